"""The manifest of a generation: what it holds, from which recipe, and the SHA-256 and size of each of its files.

A manifest has one written form. Its name carries a hash of its content, and reading it checks name, hash and form, so
that no changed byte passes unnoticed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

from esnqa.errors import IndexCorruptError, IndexMismatchError

SCHEMA = 1
REBUILD = "Rebuild it: esnqa index --full SOURCE."

_NAME = re.compile(r"[0-9]{8,12}-[0-9a-f]{16}")
_PATH = re.compile(r"(segments|lexical)/[0-9a-z-]+/[a-z]+\.[a-z]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """The encoder that made the vectors: its name, the fingerprint of its weights, and its token limit."""

    id: str
    fingerprint: str
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that the last run could not index, why, and what can be done."""

    source: str
    error: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """SHA-256 (hexadecimal) and size in bytes of one file."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment of a generation: documents and passages stored in it, and the ids of documents replaced since."""

    name: str
    documents: int
    passages: int
    tombstones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GenerationMeta:
    """The recipe of a generation, as the indexer hands it to :meth:`Writer.commit`.

    ``dimension`` is that of the vectors; ``chunker`` holds the chunker's settings by name; ``sources`` are the files,
    folders and addresses that were indexed; ``failures`` those parts of them that could not be.
    """

    dimension: int
    encoder: EncoderInfo
    chunker: Mapping[str, Scalar] = field(default_factory=dict)
    reader_version: str = ""
    sources: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """One generation: counts of live documents and passages, its recipe, its parts and their files.

    ``generation`` is a counter and a hash of the content; ``sha256`` is that of the manifest file's bytes.
    ``previous`` names the generation kept as a fall-back, if any. ``languages`` are the primary subtags of the live
    passages. ``created`` is an ISO time in UTC.
    """

    generation: str
    sha256: str
    esnqa_version: str
    created: str
    previous: str | None
    documents: int
    passages: int
    languages: tuple[str, ...]
    analyzer: int
    dimension: int
    encoder: EncoderInfo
    chunker: Mapping[str, Scalar]
    reader_version: str
    sources: tuple[str, ...]
    failures: tuple[Failure, ...]
    segments: tuple[SegmentEntry, ...]
    lexical: str
    files: Mapping[str, FileEntry]

    @property
    def number(self) -> int:
        """The counter in the generation's name."""
        return generation_number(self.generation)

    @property
    def meta(self) -> GenerationMeta:
        """The recipe alone, as it was handed to the writer."""
        return GenerationMeta(**{item.name: getattr(self, item.name) for item in fields(GenerationMeta)})


def is_generation_name(name: str) -> bool:
    """Whether ``name`` has the form of a generation's name."""
    return _NAME.fullmatch(name) is not None


def generation_number(name: str) -> int:
    """The counter in a generation's name."""
    return int(name.partition("-")[0])


def seal(number: int, body: dict[str, Any]) -> tuple[str, bytes]:
    """The name and the bytes of a manifest with this content (all fields but ``generation``)."""
    name = f"{number:08d}-{hashlib.sha256(_dump(body)).hexdigest()[:16]}"
    return name, _dump({**body, "generation": name})


def manifest_body(
    meta: GenerationMeta, *, segments: tuple[SegmentEntry, ...], files: Mapping[str, FileEntry], **rest: Any
) -> dict[str, Any]:
    """The content of a manifest in JSON's types, ready for :func:`seal`."""
    return {
        "schema": SCHEMA,
        "dimension": meta.dimension,
        "encoder": _plain(meta.encoder),
        "chunker": dict(meta.chunker),
        "reader_version": meta.reader_version,
        "sources": list(meta.sources),
        "failures": [_plain(failure) for failure in meta.failures],
        "segments": [_plain(segment) for segment in segments],
        "files": {path: _plain(entry) for path, entry in files.items()},
        **rest,
    }


def parse(data: bytes, path: object, name: str) -> Manifest:
    """The manifest in ``data``, which was read from ``path`` and should be that of generation ``name``.

    Raises IndexMismatchError for a manifest of another schema and IndexCorruptError for anything else that is wrong.
    """
    try:
        content = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise IndexCorruptError(f"Manifest {path} is not readable JSON: {error}.", REBUILD) from error
    if not isinstance(content, dict):
        raise IndexCorruptError(f"Manifest {path} holds no object.", REBUILD)
    _check_schema(content.get("schema"), path)
    try:
        manifest = _manifest(content, hashlib.sha256(data).hexdigest())
        sealed = seal(generation_number(name), {key: value for key, value in content.items() if key != "generation"})
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        what = f"lacks {error}" if isinstance(error, KeyError) else str(error)
        raise IndexCorruptError(f"Manifest {path} is damaged: {what}.", REBUILD) from error
    if sealed != (name, data):
        raise IndexCorruptError(f"Manifest {path} was changed after it was written.", REBUILD)
    return manifest


def _check_schema(schema: Any, path: object) -> None:
    if not isinstance(schema, int) or isinstance(schema, bool):
        raise IndexCorruptError(f"Manifest {path} names no schema.", REBUILD)
    if schema > SCHEMA:
        raise IndexMismatchError(
            f"The index at {path} was written by a newer esnqa (schema {schema}; this one reads {SCHEMA}).",
            "Update esnqa, or rebuild the index: esnqa index --full SOURCE.",
        )
    if schema < SCHEMA:
        raise IndexMismatchError(f"The index at {path} has the old schema {schema}.", REBUILD)


def _manifest(content: dict[str, Any], sha256: str) -> Manifest:
    return Manifest(
        generation=_text(content, "generation"),
        sha256=sha256,
        esnqa_version=_text(content, "esnqa_version"),
        created=_text(content, "created"),
        previous=None if content["previous"] is None else _text(content, "previous"),
        documents=_count(content, "documents"),
        passages=_count(content, "passages"),
        languages=_texts(content, "languages"),
        analyzer=_count(content, "analyzer"),
        dimension=_count(content, "dimension"),
        encoder=_encoder(_object(content, "encoder")),
        chunker=MappingProxyType(_scalars(_object(content, "chunker"))),
        reader_version=_text(content, "reader_version"),
        sources=_texts(content, "sources"),
        failures=tuple(_failure(_is(item, dict, "failures")) for item in _list(content, "failures")),
        segments=tuple(_segment(_is(item, dict, "segments")) for item in _list(content, "segments")),
        lexical=_text(content, "lexical"),
        files=MappingProxyType({_path(key): _file(entry) for key, entry in _object(content, "files").items()}),
    )


def _encoder(content: dict[str, Any]) -> EncoderInfo:
    return EncoderInfo(_text(content, "id"), _text(content, "fingerprint"), _count(content, "max_tokens"))


def _failure(content: dict[str, Any]) -> Failure:
    return Failure(_text(content, "source"), _text(content, "error"), _text(content, "remedy"))


def _segment(content: dict[str, Any]) -> SegmentEntry:
    return SegmentEntry(
        _text(content, "name"), _count(content, "documents"), _count(content, "passages"), _texts(content, "tombstones")
    )


def _file(content: Any) -> FileEntry:
    entry = FileEntry(_text(_is(content, dict, "files"), "sha256"), _count(content, "size"))
    if not _SHA256.fullmatch(entry.sha256):
        raise ValueError("a file has no SHA-256")
    return entry


def _path(path: str) -> str:
    if not _PATH.fullmatch(path):
        raise ValueError(f"{path!r} is no file of an index")
    return path


def _scalars(content: dict[str, Any]) -> dict[str, Scalar]:
    for key, value in content.items():
        if value is not None and not isinstance(value, str | int | float | bool):
            raise TypeError(f"{key} has the wrong type")
    return content


def _is(value: Any, kind: type, key: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{key} has the wrong type")
    return value


def _text(content: dict[str, Any], key: str) -> str:
    return str(_is(content[key], str, key))


def _count(content: dict[str, Any], key: str) -> int:
    value = int(_is(content[key], int, key))
    if value < 0:
        raise ValueError(f"{key} is negative")
    return value


def _list(content: dict[str, Any], key: str) -> list[Any]:
    return list(_is(content[key], list, key))


def _object(content: dict[str, Any], key: str) -> dict[str, Any]:
    return dict(_is(content[key], dict, key))


def _texts(content: dict[str, Any], key: str) -> tuple[str, ...]:
    return tuple(str(_is(item, str, key)) for item in _list(content, key))


def _plain(value: Any) -> dict[str, Any]:
    return {item.name: _jsonable(getattr(value, item.name)) for item in fields(value)}


def _jsonable(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _dump(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, sort_keys=True, indent=1) + "\n").encode("ascii")

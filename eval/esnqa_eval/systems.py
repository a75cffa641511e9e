"""The system under test: an assistant over the index that a suite is asked of, built when needed and kept by content."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from esnqa.errors import EsnqaError
from esnqa.types import Answer, Document, Encoder, Filter, ScoredPassage, Turn
from esnqa_eval.journal import key_of
from esnqa_eval.sentence_scorer import SentenceScorer, sentence_scorer
from esnqa_eval.suites import Suite

if TYPE_CHECKING:
    from esnqa.settings import Settings

FACES = ("api", "cli", "__main__.py")
"""What shows answers and shapes none: a change there leaves what was answered before as it is."""
INDEX_ROOMS = ("corpus", "embedding", "index", "chunking.py", "indexing.py", "sentences.py", "_abbreviations.py")
_BUILT = "built.json"


class System(Protocol):
    """What is measured: :class:`esnqa.assistant.Assistant` or anything that answers and searches as it does."""

    def ask(self, question: str, *, history: Sequence[Turn], where: Filter, language: str | None) -> Answer:
        """A cited answer or a refusal."""
        ...

    def search(self, query: str, *, k: int, where: Filter, language: str | None) -> list[ScoredPassage]:
        """The best passages, best first."""
        ...

    def document(self, document_id: str) -> Document:
        """A document by id."""
        ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """A system ready to be asked; ``identity`` names the index and settings its answers depend on.

    ``passages_each`` is the mean number of passages of a document; ``sentences`` scores documents by their sentences,
    where the system can.
    """

    system: System
    identity: str
    passages_each: float = 1.0
    sentences: SentenceScorer | None = None


Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much."""


def silent(what: str, done: int, total: int) -> None:
    """Shows nothing."""
    del what, done, total


def prepare(suite: Suite, settings: Settings, documents: Sequence[str], progress: Progress = silent) -> Prepared:
    """The assistant over the suite's own documents, else over ``documents``, else over the index of the settings.

    An index made here lies in the cache under the hash of its documents, the settings and code that shape it, and is
    taken from there the next time. Raises the errors of esnqa.
    """
    sources = [str(path) for path in suite.sources] or list(documents)
    if not suite.corpus and not sources:
        return _open(settings, settings.index_dir)
    folder = cache_folder(settings) / "indexes" / _index_key(suite, sources, settings)
    if not (folder / _BUILT).is_file():
        _build(suite, sources, settings, folder, progress)
    return _open(settings, folder / "index")


def cache_folder(settings: Settings) -> Path:
    """Where indexes and journals of evaluations are kept."""
    return Path(settings.cache_dir) / "eval"


def source_hash(*rooms: str, without: Sequence[str] = ()) -> str:
    """SHA-256 over the files of esnqa's rooms, code, weights and word lists (default: all of them)."""
    return _source_hash(rooms, tuple(without))


@cache
def _source_hash(rooms: tuple[str, ...], without: tuple[str, ...]) -> str:
    import esnqa

    root = Path(esnqa.__file__).parent
    roots = [root / room for room in rooms] or [root]
    digest = hashlib.sha256()
    for file in sorted(file for room in roots for file in ([room] if room.is_file() else room.rglob("*"))):
        inside = file.relative_to(root)
        if file.is_file() and "__pycache__" not in inside.parts and inside.parts[0] not in without:
            digest.update(f"{inside}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _index_key(suite: Suite, sources: Sequence[str], settings: Settings) -> str:
    return key_of(
        {
            "corpus": suite.corpus_fingerprint if suite.corpus else _sources_hash(sources),
            "embedding": settings.embedding.model_dump(mode="json", exclude={"batch_size"}),
            "chunking": settings.chunking.model_dump(mode="json"),
            "whole": suite.whole,
            "code": source_hash(*INDEX_ROOMS),
        }
    )


def _sources_hash(sources: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for source in sources:
        path = Path(source)
        if not path.exists():
            digest.update(f"{source}\0".encode())  # an address, or a mistake that indexing will name
            continue
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
        for file in files:
            digest.update(f"{file.relative_to(path)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _build(suite: Suite, sources: Sequence[str], settings: Settings, folder: Path, progress: Progress) -> None:
    from esnqa.indexing import build_index, index_documents
    from esnqa_eval.corpora import to_documents

    shutil.rmtree(folder, ignore_errors=True)  # what an interrupted build left
    own = settings.model_copy(update={"index_dir": folder / "index"})

    def show(step: Any) -> None:
        progress(f"{suite.name}: {step.phase}", step.done, step.total)

    progress(f"{suite.name}: indexing", 0, len(suite.corpus))
    if suite.corpus:
        report = index_documents(to_documents(suite.corpus), own, progress=show, whole=suite.whole)
    else:
        report = build_index(sources, own, progress=show)
    if report.failures:
        first = report.failures[0]
        raise EsnqaError(
            f"{len(report.failures)} documents could not be indexed; {first.source}: {first.error}", first.remedy
        )
    (folder / _BUILT).write_text(json.dumps({"passages": report.passages, "seconds": report.seconds}), encoding="utf-8")


_encoders: dict[str, Encoder] = {}


def _encoder(settings: Settings) -> Encoder:
    """The encoder of the settings; the last one is kept with what it encoded, since many systems are often made with it."""
    from esnqa.embedding import load_encoder
    from esnqa.embedding.remembering import RememberingEncoder

    key = key_of({"embedding": settings.embedding.model_dump(mode="json"), "threads": settings.threads})
    if key not in _encoders:
        _encoders.clear()
        _encoders[key] = RememberingEncoder(load_encoder(settings), settings.answering.kept_sentences)
    return _encoders[key]


def _open(settings: Settings, index_dir: Path) -> Prepared:
    from esnqa.assistant import Assistant

    assistant = Assistant.open(index_dir, settings, encoder=_encoder(settings))
    manifest = assistant.store.info
    identity = key_of(
        {
            "manifest": assistant.store.stamp.manifest_sha256,
            "settings": settings.model_dump(mode="json", exclude={"index_dir", "corpus_dir", "cache_dir", "threads"}),
            "code": source_hash(without=FACES),
        }
    )
    each = manifest.passages / max(1, manifest.documents)
    return Prepared(assistant, identity, each, sentence_scorer(assistant))

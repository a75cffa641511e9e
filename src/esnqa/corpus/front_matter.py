"""YAML front matter: the metadata that a text or Markdown file carries above its body, taken strictly."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from esnqa.corpus.dates import partial_date, timestamp_date
from esnqa.corpus.draft import Metadata
from esnqa.corpus.identity import is_http_url
from esnqa.corpus.language import language_tag
from esnqa.corpus.normalise import normalise_line
from esnqa.errors import SourceError

if TYPE_CHECKING:
    import yaml

_OPENING = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_KEY_LINE = re.compile(r"^[A-Za-z_][\w-]*[ \t]*:(?:\s|$)", re.MULTILINE)
_MAX_CHARACTERS = 65_536
_NULL = "tag:yaml.org,2002:null"


def split_front_matter(text: str) -> tuple[Metadata, str, tuple[str, ...]]:
    """Metadata, body and warnings (about unknown keys) of a file's text.

    A text that begins with a rule (``---``) and no ``key:`` line below it has no front matter. Raises SourceError that
    names the key with a value it cannot have, or says why the YAML cannot be read.
    """
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return Metadata(), text, ()
    header = text[opening.end() : closing.start()]
    if not header.strip():
        return Metadata(), text[closing.end() :], ()
    if not _KEY_LINE.search(header):
        return Metadata(), text, ()
    metadata, warnings = _metadata(_entries(header))
    return metadata, text[closing.end() :], warnings


def _entries(header: str) -> dict[str, Any]:
    """Keys with their YAML nodes. Nodes, not values: tags are ours to judge and aliases are never expanded."""
    import yaml

    if len(header) > _MAX_CHARACTERS:
        raise SourceError(f"The front matter is longer than {_MAX_CHARACTERS} characters.", "Shorten it.")
    try:
        root = yaml.compose(header, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise SourceError(f"The front matter is not valid YAML: {_reason(error)}.", "Correct it.") from error
    if not isinstance(root, yaml.MappingNode):
        raise SourceError("The front matter is not a list of keys and values.", "Write lines such as 'title: …'.")
    entries: dict[str, Any] = {}
    for key, value in root.value:
        name = str(key.value)
        if name in entries:
            raise SourceError(f"The front matter names {name!r} twice.", "Remove one.")
        entries[name] = value
    return entries


def _metadata(entries: dict[str, Any]) -> tuple[Metadata, tuple[str, ...]]:
    values = {name: _FIELDS[name](name, node) for name, node in entries.items() if name in _FIELDS}
    unknown = tuple(normalise_line(name)[:80] for name in entries if name not in _FIELDS)
    warnings = (f"Front matter keys that are not known were left out: {', '.join(unknown)}.",) if unknown else ()
    return Metadata(**values), warnings


def _text(name: str, node: yaml.Node) -> str | None:
    import yaml

    if node.tag == _NULL:
        return None
    if not isinstance(node, yaml.ScalarNode):
        raise _wrong(name, "one text")
    return normalise_line(node.value) or None


def _kind(name: str, node: yaml.Node) -> str | None:
    text = _text(name, node)
    return text.lower() if text else None


def _date(name: str, node: yaml.Node) -> str | None:
    text = _text(name, node)
    if text is None:
        return None
    found = timestamp_date(text) if node.tag.endswith(":timestamp") else partial_date(text)
    if found is None:
        raise SourceError(f"Front matter key {name!r}: {text!r} is not a date.", "Write YYYY, YYYY-MM or YYYY-MM-DD.")
    return found


def _language(name: str, node: yaml.Node) -> str | None:
    text = _text(name, node)
    tag = language_tag(text) if text else None
    if text and tag is None:
        raise SourceError(
            f"Front matter key {name!r}: {text!r} is not a language code.", "Write a BCP 47 code such as en or pt-BR."
        )
    return tag


def _url(name: str, node: yaml.Node) -> str | None:
    text = _text(name, node)
    return _checked_url(name, text) if text else None


def _list(name: str, node: yaml.Node) -> tuple[str, ...]:
    import yaml

    if node.tag == _NULL:
        return ()
    if not isinstance(node, yaml.SequenceNode):
        raise _wrong(name, "a list")
    texts = (_text(name, item) for item in node.value)
    return tuple(dict.fromkeys(text for text in texts if text))


def _urls(name: str, node: yaml.Node) -> tuple[str, ...]:
    return tuple(_checked_url(name, text) for text in _list(name, node))


def _countries(name: str, node: yaml.Node) -> tuple[str, ...]:
    codes = tuple(text.upper() for text in _list(name, node))
    for code in codes:
        if not re.fullmatch("[A-Z]{2}", code):
            raise SourceError(
                f"Front matter key {name!r}: {code!r} is not a country code.", "Write two letters (ISO 3166-1) or EU."
            )
    return codes


def _checked_url(name: str, text: str) -> str:
    if not is_http_url(text):
        raise SourceError(
            f"Front matter key {name!r}: {text!r} is not an http or https address.", "Correct or remove it."
        )
    return text


def _wrong(name: str, expected: str) -> SourceError:
    return SourceError(f"Front matter key {name!r} must be {expected}, and is not.", "Correct or remove it.")


def _reason(error: Exception) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error) or type(error).__name__
    mark = getattr(error, "problem_mark", None)
    return f"{problem} (line {mark.line + 2})" if mark else str(problem)


_FIELDS: dict[str, Callable[[str, Any], Any]] = {
    "title": _text,
    "source_url": _url,
    "publisher": _text,
    "published": _date,
    "language": _language,
    "kind": _kind,
    "themes": _list,
    "countries": _countries,
    "accessed": _date,
    "translations": _urls,
    "supersedes": _urls,
    "superseded_by": _urls,
    "differs_from": _urls,
}

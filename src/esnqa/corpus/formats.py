"""Which reader a file is for: by its suffix or the media type that a server named, checked against its bytes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePosixPath

from esnqa.errors import SourceError


class Format(StrEnum):
    """A format that can be read."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"


_SUFFIXES = {
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".pdf": Format.PDF,
    ".docx": Format.DOCX,
    ".pptx": Format.PPTX,
}
_MEDIA_TYPES = {
    "text/plain": Format.TEXT,
    "text/markdown": Format.MARKDOWN,
    "text/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
    "application/pdf": Format.PDF,
    "application/x-pdf": Format.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Format.DOCX,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": Format.PPTX,
}
_GENERIC_MEDIA_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/zip"})
_LEGACY = {
    **dict.fromkeys((".doc", ".dot", ".docm", ".dotx", ".odt", ".rtf", ".pages", ".wpd", ".fodt"), "DOCX or PDF"),
    **dict.fromkeys((".ppt", ".pps", ".pptm", ".ppsx", ".odp", ".key", ".potx"), "PPTX or PDF"),
    **dict.fromkeys((".xls", ".xlsx", ".ods", ".csv", ".tsv", ".numbers"), "PDF"),
    **dict.fromkeys((".epub", ".mobi", ".djvu", ".ps", ".xps", ".tex"), "PDF"),
    **dict.fromkeys((".eml", ".msg", ".mht", ".mhtml"), "HTML or text"),
}
_COMPANIONS = frozenset(
    [
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".svg",
        ".webp",
        ".avif",
        ".bmp",
        ".ico",
        ".tif",
        ".tiff",
        ".css",
        ".js",
        ".mjs",
        ".map",
        ".woff",
        ".woff2",
        ".ttf",
        ".otf",
        ".eot",
        ".mp3",
        ".mp4",
        ".webm",
        ".ogg",
        ".wav",
        ".m4a",
        ".mov",
        ".avi",
        ".json",
        ".xml",
        ".yaml",
        ".yml",
        ".toml",
        ".ini",
        ".lock",
        ".py",
        ".zip",
        ".gz",
        ".tar",
        ".7z",
        ".rar",
    ]
)
SUPPORTED = "TXT, MD, HTML, PDF, DOCX, PPTX"
UNSUPPORTED_REMEDY = f"Save it as one of {SUPPORTED}, or list it in .esnqaignore."


def format_by_name(name: str) -> Format | None:
    """The format that a file's suffix names, or ``None``."""
    return _SUFFIXES.get(_suffix(name))


def format_of(name: str, media_type: str | None, start: bytes) -> Format | None:
    """The format of some bytes: what their server named, else what their suffix names; ``None`` if it is not supported.

    ``start`` is their first bytes. Raises SourceError where these plainly are of another format.
    """
    form = _MEDIA_TYPES.get(media_type or "")
    if form is None and (media_type or "") in _GENERIC_MEDIA_TYPES:
        form = format_by_name(name)
    if form is not None:
        _check_start(form, start)
    return form


def legacy_remedy(name: str) -> str | None:
    """What to do with a file of a format that is known and not read, by its suffix; ``None`` for other files."""
    target = _LEGACY.get(_suffix(name))
    return f"Save it as {target}, or list it in .esnqaignore." if target else None


def unsupported_remedy(name: str) -> str:
    """What to do with a file whose suffix names no supported format."""
    if _suffix(name) in _COMPANIONS:
        return f"It goes with documents and is none itself: list *{_suffix(name)} in .esnqaignore."
    return legacy_remedy(name) or UNSUPPORTED_REMEDY


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _check_start(form: Format, start: bytes) -> None:
    if form in (Format.DOCX, Format.PPTX) and start.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(
            "It is an encrypted or an old binary Office file under a new name.",
            f"Save it without a password as {form.value.upper()} or PDF.",
        )
    if form in (Format.TEXT, Format.MARKDOWN, Format.HTML) and start.startswith(
        (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
    ):
        raise SourceError(
            "Its contents are not those of a text file.",
            "Give the file the suffix of its real format (.pdf, .docx, .pptx).",
        )

"""The text and the queries of the comparison: the same files for both sides, the same on every machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

CHARACTERS = 300_000
QUERIES = 200
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_MARKS = re.compile(r"^[#>*\-\s]+|\[([^\]]*)\]\([^)]*\)", re.MULTILINE)


def read_texts(folder: Path, characters: int | None = CHARACTERS) -> list[str]:
    """Texts of the Markdown and text files below ``folder``, without front matter, by path, of ``characters`` in all.

    With ``None`` each file's text once. Where there is less, they are repeated, every paragraph with the number of its copy, so that no passage occurs twice
    and neither side is spared work. Raises SuiteError where there is no text.
    """
    from esnqa_eval.errors import SuiteError

    files = sorted(
        file for file in folder.rglob("*") if file.suffix in (".md", ".txt") and file.stem.upper() != "README"
    )
    texts = [_FRONT_MATTER.sub("", file.read_text(encoding="utf-8")).strip() for file in files]
    texts = [text for text in texts if text]
    if not texts:
        raise SuiteError(f"There is no text below {folder}.", "Name a folder with .md or .txt files.")
    if characters is None:
        return texts
    found: list[str] = []
    copy = 0
    while sum(map(len, found)) < characters:
        copy += 1
        for text in texts:
            if sum(map(len, found)) >= characters:
                break
            found.append(text if copy == 1 else _numbered(text, copy))
    return found


def write_texts(texts: Sequence[str], folder: Path) -> None:
    """Writes each text to a file of its own, in order."""
    folder.mkdir(parents=True)
    for number, text in enumerate(texts):
        (folder / f"document-{number:04}.txt").write_text(text + "\n", encoding="utf-8")


def make_queries(texts: Sequence[str], count: int = QUERIES) -> list[str]:
    """``count`` different queries of 5 to 14 words from sentences spread over the texts."""
    sentences = [
        " ".join(sentence.split()[:14])
        for text in texts
        for sentence in re.split(r"(?<=[.!?])\s+", _MARKS.sub(r"\1", text))
        if len(sentence.split()) >= 5
    ]
    distinct = list(dict.fromkeys(sentences))
    step = max(1, len(distinct) // count)
    return distinct[::step][:count]


def _numbered(text: str, copy: int) -> str:
    return "\n\n".join(f"({copy}) {paragraph}" for paragraph in text.split("\n\n"))

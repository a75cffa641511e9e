"""What a web page leaves around an article: skip links, language lists, share lines, download notes, breadcrumbs.

Only whole blocks go that consist of nothing else; inside a sentence only a download note in parentheses.
The vocabulary is in :mod:`esnqa.corpus.furniture_words`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from esnqa.corpus import furniture_words as words
from esnqa.corpus.draft import RawBlock
from esnqa.types import BlockKind

_LONGEST_LINE = 400
_WORD = re.compile(r"[^\W\d_]+(?:['’\-‑][^\W\d_]+)*")
_EDGE_MARKS = " \t\n\"'“”«»‹›<>→←↑↓▶►|·•:…[](){}*-–—"
_TRAILING_PUNCTUATION = re.compile(r"[.!?;:,…]$")


def _whole(alternatives: Sequence[str]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(alternatives) + r")[.!:…]?", re.IGNORECASE)


_STANDALONE = _whole((*words.SKIP_LINKS, *words.READ_MORE, *words.BUTTONS, *words.LISTEN))
_BREADCRUMB = re.compile(
    rf"(?:(?:{'|'.join(words.YOU_ARE_HERE)})\s*:?.*|(?:{'|'.join(words.HOME)})(?:\s*[›»>/→|]\s*[^›»>/→|.]{{1,80}})+)",
    re.IGNORECASE,
)
_HERE_LINE = re.compile("|".join(words.HERE_LINES), re.IGNORECASE)
_DOWNLOAD_LINE = re.compile(
    rf"(?:{'|'.join(words.DOWNLOAD_VERBS)})(?:\s+[^\W\d_]+['’]?){{0,3}}?\s*(?:{'|'.join(words.FILE_NOUNS)})\w*"
    r"(?:\s*[(\[][^)\]]{1,30}[)\]])?",
    re.IGNORECASE,
)
_INLINE_DOWNLOAD = re.compile(
    rf"\s?\((?:(?:{'|'.join(words.DOWNLOAD_VERBS)})(?:(?:\s+[^\W\d_]+['’]?){{0,3}}?\s*(?:{'|'.join(words.FILE_NOUNS)})\w*)?"
    rf"|(?:[^\W\d_]+\s+){{0,2}}(?:{'|'.join(words.FILE_NOUNS)})\w*\s+(?:{'|'.join(words.DOWNLOAD_LAST)})"
    r"|(?:pdf|docx?|pptx?)(?:,?\s*[\d.,]+\s*[kmg]b)?)\)",
    re.IGNORECASE,
)
_MORE = re.compile("(?:" + "|".join(words.MORE) + r")\b.*", re.IGNORECASE)
_COOKIES = re.compile("|".join(words.COOKIES), re.IGNORECASE)
_NETWORK = _whole((words.NETWORKS,))
_LANGUAGE_NAME = re.compile(rf"(?:{'|'.join(words.LANGUAGE_STEMS)})\w{{0,9}}", re.IGNORECASE)


def is_furniture(line: str) -> bool:
    """Whether a normalised line, wherever it stands, is nothing but page furniture."""
    if len(line) > _LONGEST_LINE:
        return False
    bare = line.strip(_EDGE_MARKS)
    return bool(
        _STANDALONE.fullmatch(bare)
        or _BREADCRUMB.fullmatch(line.strip(" ›»>→|"))
        or _is_download_line(bare)
        or _is_language_list(bare)
    )


def strip_furniture(blocks: Sequence[RawBlock]) -> list[RawBlock]:
    """Tidy blocks without furniture; blocks that lose a download note inside a sentence keep the rest."""
    kept = [block for block in map(_without_notes, blocks) if not _is_furniture_block(block)]
    while kept and _is_edge_furniture(kept[-1]):
        kept.pop()
    while kept and _COOKIES.match(kept[0].text) and len(kept[0].text) <= _LONGEST_LINE:
        kept.pop(0)
    return kept


def _without_notes(block: RawBlock) -> RawBlock:
    text = _INLINE_DOWNLOAD.sub("", block.text).strip()
    lines = [line for line in text.split("\n") if not is_furniture(line)] if "\n" in text else [text]
    return replace(block, text="\n".join(lines))


def _is_furniture_block(block: RawBlock) -> bool:
    if not block.text:
        return True
    return block.kind is not BlockKind.TABLE_ROW and is_furniture(block.text)


def _is_edge_furniture(block: RawBlock) -> bool:
    text = block.text
    if len(text) > _LONGEST_LINE:
        return False
    return bool(_NETWORK.fullmatch(text) or _COOKIES.match(text) or _is_more_line(text))


def _is_more_line(text: str) -> bool:
    """ "More from the 23rd Conference", but no sentence: no verb can hide among capitalised words and short ones."""
    if not _MORE.fullmatch(text) or _TRAILING_PUNCTUATION.search(text):
        return False
    following = text.split()[1:]
    plain = [word for word in following if len(word) > 3 and word[0].islower() and word not in words.MORE_NOUNS]
    return len(following) <= 14 and not plain


def _is_download_line(line: str) -> bool:
    if len(line.split()) > 25 or re.search(r"[.!?;]\s", line):
        return False
    bare = line.rstrip(".!: ")
    return bool(_HERE_LINE.fullmatch(bare) or _DOWNLOAD_LINE.fullmatch(bare))


def _is_language_list(line: str) -> bool:
    """Whether all words name languages or say that the text is to be had in them."""
    if re.search(r"\d", line):
        return False
    tokens = _WORD.findall(line)
    names = [token for token in tokens if _LANGUAGE_NAME.fullmatch(token) and token.casefold() not in words.AVAILABLE]
    others = {token.casefold() for token in tokens} - {name.casefold() for name in names}
    if not names or not others <= words.AVAILABLE:
        return False
    return bool(others & words.AVAILABLE_KEYS) or (len(names) >= 3 and others <= words.CONJUNCTIONS)

"""Every word that the interface says: one file for each language in ``languages/``, complete because it is typed."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal

CODES = ("en", "de", "fr", "es", "it", "pt", "pl", "nl", "el", "ro")
COOKIE = "esnqa_language"
_FOLDER = Path(__file__).parent / "languages"
_ISO_DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_CHOSEN = re.compile(rf"(?:^|;)\s*{COOKIE}=(?P<code>[a-z]{{2}})\s*(?:;|$)")
_SKELETONS = {"day": "yMMMMd", "month": "yMMMM"}


@dataclass(frozen=True, slots=True)
class Texts:
    """The interface in one language. Words in braces are filled in.

    ``name`` is the language in its own words; ``locale`` is how dates, numbers and countries are written; ``kinds`` and
    ``themes`` name the values that documents of the starter collection carry.
    """

    code: str
    name: str
    locale: str
    kinds: Mapping[str, str]
    themes: Mapping[str, str]
    # frame
    tagline: str
    tab_ask: str
    tab_search: str
    tab_compare: str
    tab_library: str
    interface_language: str
    change_language: str
    # asking
    notice: str
    notice_written: str
    notice_short: str
    stored_nothing: str
    stored_feedback: str
    empty_title: str
    empty_text: str
    empty_text_written: str
    examples: str
    example_theme: str
    question: str
    question_placeholder: str
    ask: str
    new_conversation: str
    limit_to: str
    limited_to: str
    no_limits: str
    remove_limits: str
    you_asked: str
    looking: str
    writing: str
    stop: str
    stopped: str
    edit: str
    understood_as: str
    sources: str
    source: str
    sure: str
    fairly_sure: str
    unsure: str
    verbatim: str
    written: str
    made_from: str
    took: str
    refused: str
    nearest: str
    announce_answer: str
    announce_refusal: str
    ask_again: str
    follow_ups: str
    # taking away
    take_away: str
    print: str
    conversation_title: str
    exported: str
    download_ready: str
    # feedback
    feedback: str
    feedback_helpful: str
    feedback_wrong: str
    feedback_missing: str
    feedback_comment: str
    feedback_send: str
    feedback_note: str
    feedback_thanks: str
    feedback_failed: str
    # the source beside it
    panel_title: str
    panel_empty: str
    panel_close: str
    panel_loading: str
    panel_failed: str
    open_page: str
    original: str
    copy_quote: str
    copy_link: str
    plain: str
    copied: str
    copy_failed: str
    the_passage: str
    passage_moved: str
    passage_gone: str
    page: str
    slide: str
    newer: str
    older: str
    differs: str
    superseded: str
    sources_differ: str
    translations: str
    reading_notes: str
    no_date: str
    # searching
    search: str
    search_placeholder: str
    search_empty: str
    found: str
    found_nothing: str
    why_both: str
    why_meaning: str
    why_words: str
    matched: str
    score: str
    narrow: str
    show_all: str
    narrowed: str
    open: str
    language: str
    country: str
    theme: str
    kind: str
    year: str
    since: str
    until: str
    date_hint: str
    # the basket
    basket: str
    basket_keep: str
    basket_kept: str
    basket_remove: str
    basket_empty: str
    basket_take: str
    basket_full: str
    # comparing
    compare: str
    compare_intro: str
    compare_by: str
    compare_values: str
    document: str
    answer: str
    compare_none: str
    compare_nearest: str
    compare_unassigned: str
    compare_nothing: str
    compare_done: str
    compare_take: str
    # library
    library_filter: str
    library_count: str
    library_more: str
    library_none: str
    title: str
    published: str
    previous: str
    next: str
    glance: str
    documents: str
    unread: str
    unread_reason: str
    also_in: str
    has_newer: str
    # when something is wrong
    wrong: str
    unexpected: str
    unexpected_remedy: str
    empty_question: str
    empty_question_remedy: str
    too_long: str
    too_long_remedy: str
    needs_script: str

    def date(self, value: str | None) -> str:
        """An ISO date, or the year or month of one, as it is written in this language; nothing for nothing."""
        if not value:
            return ""
        found = _ISO_DATE.fullmatch(value[:10])
        if not found:
            return value
        year, month, day = found["year"], found["month"], found["day"]
        if not month:
            return year
        try:
            when = datetime.date(int(year), int(month), int(day or 1))
        except ValueError:
            return value
        return str(format_skeleton(_SKELETONS["day" if day else "month"], when, locale=self.locale))

    def day(self, value: datetime.date) -> str:
        """A date in full."""
        return self.date(value.isoformat())

    def number(self, value: float) -> str:
        """A number as it is written in this language; at most two digits behind the point."""
        return str(format_decimal(value, format="#,##0.##", locale=self.locale))

    def country_name(self, code: str) -> str:
        """A country's name; the code where it is not known."""
        return str(Locale.parse(self.locale).territories.get(code.upper(), code))

    def theme_name(self, slug: str) -> str:
        """A theme as it reads; one that is not of the starter collection is read as it is written."""
        return self.themes.get(slug) or readable(slug)

    def kind_name(self, slug: str) -> str:
        """A kind of document as it reads."""
        return self.kinds.get(slug) or readable(slug)


def readable(slug: str) -> str:
    """A theme or kind as it reads: ``eu-money`` gives ``EU money``."""
    words = slug.replace("-", " ").replace("_", " ").strip()
    spoken = " ".join("EU" if word == "eu" else word for word in words.split())
    return spoken[:1].upper() + spoken[1:]


def _read(code: str) -> Texts:
    """The file of a language. Raises TypeError where a text is missing or too many."""
    return Texts(code=code, **tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8")))


TEXTS: dict[str, Texts] = {code: _read(code) for code in CODES}
ENGLISH = TEXTS["en"]


def texts_for(headers: Mapping[str, str]) -> Texts:
    """The interface as a request asks for it: in the language chosen on the page, else in the browser's, else in English."""
    chosen = _CHOSEN.search(headers.get("cookie", "")[:4000])
    if chosen and chosen["code"] in TEXTS:
        return TEXTS[chosen["code"]]
    return choose(headers.get("accept-language"))


def choose(accepted: str | None) -> Texts:
    """The interface in the first language of an Accept-Language header that it speaks; in English else."""
    for code in _preferred(accepted or ""):
        if code in TEXTS:
            return TEXTS[code]
    return ENGLISH


def _preferred(header: str) -> list[str]:
    """The primary languages of an Accept-Language header, most wanted first."""
    wanted = []
    for place, item in enumerate(header[:500].split(",")):
        tag, _, weight = item.partition(";q=")
        try:
            wanted.append((-float(weight or 1), place, tag.strip().split("-")[0].lower()))
        except ValueError:
            continue
    return [code for _, _, code in sorted(wanted)]

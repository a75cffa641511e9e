"""Every word that the interface says, in English; translations stand beside it and are complete because they are typed."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_ISO_DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class Texts:
    """The interface in one language. Words in braces are filled in."""

    code: str
    months: tuple[str, ...]
    day_format: str
    # frame
    tagline: str
    tab_ask: str
    tab_search: str
    tab_library: str
    skip: str
    # asking
    notice: str
    notice_short: str
    empty_title: str
    empty_text: str
    examples: str
    question: str
    question_placeholder: str
    ask: str
    new_conversation: str
    limit_to: str
    you_asked: str
    looking: str
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
    # the source beside it
    panel_title: str
    panel_empty: str
    panel_close: str
    panel_loading: str
    panel_failed: str
    open_page: str
    original: str
    copy_quote: str
    copied: str
    copy_failed: str
    the_passage: str
    page: str
    slide: str
    newer: str
    older: str
    differs: str
    superseded: str
    sources_differ: str
    translations: str
    themes: str
    countries: str
    no_date: str
    read_page: str
    # searching
    search: str
    search_placeholder: str
    search_empty: str
    found: str
    found_nothing: str
    score: str
    meaning: str
    words: str
    open: str
    language: str
    country: str
    theme: str
    kind: str
    since: str
    until: str
    any: str
    date_hint: str
    # library
    library_filter: str
    library_count: str
    library_more: str
    library_none: str
    title: str
    published: str
    previous: str
    next: str
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
        if not found or not 1 <= int(found["month"] or 1) <= len(self.months):
            return value
        month = self.months[int(found["month"]) - 1] if found["month"] else ""
        day = self.day_format.format(int(found["day"])) if found["day"] else ""
        return " ".join(part for part in (day, month, found["year"]) if part)

    def day(self, value: datetime.date) -> str:
        """A date in full."""
        return self.date(value.isoformat())


ENGLISH = Texts(
    code="en",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    day_format="{}",
    tagline="Answers on European social policy, with their sources",
    tab_ask="Ask",
    tab_search="Search",
    tab_library="Library",
    skip="Skip to the question",
    notice="You are talking to an AI system. It quotes sentences from the documents of this collection and can choose wrongly: "
    "check the source before you rely on an answer.",
    notice_short="An AI system answers here. It can choose wrongly: check the source.",
    empty_title="Ask the collection",
    empty_text="Answers are sentences from {documents} documents, word for word. Each carries a number: choose it and the "
    "sentence is shown where it stands.",
    examples="For example",
    question="Your question",
    question_placeholder="What would you like to know?",
    ask="Ask",
    new_conversation="New conversation",
    limit_to="Limit to some documents",
    you_asked="You asked",
    looking="Looking through the documents …",
    understood_as="Taken with what came before: {question}",
    sources="Sources",
    source="Source {number}",
    sure="The sources answer this clearly.",
    fairly_sure="The sources probably answer this. Check the passage.",
    unsure="The sources may answer only part of this. Check the passage.",
    verbatim="Quoted word for word; no language model wrote this",
    written="Written by {generator} from the sources",
    made_from="index of {date}",
    took="{seconds} s",
    refused="The documents do not answer this",
    nearest="The nearest passages, in case they help",
    announce_answer="Answer with {count} sources.",
    announce_refusal="The documents do not answer this.",
    ask_again="Ask again",
    panel_title="Source",
    panel_empty="Choose a number or a title, and the document opens here with the passage marked.",
    panel_close="Close",
    panel_loading="Opening the document …",
    panel_failed="The document could not be opened. Try again, or reload the page.",
    open_page="Open as a page",
    original="Original",
    copy_quote="Copy quote with reference",
    copied="Copied",
    copy_failed="Could not copy",
    the_passage="The passage",
    page="page {number}",
    slide="slide {number}",
    newer="Newer information",
    older="Replaces",
    differs="Other figures or views in",
    superseded="Superseded by",
    sources_differ="Sources differ",
    translations="Also available as",
    themes="Themes",
    countries="Countries",
    no_date="undated",
    read_page="Read the document",
    search="Search",
    search_placeholder="Words or a question",
    search_empty="Passages are found by their meaning and by their words, and ranked. Every filter is optional.",
    found="{count} passages from {documents} documents",
    found_nothing="No passage matches. Use fewer filters or other words.",
    score="score {score}",
    meaning="meaning {value}",
    words="words {value}",
    open="Open",
    language="Language",
    country="Country",
    theme="Theme",
    kind="Kind",
    since="Published since",
    until="Published until",
    any="Any",
    date_hint="2015 or 2015-07",
    library_filter="Words in title, publisher or address",
    library_count="{shown} of {total} documents",
    library_more="Documents {first} to {last} of {total}",
    library_none="No document matches. Use fewer filters or other words.",
    title="Title",
    published="Published",
    previous="Previous",
    next="Next",
    wrong="That did not work",
    unexpected="Something went wrong that should not.",
    unexpected_remedy="Try again. If it happens again, tell the administrator, who finds the cause in the log.",
    empty_question="There is no question yet.",
    empty_question_remedy="Write what you would like to know, for example: Who opened the conference?",
    too_long="The question has {count} characters; at most {limit} are read.",
    too_long_remedy="Ask it more briefly, or in two questions.",
    needs_script="This page needs JavaScript. Documents can be read without it, and programs can use /api/v1.",
)
TEXTS: dict[str, Texts] = {"en": ENGLISH}


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

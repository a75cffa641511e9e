"""The project's own suites hold what they promise: gold that stands in the digests, and questions of every sort."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from esnqa.corpus import document_id

PROJECT = Path(__file__).resolve().parents[1]
STARTER = PROJECT / "eval" / "suites" / "starter"
Line = dict[str, Any]

LANGUAGES = ("de", "fr", "es", "it", "pt", "pl", "nl")
FEWER = ("el", "ro")
TYPES = {"who", "when", "where", "how-many", "what", "which", "definition", "why", "how", "list", "yes-no"}
SPECIAL = {"several", "differing", "cross-lingual"}
UNANSWERABLE = {"near-topic", "off-topic", "instructions"}
THEMES = {
    "child-protection",
    "child-guarantee",
    "youth",
    "ageing-and-long-term-care",
    "care-strategy",
    "disability",
    "homelessness-and-housing",
    "mental-health",
    "migration",
    "poverty-and-minimum-income",
    "employment",
    "workforce",
    "digitalisation",
    "integrated-services",
    "quality-and-co-production",
    "resilience",
    "data-and-evaluation",
    "eu-funding",
    "pillar-of-social-rights",
    "european-semester",
    "conferences",
    "awards",
    "working-groups",
    "health",
    "families-and-informal-care",
    "gender-equality",
    "social-economy",
}
REQUIRED = {"id", "question", "language", "kind", "theme", "documents", "answers", "answerable", "split"}


def normal(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).casefold()).strip()


def words(text: str) -> list[str]:
    return re.findall(r"\w+", normal(text))


def stands(gold: str, text: str) -> bool:
    """Whether the gold string stands in the text as whole words or whole numbers."""
    return re.search(rf"(?<!\w)(?<!\d[.,]){re.escape(normal(gold))}(?!\w)(?![.,]\d)", text) is not None


def alternatives(answer: str | list[str]) -> list[str]:
    return [answer] if isinstance(answer, str) else answer


def read(name: str) -> list[Line]:
    return [json.loads(line) for line in (STARTER / name).read_text(encoding="utf-8").splitlines()]


QUESTIONS = read("questions.jsonl")
CONVERSATIONS = read("conversations.jsonl")
EVERY = QUESTIONS + CONVERSATIONS
ANSWERABLE = [line for line in EVERY if line["answerable"]]


@pytest.fixture(scope="module")
def digests() -> dict[str, tuple[str, str]]:
    """The language and the body, as it stands, of every digest of the starter collection."""
    found = {}
    for path in (PROJECT / "corpus").glob("*/*.md"):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        meta = yaml.safe_load(front)
        relative = path.relative_to(PROJECT / "corpus").as_posix()
        found[document_id(relative, meta.get("source_url"))] = (meta["language"], body)
    return found


def broken(line: Line) -> list[str]:
    """What is wrong with the form of a line."""
    allowed = REQUIRED | ({"history"} if line["kind"] == "follow-up" else set())
    golds = [gold for answer in line["answers"] for gold in alternatives(answer)]
    checks = {
        "fields": set(line) == allowed,
        "question": isinstance(line["question"], str) and line["question"] == line["question"].strip() != "",
        "language": line["language"] in {"en", *LANGUAGES, *FEWER},
        "kind": line["kind"] in TYPES | SPECIAL | UNANSWERABLE | {"follow-up"},
        "theme": (line["theme"] in THEMES) is (line["kind"] not in {"off-topic", "instructions"}),
        "documents": len(set(line["documents"])) == len(line["documents"]),
        "answerable": line["answerable"] is bool(line["documents"]) is bool(golds),
        "unanswerable": line["kind"] == "follow-up" or line["answerable"] is (line["kind"] not in UNANSWERABLE),
        "golds": all(isinstance(gold, str) and gold == gold.strip() != "" for gold in golds),
        "alternatives": all(len(alternatives(answer)) > 1 for answer in line["answers"] if isinstance(answer, list)),
        "several": line["kind"] != "several" or len(line["documents"]) > 1 < len(line["answers"]),
        "differing": line["kind"] != "differing" or len(line["documents"]) > 1 < len(alternatives(line["answers"][0])),
        "split": line["split"] in {"dev", "test"},
    }
    return [f"{line['id']}: {name}" for name, good in checks.items() if not good]


def test_every_line_has_the_form_of_the_contract() -> None:
    assert [fault for line in EVERY for fault in broken(line)] == []


def test_the_form_check_finds_a_fault() -> None:
    assert broken({**QUESTIONS[0], "answerable": False, "split": "train"}) != []


def test_identifiers_and_questions_are_unique() -> None:
    assert len({line["id"] for line in EVERY}) == len(EVERY)
    assert len({normal(line["question"]) for line in QUESTIONS}) == len(QUESTIONS)


def test_every_gold_document_is_in_the_collection(digests: dict[str, tuple[str, str]]) -> None:
    assert {one for line in EVERY for one in line["documents"]} - set(digests) == set()


def test_every_gold_string_stands_in_a_gold_document(digests: dict[str, tuple[str, str]]) -> None:
    bodies = {one: normal(body) for one, (_, body) in digests.items()}
    missing = [
        (line["id"], answer)
        for line in ANSWERABLE
        for answer in line["answers"]
        if not any(stands(gold, bodies[one]) for gold in alternatives(answer) for one in line["documents"])
    ]
    assert missing == []


def test_every_gold_document_holds_a_gold_string(digests: dict[str, tuple[str, str]]) -> None:
    """Also with several documents: each adds a figure or an alternative of its own."""
    idle = [
        (line["id"], one)
        for line in ANSWERABLE
        for one in line["documents"]
        if not any(stands(g, normal(digests[one][1])) for answer in line["answers"] for g in alternatives(answer))
    ]
    assert idle == []


def test_a_gold_string_is_no_part_of_a_longer_word_or_number() -> None:
    assert stands("25 %", "at 25 % now")
    assert stands("Café", normal("the cafe\u0301"))
    assert not any(stands(gold, text) for gold, text in [("25", "in 2025"), ("12", "12.5 points"), ("700", "1.700")])


def test_questions_ask_in_words_of_their_own(digests: dict[str, tuple[str, str]]) -> None:
    """No question is a sentence of its document, nor shares eight words in a row with it, nor gives its answer away."""
    for line in ANSWERABLE:
        asked = words(line["question"])
        for one in line["documents"]:
            body = digests[one][1]
            assert asked not in [words(sentence) for sentence in re.split(r"(?<=[.!?])\s|\n", body)], line["id"]
            text = f" {' '.join(words(body))} "
            runs = [" ".join(asked[at : at + 8]) for at in range(len(asked) - 7)]
            assert not any(f" {run} " in text for run in runs), line["id"]
        said = normal(line["question"])
        assert not all(any(stands(g, said) for g in alternatives(answer)) for answer in line["answers"]), line["id"]


def test_language_of_question_and_document(digests: dict[str, tuple[str, str]]) -> None:
    for line in ANSWERABLE:
        same = line["language"] in {digests[one][0] for one in line["documents"]}
        assert same is (line["kind"] != "cross-lingual"), line["id"]


def test_there_are_enough_questions_of_each_kind_and_language() -> None:
    kinds = Counter(line["kind"] for line in QUESTIONS)
    plain = Counter(line["language"] for line in QUESTIONS if line["kind"] in TYPES)
    wanted_kinds = dict.fromkeys(TYPES, 1) | dict.fromkeys(SPECIAL, 10)
    wanted_kinds |= {"near-topic": max(50, len(QUESTIONS) // 4), "off-topic": 12, "instructions": 8}
    wanted_languages = {"en": 110} | dict.fromkeys(LANGUAGES, 12) | dict.fromkeys(FEWER, 8)
    assert len(QUESTIONS) >= 260
    assert {kind: kinds[kind] for kind, least in wanted_kinds.items() if kinds[kind] < least} == {}
    assert {name: plain[name] for name, least in wanted_languages.items() if plain[name] < least} == {}
    assert sum(line["language"] != "en" for line in QUESTIONS if not line["answerable"]) >= 20
    assert len(CONVERSATIONS) >= 20


def test_english_questions_reach_every_theme() -> None:
    reached = {line["theme"] for line in QUESTIONS if line["answerable"] and line["language"] == "en"}
    assert reached == THEMES


def test_questions_reach_every_language_and_theme_of_the_collection(digests: dict[str, tuple[str, str]]) -> None:
    asked = {line["language"] for line in QUESTIONS if line["answerable"]}
    assert {language for language, _ in digests.values()} - asked == set()
    for language in LANGUAGES:
        unanswerable = sum(1 for line in QUESTIONS if line["language"] == language and not line["answerable"])
        assert unanswerable >= 2, language
    used = set()
    for path in (PROJECT / "corpus").glob("*/*.md"):
        used |= set(yaml.safe_load(path.read_text(encoding="utf-8").split("---\n", 2)[1]).get("themes", []))
    assert used - {line["theme"] for line in QUESTIONS if line["answerable"]} == set()


def test_a_quarter_has_no_answer() -> None:
    assert sum(not line["answerable"] for line in QUESTIONS) >= len(QUESTIONS) / 4


def test_floors_name_measures_and_the_suite() -> None:
    from esnqa_eval.catalogue import CATALOGUE
    from esnqa_eval.outcome import read_baseline

    floors = read_baseline(STARTER / "floors.json").floors
    assert set(floors) == {"starter"}
    assert set(floors["starter"]) <= set(CATALOGUE)


def test_every_gold_string_on_the_articles_stands_in_an_article(shared_dir: Path) -> None:
    """The other suite: at least one alternative of every entry stands, as whole words, in a gold document."""
    articles = {path.name: normal(path.read_text(encoding="utf-8")) for path in (shared_dir / "seeds").glob("*.txt")}
    folder = PROJECT / "eval" / "suites" / "esn-articles"
    lines = [
        json.loads(line)
        for name in ("questions.jsonl", "conversations.jsonl")
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
    ]
    assert len(lines) == 122
    for line in lines:
        assert line["answerable"] is bool(line["answers"]) is bool(line["documents"]), line["id"]
        texts = [articles[one] for one in line["documents"]]
        for answer in line["answers"]:
            assert any(stands(gold, text) for gold in alternatives(answer) for text in texts), (line["id"], answer)


def test_halves_are_even_for_each_kind_and_language() -> None:
    balance: Counter[tuple[str, str]] = Counter()
    for line in QUESTIONS:
        balance[line["kind"], line["language"]] += 1 if line["split"] == "dev" else -1
    assert all(abs(difference) <= 1 for difference in balance.values())
    assert abs(balance.total()) <= 1


def test_follow_ups_have_a_history() -> None:
    for line in CONVERSATIONS:
        assert line["kind"] == "follow-up", line["id"]
        assert line["history"], line["id"]
        assert all(set(turn) == {"question"} and turn["question"].strip() for turn in line["history"]), line["id"]
    assert sum(line["language"] != "en" for line in CONVERSATIONS) >= 5

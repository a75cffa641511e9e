"""The suite of languages: every question is asked in another language than its digest, and gold stands where it should."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import yaml

from esnqa.corpus import document_id
from esnqa.queries import SERVED, detect
from test_suites import PROJECT, alternatives, broken, normal, stands

SUITE = PROJECT / "eval" / "suites" / "languages" / "questions.jsonl"
LINES = [json.loads(line) for line in SUITE.read_text(encoding="utf-8").splitlines()]


def digests() -> dict[str, tuple[str, str]]:
    """Language and normalised body of every digest, by document."""
    found = {}
    for path in (PROJECT / "corpus").glob("*/*.md"):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        meta = yaml.safe_load(front)
        name = document_id(Path(path).relative_to(PROJECT / "corpus").as_posix(), meta.get("source_url"))
        found[name] = (meta["language"], normal(body))
    return found


def test_lines_have_the_form_of_the_starter_suite() -> None:
    known = {"ro"}
    assert [
        fault for line in LINES for fault in broken(line) if not (line["language"] in known and "language" in fault)
    ] == []
    assert len({line["id"] for line in LINES}) == len(LINES) == len({normal(line["question"]) for line in LINES})


def test_every_language_asks_at_least_twenty_times() -> None:
    counts = Counter(line["language"] for line in LINES)
    assert set(counts) == set(SERVED)
    assert min(counts.values()) >= 20


def test_digests_in_every_language_are_asked_of_at_least_twenty_times() -> None:
    known = digests()
    counts = Counter(known[name][0] for line in LINES for name in line["documents"][:1])
    assert set(counts) == set(SERVED)
    assert min(counts.values()) >= 20


def test_question_and_digest_differ_in_language_and_gold_stands_in_the_digest() -> None:
    known = digests()
    for line in LINES:
        bodies = [known[name][1] for name in line["documents"]]
        assert all(known[name][0] != line["language"] for name in line["documents"]), line["id"]
        groups = [alternatives(gold) for gold in line["answers"]]
        assert all(any(stands(way, body) for way in group for body in bodies) for group in groups), line["id"]
        ways = [way for group in groups for way in group]
        assert all(any(stands(way, body) for way in ways) for body in bodies), line["id"]


def test_questions_are_in_the_language_that_they_say() -> None:
    wrong = [line["id"] for line in LINES if detect(line["question"]) != line["language"]]
    assert len(wrong) <= len(LINES) // 50, wrong

"""Every JSON object has the keys that scripts rely on, and its offsets count code points."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from esnqa import Assistant, Settings
from esnqa.contract import (
    answer_json,
    document_json,
    index_json,
    passage_json,
    search_json,
    status_json,
    verify_json,
)
from esnqa.indexing import IndexReport, build_index
from esnqa.settings import AnsweringSettings, load_settings
from esnqa.types import Encoder
from small_collection import write_collection

# As the contract writes them: what stands there must be there, what was added since stands behind the plus.
ANSWER = {
    "schema",
    "question",
    "question_language",
    "status",
    "text",
    "statements",
    "citations",
    "evidence",
    "confidence",
    "refusal",
}
ANSWER |= {"generator", "index", "timings_ms"}
ANSWER_ADDED = {"standalone_question", "conflicts"}
CITATION = {
    "marker",
    "document_id",
    "title",
    "source_url",
    "published",
    "language",
    "kind",
    "passage_id",
    "document_sha256",
}
CITATION |= {"start", "end", "quote", "page", "heading_path", "paragraph"}
EVIDENCE = {"rank", "passage_id", "document_id", "score", "signals"}
CITATION_ADDED = {"superseded_by"}
NEAREST_ADDED = {"title", "source_url", "published", "start", "end", "text"}
RESULT = {
    "rank",
    "score",
    "signals",
    "passage_id",
    "document_id",
    "title",
    "source_url",
    "published",
    "language",
    "kind",
    "page",
}
RESULT |= {"heading_path", "paragraph", "start", "end", "text"}
DOCUMENT = {
    "schema",
    "document_id",
    "title",
    "source_url",
    "path",
    "published",
    "language",
    "kind",
    "themes",
    "countries",
    "sha256",
    "text",
}
DOCUMENT |= {"passages"}
DOCUMENT_ADDED = {"publisher", "accessed", "translations", "supersedes", "superseded_by", "differs_from", "warnings"}
PASSAGE = {"passage_id", "start", "end", "page", "heading_path"}
PASSAGE_ADDED = {"paragraph"}

ODD = """---
title: Zwölf 🎉 Fragen
source_url: https://example.org/zwoelf
published: 2016
language: en
---
# 👩🏽‍⚕️ Nurses

The 🏳️‍🌈 rainbow centre of Oddville 𝔬𝔭𝔢𝔫𝔢𝔡 in 1999 e\u0301 n 🧒🏽. The centre of Oddville employs 77 nurses and 8 doctors.
"""


def assert_keys(value: dict[str, Any], promised: set[str], added: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    assert set(value) == promised | added
    assert json.loads(json.dumps(value, allow_nan=False)) == value


@pytest.fixture(scope="module")
def open_with(small_index: Path, encoder: Encoder) -> Callable[[float], Assistant]:
    """An assistant that answers everything (threshold 0) or nothing (threshold 1)."""

    def make(threshold: float) -> Assistant:
        settings = load_settings(answering=AnsweringSettings(threshold=threshold))
        return Assistant.open(small_index, settings, encoder=encoder)

    return make


def test_an_answer(open_with: Callable[[float], Assistant]) -> None:
    answer = answer_json(open_with(0).ask("How many foster families are there in Hillshire?"))
    assert_keys(answer, ANSWER, ANSWER_ADDED)
    assert (answer["schema"], answer["status"], answer["refusal"]) == ("esnqa.answer/1", "answered", None)
    assert (answer["question_language"], answer["generator"]) == ("en", "extractive")
    assert answer["statements"]
    for statement in answer["statements"]:
        assert_keys(statement, {"text", "citations", "support"})
        assert 0 <= statement["support"] <= 1
    for citation in answer["citations"]:
        assert_keys(citation, CITATION, CITATION_ADDED)
        assert isinstance(citation["heading_path"], list)
    for rank, evidence in enumerate(answer["evidence"], 1):
        assert_keys(evidence, EVIDENCE)
        assert evidence["rank"] == rank
        assert set(evidence["signals"]) <= {"dense", "lexical"}
    assert_keys(answer["index"], {"generation", "manifest_sha256"})
    assert_keys(answer["timings_ms"], {"total", "retrieve", "answer"})
    assert 0 <= answer["confidence"] <= 1


def test_a_refusal(open_with: Callable[[float], Assistant]) -> None:
    answer = answer_json(open_with(1).ask("Was kostet ein Kilo Zucker auf dem Mond?"))
    assert_keys(answer, ANSWER, ANSWER_ADDED)
    assert (answer["status"], answer["citations"], answer["statements"]) == ("no_answer", [], [])
    assert answer["text"] == "Die Dokumente beantworten das nicht."
    assert_keys(answer["refusal"], {"reason", "signals", "nearest"})
    assert answer["refusal"]["reason"].endswith(".")
    assert answer["refusal"]["signals"]["confidence"] == answer["confidence"] < 1
    assert answer["refusal"]["nearest"]
    for rank, nearest in enumerate(answer["refusal"]["nearest"], 1):
        assert_keys(nearest, EVIDENCE, NEAREST_ADDED)
        assert nearest["rank"] == rank


def test_a_refusal_where_no_passage_passes_the_filter(open_with: Callable[[float], Assistant]) -> None:
    from esnqa.queries import make_filter

    answer = answer_json(open_with(0).ask("Who pays?", where=make_filter(["language=sv"])))
    assert_keys(answer, ANSWER, ANSWER_ADDED)
    assert (answer["status"], answer["evidence"], answer["confidence"]) == ("no_answer", [], 0.0)
    assert_keys(answer["refusal"], {"reason", "signals", "nearest"})
    assert answer["refusal"]["nearest"] == []


def test_a_search(assistant: Assistant) -> None:
    found = search_json("Pflege", assistant.search("Pflege", k=3))
    assert_keys(found, {"schema", "query", "results"})
    assert (found["schema"], found["query"], len(found["results"])) == ("esnqa.search/1", "Pflege", 3)
    for rank, result in enumerate(found["results"], 1):
        assert_keys(result, RESULT)
        assert result["rank"] == rank
        assert assistant.document(result["document_id"]).text[result["start"] : result["end"]] == result["text"]


def test_a_document_and_a_passage(assistant: Assistant) -> None:
    for document in assistant.documents():
        shown = document_json(document, assistant.passages(document.id))
        assert_keys(shown, DOCUMENT, DOCUMENT_ADDED)
        assert shown["schema"] == "esnqa.document/1"
        for entry in shown["passages"]:
            assert_keys(entry, PASSAGE, PASSAGE_ADDED)
            passage = assistant.passage(entry["passage_id"])
            alone = passage_json(passage, document)
            assert alone["schema"] == "esnqa.passage/1"
            assert alone["text"] == shown["text"][entry["start"] : entry["end"]]
            assert_keys(
                alone,
                PASSAGE | PASSAGE_ADDED | {"schema", "document_id", "document_sha256", "text", "title", "source_url"},
                {"published", "language"},
            )


def test_what_indexing_did(tmp_path: Path, settings: Settings, encoder: Encoder) -> None:
    write_collection(tmp_path / "s", {"a.txt": "One line of plain text stands here.\n", "b.xyz": "?"})
    done = index_json(build_index([str(tmp_path / "s")], settings, encoder=encoder))
    assert_keys(done, {"schema", "generation", "documents", "passages", "failures", "seconds"})
    assert done["schema"] == "esnqa.index/1"
    assert done["documents"] == {"added": 1, "changed": 0, "deleted": 0, "unchanged": 0, "failed": 1}
    assert done["passages"] == {"total": 1, "embedded": 1}
    assert_keys(done["failures"][0], {"source", "error", "remedy"})
    assert "b.xyz" in done["failures"][0]["source"]
    assert isinstance(done["seconds"], float)


def test_a_report_of_nothing() -> None:
    done = index_json(IndexReport("00000001-0123456789abcdef", 0, 0, 0, 0, 0, 0, (), 0.0))
    assert done["failures"] == []


def test_status(assistant: Assistant) -> None:
    state = status_json(assistant.status())
    assert json.loads(json.dumps(state, allow_nan=False)) == state
    assert state["schema"] == "esnqa.status/1"
    assert (state["documents"], state["healthy"], state["problems"]) == (5, True, [])
    assert state["languages"] == {"de": 1, "en": 3, "fr": 1}
    assert state["encoder"]["dimension"] == 384
    assert state["index"]["generation"] == assistant.store.stamp.generation


def test_a_check_of_citations(open_with: Callable[[float], Assistant]) -> None:
    assistant = open_with(0)
    report = verify_json([assistant.verify(answer_json(assistant.ask("How many foster families are there?")))])
    assert_keys(report, {"schema", "counts", "answers"})
    assert_keys(report["answers"][0], {"question", "citations"})
    for citation in report["answers"][0]["citations"]:
        assert_keys(citation, {"marker", "document_id", "verdict", "cause", "start", "end", "now_in"})


def test_offsets_count_code_points(tmp_path: Path, settings: Settings, encoder: Encoder) -> None:
    """Emoji of several code points, letters beyond the basic plane and a combining accent stand before the quotes."""
    build_index([str(write_collection(tmp_path / "s", {"odd.md": ODD}))], settings, encoder=encoder)
    answering = settings.model_copy(update={"answering": AnsweringSettings(threshold=0)})
    assistant = Assistant.open(settings=answering, encoder=encoder)
    answer = json.loads(json.dumps(answer_json(assistant.ask("How many nurses does the centre of Oddville employ?"))))
    (document,) = assistant.documents()
    text = json.loads(json.dumps(document_json(document, [])))["text"]
    assert len(text.encode("utf-16-le")) // 2 > len(text)  # there is something to count wrongly
    assert answer["citations"]
    for citation in answer["citations"]:
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["document_sha256"] == document.sha256
        assert citation["document_id"] == document.id
    assert any("77 nurses" in citation["quote"] for citation in answer["citations"])

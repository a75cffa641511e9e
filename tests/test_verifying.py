"""Saved answers are checked against the documents as they are indexed now."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from esnqa import Assistant, Settings
from esnqa.contract import answer_json, verify_json
from esnqa.errors import AnswerFileError
from esnqa.indexing import build_index
from esnqa.settings import AnsweringSettings, load_settings
from esnqa.types import Encoder
from esnqa.verifying import read_answers, verify
from small_collection import FILES, write_collection

QUESTION = "How many foster families are there in Hillshire?"
FOSTER = "en/foster-families.md"


@pytest.fixture(scope="module")
def saved(small_index: Path, encoder: Encoder) -> dict[str, Any]:
    """An answer as it was saved; whether it is a good one does not matter here."""
    settings = load_settings(answering=AnsweringSettings(threshold=0))
    return json.loads(json.dumps(answer_json(Assistant.open(small_index, settings, encoder=encoder).ask(QUESTION))))


@pytest.fixture
def reindexed(tmp_path: Path, settings: Settings, encoder: Encoder) -> Callable[[dict[str, str]], Assistant]:
    """Makes an assistant over the small collection with some files changed; an empty one is left out."""

    def make(changed: dict[str, str]) -> Assistant:
        files = {name: text for name, text in (FILES | changed).items() if text}
        build_index([str(write_collection(tmp_path / "changed", files))], settings, encoder=encoder)
        return Assistant.open(settings=settings, encoder=encoder)

    return make


def verdicts(assistant: Assistant, answer: dict[str, Any]) -> set[str]:
    checked = assistant.verify(answer)
    assert [check.marker for check in checked.citations] == [c["marker"] for c in answer["citations"]]
    for check in checked.citations:
        assert check.cause.endswith(".")
        if check.verdict in ("valid", "moved"):
            document = assistant.document(check.now_in or check.document_id)
            quote = next(c["quote"] for c in answer["citations"] if c["marker"] == check.marker)
            assert document.text[check.start : check.end] == quote
        else:
            assert check.start is None
    assert checked.holds == all(c.verdict in ("valid", "moved") for c in checked.citations)
    return {check.verdict.value for check in checked.citations}


def test_a_fresh_answer_is_valid(assistant: Assistant, saved: dict[str, Any]) -> None:
    assert saved["citations"]
    assert verdicts(assistant, saved) == {"valid"}
    assert assistant.verify(saved).question == QUESTION


def test_text_before_the_quote_moves_it(
    reindexed: Callable[[dict[str, str]], Assistant], saved: dict[str, Any]
) -> None:
    longer = FILES[FOSTER].replace("A foster family is", "Here is the news 🎉. A foster family is")
    found = verdicts(reindexed({FOSTER: longer}), saved)
    assert "moved" in found
    assert found <= {"moved", "valid", "changed"}  # the first sentence may have been cited, and is another now


def test_a_change_elsewhere_leaves_a_quote_valid(
    reindexed: Callable[[dict[str, str]], Assistant], saved: dict[str, Any]
) -> None:
    assistant = reindexed({FOSTER: FILES[FOSTER] + "\nA last line was added.\n"})
    assert verdicts(assistant, saved) == {"valid"}
    assert any("not here" in check.cause for check in assistant.verify(saved).citations)


def test_an_edited_quote_has_changed(reindexed: Callable[[dict[str, str]], Assistant], saved: dict[str, Any]) -> None:
    quotes = [c["quote"] for c in saved["citations"] if "foster-families" in c["document_id"]]
    assert quotes
    text = FILES[FOSTER]
    for quote in quotes:
        text = text.replace(quote, quote[:-1] + ", or so they say.")
    text = text.replace("812", "823")
    assert "changed" in verdicts(reindexed({FOSTER: text}), saved)


def test_a_removed_document_is_gone(reindexed: Callable[[dict[str, str]], Assistant], saved: dict[str, Any]) -> None:
    assert "gone" in verdicts(reindexed({FOSTER: ""}), saved)


def test_a_renamed_document_is_found_by_its_quote(
    reindexed: Callable[[dict[str, str]], Assistant], saved: dict[str, Any]
) -> None:
    renamed = FILES[FOSTER].replace("https://example.org/briefings/foster-families", "https://example.org/elsewhere")
    assistant = reindexed({FOSTER: "", "en/renamed.md": renamed})
    assert verdicts(assistant, saved) <= {"moved", "valid"}
    assert "example.org/elsewhere" in {check.now_in for check in assistant.verify(saved).citations}


def tampered(saved: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {**saved, "citations": [{**saved["citations"][0], **changed}]}


def test_a_quote_that_was_altered_is_found_out(assistant: Assistant, saved: dict[str, Any]) -> None:
    lie = saved["citations"][0]["quote"].replace("a", "e")
    (check,) = assistant.verify(tampered(saved, quote=lie)).citations
    assert check.verdict == "changed"
    assert "altered" in check.cause


def test_an_empty_quote_holds_nothing(assistant: Assistant, saved: dict[str, Any]) -> None:
    start = saved["citations"][0]["start"]
    (check,) = assistant.verify(tampered(saved, quote="", end=start)).citations
    assert check.verdict == "changed"


@pytest.mark.parametrize("shift", [1, -1, 10**9, -(10**30)])
def test_wrong_offsets_are_found_out(shift: int, assistant: Assistant, saved: dict[str, Any]) -> None:
    citation = saved["citations"][0]
    (check,) = assistant.verify(tampered(saved, start=citation["start"] + shift, end=citation["end"] + shift)).citations
    assert check.verdict == "moved"
    assert (check.start, check.end) == (citation["start"], citation["end"])
    assert "offsets" in check.cause


def test_offsets_counted_from_the_end_are_not_taken(assistant: Assistant, saved: dict[str, Any]) -> None:
    """``text[start:end]`` would be the quote, but that is not how a span is given."""
    citation = saved["citations"][0]
    text = assistant.document(citation["document_id"]).text
    for start, end in [
        (citation["start"], citation["end"] - len(text)),
        (citation["start"] - len(text), citation["end"]),
    ]:
        (check,) = assistant.verify(tampered(saved, start=start, end=end)).citations
        assert check.verdict == "moved"


def test_an_unknown_document_is_gone(assistant: Assistant, saved: dict[str, Any]) -> None:
    lie = tampered(saved, document_id="no/such.md", quote="Nobody ever wrote this sentence here.")
    assert verdicts(assistant, lie) == {"gone"}


def test_of_several_places_the_nearest_counts(
    reindexed: Callable[[dict[str, str]], Assistant], saved: dict[str, Any]
) -> None:
    text = "Nothing is free. Bread is cheap. Nothing is free. Wine is dear. Nothing is free.\n"
    assistant = reindexed({"notes/proverbs.txt": text})
    stored = assistant.document("notes/proverbs.txt")
    places = [n for n in range(len(stored.text)) if stored.text.startswith("Nothing is free.", n)]
    citation = tampered(
        saved,
        document_id=stored.id,
        document_sha256=stored.sha256,
        quote="Nothing is free.",
        start=places[1] + 3,
        end=places[1] + 19,
    )
    assert assistant.verify(citation).citations[0].start == places[1]


def test_a_refusal_has_nothing_to_check(assistant: Assistant, saved: dict[str, Any]) -> None:
    checked = assistant.verify({**saved, "citations": []})
    assert checked.citations == ()
    assert checked.holds


def test_counts_by_verdict(assistant: Assistant, saved: dict[str, Any]) -> None:
    lie = tampered(saved, quote="Nobody said so.")
    report = verify_json([assistant.verify(saved), assistant.verify(lie)])
    assert report["schema"] == "esnqa.verify/1"
    assert report["counts"] == {"valid": len(saved["citations"]), "moved": 0, "changed": 1, "gone": 0}
    assert json.loads(json.dumps(report)) == report


# files


def test_one_answer_or_one_a_line(tmp_path: Path, saved: dict[str, Any]) -> None:
    file = tmp_path / "answers.json"
    line = json.dumps(saved, ensure_ascii=False)
    for text in (line, json.dumps(saved, indent=2), f"\ufeff{line}\r\n"):
        file.write_text(text, encoding="utf-8")
        assert read_answers(file) == [saved]
    file.write_text(f"{line}\n\n{line}\n", encoding="utf-8")
    assert read_answers(file) == [saved, saved]


def test_line_separators_within_strings_are_no_line_ends(tmp_path: Path, saved: dict[str, Any]) -> None:
    file = tmp_path / "answers.jsonl"
    odd = {**saved, "question": "one\u2028two\x85three"}
    line = json.dumps(odd, ensure_ascii=False)
    file.write_text(f"{line}\n{line}\n", encoding="utf-8")
    assert read_answers(file) == [odd, odd]


ANSWER = '{"schema": "esnqa.answer/1", "citations": %s}'
CITATION = '{"marker": 1, "document_id": "d", "document_sha256": "s", "quote": "q", "start": 0, "end": 1}'


def one_citation(citation: str) -> str:
    return ANSWER % f"[{citation}]"


MALFORMED = {
    "empty": "",
    "blank": " \n \n",
    "not JSON": "hello",
    "half": '{"schema": "esnqa.answer/1", "citati',
    "null": "null",
    "number": "3",
    "list": "[]",
    "string": '"esnqa.answer/1"',
    "no schema": '{"citations": []}',
    "another schema": '{"schema": "esnqa.search/1", "citations": []}',
    "a later schema": '{"schema": "esnqa.answer/2", "citations": []}',
    "no citations": '{"schema": "esnqa.answer/1"}',
    "citations an object": ANSWER % "{}",
    "a citation a string": ANSWER % '["x"]',
    "a citation without quote": one_citation(CITATION.replace("quote", "quota")),
    "a start that is text": one_citation(CITATION.replace(": 0", ': "0"')),
    "a start that is a fraction": one_citation(CITATION.replace(": 0", ": 0.5")),
    "a start that is true": one_citation(CITATION.replace(": 0", ": true")),
    "a quote that is null": one_citation(CITATION.replace('"q"', "null")),
    "second line broken": one_citation(CITATION) + "\n{\n",
    "deeply nested": "[" * 100_000,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_named_with_a_remedy(name: str, tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_text(MALFORMED[name], encoding="utf-8")
    with pytest.raises(AnswerFileError) as caught:
        read_answers(file)
    assert str(file) in caught.value.problem
    assert "\n" not in str(caught.value)
    assert caught.value.remedy
    assert caught.value.exit_code == 2


def test_the_well_formed_one_of_these_is_read(tmp_path: Path, assistant: Assistant) -> None:
    file = tmp_path / "answer.json"
    file.write_text(one_citation(CITATION))
    (answer,) = read_answers(file)
    assert verify(answer, assistant.store).citations[0].verdict == "gone"


@pytest.mark.parametrize("kind", ["missing", "folder", "utf-16", "bytes"])
def test_a_file_that_cannot_be_read_is_named(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    if kind == "folder":
        file.mkdir()
    elif kind == "utf-16":
        file.write_text(ANSWER % "[]", encoding="utf-16")
    elif kind == "bytes":
        file.write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(AnswerFileError, match="cannot be read"):
        read_answers(file)

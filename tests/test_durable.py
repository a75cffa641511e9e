"""A saved answer or table after the collection has changed, by the commands alone: index, ask, compare, change, verify."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from esnqa.cli.main import run
from esnqa.types import Encoder
from small_collection import FILES, write_collection

FOSTER, CONFERENCE = "en/foster-families.md", "en/riverton-conference.md"
COUNT = "Hillshire counts 812 foster families."
IN_FILE = "Hillshire counts 812 foster\nfamilies."
QUESTION = "How many foster families does Hillshire count?"

Work = Callable[..., tuple[int, str]]


@pytest.fixture
def work(tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Work:
    """Runs a command over an index of its own, with the encoder that is loaded already."""
    from esnqa import embedding

    monkeypatch.setattr(embedding, "load_encoder", lambda _: encoder)
    monkeypatch.setenv("ESNQA_INDEX_DIR", str(tmp_path / "index"))
    monkeypatch.setenv("ESNQA_ANSWERING__THRESHOLD", "0.02")

    def command(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        return status, capsys.readouterr().out

    return command


@pytest.fixture
def saved(work: Work, tmp_path: Path) -> Path:
    """An answer saved over the small collection, which is in ``sources``."""
    assert work("index", write_collection(tmp_path / "sources"))[0] == 0
    status, out = work("ask", QUESTION, "--where", "country=GB", "--json")
    assert status == 0
    assert COUNT in [citation["quote"] for citation in json.loads(out)["citations"]]
    file = tmp_path / "answer.json"
    file.write_text(out, encoding="utf-8")
    return file


def checked(work: Work, file: Path) -> tuple[int, dict[str, Any]]:
    """The exit status, and what is said of the sentence that counts the families."""
    status, out = work("verify", file, "--json")
    given = json.loads(file.read_text(encoding="utf-8"))
    answers = [cell["answer"] for cell in given["cells"]] if "cells" in given else [given]
    for answer, checks in zip(answers, json.loads(out)["answers"], strict=True):
        for citation, check in zip(answer["citations"], checks["citations"], strict=True):
            if citation["quote"] == COUNT:
                return status, {**check, "cell": checks["cell"]}
    raise AssertionError("the sentence was not cited")


def changed(work: Work, tmp_path: Path, name: str, old: str, new: str) -> None:
    file = tmp_path / "sources" / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert work("index")[0] == 0


def place(work: Work, check: dict[str, Any]) -> str:
    _, out = work("show", check["now_in"] or check["document_id"], "--json")
    return str(json.loads(out)["text"][check["start"] : check["end"]])


def test_unchanged(work: Work, saved: Path) -> None:
    status, check = checked(work, saved)
    assert (status, check["verdict"], check["cause"]) == (0, "valid", "The quote stands where it was.")


def test_text_changed_elsewhere_in_the_document(work: Work, saved: Path, tmp_path: Path) -> None:
    changed(work, tmp_path, FOSTER, "from 90 to 35", "from 91 to 34")
    _, check = checked(work, saved)
    assert (check["verdict"], check["cause"]) == ("valid", "The document has changed, but not here.")
    assert place(work, check) == COUNT


def test_the_document_keeps_its_identifier_and_the_sentence_is_another(work: Work, saved: Path, tmp_path: Path) -> None:
    changed(work, tmp_path, FOSTER, "counts 812", "counts 790")
    status, check = checked(work, saved)
    assert (status, check["verdict"]) == (1, "changed")
    assert check["cause"] == "The document has changed and no longer holds the quote."
    assert check["closest"] == "Hillshire counts 790 foster families."
    assert "It reads now: Hillshire counts 790 foster families." in work("verify", saved)[1]


def test_the_text_is_put_in_another_order(work: Work, saved: Path, tmp_path: Path) -> None:
    changed(work, tmp_path, FOSTER, f" {IN_FILE}", "")
    changed(work, tmp_path, FOSTER, "fell from 90 to 35 children in 2017.", f"fell from 90 to 35 in 2017.\n\n{COUNT}")
    _, check = checked(work, saved)
    assert check["verdict"] == "moved"
    assert check["now_in"] == check["document_id"]
    assert "elsewhere in it" in check["cause"]
    assert place(work, check) == COUNT


def test_lines_that_are_broken_elsewhere_in_a_file_are_the_same_text(work: Work, saved: Path, tmp_path: Path) -> None:
    changed(work, tmp_path, FOSTER, IN_FILE, "Hillshire\ncounts 812 foster families.")
    assert checked(work, saved)[1]["verdict"] == "valid"


def test_a_quote_with_other_line_breaks(work: Work, saved: Path) -> None:
    """As it would be if an earlier version had kept the breaks of the file."""
    answer = json.loads(saved.read_text(encoding="utf-8"))
    number = next(n for n, citation in enumerate(answer["citations"]) if citation["quote"] == COUNT)
    answer["citations"][number] |= {"quote": IN_FILE, "document_sha256": "0" * 64}
    saved.write_text(json.dumps(answer), encoding="utf-8")
    _, out = work("verify", saved, "--json")
    check = json.loads(out)["answers"][0]["citations"][number]
    assert check["verdict"] == "moved"
    assert "line breaks" in check["cause"]
    assert place(work, check) == COUNT


def test_the_text_went_to_another_document_while_its_own_stays(work: Work, saved: Path, tmp_path: Path) -> None:
    changed(work, tmp_path, CONFERENCE, "## Home care", f"{COUNT}\n\n## Home care")
    changed(work, tmp_path, FOSTER, f" {IN_FILE}", "")
    status, check = checked(work, saved)
    assert check["verdict"] == "moved"
    assert check["now_in"].endswith("riverton-conference")
    assert check["cause"].startswith("The document has changed and no longer holds the quote, but ")
    assert place(work, check) == COUNT
    assert status in (0, 1)  # other sentences of the answer may have changed


def test_the_document_is_deleted(work: Work, saved: Path, tmp_path: Path) -> None:
    (tmp_path / "sources" / FOSTER).unlink()
    assert work("index")[0] == 0
    status, check = checked(work, saved)
    assert (status, check["verdict"], check["start"]) == (1, "gone", None)
    assert check["cause"] == "The document is no longer in the index."


def test_the_document_has_another_address(work: Work, saved: Path, tmp_path: Path) -> None:
    changed(work, tmp_path, FOSTER, "briefings/foster-families", "archive/foster-families-2018")
    status, check = checked(work, saved)
    assert (status, check["verdict"]) == (0, "moved")
    assert check["now_in"] == "example.org/archive/foster-families-2018"
    assert place(work, check) == COUNT


def test_the_document_is_superseded(work: Work, saved: Path, tmp_path: Path) -> None:
    newer = "https://example.org/briefings/foster-families-2024"
    changed(work, tmp_path, FOSTER, "kind: briefing", f"kind: briefing\nsuperseded_by: [{newer}]")
    _, check = checked(work, saved)
    assert check["verdict"] == "valid"
    assert check["cause"].endswith(f"A newer text has taken the document's place: {newer}.")


def test_a_table_is_checked_cell_by_cell(work: Work, tmp_path: Path) -> None:
    assert work("index", write_collection(tmp_path / "sources"))[0] == 0
    status, out = work("compare", QUESTION, "--by", "country", "--values", "GB", "--values", "PT", "--json")
    assert status == 0
    file = tmp_path / "table.json"
    file.write_text(out, encoding="utf-8")
    assert checked(work, file)[1]["verdict"] == "valid"
    changed(work, tmp_path, FOSTER, "counts 812", "counts 790")
    status, check = checked(work, file)
    assert (status, check["verdict"], check["cell"]) == (1, "changed", "GB")
    assert "GB [" in work("verify", file)[1]


# esnqa compare


@pytest.fixture
def indexed(work: Work, tmp_path: Path) -> Work:
    assert work("index", write_collection(tmp_path / "sources", FILES))[0] == 0
    return work


def test_compare_prints_a_table_with_its_sources(indexed: Work, tmp_path: Path) -> None:
    status, out = indexed("compare", QUESTION, "--by", "country", "--docx", tmp_path / "table.docx")
    assert status == 0
    assert "Country" in out
    assert "812" in out
    assert "[1] Foster families in Hillshire, 2018-03" in out
    assert (tmp_path / "table.docx").stat().st_size > 5000


@pytest.mark.parametrize("form", ["--csv", "--markdown", "--json"])
def test_compare_in_other_forms(form: str, indexed: Work) -> None:
    status, out = indexed("compare", QUESTION, "--by", "year", form)
    assert status == 0
    if form == "--csv":
        assert "2018" in {row["value"] for row in csv.DictReader(io.StringIO(out))}
    elif form == "--markdown":
        assert "| Year | Answer |" in out
    else:
        assert json.loads(out)["schema"] == "esnqa.compare/1"


@pytest.mark.parametrize(
    "wrong",
    [
        ("--by", "colour"),
        (),
        ("--by", "year", "--values", "now"),
        ("--by", "country", "--csv", "--json"),
        ("--by", "country", "--where", "colour=red"),
    ],
)
def test_compare_used_wrongly(wrong: tuple[str, ...], work: Work, tmp_path: Path) -> None:
    work("index", write_collection(tmp_path / "sources"))
    assert work("compare", QUESTION, *wrong) == (2, "")

"""One question over several countries, years, themes, languages and documents: cited cells, exports, and their check."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from esnqa import Assistant
from esnqa.comparing import FIELDS, MOST_CELLS, Comparison, values_of
from esnqa.contract import compare_json
from esnqa.errors import UsageError
from esnqa.exporting import save_docx, table, to_csv, to_markdown
from esnqa.settings import AnsweringSettings, load_settings
from esnqa.types import Encoder, Filter

QUESTION = "How many people are served?"


@pytest.fixture(scope="module")
def open_assistant(small_index: Path, encoder: Encoder) -> Assistant:
    """One that answers everything, so that these tests do not hang on how sure it is."""
    return Assistant.open(small_index, load_settings(answering=AnsweringSettings(threshold=0.02)), encoder=encoder)


@pytest.mark.parametrize("by", FIELDS)
def test_each_cell_rests_on_documents_with_its_value_alone(by: str, open_assistant: Assistant) -> None:
    made = open_assistant.compare(QUESTION, by)
    assert made.by == by
    assert 1 < len(made.cells) <= MOST_CELLS
    assert len({cell.value for cell in made.cells}) == len(made.cells)
    assert any(cell.answer.citations for cell in made.cells)
    for cell in made.cells:
        for scored in cell.answer.evidence:
            assert cell.value in values_of(scored.document, by)
        for citation in cell.answer.citations:
            document = open_assistant.document(citation.document_id)
            assert cell.value in values_of(document, by)
            assert document.text[citation.start : citation.end] == citation.quote


def test_a_cell_is_the_answer_that_the_filter_gives(open_assistant: Assistant) -> None:
    made = open_assistant.compare(QUESTION, "country", values=["gb"])
    (cell,) = made.cells
    alone = open_assistant.ask(QUESTION, where=Filter(countries=frozenset({"GB"})))
    assert cell.value == "GB"
    assert replace(cell.answer, timings_ms={}) == replace(alone, timings_ms={})


def test_nothing_found_is_said(open_assistant: Assistant) -> None:
    made = open_assistant.compare(QUESTION, "country", values=["PT", "AQ"])
    assert [cell.value for cell in made.cells] == ["PT", "AQ"]
    assert made.cells[1].answer.status == "no_answer"
    assert made.cells[1].answer.refusal is not None
    assert made.cells[1].answer.citations == ()
    assert made.considered == made.unassigned == 0


def test_values_come_from_the_best_passages_and_those_without_one_are_counted(open_assistant: Assistant) -> None:
    made = open_assistant.compare(QUESTION, "country")
    passages = open_assistant.search(QUESTION, k=50)
    assert made.considered == len(passages)
    assert made.unassigned == sum(not scored.document.countries for scored in passages) > 0
    order = dict.fromkeys(value for scored in passages for value in scored.document.countries)
    assert [cell.value for cell in made.cells] == list(order)


def test_years_go_from_early_to_late(open_assistant: Assistant) -> None:
    years = [cell.value for cell in open_assistant.compare(QUESTION, "year").cells]
    assert years == sorted(years)
    assert {"2015", "2018", "2019", "2020"} == set(years)


def test_filters_hold_in_every_cell(open_assistant: Assistant) -> None:
    english = Filter(languages=frozenset({"en"}))
    made = open_assistant.compare(QUESTION, "country", where=english)
    assert {cell.value for cell in made.cells} == {"GB", "PT"}
    late = open_assistant.compare(QUESTION, "year", where=Filter(since="2018-04"))
    assert [cell.value for cell in late.cells] == ["2019", "2020"]
    some = open_assistant.compare(QUESTION, "theme", where=Filter(themes=frozenset({"care"})))
    assert [cell.value for cell in some.cells] == ["care"]


@pytest.mark.parametrize(
    ("by", "values", "where"),
    [
        ("colour", [], Filter()),
        ("year", ["15"], Filter()),
        ("year", ["2015"], Filter(since="2016")),
        ("year", ["2015"], Filter(until="2014-12")),
        ("country", [" "], Filter()),
        ("country", ["PT"], Filter(countries=frozenset({"FR"}))),
        ("document", ["no/such.md"], Filter()),
        ("country", [f"{n:02}" for n in range(51)], Filter()),
    ],
)
def test_what_makes_no_sense_is_refused(by: str, values: list[str], where: Filter, open_assistant: Assistant) -> None:
    with pytest.raises(UsageError) as caught:
        open_assistant.compare(QUESTION, by, values=values, where=where)
    assert caught.value.remedy


def test_nothing_to_compare(open_assistant: Assistant) -> None:
    made = open_assistant.compare(QUESTION, "country", where=Filter(kinds=frozenset({"opera"})))
    assert made.cells == ()
    assert compare_json(made)["index"] is None
    assert "No passage" in to_markdown(made)
    assert to_csv(made).count("\n") == 1


# exports


@pytest.fixture(scope="module")
def made(open_assistant: Assistant) -> Comparison:
    return open_assistant.compare(QUESTION, "country")


def test_the_object(made: Comparison) -> None:
    given = compare_json(made)
    assert json.loads(json.dumps(given)) == given
    assert given["schema"] == "esnqa.compare/1"
    assert [cell["answer"]["schema"] for cell in given["cells"]] == ["esnqa.answer/1"] * len(made.cells)


def test_one_numbering_through_the_table(made: Comparison) -> None:
    shown = table(made)
    assert [citation.marker for citation in shown.citations] == list(range(1, len(shown.citations) + 1))
    for row, cell in zip(shown.rows, made.cells, strict=True):
        for citation in cell.answer.citations:
            number = next(c.marker for c in shown.citations if (c.quote, c.start) == (citation.quote, citation.start))
            assert f"[{number}]" in row.text


def test_csv(made: Comparison) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(made))))
    cited = [(cell, c) for cell in made.cells for c in cell.answer.citations]
    assert [row["quote"] for row in rows if row["marker"]] == [c.quote for _, c in cited]
    assert [row["value"] for row in rows if row["marker"]] == [cell.value for cell, _ in cited]
    assert {row["value"] for row in rows} == {cell.value for cell in made.cells}


def test_csv_holds_no_formula(made: Comparison) -> None:
    cell = made.cells[0]
    sly = replace(made, cells=(replace(cell, label="=HYPERLINK(1)", answer=replace(cell.answer, text="@x")),))
    (row, *_) = csv.DictReader(io.StringIO(to_csv(sly)))
    assert row["label"] == "'=HYPERLINK(1)"
    assert row["answer"] == "'@x"


def test_markdown(made: Comparison) -> None:
    cell = made.cells[0]
    odd = replace(made, cells=(replace(cell, label="a|b\n<script>"), *made.cells[1:]))
    lines = to_markdown(odd).splitlines()
    assert lines[0] == f"# {QUESTION}"
    body = [line for line in lines if line.startswith("| ")][1:]
    assert len(body) == len(made.cells)
    assert body[0].startswith("| a\\|b \\<script\\> |")
    for number, citation in enumerate(table(made).citations, 1):
        (line,) = [line for line in lines if line.startswith(f"{number}. ")]
        assert citation.quote.split()[0] in line


def test_docx(made: Comparison, tmp_path: Path) -> None:
    file = tmp_path / "table.docx"
    save_docx(made, file)
    stored = docx.Document(str(file))
    (grid,) = stored.tables
    assert [row.cells[0].text for row in grid.rows] == ["Country", *(cell.label for cell in made.cells)]
    for row, shown in zip(grid.rows[1:], table(made).rows, strict=True):
        assert row.cells[1].text.startswith(shown.text)
    text = "\n".join(paragraph.text for paragraph in stored.paragraphs)
    for citation in table(made).citations:
        assert " ".join(citation.quote.split()) in text
    with pytest.raises(UsageError, match="cannot be written"):
        save_docx(made, tmp_path / "no" / "folder" / "table.docx")

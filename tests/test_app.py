"""The web application: its pages, what they show of hostile texts, and what it lets nobody reach."""

from __future__ import annotations

import asyncio
import html
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from collection import digests, themes
from esnqa.api import Gate
from esnqa.assistant import Assistant
from esnqa.glossing import NOTICES, gloss
from esnqa.types import Block, BlockKind, Document, Encoder, Turn
from esnqa_app import comparing, conversation, followups, library, results
from esnqa_app.actions import Actions, Exchange, Scope, View
from esnqa_app.collection import Collections
from esnqa_app.comparing import Kept
from esnqa_app.layout import CELL_SEPARATOR, Laid, lay_out
from esnqa_app.links import document_link, outside_link
from esnqa_app.rendering import render
from esnqa_app.texts import CODES, ENGLISH, TEXTS, Texts, choose, texts_for
from web_samples import HOSTILE_TEXT, HOSTILE_TITLE, assistant_of

HERE = "http://127.0.0.1:7860"
QUESTION = "How many beds does the winter shelter in Brinmouth have?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("app"))


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    from esnqa_app.server import create_app

    with TestClient(create_app(assistant), base_url=HERE, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def actions(assistant: Assistant) -> Actions:
    return Actions(assistant, Gate(4, 4), Collections(assistant))


def asked(
    actions: Actions,
    question: str,
    exchanges: tuple[Exchange, ...] = (),
    scope: Scope | None = None,
    texts: Texts = ENGLISH,
) -> list[View]:
    async def story() -> list[View]:
        return [view async for view in actions.ask(question, exchanges, scope or Scope(), texts)]

    return asyncio.run(story())


def document_titled(assistant: Assistant, title: str) -> Document:
    return next(document for document in assistant.documents() if document.title == title)


TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>")
OURS = frozenset(
    [
        "a",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "circle",
        "details",
        "div",
        "em",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "html",
        "i",
        "input",
        "label",
        "li",
        "link",
        "main",
        "mark",
        "meta",
        "ol",
        "p",
        "path",
        "section",
        "span",
        "strong",
        "summary",
        "svg",
        "table",
        "tbody",
        "td",
        "textarea",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)


def harmless(page: str) -> None:
    """Only our own elements, no handlers, and links to our own documents or plain web addresses alone."""
    for tag, attributes in TAG.findall(page):
        assert tag.lower().lstrip("/") in OURS, tag
        bare = re.sub(r'"[^"]*"', '""', attributes)
        assert not re.search(r"\bon[a-z]+\s*=", bare, re.IGNORECASE), attributes
        assert " style=" not in bare
        for name, value in re.findall(r'\b(href|src)="([^"]*)"', attributes):
            assert re.match(r"/|#|https?://", html.unescape(value)), (name, value)


# --- documents as pages

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
KINDS = st.sampled_from([kind for kind in BlockKind if kind is not BlockKind.TABLE_ROW])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    texts, blocks, start = [], [], 0
    for words in draw(st.lists(st.lists(WORDS, min_size=1, max_size=5), min_size=1, max_size=6)):
        kind = draw(st.sampled_from(list(BlockKind)))
        text = (" | " if kind is BlockKind.TABLE_ROW else " ").join(words)
        blocks.append(
            Block(kind, start, start + len(text), draw(st.integers(1, 6)), draw(st.sampled_from([None, 1, 2])))
        )
        texts.append(text)
        start += len(text) + 2
    return Document("d", "\n\n".join(texts), "0" * 64, tuple(blocks), title=draw(st.sampled_from(["Title", texts[0]])))


def pieces_of(laid: Laid) -> list[tuple[str, bool, bool]]:
    lines = [
        laid.title,
        *(line for part in laid.parts for line in (*part.lines, *(c for row in part.rows for c in row))),
    ]
    return [(piece.text, piece.marked, piece.first) for line in lines for piece in line.pieces]


def bare(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=150, deadline=None)
@given(documents(), st.data())
def test_what_is_marked_is_the_span_and_nothing_is_lost(document: Document, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    pieces = pieces_of(lay_out(document, (start, end)))
    in_cells = "".join(
        CELL_SEPARATOR.sub("", document.text[max(start, b.start) : min(end, b.end)])
        if b.kind is BlockKind.TABLE_ROW
        else document.text[max(start, b.start) : min(end, b.end)]
        for b in document.blocks
        if b.start < end and start < b.end
    )
    marked = "".join(text for text, is_marked, _ in pieces if is_marked)
    assert bare(marked).replace("|", "") == bare(in_cells).replace("|", "")
    assert sum(first for *_, first in pieces) == bool(marked)
    whole = bare("".join(text for text, *_ in pieces)).replace("|", "")
    assert whole.endswith(bare(document.text).replace("|", ""))


@given(documents())
def test_headings_skip_no_level(document: Document) -> None:
    before = 0
    for part in lay_out(document).parts:
        if part.kind == "heading":
            assert 1 <= part.lines[0].level <= before + 1
            before = part.lines[0].level


def test_a_span_within_one_paragraph_is_marked_exactly(client: TestClient, assistant: Assistant) -> None:
    document = document_titled(assistant, "Winter shelter in Brinmouth")
    quote = "It has 42 beds and is run by the charity Warm Harbour."
    start = document.text.index(quote)
    page = client.get(document_link(document.id, start, start + len(quote)).split("#")[0])
    assert page.status_code == 200
    assert f'<mark id="passage" tabindex="-1">{quote}</mark>' in page.text
    assert page.text.count("<mark") == 1


def test_a_span_across_blocks_is_marked_in_each(client: TestClient, assistant: Assistant) -> None:
    document = document_titled(assistant, "Winter shelter in Brinmouth")
    start, end = document.text.index("Dogs are"), document.text.index("help with")
    page = client.get(document_link(document.id, start, end).split("#")[0]).text
    marks = [html.unescape(found) for found in re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)]
    assert marks == ["Dogs are welcome in the east wing.", "Guests get a warm meal in the evening.", "Guests get "]
    assert page.count('id="passage"') == 1


def test_a_document_shows_what_is_known_of_it(client: TestClient, assistant: Assistant) -> None:
    page = client.get(document_link(document_titled(assistant, "Winter shelter in Brinmouth").id)).text
    for expected in (
        "Brinmouth Town Council",
        "5 November 2021",
        "English",
        "United Kingdom",
        "<table>",
        "<td>310</td>",
    ):
        assert expected in page
    assert "<h1>Winter shelter in Brinmouth</h1>" in page
    assert '<article class="document-text" lang="en">' in page
    later = document_titled(assistant, "Brinmouth shelter now open all year")
    assert f'Newer information: <a href="{document_link(later.id)}">{later.title}</a>' in page
    assert 'rel="noopener noreferrer"' in page
    assert '<article class="document-text" lang="de">' in client.get("/document/lindenau.example/pflege").text


def test_a_document_page_runs_no_scripts(client: TestClient) -> None:
    policy = client.get("/document/lindenau.example/pflege").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("span", "status"),
    [
        ("start=0&end=0", 200),
        ("start=9&end=3", 200),
        ("start=5", 200),
        ("start=0&end=99999999", 200),
        ("start=99999999999999999999999&end=999999999999999999999999999", 200),
        ("start=-1&end=5", 422),
        ("start=a&end=b", 422),
    ],
)
def test_odd_spans_do_no_harm(client: TestClient, span: str, status: int) -> None:
    assert client.get(f"/document/lindenau.example/pflege?{span}").status_code == status


def test_a_document_that_is_not_there_gets_a_page_that_says_so(client: TestClient) -> None:
    for view in ("page", "panel"):
        reply = client.get("/document/%3Cscript%3Ealert(1)%3C/script%3E", params={"view": view})
        assert reply.status_code == 404
        assert "alert(1)" in reply.text
        harmless(reply.text.replace("<!doctype html>", ""))


def test_pages_and_slides_are_named() -> None:
    from esnqa_app.present import page_label

    assert page_label(3, "a/b.pdf", ENGLISH) == "page 3"
    assert page_label(3, "a/b.PPTX", ENGLISH) == "slide 3"
    assert page_label(None, "a/b.pdf", ENGLISH) == ""


# --- links


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "//evil.example",
        "https://user@evil.example/",
        "http://",
        "https://a b.example",
        'https://a.example/"onmouseover=alert(1)',
        "https://a.example/\u202egpj",
        "https://a.example/<b>",
        "http:\\\\evil.example",
        "http://[::1",
        "ftp://a.example/",
        "",
        None,
    ],
)
def test_what_is_no_plain_web_address_is_not_linked(address: str | None) -> None:
    assert outside_link(address) is None


def test_plain_web_addresses_are_linked_as_they_are() -> None:
    for address in ("https://a.example/b?c=d&e=%20#f", "http://ü.example/", "https://[::1]:80/"):
        assert outside_link(address) == address


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_a_documents_link_is_one_path(name: str) -> None:
    link = document_link(name, 1, 2)
    assert link.startswith("/document/")
    assert not set(link) & set(" \"'<>`\\")
    assert link.endswith("?start=1&end=2#passage")
    assert link.count("?") == link.count("#") == 1


def test_a_link_to_a_citation_stays_valid_when_the_document_changes(assistant: Assistant) -> None:
    from esnqa_app.links import digest
    from esnqa_app.reader import _placed

    old = "One sentence. The quote stands here. The end."
    start = old.index("The quote")
    span, quote = (start, start + 22), digest("The quote stands here.")

    def now(text: str) -> Document:
        return Document("d", text, "0" * 64, (Block(BlockKind.PARAGRAPH, 0, len(text)),), "T")

    assert _placed(now(old), span, quote) == (span, False)
    moved = now("A new beginning, much longer than the old one. " + old)
    place, changed = _placed(moved, span, quote)
    assert changed
    assert place is not None
    assert moved.text[slice(*place)] == "The quote stands here."
    assert _placed(now("The quote stood here. Nothing else."), span, quote) == (None, True)
    assert _placed(now("Short."), span, quote) == (None, True)
    assert _placed(now("x " * 200_000), (3, 300_000), quote) == (None, True)


def test_a_page_says_that_a_citation_has_moved_or_is_gone(client: TestClient, assistant: Assistant) -> None:
    from esnqa_app.links import digest

    document = document_titled(assistant, "Winter shelter in Brinmouth")
    quote = "Dogs are welcome in the east wing."
    address = document_link(document.id, 0, len(quote)).split("#")[0]
    moved = client.get(f"{address}&quote={digest(quote)}").text
    assert ENGLISH.passage_moved in moved
    assert f">{quote}</mark>" in moved
    gone = client.get(f"{address}&quote={digest('not there')}").text
    assert ENGLISH.passage_gone in gone
    assert "<mark" not in gone


# --- taking away


def test_a_conversation_is_taken_away_with_every_reference(
    actions: Actions, assistant: Assistant, tmp_path: Path
) -> None:
    import base64
    import io

    import docx

    from esnqa.verifying import read_answers

    first = asked(actions, QUESTION)[-1]
    last = asked(actions, "Who won the football world cup in 1998?\x0b <b>&", first.exchanges)[-1]
    answer = assistant.ask(QUESTION)
    quote, title = answer.citations[0].quote, answer.citations[0].title

    def taken(form: str) -> bytes:
        shown = actions.taken(form, last.exchanges, TEXTS["de"])
        harmless(shown)
        return base64.b64decode(re.search(r'data-file="([^"]*)"', shown)[1])  # type: ignore[index]

    file = tmp_path / "conversation.jsonl"
    file.write_bytes(taken("json"))
    saved = read_answers(file)
    assert [record["status"] for record in saved] == ["answered", "no_answer"]
    check = assistant.verify(saved[0])
    assert check.citations
    assert all(citation.verdict == "valid" for citation in check.citations)
    markdown = taken("md").decode()
    assert quote.replace("[", "\\[") in markdown
    assert f"*{title}*" in markdown
    assert TEXTS["de"].conversation_title in markdown
    assert TEXTS["de"].refused in markdown
    assert "<b>" not in markdown
    paragraphs = [paragraph.text for paragraph in docx.Document(io.BytesIO(taken("docx"))).paragraphs]
    assert quote in paragraphs
    assert any(title in text and answer.citations[0].source_url in text for text in paragraphs)
    assert actions.taken("md", (), ENGLISH) == ""


# --- comparing

BEDS = "How many beds does the shelter have?"


def compared(actions: Actions, by: str, values: tuple[str, ...], texts: Texts = ENGLISH) -> tuple[str, Kept | None]:
    return asyncio.run(actions.compare(BEDS, by, values, Scope(), texts))


def test_a_table_has_cited_cells_and_says_which_are_empty(actions: Actions, assistant: Assistant) -> None:
    shown, kept = compared(actions, "country", ("GB", "DE"))
    assert kept is not None
    made = assistant.compare(BEDS, "country", values=("GB", "DE"))
    assert [cell.answer.status for cell in made.cells] == ["answered", "no_answer"]
    british, german = shown.split('role="rowheader"')[1:]
    for citation in made.cells[0].answer.citations:
        place = document_link(citation.document_id, citation.start, citation.end, citation.quote)
        assert html.escape(place) in british
    assert ">United Kingdom<" in british
    assert ENGLISH.compare_none not in british
    assert ">Germany<" in german
    assert ENGLISH.compare_none in german
    assert ENGLISH.compare_nearest in german
    assert ENGLISH.compare_done.format(rows=2, empty=1) in shown
    harmless(shown)


def test_a_table_is_taken_away_in_the_readers_language(actions: Actions, assistant: Assistant, tmp_path: Path) -> None:
    import base64
    import csv
    import io

    import docx

    from esnqa.verifying import read_answers

    german = TEXTS["de"]
    _, kept = compared(actions, "country", ("GB", "DE"), german)
    quote = assistant.compare(BEDS, "country", values=("GB",)).cells[0].answer.citations[0].quote

    def taken(form: str) -> bytes:
        shown = actions.taken_table(form, kept, german)
        harmless(shown)
        return base64.b64decode(re.search(r'data-file="([^"]*)"', shown)[1])  # type: ignore[index]

    markdown = taken("md").decode()
    assert f"| {german.country} | {german.answer} |" in markdown
    assert "| Vereinigtes Königreich |" in markdown
    assert german.verbatim in markdown
    rows = list(csv.DictReader(io.StringIO(taken("csv").decode("utf-8-sig"))))
    assert {row["label"] for row in rows} == {"Vereinigtes Königreich", "Deutschland"}
    assert rows[0]["quote"] == quote
    (grid,) = docx.Document(io.BytesIO(taken("docx"))).tables
    assert [row.cells[0].text for row in grid.rows] == [german.country, "Vereinigtes Königreich", "Deutschland"]
    file = tmp_path / "table.json"
    file.write_bytes(taken("json"))
    checked = [verdict for saved in read_answers(file) for verdict in assistant.verify(saved).citations]
    assert checked
    assert all(verdict.verdict == "valid" for verdict in checked)
    assert actions.taken_table("md", None, german) == ""


def test_what_cannot_be_compared_is_met_with_help(actions: Actions) -> None:
    shown, kept = asyncio.run(actions.compare("?", "country", (), Scope(), ENGLISH))
    assert ENGLISH.empty_question in shown
    assert kept is None
    shown, kept = asyncio.run(actions.compare(BEDS, "year", ("2015",), Scope(since="2020"), ENGLISH))
    assert 'role="alert"' in shown
    assert kept is None


def test_what_can_be_compared_is_what_the_collection_has(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    collection = Collections(assistant).current()
    assert ("Deutschland", "DE") in comparing.values(collection, "country", TEXTS["de"])
    years = [year for year, _ in comparing.values(collection, "year", ENGLISH)]
    assert years == sorted(years, reverse=True)
    assert "" not in years
    titles = comparing.values(collection, "document", ENGLISH)
    assert {name for _, name in titles} == set(collection.by_id)
    monkeypatch.setattr(comparing, "MOST_OFFERED", 1)
    assert comparing.values(collection, "document", ENGLISH) == []


def test_kept_passages_are_taken_away_in_four_forms(client: TestClient, assistant: Assistant) -> None:
    import csv
    import io
    import json

    import docx

    found = assistant.search("foster care allowance", k=3)
    ids = [scored.passage.id for scored in found]
    replies = {
        form: client.get(f"/export/passages.{form}", params={"passage": [*ids, ids[0]]})
        for form in ("docx", "md", "csv", "json")
    }
    for form, reply in replies.items():
        assert reply.status_code == 200
        assert reply.headers["content-disposition"] == f'attachment; filename="esnqa-passages.{form}"'
    rows = list(csv.DictReader(io.StringIO(replies["csv"].content.decode("utf-8-sig"))))
    assert [row["passage_id"] for row in rows] == ids
    assert rows[0]["text"] == found[0].passage.text
    kept = json.loads(replies["json"].text)
    assert kept["schema"] == "esnqa.passages/1"
    for row in kept["passages"]:
        assert assistant.document(row["document_id"]).text[row["start"] : row["end"]] == row["text"]
    assert (
        "> — Ministry of Families of Ostrevia, *Foster care allowances in Ostrevia*, 1 June 2020" in replies["md"].text
    )
    words = [paragraph.text for paragraph in docx.Document(io.BytesIO(replies["docx"].content)).paragraphs]
    assert " ".join(found[0].passage.text.split()) in words


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/export/passages.md?passage=nowhere", 404),
        ("/export/passages.md", 422),
        ("/export/passages.exe?passage=a", 422),
        ("/export/passages.md?" + "&".join(["passage=a"] * 101), 422),
    ],
)
def test_what_cannot_be_taken_away_is_refused(client: TestClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_a_spreadsheet_takes_no_text_for_a_formula() -> None:
    from esnqa_app.exports import _no_formula

    assert [_no_formula(value) for value in ("=1+1", "@a", "-2", "+3", "a=b", 4, None)] == [
        "'=1+1",
        "'@a",
        "'-2",
        "'+3",
        "a=b",
        4,
        None,
    ]


# --- feedback


SAID = {"verdict": "wrong-source", "comment": "Not this one", "question": "Why?", "sources": ["/document/a"]}


def test_feedback_is_not_there_unless_it_is_turned_on(client: TestClient, actions: Actions) -> None:
    assert client.post("/feedback", json=SAID).status_code in (404, 405)
    assert "data-feedback" not in asked(actions, QUESTION)[-1].live
    assert ENGLISH.stored_nothing in html.unescape(asyncio.run(actions.welcome(ENGLISH)))


def test_feedback_is_stored_where_an_administrator_says(assistant: Assistant, tmp_path: Path) -> None:
    import json

    from esnqa_app.server import create_app

    file = tmp_path / "feedback.jsonl"
    web = assistant.settings.web.model_copy(update={"feedback_file": file})
    willing = Assistant.open(settings=assistant.settings.model_copy(update={"web": web}))
    with TestClient(create_app(willing), base_url=HERE) as client:
        assert client.post("/feedback", json=SAID).status_code == 204
        assert client.post("/feedback", json={**SAID, "verdict": "nonsense"}).status_code == 422
        assert client.post("/feedback", json={**SAID, "comment": "x" * 2001}).status_code == 422
        assert client.post("/feedback", json=SAID, headers={"origin": "https://evil.example"}).status_code == 403
        file.unlink()
        file.mkdir()
        assert client.post("/feedback", json=SAID).status_code == 500
        file.rmdir()
        assert client.post("/feedback", json=SAID).status_code == 204
    stored = [json.loads(line) for line in file.read_text().splitlines()]
    assert [{key: line[key] for key in SAID} for line in stored] == [SAID]
    told = Actions(willing, Gate(4, 4), Collections(willing))
    assert "data-feedback" in asked(told, QUESTION)[-1].live
    assert ENGLISH.stored_feedback in html.unescape(asyncio.run(told.welcome(ENGLISH)))


# --- conversation, search and library


def test_an_answer_grows_statement_by_statement_and_opens_its_sources(actions: Actions, assistant: Assistant) -> None:
    views = asked(actions, QUESTION)
    assert "pending" in views[0].live
    assert [view.ended for view in views] == [False] * (len(views) - 1) + [True]
    last = views[-1].live
    answer = assistant.ask(QUESTION)
    for citation in answer.citations:
        assert (
            html.escape(document_link(citation.document_id, citation.start, citation.end, citation.quote), quote=True)
            in last
        )
        assert f'data-quote="{html.escape(citation.quote)}"' in last or "&#" in last
    assert ENGLISH.verbatim in last
    assert "index of " in last
    assert views[-1].exchanges[-1].question == QUESTION
    harmless(last)


def test_a_follow_up_is_understood_with_what_came_before(actions: Actions) -> None:
    first = asked(actions, "Who is the director of the Brinmouth shelter?")[-1]
    second = asked(actions, "What did she say?", first.exchanges)[-1]
    assert second.past == first.live
    assert len(second.exchanges) == 2
    assert "Taken with what came before" in second.live


def test_what_is_suggested_next_has_an_answer_that_is_new(actions: Actions, assistant: Assistant) -> None:
    last = asked(actions, QUESTION)[-1]
    record = last.exchanges[-1].record

    def suggested(question: str, exchanges: tuple[Exchange, ...]) -> list[str]:
        shown = asyncio.run(actions.follow_ups(question, exchanges, Scope(), ENGLISH))
        harmless(shown)
        return re.findall('data-ask="([^"]*)"', shown)

    questions = suggested(QUESTION, last.exchanges)
    assert 0 < len(questions) <= followups.WANTED
    known = {citation["quote"] for citation in record["citations"]}
    for question in questions:
        answer = assistant.ask(html.unescape(question), history=[Turn(QUESTION, last.exchanges[-1].answer)])
        assert answer.status == "answered"
        assert {citation.quote for citation in answer.citations} - known
    assert suggested("Another question that is under way?", last.exchanges) == []
    assert suggested(QUESTION, ()) == []
    nothing = "Who won the football world cup in 1998?"
    assert suggested(nothing, asked(actions, nothing)[-1].exchanges) == []


def test_a_suggestion_names_its_document_and_has_to_be_answered_by_it(actions: Actions, assistant: Assistant) -> None:
    record = asked(actions, QUESTION)[-1].exchanges[-1].record
    answer = assistant.ask(QUESTION)
    (cited, *_) = {citation.document_id for citation in answer.citations}
    assert not followups.goes_on(answer, record, None), "it says nothing new"
    fresh = {**record, "citations": []}
    assert followups.goes_on(answer, fresh, cited)
    assert not followups.goes_on(answer, fresh, "another")
    collection = Collections(assistant).current()
    named = [name for _, name in followups.candidates(record, collection, ENGLISH) if name]
    assert {collection.by_id[name].language for name in named} <= {"en"}
    assert not set(named) & {citation["document_id"] for citation in record["citations"]}


def test_a_refusal_gives_its_reason_and_the_nearest_passages(actions: Actions) -> None:
    last = asked(actions, "Who won the football world cup in 1998?")[-1]
    assert ENGLISH.refused in last.live
    assert last.live.count("data-open") >= 3
    assert last.ended
    harmless(last.live)


def test_a_scope_is_said_in_words(actions: Actions, assistant: Assistant) -> None:
    collection = Collections(assistant).current()
    scope = Scope(languages=["de"], countries=["DE"], themes=["youth"], since="2015")
    assert scope.words(collection, TEXTS["de"]) == "Deutsch · Deutschland · Jugend · Veröffentlicht seit 2015"
    assert "Limited to: Deutsch · Germany · Youth" in asked(actions, QUESTION, scope=scope)[-1].live
    assert Scope().words(collection, ENGLISH) == ""


def test_a_scope_limits_what_is_asked(actions: Actions) -> None:
    last = asked(actions, QUESTION, scope=Scope(languages=["de"]))[-1].live
    assert "brinmouth" not in last.replace("Brinmouth", "").lower()


def test_a_scope_of_single_documents_is_said_by_their_titles_and_holds(actions: Actions, assistant: Assistant) -> None:
    later = document_titled(assistant, "Brinmouth shelter now open all year")
    last = asked(actions, "How many beds does the shelter have?", scope=Scope(documents=[later.id]))[-1]
    assert "Limited to: Brinmouth shelter now open all year" in last.live
    record = last.exchanges[-1].record
    assert {citation["document_id"] for citation in record["citations"]} == {later.id}
    assert {row["document_id"] for row in record["evidence"]} == {later.id}


@pytest.mark.parametrize("question", ["", "   ", "?!", "\u200b"])
def test_no_question_is_met_with_help(actions: Actions, question: str) -> None:
    views = asked(actions, question)
    assert len(views) == 1
    assert ENGLISH.empty_question in views[0].live
    assert not views[0].begun


def test_a_question_that_is_too_long_is_met_with_help(actions: Actions) -> None:
    view = asked(actions, "x" * 2001)[0]
    assert "2,001" in view.live
    assert "x" * 50 not in view.live


def test_a_wrong_date_is_explained_and_can_be_asked_again(actions: Actions) -> None:
    view = asked(actions, QUESTION, scope=Scope(since="yesterday"))[-1]
    assert "is not a date" in html.unescape(view.live)
    assert f'data-ask="{QUESTION}"' in view.live
    assert view.exchanges == ()


def test_a_bug_shows_no_traceback(actions: Actions, monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: object, **__: object) -> None:
        raise KeyError("secret detail")

    monkeypatch.setattr(Assistant, "stream", bug)
    monkeypatch.setattr(Assistant, "search", bug)
    view = asked(actions, QUESTION)[-1]
    assert ENGLISH.unexpected in view.live
    found = asyncio.run(actions.search("shelter", Scope(), ENGLISH))
    assert ENGLISH.unexpected in found
    assert "secret" not in view.live + found


HOSTILE = [
    "Who began the garden project of Quillbury?",
    "Who started the allotment scheme of Marrowby?",
    "<img src=x onerror=alert(1)> ![a](http://evil.example/x.png) who began the garden project of Quillbury?",
    "</h3></section><script>alert(1)</script> Quillbury garden",
    '" onmouseover="alert(1)" x="  Quillbury garden volunteers',
    "{{constructor.constructor('alert(1)')()}} ${alert(1)} Marrowby allotment",
    "[click](javascript:alert(1)) <form action=http://evil.example> <style>*{display:none}</style> Marrowby",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#x3c;b&#x3e; Quillbury",
]


@pytest.mark.parametrize("question", HOSTILE)
def test_hostile_texts_stay_texts(actions: Actions, question: str) -> None:
    for view in asked(actions, question):
        harmless(view.past + view.live)
    found = asyncio.run(actions.search(question, Scope(), ENGLISH))
    harmless(found)
    assert "data-open" in found


def test_hostile_documents_stay_texts(client: TestClient, assistant: Assistant) -> None:
    for document in assistant.documents():
        for view in ("page", "panel"):
            reply = client.get(document_link(document.id), params={"start": 0, "end": 60, "view": view})
            harmless(reply.text.replace("<!doctype html>", ""))
    titled = next(document for document in assistant.documents() if "onerror" in document.title)
    page = client.get(document_link(titled.id)).text
    assert html.unescape(re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)[1]) == HOSTILE_TITLE  # type: ignore[index]


def test_a_quote_in_another_language_is_glossed_under_it(client: TestClient, assistant: Assistant) -> None:
    document = assistant.document("lindenau.example/pflege")
    link = document_link(document.id)
    span = {"start": 0, "end": 60, "view": "panel"}
    panel = client.get(link, params=span, headers={"accept-language": "en"}).text
    quote = re.search(r'<blockquote class="panel-quote" lang="de">(.*?)</blockquote>', panel, re.DOTALL)
    shown = re.search(r'<details class="gloss" lang="en"><summary>(.*?)</summary><p>(.*?)</p>', panel, re.DOTALL)
    assert html.unescape(quote[1]) == " ".join(document.text[:60].split())  # type: ignore[index]
    expected = gloss(document.text[:60], "de", "en")
    assert html.unescape(shown[1]) == NOTICES["en"]  # type: ignore[index]
    assert html.unescape(shown[2]) == expected.text  # type: ignore[index, union-attr]
    assert 'class="gloss"' not in client.get(link, params=span, headers={"accept-language": "de"}).text


def test_a_gloss_is_shown_as_text(client: TestClient) -> None:
    shown = render("gloss.html", gloss=gloss("Kinder <script>alert(1)</script> & Schule", "de", "en"))
    assert "<script>" not in shown
    assert "children" in shown


def test_a_hostile_address_of_a_document_is_not_linked() -> None:
    from esnqa_app.collection import Collection
    from esnqa_app.reader import _related

    document = Document(
        "d", "a", "0" * 64, (Block(BlockKind.PARAGRAPH, 0, 1),), "T", superseded_by=("javascript:alert(1)",)
    )
    nothing = Collection("g", None, (), {}, {}, {})  # type: ignore[arg-type]
    assert _related(document, nothing, ENGLISH) == []


def test_words_of_the_query_are_marked_where_they_stand() -> None:
    pieces = results.marked("Carers UK warns that unpaid caring harms. Ältere Personen", "unpaid carers altere")
    assert [piece.text for piece in pieces if piece.marked] == ["Carers", "unpaid", "Ältere"]


@given(st.text(max_size=80), st.text(max_size=30))
def test_marking_words_loses_nothing(text: str, query: str) -> None:
    assert "".join(piece.text for piece in results.marked(text, query)) == text


def test_a_search_says_what_it_found_and_why(actions: Actions) -> None:
    found = asyncio.run(actions.search("foster care allowance", Scope(), ENGLISH))
    assert "Foster care allowances in Ostrevia" in found
    assert "Found by meaning and words · words: foster, care, allowance" in found
    assert 'data-copy="“' in found
    nothing = asyncio.run(actions.search("foster care", Scope(countries=["DE"], since="2022"), ENGLISH))
    assert ENGLISH.found_nothing in nothing
    assert "is not a date" in html.unescape(asyncio.run(actions.search("care", Scope(since="x"), ENGLISH)))


def test_the_library_is_filtered_and_paged(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    collection = Collections(assistant).current()
    everything, number, pages = library.table(collection, library.Wanted(), 0, ENGLISH)
    assert everything.count("<tr>") == len(collection.entries) + 1
    assert (number, pages) == (0, 1)
    harmless(everything)
    german, *_ = library.table(collection, library.Wanted("pflege", languages=("de",)), 0, ENGLISH)
    assert german.count("<tr>") == 2
    nothing, *_ = library.table(collection, library.Wanted("no such words"), 0, ENGLISH)
    assert ENGLISH.library_none in nothing
    monkeypatch.setattr(library, "ROWS", 2)
    second, number, pages = library.table(collection, library.Wanted(), 99, ENGLISH)
    assert (number, pages) == (2, 3)
    assert second.count("<tr>") == 3


def test_what_was_found_is_grouped_and_counted_by_facet(actions: Actions) -> None:
    found = asyncio.run(actions.search("Brinmouth shelter beds", Scope(), ENGLISH))
    documents = re.findall(r'data-facets="([^"]*)"', found)
    counted = {
        html.unescape(value): int(count)
        for value, count in re.findall(r'data-facet="([^"]*)"[^>]*>[^<]*<span class="count">(\d+)', found)
    }
    assert counted["language=en"] == sum("language=en" in values.split("\n") for values in documents)
    assert counted["country=GB"] == 2
    assert counted["year=none"] >= 1
    assert len(documents) == len(set(re.findall(r'result-title"><a href="([^"]*)"', found)))


def test_the_library_shows_the_collection_at_a_glance(assistant: Assistant) -> None:
    from dataclasses import replace

    from esnqa_app.collection import Unread

    collection = Collections(assistant).current()
    shown = library.glance(collection, TEXTS["de"])
    harmless(shown)
    assert "Vereinigtes Königreich" in shown
    assert '<th scope="row">2021</th>' in shown
    assert '<th scope="row">ohne Datum</th>' in shown
    assert TEXTS["de"].unread.split(":")[0] not in shown
    failed = replace(collection, unread=(Unread("<b>.pdf", "It is encrypted.", "Remove the password."),))
    shown = library.glance(failed, ENGLISH)
    harmless(shown)
    assert "&lt;b&gt;.pdf" in shown
    assert "Could not be read: 1" in shown
    table = library.table(collection, library.Wanted("winter shelter"), 0, ENGLISH)[0]
    assert ENGLISH.has_newer in table


def test_what_could_not_be_read_is_shown_without_the_servers_folders(tmp_path: Path, encoder: Encoder) -> None:
    from esnqa.indexing import build_index
    from esnqa.settings import Settings

    sources = tmp_path / "secret-folder"
    sources.mkdir()
    (sources / "good.txt").write_text("Brinmouth has a shelter with many beds for people in need.")
    (sources / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    chosen = Settings(index_dir=tmp_path / "index", threads=1)
    build_index([str(sources)], chosen, encoder=encoder)
    unread = Collections(Assistant.open(settings=chosen, encoder=encoder)).current().unread
    assert [item.source for item in unread] == ["broken.pdf"]
    shown = library.glance(Collections(Assistant.open(settings=chosen, encoder=encoder)).current(), ENGLISH)
    assert "broken.pdf" in shown
    assert "secret-folder" not in shown


def test_facets_are_counted(assistant: Assistant) -> None:
    facets = Collections(assistant).current().facets
    assert facets["language"]["en"] >= 3
    assert facets["country"] == {"GB": 2, "DE": 1, "PL": 1}


# --- words


def test_every_language_says_everything_and_fills_in_the_same() -> None:
    def gaps(text: str) -> list[str]:
        return sorted(re.findall(r"\{\w*\}", text))

    for code, texts in TEXTS.items():
        assert texts.code == code
        assert set(texts.themes) == set(ENGLISH.themes)
        assert set(texts.kinds) == set(ENGLISH.kinds)
        for name, english in asdict(ENGLISH).items():
            said = getattr(texts, name)
            if isinstance(english, str):
                assert said.strip(), (code, name)
                assert gaps(said) == gaps(english), (code, name)
    assert {field.name for field in fields(Texts)} == set(asdict(ENGLISH))


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "en"),
        ("", "en"),
        ("xx", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("xx;q=1, en;q=0.1", "en"),
        (";q=,,;;q=x" * 200, "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("sv,el;q=0.8,en;q=0.5", "el"),
        ("pt-BR", "pt"),
    ],
)
def test_a_language_is_chosen(header: str | None, code: str) -> None:
    assert choose(header).code == code


@pytest.mark.parametrize(
    ("cookie", "code"),
    [("esnqa_language=pl", "pl"), ("a=b; esnqa_language=ro; c=d", "ro"), ("esnqa_language=xx", "de"), ("x", "de")],
)
def test_a_language_chosen_on_the_page_comes_before_the_browsers(cookie: str, code: str) -> None:
    assert texts_for({"cookie": cookie, "accept-language": "de"}).code == code


@pytest.mark.parametrize("code", CODES)
def test_the_pages_speak_every_language(client: TestClient, actions: Actions, code: str) -> None:
    texts = TEXTS[code]
    headers = {"accept-language": code}
    page = client.get("/", headers=headers)
    assert f'lang="{code}"' in page.text
    assert html.escape(texts.needs_script) in page.text
    panel = client.get("/document/lindenau.example/pflege?start=0&end=20&view=panel", headers=headers).text
    assert html.escape(texts.copy_quote) in panel
    answered = html.unescape(asked(actions, QUESTION, texts=texts)[-1].live)
    assert texts.verbatim in answered
    assert texts.sources in answered
    if code != "en":
        assert ENGLISH.verbatim not in answered
        said = [getattr(texts, field.name) for field in fields(Texts) if isinstance(getattr(ENGLISH, field.name), str)]
        english = [
            getattr(ENGLISH, field.name) for field in fields(Texts) if isinstance(getattr(ENGLISH, field.name), str)
        ]
        same = sum(mine == theirs for mine, theirs in zip(said, english, strict=True))
        assert same < 15, "a file with so many English texts has not been translated"


def test_the_starter_collections_themes_and_kinds_are_named_in_every_language() -> None:
    for texts in TEXTS.values():
        assert set(texts.themes) == set(themes())
        assert {digest.metadata.kind for digest in digests()} <= set(texts.kinds)


def test_dates_numbers_and_countries_are_written_as_the_language_does() -> None:
    assert TEXTS["de"].date("2015-07-10") == "10. Juli 2015"
    assert TEXTS["pl"].date("2015-07-10") == "10 lipca 2015"
    assert TEXTS["el"].date("2015-07") == "Ιούλιος 2015"
    assert TEXTS["de"].number(2001) == "2.001"
    assert TEXTS["fr"].country_name("gb") == "Royaume-Uni"
    assert TEXTS["fr"].country_name("QQ") == "QQ"
    assert TEXTS["fr"].theme_name("my-own-eu-theme") == "My own EU theme"


def test_dates_read_as_they_are_spoken() -> None:
    assert [ENGLISH.date(d) for d in ("2015-07-10", "2015-07", "2015", None, "soon", "2015-13")] == [
        "10 July 2015",
        "July 2015",
        "2015",
        "",
        "soon",
        "2015-13",
    ]


# --- the front page, and what is not to be reached


def test_the_front_page_names_no_other_host(client: TestClient) -> None:
    page = client.get("/").text
    outside = re.findall(r'(?:src|href|content)="(https?:)?//[^"]*"', page)
    assert outside == []
    assert "iframeResizer" not in page
    assert "gstatic" not in page
    assert "googleapis" not in page
    for file in re.findall(r'(?:src|href)="(/ui/[^"]+)"', page):
        assert client.get(html.unescape(file)).status_code == 200


def test_only_the_inline_scripts_of_the_page_itself_may_run(client: TestClient) -> None:
    from esnqa_app.frontdoor import content_policy

    reply = client.get("/")
    policy = reply.headers["content-security-policy"]
    assert policy == content_policy(reply.text)
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts is not None
    assert "unsafe" not in scripts[1]
    assert scripts[1].count("sha256-") >= 3
    assert "frame-ancestors 'none'" in policy
    assert "connect-src 'self'" in policy


def test_the_page_follows_the_language_of_the_browser(client: TestClient) -> None:
    reply = client.get("/", headers={"accept-language": "xx, en;q=0.5"})
    assert 'lang="en"' in reply.text
    assert reply.headers["vary"] == "Accept-Language, Cookie"


def test_no_event_is_a_public_interface(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["dependencies"]
    assert {event["api_visibility"] for event in config["dependencies"]} == {"private"}


@pytest.mark.parametrize(
    "address",
    [
        "/gradio_api/info",
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=http://evil.example/",
        "/gradio_api/proxy=http://evil.example/",
        "/gradio_api/openapi.json",
        "/gradio_api/runs",
        "/gradio_api/token",
        "/gradio_api/app_id",
        "/gradio_api/mcp/sse",
        "/gradio_api/deep_link?session_hash=a",
        "/gradio_api/vibe-code",
        "/gradio_api/dev/reload",
        "/gradio_api/stream/a/b/c/playlist.m3u8",
        "/monitoring",
        "/monitoring/summary",
        "/login",
        "/docs",
        "/redoc",
        "/openapi.json",
        "/file=/etc/passwd",
        "/ui/../pages.py",
        "/ui/%2e%2e/server.py",
        "/assets/../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/index.html",
        "/nowhere",
    ],
)
def test_what_the_pages_do_not_need_is_not_there(client: TestClient, address: str) -> None:
    for method in ("GET", "POST"):
        assert client.request(method, address).status_code in (403, 404, 405), (method, address)


def test_the_protections_stand_before_gradio_too(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    join = "/gradio_api/queue/join"
    assert client.post(join, json={}, headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post(join, content=b"x" * 70_000).status_code == 413
    reply = client.get("/", headers={"origin": "http://localhost:1", "x-forwarded-host": "evil.example"})
    assert not [name for name in reply.headers if name.startswith("access-control")]
    assert "evil.example" not in reply.text
    assert client.get("/?__theme=dark&deep_link=../../x").status_code == 200


def test_questions_are_in_no_log(client: TestClient, actions: Actions, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    asked(actions, "Where is canaryquestion4711 in Brinmouth?")
    client.get("/api/v1/search", params={"q": "canaryquestion4711"})
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert "canaryquestion4711" not in "\n".join(ours)


def test_examples_are_questions_that_are_answered(assistant: Assistant) -> None:
    from esnqa_app.examples import Examples

    examples = Examples(assistant, Collections(assistant))
    examples.look(ENGLISH)
    questions = examples.found(ENGLISH)
    assert questions
    for question in questions:
        assert assistant.ask(question).status == "answered"
        assert question in html.unescape(conversation.examples(ENGLISH, [question]))


def test_the_application_starts_without_looking_any_host_up(assistant: Assistant, tmp_path: Path) -> None:
    program = f"""
import socket
def refused(*arguments, **options):
    raise AssertionError(f"looked up {{arguments}}")
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refused
socket.socket.connect = refused
from esnqa import Assistant
from esnqa_app.server import create_app
create_app(Assistant.open({str(assistant.settings.index_dir)!r}))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_hostile_sample_is_hostile() -> None:
    with pytest.raises(AssertionError):
        harmless(HOSTILE_TEXT)
    with pytest.raises(AssertionError):
        harmless('<a href="javascript:alert(1)">x</a>')
    with pytest.raises(AssertionError):
        harmless('<p onclick="x">')

"""Answers as they grow, over the REST API and in the conversation: checked statements come one by one, and stop means stop."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from chat_server import ChatServer, Reply, breaks, dribbles, fails, says, sentence_with, serving, silent, slams, states
from esnqa import Assistant
from esnqa.api import Gate, create_api, growing, protect
from esnqa.errors import UsageError
from esnqa.settings import AnsweringSettings, GenerationSettings, load_settings
from esnqa.types import Encoder
from esnqa_app.actions import Actions, Scope, View
from esnqa_app.collection import Collections
from esnqa_app.texts import ENGLISH

pytestmark = pytest.mark.timeout(60)

HERE = "http://127.0.0.1:7860"
QUESTION = "How many foster families are there in Hillshire?"
COUNTS = "Hillshire counts 812 foster families"
TRUE = ("There are 812 foster families in Hillshire.", COUNTS)
SECOND = ("A foster family looks after a child who cannot live with the parents.", "is a household")
FALSE = ("There are 97 foster families in Hillshire.", COUNTS)
ASK = "/api/v1/ask/stream"

Asking = Callable[..., Assistant]


@pytest.fixture
def asking(small_index: Path, encoder: Encoder) -> Asking:
    """Makes an assistant whose answers a server words; it answers everything, so that tests do not hang on how sure it is."""

    def make(server: ChatServer, *, timeout_s: float = 10) -> Assistant:
        given = GenerationSettings(model="openai:test", base_url=f"{server.address}/v1", timeout_s=timeout_s, retries=0)
        made = Assistant.open(
            small_index,
            load_settings(generation=given, answering=AnsweringSettings(threshold=0)),
            encoder=encoder,
        )
        made.language_model()  # its imports are no waiting for a server
        return made

    return make


def lines(assistant: Assistant, question: str = QUESTION, **more: Any) -> list[dict[str, Any]]:
    with TestClient(protect(create_api(assistant)), base_url=HERE) as client:
        reply = client.post(ASK, json={"question": question, **more})
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in reply.text.splitlines()]


def slow(body: dict[str, Any]) -> dict[str, Any]:
    """A statement, and then one that takes twenty seconds to write."""
    name = sentence_with(body, COUNTS)[0]
    return {"statements": [{"text": TRUE[0], "evidence": [name]}, {"text": "x " * 2400, "evidence": [name]}]}


def test_the_lines_are_answers_that_grow_and_the_last_alone_is_done(asking: Asking) -> None:
    with serving(states(TRUE, FALSE, SECOND)) as server:
        found = lines(asking(server))
    assert [line["done"] for line in found] == [False] * (len(found) - 1) + [True]
    texts = [[statement["text"] for statement in line["answer"]["statements"]] for line in found]
    assert texts == [[TRUE[0]], [TRUE[0], SECOND[0]], [TRUE[0], SECOND[0]]]
    for line in found:
        markers = {citation["marker"] for citation in line["answer"]["citations"]}
        assert markers == {n for statement in line["answer"]["statements"] for n in statement["citations"]}
    assert [notice["code"] for notice in found[-1]["answer"]["notices"]] == ["left_out"]


def test_an_extractive_answer_and_a_refusal_come_whole(small_index: Path, encoder: Encoder) -> None:
    assistant = Assistant.open(small_index, load_settings(), encoder=encoder)
    for question, status in ((QUESTION, "answered"), ("Who won the football world cup in 1998?", "no_answer")):
        (line,) = lines(assistant, question)
        asked = assistant.ask(question)
        assert line["done"]
        assert line["answer"]["status"] == asked.status == status
        assert line["answer"]["text"] == asked.text


@pytest.mark.parametrize(
    ("reply", "code"),
    [(breaks, "cut"), (slams, "unreachable"), (fails(500), "failed"), (silent, "slow"), (dribbles, "slow")],
    ids=["breaks", "slams", "fails", "silent", "dribbles"],
)
def test_whatever_a_server_does_the_last_line_is_an_answer(reply: Reply, code: str, asking: Asking) -> None:
    with serving(reply) as server:
        found = lines(asking(server, timeout_s=1))
    assert found[-1]["done"]
    assert found[-1]["answer"]["generator"] == "extractive"
    assert [notice["code"] for notice in found[-1]["answer"]["notices"]] == [code]


def test_what_was_said_is_taken_back_where_the_model_fails_half_way(asking: Asking) -> None:
    def half(body: dict[str, Any]) -> dict[str, Any]:
        return {"statements": [{"text": t, "evidence": [sentence_with(body, w)[0]]} for t, w in (TRUE, SECOND, TRUE)]}

    with serving(says(half, whole=0.8, finish=None)) as server:
        found = lines(asking(server))
    assert found[0]["answer"]["generator"] == "openai:test"
    assert found[-1]["answer"]["generator"] == "extractive"
    assert found[-1]["answer"]["notices"]


@pytest.mark.parametrize(
    ("body", "status"), [({"question": ""}, 400), ({"question": "x", "since": "soon"}, 400), ({}, 422)]
)
def test_what_is_wrong_with_a_question_has_its_status(
    body: dict[str, str], status: int, small_index: Path, encoder: Encoder
) -> None:
    assistant = Assistant.open(small_index, load_settings(), encoder=encoder)
    with TestClient(protect(create_api(assistant)), base_url=HERE) as client:
        reply = client.post(ASK, json=body)
    assert reply.status_code == status
    assert reply.json()["error"]["problem"]


def test_glosses_come_with_the_last_line(asking: Asking) -> None:
    with serving(states(TRUE, SECOND)) as server:
        found = lines(asking(server), gloss="fr")
    assert ["glosses" in str(line["answer"]) for line in found] == [False] * (len(found) - 1) + [True]


def test_closing_the_iterator_stops_the_model_and_frees_the_place(asking: Asking) -> None:
    async def story(server: ChatServer, gate: Gate, assistant: Assistant) -> None:
        parts = growing(gate, assistant, QUESTION)
        first = await anext(parts)
        assert first.answer.text == f"{TRUE[0]} [1]"
        assert not first.done
        await parts.aclose()
        assert await asyncio.to_thread(server.hung_up.wait, 10), "the server still writes for nobody"
        for _ in range(100):
            if not gate._slots.locked():
                break
            await asyncio.sleep(0.05)
        assert await gate.run(int, "7") == 7

    with serving(says(slow, pause=0.05)) as server:
        asyncio.run(story(server, Gate(slots=1, waiting=0), asking(server)))


def test_a_stream_gives_what_there_is_and_then_the_error() -> None:
    def work(_: Callable[[], bool]) -> Iterator[int]:
        yield 1
        raise UsageError("No more.", "None.")

    async def story() -> None:
        async for item in gate.stream(work):
            found.append(item)

    gate, found = Gate(slots=1, waiting=0), list[int]()
    for _ in range(2):  # the place is given back
        with pytest.raises(UsageError):
            asyncio.run(story())
    assert found == [1, 1]


def test_a_stream_that_nobody_reads_any_more_is_told_so() -> None:
    told = threading.Event()

    def work(wanted: Callable[[], bool]) -> Iterator[int]:
        try:
            yield 1
            deadline = time.monotonic() + 30
            while wanted() and time.monotonic() < deadline:
                time.sleep(0.01)
        finally:
            told.set()

    async def story() -> None:
        gate = Gate(slots=1, waiting=0)
        async with aclosing(gate.stream(work)) as items:
            async for _ in items:
                break
        assert await asyncio.to_thread(told.wait, 5)

    asyncio.run(story())


# --- in the conversation


def conversed(assistant: Assistant) -> list[View]:
    actions = Actions(assistant, Gate(2, 2), Collections(assistant))

    async def story() -> list[View]:
        return [view async for view in actions.ask(QUESTION, (), Scope(), ENGLISH)]

    return asyncio.run(story())


def test_the_conversation_shows_each_statement_once_it_is_checked(asking: Asking) -> None:
    with serving(states(TRUE, FALSE, SECOND)) as server:
        views = conversed(asking(server))
    pending, first, *_, last = views
    assert "pending" in pending.live
    assert TRUE[0] in first.live
    assert SECOND[0] not in first.live
    assert ENGLISH.writing in first.live
    assert 'data-press="stop"' in first.live
    assert "data-announce" not in first.live, "what grows is not read out at every step"
    assert SECOND[0] in last.live
    assert ENGLISH.writing not in last.live
    assert last.ended
    assert not any(FALSE[0] in view.live for view in views)
    assert last.exchanges[-1].record["generator"] == "openai:test"


@pytest.mark.parametrize("reply", [breaks, slams, fails(503)], ids=["breaks", "slams", "fails"])
def test_the_conversation_falls_back_and_says_why(reply: Reply, asking: Asking) -> None:
    with serving(reply) as server:
        *_, last = conversed(asking(server))
    assert last.ended
    assert last.exchanges[-1].record["generator"] == "extractive"
    assert "openai:test" in last.live


def test_the_welcome_names_the_model_before_the_first_message(asking: Asking) -> None:
    with serving(states(TRUE)) as server:
        assistant = asking(server)
        said = asyncio.run(Actions(assistant, Gate(1, 1), Collections(assistant)).welcome(ENGLISH))
    assert "openai:test" in said
    assert "it is sent your question" in said
    assert ENGLISH.verbatim not in said

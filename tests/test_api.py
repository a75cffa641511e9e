"""The REST API and the protections around it, over a real index."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from esnqa.api import MAX_BODY, BusyError, Gate, create_api, protect
from esnqa.api.protection import _name
from esnqa.assistant import Assistant
from esnqa.contract import answer_json, document_json, search_json
from esnqa.errors import IndexCorruptError
from esnqa.glossing import answer_glosses
from web_samples import assistant_of

HERE = "http://127.0.0.1:7860"
QUESTION = "How many beds does the winter shelter in Brinmouth have?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(protect(create_api(assistant)), base_url=HERE, raise_server_exceptions=False) as client:
        yield client


def shelter(assistant: Assistant) -> str:
    return next(d.id for d in assistant.documents() if d.title == "Winter shelter in Brinmouth")


def problem_of(reply: object) -> dict[str, str]:
    body = reply.json()  # type: ignore[attr-defined]
    assert set(body) == {"error"}
    assert set(body["error"]) == {"problem", "remedy"}
    assert body["error"]["problem"]
    assert "Traceback" not in str(body)
    return body["error"]  # type: ignore[no-any-return]


# --- the same objects as the command line gives


def test_health_needs_nothing_and_readiness_names_the_generation(client: TestClient, assistant: Assistant) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    ready = client.get("/readyz").json()
    assert ready["generation"] == assistant.store.stamp.generation
    assert ready["degraded"] is None


def test_ask_gives_the_answer_of_the_contract_with_true_spans(client: TestClient, assistant: Assistant) -> None:
    answer = client.post("/api/v1/ask", json={"question": QUESTION}).json()
    expected = answer_json(assistant.ask(QUESTION))
    assert {**answer, "timings_ms": None} == {**expected, "timings_ms": None}
    assert answer["status"] == "answered"
    for citation in answer["citations"]:
        text = client.get(f"/api/v1/documents/{quote(citation['document_id'], safe='')}").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_glosses_come_when_asked_for_and_leave_the_answer_as_it_is(client: TestClient, assistant: Assistant) -> None:
    plain = client.post("/api/v1/ask", json={"question": QUESTION}).json()
    glossed = client.post("/api/v1/ask", json={"question": QUESTION, "gloss": "fr"}).json()
    glosses = glossed.pop("glosses")
    assert {**glossed, "timings_ms": None} == {**plain, "timings_ms": None}
    expected = answer_glosses(assistant.ask(QUESTION), "fr")
    assert {each["marker"]: each["text"] for each in glosses} == {m: each.text for m, each in expected.items()} != {}
    assert {each["language"] for each in glosses} == {"fr"}
    english = client.post("/api/v1/ask", json={"question": QUESTION, "gloss": True}).json()["glosses"]
    assert {each["language"] for each in english} <= {"en"}
    assert client.post("/api/v1/ask", json={"question": QUESTION, "gloss": "no code"}).status_code == 422


def test_compare_gives_the_table_of_the_contract_and_verify_takes_it(client: TestClient, assistant: Assistant) -> None:
    body = {"question": QUESTION, "by": "document", "values": [shelter(assistant)]}
    made = client.post("/api/v1/compare", json=body).json()
    assert made["schema"] == "esnqa.compare/1"
    (cell,) = made["cells"]
    assert cell["label"] == "Winter shelter in Brinmouth"
    assert cell["answer"]["citations"]
    verdicts = client.post("/api/v1/verify", json=made).json()
    assert verdicts["counts"]["valid"] == len(cell["answer"]["citations"])
    assert verdicts["answers"][0]["cell"] == cell["label"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": QUESTION}, 422),
        ({"question": QUESTION, "by": "colour"}, 422),
        ({"question": QUESTION, "by": "year", "values": ["15"]}, 400),
        ({"question": QUESTION, "by": "year", "values": [str(year) for year in range(1990, 2010)]}, 422),
        ({"question": "", "by": "year"}, 400),
    ],
)
def test_compare_used_wrongly(body: dict[str, object], status: int, client: TestClient) -> None:
    reply = client.post("/api/v1/compare", json=body)
    assert reply.status_code == status
    problem_of(reply)


def test_ask_takes_history_filters_and_language(client: TestClient) -> None:
    body = {
        "question": "And in 2023?",
        "history": [{"question": QUESTION, "answer": "It has 42 beds."}],
        "where": {"country": "GB", "theme": ["homelessness-and-housing"]},
        "since": "2022",
        "until": "2023-12",
        "language": "en",
    }
    answer = client.post("/api/v1/ask", json=body).json()
    assert answer["standalone_question"] != answer["question"]
    assert {row["document_id"] for row in answer["evidence"]} == {"brinmouth.example/news/2023"}


def test_a_question_that_the_documents_do_not_answer_is_refused_with_status_200(client: TestClient) -> None:
    reply = client.post("/api/v1/ask", json={"question": "Who won the football world cup in 1998?"})
    assert reply.status_code == 200
    assert reply.json()["status"] == "no_answer"
    assert reply.json()["refusal"]["nearest"]


def test_search_gives_the_rows_of_the_contract(client: TestClient, assistant: Assistant) -> None:
    found = client.get("/api/v1/search", params={"q": "Pflege Beratung", "k": 3, "language": "de"}).json()
    assert found["schema"] == "esnqa.search/1"
    assert {row["language"] for row in found["results"]} == {"de"}
    assert client.get("/api/v1/search", params={"q": "shelter", "k": 2}).json() == search_json(
        "shelter", assistant.search("shelter", k=2)
    )


def test_a_filter_may_have_several_values(client: TestClient) -> None:
    found = client.get("/api/v1/search", params={"q": "care", "country": ["PL", "DE"], "k": 50}).json()
    assert {row["language"] for row in found["results"]} == {"en", "de"}


def test_documents_and_passages_are_found_by_ids_with_odd_characters(client: TestClient, assistant: Assistant) -> None:
    document = assistant.document(shelter(assistant))
    assert "?" in document.id
    passages = assistant.passages(document.id)
    shown = client.get(f"/api/v1/documents/{quote(document.id, safe='')}").json()
    assert shown == document_json(document, passages)
    passage = client.get(f"/api/v1/passages/{quote(passages[0].id, safe='/')}").json()
    assert passage["text"] == document.text[passage["start"] : passage["end"]]


def test_status_is_the_contracts_and_verify_recognises_its_own_answer(client: TestClient) -> None:
    assert client.get("/api/v1/status").json()["schema"] == "esnqa.status/1"
    answer = client.post("/api/v1/ask", json={"question": QUESTION}).json()
    verdicts = client.post("/api/v1/verify", json=answer).json()
    assert verdicts["counts"]["valid"] == len(answer["citations"]) > 0
    answer["citations"][0]["quote"] = "Somebody else said this."
    assert client.post("/api/v1/verify", json=answer).json()["counts"]["changed"] == 1


def test_the_description_of_the_api_says_that_it_is_an_ai_system_and_there_is_no_page_for_it(
    client: TestClient,
) -> None:
    described = client.get("/api/openapi.json").json()
    assert "AI system" in described["info"]["description"]
    assert {"/api/v1/ask", "/api/v1/search", "/api/v1/verify", "/healthz"} <= set(described["paths"])
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404


# --- what is asked wrongly


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": ""}, 400),
        ({"question": " \u200b ?"}, 400),
        ({"question": "x" * 2001}, 400),
        ({"question": "Who?", "since": "yesterday"}, 400),
        ({"question": "Who?", "since": "2020", "until": "2010"}, 400),
        ({}, 422),
        ({"question": 5}, 422),
        ({"question": "Who?", "where": {"colour": "red"}}, 422),
        ({"question": "Who?", "language": "<b>"}, 422),
        ({"question": "Who?", "history": [{"question": "it"}] * 51}, 422),
        ({"question": "Who?", "extra": 1}, 422),
    ],
)
def test_a_wrong_question_gets_one_clear_error(client: TestClient, body: object, status: int) -> None:
    reply = client.post("/api/v1/ask", json=body)
    assert reply.status_code == status
    problem_of(reply)


@pytest.mark.parametrize(
    "address",
    ["/api/v1/search?q=a&k=0", "/api/v1/search?q=a&k=1000", "/api/v1/search", "/api/v1/search?q=a&k=ten"],
)
def test_a_wrong_search_gets_one_clear_error(client: TestClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 422
    problem_of(reply)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[" * 30_000, b'{"question": "\\ud800"}', b'"just text"'])
def test_what_is_no_json_object_is_refused(client: TestClient, content: bytes) -> None:
    reply = client.post("/api/v1/ask", content=content, headers={"content-type": "application/json"})
    assert reply.status_code in (400, 422)
    problem_of(reply)


def test_what_is_not_there_is_not_found(client: TestClient) -> None:
    for address in (
        "/api/v1/documents/nowhere",
        "/api/v1/passages/no%23where",
        "/api/v2/ask",
        "/api/v1/documents/..%2f..%2fetc",
    ):
        reply = client.get(address)
        assert reply.status_code == 404, address
        problem_of(reply)
    assert client.get("/api/v1/ask").status_code == 405


def test_an_answer_of_another_schema_is_not_verified(client: TestClient) -> None:
    reply = client.post("/api/v1/verify", json={"schema": "esnqa.answer/9", "citations": []})
    assert reply.status_code == 400
    assert "esnqa.answer/9" in problem_of(reply)["problem"]


def test_a_damaged_index_is_503_and_a_bug_is_500_without_its_traceback(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise IndexCorruptError("File x is not what its manifest says.", "Run esnqa index --full.")

    monkeypatch.setattr(Assistant, "search", broken)
    reply = client.get("/api/v1/search?q=shelter")
    assert reply.status_code == 503
    assert problem_of(reply)["remedy"] == "Run esnqa index --full."

    def bug(*_: object, **__: object) -> None:
        raise KeyError("secret detail")

    monkeypatch.setattr(Assistant, "search", bug)
    reply = client.get("/api/v1/search?q=shelter")
    assert reply.status_code == 500
    problem_of(reply)
    assert "secret" not in reply.text


# --- who may ask, and how much


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:80", "LOCALHOST", "[::1]:7860", "[::1]", "127.0.0.1"])
def test_loopback_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:7860",
        "evil.example:7860",
        "127.0.0.1@evil.example",
        "127.0.0.1:7860:80",
        "",
        "::1",
        "127.1",
        "0.0.0.0",  # noqa: S104
        "2130706433",
        "localhost/../evil",
    ],
)
def test_other_names_are_refused(client: TestClient, host: str) -> None:
    reply = client.get("/healthz", headers={"host": host})
    assert reply.status_code == 400
    problem_of(reply)


def test_two_host_headers_or_forwarded_ones_lead_nowhere_else(client: TestClient) -> None:
    assert client.get("/healthz", headers=[("host", "127.0.0.1"), ("host", "evil.example")]).status_code == 400
    forwarded = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    assert "evil.example" not in client.get("/api/openapi.json", headers=forwarded).text


def test_a_name_that_the_settings_allow_is_answered(assistant: Assistant) -> None:
    with TestClient(
        protect(create_api(assistant), ["Esnqa.Example.org"]), base_url="https://esnqa.example.org"
    ) as client:
        assert client.get("/healthz").status_code == 200
        asked = client.post("/api/v1/ask", json={"question": QUESTION}, headers={"origin": "https://esnqa.example.org"})
        assert asked.status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://127.0.0.1:9999",
        "http://localhost:7860",
        "http://127.0.0.1:7860.evil.example",
        "file://",
        "http://[::1",
        "",
    ],
)
def test_another_sites_page_may_not_post(client: TestClient, origin: str) -> None:
    reply = client.post("/api/v1/ask", json={"question": QUESTION}, headers={"origin": origin})
    assert reply.status_code == 403
    problem_of(reply)


def test_our_own_page_and_programs_may_post(client: TestClient) -> None:
    for headers in ({"origin": HERE}, {"origin": HERE, "sec-fetch-site": "same-origin"}, {}):
        assert client.post("/api/v1/ask", json={"question": QUESTION}, headers=headers).status_code == 200
    assert (
        client.post("/api/v1/ask", json={"question": QUESTION}, headers={"sec-fetch-site": "cross-site"}).status_code
        == 403
    )


def test_no_other_origin_may_read(client: TestClient) -> None:
    for method in ("GET", "OPTIONS"):
        headers = {"origin": "https://evil.example", "access-control-request-method": "POST"}
        reply = client.request(method, "/api/v1/search?q=shelter", headers=headers)
        assert not [name for name in reply.headers if name.startswith("access-control")]


def test_every_answer_carries_the_headers_that_protect_it(client: TestClient) -> None:
    for address in ("/healthz", "/api/v1/search?q=shelter", "/nowhere", "/api/v1/search?q="):
        headers = client.get(address).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]


def test_a_body_that_is_too_large_is_refused_before_it_is_read_through(client: TestClient) -> None:
    reply = client.post("/api/v1/ask", content=b"x" * (MAX_BODY + 1), headers={"content-type": "application/json"})
    assert reply.status_code == 413
    problem_of(reply)
    pieces = (b" " * 4096 for _ in range(50))  # without a Content-Length
    reply = client.post("/api/v1/ask", content=pieces, headers={"content-type": "application/json"})
    assert reply.status_code == 413
    for length in ("-1", "1e3", "", "9" * 30, "9" * 10_000):
        headers = {"content-length": length, "content-type": "application/json"}
        assert client.post("/api/v1/ask", content=b"{}", headers=headers).status_code == 413, length


def test_a_body_just_small_enough_is_read(client: TestClient) -> None:
    start = b'{"question": "' + b"shelter " * 200 + b'", "history": []'
    body = start + b" " * (MAX_BODY - len(start) - 1) + b"}"
    assert len(body) == MAX_BODY
    assert client.post("/api/v1/ask", content=body, headers={"content-type": "application/json"}).status_code == 200


def test_websockets_are_refused(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect("/api/v1/ask"):
        pass
    assert refused.value.code == 1008


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("a:80", "a"),
        ("a", "a"),
        ("[::1]:80", "[::1]"),
        ("[::1]", "[::1]"),
        ("::1", "::1"),
        ("a:b", "a:b"),
        ("A:1", "a"),
    ],
)
def test_a_host_is_told_from_its_port(host: str, name: str) -> None:
    assert _name(host) == name


# --- how much at once


def test_past_capacity_is_refused_at_once_and_recovers(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    release, begun = threading.Event(), threading.Semaphore(0)

    def slow(*_: object, **__: object) -> list[object]:
        begun.release()
        assert release.wait(20)
        return []

    monkeypatch.setattr(Assistant, "search", slow)
    replies: list[int] = []
    with TestClient(protect(create_api(assistant, Gate(slots=1, waiting=0))), base_url=HERE) as client:
        first = threading.Thread(target=lambda: replies.append(client.get("/api/v1/search?q=shelter").status_code))
        first.start()
        assert begun.acquire(timeout=10)
        started = time.perf_counter()
        reply = client.get("/api/v1/search?q=shelter")
        took = time.perf_counter() - started
        assert reply.status_code == 503
        assert int(reply.headers["retry-after"]) >= 1
        assert took < 0.5
        problem_of(reply)
        assert client.get("/healthz").status_code == 200
        release.set()
        first.join(10)
        assert replies == [200]
        assert client.get("/api/v1/search?q=shelter").status_code == 200


def test_a_little_waiting_is_allowed_and_no_more() -> None:
    async def story() -> None:
        gate = Gate(slots=1, waiting=1)
        release = threading.Event()
        working, waiting = (asyncio.ensure_future(gate.run(release.wait, 10)) for _ in range(2))
        await asyncio.sleep(0.05)
        with pytest.raises(BusyError):
            await gate.run(int)
        release.set()
        assert await asyncio.gather(working, waiting) == [True, True]

    asyncio.run(story())


def test_whoever_waits_too_long_is_told_so_and_the_place_is_given_back() -> None:
    async def story() -> None:
        gate = Gate(slots=1, waiting=5, patience=0.05)
        release = threading.Event()
        working = asyncio.ensure_future(gate.run(release.wait, 10))
        await asyncio.sleep(0.01)
        with pytest.raises(BusyError):
            await gate.run(int)
        working.cancel()
        await asyncio.sleep(0)
        with pytest.raises(BusyError):  # the work goes on, though nobody waits for it
            await gate.run(int)
        release.set()
        await asyncio.sleep(0.1)
        assert await gate.run(int) == 0

    asyncio.run(story())


def test_work_that_fails_gives_its_slot_back() -> None:
    async def story() -> None:
        gate = Gate(slots=1, waiting=0)
        for _ in range(3):
            with pytest.raises(ValueError, match="invalid literal"):
                await gate.run(int, "no number")
        assert await gate.run(int, "7") == 7

    asyncio.run(story())


def test_the_api_alone_needs_no_gradio(tmp_path: Path) -> None:
    import subprocess
    import sys

    program = (
        "import esnqa.api, sys; sys.exit('gradio' in sys.modules or 'torch' in sys.modules or 'faiss' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False).returncode == 0


def test_create_api_is_a_fastapi_application(assistant: Assistant) -> None:
    assert isinstance(create_api(assistant), FastAPI)

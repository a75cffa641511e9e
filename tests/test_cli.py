"""The command as people and scripts meet it: results, exit statuses, and one clear error for every bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from esnqa.cli.main import run
from esnqa.glossing import NOTICES
from esnqa.types import Encoder
from small_collection import write_collection

FOSTER = "How many foster families are there in Hillshire?"


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object that stands on standard output, with nothing else there."""
        (line,) = self.out.splitlines()
        return json.loads(line)


Esnqa = Callable[..., Outcome]


@pytest.fixture
def esnqa(capsys: pytest.CaptureFixture[str], encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Esnqa:
    """Runs the command in this process, with the encoder that is loaded already."""
    from esnqa import embedding

    load = embedding.load_encoder

    def loaded(settings: Any) -> Encoder:
        return encoder if settings.embedding.model_dump() == type(settings.embedding)().model_dump() else load(settings)

    monkeypatch.setattr(embedding, "load_encoder", loaded)

    def command(*arguments: object) -> Outcome:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        return Outcome(status, *capsys.readouterr())

    return command


@pytest.fixture
def own_index(small_index: Path, tmp_path: Path) -> Path:
    """A copy of the index of the small collection, to be changed."""
    return Path(shutil.copytree(small_index, tmp_path / "own-index"))


def assert_one_error(outcome: Outcome, status: int, *words: str) -> None:
    """One or two lines on standard error that name what is wrong, nothing on standard output, no traceback."""
    assert outcome.status == status, outcome
    assert outcome.out == ""
    lines = outcome.err.rstrip("\n").split("\n")
    assert 1 <= len(lines) <= 2, outcome.err
    assert lines[0].startswith("esnqa: ")
    assert "Traceback" not in outcome.err
    assert not outcome.err.startswith("esnqa: unexpected ")
    for word in words:
        assert word in outcome.err, outcome.err


# what each command does


def test_index_prints_a_summary(esnqa: Esnqa, small_sources: Path, tmp_path: Path) -> None:
    first = esnqa("index", small_sources, "--index-dir", tmp_path / "i")
    assert first.status == 0
    assert re.fullmatch(
        r"5 added, 0 changed, 0 deleted, 0 unchanged, 0 failed; \d+ passages, \d+ embedded; \d+\.\d s\n", first.out
    )
    assert first.err == ""
    again = esnqa("index", "--index-dir", tmp_path / "i", "--json")
    assert again.json["documents"] == {"added": 0, "changed": 0, "deleted": 0, "unchanged": 5, "failed": 0}
    assert again.json["passages"]["embedded"] == 0
    assert again.err == ""


def test_ask_answers_with_citations(esnqa: Esnqa, small_index: Path) -> None:
    outcome = esnqa("ask", FOSTER, "--index-dir", small_index)
    assert outcome.status == 0
    assert "812 foster families. [" in outcome.out
    assert "Foster families in Hillshire" in outcome.out
    assert "Confidence" in outcome.out
    assert outcome.err == ""
    value = esnqa("ask", FOSTER, "--index-dir", small_index, "--json").json
    assert (value["schema"], value["status"]) == ("esnqa.answer/1", "answered")


def test_ask_with_glosses_of_quotes_in_another_language(esnqa: Esnqa, small_index: Path) -> None:
    asked = ("ask", FOSTER, "--language", "de", "--index-dir", small_index)
    plain, glossed = esnqa(*asked), esnqa(*asked, "--gloss")
    assert "812 foster families. [" in glossed.out
    assert NOTICES["de"] in glossed.out
    assert NOTICES["de"] not in plain.out
    assert "familien" in glossed.out
    assert [line for line in glossed.out.splitlines() if not line.startswith("    ")] == plain.out.splitlines()
    assert NOTICES["en"] not in esnqa("ask", FOSTER, "--gloss", "--index-dir", small_index).out
    value = esnqa(*asked, "--gloss", "--json").json
    assert [each["marker"] for each in value["glosses"]] == [each["marker"] for each in value["citations"]]
    assert "glosses" not in esnqa(*asked, "--json").json


def test_an_honest_refusal_is_no_failure(esnqa: Esnqa, small_index: Path) -> None:
    outcome = esnqa("ask", "What is the boiling point of molybdenum?", "--index-dir", small_index)
    assert outcome.status == 0
    assert outcome.out.startswith("The documents do not answer this.\n")
    assert "Nearest passages:" in outcome.out
    value = esnqa("ask", "Wer gewann 1987 den Pokal?", "--index-dir", small_index, "--json").json
    assert (value["status"], value["text"]) == ("no_answer", "Die Dokumente beantworten das nicht.")


def test_ask_a_batch(esnqa: Esnqa, small_index: Path, tmp_path: Path) -> None:
    history = [{"question": FOSTER, "answer": "Hillshire counts 812 foster families. [1]"}]
    lines = [
        {"id": "a", "question": FOSTER},
        {"id": 7, "question": "Ist die Pflegeberatung kostenlos?"},
        {"question": "zxqv wrtk plmf", "language": "nl"},
        {"id": {"x": 1}, "question": "And how much do they receive?", "history": history},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\ufeff" + "\r\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n", "utf-8")
    outcome = esnqa("ask", "--batch", file, "--index-dir", small_index)
    assert (outcome.status, outcome.err) == (0, "")
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    assert [answer.get("id", "none") for answer in answers] == ["a", 7, "none", {"x": 1}]
    assert [answer["question"] for answer in answers] == [line["question"] for line in lines]
    assert answers[2]["question_language"] == "nl"
    assert answers[3]["standalone_question"].startswith("How many foster families")


def test_search(esnqa: Esnqa, small_index: Path) -> None:
    outcome = esnqa("search", "foster families", "-k", 2, "--index-dir", small_index)
    assert outcome.status == 0
    assert outcome.out.startswith("1. Foster families in Hillshire, 2018-03, https://example.org/")
    assert "\n2. " in outcome.out
    assert "\n3. " not in outcome.out
    found = esnqa("search", "foster families", "-k", 2, "--json", "--index-dir", small_index).json
    assert [result["rank"] for result in found["results"]] == [1, 2]


def test_search_as_csv(esnqa: Esnqa, small_index: Path) -> None:
    outcome = esnqa("search", 'foster, "families"', "--csv", "--index-dir", small_index)
    rows = list(csv.DictReader(io.StringIO(outcome.out)))
    assert [row["rank"] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
    assert len(rows) == 8
    assert "812 foster families" in rows[0]["text"]
    nothing = esnqa("search", "care", "--csv", "--since", "2100", "--index-dir", small_index)
    assert nothing.out.startswith("rank,score,title")


def test_search_as_references(esnqa: Esnqa, small_index: Path) -> None:
    outcome = esnqa("search", "foster families", "-k", 2, "--cite", "ris", "--index-dir", small_index)
    assert outcome.status == 0
    assert outcome.out.count("TY  - ") == outcome.out.count("ER  - ") == 2
    assert "TI  - Foster families in Hillshire\nPY  - 2018\nDA  - 2018/03//\n" in outcome.out
    plain = esnqa("search", "foster families", "-k", 1, "--cite", "plain", "--index-dir", small_index)
    assert "(Foster families in Hillshire, 2018-03, https://example.org/briefings/foster-families)" in plain.out
    wrong = esnqa("search", "care", "--cite", "ris", "--json", "--index-dir", small_index)
    assert wrong.status == 2
    assert "exclude each other" in wrong.err
    assert esnqa("search", "care", "--cite", "harvard", "--index-dir", small_index).status == 2


def test_search_with_filters(esnqa: Esnqa, small_index: Path) -> None:
    def languages(*arguments: object) -> set[str]:
        found = esnqa("search", "care", *arguments, "--json", "--index-dir", small_index)
        assert found.status == 0
        return {result["language"] for result in found.json["results"]}

    assert languages("--where", "language=de", "--where", "language=FR") == {"de", "fr"}
    assert languages("--where", "country=pt") == {"en"}
    assert languages("--since", "2019", "--until", "2019-12") == {"de"}
    assert languages("--where", "document_id=fr/logement.md") == {"fr"}
    assert languages("--where", "kind=unheard-of") == set()
    nothing = esnqa("search", "care", "--where", "kind=unheard-of", "--index-dir", small_index)
    assert (nothing.status, nothing.out, nothing.err) == (0, "", "Nothing found.\n")


def test_show(esnqa: Esnqa, small_index: Path) -> None:
    document = esnqa("show", "fr/logement.md", "--index-dir", small_index)
    assert document.status == 0
    assert "Title: Un toit pour tous à Montclair" in document.out
    assert "2,3 millions d’euros" in document.out
    assert "\ufffd" not in document.out
    value = esnqa("show", "fr/logement.md", "--json", "--index-dir", small_index).json
    entry = value["passages"][0]
    passage = esnqa("show", entry["passage_id"], "--index-dir", small_index)
    assert value["text"][entry["start"] : entry["end"]] in passage.out
    alone = esnqa("show", entry["passage_id"], "--json", "--index-dir", small_index).json
    assert (alone["schema"], alone["document_id"]) == ("esnqa.passage/1", "fr/logement.md")


def test_verify(esnqa: Esnqa, small_index: Path, tmp_path: Path) -> None:
    answer = esnqa("ask", FOSTER, "--json", "--index-dir", small_index).json
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(answer), encoding="utf-8")
    outcome = esnqa("verify", file, "--index-dir", small_index)
    assert outcome.status == 0
    assert outcome.out.startswith("[1] valid: example.org/briefings/foster-families: ")
    answer["citations"][0]["quote"] = "Nobody said so."
    file.write_text(json.dumps(answer), encoding="utf-8")
    outcome = esnqa("verify", file, "--json", "--index-dir", small_index)
    assert outcome.status == 1
    assert outcome.json["counts"]["changed"] == 1


def test_status(esnqa: Esnqa, small_index: Path) -> None:
    outcome = esnqa("status", "--index-dir", small_index)
    assert outcome.status == 0
    assert "5 in de 1, en 3, fr 1" in outcome.out
    assert "all-MiniLM-L6-v2" in outcome.out
    assert esnqa("status", "--json", "--index-dir", small_index).json["healthy"] is True


@pytest.mark.parametrize("command", ["index", "ask", "search", "show", "verify", "status", "serve"])
def test_every_command_has_help(command: str, esnqa: Esnqa) -> None:
    outcome = esnqa(command, "--help")
    assert outcome.status == 0
    for option in ("--index-dir", "--help", "--debug") + (() if command == "serve" else ("--json", "--quiet")):
        assert option in outcome.out


def test_version(esnqa: Esnqa) -> None:
    outcome = esnqa("--version")
    assert outcome.status == 0
    assert outcome.out.startswith("esnqa 0.")


# standard output under --json, as another program reads it


def in_a_process(*arguments: object, **environment: str) -> Outcome:
    done = subprocess.run(
        [sys.executable, "-m", "esnqa", *map(str, arguments)],
        capture_output=True,
        env={**os.environ, **environment},
        timeout=120,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_json_is_alone_on_standard_output(small_sources: Path, tmp_path: Path) -> None:
    """In a process of its own, so that what native libraries print is seen too."""
    sources = Path(shutil.copytree(small_sources, tmp_path / "s"))
    (sources / "broken.docx").write_bytes(b"no office file")
    indexed = in_a_process("index", sources, "--json", "--index-dir", tmp_path / "i")
    assert indexed.status == 1
    assert indexed.json["documents"] == {"added": 5, "changed": 0, "deleted": 0, "unchanged": 0, "failed": 1}
    (line,) = indexed.err.splitlines()
    assert line.startswith("Not indexed: ")
    assert "broken.docx" in line
    asked = in_a_process("ask", FOSTER, "--json", ESNQA_INDEX_DIR=str(tmp_path / "i"))
    assert (asked.status, asked.err) == (0, "")
    assert asked.json["schema"] == "esnqa.answer/1"


def test_a_terminal_that_cannot_print_every_letter_is_no_obstacle(small_index: Path) -> None:
    outcome = in_a_process("show", "fr/logement.md", "--index-dir", small_index, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert outcome.status == 0
    assert "Montclair" in outcome.out


def test_a_reader_that_has_heard_enough_is_no_error(small_index: Path) -> None:
    command = [sys.executable, "-m", "esnqa", "show", "fr/logement.md", "--index-dir", str(small_index)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 0
    process.stderr.close()


# bad input


def test_no_command_is_a_wrong_use(esnqa: Esnqa) -> None:
    outcome = esnqa()
    assert (outcome.status, outcome.out) == (2, "")
    assert "index" in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["answer"],
        ["ask"],
        ["ask", "one", "two"],
        ["ask", "--where"],
        ["ask", "Who?", "--no-such-option"],
        ["search"],
        ["search", "care", "-k", "0"],
        ["search", "care", "-k", "1001"],
        ["search", "care", "-k", "many"],
        ["show"],
        ["verify"],
        ["serve", "--port", "70000"],
        ["serve", "--port", "-1"],
        ["status", "surplus"],
    ],
)
def test_wrong_arguments(arguments: list[str], esnqa: Esnqa, small_index: Path) -> None:
    assert_one_error(esnqa(*arguments), 2)


BAD_QUESTIONS = ["", "   ", "?!", "\u200b", "a" * 2001]


@pytest.mark.parametrize("question", BAD_QUESTIONS, ids=["empty", "blank", "marks", "invisible", "too long"])
@pytest.mark.parametrize("command", ["ask", "search"])
def test_bad_questions(command: str, question: str, esnqa: Esnqa, small_index: Path, tmp_path: Path) -> None:
    word = "2,001" if len(question) > 2000 else "empty"
    assert_one_error(esnqa(command, question, "--index-dir", small_index), 2, word)
    assert_one_error(esnqa(command, question, "--json", "--index-dir", tmp_path / "none"), 2, word)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--where", "colour=red"], "'colour=red'"),
        (["--where", "language"], "'language'"),
        (["--where", "language="], "'language='"),
        (["--since", "2015-13"], "'2015-13'"),
        (["--until", "yesterday"], "'yesterday'"),
        (["--since", ""], "''"),
        (["--since", "2016", "--until", "2015"], "No date lies between 2016 and 2015"),
        (["--language", "english"], "'english'"),
    ],
)
@pytest.mark.parametrize("command", ["ask", "search"])
def test_bad_filters_and_dates(command: str, arguments: list[str], word: str, esnqa: Esnqa, small_index: Path) -> None:
    assert_one_error(esnqa(command, "Who pays?", *arguments, "--index-dir", small_index), 2, word)


GOOD_LINE = json.dumps({"id": 1, "question": FOSTER})
BAD_LINES = {
    "not JSON": "{",
    "a text": '"Who?"',
    "no question": '{"id": 2}',
    "a number": '{"id": 2, "question": 5}',
    "an empty one": '{"id": 2, "question": " "}',
    "a long one": json.dumps({"id": 2, "question": "a" * 2001}),
    "a history that is none": '{"id": 2, "question": "Who?", "history": "before"}',
    "a turn that is none": '{"id": 2, "question": "Who?", "history": [{"answer": "x"}]}',
    "a language that is none": '{"id": 2, "question": "Who?", "language": 5}',
    "an unknown language": '{"id": 2, "question": "Who?", "language": "english"}',
    "deeply nested": "[" * 100_000,
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_of_a_batch_is_named_before_anything_is_answered(
    name: str, esnqa: Esnqa, small_index: Path, tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f"{GOOD_LINE}\n\n{BAD_LINES[name]}\n{GOOD_LINE}\n", encoding="utf-8")
    assert_one_error(esnqa("ask", "--batch", file, "--index-dir", small_index), 2, f"{file}, line 3")


def test_a_batch_that_cannot_be_read(esnqa: Esnqa, small_index: Path, tmp_path: Path) -> None:
    assert_one_error(esnqa("ask", "--batch", tmp_path / "no.jsonl", "--index-dir", small_index), 2, "no.jsonl")
    assert_one_error(esnqa("ask", "--batch", tmp_path, "--index-dir", small_index), 2, str(tmp_path))
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe{}")
    assert_one_error(esnqa("ask", "--batch", tmp_path / "bytes.jsonl", "--index-dir", small_index), 2, "bytes.jsonl")
    assert_one_error(esnqa("ask", "Who?", "--batch", tmp_path / "x", "--index-dir", small_index), 2, "either")


def test_an_unknown_id(esnqa: Esnqa, small_index: Path) -> None:
    for name in ("no/such.md", "no/such.md#0123456789", "", "../../etc/passwd", "%"):
        assert_one_error(esnqa("show", name, "--index-dir", small_index), 1, repr(name))


@pytest.mark.parametrize("content", ["", "hello", "[]", '{"schema": "esnqa.answer/2"}'])
def test_a_saved_answer_that_is_none(content: str, esnqa: Esnqa, small_index: Path, tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_text(content, encoding="utf-8")
    assert_one_error(esnqa("verify", file, "--index-dir", small_index), 2, str(file))
    assert_one_error(esnqa("verify", tmp_path / "none.json", "--index-dir", small_index), 2, "none.json")


# bad sources


@pytest.mark.parametrize("kind", ["missing", "empty folder", "unsupported", "broken", "empty file", "blank", "scheme"])
def test_sources_that_hold_nothing(kind: str, esnqa: Esnqa, own_index: Path, tmp_path: Path) -> None:
    before = snapshot(own_index)
    source: Path | str = tmp_path / "source"
    assert isinstance(source, Path)
    if kind == "empty folder":
        source.mkdir()
    elif kind == "unsupported":
        source = tmp_path / "table.xlsx"
        source.write_bytes(b"PK\x03\x04")
    elif kind == "broken":
        source = tmp_path / "broken.pdf"
        source.write_bytes(b"%PDF-1.4 and nothing else")
    elif kind == "empty file":
        source = tmp_path / "empty.txt"
        source.write_bytes(b"")
    elif kind in ("blank", "scheme"):
        source = " " if kind == "blank" else "ftp://example.org/a.txt"
    outcome = esnqa("index", source, "--index-dir", own_index, "--json")
    assert_one_error(outcome, 1, "the index is as it was")
    assert snapshot(own_index) == before
    nowhere = esnqa("index", source, "--index-dir", tmp_path / "new")
    assert nowhere.status == 1
    assert_one_error(esnqa("ask", FOSTER, "--index-dir", tmp_path / "new"), 1, "There is no index")


def snapshot(folder: Path) -> dict[str, bytes]:
    """What stands in an index's folder, but for the lock."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "LOCK")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_what_cannot_be_read_is_named_and_the_rest_is_indexed(esnqa: Esnqa, tmp_path: Path) -> None:
    sources = write_collection(tmp_path / "s", {"a.txt": "A good file stands here.\n", "b.odt": "?", "c.txt": ""})
    (sources / "d.docx").write_bytes(b"\xd0\xcf\x11\xe0 old Word")
    (sources / "e.txt").symlink_to(tmp_path / "nowhere")
    outcome = esnqa("index", sources, "--index-dir", tmp_path / "i")
    assert outcome.status == 1
    assert outcome.out.startswith("1 added, 0 changed, 0 deleted, 0 unchanged, 4 failed")
    lines = outcome.err.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("Not indexed: ") for line in lines)
    for name in ("b.odt", "c.txt", "d.docx", "e.txt"):
        assert sum(name in line for line in lines) == 1


# bad indexes


def test_no_index(esnqa: Esnqa, tmp_path: Path) -> None:
    for arguments in (["ask", FOSTER], ["search", "care"], ["show", "x"], ["status"]):
        assert_one_error(esnqa(*arguments, "--index-dir", tmp_path / "none"), 1, "There is no index", "esnqa index")
    assert not (tmp_path / "none").exists()


def test_an_index_of_another_model(
    esnqa: Esnqa, own_index: Path, small_sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESNQA_EMBEDDING__QUERY_PROMPT", "query: ")
    before = snapshot(own_index)
    for arguments in (["ask", FOSTER], ["search", "care"], ["index", small_sources]):
        assert_one_error(esnqa(*arguments, "--index-dir", own_index), 1, "--full", str(own_index))
    assert snapshot(own_index) == before
    assert esnqa("index", small_sources, "--full", "--index-dir", own_index).status == 0
    assert esnqa("search", "care", "--index-dir", own_index).status == 0


def test_an_index_of_a_later_version(esnqa: Esnqa, own_index: Path, small_sources: Path) -> None:
    (manifest,) = (own_index / "manifests").iterdir()
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "schema": 99}))
    for arguments in (["ask", FOSTER], ["status"], ["index", small_sources]):
        assert_one_error(esnqa(*arguments, "--index-dir", own_index), 1, "newer esnqa")


@pytest.mark.parametrize(
    "name", ["vectors.faiss", "store.sqlite", "terms.txt", "scores.npy", "vocabulary.txt", "manifest"]
)
def test_a_corrupted_index_file(name: str, esnqa: Esnqa, own_index: Path, small_sources: Path) -> None:
    (damaged,) = (own_index / "manifests").iterdir() if name == "manifest" else own_index.rglob(name)
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 0x20
    damaged.write_bytes(bytes(content))
    for arguments in (["ask", FOSTER], ["search", "care"], ["status"], ["index", small_sources]):
        assert_one_error(esnqa(*arguments, "--index-dir", own_index), 1, damaged.name, "--full")


def test_the_remedy_for_a_corrupted_index_helps(esnqa: Esnqa, own_index: Path, small_sources: Path) -> None:
    for path in own_index.rglob("vectors.faiss"):
        path.write_bytes(b"")
    assert esnqa("index", small_sources, "--full", "--index-dir", own_index).status == 0
    assert esnqa("status", "--index-dir", own_index).status == 0


def test_an_index_that_another_process_writes(esnqa: Esnqa, own_index: Path, small_sources: Path) -> None:
    from esnqa.index import Writer

    with Writer(own_index):
        assert_one_error(esnqa("index", small_sources, "--index-dir", own_index), 1, "another process")
        assert esnqa("search", "care", "--index-dir", own_index).status == 0


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that even root may not write to")
def test_no_write_permission(esnqa: Esnqa, small_sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_one_error(esnqa("index", small_sources, "--index-dir", "/proc/esnqa"), 1, "/proc/esnqa")
    monkeypatch.setenv("ESNQA_EMBEDDING__QUERY_PROMPT", "query: ")
    monkeypatch.setenv("ESNQA_CACHE_DIR", "/proc/esnqa")
    monkeypatch.setattr("esnqa.embedding.fast._pooled_torch_model", lambda _: None)
    monkeypatch.setattr("esnqa.embedding.fast._trace", lambda _: None)
    monkeypatch.setattr("esnqa.embedding.fast._check_parity", lambda *_: None)
    monkeypatch.setattr("openvino.Core.compile_model", lambda *_: None)
    outcome = esnqa("index", small_sources, "--index-dir", small_sources.parent / "unused")
    assert_one_error(outcome, 1, "/proc/esnqa", "ESNQA_CACHE_DIR")


def test_an_index_folder_that_is_a_file(esnqa: Esnqa, small_sources: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for arguments in (["index", small_sources], ["ask", FOSTER], ["status"]):
        assert_one_error(esnqa(*arguments, "--index-dir", tmp_path / "file"), 1, str(tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "mine"


# settings


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("ESNQA_THREADS", "many", "threads"),
        ("ESNQA_RETRIEVAL__MODE", "magic", "retrieval.mode"),
        ("ESNQA_EMBEDDING", "{", "embedding"),
        ("ESNQA_WEB__ALLOWED_HOSTS", "a, b", "web"),
        ("ESNQA_EMBEDDING__MODEL", "no-such/model", "no-such/model"),
        ("ESNQA_SETTINGS", "/no/such.toml", "/no/such.toml"),
    ],
)
def test_bad_settings(
    name: str, value: str, word: str, esnqa: Esnqa, small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    status = 1 if name.endswith("MODEL") else 2
    assert_one_error(esnqa("ask", FOSTER, "--index-dir", small_index), status, word)


def test_a_bad_settings_file(esnqa: Esnqa, small_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "esnqa.toml"
    monkeypatch.setenv("ESNQA_SETTINGS", str(file))
    for content in ("[embedding", "colour = 'red'", "[answering]\nthreshold = 7"):
        file.write_text(content)
        assert_one_error(esnqa("search", "care", "--index-dir", small_index), 2, str(file))


# serving, interrupting, the unexpected


def test_a_port_in_use(esnqa: Esnqa, small_index: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert_one_error(esnqa("serve", "--port", port, "--index-dir", small_index), 1, f"Port {port}", "--port")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])  # noqa: S104 - to be refused
def test_an_address_that_others_could_reach(host: str, esnqa: Esnqa, small_index: Path) -> None:
    assert_one_error(esnqa("serve", "--host", host, "--index-dir", small_index), 2, "127.0.0.1")


def test_serving_without_an_index(esnqa: Esnqa, tmp_path: Path) -> None:
    pytest.importorskip("esnqa_app.server")
    assert_one_error(esnqa("serve", "--port", 0, "--index-dir", tmp_path / "none"), 1, "There is no index")


def test_debug_shows_the_traceback(esnqa: Esnqa, tmp_path: Path) -> None:
    from esnqa.errors import IndexMissingError

    with pytest.raises(IndexMissingError):
        esnqa("ask", FOSTER, "--debug", "--index-dir", tmp_path / "none")


def test_what_nobody_foresaw_is_two_lines(esnqa: Esnqa, small_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("esnqa.retrieval.Retriever.retrieve", broken)
    outcome = esnqa("search", "care", "--index-dir", small_index)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith("esnqa: unexpected ZeroDivisionError: division by zero\n")
    assert "--debug" in outcome.err
    assert len(outcome.err.splitlines()) == 2


def test_an_interrupt_is_130(esnqa: Esnqa, small_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("esnqa.retrieval.Retriever.retrieve", interrupted)
    outcome = esnqa("search", "care", "--index-dir", small_index)
    assert (outcome.status, outcome.out, outcome.err) == (130, "", "esnqa: interrupted.\n")


def _heed_interrupts() -> None:
    """Undoes what a background job inherits: there, interrupts are ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_while_indexing_leaves_the_index_as_it_was(own_index: Path, tmp_path: Path, esnqa: Esnqa) -> None:
    """The whole process group is interrupted, the reading child included, as a terminal does it."""
    psutil = pytest.importorskip("psutil")
    sentence = "The council of town {n} decided in meeting {n} to spend {n} crowns on the care of its residents. "
    files = {f"{n}.txt": sentence.format(n=n) * 40 for n in range(300)}
    sources = write_collection(tmp_path / "many", files)
    before = snapshot(own_index)
    command = [sys.executable, "-m", "esnqa", "index", str(sources), "--index-dir", str(own_index)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
        preexec_fn=_heed_interrupts,
    )
    deadline = time.monotonic() + 60
    while not psutil.Process(process.pid).children() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "esnqa: interrupted.\n")
    assert snapshot(own_index) == before
    assert esnqa("status", "--index-dir", own_index).status == 0

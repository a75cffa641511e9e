"""The comparison with the plain build: the same text and queries for both sides, honest ratios, clear errors."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from esnqa.errors import EsnqaError
from esnqa.settings import Settings
from esnqa_eval import bench
from esnqa_eval.bench_text import make_queries, read_texts, write_texts
from esnqa_eval.environment import describe, processor
from esnqa_eval.errors import DependencyError, SuiteError


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name in ("b", "a"):
        sentences = " ".join(f"Sentence number {n} of file {name} says something new." for n in range(40))
        (tmp_path / f"{name}.md").write_text(
            f"---\ntitle: x\n---\n# Title {name}\n\n{sentences}\n\n* [link](http://x.eu) item\n"
        )
    (tmp_path / "README.md").write_text("not a document")
    return tmp_path


def test_texts_come_without_front_matter_in_order_and_are_repeated_with_a_difference(corpus: Path) -> None:
    once = read_texts(corpus, 10)
    assert len(once) == 1
    assert once[0].startswith("# Title a")
    many = read_texts(corpus, 9_000)
    assert sum(map(len, many)) >= 9_000
    paragraphs = [part for text in many for part in text.split("\n\n") if "Sentence" in part]
    assert len(paragraphs) == len(set(paragraphs))
    assert many[2].startswith("(2) # Title a")
    assert read_texts(corpus, 9_000) == many


def test_no_text_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="no text"):
        read_texts(tmp_path)


def test_queries_are_different_and_short(corpus: Path) -> None:
    queries = make_queries(read_texts(corpus, 2_000), 30)
    assert len(queries) == len(set(queries)) == 30
    assert all(5 <= len(query.split()) <= 14 for query in queries)
    assert not any("http" in query or query.startswith("#") for query in queries)


def test_texts_are_written_one_a_file(tmp_path: Path) -> None:
    write_texts(["one", "two"], tmp_path / "t")
    assert [file.read_text() for file in sorted((tmp_path / "t").iterdir())] == ["one\n", "two\n"]


def result() -> dict[str, Any]:
    names = [name for name, *_ in bench._FIGURES]
    ours = [dict.fromkeys(names, value) for value in (2.0, 3.0, 4.0)]
    plain = [dict.fromkeys(names, value) for value in (1.0, 2.0, 8.0)]
    return {
        "rounds": {"esnqa": ours, "plain": plain},
        "characters": 300_000,
        "documents": 9,
        "queries": 200,
        "threads": 1,
        "passages_esnqa": 5,
        "passages_plain": 6,
        "search_p95_by_own_floor": [1.1, 1.2, 1.3],
        "encoder": "e",
    }


def test_ratios_are_medians_with_the_spread_over_rounds() -> None:
    row = bench.rows_of(result())[0]
    assert row.ratio == 1.5
    assert row.spread == (0.5, 2.0)
    text = bench.to_markdown(result(), describe(Settings()))
    assert "| ingestion, kchar/s | 3.00 | 2.00 | 1.50 | 0.50 to 2.00 |" in text
    assert "1.20 times" in text
    assert processor() in text


def test_a_run_is_measured_by_the_kernel_and_pinned() -> None:
    code = "import json, os; b = bytearray(80_000_000); b[::4096] = b'x' * len(b[::4096]); json.dump(sorted(os.sched_getaffinity(0)), __import__('sys').stdout)"
    done = bench._run([sys.executable, "-c", code], 1)
    assert len(json.loads(done.output)) == 1
    assert done.peak_mb > 80
    assert 0 < done.cpu_seconds <= done.seconds + 0.5


def test_a_side_that_fails_is_named() -> None:
    with pytest.raises(EsnqaError, match="boom"):
        bench._run([sys.executable, "-c", "raise SystemExit('boom')"], 1)


def test_a_missing_peer_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DependencyError, match="make bench-peer"):
        bench.peer_python(tmp_path)
    monkeypatch.setenv("ESNQA_PEER_ENV", str(tmp_path))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").write_text("")
    assert bench.peer_python(None) == tmp_path / "bin" / "python"


def test_the_environment_names_no_paths(tmp_path: Path) -> None:
    settings = Settings(cache_dir=tmp_path)
    local = settings.model_copy(update={"embedding": settings.embedding.model_copy(update={"model": str(tmp_path)})})
    found = describe(local)
    assert str(tmp_path) not in json.dumps(found)
    assert found["settings"]["embedding"]["model"] == tmp_path.name


@pytest.mark.skipif(not bench.PEER_SCRIPT.is_file(), reason="the plain build's script stands only in a checkout")
def test_the_plain_build_knows_nothing_of_esnqa() -> None:
    text = bench.PEER_SCRIPT.read_text(encoding="utf-8")
    assert "import esnqa" not in text
    assert "from esnqa" not in text

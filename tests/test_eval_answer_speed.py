"""The command that times answers, on a small index of the real collection."""

from __future__ import annotations

import json
from pathlib import Path

from esnqa_eval import answer_speed

PROJECT = Path(__file__).resolve().parents[1]


def test_both_ways_of_asking_are_timed(tmp_path: Path) -> None:
    given = ["--texts", str(PROJECT / "corpus"), "--suite", str(PROJECT / "eval" / "suites" / "starter")]
    answer_speed.main([*given, "--passages", "60", "--questions", "3", "--output", str(tmp_path / "speed.json")])
    made = json.loads((tmp_path / "speed.json").read_text(encoding="utf-8"))
    needed, ahead = made["beyond encoding the question"].values()
    assert made["passages"] >= 60
    assert made["questions"] == 3
    assert made["sentence vectors kept"] > 0
    assert needed["p50_ms"] > ahead["p50_ms"]

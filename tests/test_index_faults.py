"""The fault scripts, run small: each exits with 0 only if everything held."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
@pytest.mark.timeout(420)
@pytest.mark.parametrize("name", ["corrupt_files", "full_disk", "kill_writer", "readers_during_writes"])
def test_fault(name: str) -> None:
    environment = {**os.environ, "ESNQA_FAULTS": "small", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", f"tests.faults.{name}"]
    result = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=400)
    assert result.stdout, result.stderr
    report = json.loads(result.stdout)
    assert (result.returncode, report["held"], report["failures"]) == (0, True, []), result.stderr

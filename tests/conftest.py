"""Fixtures that every test file shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The development data beside the checkout (or at ``ESNQA_SHARED``); tests that need it skip without it."""
    folder = Path(os.environ.get("ESNQA_SHARED", PROJECT.parent / "shared"))
    if not (folder / "seeds").is_dir():
        pytest.skip(f"the development data is not at {folder} (set ESNQA_SHARED)")
    return folder

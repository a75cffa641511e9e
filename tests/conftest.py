"""Fixtures that every test file shares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from small_collection import write_collection

if TYPE_CHECKING:
    from esnqa import Assistant, Settings
    from esnqa.types import Encoder

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session", autouse=True)
def plain_environment() -> Iterator[None]:
    """No ESNQA_ settings of the shell that runs the tests reach them, and no model hub is asked."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("ESNQA_") and name not in ("ESNQA_SHARED", "ESNQA_FAULTS", "ESNQA_CACHE_DIR"):
                patch.delenv(name)
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The development data beside the checkout (or at ``ESNQA_SHARED``); tests that need it skip without it."""
    folder = Path(os.environ.get("ESNQA_SHARED", PROJECT.parent / "shared"))
    if not (folder / "seeds").is_dir():
        pytest.skip(f"the development data is not at {folder} (set ESNQA_SHARED)")
    return folder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The default encoder, loaded once; its converted model is kept in the user's cache as in normal use."""
    from esnqa.embedding import load_encoder
    from esnqa.settings import load_settings

    return load_encoder(load_settings())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The default settings over an index folder that is not there yet."""
    from esnqa.settings import load_settings

    return load_settings(index_dir=tmp_path / "index")


@pytest.fixture(scope="session")
def small_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small collection; not to be changed."""
    return write_collection(tmp_path_factory.mktemp("small") / "sources")


@pytest.fixture(scope="session")
def small_index(small_sources: Path, encoder: Encoder) -> Path:
    """An index of the small collection; not to be changed."""
    from esnqa.indexing import build_index
    from esnqa.settings import load_settings

    folder = small_sources.parent / "index"
    build_index([str(small_sources)], load_settings(index_dir=folder), encoder=encoder)
    return folder


@pytest.fixture(scope="session")
def assistant(small_index: Path, encoder: Encoder) -> Assistant:
    """An assistant over the small collection."""
    from esnqa import Assistant

    return Assistant.open(small_index, encoder=encoder)

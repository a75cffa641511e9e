"""What the browser tests share: one Chromium, and one server over one index, for all of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from web_samples import index_of

sys.path.insert(0, str(Path(__file__).parent))
from serving import CHROMIUM, FLAGS, served

SAYS = "About 700 people sleep rough in Westmark on any night."
RIVALS = {
    "count.md": f"---\ntitle: Street count of Westmark\npublisher: Westmark Town\nlanguage: en\npublished: 2022-03-01\n---\n{SAYS}\n",
    "survey.md": "---\ntitle: Survey of Westmark\npublisher: Open Doors\nlanguage: en\npublished: 2023-03-01\n---\n"
    f"{SAYS.replace('700', '895')}\n",
}
"""Two documents that disagree."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_of(tmp_path_factory.mktemp("browser"), RIVALS)


@pytest.fixture(scope="package")
def address(index_dir: Path) -> Iterator[str]:
    with served(index_dir, ESNQA_WEB__FEEDBACK_FILE=str(index_dir.parent / "feedback.jsonl")) as address:
        yield address

"""Pictures of the application for people to look at: every page and state, light and dark, desktop and phone.

    python tests/browser/screenshots.py --index-dir index [--all FOLDER]

writes the pictures of the guides into docs/images, and with ``--all`` every state into a folder.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from serving import ANSWERED, CHROMIUM, DESKTOP, FLAGS, PHONE, served

PROJECT = Path(__file__).resolve().parents[2]
QUESTION = "How many people with disabilities live in institutions across the EU?"
FOLLOW_UP = "And children?"
SEARCHED = "unpaid carers respite breaks"
COMPARED = "How many people are homeless?"
PATIENCE_MS = 120_000
COUNTRIES = ("Finland", "Germany", "Portugal")
UNANSWERABLE = "Who won the football world cup in 1998?"
SMALL = {**PHONE, "viewport": {"width": 320, "height": 568}}


def ask(page: Any, question: str) -> None:
    """Asks and waits until the answer is whole."""
    page.fill("#question textarea", question)
    page.click("#ask-button")
    page.wait_for_function(ANSWERED, arg=question)
    page.wait_for_timeout(700)


def compare(page: Any, question: str) -> None:
    """Asks for a table and waits until it is there."""
    page.fill("#compare-question :is(input, textarea)", question)
    page.click("#compare-button")
    page.wait_for_selector("#compared .comparison")
    page.wait_for_timeout(500)


def cite(page: Any, panel: str, link: str) -> None:
    """Opens a source and waits until it is there."""
    page.locator(link).first.click()
    page.wait_for_selector(f"{panel} #passage")
    page.wait_for_timeout(500)


def opened(browser: Any, address: str, **options: Any) -> Any:
    """The page as it is found, examples included."""
    page = browser.new_context(**options).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    page.wait_for_selector(".examples li")
    page.wait_for_timeout(300)
    return page


def shown(page: Any, tab: str) -> None:
    """Turns to a page of the application."""
    page.evaluate("window.scrollTo(0, 0)")
    page.click(f"#tab-{tab}-button")
    page.wait_for_selector(f"#tab-{tab} :is(input, textarea) >> visible=true")


def pictures_for_guides(browser: Any, address: str, folder: Path) -> None:
    """The four pages, each with something on it."""
    page = opened(browser, address, viewport={"width": 1240, "height": 860})

    def take(name: str) -> None:
        page.mouse.move(2, 2)
        page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
        page.wait_for_timeout(400)
        page.screenshot(path=folder / f"{name}.png")

    ask(page, QUESTION)
    cite(page, "#ask-panel", "#live a.cite")
    take("ask")
    shown(page, "search")
    page.fill("#query :is(input, textarea)", SEARCHED)
    page.keyboard.press("Enter")
    page.wait_for_selector(".result")
    cite(page, "#search-panel", ".result-actions [data-open]")
    take("search")
    shown(page, "compare")
    for country in COUNTRIES:
        page.locator("#compare-values input").fill(country)
        page.get_by_role("option", name=country).first.click()
    page.keyboard.press("Escape")
    compare(page, COMPARED)
    take("compare")
    shown(page, "library")
    page.wait_for_selector(".library tbody tr")
    page.click(".glance summary")
    take("library")
    page.context.close()


def pictures_of_everything(browser: Any, address: str, folder: Path) -> None:
    """Every page and state."""
    for device, options in (("desktop", DESKTOP), ("phone", PHONE), ("small", SMALL)):
        for scheme in ("light", "dark"):
            page = opened(browser, address, color_scheme=scheme, **options)

            def take(state: str, page: Any = page, name: str = f"{device}-{scheme}") -> None:
                page.screenshot(path=folder / f"{name}-{state}.png")

            take("1-empty")
            page.click("#ask-button")
            page.wait_for_selector("#live .problem")
            take("2-problem")
            ask(page, QUESTION)
            take("3-answer")
            if device == "desktop":
                page.hover("#live a.cite >> nth=0")
                page.wait_for_timeout(300)
                take("4-quote")
            cite(page, "#ask-panel", "#live a.cite")
            take("5-source")
            ask(page, FOLLOW_UP)
            take("6-follow-up")
            ask(page, UNANSWERABLE)
            take("7-refusal")
            page.click("#scope > button")
            page.wait_for_timeout(300)
            take("8-scope")
            page.evaluate("window.scrollTo(0, 0)")
            page.click("#tab-search-button")
            page.fill("#query :is(input, textarea)", SEARCHED)
            page.keyboard.press("Enter")
            page.wait_for_selector(".result")
            take("9-search")
            cite(page, "#search-panel", ".result-actions [data-open]")
            take("a-search-source")
            page.evaluate("window.scrollTo(0, 0)")
            page.click("#tab-compare-button")
            page.wait_for_selector("#compare-question :is(input, textarea)")
            page.wait_for_timeout(300)
            take("b-compare-empty")
            compare(page, COMPARED)
            page.screenshot(path=folder / f"{device}-{scheme}-c-compare.png", full_page=True)
            cite(page, "#compare-panel", "#compared a.cite")
            take("d-compare-source")
            page.evaluate("window.scrollTo(0, 0)")
            page.click("#tab-library-button")
            page.wait_for_selector(".library tbody tr")
            page.wait_for_timeout(300)
            take("e-library")
            link = page.locator(".library a").nth(3).get_attribute("href")
            page.goto(address + link)
            take("f-document")
            page.context.close()


def main() -> None:
    """Takes the pictures."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index-dir", type=Path, default=PROJECT / "index")
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    chosen = parser.parse_args()
    with served(chosen.index_dir) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pictures_for_guides(browser, address, PROJECT / "docs" / "images")
        if chosen.all:
            chosen.all.mkdir(parents=True, exist_ok=True)
            pictures_of_everything(browser, address, chosen.all)
        browser.close()


if __name__ == "__main__":
    main()

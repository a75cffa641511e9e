"""Every page and state against the rules of WCAG 2.2 A and AA that axe-core can check, and what it cannot: keys and width."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from serving import ANSWERED, CHROMIUM, DESKTOP, PHONE, violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not Path(CHROMIUM).is_file(), reason="Chromium is missing: apt-get install chromium"),
]
PATIENCE_MS = 60_000
QUESTION = "How many beds does the winter shelter in Brinmouth have?"
DISPUTED = "How many people sleep rough in Westmark on any night?"
UNANSWERABLE = "Who won the football world cup in 1998?"


@contextlib.contextmanager
def visit(browser: Any, address: str, **options: Any) -> Iterator[Any]:
    context = browser.new_context(**{**DESKTOP, "reduced_motion": "reduce", **options})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#question textarea")
    page.wait_for_selector(".welcome")
    yield page
    context.close()


def ask(page: Any, question: str) -> None:
    page.fill("#question textarea", question)
    page.click("#ask-button")
    page.wait_for_function(ANSWERED, arg=question)


SETTLED = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => Promise.all(
    document.getAnimations().filter(each => each instanceof CSSTransition).map(each => each.finished.catch(() => null))
).then(done))))"""
"""Colours pass over into those of the other scheme: no state is looked at half way."""


def states(page: Any, address: str) -> Iterator[str]:
    """Walks through the application; the page is in the state named whenever one is given."""
    yield "empty"
    page.click("#ask-button")
    page.wait_for_selector("#live .problem")
    yield "problem"
    ask(page, QUESTION)
    page.wait_for_selector("#live .follow-ups")
    yield "answer"
    page.click(".feedback summary")
    page.locator("#live a.cite").first.focus()
    page.locator("#live a.cite").first.click()
    page.wait_for_selector("#ask-panel #passage")
    page.click("#ask-panel details.menu summary")
    yield "source"
    page.click("#ask-panel .panel-close")
    ask(page, DISPUTED)
    page.wait_for_selector("#live .differ")
    yield "sources that differ"
    ask(page, UNANSWERABLE)
    page.click("#scope > button")
    page.wait_for_selector("#scope input >> visible=true")
    page.click("#take summary")
    yield "refusal, scope and menu open"
    page.evaluate("window.scrollTo(0, 0)")
    page.click("#tab-search-button")
    page.wait_for_selector("#query :is(input, textarea)")
    yield "search, empty"
    page.fill("#query :is(input, textarea)", "shelter beds allowance")
    page.keyboard.press("Enter")
    page.wait_for_selector(".result")
    page.click(".facets summary")
    page.locator("[data-facet]").first.click()
    page.locator(".result:not([hidden]) [data-keep]").first.click()
    page.click(".basket summary")
    page.locator(".result:not([hidden]) details.menu summary").first.click()
    yield "search, found, narrowed and kept"
    page.evaluate("window.scrollTo(0, 0)")
    page.click("#tab-compare-button")
    page.wait_for_selector("#compare-question :is(input, textarea)")
    yield "compare, empty"
    page.fill("#compare-question :is(input, textarea)", QUESTION)
    page.click("#compare-button")
    page.wait_for_selector("table.compared")
    page.click("#compare-scope > button")
    page.click("#compare-take summary")
    yield "compare, table"
    page.locator(".compared a.cite").first.click()
    page.wait_for_selector("#compare-panel #passage")
    yield "compare, source"
    page.evaluate("window.scrollTo(0, 0)")
    page.click("#tab-library-button")
    page.wait_for_selector(".library tbody tr")
    page.click(".glance summary")
    yield "library"
    page.goto(f"{address}/document/lindenau.example/pflege?start=0&end=40&quote=000000000000")
    yield "document"
    page.goto(f"{address}/document/nowhere")
    yield "nothing there"


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_any_page_and_state_in_light_and_dark(
    browser: Any, address: str, device: dict[str, Any]
) -> None:
    found = []
    with visit(browser, address, **device) as page:
        for state in states(page, address):
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.evaluate(SETTLED)
                found += violations(page, f"{state}, {scheme}")
    assert not found, "\n".join(found)


def test_nothing_is_lost_at_320_pixels_and_at_twice_the_size(browser: Any, address: str) -> None:
    """640 pixels are what a window of 1280 has at 200 % zoom."""
    with visit(browser, address, viewport={"width": 320, "height": 512}) as page:
        for state in states(page, address):
            for width in (640, 320):
                page.set_viewport_size({"width": width, "height": 512})
                wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert wide <= 0, (state, width, wide)


@pytest.mark.parametrize("code", ["de", "fr", "pl", "el", "ro"])
def test_no_word_of_a_long_language_is_cut_off_on_a_phone(browser: Any, address: str, code: str) -> None:
    with visit(browser, address, locale=code, **PHONE) as page:
        page.wait_for_function("code => document.documentElement.lang === code", arg=code)
        page.wait_for_function("() => document.querySelector('#ask-button').innerText.trim() !== 'Ask'")
        ask(page, QUESTION)
        for tab in ("ask", "search", "compare", "library"):
            page.evaluate("() => window.scrollTo(0, 0)")
            page.click(f"#tab-{tab}-button")
            page.wait_for_selector(f"#tab-{tab} :is(input, textarea) >> visible=true")
            cut = page.evaluate(
                """() => [...document.querySelectorAll('button:not(.label-wrap), summary')]
                    .filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1)
                    .map(e => `${e.scrollWidth} in ${e.clientWidth}: ${e.innerText}`)"""
            )
            assert cut == [], tab
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, tab


def test_a_citation_is_reached_opened_and_left_by_keys_alone(browser: Any, address: str) -> None:
    with visit(browser, address) as page:
        page.focus("#question textarea")
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_function(ANSWERED, arg=QUESTION)
        for _ in range(60):
            page.keyboard.press("Shift+Tab")
            if page.evaluate("document.activeElement.matches('a.cite')"):
                break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px"
        page.keyboard.press("Enter")
        page.wait_for_selector("#ask-panel #passage")
        page.wait_for_function("() => document.activeElement.id === 'passage'")
        page.keyboard.press("Escape")
        page.wait_for_function("() => document.activeElement.matches('a.cite')")


def test_every_stop_of_the_tab_key_can_be_seen(browser: Any, address: str) -> None:
    with visit(browser, address) as page:
        ask(page, QUESTION)
        page.evaluate("document.activeElement.blur()")
        seen = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            name, style = page.evaluate(
                """() => {
                    const e = document.activeElement, s = getComputedStyle(e);
                    return [e.outerHTML.slice(0, 120), [s.outlineStyle, s.outlineWidth, s.boxShadow].join(' ')];
                }"""
            )
            if name in seen or name.startswith("<body"):
                break
            seen.add(name)
            assert "solid" in style or "px" in style.split(" ", 2)[2], (name, style)
        assert len(seen) > 8


def test_what_happens_is_said_to_those_who_listen(browser: Any, address: str) -> None:
    with visit(browser, address) as page:
        ask(page, QUESTION)
        page.wait_for_function(
            "() => document.querySelector('[aria-live=polite].unseen')?.textContent.includes('Sources:')"
        )
        label = page.locator("#live a.cite").first.get_attribute("aria-label")
        assert label.startswith("Source 1: Winter shelter in Brinmouth")
        page.evaluate("document.querySelector('#live .turn').dataset.before = ''")
        page.click("#live [data-press=retry]")
        page.wait_for_selector("#live .turn:not(.pending):not([data-before]) .sources")
        page.click("#take summary")
        with page.expect_download() as download:
            page.click("[data-press=take-md]")
        assert download.value.suggested_filename == "esnqa.md"
        page.wait_for_function(
            "() => document.querySelector('[aria-live=polite].unseen').textContent.includes('esnqa.md')"
        )

"""The application in a real browser: what a person does, and what a hostile document may not do."""

from __future__ import annotations

import contextlib
import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chat_server import says, sentence_with, serving, states
from web_samples import HOSTILE_TITLE

sys.path.insert(0, str(Path(__file__).parent))
from serving import ANSWERED, CHROMIUM, DESKTOP, PHONE, PROGRAM, served, violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).is_file(), reason="Chromium is missing: apt-get install chromium"),
]
QUESTION = "How many beds does the winter shelter in Brinmouth have?"


@dataclass
class Visit:
    """A page, and everything that it did which it should not do."""

    page: Any
    address: str
    wrongs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", lambda m: m.type in ("error", "warning") and self.wrongs.append(f"console: {m.text}"))
        self.page.on("pageerror", lambda error: self.wrongs.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.wrongs.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("request", self.requested)
        self.page.on("response", lambda r: r.status >= 400 and self.wrongs.append(f"{r.status}: {r.url}"))
        self.page.on("download", self.downloaded)
        self.page.on("popup", lambda popup: self.wrongs.append(f"popup: {popup.url}"))

    def downloaded(self, download: Any) -> None:
        self.wrongs.append(f"download: {download.url}")

    def requested(self, request: Any) -> None:
        self.requests.append(request.url)
        if not request.url.startswith((self.address + "/", "data:")):
            self.wrongs.append(f"request: {request.url}")

    def open(self) -> None:
        self.page.goto(self.address)
        self.page.wait_for_selector("#question textarea")
        self.page.wait_for_selector(".welcome")

    def ask(self, question: str) -> Any:
        self.page.fill("#question textarea", question)
        self.page.click("#ask-button")
        self.page.wait_for_function(ANSWERED, arg=" ".join(question.split()))
        return self.page.locator("#live .turn")

    def overflow(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@contextlib.contextmanager
def visit(browser: Any, address: str, **options: Any) -> Iterator[Visit]:
    context = browser.new_context(**{**DESKTOP, "permissions": ["clipboard-read", "clipboard-write"], **options})
    context.set_default_timeout(60_000)
    visited = Visit(context.new_page(), address)
    visited.watch()
    visited.open()
    yield visited
    wrongs = list(visited.wrongs)  # what a page complains of while it is closed is no fault of it
    context.close()
    assert wrongs == []


def words(text: str) -> str:
    return " ".join(text.split())


def marked(page: Any, panel: str) -> str:
    return words(" ".join(page.locator(f"{panel} .document-text mark").all_inner_texts()))


def test_a_question_is_answered_and_its_citation_opens_in_its_document(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        page = visited.page
        assert "AI system" in page.locator(".welcome .notice").inner_text()
        turn = visited.ask(QUESTION)
        citation = turn.locator("a.cite").first
        quote = citation.get_attribute("data-quote")
        assert quote in citation.get_attribute("aria-label")
        assert words(turn.locator(".statement").first.inner_text()).startswith(words(quote))
        citation.click()
        page.wait_for_selector("#ask-panel #passage")
        assert marked(page, "#ask-panel") == words(quote)
        assert page.locator("#ask-panel #passage").is_visible()
        head = page.locator("#ask-panel .panel-head").inner_text()
        assert "shelter" in head
        assert "English" in head
        assert words(quote) in words(head)
        box = page.locator("#ask-panel #passage").bounding_box()
        assert 0 < box["y"] < 900
        assert page.evaluate("document.activeElement.id") == "passage"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.classList.contains('cite')")
        assert page.locator("#ask-panel #passage").count() == 0
        assert "no language model" in turn.locator(".provenance").inner_text()


def test_a_quote_shows_on_hover_and_on_focus(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        turn = visited.ask(QUESTION)
        citation = turn.locator("a.cite").first
        citation.hover()
        tip = visited.page.locator("#esnqa-tip.shown")
        assert words(citation.get_attribute("data-quote")) in words(tip.inner_text())
        visited.page.mouse.move(5, 5)
        visited.page.wait_for_selector("#esnqa-tip.shown", state="hidden")
        visited.page.focus("#question textarea")
        for _ in range(40):
            visited.page.keyboard.press("Shift+Tab")
            if visited.page.evaluate("document.activeElement.classList.contains('cite')"):
                break
        tip.wait_for(state="visible")
        visited.page.keyboard.press("Escape")
        visited.page.wait_for_selector("#esnqa-tip.shown", state="hidden")


def test_a_refusal_says_why_and_its_nearest_passages_open(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        turn = visited.ask("Who won the football world cup in 1998?")
        assert "do not answer" in turn.locator(".refusal").inner_text()
        nearest = turn.locator(".sources a").first
        title = words(nearest.inner_text())
        nearest.click()
        visited.page.wait_for_selector("#ask-panel #passage")
        assert title in words(visited.page.locator("#ask-panel .panel-document").inner_text())


def test_a_conversation_goes_on_and_begins_anew(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        page = visited.page
        visited.ask(QUESTION)
        visited.ask("And who runs it?")
        assert page.locator("#past .turn").count() == 1
        assert "Taken with what came before" in page.locator("#live .turn").inner_text()
        assert page.locator(".welcome").count() == 0
        page.click("#new-conversation")
        page.wait_for_selector(".welcome")
        assert page.locator(".turn").count() == 0


@pytest.mark.parametrize(("question", "help_"), [("", "no question yet"), ("x" * 2001, "2,001 characters")])
def test_a_question_that_cannot_be_asked_is_met_with_help(
    browser: Any, address: str, question: str, help_: str
) -> None:
    with visit(browser, address) as visited:
        visited.page.fill("#question textarea", question)
        visited.page.click("#ask-button")
        visited.page.wait_for_selector("#live .problem")
        assert help_ in visited.page.locator("#live .problem").inner_text()
        assert visited.page.input_value("#question textarea") == question


def test_passages_are_searched_filtered_opened_and_copied(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        page = visited.page
        page.click("#tab-search-button")
        page.fill("#query :is(input, textarea)", "foster care allowance")
        page.keyboard.press("Enter")
        page.wait_for_selector(".result")
        first = page.locator(".result").first
        assert "Ostrevia" in first.inner_text()
        assert "foster" in [text.lower() for text in first.locator("mark").all_inner_texts()]
        assert "Found by meaning and words" in first.locator(".why").first.inner_text()
        first.locator("details.menu summary").first.click()
        first.locator("[data-copy]").first.click()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("“")
        assert "(Foster care allowances in Ostrevia, Ministry of Families of Ostrevia, 1 June 2020)" in copied
        first.get_by_role("button", name="RIS").first.click()
        page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('TY  - ')")
        first.locator(".result-actions [data-open]").first.click()
        page.wait_for_selector("#search-panel #passage")
        passage = words(first.locator(".passage").first.inner_text())
        assert marked(page, "#search-panel") == passage
        page.fill("#query :is(input, textarea)", "Beratung")
        page.locator("#tab-search input[aria-label='Language'], #tab-search input[role='listbox']").first.click()
        page.get_by_role("option", name=re.compile(r"Deutsch \(")).click()
        page.click("#search-button")
        page.wait_for_function("() => document.querySelector('#found .hint').textContent.endsWith('documents: 1')")
        assert "Lindenau" in page.locator(".result").first.inner_text()


def test_what_was_found_is_narrowed_kept_and_taken_away(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        page = visited.page
        page.click("#tab-search-button")
        page.fill("#query :is(input, textarea)", "shelter care allowance Beratung")
        page.keyboard.press("Enter")
        page.wait_for_selector(".result")
        page.click(".facets summary")
        german = page.locator("[data-facet='language=de']")
        count = int(german.locator(".count").inner_text())
        german.click()
        page.wait_for_function("n => document.querySelectorAll('.result:not([hidden])').length === n", arg=count)
        assert german.get_attribute("aria-pressed") == "true"
        page.click("[data-facet-none]")
        page.wait_for_function("() => document.querySelectorAll('.result[hidden]').length === 0")
        keep = page.locator("#found [data-keep]")
        for place in range(2):
            keep.nth(place).click()
        page.wait_for_function("() => document.querySelector('.basket-count').textContent === '2'")
        page.click(".basket summary")
        page.locator("[data-drop]").first.click()
        page.wait_for_function("() => document.querySelector('.basket-count').textContent === '1'")
        visited.page.remove_listener("download", visited.downloaded)
        with page.expect_download() as download:
            page.click("[data-form=json]")
        kept = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
        assert [row["passage_id"] for row in kept["passages"]] == [keep.nth(1).get_attribute("data-keep")]


def test_a_question_is_compared_and_the_table_opens_its_sources_and_is_taken_away(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        page = visited.page
        page.click("#tab-compare-button")
        page.get_by_label("Theme", exact=True).check()
        page.get_by_label("Country", exact=True).check()
        page.click("#compare-values input")
        page.get_by_role("option", name=re.compile("United Kingdom")).click()
        page.get_by_role("option", name=re.compile("Germany")).click()
        page.focus("#compare-question :is(input, textarea)")
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_selector("table.compared")
        assert page.locator(".compared tbody th").all_inner_texts() == ["United Kingdom", "Germany"]
        assert "These documents do not answer it" in page.locator(".compared tbody td").nth(1).inner_text()
        link = page.locator(".compared a.cite").first
        quote = link.get_attribute("data-quote")
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#compare-panel #passage")
        assert words(marked(page, "#compare-panel")) == words(quote)
        page.keyboard.press("Escape")
        page.wait_for_function("() => document.activeElement.matches('.compared a.cite')")
        page.click("#compare-take summary")
        visited.page.remove_listener("download", visited.downloaded)
        with page.expect_download() as download:
            page.click("[data-press=table-csv]")
        assert quote.split()[0] in Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_a_question_to_go_on_with_stands_below_the_answer_and_is_answered(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        page = visited.page
        visited.ask(QUESTION)
        page.wait_for_selector("#live .follow-ups button")
        button = page.locator("#live .follow-ups button").first
        following = button.inner_text()
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_function(ANSWERED, arg=following)
        assert page.locator("#live .sources").count() == 1
        assert page.locator("#past .follow-ups").count() == 0


def test_a_question_is_asked_again_edited_and_taken_away(browser: Any, address: str, index_dir: Path) -> None:
    with visit(browser, address) as visited:
        page = visited.page
        visited.ask(QUESTION)
        page.click("#live [data-press=retry]")
        page.wait_for_selector("#live .pending, #live .sources")
        page.wait_for_function(ANSWERED, arg=QUESTION)
        assert page.locator("#past .turn").count() == 0
        page.click("#take summary")
        visited.page.remove_listener("download", visited.downloaded)
        with page.expect_download() as download:
            page.click("[data-press=take-json]")
        lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["question"] for line in lines] == [QUESTION]
        verify = [sys.executable, "-c", PROGRAM, "verify", str(download.value.path()), "--index-dir", str(index_dir)]
        checked = subprocess.run([*verify, "--json"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        verdicts = [one["verdict"] for one in json.loads(checked.stdout)["answers"][0]["citations"]]
        assert verdicts
        assert set(verdicts) == {"valid"}
        page.click("#live [data-press=edit]")
        page.wait_for_function("() => !document.querySelector('#live .turn')")
        assert page.input_value("#question textarea") == QUESTION


def test_an_answer_of_a_language_model_grows_and_stops_when_told(browser: Any, index_dir: Path) -> None:
    said, source = "The winter shelter in Brinmouth opened on 3 November 2021.", "opened on 3 November"

    def slow(body: dict[str, Any]) -> dict[str, Any]:
        name = sentence_with(body, source)[0]
        return {"statements": [{"text": said, "evidence": [name]}, {"text": "x " * 2400, "evidence": [name]}]}

    with contextlib.ExitStack() as stack:
        model = stack.enter_context(serving(says(slow, pause=0.05), states((said, source))))
        named = {"ESNQA_GENERATION__MODEL": "openai:test", "ESNQA_GENERATION__BASE_URL": f"{model.address}/v1"}
        address = stack.enter_context(served(index_dir, **named))
        visited = stack.enter_context(visit(browser, address, reduced_motion="reduce"))
        page = visited.page
        assert "openai:test" in page.locator(".welcome .notice").inner_text()
        page.fill("#question textarea", QUESTION)
        page.click("#ask-button")
        page.wait_for_selector("#live .turn.growing .statement")
        assert page.locator("#live a.cite").first.get_attribute("data-quote")
        assert violations(page, "growing") == []
        page.click("#live [data-press=stop]")
        page.wait_for_selector("#live .looking-no-more")
        assert model.hung_up.wait(10), "the model still writes for nobody"
        assert violations(page, "stopped") == []
        page.click("#live [data-ask]")
        page.wait_for_function(ANSWERED, arg=QUESTION)
        assert said in words(page.locator("#live .statement").inner_text())
        assert "Written by openai:test" in page.locator("#live .provenance").inner_text()


def test_sources_that_differ_stand_side_by_side(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        turn = visited.ask("How many people sleep rough in Westmark on any night?")
        sides = turn.locator(".differ li")
        assert [words(side.locator(".differ-value").inner_text()).split()[0] for side in sides.all()] == ["895", "700"]
        left, right = (side.bounding_box() for side in sides.all())
        assert left["y"] == right["y"]
        assert "Survey of Westmark" in sides.nth(0).inner_text()
        sides.nth(1).locator("a.cite").click()
        visited.page.wait_for_selector("#ask-panel #passage")
        assert "700 people" in marked(visited.page, "#ask-panel")


def test_a_conversation_is_printed_with_its_references(browser: Any, address: str) -> None:
    import pypdfium2

    with visit(browser, address) as visited:
        turn = visited.ask(QUESTION)
        quote = words(turn.locator("a.cite").first.get_attribute("data-quote"))
        visited.ask("And who runs it?")
        pages = pypdfium2.PdfDocument(visited.page.pdf())
        text = words(" ".join(page.get_textpage().get_text_range() for page in pages))
        pages.close()
    for said in (
        QUESTION,
        quote,
        "Winter shelter in Brinmouth",
        "Brinmouth Town Council",
        "And who runs it?",
        "AI system",
    ):
        assert said in text, said
    for control in ("Ask again", "Limit to", "New conversation", "What would you like"):
        assert control not in text, control


def test_the_page_speaks_the_browsers_language_and_another_when_told(browser: Any, address: str) -> None:
    with visit(browser, address, locale="el-GR") as visited:
        page = visited.page
        page.wait_for_function("() => document.querySelector('.welcome h2').textContent === 'Ρωτήστε τη συλλογή'")
        page.wait_for_function("() => document.querySelector('#tab-search-button').innerText.trim() === 'Αναζήτηση'")
        page.wait_for_function("() => document.querySelector('#ask-button').innerText.trim() === 'Ρωτήστε'")
        assert page.get_attribute("html", "lang") == "el"
        page.select_option("[data-language]", "pl")
        page.wait_for_function("() => document.querySelector('.welcome h2')?.textContent === 'Zapytaj zbiór'")
        page.wait_for_function("() => document.querySelector('#tab-search-button').innerText.trim() === 'Szukaj'")
        page.goto(f"{address}/document/lindenau.example/pflege")
        assert page.get_attribute("html", "lang") == "pl"
        visited.wrongs.clear()  # Gradio complains of its own connection when it is left


def test_the_limits_of_a_question_are_seen_and_removed(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        page = visited.page
        assert page.locator(".scope-now").inner_text() == "All documents"
        page.click("#scope > button")
        page.locator("#scope input").first.click()
        page.get_by_role("option", name=re.compile(r"Deutsch \(")).click()
        page.wait_for_function("() => document.querySelector('.scope-now').textContent.includes('Limited to: Deutsch')")
        page.locator("#scope .by-document input").click()
        page.get_by_role("option", name="Pflegeberatung in Lindenau").click()
        page.wait_for_function("() => document.querySelector('.scope-now').textContent.includes('Pflegeberatung')")
        page.click("[data-press=unlimit]")
        page.wait_for_function("() => document.querySelector('.scope-now').textContent.trim() === 'All documents'")


def test_the_library_lists_filters_and_opens_documents(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        page = visited.page
        page.click("#tab-library-button")
        page.wait_for_selector(".library tbody tr")
        assert page.locator(".library tbody tr").count() == 8
        page.fill("#library-words :is(input, textarea)", "pflege")
        page.wait_for_function("() => document.querySelectorAll('.library tbody tr').length === 1")
        page.click(".library tbody a")
        page.wait_for_selector("#library-panel .document-text")
        assert page.locator("#library-panel .document-text").get_attribute("lang") == "de"


def test_a_documents_own_page_opens_at_the_passage_without_scripts(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        turn = visited.ask(QUESTION)
        citation = turn.locator("a.cite").first
        link, quote = citation.get_attribute("href"), citation.get_attribute("data-quote")
    context = browser.new_context(java_script_enabled=False, **DESKTOP)
    page = context.new_page()
    page.goto(address + link)
    assert words(page.locator("#passage").inner_text()) == words(quote)
    assert page.locator("#passage").is_visible()
    assert page.locator("h1").inner_text() == "Winter shelter in Brinmouth"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(browser: Any, address: str, scheme: str) -> None:
    with visit(browser, address, color_scheme=scheme, **PHONE) as visited:
        page = visited.page
        assert visited.overflow() <= 0
        turn = visited.ask(QUESTION)
        assert visited.overflow() <= 0
        turn.locator("a.cite").first.click()
        page.wait_for_selector("#ask-panel #passage")
        page.wait_for_function(
            "() => { const y = document.querySelector('#passage').getBoundingClientRect().top; return 0 <= y && y < 844; }"
        )
        assert visited.overflow() <= 0
        for tab in ("search", "library"):
            page.evaluate("window.scrollTo(0, 0)")
            page.click(f"#tab-{tab}-button")
            page.wait_for_selector(f"#tab-{tab} input")
            assert visited.overflow() <= 0
        page.goto(f"{address}/document/lindenau.example/pflege")
        assert visited.overflow() <= 0
        visited.wrongs.clear()  # Gradio complains of its own connection when it is left


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(browser: Any, address: str, scheme: str) -> None:
    with visit(browser, address, color_scheme=scheme) as visited:
        turn = visited.ask(QUESTION)
        turn.locator("a.cite").first.click()
        visited.page.wait_for_selector("#passage")
        paper = luminance(visited.page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert (paper < 0.05) == (scheme == "dark")
        for selector in (
            ".statement",
            ".question",
            ".provenance",
            ".confidence",
            ".sources a",
            ".panel-document",
            ".facts",
        ):
            ink = luminance(visited.page.evaluate("s => getComputedStyle(document.querySelector(s)).color", selector))
            ratio = (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05)
            assert ratio >= 4.5, (selector, ratio)


HOSTILE = [
    "Who began the garden project of Quillbury?",
    "Who started the allotment scheme of Marrowby?",
    "<img src=http://evil.example/q.png onerror=alert(1)> ![a](http://evil.example/x.png) Quillbury garden",
    "</h3></section><script>alert(1)</script><form action=http://evil.example> Marrowby allotment",
    "${alert(1)} {{constructor.constructor('alert(1)')()}} <style>@import 'http://evil.example/s.css'</style> Quillbury",
]


def test_hostile_documents_and_questions_do_nothing(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        page = visited.page
        for question in HOSTILE:
            turn = visited.ask(question)
            for link in turn.locator("[data-open]").all()[:3]:
                link.click()
                page.wait_for_selector("#ask-panel:not(:has([aria-busy])) .document-text")
        page.hover("#live [data-open] >> nth=0")
        page.click("#tab-search-button")
        for query in HOSTILE:
            page.fill("#query :is(input, textarea)", query)
            page.keyboard.press("Enter")
            page.wait_for_selector(".result")
            page.locator(".result-title a").first.click()
            page.wait_for_selector("#search-panel .document-text")
        page.click("#tab-library-button")
        page.wait_for_selector(".library")
        assert html.escape(HOSTILE_TITLE)[:20] in html.escape(page.locator(".library").inner_text())
        shown = page.evaluate(
            "() => [...document.querySelectorAll('form, iframe, object, embed, video, audio, img, [onerror], [onload], "
            '[onmouseover], .turn style, .result style, .document-text style, .turn script, a[href^="javascript:" i]\')]'
            ".filter(e => !e.closest('.tabs > .tab-wrapper')).map(e => e.outerHTML.slice(0, 200))"
        )
        assert shown == []
        assert not any("evil.example" in request for request in visited.requests)


def test_nothing_is_asked_of_another_host_and_the_policy_holds(browser: Any, address: str) -> None:
    with visit(browser, address) as visited:
        visited.ask(QUESTION)
        blocked = visited.page.evaluate(
            """async () => {
                const seen = [];
                document.addEventListener('securitypolicyviolation', event => seen.push(event.effectiveDirective));
                await new Promise(done => setTimeout(() => {  // outside the debugger, which may compile text
                    try { eval('1'); } catch { seen.push('eval'); }
                    try { new Function('return 1')(); } catch { seen.push('Function'); }
                    done();
                }));
                const script = document.createElement('script');
                script.textContent = 'window.injected = true';
                document.body.append(script);
                const picture = document.createElement('img');
                picture.src = 'http://evil.example/beacon.png';
                document.body.append(picture);
                await new Promise(done => setTimeout(done, 300));
                return [seen, window.injected ?? false];
            }"""
        )
        assert {"eval", "Function", "img-src", "script-src-elem"} <= set(blocked[0])
        assert blocked[1] is False
        refused = ("Content Security Policy", "violates the following")
        visited.wrongs[:] = [w for w in visited.wrongs if not any(r in w for r in refused) and "beacon.png" not in w]

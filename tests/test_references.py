"""References in five styles, against output written by hand from the rules of each style."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esnqa.references import Source, Style, Wording, citation_key, cite, escaped_markdown

FULL = Source(
    id="example.org/news/riverton",
    title="The Riverton conference of 2015",
    publisher="Riverton Care Network",
    published="2015-07-10",
    url="https://example.org/news/riverton?a=1&b=50%25_x",
    accessed="2026-11-21",
    language="en",
)
GREEK = Source(
    id="el/frontida",
    title="Φροντίδα & στέγη: τι αλλάζει;",
    publisher="Δήμος Αθηναίων",
    published="2021-03",
    url="https://example.gr/στέγη",
    language="el",
    page=4,
)
BARE = Source(id="notes/kitchens.txt", title="Notes on community kitchens")
SPECIAL = Source(
    id="a",
    title="Costs {50%} & prices_#1 ~ $2^3 \\ *bold* [x](y)",
    publisher="R&D <b>Office</b>",
    published="2019",
    url="https://example.org/a b{c}",
    page=3,
    slides=True,
)
QUOTE = "More than 400 delegates\nfrom 31 countries attended it."
LONG = " ".join(["word"] * 40) + "."


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            FULL,
            "“More than 400 delegates from 31 countries attended it.” (The Riverton conference of 2015, "
            "Riverton Care Network, 2015-07-10, https://example.org/news/riverton?a=1&b=50%25_x)",
        ),
        (
            GREEK,
            "“More than 400 delegates from 31 countries attended it.” (Φροντίδα & στέγη: τι αλλάζει;, "
            "Δήμος Αθηναίων, 2021-03, p. 4, https://example.gr/στέγη)",
        ),
        (BARE, "“More than 400 delegates from 31 countries attended it.” (Notes on community kitchens)"),
    ],
)
def test_plain_text(source: Source, expected: str) -> None:
    assert cite(QUOTE, source, Style.PLAIN) == expected


def test_plain_text_in_another_wording() -> None:
    german = Wording(date=lambda _: "März 2021", place=lambda page, _: f"Seite {page}")
    assert "März 2021, Seite 4" in cite(QUOTE, GREEK, Style.PLAIN, german)


def test_markdown() -> None:
    assert cite(QUOTE, FULL, Style.MARKDOWN) == (
        "> More than 400 delegates from 31 countries attended it.\n"
        ">\n"
        "> — Riverton Care Network, [*The Riverton conference of 2015*]"
        "(<https://example.org/news/riverton?a=1&b=50%25_x>), 2015-07-10"
    )
    assert cite("1. a", SPECIAL, Style.MARKDOWN) == (
        "> 1\\. a\n"
        ">\n"
        "> — R\\&D \\<b\\>Office\\</b\\>, "
        "[*Costs {50%} \\& prices\\_\\#1 \\~ $2^3 \\\\ \\*bold\\* \\[x\\](y)*](<https://example.org/a%20b%7Bc%7D>), "
        "2019, slide 3"
    )
    assert cite("a", BARE, Style.MARKDOWN) == "> a\n>\n> — *Notes on community kitchens*"


def test_markdown_links_to_nothing_but_the_web() -> None:
    assert "javascript" not in cite("a", Source("a", "T", url="javascript:alert(1)"), Style.MARKDOWN)


@pytest.mark.parametrize(
    ("quote", "source", "expected"),
    [
        (
            QUOTE,
            FULL,
            "“More than 400 delegates from 31 countries attended it.” (Riverton Care Network, 2015)\n\n"
            "Riverton Care Network. (2015, July 10). The Riverton conference of 2015. "
            "https://example.org/news/riverton?a=1&b=50%25_x",
        ),
        (
            "Δωρεάν.",
            GREEK,
            "“Δωρεάν.” (Δήμος Αθηναίων, 2021, p. 4)\n\n"
            "Δήμος Αθηναίων. (2021, March). Φροντίδα & στέγη: τι αλλάζει; https://example.gr/στέγη",
        ),
        (
            "A kitchen.",
            BARE,
            "“A kitchen.” (“Notes on community kitchens”, n.d.)\n\nNotes on community kitchens. (n.d.).",
        ),
        (
            LONG,
            Source("x", "Is it so?", "Office", accessed="2026-11-21", url="https://example.org/x"),
            f"    {LONG} (Office, n.d.)\n\n"
            "Office. (n.d.). Is it so? Retrieved November 21, 2026, from https://example.org/x",
        ),
        (
            "a",
            SPECIAL,
            "“a” (R&D <b>Office</b>, 2019, slide 3)\n\n"
            "R&D <b>Office</b>. (2019). Costs {50%} & prices_#1 ~ $2^3 \\ *bold* [x](y). https://example.org/a b{c}",
        ),
    ],
)
def test_apa(quote: str, source: Source, expected: str) -> None:
    assert cite(quote, source, Style.APA) == expected


def test_bibtex() -> None:
    assert cite(QUOTE, FULL, Style.BIBTEX) == (
        f"@misc{{{citation_key(FULL)},\n"
        "  author = {{Riverton Care Network}},\n"
        "  title = {{The Riverton conference of 2015}},\n"
        "  year = {2015},\n"
        "  month = jul,\n"
        "  day = {10},\n"
        "  url = {https://example.org/news/riverton?a=1&b=50%25_x},\n"
        "  urldate = {2026-11-21},\n"
        "  language = {english},\n"
        "  annote = {More than 400 delegates from 31 countries attended it.},\n"
        "}"
    )
    assert cite("5 % & more", SPECIAL, Style.BIBTEX) == (
        f"@misc{{{citation_key(SPECIAL)},\n"
        "  author = {{R\\&D <b>Office</b>}},\n"
        "  title = {{Costs \\{50\\%\\} \\& prices\\_\\#1 \\textasciitilde{} \\$2\\textasciicircum{}3 "
        "\\textbackslash{} *bold* [x](y)}},\n"
        "  year = {2019},\n"
        "  url = {https://example.org/a%20b%7Bc%7D},\n"
        "  pages = {3},\n"
        "  annote = {5 \\% \\& more},\n"
        "}"
    )
    assert "month = mar,\n  url" in cite("a", GREEK, Style.BIBTEX)
    assert "language = {greek}" in cite("a", GREEK, Style.BIBTEX)
    assert cite("a", BARE, Style.BIBTEX).count(" = ") == 2


def test_citation_keys_are_ascii_steady_and_apart() -> None:
    assert citation_key(FULL).startswith("riverton2015conference-")
    assert citation_key(FULL) == citation_key(FULL)
    assert citation_key(GREEK).startswith("2021-")
    assert citation_key(BARE) != citation_key(Source("other.txt", BARE.title))
    assert citation_key(GREEK).isascii()


def test_ris() -> None:
    assert cite(QUOTE, FULL, Style.RIS) == (
        "TY  - ELEC\n"
        "AU  - Riverton Care Network,\n"
        "TI  - The Riverton conference of 2015\n"
        "PY  - 2015\n"
        "DA  - 2015/07/10/\n"
        "UR  - https://example.org/news/riverton?a=1&b=50%25_x\n"
        "Y2  - 2026/11/21/\n"
        "LA  - en\n"
        f"ID  - {citation_key(FULL)}\n"
        "N1  - More than 400 delegates from 31 countries attended it.\n"
        "ER  - "
    )
    assert cite("a", BARE, Style.RIS) == (
        f"TY  - GEN\nTI  - Notes on community kitchens\nID  - {citation_key(BARE)}\nN1  - a\nER  - "
    )
    assert "DA  - 2021/03//\n" in cite("a", GREEK, Style.RIS)
    assert "SP  - 4\n" in cite("a", GREEK, Style.RIS)


ANY = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


@given(ANY, ANY, ANY)
def test_no_text_breaks_out_of_its_field(quote: str, title: str, publisher: str) -> None:
    source = Source("a", title, publisher)
    for line in cite(quote, source, Style.RIS).split("\n"):
        assert line[2:6] == "  - "
    bibtex = cite(quote, source, Style.BIBTEX).replace("\\{", "").replace("\\}", "")
    depth = 0
    for place, character in enumerate(bibtex):
        depth += (character == "{") - (character == "}")
        assert depth > 0 or place <= bibtex.index("{") or place == len(bibtex) - 1
    assert depth == 0


@given(ANY)
def test_escaped_markdown_is_shown_as_it_was(text: str) -> None:
    from markdown_it import MarkdownIt

    line = " ".join(text.split())
    rendered = MarkdownIt().renderInline(escaped_markdown(line))
    assert "<em>" not in rendered
    assert "<a " not in rendered
    assert "<strong>" not in rendered

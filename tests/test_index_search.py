"""Search against slow oracles: a brute-force ranking by numpy, and BM25 in plain Python over the same terms."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esnqa.errors import IndexMismatchError, NotFoundError, UsageError
from esnqa.index import IndexedDocument, Store, Writer, open_store
from esnqa.lexicon.analysis import analyze, query_terms
from esnqa.types import Filter, Hit, Passage, PassageStore
from index_samples import META, indexed, random_document, vector_of

DOCUMENTS = [random_document(number) for number in range(30)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """An index of several segments, with replaced documents in them."""
    folder = tmp_path_factory.mktemp("index")
    for upserts in (
        DOCUMENTS[:20],
        [random_document(number, seed=9) for number in (1, 25)],
        DOCUMENTS[20:],
        [DOCUMENTS[1]],
    ):
        with Writer(folder) as writer:
            writer.commit(upserts, meta=META)
    store = open_store(folder)
    assert len(store.info.segments) > 2
    return store


def _passes(item: IndexedDocument, where: Filter) -> bool:
    d = item.document
    first, last = (d.published or "") + "-01-01"[-6:], ""
    if d.published:
        first = (d.published + "-01-01")[:10] if len(d.published) < 10 else d.published
        last = d.published + "-12-31"[len(d.published) - 4 :]
    return (
        (not where.languages or (d.language or "").split("-")[0] in {tag.split("-")[0] for tag in where.languages})
        and (not where.kinds or d.kind in where.kinds)
        and (not where.themes or bool(where.themes & set(d.themes)))
        and (not where.countries or bool(where.countries & set(d.countries)))
        and (not where.document_ids or d.id in where.document_ids)
        and (not where.since or (bool(d.published) and last >= (where.since + "-01-01")[:10]))
        and (not where.until or (bool(d.published) and first <= where.until + "-12-31"[len(where.until) - 4 :]))
    )


def _slow_dense(documents: list[IndexedDocument], vector: np.ndarray, k: int, where: Filter) -> list[Hit]:
    hits = [
        Hit(passage.id, float(row @ vector))
        for item in documents
        if _passes(item, where)
        for passage, row in zip(item.passages, item.vectors, strict=True)
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))[:k]


def _passage_terms(item: IndexedDocument, passage: Passage) -> list[str]:
    parts = [item.document.title, *passage.heading_path, passage.text]
    return [term for part in parts for term in analyze(part, passage.language)]


def _slow_bm25(documents: list[IndexedDocument], terms: list[str], k: int, where: Filter) -> list[Hit]:
    passages = {p.id: (_passage_terms(item, p), item) for item in documents for p in item.passages}
    mean = sum(len(own) for own, _ in passages.values()) / len(passages)
    hits = []
    for passage_id, (own, item) in passages.items():
        counts, score = Counter(own), 0.0
        for term in set(terms) & set(own):
            holding = sum(term in other for other, _ in passages.values())
            idf = math.log(1 + (len(passages) - holding + 0.5) / (holding + 0.5))
            score += idf * counts[term] / (counts[term] + 1.5 * (1 - 0.75 + 0.75 * len(own) / mean))
        if score > 0 and _passes(item, where):
            hits.append(Hit(passage_id, score))
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))[:k]


def _same(found: list[Hit], expected: list[Hit]) -> None:
    """The same scores in order; the same passages wherever scores are clearly apart."""
    assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], abs=1e-5)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    scores = {hit.passage_id: hit.score for hit in expected}
    clear = [hit for hit in found if not expected or hit.score > expected[-1].score + 1e-5]
    assert all(hit.passage_id in scores for hit in clear)
    assert all(hit.score == pytest.approx(scores[hit.passage_id], abs=1e-5) for hit in clear)


DATES = st.sampled_from([None, "2014", "2015", "2015-06", "2016-03-15", "2018"])
FILTERS = st.builds(
    Filter,
    languages=st.frozensets(st.sampled_from(["en", "de-AT", "fr"]), max_size=2),
    kinds=st.frozensets(st.sampled_from(["article", "briefing", "poem"]), max_size=1),
    themes=st.frozensets(st.sampled_from(["care", "income"]), max_size=1),
    countries=st.frozensets(st.sampled_from(["DE", "PL"]), max_size=1),
    document_ids=st.frozensets(st.sampled_from(["doc-0001", "doc-0025", "doc-0002", "nothing"]), max_size=3),
    since=DATES,
    until=DATES,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 999), k=st.integers(1, 130), where=FILTERS)
def test_dense_equals_brute_force(store: Store, seed: int, k: int, where: Filter) -> None:
    vector = vector_of(f"question {seed}")
    _same(store.dense(vector, k, where), _slow_dense(DOCUMENTS, vector, k, where))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.sampled_from(
            ["child", "care", "Renten", "armut", "logement", "école", "budget", "12", "unknownword", "the"]
        ),
        max_size=5,
    ),
    language=st.sampled_from(["en", "de", "fr", "pl"]),
    k=st.integers(1, 130),
    where=FILTERS,
)
def test_lexical_equals_plain_bm25(store: Store, words: list[str], language: str, k: int, where: Filter) -> None:
    question = " ".join(words)
    terms = query_terms(question, language, ["de", "en", "fr"])
    _same(store.lexical(question, language, k, where, translate=False), _slow_bm25(DOCUMENTS, terms, k, where))


def test_the_store_is_a_passage_store(store: Store) -> None:
    assert isinstance(store, PassageStore)
    assert store.info.documents == 30
    assert store.info.passages == 120
    assert store.info.languages == ("de", "en", "fr")
    assert store.info.encoder == META.encoder
    assert store.stamp.manifest_sha256 == store.info.sha256
    assert store.degraded is None


def test_documents_and_passages_come_back_as_they_were(store: Store) -> None:
    assert list(store.documents()) == sorted((item.document for item in DOCUMENTS), key=lambda d: d.id)
    for item in DOCUMENTS:
        assert store.document(item.document.id) == item.document
        assert store.document_passages(item.document.id) == list(item.passages)
    wanted = [DOCUMENTS[25].passages[2], DOCUMENTS[0].passages[0], DOCUMENTS[25].passages[2]]
    assert store.passages([passage.id for passage in wanted]) == wanted


def test_similarities_are_the_scores_of_dense_search(store: Store) -> None:
    vector = vector_of("a question")
    hits = store.dense(vector, 120, Filter())
    hits = hits[::-1] + hits[:1]
    assert store.similarities(vector, [hit.passage_id for hit in hits]) == [hit.score for hit in hits]


@pytest.mark.parametrize("ask", [
    lambda store: store.document("doc-9999"), lambda store: store.document_passages("doc-9999"),
    lambda store: store.passages(["doc-0001#0001", "doc-9999#0001"]),
    lambda store: store.similarities(vector_of("x"), ["doc-9999#0001"]),
])  # fmt: skip
def test_unknown_ids_are_named(store: Store, ask: Callable[[Store], object]) -> None:
    with pytest.raises(NotFoundError, match="doc-9999"):
        ask(store)


def test_unknown_words_find_nothing(store: Store) -> None:
    assert store.lexical("xyzzy", "en", 10) == []
    assert store.lexical("the of", "en", 10) == []
    assert store.lexical("", "en", 10) == []
    assert store.lexical("\ud800", "en", 10) == []


def test_no_hits_are_asked_for(store: Store) -> None:
    assert store.lexical("child", "en", 0) == []
    assert store.dense(vector_of("x"), 0) == []


def test_a_bad_date_is_refused(store: Store) -> None:
    for where in (Filter(since="last year"), Filter(until="2015-13"), Filter(since="2015", until="15")):
        with pytest.raises(UsageError, match="is not a date"):
            store.dense(vector_of("x"), 3, where)


def test_a_vector_of_another_encoder_is_refused(store: Store) -> None:
    with pytest.raises(IndexMismatchError, match="toy"):
        store.dense(vector_of("x", 8), 3)


def test_title_and_headings_are_searched(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.commit(
            [indexed("a", ["Nothing of note."], title="Zebras"), indexed("b", ["Nothing at all."])], meta=META
        )
    store = open_store(tmp_path)
    assert [hit.passage_id for hit in store.lexical("zebra", "en", 5)] == ["a#0001"]
    assert [hit.passage_id for hit in store.lexical("part one", "en", 5)] == ["a#0001", "b#0001"]


def test_ties_are_broken_by_passage_id_wherever_they_stand(tmp_path: Path) -> None:
    same = {name: indexed(name, ["The very same words."], title="Title") for name in "dbacfe"}
    for item in same.values():
        with Writer(tmp_path) as writer:
            writer.commit([item], meta=META)
    store = open_store(tmp_path)
    for k in range(1, 7):
        expected = [f"{name}#0001" for name in "abcdef"][:k]
        assert [hit.passage_id for hit in store.dense(vector_of("other"), k)] == expected
        assert [hit.passage_id for hit in store.lexical("words", "en", k)] == expected


def test_many_ties_in_one_segment(tmp_path: Path) -> None:
    items = [indexed(f"d{number:02d}", ["The very same words."], title="Title") for number in range(60)]
    with Writer(tmp_path) as writer:
        writer.commit(items[::-1], meta=META)
    with Writer(tmp_path) as writer:
        writer.commit([items[50]], meta=META)
    store = open_store(tmp_path)
    assert [hit.passage_id for hit in store.dense(vector_of("other"), 3)] == ["d00#0001", "d01#0001", "d02#0001"]
    assert [hit.passage_id for hit in store.lexical("words", "en", 55)][-5:] == [f"d{n}#0001" for n in range(50, 55)]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [("2015-06", None, "ab"), ("2015-08", None, "a"), (None, "2015-01-31", "a"), (None, "2014", ""),
     ("2015-07-10", "2015-07-10", "ab"), ("2016", None, ""), ("2015", "2015", "ab")],
)  # fmt: skip
def test_dates_overlap(tmp_path: Path, since: str | None, until: str | None, found: str) -> None:
    dated = {"a": "2015", "b": "2015-07-10", "c": None, "d": "spring"}
    with Writer(tmp_path) as writer:
        writer.commit([indexed(name, ["words"], published=date) for name, date in dated.items()], meta=META)
    hits = open_store(tmp_path).lexical("words", "en", 9, Filter(since=since, until=until))
    assert "".join(hit.passage_id[0] for hit in hits) == found

"""The index is brought in step with its sources: only what changed is embedded, and nothing is lost or left behind."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from esnqa import Settings
from esnqa.corpus import Failure, SourceItem, read
from esnqa.errors import IndexMismatchError, SourceError, StoreError
from esnqa.index import Store, open_store
from esnqa.indexing import IndexReport, Progress, build_index, index_documents
from esnqa.settings import CorpusSettings, EmbeddingSettings
from esnqa.types import Document, Encoder, Filter
from small_collection import FILES, FOSTER, NOTES, write_collection

Read = Iterator[tuple[SourceItem, Document | Failure]]


@pytest.fixture(autouse=True)
def reading_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads in this process, by the same readers: starting the child, which other tests do, takes most of the time."""

    def read_here(items: Sequence[SourceItem], settings: CorpusSettings) -> Read:
        for item in items:
            try:
                yield item, read(item.name, item.relative)
            except SourceError as error:
                yield item, Failure.of(item.name, error)

    monkeypatch.setattr("esnqa.indexing.read_all", read_here)


CANARY = "The canary of Dunmore sang seventeen thousand times before breakfast"


class Library:
    """A folder of sources and the index of it, brought in step by :meth:`index`."""

    def __init__(self, folder: Path, settings: Settings, encoder: Encoder) -> None:
        self.sources, self.settings, self.encoder = folder, settings, encoder

    def index(self, *sources: Path | str, full: bool = False, add: bool = False) -> IndexReport:
        named = [str(source) for source in sources or (self.sources,)]
        return build_index(named, self.settings, full=full, add=add, encoder=self.encoder)

    def store(self) -> Store:
        return open_store(self.settings.index_dir)

    def ids(self) -> list[str]:
        with self.store() as store:
            return [document.id for document in store.documents()]

    def text(self, document_id: str) -> str:
        with self.store() as store:
            return store.document(document_id).text


@pytest.fixture
def library(tmp_path: Path, settings: Settings, encoder: Encoder) -> Library:
    return Library(write_collection(tmp_path / "sources"), settings, encoder)


def counts(report: IndexReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.deleted, report.unchanged


def test_the_first_run_adds_everything(library: Library) -> None:
    report = library.index()
    assert counts(report) == (5, 0, 0, 0)
    assert report.embedded == report.passages > 5
    assert report.failures == ()
    assert set(library.ids()) == {
        "example.org/news/riverton-conference",
        "example.org/briefings/foster-families",
        "de/pflegeberatung.md",
        "fr/logement.md",
        "notes/community-kitchens.txt",
    }


def test_the_second_run_embeds_nothing_and_keeps_the_generation(library: Library) -> None:
    first = library.index()
    second = library.index()
    assert counts(second) == (0, 0, 0, 5)
    assert (second.embedded, second.generation, second.passages) == (0, first.generation, first.passages)


def test_touched_files_are_unchanged(library: Library) -> None:
    first = library.index()
    for path in library.sources.rglob("*.*"):
        os.utime(path, (1, 1))
    assert library.index().generation == first.generation


def test_only_the_passages_of_an_edited_paragraph_are_embedded(library: Library) -> None:
    paragraphs = [
        f"Paragraph {n} speaks of matter {n}: " + f"the council of town {n} decided on measure {n * 7}. " * 12
        for n in range(12)
    ]
    file = library.sources / "long.txt"
    file.write_text("\n\n".join(paragraphs), encoding="utf-8")
    first = library.index()
    paragraphs[6] = paragraphs[6].replace("decided on", "voted against")
    file.write_text("\n\n".join(paragraphs), encoding="utf-8")
    report = library.index()
    assert counts(report) == (0, 1, 0, 5)
    assert report.passages == first.passages
    assert 0 < report.embedded <= 3
    file.write_text("\n\n".join(paragraphs[:6] + paragraphs[7:]), encoding="utf-8")
    assert library.index().embedded <= 2


def test_a_deleted_document_leaves_no_byte_behind(library: Library) -> None:
    (library.sources / "canary.txt").write_text(CANARY + " and then it slept.\n", encoding="utf-8")
    library.index()
    assert _holds(library.settings.index_dir, CANARY)
    (library.sources / "canary.txt").unlink()
    report = library.index()
    assert counts(report) == (0, 0, 1, 5)
    for trace in (CANARY, "canary", "Dunmore"):
        assert not _holds(library.settings.index_dir, trace), trace


def test_a_deleted_paragraph_is_gone_after_two_runs(library: Library) -> None:
    """The generation before is kept as a fall-back until the next change; then the old wording goes too."""
    file = library.sources / "canary.txt"
    file.write_text(f"A first paragraph stands here.\n\n{CANARY}.\n", encoding="utf-8")
    library.index()
    file.write_text("A first paragraph stands here.\n", encoding="utf-8")
    library.index()
    with library.store() as store:
        assert all(CANARY not in document.text for document in store.documents())
        assert CANARY not in "".join(p.text for d in store.documents() for p in store.document_passages(d.id))
    library.index(full=True)
    library.index(full=True)
    assert not _holds(library.settings.index_dir, CANARY)


def _holds(folder: Path, words: str) -> bool:
    """Whether a file below a folder holds the words, as they are or lower-cased, in UTF-8 or UTF-16."""
    forms = {form.encode(code) for form in (words, words.lower()) for code in ("utf-8", "utf-16-le")}
    return any(form in path.read_bytes() for path in folder.rglob("*") if path.is_file() for form in forms)


# what an incremental chain leads to


WORDS = [
    "care",
    "pension",
    "housing",
    "income",
    "school",
    "region",
    "budget",
    "reform",
    "family",
    "children",
    "elderly",
    "council",
    "grant",
    "nurse",
]


def _random_text(chance: random.Random, name: str) -> str:
    sentences = [
        f"In {chance.choice(['spring', 'autumn'])} the {chance.choice(WORDS)} of {name} cost {chance.randint(2, 999)} crowns "
        f"for {chance.choice(WORDS)} and {chance.choice(WORDS)}."
        for _ in range(chance.randint(2, 14))
    ]
    return (
        f"# {name.title()}\n\n"
        + "\n\n".join(" ".join(sentences[n : n + 3]) for n in range(0, len(sentences), 3))
        + "\n"
    )


def test_a_chain_of_changes_equals_a_full_rebuild(library: Library, tmp_path: Path) -> None:
    chance = random.Random(20)
    files = [library.sources / f"town-{n}.md" for n in range(8)]
    for _ in range(5):
        for file in chance.sample(files, 3):
            if file.exists() and chance.random() < 0.3:
                file.unlink()
            else:
                file.write_text(_random_text(chance, file.stem), encoding="utf-8")
        library.index()
    rebuilt = Library(
        library.sources, library.settings.model_copy(update={"index_dir": tmp_path / "again"}), library.encoder
    )
    rebuilt.index()
    with library.store() as one, rebuilt.store() as other:
        assert one.info.documents == other.info.documents > 5
        assert list(one.documents()) == list(other.documents())
        for document in one.documents():
            assert one.document_passages(document.id) == other.document_passages(document.id)
        assert one.info.meta == other.info.meta
        _same_rankings(one, other, library.encoder)
        _same_vectors(one, other)


def _same_rankings(one: Store, other: Store, encoder: Encoder) -> None:
    for text in ("cost of care in autumn", "pension reform town 3", "foster families", "Pflegeberatung", "seventeen"):
        vector = encoder.encode_query(text)
        for k in (1, 5, 50):
            pairs = [
                (one.dense(vector, k, Filter()), other.dense(vector, k, Filter())),
                (one.lexical(text, "en", k, Filter()), other.lexical(text, "en", k, Filter())),
            ]
            for mine, theirs in pairs:
                assert [hit.passage_id for hit in mine] == [hit.passage_id for hit in theirs]
                assert [hit.score for hit in mine] == pytest.approx([hit.score for hit in theirs], abs=1e-4)


def _same_vectors(one: Store, other: Store) -> None:
    ids = [passage.id for document in one.documents() for passage in one.document_passages(document.id)]
    for axis in np.eye(one.info.dimension, dtype=np.float32)[:40:4]:
        assert one.similarities(axis, ids) == pytest.approx(other.similarities(axis, ids), abs=1e-4)


def test_a_full_rebuild_embeds_everything_anew(library: Library) -> None:
    first = library.index()
    report = library.index(full=True)
    assert report.embedded == report.passages == first.passages
    assert report.generation != first.generation


def test_other_chunking_is_indexed_anew_with_the_vectors_that_still_fit(library: Library) -> None:
    library.index()
    chunking = library.settings.chunking.model_copy(update={"target_tokens": 40})
    library.settings = library.settings.model_copy(update={"chunking": chunking})
    report = library.index()
    assert counts(report) == (0, 5, 0, 0)
    assert library.index().embedded == 0


# what cannot be read


def test_a_file_that_becomes_unreadable_keeps_its_former_version(library: Library) -> None:
    library.index()
    file = library.sources / "en/foster-families.md"
    file.write_bytes(b"%PDF-1.7 this is no Markdown any more")
    report = library.index()
    assert counts(report) == (0, 0, 0, 5)
    assert [failure.source for failure in report.failures] == [str(file)]
    assert report.failures[0].error
    assert report.failures[0].remedy
    assert "812 foster" in library.text("example.org/briefings/foster-families")
    with library.store() as store:
        assert [failure.source for failure in store.info.failures] == [str(file)]
    file.write_text(FOSTER.replace("812", "813"), encoding="utf-8")
    assert library.index().failures == ()
    assert "813 foster" in library.text("example.org/briefings/foster-families")


def test_an_unreadable_folder_keeps_what_was_in_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.index()
    walk = os.walk

    def refused(top: str | Path, onerror: object = None, **rest: object) -> Iterator[tuple[str, list[str], list[str]]]:
        for folder, folders, files in walk(top):
            if Path(folder).name == "en":
                onerror(PermissionError(13, "Permission denied", folder))  # type: ignore[operator]
            else:
                yield folder, folders, files

    monkeypatch.setattr("esnqa.corpus.discovery.os.walk", refused)
    report = library.index()
    assert counts(report) == (0, 0, 0, 5)
    assert [Path(failure.source).name for failure in report.failures] == ["en"]
    monkeypatch.undo()
    assert library.index().failures == ()


def test_a_source_that_is_gone_keeps_what_was_in_it(library: Library, tmp_path: Path) -> None:
    more = write_collection(tmp_path / "more", {"ferry.txt": "The ferry of Eastport runs every hour.\n"})
    library.index(library.sources, more)
    more.rename(tmp_path / "unmounted")
    report = library.index(library.sources, more)
    assert counts(report) == (0, 0, 0, 6)
    assert [failure.source for failure in report.failures] == [str(more)]
    (tmp_path / "unmounted").rename(more)
    assert library.index(library.sources, more).failures == ()


@pytest.mark.parametrize("kind", ["missing", "empty folder", "unsupported", "broken", "blank name", "scheme"])
def test_where_nothing_can_be_read_the_index_stays_as_it_was(kind: str, library: Library, tmp_path: Path) -> None:
    library.index()
    before = library.ids()
    bad = tmp_path / "bad"
    if kind == "empty folder":
        bad.mkdir()
    elif kind == "unsupported":
        bad = tmp_path / "table.xlsx"
        bad.write_bytes(b"PK\x03\x04")
    elif kind == "broken":
        bad = tmp_path / "broken.docx"
        bad.write_bytes(b"no office file at all")
    source = {"blank name": " ", "scheme": "ftp://example.org/a.txt"}.get(kind, str(bad))
    with pytest.raises(SourceError) as caught:
        library.index(source)
    assert caught.value.remedy
    assert library.ids() == before


def test_one_bad_file_does_not_stop_the_rest(library: Library) -> None:
    (library.sources / "broken.pdf").write_bytes(b"%PDF-1.4\n garbage")
    (library.sources / "empty.txt").write_bytes(b"")
    (library.sources / "latin.txt").write_bytes(b"\xff\xfe\x00\x00\x01")
    report = library.index()
    assert report.added >= 5
    named = {Path(failure.source).name for failure in report.failures}
    assert {"broken.pdf", "empty.txt"} <= named
    assert all(failure.error and failure.remedy for failure in report.failures)


# identity


def test_documents_of_the_same_name_in_two_sources_keep_apart(library: Library, tmp_path: Path) -> None:
    one = write_collection(tmp_path / "one", {"report.txt": "The report of county One speaks of trams.\n"})
    two = write_collection(tmp_path / "two", {"report.txt": "The report of county Two speaks of buses.\n"})
    library.index(one, two)
    assert library.ids() == ["report.txt", "report.txt@two"]
    assert "trams" in library.text("report.txt")
    (two / "report.txt").write_text("The report of county Two speaks of ferries.\n", encoding="utf-8")
    assert counts(library.index(one, two)) == (0, 1, 0, 1)
    assert "trams" in library.text("report.txt")
    assert "ferries" in library.text("report.txt@two")
    (one / "report.txt").write_text("The report of county One speaks of bicycles.\n", encoding="utf-8")
    (two / "report.txt").write_text("The report of county Two speaks of horses.\n", encoding="utf-8")
    library.index(one, two)
    assert "bicycles" in library.text("report.txt")
    assert "horses" in library.text("report.txt@two")


def test_documents_of_the_same_address_keep_apart(library: Library) -> None:
    (library.sources / "copy.md").write_text(FOSTER.replace("812", "999"), encoding="utf-8")
    library.index()
    assert {i for i in library.ids() if "foster" in i} == {
        "example.org/briefings/foster-families",
        "example.org/briefings/foster-families@sources",
    }


def test_a_new_document_does_not_take_the_place_of_one_that_cannot_be_read_just_now(
    library: Library, tmp_path: Path
) -> None:
    one = write_collection(tmp_path / "one", {"report.txt": "The report of county One speaks of trams.\n"})
    two = write_collection(tmp_path / "two", {"report.txt": "The report of county Two speaks of buses.\n"})
    library.index(one, two)
    (one / "report.txt").write_bytes(b"%PDF-1.4")
    (two / "report.txt").write_text("The report of county Two speaks of ferries.\n", encoding="utf-8")
    report = library.index(one, two)
    assert len(report.failures) == 1
    assert "trams" in library.text("report.txt")
    assert "ferries" in library.text("report.txt@two")


def test_a_source_named_twice_is_read_once(library: Library) -> None:
    library.index(library.sources, f"{library.sources}/", library.sources / "de" / "..")
    assert len(library.ids()) == 5
    library.index(library.sources, library.sources / "notes/community-kitchens.txt")
    assert len(library.ids()) == 5
    first = library.index(library.sources).generation
    assert library.index(library.sources).generation == first


# which sources


def test_adding_keeps_the_documents_of_other_sources(library: Library, tmp_path: Path) -> None:
    library.index()
    more = write_collection(tmp_path / "more", {"notes/community-kitchens.txt": "The kitchens of Westport closed.\n"})
    report = library.index(more, add=True)
    assert counts(report) == (1, 0, 0, 5)
    assert "300 meals" in library.text("notes/community-kitchens.txt")
    assert "Westport" in library.text("notes/community-kitchens.txt@more")
    with library.store() as store:
        assert store.info.sources == (str(library.sources), str(more))
    assert counts(library.index(more)) == (0, 0, 5, 1)


def test_adding_a_file_that_is_there_already_adds_nothing(library: Library) -> None:
    library.index()
    library.index(library.sources / "notes/community-kitchens.txt", add=True)
    assert len(library.ids()) == 5
    assert sum("300 meals" in library.text(each) for each in library.ids()) == 1


def test_adding_removes_what_is_gone_from_the_source_that_is_named(library: Library, tmp_path: Path) -> None:
    more = write_collection(tmp_path / "more", {"a.txt": "Alpha is first.\n", "b.txt": "Beta is second.\n"})
    library.index(library.sources, more)
    (more / "a.txt").unlink()
    assert counts(library.index(more, add=True)) == (0, 0, 1, 6)


def test_without_source_those_of_the_last_run_are_taken(library: Library, tmp_path: Path) -> None:
    more = write_collection(tmp_path / "more", {"ferry.txt": "The ferry of Eastport runs every hour.\n"})
    library.index(library.sources, more)
    (more / "tram.txt").write_text("The tram of Eastport runs every minute.\n", encoding="utf-8")
    for full in (False, True):
        build_index([], library.settings, full=full, encoder=library.encoder)
        assert len(library.ids()) == 7


def test_without_source_and_index_the_collection_folder_is_taken(library: Library) -> None:
    settings = library.settings.model_copy(update={"corpus_dir": library.sources})
    for full in (True, False):
        assert build_index([], settings, full=full, encoder=library.encoder).passages > 5


def test_a_damaged_index_is_not_rebuilt_from_sources_that_nobody_named(library: Library) -> None:
    library.index()
    for path in (library.settings.index_dir / "manifests").iterdir():
        path.write_bytes(b"{}")
    settings = library.settings.model_copy(update={"corpus_dir": library.sources / "notes"})
    for full in (False, True):
        with pytest.raises(StoreError) as caught:
            build_index([], settings, full=full, encoder=library.encoder)
        assert "SOURCE" in caught.value.remedy
    assert library.index(full=True).added == 5


def test_relative_sources_are_recorded_as_they_are_found(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(library.sources.parent)
    first = library.index("sources")
    monkeypatch.chdir("/")
    assert build_index([], library.settings, encoder=library.encoder).generation == first.generation


# other encoders


def test_another_model_is_refused_and_nothing_is_lost(library: Library) -> None:
    library.index()
    before = library.ids()
    embedding = EmbeddingSettings(query_prompt="query: ")
    settings = library.settings.model_copy(update={"embedding": embedding})
    with pytest.raises(IndexMismatchError, match=str(library.settings.index_dir)) as caught:
        build_index([str(library.sources)], settings)
    assert "--full" in caught.value.remedy
    assert library.ids() == before
    report = build_index([str(library.sources)], settings, full=True)
    assert report.added == 5
    with pytest.raises(IndexMismatchError):
        library.index()


def test_progress_is_told(library: Library) -> None:
    told: list[Progress] = []
    build_index([str(library.sources)], library.settings, encoder=library.encoder, progress=told.append)
    phases = [progress.phase for progress in told]
    assert phases == sorted(phases, key=["reading", "embedding", "writing"].index)
    assert set(phases) == {"reading", "embedding", "writing"}
    assert all(0 <= progress.done <= progress.total == 5 for progress in told)


def test_documents_read_elsewhere_are_indexed_incrementally(library: Library) -> None:
    documents = [read(library.sources / name, name) for name in FILES]
    first = index_documents(documents, library.settings, encoder=library.encoder)
    assert counts(first) == (5, 0, 0, 0)
    second = index_documents(documents[1:], library.settings, encoder=library.encoder)
    assert counts(second) == (0, 0, 1, 4)
    assert second.embedded == 0


def test_an_index_folder_that_cannot_be_made_is_named(library: Library) -> None:
    settings = library.settings.model_copy(update={"index_dir": library.sources / "fr/logement.md"})
    with pytest.raises(StoreError, match=r"logement\.md"):
        build_index([str(library.sources)], settings, encoder=library.encoder)
    assert (library.sources / "fr/logement.md").read_text(encoding="utf-8").startswith("---")


def test_nothing_is_kept_of_a_run_that_breaks_off(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    first = library.index()
    (library.sources / "notes/community-kitchens.txt").write_text(NOTES.replace("300", "301"), encoding="utf-8")

    def interrupted(texts: list[str], languages: list[str]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(library.encoder, "encode_passages", interrupted)
        with pytest.raises(KeyboardInterrupt):
            library.index()
    with library.store() as store:
        assert store.stamp.generation == first.generation
    assert counts(library.index()) == (0, 1, 0, 4)

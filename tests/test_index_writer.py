"""Generations: what a change writes, what stays, what goes, and what each bad index says."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esnqa.index
from esnqa.errors import (
    IndexCorruptError,
    IndexLockedError,
    IndexMismatchError,
    IndexMissingError,
    NotFoundError,
    StoreError,
)
from esnqa.index import EncoderInfo, Failure, Store, Writer, current_generation, generations, open_store, verify_files
from esnqa.index.manifest import Manifest, seal
from esnqa.types import Document, Filter
from index_samples import META, indexed, random_document, sha256, vector_of

OLD = [random_document(number) for number in range(6)]


def write(folder: Path, upserts: list, deletes: tuple[str, ...] = (), **options: object) -> Manifest:  # type: ignore[type-arg]
    meta = options.pop("meta", META)
    with Writer(folder, **options) as writer:  # type: ignore[arg-type]
        return writer.commit(upserts, deletes, meta=meta)  # type: ignore[arg-type]


def answers(store: Store) -> object:
    """Everything that a store can be asked, in a form that can be compared."""
    documents = {d.id: (d, store.document_passages(d.id)) for d in store.documents()}
    questions = ["child care", "Rente", "document part 2"]
    where = Filter(kinds=frozenset({"article"}))
    dense = [store.dense(vector_of(q), k, f) for q in questions for k in (3, 50) for f in (Filter(), where)]
    lexical = [store.lexical(q, "en", k, f) for q in questions for k in (3, 50) for f in (Filter(), where)]
    return documents, dense, lexical


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(
        st.dictionaries(st.integers(0, 7), st.sampled_from([0, 1, 2, None]), min_size=1, max_size=4),
        min_size=1,
        max_size=5,
    )
)
def test_any_chain_of_changes_equals_a_full_rebuild(tmp_path_factory: pytest.TempPathFactory, changes: list) -> None:  # type: ignore[type-arg]
    """Each change maps document numbers to their new edition, or to None where the document is deleted."""
    folder = tmp_path_factory.mktemp("chain")
    editions: dict[int, int] = {}
    for change in changes:
        upserts = [random_document(n, seed) for n, seed in change.items() if seed is not None]
        write(folder / "chain", upserts, tuple(f"doc-{n:04d}" for n, seed in change.items() if seed is None))
        editions = {n: seed for n, seed in {**editions, **change}.items() if seed is not None}
    write(folder / "full", [random_document(n, seed) for n, seed in editions.items()])
    with open_store(folder / "chain") as chain, open_store(folder / "full") as full:
        assert answers(chain) == answers(full)
        assert (chain.info.documents, chain.info.passages) == (full.info.documents, full.info.passages)
        assert chain.info.languages == full.info.languages
    assert verify_files(folder / "chain") == []


def test_nothing_is_written_when_nothing_changes(tmp_path: Path) -> None:
    first = write(tmp_path, OLD)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert write(tmp_path, [], ("not-there",)) == first
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert {p: t for p, t in after.items() if p.name != "LOCK" and p != tmp_path} == {
        p: t for p, t in before.items() if p.name != "LOCK" and p != tmp_path
    }


def test_other_failures_make_a_generation_of_the_same_files(tmp_path: Path) -> None:
    first = write(tmp_path, OLD)
    failure = Failure("broken.pdf", "It has no text.", "Run OCR on it.")
    second = write(tmp_path, [], meta=replace(META, failures=(failure,)))
    assert second.failures == (failure,)
    assert (second.files, second.previous) == (first.files, first.generation)
    assert open_store(tmp_path).info == second


def test_a_change_writes_a_segment_of_its_own(tmp_path: Path) -> None:
    first = write(tmp_path, OLD)
    second = write(tmp_path, [random_document(1, seed=1)])
    assert [s.documents for s in second.segments] == [6, 1]
    assert second.segments[0].tombstones == ("doc-0001",)
    assert set(first.files) - set(second.files) == {path for path in first.files if path.startswith("lexical/")}
    assert second.documents == 6


def test_segments_are_merged_when_there_are_many(tmp_path: Path) -> None:
    for number in range(12):
        manifest = write(tmp_path, [random_document(number)])
        assert len(manifest.segments) <= 8
    assert manifest.documents == 12


def test_a_segment_with_much_that_was_replaced_is_rewritten(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    write(tmp_path, [random_document(0, seed=1)])
    manifest = write(tmp_path, [random_document(1, seed=1)])
    assert not any(segment.tombstones for segment in manifest.segments)
    assert open_store(tmp_path).document("doc-0001").text == random_document(1, seed=1).document.text


def test_a_deleted_document_leaves_no_bytes(tmp_path: Path) -> None:
    marked = indexed("secret", ["The quokkaquokka stays.", "Its xylophagous cousin as well."], title="Hoatzinhoatzin")
    write(tmp_path, [*OLD, marked])
    edited = indexed("secret", ["The quokkaquokka left."], title="Hoatzinhoatzin")
    write(tmp_path, [edited])
    write(tmp_path, [random_document(7)])
    write(tmp_path, [], ("secret",))
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for word in (b"quokka", b"xylophag", b"hoatzin", b"Hoatzin", b"secret", marked.vectors[0].tobytes()):
        assert word not in everything
    assert b"Document 3 edition 0" in everything
    with pytest.raises(NotFoundError):
        open_store(tmp_path).document("secret")


def test_the_last_document_can_go(tmp_path: Path) -> None:
    write(tmp_path, OLD[:1])
    manifest = write(tmp_path, [], ("doc-0000",))
    assert (manifest.documents, manifest.passages, manifest.segments) == (0, 0, ())
    store = open_store(tmp_path)
    assert store.dense(vector_of("x"), 5) == store.lexical("child", "en", 5, Filter(since="2015")) == []
    assert list(store.documents()) == []
    assert write(tmp_path, OLD).documents == 6


def test_a_document_without_passages_is_kept(tmp_path: Path) -> None:
    text = "…"
    write(tmp_path, [replace(indexed("empty", []), document=Document("empty", text, sha256(text), (), "Empty"))])
    store = open_store(tmp_path)
    assert store.document("empty").text == text
    assert store.document_passages("empty") == []


def test_the_previous_generation_is_kept_and_older_ones_go(tmp_path: Path) -> None:
    names = [write(tmp_path, [random_document(1, seed=seed)]).generation for seed in range(4)]
    assert sorted(path.stem for path in (tmp_path / "manifests").iterdir()) == names[-2:]
    assert current_generation(tmp_path) == names[-1]
    assert verify_files(tmp_path) == []


def test_state_is_what_was_indexed(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    with Writer(tmp_path) as writer:
        assert set(writer.state) == {item.document.id for item in OLD}
        state = writer.state["doc-0002"]
        assert (state.fingerprint, state.source) == (OLD[2].fingerprint, "doc-0002.txt")
        assert state.content_sha256 == OLD[2].content_sha256
        writer.commit([random_document(2, seed=1)], ["doc-0003"], meta=META)
        assert "doc-0003" not in writer.state
        assert writer.state["doc-0002"] != state
        assert writer.commit([OLD[3]], meta=META).documents == 6
    with Writer(tmp_path, full=True) as writer:
        assert not writer.state


def test_vectors_are_reused_by_what_was_embedded(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    keys = [OLD[0].embed_keys[1], OLD[5].embed_keys[3], sha256("never seen")]
    with Writer(tmp_path) as writer:
        found = writer.reusable_vectors(keys, META.encoder.fingerprint)
        assert set(found) == set(keys[:2])
        np.testing.assert_array_equal(found[keys[0]], OLD[0].vectors[1])
        np.testing.assert_array_equal(found[keys[1]], OLD[5].vectors[3])
        assert writer.reusable_vectors(keys, "another") == {}
    with Writer(tmp_path, full=True) as writer:
        assert writer.reusable_vectors(keys, META.encoder.fingerprint) == {}


def test_another_encoder_cannot_add_but_can_replace(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    other = replace(META, encoder=EncoderInfo("other", "e" * 64, 64))
    with pytest.raises(IndexMismatchError, match="toy"):
        write(tmp_path, [random_document(7)], meta=other)
    assert open_store(tmp_path).info.encoder.id == "toy"
    assert write(tmp_path, OLD, meta=other).encoder.id == "other"
    assert write(tmp_path, OLD[:2], meta=META, full=True).documents == 2


def test_a_full_rebuild_forgets_what_is_not_in_it(tmp_path: Path) -> None:
    first = write(tmp_path, OLD)
    assert write(tmp_path, OLD, full=True).previous == first.generation
    manifest = write(tmp_path, OLD[:2], full=True)
    assert (manifest.previous, manifest.documents) == (None, 2)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda item: replace(item, vectors=item.vectors[:1]), "shape"),
        (lambda item: replace(item, vectors=item.vectors * 2), "unit length"),
        (lambda item: replace(item, embed_keys=()), "shape"),
        (lambda item: replace(item, document=replace(item.document, text="x")), "SHA-256"),
        (lambda item: replace(item, passages=(replace(item.passages[0], start=1), *item.passages[1:])), "span"),
        (lambda item: replace(item, passages=(item.passages[0], *item.passages[:3])), "passage id"),
    ],
)
def test_documents_that_contradict_themselves_are_refused(tmp_path: Path, change: Callable, problem: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=problem):
        write(tmp_path, [change(OLD[0])])
    assert current_generation(tmp_path) is None


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with Writer(tmp_path), pytest.raises(IndexLockedError, match="being written"), Writer(tmp_path, wait_s=0.01):
        pass
    with Writer(tmp_path):
        pass


def test_a_pinned_store_outlives_its_generation(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    untouched, used = open_store(tmp_path), open_store(tmp_path)
    expected = answers(used)
    write(tmp_path, [random_document(n, seed=3) for n in range(3)], ("doc-0005",), full=True)
    assert not (tmp_path / "manifests" / f"{used.stamp.generation}.json").exists()
    assert answers(untouched) == answers(used) == expected
    assert current_generation(tmp_path) != used.stamp.generation


def test_a_store_is_shared_by_threads(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    with open_store(tmp_path) as store:
        expected = answers(store)
    store = open_store(tmp_path)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(answers(store))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_closing_lets_go_of_every_file(tmp_path: Path) -> None:
    write(tmp_path, OLD)

    def held() -> list[str]:
        maps = Path("/proc/self/maps").read_text()
        links = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        return [name for name in [*links, *maps.split()] if str(tmp_path) in name]

    with open_store(tmp_path) as store:
        answers(store)
        assert held()
    assert held() == []
    with Writer(tmp_path) as writer:
        writer.commit([random_document(8)], meta=META)
    assert held() == []


def test_a_switch_during_opening_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = write(tmp_path, OLD).generation
    new = write(tmp_path, [], ("doc-0003",)).generation
    said = iter([old] * 3)
    pointer = generations._pointer
    monkeypatch.setattr(generations, "_pointer", lambda root: next(said, None) or pointer(root))
    with open_store(tmp_path) as store:
        assert (store.stamp.generation, store.degraded) == (new, None)


def test_what_the_room_offers_is_there() -> None:
    assert dir(esnqa.index) == sorted(esnqa.index.__all__)
    assert all(getattr(esnqa.index, name) for name in esnqa.index.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = esnqa.index.nothing


def test_no_index(tmp_path: Path) -> None:
    for ask in (open_store, verify_files):
        for folder in (tmp_path, tmp_path / "nowhere"):
            with pytest.raises(IndexMissingError, match="There is no index in") as caught:
                ask(folder)
            assert "esnqa index SOURCE" in caught.value.remedy
    assert current_generation(tmp_path) is None


def _damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_damaged_generation_gives_way_to_the_one_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = write(tmp_path, OLD)
    second = write(tmp_path, [random_document(1, seed=1)])
    new = next(path for path in second.files if path.endswith("-new/store.sqlite") and path not in first.files)
    _damage(tmp_path / new)
    with open_store(tmp_path) as store:
        assert store.stamp.generation == first.generation
        assert store.degraded is not None
        assert str(tmp_path / new) in store.degraded
    assert "index_degraded" in capsys.readouterr().err
    assert any(str(tmp_path / new) in problem for problem in verify_files(tmp_path))
    with Writer(tmp_path) as writer:
        assert writer.degraded
        assert writer.state["doc-0001"].fingerprint == OLD[1].fingerprint
        third = writer.commit([random_document(1, seed=1)], meta=META)
    with open_store(tmp_path) as store:
        assert (store.stamp.generation, store.degraded) == (third.generation, None)
    assert verify_files(tmp_path) == []


def test_a_degraded_index_is_repaired_by_a_run_without_changes(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    second = write(tmp_path, [random_document(1, seed=1)])
    _damage(tmp_path / "manifests" / f"{second.generation}.json")
    assert write(tmp_path, []).number > second.number
    assert open_store(tmp_path).degraded is None


def test_without_a_whole_generation_the_error_says_what_to_do(tmp_path: Path) -> None:
    manifest = write(tmp_path, OLD)
    _damage(tmp_path / f"lexical/{manifest.lexical}/scores.npy")
    for ask in (open_store, lambda folder: Writer(folder).__enter__()):
        with pytest.raises(IndexCorruptError, match=r"scores\.npy") as caught:
            ask(tmp_path)
        assert "esnqa index --full" in caught.value.remedy
    assert write(tmp_path, OLD, full=True).documents == 6
    assert verify_files(tmp_path) == []


def _resealed(folder: Path, **changes: object) -> None:
    """Puts a manifest with other content, but rightly sealed, in the place of the current one."""
    name = current_generation(folder)
    path = folder / "manifests" / f"{name}.json"
    body = {key: value for key, value in json.loads(path.read_text()).items() if key != "generation"} | changes
    body = {key: value for key, value in body.items() if value != "LEFT OUT"}
    new, data = seal(1, body)
    path.unlink()
    (folder / "manifests" / f"{new}.json").write_bytes(data)
    (folder / "CURRENT").write_text(new)


def test_an_index_of_a_newer_version(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    _resealed(tmp_path, schema=99)
    for ask in (open_store, lambda folder: Writer(folder).__enter__()):
        with pytest.raises(IndexMismatchError, match="newer esnqa") as caught:
            ask(tmp_path)
        assert caught.value.remedy
    assert write(tmp_path, OLD, full=True).documents == 6


@pytest.mark.parametrize("changes", [
    {"schema": "1"}, {"documents": "LEFT OUT"}, {"passages": -1}, {"passages": 7}, {"segments": [{"name": 3}]},
    {"segments": []}, {"files": {}}, {"files": {"../etc/passwd": {"sha256": "0" * 64, "size": 1}}}, {"encoder": None},
    {"chunker": {"a": []}}, {"sources": "x"}, {"lexical": "elsewhere"}, {"dimension": True}, {"failures": [1]},
    {"languages": [1]}, {"previous": 3}, {"analyzer": None}, {"encoder": {"id": "x"}},
])  # fmt: skip
def test_a_manifest_with_wrong_content(tmp_path: Path, changes: dict[str, object]) -> None:
    write(tmp_path, OLD)
    _resealed(tmp_path, **changes)
    with pytest.raises(IndexCorruptError, match=r"manifests/00000001-[0-9a-f]+\.json"):
        open_store(tmp_path)


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"schema": 1}', b"{}"])
def test_a_manifest_that_is_none(tmp_path: Path, data: bytes) -> None:
    name = write(tmp_path, OLD).generation
    (tmp_path / "manifests" / f"{name}.json").write_bytes(data)
    with pytest.raises(IndexCorruptError, match=name):
        open_store(tmp_path)


def test_terms_of_an_older_version_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "now", OLD)
    for module in ("writer", "generations"):
        monkeypatch.setattr(f"esnqa.index.{module}.ANALYZER", 0)
    monkeypatch.setattr("esnqa.index.intake.analyze", lambda *_: ["old"])
    write(tmp_path / "before", OLD)
    monkeypatch.undo()
    with pytest.raises(IndexMismatchError, match="rules for words"):
        open_store(tmp_path / "before")
    write(tmp_path / "before", [])
    assert answers(open_store(tmp_path / "before")) == answers(open_store(tmp_path / "now"))


def test_leftovers_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    left = [tmp_path / "segments/00000002-new.tmp/store.sqlite", tmp_path / "lexical/00000002/scores.npy",
            tmp_path / "manifests/00000002-aaaaaaaaaaaaaaaa.json.tmp", tmp_path / "CURRENT.tmp"]  # fmt: skip
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / "README.md").write_text("not of the index")
    with Writer(tmp_path):
        assert not any(path.exists() for path in left)
    assert (tmp_path / "README.md").exists()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreError, match="file") as caught:
        write(tmp_path / "file", OLD)
    assert caught.value.remedy


def test_no_pickle_is_written(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    for path in tmp_path.rglob("*.npy"):
        assert np.load(path, allow_pickle=False).dtype != object
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} == {
        "", ".json", ".sqlite", ".faiss", ".txt", ".npy",
    }  # fmt: skip


def test_opening_loads_nothing_heavy(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    program = (
        "import sys, esnqa.index as i; assert 'numpy' not in sys.modules\n"
        f"s = i.open_store({str(tmp_path)!r}); assert s.lexical('child', 'en', 3)\n"
        "heavy = {'faiss', 'bm25s', 'scipy', 'torch', 'langchain', 'structlog', 'filelock', 'pydantic'}\n"
        "heavy &= set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", program], check=True)

"""The encoder: its weights are checked, its fast path equals the reference, nothing is cut in silence."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from esnqa.chunking import chunk
from esnqa.corpus import read
from esnqa.embedding import fast, load_encoder
from esnqa.embedding.weights import DEFAULT_NAME, ENGLISH_WEIGHTS_SHA256, resolve_model
from esnqa.errors import ModelError
from esnqa.settings import EmbeddingSettings, Settings, load_settings
from esnqa.types import Encoder, TokenCounter

PROJECT = Path(__file__).resolve().parents[1]
EDGES = ["", " ", "\n", "a", ".", "§", "?!", "Ünïcödé", "Γ", "👩🏽‍⚕️", "e\u0301", "ﬁ", "日本語", "  padded  ", "\u200b"]
PROSE = [
    "Who opened the conference?",
    "Wer trägt die Kosten der Pflege gem. § 8 Abs. 2 SGB XI?",
    "Combien coûte l’accueil d’un enfant, et qui paie ?",
    "Ποιος πληρώνει για τη φροντίδα των ηλικιωμένων στην Ελλάδα;",
    "Kto płaci za opiekę nad dziećmi w Łodzi?",
    "12 % (2015–2020), 3.4 million euro, €5,000.00",
    "Line one\nline two\n\nline three",
    "UPPER CASE AND lower case",
    "https://example.org/a/b?c=d#e",
    "🧒🏽 children 👵🏿 elders 🏠",
]
ODD = [
    *EDGES,
    *PROSE,
    *(f"{'care ' * n}of {n}" for n in (1, 2, 5, 9, 17, 40, 63, 64, 65, 120, 250)),
    *(" ".join(f"word{i % 37} service," for i in range(n)) for n in (3, 30, 80, 126, 127, 128)),
    " ".join(["pflegebedürftig"] * 300),
    " ".join(["και οι υπηρεσίες"] * 100),
    "x" * 3000,
    "\u0301" * 20,
    "(" * 400,
    "tabs\tand\xa0spaces",
    "repeat. " * 8,
    "Ärzte/Ärztinnen-Verband",
]


def configured(tmp_path: Path, **embedding: Any) -> Settings:
    """Settings with these embedding settings and a cache of their own only where the model is another one."""
    return load_settings(index_dir=tmp_path / "index", embedding=EmbeddingSettings(**embedding))


@pytest.fixture(scope="module")
def default_folder() -> Path:
    return resolve_model(EmbeddingSettings(), load_settings().cache_dir).path


@pytest.fixture(scope="module")
def english_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return resolve_model(EmbeddingSettings(model="english"), tmp_path_factory.mktemp("unused")).path


@pytest.fixture(scope="module")
def reference(encoder: Encoder) -> Encoder:
    return load_encoder(load_settings(embedding=EmbeddingSettings(backend="sentence-transformers")))


@pytest.fixture
def copied(default_folder: Path, tmp_path: Path) -> Path:
    """The default model's folder, copied so that it may be broken; the weights are linked until a test changes them."""
    target = tmp_path / "a-model"
    shutil.copytree(default_folder, target, ignore=shutil.ignore_patterns("*.safetensors", "onnx", "openvino"))
    for weights in default_folder.glob("*.safetensors"):
        (target / weights.name).symlink_to(weights)
    return target


def own_weights(folder: Path) -> Path:
    """Replaces the link to the weights by a copy."""
    weights = folder / "model.safetensors"
    source = weights.resolve()
    weights.unlink()
    shutil.copyfile(source, weights)
    return weights


def test_english_weights_are_the_published_ones(english_folder: Path) -> None:
    with (english_folder / "model.safetensors").open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == ENGLISH_WEIGHTS_SHA256
    assert ENGLISH_WEIGHTS_SHA256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def test_default_encoder_is_what_the_protocol_says(encoder: Encoder) -> None:
    assert isinstance(encoder, Encoder)
    assert isinstance(encoder.counter, TokenCounter)
    assert (encoder.id, encoder.dimension, encoder.max_tokens, encoder.special_tokens) == (DEFAULT_NAME, 384, 256, 2)
    assert len(encoder.fingerprint) == 64


def test_another_expected_hash_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"not the expected ones.*expected 0{64}") as caught:
        load_encoder(configured(tmp_path, weights_sha256="0" * 64))
    assert caught.value.remedy


def test_a_changed_byte_of_the_weights_is_refused(
    english_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = tmp_path / "a-model"
    shutil.copytree(english_folder, copied)
    weights = copied / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(-1000, 2)
        byte = file.read(1)
        file.seek(-1000, 2)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelError, match="not the expected ones"):
        resolve_model(EmbeddingSettings(model=str(copied), weights_sha256=ENGLISH_WEIGHTS_SHA256), tmp_path)
    monkeypatch.setattr("esnqa.embedding.weights._packaged_folder", lambda: copied)
    for name in ("english", "default"):
        with pytest.raises(ModelError, match="not the expected ones"):
            resolve_model(EmbeddingSettings(model=name), tmp_path)


def test_a_folder_without_safetensors_is_refused(copied: Path, tmp_path: Path) -> None:
    (copied / "model.safetensors").unlink()
    (copied / "pytorch_model.bin").write_bytes(b"\x80\x04cos\nsystem\n")
    with pytest.raises(ModelError, match=r"no \.safetensors") as caught:
        load_encoder(configured(tmp_path, model=str(copied)))
    assert "safetensors" in caught.value.remedy


@pytest.mark.parametrize(
    "name", ["esnqa-no-such/model-at-all", "no-such-model", "a/b/c", "../nowhere", "https://x.y/z"]
)
def test_an_unknown_model_is_one_error_with_a_remedy(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        load_encoder(configured(tmp_path, model=name))
    assert name in caught.value.problem
    assert "\n" not in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("tokenizer.json", "{"),
        ("tokenizer.json", '{"version": "1.0"}'),
        ("modules.json", "not json"),
        ("modules.json", "{}"),
        ("config.json", "[1]"),
        ("config.json", ""),
        ("1_Pooling/config.json", "\x00"),
        ("config_sentence_transformers.json", "3"),
        ("config_sentence_transformers.json", '{"prompts": ["query: "]}'),
        ("model.safetensors", "garbage"),
    ],
)
@pytest.mark.parametrize("backend", ["auto", "sentence-transformers"])
def test_a_broken_file_of_a_model_is_a_model_error(
    file: str, content: str, backend: str, copied: Path, tmp_path: Path
) -> None:
    (copied / file).unlink()
    (copied / file).write_text(content)
    settings = configured(tmp_path, model=str(copied), backend=backend).model_copy(update={"cache_dir": tmp_path})
    with pytest.raises(ModelError) as caught:
        load_encoder(settings)
    assert caught.value.remedy


def test_openvino_cannot_be_forced_on_a_model_it_does_not_know(copied: Path, tmp_path: Path) -> None:
    pooling = copied / "1_Pooling" / "config.json"
    value = json.loads(pooling.read_text())
    pooling.write_text(json.dumps({**value, "pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}))
    with pytest.raises(ModelError, match="openvino"):
        load_encoder(configured(tmp_path, model=str(copied), backend="openvino"))


def test_fast_path_equals_the_reference(encoder: Encoder, reference: Encoder) -> None:
    backends = [each.inner.backend for each in (encoder, reference)]  # type: ignore[attr-defined]
    assert backends == ["openvino", "sentence-transformers"]
    assert encoder.fingerprint == reference.fingerprint
    assert (encoder.dimension, encoder.max_tokens, encoder.special_tokens) == (
        reference.dimension,
        reference.max_tokens,
        reference.special_tokens,
    )
    assert len(ODD) >= 48
    ours, theirs = encoder.encode_passages(ODD), reference.encode_passages(ODD)
    assert ours.shape == theirs.shape == (len(ODD), 384)
    assert ours.dtype == theirs.dtype == np.float32
    assert np.abs(ours - theirs).max() < 1e-4
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    for text in (*EDGES, *PROSE):
        assert np.abs(encoder.encode_query(text) - reference.encode_query(text)).max() < 1e-4, text


def test_vectors_stand_in_the_order_of_the_texts(encoder: Encoder) -> None:
    together = encoder.encode_passages(ODD)
    assert np.abs(together - encoder.encode_passages(ODD[::-1])[::-1]).max() < 1e-4
    for number in (0, 3, 20, 35, len(ODD) - 1):
        assert np.abs(together[number] - encoder.encode_passages([ODD[number]])[0]).max() < 1e-4


def test_no_text_gives_no_vector(encoder: Encoder, reference: Encoder) -> None:
    assert encoder.encode_passages([]).shape == reference.encode_passages([]).shape == (0, 384)


def test_queries_and_passages_have_the_prompts_of_the_model(copied: Path, encoder: Encoder, tmp_path: Path) -> None:
    own = copied / "config_sentence_transformers.json"
    value = json.loads(own.read_text()) if own.is_file() else {}
    own.write_text(json.dumps({**value, "prompts": {"query": "question: ", "passage": "a passage of text: "}}))
    prompted = load_encoder(configured(tmp_path, model=str(copied), backend="sentence-transformers"))
    assert prompted.special_tokens == 2 + encoder.counter.count("a passage of text:")
    assert prompted.fingerprint != encoder.fingerprint
    text = "Social services support people."
    assert np.abs(prompted.encode_query(text) - encoder.encode_query("question: " + text)).max() < 1e-4
    with_prompt = encoder.encode_passages(["a passage of text: " + text])
    assert np.abs(prompted.encode_passages([text]) - with_prompt).max() < 1e-4
    assert np.abs(prompted.encode_query(text) - encoder.encode_query(text)).max() > 1e-3


def test_prompts_of_the_settings_win_and_change_the_fingerprint(encoder: Encoder, tmp_path: Path) -> None:
    prompted = load_encoder(configured(tmp_path, query_prompt="ask: ", passage_prompt="told: "))
    assert prompted.special_tokens == 2 + encoder.counter.count("told:")
    assert prompted.fingerprint != encoder.fingerprint
    assert np.abs(prompted.encode_query("care") - encoder.encode_query("ask: care")).max() < 1e-5
    assert np.abs(prompted.encode_passages(["care"]) - encoder.encode_passages(["told: care"])).max() < 1e-5


def documents_of_the_checkout() -> list[Path]:
    files = sorted((PROJECT / "corpus").rglob("*.md"))
    return [path for path in files if path.name != "README.md"]


def test_no_passage_of_the_collection_is_cut_by_the_encoder(encoder: Encoder) -> None:
    paths = documents_of_the_checkout()
    assert len(paths) > 20
    _check_lengths(paths, encoder)


def test_no_passage_of_the_seeds_is_cut_by_the_encoder(shared_dir: Path, encoder: Encoder) -> None:
    paths = sorted(path for path in (shared_dir / "seeds").rglob("*") if path.suffix in (".txt", ".md"))
    assert paths
    _check_lengths(paths, encoder)


def _check_lengths(paths: list[Path], encoder: Encoder) -> None:
    settings = load_settings().chunking
    for path in paths:
        chunks = chunk(read(path), encoder.counter, encoder.max_tokens - encoder.special_tokens, settings)
        assert chunks, path
        for part in chunks:
            counted = encoder.counter.count(part.embedded_text)
            assert counted == part.tokens, part.passage.id
            assert counted + encoder.special_tokens <= encoder.max_tokens, part.passage.id


def test_an_overlong_text_is_cut_like_the_reference_cuts_it(encoder: Encoder) -> None:
    start = "care " * 254
    longer = start + "entirely different words about ships and harbours " * 40
    assert np.abs(encoder.encode_passages([start]) - encoder.encode_passages([longer])).max() < 1e-5


def test_a_query_is_encoded_by_many_threads_at_once(encoder: Encoder) -> None:
    texts = [f"{text} number {n}" for n, text in enumerate((*EDGES, *PROSE) * 2)]
    expected = [encoder.encode_query(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(encoder.encode_query, texts))
    assert np.abs(np.stack(found) - np.stack(expected)).max() < 1e-5


@pytest.mark.parametrize("damage", ["byte", "missing"])
def test_a_damaged_conversion_is_made_again(damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The conversion itself is the expensive part and is replaced here by the copy of a good one."""
    settings = load_settings()
    model = resolve_model(settings.embedding, settings.cache_dir)
    name = f"openvino-{fast.FORMAT}-{model.fingerprint[:32]}"
    good = settings.cache_dir / name
    load_encoder(settings)
    damaged = tmp_path / name
    shutil.copytree(good, damaged)
    binary = damaged / "model.bin"
    if damage == "byte":
        content = bytearray(binary.read_bytes())
        content[len(content) // 2] ^= 0xFF
        binary.write_bytes(bytes(content))
    elif damage == "truncated":
        binary.write_bytes(binary.read_bytes()[:1000])
    elif damage == "hashes":
        (damaged / "sha256.json").write_text("[]")
    else:
        (damaged / "model.xml").unlink()
    made: list[Path] = []

    def convert(model: object, tokenizer: object, max_tokens: int, folder: Path) -> None:
        made.append(folder)
        shutil.rmtree(folder)
        shutil.copytree(good, folder)

    monkeypatch.setattr(fast, "_convert", convert)
    again = load_encoder(settings.model_copy(update={"cache_dir": tmp_path}))
    assert made == [damaged]
    assert again.encode_query("care").shape == (384,)
    load_encoder(settings.model_copy(update={"cache_dir": tmp_path}))
    assert made == [damaged]


def test_a_conversion_from_nothing_leaves_only_itself(tmp_path: Path, encoder: Encoder) -> None:
    settings = load_settings().model_copy(update={"cache_dir": tmp_path / "new" / "cache"})
    made = load_encoder(settings)
    assert np.abs(made.encode_query("care") - encoder.encode_query("care")).max() < 1e-6
    assembled, converted = sorted(settings.cache_dir.iterdir())
    assert assembled.name.startswith("encoder-")
    assert sorted(path.name for path in converted.iterdir()) == ["model.bin", "model.xml", "sha256.json"]


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(fast, "_check_parity", lambda *_: None)
    monkeypatch.setattr(fast, "_pooled_torch_model", lambda _: None)
    monkeypatch.setattr(fast, "_trace", lambda _: None)
    monkeypatch.setattr("openvino.Core.compile_model", lambda *_: None)
    with pytest.raises(ModelError, match="cannot be kept") as caught:
        load_encoder(load_settings().model_copy(update={"cache_dir": tmp_path / "file" / "cache"}))
    assert "ESNQA_CACHE_DIR" in caught.value.remedy


def test_a_thread_that_still_encodes_does_not_take_the_process_down_at_its_end(encoder: Encoder) -> None:
    program = """
import threading, time
from esnqa.embedding import load_encoder
from esnqa.settings import load_settings
encoder = load_encoder(load_settings())
def encode():
    while True:
        encoder.encode_query("care")
threading.Thread(target=encode, daemon=True).start()
time.sleep(0.5)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_openvino_is_loaded_without_its_telemetry(encoder: Encoder) -> None:
    assert "openvino" in sys.modules
    assert sys.modules["openvino_telemetry"] is None

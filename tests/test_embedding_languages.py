"""The encoder of nine languages: English as it was, the others near their translations, what ships small and checked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from esnqa.embedding import grown, load_encoder
from esnqa.embedding.weights import ENGLISH_NAMES, languages_of, resolve_model
from esnqa.errors import ModelError
from esnqa.lexicon.translation import TABLE
from esnqa.queries import SERVED
from esnqa.settings import EmbeddingSettings, load_settings
from esnqa.types import Encoder
from esnqa_eval.encoder.pack import quantised

PROJECT = Path(__file__).resolve().parents[1]
TRANSLATED = {
    "en": ["Who pays for the care of old people?", "The capital of the country", "Children need a family and a school."],
    "de": ["Wer bezahlt die Pflege alter Menschen?", "Die Hauptstadt des Landes", "Kinder brauchen eine Familie und eine Schule."],
    "fr": ["Qui paie les soins des personnes âgées ?", "La capitale du pays", "Les enfants ont besoin d'une famille et d'une école."],
    "es": ["¿Quién paga el cuidado de las personas mayores?", "La capital del país", "Los niños necesitan una familia y una escuela."],
    "it": ["Chi paga la cura delle persone anziane?", "La capitale del paese", "I bambini hanno bisogno di una famiglia e di una scuola."],
    "pt": ["Quem paga os cuidados das pessoas idosas?", "A capital do país", "As crianças precisam de uma família e de uma escola."],
    "pl": ["Kto płaci za opiekę nad starszymi ludźmi?", "Stolica kraju", "Dzieci potrzebują rodziny i szkoły."],
    "nl": ["Wie betaalt de zorg voor oude mensen?", "De hoofdstad van het land", "Kinderen hebben een gezin en een school nodig."],
    "el": ["Ποιος πληρώνει για τη φροντίδα των ηλικιωμένων;", "Η πρωτεύουσα της χώρας", "Τα παιδιά χρειάζονται οικογένεια και σχολείο."],
    "ro": ["Cine plătește pentru îngrijirea bătrânilor?", "Capitala țării", "Copiii au nevoie de o familie și de o școală."],
}  # fmt: skip


@pytest.fixture(scope="module")
def english() -> Encoder:
    return load_encoder(load_settings(embedding=EmbeddingSettings(model="english")))


def test_what_ships_is_small_and_has_a_card() -> None:
    shipped = [*grown.SHIPPED.iterdir(), TABLE]
    assert sum(path.stat().st_size for path in shipped) <= 40_000_000
    card = (grown.SHIPPED / "README.md").read_text(encoding="utf-8")
    assert "CC BY-SA 4.0" in card
    assert all(f"| {code} |" in card for code in grown.LANGUAGES if code != "en")


def test_the_languages_of_the_encoder_are_those_served() -> None:
    assert set(grown.LANGUAGES) == set(SERVED)
    assert languages_of("intfloat/multilingual-e5-small") == ()


@pytest.mark.parametrize("name", sorted(ENGLISH_NAMES))
def test_the_original_stays_one_setting_away(name: str, tmp_path: Path) -> None:
    model = resolve_model(EmbeddingSettings(model=name), tmp_path)
    assert languages_of(model.name) == ("en",)
    assert not list(tmp_path.iterdir())


def test_english_text_gets_the_vectors_of_the_original(encoder: Encoder, english: Encoder) -> None:
    digests = sorted((PROJECT / "corpus" / "en").rglob("*.md"))[:12]
    texts = [path.read_text(encoding="utf-8").split("---", 2)[2][:600] for path in digests] + TRANSLATED["en"]
    same = [
        np.abs(encoder.encode_query(text) - english.encode_query(text)).max() < 1e-6
        for text in texts
        if english.counter.count(text) == encoder.counter.count(text)
    ]
    assert all(same)
    assert len(same) >= len(texts) - 2  # a digest may quote a name that is cut otherwise


@pytest.mark.parametrize("language", [code for code in grown.LANGUAGES if code != "en"])
def test_a_sentence_is_nearest_to_its_translation(language: str, encoder: Encoder) -> None:
    similar = encoder.encode_passages(TRANSLATED[language]) @ encoder.encode_passages(TRANSLATED["en"]).T
    assert similar.argmax(axis=1).tolist() == [0, 1, 2]
    assert similar.diagonal().mean() > 0.4


@pytest.mark.parametrize("language", [code for code in grown.LANGUAGES if code != "en"])
def test_the_languages_take_fewer_tokens_than_before(language: str, encoder: Encoder, english: Encoder) -> None:
    text = " ".join(TRANSLATED[language])
    assert encoder.counter.count(text) < english.counter.count(text)


def test_a_damaged_file_that_ships_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "shipped"
    shutil.copytree(grown.SHIPPED, damaged)
    with (damaged / grown.ROWS).open("r+b") as file:
        file.seek(-10, 2)
        file.write(b"\x55\xaa")
    monkeypatch.setattr(grown, "SHIPPED", damaged)
    with pytest.raises(ModelError, match="missing or damaged"):
        resolve_model(EmbeddingSettings(), tmp_path / "cache")


def test_a_damaged_assembly_is_made_again(tmp_path: Path) -> None:
    folder = resolve_model(EmbeddingSettings(), tmp_path).path
    config = folder / "config.json"
    good = config.read_text()
    config.write_text(json.dumps({**json.loads(good), "vocab_size": 7}))
    assert resolve_model(EmbeddingSettings(), tmp_path).path == folder
    assert config.read_text() == good


def test_bytes_keep_rows_to_a_hundredth() -> None:
    rows = np.random.default_rng(1).normal(0, 0.05, (200, 384)).astype(np.float32)
    packed = quantised(rows)
    again = packed["rows"].astype(np.float32) * packed["scales"].astype(np.float32)[:, None]
    lost = np.linalg.norm(again - rows, axis=1) / np.linalg.norm(rows, axis=1)
    assert lost.max() < 0.01
    assert packed["rows"].dtype == np.int8

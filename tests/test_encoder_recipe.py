"""The recipe of the nine-language encoder and its ablation, end to end on a handful of sentences with the real model."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from esnqa.embedding.grown import PIECES, ROWS, shipped_rows
from esnqa.lexicon.translation import TABLE, translations
from esnqa_eval import train_encoder
from esnqa_eval.encoder import ablate, recipe
from esnqa_eval.encoder.measure import Ranked, using_table
from esnqa_eval.encoder.sources import LANGUAGES, is_held_out, read_pairs

SENTENCES = {
    "en": ["Who pays for the care of old people", "The capital of the country", "Children need a school and a family"],
    "de": ["Wer bezahlt die Pflege alter Menschen", "Die Hauptstadt des Landes", "Kinder brauchen Schule und Familie"],
    "fr": ["Qui paie les soins des personnes âgées", "La capitale du pays", "Les enfants ont besoin d'une école"],
    "es": ["Quién paga el cuidado de los mayores", "La capital del país", "Los niños necesitan escuela y familia"],
    "it": ["Chi paga la cura degli anziani", "La capitale del paese", "I bambini hanno bisogno di una scuola"],
    "pt": ["Quem paga os cuidados dos idosos", "A capital do país", "As crianças precisam de escola e família"],
    "pl": ["Kto płaci za opiekę nad starszymi", "Stolica kraju", "Dzieci potrzebują szkoły i rodziny"],
    "nl": ["Wie betaalt de zorg voor oude mensen", "De hoofdstad van het land", "Kinderen hebben een school nodig"],
    "el": ["Ποιος πληρώνει τη φροντίδα των ηλικιωμένων", "Η πρωτεύουσα της χώρας", "Τα παιδιά χρειάζονται σχολείο"],
    "ro": ["Cine plătește îngrijirea bătrânilor", "Capitala țării", "Copiii au nevoie de școală și familie"],
}
TERMS = {"de": "Hauptstadt", "el": "πρωτεύουσα"}
TOKENS = 1500

pytestmark = pytest.mark.timeout(900)  # whole models are written and converted, several times


def write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("train") / "parallel"
    for code in LANGUAGES:
        both = list(zip(SENTENCES["en"], SENTENCES[code], strict=True))
        numbered = [f"{english} {n}\t{other} {n}" for n in range(20) for english, other in both]
        write(folder / "talk" / f"{code}.tsv.gz", numbered)
    for code, word in TERMS.items():
        write(folder / "terms-few" / f"{code}.tsv.gz", [f"capital\t{word}"])
    return folder


@pytest.fixture(scope="module")
def grown(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("grown")
    train_encoder.main(["--data", str(data), "--out", str(out), "--tokens", str(TOKENS)])
    return out


@pytest.mark.slow
def test_the_same_data_and_seed_give_the_same_bytes(grown: Path, data: Path, tmp_path: Path) -> None:
    train_encoder.main(["--data", str(data), "--out", str(tmp_path), "--tokens", str(TOKENS)])
    for name in (f"nine_languages/{ROWS}", f"nine_languages/{PIECES}", TABLE.name):
        assert (tmp_path / name).read_bytes() == (grown / name).read_bytes(), name
    other = tmp_path / "other"
    train_encoder.main(["--data", str(data), "--out", str(other), "--tokens", str(TOKENS), "--seed", "2"])
    assert (other / train_encoder.ALIGNED).read_bytes() == (grown / train_encoder.ALIGNED).read_bytes()
    assert (other / f"nine_languages/{ROWS}").read_bytes() != (grown / f"nine_languages/{ROWS}").read_bytes()


def test_training_moves_the_rows_that_were_read(grown: Path) -> None:
    pieces = (grown / "nine_languages" / PIECES).read_text(encoding="utf-8").splitlines()
    before, after = np.load(grown / train_encoder.ALIGNED), np.load(grown / train_encoder.TRAINED)
    assert before.shape == after.shape == (len(pieces), 384)
    place = pieces.index("σχολειο")  # folded, as the tokenizer does
    assert np.abs(after[place] - before[place]).max() > 1e-5
    assert np.abs(shipped_rows(grown / "nine_languages") - after).max() < 0.01


def test_the_table_made_is_one_that_can_be_read(grown: Path) -> None:
    before = translations("σχολειο", "σχολει", "el", "en")
    with using_table(grown / TABLE.name):
        made = dict(translations("πρωτευουσα", "πρωτευουσ", "el", "en"))
        assert max(made, key=made.__getitem__) == "capital"
        assert "Hungary" not in made
    assert translations("σχολειο", "σχολει", "el", "en") == before


def suite_of(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    documents = [{"_id": f"d{n}", "title": "", "text": f"{text}."} for n, text in enumerate(SENTENCES["en"])]
    asked = [
        {"_id": f"{code}-{n}", "lang": code, "text": f"{text}?"}
        for code in ("de", "el")
        for n, text in enumerate(SENTENCES[code])
    ]
    for name, rows in (("corpus", documents), ("queries", asked)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    judged = [f"{row['_id']}\td{row['_id'][-1]}\t1\n" for row in asked]
    (folder / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(judged), encoding="utf-8")
    return folder


@pytest.mark.slow
def test_the_ablation_end_to_end_and_on_where_it_was(
    grown: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ["--data", str(data), "--suite", str(suite_of(tmp_path / "few")), "--out", str(tmp_path / "out")]
    options += ["--recipe", str(grown), "--results", str(tmp_path / "results")]
    options += ["--every", "1", "--seeds", "2", "--tokens", str(TOKENS)]
    ablate.main([*options, "--only", "alignment only"])
    assert not (tmp_path / "results").exists()
    assert len(list((tmp_path / "out" / "measured").iterdir())) == 1
    ablate.main(options)
    result = json.loads((tmp_path / "results" / "encoder-ablation.json").read_text(encoding="utf-8"))
    names = list(dict.fromkeys(cell["row"] for cell in result["cells"]))
    assert names == ["original", f"original, {ablate.IN_ENGLISH}", "alignment only", "trained, seed 1", "trained, seed 2",
                     f"trained, seed 1, {ablate.IN_ENGLISH}", "all sources", "without talk", "without terms-few"]  # fmt: skip
    dense = {(c["row"], c["language"]): c["ndcg"] for c in result["cells"] if c["variant"] == "dense"}
    assert dense["original", "el"] < dense["alignment only", "el"] == 1.0
    assert dense["original", "el"] < dense[f"original, {ablate.IN_ENGLISH}", "el"]
    assert dense["without talk", "el"] < 1.0
    words = {
        c["row"]: c["ndcg"] for c in result["cells"] if (c["language"], c["variant"]) == ("el", "words translated")
    }
    assert words["without talk"] < words["all sources"]
    text = (tmp_path / "results" / "encoder-ablation.md").read_text(encoding="utf-8")
    assert all(f"| {name} |" in text for name in names)

    def unwanted(*_: Any) -> None:
        raise AssertionError("made again")

    for step in ("piece_links", "trained_rows", "word_counts"):
        monkeypatch.setattr(recipe, step, unwanted)
    ablate.main(options)
    again = json.loads((tmp_path / "results" / "encoder-ablation.json").read_text(encoding="utf-8"))
    assert again["cells"] == result["cells"]
    ablate.main([*options, "--every", "2", "--only", "without talk"])  # asked anew, of what was made before
    with pytest.raises(AssertionError, match="made again"):
        ablate.main([*options, "--tokens", str(TOKENS + 1), "--only", "without talk"])


def test_a_row_is_tested_against_the_one_it_is_compared_with() -> None:
    variants = ("dense",)
    rows = [
        ablate.Row("all", None, variants, lambda _: ("", Path())),
        ablate.Row("less", "all", variants, lambda _: ("", Path())),
        ablate.Row("same", "all", variants, lambda _: ("", Path())),
    ]
    values = {"all": 1.0, "less": 0.5, "same": 1.0}
    found = {
        name: [Ranked(str(n), "de", "dense", value, value == 1) for n in range(20)] for name, value in values.items()
    }
    whole, less, same = ablate.figures(rows, found)
    assert "p" not in whole
    assert (less["difference"], less["first"]) == (-0.5, 0.0)
    assert less["p"] < 0.01
    assert less["p_holm"] == pytest.approx(2 * less["p"])
    assert (same["difference"], same["p_holm"]) == (0.0, 1.0)
    (seeds,) = ablate.spread([whole, less], ["all", "less"])
    assert seeds == {"language": "de", "variant": "dense", "ndcg": 0.75, "spread": [0.5, 1.0]}


def test_sentences_kept_out_are_so_in_every_language_and_terms_never(data: Path) -> None:
    pairs = read_pairs(data)
    held = {pair.english for pair in pairs if is_held_out(pair)}
    assert held
    assert all(is_held_out(pair) == (pair.english in held and not pair.is_term) for pair in pairs)
    assert not any(pair.is_term for pair in read_pairs(data, ["terms-few"]))

"""The mutation suite: how many statements made untrue the support check catches, and how many true ones it rejects."""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from esnqa.answering.support import check_support, closest_similarity
from esnqa.corpus import read
from esnqa.sentences import split
from esnqa.types import BlockKind, Encoder
from esnqa_eval.mutating import Made, Names, mutations, rewordings

SEED = 20261128
AIMS = {"number and date": 0.95, "negation": 0.80, "name": 0.90, "modality": 0.80, "false alarms": 0.05}
"""What the project publishes as its aims: caught at least, false alarms at most."""
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class TrueSentence:
    """A true sentence with what it may cite: itself, or the block and the neighbours that it stands among."""

    text: str
    language: str
    passage: str


@dataclass(frozen=True, slots=True)
class Case:
    """A statement, its evidence, and whether the evidence supports it."""

    made: Made
    language: str
    cites: str
    evidence: tuple[str, ...]
    supported: bool


def sentences_of(folder: Path, per_language: int | None, draw: random.Random) -> list[TrueSentence]:
    """Sentences of the documents of a folder, 6 to 50 words long; of each language so many, drawn by ``draw``."""
    found: dict[str, list[TrueSentence]] = defaultdict(list)
    for path in sorted(folder.rglob("*.md")):
        if path.name == "README.md":
            continue
        document = read(path, path.relative_to(folder).as_posix())
        blocks = [b for b in document.blocks if b.kind is not BlockKind.HEADING]
        for number, block in enumerate(blocks):
            around = blocks[max(0, number - 1) : number + 2]
            passage = "\n\n".join(document.text[b.start : b.end] for b in around)
            text = document.text[block.start : block.end]
            for start, end in split(text, document.language):
                sentence = " ".join(text[start:end].split())
                if 6 <= len(sentence.split()) <= 50:
                    found[document.language or "und"].append(
                        TrueSentence(sentence, document.language or "und", passage)
                    )
    return [
        one
        for language in sorted(found)
        for one in (
            draw.sample(found[language], min(per_language, len(found[language]))) if per_language else found[language]
        )
    ]


def cases(folder: Path, per_language: int | None = None, seed: int = SEED) -> list[Case]:
    """Mutated, verbatim and reworded statements, each citing its own sentence and once more its whole passage."""
    draw = random.Random(seed)
    everything = sentences_of(folder, None, draw)
    names = Names.of([(one.text, one.language) for one in everything])
    chosen = sentences_of(folder, per_language, draw) if per_language else everything
    made: list[Case] = []
    for one in chosen:
        for cites, evidence in (("sentence", one.text), ("passage", one.passage)):
            wrong = mutations(one.text, one.language, names, draw)
            made += [Case(m, one.language, cites, (evidence,), False) for m in wrong]
            right = (Made("true", "verbatim", one.text), *rewordings(one.text, one.language))
            made += [Case(m, one.language, cites, (evidence,), True) for m in right]
    return made


def pair_cases(file: Path, limit: int | None = None, seed: int = SEED) -> list[Case]:
    """Pairs that people labelled as supported (``claim``, ``evidence``, ``label``; English), true and mutated."""
    raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    rows = [json.loads(line) for line in raw.decode().split("\n") if line.strip()]
    rows = [row for row in rows if row["label"] == "supported"]
    draw = random.Random(seed)
    draw.shuffle(rows)
    names = Names.of([(row["evidence"], "en") for row in rows])
    made: list[Case] = []
    for row in rows[:limit]:
        evidence = (row["evidence"],)
        made.append(Case(Made("true", "paraphrase", row["claim"]), "en", "pair", evidence, True))
        wrong = mutations(row["claim"], "en", names, draw)
        made += [Case(m, "en", "pair", evidence, False) for m in wrong]
    return made


def measure(made: Sequence[Case], encoder: Encoder | None = None) -> dict[str, Any]:
    """Catch rates and false alarms by kind, by way of making, by language and by what is cited; examples of what is missed.

    A false alarm is a true statement in which something is found to fail; ``not_supported`` also counts true statements
    whose meaning is judged too far off.
    """
    judged = [(case, *_judged(case, encoder)) for case in made]
    wrong = [(case, caught) for case, caught, _ in judged if not case.supported]
    right = [(case, caught, kinds) for case, caught, kinds in judged if case.supported]
    alarms = [(case, bool(kinds - {"meaning"})) for case, _, kinds in right]
    missed = [case for case, caught in wrong if not caught]
    alarmed = [(case, sorted(kinds)) for (case, _, kinds), (_, alarm) in zip(right, alarms, strict=True) if alarm]
    return {
        "caught": _shares((("number and date" if c.made.kind in ("number", "date") else c.made.kind), hit) for c, hit in wrong),
        "caught_by_way": _shares((f"{c.made.kind}: {_way(c.made)} ({c.cites})", hit) for c, hit in wrong),
        "caught_by_language": {
            kind: _shares((c.language, hit) for c, hit in wrong if c.made.kind == kind)
            for kind in sorted({c.made.kind for c, _ in wrong})
        },
        "false_alarms": _shares([("all", hit) for _, hit in alarms] + [(f"{c.made.how} ({c.cites})", hit) for c, hit in alarms]),
        "false_alarms_by_language": _shares((c.language, hit) for c, hit in alarms),
        "not_supported": _shares((f"{c.made.how} ({c.cites})", caught) for c, caught, _ in right),
        "missed": [_shown(case) for case in missed[:: max(1, len(missed) // _SHOWN)]],
        "alarms": [{**_shown(case), "found": kinds} for case, kinds in alarmed[:: max(1, len(alarmed) // _SHOWN)]],
    }  # fmt: skip


def _way(made: Made) -> str:
    return "exchanged" if made.kind == "modality" else made.how


def _judged(case: Case, encoder: Encoder | None) -> tuple[bool, set[str]]:
    languages = [case.language] * len(case.evidence)
    similarity = (
        closest_similarity(case.made.text, case.evidence, encoder, languages, case.language) if encoder else None
    )
    result = check_support(case.made.text, case.evidence, case.language, similarity)
    return not result.supported, {finding.kind.value for finding in result.findings}


def _shares(hits: Iterable[tuple[str, bool]]) -> dict[str, dict[str, float]]:
    counted: dict[str, list[bool]] = defaultdict(list)
    for name, hit in hits:
        counted[name].append(hit)
    return {name: {"share": round(sum(v) / len(v), 4), "of": len(v)} for name, v in sorted(counted.items())}


def _shown(case: Case) -> dict[str, str]:
    return {"kind": case.made.kind, "how": case.made.how, "language": case.language, "statement": case.made.text, "evidence": case.evidence[0][:600]}  # fmt: skip


def failing(measured: Mapping[str, Any]) -> list[str]:
    """The aims that a measurement of the collection does not reach, each in words."""
    missed = [
        f"{kind}: {measured['caught'][kind]['share']:.3f} caught, the aim is {aim:.2f}"
        for kind, aim in AIMS.items()
        if kind in measured["caught"] and measured["caught"][kind]["share"] < aim
    ]
    alarms = measured["false_alarms"]["all"]["share"]
    return missed + ([f"{alarms:.3f} false alarms, the aim is 0.05"] if alarms > AIMS["false alarms"] else [])

"""Ablations: each part of the system switched off or exchanged, one at a time, in one table with tests against the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from esnqa_eval.command import changed, evaluate
from esnqa_eval.exchanges import NEAREST_SENTENCES, RECIPROCAL_RANKS, Exchange
from esnqa_eval.gate import ALPHA, compare_suite
from esnqa_eval.outcome import SuiteResult
from esnqa_eval.report import table
from esnqa_eval.significance import Comparison
from esnqa_eval.suites import Suite
from esnqa_eval.systems import Progress, silent
from esnqa_eval.views import HEADLINES, number

if TYPE_CHECKING:
    from esnqa.settings import Settings

BASE = "as it is"
_SWITCHED_SECTIONS = ("retrieval", "answering")


@dataclass(frozen=True, slots=True)
class Variant:
    """A name, the settings, by dotted name, in which the system differs, and a plain part in the place of its own."""

    name: str
    values: Mapping[str, object]
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One variant on one suite: its result and the tests of its watched measures against the system as it is."""

    variant: Variant
    result: SuiteResult
    tests: Mapping[str, Comparison]


def standard_variants(settings: Settings, encoders: Sequence[str] = ()) -> list[Variant]:
    """The system as it is, then each part switched off or exchanged: retrieval by meaning and by words, fusion, reranking,
    passage size and context, duplicates, answering, refusing, what runs the encoder, and each of ``encoders`` (names or
    folders) in the default's place. Parts that these settings do not have, or not switched on, are left out."""
    modes = [mode for mode in ("dense", "lexical", "hybrid") if mode != settings.retrieval.mode]
    sizes = [size for size in (80, 160, 240) if size != settings.chunking.target_tokens]
    variants = [
        Variant(BASE, {}),
        *(Variant(f"retrieval: {mode}", {"retrieval.mode": mode}) for mode in modes),
        Variant("fusion: equal weights", {"retrieval.dense_weight": 0.5}),
        Variant(f"fusion: {RECIPROCAL_RANKS.name}", {}, RECIPROCAL_RANKS),
        *(Variant(f"passages of {size} tokens", {"chunking.target_tokens": size}) for size in sizes),
        Variant("no title or headings with passages", {"chunking.context_tokens": 0}),
        Variant("near-duplicates kept", {"retrieval.duplicate_overlap": 1.0}),
        Variant("answers from 3 passages", {"answering.passages": 3}),
        Variant("answers of 1 sentence", {"answering.sentences": 1}),
        Variant(f"answers of {NEAREST_SENTENCES.name}", {}, NEAREST_SENTENCES),
        Variant("never refuses", {"answering.threshold": 0.0}),
        *_switches(settings),
        Variant("other languages are not read in English", {"embedding.gloss": False}),
        Variant("encoder run by sentence-transformers, fp32", {"embedding.backend": "sentence-transformers"}),
        *(Variant(f"encoder: {_short(name)}", {"embedding.model": name}) for name in encoders),
    ]
    return [variant for variant in variants if not variant.values or _differs(settings, variant)]


def chosen(variants: Sequence[Variant], names: Sequence[str]) -> list[Variant]:
    """The first variant and those whose name begins with one of ``names``. Raises SettingsError where one names none."""
    from esnqa.errors import SettingsError

    for name in names:
        if not any(variant.name.startswith(name) for variant in variants):
            known = "; ".join(variant.name for variant in variants)
            raise SettingsError(f"No variant begins with {name!r}.", f"There are: {known}.")
    return [variants[0], *(v for v in variants[1:] if v.name.startswith(tuple(names)))]


def parse_variant(text: str) -> Variant:
    """A variant written as ``name: section.field=value, …``; values are read as JSON where they can be.

    Raises SettingsError.
    """
    import json

    from esnqa.errors import SettingsError

    name, colon, rest = text.partition(":")
    pairs = [part.partition("=") for part in rest.split(",")]
    if not colon or not name.strip() or not all(key.strip() and equals for key, equals, _ in pairs):
        raise SettingsError(f"{text!r} is no variant.", "Write: name: section.field=value, section.field=value")
    values: dict[str, object] = {}
    for key, _, value in pairs:
        try:
            values[key.strip()] = json.loads(value)
        except json.JSONDecodeError:
            values[key.strip()] = value.strip()
    return Variant(name.strip(), values)


def ablate(
    suites: Sequence[Suite],
    settings: Settings,
    variants: Sequence[Variant],
    documents: Sequence[str] = (),
    progress: Progress = silent,
) -> list[Cell]:
    """Every variant on every suite; the first variant is what the others are tested against.

    Indexes are shared between variants that do not change them. Raises the errors of esnqa.
    """
    settings_of = [
        changed(settings, dict(variant.values)) for variant in variants
    ]  # a wrong value is found before the work
    cells: list[Cell] = []
    before: dict[str, SuiteResult] = {}
    for variant, own in zip(variants, settings_of, strict=True):
        noticing = [suite for suite in suites if variant.exchange is None or variant.exchange.changes(suite)]
        for result in evaluate(noticing, own, documents, _named(progress, variant), variant.exchange):
            base = before.setdefault(result.suite.name, result)
            found = (
                compare_suite(result.suite.name, base.per_query(), result.per_query()) if base is not result else None
            )
            cells.append(Cell(variant, result, {t.measure: t for t in found.comparisons} if found else {}))
    return cells


def to_markdown(cells: Sequence[Cell]) -> str:
    """One table over all suites by their headline measures, then one for each suite; ``*`` marks what differs from the first row by more than chance (see :mod:`esnqa_eval.gate`)."""
    lines = [
        "# Ablations",
        "",
        "`*`: differs from the first row by more than chance: paired randomisation, p ≤ 0.025 for the first measure by itself and, with Holm's correction, for the others.",
        "",
    ]
    lines += [*overview(cells), ""]
    for suite in dict.fromkeys(cell.result.suite.name for cell in cells):
        own = [cell for cell in cells if cell.result.suite.name == suite]
        names = [name for name in HEADLINES if any(name in c.result.summary.figures for c in own)]
        rows = [[cell.variant.name, *(_shown(cell, name) for name in names)] for cell in own]
        lines += [
            f"## {suite}",
            "",
            f"{len(own[0].result.suite.questions)} questions.",
            "",
            *table(["variant", *names], rows),
            "",
        ]
    return "\n".join(lines)


def overview(cells: Sequence[Cell]) -> list[str]:
    """The one table: a row for each variant, a column for each suite's headline measures; empty where nothing changes."""
    suites = list(dict.fromkeys(cell.result.suite.name for cell in cells))
    found = {(cell.variant.name, cell.result.suite.name): cell for cell in cells}
    columns = [(suite, name) for suite in suites for name in _overview_names(found[cells[0].variant.name, suite])]
    rows = [
        [variant, *(_shown(found[variant, s], name) if (variant, s) in found else "" for s, name in columns)]
        for variant in dict.fromkeys(cell.variant.name for cell in cells)
    ]
    return table(["variant", *(f"{suite}: {name}" for suite, name in columns)], rows)


def _overview_names(cell: Cell) -> list[str]:
    """The answers' headline measure, if the suite is asked, and the ranking's."""
    figures = cell.result.summary.figures
    answers = [name for name in ("right", "answerable_auroc", "support_right") if name in figures]
    ranking = [name for name in ("map", "ndcg@10") if name in figures]
    return answers + ranking[:1]


def to_json(cells: Sequence[Cell]) -> dict[str, Any]:
    """The ablation as plain values."""
    return {
        "schema": "esnqa.ablation/1",
        "rows": [
            {
                "suite": cell.result.suite.name,
                "variant": cell.variant.name,
                "settings": dict(cell.variant.values),
                "exchange": cell.variant.exchange.name if cell.variant.exchange else None,
                "questions": len(cell.result.suite.questions),
                "notes": list(cell.result.suite.notes),
                "metrics": {name: round(e.value, 6) for name, e in cell.result.summary.figures.items()},
                "tests": {name: asdict(test) for name, test in cell.tests.items()},
            }
            for cell in cells
        ],
    }


def _switches(settings: Settings) -> list[Variant]:
    """What is on, turned off: switches, and rerankers that are named."""
    found: list[Variant] = []
    for section in _SWITCHED_SECTIONS:
        values = getattr(settings, section).model_dump()
        for name, on in values.items():
            if on is True:
                found.append(Variant(f"without {section}.{name}", {f"{section}.{name}": False}))
            elif "rerank" in name and isinstance(on, str) and on:
                found.append(Variant(f"without {section}.{name}", {f"{section}.{name}": _off(settings, section, name)}))
    return found


def _off(settings: Settings, section: str, name: str) -> object:
    """What a text setting is when it names nothing: its default where that is empty, else no text."""
    default = type(getattr(settings, section)).model_fields[name].default
    return "" if default else default


def _differs(settings: Settings, variant: Variant) -> bool:
    """Whether the settings have these names, and other values for one of them."""
    for name, value in variant.values.items():
        section, _, field = name.partition(".")
        present = getattr(settings, section).model_dump()
        if field not in present:
            return False
        if present[field] != value:
            return True
    return False


def _shown(cell: Cell, name: str) -> str:
    estimate = cell.result.summary.figures.get(name)
    if estimate is None:
        return ""
    test = cell.tests.get(name)
    return number(name, estimate.value) + ("*" if test and test.p_holm <= ALPHA else "")


def _named(progress: Progress, variant: Variant) -> Progress:
    return lambda what, done, total: progress(f"{variant.name} – {what}", done, total)


def _short(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2]

"""The tables in ``eval/results/README.md``, made of the figures that lie beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from esnqa_eval.errors import SuiteError
from esnqa_eval.references import PUBLISHED, REFERENCES, SYSTEMS
from esnqa_eval.report import table
from esnqa_eval.views import number

BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"
Figures = Mapping[str, Any]
_NAMES = {"dense": "meaning alone", "lexical": "words alone", "ranks": "reciprocal ranks"}
_ANSWERS = ("right", "answer_accuracy", "answered", "refused_rightly", "answerable_auroc", "calibration_error")


def write_tables(results: Path) -> None:
    """Writes the tables of all figures in the folder between the marks of its README, which is made where it is missing.

    Raises SuiteError where a README has no marks.
    """
    readme = results / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.is_file() else f"# Published figures\n\n{BEGIN}\n{END}\n"
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SuiteError(f"{readme} has no place for the tables.", f"Put {BEGIN} and {END} in it, each on its line.")
    readme.write_text(f"{before}{BEGIN}\n{make_tables(results)}\n{END}{after}", encoding="utf-8")


def make_tables(results: Path) -> str:
    """All tables as Markdown."""
    found = [_read(path) for path in sorted(results.glob("*/figures.json"))]
    figures = [one for one in found if one.get("schema") == "esnqa.figures/1"]
    own = [one for one in figures if one["own"]]
    sets = [one for one in figures if not one["own"]]
    parts = [
        _section("The project's suites", _own_table(own)),
        _section("Ranking, beside plain systems", _ranking_table(sets)),
        _section("Answers and refusals on third-party sets", _answer_table(sets)),
        _section("Does the passage support the claim? (human labels)", _support_table(sets)),
        _section("Each part switched off or exchanged", _ablation(results / "ablation.json")),
        _section("The harness checked by itself", _selfcheck_table(figures)),
        _section("What the harness costs", _cost(results / "overhead.json")),
    ]
    return "\n".join(line for part in parts for line in part)


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", f"### {title}", "", *lines] if lines else []


def _own_table(figures: Sequence[Figures]) -> list[str]:
    if not figures:
        return []
    rows = []
    for one in figures:
        groups = one["groups"]
        wanted: dict[str, Figures] = {"all": one, **{f"split {k}": v for k, v in groups.get("split", {}).items()}}
        wanted |= {k: v for k, v in groups.get("kind", {}).items() if k in ("near-topic", "follow-up")}
        wanted |= {f"language {k}": v for k, v in groups.get("language", {}).items()}
        rows += [
            [one["set"], name, str(part["questions"]), *(_with_interval(part, m) for m in _ANSWERS), _commit(one)]
            for name, part in wanted.items()
        ]
    return table(["suite", "part", "questions", *_ANSWERS, "commit"], rows)


def _ranking_table(figures: Sequence[Figures]) -> list[str]:
    rows = []
    for one in figures:
        if not one["retrievers"]:
            continue
        main = "map" if one["mode"] == "rerank" else "ndcg@10"
        wanted = dict.fromkeys([*(n for n in REFERENCES.get(one["set"], {}) if not n.startswith("answerable")), main])
        if any(_language(name) for name in wanted):
            wanted.pop(main)
        rows += [[one["set"], name, *_theirs(one["set"], name), *_ours(one, name), _commit(one)] for name in wanted]
    if not rows:
        return []
    header = ["set", "measure", "dense", "BM25", "RRF", *(f"esnqa, {_NAMES[s]}" for s in SYSTEMS), "esnqa", "commit"]
    return [
        "dense, BM25 and RRF are the plain systems of the sets' own README (all-MiniLM-L6-v2, BM25, reciprocal rank fusion); brackets: "
        "the published figure. `+` or `-` behind esnqa's figure: better or worse than the best of its own three by more than "
        "chance (paired randomisation, p ≤ 0.05, Holm over the three).",
        "",
        *table(header, rows),
    ]


def _theirs(name: str, measure: str) -> list[str]:
    values = REFERENCES.get(name, {}).get(measure, (None, None, None))
    shown = [f"{value:.3f}" if value is not None else "" for value in values]
    for place, system in enumerate(SYSTEMS):
        if (name, system, measure) in PUBLISHED:
            shown[place] += f" ({PUBLISHED[name, system, measure]:.3f})"
    return shown


def _ours(one: Figures, measure: str) -> list[str]:
    others = [_value(one["retrievers"].get(system, {}), measure) for system in SYSTEMS]
    ours = _value(one, measure)
    mark = _mark(one) if measure in ("ndcg@10", "map") else ""
    return [
        *(f"{value:.3f}" if value is not None else "" for value in others),
        f"{ours:.3f}{mark}" if ours is not None else "",
    ]


def _language(measure: str) -> str:
    """The language at the end of ``ndcg@10@de``; empty where none is named."""
    last = measure.rpartition("@")[2]
    return last if "@" in measure and not last.isdigit() else ""


def _value(part: Figures, measure: str) -> float | None:
    """A measure, or that of one language where the name ends in ``@language``."""
    value = part.get("metrics", {}).get(measure)
    if value is None and (language := _language(measure)):
        group = part.get("groups", {}).get("language", {}).get(language, {})
        value = group.get("metrics", group).get(measure.removesuffix(f"@{language}"))
    return value


def _mark(one: Figures) -> str:
    """Against the best of the three other ways of ranking."""
    from esnqa_eval.significance import holm

    tests = {name: tests[0] for name, tests in one["against"].items() if tests}
    if not tests:
        return ""
    corrected = dict(zip(tests, holm([test["p"] for test in tests.values()]), strict=True))
    best = max(tests, key=lambda name: tests[name]["before"])
    if corrected[best] > 0.05:
        return ""
    return " +" if tests[best]["difference"] > 0 else " -"


def _answer_table(figures: Sequence[Figures]) -> list[str]:
    names = (
        *_ANSWERS[:5],
        "answerable_auroc_dense",
        "answerable_auroc_lexical",
        *_ANSWERS[5:],
        "map_by_sentence",
        "ask_p50",
    )
    asked = [one for one in figures if any(name in one["metrics"] for name in ("right", "answerable_auroc"))]
    if not asked:
        return []
    rows = [
        [one["set"], *(_with_interval(one, name) for name in names), "; ".join(one["notes"]), _commit(one)]
        for one in asked
    ]
    return [
        "Where a set has no gold strings, `right` asks whether a gold document is cited. Its README names 0.753 (cosine) and 0.606 "
        "(BM25) as `answerable_auroc` on answer-sentences.",
        "",
        *table(["set", *names, "sample", "commit"], rows),
    ]


def _support_table(figures: Sequence[Figures]) -> list[str]:
    names = (
        "support_auroc", "support_auroc_dense", "support_auroc_lexical", "support_right", "support_precision", "support_recall",
        "citation_recall_by_check", "citation_recall_by_people", "citation_precision_by_check", "citation_precision_by_people",
        "support_calibration_error",
    )  # fmt: skip
    rows = [
        [one["set"], one["support_check"], *(_with_interval(one, name) for name in names), _commit(one)]
        for one in figures
        if one["mode"] == "attribution"
    ]
    if not rows:
        return []
    return [
        "The sets' README names an AUROC of 0.692 for similarity, 0.568 for BM25 and 0.558 for token recall on citation-support.",
        "",
        *table(["set", "check", *names, "commit"], rows),
    ]


def _ablation(path: Path) -> list[str]:
    if not path.is_file():
        return []
    found = _read(path)
    sizes = {row["suite"]: row["questions"] for row in found["rows"]}
    said = ", ".join(f"{count} of {suite}" for suite, count in sizes.items())
    return [
        f"{said}, drawn with a fixed seed; `*`: differs from the first row by more than chance. [In full](ablation.md). "
        f"Commit {_commit(found)}.",
        "",
        *found["overview"],
    ]


def _selfcheck_table(figures: Sequence[Figures]) -> list[str]:
    rows = []
    for one in figures:
        check = one["selfcheck"]
        agreement = check.get("trec_eval", {})
        planted = [f"{part['caught']} of {part['trials']}" for part in check["planted"]]
        aa = check["a_a"]
        trec = [_agreement(agreement.get(name)) for name in ("pytrec_eval", "msmarco")]
        rows.append(
            [one["set"], f"{aa['failed']} of {aa['reshuffles']}", check["second_run"], *planted, *trec, _commit(one)]
        )
    if not rows:
        return []
    shares = [f"{part['share']:.0%} of the questions" for part in figures[0]["selfcheck"]["planted"]]
    header = ["set", "A/A: the gate failed", "second run", *(f"loss in {s}: caught" for s in shares)]
    return [
        "A/A: two runs of the same questions whose results change places at random, so that neither is better; at most 10 of "
        "200 may fail. Planted: so many questions lose everything; what is not caught is too small to tell from chance. The last "
        "two columns: the largest difference between the figures of the report and those of trec_eval's own code (pytrec_eval) "
        "and of MS MARCO's script, both through ir-measures, over the run and qrels as files.",
        "",
        *table([*header, "trec_eval", "MS MARCO", "commit"], rows),
    ]


def _agreement(found: Figures | None) -> str:
    return f"{found['largest_difference']:.1e} over {found['values']}" if found else ""


def _cost(path: Path) -> list[str]:
    if not path.is_file():
        return []
    found = _read(path)
    return [
        f"`esnqa eval` over {found['questions']} questions and {found['passages']} passages, index cached, answers not, from the "
        f"start of the command to the report on disk: {found['seconds']:.0f} s, of which retrieval and answering "
        f"{found['retrieval_and_answering_seconds']:.0f} s: **{found['ratio']:.2f} times** (target: at most {found['target']}). "
        f"Commit {_commit(found)}.",
    ]


def _with_interval(part: Figures, name: str) -> str:
    value, interval = part["metrics"].get(name), part.get("intervals", {}).get(name)
    if value is None:
        return ""
    return _shown(name, value) + (f" [{_shown(name, interval[0])}, {_shown(name, interval[1])}]" if interval else "")


def _shown(name: str, value: float) -> str:
    return number(name, value).partition(" ")[0]


def _commit(one: Figures) -> str:
    return f"`{one['made']['commit'] or 'not in a checkout'}`"


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found

"""``python -m esnqa_eval``: published figures, ablations, comparisons of runs, the harness checked by itself."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from esnqa.errors import EsnqaError
from esnqa_eval import publishing

if TYPE_CHECKING:
    from esnqa_eval.outcome import Baseline
    from esnqa_eval.systems import Progress


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; gives its exit status (0 done, 1 a check failed, 2 used wrongly)."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except EsnqaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m esnqa_eval", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ablate = commands.add_parser("ablate", help="switch each part off or exchange it, in one table")
    _add_suites(ablate)
    ablate.add_argument(
        "--encoder", action="append", default=[], help="also try this encoder (name or folder; repeatable)"
    )
    ablate.add_argument(
        "--variant", action="append", default=[], help='a variant of your own: "name: section.field=value"'
    )
    ablate.add_argument("--only-variants", action="store_true", help="leave the standard variants out")
    ablate.add_argument(
        "--only", action="append", default=[], help="of the standard ones, those that begin so (repeatable)"
    )
    ablate.add_argument(
        "--chunked", action="store_true", help="cut the documents of retrieval sets into passages, as ask has them"
    )
    ablate.set_defaults(run=_ablate)

    compare = commands.add_parser(
        "compare", help="runs side by side, the first being what the others are tested against"
    )
    compare.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="a results.json, or a report's folder")
    compare.add_argument(
        "--output", "-o", type=Path, help="folder for comparison.html, .md and .json (default: print Markdown)"
    )
    compare.set_defaults(run=_compare)

    check = commands.add_parser("selfcheck", help="A/A comparisons and planted losses through the gate")
    check.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="one or two results.json, or reports' folders")
    check.add_argument("--output", "-o", type=Path, help="file for the figures as JSON (default: print them)")
    check.set_defaults(run=_selfcheck)

    made = commands.add_parser("publish", help="every published figure, piece by piece; goes on where it was")
    made.add_argument(
        "--shared", type=Path, default=_shared(), help="folder with eval/ and seeds/ (default: $ESNQA_SHARED)"
    )
    made.add_argument(
        "--only", action="append", default=[], metavar="PIECE", help="this piece (repeatable); see --list"
    )
    made.add_argument(
        "--own", action="store_true", help="the project's own suites, as far as their documents are there"
    )
    made.add_argument("--list", action="store_true", help="name the pieces and make none")
    made.add_argument("--limit", type=int, help="rank for so many questions of each set (default: all)")
    made.add_argument(
        "--answers", type=int, default=publishing.ANSWERS, help="and answer so many of them (default: %(default)s)"
    )
    made.add_argument(
        "--ablation-limit",
        type=int,
        default=publishing.ABLATION_LIMIT,
        help="questions of each suite (default: %(default)s)",
    )
    made.add_argument(
        "--cost-questions", type=int, default=1_000, help="of the overhead measurement (default: %(default)s)"
    )
    made.add_argument("--cost-passages", type=int, default=5_000, help="of the same (default: %(default)s)")
    made.add_argument(
        "--encoder", action="append", default=[], help="also in the ablation (name or folder; repeatable)"
    )
    made.add_argument("--again", action="store_true", help="make also what is up to date")
    made.add_argument("--output", "-o", type=Path, help="folder for the figures (default: eval/results)")
    made.add_argument("--reports", type=Path, help="folder for whole reports, with texts (default: in the cache)")
    made.set_defaults(run=_publish)

    cost = commands.add_parser("overhead", help="the time of esnqa eval by that of retrieval and answering alone")
    cost.add_argument("--questions", type=int, default=1_000)
    cost.add_argument("--passages", type=int, default=5_000)
    cost.add_argument("--text", type=Path, help="folder of .md or .txt files (default: corpus)")
    cost.set_defaults(run=_overhead)
    untrue = commands.add_parser("mutations", help="how many statements made untrue the support check catches")
    untrue.add_argument("--documents", type=Path, default=Path("corpus"), help="the folder whose sentences are used")
    untrue.add_argument("--per-language", type=int, help="so many sentences of each language (default: all)")
    untrue.add_argument(
        "--pairs", type=Path, action="append", default=[], help="pairs that people judged, for true paraphrases"
    )
    untrue.add_argument("--output", "-o", type=Path, help="file for the figures as JSON (default: print them)")
    untrue.set_defaults(run=_mutations)
    return parser


def _shared() -> Path:
    from esnqa.settings import PROJECT_ROOT

    return Path(os.environ.get("ESNQA_SHARED") or PROJECT_ROOT.parent / "shared")


def _add_suites(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("suites", nargs="+", type=Path, metavar="SUITE")
    parser.add_argument("--documents", action="append", default=[], help="what suites without documents are asked of")
    parser.add_argument("--limit", type=int, help="so many questions of each suite")
    parser.add_argument("--output", "-o", type=Path, help="folder for ablation.md and .json (default: print Markdown)")


def _ablate(options: argparse.Namespace) -> int:
    from esnqa.settings import load_settings
    from esnqa_eval import ablation
    from esnqa_eval.environment import describe
    from esnqa_eval.suites import distinct, load_suite, sample

    settings = load_settings()
    own = [ablation.parse_variant(text) for text in options.variant]
    standard = ablation.standard_variants(settings, options.encoder)
    kept = standard[:1] if options.only_variants else standard
    variants = [*(ablation.chosen(kept, options.only) if options.only else kept), *own]
    loaded = [sample(load_suite(path), options.limit) for path in options.suites]
    suites = distinct([replace(suite, chunked=options.chunked) for suite in loaded])
    cells = ablation.ablate(suites, settings, variants, options.documents, terminal_progress())
    result = {**ablation.to_json(cells), "environment": describe(settings)}
    _deliver(options.output, "ablation", ablation.to_markdown(cells), result)
    return 0


def _compare(options: argparse.Namespace) -> int:
    from esnqa.settings import load_settings
    from esnqa_eval import comparison
    from esnqa_eval.environment import describe

    runs = [_read(path) for path in options.runs]
    names = _distinct([_run_name(path) for path in options.runs])
    runs = [_renamed(run, name) for run, name in zip(runs, names, strict=True)]
    found = comparison.side_by_side(runs)
    _deliver(options.output, "comparison", comparison.to_markdown(names, found), comparison.to_json(names, found))
    if options.output:
        page = comparison.to_html(names, found, describe(load_settings()))
        (options.output / "comparison.html").write_text(page, encoding="utf-8")
    return 0


def _selfcheck(options: argparse.Namespace) -> int:
    from esnqa_eval import selfcheck

    first = _read(options.runs[0])
    second = _read(options.runs[1]) if len(options.runs) > 1 else None
    found = []
    for suite, values in first.per_query.items():
        other = second.per_query.get(suite) if second else None
        aa = selfcheck.a_a(values, other or selfcheck.noisy(values))
        found.append(selfcheck.to_json(suite, aa, selfcheck.planted(values, (0.02, 0.05, 0.1, 0.2))))
    text = json.dumps({"schema": "esnqa.selfcheck/1", "suites": found}, indent=1, ensure_ascii=False) + "\n"
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0 if all(suite["passed"] for suite in found) else 1


def _publish(options: argparse.Namespace) -> int:
    from esnqa.settings import load_settings

    plan = publishing.default_plan(
        load_settings(),
        options.shared,
        results=options.output,
        reports=options.reports,
        limit=options.limit,
        answers=options.answers,
        ablation_limit=options.ablation_limit,
        encoders=tuple(options.encoder),
        cost_questions=options.cost_questions,
        cost_passages=options.cost_passages,
        again=options.again,
        progress=terminal_progress(),
    )
    if options.list:
        sys.stdout.write("".join(f"{piece.name}\n" for piece in publishing.pieces(plan)))
        return 0
    only = [*options.only, *(publishing.own_names(plan) if options.own else [])]
    for name, what in publishing.publish(plan, only).items():
        sys.stdout.write(f"{name}: {what}\n")
    sys.stderr.write(f"The whole reports are in {plan.reports}.\n")
    return 0


def _overhead(options: argparse.Namespace) -> int:
    from esnqa.settings import PROJECT_ROOT, load_settings
    from esnqa_eval import overhead

    texts = options.text or PROJECT_ROOT / "corpus"
    found = overhead.measure(texts, options.questions, options.passages, load_settings(), terminal_progress())
    sys.stdout.write(json.dumps(found.to_json(), indent=1) + "\n")
    return 0 if found.ratio <= overhead.TARGET else 1


def _mutations(options: argparse.Namespace) -> int:
    from esnqa_eval import mutations

    measured = mutations.measure(mutations.cases(options.documents, options.per_language))
    found = {"schema": "esnqa.mutations/1", "aims": mutations.AIMS, "collection": measured}
    found["pairs"] = {f"{p.parent.name}/{p.name}": mutations.measure(mutations.pair_cases(p)) for p in options.pairs}
    found["missed_aims"] = mutations.failing(measured)
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 1 if found["missed_aims"] else 0


def terminal_progress() -> Progress:
    """Progress as one line that is rewritten on a terminal; elsewhere a line for each thing begun."""
    last = [""]
    on_terminal = sys.stderr.isatty()

    def show(what: str, done: int, total: int) -> None:
        if on_terminal:
            sys.stderr.write(f"\r\x1b[K{what} {done}/{total}" + ("\n" if total and done == total else ""))
        elif what != last[0]:
            sys.stderr.write(f"{what} ({total})\n")
        last[0] = what
        sys.stderr.flush()

    return show


def _read(path: Path) -> Baseline:
    from esnqa_eval.outcome import read_baseline

    return read_baseline(path / "results.json" if path.is_dir() else path)


def _renamed(run: Baseline, name: str) -> Baseline:
    return replace(run, name=name)


def _run_name(path: Path) -> str:
    whole = path.resolve()
    return whole.name if path.is_dir() else whole.parent.name if path.name == "results.json" else path.stem


def _distinct(names: Sequence[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        number, own = 2, name
        while own in found:
            own, number = f"{name} ({number})", number + 1
        found.append(own)
    return found


def _deliver(folder: Path | None, name: str, text: str, result: dict[str, object]) -> None:
    if folder is None:
        sys.stdout.write(text + "\n")
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(text + "\n", encoding="utf-8")
    (folder / f"{name}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

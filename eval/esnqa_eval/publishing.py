"""Every published figure in one command, piece by piece: suites, third-party sets, ablations, the harness's own cost.

Each piece writes small files below ``eval/results`` and names the commit that made it. A piece whose code, settings,
questions and sample are those of its file is left as it is, and answers that an interrupted piece had made are taken
over. Of third-party sets only figures are kept there: no question, passage or answer.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from esnqa_eval.errors import SuiteError
from esnqa_eval.journal import key_of
from esnqa_eval.outcome import EvalOutcome, SuiteResult
from esnqa_eval.suites import Mode, Suite, load_suite, sample
from esnqa_eval.systems import FACES, Progress, cache_folder, silent, source_hash

if TYPE_CHECKING:
    from esnqa.settings import Settings

SCHEMA = "esnqa.figures/1"
OWN = {"starter": ("corpus",), "languages": ("corpus",), "esn-articles": ("SHARED/seeds",)}
"""The project's suites and what they are asked of."""
KEPT = {"starter": ("results.json", "questions.csv")}
"""Whose every question may be published: the suites over the project's own documents."""
ABLATED = ("starter", "languages", "benefit-rules-gaps", "answer-sentences")
ABLATION, COST = "ablation", "overhead"
ANSWERS, ABLATION_LIMIT = 300, 80
_LOSSES = (0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be made, and where.

    ``shared`` holds ``eval`` and ``seeds``; ``results`` gets the figures, ``reports`` the whole reports (with texts, not
    to be published). ``limit`` questions of each set are ranked and ``answers`` of them answered (``None``: all);
    ``ablation_limit`` of each suite go into the ablation. ``again`` makes also what is up to date.
    """

    shared: Path
    project: Path
    results: Path
    reports: Path
    settings: Settings
    limit: int | None = None
    answers: int | None = ANSWERS
    ablation_limit: int = ABLATION_LIMIT
    encoders: tuple[str, ...] = ()
    cost_questions: int = 1_000
    cost_passages: int = 5_000
    again: bool = False
    progress: Progress = silent


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of the figures: its name, and what makes it."""

    name: str
    make: Callable[[Plan, Piece], bool]


def pieces(plan: Plan) -> list[Piece]:
    """All pieces that can be made with what is there, in order: own suites, sets, ablation, cost."""
    sets = sorted(path.parent.name for path in (plan.shared / "eval").glob("*/queries.jsonl"))
    names = [*own_names(plan), *sets]
    return [*(Piece(name, _make_suite) for name in names), Piece(ABLATION, _make_ablation), Piece(COST, _make_cost)]


def own_names(plan: Plan) -> list[str]:
    """The project's own suites that are there with their documents."""
    suites = plan.project / "eval" / "suites"
    return [
        name
        for name, parts in OWN.items()
        if (suites / name).exists() and all(_source(plan, part).exists() for part in parts)
    ]


def publish(plan: Plan, only: Sequence[str] = ()) -> dict[str, str]:
    """Makes the pieces (default: all); says of each ``made`` or ``as it was``, and writes the tables over all of them.

    Raises SuiteError for a piece that is not there, and the errors of esnqa.
    """
    from esnqa_eval.tables import write_tables

    every = {piece.name: piece for piece in pieces(plan)}
    for name in only:
        if name not in every:
            raise SuiteError(f"There is no piece {name!r}.", f"There are: {', '.join(every)}.")
    done: dict[str, str] = {}
    for name, piece in every.items():
        if only and name not in only:
            continue
        done[name] = "made" if piece.make(plan, piece) else "as it was"
        write_tables(plan.results)
    return done


def _make_suite(plan: Plan, piece: Piece) -> bool:
    suite = _load(plan, piece.name, plan.limit, plan.answers)
    identity = _identity(plan, {"suite": suite.fingerprint, "corpus": suite.corpus_fingerprint, "notes": suite.notes})
    target = plan.results / piece.name / "figures.json"
    if _is_made(plan, target, identity):
        return False
    found = _measure(plan, suite)
    outcome = EvalOutcome((found,), None, _environment(plan))
    _write_report(plan, outcome, piece.name)
    others = _other_retrievers(plan, suite)
    body = {
        "set": piece.name,
        "own": piece.name in OWN,
        **_figures(found),
        "retrievers": {name: _ranking_figures(result) for name, result in others.items()},
        "against": {name: _tests(result, found) for name, result in others.items()},
        "selfcheck": _selfcheck(found, others.get("lexical")),
    }
    _write(target, _made(plan, body, identity, _command(plan, piece.name)))
    return True


def _make_ablation(plan: Plan, piece: Piece) -> bool:
    from esnqa_eval import ablation

    loaded = [_load(plan, name, plan.ablation_limit, None) for name in ABLATED if _is_there(plan, name)]
    suites = [replace(suite, chunked=True) for suite in loaded]
    variants = ablation.standard_variants(plan.settings, plan.encoders)
    described = [(variant.name, sorted(variant.values.items())) for variant in variants]
    parts = {"suites": [(s.fingerprint, s.corpus_fingerprint, s.notes) for s in suites], "variants": described}
    identity = _identity(plan, parts)
    target = plan.results / "ablation.json"
    if _is_made(plan, target, identity):
        return False
    documents = {name: [str(_source(plan, part)) for part in OWN[name]] for name in OWN}
    cells = [
        cell
        for suite in suites
        for cell in ablation.ablate([suite], plan.settings, variants, documents.get(suite.name, []), plan.progress)
    ]
    body = {key: value for key, value in ablation.to_json(cells).items() if key != "schema"}
    body["overview"] = ablation.overview(cells)
    (plan.results / "ablation.md").write_text(ablation.to_markdown(cells), encoding="utf-8")
    _write(target, _made(plan, body, identity, _command(plan, piece.name)))
    return True


def _make_cost(plan: Plan, piece: Piece) -> bool:
    from esnqa_eval import overhead

    identity = _identity(plan, {"questions": plan.cost_questions, "passages": plan.cost_passages})
    target = plan.results / "overhead.json"
    if _is_made(plan, target, identity):
        return False
    texts = plan.project / "corpus"
    found = overhead.measure(texts, plan.cost_questions, plan.cost_passages, plan.settings, plan.progress)
    _write(target, _made(plan, found.to_json(), identity, _command(plan, piece.name)))
    return True


def _measure(plan: Plan, suite: Suite, changes: Mapping[str, object] | None = None, **exchange: Any) -> SuiteResult:
    from esnqa_eval.command import changed, evaluate

    documents = [str(_source(plan, part)) for part in OWN.get(suite.name, ())]
    settings = changed(plan.settings, dict(changes or {}))
    (result,) = evaluate([suite], settings, documents, plan.progress, **exchange)
    return result


def _other_retrievers(plan: Plan, suite: Suite) -> dict[str, SuiteResult]:
    """The rankings of a set by meaning alone, by words alone and by adding reciprocal ranks, nothing answered."""
    from esnqa_eval.exchanges import RECIPROCAL_RANKS

    if suite.mode not in RECIPROCAL_RANKS.modes:
        return {}
    ranked = replace(suite, answered=frozenset())
    return {
        "dense": _measure(plan, ranked, {"retrieval.mode": "dense"}),
        "lexical": _measure(plan, ranked, {"retrieval.mode": "lexical"}),
        "ranks": _measure(plan, ranked, exchange=RECIPROCAL_RANKS),
    }


def _figures(result: SuiteResult) -> dict[str, Any]:
    """What a result says without any text of its suite."""
    whole = result.to_json()
    kept = (
        "mode",
        "questions",
        "fingerprint",
        "notes",
        "support_check",
        "metrics",
        "intervals",
        "groups",
        "reliability",
    )
    return {name: whole[name] for name in kept}


def _ranking_figures(result: SuiteResult) -> dict[str, Any]:
    whole = result.to_json()
    groups = {
        grouping: {value: group["metrics"] for value, group in values.items()}
        for grouping, values in whole["groups"].items()
    }
    return {"metrics": whole["metrics"], "groups": groups}


def _tests(before: SuiteResult, now: SuiteResult) -> list[dict[str, Any]]:
    """The rankings as they are against another retriever's, question by question."""
    from esnqa_eval.significance import compare

    ranked = ("map",) if now.suite.mode is Mode.RERANK else ("ndcg@10",)
    return [asdict(test) for test in compare(before.per_query(), now.per_query(), ranked)]


def _selfcheck(result: SuiteResult, other: SuiteResult | None) -> dict[str, Any]:
    from esnqa_eval import selfcheck

    values = result.per_query()
    second = other.per_query() if other else selfcheck.noisy(values)
    body = selfcheck.to_json(result.suite.name, selfcheck.a_a(values, second), selfcheck.planted(values, _LOSSES))
    body["second_run"] = "by words alone" if other else "the same run, a tenth of its questions mixed"
    if result.suite.qrels and result.suite.mode is not Mode.ATTRIBUTION:
        body["trec_eval"] = selfcheck.trec_agreement(result)
    return body


def _write_report(plan: Plan, outcome: EvalOutcome, name: str) -> None:
    """The whole report beside, and of it what may be published."""
    from esnqa_eval.report import write_report

    folder, public = plan.reports / name, plan.results / name
    write_report(outcome, folder)
    public.mkdir(parents=True, exist_ok=True)
    for file in ("report.md", *KEPT.get(name, ())):
        shutil.copyfile(folder / file, public / file)


def _load(plan: Plan, name: str, limit: int | None, answers: int | None) -> Suite:
    folder = plan.project / "eval" / "suites" / name if name in OWN else plan.shared / "eval" / name
    suite = load_suite(folder)
    return replace(sample(suite, limit, None if name in OWN else answers), name=name)


def _is_there(plan: Plan, name: str) -> bool:
    return name in own_names(plan) or (plan.shared / "eval" / name / "queries.jsonl").is_file()


def _source(plan: Plan, part: str) -> Path:
    return plan.shared / part.removeprefix("SHARED/") if part.startswith("SHARED/") else plan.project / part


def _identity(plan: Plan, parts: Mapping[str, Any]) -> str:
    """A name for everything that a piece depends on; what it is asked of is told by the code's and suites' hashes."""
    own_files = sorted(Path(__file__).parent.rglob("*.py"))
    without = {"index_dir", "corpus_dir", "cache_dir", "threads"}
    return key_of(
        {
            **parts,
            "settings": plan.settings.model_dump(mode="json", exclude=without),
            "code": source_hash(without=FACES),
            "harness": sha256(b"".join(file.read_bytes() for file in own_files)).hexdigest(),
            "corpus": _folder_hash(plan.project / "corpus"),
        }
    )


def _folder_hash(folder: Path) -> str:
    digest = sha256()
    for file in sorted(folder.rglob("*.md")):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _is_made(plan: Plan, target: Path, identity: str) -> bool:
    if plan.again or not target.is_file():
        return False
    try:
        made = json.loads(target.read_text(encoding="utf-8")).get("made", {})
    except json.JSONDecodeError:
        return False  # an interrupted write: it is made again
    return bool(made.get("identity") == identity)


def _made(plan: Plan, body: Mapping[str, Any], identity: str, command: str) -> dict[str, Any]:
    environment = _environment(plan)
    made = {"commit": environment.pop("commit"), "command": command, "identity": identity}
    return {"schema": SCHEMA, **body, "made": made, "environment": environment}


def _environment(plan: Plan) -> dict[str, Any]:
    from esnqa_eval.environment import describe

    return describe(plan.settings)


def _command(plan: Plan, name: str) -> str:
    chosen = {"--limit": plan.limit, "--answers": plan.answers if plan.answers != ANSWERS else None}
    chosen["--ablation-limit"] = plan.ablation_limit if plan.ablation_limit != ABLATION_LIMIT else None
    options = "".join(f" {option} {value}" for option, value in chosen.items() if value is not None)
    return f"python -m esnqa_eval publish --only {name}{options}"


def _write(path: Path, body: Mapping[str, Any]) -> None:
    """JSON with short lists on one line, put in place as a whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(body, indent=1, ensure_ascii=False)
    text = re.sub(r"\[\s*(-?[\d.e-]+),\s*(-?[\d.e-]+)\s*\]", r"[\1, \2]", text)
    beside = path.with_suffix(".tmp")
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(path)


def default_plan(settings: Settings, shared: Path, **options: Any) -> Plan:
    """A plan with this checkout's folders; reports lie in the cache, since they hold texts of third parties."""
    from esnqa.settings import PROJECT_ROOT

    results = options.pop("results", None) or PROJECT_ROOT / "eval" / "results"
    reports = options.pop("reports", None) or cache_folder(settings) / "reports"
    return Plan(shared, PROJECT_ROOT, results, reports, settings, **options)

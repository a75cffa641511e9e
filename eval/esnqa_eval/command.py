"""``esnqa eval``: suites in, figures, gate and report files out; prints nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from esnqa_eval.errors import RunFileError, SuiteError
from esnqa_eval.outcome import Baseline, EvalOutcome, SuiteResult, read_baselines
from esnqa_eval.suites import Mode, Suite, distinct, load_suite, sample
from esnqa_eval.support import NamedSupport, load_support
from esnqa_eval.systems import Prepared, Progress, cache_folder, prepare, silent

if TYPE_CHECKING:
    from esnqa.settings import Settings
    from esnqa_eval.gate import GateResult


def run(
    suites: Sequence[Path],
    settings: Settings,
    *,
    documents: Sequence[str] = (),
    retriever: str | None = None,
    baseline: Path | Sequence[Path] = (),
    output: Path | None = None,
    json_out: bool = False,
    limit: int | None = None,
    answers: int | None = None,
    run_file: Path | None = None,
    chunked: bool = False,
    progress: Progress | None = None,
) -> EvalOutcome:
    """Runs suites (folders or files) with the system that the settings describe.

    ``documents`` are what suites without documents of their own are asked of (default: the index of the settings);
    ``retriever`` replaces the settings' mode; ``baseline`` (a file or several: runs, floors) makes it a gate; ``output``
    is a folder for the report, which is made; ``limit`` takes that many questions of each suite, ``answers`` has at most
    that many of a retrieval suite answered; ``run_file`` is a TREC run of any system, which is then measured instead of
    asking one; ``chunked`` ranks retrieval sets by passages as ``ask`` has them and not by whole documents. Raises the
    errors of esnqa and SuiteError.
    """
    del json_out  # how the outcome is shown is the caller's affair
    from esnqa_eval.environment import describe

    chosen = with_retriever(settings, retriever)
    loaded = distinct([replace(sample(load_suite(path), limit, answers), chunked=chunked) for path in suites])
    files = [baseline] if isinstance(baseline, Path) else list(baseline)
    before = read_baselines(files) if files else None
    if run_file is not None:
        results = [measure_run(_only(loaded), run_file)]
    else:
        results = evaluate(loaded, chosen, documents, progress or silent)
    outcome = EvalOutcome(results, _gate(results, before) if before else None, describe(chosen))
    if output is not None:
        from esnqa_eval.report import write_report

        write_report(outcome, output, before)
    return outcome


def evaluate(
    suites: Sequence[Suite],
    settings: Settings,
    documents: Sequence[str] = (),
    progress: Progress = silent,
    exchange: Callable[[Prepared], Prepared] | None = None,
) -> list[SuiteResult]:
    """The results of suites, in order; answers of an interrupted run are taken over.

    ``exchange`` puts another part into the prepared system (see :mod:`esnqa_eval.exchanges`).
    """
    for suite in suites:
        if suite.judgements_only:
            raise SuiteError(f"{suite.name} has judgements and no questions.", "Name a run to measure: --run FILE.")
    journals = cache_folder(settings) / "runs"
    results = []
    for suite in suites:
        prepared = prepare(suite, _for(suite, settings), documents, progress)
        system = exchange(prepared) if exchange else prepared
        results.append(measure(suite, system, _support(suite, settings), journals, progress))
    return results


def _support(suite: Suite, settings: Settings) -> NamedSupport:
    """The check with the encoder where the check itself is judged; by words alone where it judges verbatim quotes."""
    from esnqa.embedding import load_encoder

    return load_support(load_encoder(settings) if suite.mode is Mode.ATTRIBUTION else None)


def _for(suite: Suite, settings: Settings) -> Settings:
    """Whole documents are judged one by one: none is left out for resembling another."""
    return changed(settings, {"retrieval.duplicate_overlap": 1.0}) if suite.whole else settings


def measure(
    suite: Suite, prepared: Prepared, support: NamedSupport, journals: Path | None = None, progress: Progress = silent
) -> SuiteResult:
    """One suite asked of a prepared system, judged and summed up."""
    from esnqa_eval.runner import run_suite
    from esnqa_eval.scoring import judge
    from esnqa_eval.summary import summarise

    records = run_suite(suite, prepared, support, journals, progress)
    judged = judge(suite, records, support)
    return SuiteResult(suite, judged, summarise(judged), support.name)


def measure_run(suite: Suite, path: Path) -> SuiteResult:
    """A TREC run of any system measured by a suite's judgements; nothing is asked. Raises RunFileError and SuiteError."""
    from esnqa_eval.records import Record
    from esnqa_eval.scoring import judge
    from esnqa_eval.suites import Mode
    from esnqa_eval.summary import summarise
    from esnqa_eval.trec import read_run

    if suite.mode is Mode.ATTRIBUTION:
        raise SuiteError(f"{suite.name} judges claims, not rankings.", "Measure runs by a retrieval suite.")
    run = read_run(path)
    ids = {question.id for question in suite.questions}
    ranked = {name: ranking for name, ranking in run.items() if name in ids}
    if not ranked:
        raise RunFileError(f"{path.name} ranks for none of the questions of {suite.name}.", "Check the ids in both.")
    records = {name: Record(name, ranking=tuple(ranking)) for name, ranking in ranked.items()}
    counted = {
        "questions that the run does not rank for": len(ids) - len(ranked),
        "others in the run": len(run) - len(ranked),
    }
    notes = [f"the run in {path.name}", *(f"{count} {what}" for what, count in counted.items() if count)]
    own = replace(suite, answered=frozenset(), notes=(*suite.notes, *notes))
    support = load_support()
    judged = judge(own, records, support)
    return SuiteResult(own, judged, summarise(judged), support.name)


def _only(suites: Sequence[Suite]) -> Suite:
    if len(suites) != 1:
        raise SuiteError("A run is measured by one suite.", "Name one suite beside --run.")
    return suites[0]


def with_retriever(settings: Settings, mode: str | None) -> Settings:
    """The settings with another way of retrieving. Raises SettingsError for an unknown one."""
    if mode is None:
        return settings
    return changed(settings, {"retrieval.mode": mode})


def changed(settings: Settings, values: dict[str, object]) -> Settings:
    """The settings with values replaced by dotted name (``chunking.target_tokens``), checked. Raises SettingsError."""
    from pydantic import ValidationError

    from esnqa.errors import SettingsError

    for name, value in values.items():
        section, _, field = name.partition(".")
        part = getattr(settings, section, None)
        if part is None or field not in getattr(type(part), "model_fields", {}):
            raise SettingsError(f"There is no setting {name}.", "Write SECTION.NAME, as in esnqa.toml.")
        try:
            new = type(part).model_validate({**part.model_dump(), field: value})
        except ValidationError as error:
            raise SettingsError(
                f"{name} cannot be {value!r}: {error.errors()[0]['msg']}.", "Choose another value."
            ) from error
        settings = settings.model_copy(update={section: new})
    return settings


def _gate(results: Sequence[SuiteResult], before: Baseline) -> GateResult:
    from dataclasses import replace

    from esnqa_eval.gate import check

    found = check(
        {result.suite.name: result.per_query() for result in results},
        {result.suite.name: {name: e.value for name, e in result.summary.figures.items()} for result in results},
        before.per_query,
        before.floors,
    )
    other = [
        f"{result.suite.name}: its questions or judgements are not those of the baseline"
        for result in results
        if before.fingerprints.get(result.suite.name, result.suite.fingerprint) != result.suite.fingerprint
    ]
    return replace(found, notes=(*other, *found.notes))

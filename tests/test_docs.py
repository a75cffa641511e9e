"""The documentation against the program: generated parts, links, commands, examples, names, figures."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from esnqa import __version__, contract, errors
from esnqa.answering.features import ANSWER_FEATURES, SENTENCE_FEATURES
from esnqa.answering.wording import refusal_reason
from esnqa.assistant import Assistant
from esnqa.cli.main import app
from esnqa.errors import EsnqaError, SettingsError
from esnqa.indexing import IndexReport, build_index
from esnqa.settings import Settings, load_settings
from esnqa.types import Encoder

PROJECT = Path(__file__).resolve().parents[1]
DOCS = PROJECT / "docs"
NOT_OURS = {
    ".git",
    ".venv",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "__pycache__",
    "build",
    "dist",
}
WRITTEN_BY_RUNS = ("index/", "tests/.artifacts/", "eval/.cache/")
TINY = (
    "feantsa-fifth-overview-housing-exclusion-2020",
    "homelessness-in-finland-2020",
    "housing-first-europe-hub-introduction",
    "sweden-personal-assistance-budget",
)
FREE_MAPS = {"signals", "languages", "kinds", "chunker", "parts"}  # their keys are values, not fields


def files() -> Iterator[Path]:
    """Every file of the project, but what tools and runs leave in it."""
    for path in sorted(PROJECT.rglob("*")):
        relative = path.relative_to(PROJECT)
        ours = NOT_OURS.isdisjoint(relative.parts) and not relative.as_posix().startswith(WRITTEN_BY_RUNS)
        if path.is_file() and (ours or relative.as_posix() == "index/README.md"):
            yield path


def pages() -> list[Path]:
    return [
        path
        for path in files()
        if path.suffix == ".md" and not re.match(r"corpus/\w\w/", str(path.relative_to(PROJECT)))
    ]


def named(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def read(page: str) -> str:
    return (PROJECT / page).read_text(encoding="utf-8")


def prose(page: str) -> str:
    """A page on one line."""
    return " ".join(read(page).split())


PAGES = pages()
every_page = pytest.mark.parametrize("page", PAGES, ids=named)


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """docs/generate.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A folder with a few digests in ``reports`` and their index in ``index``."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "reports").mkdir()
    for name in TINY:
        shutil.copy(PROJECT / "corpus" / "en" / f"{name}.md", folder / "reports")
    _index(folder, encoder)
    return folder


def _index(folder: Path, encoder: Encoder) -> IndexReport:
    return build_index([str(folder / "reports")], load_settings(index_dir=folder / "index"), encoder=encoder)


# What is generated


def test_generated_parts_are_current(generate: ModuleType) -> None:
    assert generate.outdated() == [], "run `make docs`"


def test_a_changed_page_is_noticed(generate: ModuleType) -> None:
    text = read("docs/reference/cli.md")
    assert generate.current("cli.md", text) == text
    assert generate.current("cli.md", text.replace("--index-dir DIR", "--index-dir FOLDER")) == text
    with pytest.raises(ValueError, match="no markers"):
        generate.current("cli.md", "no markers here")


def test_every_command_and_setting_is_in_the_reference() -> None:
    cli, settings = read("docs/reference/cli.md"), read("docs/reference/settings.md")
    assert all(f"### `esnqa {name}`" in cli for name in commands().commands)
    fields = [*Settings.model_fields]
    sections = [name for name in fields if hasattr(Settings.model_fields[name].annotation, "model_fields")]
    assert len(sections) > 3
    for name in sections:
        inner = Settings.model_fields[name].annotation.model_fields  # type: ignore[union-attr]
        assert all(f"`ESNQA_{name}__{field}`".upper() in settings.upper() for field in inner)
        assert all(field.description for field in inner.values()), f"settings.{name} lacks a description"


# Links


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    broken = [target for target in links(page.read_text(encoding="utf-8")) if not _leads_somewhere(page, target)]
    assert not broken


def links(text: str) -> list[str]:
    prose = re.sub(r"```.*?```|`[^`\n]+`", lambda found: " " * len(found[0]), text, flags=re.DOTALL)
    return re.findall(r"\]\(([^)\s]+)\)", prose)


def _leads_somewhere(page: Path, target: str) -> bool:
    if urlsplit(target).scheme in ("http", "https"):
        return True
    name, _, anchor = target.partition("#")
    path = (page.parent / unquote(name)).resolve() if name else page
    return path.exists() and (not anchor or anchor in anchors(path.read_text(encoding="utf-8")))


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_a_broken_link_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One heading\n[a](#one-heading) [b](#two) [c](gone.md) [d](page.md)", encoding="utf-8")
    assert [_leads_somewhere(page, target) for target in links(page.read_text())] == [True, False, False, True]


def test_every_document_is_linked_from_another() -> None:
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in PAGES
        for link in links(page.read_text(encoding="utf-8"))
    }
    assert [named(page) for page in PAGES if page.is_relative_to(DOCS) and page not in linked] == []


# Commands


def commands() -> TyperGroup:
    command = get_command(app)
    assert isinstance(command, TyperGroup)
    return command


def shown_commands(text: str) -> list[list[str]]:
    """The ``esnqa`` command lines of a page's shell blocks, as words, without variables before and redirections behind."""
    fenced = "".join(re.findall(r"^```(?:sh|console)?\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
    indented = "\n".join(re.findall(r"^    (\S.*)", text, re.MULTILINE))
    found = []
    for line in f"{fenced}\n{indented}".replace("\\\n", " ").splitlines():
        if re.match(r"(?:\$ )?(?:\w+=\S+ )*esnqa ", line):
            words = shlex.split(line.removeprefix("$ "), comments=True)
            words = words[words.index("esnqa") :]
            ends = [n for n, word in enumerate(words) if word in (">", "|", "<")]
            found.append(words[: ends[0]] if ends else words)
    return found


def parse(words: Sequence[str]) -> None:
    """Parses a command line without running it. Raises what the command would."""
    root = commands()
    if words[1:] == ["--version"]:
        return
    frame = root.make_context("esnqa", list(words[1:]))
    name, command, rest = root.resolve_command(frame, list(words[1:]))
    assert command is not None
    command.make_context(name, rest, parent=frame)


@every_page
def test_commands_in_blocks_parse(page: Path) -> None:
    for words in shown_commands(page.read_text(encoding="utf-8")):
        parse(words)


def test_a_wrong_command_is_noticed() -> None:
    from typer.exceptions import TyperException

    text = "```sh\nX=1 esnqa ask 'a b' --where k=v > out.json  # so\nesnqa search\n```\n```text\nesnqa nothing\n```\n\n    esnqa eval S"
    assert shown_commands(text) == [
        ["esnqa", "ask", "a b", "--where", "k=v"],
        ["esnqa", "search"],
        ["esnqa", "eval", "S"],
    ]
    parse(["esnqa", "ask", "a b", "--where", "k=v"])
    for wrong in (["esnqa", "search"], ["esnqa", "ask", "--wher", "k=v"], ["esnqa", "asks"]):
        with pytest.raises(TyperException):
            parse(wrong)


@every_page
def test_commands_in_sentences_exist(page: Path) -> None:
    known = {
        name: {option for p in command.params for option in p.opts} for name, command in commands().commands.items()
    }
    for inline in re.findall(r"`(?:\w+=\S+ )*esnqa ([^`\n]+)`", page.read_text(encoding="utf-8")):
        name, *words = inline.split()
        assert name in known or name.startswith("-"), inline
        options = {word for word in words if re.match(r"--?[a-z]", word)}
        assert options <= known.get(name, options), inline


@every_page
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", read("Makefile"), re.MULTILINE))
    text = page.read_text(encoding="utf-8")
    shell = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    lines = [*re.findall(r"^make ([^#\n]+)", shell, re.MULTILINE), *re.findall(r"`make ([^`\n]+)`", text)]
    assert {word for line in lines for word in line.split() if "=" not in word} <= targets


@pytest.mark.slow
@pytest.mark.timeout(900)  # it indexes the whole starter collection
def test_examples_print_what_they_are_shown_to_print(
    generate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    monkeypatch.setenv("ESNQA_INDEX_DIR", str(tmp_path / "index"))
    build_index([str(PROJECT / "corpus")], load_settings(), encoder=encoder)
    shown = [example for path in generate.EXAMPLES for example in generate.examples(path.read_text(encoding="utf-8"))]
    assert len(shown) >= 4
    stale = [command for command, output in shown if not _alike(output, generate.printed(command, output))]
    assert not stale, "run `python docs/generate.py --outputs` with an index of corpus/"


def _alike(shown: str, printed: str) -> bool:
    """Whether two outputs are the same but for scores that another processor computes slightly otherwise."""
    score = re.compile(r"(?<=Confidence )[01]\.\d\d|(?<=\()[01]\.\d\d(?=\)$)", re.MULTILINE)
    pairs = zip(score.findall(shown), score.findall(printed), strict=False)
    close = all(abs(float(one) - float(other)) < 0.03 for one, other in pairs)
    return close and score.sub("", shown) == score.sub("", printed)


# Examples in Python, TOML and JSON


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", read(page), re.DOTALL)


def test_the_langchain_example_runs(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tiny)
    example = read("docs/reference/python.md").partition("<!-- langchain example: begin -->")[2]
    code = re.findall(r"```python\n(.*?)```", example.partition("<!-- langchain example: end -->")[0], re.DOTALL)
    assert len(code) == 1
    names: dict[str, Any] = {}
    exec(compile(code[0], "python.md", "exec"), names)  # noqa: S102 - our own page
    answer, assistant = names["answer"], names["assistant"]
    assert answer.status == "answered"
    assert "700,000" in answer.text
    assert all(assistant.document(c.document_id).text[c.start : c.end] == c.quote for c in answer.citations)
    assert [answer.status for answer in names["answers"]] == ["answered", "no_answer"]
    assert names["documents"][0].page_content in assistant.document(names["documents"][0].metadata["document_id"]).text
    assert names["documents"][0].page_content in names["messages"].to_string()
    assert "ask_documents answered" in capsys.readouterr().out


def test_the_other_python_examples_run(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tiny)
    plain = [code for code in blocks("docs/reference/python.md", "python") if "langchain" not in code]
    assert len(plain) == 2
    names: dict[str, Any] = {}
    for code in plain:
        exec(compile(code, "python.md", "exec"), names)  # noqa: S102 - our own page
    assert names["answer"].citations
    assert names["follow_up"].standalone_question.startswith("How many people are homeless")
    assert names["passages"]
    assert names["report"].added == len(TINY)
    assert capsys.readouterr().out.startswith("answered\n")


def test_every_error_is_documented() -> None:
    text = read("docs/reference/python.md")
    ours = [e.__name__ for e in vars(errors).values() if isinstance(e, type) and issubclass(e, EsnqaError)]
    assert len(ours) > 8
    assert [name for name in ours if f"`{name}`" not in text and f"`{name}`s" not in text] == []


def test_toml_examples_are_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("ESNQA_THREADS", "ESNQA_EMBEDDING__MODEL", "ESNQA_ANSWERING__THRESHOLD"):
        monkeypatch.delenv(variable, raising=False)
    examples = [*blocks("docs/reference/settings.md", "toml"), *blocks("docs/guides/maintainers.md", "toml")]
    assert len(examples) == 3
    for example in examples:
        (tmp_path / "esnqa.toml").write_text(example, encoding="utf-8")
        made = load_settings(tmp_path / "esnqa.toml").model_dump(mode="json")
        for section, values in tomllib.loads(example).items():
            assert made[section] == values or made[section] == made[section] | values
    (tmp_path / "esnqa.toml").write_text("[answering]\nthreshhold = 0.6\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="threshhold"):
        load_settings(tmp_path / "esnqa.toml")


def test_variables_that_are_named_exist() -> None:
    known = {"ESNQA_SETTINGS", "ESNQA_TIKTOKEN_ENCODING", "ESNQA_SHARED"}
    schema = Settings.model_json_schema()
    for name, entry in schema["properties"].items():
        inner = schema["$defs"][entry["$ref"].rpartition("/")[2]]["properties"] if "$ref" in entry else {"": {}}
        known |= {f"ESNQA_{name}__{field}".removesuffix("__").upper() for field in inner}
    used = {name for page in PAGES for name in re.findall(r"\bESNQA_[A-Z_]*[A-Z]\b", page.read_text(encoding="utf-8"))}
    assert used <= known


def test_front_matter_example_is_read(tmp_path: Path) -> None:
    from esnqa.corpus.reading import read as read_document

    (example,) = blocks("docs/guides/maintainers.md", "yaml")
    (tmp_path / "report.md").write_text(example + "\nFinland counted 4,341 homeless people.\n", encoding="utf-8")
    document = read_document(tmp_path / "report.md")
    assert (document.published, document.countries, document.warnings) == ("2021-03-26", ("FI",), ())
    assert document.id == "example.org/homelessness-2020"


def test_batch_example_is_a_batch(tmp_path: Path) -> None:
    from esnqa.cli.asking import _read_batch

    (example,) = blocks("docs/guides/policy-staff.md", "json")
    (tmp_path / "questions.jsonl").write_text(example, encoding="utf-8")
    asked = _read_batch(tmp_path / "questions.jsonl")
    assert [(one.id, len(one.history)) for one in asked] == [("q1", 0), ("q2", 1)]
    for one in asked:
        one.check()


# The contract


@pytest.fixture(scope="module")
def objects(tiny: Path, encoder: Encoder) -> list[contract.Json]:
    """One of each JSON object, of both kinds of answers."""
    assistant = Assistant.open(tiny / "index", encoder=encoder)
    question = "How many people are homeless on any night in the European Union?"
    answers = [contract.answer_json(assistant.ask(text)) for text in (question, "Who will win the football World Cup?")]
    assert [answer["status"] for answer in answers] == ["answered", "no_answer"]
    found = assistant.search("homelessness")
    document, passage = found[0].document, found[0].passage
    (tiny / "reports" / "broken.pdf").write_bytes(b"not a PDF")
    report = _index(tiny, encoder)
    (tiny / "reports" / "broken.pdf").unlink()
    return [
        *answers,
        contract.search_json("homelessness", found),
        contract.document_json(document, assistant.passages(document.id)),
        contract.passage_json(passage, document),
        contract.index_json(report),
        contract.verify_json([assistant.verify(answers[0])]),
        contract.status_json(assistant.status()),
        contract.compare_json(assistant.compare(question, "country")),
    ]


def keys(value: Any) -> set[str]:
    """The names of all fields of a JSON value, those of free maps left out."""
    if isinstance(value, Mapping):
        inner = {key for name, part in value.items() if name not in FREE_MAPS for key in keys(part)}
        return {str(name) for name in value} | inner
    return {key for item in value for key in keys(item)} if isinstance(value, list) else set()


def test_every_field_is_documented(objects: list[contract.Json]) -> None:
    text = read("docs/reference/json.md")
    fields = {key for value in objects for key in keys(json.loads(json.dumps(value)))}
    assert {"marker", "nearest", "remedy", "now_in", "healthy"} <= fields
    assert sorted(field for field in fields if f"`{field}`" not in text) == []


def test_every_schema_is_documented() -> None:
    code = "".join(
        file.read_text(encoding="utf-8") for folder in ("src", "app") for file in (PROJECT / folder).rglob("*.py")
    )
    made = set(re.findall(r'"(esnqa\.\w+/\d+)"', code))
    assert {"esnqa.answer/1", "esnqa.passages/1", "esnqa.feedback/1", "esnqa.serve/1"} <= made
    assert made <= set(re.findall(r"`(esnqa\.\w+/\d+)`", read("docs/reference/json.md")))


def test_every_route_is_documented(tiny: Path) -> None:
    from esnqa.api import create_api

    text = read("docs/reference/json.md")
    paths = create_api(Assistant.open(tiny / "index")).openapi()["paths"]
    assert len(paths) > 6
    assert [path for path in paths if re.sub(r"\{.*\}", "ID", path) not in text] == []


# How answers come about


def test_every_signal_is_explained() -> None:
    text = read("docs/how-answers-come-about.md")
    first, second = text.partition("## Does this sentence answer?")[2].split("## Does the collection answer at all?")
    for section, features in ((first, SENTENCE_FEATURES), (second.partition("\n## ")[0], ANSWER_FEATURES)):
        explained = [
            name for row in re.findall(r"^\| (`.+?) \|", section, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
        ]
        assert sorted(explained) == sorted(features)


def test_every_reason_is_explained() -> None:
    from esnqa.answering.questions import AnswerType

    text = read("docs/how-answers-come-about.md")
    plain = [refusal_reason("en", failed) for failed in ("nothing_found", "similarity")]
    missing = refusal_reason("en", "coverage", missing=("X",)).replace("X.", "…")
    kind = refusal_reason("en", "kind", kind=AnswerType.TIME).replace("date that", "date (person, number, …) that")
    assert [reason for reason in (*plain, missing, kind) if f"| {reason} |" not in text] == []


def test_the_sources_of_scoring_are_those_that_are_used(shared_dir: Path) -> None:
    from esnqa_eval.train_scoring import SETS

    text = read("docs/scoring.md")
    for name in SETS:
        meta = json.loads((shared_dir / "train" / "questions" / name / "meta.json").read_text(encoding="utf-8"))
        state = re.search(r"[0-9a-f]{40}", meta["commit"])
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name}`"))
        assert state
        assert all(part in row for part in (meta["repo"], state[0], meta["licence"].split(" (")[0]))


def test_the_amounts_of_scoring_are_those_that_are_used() -> None:
    from esnqa_eval import train_scoring

    limit = re.search(r'"--limit", type=int, default=(\d+)', Path(train_scoring.__file__).read_text(encoding="utf-8"))
    assert limit
    text = prose("docs/scoring.md")
    assert f"At most {limit[1]} questions of each set" in text
    assert f"counts {train_scoring.PUBLIC_WEIGHT} beside" in text


# Counts and versions that the pages name


def test_counts_are_those_of_the_project() -> None:
    digests = [path.read_text(encoding="utf-8") for path in (PROJECT / "corpus").glob("*/*.md")]
    languages = {path.parent.name for path in (PROJECT / "corpus").glob("*/*.md")}
    undated = sum("\npublished:" not in digest.partition("\n---\n")[0] for digest in digests)
    assert len(languages) == 10
    assert f"{len(digests)} short digests in ten languages" in prose("README.md")
    assert f"{len(digests)} digests in ten languages" in prose("CHANGELOG.md")
    assert f"{undated} of the {len(digests)} digests" in prose("docs/guides/policy-staff.md")
    suite = PROJECT / "eval" / "suites" / "starter"
    single, follow_ups = (
        len((suite / name).read_text(encoding="utf-8").splitlines())
        for name in ("questions.jsonl", "conversations.jsonl")
    )
    assert f"{single} questions and {follow_ups} follow-ups" in prose("docs/guides/maintainers.md")


def test_the_changelog_has_the_version() -> None:
    text = read("CHANGELOG.md")
    assert "## [Unreleased]" in text
    assert f"## [{__version__}]" in text
    assert tomllib.loads(read("pyproject.toml"))["project"]["version"] == __version__


def test_decisions_are_listed() -> None:
    listed = links(read("docs/decisions/README.md"))
    assert sorted(listed) == sorted(path.name for path in (DOCS / "decisions").glob("0*.md"))


# What must stand nowhere

_MACHINE = re.compile(r"(?<![\w./~$}-])/(?:work|root|home|Users|mnt|workspace)/\w")
_REGISTRY = re.compile(r"pypi\.org|pythonhosted\.org|download\.pytorch\.org|registry\.npmjs|--(?:extra-)?index-url")


def test_no_file_names_a_machine_path_or_a_registry() -> None:
    found = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [f"{named(path)}: {match[0]}" for match in (*_MACHINE.finditer(text), *_REGISTRY.finditer(text))]
    assert found == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("see /" + "work/main/x", True),
        ("'/" + "home/anna/x'", True),
        ("https://example.org/home/page", False),
        ("~/work/x and src/root/x", False),
    ],
)
def test_machine_paths_are_told_from_addresses(text: str, wrong: bool) -> None:
    assert bool(_MACHINE.search(text)) is wrong

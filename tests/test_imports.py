"""Rooms import one way, heavy libraries stay behind their doors, and what is light stays light."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import esnqa_eval

SOURCE = Path(__file__).resolve().parents[1] / "src" / "esnqa"

# Each room may import those above it and itself. The facade stands above the faces that are made of it.
ORDER = [
    ["errors"],
    ["types"],
    ["settings"],
    ["logs"],
    ["tokens", "_abbreviations"],
    ["chat"],
    ["sentences"],
    ["corpus"],
    ["chunking"],
    ["lexicon"],
    ["embedding"],
    ["index"],
    ["queries", "references", "glossing"],
    ["retrieval"],
    ["answering"],
    ["indexing", "verifying", "comparing"],
    ["assistant"],
    ["reading_ahead"],
    ["contract"],
    ["exporting"],
    ["chain"],
    ["api"],
    ["cli"],
]
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
FACES = ["esnqa_app", "esnqa_eval"]  # only the command line and the API's own shell may call what is called by them

NEVER = {
    "types": ["esnqa"],
    "errors": ["esnqa"],
    "corpus": ["numpy", "faiss", "langchain", "langchain_core", "torch"],
    "chunking": ["faiss", "torch", "sentence_transformers", "openvino", "langchain_core", "numpy"],
    "lexicon": ["faiss", "torch", "esnqa.types"],
    "embedding": ["faiss", "langchain", "langchain_core"],
    "index": ["esnqa.embedding", "torch", "sentence_transformers", "openvino", "langchain", "langchain_core"],
    "queries": ["faiss", "torch", "gradio", "langchain_core"],
    "retrieval": ["esnqa.answering", "gradio", "faiss", "langchain_core"],
    "answering": ["faiss", "gradio", "torch", "langchain_core"],
    "chat": ["gradio", "faiss", "esnqa.answering"],
    "chain": ["gradio", "faiss"],
    "assistant": ["gradio", "typer", "langchain", "langchain_core", "torch", "faiss"],
    "api": ["gradio"],
}
DOORS = {
    "faiss": {"index/vectors.py"},
    "langchain_openai": {"chat/opening.py"},
    "langchain_anthropic": {"chat/opening.py"},
    "openvino": {"embedding/fast.py"},
    "sentence_transformers": {"embedding/reference.py"},
    "torch": {"embedding/fast.py", "embedding/reference.py"},
    "transformers": {"embedding/fast.py", "embedding/reference.py", "chat/local.py"},
    "langchain_core": {"chain.py", "chat/opening.py", "chat/writing.py", "chat/replies.py", "chat/local.py"},
    "gradio": set(),
    "trafilatura": {"corpus/html.py"},
    "pypdfium2": {"corpus/pdf.py"},
    "docx": {"corpus/docx.py", "exporting.py"},
    "pptx": {"corpus/pptx.py"},
    "bm25s": {"index/lexical.py"},
    "tiktoken": {"tokens.py"},
    "pydantic_settings": {"settings.py"},
}


def files() -> list[Path]:
    found = sorted(SOURCE.rglob("*.py"))
    assert len(found) > 50
    return found


def room_of(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path, *, everywhere: bool) -> Iterator[str]:
    """The modules that a file imports as it runs; without ``everywhere``, those that its own import loads."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from _imported(tree, everywhere)


def _imported(node: ast.AST, everywhere: bool) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute"
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        elif isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            yield from (name for part in child.orelse for name in _imported(part, everywhere))
        elif everywhere or not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _imported(child, everywhere)


def is_of(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_rooms_import_one_way(path: Path) -> None:
    room = room_of(path)
    if room in ("__init__", "__main__"):
        return
    assert room in RANK, f"{room} is a new room: give it its place in ORDER"
    for name in imports(path, everywhere=True):
        if is_of(name, "esnqa") and name not in ("esnqa.__version__", "esnqa"):
            other = name.split(".")[1]
            if other not in RANK:
                continue
            assert RANK[other] < RANK[room] or other == room, f"{room} imports {other}"
        assert not any(is_of(name, forbidden) for forbidden in NEVER.get(room, [])), f"{room} imports {name}"


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_heavy_libraries_have_one_door(path: Path) -> None:
    place = path.relative_to(SOURCE).as_posix()
    for name in imports(path, everywhere=True):
        top = name.split(".")[0]
        assert top not in DOORS or place in DOORS[top], f"{place} imports {top}"
        assert top not in FACES or room_of(path) in ("cli", "api"), f"{place} imports {top}"


def loaded_by(program: str, **environment: str) -> set[str]:
    """The modules that are loaded once a program has run in a process of its own."""
    code = f"{program}\nimport sys, json\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, **environment},
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("name", sorted(m.name for m in walk_packages(esnqa_eval.__path__, "esnqa_eval.")))
def test_every_module_of_the_harness_can_be_imported(name: str) -> None:
    if not name.endswith("__main__"):
        import_module(name)


HEAVY = {"torch", "sentence_transformers", "transformers", "faiss", "gradio", "langchain", "langchain_core", "openvino"}
HEAVIER = HEAVY | {"numpy", "fastapi", "scipy", "sklearn", "pandas", "lxml", "trafilatura", "bm25s"}


def test_importing_the_package_and_its_command_is_light() -> None:
    assert not loaded_by("import esnqa") & (HEAVIER | {"pydantic", "typer"})
    assert not loaded_by("import esnqa.cli") & HEAVIER
    assert not loaded_by("from esnqa.cli.main import run\nrun(['--help'])") & HEAVIER


def test_the_facade_and_the_rooms_import_without_what_they_need_later() -> None:
    program = "from esnqa import Assistant, Settings\nimport esnqa.indexing, esnqa.retrieval, esnqa.contract"
    assert not loaded_by(program) & HEAVIER


def test_names_of_the_package() -> None:
    import esnqa

    assert set(esnqa.__all__) == {"Assistant", "Settings", "__version__"}
    assert all(getattr(esnqa, name) for name in esnqa.__all__)
    assert set(dir(esnqa)) == set(esnqa.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = esnqa.nothing  # type: ignore[attr-defined]


QUICK = {"torch", "sentence_transformers", "transformers", "gradio", "langchain", "langchain_core", "bm25s", "scipy"}


@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_cold_command_loads_no_training_library(command: str, small_index: Path, encoder: object) -> None:
    """The encoder that the fixture loaded has left its converted model in the cache."""
    program = f"from esnqa.cli.main import run\nassert run([{command!r}, 'foster families', '--json']) == 0"
    loaded = loaded_by(program, ESNQA_INDEX_DIR=str(small_index))
    assert "openvino" in loaded
    assert not loaded & (QUICK | {"sklearn", "pandas", "fastapi", "lxml", "trafilatura"})


def test_commands_that_need_no_encoder_load_none(small_index: Path) -> None:
    program = "from esnqa.cli.main import run\nassert run(['status']) == 0"
    assert not loaded_by(program, ESNQA_INDEX_DIR=str(small_index)) & (QUICK | {"openvino", "tokenizers", "faiss"})

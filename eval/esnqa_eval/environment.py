"""What figures depend on beside the code: versions, the machine's kind, the settings, the commit."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from esnqa.settings import Settings

PACKAGES = (
    "esnqa",
    "numpy",
    "torch",
    "sentence-transformers",
    "openvino",
    "faiss-cpu",
    "bm25s",
    "ir-measures",
    "scipy",
)


def describe(settings: Settings) -> dict[str, Any]:
    """Versions, processor, cores and settings, without paths or names of machines."""
    from esnqa_eval.systems import source_hash

    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "processor": processor(),
        "cores": usable_cores(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
        "commit": commit(),
        "code_sha256": source_hash(),
        "settings": _without_paths(settings.model_dump(mode="json", exclude={"index_dir", "corpus_dir", "cache_dir"})),
    }


def _without_paths(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings with a local encoder's folder by its name only."""
    embedding = dict(settings["embedding"])
    if Path(embedding["model"]).is_dir():
        embedding["model"] = Path(embedding["model"]).resolve().name
    return {**settings, "embedding": embedding}


def usable_cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def resident_mb() -> float:
    """The memory that this process has in RAM, in MB (Linux only). Raises OSError elsewhere."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def processor() -> str:
    """The processor's model, with the number formats that decide its speed."""
    info = Path("/proc/cpuinfo")
    if not info.is_file():
        return platform.processor() or platform.machine()
    lines = dict(line.split(":", 1) for line in info.read_text().splitlines() if ":" in line)
    fields = {name.strip(): value.strip() for name, value in lines.items()}
    flags = set(fields.get("flags", "").split())
    known = [flag for flag in ("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16") if flag in flags]
    return " ".join([fields.get("model name", platform.machine()), *([f"({', '.join(known)})"] if known else [])])


def commit() -> str | None:
    """The commit of the checkout that this code stands in, ``None`` elsewhere.

    ``+`` behind it says that files differ from it, published figures aside: they are what is being made.
    """
    git, here = shutil.which("git"), Path(__file__).resolve().parent
    if git is None or not (here.parents[1] / ".git").exists():
        return None
    head = _git(git, here, "rev-parse", "--short=12", "HEAD")
    changed = _git(git, here, "status", "--porcelain", "--untracked-files=no", "--", ":/", ":(top,exclude)eval/results")
    return f"{head}{'+' if changed else ''}" if head else None


def _git(git: str, folder: Path, *arguments: str) -> str:
    command = [git, "--no-optional-locks", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip() if done.returncode == 0 else ""


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None

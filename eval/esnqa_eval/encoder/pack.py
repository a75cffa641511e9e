"""What ships: rows as bytes with a scale each, the pieces, and the hashes of all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from esnqa.embedding.grown import PIECES, ROWS, put_together
from esnqa.embedding.kept import sha256


def quantised(rows: NDArray[np.float32]) -> dict[str, NDArray[np.generic]]:
    """``rows`` as int8, and their ``scales`` as float16: the largest value of a row is 127 times its scale."""
    scales = (np.abs(rows).max(axis=1) / 127).astype(np.float16)
    whole = np.rint(rows / np.maximum(scales.astype(np.float32), 1e-9)[:, None])
    return {"rows": np.clip(whole, -127, 127).astype(np.int8), "scales": scales}


def write_shipped(folder: Path, pieces: Sequence[str], rows: NDArray[np.float32]) -> None:
    """Writes the files that :mod:`esnqa.embedding.grown` reads; the model card in the folder stays."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    (folder / PIECES).write_text("\n".join(pieces) + "\n", encoding="utf-8")
    save_file(quantised(rows), folder / ROWS)
    noted = {name: sha256(folder / name) for name in (PIECES, ROWS)}
    (folder / "sha256.json").write_text(json.dumps(noted, indent=2) + "\n")


def write_model(original: Path, shipped: Path, folder: Path) -> None:
    """A whole sentence-transformers model in ``folder``, for ``embedding.model``; what was there is replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    put_together(original, shipped, folder)

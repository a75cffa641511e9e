"""The encoder of nine languages: the packaged English weights and the rows that this project adds, put together on disk.

The folder ``nine_languages`` holds what is new: ``pieces.txt`` (the pieces appended to the vocabulary), ``rows.safetensors``
(their embeddings, bytes with a scale for each row), ``sha256.json`` and a model card. The transformer and the embeddings of
the English vocabulary are the original's, so that English text gets the original's vectors.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from esnqa.embedding.kept import intact, keep, noted_hashes, sha256
from esnqa.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LANGUAGES = ("de", "el", "en", "es", "fr", "it", "nl", "pl", "pt", "ro")
SHIPPED = Path(__file__).with_name("nine_languages")
FORMAT = "1"  # raised when a folder put together by an earlier version must not be used any more
ROWS, PIECES = "rows.safetensors", "pieces.txt"
EMBEDDINGS = "embeddings.word_embeddings.weight"
_COPIED = (
    "config_sentence_transformers.json", "modules.json", "sentence_bert_config.json", "special_tokens_map.json",
    "tokenizer_config.json", "1_Pooling/config.json",
)  # fmt: skip


def grown_folder(original: Path, original_sha256: str, cache_dir: Path) -> tuple[Path, str]:
    """The folder of the grown model in the cache, made on first use, and the fingerprint of what it is made of.

    ``original_sha256`` is that of the weights in ``original``, checked when the folder is made; a folder that is there has
    the hashes noted then. Raises ModelError.
    """
    noted = json.dumps([FORMAT, original_sha256, _shipped()])
    fingerprint = hashlib.sha256(noted.encode()).hexdigest()
    folder = cache_dir / f"encoder-{fingerprint[:32]}"
    if not intact(folder):
        _check(original, original_sha256)
        try:
            keep(folder, lambda made: put_together(original, SHIPPED, made))
        except OSError as error:
            raise ModelError(
                f"The encoder cannot be kept in {cache_dir}: {error}.",
                "Free the disk, or set ESNQA_CACHE_DIR to a folder that can be written.",
            ) from error
    return folder, fingerprint


def put_together(original: Path, shipped: Path, target: Path) -> None:
    """Writes a sentence-transformers model of the original and the shipped rows into the empty folder ``target``."""
    import numpy as np
    from safetensors.numpy import load_file, save_file

    weights = load_file(original / "model.safetensors")
    weights[EMBEDDINGS] = np.concatenate([weights[EMBEDDINGS], shipped_rows(shipped)])
    save_file(weights, target / "model.safetensors", metadata={"format": "pt"})
    for name in _COPIED:
        (target / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(original / name, target / name)
    pieces = (shipped / PIECES).read_text(encoding="utf-8").splitlines()
    config = json.loads((original / "config.json").read_text()) | {"vocab_size": len(weights[EMBEDDINGS])}
    (target / "config.json").write_text(json.dumps(config, indent=2))
    (target / "tokenizer.json").write_text(appended_tokenizer(original / "tokenizer.json", pieces), encoding="utf-8")
    vocabulary = (original / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    (target / "vocab.txt").write_text("\n".join([*vocabulary, *pieces]) + "\n", encoding="utf-8")


def shipped_rows(shipped: Path) -> NDArray[np.float32]:
    """The embeddings of the appended pieces, of shape (pieces, dimension)."""
    import numpy as np
    from safetensors.numpy import load_file

    tensors = load_file(shipped / ROWS)
    rows: NDArray[np.float32] = tensors["rows"].astype(np.float32) * tensors["scales"].astype(np.float32)[:, None]
    return rows


def appended_tokenizer(original: Path, pieces: list[str]) -> str:
    """The text of a ``tokenizer.json`` whose vocabulary goes on with ``pieces``."""
    settings = json.loads(original.read_text(encoding="utf-8"))
    vocabulary = settings["model"]["vocab"]
    first = len(vocabulary)
    settings["model"]["vocab"] = vocabulary | {piece: first + number for number, piece in enumerate(pieces)}
    return json.dumps(settings, ensure_ascii=False, separators=(",", ":"))


def _shipped() -> dict[str, str]:
    """The hashes of the shipped files. Raises ModelError where a file is not what it should be."""
    if not intact(SHIPPED):
        raise ModelError(f"The files of the encoder in {SHIPPED} are missing or damaged.", "Install esnqa again.")
    return noted_hashes(SHIPPED)


def _check(original: Path, expected: str) -> None:
    try:
        found = sha256(original / "model.safetensors")
    except OSError as error:
        raise ModelError(f"The weights in {original} cannot be read: {error}.", "Install the model again.") from error
    if found != expected:
        raise ModelError(
            f"The weights in {original} are not the expected ones: SHA-256 {found}, expected {expected}.",
            "Install the model again.",
        )

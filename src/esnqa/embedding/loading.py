"""Which encoder the settings ask for."""

from __future__ import annotations

import hashlib
import importlib.util
import json

from esnqa.embedding import fast
from esnqa.embedding.glossed import GlossedEncoder
from esnqa.embedding.prompts import prompts_of
from esnqa.embedding.reference import SentenceTransformerEncoder
from esnqa.embedding.weights import resolve_model
from esnqa.errors import ModelError
from esnqa.settings import Settings
from esnqa.types import Encoder


def load_encoder(settings: Settings) -> Encoder:
    """The encoder that ``settings`` name, its weights checked.

    ``embedding.backend`` ``"auto"`` takes OpenVINO where it is installed and knows the model, else
    sentence-transformers; both give the same vectors to 1e-4, so an index made by one serves the other.
    With ``embedding.gloss`` it reads other languages word by word in English. Raises ModelError.
    """
    encoder = _encoder(settings)
    wanted = settings.embedding
    is_glossed = wanted.model == "default" if wanted.gloss is None else wanted.gloss
    return GlossedEncoder(encoder) if is_glossed else encoder


def _encoder(settings: Settings) -> Encoder:
    wanted = settings.embedding
    model = resolve_model(wanted, settings.cache_dir)
    prompts = prompts_of(model, wanted)
    recipe = json.dumps([model.fingerprint, prompts.query, prompts.passage])
    fingerprint = hashlib.sha256(recipe.encode()).hexdigest()
    known = importlib.util.find_spec("openvino") is not None and fast.supports(model)
    if wanted.backend == "openvino" and not known:
        raise ModelError(
            f"Model {model.name} cannot run on the openvino backend here.",
            "Install openvino (`pip install openvino`), or set embedding.backend to auto.",
        )
    if known and wanted.backend != "sentence-transformers":
        return fast.OpenVinoEncoder(model, prompts, fingerprint, settings.threads, settings.cache_dir)
    return SentenceTransformerEncoder(model, prompts, fingerprint, settings.threads, wanted.batch_size)

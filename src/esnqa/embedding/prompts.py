"""The words that some models want before a question or a passage."""

from __future__ import annotations

from dataclasses import dataclass

from esnqa.embedding.weights import ModelFolder
from esnqa.errors import ModelError
from esnqa.settings import EmbeddingSettings

_FILE = "config_sentence_transformers.json"


@dataclass(frozen=True, slots=True)
class Prompts:
    """What is put before a question and before a passage."""

    query: str = ""
    passage: str = ""


def prompts_of(model: ModelFolder, settings: EmbeddingSettings) -> Prompts:
    """The prompts that the settings give, else those of the model's ``config_sentence_transformers.json``, else none."""
    own = _own(model)
    query = settings.query_prompt if settings.query_prompt is not None else own.get("query", "")
    fallback = own.get("passage", own.get("document", ""))
    passage = settings.passage_prompt if settings.passage_prompt is not None else fallback
    return Prompts(query, passage)


def _own(model: ModelFolder) -> dict[str, str]:
    prompts = model.config(_FILE).get("prompts") or {}
    if not isinstance(prompts, dict) or not all(isinstance(prompt, str) for prompt in prompts.values()):
        raise ModelError(
            f"Model file {model.path / _FILE}: the prompts are not texts by name.", "Correct it, or install it again."
        )
    return prompts

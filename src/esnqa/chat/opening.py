"""The chat model that the settings name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from esnqa.chat.writing import ChatWriter
from esnqa.errors import SettingsError, UsageError
from esnqa.settings import GenerationSettings

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

OPENAI = "https://api.openai.com/v1"
ANTHROPIC = "https://api.anthropic.com"
_NO_KEY = "none"  # what a server that asks for no key is sent as one


def language_model(settings: GenerationSettings) -> ChatWriter:
    """What ``settings.model`` names; a local model is loaded, others are only reached when they are asked.

    Raises SettingsError where no model is named, a package is not installed, or a key or folder is missing.
    """
    provider, _, name = (settings.model or "").partition(":")
    if provider not in _PROVIDERS:
        raise SettingsError("No language model is set.", "Set [generation] model, for example openai:NAME.")
    try:
        model = _PROVIDERS[provider](name, settings)
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"[generation] model = {settings.model!r} needs the package {error.name}, which is not installed.",
            f"Run: pip install 'esnqa[{provider}]'.",
        ) from error
    shown = f"{provider}:{Path(name).name}" if provider == "local" else f"{provider}:{name}"  # no path of this machine
    return ChatWriter(model, settings, shown)


def wrapped(model: BaseChatModel, settings: GenerationSettings) -> ChatWriter:
    """A chat model that was handed in, named as it names itself. Raises UsageError for what is no LangChain chat model."""
    from langchain_core.language_models.chat_models import BaseChatModel

    if not isinstance(model, BaseChatModel):
        raise UsageError(
            f"A {type(model).__name__} cannot word answers.",
            "Give a LangChain BaseChatModel, or an object with a name and a method write (esnqa.types.LanguageModel).",
        )
    named = next((n for n in (getattr(model, key, None) for key in ("model_name", "model")) if isinstance(n, str)), "")
    return ChatWriter(model, settings, f"{model._llm_type}:{named}" if named else model._llm_type)


def _openai(name: str, settings: GenerationSettings) -> BaseChatModel:
    from langchain_openai import ChatOpenAI

    # Compatible servers know the older name of this limit, and not all know the newer one.
    extra = {"max_tokens": settings.max_tokens} if settings.base_url else None
    model = ChatOpenAI(
        model=name,
        base_url=settings.base_url or OPENAI,
        api_key=_key(settings, "OPENAI_API_KEY"),
        timeout=settings.timeout_s,
        max_retries=0,
        max_completion_tokens=None if settings.base_url else settings.max_tokens,
        extra_body=extra,
        temperature=settings.temperature,
        use_responses_api=False,
        stream_usage=False,
    )
    _ = model.root_client.beta  # imports a good part of the library, which is no waiting for the server
    return model


def _anthropic(name: str, settings: GenerationSettings) -> BaseChatModel:
    from langchain_anthropic import ChatAnthropic

    return ChatAnthropic(
        model_name=name,
        base_url=settings.base_url or ANTHROPIC,
        api_key=_key(settings, "ANTHROPIC_API_KEY"),
        timeout=settings.timeout_s,
        max_retries=0,
        max_tokens_to_sample=settings.max_tokens,
        temperature=settings.temperature,
        stop=None,
    )


def _local(folder: str, settings: GenerationSettings) -> BaseChatModel:
    from esnqa.chat.local import TransformersChat

    return TransformersChat.open(folder, settings)


_PROVIDERS = {"openai": _openai, "anthropic": _anthropic, "local": _local}


def _key(settings: GenerationSettings, usual: str) -> SecretStr:
    """The key; another server is sent one only if the settings say in which variable it stands."""
    variable = settings.key_variable or (None if settings.base_url else usual)
    if variable is None:
        return SecretStr(_NO_KEY)
    key = os.environ.get(variable, "").strip()
    if not key:
        raise SettingsError(
            f"{settings.model} needs a key, and the variable {variable} holds none.",
            f"Set {variable} in the environment (never in a file of settings), or unset [generation] model.",
        )
    return SecretStr(key)

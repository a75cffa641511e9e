"""A chat model of the Transformers library, from a folder on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from esnqa.errors import SettingsError
from esnqa.settings import GenerationSettings

_ROLES = {"system": "system", "human": "user", "ai": "assistant"}


class TransformersChat(BaseChatModel):
    """Greedy, unless a temperature is set; one reply at a time; no code from the folder is run, no pickle is read."""

    folder: str
    max_tokens: int
    max_seconds: float
    temperature: float | None = None
    _tokenizer: Any = PrivateAttr(default=None)
    _model: Any = PrivateAttr(default=None)
    _lock: Any = PrivateAttr(default_factory=threading.Lock)

    @classmethod
    def open(cls, folder: str, settings: GenerationSettings) -> TransformersChat:
        """Loads the model. Raises SettingsError where there is none that can chat."""
        if not (Path(folder) / "config.json").is_file():
            raise SettingsError(
                f"{folder} is not the folder of a Transformers model.",
                "Name one with config.json, a tokenizer and safetensors weights: local:FOLDER.",
            )
        made = cls(
            folder=folder,
            max_tokens=settings.max_tokens,
            max_seconds=settings.timeout_s,
            temperature=settings.temperature,
        )
        made._load()
        return made

    @property
    def _llm_type(self) -> str:
        return "esnqa-transformers"

    def _load(self) -> None:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        kept_here: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(self.folder, **kept_here)
            self._model = AutoModelForCausalLM.from_pretrained(self.folder, use_safetensors=True, **kept_here)
        except (OSError, ValueError) as error:
            problem = f"The model in {self.folder} cannot be loaded: {error}."
            raise SettingsError(problem, "Name a causal language model with safetensors weights.") from error
        if not self._tokenizer.chat_template:
            problem = f"The model in {self.folder} has no chat template."
            raise SettingsError(problem, "Name one that was trained to follow instructions.")

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        del stop, kwargs
        from transformers import TextIteratorStreamer

        ended = threading.Event()
        streamer: Any = TextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        failures: list[BaseException] = []

        def work() -> None:
            try:
                with self._lock:
                    self._write(messages, streamer, ended)
            except BaseException as error:
                failures.append(error)
                streamer.end()

        worker = threading.Thread(target=work, name="esnqa-transformers", daemon=True)
        worker.start()
        try:
            for text in streamer:
                if run_manager:
                    run_manager.on_llm_new_token(text)
                yield ChatGenerationChunk(message=AIMessageChunk(content=text))
        finally:
            ended.set()
        worker.join()
        if failures:
            raise failures[0]

    def _write(self, messages: list[BaseMessage], streamer: Any, ended: threading.Event) -> None:
        if ended.is_set():
            return
        chat = [{"role": _ROLES[message.type], "content": str(message.text)} for message in messages]
        given = self._tokenizer.apply_chat_template(
            chat, add_generation_prompt=True, return_dict=True, return_tensors="pt"
        )
        longest = getattr(self._model.config, "max_position_embeddings", None)
        length = given["input_ids"].shape[1]
        if longest and length + self.max_tokens > longest:
            raise ValueError(f"the model reads {longest} tokens, and {length} + {self.max_tokens} are needed")
        drawn = {"do_sample": True, "temperature": self.temperature} if self.temperature else {"do_sample": False}
        self._model.generate(
            **given,
            **drawn,
            max_new_tokens=self.max_tokens,
            max_time=self.max_seconds,
            streamer=streamer,
            stopping_criteria=[lambda *_, **__: ended.is_set()],
        )

"""One typed settings object, parsed once at the edge (TOML file, then ``ESNQA_…`` variables) and handed in."""

from __future__ import annotations

import os
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableVariable

from esnqa.errors import SettingsError

SETTINGS_FILE = "esnqa.toml"


def _project_root() -> Path:
    """The checkout that this file stands in, or the working folder where esnqa is installed from a wheel."""
    checkout = Path(__file__).resolve().parents[2]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


PROJECT_ROOT = _project_root()


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "esnqa"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EmbeddingSettings(_Section):
    """Which encoder turns text into vectors.

    ``model`` is ``"default"`` (all-MiniLM-L6-v2 grown by nine languages), ``"english"`` (the original, carried by a
    package), the name of a sentence-transformers model on a hub, or a local folder. ``query_prompt`` and ``passage_prompt`` are put before what is encoded; where they are left
    out, the prompts of the model's own configuration are used. ``weights_sha256``, if given, must be that of the model's
    ``model.safetensors``.
    """

    model: str = Field(
        default="default",
        description="`default` (ten languages), `english`, a sentence-transformers model's name on a hub, or a local folder",
    )
    query_prompt: str | None = Field(default=None, description="Put before a question; unset takes the model's own")
    passage_prompt: str | None = Field(default=None, description="Put before a passage; unset takes the model's own")
    weights_sha256: str | None = Field(
        default=None, pattern=r"^[0-9a-f]{64}$", description="What the SHA-256 of the model's weights must be"
    )
    backend: str = Field(
        default="auto",
        pattern="^(auto|openvino|sentence-transformers)$",
        description="What runs the model; `auto` takes OpenVINO where it can",
    )
    batch_size: int = Field(default=32, ge=1, le=1024, description="Passages encoded at once by sentence-transformers")
    gloss: bool | None = Field(
        default=None,
        description="Whether other languages are read word by word in English; unset does so with `default` only",
    )


class ChunkingSettings(_Section):
    """How documents are cut: a passage aims at ``target_tokens`` of the encoder's tokens and never exceeds its limit."""

    target_tokens: int = Field(default=160, ge=16, le=8192, description="The length that a passage aims at")
    context_tokens: int = Field(
        default=48, ge=0, le=512, description="At most so much of title and headings is encoded with each passage"
    )


class RetrievalSettings(_Section):
    """How passages are ranked."""

    mode: str = Field(
        default="hybrid", pattern="^(hybrid|dense|lexical)$", description="By meaning (`dense`), by words, or by both"
    )
    candidates: int = Field(default=100, ge=1, le=10_000, description="Passages taken from each of the two rankings")
    dense_weight: float = Field(default=0.6, ge=0, le=1, description="The weight of meaning; words have the rest")
    translate_words: bool = Field(
        default=True, description="Whether words are also looked for in the other languages of the index"
    )
    own_language: float = Field(
        default=0.001,
        ge=0,
        le=1,
        description="How much of its score a passage loses that is not in the question's language: its own language comes "
        "first at nearly equal worth. 0: all languages alike",
    )
    duplicate_overlap: float = Field(
        default=0.9, gt=0, le=1, description="Passages that share so much of their text are shown once"
    )


class AnsweringSettings(_Section):
    """How an answer is made: passages read, sentences at most, vectors kept, and the confidence below which it is refused."""

    passages: int = Field(default=10, ge=1, le=100, description="Passages that are read for an answer")
    sentences: int = Field(default=5, ge=1, le=20, description="Sentences that an answer has at most")
    kept_sentences: int = Field(
        default=40_000, ge=0, le=10_000_000, description="Sentence vectors that are kept in memory, 1.7 kB each"
    )
    threshold: float = Field(default=0.35, ge=0, le=1, description="The confidence below which nothing is answered")


class GenerationSettings(_Section):
    """Whether a language model words the answers, which one, and what it may take. Keys are read from the environment."""

    model: str | None = Field(
        default=None,
        pattern=r"^(openai|anthropic):\S+$|^local:.+$",
        description="`openai:NAME`, `anthropic:NAME` or `local:FOLDER`; unset: no language model",
    )
    base_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/@]+(/[^\s?#]*)?$",
        description="Address of another server that speaks the provider's protocol, such as Ollama, vLLM, llama.cpp",
    )
    key_variable: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        description="The environment variable that holds the key. Unset: `OPENAI_API_KEY` or `ANTHROPIC_API_KEY`, "
        "and with a `base_url` no key",
    )
    timeout_s: float = Field(default=60, gt=0, le=3600, description="Seconds until the extractive answer is taken")
    retries: int = Field(
        default=2, ge=0, le=10, description="Further tries, within that time, when the server is busy or out of reach"
    )
    max_tokens: int = Field(default=800, ge=16, le=100_000, description="Tokens that the model may write")
    evidence_tokens: int = Field(
        default=3000,
        ge=64,
        le=1_000_000,
        description="Tokens of documents that it is given at most, as tiktoken counts",
    )
    temperature: float | None = Field(default=None, ge=0, le=2, description="Unset: what the server takes by itself")


class CorpusSettings(_Section):
    """Limits for reading documents, each read in a child process under them, and whether pages may be fetched from
    hosts on private or loopback addresses."""

    max_file_mb: int = Field(default=200, ge=1, le=10_000, description="A larger file or page is not read")
    max_memory_mb: int = Field(default=1024, ge=128, le=65_536, description="What reading one document may use")
    timeout_s: int = Field(default=30, ge=1, le=3600, description="How long reading or fetching one document may take")
    allow_private_hosts: bool = Field(
        default=False, description="Whether pages on private and loopback addresses may be fetched"
    )


class WebSettings(_Section):
    """How the web application is served: the host names besides loopback's by which it may be addressed (behind a proxy
    with authentication), how many requests are worked on at once (0: as many as there are cores) or may wait, and the file
    that readers' feedback is stored in, if it is to be."""

    allowed_hosts: tuple[str, ...] = Field(
        default=(), description="Host names, besides loopback's, by which the application may be addressed"
    )
    concurrency: int = Field(default=0, ge=0, le=256, description="Requests worked on at once; 0: as many as cores")
    waiting: int = Field(default=32, ge=0, le=10_000, description="Requests that may wait; more are told to come back")
    read_ahead: bool = Field(
        default=True, description="Whether sentences are encoded before they are needed, while nobody asks"
    )
    feedback_file: Path | None = Field(
        default=None, description="Where readers' feedback is stored, with the question; unset stores none"
    )


class Settings(BaseSettings):
    """Everything that can be set; a variable ``ESNQA_EMBEDDING__MODEL`` wins over ``[embedding] model`` in the file."""

    model_config = SettingsConfigDict(env_prefix="ESNQA_", env_nested_delimiter="__", extra="forbid", frozen=True)

    index_dir: Path = Field(default=PROJECT_ROOT / "index", description="Where the index is")
    corpus_dir: Path = Field(
        default=PROJECT_ROOT / "corpus", description="What `esnqa index` reads when nothing else is named"
    )
    cache_dir: Path = Field(
        default_factory=_user_cache, description="Where the converted model and evaluation runs are kept"
    )
    threads: int = Field(default=0, ge=0, le=256, description="CPU threads for encoding; 0 takes all cores")
    embedding: EmbeddingSettings = EmbeddingSettings()
    chunking: ChunkingSettings = ChunkingSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    answering: AnsweringSettings = AnsweringSettings()
    generation: GenerationSettings = GenerationSettings()
    corpus: CorpusSettings = CorpusSettings()
    web: WebSettings = WebSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables first; the file's values arrive as arguments and go behind them."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


def load_settings(file: Path | None = None, **overrides: Any) -> Settings:
    """Settings from ``file`` (default: ``$ESNQA_SETTINGS``, else ``esnqa.toml`` in the working folder or the project).

    ``overrides`` are top-level values that win over everything. Raises SettingsError naming the value that is wrong.
    """
    _check_variables()
    path = file or _default_file()
    values = _read_toml(path) if path else {}
    try:
        settings = Settings(**values)
        return settings.model_copy(update={key: value for key, value in overrides.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        where = f"in {path} or an ESNQA_ variable" if path else "in an ESNQA_ variable"
        raise SettingsError(f"Setting {name} ({where}): {first['msg']}.", "Correct or remove it.") from error
    except UnreadableVariable as error:
        raise SettingsError(f"An ESNQA_ variable cannot be read: {error}.", "Write it as JSON, or unset it.") from error


OTHER_VARIABLES = frozenset(
    f"ESNQA_{name}" for name in ("SETTINGS", "SHARED", "CHROMIUM", "PEER_ENV", "FAULTS", "TIKTOKEN_ENCODING")
)
"""Variables that are no settings: they are read where they are used."""


def _check_variables() -> None:
    """A misspelt variable would otherwise change nothing and say nothing."""
    known = set(OTHER_VARIABLES)
    for name, field in Settings.model_fields.items():
        sub = getattr(field.annotation, "model_fields", None)
        known |= {f"ESNQA_{name}__{part}".upper() for part in sub} if sub else {f"ESNQA_{name}".upper()}
        known.add(f"ESNQA_{name}".upper())
    unknown = sorted(name for name in os.environ if name.upper().startswith("ESNQA_") and name.upper() not in known)
    if unknown:
        near = get_close_matches(unknown[0].upper(), known, n=1)
        hint = f"Did you mean {near[0]}?" if near else "Unset it; docs/reference/settings.md lists the settings."
        raise SettingsError(f"The variable {unknown[0]} is no setting of esnqa.", hint)


def _default_file() -> Path | None:
    if named := os.environ.get("ESNQA_SETTINGS"):
        return Path(named)
    return next((p for p in (Path.cwd() / SETTINGS_FILE, PROJECT_ROOT / SETTINGS_FILE) if p.is_file()), None)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"Settings file {path} cannot be read: {error}.", "Correct it, or unset ESNQA_SETTINGS."
        ) from error

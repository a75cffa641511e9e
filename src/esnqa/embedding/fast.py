"""The fast encoder: the same model converted for OpenVINO, loaded without torch.

The conversion is checked against the reference, then kept in a cache under the model's fingerprint and its own hashes.
"""

from __future__ import annotations

import atexit
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from esnqa.embedding.kept import intact, keep
from esnqa.embedding.prompts import Prompts
from esnqa.embedding.reference import quiet_transformers
from esnqa.embedding.tokenizer import ModelTokenizer
from esnqa.embedding.weights import ModelFolder
from esnqa.errors import ModelError

if TYPE_CHECKING:
    from esnqa.types import Vectors

FORMAT = "1"  # raised when a conversion made by an earlier version must not be used any more
BATCH_TOKENS = 1024
PARITY = 1e-4
_PROBES = ("Social services support people.", "Wer trägt die Kosten der Pflege? " * 20, "a", "12 % (2015–2020)")

# One inference at a time: it takes all threads anyway, and two that set the shapes of their inputs can block each other for
# good. At exit the interpreter waits for the one under way and lets no other begin: a daemon thread that is ended inside
# native code takes the process down.
_AT_WORK = threading.Lock()
atexit.register(_AT_WORK.acquire, timeout=10)


def _openvino() -> Any:
    """OpenVINO without its telemetry, which would report each import to its makers."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # so it cannot be imported
    import openvino

    return openvino


def supports(model: ModelFolder) -> bool:
    """Whether the model is one that the fast path knows: BERT, mean pooling over tokens, unit length."""
    pooling = model.config("1_Pooling/config.json")
    return (
        model.modules() in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
        and model.config("config.json").get("model_type") == "bert"
        and bool(pooling.get("pooling_mode_mean_tokens"))
        and bool(pooling.get("include_prompt", True))
        and not any(
            pooling.get(f"pooling_mode_{other}") for other in ("cls_token", "max_tokens", "mean_sqrt_len_tokens")
        )
        and (model.path / "tokenizer.json").is_file()
    )


class OpenVinoEncoder:
    """Encodes with OpenVINO on the CPU, in 32-bit floats; texts of like length share a batch."""

    def __init__(self, model: ModelFolder, prompts: Prompts, fingerprint: str, threads: int, cache_dir: Path) -> None:
        self.counter = ModelTokenizer(model)
        self.special_tokens = self.counter.special_tokens + self.counter.count(prompts.passage)
        limits = (model.config("sentence_bert_config.json").get("max_seq_length"),)
        self.max_tokens = int(limits[0] or model.config("config.json")["max_position_embeddings"])
        self.dimension = int(model.config("config.json")["hidden_size"])
        self.id, self.fingerprint, self.backend = model.name, fingerprint, "openvino"
        self._prompts = prompts
        properties: dict[str, Any] = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
        if threads:
            properties["INFERENCE_NUM_THREADS"] = threads
        path = _converted(model, self.counter, self.max_tokens, cache_dir)
        with _AT_WORK:
            self._request = _openvino().Core().compile_model(path, "CPU", properties).create_infer_request()

    def encode_passages(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> Vectors:
        """Vectors of shape (len(texts), dimension), float32, unit length, in order, whatever the languages."""
        del languages
        return self._encode([self._prompts.passage + text for text in texts])

    def encode_query(self, text: str, language: str | None = None) -> Vectors:
        """The vector of a question, of shape (dimension,), float32, unit length, whatever the language."""
        del language
        vector: Vectors = self._encode([self._prompts.query + text])[0]
        return vector

    def _encode(self, texts: list[str]) -> Vectors:
        import numpy as np

        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        rows = self.counter.ids(texts, self.max_tokens)
        for batch in _batches(rows):
            vectors[batch] = self._infer(*self.counter.batch([rows[number] for number in batch]))
        return vectors

    def _infer(self, ids: Any, mask: Any) -> Any:
        with _AT_WORK:
            return self._request.infer([ids, mask])[0]  # a copy: the next inference does not write over it


def _batches(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Row numbers in batches of like length, each of at most about ``BATCH_TOKENS`` tokens with its padding."""
    batches: list[list[int]] = []
    for number in sorted(range(len(rows)), key=lambda n: (-len(rows[n]), n)):
        if not batches or (len(batches[-1]) + 1) * len(rows[batches[-1][0]]) > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(number)
    return batches


def _converted(model: ModelFolder, tokenizer: ModelTokenizer, max_tokens: int, cache_dir: Path) -> Path:
    """The path of the converted model, made on first use."""
    folder = cache_dir / f"openvino-{FORMAT}-{model.fingerprint[:32]}"
    if not intact(folder):
        _convert(model, tokenizer, max_tokens, folder)
    return folder / "model.xml"


def _convert(model: ModelFolder, tokenizer: ModelTokenizer, max_tokens: int, folder: Path) -> None:
    ov = _openvino()
    with quiet_transformers():
        reference = _pooled_torch_model(model)
        graph = _trace(reference)
    _check_parity(
        reference, ov.Core().compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}), tokenizer, max_tokens
    )
    try:
        keep(folder, lambda made: ov.save_model(graph, made / "model.xml", compress_to_fp16=False))
    except (OSError, RuntimeError) as error:
        raise ModelError(
            f"The converted model cannot be kept in {folder.parent}: {error}.",
            "Free the disk, set ESNQA_CACHE_DIR to a folder that can be written, "
            "or set embedding.backend to sentence-transformers.",
        ) from error


def _pooled_torch_model(model: ModelFolder) -> Any:
    import torch
    from transformers import AutoModel

    try:
        transformer = AutoModel.from_pretrained(
            str(model.path), attn_implementation="eager", local_files_only=True, use_safetensors=True
        )
    except Exception as error:
        raise model.unloadable(error) from error
    transformer.config.return_dict = False

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.transformer(input_ids=input_ids, attention_mask=attention_mask)[0]
            weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
            return mean / mean.norm(dim=1, keepdim=True).clamp(min=1e-12)

    return Pooled().eval()


def _trace(reference: Any) -> Any:
    """The OpenVINO graph of the model, through the PyTorch front end itself (the usual converter reports usage)."""
    import warnings

    ov = _openvino()
    import torch
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    example = {name: torch.ones((2, 16), dtype=torch.long) for name in ("input_ids", "attention_mask")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # notes of the tracer on shapes; what it made is checked against the reference
        decoder = TorchScriptPythonDecoder(reference, example_input=example)
    front_end = FrontEndManager().load_by_framework("pytorch")
    graph = front_end.convert(front_end.load(decoder))
    for port in graph.inputs:
        port.get_node().set_partial_shape(ov.PartialShape([-1, -1]))
        port.get_node().set_element_type(ov.Type.i64)
    graph.validate_nodes_and_infer_types()
    return graph


def _check_parity(reference: Any, compiled: Any, tokenizer: ModelTokenizer, max_tokens: int) -> None:
    import numpy as np
    import torch

    ids, mask = tokenizer.batch(tokenizer.ids(_PROBES, max_tokens))
    with torch.no_grad():
        expected = reference(torch.from_numpy(ids), torch.from_numpy(mask)).numpy()
    difference = float(np.abs(compiled([ids, mask])[0] - expected).max())
    if not difference <= PARITY:
        raise ModelError(
            f"The model converted for the fast path differs from the reference by {difference:.2g}.",
            "Set embedding.backend to sentence-transformers.",
        )

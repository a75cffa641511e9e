"""Training of the new embeddings alone: a sentence's vector is pulled to the English teacher's vector of its translation.

The transformer and the English embeddings stay as they are (Reimers and Gurevych 2020; frozen body: Artetxe et al. 2020).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from esnqa_eval.encoder.sources import Pair

BATCH = 48
RATE = 3e-3
CONTRAST = 0.2
TEMPERATURE = 0.05
SHORTEST, LONGEST = 4, 28
PER_SOURCE = {
    "tatoeba": 3000,
    "mlqe-pe": 3000,
    "tldr": 400,
    "gnome-help": 500,
    "python-docs-pl": 0,
    "privacyguides": 1200,
}
"""At most so many sentences of a source in each language; of the others, all."""


@dataclass(frozen=True, slots=True)
class Example:
    """Token numbers of a sentence with special tokens, and the number of the teacher's vector."""

    ids: tuple[int, ...]
    target: int


def chosen(pairs: Sequence[Pair], seed: int) -> list[Pair]:
    """The sentences to train on: questions first within a source, then at random."""
    shuffled = list(pairs)
    random.Random(seed).shuffle(shuffled)
    shuffled.sort(key=lambda pair: not pair.english.endswith("?"))
    taken: dict[tuple[str, str], int] = defaultdict(int)
    found = []
    for pair in shuffled:
        key = pair.source, pair.language
        if not pair.is_term and taken[key] < PER_SOURCE.get(pair.source, 1 << 30):
            taken[key] += 1
            found.append(pair)
    return found


def batches(examples: Sequence[Example], tokens: int, seed: int) -> list[list[Example]]:
    """Batches of sentences of one length, in random order, of at most ``tokens`` tokens together."""
    draw = random.Random(seed)
    found: list[list[Example]] = []
    total = 0
    while total < tokens:
        by_length = defaultdict(list)
        for example in draw.sample(examples, len(examples)):
            by_length[len(example.ids)].append(example)
        epoch = [group[i : i + BATCH] for group in by_length.values() for i in range(0, len(group), BATCH)]
        draw.shuffle(epoch)
        for batch in epoch:
            if total < tokens and len(batch) > 4:
                found.append(batch)
                total += sum(len(example.ids) for example in batch)
    return found


def train(
    model: Path,
    rows: NDArray[np.float32],
    work: Sequence[Sequence[Example]],
    teacher: NDArray[np.float32],
    seed: int,
    progress: Callable[[int, float], None],
) -> NDArray[np.float32]:
    """The trained rows, of the shape of ``rows``; ``progress`` gets each step and its loss."""
    import torch

    torch.manual_seed(seed)
    bert, base = _frozen(model)
    new = torch.nn.Embedding.from_pretrained(torch.from_numpy(rows.copy()), freeze=False, sparse=True)
    optimiser = torch.optim.SparseAdam(list(new.parameters()), lr=RATE)
    targets = torch.from_numpy(teacher)
    first = base.shape[0]
    for step, batch in enumerate(work):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 20) * (1 - step / len(work))
        ids = torch.tensor([example.ids for example in batch])
        is_new = (ids >= first).unsqueeze(-1)
        old = torch.nn.functional.embedding(ids.clamp(max=first - 1), base)
        embedded = torch.where(is_new, new((ids - first).clamp(min=0)), old)
        vectors = torch.nn.functional.normalize(bert(inputs_embeds=embedded)[0].mean(1), dim=1)
        numbers = torch.tensor([example.target for example in batch])
        loss = _loss(vectors, targets[numbers], numbers)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        progress(step, loss.item())
    return new.weight.detach().numpy().copy()


def _loss(vectors: Any, targets: Any, numbers: Any) -> Any:
    """One minus the cosine, and the choice of the right sentence among those of the batch."""
    import torch

    similar = vectors @ targets.T
    same = numbers[:, None] == numbers[None, :]
    own = torch.eye(len(numbers), dtype=torch.bool)
    logits = (similar / TEMPERATURE).masked_fill(same & ~own, -1e4)
    contrast = torch.nn.functional.cross_entropy(logits, torch.arange(len(numbers)))
    return (1 - similar.diagonal()).mean() + CONTRAST * contrast


def _frozen(model: Path) -> tuple[Any, Any]:
    from transformers import AutoModel

    bert = AutoModel.from_pretrained(str(model), local_files_only=True, use_safetensors=True).eval()
    for parameter in bert.parameters():
        parameter.requires_grad_(False)
    return bert, bert.embeddings.word_embeddings.weight.detach()

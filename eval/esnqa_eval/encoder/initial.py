"""The first embeddings of new pieces: for each, the English embeddings that it is aligned with, weighted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from esnqa_eval.encoder.alignment import Links


def initial_rows(
    english: NDArray[np.float32], links: Sequence[Links], first: int, rows: int, inner: Sequence[int]
) -> NDArray[np.float32]:
    """Embeddings of shape (rows, dimension) for the token numbers from ``first`` on.

    Each is the mean of the English embeddings that its links lead to, weighted by their counts, and as long as these are
    on the average. ``inner[i]``: the row of the same letters at the beginning of a word, or -1: it stands in for a piece
    that has hardly any links. A piece without any gets the mean of all embeddings.
    """
    total = np.zeros((rows, english.shape[1]))
    weight, length = np.zeros(rows), np.zeros(rows)
    norms = np.linalg.norm(english, axis=1)
    for some in links:
        new = some.other >= first
        row, column, count = some.other[new] - first, some.english[new], some.count[new]
        np.add.at(total, row, count[:, None] * english[column])
        weight += np.bincount(row, count, rows)
        length += np.bincount(row, count * norms[column], rows)
    stands_in = np.asarray(inner)
    poor = (stands_in >= 0) & (weight < 2)
    total[poor] += total[stands_in[poor]]
    length[poor] += length[stands_in[poor]]
    weight[poor] += weight[stands_in[poor]]
    empty = weight < 1e-6
    total[empty], length[empty], weight[empty] = english.mean(axis=0), norms.mean(), 1.0
    mean_length = length / weight
    scaled = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9) * mean_length[:, None]
    return scaled.astype(np.float32)

"""The vocabulary of nine languages: pieces appended to the English encoder's own, English text tokenised as before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

TRAINED = 58_000
POWER = 0.7
"""Word counts are raised to this power, so that function words and the wording of manuals do not take every piece."""
PREFIX = "##"
UNKNOWN = "[UNK]"
QUOTED = 20
"""A word so many times as frequent in the other languages as in English is one that English text quotes."""
_LETTERS = re.compile(r"(?:##)?[a-zß-ɏα-ω]+", re.IGNORECASE)


class Words:
    """The words of a text as the encoder's tokenizer sees them, before they are cut into pieces."""

    def __init__(self, tokenizer: Any) -> None:
        self._normalise = lru_cache(1 << 16)(tokenizer.normalizer.normalize_str)
        self._split = tokenizer.pre_tokenizer.pre_tokenize_str

    def __call__(self, text: str) -> list[str]:
        return [word for word, _ in self._split(self._normalise(text))]


class Pieces:
    """Greedy longest-match cutting of words, as WordPiece does, over a vocabulary that can shrink."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self.known = set(vocabulary)
        self._longest = max(map(len, self.known))

    def cut(self, word: str) -> list[str]:
        """The pieces of a word; ``["[UNK]"]`` where there are none."""
        found: list[str] = []
        start = 0
        while start < len(word):
            prefix = PREFIX if start else ""
            ends = range(min(len(word), start + self._longest), start, -1)
            end = next((end for end in ends if prefix + word[start:end] in self.known), None)
            if end is None:
                return [UNKNOWN]
            found.append(prefix + word[start:end])
            start = end
        return found


def grow(base: Sequence[str], english: Counter[str], others: Mapping[str, Counter[str]], rows: int) -> list[str]:
    """At most ``rows`` new pieces, most frequent first, for words counted in ``others`` by language.

    A piece goes where it would change how an English word is cut, unless that word is mainly one of another language
    that English text quotes.
    """
    pooled = _balanced(others)
    known = set(base)
    candidates = [piece for piece in _trained(pooled) if piece not in known and _LETTERS.fullmatch(piece)]
    kept = _harmless(base, candidates, english, pooled)
    used = Counter[str]()
    pieces = Pieces([*base, *kept])
    for word, count in pooled.items():
        for piece in pieces.cut(word):
            used[piece] += count
    ranked = sorted(kept, key=lambda piece: (-used[piece], piece))
    return ranked[:rows]


def _balanced(others: Mapping[str, Counter[str]]) -> Counter[str]:
    """Damped counts, the same sum for every language."""
    pooled = Counter[str]()
    for counts in others.values():
        damped = {word: count**POWER for word, count in counts.items()}
        scale = 300_000 / sum(damped.values())
        for word, value in damped.items():
            pooled[word] += max(1, round(value * scale))
    return pooled


def _trained(counts: Counter[str]) -> list[str]:
    """Pieces by WordPiece training on the words of Latin and Greek letters.

    Letters inside words get their numbers here, in order: the trainer would number them as it meets them, which differs
    from run to run, and it breaks ties between pieces by these numbers.
    """
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    kept = {word: count for word, count in counts.items() if _LETTERS.fullmatch(word)}
    inner = sorted({PREFIX + letter for word in kept for letter in word[1:]})
    tokenizer = Tokenizer(models.WordPiece(unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.WordPieceTrainer(
        vocab_size=TRAINED, special_tokens=[UNKNOWN, *inner], continuing_subword_prefix=PREFIX, show_progress=False
    )
    lines = (" ".join([word] * count) for word, count in sorted(kept.items()))
    tokenizer.train_from_iterator(lines, trainer)
    return [piece for piece, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])]


def _harmless(base: Sequence[str], candidates: Sequence[str], english: Counter[str], others: Counter[str]) -> list[str]:
    known = set(base)
    before, after = Pieces(base), Pieces([*base, *candidates])
    share = sum(english.values()) / sum(others.values())
    guarded = [word for word, count in english.items() if count * QUOTED >= others[word] * share]
    while guarded:
        cuts = {word: cut for word in guarded if (cut := after.cut(word)) != before.cut(word)}
        after.known -= {piece for cut in cuts.values() for piece in cut if piece not in known}
        guarded = list(cuts)
    return [piece for piece in candidates if piece in after.known]

"""How often a question's language is told rightly: ``python -m esnqa_eval.recognition SUITE …``.

Counts over the questions of suites that state their language and can be answered: whole questions, and their first few
words. Also how many are taken for a language that is not served. Prints Markdown.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from esnqa.queries import SERVED, make_query
from esnqa_eval.report import table
from esnqa_eval.suites import Question, load_suite

WORDS = (None, 5, 4, 3, 2, 1)
"""How many words are left of a question; ``None``: all."""


@dataclass(frozen=True, slots=True)
class Count:
    """Of ``asked`` questions, those whose language was told rightly, and those taken for one that is not served."""

    asked: int = 0
    right: int = 0
    foreign: int = 0

    @property
    def share(self) -> float:
        """The share told rightly, from 0 to 1."""
        return self.right / self.asked if self.asked else 0.0


def recognised(questions: Iterable[Question], words: int | None) -> Mapping[str, Count]:
    """By language, the counts over questions cut to so many words; a question with nothing left to read is left out."""
    counts: dict[str, Count] = {}
    for question in questions:
        text = " ".join(question.text.split()[:words])
        if question.language not in SERVED or question.answerable is False or not any(map(str.isalnum, text)):
            continue
        query, before = make_query(text), counts.get(question.language, Count())
        counts[question.language] = Count(
            before.asked + 1,
            before.right + (query.language == question.language),
            before.foreign + (query.foreign is not None),
        )
    return counts


def main(arguments: Sequence[str] | None = None) -> None:
    """Counts and prints."""
    parser = argparse.ArgumentParser(prog="python -m esnqa_eval.recognition")
    parser.add_argument("suite", type=Path, nargs="+", help="a folder of questions (repeatable)")
    questions = [q for path in parser.parse_args(arguments).suite for q in load_suite(path).questions]
    rows = []
    for words in WORDS:
        counts = recognised(questions, words)
        whole = Count(*(sum(getattr(c, name) for c in counts.values()) for name in ("asked", "right", "foreign")))
        shares = [f"{counts[code].share:.3f}" if code in counts else "" for code in SERVED]
        label = "whole questions" if words is None else f"first {words} words" if words > 1 else "first word"
        rows.append([label, str(whole.asked), f"{whole.share:.3f}", *shares, str(whole.foreign)])
    sys.stdout.write("\n".join([*table(["", "questions", "right", *SERVED, "taken for others"], rows), ""]))


if __name__ == "__main__":
    main()

"""Documents with random words and vectors for tests of the index: no encoder, no chunker."""

from __future__ import annotations

import hashlib
import random

import numpy as np

from esnqa.index import EncoderInfo, GenerationMeta, IndexedDocument
from esnqa.types import Block, BlockKind, Document, Passage

DIMENSION = 16
WORDS = {
    language: words.split()
    for language, words in {
        "en": "poverty service child care income pension reform housing welfare elderly region budget family school",
        "de": "armut dienst kind pflege einkommen rente reform wohnung hilfe region haushalt familie schule ältere",
        "fr": "pauvreté service enfant soin revenu retraite réforme logement aide région budget famille école aîné",
    }.items()
}
META = GenerationMeta(DIMENSION, EncoderInfo("toy", "f" * 64, 64), {"target_tokens": 160}, "1", ("corpus",))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def vector_of(text: str, dimension: int = DIMENSION) -> np.ndarray:
    """A unit vector that depends on the text alone."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    vector = np.random.default_rng(seed).standard_normal(dimension).astype(np.float32)
    return vector / np.linalg.norm(vector)


def indexed(document_id: str, paragraphs: list[str], **facets: object) -> IndexedDocument:
    """A document of these paragraphs, each of them a passage."""
    text = "\n\n".join(paragraphs)
    language = facets.pop("language", "en")
    title = str(facets.pop("title", f"Title of {document_id}"))
    blocks, passages, start = [], [], 0
    for number, paragraph in enumerate(paragraphs, start=1):
        end = start + len(paragraph)
        blocks.append(Block(BlockKind.PARAGRAPH, start, end))
        passage_id = f"{document_id}#{number:04d}"
        passages.append(
            Passage(passage_id, document_id, start, end, paragraph, language, None, ("Part one",), number)  # type: ignore[arg-type]
        )
        start = end + 2
    document = Document(document_id, text, sha256(text), tuple(blocks), title, language=language, **facets)  # type: ignore[arg-type]
    vectors = np.stack([vector_of(p) for p in paragraphs]) if paragraphs else np.empty((0, DIMENSION), np.float32)
    keys = tuple(sha256(p) for p in paragraphs)
    return IndexedDocument(
        document, tuple(passages), keys, vectors, sha256(text + title), f"{document_id}.txt", sha256(text)
    )


def random_document(number: int, seed: int = 0, paragraphs: int = 4) -> IndexedDocument:
    """Document ``number``; another ``seed`` gives it another text."""
    chance = random.Random(f"{seed}/{number}")
    language = chance.choice(sorted(WORDS))
    texts = [
        f"Document {number} edition {seed} part {part}: "
        + " ".join(chance.choices(WORDS[language], k=chance.randint(5, 40)))
        for part in range(paragraphs)
    ]
    return indexed(
        f"doc-{number:04d}",
        texts,
        language=language,
        kind=chance.choice(["article", "briefing"]),
        published=chance.choice([None, "2015", "2016-03", "2018-07-10"]),
        themes=tuple(chance.sample(["care", "income", "work"], k=chance.randint(0, 2))),
        countries=tuple(chance.sample(["DE", "FR", "PL"], k=chance.randint(0, 2))),
    )

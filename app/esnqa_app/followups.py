"""Questions to go on with: from documents near the ones just cited, each asked beforehand, so that there is an answer."""

from __future__ import annotations

from collections.abc import Iterator

from esnqa.contract import Json
from esnqa.types import Answer
from esnqa_app.collection import Collection
from esnqa_app.texts import TEXTS, Texts

WANTED = 3
TRIED = 8
LONGEST_TOPIC = 60
_ODD = frozenset('"“”„«»?!;<>{}')


def candidates(record: Json, collection: Collection, texts: Texts) -> Iterator[tuple[str, str | None]]:
    """Questions on what was found beside the answer, best first, each with the document that its answer has to cite;
    last those on the themes of what was cited, which any document may answer.

    They are in the question's language, and so are the documents that they name; ``record`` is an ``esnqa.answer/1``.
    """
    language = record["question_language"]
    spoken = TEXTS.get(language, texts)
    cited = dict.fromkeys(citation["document_id"] for citation in record["citations"])
    beside = dict.fromkeys(item["document_id"] for item in record["evidence"] if item["document_id"] not in cited)
    for name in beside:
        entry = collection.by_id.get(name)
        if entry and entry.language == language and (topic := _topic(entry.title)):
            yield spoken.example_theme.format(theme=topic), name
    entries = (collection.by_id[name] for name in cited if name in collection.by_id)
    for theme in dict.fromkeys(theme for entry in entries for theme in entry.themes):
        yield spoken.example_theme.format(theme=spoken.theme_name(theme)), None


def _topic(title: str) -> str:
    """What a title is about, up to its colon; nothing where it cannot stand within a question."""
    topic = title.partition(": ")[0].strip()
    fits = len(topic) <= LONGEST_TOPIC and len(topic.split()) > 1 and topic.isprintable()
    return topic if fits and not _ODD.intersection(topic) else ""


def goes_on(answer: Answer, record: Json, document_id: str | None) -> bool:
    """Whether an answer says something that ``record`` does not, from the document that it should come from."""
    known = {(citation["document_id"], citation["start"]) for citation in record["citations"]}
    said = {(citation.document_id, citation.start) for citation in answer.citations}
    return bool(said - known) and (document_id is None or any(name == document_id for name, _ in said))

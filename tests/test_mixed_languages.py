"""Documents of two languages: each passage has its own, in search, filters, citations and glosses."""

from __future__ import annotations

from pathlib import Path

import pytest

from esnqa import Assistant
from esnqa.contract import search_json
from esnqa.corpus.language import passage_language
from esnqa.glossing import answer_glosses
from esnqa.indexing import build_index
from esnqa.settings import load_settings
from esnqa.types import Encoder, Filter
from small_collection import write_collection

ENGLISH = (
    "The harbour kitchen of Saltmarsh serves 340 free meals every day to people without a home. It was opened in 2014 by "
    "the county, and volunteers from six parishes cook there. Guests may stay in the warm hall until ten in the evening."
)
GERMAN = (
    "Die Hafenküche von Salzmarsch wird seit 2014 vom Landkreis bezahlt und kostet im Jahr 512.000 Euro. Freiwillige aus "
    "sechs Gemeinden kochen dort jeden Tag, und die Gäste dürfen bis zehn Uhr abends im warmen Saal bleiben."
)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Assistant:
    """One document, said to be English, with a German section."""
    folder = tmp_path_factory.mktemp("mixed")
    text = f"---\nlanguage: en\n---\n# Harbour kitchen\n\n{ENGLISH}\n\n# Hafenküche\n\n{GERMAN}\n"
    settings = load_settings(index_dir=folder / "index")
    settings = settings.model_copy(update={"chunking": settings.chunking.model_copy(update={"target_tokens": 80})})
    build_index([str(write_collection(folder / "s", {"kitchen.md": text}))], settings, encoder=encoder)
    return Assistant.open(settings=settings, encoder=encoder)


def test_a_passage_has_its_own_language(mixed: Assistant) -> None:
    assert [passage.language for passage in mixed.passages("kitchen.md")] == ["en", "de"]
    assert mixed.document("kitchen.md").language == "en"


def test_filters_and_search_go_by_the_passage(mixed: Assistant) -> None:
    found = mixed.search("Hafenküche", where=Filter(languages=frozenset({"de"})))
    assert ["Freiwillige" in scored.passage.text for scored in found] == [True]
    assert search_json("", found)["results"][0]["language"] == "de"


def test_a_citation_says_the_language_of_its_quote_and_is_glossed_by_it(mixed: Assistant) -> None:
    answer = mixed.ask("Wie viel kostet die Hafenküche von Salzmarsch im Jahr?")
    cited = {citation.language for citation in answer.citations if "512.000" in citation.quote}
    assert cited == {"de"}
    glosses = answer_glosses(answer, "en")
    assert all(gloss.source_language == "de" for gloss in glosses.values())
    assert len(glosses) == sum(citation.language == "de" for citation in answer.citations) > 0


@pytest.mark.parametrize(
    ("text", "document", "language"),
    [
        (GERMAN, "en", "de"),
        (GERMAN, "de-AT", "de-AT"),
        (ENGLISH, "de", "en"),
        ("Der Beschluss wurde gefasst.", "en", "en"),
        ("Table 4: GDP, NUTS-2, ESF+, 2014-2020, 512,000; EU-27 (2020), DE, FR, IT, ES, PL", "en", "en"),
        (GERMAN, None, None),
        (GERMAN, "ar", "ar"),
    ],
)
def test_a_passage_is_in_its_documents_language_unless_it_clearly_is_not(
    text: str, document: str | None, language: str | None
) -> None:
    assert passage_language(text, document) == language


def test_no_passage_of_the_starter_collection_is_thought_to_be_in_another_language() -> None:
    folder = Path(__file__).resolve().parents[1] / "corpus"
    paragraphs = [
        (path.parent.name, paragraph)
        for path in sorted(folder.glob("*/*.md"))
        for paragraph in path.read_text(encoding="utf-8").split("---\n", 2)[2].split("\n\n")
    ]
    assert len(paragraphs) > 1000
    wrong = [text for language, text in paragraphs[::4] if passage_language(text, language) != language]
    assert wrong == []

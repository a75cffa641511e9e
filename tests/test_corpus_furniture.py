"""What surrounds an article on a web page goes; what the article says stays."""

from __future__ import annotations

import pytest

from esnqa.corpus.draft import RawBlock
from esnqa.corpus.furniture import is_furniture, strip_furniture
from esnqa.corpus.reading import Origin, read_bytes
from esnqa.types import BlockKind

FURNITURE = [
    "Skip to main content",
    "Direkt zum Inhalt",
    "Aller au contenu principal",
    "Pasar al contenido principal",
    "Salta al contenuto principale",
    "Passar para o conteúdo principal",
    "Overslaan en naar de inhoud gaan",
    "Przejdź do treści",
    "Παράκαμψη προς το κυρίως περιεχόμενο",
    "Hoppa till huvudinnehåll",
    "Přejít k hlavnímu obsahu",
    "Hyppää pääsisältöön",
    "Sari la conținutul principal",
    "This article is also available in deutsch, español, italiano, français and polski",
    "Dieser Artikel ist auch auf Englisch und Französisch verfügbar",
    "Cet article est aussi disponible en allemand, anglais et espagnol",
    "Este artículo también está disponible en inglés y francés",
    "Questo articolo è disponibile anche in inglese, tedesco e francese",
    "Este artigo também está disponível em inglês e espanhol",
    "Dit artikel is ook beschikbaar in het Engels en Frans",
    "Ten artykuł jest dostępny również w języku angielski, niemiecki",
    "Αυτό το άρθρο είναι επίσης διαθέσιμο στα αγγλικά και γαλλικά",
    "English | Deutsch | Français",
    "Read more",
    "Weiterlesen »",
    "Lire la suite",
    "Leer más",
    "Leggi tutto",
    "Ler mais",
    "Lees meer",
    "Czytaj więcej",
    "Διαβάστε περισσότερα",
    "Läs mer",
    "Listen to the article » Play Pause Resume Stop",
    "Escuchar este artículo",
    "Download the report here",
    "Read the full study on home care here.",
    "Téléchargez le rapport ici",
    "Descargue el informe aquí",
    "Scarica il rapporto qui",
    "Pobierz raport tutaj",
    "Κατεβάστε την έκθεση εδώ",
    "Download presentation",
    "Share this page",
    "Share on Facebook",
    "Teilen",
    "Partager cet article",
    "Print",
    "Accept all cookies",
    "Back to top",
    "Home › News › Care at home",
    "Startseite > Themen > Pflege",
    "You are here: Home / News",
]
SENTENCES = [
    "More from the budget went to families with children than in the year before.",
    "Skip to main content is the name of a link that every page should have.",
    "Share of women in care work",
    "Stop",
    "The report can be read here and in every library.",
    "This article is also available in the library of Ghent.",
    "The service is available in English, French and three other languages since 2014.",
    "An executive summary of the report is available in English and French",
    "German and French",
    "Download speeds in rural regions",
    "Home care: what the regions pay",
    "Start of the programme",
    "Mehr Geld vom Bund für Pflege",
    "Más de la mitad de los hogares recibe ayuda",
    "Print media and social work",
    "Deli workers in Lisbon",
    "Read the signs of neglect early, here and everywhere else: that was her advice.",
    "Listen to the people who use services, not only to those who run them",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_known_by_the_whole_line(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize("line", SENTENCES)
def test_what_says_something_stays(line: str) -> None:
    blocks = [RawBlock(BlockKind.PARAGRAPH, line)]
    assert [block.text for block in strip_furniture(blocks)] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "More from the 7th Forum on Home Care",
        "More resources from the Lisbon Conference",
        "Mehr zum Thema Pflege",
        "Más sobre la Garantía Infantil",
        "Więcej informacji o Konferencji",
        "Facebook",
    ],
)
def test_pointers_to_more_go_only_at_the_end(line: str) -> None:
    pointer, text = RawBlock(BlockKind.PARAGRAPH, line), RawBlock(BlockKind.PARAGRAPH, "Care at home was reformed.")
    assert strip_furniture([text, pointer]) == [text]
    assert strip_furniture([pointer, text]) == [pointer, text]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("said the director (download presentation). It grew.", "said the director. It grew."),
        ("sagte sie (Präsentation herunterladen): „Ja“", "sagte sie: „Ja“"),
        ("dit-il (télécharger la présentation), et partit", "dit-il, et partit"),
        ("the plan (PDF, 2.3 MB) was adopted", "the plan was adopted"),
        ("the rate (download speeds fell) was low", "the rate (download speeds fell) was low"),
        ("the law (see article 5) holds", "the law (see article 5) holds"),
    ],
)
def test_download_notes_in_sentences_go_and_the_sentence_stays(before: str, after: str) -> None:
    assert [block.text for block in strip_furniture([RawBlock(BlockKind.PARAGRAPH, before)])] == [after]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_all_three_text_formats_lose_their_furniture(name: str) -> None:
    lines = ["Skip to main content", "The first real paragraph says that home care was reformed in 2012.", "Read more",
             "The second real paragraph says what came of it (download report).", "More from the Care Forum"]  # fmt: skip
    text = "".join(f"<p>{line}</p>" for line in lines) if name.endswith("html") else "\n\n".join(lines)
    document = read_bytes(text.encode(), Origin(name))
    assert document.text == f"{lines[1]}\n\nThe second real paragraph says what came of it."

"""The starter collection: front matter, addresses, languages, links, lengths, facts, and words of its own."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from collection import (
    COUNTS_BEGIN,
    COUNTS_END,
    FOLDER,
    README,
    Digest,
    countries,
    counts_table,
    digests,
    pairs,
    runs,
    themes,
    translation_groups,
    words,
)
from esnqa.corpus.dates import partial_date
from esnqa.corpus.identity import canonical_url, is_http_url
from esnqa.queries import SERVED

REQUIRED = {
    "title", "source_url", "publisher", "language", "kind", "themes", "countries", "accessed",
    "translations", "supersedes", "superseded_by", "differs_from",
}  # fmt: skip
TEXTS = ("title", "source_url", "publisher", "language", "kind")
LISTS = ("themes", "countries", "translations", "supersedes", "superseded_by", "differs_from")
MIRRORS = {
    "translations": "translations",
    "supersedes": "superseded_by",
    "superseded_by": "supersedes",
    "differs_from": "differs_from",
}
AT_LEAST = {"en": 100, "de": 5, "fr": 5, "es": 5, "it": 5, "pt": 5, "pl": 5, "nl": 5, "el": 5, "ro": 5}
SEEDS_DIGESTED = {
    "https://www.esn-eu.org/news/solidarity-across-pond-need-aphsa-and-esn-joint-leadership": (
        "Christian Fillet", "Alfonso Lara Montero", "Javier Martinez", "Marta Faba", "Grace Hou", "Philadelphia",
        "National Human Services Summit", "relational welfare", "2025 European Social Services Conference",
    ),
    "https://www.esn-eu.org/news/global-social-services-challenges-europe-and-united-states": (
        "11 September", "Information Services Management Conference", "1,000 delegates", "Fariborz Pakseresht",
        "Oregon", "Tracy Wareing", "European Care Strategy", "fall sensors", "data entry officers",
    ),
    "https://www.esn-eu.org/news/building-partnerships-improve-lives": (
        "Lisbon", "6 to 8 July 2015", "400 people", "32 countries in Europe", "Marianne Thyssen", "Corinne Cahen",
        "PIPPI", "CELSIS", "Antwerp, Bruges, Ghent and Mechelen", "28 municipalities", "Breeze-e", "Esri", "Diona",
    ),
    "https://www.esn-eu.org/news/building-partnerships-people-and-communities": (
        "22nd European Social Services Conference", "Lucina Cravaggi", "La Sapienza", "Karl Richter",
        "Engaged Investment", "Working with education, health and employment: recognising a shared agenda",
    ),
    "https://www.esn-eu.org/el/node/6489": (
        "July 2022", "people, communities and systems", "Malmö", "14-16 June",
        "English, French, German, Italian and Spanish",
    ),
}  # fmt: skip
each_digest = pytest.mark.parametrize("digest", digests(), ids=[digest.name for digest in digests()])


def _yaml(digest: Digest) -> dict[str, Any]:
    loaded = yaml.safe_load(digest.header.strip().removeprefix("---").removesuffix("---"))
    assert isinstance(loaded, dict)
    return loaded


@each_digest
def test_front_matter_is_complete_and_of_the_right_types(digest: Digest) -> None:
    front = _yaml(digest)
    assert REQUIRED <= front.keys() <= REQUIRED | {"published"}
    assert all(isinstance(front[key], str) and front[key].strip() == front[key] != "" for key in TEXTS)
    assert all(isinstance(front[key], list) and all(isinstance(v, str) for v in front[key]) for key in LISTS)
    assert all(len(set(front[key])) == len(front[key]) for key in LISTS)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(front["accessed"]))
    if "published" in front:
        assert partial_date(str(front["published"])) == str(front["published"]) <= str(front["accessed"])
    assert digest.warnings == ()


@each_digest
def test_values_are_in_the_lists_of_the_readme(digest: Digest) -> None:
    assert 1 <= len(digest.metadata.themes) <= 3
    assert set(digest.metadata.themes) <= set(themes())
    assert set(digest.metadata.countries) <= countries()
    assert digest.metadata.kind == "digest"
    assert digest.metadata.language == digest.path.parent.name
    assert digest.metadata.language in SERVED
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.md", digest.path.name)


@each_digest
def test_body_is_short_plain_markdown_in_the_declared_language(digest: Digest) -> None:
    assert 150 <= len(re.sub(r"[#*-]", " ", digest.body).split()) <= 500
    assert not re.search(r"^# |^={3,}$|\]\(|<[a-zA-Z!/]|https?://|```", digest.body, re.MULTILINE)
    assert _language(digest.body) == digest.metadata.language


def _language(text: str) -> str:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    if not hasattr(_language, "identifier"):
        _language.identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        _language.identifier.set_languages(list(SERVED))
    return str(_language.identifier.classify(text)[0])


def test_addresses_are_well_formed_and_unique() -> None:
    assert [digest.url for digest in digests() if not is_http_url(digest.url)] == []
    assert [digest.url for digest in digests() if re.search(r"[?&;](utm_|jsessionid)|\.[:/]|:443|#", digest.url)] == []
    times = Counter(canonical_url(digest.url) for digest in digests())
    assert [url for url, count in times.items() if count > 1] == []
    names = Counter(digest.path.name for digest in digests())
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("field", MIRRORS)
def test_links_lead_to_digests_and_back(field: str) -> None:
    by_url = {digest.url: digest for digest in digests()}
    for digest in digests():
        for url in getattr(digest.metadata, field):
            assert url in by_url, f"{digest.name}: {field} leads to no digest: {url}"
            assert url != digest.url
            assert digest.url in getattr(by_url[url].metadata, MIRRORS[field]), f"{by_url[url].name} does not link back"


def test_translations_are_in_different_languages_and_complete() -> None:
    by_url = {digest.url: digest for digest in digests()}
    for group in translation_groups():
        members = [by_url[url] for url in sorted(group)]
        assert len({member.metadata.language for member in members}) == len(members)
        assert all(set(member.metadata.translations) == group - {member.url} for member in members)


def test_nothing_is_newer_than_itself() -> None:
    older = {digest.url: digest.metadata.supersedes for digest in digests()}
    for url in older:
        seen: set[str] = set()
        ahead = list(older[url])
        while ahead:
            following = ahead.pop()
            assert following != url, f"{url} supersedes itself in a circle"
            if following not in seen:
                seen.add(following)
                ahead += older[following]


def test_no_two_digests_are_nearly_alike() -> None:
    declared = pairs("translations")
    sets = [(digest, runs(digest.body, 5)) for digest in digests()]
    alike = [
        (one.name, other.name)
        for (one, ones), (other, others) in combinations(sets, 2)
        if len(ones & others) >= 0.5 * len(ones | others) and frozenset((one.url, other.url)) not in declared
    ]
    assert alike == []


def test_nothing_is_copied_from_the_seeds(shared_dir: Path) -> None:
    """No 12 words in a row of any seed, and so none of its sentences of 12 words or more."""
    seeds = [path.read_text(encoding="utf-8") for path in sorted((shared_dir / "seeds").glob("*.txt"))]
    assert len(seeds) == len(SEEDS_DIGESTED)
    copied = set[tuple[str, ...]]().union(*(runs(seed, 12) for seed in seeds))
    found = [(digest.name, " ".join(run)) for digest in digests() for run in runs(digest.body, 12) & copied]
    assert found == []


@pytest.mark.parametrize("url", SEEDS_DIGESTED)
def test_the_seeds_are_digested_with_their_facts(url: str) -> None:
    (digest,) = (digest for digest in digests() if canonical_url(digest.url) == canonical_url(url))
    text = " ".join(words(digest.metadata.title + " " + digest.body))
    assert [fact for fact in SEEDS_DIGESTED[url] if " ".join(words(fact)) not in text] == []


def test_the_collection_is_large_enough() -> None:
    languages = Counter(digest.metadata.language for digest in digests())
    assert len(digests()) >= 150
    assert {language: languages[language] for language in AT_LEAST if languages[language] < AT_LEAST[language]} == {}
    assert len(pairs("supersedes")) >= 12
    assert len(pairs("differs_from")) >= 6
    assert len(translation_groups()) >= 3
    assert set(themes()) == {theme for digest in digests() for theme in digest.metadata.themes}


def test_the_readme_has_the_lists_and_the_counts() -> None:
    assert len(themes()) == len(set(themes())) == 27
    assert {"EU", "GR", "GB", "NO"} <= countries()
    written = README.read_text(encoding="utf-8").split(COUNTS_BEGIN)[1].split(COUNTS_END)[0].strip()
    assert written == counts_table(), "python tests/collection.py writes the table anew"


def test_the_folder_holds_digests_and_nothing_else() -> None:
    ignored = (FOLDER / ".esnqaignore").read_text(encoding="utf-8").split()
    others = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert others - {digest.name for digest in digests()} == {".esnqaignore", *ignored} == {".esnqaignore", "README.md"}

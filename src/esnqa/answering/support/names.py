"""Names of people, places and bodies, as far as capital letters, abbreviations and a list of countries tell them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from esnqa.answering.support.tokens import Sentence, Word, function_words, stem

# The beginnings that a country, its people and its language have in the ten languages (accents folded).
_COUNTRIES = """
AT austria austrian osterreich autrich oostenrijk αυστρι|BE belgi belgique belg βελγι|BG bulgar βουλγαρ|CH switz swiss schweiz suisse suiz svizzer suico szwajcar zwitser ελβετ elveti
CY cyprus zypern chypre chipre cipro cypr κυπρ cipru|CZ czech tschech tchequ chec cechi ceco czes tsjech τσεχ ceh|DE german deutsch alleman aleman tedesc niem duits γερμαν|DK denmark danish danemark danois dinamarca danimarca danmark dani denemarken deens δανι danez dane
EE estoni estland esthon εσθον|ES spain spanish spani espagn espan spagn hiszpan spanje spaans ισπαν|FI finland finnish finn finlan fins finlandi φινλανδ|FR france french frankreich franz franc frankrijk frans φραγκ γαλλ frant
GB britain british britann britisch britan bryt brits engeland england english englisch anglai anglet inglater inglese ingles angli engels engleza αγγλ βρεταν marii|GR greece greek griechen grec greci gregi grecj griek ελλ ελλην|HR croat kroat croaz chorwa κροατ|HU hungar ungar hongr hung unghe weg hongaar ουγγ
IE ireland irish irland irlan ierland ierse iers ιρλανδ|IT ital włoch wloch wlosk ιταλ|LT lithuan litau lituan litw litouw λιθουαν|LU luxemb luksemb λουξεμβ|LV latvi lettland letton leton letton lotw letland λετον
MT malta maltes maltan malte malti μαλτ|NL netherland dutch niederland niederl pays-bas neerland paises holand oland paesi holender niderland nederland ολλανδ κατω olanda|NO norway norweg norueg norveg noorw noor νορβηγ|PL poland polish pol pologn polon πολων|PT portug πορτογ
RO romani rumani roumani rumuni roemen ρουμαν|SE sweden swedish schwed suede suedoi suec svez sved szwe zweden zweeds σουηδ|SI sloveni slowen slovene eslov σλοβεν|SK slovak slowak slovaq eslovac slowac slowaak σλοβακ|UA ukrain ucrain ucran oekra ουκραν
US america amerik etats-uni estadounid statunit stany αμερικ|CA canad kanad καναδ|JP japan japon giappon japao ιαπων|AU australi australien αυστραλ|TR turk turqu turqui turc tureck tureg τουρκ|RU russ rus rosj ρωσ|IS iceland island ijsland izland ισλανδ
"""  # fmt: skip
_ACRONYM = re.compile(r"[A-ZΑ-Ω]{2,}[a-z]?s?")
_CAPITAL = re.compile(r"[^\W\d_a-zß-öø-ÿ]")
_NOUNS_HAVE_CAPITALS = frozenset({"de"})
_INFLECTED = frozenset({"pl", "el", "ro", "de"})


@dataclass(frozen=True, slots=True)
class Name:
    """One word of a name: as it stands, its number among the words, its country where it is one's."""

    text: str
    place: int
    country: str = ""


@cache
def _countries() -> tuple[tuple[str, str], ...]:
    entries = [entry.split() for line in _COUNTRIES.strip().split("\n") for entry in line.split("|")]
    pairs = [(beginning, code) for code, *beginnings in entries for beginning in beginnings]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=1 << 14)
def country(folded: str) -> str:
    """The ISO code of the country that a capitalised word (accents folded) belongs to; empty for none."""
    for beginning, code in _countries():
        rest = len(folded) - len(beginning)
        if folded.startswith(beginning) and rest <= (6 if len(beginning) > 3 else 3):
            return code
    return ""


def is_capital(word: Word) -> bool:
    """Whether a word begins with a capital letter and is more than one letter."""
    return len(word.text) > 1 and word.text[0].isupper()


def names(sentence: Sentence) -> list[Name]:
    """Words that are surely names: capitalised inside the sentence, abbreviations, countries.

    The first word counts only where it is an abbreviation, a country, or the first of several capitalised words. In German
    only the latter kinds count, since every noun has a capital letter there. A text in capitals has no names.
    """
    words = sentence.words
    capitals = sum(is_capital(word) for word in words)
    if capitals > max(3, 0.7 * sum(len(word.text) > 3 for word in words)) and len(words) > 4:
        return []
    return [
        Name(word.text, number, country(word.folded))
        for number, word in enumerate(words)
        if is_capital(word) and _is_name(number, sentence)
    ]


def _is_name(number: int, sentence: Sentence) -> bool:
    word = sentence.words[number]
    if word.folded in function_words(sentence.language):
        return False
    if _ACRONYM.fullmatch(word.text) or country(word.folded):
        return True
    if sentence.language in _NOUNS_HAVE_CAPITALS:
        return False
    if number == 0 or sentence.text[: word.start].rstrip()[-1:] in ':.!?"“„«‘(–•':
        behind = sentence.words[number + 1] if number + 1 < len(sentence.words) else None
        beside = behind is not None and behind.start == word.start + len(word.text) + 1
        return beside and behind is not None and is_capital(behind) and not _is_function_word(behind, sentence)
    return True


def _is_function_word(word: Word, sentence: Sentence) -> bool:
    return word.folded in function_words(sentence.language)


class KnownNames:
    """What the evidence names, in every form that is compared."""

    def __init__(self, evidence: Sequence[Sentence]) -> None:
        self._folded = {word.folded for s in evidence for word in s.words}
        self._folded |= {part for word in self._folded if "-" in word for part in word.split("-")}
        self._stems = {stem_ for s in evidence for word in s.words if (stem_ := stem(word.text, s.language))}
        self._countries = {c for s in evidence for w in s.words if is_capital(w) and (c := country(w.folded))}
        self._initials = {run for s in evidence for run in _initials(s)}
        self._acronyms = {w.text.rstrip("s") for s in evidence for w in s.words if _ACRONYM.fullmatch(w.text)}
        self._texts = " ".join(s.text.lower() for s in evidence)

    def holds(self, name: Name, word: Word, language: str) -> bool:
        """Whether the evidence names this, in any inflection, spelt out or abbreviated."""
        if word.folded in self._folded or stem(word.text, language) in self._stems:
            return True
        if name.country:
            return name.country in self._countries
        if _ACRONYM.fullmatch(word.text):
            return word.text.rstrip("s").upper() in self._initials or word.text.lower() in self._texts
        parts = word.folded.split("-")
        return any(self._inflected(part, language) for part in parts if len(part) > 3) or (
            len(parts) > 1 and all(part in self._folded or stem(part, language) in self._stems for part in parts)
        )

    def spells_out(self, letters: str) -> bool:
        """Whether an abbreviation of the evidence consists of these first letters."""
        return letters in self._acronyms

    def _inflected(self, folded: str, language: str) -> bool:
        loose = 3 if language in _INFLECTED else 2
        return any(_alike(folded, other, loose) for other in self._folded if other[:3] == folded[:3])


def _alike(one: str, two: str, loose: int) -> bool:
    shared = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return shared >= 4 and max(len(one), len(two)) - shared <= loose


def _initials(sentence: Sentence) -> Iterator[str]:
    """The first letters of up to six words that follow one another, function words skipped, as in ESN."""
    folded = function_words(sentence.language)
    letters = [w.folded[0].upper() for w in sentence.words if w.folded not in folded and w.text[0].isalpha()]
    joined = "".join(letters)
    for width in range(2, 7):
        yield from (joined[at : at + width] for at in range(len(joined) - width + 1))


def runs(found: Sequence[Name], sentence: Sentence) -> Iterator[tuple[Name, ...]]:
    """Names that stand side by side, or with function words between, taken together."""
    run: list[Name] = []
    for name in found:
        between = sentence.words[run[-1].place + 1 : name.place] if run else ()
        if run and any(word.folded not in function_words(sentence.language) for word in between):
            yield tuple(run)
            run = []
        run.append(name)
    if run:
        yield tuple(run)


def missing(statement: Sentence, found: Iterable[Name], known: KnownNames) -> list[Name]:
    """The names that the evidence does not hold, a name abbreviated by the evidence counting as held."""
    absent: list[Name] = []
    for run in runs(list(found), statement):
        lacking = [n for n in run if not known.holds(n, statement.words[n.place], statement.language)]
        letters = "".join(statement.words[n.place].folded[0].upper() for n in run)
        if lacking and not (len(run) > 1 and known.spells_out(letters)):
            absent += lacking
    return absent

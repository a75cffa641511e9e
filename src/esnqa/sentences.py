"""Sentences of legal and administrative prose, as spans.

A full stop ends a sentence unless what stands before it (an abbreviation, an initial, an ordinal, the number of a
paragraph) or after it (a small letter, a comma) says otherwise. Every decision looks at a bounded stretch of text, so
the time is linear in the length whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from esnqa._abbreviations import GENERIC, LANGUAGES, Language, words

_LOOK_BACK = 40  # code points before a full stop that may belong to an abbreviation
_BRACKET_REACH = 300  # a bracket no longer than this is never cut inside

_OPENERS = "\"'“”„«»‚‘’‹›([{¿¡*_"
_CLOSERS = "\"'”’»«“‘›‹)\\]}*_"
_END = re.compile(rf"(?P<stop>[.!?…‽;\u037e]+)(?P<close>[{_CLOSERS}]*(?:\[\d{{1,3}}\]|[¹²³⁰⁴-⁹]+)?)")
_GAP = re.compile(r"\s+")
_SPACED_CLOSE = re.compile(r"[»”“\"]+(?=\s|$|[.,;:!?)])")
_REFERENCES = re.compile(r"\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}\](?=[\s\[]|$)")
_BRACKET = re.compile(r"[()\[\]]")
_CLOSING = {")": "(", "]": "["}

_MARKER = re.compile(
    r"[ \t]*(?:(?P<sure>(?:[-•*·▪◦‣●○►✓✔➢→\uf0b7]|#{1,6}|\(?[a-zA-Zα-ω]\)|\d{1,3}\))(?:\s|$)|\|)"
    r"|(?P<maybe>(?:[–—]|\(\d{1,3}\)|[a-z]\.|[ivx]{1,5}[.)])(?:\s|$)|\((?:[ivx]{1,5}|[a-zα-ω]{1,2})\)"
    r"|(?:\d{1,3}\.){1,4}[^\S\n]+(?=[^\Wa-zà-ÿ\d_])|§[^\S\n]?\d))"
)
_STANDS_ALONE = re.compile(r"[.:;!?…,·]\W{0,3}$")
_HARD_LINE_ENDS = ("\f", "\v", "\x1c", "\x1d", "\x1e", "\u2029")

_LABEL_WORDS = (
    r"art|article|artikel|artículo|artigo|articolo|artykuł|άρθρο|άρθρ|articolul|articol|section|sección|secção|sezione|"
    r"secțiunea|§{1,2}|paragraph|paragraf|rozdział|kapitel|chapter|chapitre|capítulo|capitolo|capitolul|hoofdstuk|κεφάλαιο|"
    r"title|titel|titre|título|titolo|titlul|annex|anlage|annexe|anexo|allegato|załącznik|bijlage|παράρτημα|anexa|"
    r"nr|no|n\.?º|núm|n|step|part|teil|partie|parte|część|deel|μέρος|partea|ad|pkt|ust"
)
_LABEL = re.compile(
    rf"[\W_]{{0,3}}(?:(?:(?:{_LABEL_WORDS})\.?\s{{0,3}})?§?\s?"
    r"(?:\d{1,3}[a-z]?(?:\.\d{1,3}){0,4}|(?-i:[IVXLCDM]{1,7}|[A-ZΑ-Ωa-zα-ω]|[ivx]{1,4}))(?:er|º|ª|°|-?[oa]|-?(?:bis|ter|quater|quinquies|sexies|septies|octies))?"
    r"(?:[.)]{1,2}\s{0,3}|\s{1,3}\(?)){1,3}",
    re.IGNORECASE,
)
_LABELLED = words(
    "plan annex section group type article vitamin hepatitis option part schedule appendix class category grade level "
    "phase anlage anhang gruppe typ teil stufe klasse variante annexe groupe partie catégorie volet anexo grupo tipo "
    "parte opción categoría allegato gruppo opzione categoria fase załącznik grupa grupy część wariant bijlage groep "
    "deel optie categorie παράρτημα ομάδα τύπος μέρος κατηγορία φάση anexa tipul partea opțiunea"
)
_TOKEN_START = re.compile(r"[\s\"'“”„«»‚‘’‹›()\[\]{},;:!?…¿¡|§=+<>]+")
_WORD = re.compile(r"[^\W\d_]+['’]?")
_NUMBER_LIKE = re.compile(
    r"\(?(?:\d|§|[IVXLCDM]{2,}\b|[IVX]\b(?![.'’])|[A-Z]{1,4}[-/ ]?\d|[A-Z]\s\d|"
    r"[A-Za-zα-ω]\)|\((?:\d{1,3}|[a-zα-ω]{1,2}|[ivx]{1,5})\)|"
    r"[Α-Ωα-ω][΄'’´ʹ]|COM|[A-Z]\b(?![.'’\s]))"
)
_ROMAN = re.compile(r"[IVXLCDM]{2,7}")
_NUMBER = re.compile(r"\d{1,3}(?:[.,/]\d{1,4})*[a-z]?")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.-?)*[^\W\d_]")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,4}\.-?){1,5}[^\W\d_]{1,4}[ªº]?")
_DOMAIN = re.compile(
    r".*\.(?:eu|org|com|net|int|info|de|fr|es|it|pt|pl|nl|gr|ro|be|at|ch|uk|ie|gov|edu)", re.IGNORECASE
)
_SHORT_STEM = re.compile(r"[^\W\d_]{2,5}")
_VOWEL = re.compile(r"[aeiouyäöüáàâãåéèêëíìîïóòôõúùûýæøœąęăαεηιουωάέήίόύώϊϋΐΰ]", re.IGNORECASE)
_UNITS = words("km cm mm kg mg ml kwh mwh mln mld hrs tv pc pdf sms bn kbps mb gb zł kč lp")
_TIME_ZONE = re.compile(r"[A-Z]{2,4}\b")
_UNIT_LETTERS = frozenset("hmglu")
_GLUED = re.compile(r"[^\W\d_][^\W\d_]+['’]?(?=[\s,])")
_NOT_A_START = frozenset(",;:.!?)]}%&/=+<>°…")
_DATE_OPENERS = re.compile(r"(?:w|we|dnia|z|od|do|po|przed|na|już|jeszcze|a|i|oraz|także|również)\b", re.IGNORECASE)
_GREEK = re.compile(r"[Ͱ-Ͽἀ-῿]")


def split(text: str, language: str | None) -> list[tuple[int, int]]:
    """The sentences of ``text``: half-open spans in code points, ascending, covering every visible character.

    No span begins or ends with white space. A blank line always ends a sentence, a line break only before what looks
    like an item of a list. ``language`` is a BCP 47 code; without one the language is guessed from frequent words, and
    for languages other than en, de, fr, es, it, pt, pl, nl, el and ro the rules of all these are joined. A closing
    quotation mark or bracket, and a reference such as ``[1]``, belong to the sentence before; brackets of ordinary
    length are not cut. The time is linear in the length of the text.
    """
    rules = _rules(text, language)
    greek = language is None or language.lower().startswith("el")
    return [
        span
        for start, end in _segments(text)
        for span in _Segment(text, start, end, rules, greek and rules is not GENERIC).sentences()
    ]


def _rules(text: str, language: str | None) -> Language:
    if language:
        return LANGUAGES.get(language.lower().replace("_", "-").split("-")[0], GENERIC)
    found = [word.lower() for word in _WORD.findall(text[:4000])]
    hits = {code: sum(word in rules.starters for word in found) for code, rules in LANGUAGES.items()}
    best = max(hits, key=lambda code: hits[code])
    return LANGUAGES[best] if hits[best] * 5 >= len(found) > 0 else GENERIC


def _segments(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that no sentence crosses: between blank lines, and from one item of a list to the next."""
    start = end = position = 0
    in_list = False
    for line in text.splitlines(keepends=True):
        visible = line.strip()
        if visible:
            first = position + len(line) - len(line.lstrip())
            marked = _begins_item(line, text[max(start, end - 8) : end], in_list)
            if end > start and (marked or text[end:position].count("\n") > 1 or _hard(text, end, position)):
                yield start, end
                in_list = marked
                start = first
            elif end == start:
                start, in_list = first, bool(_MARKER.match(line))
            end = first + len(visible)
        position += len(line)
    if end > start:
        yield start, end


def _hard(text: str, end: int, position: int) -> bool:
    return any(mark in text[end:position] for mark in _HARD_LINE_ENDS)


def _begins_item(line: str, before: str, in_list: bool) -> bool:
    marker = _MARKER.match(line)
    if not marker:
        return False
    return marker["sure"] is not None or in_list or bool(_STANDS_ALONE.search(before))


class _Segment:
    """A stretch without hard breaks, on its way to sentences."""

    def __init__(self, text: str, start: int, end: int, rules: Language, greek: bool) -> None:
        self.text, self.start, self.end, self.rules, self.greek = text, start, end, rules, greek

    def sentences(self) -> Iterator[tuple[int, int]]:
        text, begin, position = self.text, self.start, self.start
        brackets = self._brackets()
        closing = next(brackets, None)
        while found := _END.search(text, position, self.end):
            position = found.end()
            while closing and closing[1] <= found.start():
                closing = next(brackets, None)
            if closing and closing[0] < found.start() and position < closing[1]:
                continue
            after, following = self._after(position, begin)
            if following < self.end and self._ends(begin, found, after, following):
                yield begin, after
                begin = following
            position = max(position, after)
        if begin < self.end:
            yield begin, self.end

    def _brackets(self) -> Iterator[tuple[int, int]]:
        """Outermost pairs of brackets of bounded length, as spans including them, in order."""
        pairs: list[tuple[int, int]] = []
        stack: list[tuple[str, int]] = []
        for found in _BRACKET.finditer(self.text, self.start, self.end):
            mark = found.group()
            if mark in "([":
                stack.append((mark, found.start()))
            elif stack and stack[-1][0] == _CLOSING[mark]:
                start = stack.pop()[1]
                if found.end() - start <= _BRACKET_REACH:
                    while pairs and pairs[-1][0] > start:
                        pairs.pop()
                    pairs.append((start, found.end()))
        return iter(pairs)

    def _after(self, position: int, begin: int) -> tuple[int, int]:
        """Where the sentence would end that ends at ``position``, and where the next would begin."""
        end = position
        following = self._skip(position)
        while position < following < self.end:
            mark = _SPACED_CLOSE.match(self.text, following, self.end)
            if not mark and self.text[begin] != "[":
                mark = _REFERENCES.match(self.text, following, self.end)
            if not mark:
                break
            position = end = mark.end()
            following = self._skip(position)
            if position == following and following < self.end and self.text[following] == "[":
                position -= 1
        return end, following

    def _skip(self, position: int) -> int:
        gap = _GAP.match(self.text, position, self.end)
        return gap.end() if gap else position

    def _ends(self, begin: int, found: re.Match[str], after: int, following: int) -> bool:
        stop = found["stop"]
        if stop[-1] in ";\u037e":
            if not (self.greek and _GREEK.match(self.text, max(found.start() - 1, 0))):
                return False
        elif ";" in stop:
            return False
        if after == following:
            return stop == "." and not found["close"] and self._glued(found.start(), following)
        if not self._can_begin(following):
            return False
        if stop != "." or after > found.end():
            return self._complete(begin, found.start(), stop)
        return self._full_stop_ends(begin, found.start(), following, found["close"])

    def _glued(self, dot: int, following: int) -> bool:
        """Whether a full stop without a space after it ends a sentence: ``services.The network``."""
        word = _GLUED.match(self.text, following, self.end)
        before = self.text[max(dot - _LOOK_BACK, self.start) : dot].rsplit(None, 1)
        if not word or not before or not (word.group()[0].isupper() and word.group()[1:].islower()):
            return False
        return (
            before[-1].isalpha() and before[-1][-3:].islower() and len(before[-1]) > 3 and self._is_starter(following)
        )

    def _can_begin(self, following: int) -> bool:
        """Whether a sentence can begin at ``following``: not with a small letter or a mark that continues."""
        text = self.text
        here = text[following]
        if here in "(" and _NUMBER_LIKE.match(text, following):
            return True
        at = following
        while at < min(self.end, following + 6) and (text[at] in _OPENERS or text[at] in "–—-• "):
            at += 1
        if at >= self.end:
            return False
        first = text[at]
        if first.islower():
            return here in "¿¡" or text[at + 1 : at + 3] == ") "
        return first not in _NOT_A_START or first == "…" or text[at : at + 3] == "..."

    def _complete(self, begin: int, stop_at: int, stop: str) -> bool:
        """Whether something visible besides marks stands before the stop, so that it is no lone ``…`` or ``?``."""
        return stop[0] not in ".…" or any(c.isalnum() for c in self.text[begin : min(stop_at, begin + 60)])

    def _full_stop_ends(self, begin: int, dot: int, following: int, close: str) -> bool:
        text = self.text
        if dot - begin < 40 and _LABEL.fullmatch(text, begin, dot + 1):
            return False
        if text[dot - 1] in _OPENERS or text[dot - 1] in ")]}%":
            return True
        window = text[max(begin, dot - _LOOK_BACK) : dot]
        words = window.split()
        token = _TOKEN_START.split(words[-1])[-1] if words else ""
        if not token:
            return True
        previous = _bare(words[-2]) if len(words) > 1 else ""
        if token[-1].isdigit():
            return self._number_ends(token, previous, following)
        kind = self._kind(words, token)
        if kind == "never":
            return False
        if kind == "final":
            if token.lower().endswith(".m") and _TIME_ZONE.match(text, following, self.end):
                return False
            return not close.startswith(")") or self._is_starter(following)
        if kind == "dated" and any(c.isdigit() for c in previous):
            return not (_DATE_OPENERS.match(text, begin) and len(text[begin : min(dot, begin + 80)].split()) <= 6)
        if kind == "word":
            return not _NUMBER_LIKE.match(text, following) or self._is_starter(following)
        if kind in ("number", "medial", "dated"):
            number = kind == "number" and _NUMBER_LIKE.match(text, following)
            return not number and text[following] != "(" and self._is_starter(following)
        return self._unknown_ends(token, previous, following)

    def _kind(self, words: list[str], token: str) -> str | None:
        """The class of the abbreviation that ends in ``token``, spaced parts (``z. B.``) taken together."""
        lower = token.lower()
        names = [lower]
        if "-" in lower:
            names.append(lower.rsplit("-", 1)[1])
        if "/" in lower:
            names.append(lower.rsplit("/", 1)[1])
        chain = lower
        for word in reversed(words[-5:-1]):
            part = _TOKEN_START.split(word)[-1].lower()
            if not part.endswith(".") or len(part) > 6:
                break
            chain = part + chain
            names.insert(0, chain)
        for name in names:
            for kind in ("never", "number", "word", "medial", "final", "dated"):
                if name in getattr(self.rules, kind):
                    return kind
        return None

    def _number_ends(self, token: str, previous: str, following: int) -> bool:
        """Whether a full stop after a number ends a sentence rather than making an ordinal (``am 3. Mai``)."""
        rules, text = self.rules, self.text
        if not _NUMBER.fullmatch(token):
            return True
        if text[following].isdigit():
            return not re.match(r"\d{1,2}\.\s?\d|\d{4}\b", text[following : following + 8]) or len(token) > 2
        if self._is_starter(following):
            return True
        if token.count(".") > 1 or "," in token or "/" in token:
            return True
        word = _WORD.match(text, following)
        if word and word.group().lower() in rules.ordinal_after:
            return False
        return previous not in rules.ordinal_before

    def _unknown_ends(self, token: str, previous: str, following: int) -> bool:
        """Whether a full stop ends a sentence after something that is no known abbreviation."""
        if len(token) == 1 or _INITIALS.fullmatch(token):
            measured = token in _UNIT_LETTERS and previous[-1:].isdigit() and not self.text[following].isdigit()
            if measured or (len(token) == 1 and previous in _LABELLED):
                return True
            return self._is_starter(following, initial=True)
        if _DOTTED.fullmatch(token) and not _DOMAIN.fullmatch(token):
            return self._is_starter(following)
        if _ROMAN.fullmatch(token) and self.rules.ordinal_before:
            return self._is_starter(following)
        if _SHORT_STEM.fullmatch(token) and not token.isupper() and not _VOWEL.search(token):
            return token.lower() in _UNITS or self._is_starter(following)
        return True

    def _is_starter(self, following: int, *, initial: bool = False) -> bool:
        """Whether the word at ``following`` is one that, written with a capital, begins a sentence."""
        text = self.text
        at = following
        while at < self.end and at < following + 3 and (text[at] in _OPENERS or text[at] in "–—- "):
            at += 1
        if text[following] in "¿¡":
            return True
        word = _WORD.match(text, at, self.end)
        if not word or (len(word.group()) == 1 and text[word.end() : word.end() + 1] == "."):
            return False
        name = word.group().lower().replace("’", "'")
        if initial and name in self.rules.particles:
            return False
        return name in self.rules.starters or (name.endswith("'") and name[:-1] in self.rules.starters)


def _bare(word: str) -> str:
    return word.strip("\"'“”„«»‚‘’‹›()[]{},;:").lower()

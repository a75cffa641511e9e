"""Words that deny, allow, oblige or quantify, in the ten languages served.

A cue ends with ``*`` where any ending may follow; behind ``||`` stand weak ones. Accents are folded on both sides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from esnqa.answering.support.tokens import Sentence
from esnqa.lexicon.analysis import fold


class Cue(StrEnum):
    """What a word does to the statement it stands in."""

    NOT = "not"
    LACK = "lack"
    MAY = "may"
    SHOULD = "should"
    MUST = "must"
    ALL = "all"
    MOST = "most"
    SOME = "some"


MODAL = (Cue.MAY, Cue.SHOULD, Cue.MUST)
QUANTITY = (Cue.ALL, Cue.MOST, Cue.SOME)

# "IGNORED" are phrases in which a cue does not do what it does elsewhere.
_IGNORED = "ignored"
_TABLE: dict[str, dict[str, str]] = {
    "en": {
        _IGNORED: "not only|no later|no more than|no less|no fewer|no one else|at all|all over|above all|not least|if not|whether or not|not-for-profit|non-profit|can not only|after all|may 1|no doubt|the may|in may|of may",
        Cue.NOT: "not|no|never|none|nobody|nothing|neither|nor|without|nowhere|no longer",
        Cue.LACK: "lack*|fail*|unable|refus*|deni*|deny*|exclud*|absen*|hardly|barely|rarely|seldom|unlikely|reject*|prevent*|avoid*|missing|impossible|inab*|cease*|stop*|ban*|prohibit*|unless|except*|free of",
        Cue.MAY: "may|might|could|can||possibl*|possibly|perhaps|optional*|voluntar*|allow*|permit*|potential*|able|likely|probabl*|entitle*|free to",
        Cue.SHOULD: "should|ought||recommend*|advis*|encourag*|invit*|call* on|call* for|urg*",
        Cue.MUST: "must|shall|have to|has to|had to||having to|requir*|oblig*|mandator*|compulsor*|need|needs|needed|necessar*|bound to|are to|is to|duty|duties|forced|essential",
        Cue.ALL: "all|every|each|always|everyone|everybody|everything|entire*|universal*|invariabl*|in any case",
        Cue.MOST: "most|majorit*|mostly|mainly|largely|predominant*",
        Cue.SOME: "some|several|few|certain|sometimes|occasional*|part of|partly|a number of|various|minorit*|rarely|seldom|many|often|frequent*|general*|usual*|typical*",
    },
    "de": {
        _IGNORED: "nicht nur|nicht zuletzt|nicht mehr als|vor allem|wenn nicht|ob oder nicht|alles in allem|im mai",
        Cue.NOT: "nicht|kein*|nie|niemals|niemand*|nichts|weder|ohne|nirgend*|keinesfalls|keineswegs",
        Cue.LACK: "fehl*|kaum|mangel*|verweiger*|ablehn*|lehn*|scheiter*|unmoglich*|ausgeschlossen|ausgenommen|ausser|verhinder*|vermeid*|verbot*|verbiet*|entfall*",
        Cue.MAY: "kann|konn*|darf|durf*|mag|mogen||konnt*|moglich*|eventuell|vielleicht|erlaub*|freiwillig*|zulassig*|wahrscheinlich|gestatt*",
        Cue.SHOULD: "soll|sollen|sollt*||empf*|angehalten|aufgeforder*|forder*",
        Cue.MUST: "muss|muss*|mussen|mussten|musste||verpflicht*|pflicht*|obligator*|zwingend|notwendig*|erforder*|notig*|brauch*|haben zu|hat zu|ist zu|sind zu|gezwungen",
        Cue.ALL: "alle|allen|aller|alles|jede*|immer|stets|samtlich*",
        Cue.MOST: "meist*|mehrheit*|grosstenteils|uberwiegend*|vorwiegend|in der regel|gewohnlich",
        Cue.SOME: "einige*|manche*|mehrere*|wenige*|bestimmte*|manchmal|gelegentlich|teilweise|zum teil|einzelne*|vereinzelt|teil|viele*|oft|haufig*",
    },
    "fr": {
        _IGNORED: "non seulement|pas seulement|ne pas seulement|avant tout|tout d|tous les deux ans|sinon|sans doute|tout en|tout de meme|pas moins|n importe|n est autre|tous les ans|tous les mois|en tout",
        Cue.NOT: "ne|n|pas|jamais|aucun*|rien|ni|sans|non|nul|nulle",
        Cue.LACK: "manqu*|absence|refus*|echou*|depourvu*|impossible|exclu*|sauf|hormis|rare*|empech*|evit*|interdi*|rejet*",
        Cue.MAY: "peut|peuvent|pourr*|puisse*||pouv*|possible*|possibilite*|eventuel*|peut-etre|autoris*|permet*|facultati*|susceptible*|volontaire*|probabl*|droit",
        Cue.SHOULD: "devrai*|devraient||recommand*|conseill*|invit*|appel*|encourag*",
        Cue.MUST: "doit|doivent|devra|devront|devait|devaient|dois|faut|faudra|fallait||devant|obligatoire*|oblig*|tenu*|necessaire*|necessit*|contraint*|exig*|requis*|imperati*|imposer*|impose*|besoin",
        Cue.ALL: "tous|toutes|tout|toute|chaque|toujours|chacun*|systematique*|totalite|integral*",
        Cue.MOST: "plupart|majorit*|surtout|principalement",
        Cue.SOME: "certain*|quelque*|plusieurs|parfois|partie|partiel*|peu|quelquefois|occasionnel*|divers*|nombreu*|souvent|beaucoup|frequemment|generalement",
    },
    "es": {
        _IGNORED: "no solo|no solamente|no sólo|sobre todo|sin embargo|todo el mundo|no obstante|sin duda|no menos|ante todo|todos los anos|no mas de",
        Cue.NOT: "no|nunca|jamas|ningun*|nadie|nada|ni|sin|tampoco",
        Cue.LACK: "falt*|carec*|carenc*|neg*|rechaz*|imposible*|exclu*|salvo|excepto|evit*|impid*|prohib*|ausencia|raramente",
        Cue.MAY: "puede|pueden|podr*|podia*|pueda*|pudier*|posib*|pudo|pudieron||poder|quizas|quiza|permit*|voluntari*|opcional*|autoriz*|probabl*|derecho",
        Cue.SHOULD: "deberia*||recom*|aconsej*|invit*|convien*|convendria|insta*|pid*",
        Cue.MUST: "debe|deben|debera|deberan|debia*|deban|deba|debe*|tiene que|tienen que|tenia que|tenian que|ha de|han de|hay que||obligatori*|oblig*|necesari*|necesit*|requier*|requer*|exig*|forzos*|imprescindible*",
        Cue.ALL: "todos|todas|todo|toda|cada|siempre|enter*|totalidad",
        Cue.MOST: "mayoria|mayor parte|principalmente",
        Cue.SOME: "algun*|varios|varias|ciert*|a veces|parte|parcial*|pocos|pocas|unos pocos|ocasional*|diversos|diversas|muchos|muchas|a menudo|frecuent*|habitual*|generalmente|suele*",
    },
    "it": {
        _IGNORED: "non solo|non soltanto|soprattutto|tutti i giorni|senza dubbio|se non|prima di tutto|non meno|tutto il mondo|ogni anno",
        Cue.NOT: "non|mai|nessun*|nulla|niente|ne|senza|neanche|nemmeno|neppure",
        Cue.LACK: "manc*|assen*|rifiut*|neg*|impossibil*|esclu*|salvo|tranne|priv*|evit*|vieta*|imped*|raramente|fallit*",
        Cue.MAY: "puo|possono|potr*|poteva*|possa*|poter*|facoltativ*||possibil*|forse|eventual*|permett*|consent*|volontari*|autorizz*|probabil*|diritto",
        Cue.SHOULD: "dovrebbe|dovrebbero||raccom*|consigli*|invit*|auspic*",
        Cue.MUST: "deve|devono|dovra|dovranno|doveva*|debba*|dover*|obbligatori*|obbligat*|obbligo||tenut*|necessari*|bisogn*|occorr*|richied*|richiest*|serv*|impon*",
        Cue.ALL: "tutti|tutte|tutto|tutta|ogni|sempre|intero|intera|interi|ciascun*|ognuno|totalita",
        Cue.MOST: "maggioranza|maggior parte|gran parte|principalmente",
        Cue.SOME: "alcun*|qualche|divers*|vari|varie|cert*|talvolta|a volte|parte|parzial*|pochi|poche|parecchi*|molti|molte|spesso|frequent*|general*",
    },
    "pt": {
        _IGNORED: "nao so|nao apenas|nao somente|sobretudo|no entanto|todo o mundo|nao menos|sem duvida|todos os anos|antes de mais nada",
        Cue.NOT: "nao|nunca|jamais|nenhum*|ninguem|nada|nem|sem|tampouco",
        Cue.LACK: "falt*|carec*|carenc*|recus*|neg*|impossive*|exclu*|salvo|exceto|evit*|imped*|proib*|ausencia|raramente",
        Cue.MAY: "pode|podem|poder*|podia*|possa*|puder*|pudess*||possive*|possibilidade*|talvez|eventual*|permit*|facultativ*|voluntari*|autoriz*|provavel*|direito",
        Cue.SHOULD: "deveria*||recom*|aconselh*|convid*|convem|apel*|insta",
        Cue.MUST: "deve|devem|devera|deverao|devia*|deva|devam|tem de|tem que|tinham de|tinha de|ha que||dever|obrigatori*|obrig*|necessari*|necessit*|precis*|exig*|requer*|impoe|impor",
        Cue.ALL: "todos|todas|todo|toda|tudo|cada|sempre|inteir*|totalidade",
        Cue.MOST: "maioria|maior parte|grande parte|principalmente",
        Cue.SOME: "algun*|algum*|varios|varias|cert*|as vezes|por vezes|parte|parcial*|poucos|poucas|diversos|diversas|muitos|muitas|muitas vezes|frequent*|geral*|habitual*",
    },
    "pl": {
        _IGNORED: "nie tylko|nie wiecej niz|przede wszystkim|nie mniej|o ile nie|bez watpienia|nie pozniej|przed wszystkim",
        Cue.NOT: "nie|nigdy|zaden|zadn*|nikt|nikogo|nikomu|nic|niczego|ani|bez|nigdzie",
        Cue.LACK: "brak*|odmow*|odmaw*|niemozliw*|wyklucz*|oprocz|z wyjatkiem|rzadko|ledwie|zabrak*|unik*|zakaz*|zabrani*",
        Cue.MAY: "moze|moga|moze*|mogl*|mogl*|mozna||mozliw*|byc moze|ewentualn*|dobrowoln*|pozwal*|dozwol*|umozliw*|prawdopodobn*|uprawni*|prawo",
        Cue.SHOULD: "powinien|powinn*||zalec*|rekomend*|wezw*|wzyw*|zaprasz*",
        Cue.MUST: "musi|musz*|musial*|musiel*|nalezy|trzeba||obowiaz*|zobowiaz*|koniecz*|wymag*|niezbedn*|potrzeb*|przymus*",
        Cue.ALL: "wszys*|kazd*|zawsze|caly|cala|cale|calego|calej|calych",
        Cue.MOST: "wiekszosc*|przewaznie|glownie|najczesciej",
        Cue.SOME: "niektor*|kilk*|pewn*|czasami|czasem|czesc*|czesciow*|niewiel*|niekiedy|nieliczn*|rozn*|wiele|wielu|czesto|zwykle|zazwyczaj",
    },
    "nl": {
        _IGNORED: "niet alleen|niet meer dan|niet minder|vooral|boven alles|niet enkel|niet in het minst|al dan niet|in mei",
        Cue.NOT: "niet|geen|nooit|niemand|niets|noch|zonder|nergens|evenmin",
        Cue.LACK: "ontbr*|gebrek|tekort*|weiger*|onmogelijk*|uitgeslot*|uitgezonderd|behalve|nauwelijks|zelden|faal*|voorkom*|vermijd*|verbod*|verbied*|tenzij|afwijz*|ontken*",
        Cue.MAY: "kan|kunnen|kon|konden|mag|mogen|mocht*||mogelijk*|misschien|eventue*|vrijwillig*|toegestaan|waarschijnlijk*|recht",
        Cue.SHOULD: "zou moeten|zouden moeten||aanbev*|beveel*|adviseer*|behoort|behoren|hoort|horen|roept op|oproep*",
        Cue.MUST: "moet|moeten|moest*|dient|dienen||verplicht*|noodzakelijk*|vereis*|nodig*|hoeft|hoeven|plicht*|gedwongen",
        Cue.ALL: "alle|allen|alles|ieder*|elk|elke|altijd",
        Cue.MOST: "meeste*|meerderheid|meestal|grotendeels|doorgaans|gewoonlijk|merendeel",
        Cue.SOME: "sommige*|enkele*|enige|een aantal|soms|deel|deels|gedeeltelijk|bepaalde*|verschillende|diverse|weinige|veel|vele|vaak",
    },
    "el": {
        _IGNORED: "οχι μονο|δεν ειναι μονο|πανω απ ολα|χωρις αμφιβολια|οχι μονον|πριν απ ολα",
        Cue.NOT: "δεν|δε|μη|μην|οχι|ποτε|κανενα*|καμια*|κανεις|κανεν*|τιποτ*|ουτε|χωρις|διχως|πουθενα|κανενος",
        Cue.LACK: "ελλειψ*|λειπ*|αρν*|αδυνα*|αποκλει*|εκτος|απουσ*|απετυχ*|αποτυγχ*|σπανι*|μολις|αποφυγ*|αποφευγ*|απαγορ*|α*",
        Cue.MAY: "μπορει|μπορουν|μπορουσ*|μπορεσ*||ενδεχ*|ισως|πιθαν*|επιτρεπ*|δυναται|δυνατ*|προαιρετικ*|εθελοντικ*|δικαιου*|δικαιωμ*",
        Cue.SHOULD: "θα επρεπε||συνιστ*|συστην*|προτειν*|καλει|καλουν",
        Cue.MUST: "πρεπει|επρεπε|οφειλ*||υποχρε*|απαιτ*|αναγκ*|απαραιτ*|χρειαζ*|επιβαλλ*",
        Cue.ALL: "ολοι|ολες|ολα|ολους|ολων|ολο|ολη|ολοκληρ*|καθε|παντα|παντοτε|καθεν*",
        Cue.MOST: "περισσοτερ*|πλειοψηφ*|κυριως",
        Cue.SOME: "μερικ*|ορισμεν*|καποι*|αρκετ*|λιγοι|λιγες|λιγα|μερος|εν μερει|διαφορ*|ενιοτε|περιστασιακα|πολλοι|πολλες|πολλα|πολλους|πολλων|συχνα|γενικα|συνηθως",
    },
    "ro": {
        _IGNORED: "nu numai|nu doar|mai ales|fara indoiala|nu mai mult|nu mai putin|inainte de toate",
        Cue.NOT: "nu|n|niciodata|niciun*|nicio|nici|nimeni|nimic|fara|nicaieri",
        Cue.LACK: "lips*|refuz*|imposibil*|exclu*|exceptand|exceptia|cu exceptia|abia|esu*|evit*|interzi*|impiedic*|rareori|respin*",
        Cue.MAY: "poate|pot|putea|puteau|putut|poata|posibil*||eventual*|permit*|facultativ*|voluntar*|optional*|autoriz*|probabil*|dreptul",
        Cue.SHOULD: "ar trebui||recomand*|sfat*|invit*|indeamn*|solicit*|cer",
        Cue.MUST: "trebuie|trebuia*|trebuit||obligatori*|obligat*|obliga*|necesar*|necesit*|nevoie|impun*|cere|ceru*|au de",
        Cue.ALL: "toti|toate|tot|toata|tuturor|fiecare|fiecarui|intotdeauna|mereu|intreg*",
        Cue.MOST: "majorit*|cei mai multi|cele mai multe|mare parte",
        Cue.SOME: "unii|unele|unor|cativa|cateva|catorva|anumit*|uneori|parte|partial*|putini|putine|diversi|diverse|mai multi|mai multe|multi|multe|multor|adesea|deseori|frecvent|general*|de obicei",
    },
}  # fmt: skip
LANGUAGES = tuple(_TABLE)


@dataclass(frozen=True, slots=True)
class Found:
    """A cue with the numbers of its first word and of the word behind its last one.

    A weak cue ("possible", "obligation") only allows for what a statement says, and contradicts nothing.
    """

    cue: Cue
    text: str
    begin: int
    end: int
    is_strong: bool = True


@cache
def _patterns(language: str) -> tuple[re.Pattern[str] | None, tuple[tuple[Cue, bool, re.Pattern[str]], ...]]:
    table = _TABLE.get(language)
    if table is None:
        return None, ()
    found = tuple(
        (Cue(name), is_strong, _compiled(words))
        for name, both in table.items()
        if name != _IGNORED
        for is_strong, words in zip((True, False), both.split("||"), strict=False)
        if words
    )
    return _compiled(table[_IGNORED]), found


def _compiled(words: str) -> re.Pattern[str]:
    each = (re.escape(fold(word.casefold())).replace(r"\*", r"[^ ]*") for word in words.split("|"))
    return re.compile(rf"(?<![^ ])(?:{'|'.join(each)})(?![^ ])")


def cues(sentence: Sentence) -> tuple[Found, ...]:
    """The cues of a sentence in order; none where its language is not served. A word may be more than one cue."""
    ignored, patterns = _patterns(sentence.language)
    if ignored is None:
        return ()
    line = " ".join(word.folded for word in sentence.words)
    line = ignored.sub(lambda m: " ".join("#" for _ in m[0].split()), line)
    found = [
        Found(cue, m[0], line.count(" ", 0, m.start()), line.count(" ", 0, m.end()) + 1, is_strong)
        for cue, is_strong, pattern in patterns
        for m in pattern.finditer(line)
    ]
    return tuple(sorted(_real(found, sentence), key=lambda f: (f.begin, -f.end)))


def _real(found: list[Found], sentence: Sentence) -> list[Found]:
    """Without cues inside longer ones of the same family ("should" in "zou moeten" is no "must"), and without the month."""
    spans = [f for f in found if f.end - f.begin > 1 and f.cue in MODAL]
    return [
        f
        for f in found
        if not any(f is not s and f.cue in MODAL and s.begin <= f.begin and f.end <= s.end for s in spans)
        and not (f.text == "may" and sentence.words[f.begin].text[:1].isupper() and f.begin > 0)
    ]

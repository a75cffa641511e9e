"""The vocabulary of page furniture in the languages of Europe; regular expressions are matched without regard to case."""

# ruff: noqa: SIM905 - lists of words: one line a language reads better than one line a word
from __future__ import annotations


def _folded(words: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in words.split())


SKIP_LINKS = (
    r"(?:skip|jump|go)(?: directly)? to (?:the )?(?:main )?(?:content|navigation|menu|search|footer)",
    r"(?:springe |gehe )?(?:direkt )?zu[mr] (?:haupt)?(?:inhalt|navigation|menü|suche)(?: springen| wechseln| gehen)?",
    r"(?:aller|passer|accéder|accès|sauter)(?: directement)? (?:au (?:contenu|menu)|à la (?:navigation|recherche))(?: principale?)?",
    r"(?:pasar|saltar|ir)(?: directamente)? al (?:contenido|menú)(?: principal)?",
    r"(?:salta|vai|passa)(?: direttamente)? al (?:contenuto|menu)(?: principale)?",
    r"(?:passar|saltar|ir|pular|avançar)(?: diretamente)? para o (?:conteúdo|menu)(?: principal)?",
    r"(?:overslaan en )?(?:ga |spring |direct )?naar (?:de )?(?:hoofd)?(?:inhoud|navigatie)(?: gaan| springen)?",
    r"(?:przejdź|przeskocz|skocz) do (?:głównej )?(?:treści|nawigacji)(?: głównej)?",
    r"(?:παράκαμψη προς|μετάβαση (?:στο|προς)|πήγαινε στο) (?:το )?(?:κυρίως |κύριο )?περιεχόμενο",
    r"(?:hoppa|gå)(?: direkt)? till (?:huvud)?(?:innehåll|navigering)(?:et)?",
    r"(?:gå|spring|hop|hopp)(?: direkte)? til (?:hoved)?(?:indhold|innhold)(?:et)?",
    r"(?:hyppää|siirry|mene)(?: suoraan)? (?:pää)?sisältöön",
    r"(?:přejít|přeskočit)(?: přímo)? (?:k|na) (?:hlavní(?:mu)? )?obsahu?",
    r"(?:skočiť|prejsť|preskočiť)(?: priamo)? (?:na|k) (?:hlavn(?:ý|ému) )?obsahu?",
    r"ugrás a (?:fő )?tartalom(?:ra|hoz)",
    r"(?:sari|mergi|treci|salt)(?: direct)? la (?:conținut|conţinut)(?:ul)?(?: principal)?",
    r"(?:премини|преминаване|прескочи|отиди)(?: направо)? към (?:основното )?съдържание(?:то)?",
    r"(?:preskoči|skoči|idi|prijeđi|pređi) na (?:glavni )?sadržaj",
    r"(?:skoči|preskoči|pojdi) (?:na|k) (?:glavn[oi] )?vsebin[oi]",
    r"(?:liigu|hüppa|mine)(?: edasi)? (?:põhi)?sisu juurde",
    r"(?:pāriet|pārlekt|doties) uz (?:galveno )?saturu",
    r"(?:pereiti|peršokti|eiti) (?:į|prie) (?:pagrindin(?:į|io) )?turin(?:į|io)",
    r"(?:aqbeż|mur) għall-kontenut(?: ewlieni)?",
    r"(?:téigh|léim|scipeáil) (?:go dtí|go|chuig) (?:an )?(?:phríomh-?|príomh-?)?(?:t-)?(?:ábhar|inneachar)",
    r"(?:vés|ves|salta|passa) al contingut(?: principal)?",
    r"(?:saltar|ir) ao contido(?: principal)?",
    r"(?:joan|salto egin) eduki nagusira|edukira (?:joan|salto egin)",
    r"(?:fara|hoppa|beint)(?: beint)? (?:í|yfir í|að) (?:aðal)?efni(?:ð)?",
    r"kalo te përmbajtja(?: kryesore)?",
    r"прескокни (?:до|на|кон) (?:главната |главни )?(?:содржина|содржината|садржај)|пређи на (?:главни )?садржај",
    r"(?:ana )?içeriğe (?:atla|geç)",
    r"перейти (?:до (?:основного )?(?:вмісту|контенту)|к (?:основному )?(?:содержанию|контенту))",
)

READ_MORE = (
    r"(?:read|learn|find out|see|show|view) more",
    r"(?:weiterlesen|mehr lesen|mehr erfahren|mehr anzeigen)",
    r"(?:lire (?:la suite|plus)|en savoir plus|voir plus)",
    r"(?:leer|saber|ver) más|seguir leyendo",
    r"leggi (?:tutto|di più|ancora)|continua a leggere|scopri di più",
    r"(?:ler|saber|ver) mais|saiba mais|leia mais|continuar a ler",
    r"lees (?:meer|verder)|meer lezen|meer weten",
    r"(?:czytaj|zobacz|dowiedz się) (?:więcej|dalej)",
    r"διαβάστε περισσότερα|(?:δείτε|μάθετε) περισσότερα",
    r"läs mer|læs mere|les mer|se (?:mer|mere)",
    r"lue lisää|číst (?:více|dál)|čítať (?:viac|ďalej)|olvass(?:a)? tovább|bővebben|citește mai (?:mult|departe)",
    r"(?:прочетете|прочети|научете) повече|pročitaj(?:te)? više|preberi(?:te)? več|loe (?:edasi|lähemalt|rohkem)",
    r"lasīt vairāk|skaityti daugiau|aqra (?:aktar|iktar)|léigh (?:tuilleadh|níos mó)|llegi(?:r|u) més",
)

_THIS = r"(?: (?:this|the|your|diese[rns]?|den|die|das|cet(?:te)?|le|la|l['’]|esta|este|el|questa?|questo|il|o|a|esta|deze|dit|de|het|tę|ten|αυτή|τη[ν]?|το|den här|denne))?"
_PAGE = r"(?: ?(?:page|article|post|story|seite|artikel|beitrag|página|articolo|pagina|artículo|artigo|stronę|artykuł|σελίδα|άρθρο|sidan|siden))?"
NETWORKS = (
    r"(?:facebook|twitter|linkedin|linked in|whatsapp|instagram|youtube|bluesky|mastodon|telegram|pinterest|xing"
    r"|e-?mail|rss|threads|messenger)"
)
_ON_NETWORKS = (
    rf"(?:[ :]*(?:on|via|by|auf|per|über|sur|par|en|por|su|tramite|no|em|op|na|przez|στο|μέσω|på|med|with)?[ :]*(?:{NETWORKS}|x\b)"
    r"(?:[,/|· ]+|$|(?=[.!:…])))*"
)
BUTTONS = (
    rf"(?:share|teilen|partager|compartir|condividi|partilhar|compartilhar|delen|deel|udostępnij|κοινοποίηση|μοιραστείτε"
    rf"|dela|del|jaa|sdílet|zdieľať|megosztás|distribuie|сподели|podijeli|deli|jaga|dalīties|dalintis){_THIS}{_PAGE}{_ON_NETWORKS}",
    rf"(?:print|drucken|imprimer|imprimir|stampa|afdrukken|drukuj|εκτύπωση|skriv ut|udskriv|tulosta|tisk|tlačiť|nyomtatás"
    rf"|tipărește|печат|ispis|natisni){_THIS}{_PAGE}(?: drucken)?",
    r"(?:diese|die) seite (?:drucken|teilen)|(?:diesen|den) artikel (?:drucken|teilen)|seite drucken|artikel teilen",
    rf"follow us(?: on)?{_ON_NETWORKS}|folgen sie uns(?: auf)?{_ON_NETWORKS}|suivez-nous(?: sur)?{_ON_NETWORKS}"
    rf"|síguenos(?: en)?{_ON_NETWORKS}|seguici(?: su)?{_ON_NETWORKS}|siga-nos(?: no)?{_ON_NETWORKS}|volg ons(?: op)?{_ON_NETWORKS}",
    r"(?:back|return) to (?:the )?top|nach oben|zum seitenanfang|(?:retour )?(?:en )?haut de (?:la )?page|volver arriba"
    r"|torna (?:su|all['’]inizio)|voltar ao (?:topo|início)|terug naar boven|(?:wróć )?do góry|επιστροφή στην κορυφή"
    r"|till toppen|til toppen",
    r"(?:accept|reject|manage|allow)(?: all)? cookies|cookie (?:settings|policy|preferences)|(?:alle )?cookies (?:akzeptieren"
    r"|ablehnen)|cookie-einstellungen|(?:tout )?accepter(?: les)?(?: tous)?(?: les)? cookies|aceptar(?: todas)?(?: las)? cookies"
    r"|accett[ao](?: tutti)?(?: i)? cookies?|aceitar(?: todos)?(?: os)? cookies|(?:alle )?cookies (?:accepteren|toestaan|aanvaarden)"
    r"|(?:zaakceptuj|akceptuj)(?: wszystkie)?(?: pliki)? (?:cookies?|ciasteczka)|αποδοχή (?:όλων )?(?:των )?cookies"
    r"|(?:acceptera|godkänn) (?:alla )?(?:cookies|kakor)|(?:accepter|tillad) (?:alle )?cookies",
)

_CONTROLS = r"(?:[\s»>|:▶►–-]*(?:play|pause|resume|stop|start|abspielen|fortsetzen|lecture|reprendre|reproducir|pausar|reanudar|detener))*[\s»>|]*"
LISTEN = (
    rf"(?:listen to (?:the|this) (?:article|page|text|story)|(?:diesen |den )?artikel (?:an)?hören|artikel vorlesen(?: lassen)?"
    rf"|écoute[rz] (?:l['’]article|cet article|le texte|la page)|escuch(?:ar|e|a) (?:el|este) artículo|ascolta (?:l['’]articolo|il testo)"
    rf"|ouvir (?:o|este) (?:artigo|texto)|luister naar (?:dit|het) artikel|(?:po)?słuchaj (?:tego )?artykułu|ακούστε το (?:άρθρο|κείμενο)"
    rf"|lyssna på (?:artikeln|texten|sidan)|lyt til artiklen|lytt til artikkelen|kuuntele artikkeli){_CONTROLS}",
    r"play[\s|»]+pause(?:[\s|»]+resume)?[\s|»]+stop",
)

HOME = (
    "home", "homepage", "startseite", "start", "accueil", "inicio", "início", "página inicial", "strona główna", "αρχική",
    "αρχική σελίδα", "hem", "forside", "forsiden", "hjem", "etusivu", "domů", "domov", "acasă", "начало", "naslovnica",
    "početna", "avaleht", "sākums", "pradžia", "főoldal", "kezdőlap", "baile", "pagina principale", "inici",
)  # fmt: skip
YOU_ARE_HERE = (
    "you are here:", "sie (?:sind|befinden sich) hier:", "vous êtes ici ?:", "(?:usted )?está[s]? (?:usted )?aquí:", "sei (?:in|qui):",
    "(?:você )?está aqui:", "[uj]e? bent hier:", "jesteś tutaj:", "βρίσκεστε εδώ:", "du är här:", "du er her:", "olet tässä:",
    "nacházíte se zde:", "nachádzate sa tu:", "ön itt áll:", "sunteți aici:",
)  # fmt: skip

DOWNLOAD_VERBS = (
    "download(?:en)?", "herunterladen", "télécharge[rz]", "descarg(?:ar|ue|a)", "scarica(?:re)?", "descarreg(?:ar|ue)", "baix(?:ar|e)",
    "transfer(?:ir|ência)", "pobierz", "κατεβάστε", "λήψη", "ladda (?:ner|ned)", "hämta", "hent", "last ned", "lataa", "stáhn(?:out|ěte)",
    "stiahn(?:uť|ite)", "letöltés", "descărcați", "descarcă", "изтегли", "изтеглете", "preuzmi(?:te)?", "prenesi(?:te)?", "laadi alla",
    "lejupielādēt", "atsisiųsti", "niżżel", "íoslódáil", "descarreg(?:a|ueu)",
)  # fmt: skip
DOWNLOAD_LAST = ("herunterladen", "downloaden", "download", "letöltése", "allalaadimine")
FILE_NOUNS = (
    "presentation", "présentation", "präsentation", "presentaci[oó]", "presentazion", "apresentaç", "presentati", "prezentacj", "prezentac",
    "prezentáci", "prezentare", "prezentarea", "παρουσίασ", "презентаци", "esitys", "esitlus", "report", "rapport", "bericht", "informe",
    "relatório", "relazione", "raport", "έκθεσ", "zpráv", "správ", "pdf", "slides?", "folien", "diapo", "document", "dokument", "έγγραφο",
    "documento", "paper", "briefing", "publicat", "publikation", "publicaci", "publicaç", "pubblicazion", "publikacj", "brochure",
    "broschüre", "folleto", "broszur", "factsheet", "study", "studie", "étude", "estudio", "studio", "estudo", "badani", "μελέτη", "full text",
    "programme", "programm", "agenda", "leaflet", "flyer", "toolkit", "handbook", "file", "datei", "fichier",
)  # fmt: skip

_REST = r".{1,160}?"
HERE_LINES = (
    rf"(?:you can )?(?:download|read|view|see|access|find|watch|get|open|click) (?:the|our|this|their|all|more|a|an|full)\b{_REST}\bhere",
    rf"click here(?: to| for)\b{_REST}",
    rf"(?:laden sie|lesen sie|sehen sie|finden sie) {_REST}\bhier(?: herunter)?|(?:hier|den|die|das) {_REST}\bhier (?:herunterladen|lesen|ansehen)",
    rf"(?:télécharge[rz]|li(?:re|sez)|consulte[rz]|voir|voyez) (?:le|la|les|l['’]|notre|nos|ce|cette){_REST}\bici",
    rf"(?:descarg(?:ar|ue|a)|lea|leer|lee|consulte|ver|vea|acceda) (?:el|la|los|las|nuestr[oa]s?|al?){_REST}\baquí",
    rf"(?:scarica|legg[ia]|consulta|vedi|guarda) (?:il|la|lo|i|gli|le|l['’]|qui){_REST}\bqui",
    rf"(?:descarregue|descarregar|baixe|baixar|transfira|leia|ler|consulte|veja|aceda) (?:o|a|os|as|ao|à){_REST}\baqui",
    rf"(?:download|lees|bekijk|raadpleeg) (?:het|de|ons|onze|dit|deze){_REST}\bhier",
    rf"(?:pobierz|przeczytaj|zobacz){_REST}\b(?:tutaj|tu)",
    rf"(?:κατεβάστε|διαβάστε|δείτε){_REST}\bεδώ",
    rf"(?:ladda ner|läs|hämta|se) {_REST}\bhär",
    rf"(?:download|hent|læs|les|last ned) {_REST}\bher",
    rf"(?:stáhněte si|stáhnout|přečtěte si){_REST}\bzde",
    rf"(?:stiahnite si|prečítajte si){_REST}\btu",
    rf"(?:lataa|lue) {_REST}\b(?:tästä|täältä)",
    rf"(?:töltse le|olvassa el){_REST}\bitt",
    rf"(?:descărcați|citiți|descarcă|citește){_REST}\baici",
)

MORE = (
    r"more (?:(?:resources|news|stories|articles|publications|information|reading|content) )?(?:from|on|about)",
    r"(?:mehr|weitere\w* (?:artikel|informationen|beiträge|meldungen|nachrichten)) (?:zu[mr]?|vo[nm]|aus|über)",
    r"(?:plus (?:d['’]\w+ |de ressources )?(?:de|du|des|sur)|(?:d['’])?autres (?:articles|ressources) (?:de|du|sur)|en savoir plus sur)",
    r"más (?:(?:recursos|noticias|información|artículos) )?(?:de|del|sobre)",
    r"(?:altr[oei] (?:da|dal|dalla|su|sul|sulla)|altre (?:notizie|risorse) (?:da|dal|dalla|su|sul|sulla)|di più su)",
    r"mais (?:(?:recursos|notícias|informações|artigos) )?(?:d[aeo]s?|sobre)",
    r"meer (?:(?:nieuws|artikelen|informatie) )?(?:over|van|uit)",
    r"więcej (?:(?:informacji|materiałów|artykułów) )?(?:z|ze|o|od|na temat)",
    r"περισσότερα (?:από|για|σχετικά με)",
    r"mer (?:från|om|fra)|mere (?:fra|om)|lisää (?:aiheesta|tapahtumasta)",
    r"(?:více|viac) (?:informací |informácií )?(?:z|ze|zo|o)|mai multe (?:despre|din|de la)|още (?:от|за)|više (?:o|iz|s)|več (?:o|iz)",
)
MORE_NOUNS = _folded(
    "from about the this our news resources articles stories publications information reading content conference category"
    " section topic series author members recursos noticias información artículos sobre notícias informações artigos"
    " nieuws artikelen informatie over informacji materiałów artykułów temat περισσότερα από για σχετικά artikel"
    " informationen beiträge meldungen nachrichten über från aiheesta tapahtumasta informací informácií despre autres"
    " articles ressources altre altri notizie risorse dalla dell della sulla mehr weitere diesem dieser diesen eine"
    " esta este nuestra nuestro nossa nosso questa questo deze onze tego tej cette notre"
)

COOKIES = (
    r"(?:we|this (?:web)?site|our (?:web)?site) uses? cookies\b",
    r"(?:wir|diese (?:web)?seite|diese website) (?:verwende[nt]|nutz[et]n?) cookies\b",
    r"(?:nous utilisons des|ce site (?:web )?utilise des) cookies\b",
    r"(?:utilizamos|este sitio(?: web)? utiliza|este site utiliza) cookies\b",
    r"(?:utilizziamo i|questo sito (?:web )?utilizza(?: i)?) cookies?\b",
    r"(?:wij gebruiken|deze (?:web)?site (?:gebruikt|maakt gebruik van)) cookies\b",
    r"(?:ta strona|ten serwis|nasza strona)(?: internetowa)? (?:używa|wykorzystuje) (?:plików|pliki) cookies?\b",
    r"(?:χρησιμοποιούμε|αυτός ο ιστότοπος χρησιμοποιεί|ο ιστότοπος χρησιμοποιεί) cookies\b",
    r"(?:vi använder|webbplatsen använder|den här webbplatsen använder) (?:cookies|kakor)\b|vi bruger cookies\b",
)

LANGUAGE_STEMS = (
    "engl", "engels", "angl", "angi", "ingl", "inglé", "englanti", "anglič", "αγγλ", "англ",
    "deutsch", "german", "germań", "aleman", "alemán", "alemã", "alemão", "allemand", "tedesc", "duits", "niemieck", "γερμαν", "tysk", "saksa",
    "němčin", "německ", "nemčin", "nemščin", "német", "njemačk", "немск", "vokieč", "vācu", "ġermaniż",
    "fran[cçzsк]", "ranskan?", "ranska", "γαλλ", "френск", "prantsuse", "prancūz", "gearmáin",
    "españ", "espan", "espagn", "spani", "spaans", "spagnol", "hiszp", "ισπαν", "spansk", "espanja", "španě", "španie", "španščin", "испан", "španjolsk",
    "italian", "italien", "itali", "italsk", "włosk", "wło", "ιταλ", "итали", "talijansk",
    "portug", "πορτογ", "португ",
    "polsk", "polnisch", "polonais", "polac", "polish", "polon", "pools", "polon", "πολων", "puola", "полск", "poljsk",
    "nederland", "niederländ", "néerland", "neerland", "holand", "oland", "olandese", "dutch", "niderlandzk", "ολλανδ", "hollan",
    "ελλην", "greek", "griech", "grec", "grieg", "grego", "gręk", "greck", "grieks", "grek", "græsk", "kreik", "řeč", "гръц",
    "svensk", "schwedisch", "suédois", "sueco", "svedese", "zweeds", "szwedzk", "swedish", "σουηδ", "ruotsi",
    "dansk", "danish", "dänisch", "danois", "danés", "danese", "dinamarq", "deens", "duńsk", "δαν",
    "norsk", "norweg", "norvég", "norueg", "norveg", "noors", "norwesk", "νορβηγ", "suomi", "finnisch", "finnish", "finnois", "finland", "fins", "fińsk", "finsk", "φινλ",
    "čeština", "česky", "czech", "tschechisch", "tchèque", "checo", "ceco", "tsjech", "czesk", "τσεχ",
    "slovenčina", "slovensky", "slovak", "slowakisch", "slovaque", "eslovac", "slovac", "słowack", "σλοβακ",
    "magyar", "hungar", "ungarisch", "hongrois", "húngar", "ungheres", "hongaars", "węgiersk", "ουγγρ",
    "român", "romanian", "rumän", "roumain", "ruman", "rumen", "romen", "roemeens", "rumuńsk", "ρουμαν",
    "български", "bulgar", "bulgaars", "bułgarsk", "βουλγ", "hrvatski", "croat", "kroat", "croate", "croata", "chorwack", "κροατ",
    "slovenščina", "sloven", "slowenisch", "słoweńsk", "σλοβεν", "eesti", "eston", "estnisch", "estisch",
    "latvie", "lettisch", "letton", "letón", "lettone", "lets", "łotewsk", "lietuvi", "lithuan", "litau", "lituan", "litewsk",
    "malti", "maltes", "maltais", "maltés", "gaeilge", "irish", "irisch", "irland", "català", "catalan", "katalan", "galego", "euskara", "basque",
    "русский", "russ", "rus[oo]", "українськ", "ukrain", "türkçe", "turkish", "türkisch", "turc", "turco", "arab", "العربية", "srpski", "shqip",
    "lëtzebuerg", "luxemb", "íslensk", "esperanto",
)  # fmt: skip
CONJUNCTIONS = _folded("and und et y e en i και och og ja a in")
AVAILABLE_KEYS = _folded(
    # available, also, translated, read, languages, versions
    "available also translated languages language version versions read verfügbar auch erhältlich sprachen lesen disponible"
    " également aussi langues también lire disponibile anche disponibili leggi disponível também ler idiomas beschikbaar ook"
    " lees talen dostępny dostępna dostępne również także czytaj διαθέσιμο διαθέσιμη επίσης διαβάστε tillgänglig också finns"
    " tilgængelig også tilgjengelig saatavilla myös dostupný dostupná také tiež elérhető disponibil наличен достъпна"
    " dostupan dostupno dostopen saadaval pieejams prieinamas"
)
AVAILABLE = (
    AVAILABLE_KEYS
    | CONJUNCTIONS
    | frozenset(
        "this the article page text document report publication press release is are it in other following"
        " dieser diese dieses der die das artikel seite text dokument bericht beitrag ist in auf den folgenden weiteren anderen sprache"
        " cet cette ce le la les l'article page article texte document est en dans langue d'autres autres"
        " este esta el la los artículo página texto documento está se encuentra en otros idioma"
        " questo questa articolo l'articolo pagina testo documento è in lingue lingua altre"
        " este esta o a artigo página texto documento está em outras línguas"
        " dit deze artikel pagina tekst document is in het de andere"
        " ten ta to artykuł strona tekst dokument jest w po języku językach innych"
        " αυτό αυτή το η άρθρο σελίδα κείμενο έγγραφο είναι στα σε στις γλώσσες άλλες"
        " den här det artikeln sidan texten är finns på språk andra"
        " denne artiklen artikkelen siden teksten er tilgængelig på"
        " tämä artikkeli sivu on kielellä kielillä"
        " tento článek článok stránka je v jazycích jazyku jazykoch a"
        " ez a cikk az oldal nyelven acest articol este și în limba limbile тази статия е и на език"
        " ovaj članak je i na jeziku ta članek je v tudi see artikkel on ka keeles".split()
    )
)

"""What a full stop can mean in each language: abbreviations by what may follow them, and words that begin sentences.

Abbreviations are written in lower case, without white space and without the last full stop (``z. B.`` is ``z.b``).
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Language:
    """The abbreviations and the sentence openers of one language, in lower case.

    ``never`` are abbreviations that never end a sentence; ``number`` end none before a number, and otherwise only
    before a word of ``starters``; ``word`` end none before a number, but are ordinary words or ends otherwise;
    ``medial`` end a sentence only before a word of ``starters``; ``final`` end it before any capital. ``dated`` follow
    a date and end a sentence unless it has only just begun. ``ordinal_before`` and ``ordinal_after`` are words beside a
    number whose full stop makes it an ordinal (``am 3. Mai``). ``particles`` are starters that are also parts of
    surnames.
    """

    never: frozenset[str] = frozenset()
    number: frozenset[str] = frozenset()
    word: frozenset[str] = frozenset()
    medial: frozenset[str] = frozenset()
    final: frozenset[str] = frozenset()
    dated: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    ordinal_before: frozenset[str] = frozenset()
    ordinal_after: frozenset[str] = frozenset()


def words(text: str) -> frozenset[str]:
    """The words of ``text``, which stand with spaces between them."""
    return frozenset(text.split())


def _language(**lists: str) -> Language:
    return Language(**{name: words(text) for name, text in lists.items()})


LANGUAGES: dict[str, Language] = {
    "en": _language(
        never="mr mrs ms dr prof st mt messrs rev hon gov sen rep gen col capt lt sgt maj cmdr fr vs v viz cf e.g "
        "i.e eg ie incl esp approx ca resp c.f al.e pres supt asst mgr",
        number="nos art arts para paras sec secs ch chap vol vols fig figs tab pp p ann reg dir cl sch ss s eq pt "
        "jan feb mar apr jun jul aug sep sept oct nov dec r rec app tel ext par subpara oj cm cmnd ibid.p",
        word="no min max sun sat fri",
        medial="inc ltd corp co plc dept est ed eds al et.al jr sr u.s u.k u.s.a e.u u.n ph.d m.a b.a d.c ave blvd "
        "rd govt univ assn bros llc wash n.b bn m mn ibid op.cit loc.cit",
        final="etc a.d b.c a.m p.m",
        starters="the a an this that these those it its he she they we you i his her their our your my there here in "
        "on at by for from with without of to as if when while where after before since although though "
        "because however moreover furthermore therefore thus hence but and or nor so yet not no all both "
        "each every some many most more several few such what who whom whose which why how one two three "
        "during under over between among against about into through despite unlike according later then now "
        "today still only even also again another any once until unless whether instead finally first "
        "second third next meanwhile overall together is are was were do does did has have can could will "
        "would should may might must shall please see",
    ),
    "de": _language(
        never="col gem vgl z.b zb d.h i.v.m i.d.f i.d.r i.s.d i.s.v i.s i.h.v i.h.d i.r.d i.e m.w.n u.u bzw ggf evtl "
        "inkl einschl insb insbes sog dr prof dipl hr fr st z.t z.zt s.o zit exkl zzgl abzgl bspw mind max ca "
        "rd o.g o.ä.d bzgl hrsg.v entspr betr lt gez i.a i.v geb gest verh u.z i.b.a m.e u.e a.a.o z.h z.hd "
        "einschließl grds idr idf ivm iv.m vorl jew kgl mag ing med phil jur rer nat pol habil h.c a.o d.i v.a "
        "s.u ugs urspr",
        number="nr nrn abs s ss art. §§ lit ziff rn rdnr rz rdn kap bd bde fn anm tab abb ausg jg h var alt tz anh "
        "anl bl hs ls uabs abschn buchst tit zif pos rspr abt ref dez aufl bgbl rgbl slg drs bt-drs rs verf "
        "az tel dok erw.gr erwgr vol",
        word="art satz min std",
        medial="mio mrd tsd u.a e.v a.f n.f n.chr v.chr jh jhd jhdt co hrsg ebd usf mwst st.gallen u.ä u.dgl dgl o.ä "
        "o.a ff f jan feb aug sept okt nov dez mo di do fr.i gmbh inc allg europ dt frz engl int intl nat.l "
        "öff soz wiss techn verw zust ges ehem stellv v.h",
        final="usw etc u.a.m u.v.m usf u.dgl.m u.ä.m v.u.z",
        starters="der die das ein eine einer eines einem einen dieser diese dieses diesem diesen jeder jede jedes "
        "jene jener er sie es wir ihr ich man sein seine seiner ihre ihrer unser unsere in im an am auf aus "
        "bei beim bis durch für gegen mit nach ohne über um unter von vom vor während wegen zu zum zur "
        "zwischen seit trotz laut gemäß neben und oder aber doch denn sondern wenn als ob weil da dass "
        "obwohl damit falls sofern soweit sobald nachdem bevor nicht auch nur noch schon so dann danach "
        "dabei dafür dagegen daher darum deshalb deswegen dadurch daneben darüber darunter davon dazu hier "
        "dort heute gestern morgen jetzt nun zudem außerdem ferner allerdings jedoch dennoch trotzdem "
        "insgesamt insbesondere zunächst schließlich wer was wie wo wann warum welche welcher welches alle "
        "alles viele einige mehrere manche beide kein keine keiner ist sind war waren hat haben wird werden "
        "kann können soll sollen muss müssen darf dürfen bereits erst später damals somit hierzu hierfür "
        "dies deren dessen",
        ordinal_before="der die das dem den des im am vom zum zur beim ins bis ab seit und sowie oder ihr ihre ihren "
        "ihrem sein seine seinen seinem unser unsere unseren unserem ein jeder jede jedem jeden "
        "dieser diese diesem diesen nächste nächsten letzte letzten zweite beide vor nach ans "
        "vergangene vergangenen",
        ordinal_after="januar jänner februar märz april mai juni juli august september oktober november dezember "
        "jahrhundert jahrhunderts quartal halbjahr lebensjahr lebensjahres lebensjahrs tag tages "
        "kapitel sitzung wahlperiode legislaturperiode auflage klasse",
    ),
    "fr": _language(
        never="apr m mm mme mmes mlle mlles me mes dr drs pr prof st ste cf p.ex par.ex c.-à-d c.à.d c.-à.-d env v "
        "vs resp mgr mr sr hab not al.e n.b",
        number="art arts al no nos n nº p pp par paras chap vol t tit sect fig tab ann réf ref col éd.n ch dir règl "
        "rég rec janv févr avr juill sept oct nov déc tél aff jo l liv d r lég bull",
        word="min max dir",
        medial="av.jc co cie inc ltd s.a s.a.r.l éd ed coll et.al al ibid op.cit loc.cit u.e o.n.u bd boul av dép "
        "dépt gouv anc hon s.n.c.f i.e suiv",
        final="etc j.-c av.j.-c apr.j.-c ap.j.-c",
        starters="le la les l' un une des du de d' ce cet cette ces c' il elle ils elles on nous vous je j' tu se s' "
        "son sa ses leur leurs notre nos votre vos mon ma mes en au aux à dans par pour sur sous avec sans "
        "entre vers chez depuis pendant selon malgré contre après avant dès et ou mais donc or ni car si "
        "quand lorsque comme puisque que qu' qui quoi où quel quelle quels quelles comment pourquoi combien "
        "ainsi aussi alors enfin ensuite puis cependant toutefois néanmoins pourtant toute tous toutes tout "
        "chaque plusieurs certains certaines aucun aucune deux trois plus moins ne n' est sont a ont était "
        "cela ceci ça afin outre parmi grâce lors face faute quant hier demain aujourd aujourd' désormais "
        "déjà même autre autres d'autres celui celle ceux celles",
        particles="le la les de du des d' l'",
    ),
    "es": _language(
        never="cdad ee rr cc jj ff sr sra sres sras srta srtas d d.ª d.a dª dña d.ña dr dra dres dr.ª dra.ª prof "
        "profa prof.ª lic ing arq mons ilmo ilma excmo excma exmo sto sta fr p.ej ej cf cfr v vid aprox ppal "
        "admón.p vs i.e r.d",
        number="art arts núm núms num nums n n.º nº n.o pág págs p pp cap caps vol vols fig figs tab t apdo apdos ap "
        "apart párr párrs inc.n disp epígr secc tít lib lín ss s.n rec ref exp tel tfno tlf c.p anexo.n "
        "bopa.n ley.n ene feb abr jun jul ago sep sept oct nov dic",
        word="min máx cap",
        medial="ee.uu ee.uu.aa rr.hh cc.aa cc.oo jj.oo ff.aa s.a s.l s.a.u s.l.u cía co a.c d.c a.de.c d.de.c u.e ud "
        "uds vd vds avda av c pl pza ctra izq dcha dpto depto ed eds et.al al ibid op.cit loc.cit km admón "
        "gral univ prov teléf aa.vv aa.pp ss.mm s.s ss.ss",
        final="etc a.m p.m",
        starters="el la los las lo un una unos unas este esta estos estas ese esa esos esas aquel aquella esto eso "
        "él ella ellos ellas nosotros usted ustedes yo tú se su sus nuestro nuestra nuestros nuestras mi "
        "mis tu en de del al a ante bajo con contra desde durante entre hacia hasta mediante para por según "
        "sin sobre tras y e o u pero sino mas si aunque cuando mientras donde como porque pues que qué "
        "quién quiénes cuál cuáles cuándo dónde cómo cuánto cuántos cuántas además asimismo así también "
        "tampoco entonces luego después antes ahora hoy ayer mañana ya aún todavía allí aquí solo sólo no "
        "ni todo toda todos todas cada cualquier algunos algunas muchos muchas varios varias otro otra "
        "otros otras ambos dos tres más menos es son fue fueron era ha han hay está están debe deben puede "
        "pueden será serán finalmente primero segundo tercero cuyo quien quienes ello dicho dicha dichos "
        "dichas",
        particles="de del la las los el",
    ),
    "it": _language(
        never="coop sig sig.ra sig.na sigg dott dott.ssa dottssa prof prof.ssa avv ing arch geom rag on sen mons s.e "
        "cfr cfr.art cf vd v p.es ad.es es per.es ca c.d cd c.a vs rev gen col cap.no lgt",
        number="art artt n nn nr p pp pag pagg par co com.n cpv lett lit sec sez cap tit vol fig tab all punt tel "
        "ss.n d.lgs dlgs d.l dl d.p.r dpr d.m dm d.p.c.m dpcm l l.r r.d reg dir racc dec gu g.u cass "
        "corte.cost cons.stato sent ord gen.n feb mar apr giu lug ago sett ott nov dic",
        word="com min max comma",
        medial="s.p.a spa s.r.l srl s.n.c s.a.s s.c.a.r.l c.c c.p c.p.c c.p.p t.u t.u.e.l a.c d.c a.s.l ed eds et.al "
        "al ibid op.cit loc.cit u.e u.s.a o.n.u dr dr.ssa ecc.ma fam segg seg ss succ mod p.a",
        final="ecc etc",
        starters="il lo la i gli le l' un uno una un' del dello della dei degli delle dell' di d' a al allo alla ai "
        "agli alle all' da dal dallo dalla dai dagli dalle dall' in nel nello nella nei negli nelle nell' "
        "su sul sullo sulla sui sugli sulle sull' con per tra fra questo questa questi queste quest' quello "
        "quella quelli quelle quell' esso essa essi esse egli lui lei loro noi voi io si ci vi ne suo sua "
        "suoi sue nostro nostra e ed o od ma però anche se quando mentre dove come perché poiché siccome "
        "affinché benché sebbene che chi cosa quale quali quanto quanti non né tutti tutte tutto tutta ogni "
        "ciascuno ciascun alcuni alcune molti molte diversi diverse altri altre due tre più meno dopo prima "
        "durante secondo oltre senza sotto sopra entro verso contro inoltre infine quindi dunque pertanto "
        "tuttavia così allora poi oggi ieri domani ora ancora già sempre mai solo è sono era erano ha hanno "
        "c' cos' nell dall dell sull all può possono deve devono",
        particles="di de del della lo la d' dal dall' da li",
    ),
    "pt": _language(
        never="sr sra srs sras sr.ª srª dr dra drs dr.ª drª dr.a d d.ª prof profa prof.ª prof.a eng eng.º eng.ª arq "
        "exmo exma exmos ilmo ilma ex.mo ex.ma v.exa v.ex.ª s.exa s.ex.ª v p.ex ex cf cfr vd aprox cerca.d fr "
        "sto sta vs i.e d.na",
        number="art arts n n.º nº n.o n.os nos núm pág págs p pp cap caps vol vols fig figs tab al als par §. inc "
        "ponto.n sec secç tít liv anexo.n proc dec-lei dec reg ref tel telef d.r dr.n jan fev mar abr mai jun "
        "jul ago set out nov dez ss séc",
        word="min máx out set mar ago fig",
        medial="e.u.a eua u.e s.a lda ltda cia co a.c d.c av r trav lg pç esq dto ed eds et.al al ibid op.cit "
        "loc.cit km depto dept min.º c.c c.p cód",
        final="etc a.m p.m",
        starters="o a os as um uma uns umas este esta estes estas esse essa esses essas aquele aquela isto isso ele "
        "ela eles elas nós vós eu você vocês se seu sua seus suas nosso nossa nossos nossas de do da dos "
        "das em no na nos nas ao aos à às por pelo pela pelos pelas para com sem sob sobre entre até desde "
        "durante após ante contra segundo conforme perante mediante e ou mas porém contudo todavia também "
        "ainda assim além aliás quando enquanto onde como porque pois que quem qual quais quanto quantos "
        "quantas não nem já só apenas todo toda todos todas cada qualquer alguns algumas muitos muitas "
        "vários várias outro outra outros outras ambos dois duas três mais menos é são foi foram era há "
        "está estão deve devem pode podem será depois antes agora hoje ontem amanhã então portanto logo "
        "finalmente primeiro num numa neste nesta nesse nessa deste desta desse dessa daí lá aqui têm tem",
        particles="de do da dos das a o",
    ),
    "pl": _language(
        never="m.in np tzn tzw tj t.j wg ww w.w dr prof mgr inż hab med n.med n.hum n.społ lek ks św śp o im gen płk "
        "mjr kpt por zob ok ul al pl os pt ds d.s z.o.o n.e.p w.z red rtm abp bp dyr kier wz cyt oprac tłum "
        "nad.p pod.r przyp z-ca w.m wł zw zwł ust.a hr sekr przewod",
        number="art ust pkt poz nr § par lit rozdz zał s str ss t tab rys roz godz tys.n dz.u dz.urz m.p dz urz sygn "
        "tel zd t.j.dz wyd zesz vol fig p ppkt tir",
        word="min lp",
        medial="tys sp s.a z.o.o itd.p b.r ub ubr bm b.m n.e p.n.e pn łac ang niem franc zm ur wsp i.in in późn.zm "
        "późn jw j.w wym ch k.p k.c k.p.a k.k ust.n woj pow gm m.st kpa r.z",
        final="itd itp etc i.in",
        dated="r w rr ww.r",
        starters="w we na do od z ze za po pod nad przed przez przy dla o u bez między wśród według podczas oprócz "
        "mimo wobec dzięki zgodnie i oraz a ale lecz jednak więc zatem dlatego ponadto także również też "
        "jeżeli jeśli gdy kiedy ponieważ gdyż aby żeby że choć chociaż jak jako co kto który która które "
        "którzy gdzie dlaczego czy ile ten ta to te ci tego tej tych tym tymi taki taka takie on ona ono "
        "oni one jego jej ich my wy ja się nie tak już jeszcze tylko nawet wszyscy wszystkie wszystko każdy "
        "każda każde wiele wielu niektóre niektórzy inne inni dwa dwie trzy są jest był była było były "
        "będzie może mogą należy można trzeba musi muszą następnie potem później wcześniej teraz dziś "
        "dzisiaj wczoraj jutro tam tu obecnie dotychczas natomiast przepis przepisy nowe nowa nowy",
        ordinal_after="europejska europejski europejskie europejskiej europejskiego konferencja konferencji kongres "
        "kongresu forum edycja edycji międzynarodowa międzynarodowy międzynarodowej światowy światowa "
        "sesja sesji festiwal zjazd zjazdu doroczna doroczne rocznica rocznicy",
    ),
    "nl": _language(
        never="bijv bv d.w.z dwz i.v.m ivm m.b.t mbt t.a.v tav t.b.v tbv i.p.v ipv o.b.v n.a.v nav a.d.h.v t.o.v tov "
        "i.h.k.v i.c i.t.t d.m.v dmv m.u.v mw mevr dhr hr dr drs ir ing mr prof ds st resp vgl zgn zg o.l.v "
        "j.l a.h.w i.o i.o.m o.g.v m.n mn b.v.b ca circa incl excl jhr mej cf nl t.w tw t/m",
        number="nr nrs art artt lid blz p pp par hfst hst afd bijl jrg vol dl fig tab afb tel kst stb stcrt trb pag "
        "r.o rov rechtsoverw ov sub ecli jan feb mrt apr jun jul aug sep sept okt nov dec",
        word="art min",
        medial="o.a oa a.h e.a e.d e.v ev b.v n.v v.chr n.chr co mld mln inc ltd s.v.p ed red et.al al ibid j.o v.o "
        "g.v",
        final="enz etc e.d m.i a.u.b s.v.p e.a",
        starters="de het een dit dat deze die er hij zij ze we wij je jij u ik men zijn haar hun ons onze mijn uw in "
        "op aan bij door met naar om onder over per sinds tegen tijdens tot tussen uit van vanaf vanuit "
        "voor volgens wegens zonder na ondanks dankzij naast binnen buiten en of maar want dus toch echter "
        "als indien wanneer toen terwijl omdat doordat zodat hoewel tenzij nadat voordat zodra wie wat waar "
        "waarom hoe welke welk ook nog niet geen al alle alles iedereen ieder iedere elk elke veel vele "
        "sommige enkele meer meerdere andere beide twee drie daar daarom daarbij daarnaast daarna daarmee "
        "hier hierbij hierdoor hiervoor nu vandaag gisteren morgen bovendien verder tevens eerst vervolgens "
        "daarentegen uiteindelijk zo zodoende is was waren heeft hebben wordt worden kan kunnen moet moeten "
        "mag mogen zal zullen kortom later ten ter",
        particles="de van het ter ten",
    ),
    "el": _language(
        never="ην ου π.χ πχ δηλ βλ πρβλ κ κα κος κκ κ.κ δρ καθ αγ λ.χ τ.έ.τ κυρ μ.ά ήτοι εν αναπλ υπ πρ ο.π όπ.π σχετ",
        number="άρθρ αρθρ αρ αριθ αριθμ παρ εδ εδάφ περ περίπτ υποπερ στοιχ ν π.δ πδ υ.α υα κ.υ.α κυα β.δ ν.δ σ σελ "
        "σσ τ τόμ τχ κεφ πίν εικ σχ τηλ φ φ.ε.κ φεκ α.ν εγκ ιαν φεβρ φεβ μαρτ απρ ιουν ιουλ αυγ σεπτ οκτ νοε "
        "νοεμ δεκ ο.κ αποφ τεύχ τευχ γνωμ",
        medial="π.χρ μ.χρ α.ε ε.π.ε ο.ε ε.ε η.π.α ν.π.δ.δ ν.π.ι.δ εκατ δισ δισεκ χιλ α.σ.ε.π ο.α.ε.δ ι.κ.α επ εκδ "
        "επιμ μτφρ τ.κ κ.ε αι",
        final="π.μ μ.μ κ.λπ κλπ κ.ά κ.α κ.ο.κ κοκ κ.τ.λ κτλ κ.λ.π κ.τ.ό κ.τ.ο",
        starters="ο η το οι τα τον την του της των τους τις στο στη στην στον στους στις στα ένας μια μία ένα αυτός "
        "αυτή αυτό αυτοί αυτές αυτά εκείνος εκείνη εκείνο αυτόν αυτήν αυτής αυτού αυτών με σε από για κατά "
        "μετά πριν χωρίς έως μέχρι προς υπό επί αντί παρά εκτός μεταξύ σύμφωνα λόγω και κι ή αλλά όμως "
        "ωστόσο εντούτοις αν εάν όταν ενώ επειδή διότι γιατί αφού μόλις ώστε όπως όπου που ποιος ποια ποιο "
        "ποιοι ποιες πώς πότε πόσο πόσα πόσοι τι δεν μην μη όχι ναι θα να ας όλοι όλες όλα κάθε κάποιοι "
        "κάποιες πολλοί πολλές πολλά μερικοί άλλοι άλλες άλλα δύο τρεις τρία επίσης ακόμη ακόμα επιπλέον "
        "συνεπώς άρα λοιπόν τότε τώρα σήμερα χθες αύριο εδώ εκεί έτσι ήδη μόνο πρώτα ύστερα είναι ήταν έχει "
        "έχουν υπάρχει υπάρχουν πρέπει μπορεί μπορούν εφόσον παράλληλα τέλος στόχος",
    ),
    "ro": _language(
        never="dl dna d-na d-l d-nul dnii dr prof ing ec av acad conf lect asist col gen lt mr cpt pr sf pt de.ex ex "
        "p.ex cf v resp aprox cca m.a a.i în.sp î.p.s p.s vs d.p.d.v d.ex",
        number="art alin lit pct nr nrs pag p pp cap secț sec sect tit vol anexa.n fig tab subpct par str bl sc et "
        "ap tel m.of o.u.g oug h.g hg o.g og l.n dos ian feb mar apr iun iul aug sept oct nov dec cod.n "
        "nota.n",
        word="lit min mar",
        medial="s.a s.r.l srl î.hr d.hr î.e.n e.n a.m p.m s.u.a sua u.e ue mil mld co jud mun loc com c.civ c.pen "
        "c.pr ed et.al al ibid op.cit m.ap.n bd bl.d",
        final="etc ș.a ş.a ș.a.m.d ş.a.m.d s.a.m.d",
        starters="un o niște acest această acești aceste acel acea acei acele acestea aceasta acesta el ea ei ele "
        "noi voi eu tu se își sa său lor nostru noastră în la de din pe cu pentru prin despre după înainte "
        "fără între sub peste până către spre contra împotriva conform potrivit privind și sau ori dar însă "
        "iar ci deci așadar astfel totuși dacă când unde cum deoarece fiindcă întrucât ca că care cine ce "
        "cât câți câte nu nici da mai doar numai chiar tot toți toate fiecare orice unii unele mulți multe "
        "câțiva alt alte alți ambii doi două trei este sunt era erau a au ar va vor fi poate pot trebuie "
        "există apoi acum azi astăzi ieri mâine aici acolo încă deja totodată asemenea într dintr printr "
        "într-un într-o dintre printre ulterior ulterior, al ale",
    ),
}

# Abbreviations of one language that are common words or letters in another: not for texts of unknown language.
_ORDINARY_ELSEWHERE = words(
    "no art on me mes co com cap sen es max mind set out mar ago al s m t d v o k w r l p c f h n im os pl pt o.a "
    "par min in ur pow sp fig sect tit di do mo hr st mod alt bl alin ref sub ed ap ex fam nat all pos dir dec reg "
    "ord av ec sc loc mil bd gen mai est ann app pres rep eq fr cl sch hon apr med ee rr cc jj ff abt dez"
)


def _generic() -> Language:
    """The union of all languages, for a text in another one."""
    merged: dict[str, frozenset[str]] = {}
    for field in fields(Language):
        union = frozenset[str]().union(*(getattr(language, field.name) for language in LANGUAGES.values()))
        abbreviations = field.name in ("never", "number", "word", "medial", "final", "dated")
        merged[field.name] = union - _ORDINARY_ELSEWHERE if abbreviations else union
    numbers = frozenset[str]().union(*(language.number for language in LANGUAGES.values()))
    merged["word"] |= numbers & _ORDINARY_ELSEWHERE
    return Language(**merged)


GENERIC = _generic()

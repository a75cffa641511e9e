"""Function words by language: articles, prepositions, pronouns, auxiliaries, question words and elided forms.

Short on purpose: a word that can carry meaning in social policy stays out. Accents are folded where the lists are used.
"""

from __future__ import annotations

STOP_WORDS = {
    "en": """
        a an the and or but nor if then than as at by for from in into of off on onto out over to under up upon with
        within without about above across after again against along also am among amongst are around be because been
        before being below between both can cannot could did do does doing done down during each either else ever every
        few further had has have having he her here hers herself him himself his how however i is it its itself just
        may me might more most must my myself neither no not now only other our ours ourselves own same shall she
        should so some such that their theirs them themselves there therefore these they this those though through thus
        too until very was we were what when where whether which while who whom whose why will would yet you your yours
        yourself yourselves s t d ll m re ve don doesn didn isn aren wasn weren hasn haven hadn won wouldn couldn
        shouldn eg ie etc via per""",
    "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber sondern denn doch noch nur auch als wie
        wenn weil dass daß ob bis so sehr schon sowie sowohl weder entweder an am auf aus bei beim bzw durch für gegen
        hinter im in ins mit nach neben ohne seit über um unter vom von vor während wegen zu zum zur zwischen ab ich du
        er sie es wir ihr mich dich ihn uns euch mir dir ihm ihnen mein meine meinen meinem meiner meines dein deine
        deinen deinem deiner sein seine seinen seinem seiner seines ihre ihren ihrem ihrer ihres unser unsere unseren
        unserem unserer unseres euer eure sich selbst man dieser diese dieses diesem diesen jener jene jenes jenem
        jenen welcher welche welches welchem welchen jeder jede jedes jedem jeden alle allem allen aller alles einige
        einiger etwas kein keine keinen keinem keiner keines nicht nichts bin bist ist sind seid war waren warst wäre
        wären sein gewesen habe hast hat haben habt hatte hatten hätte hätten wird werde werden wirst würde würden
        wurde wurden worden kann können könnte könnten konnte muss müssen musste soll sollen sollte sollten will wollen
        darf dürfen mag mögen da dabei dadurch dafür dagegen daher damit danach dann daran darauf daraus darüber darum
        davon davor dazu dort hier hierzu hin her jedoch jetzt nun also dessen deren denen wer was wen wem wessen wo
        woher wohin wann warum weshalb wieso wobei womit wozu wofür zb usw dh""",
    "fr": """
        le la les l un une des du de d au aux à ce cet cette ces et ou où mais donc or ni car que qu qui quoi dont quel
        quelle quels quelles lequel laquelle lesquels lesquelles auquel auxquels duquel desquels comment quand pourquoi
        combien si comme ainsi alors aussi avec sans sous sur dans en entre par pour pendant depuis chez vers contre
        après avant lors lorsque puis selon dès jusque jusqu afin je j tu il elle on nous vous ils elles me m te t se s
        lui leur leurs y moi toi soi eux mon ma mes ton ta tes son sa ses notre nos votre vos celui celle ceux celles
        ceci cela ça c ne n pas plus moins très trop tout toute tous toutes même mêmes autre autres aucun aucune chaque
        quelque quelques plusieurs tel telle tels telles être suis es est sommes êtes sont étais était étaient étions
        été étant sera seront serait seraient soit soient fut furent avoir ai as a avons avez ont avais avait avaient
        aura auront aurait auraient ait aient eu eut ayant fait faire peut peuvent pourrait pourraient doit doivent
        cependant toutefois encore déjà ici là afin parce puisque quoique notamment""",
    "es": """
        el la los las lo un una unos unas de del al a ante bajo con contra desde durante en entre hacia hasta mediante
        para por según sin sobre tras y e o u ni pero sino mas que qué quien quién quienes quiénes cual cuál cuales
        cuáles cuyo cuya cuyos cuyas como cómo cuando cuándo cuanto cuánto cuánta cuántos cuántas donde dónde adonde
        porque pues si sí no yo tú él ella ello ellos ellas nosotros nosotras vosotros usted ustedes me te se nos os le
        les mi mis tu tus su sus nuestro nuestra nuestros nuestras vuestro vuestra este esta esto estos estas ese esa
        eso esos esas aquel aquella aquello aquellos aquellas ser soy es eres somos son era eran fue fueron ha han he
        hemos había habían haber habrá hay sea sean sido siendo será serán sería serían estar está están estaba estaban
        estado tener tiene tienen tenía puede pueden podrá podría debe deben más menos muy también tampoco ya aún así
        tan tanto todo toda todos todas otro otra otros otras cada algún alguna algunos algunas ningún ninguna mismo
        misma mismos mismas entonces aunque mientras además""",
    "it": """
        il lo la i gli le l un uno una di del dello della dei degli delle d a al allo alla ai agli alle da dal dallo
        dalla dai dagli dalle in nel nello nella nei negli nelle con col coi su sul sullo sulla sui sugli sulle per tra
        fra dell all dall nell sull coll e ed o od ma né se che chi cui quale quali quanto quanta quanti quante come
        quando dove perché perchè cosa io tu egli lui lei noi voi essi esse loro mi ti si ci vi ne me te ce ve mio mia
        miei mie tuo tua tuoi tue suo sua suoi sue nostro nostra nostri nostre vostro vostra vostri vostre questo
        questa questi queste quello quella quelli quelle quel quei quegli ciò non più meno molto anche ancora già così
        quindi allora poi però dunque mentre dopo prima durante senza sotto sopra verso contro presso secondo tutto
        tutta tutti tutte altro altra altri altre ogni alcuni alcune stesso stessa stessi stesse tale tali essere sono
        sei è siamo siete era erano fu furono sia siano sarà saranno sarebbe sarebbero stato stata stati state essendo
        avere ho hai ha abbiamo avete hanno aveva avevano avrà avranno abbia abbiano avuto può possono deve devono
        quest cos c dov com un""",
    "pt": """
        o a os as um uma uns umas de do da dos das em no na nos nas num numa por pelo pela pelos pelas para com sem sob
        sobre entre até desde durante após ante contra perante ao aos à às e ou nem mas porém que quê quem qual quais
        cujo cuja cujos cujas como quando quanto quanta quantos quantas onde porque porquê se não sim eu tu ele ela nós
        vós eles elas me te lhe lhes nos vos mim ti si meu minha meus minhas teu tua teus tuas seu sua seus suas nosso
        nossa nossos nossas este esta estes estas esse essa esses essas isto isso aquele aquela aqueles aquelas aquilo
        neste nesta nestes nestas nesse nessa deste desta destes destas desse dessa desses dessas daquele daquela ser
        sou é és somos são era eram foi foram seja sejam será serão seria seriam sido sendo estar está estão estava
        estavam esteja ter tem têm tinha tinham teve tido haver há havia houve pode podem poderá deve devem mais menos
        muito também já ainda assim tão tanto todo toda todos todas outro outra outros outras cada algum alguma alguns
        algumas nenhum nenhuma mesmo mesma mesmos mesmas tal tais então pois embora enquanto além""",
    "pl": """
        i a o u w z we ze na do od po za przez przed przy pod nad dla bez ku oraz lub albo czy ale lecz jednak więc
        zatem bo gdyż ponieważ że żeby aby by jeśli jeżeli gdy kiedy jak jako niż co kto kogo komu kim czym czego czemu
        który która które którzy których którym którymi którą którego której jaki jaka jakie jakich jakim jaką gdzie
        skąd dokąd dlaczego ile ja ty on ona ono my wy oni one mnie mi ciebie ci jego jemu mu go jej ją nim niej nią
        nas nam nami was wam ich im nimi nich się siebie sobie mój moja moje swój swoja swoje swoich swoim swoją nasz
        nasza nasze ten ta to te ci tego tej temu tym tą tych tymi tę taki taka takie takich takim tamten ów wszystko
        wszystkie wszystkich każdy każda każde inny inna inne innych jest są był była było były być będzie będą został
        została zostało zostały bywa ma mają miał może mogą można należy powinien powinna powinno nie tak też także
        również tylko już jeszcze bardzo tu tam teraz wtedy np itd""",
    "nl": """
        de het een en of maar want dus noch als dan dat die dit deze daar hier er waar wie wat welk welke wanneer
        waarom hoe hoeveel aan achter bij binnen boven buiten door in langs met na naar naast om onder op over per rond
        sinds te tegen ten ter tijdens tot tussen uit van vanaf via volgens voor voorbij zonder ik jij je u hij zij ze
        wij we jullie mij me jou hem haar hen hun ons onze mijn jouw uw zijn zich zichzelf elkaar men iets niets iemand
        niemand alle alles al ook nog niet geen wel reeds zeer zo zoals zodat omdat doordat indien hoewel terwijl toen
        nu toch echter daarom daarbij daarin daarmee daarvan daarvoor hierbij hierin hiervan waarbij waarin waarmee
        waarop waarvan waarvoor ben bent is was waren geweest word wordt worden werd werden geworden heb hebt heeft
        hebben had hadden gehad kan kunnen kon konden zal zullen zou zouden moet moeten moest mag mogen wil willen doen
        doet gaat ander andere anderen elk elke ieder iedere zelf zelfs zowel meer meest s t""",
    "el": """
        ο η το οι τα του της των τον την τη τους τις στο στη στην στον στου στα στις στους ένας ένα μια μία έναν ενός
        μιας και κι ή είτε αλλά όμως ωστόσο δε δεν μη μην ούτε μήτε να θα αν εάν όταν ενώ αφού επειδή διότι γιατί ώστε
        όπως ως σαν καθώς από με σε για προς παρά μετά πριν κατά χωρίς μέχρι έως υπό υπέρ περί αντί ανά μεταξύ λόγω
        μέσω εντός εκτός εγώ εσύ αυτός αυτή αυτό αυτοί αυτές αυτά αυτού αυτής αυτών αυτόν αυτήν εμείς εσείς μου σου μας
        σας τους εμένα εσένα που πού ποιος ποια ποιο ποιοι ποιες ποιον ποιους πότε πώς πόσο πόσα πόσοι πόσες τι ότι
        όποιος οποίος οποία οποίο οποίοι οποίες οποίων οποίου οποίας οποίους όσο όσοι όσα όσες εκείνος εκείνη εκείνο
        τέτοιος τούτος όλος όλη όλο όλοι όλες όλα όλων κάθε κάποιος κάποια κάποιο άλλος άλλη άλλο άλλοι άλλες άλλα
        άλλων ίδιος ίδια ίδιο είμαι είσαι είναι είμαστε είστε ήταν ήμουν έχω έχει έχουν έχουμε είχε είχαν μπορεί
        μπορούν πρέπει επίσης ακόμη ακόμα πολύ πιο πλέον ήδη μόνο εδώ εκεί τότε τώρα έτσι άρα δηλαδή""",
    "ro": """
        un o unui unei unor al a ai ale lui cel cea cei cele celui celei celor de la în din dintre prin pentru pe cu
        fără sub peste despre după până înainte spre către contra lângă între întru ca că să și şi sau ori dar însă iar
        nici dacă deși deoarece fiindcă pentru când cum unde cât câtă câți câte cine ce care căruia căreia cărora eu tu
        el ea noi voi ei ele mă te se ne vă îl îi le lui i l mi ți și își îmi îți meu mea mei mele tău ta tăi tale său
        sa săi sale nostru noastră noștri noastre vostru voastră lor acest această acești aceste acestui acestei
        acestor acesta aceasta aceștia acestea acel acea acei acele acelor tot toată toți toate alt altă alți alte
        altor fiecare orice oricare unii unele același aceeași nu mai foarte și tot doar numai încă deja astfel așa
        atunci acum aici acolo deci prea este e sunt ești suntem sunteți era erau a fi fie fost fiind va vor ar am ai
        are avem aveți au avea avut poate pot trebuie s d n""",
    "sv": """
        den det de en ett och eller men utan för att som om när där här då än så av på i till från med hos vid under
        över efter före genom mellan mot inom utom utan bland jag du han hon vi ni mig dig honom henne oss er dem min
        mitt mina din ditt dina sin sitt sina hans hennes vår vårt våra ert era deras dess denna detta dessa vem vad
        vilken vilket vilka vars hur varför vart är var vara varit blir blev bli blivit har hade ha haft kan kunde ska
        skall skulle må måste vill inte ej icke också även bara mycket mer mest alla allt något några någon ingen inga
        inget annan annat andra sig själv man samt både dock eftersom""",
    "da": """
        den det de en et og eller men at som om når hvor her der da end så af på i til fra med hos ved under over efter
        før gennem mellem mod inden uden blandt for jeg du han hun vi mig dig ham hende os jer dem min mit mine din dit
        dine sin sit sine hans hendes vor vort vores jeres deres dens dets denne dette disse hvem hvad hvilken hvilket
        hvilke hvis hvordan hvorfor hvornår er var være været bliver blev blive blevet har havde have haft kan kunne
        skal skulle må måtte vil ville ikke ej også kun meget mere mest alle alt noget nogle nogen ingen intet anden
        andet andre sig selv man samt både dog fordi""",
    "nb": """
        den det de en ei et og eller men at som om når hvor her der da enn så av på i til fra med hos ved under over
        etter før gjennom mellom mot innen uten blant for jeg du han hun vi dere meg deg ham henne oss dem min mitt
        mine din ditt dine sin sitt sine hans hennes vår vårt våre deres dens dets denne dette disse hvem hva hvilken
        hvilket hvilke hvordan hvorfor er var være vært blir ble bli blitt har hadde ha hatt kan kunne skal skulle må
        måtte vil ville ikke også bare kun mye mer mest alle alt noe noen ingen intet annen annet andre seg selv man
        samt både fordi eg ein eit ikkje kva kvar korleis kvifor""",
    "fi": """
        ja tai sekä että jos kun kuin niin mutta vaan vai joko eli koska vaikka jotta ettei eikä en et ei emme ette
        eivät minä sinä hän me te he se ne tämä tuo nämä nuo minun sinun hänen meidän teidän heidän sen niiden tämän
        näiden sitä niitä tätä näitä siinä siitä siihen niissä niistä niihin tässä tästä tähän joka jotka jonka joiden
        jota joita jossa josta johon joissa joista joihin jolla jolle mikä mitkä minkä mitä missä mistä mihin kuka
        ketkä kenen ketä milloin miten miksi kuinka olen olet on olemme olette ovat oli olivat ollut olla ole olisi
        olisivat voi voivat voidaan tulee myös vain jo vielä hyvin kanssa mukaan ennen jälkeen ilman kautta""",
    "cs": """
        a i o u v z k s ve ze ke se na do od po za při před pod nad pro bez mezi přes podle proti aby aniž ani nebo či
        ale však avšak tedy proto protože neboť že jestli jestliže pokud když kdy kde kam odkud jak jako než co kdo
        koho komu kým čím čeho který která které kteří kterých kterým kterou kterého jaký jaká jaké proč kolik já ty on
        ona ono my vy oni mě mně mi tě tobě ti jeho jemu mu ho jej jí ji ní něm nás nám vás vám jich jim nimi nich sebe
        sobě si můj moje svůj svoje svých svým náš naše váš ten ta to ti ty tato tento toto tyto toho té tomu tom tím
        tou těch těm takový všechno všichni všech každý jiný jsem jsi je jsme jste jsou byl byla bylo byli byly být
        bude budou by má mají může mohou lze ne není také též jen již už ještě velmi tak tam zde nyní pak""",
    "sk": """
        a i o u v z k s vo zo ku so sa na do od po za pri pred pod nad pre bez medzi cez podľa proti aby ani alebo či
        ale však teda preto pretože lebo že ak keď kedy kde kam odkiaľ ako než čo kto koho komu kým čím čoho ktorý
        ktorá ktoré ktorí ktorých ktorým ktorou ktorého aký aká aké prečo koľko ja ty on ona ono my vy oni ma mne mi
        teba ti jeho jemu mu ho jej ju ňom nás nám vás vám ich im nimi nich seba sebe si môj moje svoj svoje svojich
        náš naše ten tá to tí tie táto tento toto tieto toho tej tomu tom tým tou tých taký všetko všetci všetkých
        každý iný som si je sme ste sú bol bola bolo boli byť bude budú by má majú môže môžu možno nie aj tiež len už
        ešte veľmi tak tam tu""",
    "hu": """
        a az egy és vagy de ha hogy mint meg is sem se nem ne csak már még ez ezt ezek ezen ebben ennek erre ettől azt
        azok azon abban annak arra attól aki akik akit ami amik amit amely amelyek amelyet amelynek ahol amikor ahogy
        mert bár míg pedig azonban tehát így úgy én te ő mi ti ők engem téged őt minket titeket őket nekem neki nekünk
        nekik ki kik kit mit melyik milyen hol hova honnan mikor miért hogyan mennyi hány van vannak volt voltak lesz
        lesznek lenne legyen lett vagyok vagyunk lehet kell fog fel le be ki el át után előtt alatt között szerint
        által mellett felett minden más olyan ilyen ugyan nagyon""",
    "bg": """
        и или но а че да не ни в във с със на за от до по при през под над без между към след преди около според като
        ако когато където как какво какъв каква какви кой коя кое кои кого чий защо колко аз ти той тя то ние вие те
        мен теб него нея нас вас тях ми му ѝ им го я ги си се мой твой свой своя свое свои негов неин наш ваш техен
        този тази това тези онзи онази онова онези който която което които всеки всяка всяко всички друг друга друго
        други съм си е сме сте са бях беше бяха бил била било били ще би има няма може могат трябва също само вече още
        много така там тук""",
    "hr": """
        i ili ali a pa te ni niti da ne u na o s sa k ka za od do iz po pri kod pred pod nad bez među između kroz prema
        protiv nakon prije tijekom kao nego ako kad kada gdje kako što šta tko ko koji koja koje koju kojeg kojem kojim
        kojih kojima čiji zašto koliko jer dok iako ja ti on ona ono mi vi oni one mene tebe njega nje nju nas vas njih
        mu joj im ga je ih se sebe si moj tvoj svoj svoja svoje njegov njezin naš vaš njihov ovaj ova ovo ovi taj ta to
        tog tom tim onaj svaki svi sve svih drugi druga drugo sam si smo ste su nije bio bila bilo bili biti bit će bi
        ima imaju može mogu treba također samo već još vrlo tako tamo ovdje""",
    "sl": """
        in ali a pa ter niti da ne v na o s z k h za od do iz po pri pred pod nad brez med skozi proti ob kot če ko
        kdaj kje kako kaj kdo ki kateri katera katero katere katerih kateremu čigav zakaj koliko ker saj čeprav jaz ti
        on ona ono mi vi oni mene tebe njega nje njo nas vas njih mu ji jim ga jo jih se sebe si moj tvoj svoj svoja
        svoje njegov njen naš vaš njihov ta to ti te tega tem temu teh tisti vsak vsi vse vseh drug druga drugo drugi
        sem si je sva smo ste so ni bil bila bilo bili biti bo bodo bi ima imajo lahko mora morajo tudi samo že še zelo
        tako tam tu""",
    "et": """
        ja või ning ega aga kuid vaid et kui kuna sest nagu siis ka ei ära on oli olid olen oled oleme olete olema olla
        olnud oleks ole saab saavad võib võivad peab peavad mina sina tema meie teie nemad ma sa ta me te nad minu sinu
        meid neid teda tema nende see need selle selles sellest sellele seda neile kes kelle keda mis mille mida
        millest milles kus kuhu kust millal miks kuidas kui palju iga kõik teine teised oma ise enda juba veel väga
        ainult nii seal siin kohta pärast enne üle alla läbi vastu kaudu järgi""",
    "lv": """
        un vai bet ja ka lai jo gan arī nav ne ir bija būs būt esmu esi esam esat tika tiek tikt var nevar ir jābūt es
        tu viņš viņa mēs jūs viņi viņas man tev viņam viņai mums jums viņiem mūsu jūsu savs sava savu savas šis šī šo
        šie šīs šajā tas tā to tie tās tajā tam kas kā ko kam kur kad kāpēc cik kurš kura kuru kuri kuras kuram katrs
        visi visas visu cits cita citi no uz ar par pie pēc pirms bez starp zem virs līdz caur pret kopš dēļ jau vēl
        tikai ļoti tad tur šeit""",
    "lt": """
        ir ar arba bet o kad jei jeigu nes kaip nei taip pat ne nėra yra buvo bus būti esu esi esame esate būtų gali
        turi aš tu jis ji mes jūs jie jos mane tave jį ją mus jus juos jų jo jos savo mano tavo mūsų jūsų šis ši šio
        šios šie tas ta to tos tie tai tuo kas ko kam ką kuo kur kada kodėl kiek kuris kuri kurio kurios kurie kurių
        kiekvienas visi visos visų kitas kita kiti į iš su be prie po prieš per tarp už ant nuo iki apie dėl pagal jau
        dar tik labai tada ten čia""",
    "ca": """
        el la els les l un una uns unes de del dels d a al als amb en entre per pel pels sense sobre sota des fins
        segons contra durant i o ni però sinó que què qui quin quina quins quines com quan quant on perquè si no jo tu
        ell ella nosaltres vosaltres ells elles em et es ens us m t s n hi ho li el meu meva teu teva seu seva seus
        seves nostre nostra vostre aquest aquesta aquests aquestes aquell aquella això allò ser sóc és som són era eren
        fou ha han he hem havia havien haver serà seran està estan pot poden ha deu més menys molt també ja encara així
        tan tot tota tots totes altre altra altres cada algun alguna mateix mateixa""",
}  # fmt: skip

STOP_WORDS["no"] = STOP_WORDS["nn"] = STOP_WORDS["nb"]
STOP_WORDS["bs"] = STOP_WORDS["sr"] = STOP_WORDS["hr"]

"""Words by which news texts say who spoke: verbs of saying, "according to", pronouns, titles, in several languages.

Our own lists, written from what news agencies use. English forms are complete; of other languages, the third person.
"""

from typing import Final

from pipeline.domain.text.wordlists import word_list

SAYING: Final = frozenset(
    word_list(
        """
        say tell add write tweet post ask reply respond continue note argue insist warn explain claim testify state
        declare announce recall joke quip acknowledge admit concede conclude shout yell comment remark observe suggest
        confirm urge vow pledge promise lament muse deadpan reiterate emphasize emphasise stress complain allege contend
        assert agree predict deny reveal counter retort exclaim quote plead boast caution hint indicate maintain
        repeat think read
        """
    )
)
"""Lemmas. What they govern is said, if it stands between quotation marks."""

CALLING: Final = frozenset(
    word_list(
        """
        call describe dub label dismiss denounce condemn slam blast praise hail decry criticize criticise accuse liken
        charge rip characterize characterise brand cite express signal stipulate invoke encourage thank blame deride
        mock ridicule lambast lambaste chide scold commend applaud congratulate defend tout bemoan trash echo
        """
    )
)
"""Lemmas. They take an object beside what is quoted: "called the plan 'generous and humane'"."""

SPEECHES: Final = frozenset(
    word_list(
        """
        speech speak statement remark letter tweet message interview address appeal testimony comment post essay memo
        op-ed
        criticism rebuke apology thank mock joke defend apologize apologise lash scoff
        """
    )
)
"""Lemmas. What the next sentence quotes is of this."""

_ENGLISH_FORMS: Final = frozenset(
    word_list(
        """
        said says say told tells added adds wrote writes tweeted tweets posted posts asked asks replied replies
        responded
        responds continued continues noted notes argued argues insisted insists warned warns explained explains claimed
        claims testified testifies stated states declared declares announced announces recalled recalls joked jokes
        quipped quips acknowledged acknowledges admitted admits conceded concedes concluded concludes shouted yelled
        commented comments remarked remarks observed observes suggested suggests confirmed confirms urged urges vowed
        vows pledged promised lamented laments mused muses deadpanned reiterated emphasized emphasised stressed stresses
        complained alleged alleges contended contends asserted asserts agreed agrees predicted predicts reveals
        revealed countered retorted exclaimed pleaded boasted cautioned cautions maintained repeated read reads went
        """
    )
)

_OTHER_FORMS: Final = frozenset(
    word_list(
        """
        sagte sagt erklärte erklärt betonte betont teilte schrieb schreibt meinte meint forderte fordert warnte warnt
        kritisierte kritisiert kündigte fügte ergänzte ergänzt berichtete versicherte äußerte twitterte antwortete
        fragte räumte behauptete nannte hieß
        dit déclaré déclare affirmé affirme ajouté ajoute expliqué explique indiqué indique écrit estimé estime assuré
        assure souligné souligne précisé précise annoncé annonce lancé confié confie réagi réagit tweeté martelé
        regretté
        déploré prévenu répondu insisté commenté conclu poursuivi poursuit
        dijo dice declaró declara afirmó afirma añadió añade agregó agrega explicó explica señaló señala indicó escribió
        escribe aseguró asegura advirtió advierte subrayó manifestó respondió sostuvo expresó comentó apuntó destacó
        ha-dicho
        disse dice dichiarato dichiara affermato afferma aggiunto aggiunge spiegato spiega scritto scrive detto commenta
        sottolineato sottolinea annunciato ribadito osserva
        diz afirmou afirma declarou acrescentou explicou escreveu disse ressaltou destacou garantiu avisou alertou
        zei zegt verklaarde verklaart voegde schreef schrijft vertelde vertelt aldus reageert reageerde liet waarschuwde
        řekl řekla uvedl uvedla dodal dodala prohlásil prohlásila sdělil sdělila napsal napsala vysvětlil vysvětlila
        upozornil upozornila zdůraznil zdůraznila tvrdí říká míní podotkl podotkla povedal povedala uviedol uviedla
        powiedział powiedziała dodał dodała stwierdził stwierdziła napisał napisała podkreślił podkreśliła oświadczył
        oświadczyła mówi zaznaczył zaznaczyła poinformował poinformowała wyjaśnił wyjaśniła przekazał przekazała
        säger sade sa skrev skriver berättar uppger sier sa skrev skriver forteller opplyser siger sagde skriver
        fortæller
        udtaler tilføjer
        сказал сказала заявил заявила добавил добавила отметил отметила написал написала сообщил сообщила подчеркнул
        подчеркнула пояснил пояснила считает говорит рассказал рассказала объяснил объяснила уточнил уточнила
        сказав сказала заявив заявила додав додала написав написала зазначив зазначила повідомив повідомила наголосив
        наголосила пояснив пояснила
        dedi söyledi belirtti açıkladı ifade mondta közölte írta sanoi totesi kertoo sanoo a-spus spus declarat afirmat
        """
    )
)
FORMS: Final = _ENGLISH_FORMS | _OTHER_FORMS

HELPING: Final = frozenset(
    word_list("hat haben habe a ont ha han hanno tem heeft hebben har je sa se gab gegenüber also later then has had")
)
"""Words that may stand between a verb of saying and its subject."""

ACCORDING: Final = (
    "according to", "laut", "selon", "d'après", "según", "secondo", "segundo", "volgens", "enligt", "ifølge",
)  # fmt: skip

PRONOUNS: Final = frozenset(word_list("he she"))
OTHER_PRONOUNS: Final = frozenset(
    word_list("er sie il elle lui egli ella ele ela él hij zij ze on ona ono on ona он она він вона han hon hun")
)

PREPOSITIONS: Final = frozenset(
    word_list("of at from in for with to on who whose which after during when as that by about before where while via")
)

WORN_TITLES: Final = frozenset(
    word_list(
        """
        herr frau dr prof professor bundeskanzler bundeskanzlerin kanzler kanzlerin präsident präsidentin minister
        ministerin ministerpräsident ministerpräsidentin bürgermeister bürgermeisterin außenminister außenministerin
        innenminister innenministerin verkehrsminister verkehrsministerin finanzminister finanzministerin
        polizeisprecher
        polizeisprecherin sprecher sprecherin bundespräsident oberbürgermeister
        monsieur madame mme m. président présidente ministre maire
        señor señora presidente presidenta ministro ministra alcalde alcaldesa sr sra
        signor signora sindaco sindaca premier presidente
        pan paní ministr ministryně prezident prezidentka premiér premiérka starosta starostka primátor primátorka
        minister ministerka prezydent burmistrz rzecznik rzeczniczka
        президент министр премьер мэр міністр мер
        burgemeester minister-president statsminister statsministern justitieminister
        """
    )
)
"""Titles of languages without a parse, which are no part of a name."""

"""Nouns for offices and occupations: what a text may say that somebody is. Our own list.

What is not in it is no role: an insult, a crime, a part in a family.
"""

from typing import Final

from pipeline.domain.text.text import fold_case_and_accents
from pipeline.domain.text.wordlists import word_list

_OFFICES: Final = frozenset(
    word_list(
        """
        president minister senator sen governor gov mayor judge justice chancellor premier king queen prince princess
        pope
        general gen colonel col major maj captain capt lieutenant lt sergeant sgt detective officer chief secretary
        ambassador congressman congresswoman representative rep reps sens congresspeople chairman chairwoman chair rev
        reverend pastor priest preacher rabbi imam bishop archbishop cardinal patriarch monk nun vicar deacon
        spokesman spokeswoman spokesperson director leader head whip speaker official aide adviser advisor lawyer
        attorney counsel solicitor prosecutor barrister magistrate sheriff marshal constable commissioner commander
        admiral inspector superintendent investigator agent ranger trooper deputy envoy diplomat consul delegate
        legislator lawmaker assemblyman assemblywoman assemblymember councilman councilwoman councillor councilor
        alderman selectman mp mep pm ceo cfo coo cto boss executive manager founder co-founder owner partner publisher
        professor lecturer teacher principal dean rector provost scholar fellow researcher scientist economist historian
        physicist chemist biologist epidemiologist psychologist psychiatrist sociologist criminologist climatologist
        meteorologist geologist seismologist astronomer mathematician engineer architect designer developer programmer
        doctor dr physician surgeon nurse paramedic pharmacist dentist therapist pathologist coroner veterinarian
        journalist reporter correspondent editor columnist blogger commentator anchor host presenter broadcaster
        photographer producer critic-at-large author writer novelist poet playwright biographer translator
        actor actress singer musician comedian rapper guitarist drummer bassist composer conductor artist painter
        sculptor dancer filmmaker screenwriter
        coach trainer player striker midfielder defender goalkeeper quarterback athlete swimmer boxer golfer pitcher
        cyclist driver referee
        farmer rancher fisherman miner builder carpenter electrician plumber mechanic trucker pilot sailor astronaut
        soldier
        firefighter fireman policeman policewoman guard baker chef cook waiter waitress bartender barber clerk cashier
        accountant auditor treasurer banker broker trader analyst strategist pollster consultant lobbyist activist
        campaigner organizer organiser volunteer advocate expert specialist coordinator administrator registrar
        librarian curator archivist archaeologist anthropologist philosopher theologian
        candidate nominee frontrunner contender incumbent negotiator mediator ombudsman comptroller controller czar
        emperor empress duke duchess earl sultan emir ayatollah taoiseach viceroy regent
        shopkeeper landlord entrepreneur businessman businesswoman investor industrialist billionaire philanthropist
        lady student resident witness whistleblower veteran
        """
    )
)
_ENDINGS: Final = ("minister", "secretary", "president", "spokesman", "spokeswoman", "general", "director", "chairman")

LEADING: Final = frozenset(
    word_list(
        """
        now then newly also just his her their its our my a an the this that embattled disgraced beleaguered vocal named
        so-called fellow close added image caption copyright getty images afp playback photo video
        monday tuesday wednesday thursday friday saturday sunday yesterday today
        """
    )
)
"""Words before a role that do not belong to it."""


_KEPT: Final = frozenset(word_list("acting sitting leading managing visiting founding marketing housing engineering"))
"""Of words in -ing, the others begin a sentence: "Addressing Minister Novak"."""


def is_office(noun: str) -> bool:
    """Whether the noun names an office or an occupation."""
    folded = fold_case_and_accents(noun).strip(".,")
    return folded in _OFFICES or folded.rpartition("-")[2] in _OFFICES or folded.endswith(_ENDINGS)


def office(role: str) -> str:
    """The role as it is shown: from the first word that belongs to it; empty if it names no office."""
    words = role.lstrip("[( ").split()
    while words and (
        (words[0].istitle() and words[0].endswith("ing") and words[0].lower() not in _KEPT)
        or fold_case_and_accents(words[0]).strip(".,") in LEADING
        or fold_case_and_accents(words[0]).startswith("then-")
    ):
        words = words[1:]
    return " ".join(words)

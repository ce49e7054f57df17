"""Words that hedge, and words that take sides: our own lists.

The hedges are the field's terms for what is not established: alleged, reportedly, appears to. The loaded words are
verbs that judge how something was said, labels that one side uses of the other, and words that make things bigger.
Written for samestory, not taken from a published list; which of the candidates are kept was measured on stories with
several outlets (`docs/decisions/0033-voices.md`). Loaded words are known in English only.
"""

from typing import Final

from pipeline.domain.text.wordlists import word_list


def _forms(listed: str) -> dict[str, str]:
    """Each form of a word with the form that is shown, which is the first of its line."""
    lines = [word_list(line.replace("_", " ")) for line in listed.strip().splitlines()]
    return {form.replace("~", " "): line[0].replace("~", " ") for line in lines for form in line}


HEDGES: Final = _forms(
    """
    alleged allege alleges alleging
    allegedly
    reportedly
    apparently
    apparent
    purported purports purport
    purportedly
    supposed
    supposedly
    suspected
    presumed
    presumably
    may
    might
    perhaps
    maybe
    possibly
    probably
    likely
    unlikely
    potentially
    seemingly
    seems seem seemed
    appears appeared appear
    claimed claims claim claiming
    believed
    thought
    rumored rumoured
    unconfirmed
    unverified
    unclear
    ostensibly
    angeblich angebliche angeblichen angeblicher
    mutmaßlich mutmaßliche mutmaßlichen mutmaßlicher
    offenbar
    vermutlich
    möglicherweise
    wahrscheinlich
    présumé présumée présumés présumées
    prétendument
    apparemment
    peut-être
    probablement
    presunto presunta presuntos presuntas
    presuntamente
    supuesto supuesta supuestos supuestas
    supuestamente
    aparentemente
    probablemente
    presunti presunte
    apparentemente
    forse
    probabilmente
    suposto suposta supostos supostas
    supostamente
    vermoedelijk vermoedelijke
    mogelijk
    blijkbaar
    waarschijnlijk
    údajně
    údajný údajná údajné údajného
    zřejmě
    možná
    pravděpodobně
    prý
    rzekomo
    rzekomy rzekoma rzekome
    podobno
    prawdopodobnie
    påstådd påstådda
    misstänkt misstänkta
    troligen
    möjligen
    якобы
    предположительно
    вероятно
    возможно
    """
)

FOLLOWED_BY: Final = {
    "appears": frozenset(word_list("to that as")),
    "seems": frozenset(word_list("to that as like")),
    "believed": frozenset(word_list("to")),
    "thought": frozenset(word_list("to")),
    "claimed": frozenset(
        word_list("that to he she they it his her their the there responsibility without a an no was were is are")
    ),
    "supposed": frozenset(word_list("to")),
    "likely": frozenset(word_list("to be that in for not result because due")),
}
"""What has to follow, so that "appeared in court", "jobless claims" and "he thought" are no hedges."""

LOADED: Final = _forms(
    """
    slammed slams slam slamming
    blasted blasts blasting
    bashed bashes bashing
    railed rails railing
    fumed fumes fuming
    mocked mocks mocking
    taunted taunts taunting
    ranted rants ranting rant
    gloated gloats
    bragged brags bragging boasted boasts boasting
    touted touts touting
    peddled peddles peddling
    parroted parrots
    smeared smears smearing smear
    vilified vilifies
    demonized demonised demonizes
    pounced pounces
    seized~on seizes~on
    doubled~down doubles~down doubling~down
    bowed~to bowing~to
    rammed~through ramming~through
    stoked stokes stoking
    fueled~fears
    embarrassing
    stunning stunned stunningly
    shocking shocked shockingly
    bombshell
    scathing
    blistering
    brutal brutally
    vicious viciously
    fierce fiercely
    furious furiously
    outrageous outrageously
    outraged outrage
    lashed~out lashes~out lashing~out
    liar liars
    horrific horrifying
    terrifying
    appalling
    disgusting
    shameful
    despicable
    vile
    heinous
    evil
    sinister
    corrupt
    crooked
    dishonest
    bizarre
    absurd
    ridiculous
    ludicrous
    laughable
    preposterous
    baseless
    unfounded
    bogus
    phony
    discredited
    disgraced
    embattled
    beleaguered
    controversial controversially
    divisive
    inflammatory
    incendiary
    notorious notoriously
    infamous infamously
    shady
    radical radicals
    extremist extremists
    far-right
    far-left
    hard-right
    hard-left
    hardline hard-line hardliner hardliners
    right-wing rightwing
    left-wing leftwing
    leftist leftists
    ultra-conservative ultraconservative
    nationalist
    populist
    racist
    bigoted
    xenophobic
    elitist elites
    regime
    strongman
    dictator
    cronies
    thugs thug
    mob
    rioters
    hordes
    illegals
    pro-life
    so-called
    self-proclaimed self-described
    witch-hunt
    cover-up
    propaganda
    chaos chaotic
    mayhem
    turmoil
    nightmare
    debacle
    fiasco
    massive massively
    dramatic dramatically
    sweeping
    draconian
    unprecedented
    historic
    tragic tragically
    heartbreaking
    desperate desperately
    reckless recklessly
    cruel
    inhumane
    heartless
    merciless
    hypocritical hypocrisy
    shamelessly shameless
    brazen brazenly
    blatant blatantly
    clearly
    obviously
    undoubtedly
    of~course
    surely
    frankly
    sadly
    thankfully
    hopefully
    unfortunately
    rigged
    hysteria hysterical
    meltdown
    frenzy
    onslaught
    crackdown
    tirade
    rhetoric
    falsely
    flagrant
    egregious
    glaring
    """
)

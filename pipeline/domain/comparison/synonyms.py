"""Which words of news mean the same kind of event.

Two versions are only asked who, when, where and why of one event if their verbs are the same or stand together here.
Also the nouns by which they name it ("blaze", "fire"). Knows words only, no grammar.
"""

from functools import lru_cache

from pipeline.domain.comparison.axes import poles
from pipeline.domain.text.wordlists import word_list

BOTH_WAYS = frozenset(
    word_list("meet marry date divorce face face_off square_off debate tie draw merge clash collide talk speak")
)
"""What either side does with the other: who is named first is a matter of taste."""

# Verbs of one event a line; particles are joined by "_".
_VERBS = """
start begin commence break_out erupt ignite flare_up kick_off get_underway
kill slay murder shoot_dead gun_down assassinate
die perish succumb
arrest detain apprehend nab seize hold
evacuate bring_out
elect re-elect reelect
appoint name nominate choose select pick
win clinch claim secure
beat defeat overcome thrash edge topple upset
hit strike slam
crash collide
injure wound hurt
buy acquire purchase take_over
accuse charge indict
head lead chair run
replace succeed
found establish set_up
find discover spot
rescue save
open inaugurate unveil
close shut shut_down
leave depart
arrive land touch_down
happen occur take_place hold
resign quit step_down
fire sack dismiss
launch blast_off lift_off
attack assault
steal rob
explode blow_up detonate
collapse fall cave_in come_down
sink capsize
meet gather convene
end finish conclude
hospitalise hospitalize take admit
convict find_guilty
sentence jail imprison
identify name
build construct
"""

_NOUNS = """
fire blaze inferno flame flames wildfire bushfire
crash accident collision wreck pile-up derailment
explosion blast detonation
outage blackout
death demise
quake earthquake tremor
flood flooding
shooting attack
collapse
ship vessel boat ferry
plane aircraft jet airliner airplane
flight
car vehicle
strike walkout
talk talks negotiation
vote ballot poll election
company firm
worker employee
police officer
patient injured casualty victim
delay disruption
match game
trial case
"""


def _classes(table: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in table.strip().splitlines():
        words = word_list(line)
        for word in words:
            found[word] = found.get(word, frozenset()) | {f"~{words[0]}"}
    return found


_VERB_CLASSES, _NOUN_CLASSES = _classes(_VERBS), _classes(_NOUNS)


@lru_cache(maxsize=1 << 14)
def events(predicate: str) -> frozenset[str]:
    """The keys of the event that the predicate names; two predicates name one kind of event if they share a key."""
    axes = {f"{axis[:40]} {sign}" for axis, sign in poles(predicate)[1:]}
    return frozenset((predicate,)) | _VERB_CLASSES.get(predicate, frozenset()) | axes


def things(lemmas: frozenset[str]) -> frozenset[str]:
    """The lemmas with those that name the same thing unified."""
    return frozenset(key for lemma in lemmas for key in _NOUN_CLASSES.get(lemma, (lemma,)))

"""A story's event in words: in which other languages it is reported, by how many voices, and how it is compared."""

from typing import Final

from pipeline.projection.event_documents import EventDocument, EventReferenceDocument
from pipeline.wording import words

MOST_NAMED = 4

MATCHED_BY_MACHINE: Final = (
    "Matched by machine: figures by their unit or by what they count, names by their sound in Latin letters, "
    "dates by the calendar."
)
MAY_DIFFER: Final = "What is marked may differ may also mean two things: read both sentences."
FACTS_MATCHED: Final = "Matched by machine, too: sentences that are nearest in meaning, and may state one fact."
NOTHING_ACROSS: Final = "No figure, date or name was found that versions of two languages have in common."


def also_in(event: EventReferenceDocument) -> str:
    """`also in German 3, Russian 5`: the other languages with their numbers of voices, those of most voices first."""
    named = [f"{words.language(one.language)} {one.voices}" for one in event.others[:MOST_NAMED]]
    more = len(event.others) - len(named)
    return "also in " + ", ".join([*named, *([f"{more} more"] if more else [])])


def also_in_full(event: EventReferenceDocument) -> str:
    """The same for those who hear it: `also in German, 3 independent voices; in Russian, 5 independent voices`."""
    said = [f"{words.language(one.language)}, {words.count(one.voices, 'independent voice')}" for one in event.others]
    return "also in " + "; in ".join(said)


def reach(event: EventDocument) -> str:
    """`9 independent voices in 5 languages`."""
    voices = words.count(event.voices, "independent voice")
    return f"{voices} in {words.count(len(event.languages), 'language')}"


def copies(event: EventDocument) -> str:
    """`3 copies, 1 of them a likely translation`; empty if there are none."""
    if not event.copies:
        return ""
    said = words.count(event.copies, "copy", "copies")
    translated = len(event.translations)
    if not translated:
        return said
    if translated == event.copies:
        return f"{said}, {'a likely translation' if translated == 1 else 'all of them likely translations'}"
    return f"{said}, {translated} of them {'a likely translation' if translated == 1 else 'likely translations'}"

"""Columns that an outlet prints under one title day after day: title and frame are the same, the news is not."""

import random
from datetime import timedelta

from pipeline.domain.tuning.generated.drafts import Base, Draft, DraftSet, generated_article
from pipeline.domain.tuning.generated.swaps import refilled, slots_in

COLUMNS = "columns"

_COLUMNS = 90
_NAMES = (
    "Market close",
    "Morning briefing",
    "Evening briefing",
    "What we know so far",
    "Today in photos",
    "Letters to the editor",
    "Weather",
    "Traffic and travel",
    "Horoscope",
    "Week in review",
    "The day ahead",
    "Police log",
    "Court results",
    "Lottery numbers",
    "Science digest",
    "Sports roundup",
    "Business digest",
    "Local news in brief",
    "Box office",
    "Injury report",
)
_FRAMES = (
    ("Here is what you need to know today.", "That is all for today. Sign up to get this in your inbox every morning."),
    ("Good morning. These are the items we are following.", "Send us your questions and we will answer them here."),
    ("Our daily summary, compiled by our staff.", "This column appears every day. Past editions are in our archive."),
    ("The latest figures, as reported to us.", "Figures are provisional and may change. All times are local."),
    ("This page is updated daily.", "Have we missed something? Write to the desk."),
)


def columns(base: Base, draw: random.Random, name: str) -> DraftSet:
    """Columns of 2 to 5 editions on following days, each with sentences of other articles."""
    if not base.is_dated:
        return DraftSet(kind=COLUMNS, groups=(), windows=False)
    groups: list[tuple[Draft, ...]] = []
    for number in range(min(_COLUMNS, len(base.articles) // 10)):
        at = draw.randrange(len(base.articles))
        outlet, column = base.article(at), draw.choice(_NAMES)
        opening, closing = draw.choice(_FRAMES)
        place = draw.choice(("", "", f"{outlet.source}: ", f"{draw.choice(('City', 'State', 'World', 'Nation'))}: "))
        dated, days = draw.random() < 0.75, draw.choice((1, 1, 1, 7))
        stamped = draw.random() < 0.3  # the day stands in the title
        # Some are forms: the same sentences, filled in again.
        form = " ".join(_sentence(base, draw) for _ in range(draw.randint(2, 5))) if draw.random() < 0.4 else ""
        slots = slots_in(draw, form, draw.randint(2, 6))
        found: list[Draft] = []
        for edition in range(draw.randint(2, 5)):
            when = outlet.event_time + timedelta(days=days * edition, hours=draw.uniform(0, 2))
            if form:
                news = refilled(draw, form, slots, base.article(draw.randrange(len(base.articles))).text[:3000])
            else:
                news = " ".join(_sentence(base, draw) for _ in range(draw.randint(1, 6)))
            title = f"{place}{column}" + (f", {when:%B} {when.day}" if stamped else "")
            article = generated_article(
                outlet,
                f"{name}:column:{number}:{edition}",
                when=when,
                dated=dated,
                title=title,
                text=f"{opening} {news} {closing}",
            )
            found.append(Draft(article=article, story=f"{name}:column:{number}:{edition}", fold=base.folds[at]))
        groups.append(tuple(found))
    return DraftSet(kind=COLUMNS, groups=tuple(groups), windows=False)


def _sentence(base: Base, draw: random.Random) -> str:
    """A sentence of any article."""
    for _ in range(10):
        parts = base.article(draw.randrange(len(base.articles))).text[:2500].split(". ")
        sentence = draw.choice(parts).strip()
        if 6 <= len(sentence.split()) <= 45:
            return sentence.rstrip(".") + "."
    return "There is no news today."

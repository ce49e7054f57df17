"""Texts of one template on other events: a report, real reports of the same event, and its wording on other names.

So a stream has two kinds of near-identical texts: copies, which say the same, and these.
"""

import random
from collections.abc import Sequence
from datetime import timedelta

from pipeline.domain.articles.articles import Article
from pipeline.domain.tuning.generated.drafts import Base, Draft, DraftSet, generated_article, sampled, words_of_draft
from pipeline.domain.tuning.generated.swaps import NamePool, Swaps, changed_words, refilled, slots_in

TEMPLATES, BOILERPLATE = "templates", "boilerplate"

_TEMPLATES, _BOILERPLATES = 260, 70
_LEAST_CHANGED = 4.0
"""Per 100 words. Templates have 4 to 12 such substitutions, edited copies at most 3."""


def templates(base: Base, pool: NamePool, draw: random.Random, name: str) -> DraftSet:
    """Short reports, each beside 1 or 2 real ones of its event, and 1 to 6 texts of its template on other events."""
    groups = [
        _template(base, pool, draw, story, f"{name}:template:{n}")
        for n, story in enumerate(sampled(draw, _with_long_texts(base), _TEMPLATES))
    ]
    return DraftSet(kind=TEMPLATES, groups=tuple(g for g in groups if len(g) > 1), windows=False)


def boilerplate(base: Base, pool: NamePool, draw: random.Random, name: str) -> DraftSet:
    """The same, where most of each text is what an outlet puts below every report of the kind."""
    groups = [
        _boilerplate(base, pool, draw, story, f"{name}:boilerplate:{n}")
        for n, story in enumerate(sampled(draw, _with_long_texts(base), _BOILERPLATES))
    ]
    return DraftSet(kind=BOILERPLATE, groups=tuple(g for g in groups if len(g) > 1), windows=False)


def _with_long_texts(base: Base) -> Sequence[str]:
    return [s for s in base.told_twice() if all(len(base.article(n).text.split()) >= 60 for n in base.stories[s])]


def _template(base: Base, pool: NamePool, draw: random.Random, story: str, name: str) -> tuple[Draft, ...]:
    members = sampled(draw, [str(n) for n in base.stories[story]], 3)
    first, *partners = (int(n) for n in members[: draw.choice((2, 3))])
    article = base.article(first)
    text = words_of_draft(article.text, draw.randint(25, 250))
    return _group(base, pool, draw, first, partners, article.title, text, "", name)


def _boilerplate(base: Base, pool: NamePool, draw: random.Random, story: str, name: str) -> tuple[Draft, ...]:
    first, partner = (int(n) for n in sampled(draw, [str(n) for n in base.stories[story]], 2))
    article = base.article(first)
    common = base.article(draw.randrange(len(base.articles))).text
    below = " ".join(common.split()[-draw.randint(90, 260) :])
    # What the report says at its beginning, then what they all say.
    text = words_of_draft(article.text, draw.randint(20, 55))
    return _group(base, pool, draw, first, [partner], article.title, text, f"\n\n{below}", name)


def _group(
    base: Base,
    pool: NamePool,
    draw: random.Random,
    first: int,
    partners: Sequence[int],
    title: str | None,
    text: str,
    below: str,
    name: str,
) -> tuple[Draft, ...]:
    article, fold, dated = base.article(first), base.folds[first], draw.random() < 0.75
    apart_h = draw.choice((8, 48, 48))
    slots = slots_in(draw, text, draw.choice((0, 0, 1, 2, 3)))
    when = article.event_time
    found: list[Draft] = []

    def add(of: Article, story: str, title: str | None, text: str, hours: float, source: str) -> None:
        made = generated_article(
            of,
            f"{name}:{len(found)}",
            when=when + timedelta(hours=hours),
            dated=dated,
            title=title,
            text=text,
            source=source,
        )
        found.append(Draft(article=made, story=f"{name}:{story}", fold=fold))

    add(article, "0", title, text + below, 0, article.source)
    for n in partners:
        of = base.article(n)
        add(of, "0", of.title, of.text, draw.uniform(0, 24), of.source)
    for number in range(1, draw.choice((1, 2, 3, 4, 6)) + 1):
        swaps = Swaps(draw, pool, draw.uniform(0.5, 1))
        swaps.learn(f"{title or ''}. {text}")
        other_title, other = None if title is None else swaps.swapped(title), swaps.swapped(text)
        other = refilled(draw, other, slots, base.article(draw.randrange(len(base.articles))).text[:3000])
        if changed_words(text, other) < _LEAST_CHANGED:
            continue
        same_outlet = draw.random() < 0.85
        source = article.source if same_outlet else base.article(draw.randrange(len(base.articles))).source
        hours = draw.uniform(-apart_h, apart_h)
        add(article, str(number), other_title, other + below, hours, source)
        if draw.random() < 0.35:  # another outlet reports that event too
            of = base.article(partners[0])
            partner_text = words_of_draft(of.text, 250)
            swaps.learn(f"{of.title or ''}. {partner_text}")
            partner_title = None if of.title is None else swaps.swapped(of.title)
            add(of, str(number), partner_title, swaps.swapped(partner_text), hours + draw.uniform(0, 12), of.source)
    return tuple(found)

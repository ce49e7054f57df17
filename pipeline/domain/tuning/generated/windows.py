"""A few articles at once, each few in a window of their own: reports of a story, and of others that look like it.

In a large window look-alikes have better partners elsewhere. Here they have none: that they share rare names, or the
day, must prove nothing.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.tuning.generated.drafts import Base, Draft, DraftSet, generated_article
from pipeline.domain.tuning.generated.swaps import Swaps, invented_name, names_in

BY_NAMES, BY_WORDS, BY_TOPIC, NEXT_STEPS, ALERTS = "same names", "same words", "same topic", "next steps", "alerts"

_AT_MOST = {BY_NAMES: 420, BY_WORDS: 320, BY_TOPIC: 200, NEXT_STEPS: 120, ALERTS: 260}
_NEAR = 8
_APART_DAYS = 3.0
"""A story that is nearer in time may be the same one: what an editor's labels say of it is not sure enough."""
_OPENING = 1500
_NOON = datetime(2000, 1, 1, 12, tzinfo=UTC)
_BARE_WORD = re.compile(r"[^\W\d_]{3,}")

Bag = Counter[str]


def small_windows(base: Base, draw: random.Random, name: str) -> list[DraftSet]:
    """Windows whose outsiders share names, share words, are of the same topic, or are the next step of the story."""
    grouped = any(item.group for item in base.articles)
    names = _likeness([_names(base, n) for n in range(len(base.articles))])
    words = _likeness([_words(base, n) for n in range(len(base.articles))])
    found = [
        _windows(base, draw, name, BY_NAMES, lambda n: names[n] * _other_topic(base, n), _apart(base)),
        _windows(base, draw, name, BY_WORDS, lambda n: words[n] * _other_topic(base, n), _apart(base)),
    ]
    if grouped:
        found.append(_windows(base, draw, name, BY_TOPIC, lambda n: words[n] * ~_other_topic(base, n), _apart(base)))
    if base.is_dated:
        found.append(_windows(base, draw, name, NEXT_STEPS, lambda n: names[n], _following(base)))
    titled = [bool(base.article(n).title and base.article(n).text.strip()) for n in range(len(base.articles))]
    if sum(titled) * 2 > len(titled):
        found.append(_windows(base, draw, name, ALERTS, lambda n: names[n], _apart(base)))
    return found


def _windows(
    base: Base,
    draw: random.Random,
    name: str,
    kind: str,
    likeness: Callable[[int], NDArray[np.float64]],
    allowed: Callable[[Sequence[int]], NDArray[np.bool_]],
) -> DraftSet:
    stories = base.told_twice()
    wanted = _AT_MOST[kind]
    chosen = draw.sample(stories, min(wanted, len(stories)))
    if kind == BY_TOPIC:  # few stories of many articles each
        chosen = [draw.choice(stories) for _ in range(wanted)] if stories else []
    groups: list[tuple[Draft, ...]] = []
    for number, story in enumerate(chosen):
        members = draw.sample(base.stories[story], min(draw.choice((2, 2, 3, 4)), len(base.stories[story])))
        like = np.max([likeness(n) for n in members], axis=0) * allowed(members)
        like[base.stories[story]] = 0.0
        near = [n for n in np.argsort(-like, kind="stable")[:_NEAR].tolist() if like[n] > 0]
        if not near:
            continue
        outsiders = draw.sample(near, min(draw.choice((1, 1, 2, 3)), len(near)))
        groups.append(_window(base, draw, kind, [*members, *outsiders], members, f"{name}:{kind}:{number}"))
    return DraftSet(kind=kind, groups=tuple(groups), windows=True)


def _window(
    base: Base, draw: random.Random, kind: str, chosen: Sequence[int], members: Sequence[int], name: str
) -> tuple[Draft, ...]:
    """The chosen articles as drafts, dated anew, in random order."""
    dates = "as they are" if kind == NEXT_STEPS else draw.choice(("a day", "a day", "two days", "days", "none"))
    swaps = Swaps(draw, {}, 0.0)
    if draw.random() < 0.35 and kind != NEXT_STEPS:
        _rename_alike(base, draw, swaps, chosen, members)
    found: list[Draft] = []
    first = min(base.when[n] for n in chosen)
    hours = {"a day": 10, "two days": 44, "none": 0}
    for position, n in enumerate(draw.sample(list(chosen), len(chosen))):
        article = base.article(n)
        if dates == "as they are":
            when = _NOON + timedelta(seconds=base.when[n] - first)
        else:
            when = _NOON + timedelta(hours=24 * position if dates == "days" else hours[dates] * draw.random())
        title = None if article.title is None else swaps.swapped(article.title)
        text = swaps.swapped(article.text)
        if kind == ALERTS and (position % 2 == 0 or draw.random() < 0.2):  # an alert: the headline alone
            text = ""
        made = generated_article(
            article, f"{name}:{position}", when=when, dated=dates != "none", title=title, text=text
        )
        found.append(Draft(article=made, story=f"{name}:{base.articles[n].story}", fold=base.folds[n]))
    return tuple(found)


def _rename_alike(base: Base, draw: random.Random, swaps: Swaps, chosen: Sequence[int], members: Sequence[int]) -> None:
    """Give the names that the story and an outsider share invented names, the same in all: rare, and shared.

    If they share none, the name that each has most often becomes one.
    """
    inside = Counter(run for n in members for run in _runs(base, n))
    outside = Counter(run for n in chosen if n not in members for run in _runs(base, n))
    shared = [run for run, _ in (inside & outside).most_common(4)]
    for run in shared:
        swaps.rename(run, tuple(invented_name(draw) for _ in run))
    if not shared and inside and outside:
        one, other = inside.most_common(1)[0][0], outside.most_common(1)[0][0]
        invented = tuple(invented_name(draw) for _ in range(max(len(one), len(other))))
        swaps.rename(one, invented[-len(one) :])
        swaps.rename(other, invented[-len(other) :])


def _runs(base: Base, n: int) -> list[tuple[str, ...]]:
    article = base.article(n)
    return names_in(f"{article.title or ''}. {article.text[:_OPENING]}")


def _names(base: Base, n: int) -> Bag:
    return Counter({word: 1 for run in _runs(base, n) for word in run})


def _words(base: Base, n: int) -> Bag:
    article = base.article(n)
    return Counter(_BARE_WORD.findall(f"{article.title or ''} {article.text[:_OPENING]}".lower()))


def _likeness(bags: Sequence[Bag]) -> NDArray[np.float64]:
    """The cosines of bags, weighted by rarity: float [n, n]."""
    known = Counter(word for bag in bags for word in bag)
    column = {word: n for n, word in enumerate(sorted(word for word, count in known.items() if count > 1))}
    table = np.zeros((len(bags), max(len(column), 1)), dtype=np.float32)
    for n, bag in enumerate(bags):
        for word, count in bag.items():
            if word in column:
                table[n, column[word]] = (1 + np.log(count)) * np.log(len(bags) / known[word])
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    return np.asarray(table @ table.T, dtype=np.float64)


def _other_topic(base: Base, n: int) -> NDArray[np.bool_]:
    group = base.articles[n].group
    return np.array([not group or item.group != group for item in base.articles])


def _apart(base: Base) -> Callable[[Sequence[int]], NDArray[np.bool_]]:
    """Articles that appeared days apart from all of these; all where none is dated."""
    if not base.is_dated:
        return lambda members: np.ones(len(base.when), dtype=np.bool_)
    return lambda members: _gap(base, members) > _APART_DAYS * 86400


def _following(base: Base) -> Callable[[Sequence[int]], NDArray[np.bool_]]:
    """Articles that appeared half a day to four days after all of these."""

    def allowed(members: Sequence[int]) -> NDArray[np.bool_]:
        after = base.when - base.when[list(members)].max()
        return np.asarray((after > 0.5 * 86400) & (after < 4 * 86400))

    return allowed


def _gap(base: Base, members: Sequence[int]) -> NDArray[np.float64]:
    return np.asarray(np.abs(base.when[:, None] - base.when[list(members)][None, :]).min(axis=1))

"""Which articles belong together, seen again with everything that came since: merge, move, set free.

Pure arithmetic on article ids and second-stage probabilities; which story ids they get is decided in `regrouping`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.domain.matching.join_model import Thresholds
from pipeline.domain.stories.corrections import UNCONSTRAINED, Constraints

ROUNDS = 8
BETTER_BY = 0.02
"""How much better another story must suit an article for it to move: it stays where the two are as good."""

REGROWN_ARTICLES = 60
"""A group of up to this many articles is checked for falling apart; in a larger one only single articles are."""

SEEN_TOGETHER, AS_ALIKE = 3, 0.75
"""Groups of at least so many articles each merge only if their articles are, on average, at least this many times as
likely to be of one event as those within the looser of the two. Two look-alike events that are each told by many are
alike in all that their kind has in common, which may be enough for `merge`; but each is closer to itself. This is the
relative interconnectivity of Chameleon (Karypis, Han and Kumar, 1999). A smaller group says too little about itself."""

FULL_SUPPORT = 12
"""The support of a story is the mean over at most this many members, the most likely ones. In a story up to that size
these are all, so that one similar member is not enough. In a larger one an article has no candidate pair with most
members however well it fits."""


def mean_support(probabilities: Iterable[float], members: int) -> float:
    """The mean probability over a story's members; a member without a candidate pair counts as 0.

    If there are more than `FULL_SUPPORT` members, the mean is over that number of the likeliest.
    """
    asked = min(members, FULL_SUPPORT)
    best = sorted(probabilities, reverse=True)[:asked]
    return sum(best) / asked if asked else 0.0


@dataclass(slots=True)
class Grouping:
    """A working copy of who is with whom. `links`: by article, the probability of each partner."""

    links: Mapping[str, Mapping[str, float]]
    group_of: dict[str, int]
    groups: dict[int, list[str]]

    @classmethod
    def from_groups(cls, groups: Sequence[Sequence[str]], links: Mapping[str, Mapping[str, float]]) -> "Grouping":
        return cls(
            links=links,
            group_of={article: number for number, articles in enumerate(groups) for article in articles},
            groups={number: list(articles) for number, articles in enumerate(groups)},
        )

    def supports(self, article: str) -> dict[int, float]:
        """How well each group that holds a partner supports the article, itself not counted as a member."""
        linked: dict[int, list[float]] = defaultdict(list)
        for other, p in self.links.get(article, {}).items():
            linked[self.group_of[other]].append(p)
        own = self.group_of[article]
        return {group: mean_support(ps, len(self.groups[group]) - (group == own)) for group, ps in linked.items()}

    def cross(self, one: int, other: int, total: float) -> float:
        """How well two groups suit each other: the smaller one's members' mean support from the larger.

        `total` is the sum of probabilities between them: the support depends on nothing else unless the larger group is
        large.
        """
        small, large = sorted((one, other), key=lambda g: (len(self.groups[g]), g))
        most = total / (len(self.groups[small]) * min(len(self.groups[large]), FULL_SUPPORT))
        if len(self.groups[large]) <= FULL_SUPPORT:
            return most
        members = self.groups[small]
        return min(most, sum(self.supports(article).get(large, 0.0) for article in members) / len(members))

    def as_alike(self, one: int, other: int, cross: float) -> bool:
        """Whether two groups whose `cross` is this are about as alike as each is within."""
        if min(len(self.groups[one]), len(self.groups[other])) < SEEN_TOGETHER:
            return True
        return cross >= AS_ALIKE * min(self._within(one), self._within(other))

    def _within(self, group: int) -> float:
        """The mean probability of all pairs of a group's articles."""
        members = self.groups[group]
        total = sum(
            p
            for article in members
            for other, p in self.links.get(article, {}).items()
            if self.group_of[other] == group
        )
        return total / (len(members) * (len(members) - 1))

    def merge(self, one: int, other: int) -> None:
        for article in self.groups[other]:
            self.group_of[article] = one
        self.groups[one] += self.groups.pop(other)

    def move(self, article: str, group: int) -> None:
        self.groups[self.group_of[article]].remove(article)
        self.groups.setdefault(group, []).append(article)
        self.group_of[article] = group


def repaired(
    groups: Sequence[Sequence[str]],
    links: Mapping[str, Mapping[str, float]],
    thresholds: Thresholds,
    constraints: Constraints = UNCONSTRAINED,
) -> list[list[str]]:
    """The groups after splitting, merging, moving and setting free until nothing changes.

    At most `ROUNDS` times; never against `constraints`, which the groups must respect.
    """
    parts = [part for group in groups for part in _parts(group, links, thresholds.leave, constraints)]
    grouping = Grouping.from_groups(parts, links)
    for _ in range(ROUNDS):
        changed = _merge(grouping, thresholds.merge, constraints)
        changed |= _move(grouping, thresholds.leave, constraints)
        if not changed:
            break
    return [grouping.groups[number] for number in sorted(grouping.groups)]


def _parts(
    group: Sequence[str], links: Mapping[str, Mapping[str, float]], least: float, constraints: Constraints
) -> Iterable[Sequence[str]]:
    """The group, or the parts that result when it is grown again from single articles.

    Articles that came together while little was known stay together only if they still would.
    """
    if not 2 < len(group) <= REGROWN_ARTICLES:
        return [group]
    members = set(group)
    inner = {a: {o: p for o, p in links.get(a, {}).items() if o in members} for a in group}
    regrown = Grouping.from_groups(constraints.atoms(group), inner)
    while _merge(regrown, least, constraints):
        pass
    return [regrown.groups[number] for number in sorted(regrown.groups)]


def _merge(grouping: Grouping, least: float, constraints: Constraints) -> bool:
    """Merge the pairs of groups that suit each other, best first: each group with the one that suits it best.

    That is average linkage by reciprocal nearest neighbours; what depends on a merge waits for the next round.
    """
    sums: dict[tuple[int, int], float] = defaultdict(float)
    for article, partners in grouping.links.items():
        for other, p in partners.items():
            one, two = grouping.group_of[article], grouping.group_of[other]
            if one < two:
                sums[one, two] += p
    suited = [(grouping.cross(one, two, total), one, two) for (one, two), total in sums.items() if total >= least]
    changed = False
    settled: set[int] = set()
    for suits, one, two in sorted(suited, key=lambda s: (-s[0], s[1], s[2])):
        if suits < least:
            break
        if one in settled or two in settled:
            settled |= {one, two}  # what suits best has changed for both
            continue
        members, others = grouping.groups[one], grouping.groups[two]
        if grouping.as_alike(one, two, suits) and not constraints.forbids(members, others):
            grouping.merge(one, two)
            settled |= {one, two}
            changed = True
    return changed


def _move(grouping: Grouping, leave: float, constraints: Constraints) -> bool:
    """Move each article whose other group is better; set free one whose own group does not support it."""
    changed = False
    for article in list(grouping.group_of):
        own_group = grouping.group_of[article]
        if len(grouping.groups[own_group]) < 2 or constraints.holds(article):
            continue
        supports = grouping.supports(article)
        own = supports.pop(own_group, 0.0)
        if article in constraints:
            supports = {g: s for g, s in supports.items() if not constraints.forbids([article], grouping.groups[g])}
        best, neg = max(((support, -group) for group, support in supports.items()), default=(0.0, 0))
        if best >= max(own + BETTER_BY, leave):
            grouping.move(article, -neg)
            changed = True
        elif own < leave:
            grouping.move(article, max(grouping.groups) + 1)
            changed = True
    return changed

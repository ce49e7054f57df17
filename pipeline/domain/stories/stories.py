"""A story: the articles that report one real-world event, and what happened to it.

Values only: how stories come about is decided in `clustering` and `lifecycle`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pipeline.domain.articles.articles import Form
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.articles.revisions import Revision
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.copying import CopyKind, copy_kind
from pipeline.domain.stories.corrections import Corrected
from pipeline.domain.text.stated_dates import Precision

StoryState = Literal["open", "closed"]
ChangeKind = Literal["created", "linked", "revised", "merged", "split", "closed"]
ReasonKind = Literal["founded", "joined", "copy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A member of the story, and the probability that the article reports the same event as it does."""

    article_id: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerUp:
    """The best story that an article did not join.

    Its mean `support` over `members`, its likeliest member with the probability, and what spoke most against that pair.
    """

    story_id: str
    support: float
    members: int
    article_id: str
    probability: float
    against: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an article is in its story.

    `founded`: no story was likely enough; `support` and `contributions` are then of the best one, if any.
    `joined`: `support` from its members was enough. `copy`: its text is that of `support[0]`.
    `contributions` are those of the pair with `support[0]`, largest effect first. `shared_terms` are the
    rarest words that the two have in common. `corrected`: an operator decided it, or confirmed it since.
    """

    kind: ReasonKind
    threshold: float
    support: tuple[Support, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    shared_terms: tuple[str, ...] = ()
    runner_up: RunnerUp | None = None
    corrected: Corrected | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """That a new story continues an older one: its id, and how much it supported the founding article."""

    story_id: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One outlet's article seen as part of a story.

    `title` is what is shown: the article's own, or one made from its first sentence (`title_is_own` says which).
    `copy_of` is the article whose text this one repeats. `score` is the probability that it belongs, 1.0 for a founder.
    `copied_share` of its text is in `copy_of`, `contained_share` of that text is in it; both in [0, 1], None if not
    known. `credit`: the agency that it names as its source. `lead`: `lead_words` (`headlines`) of its text;
    empty if it was stored before there were any.
    """

    article_id: str
    url: str
    source: str
    family: str
    language: str
    title: str
    title_is_own: bool
    published: datetime | None
    seen: datetime
    event_time: datetime
    revision: int
    origin: str
    copy_of: str | None
    score: float
    reason: Reason
    copied_share: float | None = None
    contained_share: float | None = None
    credit: str | None = None
    text_chars: int = 0
    form: Form = "article"
    revisions: tuple[Revision, ...] = ()
    published_precision: Precision = "time"
    lead: tuple[str, ...] = ()

    @property
    def copy_kind(self) -> CopyKind | None:
        """None if it is not a copy, or was not measured against its original."""
        return copy_kind(self.copied_share, self.contained_share) if self.copy_of is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story at one moment.

    `versions` are in order of event time; `first_seen` and `last_seen` are event times.

    `follows`: the older story that this one continues; it may be closed by now, or an alias of another. `left_out`: how
    many more versions it has than are listed. `headline_article` and
    `headline_source`: the article and the outlet that the headline is from; empty in older records.
    """

    id: str
    headline: str
    state: StoryState
    first_seen: datetime
    last_seen: datetime
    aliases: tuple[str, ...]
    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    families: tuple[str, ...]
    versions: tuple[Version, ...]
    follows: str | None = None
    left_out: int = 0
    headline_article: str = ""
    headline_source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to a story, at event time `at`.

    created, linked: `article` came in. revised: `article` is a newer revision of a member; without one, operators' word
    on `article_ids` is another, or the story `follows` another; place and the story's clock stay. merged: `story_id`
    took in `other_story_id`, now its alias. split: `article_ids` left `story_id` for `other_story_id`, a new story or
    an open one. closed: the story left the window.

    `copied_share`: the part of the article that is in the one it is a `copy_of`; `contained_share`: the part of that
    one that is in the article.
    `follows`: the older story that a created one continues, or a revised one as is known now.
    `sets_free`: a revised change without an article, and not by an operator, says that the first of `article_ids` is no
    copy, and that the others are copies of it.
    `packed`: what was computed of an article that came into the window (`matching.packed`), to rebuild the state by.
    `language`: of the story's articles; empty until the change is written, and in records from before this field.
    """

    kind: ChangeKind
    story_id: str
    at: datetime
    score: float
    reason: Reason | None = None
    article: EmbeddedArticle | None = None
    copy_of: str | None = None
    other_story_id: str | None = None
    article_ids: tuple[str, ...] = ()
    follows: Follows | None = None
    copied_share: float | None = None
    contained_share: float | None = None
    language: str = ""
    packed: bytes | None = field(default=None, compare=False, repr=False)

    @property
    def sets_free(self) -> bool:
        """Whether it says that what was taken for a copy is none."""
        by_operator = self.reason is not None and self.reason.corrected is not None
        return self.kind == "revised" and self.article is None and bool(self.article_ids) and not by_operator

    @property
    def brings_evidence(self) -> bool:
        """Whether an article came in by it, or was set free: what it is compared by is packed with it."""
        return self.sets_free or (self.article is not None and self.kind != "revised")


def story_id(founding_article_id: str) -> str:
    """The id of the story that this article founds: `s` and 80 bits of SHA-256 in hexadecimal."""
    return "s" + hashlib.sha256(founding_article_id.encode()).hexdigest()[:20]


def free_story_id(article_id: str, is_taken: Callable[[str], bool]) -> str:
    """The id of a story that is split off with this article first: derived from it, and not taken."""
    candidate, attempt = story_id(article_id), 1
    while is_taken(candidate):
        attempt += 1
        candidate = story_id(f"{article_id}#{attempt}")
    return candidate

"""What the producer asks for, and what it gets: a feed that is polled, or an entry's page that is visited."""

from dataclasses import dataclass

from pipeline.domain.articles.urls import host_of
from pipeline.domain.feeds.parse import ParsedFeed
from pipeline.domain.feeds.schedule import FeedState
from pipeline.ports import Response
from pipeline.settings import Feed
from producers.entries.composing import FetchedPage, entry_address
from producers.memory.records import PendingPage


@dataclass(frozen=True, slots=True)
class Poll:
    """A feed that is to be asked, in its state at that time."""

    feed: Feed
    state: FeedState

    @property
    def id(self) -> str:
        return self.feed.url

    @property
    def address(self) -> str:
        return self.state.address

    @property
    def host(self) -> str:
        return host_of(self.address)


@dataclass(frozen=True, slots=True)
class Visit:
    """An entry's page that is to be read, for the first time or again."""

    feed: Feed
    page: PendingPage

    @property
    def id(self) -> str:
        return self.page.key

    @property
    def address(self) -> str:
        return entry_address(self.page.entry, self.page.feed_url)

    @property
    def host(self) -> str:
        return self.page.host or host_of(self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedAnswer:
    """A feed that was read whole."""

    response: Response
    parsed: ParsedFeed
    body_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswer:
    """A page that was read. `missing`: why a further page of the article could not be."""

    response: Response
    page: FetchedPage
    body_digest: str
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnchangedAnswer:
    """A 304, or the bytes that were read before."""

    response: Response
    body_digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """No usable answer, and why. `response` is what was answered, if anything.

    `may_recover`: a later request may succeed. `is_refused`: a rule forbids it, the server's or ours.
    """

    problem: str
    status: int | None = None
    response: Response | None = None
    may_recover: bool = False
    is_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAsked:
    """The page's host asked to be left alone for so long that the entry has to do without the page for now."""

    problem: str


PollAnswer = ParsedAnswer | UnchangedAnswer | Failure
VisitAnswer = ReadAnswer | UnchangedAnswer | Failure | NotAsked


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll and its answer."""

    job: Poll
    answer: PollAnswer


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit and its answer."""

    job: Visit
    answer: VisitAnswer


Job = Poll | Visit
Answered = Polled | Visited


def response_of(answered: Answered) -> Response | None:
    """What the server answered, if it was asked and answered at all."""
    return None if isinstance(answered.answer, NotAsked) else answered.answer.response


def failed(job: Job, problem: str) -> Answered:
    """The job with a failure of this program, not of the server."""
    failure = Failure(problem=f"{job.address}: {problem}")
    return Polled(job, failure) if isinstance(job, Poll) else Visited(job, failure)

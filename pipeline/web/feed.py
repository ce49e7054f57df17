"""Feeds for reader programs: of the list with its filters, of a story, and of an outlet, as Atom and as JSON Feed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.domain.text.epoch import EPOCH
from pipeline.projection.documents import StoryDocument, comparison_document
from pipeline.projection.views import StoryFilter, Views, open_views
from pipeline.side_by_side.differing import of_outlet
from pipeline.web import atom, json_feed, operations
from pipeline.web.current import current_story, full_story
from pipeline.web.feed_document import Entry, Feed
from pipeline.web.operations import Operation, stream
from pipeline.web.parameters import LIST_PARAMETERS, list_query, refuse_unknown
from pipeline.web.site import Site
from pipeline.web.story_entries import change_entry, comparison_entry, differences_of, story_entry, story_id

MOST_CHANGES: Final = 100
"""Changes of one story in its feed: a page can change all day."""


@dataclass(frozen=True, slots=True)
class _Format:
    ending: str
    media_type: str
    write: Callable[[Feed], bytes]


_FORMATS: Final = (
    _Format("atom", atom.MEDIA_TYPE, atom.atom),
    _Format("json", json_feed.MEDIA_TYPE, json_feed.json_feed),
)


def routes(site: Site) -> list[Route]:
    """The routes of this module over one site. They come before those of the pages, whose paths they extend."""
    return [route for form in _FORMATS for route in _routes(site, form)]


def _routes(site: Site, form: _Format) -> list[Route]:
    def stories(request: Request) -> Response:
        refuse_unknown(request.query_params, LIST_PARAMETERS - {"cursor"})
        limit = site.settings.stories_per_page
        query = list_query(request.query_params, default_limit=limit, default_sort="changed")

        def make(views: Views) -> bytes:
            home = str(request.base_url)
            found = views.stories(query.filter, limit=query.limit, sort=query.sort).stories
            filters = urlencode([(name, value) for name, value in request.query_params.multi_items() if value])
            page = f"{home}?{filters}" if filters else home
            entries = _entries(views, found, home=home)
            return form.write(
                _feed(
                    page,
                    title="samestory: stories" + (f" ({_asked(request)})" if filters else ""),
                    home=page,
                    itself=f"{home}stories.{form.ending}" + (f"?{filters}" if filters else ""),
                    entries=entries,
                )
            )

        return site.answer(request, form.media_type, make)

    def story(request: Request) -> Response:
        refuse_unknown(request.query_params, ())
        current = current_story(
            site, request.path_params["story_id"], lambda story_id: f"/stories/{story_id}.{form.ending}"
        )
        if isinstance(current, Response):
            return current

        def make(views: Views) -> bytes:
            found = full_story(views, current)
            home = str(request.base_url)
            differences = differences_of(found, found.comparison)
            updated = views.changed_at([found.id]).get(found.id, found.last_seen)
            changes = views.newest_changes((found.id, *found.aliases), MOST_CHANGES)
            return form.write(
                _feed(
                    f"{story_id(found.id)}:feed",
                    title=f"samestory: {found.headline[:200] or 'Untitled story'}",
                    home=f"{home}stories/{found.id}",
                    itself=f"{home}stories/{found.id}.{form.ending}",
                    entries=(
                        comparison_entry(found, differences, home=home, updated=updated),
                        *_newest_first([change_entry(one, found, differences, home=home) for one in changes]),
                    ),
                )
            )

        return site.answer(request, form.media_type, make)

    def outlet(request: Request) -> Response:
        refuse_unknown(request.query_params, ())
        named = request.path_params["name"]

        def look() -> str:
            with open_views(site.path) as views:
                called = views.about_outlets().called(named)
            if not called:
                raise site.missing(f"No story has a version by {named[:80]}.")
            return called[0]

        name = site.awaited(look)

        def make(views: Views) -> bytes:
            home = str(request.base_url)
            limit = site.settings.stories_per_page
            found = views.stories(StoryFilter(outlet=name), limit=limit, sort="changed").stories
            address = f"{home}outlets/{quote(name, safe='')}"
            return form.write(
                _feed(
                    f"{address}#feed",
                    title=f"samestory: stories of {name}",
                    home=address,
                    itself=f"{address}.{form.ending}",
                    entries=_entries(views, found, home=home, source=name),
                )
            )

        return site.answer(request, form.media_type, make)

    return [
        Route(f"/stories.{form.ending}", stories),
        Route(f"/stories/{{story_id}}.{form.ending}", story),
        Route(f"/outlets/{{name:path}}.{form.ending}", outlet),
    ]


def _entries(views: Views, found: Sequence[StoryDocument], *, home: str, source: str = "") -> tuple[Entry, ...]:
    """The stories as entries, the last changed first. `source`: only what differs from or in that outlet's version."""
    times = views.changed_at([one.id for one in found])
    events = views.events_of([one.id for one in found])
    entries = []
    for story in found:
        comparison = views.comparison(story.id)
        differences = differences_of(story, None if comparison is None else comparison_document(comparison))
        shown = of_outlet(differences, source) if source else differences
        updated = times.get(story.id, story.last_seen)
        entries.append(story_entry(story, shown, home=home, updated=updated, event=events.get(story.id)))
    return _newest_first(entries)


def _newest_first(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.updated, entry.id), reverse=True))


def _feed(identity: str, *, title: str, home: str, itself: str, entries: tuple[Entry, ...]) -> Feed:
    updated = max((entry.updated for entry in entries), default=EPOCH)
    return Feed(id=identity, title=title, home=home, itself=itself, updated=updated, entries=entries)


def _asked(request: Request) -> str:
    """The filters in words: `q: ferry, outlet: Skarne Post`."""
    return ", ".join(f"{name}: {value}" for name, value in request.query_params.multi_items() if value)[:200]


LEADS_ON: Final = {"307": {"description": "It has become part of another story, which has this address"}}
_FAILS: Final = ("304", "400", "404", "409", "503")
_SAYS: Final = {"atom": "Atom (RFC 4287)", "json": "JSON Feed 1.1"}

OPERATIONS = tuple(
    operation
    for form in _FORMATS
    for operation in (
        Operation(
            path=f"/stories.{form.ending}",
            name=f"getStories{form.ending.title()}",
            tag="feeds",
            summary=f"Stories as {_SAYS[form.ending]}",
            description="Takes the filters of `/api/v1/stories`. Entries say what differs between the versions.",
            parameters=(*operations.story_filters(), operations.page()[0]),
            answers=stream(form.media_type, _SAYS[form.ending]),
            errors=("304", "400", "409", "503"),
        ),
        Operation(
            path=f"/stories/{{story_id}}.{form.ending}",
            name=f"getStory{form.ending.title()}",
            tag="feeds",
            summary=f"What differs in a story, and its changes, as {_SAYS[form.ending]}",
            parameters=(operations.path("story_id", "a story's id, or that of a story merged into it"),),
            answers={**stream(form.media_type, _SAYS[form.ending]), **LEADS_ON},
            errors=_FAILS,
        ),
        Operation(
            path=f"/outlets/{{name}}.{form.ending}",
            name=f"getOutlet{form.ending.title()}",
            tag="feeds",
            summary=f"The stories of an outlet as {_SAYS[form.ending]}",
            description="Entries say in what its version differs from the others.",
            parameters=(operations.path("name", "the outlet's name, in any case"),),
            answers=stream(form.media_type, _SAYS[form.ending]),
            errors=_FAILS,
        ),
    )
)

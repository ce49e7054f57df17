"""The stories as an Atom feed (RFC 4287), with the list's filters."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline import __version__
from pipeline.domain.stories.voices import voices
from pipeline.domain.text.epoch import EPOCH
from pipeline.projection.documents import StoryDocument
from pipeline.projection.views import Views
from pipeline.web import operations
from pipeline.web.operations import Operation, stream
from pipeline.web.parameters import LIST_PARAMETERS, list_query, refuse_unknown
from pipeline.web.site import Site
from pipeline.wording import words

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def routes(site: Site) -> list[Route]:
    """The routes of this module over one site."""

    def stories(request: Request) -> Response:
        refuse_unknown(request.query_params, LIST_PARAMETERS)
        query = list_query(request.query_params, default_limit=site.settings.stories_per_page)

        def make(views: Views) -> bytes:
            found = views.stories(query.filter, limit=query.limit, sort=query.sort)
            return atom(found.stories, home=str(request.base_url), itself=str(request.url))

        return site.answer(request, MEDIA_TYPE, make)

    return [Route("/stories.atom", stories)]


OPERATIONS = (
    Operation(
        path="/stories.atom",
        name="getFeed",
        tag="feeds",
        summary="Stories as an Atom feed",
        description="Takes the filters of `/api/v1/stories`.",
        parameters=(*operations.story_filters(), *operations.page()),
        answers=stream(MEDIA_TYPE, "An Atom feed (RFC 4287)"),
        errors=("304", "400", "405", "414", "503"),
    ),
)


def atom(stories: Sequence[StoryDocument], *, home: str, itself: str) -> bytes:
    """The feed document. `home` ends in a slash. Letters that XML cannot hold are left out."""
    feed = ET.Element("feed", {"xmlns": _ATOM})
    _add(feed, "title", "samestory: stories")
    _add(feed, "id", home)
    ET.SubElement(feed, "link", {"rel": "self", "type": MEDIA_TYPE, "href": _clean(itself)})
    ET.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": home})
    _add(feed, "updated", _time(max((story.last_seen for story in stories), default=EPOCH)))
    _add(feed, "generator", f"samestory {__version__}")
    _add(ET.SubElement(feed, "author"), "name", "samestory")
    for story in stories:
        entry = ET.SubElement(feed, "entry")
        _add(entry, "title", words.shortened(story.headline) or "Untitled story")
        _add(entry, "id", f"urn:samestory:story:{story.id}")
        ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": f"{home}stories/{story.id}"})
        _add(entry, "published", _time(story.first_seen))
        _add(entry, "updated", _time(story.last_seen))
        _add(entry, "summary", _summary(story))
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _summary(story: StoryDocument) -> str:
    own = len(voices(story.versions))
    of_them = f", {words.count(own, 'voice')}" if own < len(story.families) else ""
    text = f"{words.count(len(story.outlets), 'outlet')}{of_them}: {words.listed(story.outlets, 12)}."
    if story.conflict_count:
        text += f" {words.count(story.conflict_count, 'possible conflict')}."
    changed = sum(bool(version.revisions) and version.form != "live" for version in story.versions)
    if changed:
        text += f" {words.count(changed, 'version')} changed since {'it' if changed == 1 else 'they'} came out."
    return text


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

"""Which story an address means: itself, the one that took it in, or none."""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from pipeline.projection.documents import FullStoryDocument
from pipeline.projection.views import Views, open_views
from pipeline.web.site import Site


def current_story(site: Site, story_id: str, address: Callable[[str], str]) -> str | RedirectResponse:
    """The id itself if it is a story's; where it is an alias, the way to the `address` of the story that it leads to.

    HTTPException 404 if it is neither, or 503 while the log is still being read.
    """

    def look() -> str:
        with open_views(site.path) as views:
            found = views.resolve(story_id)
        if found is None:
            kept = f" Closed stories are shown for {days:g} days." if (days := site.settings.keep_days) else ""
            raise site.missing(f"There is no story {story_id[:80]}.{kept}")
        return found

    resolved = site.awaited(look)
    return resolved if resolved == story_id else RedirectResponse(address(resolved))


def full_story(views: Views, story_id: str) -> FullStoryDocument:
    """The story with this id or alias. HTTPException 404 if there is none, or if it has gone since it was looked up."""
    found = views.story(story_id)
    if found is None:
        raise HTTPException(404, f"There is no story {story_id[:80]}.")
    return found

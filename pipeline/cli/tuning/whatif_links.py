"""`whatif` for settings of `[link]`: the kept outlines linked with two configurations, and what differs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click
import msgspec
from rich.table import Table
from rich.text import Text

from consumers.link import link_policy_of
from pipeline.app import fitted_models
from pipeline.cli.console import console, plain
from pipeline.configuration import Configuration
from pipeline.domain.links.linker import linked
from pipeline.domain.links.values import Event, Outline
from pipeline.errors import SamestoryError
from pipeline.history.links import read_outlines
from pipeline.ports import LogReader
from pipeline.wording import words

_HEADLINE_CHARS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """Stories that are one event in one configuration only. `kind`: linked, or parted."""

    kind: str
    stories: tuple[str, ...]
    probability: float


def linking_differs(context: Configuration, candidate: Configuration) -> bool:
    """Whether settings that decide about links differ, and none that decide about stories."""
    return context.settings.link != candidate.settings.link and context.settings.cluster == candidate.settings.cluster


def whatif_links(
    context: Configuration, candidate: Configuration, log: LogReader, *, limit: int, as_json: bool
) -> None:
    """Show which stories would be linked, or no longer be."""
    kept = read_outlines(log)
    if not kept.outlines:
        raise SamestoryError("the log has no outlines: the `link` stage has not run yet")
    now, then = (
        linked(
            kept.outlines.values(),
            kept.corrections.values(),
            fitted_models.open_link_model(one),
            link_policy_of(one.settings.link),
        )
        for one in (context, candidate)
    )
    cases = sorted(
        [*_cases("linked", now, then), *_cases("parted", then, now)], key=lambda c: (-len(c.stories), c.stories)
    )
    counts = {
        "stories": len(kept.outlines),
        "events": {"configured": len(now), "candidate": len(then)},
        "linked_stories": {"configured": _linked(now), "candidate": _linked(then)},
        "would_be_linked": sum(case.kind == "linked" for case in cases),
        "would_be_parted": sum(case.kind == "parted" for case in cases),
    }
    if as_json:
        settings = _differing(context, candidate)
        shown = [_document(case, kept.outlines) for case in cases[:limit]]
        click.echo(json.dumps({"settings": settings, **counts, "cases": shown}, ensure_ascii=False))
        return
    out = console(piped_columns=120)
    for one in _differing(context, candidate):
        out.print(Text(plain(f"{one['key']}: {one['configured']} → {one['candidate']}")))
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("", "configured", "candidate"):
        table.add_column(column, justify="left" if not column else "right")
    table.add_row("events of several languages", str(len(now)), str(len(then)))
    table.add_row("stories in them", str(_linked(now)), str(_linked(then)))
    out.print(table)
    for case in cases[:limit]:
        out.print(Text(f"would be {case.kind}", style="bold"))
        for story in case.stories:
            outline = kept.outlines[story]
            title = plain(words.shortened(outline.title, _HEADLINE_CHARS))
            out.print(Text(f"  {words.language(outline.language)}  {title}  {story}"))
    if len(cases) > limit:
        out.print(Text(f"and {words.count(len(cases) - limit, 'more case')}", style="dim"))


def _cases(kind: str, without: Mapping[str, Event], having: Mapping[str, Event]) -> list[_Case]:
    """The events of `having` whose stories are not all of one event in `without`."""
    event_of = {one.story_id: name for name, event in without.items() for one in event.stories}
    cases = []
    for event in having.values():
        stories = tuple(one.story_id for one in event.stories)
        if len({event_of.get(story, story) for story in stories}) > 1:
            cases.append(_Case(kind=kind, stories=stories, probability=min(one.probability for one in event.stories)))
    return cases


def _linked(events: Mapping[str, Event]) -> int:
    return sum(len(event.stories) for event in events.values())


def _differing(context: Configuration, candidate: Configuration) -> list[dict[str, Any]]:
    now, then = (msgspec.to_builtins(one.settings.link) for one in (context, candidate))
    return [
        {"key": f"link.{name}", "configured": now[name], "candidate": then[name]}
        for name in now
        if now[name] != then[name]
    ]


def _document(case: _Case, outlines: Mapping[str, Outline]) -> dict[str, Any]:
    stories = [
        {"story_id": story, "language": outlines[story].language, "title": outlines[story].title}
        for story in case.stories
    ]
    return {"kind": case.kind, "probability": case.probability, "stories": stories}

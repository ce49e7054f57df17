"""Shows what `whatif` found, to people and to programs.

Headlines are untrusted: none of them may steer a terminal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.cli.console import console, plain
from pipeline.domain.stories.reasons import sentences, shared_words, what_differs
from pipeline.domain.stories.stories import Change
from pipeline.domain.stories.telling_differences import telling_differences
from pipeline.domain.tuning.story_diff import CASE_KINDS, Case, Difference, Part
from pipeline.history.regroup import ArticleView, Regrouped, first_change
from pipeline.ports import WatchedLog
from pipeline.wording import words

_COLUMNS = 120
_HEADLINE_CHARS = 72
_SHOWN_PARTS, _SHOWN_OUTLETS, _SHOWN_SENTENCES = 6, 4, 3
_VERBS = {"merged": "would merge", "split": "would split", "moved": "would move"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting that differs. `decides`: whether it can change a grouping."""

    key: str
    configured: Any
    candidate: Any
    decides: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedCase:
    """A case with its reason.

    The reason is what decided about `article_id` in either configuration, and how it compared with the nearest article
    when it came in.
    """

    case: Case
    article_id: str
    configured: str
    candidate: str
    beside: str | None
    evidence: tuple[str, ...]


def explain(case: Case, found: Regrouped, log: WatchedLog) -> ExplainedCase:
    """The case with the reason of its clearest decision that differs."""
    now, then = found.configured.decided, found.candidate.decided
    otherwise = [article for article in _concerned(case) if str(now[article]) != str(then[article])]
    article = max(otherwise or case.article_ids, key=lambda a: max(now[a].margin, then[a].margin))
    change = first_change(log, found.shown[article])
    reason = None if change is None else change.reason
    evidence: list[str] = []
    beside = None
    if reason is not None and reason.support and reason.kind != "copy":
        beside = reason.support[0].article_id
        evidence = [one for one in (shared_words(reason.shared_terms),) if one]
        evidence += [str(one) for one in sentences(reason.contributions)[:_SHOWN_SENTENCES]]
        other = first_change(log, found.shown[beside]) if beside in found.shown else None
        evidence += [f"It has {told}" for told in [_differs(change, other)] if told]
    return ExplainedCase(
        case=case,
        article_id=article,
        configured=str(now[article]),
        candidate=str(then[article]),
        beside=beside if beside in found.shown else None,
        evidence=tuple(evidence),
    )


def _differs(change: Change | None, other: Change | None) -> str:
    """What differs between the articles that came in by two changes."""
    if change is None or change.article is None or other is None or other.article is None:
        return ""
    one, two = change.article.article, other.article.article
    return what_differs(telling_differences(one.title or "", one.text, two.title or "", two.text, one.language))


def _concerned(case: Case) -> list[str]:
    """The articles that change their story first, then the others of the case.

    A story splits where either part leaves.
    """
    every = (article for part in (*case.before, *case.after) for article in part.article_ids)
    return list(dict.fromkeys((*case.article_ids, *every)))


def as_document(
    differs: Difference, cases: Sequence[ExplainedCase], settings: Sequence[Setting], found: Regrouped
) -> dict[str, Any]:
    """One document: docs/operations.md."""
    return {
        "articles": differs.articles,
        "stories": {"configured": differs.stories_before, "candidate": differs.stories_after},
        "unchanged": differs.unchanged,
        **{kind: {"cases": differs.count(kind), "articles": differs.affected(kind)} for kind in CASE_KINDS},
        "settings": [
            {"key": s.key, "configured": s.configured, "candidate": s.candidate, "decides": s.decides} for s in settings
        ],
        "computed_anew": found.computed,
        "seconds": round(found.seconds, 3),
        "cases": [_case_document(one, found) for one in cases],
    }


def _case_document(explained: ExplainedCase, found: Regrouped) -> dict[str, Any]:
    case = explained.case
    return {
        "kind": case.kind,
        "article_ids": list(case.article_ids),
        "before": [_part_document(part, found) for part in case.before],
        "after": [_part_document(part, found) for part in case.after],
        "reason": {
            "article_id": explained.article_id,
            "configured": explained.configured,
            "candidate": explained.candidate,
            "beside": explained.beside,
            "evidence": list(explained.evidence),
        },
    }


def _part_document(part: Part, found: Regrouped) -> dict[str, Any]:
    return {
        "story_id": part.story_id,
        "articles": [
            {"article_id": article, "title": view.title, "source": view.source, "url": view.url}
            for article in part.article_ids
            for view in (found.shown[article],)
        ],
    }


def rendered(
    differs: Difference, cases: Sequence[ExplainedCase], settings: Sequence[Setting], found: Regrouped
) -> None:
    """Print it for people."""
    out = console(piped_columns=_COLUMNS)
    for s in settings:
        nothing = "" if s.decides else "  (changes no grouping)"
        out.print(Text(f"{s.key}: {s.configured} as configured, {s.candidate} in the candidate{nothing}"))
    if not any(s.decides for s in settings):
        out.print("The candidate differs in nothing that [cluster] groups by.", markup=False)
    out.print(
        f"{words.count(differs.articles, 'article')} in {words.count(differs.stories_before, 'story', 'stories')} as "
        f"configured, in {differs.stories_after:,} with the candidate"
        f"  ({differs.articles / max(found.seconds, 1e-3):,.0f} articles/s)"
    )
    out.print(_counts(differs))
    for number, one in enumerate(cases, start=1):
        out.print()
        _print_case(out, number, one, found)
    if len(cases) < len(differs.cases):
        out.print(f"\nThe {len(cases)} most telling of {len(differs.cases):,} cases; --limit shows more.")


def _counts(differs: Difference) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for justify in ("left", "right", "left", "right", "left"):
        table.add_column(justify=justify)
    table.add_row("unchanged", f"{differs.unchanged:,}", "stories")
    for kind in CASE_KINDS:
        cases, articles = differs.count(kind), differs.affected(kind)
        noun = "articles" if kind == "moved" else "stories"
        table.add_row(_VERBS[kind], f"{cases:,}", f"{noun if cases != 1 else noun[:-1]}", f"{articles:,}", "articles")
    return table


def _print_case(out: Console, number: int, one: ExplainedCase, found: Regrouped) -> None:
    case = one.case
    parts = [f"{number}. ", _title_of(case)]
    out.print(Text("".join(parts), style="bold"))
    rows = Table(box=None, show_header=False, pad_edge=False)
    rows.add_column(no_wrap=True)
    rows.add_column(ratio=1)
    rows.add_column(no_wrap=True)
    if case.kind == "merged":
        _add_parts(rows, "one of them", case.before, found)
    elif case.kind == "split":
        _add_parts(rows, "stays", case.after[:1], found)
        _add_parts(rows, "leaves", case.after[1:], found)
    else:
        moved = Part(story_id=case.after[0].story_id, article_ids=case.article_ids)
        _add_parts(rows, "moves", [moved], found)
        _add_parts(rows, "from", case.before, found)
        _add_parts(rows, "to", case.after, found)
    out.print(Padding(rows, (0, 0, 0, 3)))
    lines = [
        f"Why: {_describe(found.shown[one.article_id])}",
        f"  as configured: {one.configured}",
        f"  candidate: {one.candidate}",
    ]
    if one.beside is not None and one.evidence:
        lines.append(f"  beside {_describe(found.shown[one.beside])}:")
        lines += [f"    {sentence}" for sentence in one.evidence]
    for line in lines:
        indent = len(line) - len(line.lstrip())
        out.print(Padding(Text(plain(line.strip()), style="dim" if indent else ""), (0, 0, 0, 3 + indent)))


def _title_of(case: Case) -> str:
    affected = words.count(len(case.article_ids), "article")
    if case.kind == "merged":
        stories = words.count(len(case.before), "story", "stories")
        return f"{stories} would become one of {words.count(len(case.after[0].article_ids), 'article')}"
    if case.kind == "split":
        whole = words.count(len(case.before[0].article_ids), "article")
        return f"A story of {whole} would fall into {len(case.after)}"
    return f"{affected} would move to another story"


def _add_parts(rows: Table, what: str, parts: Sequence[Part], found: Regrouped) -> None:
    for part in parts[:_SHOWN_PARTS]:
        outlets = list(dict.fromkeys(found.shown[article].source for article in part.article_ids))
        headline = words.shortened(found.shown[part.article_ids[0]].title, _HEADLINE_CHARS)
        reported_by = words.listed(outlets, _SHOWN_OUTLETS)
        count = words.count(len(part.article_ids), "article")
        rows.add_row(Text(what, style="cyan"), Text(plain(f"{headline} · {count}: {reported_by}")), Text(part.story_id))
    if len(parts) > _SHOWN_PARTS:
        rows.add_row(Text(what, style="cyan"), f"and {len(parts) - _SHOWN_PARTS} more", "")


def _describe(shown: ArticleView) -> str:
    return f"“{words.shortened(shown.title, _HEADLINE_CHARS)}” ({shown.source})"

"""Invented stories, comparisons and changes in the stages' format, for the tests of page and API."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import numpy as np

from pipeline.contracts.codec import encode_change, encode_comparison, encode_story
from pipeline.contracts.topics import CHANGES, COMPARED, STORIES, TOPICS
from pipeline.domain.articles.articles import Article, Form, article_id
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.articles.revisions import Revision
from pipeline.domain.comparison.result import (
    Antecedent,
    ChangedWords,
    ComparedVersion,
    Comparison,
    Conflict,
    Credited,
    Excerpt,
    FigureCell,
    FigureRow,
    LeftOut,
    LookedAt,
    OnlyIn,
    Quoted,
    QuotedIn,
    SharedClaim,
    ToldDifferently,
    Wording,
    WordUse,
)
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.stories.stories import Change, ChangeKind, Reason, Story, Support, Version, story_id
from pipeline.ports import Message
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
FOUNDED = Reason(kind="founded", threshold=0.5)
RECIPE = Recipe(model="none", revision="", dimensions=2, tokens=8, text="title+lead")


def open_log() -> SqliteLog:
    log = SqliteLog(":memory:", LogSettings())
    log.create(TOPICS)
    return log


def write(log: SqliteLog, *values: Story | Comparison | Change) -> None:
    log.producer("sample").append([message(value) for value in values])


def message(value: Story | Comparison | Change) -> Message:
    match value:
        case Story():
            return Message(topic=STORIES, key=value.id.encode(), value=encode_story(value))
        case Comparison():
            return Message(topic=COMPARED, key=value.story_id.encode(), value=encode_comparison(value))
        case Change():
            return Message(topic=CHANGES, key=value.story_id.encode(), value=encode_change(value), partition=1)


def tombstone(removed: str) -> Message:
    return Message(topic=STORIES, key=removed.encode(), value=None)


def version(
    source: str,
    title: str,
    *,
    minutes: float = 0,
    url: str = "",
    family: str = "",
    language: str = "en",
    copy_of: Version | None = None,
    origin: str = "page",
    reason: Reason = FOUNDED,
    title_is_own: bool = True,
    dated: bool = True,
    form: Form = "article",
    revisions: tuple[Revision, ...] = (),
) -> Version:
    """A version first seen `minutes` after noon; its score is that of its best support."""
    url = url or f"https://{source.lower().replace(' ', '-')}.example/{quote(title[:60])}"
    at = NOON + timedelta(minutes=minutes)
    return Version(
        article_id=article_id(url),
        url=url,
        source=source,
        family=family or source,
        language=language,
        title=title,
        title_is_own=title_is_own,
        published=at if dated else None,
        seen=at + timedelta(seconds=40),
        event_time=at if dated else at + timedelta(seconds=40),
        revision=1 + len(revisions),
        origin=origin,
        copy_of=copy_of.article_id if copy_of else None,
        score=max((one.probability for one in reason.support), default=1.0),
        reason=reason,
        form=form,
        revisions=revisions,
    )


def joined(other: Version, probability: float, *contributions: tuple[str, float, float]) -> Reason:
    return Reason(
        kind="joined",
        threshold=0.5,
        support=(Support(article_id=other.article_id, probability=probability),),
        contributions=tuple(Contribution(feature=name, value=value, effect=e) for name, value, e in contributions),
    )


def copied(other: Version) -> Reason:
    return Reason(kind="copy", threshold=0.5, support=(Support(article_id=other.article_id, probability=1.0),))


def story(*versions: Version, headline: str = "", state: str = "open", aliases: Sequence[str] = ()) -> Story:
    first, last = versions[0], versions[-1]
    return Story(
        id=story_id(first.article_id),
        headline=headline or first.title,
        state="closed" if state == "closed" else "open",
        first_seen=first.event_time,
        last_seen=last.event_time,
        aliases=tuple(aliases),
        languages=tuple(dict.fromkeys(one.language for one in versions)),
        outlets=tuple(dict.fromkeys(one.source for one in versions)),
        families=tuple(dict.fromkeys(one.family for one in versions)),
        versions=versions,
    )


def excerpt(of: Version, sentence: str, part: str = "", **fields: Any) -> Excerpt:
    start = sentence.index(part)
    span = (start, start + len(part or sentence))
    return Excerpt(article_id=of.article_id, source=of.source, sentence=sentence, span=span, **fields)


TEXT = "The council met. It voted.\n\nNobody objected."


def figure(of: Version, written: str, value: float, sentence: str, **fields: Any) -> FigureCell:
    """A cell that is marked where the figure's last word is in the sentence."""
    start = max(0, sentence.find(written))
    return FigureCell(
        article_id=of.article_id,
        source=of.source,
        written=written,
        value=value,
        low=value,
        high=value,
        sentence=sentence,
        span=(start, start + len(written)),
        **{"as_of": "", "said_by": "", **fields},
    )


def changes(of: Story, text: str = TEXT) -> list[Change]:
    """The history of the story: one change per version and per revision."""
    came = [_change("linked" if number else "created", of, one, text, 0) for number, one in enumerate(of.versions)]
    revised = [
        _change("revised", of, one, text, number) for one in of.versions for number in range(1, len(one.revisions) + 1)
    ]
    return [*came, *revised]


def _change(kind: ChangeKind, of: Story, one: Version, text: str, revisions: int) -> Change:
    return Change(
        kind=kind,
        story_id=of.id,
        at=one.event_time,
        score=one.score,
        reason=one.reason,
        article=EmbeddedArticle(
            article=Article(
                id=one.article_id,
                url=one.url,
                source=one.source,
                family=one.family,
                language=one.language,
                title=one.title,
                text=text,
                seen=one.seen,
                published=one.published,
                form=one.form,
                credit=one.credit,
                revision=1 + revisions,
                revisions=one.revisions[:revisions],
            ),
            embedding=np.array([1, 0], np.float32),
            title_embedding=np.array([1, 0], np.float32),
            signature=np.zeros(128, np.uint32),
            recipe=RECIPE,
        ),
        copy_of=one.copy_of,
    )


def ferry() -> tuple[Story, Comparison]:
    """A story of five versions in two languages, one of them a copy, with two conflicts."""
    wire = version("Northern Wire", "Ferry runs aground off Skarne, passengers brought ashore", minutes=-190)
    post = version(
        "Skarne Post",
        "Ferry aground in fog: 86 people taken off",
        minutes=-155,
        family="Coast Group",
        reason=joined(
            wire,
            0.97,
            ("embedding_cosine", 0.81, 2.4),
            ("rare_shared_names", 0.77, 1.9),
            ("title_cosine", 0.52, 1.1),
            ("numbers_conflict", 1.0, -0.8),
            ("gap_days", 0.02, 0.3),
        ),
    )
    evening = version(
        "Evening Coast",
        "Ferry runs aground off Skarne, passengers brought ashore",
        minutes=-150,
        family="Coast Group",
        copy_of=wire,
        reason=copied(wire),
    )
    bote = version(
        "Hafenbote",
        "Fähre läuft vor Skarne auf Grund",
        minutes=-95,
        language="de",
        origin="summary",
        reason=joined(wire, 0.71, ("embedding_cosine", 0.66, 1.2), ("dates_conflict", 1.0, -0.6)),
    )
    ledger = version(
        "Open Ledger",
        "Captain of stranded ferry had warned of broken radar, union says",
        minutes=20,
        reason=joined(post, 0.88, ("rare_shared_names", 0.9, 2.0), ("gap_days", 0.12, -0.2)),
    )
    sample = story(wire, post, evening, bote, ledger)
    compared = [
        ComparedVersion(
            article_id=one.article_id,
            source=one.source,
            family=one.family,
            title=one.title,
            published=one.published,
            seen=one.seen,
            first=one is wire,
            after_first_s=(one.event_time - wire.event_time).total_seconds(),
            copy_of=one.copy_of,
            copied_share=0.96 if one.copy_of else 0.0,
            lead=lead,
            words={bote.article_id: 74}.get(one.article_id, 420),
            only_here={ledger.article_id: 9, post.article_id: 1}.get(one.article_id, 0),
            changed=(CHANGED_IN_COPY,) if one is evening else (),
        )
        for one, lead in (
            (wire, "A car ferry ran aground in thick fog off the island of Skarne early on Wednesday."),
            (
                post,
                "All 86 people on board the ferry Ternen were brought ashore by fishing boats, the coastguard said.",
            ),
            (evening, "A car ferry ran aground in thick fog off the island of Skarne early on Wednesday."),
            (bote, "Vor der Insel Skarne ist am Mittwochmorgen eine Autofähre auf Grund gelaufen."),
            (ledger, "The captain of the Ternen reported a broken radar twice before Wednesday’s accident."),
        )
    ]
    comparison = Comparison(
        story_id=sample.id,
        headline=sample.headline,
        versions=tuple(compared),
        conflicts=(
            Conflict(
                kind="number",
                confidence=0.82,
                note="86 against 104 people on board",
                sides=(
                    excerpt(post, "All 86 people on board were brought ashore by fishing boats.", "86 people"),
                    excerpt(wire, "The 104 people on board were taken off within two hours.", "104 people", group=1),
                ),
            ),
            Conflict(
                kind="contradiction",
                confidence=0.64,
                note="whether the radar worked",
                sides=(
                    excerpt(
                        wire, "The operator said that the radar was working when the ship left port.", "was working"
                    ),
                    excerpt(bote, "Das Radar funktionierte nach Angaben der Reederei."),
                    excerpt(
                        ledger,
                        "According to the union, the radar was not working when the ship left port.",
                        "was not working",
                        group=1,
                    ),
                ),
            ),
        ),
        shared=(
            SharedClaim(
                similarity=0.74,
                excerpts=(
                    excerpt(
                        wire,
                        "Nobody was hurt, the coastguard said.",
                        "Nobody was hurt",
                        paragraph=1,
                        said_by="the coastguard",
                    ),
                    excerpt(post, "No one was injured, according to the coastguard.", paragraph=14),
                    excerpt(ledger, "There were no injuries.", paragraph=3),
                    excerpt(bote, "Verletzt wurde niemand."),
                ),
            ),
            SharedClaim(
                similarity=0.61,
                excerpts=(
                    excerpt(wire, "The ferry will be towed free at high tide on Thursday."),
                    excerpt(post, "Tugs will try to pull the ship off the rocks at Thursday’s high tide."),
                ),
            ),
        ),
        only_in=(
            OnlyIn(
                excerpt=excerpt(ledger, "Two sister ships sail with the same model of radar, the union’s list shows."),
                missing_from=(wire.article_id, post.article_id),
            ),
            OnlyIn(
                excerpt=excerpt(
                    post,
                    "The school gym has been opened for those who cannot travel on tonight.",
                    antecedents=(Antecedent(span=(0, 14), means="the gym of Northgate's school"),),
                ),
                missing_from=(wire.article_id, ledger.article_id),
            ),
        ),
        figures=(
            FigureRow(
                label="people on board",
                unit="",
                verdict="differ",
                cells=(
                    figure(wire, "104", 104, "The 104 people on board were taken off within two hours."),
                    figure(
                        post,
                        "All 86",
                        86,
                        "All 86 people on board were brought ashore.",
                        said_by="the coastguard",
                        group=1,
                    ),
                    figure(ledger, "86", 86, "The union counts 86 passengers.", as_of="by noon", group=1),
                ),
            ),
            FigureRow(
                label="heard away, distance",
                unit="m",
                verdict="agree",
                cells=(
                    figure(wire, "10 miles", 16093.44, "The horn was heard 10 miles away."),
                    figure(post, "16 kilometres", 16000, "Its horn could be heard 16 kilometres away."),
                ),
            ),
        ),
        told_differently=(
            ToldDifferently(
                kind="strength",
                note="will / may",
                probability=0.88,
                sides=(
                    excerpt(wire, "The line will stay closed until Sunday.", "will"),
                    excerpt(ledger, "The line may stay closed until Sunday.", "may"),
                ),
            ),
        ),
        left_out=tuple(
            LeftOut(
                excerpts=(
                    excerpt(wire, f"{said}, the operator said.", said, paragraph=2),
                    excerpt(post, f"{said}.", paragraph=6),
                ),
                missing_from=missing,
            )
            for said, missing in (
                ("The ferry had been repaired in January", (ledger.article_id, bote.article_id)),
                ("The captain has sailed this line for 20 years", (bote.article_id,)),
            )
        ),
        quoted=(
            Quoted(
                name="Ada Holm",
                role="the harbour master",
                versions=(
                    QuotedIn(article_id=wire.article_id, source=wire.source, words=31),
                    QuotedIn(article_id=post.article_id, source=post.source, words=12),
                ),
            ),
            Quoted(
                name="Seafarers’ Union",
                role="",
                versions=(QuotedIn(article_id=ledger.article_id, source=ledger.source, words=48),),
            ),
        ),
        credited=(
            Credited(name="the coastguard’s log", article_ids=(wire.article_id, post.article_id)),
            Credited(name="Northern Wire", article_ids=(bote.article_id,)),
        ),
        wording=(
            Wording(
                article_id=ledger.article_id,
                source=ledger.source,
                hedges=(WordUse(word="reportedly", count=3), WordUse(word="may", count=1)),
                loaded=(WordUse(word="scandal", count=2),),
            ),
            Wording(article_id=wire.article_id, source=wire.source, hedges=(), loaded=()),
        ),
        looked_at=LookedAt(
            versions=4, pairs=6, claims=51, claims_paired=38, figures=12, quotes=9, not_judged=(bote.article_id,)
        ),
    )
    return sample, comparison


CHANGED_IN_COPY = ChangedWords(
    here="140",
    there="104",
    before="The",
    sentence="The 140 people on board were taken off within two hours.",
    span=(4, 7),
    original_sentence="The 104 people on board were taken off within two hours.",
    original_span=(4, 7),
)


def quiet() -> tuple[Story, Comparison]:
    """A story in whose two versions nothing was found to compare, and a third that has come since."""
    post = version("Quiet Post", "Lamp of Hallig lighthouse is lit again", minutes=-400)
    sheet = version("Dawn Sheet", "An old lamp burns", minutes=-390, reason=joined(post, 0.8))
    late = version("Late Letter", "The lighthouse keeper speaks", minutes=-300, reason=joined(post, 0.7))
    sample = story(post, sheet, late)
    comparison = Comparison(
        story_id=sample.id,
        headline=sample.headline,
        versions=tuple(
            ComparedVersion(
                article_id=one.article_id,
                source=one.source,
                family=one.family,
                title=one.title,
                published=one.published,
                seen=one.seen,
                first=one is post,
                after_first_s=(one.event_time - post.event_time).total_seconds(),
                copy_of=None,
                copied_share=0.0,
                lead="",
                words=300,
            )
            for one in (post, sheet)
        ),
        conflicts=(),
        shared=(),
        only_in=(),
        looked_at=LookedAt(versions=2, pairs=1, claims=17, claims_paired=5, figures=1, quotes=0),
    )
    return sample, comparison


def revision(minutes: float, **fields: object) -> Revision:
    """A revision that was seen `minutes` after noon."""
    return Revision(seen=NOON + timedelta(minutes=minutes), **fields)  # type: ignore[arg-type]


def edited() -> tuple[Story, Comparison]:
    """A story with silent edits, a live page, and a page known only by its beginning."""
    post = version(
        "Skarne Post",
        "14 hurt as stand falls at Orrin ground",
        minutes=-120,
        revisions=(
            revision(
                -80,
                title_before="Dozens hurt as stand falls at Orrin ground",
                removed=("Dozens of people were hurt, the club said.", "The stand was built in 1998."),
                added=("Twelve people were hurt, the club said.",),
                numbers_removed=("1998",),
                numbers_added=("Twelve",),
            ),
            revision(
                -20,
                title_before="12 hurt as stand falls at Orrin ground",
                removed=("Twelve people were hurt, the club said.",),
                added=("14 people were hurt, two of them badly, the club said.", "The stand was built in 1989."),
                numbers_removed=("12", "$3 million"),
                numbers_added=("14", "two", "1989", "$3.5 million"),
            ),
        ),
    )
    echo = version("Orrin Echo", "Stand collapses during cup match", minutes=-100, reason=joined(post, 0.93))
    live = version(
        "Coast Live",
        "Saturday’s sport as it happens",
        minutes=-60,
        form="live",
        reason=joined(post, 0.71),
        revisions=tuple(revision(n, added=(f"Goal number {n}.",), numbers_added=(str(n),)) for n in range(1, 8)),
    )
    walled = version(
        "Evening Ledger",
        "What the inspectors saw at the Orrin ground",
        minutes=-30,
        form="teaser",
        origin="summary",
        reason=joined(post, 0.82),
    )
    sample = story(post, echo, live, walled)
    compared = tuple(
        ComparedVersion(
            article_id=one.article_id,
            source=one.source,
            family=one.family,
            title=one.title,
            published=one.published,
            seen=one.seen,
            first=one is post,
            after_first_s=(one.event_time - post.event_time).total_seconds(),
            copy_of=None,
            copied_share=0.0,
            lead=lead,
        )
        for one, lead in (
            (post, "A stand fell at the football ground of Orrin on Saturday."),
            (echo, "Part of the east stand came down in the second half of the cup match."),
            (walled, "The bolts had been reported as loose in March."),
        )
    )
    comparison = Comparison(
        story_id=sample.id,
        headline=sample.headline,
        versions=compared,
        conflicts=(),
        shared=(
            SharedClaim(
                similarity=0.8,
                excerpts=(excerpt(post, "Nobody was killed."), excerpt(echo, "There were no deaths.")),
            ),
        ),
        only_in=(
            OnlyIn(excerpt=excerpt(echo, "The match will be played again in May."), missing_from=(post.article_id,)),
        ),
        not_compared=(live.article_id,),
    )
    return sample, comparison


HOSTILE_TITLE = "<script>document.title = 'broken in'</script><img src=x onerror=alert(1)> & “calm”"
HOSTILE_URL = "javascript:document.title='broken in'"


def hostile() -> tuple[Story, Comparison]:
    """A story with markup and scripts in all fields, an overlong title, and right-to-left text."""
    one = version(
        '"><b onmouseover=alert(1)>Outlet',
        HOSTILE_TITLE,
        minutes=-60,
        url=HOSTILE_URL,
        language='en" x="',
        form="teaser",
        revisions=(
            revision(
                -10,
                title_before=HOSTILE_TITLE + " before",
                removed=(HOSTILE_TITLE, "\u202ereversed"),
                added=("</li></ul><script>alert(2)</script>",),
                numbers_removed=("<b>1</b>",),
                numbers_added=("<img src=x onerror=alert(3)>2",),
            ),
        ),
    )
    long = version("Long Herald", "Endless " + "unbroken" * 12_000, minutes=-59, url="https://long.example/\u202e1")
    hebrew = version("עיתון הים", "מעבורת עלתה על שרטון ליד האי (3 במרץ)", minutes=-58, language="he", dated=False)
    sample = story(one, long, hebrew)
    comparison = Comparison(
        story_id=sample.id,
        headline=sample.headline,
        versions=tuple(
            ComparedVersion(
                article_id=one_version.article_id,
                source=one_version.source,
                family=one_version.family,
                title=one_version.title,
                published=one_version.published,
                seen=one_version.seen,
                first=False,
                after_first_s=None,
                copy_of=one.article_id if one_version is long else None,
                copied_share=0.0,
                lead="<script>alert(5)</script>",
                changed=(ChangedWords(here="<b>5</b>", there="<i>6</i>", before="<u>about</u>"),)
                if one_version is long
                else (),
            )
            for one_version in (one, long, hebrew)
        ),
        conflicts=(
            Conflict(
                kind="quote",
                confidence=1.0,
                note="<i>note</i>",
                sides=(
                    Excerpt(
                        article_id=one.article_id, source=one.source, sentence="A <u>b</u> {{ 7*7 }} c", span=(2, 10)
                    ),
                    Excerpt(article_id=long.article_id, source=long.source, sentence="short", span=(3, 900)),
                ),
            ),
        ),
        figures=(
            FigureRow(
                label="<b>dead</b>",
                unit="",
                verdict="agree",
                cells=(figure(one, "<i>5</i>", 5, "<script>5</script>", said_by="<u>x</u>", as_of='"><img>'),),
            ),
        ),
        told_differently=(
            ToldDifferently(
                kind="scope",
                note="<b>all</b> / some",
                probability=0.9,
                sides=(
                    excerpt(one, "<b>all</b> of it", said_by="<img src=x>"),
                    excerpt(hebrew, "כל הנוסעים פונו לחוף."),
                ),
            ),
        ),
        shared=(SharedClaim(similarity=0.9, excerpts=(excerpt(one, "x" * 5000), excerpt(hebrew, "איש לא נפגע."))),),
        left_out=(
            LeftOut(
                excerpts=(excerpt(one, "<i>told</i>", said_by="<u>y</u>"), excerpt(long, "told too")),
                missing_from=(hebrew.article_id, "gone"),
            ),
        ),
        only_in=(OnlyIn(excerpt=excerpt(hebrew, "<u>רק כאן</u>"), missing_from=(one.article_id,)),),
        quoted=(
            Quoted(
                name="<b>Ada</b>" + "a" * 300,
                role="<i>mayor</i>",
                versions=(QuotedIn(article_id=one.article_id, source=one.source, words=3),),
            ),
        ),
        credited=(Credited(name="<img src=x onerror=alert(4)>", article_ids=("gone", one.article_id)),),
        wording=(
            Wording(
                article_id=one.article_id,
                source=one.source,
                hedges=(WordUse(word="<u>maybe</u>", count=2),),
                loaded=(),
            ),
        ),
        looked_at=LookedAt(versions=3, not_judged=(hebrew.article_id, "gone")),
    )
    return sample, comparison


def single(number: int, *, minutes: float | None = None) -> Story:
    """A story that only one outlet has."""
    titles = (
        "Library of Orrin opens its cellar of banned maps",
        "Night trains return to the valley line after nine years",
        "Beekeepers ask for a say in the orchard plan",
        "A bridge that sings: engineers look for the note",
    )
    return story(
        version(
            f"Outlet {number}",
            titles[number % len(titles)],
            minutes=-1000 - 7 * number if minutes is None else minutes,
            url=f"https://outlet-{number}.example/story",
        )
    )

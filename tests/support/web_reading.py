"""A story of four texts and a copy, each with its own words, for the tests of reading texts beside each other."""

from collections.abc import Mapping

from pipeline.domain.comparison.result import (
    ChangedWords,
    ComparedVersion,
    Comparison,
    Conflict,
    Credited,
    LeftOut,
    OnlyIn,
    Quoted,
    QuotedIn,
    SharedClaim,
    ToldDifferently,
)
from pipeline.domain.stories.stories import Change, Story, Version
from tests.support import web_sample as sample

WIRE = sample.version("Northern Wire", "Ferry aground off Skarne", minutes=-60)
POST = sample.version("Skarne Post", "104 taken off stranded ferry", minutes=-50)
LEDGER = sample.version("Open Ledger", "Captain was not on watch", minutes=-40)
HEBREW = sample.version("עיתון הים", "מעבורת עלתה על שרטון", minutes=-30, language="he")
COPY = sample.version("Evening Coast", "Ferry aground off Skarne", minutes=-20, copy_of=WIRE)
STORY = sample.story(WIRE, POST, LEDGER, HEBREW, COPY, aliases=["sread0ld"])

TAKEN_OFF_86 = "All 86 people on board were taken off, the coastguard said."
TAKEN_OFF_68 = TAKEN_OFF_86.replace("86", "68")
TAKEN_OFF_104 = "Rescuers took 104 people off the ferry."
UNHURT = ("Nobody was hurt.", "There were no injuries, said harbour master Ada Holm.", "No one came to harm.")
CLOSED = ("The line will stay closed until Sunday.", "The line may stay closed until Sunday.")
ONLY_WIRE = "The ferry had been repaired in January."
NOT_IN_LEDGER = "The horn was heard as far away as Ternen."
WORD_FOR_WORD = "The operator declined to comment on the state of the radar."

TEXTS: Mapping[str, str] = {
    WIRE.article_id: f"SKARNE — Fog came in.\n\n{TAKEN_OFF_86} {UNHURT[0]}\n\n{CLOSED[0]} {ONLY_WIRE}\n\n"
    f"{NOT_IN_LEDGER} “We saw no lights at all,” said Ada Holm. {WORD_FOR_WORD}\n" + "It rained on. " * 60,
    POST.article_id: "It was a cold night in the harbour. " * 50
    + f"\n\n{UNHURT[1]}\n\n• {TAKEN_OFF_104}\n\n{WORD_FOR_WORD}",
    LEDGER.article_id: f"{UNHURT[2]} {CLOSED[1]}\n\nNobody had slept.",
    HEBREW.article_id: "ערפל כבד ירד על הים. איש לא נפגע.\n\nכל 86 הנוסעים פונו לחוף.",
    COPY.article_id: f"SKARNE — Fog came in.\n\n{TAKEN_OFF_68} {UNHURT[0]}\n\n{CLOSED[0]} {ONLY_WIRE}",
}

COMPARISON = Comparison(
    story_id=STORY.id,
    headline=STORY.headline,
    versions=tuple(
        ComparedVersion(
            article_id=one.article_id,
            source=one.source,
            family=one.family,
            title=one.title,
            published=one.published,
            seen=one.seen,
            first=one is WIRE,
            after_first_s=0.0,
            copy_of=one.copy_of,
            copied_share=0.96 if one is COPY else 0.0,
            lead="",
            changed=(
                ChangedWords(
                    here="68",
                    there="86",
                    before="All",
                    sentence=TAKEN_OFF_68,
                    span=(4, 6),
                    original_sentence=TAKEN_OFF_86,
                    original_span=(4, 6),
                ),
            )
            if one is COPY
            else (),
        )
        for one in STORY.versions
    ),
    conflicts=(
        Conflict(
            kind="number",
            confidence=0.9,
            note="86 against 104 people",
            sides=(
                sample.excerpt(WIRE, TAKEN_OFF_86, "86 people"),
                sample.excerpt(POST, TAKEN_OFF_104, "104 people", group=1),
            ),
        ),
    ),
    told_differently=(
        ToldDifferently(
            kind="strength",
            note="will / may",
            probability=0.9,
            sides=(sample.excerpt(WIRE, CLOSED[0], "will"), sample.excerpt(LEDGER, CLOSED[1], "may")),
        ),
    ),
    shared=(
        SharedClaim(similarity=0.8, excerpts=(sample.excerpt(LEDGER, CLOSED[1]), sample.excerpt(HEBREW, "לא כאן."))),
        SharedClaim(
            similarity=0.9,
            excerpts=tuple(
                sample.excerpt(one, said)
                for one, said in zip((WIRE, POST, LEDGER, HEBREW), (*UNHURT, "איש לא נפגע."), strict=True)
            ),
        ),
    ),
    left_out=(
        LeftOut(
            excerpts=(sample.excerpt(WIRE, NOT_IN_LEDGER), sample.excerpt(POST, "Nobody knows where this was.")),
            missing_from=(LEDGER.article_id,),
        ),
    ),
    only_in=(
        OnlyIn(
            excerpt=sample.excerpt(WIRE, ONLY_WIRE),
            missing_from=(POST.article_id, LEDGER.article_id, HEBREW.article_id),
        ),
    ),
    quoted=(
        Quoted(
            name="Ada Holm",
            role="harbour master",
            versions=(QuotedIn(article_id=WIRE.article_id, source=WIRE.source, words=6),),
        ),
    ),
    credited=(Credited(name="the coastguard", article_ids=(WIRE.article_id,)),),
)


def arrivals(of: Story = STORY, texts: Mapping[str, str] = TEXTS) -> list[Change]:
    """The changes by which each version came, with its own text."""
    return [
        change
        for article, text in texts.items()
        for change in sample.changes(of, text)
        if change.article is not None and change.article.article.id == article
    ]


def address(*versions: Version) -> str:
    """The page on which these versions are beside each other."""
    return f"/stories/{STORY.id}/read?versions={','.join(one.article_id for one in versions)}"

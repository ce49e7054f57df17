"""A comparison arranged for readers: who leaves out what, which headline words are special, what was looked at."""

import dataclasses

import msgspec
import pytest

from pipeline.domain.articles.articles import Article, Form
from pipeline.domain.comparison.result import ComparedVersion, Comparison, LeftOut, LookedAt, OnlyIn, SharedClaim
from pipeline.domain.comparison.short_texts import full_reports
from pipeline.domain.stories.stories import Version
from pipeline.projection.documents import ComparisonDocument
from pipeline.side_by_side.arranged import HEADINGS, SideBySide, side_by_side
from pipeline.side_by_side.excerpts import place
from pipeline.side_by_side.extent import why_none
from tests.support import web_sample as sample
from tests.support.comparing import article

FERRY, FERRY_COMPARED = sample.ferry()
WIRE = sample.version("Wire", "Bridge falls in Varnholt, nobody is hurt")
POST = sample.version("Post", "Bridge falls in Varnholt, 13 are hurt", minutes=9)
ECHO = sample.version("Echo", "Bridge falls in Varnholt", minutes=12)


def compared(one: Version, words: int = 400, title: str = "", **fields: object) -> ComparedVersion:
    return ComparedVersion(
        article_id=one.article_id,
        source=one.source,
        family=one.family,
        title=title or one.title,
        published=one.published,
        seen=one.seen,
        first=one is WIRE,
        after_first_s=(one.event_time - WIRE.event_time).total_seconds(),
        copy_of=one.copy_of,
        copied_share=0.0,
        lead="",
        form=one.form,
        words=words,
        **fields,  # type: ignore[arg-type]
    )


def arranged(made: Comparison, *versions: Version) -> SideBySide:
    document = msgspec.convert(made, ComparisonDocument, from_attributes=True)
    return side_by_side(document, versions or document.versions)


def comparison(*versions: ComparedVersion, **fields: object) -> Comparison:
    empty: dict[str, object] = {"conflicts": (), "shared": (), "only_in": ()}
    return Comparison(story_id="s1", headline="Bridge", versions=versions, **{**empty, **fields})  # type: ignore[arg-type]


def told_by_all(*versions: Version) -> SharedClaim:
    return SharedClaim(similarity=0.9, excerpts=tuple(sample.excerpt(one, "The bridge fell.") for one in versions))


def told_by_wire_and_post(missing_from: Version) -> LeftOut:
    excerpts = tuple(sample.excerpt(one, "The bridge was built in 1904.", paragraph=3) for one in (WIRE, POST))
    return LeftOut(excerpts=excerpts, missing_from=(missing_from.article_id,))


def test_all_parts_are_shown_in_the_order_of_what_an_editor_asks_first() -> None:
    shown = arranged(FERRY_COMPARED, *FERRY.versions)
    assert [part for part, _ in shown.shown()] == list(HEADINGS)
    assert shown.searched == {}


def test_a_record_of_before_these_parts_has_no_heading_without_content() -> None:
    kept = {field.name for field in dataclasses.fields(Comparison)} - {
        "left_out", "quoted", "credited", "wording", "looked_at", "told_differently", "figures",
    }  # fmt: skip
    old = Comparison(**{name: getattr(FERRY_COMPARED, name) for name in kept})
    versions = tuple(dataclasses.replace(one, words=0, only_here=0, changed=()) for one in old.versions)
    shown = arranged(dataclasses.replace(old, versions=versions), *FERRY.versions)
    assert [part for part, _ in shown.shown()] == ["conflicts", "shared", "only", "headlines", "origins"]
    assert [own.more for own in shown.only] == [0, 0]
    assert shown.searched == {}
    assert shown.notes == ()


def test_what_was_looked_at_is_said_of_each_part_that_found_nothing() -> None:
    looked = LookedAt(versions=3, pairs=3, claims=80, claims_paired=38, figures=12, quotes=9)
    found = arranged(comparison(compared(WIRE), compared(POST), compared(ECHO), looked_at=looked))
    assert found.searched["conflicts"] == "No conflicts among 38 paired claims, 12 figures and 9 quotes of 3 versions."
    assert found.searched["left_out"] == "Left out: nothing among 38 paired claims that two publishers tell."
    two = arranged(comparison(compared(WIRE), compared(POST), looked_at=looked))
    assert two.searched["left_out"].startswith("Left out: takes three publishers")
    nothing = arranged(comparison(compared(WIRE), compared(POST), looked_at=LookedAt(versions=2, pairs=1)))
    assert nothing.searched["conflicts"] == "No conflicts: 2 versions have no claims, figures or quotes to compare."


def test_two_claims_of_one_sentence_are_one_fact() -> None:
    wire, post = "The bridge fell on Monday, the mayor said.", "The mayor said that the bridge fell on Monday."

    def claim(in_wire: str, in_post: str) -> SharedClaim:
        excerpts = (sample.excerpt(WIRE, wire, in_wire), sample.excerpt(POST, post, in_post))
        return SharedClaim(similarity=0.9, excerpts=excerpts)

    shared = (
        claim("the mayor said", "The mayor said"),
        claim("The bridge fell on Monday", "the bridge fell on Monday"),
    )
    (fact,) = arranged(comparison(compared(WIRE), compared(POST), shared=shared)).shared
    assert [wording.marked for wording in fact.wordings] == ["The bridge fell on Monday", "the bridge fell on Monday"]


def test_what_is_left_out_is_listed_by_the_version_that_leaves_it_out() -> None:
    found = arranged(
        comparison(
            *map(compared, (WIRE, POST, ECHO)),
            shared=(told_by_all(WIRE, POST, ECHO),),
            left_out=(told_by_wire_and_post(ECHO),),
        )
    )
    (gap,) = found.left_out
    (fact,) = gap.facts
    assert (gap.source, gap.excuse) == ("Echo", "")
    assert (fact.voices, fact.outlets) == (2, "Wire (paragraph 3) and Post (paragraph 3)")


def test_of_what_came_out_before_the_others_that_is_said() -> None:
    late = [sample.version(name, "Bridge falls", minutes=99) for name in ("Late", "Later")]
    fact = LeftOut(excerpts=tuple(sample.excerpt(v, "It is 120 m.") for v in late), missing_from=(ECHO.article_id,))
    versions = (compared(ECHO), *map(compared, late))
    (gap,) = arranged(comparison(*versions, shared=(told_by_all(ECHO, *late),), left_out=(fact,))).left_out
    assert (gap.excuse, gap.means_little) == ("came out before those that tell it", False)


def test_a_version_that_has_nothing_in_common_with_the_others_is_not_accused() -> None:
    versions = map(compared, (WIRE, POST, ECHO))
    (gap,) = arranged(comparison(*versions, left_out=(told_by_wire_and_post(ECHO),))).left_out
    assert gap.excuse == "has nothing in common with the others, and may be about something else"
    assert gap.means_little


@pytest.mark.parametrize(("words", "said"), [(84, "a short text of 84 words"), (300, ""), (0, "")])
def test_a_short_text_is_called_short(words: int, said: str) -> None:
    versions = (compared(WIRE), compared(POST), compared(ECHO, words))
    shared = (told_by_all(WIRE, POST, ECHO),)
    found = arranged(comparison(*versions, shared=shared, left_out=(told_by_wire_and_post(ECHO),)))
    assert found.left_out[0].excuse == said
    assert found.notes == ((f"Echo is {said}: what it does not tell means little.",) if said else ())


def test_short_texts_among_short_texts_are_not_short() -> None:
    found = arranged(comparison(*(compared(one, 60) for one in (WIRE, POST, ECHO))))
    assert found.notes == ()


@dataclasses.dataclass(frozen=True)
class HasText:
    article: Article


@pytest.mark.parametrize(("words", "others"), [(119, 239), (119, 238), (120, 900), (200, 900), (1, 2), (0, 300)])
def test_a_text_is_called_short_where_it_can_leave_nothing_out(words: int, others: int) -> None:
    texts = {"Wire": others, "Post": others, "Echo": words}
    known = [HasText(article(name, "word " * count)) for name, count in texts.items()]
    found = arranged(comparison(compared(WIRE, others), compared(POST, others), compared(ECHO, words)))
    may_leave_out = known[2].article.id in full_reports(known)
    assert bool(found.notes) == (not may_leave_out and words > 0)


def test_of_a_text_that_is_known_in_part_nothing_is_left_out() -> None:
    teaser = dataclasses.replace(ECHO, form="teaser")
    versions = (compared(WIRE), compared(POST), compared(teaser, 40))
    found = arranged(comparison(*versions, left_out=(told_by_wire_and_post(teaser),)))
    assert found.left_out == ()
    assert found.notes == ("Only the beginning of Echo is known: nobody can say what the rest says or leaves out.",)


def test_claims_that_only_one_tells_are_counted_beyond_those_listed() -> None:
    own = OnlyIn(excerpt=sample.excerpt(WIRE, "Divers search the river."), missing_from=(POST.article_id,))
    found = arranged(comparison(compared(WIRE, only_here=8), compared(POST), only_in=(own,)))
    assert [(one.source, len(one.sentences), one.more) for one in found.only] == [("Wire", 1, 7)]


def test_the_words_that_no_other_headline_has_are_marked() -> None:
    found = arranged(comparison(*map(compared, (WIRE, POST, ECHO))))
    marked = {one.outlets: [part for part, own in one.parts if own] for one in found.headlines}
    assert marked == {"Wire": ["nobody"], "Post": ["13"], "Echo": []}
    assert all(
        "".join(part for part, _ in one.parts) in (WIRE.title, POST.title, ECHO.title) for one in found.headlines
    )


def test_a_headline_in_another_language_is_not_marked_all_over_and_equal_ones_are_one() -> None:
    german = compared(ECHO, title="Brücke in Varnholt stürzt nach tagelangem Regen ein")
    found = arranged(comparison(compared(WIRE), compared(POST, title=WIRE.title.upper()), german))
    assert [one.outlets for one in found.headlines] == ["Wire and Post", "Echo"]
    assert not any(own for _, own in found.headlines[1].parts)


def test_a_version_that_is_not_in_the_comparison_yet_and_one_not_judged_are_named() -> None:
    looked = LookedAt(versions=2, pairs=1, claims=9, claims_paired=2, not_judged=(POST.article_id,))
    found = arranged(comparison(compared(WIRE), compared(POST), looked_at=looked), WIRE, POST, ECHO)
    assert found.notes == (
        "Post is in another language: figures, dates, quotes and names are compared, claims are not.",
        "Not in this comparison yet: Echo.",
    )


@pytest.mark.parametrize(
    ("forms", "said"),
    [
        (["article"], "Only one outlet has this story so far"),
        (["article", "live"], "A comparison takes two independent versions."),
        (["article", "teaser", "roundup"], "The comparison of these 2 independent versions has not been made yet."),
    ],
)
def test_pending_is_told_apart_from_nothing_to_compare(forms: list[Form], said: str) -> None:
    versions = [dataclasses.replace(one, form=form) for one, form in zip((WIRE, POST, ECHO), forms, strict=False)]
    assert why_none(versions).startswith(said)


def test_a_copy_alone_is_no_second_version() -> None:
    copy = sample.version("Copy", WIRE.title, minutes=5, copy_of=WIRE)
    assert why_none([WIRE, copy]).startswith("A comparison takes two independent versions.")


def test_of_one_text_and_its_copy_the_change_is_shown_and_nothing_else_is_looked_for() -> None:
    copy = sample.version("Copy", WIRE.title, minutes=5, copy_of=WIRE)
    found = arranged(comparison(compared(WIRE), compared(copy, changed=(sample.CHANGED_IN_COPY,))))
    assert [part for part, _ in found.shown()] == ["altered", "origins"]
    (altered,) = found.altered
    assert (altered.source, altered.original) == ("Copy", "Wire")
    assert [side.marked for side in altered.alterations[0].sides] == ["104", "140"]
    assert found.searched == {}
    unchanged = arranged(comparison(compared(WIRE), compared(copy)))
    said = "Changed in copying: no figure, name, negation or quoted word, in 1 copy."
    assert dict(unchanged.searched) == {"altered": said}


def test_whom_a_claim_is_ascribed_to_reads_as_in_a_sentence() -> None:
    excerpts = tuple(
        sample.excerpt(one, "It fell.", paragraph=2, said_by=by)
        for one, by in ((WIRE, "The police"), (POST, "Ada Holm"))
    )
    (fact,) = arranged(
        comparison(compared(WIRE), compared(POST), shared=(SharedClaim(similarity=1, excerpts=excerpts),))
    ).shared
    named = dataclasses.replace(excerpts[0], sentence="It fell, the police said.")
    told = SharedClaim(similarity=1, excerpts=(named,))
    (other,) = arranged(comparison(compared(WIRE), compared(POST), shared=(told,))).shared
    assert other.wordings[0].beside == "paragraph 2", "the sentence says it"
    assert [one.beside for one in fact.wordings] == [
        "paragraph 2, according to the police",
        "paragraph 2, according to Ada Holm",
    ]


def test_the_place_in_a_text_is_said_as_an_editor_would() -> None:
    assert [place(n) for n in (None, 1, 14)] == ["", "lead", "paragraph 14"]

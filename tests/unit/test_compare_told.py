"""Facts in common and what is told differently, from claims: never one fact where a word says otherwise."""

import pytest

from consumers.versions import VersionReader
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, article, comparer

_ELSEWHERE = "Farmers in the valley expect a poor harvest this year."


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=200))


def test_a_clause_of_a_long_sentence_is_shared_and_marked(compare: Compare) -> None:
    found = compare(
        "The old bridge in Varnholt, which was built by the army in 1921, collapsed early on Monday morning and "
        f"blocked the river for 12 cargo ships.\n{_ELSEWHERE}",
        "A choir sang in the town hall.\nThe old bridge in Varnholt collapsed early on Monday morning.",
    )
    (fact,) = [f for f in found.shared if "collapsed" in f.excerpts[0].sentence]
    said = {e.source: e.sentence[slice(*e.span)] for e in fact.excerpts}
    assert "collapsed early on Monday morning" in said["A"]
    assert "12 cargo ships" not in said["A"]
    assert {e.source: e.paragraph for e in fact.excerpts} == {"A": 1, "B": 2}


def test_each_voice_keeps_whom_it_ascribes_a_fact_to(compare: Compare) -> None:
    found = compare(
        "The mayor said that nine people were injured when the bridge fell.",
        "According to the fire brigade, nine people were injured when the bridge fell.",
        "Nine people were injured when the bridge fell.",
    )
    (fact,) = found.shared
    assert {e.source: e.said_by for e in fact.excerpts} == {"A": "The mayor", "B": "the fire brigade", "C": ""}


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("The blast at the church killed at least 27 people.", "The blast at the church killed 27 people.", "figure"),
        (
            "Prosecutors subpoenaed the mayor's campaign.",
            "Prosecutors could subpoena the mayor's campaign.",
            "strength",
        ),
        ("All passengers of the ferry were rescued.", "Most passengers of the ferry were rescued.", "scope"),
        (
            "The minister approved the plan for the dam.",
            "The minister has not approved the plan for the dam.",
            "denial",
        ),
    ],
)
def test_what_differs_in_a_word_that_matters_is_never_one_fact(
    compare: Compare, first: str, second: str, kind: str
) -> None:
    found = compare(f"{first} {_ELSEWHERE}", f"{second} A choir sang in the town hall.")
    assert found.shared == ()
    shown = {one.kind for one in found.told_differently}
    assert shown == {kind} or (not shown and found.conflicts)


def test_the_words_that_differ_are_marked(compare: Compare) -> None:
    found = compare(
        "The blast at the church killed at least 27 people.", "The blast at the church killed 27 people on Sunday."
    )
    (one,) = found.told_differently
    assert [side.sentence[slice(*side.span)] for side in one.sides] == ["at least 27", "27"]
    assert one.note == "at least 27 / 27"


def test_a_part_is_one_fact_with_the_whole(compare: Compare) -> None:
    found = compare(
        f"The court convicted the banker of eight charges of tax fraud on Friday. {_ELSEWHERE}",
        "The court convicted the banker of tax fraud.",
    )
    assert len(found.shared) == 1


def test_one_family_alone_has_nothing_in_common(compare: Compare) -> None:
    text = "The old bridge in Varnholt collapsed early on Monday morning."
    family = [
        article(name, f"{text} {more}", minutes=n, family="Group")
        for n, (name, more) in enumerate((("Post", _ELSEWHERE), ("Echo", "A choir sang in the town hall.")))
    ]
    found = compare(*family)
    assert (found.shared, found.told_differently) == ((), ())


def test_without_a_parse_sentences_are_matched(compare: Compare) -> None:
    text = "Die alte Brücke in Varnholt stürzte am frühen Montagmorgen ein und versperrte den Fluss."
    found = compare(
        article("Post", f"{text} Die Ernte fällt schlecht aus.", language="de"),
        article("Echo", f"{text} Ein Chor sang im Rathaus.", minutes=5, language="de"),
    )
    (fact,) = found.shared
    assert {e.sentence for e in fact.excerpts} == {text}
    assert {e.paragraph for e in fact.excerpts} == {None}


@pytest.mark.parametrize(
    ("first", "second", "kind", "words"),
    [
        (
            '"We reject his message," the mayor said.',
            '"We reject his visit," the mayor said.',
            "words",
            "message / visit",
        ),
        (
            "The two ports will combine their tide tables with new sensors in the bay.",
            "The two ports aim to combine their tide tables with new sensors in the bay.",
            "strength",
            "aim",
        ),
        (
            "The ruling was fully based on the report of the harbour master.",
            "The ruling was partly based on the report of the harbour master.",
            "scope",
            "fully / partly",
        ),
        (
            "The senator repaid more than $60,000 to his campaign this year.",
            "The senator repaid about $60,000 to his campaign this year.",
            "figure",
            "more than $60,000 / about $60,000",
        ),
    ],
)
def test_a_word_that_changes_the_claim_is_told_differently_and_named(
    compare: Compare, first: str, second: str, kind: str, words: str
) -> None:
    found = compare(f"{first}\n{_ELSEWHERE}", f"{second}\nA choir sang in the town hall.")
    assert not found.shared
    (told,) = found.told_differently
    assert told.kind == kind
    assert words in told.note


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "Protesters were removed from the gallery by police officers.",
            "Demonstrators were removed from the gallery by police officers.",
        ),
        ("The accusations against the mayor are false.", "The accusations against the mayor are all false."),
        ("The fare rises by 7% in the new year.", "The fare rises by 7 percent in the new year."),
        (
            "The council wants the full $25 million for the quay.",
            "The council wants the full $25 million for all the quay.",
        ),
    ],
)
def test_another_word_for_the_same_is_no_difference(compare: Compare, first: str, second: str) -> None:
    found = compare(f"{first}\n{_ELSEWHERE}", f"{second}\nA choir sang in the town hall.")
    assert len(found.shared) == 1
    assert not found.told_differently


def test_who_did_it_to_whom_the_other_way_round_is_not_one_fact(compare: Compare) -> None:
    found = compare(
        f"Bertha Lindqvist sued Carla Moreno on Friday.\n{_ELSEWHERE}",
        "Carla Moreno sued Bertha Lindqvist on Friday.\nA choir sang in the town hall.",
    )
    assert not found.shared


def test_what_a_version_tells_twice_is_one_fact(compare: Compare) -> None:
    found = compare(
        "The old bridge in Varnholt collapsed on Monday morning.\n"
        f"{_ELSEWHERE}\nOn Monday morning, the old bridge in Varnholt collapsed.",
        "The old bridge in Varnholt collapsed on Monday morning.",
        "On Monday morning, the old bridge in Varnholt collapsed.",
    )
    assert len(found.shared) == 1
    assert {e.source for e in found.shared[0].excerpts} == {"A", "B", "C"}


def test_a_list_of_takeaways_and_a_bare_pronoun_are_no_facts(compare: Compare) -> None:
    found = compare(
        "Here are five takeaways from the vote.\nIt was a long night for everybody there.",
        "Here are several takeaways from the vote.\nIt was a long night for everybody there.",
    )
    assert not found.shared


def test_a_fact_in_other_words_is_found(compare: Compare) -> None:
    found = compare(
        f"A court in Varnholt granted immunity to the publisher and his deputy, Dora Klein.\n{_ELSEWHERE}",
        "Dora Klein, the deputy, was also granted immunity.\nA choir sang in the town hall.",
    )
    assert any("immunity" in f.excerpts[0].sentence for f in found.shared)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "Captain Nils Brandt was dismissed from the harbour police on Friday.",
            "A judge recommended on Friday that Captain Nils Brandt be dismissed from the harbour police.",
        ),
        (
            "Karin Vell blocked Otto Lind from a job in the ministry of ports in January.",
            "Karin Vell had tried to block Otto Lind from a job in the ministry of ports in January.",
        ),
        (
            "Border police counted 400,000 arrests at the southern border in the last year.",
            "There were 520,000 arrests at the southern border in the last year.",
        ),
        (
            "The address to parliament could take place on Tuesday as scheduled.",
            "The address to parliament would not be held on Tuesday as scheduled.",
        ),
    ],
    ids=["recommended", "tried", "counted", "negated"],
)
def test_what_is_so_and_what_is_only_meant_or_counted_otherwise_is_no_fact_in_common(
    compare: Compare, first: str, second: str
) -> None:
    found = compare(f"{first} {_ELSEWHERE}", f"{second} A choir sang in the town hall.")
    assert not found.shared


def test_what_is_done_and_what_was_tried_is_told_differently(compare: Compare) -> None:
    found = compare(
        f"As she told friends, Karin Vell blocked Otto Lind from getting a job in the ministry. {_ELSEWHERE}",
        "Karin Vell had initially tried to block Otto Lind from another job in the ministry. A choir sang in the hall.",
    )
    assert [(one.kind, one.note) for one in found.told_differently] == [("strength", "blocked / tried")]


def test_one_index_in_two_figures_is_told_differently_or_disputed(compare: Compare) -> None:
    found = compare(
        f"Shares fell at the port. Varnholt’s Osten Lind index added 0.9% on Friday. {_ELSEWHERE}",
        "Varnholt’s Osten Lind rose 0.8 percent. A choir sang in the town hall.",
    )
    shown = {frozenset(e.source for e in one.sides) for one in found.told_differently}
    shown |= {frozenset(e.source for e in one.sides) for one in found.conflicts}
    assert frozenset("AB") in shown
    assert not any("0.9%" in e.sentence for fact in found.shared for e in fact.excerpts)


def test_who_is_named_first_of_two_who_face_each_other_is_no_difference(compare: Compare) -> None:
    found = compare(
        f"Karl Sorn will square off against Maria Brandt in the run-off for the mayor of Varnholt. {_ELSEWHERE}",
        "Maria Brandt will square off against Karl Sorn in the run-off for the mayor of Varnholt.",
    )
    assert [e.source for e in found.shared[0].excerpts] == ["A", "B"]


def test_a_quote_that_one_outlet_cut_is_one_fact_whatever_else_the_longer_one_negates(compare: Compare) -> None:
    found = compare(
        'Karl Sorn said: "If they do not keep to the rules of the house, we will end up in court and we will win."',
        f'"We will end up in court and we will win," Karl Sorn said. {_ELSEWHERE}',
    )
    assert any("end up in court" in e.sentence for fact in found.shared for e in fact.excerpts)


def test_a_quote_cut_after_its_negation_is_not_one_fact(compare: Compare) -> None:
    found = compare(
        'Karl Sorn said: "There is no way that we will sell the old harbour to the company."',
        f'"We will sell the old harbour to the company," Karl Sorn said. {_ELSEWHERE}',
    )
    assert not found.shared

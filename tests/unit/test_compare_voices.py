"""Who is quoted in which version, under which name, and how much; which sources are credited; how it is worded."""

import pytest

from consumers.versions import VersionReader
from pipeline.domain.comparison.result import Quoted, Wording
from pipeline.domain.text.wordlists import word_list
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, article, comparer


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=400))


def speakers(compare: Compare, *texts: str, language: str = "en") -> dict[str, int]:
    """The words of each speaker in all versions."""
    versions = [article(chr(65 + n), text, minutes=60 * n, language=language) for n, text in enumerate(texts)]
    return {q.name: sum(v.words for v in q.versions) for q in compare(*versions).quoted}


def one(quoted: tuple[Quoted, ...], name: str) -> Quoted:
    return next(q for q in quoted if q.name == name)


BRIDGE = "The bridge over the Olta will stay closed until spring, engineers found. Traffic is led through Varnholm."


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ('"The pillars are cracked and cannot carry lorries," Minister Karel Novak said on Monday.', 8),
        ('"The pillars are cracked and cannot carry lorries," said Karel Novak, the transport minister.', 8),
        ('Karel Novak, who visited the site, said: "The pillars are cracked and cannot carry lorries."', 8),
        ('According to Karel Novak, "the pillars are cracked and cannot carry lorries."', 8),
        ("‘The pillars are cracked and cannot carry lorries,’ said Karel Novak, the minister.", 8),
        ('Karel Novak visited the site. "The pillars are cracked," he said. "They cannot carry lorries."', 8),
        ('Karel Novak called the bridge "a disgrace for all of us" on Monday.', 6),
        ('"The pillars are cracked and cannot carry any of the heavy lorries." — Karel Novak', 12),
        ('"He told me \'do not drive there\' and left," Karel Novak recalled.', 9),
    ],
)  # fmt: skip
def test_the_speaker_of_a_quote_is_found_wherever_the_name_stands(compare: Compare, sentence: str, words: int) -> None:
    assert speakers(compare, f"{BRIDGE}\n{sentence}", BRIDGE) == {"Karel Novak": words}


def test_a_quote_over_paragraphs_is_all_its_speakers(compare: Compare) -> None:
    text = (
        f"{BRIDGE}\n"
        "“We looked at the pillars for a week,” said Karel Novak, the minister. “They are cracked.\n"
        "“Nobody wants to see an accident on this bridge.”"
    )
    assert speakers(compare, text, BRIDGE) == {"Karel Novak": 8 + 3 + 9}


def test_two_speakers_of_one_paragraph_are_kept_apart(compare: Compare) -> None:
    text = (
        f'{BRIDGE}\n"The pillars are cracked badly," said Karel Novak. Anna Berg, the mayor, disagreed. '
        '"We were never told about any cracks at all," she said.'
    )
    assert speakers(compare, text, BRIDGE) == {"Anna Berg": 9, "Karel Novak": 5}


def test_forms_of_one_name_are_one_entry_with_a_role(compare: Compare) -> None:
    first = f'{BRIDGE}\n"The pillars are cracked and cannot carry lorries," Transport Minister Karel Novak said.'
    second = 'The bridge is shut.\n"It will cost forty million crowns," Minister Novak said. Lorries must drive around.'
    third = f'{BRIDGE} Anna Berg, the mayor, protested. "This is a heavy blow for our town," Berg said.'
    quoted = compare(first, second, third).quoted
    assert [(q.name, [v.source for v in q.versions]) for q in quoted] == [
        ("Karel Novak", ["A", "B"]),
        ("Anna Berg", ["C"]),
    ]
    assert one(quoted, "Karel Novak").role == "Transport Minister"
    assert one(quoted, "Anna Berg").role == "mayor"


@pytest.mark.parametrize(
    "sentence",
    [
        'The so-called "bridge of sighs" has been closed since Monday.',
        'He sang "The Long Road Back To Varnholm" at the opening.',
        'Critics speak of a "scandal without any precedent in this country" these days.',
        'Minister Karel Novak (@knovak) "The bridge stays closed, I am sorry" pic.twitter.com/abc',
        '"The pillars are cracked and cannot carry lorries," an official said on condition of anonymity.',
        'Karel Novak opened the bridge in 2011. A sign on it reads: "Do not stop on the bridge".',
    ],
)
def test_what_nobody_by_name_says_has_no_speaker(compare: Compare, sentence: str) -> None:
    assert speakers(compare, f"{BRIDGE}\n{sentence}", BRIDGE) == {}


@pytest.mark.parametrize(
    ("language", "sentence", "name", "words"),
    [
        ("de", "„Die Pfeiler sind gerissen und tragen nichts mehr“, sagte Minister Karl Neumann.", "Karl Neumann", 8),
        ("de", "Bürgermeisterin Anna Berg sagte: „Niemand hat uns vor den Rissen gewarnt.“", "Anna Berg", 7),
        ("fr", "« Les piliers sont fissurés et ne portent plus rien », a déclaré Paul Lemoine.", "Paul Lemoine", 9),
        ("es", "«Los pilares están agrietados y no aguantan camiones», dijo Pablo Iriarte.", "Pablo Iriarte", 8),
        ("cs", "„Pilíře jsou popraskané a neunesou nákladní auta,“ řekl ministr Karel Novák.", "Karel Novák", 7),
        ("ru", "«Опоры моста треснули и не выдержат грузовики», — сказал министр Иван Орлов.", "Иван Орлов", 7),
        ("it", "«I piloni sono crepati e non reggono i camion», ha detto Paolo Rinaldi.", "Paolo Rinaldi", 9),
        ("sv", "”Pelarna är spruckna och bär inga lastbilar”, sade Karin Nordahl.", "Karin Nordahl", 7),
    ],
)  # fmt: skip
def test_speakers_are_found_in_other_languages(
    compare: Compare, language: str, sentence: str, name: str, words: int
) -> None:
    filler = {"de": "Die Brücke über die Olta bleibt gesperrt.", "ru": "Мост через Олту закрыт до весны."}
    text = f"{filler.get(language, 'Olta, Varnholm, 2026.')}\n{sentence}"
    assert speakers(compare, text, text.replace("Olta", "Elta")[:40], language=language) == {name: words}


@pytest.mark.parametrize(
    "text",
    ["", '"', '"' * 500, "1 2 3 4 5 6 7", "„" * 200 + "a", '"a b c d e" ' * 200, "«שלום לכולם כאן היום» אמר דוד"],
)
def test_odd_texts_have_no_speaker(compare: Compare, text: str) -> None:
    assert speakers(compare, text or " ", BRIDGE) == {}


def sources(compare: Compare, sentence: str, *, source: str = "A", language: str = "en") -> list[str]:
    first = article(source, f"{BRIDGE}\n{sentence}", language=language)
    return [c.name for c in compare(first, article("B", BRIDGE, minutes=60)).credited]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The minister told Reuters that the bridge would stay closed.", ["Reuters"]),
        ("The cracks were first reported by The New York Times, which saw the report.", ["New York Times"]),
        ("The bridge was badly built, according to the Associated Press.", ["AP"]),
        ("The bridge will cost forty million, the Varnholm Herald reported on Monday.", ["Varnholm Herald"]),
        ("The builder knew of the cracks, according to court documents filed on Monday.", ["court documents"]),
        ("The ministry closed the bridge in a statement on Telegram.", ["posts on Telegram"]),
        ("It may never open, said a ministry official speaking on condition of anonymity.", ["unnamed officials"]),
        ("The minister will resign, two people familiar with the matter said.", ["unnamed sources"]),
        ("The Varnholm Herald saw the report. The Herald said the cracks were old.", ["Varnholm Herald"]),
    ],
)  # fmt: skip
def test_sources_named_with_a_word_of_reporting_are_credited(compare: Compare, sentence: str, names: list[str]) -> None:
    assert sources(compare, sentence) == names


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge leads to the studios of CNN and the old harbour.",
        "A lawyer told NBC executives about the plans for the bridge.",
        "Reuters has its office beside the bridge since 1974.",
        "The bridge carries Europe's main source of energy, engineers found.",
    ],
)
def test_a_mention_is_no_credit(compare: Compare, sentence: str) -> None:
    assert sources(compare, sentence) == []


def test_an_outlet_does_not_credit_itself(compare: Compare) -> None:
    assert sources(compare, "The minister told Reuters that the bridge is closed.", source="Reuters") == []


def test_an_agency_in_brackets_is_credited_by_all_that_print_it(compare: Compare) -> None:
    texts = [f"VARNHOLM ({agency}) - {BRIDGE}" for agency in ("Reuters", "AP", "Reuters")]
    found = compare(
        *(article(chr(65 + n), f"{t}\nNote {n} of {n}.", minutes=60 * n) for n, t in enumerate(texts))
    ).credited
    assert [(c.name, len(c.article_ids)) for c in found] == [("Reuters", 2), ("AP", 1)]


@pytest.mark.parametrize(
    ("language", "sentence", "name"),
    [
        ("de", "Die Brücke bleibt gesperrt, sagte der Minister der Nachrichtenagentur dpa.", "dpa"),
        ("fr", "Le pont restera fermé, rapporte Le Monde dans son édition du jour.", "Le Monde"),
        ("cs", "Most zůstane zavřený, uvedla agentura Reuters v pondělí večer.", "Reuters"),
        ("ru", "Мост останется закрытым до весны, сообщает ТАСС со ссылкой на министра.", "TASS"),
    ],
)
def test_credits_are_found_in_other_languages(compare: Compare, language: str, sentence: str, name: str) -> None:
    assert sources(compare, sentence, language=language) == [name]


def worded(compare: Compare, *sentences: str, language: str = "en") -> tuple[Wording, ...]:
    texts = [f"{BRIDGE}\n{sentence}" for sentence in sentences]
    return compare(*(article(chr(65 + n), t, minutes=60 * n, language=language) for n, t in enumerate(texts))).wording


def test_hedges_and_loaded_words_are_counted_for_each_version(compare: Compare) -> None:
    first = "The builder allegedly knew of the cracks. It allegedly hid them, and may be fined. Berg slammed the plan."
    second = "The builder knew of the cracks and hid them, the ministry said in its report."
    (found,) = worded(compare, first, second)
    assert found.source == "A"
    assert [(w.word, w.count) for w in found.hedges] == [("allegedly", 2), ("may", 1)]
    assert [(w.word, w.count) for w in found.loaded] == [("slammed", 1)]


@pytest.mark.parametrize(
    "sentence",
    [
        'Karel Novak said: "The builder allegedly hid the cracks, a shameful and outrageous thing."',
        "The bridge was opened in May 2011 by Theresa May, the visitor.",
        "The film Alleged was shown at the bridge on Monday evening.",
        "The driver appeared in court on Monday and lost his jobless claims.",
    ],
)
def test_words_of_others_and_names_are_no_wording(compare: Compare, sentence: str) -> None:
    assert worded(compare, sentence, "Lorries are led through the town of Varnholm.") == ()


def test_the_words_shown_are_the_most_used_and_few(compare: Compare) -> None:
    hedging = word_list(
        "allegedly reportedly apparently purportedly possibly probably perhaps maybe presumably seemingly"
    )
    text = " ".join(f"The bridge {word} moved by {n} inches last week." for n, word in enumerate(hedging))
    (found,) = worded(compare, f"{text} It allegedly fell.", "Lorries are led through Varnholm.")
    assert found.hedges[0].word == "allegedly"
    assert len(found.hedges) == 8


def test_hedges_are_found_in_other_languages(compare: Compare) -> None:
    (found,) = worded(compare, "Die Baufirma wusste angeblich von den Rissen.", "Nichts Neues hier.", language="de")
    assert [w.word for w in found.hedges] == ["angeblich"]


def test_who_is_said_to_speak_within_a_quote_does_not_speak_it(compare: Compare) -> None:
    words = "Karel Novak told us that the pillars are cracked and cannot carry any lorries"
    first = f'{BRIDGE}\n"{words}," Anna Berg said on Monday.'
    second = f'{BRIDGE}\nAnna Berg said on Monday: "{words}."'
    found = compare(first, second)
    assert [(q.name, len(q.versions)) for q in found.quoted] == [("Anna Berg", 2)]
    assert not [c for c in found.conflicts if c.kind == "quote"]


WORDS = "The pillars are cracked and cannot carry lorries"


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("Minister Karel Novak will run beside Peter Berg. The address was short and he left early.", "Karel Novak"),
        ("Karel Novak wrote a memoir. But Senator Peter Berg won the race, and Novak gave up in March.", "Karel Novak"),
        ("Karel Novak wrote a memoir. The fair was opened beside Senator Peter Berg.", ""),
        ("Karel Novak met the builders. A man was there as well.", ""),
        ("Karel Novak met the builders. The only one who did not come was Peter Berg.", "Peter Berg"),
        ("Peter Berg met the builders. Karel Novak spent the day in the town.", "Karel Novak"),
        ("President Karel Novak opened the fair. The president took a long walk.", "Karel Novak"),
        ("Anna Berg has a house in the town. Karel Novak visited it. It is old.", "Karel Novak"),
    ],
)  # fmt: skip
def test_a_pronoun_is_the_subject_of_the_sentence_before_or_nobody(compare: Compare, before: str, name: str) -> None:
    found = speakers(compare, f'{BRIDGE}\n{before}\n"{WORDS}," he said.', BRIDGE)
    assert found == ({name: 8} if name else {})


def test_a_woman_does_not_say_what_he_said(compare: Compare) -> None:
    text = (
        f'{BRIDGE}\n"{WORDS}," said Mary Berg. Her son Matthew Berg, 23, was hurt on the bridge. '
        '"He should never have driven there," she said.'
    )
    assert speakers(compare, text, BRIDGE) == {"Mary Berg": 8 + 6}


def test_what_is_only_reported_of_another_is_not_the_others_quote(compare: Compare) -> None:
    text = (
        f'{BRIDGE}\nThe guests were many, and Karel Novak said Peter Berg kept asking "has he been fired yet by them?"'
    )
    assert speakers(compare, text, BRIDGE) == {}


@pytest.mark.parametrize(
    ("named", "name", "role"),
    [
        ("Image caption President Karel Novak", "Karel Novak", "President"),
        ("Transport Minister Karel Novak (D-Varn.)", "Karel Novak", "Transport Minister"),
        ("Karel Novak, a loyalist of the regime,", "Karel Novak", ""),
        ("Karel Novak, now a law professor,", "Karel Novak", "law professor"),
    ],
)
def test_a_role_is_an_office_or_an_occupation(compare: Compare, named: str, name: str, role: str) -> None:
    (found,) = compare(f'{BRIDGE}\n{named} said: "{WORDS}."', BRIDGE).quoted
    assert (found.name, found.role) == (name, role)


@pytest.mark.parametrize(("long", "short"), [("Charles", "Chuck"), ("Michael", "Mike"), ("James", "Jim")])
def test_short_given_names_are_one_person(compare: Compare, long: str, short: str) -> None:
    texts = [f'{BRIDGE}\n"{WORDS}," said {first} Thibodeau, the mayor.' for first in (long, short)]
    assert [len(q.versions) for q in compare(*texts).quoted] == [2]


def test_two_people_of_one_surname_stay_two(compare: Compare) -> None:
    texts = [f'{BRIDGE}\n"{WORDS}," said {first} Thibodeau, the mayor.' for first in ("Charles", "Michael")]
    assert [len(q.versions) for q in compare(*texts).quoted] == [1, 1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Minister Karel Novak wrote on Twitter:\nI am sorry, my friends, the bridge is closed for good!", 11),
        (f'Karel Novak gave a long speech. "{WORDS}."', 8),
        (f'Karel Novak confirmed the plan after tweeting, "{WORDS}."', 8),
        (f'Karel Novak said he had "no money left for it", according to the Varnholm Herald. "{WORDS}," he said.', 13),
        (f'"{WORDS}," said former Housing and Transport Secretary Karel Novak.', 8),
        (f'"{WORDS}," said Karel Novak.\n"They were never repaired at all," the Varnholmian declared.', 14),
    ],
)
def test_words_are_counted_wherever_the_text_says_whose_they_are(compare: Compare, text: str, words: int) -> None:
    assert speakers(compare, f"{BRIDGE}\n{text}", BRIDGE) == {"Karel Novak": words}


@pytest.mark.parametrize(
    "sentence",
    [
        f'"{WORDS}," said the minister\'s lawyers Karel Novak and Peter Berg in a joint statement.',
        f'"{WORDS}," one "well-known banker" told the Varnholm Herald.',
        f'"{WORDS}," the Republican said.',
    ],
)
def test_nobody_gets_the_words_of_several_or_of_the_unnamed(compare: Compare, sentence: str) -> None:
    assert speakers(compare, f"{BRIDGE}\n{sentence}", BRIDGE) == {}


def test_a_body_is_credited_by_its_whole_name_and_no_outlet_by_itself(compare: Compare) -> None:
    sentence = "Many came, according to the House minority leader's office. The minister told HuffPost so."
    assert "House" not in sources(compare, sentence)
    assert "HuffPost" not in sources(compare, sentence, source="Huffington Post UK")

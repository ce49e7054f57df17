import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.pages.form_signs import FormSign, form_signs, title_key

SITE = "https://news.example"
OPINION, ANALYSIS, PREVIEW, LIVE = FormSign.OPINION, FormSign.ANALYSIS, FormSign.PREVIEW, FormSign.LIVE
NEWSLETTER, RECURRING, OBITUARY, QUESTION = (
    FormSign.NEWSLETTER,
    FormSign.RECURRING,
    FormSign.OBITUARY,
    FormSign.QUESTION,
)


@pytest.mark.parametrize(
    ("title", "signs"),
    [
        ("Council votes to close the ferry line", 0),
        ("Quake of magnitude 6.3 hits Port Vell on Monday", 0),
        ("Opinion: The ferry must stay", OPINION),
        ("The ferry must stay | Opinion", OPINION),
        ("Kommentar: Die Fähre muss bleiben", OPINION),
        ("How the ferry came to sink", ANALYSIS),
        ("Five takeaways from the ferry inquiry", ANALYSIS),
        ("The ferry inquiry, explained", ANALYSIS),
        ("Carrow v Milldale preview: Hartley doubtful for derby", PREVIEW),
        ("Ferry vote: three things to watch", PREVIEW),
        ("Week ahead: council to vote on ferry", PREVIEW),
        ("Ferry inquiry: live updates", LIVE),
        ("Monday briefing: a ferry sinks", NEWSLETTER),
        ("Tarrow valley forecast: what to expect today", RECURRING | PREVIEW),
        ("Lotto results for Saturday: winning numbers drawn", RECURRING),
        ("Stock market report - March 10, 2026", RECURRING),
        ("Photo of the day: a ferry at dawn", RECURRING),
        ("Ferry captain Ines Okoro dies at 81", OBITUARY),
        ("Obituary: Ines Okoro (1945-2026)", OBITUARY),
        ("Is the ferry line doomed?", QUESTION),
    ],
)
def test_headlines_show_the_form_of_a_text(title, signs):
    assert form_signs(title, "", f"{SITE}/local/1") == signs


@pytest.mark.parametrize(
    ("path", "signs"),
    [
        ("/opinion/2026/04/12/the-ferry-must-stay", OPINION),
        ("/world/commentisfree/2026/a", OPINION),
        ("/blogs/pundits-blog/a", OPINION),
        ("/market-analysis/a", ANALYSIS),
        ("/obituaries/ines-okoro", OBITUARY),
        ("/newsletters/morning/a", NEWSLETTER),
        ("/live/a", LIVE),
        # Names of folders that hold news too, and a slug, are not sections.
        ("/news-opinion/a", 0),
        ("/blogs/blog-briefing-room/a", 0),
        ("/local/opinion", 0),
    ],
)
def test_folders_of_the_address_show_the_form_of_a_text(path, signs):
    assert form_signs("Ferry line closes", "", SITE + path) == signs


def test_section_and_host_show_the_form_of_a_text():
    assert form_signs("Ferry line closes", "", f"{SITE}/1", "Meinung") == OPINION
    assert form_signs("Ferry line closes", "", "https://opinion.news.example/1") == OPINION
    assert form_signs("Ferry line closes", "", "not a url") == 0


def test_without_a_title_the_slug_is_the_headline():
    assert form_signs("", "Text.", f"{SITE}/sport/carrow-v-milldale-derby-preview-81234567") == PREVIEW


def test_the_first_person_counts_outside_of_quotes():
    told = "When I first saw it, I knew that my boat was lost, and I said so. "
    assert form_signs("A ferry", told * 3, SITE) == FormSign.FIRST_PERSON
    assert form_signs("A ferry", f'"{told.strip()}" said the mayor. ' * 3, SITE) == 0


def test_items_of_one_column_have_one_title_key():
    assert title_key("Stocks on Monday, 3 March 2026") == title_key("Stocks on Friday, 10 April 2026") != 0
    assert title_key("Lotto results for Saturday") == title_key("LOTTO results for Wednesday")
    assert title_key("Carrow 2-1 Milldale") != title_key("Ashton 2-1 Redbourne")
    assert title_key("") == title_key("12 March") == 0


@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=80))
def test_any_input_has_signs(title, text, url):
    assert 0 <= form_signs(title, text, url, title) <= 2 * max(FormSign)
    assert 0 <= title_key(title) < 2**32

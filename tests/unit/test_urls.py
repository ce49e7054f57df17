"""Which spellings of an address are one article."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.articles.urls import canonical_url, host_of, is_home, same_site

ARTICLE = "https://www.example.com/news/ferry-aground"
ARTICLE_PARAMETERS = """id p storyid article articleid newsid nid aid sid cid uid eid clid gallery glossary reference
    ref refid source source_id session keyword campaign medium channel affiliate article_cid news_uid doc_ref item_id
    mod partner tag kid feed idxno no oid ArtNr page"""


@pytest.mark.parametrize(
    "spelling",
    [
        "https://www.example.com/news/ferry-aground",
        "HTTPS://WWW.Example.COM:443/news/ferry-aground/",
        "https://www.example.com./news/ferry-aground#comments",
        "https://www.example.com/news/ferry-aground?utm_source=rss&utm_medium=feed&fbclid=abc&gclid=1&mc_cid=7",
        "https://www.example.com/news/ferry-aground?ref=twitter&source=rss",
        "https://www.example.com/news/ferry-aground?partner=rss&emc=rss",
        "https://www.example.com/news/ferry-aground?mod=rss_markets_main",
        "https://www.example.com/news/ferry-aground?traffic_source=rss&.tsrc=rss&ftag=ABC-00-10aab7e&cmpid=6",
        "https://www.example.com/news/ferry-aground?maca=de-rss-de-all-1119-xml-mrss&xtor=RSS-3208",
        "https://www.example.com/news/ferry-aground?at_medium=RSS&at_campaign=KARANGA&ns_mchannel=rss&ns_campaign=a",
        "https://www.example.com/news/ferry-aground?cn=rss&kid=rss&herkunft=rss&gad_source=1&li_medium=feed",
        "https://www.example.com/news/ferry-aground/amp",
        "https://www.example.com/news/ferry-aground/amp/",
        "https://www.example.com/amp/news/ferry-aground",
        "https://www.example.com/news/ferry-aground?amp=1",
        "https://www.example.com/news/ferry-aground?outputType=amp",
        "https://amp.example.com/news/ferry-aground",
        "https://m.example.com/news/ferry-aground",
        "https://mobile.example.com/news/ferry-aground",
        "https://touch.example.com/news/ferry-aground",
        "https://www.google.com/amp/s/www.example.com/news/ferry-aground",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/news/ferry-aground",
        "https://www-example-com.cdn.ampproject.org/v/s/www.example.com/news/ferry-aground/amp?amp_js_v=0.1&usqp=mq",
        "https://www.example.com/news/x/../ferry-aground",
        "https://www.example.com/news/%66erry-aground",
        "https://www.example.com/news/ferry-aground;jsessionid=0A1B2C",
        "https://www.example.com/news/ferry-aground?PHPSESSID=abc",
        "https://www.example.com/news/ferry-aground/index.html",
        "  https://www.example.com/news/ferry-\naground  ",
        "https://reader:secret@www.example.com/news/ferry-aground",
    ],
)
def test_spellings_of_one_address_are_one(spelling: str) -> None:
    assert canonical_url(spelling) == ARTICLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/?p=1", "https://example.com/?p=2"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/read?id=7&ref=2231", "https://example.com/read?id=7&ref=2232"),
        *(
            (f"https://example.com/a?{name}=7", f"https://example.com/a?{name}=8")
            for name in ARTICLE_PARAMETERS.split()
        ),
        ("https://example.com/?mod=article&id=7", "https://example.com/?mod=video&id=7"),
        ("https://example.com/?article=rss-is-back", "https://example.com/?article=rss-is-dead"),
        ("https://example.com:8443/a", "https://example.com/a"),
        ("https://example.com/#!/story/1", "https://example.com/#!/story/2"),
        ("https://news.example.com/a", "https://sport.example.com/a"),
        ("https://example.com/gadgets/amp-review", "https://example.com/gadgets"),
        ("https://m.com/a", "https://www.com/a"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
    ],
)
def test_different_articles_stay_apart(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://bücher.example/straße?q=ä", "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4"),
        ("https://example.com/a%c3%a9%7E", "https://example.com/a%C3%A9~"),
        ("https://example.com/100%", "https://example.com/100%25"),
        ("https://example.com/story?b=2&a=1&b=1", "https://example.com/story?a=1&b=2&b=1"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com/a.amp.html", "https://example.com/a.html"),
        ("https://en.m.example.org/wiki/Ferry", "https://en.example.org/wiki/Ferry"),
        ("https://m.example.co.uk/a", "https://www.example.co.uk/a"),
        ("http://127.0.0.1:8080/a/", "http://127.0.0.1:8080/a"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("urn:article:7", "urn:article:7"),
        ("https://", "https://"),
        ("http://[broken/", "http://[broken/"),
        ("http://example.com:99999/a", "http://example.com:99999/a"),
    ],
)
def test_normal_form(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    ("url", "page_canonical", "expected"),
    [
        ("https://m.example.com/n/1?x=1", "https://www.example.com/news/one", "https://www.example.com/news/one"),
        ("https://www.example.com/n/1", "/news/one", "https://www.example.com/news/one"),
        ("https://www.example.com/n/1", "https://www.example.com/", "https://www.example.com/n/1"),
        ("https://www.example.com/n/1", "https://wire.example.net/one", "https://www.example.com/n/1"),
        ("https://www.example.com/n/1", "javascript:void(0)", "https://www.example.com/n/1"),
        ("https://www.example.co.uk/n/1", "https://other.co.uk/n/1", "https://www.example.co.uk/n/1"),
        ("https://www.example.com/", "https://example.com/", "https://example.com/"),
    ],
)
def test_a_page_s_own_canonical_address_is_believed_only_where_it_can_be_true(
    url: str, page_canonical: str, expected: str
) -> None:
    assert canonical_url(url, page_canonical=page_canonical) == expected


def test_sites_and_hosts() -> None:
    assert same_site("https://m.example.com/a", "http://www.example.com/b")
    assert not same_site("https://one.co.uk/", "https://two.co.uk/")
    assert not same_site("http://127.0.0.1/", "http://127.0.0.2/")
    assert host_of("https://EXAMPLE.com:81/a") == "example.com"
    assert is_home("https://example.com/?utm_source=x") is False
    assert is_home("https://example.com/index.html")


_PIECES = """amp /amp m. www. example .com .co.uk / // ? & = % %41 %2F utm_x=1 # #! .amp.html index.html
;jsessionid=1 .. . ä ref=rss a 1 :80 @ [ amp=1 .amp www.google.com/amp/s/ x.cdn.ampproject.org/c/ \\ a"""
_pieces = st.sampled_from([*_PIECES.split(), " ", "\t"])


@settings(derandomize=True, max_examples=1500, deadline=None)
@given(st.lists(_pieces, max_size=10), st.sampled_from(["https://", "http://", "", "HTTP://m."]))
def test_canonical_is_idempotent(pieces: list[str], scheme: str) -> None:
    once = canonical_url(scheme + "".join(pieces))
    assert canonical_url(once) == once


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.text(max_size=60))
def test_anything_can_be_asked(text: str) -> None:
    once = canonical_url("https://example.com/" + text)
    assert canonical_url(once) == once


@pytest.mark.parametrize("canonical", ["http://[", "//[::1", "https://]x/"])
def test_a_canonical_address_that_is_none_is_not_believed(canonical: str) -> None:
    assert canonical_url("https://post.example/a", page_canonical=canonical) == "https://post.example/a"

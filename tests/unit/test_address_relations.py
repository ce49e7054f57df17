"""How two addresses relate, by their spelling alone."""

from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest

from pipeline.domain.articles.address_relations import is_section_of, leads_back, variants

LINK = "https://www.harbour.example/nyheter/2026/färjan-på-grund"
PATH = "/nyheter/2026/färjan-på-grund"


@pytest.mark.parametrize(
    "query",
    [
        f"return={PATH}",
        f"lang=sv&url={quote(LINK, safe='')}",
        f"next={quote(quote(PATH + '?a=1', safe=''), safe='')}",
        f"r={b64encode(LINK.encode()).decode()}",
        f"state={urlsafe_b64encode(LINK.encode()).decode().rstrip('=')}",
    ],
)
def test_a_page_that_leads_back_is_recognised(query: str) -> None:
    assert leads_back(f"https://consent.example/?{query}", LINK)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://www.harbour.example/read?id=17", "https://s.example/17"),
        ("https://www.harbour.example/read?page=/nyheter/2026/f", LINK),
        ("https://www.harbour.example/read?from=https://www.harbour.example/", "https://www.harbour.example/"),
        ("https://www.harbour.example/a/b", LINK),
        ("https://www.harbour.example/a?x=%ff%fe&y=////&z=aaaaaaaaa", LINK),
    ],
)
def test_other_queries_lead_nowhere(url: str, origin: str) -> None:
    assert not leads_back(url, origin)


@pytest.mark.parametrize(
    ("url", "other", "title", "is_section"),
    [
        ("https://h.example/news", "https://h.example/news/one", "Ferry runs aground", True),
        ("https://h.example/2026/11", "https://h.example/2026/11/one", "Ferry runs aground", True),
        ("https://h.example/новости", "https://h.example/новости/паром", "Паром сел на мель", True),
        ("https://h.example/news", "https://h.example/newsletter", "Ferry runs aground", False),
        ("https://h.example/news", "https://other.example/news/one", "Ferry runs aground", False),
        ("https://h.example/news?id=7", "https://h.example/news/one", "Ferry runs aground", False),
        ("https://h.example/story/1482233", "https://h.example/story/1482233/old-slug", "Ferry runs aground", False),
        ("https://h.example/ferry-runs-aground", "https://h.example/ferry-runs-aground/p", "Ferry runs aground", False),
        ("https://h.example/паром-сел-на-мель", "https://h.example/паром-сел-на-мель/п", "Паром сел на мель", False),
    ],
)  # fmt: skip
def test_a_section_is_above_its_pages_and_is_no_article(url: str, other: str, title: str, *, is_section: bool) -> None:
    assert is_section_of(url, other, title) is is_section


def test_variants_of_an_address() -> None:
    assert variants("https://www.h.example/a?b=https://x") == (
        "https://www.h.example/a?b=https://x",
        "http://www.h.example/a?b=https://x",
        "https://h.example/a?b=https://x",
        "http://h.example/a?b=https://x",
    )
    assert variants("urn:article:7") == ("urn:article:7",)

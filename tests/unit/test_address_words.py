from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.articles.address_words import sections, slug_words, url_day

SITE = "https://www.news.example"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/world/quake-hits-port-vell-12-april", "quake hits port vell 12 april"),
        ("/2018/04/12/quake_hits_port_vell.html", "quake hits port vell"),
        ("/article/us-vell-quake/quake-of-6-hits-port-vell-idUSKBN1OA1CF", "quake of 6 hits port vell"),
        ("/local/2026-04-12-g20-ferry-sinks-off-vell-8f3a91c", "g20 ferry sinks off vell"),
        ("/news/Quake%20hits%20Port%20Vell", "Quake hits Port Vell"),
        ("/новости/паром-затонул-у-порта-велл", "паром затонул у порта велл"),
        ("/news/world-middle-east-45871364", ""),
        ("/story/12345678", ""),
        ("/", ""),
    ],
)
def test_the_words_of_a_slug(path, words):
    assert slug_words(SITE + path) == words


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2018/04/12/quake", date(2018, 4, 12)),
        ("/2018/apr/12/quake", date(2018, 4, 12)),
        ("/world/2018/4/2/17475444/quake", date(2018, 4, 2)),
        ("/USA/2016/0824/quake", date(2016, 8, 24)),
        ("/quake-2018-04-12", date(2018, 4, 12)),
        ("/articles/6532/20140310/quake.htm", date(2014, 3, 10)),
        ("/2018/04/quake", None),
        ("/2018/12/31st-street-shut", None),
        ("/2018/13/41/quake", None),
        ("/2018/04/12/the-2017-04-12-quake", None),
        ("/2016/2016/12/10/quake", date(2016, 12, 10)),
        ("/quake_2018-apr-2.html", date(2018, 4, 2)),
        ("/202604120815/quake", None),
        ("/quake-idUSL2N20140311", None),
    ],
)
def test_the_day_that_an_address_states(path, day):
    assert url_day(SITE + path) == day


def test_sections_are_folders_and_the_name_of_the_host():
    assert sections("https://blogs.news.example/World/Asia/2018/a-slug.html") == ("blogs", "world", "asia", "2018")
    assert sections("https://news.example/a-slug") == ()


@given(st.one_of(st.text(max_size=60), st.text(max_size=60).map("https://a.example/".__add__)))
def test_any_address_is_read(url):
    sections(url), slug_words(url), url_day(url)

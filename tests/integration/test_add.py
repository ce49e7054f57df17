"""Articles from files: what the commands that read files make of them."""

import gzip
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.adapters.extraction import ProcessExtractor
from pipeline.contracts.codec import decode_article
from pipeline.contracts.topics import ARTICLES, TOPICS
from pipeline.domain.articles.articles import Article
from pipeline.errors import PermanentError
from pipeline.ports import TopicPartition
from pipeline.settings import LogSettings, ProduceSettings
from pipeline.transport.sqlite import SqliteLog
from producers.files.adding import add_articles
from producers.files.article_files import load_articles, read_articles
from tests.running import run_samestory

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
BODY = [
    "A ferry with 212 people aboard ran aground on a sandbank off Northgate early on Monday, the coastguard said.",
    "The Sea Lark had left Northgate at six for the island of Orsay when it lost steering in the channel.",
    "Rescue boats took the passengers off within two hours, and nobody was seriously hurt in the grounding.",
]
PAGE = """<html lang="en"><head><title>Ferry aground</title>{head}</head>
<body><article><h1>Ferry aground</h1>{body}</article></body></html>"""


def page(head: str = "") -> str:
    return PAGE.format(head=head, body="".join(f"<p>{text}</p>" for text in BODY))


@pytest.fixture(scope="module")
def extractor() -> Iterator[ProcessExtractor]:
    extractor = ProcessExtractor(ProduceSettings(extract_workers=1))
    yield extractor
    extractor.close()


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = SqliteLog(":memory:", LogSettings())
    log.create(TOPICS)
    yield log
    log.close()


def on_log(log: SqliteLog) -> list[Article]:
    partitions = (TopicPartition(ARTICLES, number) for number in range(log.partitions(ARTICLES)))
    found = [decode_article(record.value) for partition in partitions for record in log.read(partition)]
    return sorted(found, key=lambda article: (article.seen, article.revision))


def lines(path: Path, *rows: dict) -> Path:
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def test_a_saved_page(tmp_path: Path, extractor: ProcessExtractor) -> None:
    (tmp_path / "ferry.html").write_text(
        page('<link rel="canonical" href="https://www.news.example/ferry?utm_source=x">')
    )
    (article,) = read_articles(tmp_path / "ferry.html", extractor=extractor, now=NOW)
    assert (article.url, article.source) == ("https://www.news.example/ferry", "news.example")
    assert (article.title, article.text.splitlines(), article.language) == ("Ferry aground", BODY, "en")
    assert (article.seen, article.origin) == (NOW, "file")


def test_what_is_said_of_a_single_page_counts(tmp_path: Path, extractor: ProcessExtractor) -> None:
    (tmp_path / "ferry.html").write_text(page())
    said = datetime(2026, 3, 2, 8, tzinfo=UTC)
    (article,) = load_articles(
        [tmp_path / "ferry.html"],
        extractor=extractor,
        now=NOW,
        url="https://m.news.example/ferry/",
        source="The News",
        published=said,
    )
    assert (article.url, article.source, article.published) == ("https://www.news.example/ferry", "The News", said)


def test_a_plain_text(tmp_path: Path, extractor: ProcessExtractor) -> None:
    text = "\n\n".join(
        ["Ferry runs aground off Northgate", "By Ines Calder", "2 March 2026, 08:40", *BODY, "Photo: Harbour Media"]
    )
    (tmp_path / "harbour.txt").write_text(text)
    (article,) = read_articles(tmp_path / "harbour.txt", extractor=extractor, now=NOW)
    assert article.title == "Ferry runs aground off Northgate"
    assert article.author == "Ines Calder"
    assert article.published == datetime(2026, 3, 2, 8, 40, tzinfo=UTC)
    assert article.text.splitlines() == BODY
    assert article.source == "harbour"
    (tmp_path / "copy.txt").write_text(text)
    assert read_articles(tmp_path / "copy.txt", extractor=extractor, now=NOW)[0].id == article.id


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_json_lines(tmp_path: Path, extractor: ProcessExtractor, name: str) -> None:
    path = lines(
        tmp_path / name,
        {"id": "x1", "title": "One", "text": BODY[0], "source": "A", "published": "2026-03-02", "story": "unused"},
        {"id": 2, "text": BODY[1], "url": "https://news.example/two#c"},
        {"title": "Nothing but a title"},
    )
    one, two, three = read_articles(path, extractor=extractor, now=NOW)
    assert (one.url, one.source, one.published) == ("urn:samestory:x1", "A", datetime(2026, 3, 2, tzinfo=UTC))
    assert (two.url, two.source, two.title) == ("https://news.example/two", "news.example", None)
    assert (three.text, three.language) == ("", "en")
    assert two.event_time < three.event_time, "without a date, articles keep the order of the file"


def test_an_outlet_given_by_its_address_is_named_by_its_site(tmp_path: Path, extractor: ProcessExtractor) -> None:
    path = lines(
        tmp_path / "a.jsonl",
        {"id": 1, "title": "One", "source": "https://www.news.example/"},
        {"id": 2, "title": "Two", "source": "news.example"},
    )
    one, two = read_articles(path, extractor=extractor, now=NOW)
    assert (one.source, one.family) == ("news.example", "news.example")
    assert two.source == one.source, "one outlet, not two"


@pytest.mark.parametrize(
    ("second", "cause"),
    [
        ("{not json", "not JSON: Expecting property name enclosed in double quotes, at character 2"),
        ('{"id": "x"}', "neither title nor text"),
        ('{"title": 7}', "Expected `str | null`"),
        ('{"title": "x", "published": "yesterday"}', "'yesterday' is not an ISO 8601 date"),
        ("[1]", "Expected `object`"),
        ('{"title": "Half \\ud800 a character"}', "surrogates not allowed"),
        ('{"title": "\xff"}', ""),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_added(tmp_path: Path, second: str, cause: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b'{"title": "good"}\n' + second.encode("latin-1") + b"\n")
    done = run_samestory("add", path, data_dir=tmp_path / "data")
    assert done.returncode == 1
    assert f"{path}:2: " in done.stderr
    assert cause in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("a.pdf", b"x", "not a known kind"),
        ("a.txt", b"", "empty"),
        ("a.html", b"<html><body></body></html>", "no article text"),
        ("a.jsonl", b"\n\n", "no article"),
        ("a.jsonl.gz", b"no gzip", "damaged archive"),
        ("a.jsonl.gz", gzip.compress(b'{"title": "x"}\n' * 1000, mtime=0)[:-20], "damaged archive"),
    ],
)
def test_files_that_cannot_be_read(
    tmp_path: Path, extractor: ProcessExtractor, name: str, content: bytes, cause: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PermanentError, match=cause) as refused:
        read_articles(tmp_path / name, extractor=extractor, now=NOW)
    assert str(tmp_path / name) in str(refused.value)


def test_an_address_is_for_one_file(tmp_path: Path, extractor: ProcessExtractor) -> None:
    paths = [lines(tmp_path / f"{name}.jsonl", {"title": name}) for name in "ab"]
    with pytest.raises(PermanentError, match="single"):
        load_articles(paths, extractor=extractor, now=NOW, url="https://news.example/a")


def test_adding_again_adds_what_is_new(tmp_path: Path, extractor: ProcessExtractor, log: SqliteLog) -> None:
    first = lines(tmp_path / "a.jsonl", {"id": 1, "title": "One", "text": BODY[0]}, {"id": 2, "title": "Two"})
    assert add_articles(read_articles(first, extractor=extractor, now=NOW), log, tmp_path)["added"] == 2
    lines(first, {"id": 1, "title": "One", "text": BODY[1]}, {"id": 2, "title": "Two"}, {"id": 3, "title": "Three"})
    later = read_articles(first, extractor=extractor, now=NOW + timedelta(hours=1))
    assert add_articles(later, log, tmp_path) == {"added": 1, "revised": 1, "unchanged": 1}
    revised = [article for article in on_log(log) if article.revision == 2]
    assert [(article.text, article.seen) for article in revised] == [(BODY[1], NOW)]
    assert len(on_log(log)) == 4


def test_the_command_tells_what_it_added(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"id": 1, "title": "One", "text": BODY[0]})
    done = run_samestory("add", path, "--json", data_dir=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["added"] == 1
    assert run_samestory("add", path, data_dir=tmp_path / "data").stdout.strip() == "0 added, 1 unchanged"
    assert run_samestory("add", tmp_path / "missing.txt", data_dir=tmp_path / "data").returncode == 2
    assert run_samestory("add", path, "--published", "soon", data_dir=tmp_path / "data").returncode == 2


def test_extract_tells_a_line_a_page(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    (pages / "sub").mkdir(parents=True)
    (pages / "ferry.html").write_text(page('<meta name="author" content="Ines Calder">'))
    (pages / "sub" / "empty.htm").write_text("<html></html>")
    (pages / "picture.png").write_bytes(b"\x89PNG")
    out = tmp_path / "out.jsonl"
    done = run_samestory("extract", "--batch", pages, "--out", out, data_dir=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    good, bad = [json.loads(line) for line in out.read_text().splitlines()]
    assert (good["file"], good["title"], good["author"], good["language"]) == (
        "ferry.html",
        "Ferry aground",
        "Ines Calder",
        "en",
    )
    assert good["text"].splitlines() == BODY
    assert (bad["file"], bad["text"]) == ("sub/empty.htm", "")
    assert "no article text" in bad["error"]
    shown = run_samestory("extract", pages / "ferry.html", data_dir=tmp_path / "data")
    assert shown.stdout.startswith("Ferry aground\nInes Calder")
    assert run_samestory("extract", data_dir=tmp_path / "data").returncode == 2


def test_feeds_parse_tells_a_line_a_file(tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_text(
        "<rss version='2.0'><channel><title>T</title><item><title>One</title><link>https://news.example/1</link>"
        "<description>Teaser</description></item></channel></rss>"
    )
    (tmp_path / "none.xml").write_text("<feed xmlns='http://www.w3.org/2005/Atom'><title>Nothing yet</title></feed>")
    (tmp_path / "page.html").write_text("<html><body>no</body></html>")
    files = [tmp_path / name for name in ("good.xml", "none.xml", "page.html")]
    done = run_samestory("feeds", "parse", *files, "--json", data_dir=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    good, none, html = map(json.loads, done.stdout.splitlines())
    assert good["ok"]
    assert (good["feed"]["title"], good["feed"]["format"]) == ("T", "RSS 2.0")
    assert good["entries"][0]["title"] == "One"
    assert good["entries"][0]["link"] == "https://news.example/1"
    assert good["entries"][0]["summary"] == "Teaser"
    assert none["ok"]
    assert none["entries"] == []
    assert not html["ok"]
    assert "HTML page" in html["error"]
    assert html["file"] == str(tmp_path / "page.html")
    assert "RSS 2.0" in run_samestory("feeds", "parse", *files, data_dir=tmp_path / "data").stdout


def test_feeds_check_and_list(tmp_path: Path) -> None:
    from tests.support.loopback import Answer, serving

    feed = b"<rss version='2.0'><channel><title>T</title><item><title>One</title></item></channel></rss>"
    with serving({"/good": Answer(feed), "/bad": Answer(b"<html></html>")}) as site:
        config = tmp_path / "samestory.toml"
        config.write_text(f'[produce]\nallow_private = ["{site.host}"]\n')
        (tmp_path / "feeds.toml").write_text(
            "".join(f'[[feed]]\noutlet = "{name}"\nurl = "{site.url("/" + name)}"\n' for name in ("good", "bad"))
        )
        checked = run_samestory("--config", config, "feeds", "check", "--json", data_dir=tmp_path / "data")
    good, bad = map(json.loads, checked.stdout.splitlines())
    assert (good["outlet"], good["ok"], good["entries"], good["title"]) == ("good", True, 1, "T")
    assert not bad["ok"]
    assert "HTML page" in bad["problem"]
    assert checked.returncode == 1
    assert "1 of 2 feeds" in checked.stderr
    listed = run_samestory("--config", config, "feeds", "list", "--json", data_dir=tmp_path / "data")
    rows = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [row["polled_at"] for row in rows] == [None, None]
    assert listed.returncode == 0, listed.stderr


ARCHIVE = [
    {
        "id": n,
        "title": f"Report {n}",
        "text": BODY[n % 3],
        "source": f"Outlet {n % 4}",
        "published": f"2025-01-{n + 1:02}",
    }
    for n in range(20)
]
UNDATED = {"id": "undated", "title": "No date", "text": BODY[0], "source": "Outlet 1"}


@pytest.mark.parametrize("rows", [ARCHIVE, ARCHIVE[::-1], [*ARCHIVE[1::2], *ARCHIVE[::2]], [UNDATED, *ARCHIVE[::-1]]])
def test_an_archive_in_any_order_goes_onto_the_log_in_order_of_its_dates(
    tmp_path: Path, extractor: ProcessExtractor, log: SqliteLog, rows: list[dict]
) -> None:
    path = lines(tmp_path / "archive.jsonl", *rows)
    add_articles(read_articles(path, extractor=extractor, now=NOW), log, tmp_path)
    for number in range(log.partitions(ARTICLES)):
        times = [decode_article(record.value).event_time for record in log.read(TopicPartition(ARTICLES, number))]
        assert times == sorted(times)
    assert len(on_log(log)) == len(rows)


NOISE = random.Random(7).randbytes(3000)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (NOISE, "binary data"),
        (NOISE[:60], "not text"),
        (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "PDF document"),
        (b"PK\x03\x04" + NOISE, "ZIP archive"),
        (b"\x89PNG\r\n\x1a\n" + NOISE, "picture"),
        (b"\xff\xd8\xff\xe0" + NOISE, "picture"),
        (gzip.compress(BODY[0].encode()), "gzip file"),
        (b"=-=-=-=-=-= ///// +++++ .....", "hardly any letters"),
    ],
)
def test_what_is_not_text_is_refused_by_its_cause(
    tmp_path: Path, extractor: ProcessExtractor, content: bytes, cause: str
) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(PermanentError, match=cause) as refused:
        read_articles(tmp_path / "a.txt", extractor=extractor, now=NOW)
    assert str(refused.value).startswith(f"{tmp_path / 'a.txt'}: ")
    if cause != "hardly any letters":
        (tmp_path / "a.html").write_bytes(content)
        with pytest.raises(PermanentError):
            read_articles(tmp_path / "a.html", extractor=extractor, now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "Паром сел на мель у Нортгейта в понедельник утром, сообщила береговая охрана.",
        "周一清晨，一艘载有二百一十二人的渡轮在北门附近搁浅，海岸警卫队表示无人重伤。",
        "เรือข้ามฟากเกยตื้นเมื่อเช้าวันจันทร์ หน่วยยามฝั่งกล่าวว่าไม่มีผู้ได้รับบาดเจ็บสาหัส",
        "جنحت عبارة قبالة نورثغيت في وقت مبكر من يوم الاثنين، حسبما قال خفر السواحل.",
        "फेरी सोमवार तड़के नॉर्थगेट के पास फँस गई, तटरक्षक ने कहा कि कोई गंभीर रूप से घायल नहीं हुआ।",
        "El transbordador encalló — según el guardacostas — el lunes (08:40): «nadie resultó herido».",
    ],
)
def test_text_in_any_script_is_text(tmp_path: Path, extractor: ProcessExtractor, text: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        (tmp_path / "a.txt").write_bytes(
            f"{text}\n\n{text}".encode(encoding) + (b"\x1a" if encoding == "utf-8" else b"")
        )
        (found,) = read_articles(tmp_path / "a.txt", extractor=extractor, now=NOW)
        assert text in f"{found.title}\n{found.text}"


def test_one_picture_among_texts_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("\n\n".join(BODY))
    (tmp_path / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + NOISE)
    done = run_samestory("add", tmp_path / "good.txt", tmp_path / "photo.txt", data_dir=tmp_path / "data")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{tmp_path / 'photo.txt'}: it is a picture" in done.stderr
    assert not (tmp_path / "data").exists()
    assert run_samestory("add", tmp_path, data_dir=tmp_path / "data").returncode == 2


def test_a_given_language_counts_where_the_text_leaves_doubt(extractor, tmp_path):
    rows = [{"title": "Kell Tower sold"}, {"title": "Kell Tower sold", "language": "da"}, {"text": "\n".join(BODY)}]
    path = lines(tmp_path / "short.jsonl", *rows)
    found = load_articles([path], extractor=extractor, now=NOW, language="nl")
    assert [article.language for article in found] == ["nl", "da", "en"]


def test_a_language_that_is_none_is_a_wrong_call(tmp_path):
    path = lines(tmp_path / "short.jsonl", {"title": "Kell Tower sold"})
    done = run_samestory("add", str(path), "--language", "klingon", data_dir=tmp_path)
    assert done.returncode == 2
    assert "not a language code" in done.stderr

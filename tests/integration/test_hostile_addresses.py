"""Addresses that try to reach inside: each is refused with the rule's name, and the service inside hears nothing."""

import threading

import pytest

from pipeline.errors import FetchError
from pipeline.settings import ProduceSettings
from tests.running import PATIENCE_S
from tests.support.fetching import fetch_once
from tests.support.inside import Servers, nobody
from tests.support.loopback import Answer, serving

PUBLIC = "93.184.216.34"


LOOPBACK = "a loopback address, not a public one"
PRIVATE = "a private address, not a public one"
LINK_LOCAL = "a link-local address, not a public one"
RESERVED = "a reserved address, not a public one"


@pytest.mark.parametrize(
    ("host", "rule"),
    [
        pytest.param("127.0.0.1", f"127.0.0.1: {LOOPBACK}", id="loopback"),
        pytest.param("127.8.9.10", f"127.8.9.10: {LOOPBACK}", id="another loopback address"),
        pytest.param("127.0.0.1.", f"127.0.0.1: {LOOPBACK}", id="a dot at the end"),
        pytest.param("127.1", f"127.0.0.1: {LOOPBACK}", id="two parts"),
        pytest.param("127.0.1", f"127.0.0.1: {LOOPBACK}", id="three parts"),
        pytest.param("2130706433", f"127.0.0.1: {LOOPBACK}", id="decimal"),
        pytest.param("017700000001", f"127.0.0.1: {LOOPBACK}", id="octal"),
        pytest.param("0177.0.0.01", f"127.0.0.1: {LOOPBACK}", id="octal parts"),
        pytest.param("0x7f000001", f"127.0.0.1: {LOOPBACK}", id="hexadecimal"),
        pytest.param("0X7F.0.0x0.1", f"127.0.0.1: {LOOPBACK}", id="hexadecimal parts"),
        pytest.param("0x7f.1", f"127.0.0.1: {LOOPBACK}", id="hexadecimal and short"),
        pytest.param("１２７.０.０.１", f"127.0.0.1: {LOOPBACK}", id="full-width digits"),
        pytest.param("①②⑦.⓪.⓪.①", f"127.0.0.1: {LOOPBACK}", id="circled digits"),
        pytest.param("127。0。0。1", f"127.0.0.1: {LOOPBACK}", id="ideographic dots"),
        pytest.param("127%2e0%2e0%2e1", "is not a host", id="encoded dots"),
        pytest.param("%31%32%37.0.0.1", "is not a host", id="encoded digits"),
        pytest.param("127.0.0.1%00.example", "is not a host", id="encoded zero byte"),
        pytest.param("256.256.256.256", "is not an IP address", id="parts that overflow"),
        pytest.param("4294967297", "is not an IP address", id="a number that overflows"),
        pytest.param("127.0.0.0x", "127.0.0.0: a loopback address", id="an empty hexadecimal part"),
        pytest.param("0", "0.0.0.0: an unspecified address", id="zero"),
        pytest.param("0.0.0.0", "0.0.0.0: an unspecified address", id="unspecified"),
        pytest.param("10.0.0.1", PRIVATE, id="private 10"),
        pytest.param("172.31.255.255", PRIVATE, id="private 172"),
        pytest.param("192.168.1.1", PRIVATE, id="private 192"),
        pytest.param("169.254.169.254", LINK_LOCAL, id="metadata of most clouds"),
        pytest.param("2852039166", f"169.254.169.254: {LINK_LOCAL}", id="metadata in decimal"),
        pytest.param("0xa9fea9fe", f"169.254.169.254: {LINK_LOCAL}", id="metadata in hexadecimal"),
        pytest.param("100.100.100.200", RESERVED, id="metadata in shared address space"),
        pytest.param("168.63.129.16", RESERVED, id="metadata at a public address"),
        pytest.param("192.0.0.192", RESERVED, id="metadata in a protocol block"),
        pytest.param("255.255.255.255", RESERVED, id="broadcast"),
        pytest.param("224.0.0.1", "a multicast address", id="multicast"),
        pytest.param("[::1]", LOOPBACK, id="IPv6 loopback"),
        pytest.param("[0000:0000:0000:0000:0000:0000:0000:0001]", LOOPBACK, id="IPv6 loopback in full"),
        pytest.param("[::]", "an unspecified address", id="IPv6 unspecified"),
        pytest.param("[::ffff:127.0.0.1]", LOOPBACK, id="IPv4-mapped"),
        pytest.param("[::ffff:a9fe:a9fe]", LINK_LOCAL, id="IPv4-mapped metadata"),
        pytest.param("[::127.0.0.1]", LOOPBACK, id="IPv4-compatible"),
        pytest.param("[::ffff:0:127.0.0.1]", LOOPBACK, id="IPv4-translated"),
        pytest.param("[64:ff9b::127.0.0.1]", LOOPBACK, id="NAT64"),
        pytest.param("[64:ff9b:1::a00:1]", PRIVATE, id="local NAT64"),
        pytest.param("[2002:7f00:1::]", LOOPBACK, id="6to4"),
        pytest.param("[2001:0:4136:e378:8000:63bf:80ff:fffe]", LOOPBACK, id="Teredo"),
        pytest.param("[fe80::1]", LINK_LOCAL, id="IPv6 link-local"),
        pytest.param("[fe80::1%25eth0]", "an address with a zone", id="IPv6 with a zone"),
        pytest.param("[::1%25lo]", "an address with a zone", id="loopback with a zone"),
        pytest.param("[fd00:ec2::254]", PRIVATE, id="IPv6 metadata"),
        pytest.param("[fec0::1]", "not a public one", id="IPv6 site-local"),
        pytest.param("[ff02::1]", "a multicast address", id="IPv6 multicast"),
        pytest.param("[v1.127.0.0.1]", "not a valid address", id="a future address format"),
        pytest.param("[127.0.0.1]", "not a valid address", id="IPv4 in brackets"),
        pytest.param("localhost", "a name without a dot", id="localhost"),
        pytest.param("LOCALHOST.", "a name without a dot", id="localhost in capitals with a dot"),
        pytest.param("ｌocalhost", "a name without a dot", id="localhost with a full-width letter"),
        pytest.param("news.localhost", ".localhost names", id="a name below localhost"),
        pytest.param("intranet", "a name without a dot", id="a single label"),
        pytest.param("printer.local", ".local names", id="mDNS"),
        pytest.param("metadata.google.internal", ".internal names", id="metadata by name"),
        pytest.param("metadata.goog", "a cloud's metadata service", id="metadata by its other name"),
        pytest.param("router.home.arpa", ".home.arpa names", id="a home network"),
        pytest.param("kibana.corp", ".corp names", id="a company network"),
        pytest.param("duskgytldkxiuqc6.onion", ".onion names", id="Tor"),
        pytest.param("a..example", "is not a host", id="an empty label"),
        pytest.param("a" * 64 + ".example", "is not a host", id="a label that is too long"),
        pytest.param("a." * 127 + "example", "is not a host", id="a name that is too long"),
        pytest.param("", "it has no host", id="no host"),
        pytest.param("exa mple.com", "unusual spaces|backslash or space", id="a space"),
        pytest.param("public.example@127.0.0.1", LOOPBACK, id="a public name as user"),
        pytest.param("public.example:80@127.0.0.1", LOOPBACK, id="a public name and port as user and password"),
        pytest.param("127.0.0.1\\@public.example", "a backslash", id="a backslash before the at sign"),
        pytest.param("public.example\\.127.0.0.1", "a backslash", id="a backslash in the host"),
        pytest.param("127.0.0.1\t", "control characters", id="a tab"),
        pytest.param("127.0.0.1\r\nX: y", "control characters", id="a line break"),
    ],
)
def test_a_host_is_refused_unseen(world: Servers, host: str, rule: str) -> None:
    with pytest.raises(FetchError, match=rule.replace("[", r"\[")) as refused:
        fetch_once(f"http://{host}:{world.port}/", world.settings, resolver=nobody)
    assert refused.value.permanent
    assert str(refused.value).startswith("http")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://news.example/feed",
        "gopher://127.0.0.1:6379/_INFO",
        "javascript:alert(1)",
        "data:text/html,hello",
        "dict://127.0.0.1:11211/stats",
        "unix:/var/run/docker.sock",
        "//news.example/",
        "news.example",
        "",
    ],
)
def test_other_schemes_are_refused(world: Servers, url: str) -> None:
    with pytest.raises(FetchError, match="only http and https addresses") as refused:
        fetch_once(url, world.settings, resolver=nobody)
    assert refused.value.permanent


@pytest.mark.parametrize("port", [22, 25, 6379, 8080, 9200, 0, 65535])
def test_ports_that_are_not_configured_are_refused(world: Servers, port: int) -> None:
    with pytest.raises(FetchError, match=f"news.example: port {port} is not among produce.ports") as refused:
        fetch_once(f"http://news.example:{port}/", world.settings, resolver=nobody)
    assert refused.value.permanent


@pytest.mark.parametrize("port", ["99999", "-1", "8o", "80:80"])
def test_what_is_no_port_is_refused(world: Servers, port: str) -> None:
    with pytest.raises(FetchError, match="not a valid address"):
        fetch_once(f"http://news.example:{port}/", world.settings, resolver=nobody)


def test_an_address_that_is_too_long_is_refused(world: Servers) -> None:
    with pytest.raises(FetchError, match="longer than 4000 characters") as refused:
        fetch_once("http://news.example/" + "a" * 5000, world.settings, resolver=nobody)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    ("answers", "address"),
    [
        pytest.param(["127.0.0.1"], "127.0.0.1", id="a name for loopback"),
        pytest.param(["169.254.169.254"], "169.254.169.254", id="a name for metadata"),
        pytest.param([PUBLIC, "127.0.0.1"], "127.0.0.1", id="loopback after a public address"),
        pytest.param([PUBLIC] * 9 + ["10.0.0.1"], "10.0.0.1", id="inside after many public addresses"),
        pytest.param([PUBLIC, "::1"], "::1", id="IPv6 loopback after a public address"),
        pytest.param(["::ffff:192.168.0.1"], "::ffff:192.168.0.1", id="IPv4-mapped"),
        pytest.param(["fe80::1%eth0"], "fe80::1%eth0", id="link-local with a zone"),
        pytest.param(["nonsense"], "nonsense", id="not an address"),
    ],
)
def test_a_name_that_stands_for_something_inside(world: Servers, answers: list[str], address: str) -> None:
    with pytest.raises(FetchError) as refused:
        fetch_once(f"http://news.example:{world.port}/", world.settings, resolver=lambda host, port: answers)
    assert f"news.example resolves to {address}: " in str(refused.value)
    assert refused.value.permanent


def test_a_name_that_answers_differently_the_second_time_is_asked_once(world: Servers) -> None:
    """DNS rebinding: what was checked is what is connected to, and there is no second question."""
    answers = iter([["127.0.0.3"], ["127.0.0.1"]])
    settings = ProduceSettings(allow_private=("news.example",), timeout_s=2)
    with pytest.raises(FetchError, match=r"cannot connect to news\.example"):
        fetch_once(f"http://news.example:{world.port}/", settings, resolver=lambda host, port: next(answers))
    assert next(answers) == ["127.0.0.1"]


def test_a_name_that_turns_inside_on_a_later_connection_is_refused_then() -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.1"]])
    with serving({"/a": Answer(b"a")}) as outlet:
        port = int(outlet.host.split(":")[1])
        first = ProduceSettings(allow_private=("news.example",))
        fetch_once(f"http://news.example:{port}/a", first, resolver=lambda host, port: next(answers))
        with pytest.raises(FetchError, match=r"resolves to 127\.0\.0\.1"):
            fetch_once(
                f"http://news.example:{port}/a",
                ProduceSettings(ports=(port,)),
                resolver=lambda host, port: next(answers),
            )
        assert len(outlet.requests) == 1


def test_a_name_service_that_never_answers_ends_at_the_deadline(world: Servers) -> None:
    over = threading.Event()

    def silent(host: str, port: int) -> list[str]:
        over.wait(PATIENCE_S)
        return []

    settings = ProduceSettings(timeout_s=0.3, ports=(int(world.port),))
    try:
        with pytest.raises(FetchError, match=r"no complete answer within 0\.3 s"):
            fetch_once(f"http://news.example:{world.port}/", settings, resolver=silent)
    finally:
        over.set()


@pytest.mark.parametrize("count", [0, 10_000])
def test_a_name_with_no_or_countless_addresses(world: Servers, count: int) -> None:
    with pytest.raises(FetchError, match=r"cannot connect to news\.example"):
        fetch_once(
            f"http://news.example:{world.port}/",
            ProduceSettings(allow_private=("news.example",)),
            resolver=lambda host, port: ["127.0.0.9"] * count,
        )

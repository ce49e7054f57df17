"""Which network addresses and names are refused, and how addresses are read."""

import contextlib
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.addresses import literal, name_refusal, refusal
from pipeline.adapters.targets import parse_target
from pipeline.errors import FetchError


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2001:0:4136:e378::1",
        "2001:0:808:808:0:0:80ff:fffe",
        "::8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b:1::808:808",
        "168.63.129.16",
        "4000::1",
        "nonsense",
    ],
)
def test_refused(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_public(address: str) -> None:
    assert refusal(address) is None


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("8.8.8.8", "8.8.8.8"),
        ("8.8", "8.0.0.8"),
        ("134744072", "8.8.8.8"),
        ("010.8.0x8.8", "8.8.8.8"),
        ("::1", "::1"),
        ("news.example", None),
        ("8.8.8.example", None),
        ("1a", None),
    ],
)
def test_addresses_in_any_notation(host: str, address: str | None) -> None:
    found = literal(host)
    assert (None if found is None else str(found)) == address


@pytest.mark.parametrize("host", ["256.1.1.1", "1.2.3.4.5", "4294967296", "08.1.1.1", "a.1", "1..1", ":::", "1:2:3"])
def test_what_ends_like_an_address_and_is_none(host: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        literal(host)


@given(st.ip_addresses(v=4), st.sampled_from([str, int, hex, oct]))
def test_every_way_to_write_an_address_is_judged_like_the_usual_one(address: ipaddress.IPv4Address, write) -> None:
    written = str(address) if write is str else str(write(int(address))).replace("0o", "0")
    assert literal(written) == address
    mapped = f"::ffff:{address}"
    assert refusal(mapped) is not None or refusal(str(address)) is None


@given(st.ip_addresses())
def test_nothing_is_public_that_the_standard_library_calls_private(address) -> None:
    inside = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    assert refusal(str(address)) is not None or not inside


@pytest.mark.parametrize(
    "host", ["news.example", "www.bbc.co.uk", "localhost.example", "home.example", "xn--bcher-kva.example"]
)
def test_names_that_are_looked_up(host: str) -> None:
    assert name_refusal(host) is None


@pytest.mark.parametrize(
    "host", ["localhost", "com", "a.local", "a.b.internal", "a.home.arpa", "home.arpa", "metadata.goog"]
)
def test_names_that_are_not_looked_up(host: str) -> None:
    assert name_refusal(host)


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("HTTP://News.Example", "http://news.example/"),
        ("http://news.example.:80/a#b", "http://news.example/a"),
        ("https://user:word@news.example:443/a?b", "https://news.example/a?b"),
        ("http://bücher.example/ä", "http://xn--bcher-kva.example/%C3%A4"),
        ("http://faß.example/", "http://xn--fa-hia.example/"),
        ("http://8.8:8080/", "http://8.0.0.8:8080/"),
        ("http://[2001:4860:0:0::8888]/", "http://[2001:4860::8888]/"),
        (" http://news.example/a ", "http://news.example/a"),
    ],
)
def test_an_address_has_one_form(url: str, same: str) -> None:
    assert parse_target(url).url == same
    assert parse_target(same).url == same


@given(st.text(max_size=60), st.sampled_from(["http://", "https://", "http://a.example/", "http://a@", ""]))
def test_any_text_is_an_address_or_a_clear_error(text: str, start: str) -> None:
    with contextlib.suppress(FetchError):
        target = parse_target(start + text)
        assert target.url.isascii()
        assert parse_target(target.url) == target

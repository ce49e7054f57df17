"""Webhooks against real receivers on loopback: what is sent, signed, tried again, given up, and what loses nothing."""

import json
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from consumers.notify import INPUTS, NotifyStage
from consumers.webhook_delivery import Delivery, Outside
from consumers.webhook_signature import headers, key_of
from pipeline.adapters.posting import HttpPoster
from pipeline.errors import ConfigError, FetchError
from pipeline.running.reporting import Reporting
from pipeline.running.runner import run_stage
from pipeline.settings import LogSettings, RunnerSettings, Webhook, WebhooksSettings
from pipeline.transport.sqlite import SqliteLog
from tests.running import PATIENCE_S, ROOT, environment, run_samestory
from tests.support import web_sample as sample
from tests.support.attacks import CHUNKED, OK
from tests.support.raw_server import Conversation, raw_serving
from tests.support.webhook_receiver import SECRET, Received, Receiver, receiving

FERRY, FERRY_COMPARED = sample.ferry()
HOSTILE, HOSTILE_COMPARED = sample.hostile()
QUICK = RunnerSettings(retry_first_s=0.001, retry_longest_s=0.002)
PAGE = "https://stories.example/"


class Sender:
    """The notify stage of one webhook over a log, as `consume notify` runs it, and what became of its events."""

    def __init__(self, log: SqliteLog, **settings: Any) -> None:
        self.log = log
        self.settings = WebhooksSettings(**settings)
        self.counts: Counter[str] = Counter()
        self.given_up: list[tuple[bytes, str]] = []
        self.stop = threading.Event()

    def run(self, webhook: Webhook, runner: RunnerSettings = QUICK, now: datetime | None = None) -> None:
        with closing(HttpPoster(self.settings, user_agent="samestory/test", resolver=inside)) as poster:
            outside = Outside(
                poster=poster,
                now=lambda: now or datetime.now(UTC),
                stopping=self.stop.is_set,
                count=lambda status: self.counts.update([status]),
                undelivered=lambda body, cause: self.given_up.append((body, cause)),
            )
            delivery = Delivery(webhook, key_of(SECRET), self.settings, runner, outside)
            stage = NotifyStage(webhook, delivery, page=PAGE)
            run_stage(stage, self.log, runner, stop=self.stop, reporting=Reporting(), drain=True, poll_timeout_s=0.01)


def inside(host: str, port: int) -> list[str]:
    """A name service for which every name is this machine."""
    return ["127.0.0.1"]


def webhook(url: str, **fields: Any) -> Webhook:
    return Webhook(**{"name": "desk", "url": url, "secret_variable": "HOOK", **fields})


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    yield log
    log.close()


def test_changes_and_what_differs_are_sent_and_signed(log: SqliteLog) -> None:
    sample.write(log, *sample.changes(FERRY), FERRY_COMPARED)
    with receiving() as receiver:
        sender = Sender(log, allow_private=(receiver.host,))
        sender.run(webhook(receiver.url))
        assert log.lag("notify.desk", INPUTS) == 0
    assert all(one.is_genuine() for one in receiver.received)
    assert not any(one.is_genuine("whsec_" + "A" * 40) for one in receiver.received)
    assert all(one.headers["webhook-id"] == one.event["id"] for one in receiver.received)
    schema = json.loads((ROOT / "docs/schemas/webhook.v1.json").read_text())
    for one in receiver.received:
        jsonschema.Draft202012Validator(schema).validate(one.event)
    first = receiver.received[0]
    assert (first.headers["content-type"], first.headers["user-agent"]) == ("application/json", "samestory/test")
    by_kind = Counter(one.event["kind"] for one in receiver.received)
    assert by_kind == {"created": 1, "linked": 4, "compared": 1}
    created = next(one.event for one in receiver.received if one.event["kind"] == "created")
    assert (created["schema"], created["version"]) == ("webhook", 1)
    assert created["change"] == "Story begun by Northern Wire"
    assert created["story"]["link"] == f"https://stories.example/stories/{FERRY.id}"
    assert created["article"]["url"] == FERRY.versions[0].url
    compared = next(one.event for one in receiver.received if one.event["kind"] == "compared")
    assert (compared["story"]["headline"], compared["story"]["voices"]) == (FERRY.headline, 4)
    radar = next(one for one in compared["differs"] if "whether the radar worked" in one["says"])
    assert radar["new"]
    assert {side["source"] for side in radar["sides"]} == {"Northern Wire", "Open Ledger", "Hafenbote"}
    assert sender.counts == {"delivered": 6}


def test_a_changed_body_or_an_old_stamp_does_not_verify() -> None:
    body, now = b'{"id":"a"}', datetime.now(UTC)
    genuine = Received("/", headers(key_of(SECRET), "a", body, now), body)
    assert genuine.is_genuine()
    assert not replace(genuine, body=b'{"id":"b"}').is_genuine()
    assert not replace(genuine, headers={**genuine.headers, "webhook-id": "b"}).is_genuine()
    old = Received("/", headers(key_of(SECRET), "a", body, now - timedelta(hours=1)), body)
    assert not old.is_genuine()
    later = {**old.headers, "webhook-timestamp": genuine.headers["webhook-timestamp"]}
    assert not replace(old, headers=later).is_genuine()


@pytest.mark.parametrize("secret", ["", "short", "whsec_c2hvcnQ=", "whsec_not base64 at all, but long enough"])
def test_a_weak_secret_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ConfigError) as refused:
        key_of(secret)
    assert not secret or secret.removeprefix("whsec_") not in str(refused.value)


def test_only_what_was_asked_for_is_sent(log: SqliteLog) -> None:
    single = sample.single(1)
    quiet = replace(FERRY_COMPARED, conflicts=(), figures=(), told_differently=(), left_out=())
    quiet = replace(quiet, versions=tuple(replace(one, changed=()) for one in quiet.versions))
    sample.write(log, *sample.changes(single), *sample.changes(FERRY), quiet, FERRY_COMPARED, FERRY_COMPARED, quiet)
    cases: dict[tuple[str, ...], dict[str, Any]] = {
        ("created",) * 2: {"kinds": ("created",)},
        ("linked",): {"kinds": ("created", "linked"), "min_voices": 4},
        ("compared",): {"only_differences": True},
        ("compared", "compared"): {"kinds": ("compared",)},  # found, and gone; the same again is no news
    }
    for number, (kinds, fields) in enumerate(cases.items()):
        with receiving() as receiver:
            one = webhook(receiver.url, name=f"desk-{number}", **fields)
            Sender(log, allow_private=(receiver.host,)).run(one)
        assert tuple(one.event["kind"] for one in receiver.received) == kinds, fields


def test_only_what_is_new_is_marked_as_new_also_after_a_restart(log: SqliteLog) -> None:
    one_conflict = replace(FERRY_COMPARED, conflicts=FERRY_COMPARED.conflicts[:1])
    sample.write(log, *sample.changes(FERRY), one_conflict)
    with receiving() as receiver:
        asked = webhook(receiver.url, only_differences=True)
        Sender(log, allow_private=(receiver.host,)).run(asked)
        sample.write(log, one_conflict, FERRY_COMPARED)
        Sender(log, allow_private=(receiver.host,)).run(asked)
    assert len(receiver.received) == 2
    event = receiver.received[1].event
    assert event["change"] == "1 new difference was found"
    (new,) = [one for one in event["differs"] if one["new"]]
    assert "whether the radar worked" in new["says"]


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408, 425])
def test_what_fails_is_sent_again_with_the_same_id_and_a_new_stamp(log: SqliteLog, status: int) -> None:
    sample.write(log, *sample.changes(FERRY)[:2])
    with receiving(lambda one, before: status if before < 3 else 200) as receiver:
        sender = Sender(log, allow_private=(receiver.host,))
        sender.run(webhook(receiver.url))
    assert len(set(receiver.ids[:4])) == 1
    assert len(set(receiver.ids)) == 2
    assert all(one.is_genuine() for one in receiver.received)
    assert sender.counts == {"failed": 3, "delivered": 2}
    assert sender.given_up == []


@pytest.mark.parametrize(
    ("status", "tries"), [(400, 1), (401, 1), (404, 1), (410, 1), (301, 1), (307, 1), (304, 1), (500, 4), (599, 4)]
)
def test_what_is_refused_is_given_up_and_stored_and_the_rest_is_sent(log: SqliteLog, status: int, tries: int) -> None:
    sample.write(log, *sample.changes(FERRY)[:3])
    wrong = f"stories.changes-{sample.message(sample.changes(FERRY)[0]).partition}-1"
    with receiving(lambda one, before: status if one.event["id"] == wrong else 200) as receiver:
        sender = Sender(log, allow_private=(receiver.host,), tries=4)
        sender.run(webhook(receiver.url))
        assert log.lag("notify.desk", INPUTS) == 0
    assert Counter(receiver.ids)[wrong] == tries
    assert sender.counts == {"failed": tries, "given up": 1, "delivered": 2}
    ((body, cause),) = sender.given_up
    assert (json.loads(body)["id"], cause) == (wrong, f"answered {status}")


def test_a_redirect_is_not_followed(log: SqliteLog) -> None:
    sample.write(log, *sample.changes(FERRY)[:1])
    with receiving() as secret, receiving(lambda one, before: 307) as receiver:
        receiver.location = secret.url
        Sender(log, allow_private=(receiver.host, secret.host)).run(webhook(receiver.url))
    assert len(receiver.received) == 1
    assert secret.received == []


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("http://127.0.0.1:{port}/hook", "a loopback address"),
        ("http://2130706433:{port}/", "a loopback address"),
        ("http://[::ffff:127.0.0.1]:{port}/", "a loopback address"),
        ("http://169.254.169.254:{port}/latest", "a link-local address"),
        ("http://localhost:{port}/", "a name without a dot"),
        ("http://desk.internal:{port}/", "local network"),
        ("http://rebound.example:{port}/", "rebound.example resolves to 127.0.0.1"),
        ("http://rebound.example:22/", "port 22 is not among webhooks.ports"),
    ],
)
def test_private_addresses_are_refused_where_the_socket_connects(log: SqliteLog, url: str, rule: str) -> None:
    sample.write(log, *sample.changes(FERRY)[:1])
    with receiving() as receiver:
        sender = Sender(log, ports=(80, 443, receiver.port))
        sender.run(webhook(url.replace("{port}", str(receiver.port))))
        assert receiver.received == []
    ((_, cause),) = sender.given_up
    assert rule in cause


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda talk: talk.say(b"x" * 200_000), id="garbage"),
        pytest.param(lambda talk: talk.say(OK + b"X: y\r\n" * 60_000), id="headers without end"),
        pytest.param(lambda talk: talk.socket.close(), id="no answer"),
        pytest.param(lambda talk: talk.wait_for_the_end(), id="silence"),
        pytest.param(lambda talk: talk.drip(b"HTTP/1.1 100 Continue\r\n\r\n"), id="continue, drop by drop"),
        pytest.param(lambda talk: talk.say(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"), id="another protocol"),
    ],
)
def test_a_hostile_answer_is_no_delivery(answer: Any) -> None:
    with raw_serving(answer) as server:
        settings = WebhooksSettings(allow_private=(server.host,), timeout_s=0.3)
        with closing(HttpPoster(settings, user_agent="samestory/test")) as poster, pytest.raises(FetchError) as failed:
            poster.post(server.url("/services/T0K3N?key=T0K3N"), headers={}, body=b"{}")
    assert "T0K3N" not in str(failed.value), "an address may be a secret, and this is logged"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"Content-Length: 999999999\r\n\r\n" + b"y" * 300_000, id="a huge body"),
        pytest.param(b"\r\n" + b"y" * 300_000, id="a body without length"),
        pytest.param(b"Content-Length: 5\r\n\r\nab", id="a body that is cut off"),
        pytest.param(b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nzip", id="no gzip"),
    ],
)
def test_the_status_says_all_whatever_the_body_does(body: bytes) -> None:
    with raw_serving(lambda talk: say_and_close(talk, OK + body)) as server:
        settings = WebhooksSettings(allow_private=(server.host,))
        with closing(HttpPoster(settings, user_agent="samestory/test")) as poster:
            assert poster.post(server.url(), headers={}, body=b"{}") == 200
    assert CHUNKED.startswith(b"HTTP/1.1 200")


def say_and_close(talk: Conversation, data: bytes) -> None:
    talk.say(data)
    talk.socket.close()


def test_hostile_text_is_sent_as_json(log: SqliteLog) -> None:
    sample.write(log, *sample.changes(HOSTILE), HOSTILE_COMPARED)
    with receiving() as receiver:
        Sender(log, allow_private=(receiver.host,)).run(webhook(receiver.url))
    assert all(one.is_genuine() for one in receiver.received)
    created = next(one.event for one in receiver.received if one.event["kind"] == "created")
    assert created["article"]["title"] == sample.HOSTILE_TITLE


def test_what_is_too_old_is_passed_over_and_a_new_webhook_does_not_get_all_of_history(log: SqliteLog) -> None:
    sample.write(log, *sample.changes(FERRY))
    with receiving() as receiver:
        sender = Sender(log, allow_private=(receiver.host,), give_up_h=24)
        sender.run(webhook(receiver.url), now=datetime.now(UTC) + timedelta(hours=25))
    assert receiver.received == []
    assert sender.counts == {"too old": 5}
    assert sender.given_up == []


def test_a_long_outage_holds_up_the_events_of_this_webhook_and_loses_none(log: SqliteLog) -> None:
    """The batch begins again and again, with the state built anew, until the address answers."""
    sample.write(log, *sample.changes(FERRY), FERRY_COMPARED)
    with receiving(lambda one, before: 503 if before < 40 else 200) as receiver:
        sender = Sender(log, allow_private=(receiver.host,))
        sender.run(
            webhook(receiver.url), RunnerSettings(retry_first_s=0.002, retry_longest_s=0.004, batch_limit_s=0.03)
        )
    delivered = receiver.ids[40:]
    assert len(delivered) == len(set(delivered)) == 6
    assert sender.counts["delivered"] == 6


# The command


@contextmanager
def newsroom(tmp_path: Path, receivers: dict[str, Receiver], **settings: Any) -> Iterator[Path]:
    """A configuration with a webhook for each receiver, and a log with changes in its data folder."""
    hosts = [one.host for one in receivers.values()]
    lines = ["[webhooks]", f"allow_private = {json.dumps(hosts)}", f'page = "{PAGE}"']
    lines += [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    (tmp_path / "samestory.toml").write_text(
        "\n".join([*lines, "[runner]", "retry_first_s = 0.02", "retry_longest_s = 0.05"])
    )
    (tmp_path / "secret").write_text(SECRET + "\n")
    (tmp_path / "webhooks.toml").write_text(
        "\n".join(
            f'[[webhook]]\nname = "{name}"\nurl = "{one.url}"\nsecret_file = "secret"'
            for name, one in receivers.items()
        )
    )
    data = tmp_path / "data"
    data.mkdir()
    with closing(SqliteLog(data / "log.db", LogSettings())) as log:
        log.create(sample.TOPICS)
        sample.write(log, *sample.changes(FERRY), FERRY_COMPARED)
    yield data


def test_a_killed_sender_loses_nothing_and_a_dead_address_holds_up_no_other(tmp_path: Path) -> None:
    with receiving(lambda one, before: 503) as dead, receiving() as alive:
        killed = threading.Event()

        def answer(one: Received, before: int) -> int:
            if before == 2:  # the third request has no answer before the sender is killed
                killed.wait(PATIENCE_S)
            return 200

        alive.answer = answer
        with newsroom(tmp_path, {"dead": dead, "alive": alive}) as data:
            command = [
                sys.executable,
                "-m",
                "pipeline",
                "--config",
                str(tmp_path / "samestory.toml"),
                "consume",
                "notify",
            ]
            first = subprocess.Popen(command, cwd=ROOT, env=environment(data))
            alive.until(3, PATIENCE_S)
            first.kill()
            first.wait()
            killed.set()
            second = subprocess.Popen(command, cwd=ROOT, env=environment(data))
            with alive.arrived:
                assert alive.arrived.wait_for(lambda: len(set(alive.ids)) == 6, PATIENCE_S)
            dead.until(3, PATIENCE_S)
            second.send_signal(signal.SIGTERM)
            assert second.wait(PATIENCE_S) == 0
    assert len(set(dead.ids)) == 1, "one after another"
    assert all(one.is_genuine() for one in (*alive.received, *dead.received))


def test_what_is_given_up_is_in_a_file(tmp_path: Path) -> None:
    with (
        receiving(lambda one, before: 400 if before == 0 else 200) as receiver,
        newsroom(tmp_path, {"desk": receiver}) as data,
    ):
        command = [sys.executable, "-m", "pipeline", "--config", str(tmp_path / "samestory.toml")]
        done = subprocess.run([*command, "consume", "notify", "--drain"], cwd=ROOT, env=environment(data), timeout=300)
        assert done.returncode == 0
        (line,) = (data / "webhooks" / "desk.undelivered.jsonl").read_text().splitlines()
        metrics = next((data / "metrics").glob("notify*.prom")).read_text()
    assert json.loads(line)["cause"] == "answered 400"
    assert json.loads(line)["event"]["id"] == receiver.ids[0]
    assert 'samestory_webhooks_total{status="delivered",webhook="desk"} 5.0' in metrics


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('[[webhook]]\nname = "a"\nurl = "http://a.example/"', "webhooks.toml:1: webhook[0]: it needs secret_file"),
        ('[[webhook]]\nname = "A b"\nurl = "http://a.example/"\nsecret_file = "s"', "webhooks.toml:2: webhook[0].name"),
        ('[[webhook]]\nname = "a"\nurl = "ftp://a/"\nsecret_file = "s"', "webhooks.toml:3: webhook[0].url"),
        ('[[webhook]]\nname = "a"\nurl = "http://a/"\nsecret_file = "s"\nkinds = ["x"]', "webhooks.toml:5"),
        ('[[webhook]]\nname = "a"\nurl = "http://a.example/"\nsecret_variable = "NOT_SET"', "NOT_SET is not set"),
        ('[[webhook]]\nname = "a"\nurl = "http://a.example/"\nsecret_file = "gone"', "gone cannot be read"),
        ('[[webhook]]\nname = "a"\nurl = "http://a.example/"\nsecret_file = "weak"', "the secret has 4 bytes"),
    ],
)
def test_a_wrong_webhook_is_reported_with_its_line(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / "samestory.toml").write_text('[produce]\nfeeds = "feeds.toml"')
    (tmp_path / "feeds.toml").write_text('[[feed]]\noutlet = "A"\nurl = "https://a.example/feed"')
    (tmp_path / "weak").write_text("weak\n")
    (tmp_path / "webhooks.toml").write_text(text)
    done = run_samestory("--config", tmp_path / "samestory.toml", "config", "check", data_dir=tmp_path / "data")
    assert done.returncode != 0
    assert wrong in done.stderr.replace("\n", " ")


@pytest.mark.parametrize("command", [("consume", "notify"), ("run",), ("config", "check")])
def test_a_private_address_is_refused_at_the_start(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "samestory.toml").write_text("[webhooks]\nports = [80]\n[web]\nport = 0")
    (tmp_path / "feeds.toml").write_text('[[feed]]\noutlet = "A"\nurl = "https://a.example/feed"')
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "webhooks.toml").write_text('[[webhook]]\nname = "a"\nurl = "http://10.0.0.1/"\nsecret_file = "secret"')
    done = run_samestory("--config", tmp_path / "samestory.toml", *command, data_dir=tmp_path / "data")
    assert done.returncode == 1
    assert "webhook a: 10.0.0.1: a private address, not a public one" in done.stderr

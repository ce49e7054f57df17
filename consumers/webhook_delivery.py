"""Delivers one webhook's events, one after another, at least once. The rules:

- 2xx: delivered.
- A rule refuses the address, or it answers with a redirect, or with an error that is the request's fault (4xx but 408,
  425 and 429): given up at once.
- An error of the server's (5xx but 503): tried again after growing pauses, `tries` times.
- No answer, or an answer that asks to wait (408, 425, 429, 503): tried again until the event is `give_up_h` old.
- An event that is older than that when its turn comes was never tried: it is passed over.
- What was tried and given up is stored as undelivered.
- A wait that takes long ends in TransientError, so that the stage's batch begins again: nothing is skipped by it.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from consumers import webhook_signature
from pipeline.errors import FetchError, StopRequested, TransientError
from pipeline.ports import Poster
from pipeline.running.pacing import backoff_s
from pipeline.settings import RunnerSettings, Webhook, WebhooksSettings

logger = logging.getLogger(__name__)

Status = Literal["delivered", "failed", "given up", "too old"]

_WAITS_IN_ALL: Final = frozenset({408, 425, 429, 503})
_HOLD: Final = 3
"""A batch waits for this part of the longest time that one may take."""

_LOOK_S: Final = 0.2
_REMEMBERED: Final = 1000
"""Events that were done with lately: more than a batch has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What a delivery asks of the outside. `undelivered` stores an event's body with the cause."""

    poster: Poster
    now: Callable[[], datetime]
    stopping: Callable[[], bool]
    count: Callable[[Status], None]
    undelivered: Callable[[bytes, str], None]


class Delivery:
    """Sends the events of one webhook."""

    def __init__(
        self, webhook: Webhook, key: bytes, settings: WebhooksSettings, runner: RunnerSettings, outside: Outside
    ) -> None:
        self._webhook = webhook
        self._key = key
        self._settings = settings
        self._runner = runner
        self._outside = outside
        self._event = ""
        self._failures = 0
        self._answered = 0
        self._done: deque[str] = deque(maxlen=_REMEMBERED)

    def deliver(self, event: str, body: bytes, at: datetime) -> None:
        """Send the event with this id, that the log took in `at`; returns once it is delivered or given up.

        TransientError if that takes long, StopRequested if the run is to end: the event is not done with.
        """
        if event in self._done:  # of a batch that began again
            return
        if event != self._event:
            self._event, self._failures, self._answered = event, 0, 0
        oldest = timedelta(hours=self._settings.give_up_h)
        started = time.monotonic()
        while True:
            if self._outside.stopping():
                raise StopRequested(f"webhook {self._webhook.name}: event {event} was not delivered yet")
            now = self._outside.now()
            if now - at > oldest:
                self._end(body, f"older than webhooks.give_up_h ({self._settings.give_up_h:g})")
                return
            cause, final = self._try(event, body, now)
            if not cause:
                self._outside.count("delivered")
                self._done.append(event)
                return
            self._outside.count("failed")
            self._failures += 1
            if final or self._answered >= self._settings.tries:
                self._end(body, cause)
                return
            pause_s = backoff_s(self._failures - 1, self._runner)
            logger.warning(
                "webhook %s: %s; trying again in %.1f s", self._webhook.name, cause, pause_s, extra=self._fields
            )
            if time.monotonic() - started + pause_s > self._runner.batch_limit_s / _HOLD:
                raise TransientError(f"webhook {self._webhook.name}: {cause}")
            self._wait(pause_s)

    @property
    def _fields(self) -> dict[str, object]:
        """Of a log line."""
        return {"webhook": self._webhook.name, "event_id": self._event}

    def _try(self, event: str, body: bytes, now: datetime) -> tuple[str, bool]:
        """Why it failed, and whether it would again. Empty: delivered."""
        headers = {"content-type": "application/json", **webhook_signature.headers(self._key, event, body, now)}
        try:
            status = self._outside.poster.post(self._webhook.url, headers=headers, body=body)
        except FetchError as exc:
            return str(exc), exc.permanent
        if 200 <= status < 300:
            return "", False
        if status in _WAITS_IN_ALL:
            return f"answered {status}", False
        self._answered += status >= 500
        return f"answered {status}", status < 500

    def _end(self, body: bytes, cause: str) -> None:
        self._done.append(self._event)
        if self._failures == 0:
            self._outside.count("too old")
            return
        self._outside.count("given up")
        logger.error("webhook %s: event %s given up: %s", self._webhook.name, self._event, cause, extra=self._fields)
        self._outside.undelivered(body, cause)

    def _wait(self, pause_s: float) -> None:
        until = time.monotonic() + pause_s
        while (left := until - time.monotonic()) > 0 and not self._outside.stopping():
            time.sleep(min(left, _LOOK_S))

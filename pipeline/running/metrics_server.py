"""Serves `/metrics`, `/healthz`, `/readyz` and `/health` of one process over HTTP, for a stage that runs by itself.

`/healthz`: whether the process is alive; a restart helps where it is not. While the brokers cannot be reached the loop
runs and retries, and a restart would not help. `/readyz`: whether it does its work (`health`). `/health`, from before
there were two: alive, and its loop has run at least once. None says whether it makes progress: lag and retries show it.
"""

import contextlib
import errno
import os
import socket
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from socketserver import TCPServer

import msgspec
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import MetricsHandler

from pipeline.errors import ConfigError
from pipeline.running.health import Readiness, ReadinessDocument
from pipeline.running.shutdown import Stop

_OK, _UNAVAILABLE = HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE
_REQUEST_TIMEOUT_S = 10.0

START_LIMIT_S = 900.0
"""How long a process may load models and compile before it counts as hung. On a busy machine it takes minutes."""


class Health(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to `/health`. `starting`: the loop has not turned yet; `stuck`: not for too long."""

    status: str
    cause: str = ""
    turned_s_ago: float | None = None


class Pulse:
    """When a loop last turned. The loop calls `beat`; any thread may read `health`."""

    def __init__(self, limit_s: float, *, start_limit_s: float = START_LIMIT_S) -> None:
        """`limit_s`: a loop that has not turned for longer is stuck; before its first turn, `start_limit_s`."""
        self._limit_s = limit_s
        self._start_limit_s = start_limit_s
        self._begun = time.monotonic()
        self._last: float | None = None

    def beat(self) -> None:
        self._last = time.monotonic()

    @property
    def health(self) -> Health:
        if self._last is None:
            return Health(status="starting", cause="the loop has not turned yet")
        age_s = round(time.monotonic() - self._last, 1)
        if age_s > self._limit_s:
            cause = f"the loop has not turned for {age_s:.0f} s, the limit is {self._limit_s:g} s"
            return Health(status="stuck", cause=cause, turned_s_ago=age_s)
        return Health(status="ok", turned_s_ago=age_s)

    @property
    def alive(self) -> Health:
        """As `health`, but a process that has started only now is alive."""
        health = self.health
        if health.status != "starting":
            return health
        age_s = time.monotonic() - self._begun
        if age_s <= self._start_limit_s:
            return Health(status="ok", cause=health.cause)
        return Health(status="stuck", cause=f"it has been starting for {age_s:.0f} s")


class BeatingStop:
    """A `Stop` for a loop that does not report its health: each time it asks whether to stop is a beat."""

    def __init__(self, stop: Stop, pulse: Pulse) -> None:
        self._stop = stop
        self._pulse = pulse

    def is_set(self) -> bool:
        self._pulse.beat()
        return self._stop.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        return self._stop.wait(timeout)


@contextlib.contextmanager
def serving(
    registry: CollectorRegistry, pulse: Pulse, *, host: str, port: int, readiness: Readiness | None = None
) -> Iterator[int]:
    """Serve while the block lasts; yields the port, a free one for 0.

    ConfigError if the address is not available.
    """
    server = _Server(host, port, _handler(registry, pulse, readiness or Readiness()))
    thread = threading.Thread(target=server.serve_forever, name="metrics server", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # so that the process does not wait for a slow reader
    request_queue_size = 64

    def __init__(self, host: str, port: int, handler: type[MetricsHandler]) -> None:
        try:
            self.address_family, _, _, _, address = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            super().__init__(address[:2], handler)  # type: ignore[arg-type]
        except socket.gaierror as exc:
            raise ConfigError(f"runner.metrics_host {host}: {exc.strerror}") from exc
        except OSError as exc:
            if exc.errno == errno.EADDRINUSE:
                raise ConfigError(f"port {port} of {host} is in use: choose another with runner.metrics_port") from exc
            raise ConfigError(
                f"metrics cannot be served on port {port} of {host}: {os.strerror(exc.errno or 0)}"
            ) from exc

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer's own asks the name server for our name, which may take long

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a reader that has closed its connection."""


def _handler(registry: CollectorRegistry, pulse: Pulse, readiness: Readiness) -> type[MetricsHandler]:
    class Handler(MetricsHandler):
        timeout = _REQUEST_TIMEOUT_S

        def do_GET(self) -> None:  # noqa: N802, http.server's name for it
            path = self.path.partition("?")[0]
            if path == "/metrics":
                super().do_GET()
            elif path in ("/health", "/healthz"):
                health = pulse.health if path == "/health" else pulse.alive
                self._answer(_OK if health.status == "ok" else _UNAVAILABLE, health)
            elif path == "/readyz":
                found = readiness.document
                stuck = pulse.alive.status != "ok"
                found = ReadinessDocument(status="stuck", cause=pulse.alive.cause) if stuck else found
                self._answer(_OK if found.is_ready else _UNAVAILABLE, found)
            else:
                cause = "only /metrics, /healthz, /readyz and /health are served"
                self._answer(HTTPStatus.NOT_FOUND, {"cause": cause})

        def _answer(self, status: HTTPStatus, document: object) -> None:
            body = msgspec.json.encode(document) + b"\n"
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

    Handler.registry = registry
    return Handler

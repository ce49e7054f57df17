"""Serves `/metrics` and `/health` of one process over HTTP, for a stage that runs by itself.

Health is whether the process's loop still runs, not whether it makes progress: lag and retries show that. While the
brokers cannot be reached the loop runs and retries, and a restart of the process would not help.
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
from pipeline.running.shutdown import Stop

_REQUEST_TIMEOUT_S = 10.0


class Health(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to `/health`. `starting`: the loop has not turned yet; `stuck`: not for too long."""

    status: str
    cause: str = ""
    turned_s_ago: float | None = None


class Pulse:
    """When a loop last turned. The loop calls `beat`; any thread may read `health`."""

    def __init__(self, limit_s: float) -> None:
        """`limit_s`: a loop that has not turned for longer is stuck."""
        self._limit_s = limit_s
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
def serving(registry: CollectorRegistry, pulse: Pulse, *, host: str, port: int) -> Iterator[int]:
    """Serve while the block lasts; yields the port, a free one for 0.

    ConfigError if the address is not available.
    """
    server = _Server(host, port, _handler(registry, pulse))
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


def _handler(registry: CollectorRegistry, pulse: Pulse) -> type[MetricsHandler]:
    class Handler(MetricsHandler):
        timeout = _REQUEST_TIMEOUT_S

        def do_GET(self) -> None:  # noqa: N802, http.server's name for it
            path = self.path.partition("?")[0]
            if path == "/metrics":
                super().do_GET()
            elif path == "/health":
                health = pulse.health
                status = HTTPStatus.OK if health.status == "ok" else HTTPStatus.SERVICE_UNAVAILABLE
                self._answer(status, msgspec.json.encode(health) + b"\n")
            else:
                self._answer(HTTPStatus.NOT_FOUND, b'{"cause":"only /metrics and /health are served"}\n')

        def _answer(self, status: HTTPStatus, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

    Handler.registry = registry
    return Handler

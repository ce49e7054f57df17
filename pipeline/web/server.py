"""Serves the application on a socket, until SIGTERM or SIGINT. Open streams of live updates do not hold it up."""

import contextlib
import errno
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from pipeline.errors import ConfigError

GRACE_S = 5


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. ConfigError if the address is not available; the message names it."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as exc:
        raise ConfigError(f"web.host {host}: {exc.strerror}") from exc
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as exc:
        listening.close()
        if exc.errno == errno.EADDRINUSE:
            raise ConfigError(f"port {port} of {host} is in use: choose another with --port or web.port") from exc
        raise ConfigError(f"cannot listen on port {port} of {host}: {os.strerror(exc.errno or 0)}") from exc
    return listening


def address(listening: socket.socket) -> str:
    """Where a browser on this machine finds it."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104, not bound here
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def prepared(app: Starlette, on_start: Callable[[], None] = lambda: None) -> uvicorn.Server:
    """A server for the application, to be run on sockets. `on_start` is called once answers are given."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        lifespan="on",
    )
    return _Server(config, on_start)


def serve(app: Starlette, listening: socket.socket, on_start: Callable[[], None] = lambda: None) -> None:
    """Serve until told to stop, then end the streams, finish what is being answered, and return."""
    with _stop_is_no_accident():
        prepared(app, on_start).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Ends the streams of live updates before it waits for connections."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app = self.config.app
        assert isinstance(app, Starlette)
        app.state.live.close()
        await super().shutdown(sockets)


@contextlib.contextmanager
def _stop_is_no_accident() -> Iterator[None]:
    """Being told to stop ends `serve` normally: uvicorn raises the signals it caught again once it is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def already_done(number: int, frame: FrameType | None) -> None:
        """The server has stopped by then."""

    before = {number: signal.signal(number, already_done) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

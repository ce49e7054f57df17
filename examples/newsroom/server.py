"""The example newsroom: invented outlets that publish over three simulated days, on loopback.

`python examples/newsroom/server.py [--port 8790] [--speed 9000] [--start-at ISO] [--wait] [--write-config FOLDER]`
Needs the standard library and jinja2. Prints a line when it is ready; stops on SIGTERM and SIGINT.
"""

import argparse
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from addresses import write_configuration
from reading import ContentError, read_newsroom
from responses import Responder

HOST = "127.0.0.1"
START = datetime(2026, 3, 2, 5, tzinfo=UTC)
SPEED = 9000.0  # the three days of the articles in about 25 seconds


class SimulatedClock:
    """A clock that shows `start` until it is started, then runs `speed` times as fast as real time."""

    def __init__(self, start: datetime, speed: float) -> None:
        self._start, self._speed = start, speed
        self._started_at: float | None = None

    def __call__(self) -> datetime:
        if self._started_at is None:
            return self._start
        return self._start + timedelta(seconds=(time.monotonic() - self._started_at) * self._speed)

    def start(self) -> None:
        """Start the clock; no effect if it is already running."""
        if self._started_at is None:
            self._started_at = time.monotonic()


class NewsroomServer(ThreadingHTTPServer):
    """A server that stops without waiting for its threads, and ignores clients that disconnect."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def handler_for(responder: Responder, clock: SimulatedClock) -> type[BaseHTTPRequestHandler]:
    """A request handler that uses `responder`. `POST /start` starts the clock."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "newsroom"
        disable_nagle_algorithm = True  # otherwise a small body waits for the client's delayed acknowledgement
        timeout = 30

        def do_GET(self) -> None:
            answer = responder.answer(self.path.partition("?")[0], self.headers)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            found = self.path == "/start"
            if found:
                clock.start()
            self.send_response(HTTPStatus.NO_CONTENT if found else HTTPStatus.NOT_IMPLEMENTED)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing: the program that polls has a log of its own."""

    return Handler


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    try:
        newsroom = read_newsroom(Path(__file__).resolve().parent)
        server = NewsroomServer((HOST, options.port), BaseHTTPRequestHandler)
    except (ContentError, OSError) as exc:
        where = f"port {options.port}: " if isinstance(exc, OSError) else ""
        print(f"newsroom: {where}{exc}", file=sys.stderr)
        return 1
    port = server.server_address[1]
    base = f"http://{HOST}:{port}"
    start = options.start_at or (START if options.speed else newsroom.end)
    if options.write_config:
        write_configuration(options.write_config, newsroom, HOST, port)
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, signal.default_int_handler)
    clock = SimulatedClock(start, options.speed)
    if not options.wait:
        clock.start()
    server.RequestHandlerClass = handler_for(Responder(newsroom, clock, base), clock)
    with server:
        print(f"newsroom ready on {base}", flush=True)
        try:
            server.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            return 0
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serves the example newsroom on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=8790, help="0: any free one (default: %(default)s)")
    parser.add_argument(
        "--speed",
        type=_speed,
        default=SPEED,
        help="simulated seconds a second; 0: time does not advance; everything is out unless --start-at is given "
        "(default: %(default)g)",
    )
    parser.add_argument(
        "--start-at", type=_moment, metavar="ISO", help=f"simulated start (default: {START.isoformat()})"
    )
    parser.add_argument("--wait", action="store_true", help="time does not advance until POST /start")
    parser.add_argument("--write-config", type=Path, metavar="FOLDER", help="write samestory.toml and feeds.toml there")
    return parser.parse_args(arguments)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 <= speed <= 1e9:
        raise ValueError(text)
    return speed


if __name__ == "__main__":
    sys.exit(main())

"""A real web server on loopback, with responses that the test defines."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """The response of an address.

    `stream`, if given, writes the body itself; with `raw` also the status line and the headers.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stream: Callable[[Callable[[bytes], None]], None] | None = None
    raw: bool = False


@dataclass
class Loopback:
    """The server.

    `answers` by path may change at any time. `requests`: path and lower-case headers, in order.
    """

    host: str
    answers: dict[str, Answer | Callable[[dict[str, str]], Answer]]
    requests: list[tuple[str, dict[str, str]]]

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def asked(self, path: str) -> int:
        return sum(asked == path for asked, _ in self.requests)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignores errors: in these tests, clients close connections early on purpose."""


@contextlib.contextmanager
def serving(answers: dict[str, Answer | Callable[[dict[str, str]], Answer]] | None = None) -> Iterator[Loopback]:
    loopback = Loopback(host="", answers=answers or {}, requests=[])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            loopback.requests.append((self.path, headers))
            answer = loopback.answers.get(self.path, Answer(b"not here", status=404))
            if callable(answer):
                answer = answer(headers)
            if answer.raw and answer.stream is not None:
                answer.stream(self._write)
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if answer.stream is not None:
                answer.stream(self._write)
            else:
                self.wfile.write(answer.body)

        def _write(self, piece: bytes) -> None:
            self.wfile.write(piece)
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    loopback.host = f"127.0.0.1:{server.server_address[1]}"
    try:
        yield loopback
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

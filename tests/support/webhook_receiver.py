"""A receiver of webhooks on loopback, which checks signatures by itself, as a receiver's library would."""

import base64
import contextlib
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "whsec_" + base64.b64encode(b"twenty-four bytes or more").decode()


@dataclass
class Received:
    """One request. Header names are in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event

    def is_genuine(self, secret: str = SECRET, *, within_s: float = 300) -> bool:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        stamp = self.headers["webhook-timestamp"]
        signed = b".".join([self.headers["webhook-id"].encode(), stamp.encode(), self.body])
        wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        fresh = abs(time.time() - int(stamp)) < within_s
        return fresh and hmac.compare_digest(wanted, self.headers["webhook-signature"])


@dataclass
class Receiver:
    """The server. `answer`: from a request and how many came before it to a status."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    answer: Callable[[Received, int], int] = lambda one, before: 204
    location: str = ""
    arrived: threading.Condition = field(default_factory=threading.Condition)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/hook"

    @property
    def ids(self) -> list[str]:
        return [one.event["id"] for one in self.received]

    def until(self, count: int, timeout_s: float) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.received) >= count, timeout_s), f"{len(self.received)} came"


@contextlib.contextmanager
def receiving(answer: Callable[[Received, int], int] | None = None) -> Iterator[Receiver]:
    receiver = Receiver()
    if answer is not None:
        receiver.answer = answer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            one = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            with receiver.arrived:
                before = len(receiver.received)
                receiver.received.append(one)
                receiver.arrived.notify_all()
            status = receiver.answer(one, before)
            self.send_response(status)
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

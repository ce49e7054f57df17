"""Servers on loopback that send exactly the bytes that a test defines, with or without HTTP and TLS."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Conversation:
    """One connection, after the head of a request was received (with `greeted`: at once)."""

    socket: socket.socket
    head: bytes
    over: threading.Event

    def say(self, data: bytes) -> None:
        self.socket.sendall(data)

    def drip(self, data: bytes) -> None:
        """Send the bytes one by one, again and again, until the other side disconnects."""
        while not self.over.is_set():
            for number in range(len(data)):
                self.say(data[number : number + 1])
                self.over.wait(0.02)

    def wait_for_the_end(self) -> None:
        """Send nothing until the other side disconnects."""
        self.socket.settimeout(0.1)
        while not self.over.is_set():
            try:
                if not self.socket.recv(65536):
                    return
            except TimeoutError:
                continue


@dataclass
class RawServer:
    """The server. `heads`: the heads of the requests, in order."""

    port: int
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


@contextlib.contextmanager
def raw_serving(
    answer: Callable[[Conversation], None], *, tls: ssl.SSLContext | None = None, greeted: bool = False
) -> Iterator[RawServer]:
    """A running server that calls `answer` for each request of a connection.

    With `greeted` it calls `answer` once per connection, at once and before TLS. `answer` ends the connection by
    closing the socket, or by raising OSError.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    server = RawServer(port=listener.getsockname()[1])
    over = threading.Event()
    threads: list[threading.Thread] = []

    def converse(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            if greeted:
                answer(Conversation(connection, b"", over))
                return
            if tls is not None:
                connection = tls.wrap_socket(connection, server_side=True)
            with connection:
                while head := _head(connection):
                    server.heads.append(head)
                    answer(Conversation(connection, head, over))

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            thread = threading.Thread(target=converse, args=(connection,), daemon=True)
            threads.append(thread)
            thread.start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join()
        for thread in threads:
            thread.join()


def _head(connection: socket.socket) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = connection.recv(1)
        if not piece:
            return b""
        head += piece
    return head

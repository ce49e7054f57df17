"""An HTTP/2 server on loopback whose answers a test writes, well-formed or not."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import h2.config
import h2.connection
import h2.events
import h2.exceptions


@dataclass
class Http2Request:
    """One request on one connection. `http` is the server's side of the protocol, which a test may misuse."""

    http: h2.connection.H2Connection
    socket: socket.socket
    stream: int
    headers: dict[str, str]

    def respond(self, status: int, body: bytes = b"", **headers: str) -> None:
        fields = [(":status", str(status)), *((name.replace("_", "-"), value) for name, value in headers.items())]
        self.http.send_headers(self.stream, fields, end_stream=not body)
        if body:
            self.http.send_data(self.stream, body, end_stream=True)
        self.flush()

    def send_body(self, body: bytes) -> None:
        """As the other side makes room for it, without an end."""
        while body:
            room = min(self.http.local_flow_control_window(self.stream), self.http.max_outbound_frame_size)
            if room > 0:
                self.http.send_data(self.stream, body[:room])
                body = body[room:]
                self.flush()
                continue
            data = self.socket.recv(65536)
            if not data:
                raise OSError("hung up")
            self.http.receive_data(data)

    def flush(self) -> None:
        self.socket.sendall(self.http.data_to_send())

    def say(self, data: bytes) -> None:
        """Bytes that the protocol's rules were not asked about."""
        self.socket.sendall(data)


@dataclass
class Http2Server:
    """`requests` are path and headers as they came."""

    port: int
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/", host: str = "news.example") -> str:
        return f"https://{host}:{self.port}{path}"


@contextlib.contextmanager
def http2_serving(answer: Callable[[Http2Request], None], tls: ssl.SSLContext) -> Iterator[Http2Server]:
    tls.set_alpn_protocols(["h2", "http/1.1"])
    listener = socket.create_server(("127.0.0.1", 0))
    server = Http2Server(port=listener.getsockname()[1])
    threads: list[threading.Thread] = []

    def converse(plain: socket.socket) -> None:
        with (
            contextlib.suppress(OSError, h2.exceptions.H2Error),
            tls.wrap_socket(plain, server_side=True) as connection,
        ):
            http = h2.connection.H2Connection(
                h2.config.H2Configuration(client_side=False, header_encoding="utf-8", validate_outbound_headers=False)
            )
            http.initiate_connection()
            connection.sendall(http.data_to_send())
            while data := connection.recv(65536):
                for event in http.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        headers = {str(name): str(value) for name, value in event.headers or ()}
                        server.requests.append((headers[":path"], headers))
                        answer(Http2Request(http, connection, event.stream_id or 0, headers))
                connection.sendall(http.data_to_send())

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
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join()
        for thread in threads:
            thread.join()

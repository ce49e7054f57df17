"""Certificates for TLS on loopback, from an authority that only the tests trust."""

import ssl
from datetime import UTC, datetime

import trustme


class Authority:
    """A certificate authority for one test."""

    def __init__(self) -> None:
        self._ca = trustme.CA()

    def server_context(self, *names: str, expired: bool = False) -> ssl.SSLContext:
        """A TLS context for a server with these names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        past = datetime(2020, 1, 1, tzinfo=UTC) if expired else None
        self._ca.issue_cert(*names, not_after=past, not_before=datetime(2019, 1, 1, tzinfo=UTC)).configure_cert(context)
        return context

    def client_context(self) -> ssl.SSLContext:
        """A TLS context for a client that trusts this authority."""
        context = ssl.create_default_context()
        self._ca.configure_trust(context)
        return context

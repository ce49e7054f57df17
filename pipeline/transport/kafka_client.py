"""How to reach the brokers: the options of kafka-python's clients, and what its errors mean here.

Secrets come from the settings (usually an environment variable) or from a file named there. They are never logged.
"""

import logging
import os
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import kafka.errors as kafka_errors

from pipeline.errors import ConfigError, FencedError, RecordTooLarge, SamestoryError, TransientError
from pipeline.settings import KafkaSettings


class _ConnectionFailures(logging.Handler):
    """Remembers why kafka-python could not reach a broker.

    kafka-python only raises a time-out, and logs the reason.
    """

    def __init__(self) -> None:
        super().__init__()
        self.failure = ""
        self._version_known = False
        self.hung_up = False  # by a broker that had sent its version: the log-in comes next

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if "Broker version identified" in text:
            self._version_known = True
        elif (found := _BOOTSTRAP_FAILED.search(text)) and not _RAN_OUT_OF_TIME.search(text):
            self.failure = found["cause"]
            self.hung_up = self._version_known and "disconnected" in self.failure
        elif "Bootstrap complete" in text:
            self._version_known, self.failure = False, ""


_BOOTSTRAP_FAILED = re.compile(
    r"Bootstrap connection to \S+ failed: (?:KafkaConnectionError: )?(?P<cause>.*) \(backoff"
)
# The last try always does, cut off by the time given to all of them: it says nothing of the cause.
_RAN_OUT_OF_TIME = re.compile(r"timed out|KafkaTimeoutError")
_ERRNO = re.compile(r"(?P<number>\d+) E[A-Z0-9]+")
_FAILURES = _ConnectionFailures()


def silence_client() -> None:
    """Keep what kafka-python logs from the log of this program, and remember why a broker cannot be reached.

    It repeats the same at length for each attempt; what matters of it is raised as one error here. May be called again.
    """
    logger = logging.getLogger("kafka")
    logger.propagate = False
    logger.setLevel(logging.CRITICAL)
    for name in ("kafka.net.manager", "kafka.net.connection"):
        logging.getLogger(name).setLevel(logging.INFO)
    logger.addHandler(_FAILURES)  # adding the same handler twice has no effect


_SASL = ("SASL_PLAINTEXT", "SASL_SSL")
_TLS = ("SSL", "SASL_SSL")

_FENCED = (
    kafka_errors.CommitFailedError,
    kafka_errors.FencedInstanceIdError,
    kafka_errors.IllegalGenerationError,
    kafka_errors.InvalidProducerEpochError,
    kafka_errors.InvalidTxnStateError,
    kafka_errors.ProducerFencedError,
    kafka_errors.RebalanceInProgressError,
    kafka_errors.UnknownMemberIdError,
)
_TOO_LARGE = (kafka_errors.MessageSizeTooLargeError, kafka_errors.RecordListTooLargeError)
_LOGIN = (
    kafka_errors.IllegalSaslStateError,
    kafka_errors.SaslAuthenticationFailedError,
    kafka_errors.UnsupportedSaslMechanismError,
)
_UNREACHABLE = (kafka_errors.MetadataEmptyBrokerList, kafka_errors.NodeNotReadyError)
_OPERATORS = (
    kafka_errors.InvalidReplicationFactorError,
    kafka_errors.InvalidConfigurationError,
    kafka_errors.InvalidTransactionTimeoutError,
    kafka_errors.InvalidSessionTimeoutError,
    kafka_errors.KafkaConfigurationError,
    kafka_errors.PolicyViolationError,
    kafka_errors.UnsupportedVersionError,
)


def client_options(settings: KafkaSettings, folder: Path) -> dict[str, Any]:
    """The options of every client. Paths are relative to `folder`. ConfigError if a file cannot be used."""
    options: dict[str, Any] = {
        "bootstrap_servers": list(settings.bootstrap_servers),
        "client_id": settings.client_id,
        "security_protocol": settings.security_protocol,
        "request_timeout_ms": milliseconds(settings.request_timeout_s),
        "bootstrap_timeout_ms": milliseconds(settings.request_timeout_s),
        "reconnect_backoff_max_ms": 5_000,
        # Until then the client repeats a request at a broker that no longer leads the partition.
        "metadata_max_age_ms": 5_000,
        "metrics_enabled": False,
    }
    if settings.security_protocol in _TLS:
        options["ssl_context"] = _tls(settings, folder)
    if settings.security_protocol in _SASL:
        password = _secret("kafka.sasl_password", settings.sasl_password, settings.sasl_password_file, folder)
        if not settings.sasl_username or not password:
            raise ConfigError(
                f"kafka.security_protocol is {settings.security_protocol}: it needs kafka.sasl_username and "
                "kafka.sasl_password (or kafka.sasl_password_file)"
            )
        options["sasl_mechanism"] = settings.sasl_mechanism
        options["sasl_plain_username"] = settings.sasl_username
        options["sasl_plain_password"] = password
    return options


def milliseconds(seconds: float) -> int:
    """At least one."""
    return max(1, round(seconds * 1000))


def _tls(settings: KafkaSettings, folder: Path) -> ssl.SSLContext:
    key_password = _secret("kafka.ssl_key_password", settings.ssl_key_password, settings.ssl_key_password_file, folder)
    try:
        context = ssl.create_default_context(cafile=str(folder / settings.ssl_cafile) if settings.ssl_cafile else None)
    except (OSError, ssl.SSLError) as exc:
        raise ConfigError(f"kafka.ssl_cafile: {folder / settings.ssl_cafile}: {exc}") from exc
    if settings.ssl_certfile:
        certificate = folder / settings.ssl_certfile
        key = folder / settings.ssl_keyfile if settings.ssl_keyfile else None
        try:
            # An empty password, so that OpenSSL does not ask for one on the terminal.
            context.load_cert_chain(certificate, key, password=key_password)
        except (OSError, ssl.SSLError) as exc:
            raise ConfigError(f"kafka.ssl_certfile {certificate}, kafka.ssl_keyfile {key}: {exc}") from exc
    return context


def _secret(name: str, value: str, file: str, folder: Path) -> str:
    if value or not file:
        return value
    try:
        return (folder / file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{name}_file: {folder / file}: cannot be read: {exc}") from exc


@contextmanager
def translated(doing: str, settings: KafkaSettings) -> Iterator[None]:
    """Turn errors of kafka-python in the block into errors of this program that say what was being done."""
    try:
        yield
    except kafka_errors.KafkaError as exc:
        raise _translate(exc, doing, settings) from exc


def _translate(exc: kafka_errors.KafkaError, doing: str, settings: KafkaSettings) -> SamestoryError:
    servers = ", ".join(settings.bootstrap_servers)
    cause = str(exc)  # which begins with the name of its class
    exc = _underlying(exc)
    if isinstance(exc, _FENCED):
        return FencedError(f"{doing}: {cause}")
    if isinstance(exc, _TOO_LARGE):
        return RecordTooLarge(f"{doing}: {cause}; kafka.max_message_bytes is {settings.max_message_bytes}")
    if isinstance(exc, _LOGIN):
        login = f"as {settings.sasl_username!r} by {settings.sasl_mechanism}" if settings.sasl_username else ""
        return ConfigError(f"kafka at {servers} refused to log in {login}: {cause}")
    if isinstance(exc, kafka_errors.AuthorizationError):
        return ConfigError(f"{doing}: kafka at {servers} does not allow it: {cause}; add an ACL for this client")
    if isinstance(exc, _OPERATORS):
        return ConfigError(f"{doing}: {cause}")
    if "Unable to bootstrap" in cause:
        return TransientError(f"{doing}: kafka at {servers} cannot be reached: {_in_words(_unreachable(settings))}")
    if isinstance(exc, _UNREACHABLE):
        return TransientError(f"{doing}: kafka at {servers} cannot be reached")
    if isinstance(exc, kafka_errors.KafkaConnectionError):
        return TransientError(
            f"{doing}: kafka at {servers} cannot be reached: {_in_words(', '.join(map(str, exc.args)))}"
        )
    if isinstance(exc, kafka_errors.KafkaTimeoutError):
        return TransientError(f"{doing}: kafka at {servers} has not answered in time")
    return TransientError(f"{doing}: kafka at {servers}: {cause}")


def _unreachable(settings: KafkaSettings) -> str:
    cause = _FAILURES.failure or "no answer"
    # Most brokers close the connection after a wrong password; their reason may or may not be read before that.
    is_stated = kafka_errors.SaslAuthenticationFailedError.__name__ in cause
    if (is_stated or _FAILURES.hung_up) and settings.security_protocol in _SASL:
        login = f"{settings.sasl_username!r} by {settings.sasl_mechanism}"
        likely = "" if is_stated else "most likely "
        return f"{cause} while logging in as {login}: {likely}the name or the password is wrong"
    return cause


def _in_words(cause: str) -> str:
    """What the client writes as "111 ECONNREFUSED", as the system says it."""
    return os.strerror(int(found["number"])) if (found := _ERRNO.fullmatch(cause)) else cause


def _underlying(exc: kafka_errors.KafkaError) -> kafka_errors.KafkaError:
    """The transaction manager wraps the error that made a transaction impossible."""
    for inner in (*exc.args, exc.__cause__):
        if isinstance(inner, kafka_errors.KafkaError):
            return _underlying(inner)
    return exc

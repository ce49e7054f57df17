"""Opens the log that the settings name."""

from typing import TYPE_CHECKING

from pipeline.app.places import LOG_FILE, ensure_dir
from pipeline.configuration import Configuration
from pipeline.contracts.topics import TOPICS, wanted_topics
from pipeline.errors import ConfigError
from pipeline.ports import LogView, WatchedLog

if TYPE_CHECKING:
    from pipeline.transport.kafka import KafkaLog


def open_log(configuration: Configuration, *, create: bool = True) -> WatchedLog:
    """The log that the settings name.

    With `create`, the embedded one gets every topic of the registry, and on Kafka the topics must exist: ConfigError if
    one is missing or has another number of partitions. StorageError if the file of the embedded one cannot be used,
    TransientError if the brokers do not answer.
    """
    settings = configuration.settings
    if settings.log.transport == "kafka":
        brokers = _brokers(configuration)
        if create:
            try:
                _check_topics(brokers)
            except BaseException:
                brokers.close()
                raise
        return brokers
    from pipeline.transport.sqlite import SqliteLog

    data_dir = ensure_dir(configuration.data_dir)
    log = SqliteLog(data_dir / LOG_FILE, settings.log)
    if create:
        log.create(wanted_topics(settings.log.keep_closed_days))
    return log


def open_log_view(configuration: Configuration) -> LogView | None:
    """The log that the settings name, only to look at it; None if there is no embedded one yet. As `open_log`."""
    settings = configuration.settings
    if settings.log.transport == "kafka":
        return _brokers(configuration)
    from pipeline.transport.sqlite_view import SqliteLogView

    file = configuration.data_dir / LOG_FILE
    return SqliteLogView(file, settings.log) if file.exists() else None


def broker_problems(configuration: Configuration) -> list[str]:
    """Why the brokers could not be connected to with these settings: a line each. Connects to none."""
    settings = configuration.settings.kafka
    if configuration.settings.log.transport != "kafka":
        return []

    def problem(name: str, cause: str) -> str:
        return f"{configuration.place(f'kafka.{name}')}: kafka.{name}: {cause}"

    files = {
        name: configuration.config_dir / getattr(settings, name) for name in _KAFKA_FILES if getattr(settings, name)
    }
    problems = [problem(name, f"{path}: no such file") for name, path in files.items() if not path.is_file()]
    if settings.security_protocol.startswith("SASL_"):
        if not settings.sasl_username:
            problems.append(problem("security_protocol", f"{settings.security_protocol} needs kafka.sasl_username"))
        if not settings.sasl_password and not settings.sasl_password_file:
            needs = "kafka.sasl_password or kafka.sasl_password_file"
            problems.append(problem("security_protocol", f"{settings.security_protocol} needs {needs}"))
    if settings.ssl_keyfile and not settings.ssl_certfile:
        problems.append(problem("ssl_keyfile", "a private key needs kafka.ssl_certfile"))
    if not problems:
        from pipeline.transport.kafka_client import client_options

        try:
            client_options(settings, configuration.config_dir)
        except ConfigError as exc:
            problems.append(f"{configuration.file or 'the defaults'}: {exc}")
    return problems


_KAFKA_FILES = ("ssl_cafile", "ssl_certfile", "ssl_keyfile", "ssl_key_password_file", "sasl_password_file")


def _brokers(configuration: Configuration) -> "KafkaLog":
    from pipeline.transport.kafka import KafkaLog

    settings = configuration.settings
    return KafkaLog(settings.kafka, folder=configuration.config_dir, member_timeout_s=settings.log.member_timeout_s)


def _check_topics(log: WatchedLog) -> None:
    for spec in TOPICS:
        if (found := log.partitions(spec.name)) != spec.partitions:
            raise ConfigError(
                f"topic {spec.name} has {found} partitions and needs {spec.partitions}: keys would be misplaced; "
                "`samestory topics verify` shows all differences"
            )

"""Puts the parts together: the only module that knows the transports and the adapters.

Imports are inside the functions, so that a command loads what it uses and no more: the model alone takes seconds.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.clock import SystemClock, utc_now
from pipeline.configuration import Configuration, load_feeds
from pipeline.contracts.topics import STAGE_INPUTS, TOPICS, wanted_topics
from pipeline.errors import ConfigError
from pipeline.ports import Encoder, Extractor, Fetcher, LogView, Parser, SnapshotStore, WatchedLog
from pipeline.running.stage import Stage
from pipeline.settings import Feed, RunnerSettings

if TYPE_CHECKING:
    from consumers.embed import Multilingual
    from pipeline.projection.feed_documents import FeedDocument
    from pipeline.running.metrics import Metrics
    from pipeline.running.tracing import Tracing
    from pipeline.transport.kafka import KafkaLog
    from producers.feeds import FeedProducer

ADDED_FILE = "added.db"
"""What `samestory add` remembers, in the data folder."""

LOG_FILE = "log.db"
"""The embedded log's name in the data folder."""

PRODUCER_FILE = "producer.db"
"""The feed producer's memory, in the data folder."""

STAGES = tuple(STAGE_INPUTS)
"""The stages, in the order in which an article passes through them."""


def enabled_inputs(configuration: Configuration) -> dict[str, tuple[str, ...]]:
    """The stages that run with these settings, and what each reads: nobody waits for one that is switched off."""
    off = () if configuration.settings.link.enabled else ("link",)
    return {stage: topics for stage, topics in STAGE_INPUTS.items() if stage not in off}


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


_KAFKA_FILES = ("ssl_cafile", "ssl_certfile", "ssl_keyfile", "ssl_key_password_file", "sasl_password_file")


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


def open_encoder(configuration: Configuration, *, exact: bool = True) -> Encoder:
    """The embedding model in the runtime that the settings name. Takes seconds. ConfigError if it cannot be loaded.

    `exact`: for what stories are grouped by; sentences that are compared do without.
    """
    from consumers.embed import EMBEDDED_TEXT
    from pipeline.adapters.encoder_choice import chosen_encoder

    return chosen_encoder(configuration.settings.embed, text=EMBEDDED_TEXT, exact=exact)


def open_multilingual(configuration: Configuration, *, beside: bool = True) -> "Multilingual | None":
    """The multilingual model, for every language but those of the other one; None if the settings name none.

    `beside`: also for those, by what they are linked by.

    If the packaged one is missing or damaged, None and a warning: the languages that need it are grouped by words
    alone. ConfigError if another one is named and cannot be loaded.
    """
    from consumers.embed import EMBEDDED_TEXT, Multilingual
    from pipeline.adapters.encoder import PACKAGED, multilingual_settings
    from pipeline.adapters.encoder_choice import exact_and_cheaper

    settings = configuration.settings
    if not settings.embed.multilingual:
        return None
    try:
        exact, cheaper = exact_and_cheaper(multilingual_settings(settings.embed), text=EMBEDDED_TEXT)
    except ConfigError as exc:
        if settings.embed.multilingual != PACKAGED:
            raise
        logging.getLogger(__name__).warning(
            "%s: only words count in languages other than %s", exc, ", ".join(settings.cluster.embedding_languages)
        )
        return None
    return Multilingual(
        encoder=exact,
        except_for=frozenset(settings.cluster.embedding_languages),
        beside=cheaper if beside else None,
    )


def open_sentence_encoder(configuration: Configuration) -> Encoder | None:
    """The multilingual model for sentences that are compared across languages; None if there is none.

    ConfigError as `open_multilingual`.
    """
    found = open_multilingual(configuration)
    return None if found is None else found.beside or found.encoder  # either is exact enough


def open_parser(configuration: Configuration) -> Parser:
    """The sentence parser. Takes a second."""
    from pipeline.adapters.parser import SpacyParser

    return SpacyParser()


def open_fetcher(configuration: Configuration) -> Fetcher:
    """The HTTP client that fetches public addresses only."""
    from pipeline.adapters.http import HttpFetcher

    return HttpFetcher(configuration.settings.produce)


def open_extractor(configuration: Configuration) -> Extractor:
    """The extraction processes, started when first used."""
    from pipeline.adapters.extraction import ProcessExtractor

    return ProcessExtractor(configuration.settings.produce)


def open_snapshots(configuration: Configuration) -> SnapshotStore | None:
    """Where snapshots are stored; None if there are to be none.

    ConfigError if no library knows the address.
    """
    from pipeline.adapters.snapshots import FsspecSnapshots

    named = configuration.settings.cluster.snapshots
    if not named:
        return None
    return FsspecSnapshots(named if "://" in named else str(configuration.data_dir.absolute() / named))


def open_stage(
    configuration: Configuration,
    name: str,
    metrics: "Metrics | None" = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Stage:
    """One of `STAGES`, with what it needs.

    `metrics`: counts the records that it passes over. `stopping`: whether the run is to end, for a slow stage to ask.
    """
    from pipeline.app import fitted_models
    from pipeline.history.foreign import ForeignRecords

    foreign = ForeignRecords(name, lambda topic: metrics.foreign.labels(name, topic).inc() if metrics else None)
    settings = configuration.settings
    if name == "embed":
        from consumers.embed import EmbedStage

        multilingual = open_multilingual(configuration, beside=settings.link.enabled)
        return EmbedStage(open_encoder(configuration), settings.embed, multilingual)
    if name == "cluster":
        from consumers.cluster import ClusterStage
        from consumers.decision_counts import DecisionCounts
        from pipeline.adapters.allocation import give_large_arrays_back
        from pipeline.adapters.kernels import ensure_compiled
        from pipeline.adapters.spill import FileSpill

        give_large_arrays_back()
        # Before it joins its group: compiling takes longer than a member may keep silent.
        ensure_compiled(logging.getLogger(__name__).info)
        model = fitted_models.open_join_model(configuration)
        return ClusterStage(
            model,
            settings.cluster,
            open_snapshots(configuration),
            lambda: FileSpill(configuration.data_dir / "spill"),
            foreign,
            DecisionCounts(metrics, fitted_models.open_score_reference(configuration, model)) if metrics else None,
        )
    if name == "compare":
        from consumers.compare import CompareStage
        from consumers.event_facts import EventFacts

        return CompareStage(
            open_encoder(configuration, exact=False),
            open_parser(configuration),
            settings.compare,
            foreign,
            fitted_models.open_claim_judge(),
            stopping,
            metrics.note_waiting if metrics is not None else lambda waiting, longest_s: None,
            event_facts=EventFacts(lambda: open_sentence_encoder(configuration)) if settings.link.facts else None,
        )
    if name == "link":
        from consumers.link import LinkStage

        def note(stories: int, links: int, events: int) -> None:
            if metrics is not None:
                metrics.link(stories=stories, links=links, events=events)

        return LinkStage(fitted_models.open_link_model(configuration), settings.link, foreign, note)
    raise ConfigError(f"no stage {name!r}: there are {', '.join(STAGES)}")


def runner_settings(configuration: Configuration, name: str) -> RunnerSettings:
    """How this stage runs: the settings, with smaller batches for the stage whose records cost most."""
    settings = configuration.settings.runner
    if name == "compare":
        from consumers.compare import MOST_RECORDS

        return msgspec.structs.replace(settings, batch_records=min(settings.batch_records, MOST_RECORDS))
    return settings


def open_tracing(configuration: Configuration, stage: str) -> "Tracing":
    """Where a stage's spans go; nowhere if no endpoint is set. ConfigError if the extra is not installed."""
    settings = configuration.settings.tracing
    if not settings.endpoint:
        from pipeline.running.tracing import NoTracing

        return NoTracing()
    try:
        from pipeline.adapters.tracing import OpenTelemetry
    except ImportError as exc:
        raise ConfigError(
            f"{configuration.place('tracing.endpoint')}: tracing.endpoint needs OpenTelemetry: install samestory[otel]"
        ) from exc
    return OpenTelemetry.over_http(stage, settings.endpoint, sample_share=settings.sample_share)


def open_feed_producer(
    configuration: Configuration,
    log: WatchedLog,
    metrics: "Metrics",
    tracing: "Tracing | None" = None,
    note_log: Callable[[str], object] = lambda problem: None,
) -> "FeedProducer":
    """The producer over the configured feeds, with its own fetcher and extraction processes.

    `note_log` is called with why the log fails, each time it does, and with "" when it has answered.
    """
    from producers.feeds import FeedProducer, Outside

    outside = Outside(
        fetcher=open_fetcher(configuration),
        extractor=open_extractor(configuration),
        log=log,
        clock=SystemClock(),
        metrics=metrics,
        backlog=lambda: max(log.lag(stage, topics) for stage, topics in enabled_inputs(configuration).items()),
        note_log=note_log,
        trace_headers=tracing.published if tracing is not None else lambda article_id: (),
    )
    return FeedProducer(
        open_feeds(configuration),
        configuration.settings.produce,
        outside,
        state_path=producer_state_file(configuration),
    )


def read_feed_health(configuration: Configuration) -> "tuple[FeedDocument, ...] | None":
    """The configured feeds and how well each delivers at the moment; None if no producer has run in the data folder.

    ConfigError if the file that lists the feeds is wrong, StorageError if the producer's memory cannot be read.
    """
    from pipeline.domain.feeds.alarms import alarms
    from pipeline.domain.feeds.schedule import first_state
    from pipeline.projection.feed_documents import feed_document
    from producers.memory.reading import read_feed_states

    memory = configuration.data_dir / PRODUCER_FILE
    if not memory.is_file():
        return None
    states, now = read_feed_states(memory), utc_now()
    feeds = load_feeds(feeds_file(configuration))
    standing = [(feed, states.get(feed.url, first_state(feed.url))) for feed in feeds]
    return tuple(feed_document(feed, state, alarms(state, now)) for feed, state in standing)


def producer_state_file(configuration: Configuration) -> Path:
    """Where the producer remembers its feeds and articles."""
    return ensure_dir(configuration.data_dir) / PRODUCER_FILE


def check_producer_is_free(configuration: Configuration) -> None:
    """StorageError if another process uses the producer's file: said before anything large is loaded."""
    from producers.memory.state_file import check_free

    check_free(producer_state_file(configuration))


def feeds_file(configuration: Configuration) -> Path:
    """The file that lists the feeds."""
    return configuration.config_dir / configuration.settings.produce.feeds


def open_feeds(configuration: Configuration) -> tuple[Feed, ...]:
    """The feeds to poll. ConfigError if the file is missing, wrong, or lists none."""
    feeds = load_feeds(feeds_file(configuration))
    if not feeds:
        raise ConfigError(f"{feeds_file(configuration)} lists no feed: add a [[feed]] with outlet and url")
    return feeds


def ensure_dir(folder: Path) -> Path:
    """The folder, created if it is missing. ConfigError if it cannot be, or a restore into it was interrupted."""
    from pipeline.adapters.backup import RESTORE_MARKER

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise ConfigError(f"data_dir {folder}: cannot be created: {exc.strerror}") from exc
    if (folder / RESTORE_MARKER).exists():
        raise ConfigError(f"data_dir {folder}: `samestory restore` was interrupted here: call it again first")
    return folder

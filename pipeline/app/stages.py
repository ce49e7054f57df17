"""Opens the stages, each with what it needs."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from pipeline.app.models import open_encoder, open_multilingual, open_parser, open_sentence_encoder
from pipeline.configuration import Configuration
from pipeline.contracts.topics import STAGE_INPUTS
from pipeline.errors import ConfigError
from pipeline.ports import SnapshotStore
from pipeline.running.stage import Stage
from pipeline.settings import RunnerSettings

if TYPE_CHECKING:
    from pipeline.running.metrics import Metrics
    from pipeline.running.tracing import Tracing

STAGES = tuple(STAGE_INPUTS)
"""The stages, in the order in which an article passes through them."""


def enabled_inputs(configuration: Configuration) -> dict[str, tuple[str, ...]]:
    """The stages that run with these settings, and what each reads: nobody waits for one that is switched off."""
    off = () if configuration.settings.link.enabled else ("link",)
    return {stage: topics for stage, topics in STAGE_INPUTS.items() if stage not in off}


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


def open_snapshots(configuration: Configuration) -> SnapshotStore | None:
    """Where snapshots are stored; None if there are to be none.

    ConfigError if no library knows the address.
    """
    from pipeline.adapters.snapshots import FsspecSnapshots

    named = configuration.settings.cluster.snapshots
    if not named:
        return None
    return FsspecSnapshots(named if "://" in named else str(configuration.data_dir.absolute() / named))


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

"""Puts the parts together: the only package that knows the transports and the adapters.

Imports are inside the functions, so that a command loads what it uses and no more: the model alone takes seconds.
"""

from pipeline.app.feeds import (
    check_producer_is_free,
    open_extractor,
    open_feed_producer,
    open_feeds,
    open_fetcher,
    read_feed_health,
)
from pipeline.app.logs import broker_problems, open_log, open_log_view
from pipeline.app.models import open_encoder, open_multilingual, open_parser, open_sentence_encoder
from pipeline.app.places import ADDED_FILE, LOG_FILE, PRODUCER_FILE, ensure_dir, feeds_file, producer_state_file
from pipeline.app.stages import STAGES, enabled_inputs, open_snapshots, open_stage, open_tracing, runner_settings

__all__ = [
    "ADDED_FILE",
    "LOG_FILE",
    "PRODUCER_FILE",
    "STAGES",
    "broker_problems",
    "check_producer_is_free",
    "enabled_inputs",
    "ensure_dir",
    "feeds_file",
    "open_encoder",
    "open_extractor",
    "open_feed_producer",
    "open_feeds",
    "open_fetcher",
    "open_log",
    "open_log_view",
    "open_multilingual",
    "open_parser",
    "open_sentence_encoder",
    "open_snapshots",
    "open_stage",
    "open_tracing",
    "producer_state_file",
    "read_feed_health",
    "runner_settings",
]

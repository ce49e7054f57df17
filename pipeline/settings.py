"""Every setting, with its default. One object, validated once at the start (`configuration`) and handed down.

A section is what one part of the program is given. A default's comment says where a number comes from. Units are in
the names. `config/samestory.toml` and `docs/settings.md` describe each; a test fails where one is missing there.
"""

from typing import Annotated

import msgspec

Positive = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class LogSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The log that the stages share."""

    busy_timeout_s: Positive = 30.0
    # A member that hangs this long without polling loses its partitions (Kafka's max.poll.interval.ms and its default);
    # one whose process ended loses them at once.
    member_timeout_s: Positive = 300.0
    cleanup_interval_s: Positive = 60.0
    tombstone_grace_h: Positive = 24.0  # Kafka's delete.retention.ms and its default


class RunnerSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How every stage runs."""

    batch_records: Count = 64
    poll_timeout_s: Positive = 0.5
    retry_first_s: Positive = 0.5
    retry_longest_s: Positive = 60.0


class ProduceSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Polling, fetching, extraction."""

    feeds: str = "feeds.toml"  # relative to the configuration file
    user_agent: str = "samestory/0.1"
    interval_s: Positive = 900.0
    timeout_s: Positive = 30.0
    max_feed_bytes: Count = 10_000_000
    max_page_bytes: Count = 10_000_000
    max_entries: Count = 500
    max_text_chars: Count = 200_000
    allow_private: tuple[str, ...] = ()  # "host:port" or "host" of non-public addresses that may be fetched
    concurrency: Count = 8
    host_spacing_s: Annotated[float, msgspec.Meta(ge=0)] = 1.0  # between two requests to one host
    extract_workers: Count = 2
    extract_timeout_s: Positive = 20.0
    extract_memory_mb: Count = 1024
    extract_recycle_pages: Count = 500


class EmbedSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The embedding model. `model` is `packaged`, or any SentenceTransformer by name or path."""

    model: str = "packaged"
    revision: str = ""
    tokens: Count = 256
    title_tokens: Count = 64
    batch_texts: Count = 32
    threads: Annotated[int, msgspec.Meta(ge=0)] = 0  # 0: as many as torch takes by itself


class ClusterSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which articles become one story."""

    join_model: str = "packaged"  # or a folder, relative to the configuration file
    # B³ F1 out of fold moves by less than .005 over leave .3 to .4 and merge .4 to .5. These keep two events about the
    # same people apart when hardly anything else is known, and the reports of one event together.
    threshold: Share = 0.5
    leave: Share = 0.35
    merge: Share = 0.4
    repair_hours: Positive = 24.0
    window_days: Positive = 14.0  # 7 days lose a tenth of the true pairs of a slow beat; 30 gain nothing
    slice_hours: Positive = 24.0
    candidates: Count = 40  # of each of two searches: together they hold 99.4% of true pairs
    copy_similarity: Share = 0.6
    embedding_languages: tuple[str, ...] = ("en",)  # what the packaged embedding model was made for


class CompareSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of a story's versions."""

    same_claim: Share = 0.55  # strict by eye: 15 of 18 from here to .70, 9 of 14 from .50
    max_versions: Count = 20  # pairs grow with the square: 190 here, about a second
    cached_articles: Count = 300  # parsed and encoded; about 0.3 MB each


class WebSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page and the API."""

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8420
    stories_per_page: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    refresh_s: Positive = 1.0  # how often the log is asked for news
    heartbeat_s: Positive = 15.0  # proxies commonly cut connections that were silent for 30 to 60 s


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything. All state lives in `data_dir`."""

    data_dir: str = "var"
    log: LogSettings = LogSettings()
    runner: RunnerSettings = RunnerSettings()
    produce: ProduceSettings = ProduceSettings()
    embed: EmbedSettings = EmbedSettings()
    cluster: ClusterSettings = ClusterSettings()
    compare: CompareSettings = CompareSettings()
    web: WebSettings = WebSettings()


class Feed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One feed of `feeds.toml`. `outlet` is the name shown; outlets of one owner share `family`.

    `language` (ISO 639-1) is used where the text's own cannot be told.
    """

    outlet: Annotated[str, msgspec.Meta(min_length=1)]
    url: Annotated[str, msgspec.Meta(pattern="^https?://")]
    family: str = ""  # empty: the outlet is its own family
    language: str = ""
    interval_s: Positive | None = None

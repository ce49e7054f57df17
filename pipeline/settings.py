"""Every setting, with its default.

One object, validated once at the start (`configuration`) and handed down.

Each section goes to one part of the program. A comment at a default says how the number was found. Units are in the
names. `config/samestory.toml` and `docs/settings.md` describe each setting; a test fails if one is missing there.
Which settings do not work together is in `consistency`.
"""

from typing import Annotated, Literal, get_args

import msgspec

Positive = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
# What a pattern asks for is said by its description: a mistake is reported in these words.
Address = Annotated[
    str, msgspec.Meta(pattern=r"^https?://[^/?#\s]", description="an address that begins with http:// or https://")
]
OptionalAddress = Annotated[
    str, msgspec.Meta(pattern="^(https?://[!-~]+)?$", description="an address that begins with http:// or https://")
]
Host = Annotated[
    str, msgspec.Meta(pattern=r"^[^\s/@]+$", description="`host` or `host:port`, and no address of a page")
]
HostName = Annotated[str, msgspec.Meta(pattern=r"^[^\s/@]+$", description="a host's name, and no address of a page")]
LanguageCode = Annotated[
    str, msgspec.Meta(pattern="^[a-z]{2,3}$", description="the code of a language, such as `en` (ISO 639-1)")
]
# Also with a country or a script, as feeds state it: `pt-BR`.
Language = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^([A-Za-z]{2,3}([-_].*)?)?$", description="the code of a language, such as `en` (ISO 639-1)"
    ),
]


class LogSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The log that the stages share.

    `embedded`: a file in `data_dir`; `kafka`: the brokers of `KafkaSettings`.
    """

    transport: Literal["embedded", "kafka"] = "embedded"
    # A member that does not poll for this long loses its partitions (Kafka's max.poll.interval.ms and its default). If
    # its process ends, it loses them earlier.
    member_timeout_s: Positive = 300.0
    # By age of the record, whose last one says that the story is closed. 0: they are kept.
    keep_closed_days: Annotated[float, msgspec.Meta(ge=0)] = 0.0


class KafkaSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The brokers, and how to connect to them.

    A secret comes from its variable or from a file, and is never shown.
    """

    bootstrap_servers: tuple[str, ...] = ("localhost:9092",)
    client_id: str = "samestory"
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    ssl_cafile: str = ""
    ssl_certfile: str = ""
    ssl_keyfile: str = ""
    ssl_key_password: str = ""
    ssl_key_password_file: str = ""
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    sasl_username: str = ""
    sasl_password: str = ""
    sasl_password_file: str = ""
    compression: Literal["zstd", "lz4", "none"] = "zstd"
    # What the brokers' own documentation advises for records that must not be lost; with one broker, 1 and 1.
    replication_factor: Count = 3
    min_insync_replicas: Count = 2
    max_message_bytes: Annotated[int, msgspec.Meta(ge=100_000)] = 8_388_608
    request_timeout_s: Positive = 30.0
    session_timeout_s: Positive = 30.0
    # A killed process's open transaction holds up the readers of its topics this long. A commit takes well under 1 s.
    transaction_timeout_s: Positive = 20.0

    def __repr__(self) -> str:
        """Without its secrets: a settings object may end up in a message."""
        return f"KafkaSettings(bootstrap_servers={self.bootstrap_servers!r}, …)"


SECRETS = frozenset({"kafka.ssl_key_password", "kafka.sasl_password"})
"""Settings whose values are never shown."""

REMOVED = {
    "log.busy_timeout_s": "a write waits up to 30 s for another process's",
    "log.cleanup_interval_s": "retention and compaction do their work every 60 s",
    "log.tombstone_grace_h": "a tombstone can be read for 24 hours",
    "runner.poll_timeout_s": "a stage waits 0.5 s for the first record",
    "produce.extract_recycle_pages": "an extraction process is replaced after 500 pages",
    "embed.title_tokens": "64 word pieces of the title are read",
    "cluster.slice_hours": "the window is dropped in slices of a day, or of a quarter of a shorter window",
    "web.refresh_s": "the page asks the log for news every second",
    "web.heartbeat_s": "a live connection is silent for 15 s at most",
}
"""Settings that earlier versions had, and what happens now: an operator's file may still name them."""


LogFormat = Literal["text", "json"]


class LoggingSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the stages and the page write to stderr: docs/decisions/0048-observable.md."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: LogFormat = "text"


class TracingSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Traces by OpenTelemetry (`samestory[otel]`), sent to a collector."""

    endpoint: OptionalAddress = ""  # empty: none
    sample_share: Share = 1.0


class RunnerSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How every stage runs."""

    batch_records: Count = 64
    # Batches shrink and grow towards this: long enough to make a commit's cost small, far from any time limit.
    batch_target_s: Positive = 5.0
    batch_limit_s: Positive = 900.0
    retry_first_s: Positive = 0.5
    retry_longest_s: Positive = 60.0
    metrics_host: str = "127.0.0.1"
    metrics_port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 0  # 0: not served


class ProduceSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Polling, fetching, extraction."""

    feeds: str = "feeds.toml"  # relative to the configuration file
    user_agent: Annotated[str, msgspec.Meta(pattern="^[ -~]*$", description="ASCII characters")] = (
        ""  # empty: samestory/ and its version
    )
    # A web or e-mail address, sent with every request.
    contact: Annotated[
        str, msgspec.Meta(pattern="^[!-'*-~]*$", description="ASCII characters without spaces and parentheses")
    ] = ""
    interval_s: Positive = 900.0
    shortest_interval_s: Positive = 300.0
    longest_interval_s: Positive = 21_600.0  # an outlet that was silent for days is noticed within six hours
    # Corrections come mostly within hours; after three days an article is out of most readers' sight.
    revisit_hours: tuple[Positive, ...] = (1.0, 6.0, 24.0, 72.0)
    timeout_s: Positive = 30.0
    max_feed_bytes: Count = 10_000_000
    max_page_bytes: Count = 10_000_000
    max_entries: Count = 500
    max_text_chars: Count = 200_000
    ports: tuple[Annotated[int, msgspec.Meta(ge=1, le=65535)], ...] = (80, 443)
    allow_private: tuple[Host, ...] = ()  # "host:port" or "host" of non-public addresses that may be fetched
    concurrency: Count = 32
    # About what an embedder on two cores handles in five minutes.
    backlog_limit: Count = 10_000
    host_spacing_s: Annotated[float, msgspec.Meta(ge=0)] = 1.0  # between two requests to one host
    extract_workers: Count = 2
    extract_timeout_s: Positive = 20.0
    extract_memory_mb: Count = 1024


class EmbedSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The embedding models. Each is `packaged`, or any SentenceTransformer by name or path.

    `model` is for the languages of `cluster.embedding_languages`, `multilingual` for all others. What stands before
    every text (`prompt`) is part of what the model was trained on: e5 has one, most have none.
    """

    model: str = "packaged"
    revision: str = ""
    prompt: str = ""
    multilingual: str = "packaged"  # empty: in other languages only words count
    multilingual_revision: str = ""
    multilingual_prompt: str = "query: "
    multilingual_tokens: Count = 128  # twice the layers of the other model: at this length it takes about as long
    tokens: Count = 256
    batch_texts: Count = 32
    threads: Annotated[int, msgspec.Meta(ge=0)] = 0  # 0: as many as the runtime chooses
    runtime: Literal["auto", "openvino", "torch"] = "auto"  # docs/decisions/0041-encoding.md


class ClusterSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which articles become one story."""

    join_model: str = "packaged"  # or a folder, relative to the configuration file
    multilingual_join_model: str = "packaged"  # of the vectors of embed.multilingual
    # B³ F1 out of fold moves by less than .003 on the large sets over leave .25 to .35 and merge .25 to .45; these come
    # nearest to the true number of stories. Lower, and two events about the same people become one.
    threshold: Share = 0.5
    leave: Share = 0.3
    merge: Share = 0.32
    # By eye: docs/decisions/0010-sagas.md.
    follow: Share = 0.15
    follows_after_h: Positive = 12.0
    repair_hours: Positive = 24.0
    window_days: Positive = 14.0  # 7 days lose a tenth of the true pairs of a slow beat; 30 gain nothing
    candidates: Count = 40  # of each of two searches: together they hold 99.4% of true pairs
    copy_similarity: Share = 0.6
    embedding_languages: tuple[LanguageCode, ...] = ("en",)  # those of the packaged embedding model
    snapshots: str = "snapshots"  # a folder, relative to data_dir, or an fsspec address; empty: none
    snapshot_articles: Count = 5000


class CompareSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the versions of a story are compared."""

    same_claim: Share = 0.55  # checked by eye: right are 15 of 18 from here to .70, and 9 of 14 from .50 to here
    max_versions: Count = 20  # pairs grow with the square: 190 here, about a second
    cached_articles: Count = 300  # parsed, encoded and searched for facts; about 1 MB each
    # While more is to do, a story is compared again once in so long. 0: after every change.
    interval_s: Annotated[float, msgspec.Meta(ge=0)] = 60.0


class LinkSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which stories of several languages report one event."""

    enabled: bool = True
    model: str = "packaged"  # or a folder, relative to the configuration file
    # Translations, two languages at a time: .98 of the true links, none wrong. Real German-English pairs, by a model
    # fitted without them: .67 are linked, and .05 of those about two events. Higher loses more than it spares.
    threshold: Share = 0.65
    window_days: Positive = 7.0  # an event is told in other languages within days; sagas last longer in each
    facts: bool = True  # a third of a second of the compare stage for each of the first three texts of a linked story


class WebSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page and the API."""

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8420
    keep_days: Annotated[float, msgspec.Meta(ge=0)] = 0.0  # of closed stories; 0: as long as the log has them
    stories_per_page: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    allowed_hosts: tuple[HostName, ...] = ()  # names, besides loopback and the bound address, that the page answers to
    allow_public: bool = False
    sign_in_to_read: bool = False
    session_h: Positive = 24.0  # a working day and the next morning
    cors_origins: tuple[
        Annotated[
            str,
            msgspec.Meta(
                pattern=r"^(\*|https?://[^/\s]+)$",
                description='"*", or an origin such as https://newsroom.example, without a path',
            ),
        ],
        ...,
    ] = ()


class WebhooksSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How changes of stories are sent to the addresses of `webhooks.toml`."""

    file: str = "webhooks.toml"  # relative to the configuration file; without such a file nothing is sent
    page: OptionalAddress = ""  # empty: where `web` listens
    timeout_s: Positive = 10.0
    give_up_h: Positive = 24.0
    # An address that answers with an error is tried for about five minutes: longer than a restart takes.
    tries: Count = 12
    ports: tuple[Annotated[int, msgspec.Meta(ge=1, le=65535)], ...] = (80, 443)
    allow_private: tuple[Host, ...] = ()


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings. All state is stored in `data_dir`."""

    data_dir: str = "var"
    log: LogSettings = LogSettings()
    logging: LoggingSettings = LoggingSettings()
    tracing: TracingSettings = TracingSettings()
    kafka: KafkaSettings = KafkaSettings()
    runner: RunnerSettings = RunnerSettings()
    produce: ProduceSettings = ProduceSettings()
    embed: EmbedSettings = EmbedSettings()
    cluster: ClusterSettings = ClusterSettings()
    compare: CompareSettings = CompareSettings()
    link: LinkSettings = LinkSettings()
    web: WebSettings = WebSettings()
    webhooks: WebhooksSettings = WebhooksSettings()


class Feed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One feed of `feeds.toml`. `outlet` is the name shown; outlets of one owner share `family`.

    `language` (ISO 639-1) is used for a text whose language cannot be detected.
    """

    outlet: Annotated[str, msgspec.Meta(min_length=1)]
    url: Address
    family: str = ""  # empty: the outlet is its own family
    language: Language = ""
    interval_s: Positive | None = None
    robots: bool = True  # whether robots.txt is obeyed


WebhookKind = Literal["created", "linked", "revised", "merged", "split", "closed", "compared"]


class Webhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One address of `webhooks.toml`. The secret is in a file, or in an environment variable.

    `compared`: the comparison of a story changed. `only_differences`: only those in which something new differs.
    """

    name: Annotated[
        str,
        msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,39}$", description="at most 40 small letters, digits and hyphens"),
    ]
    url: Address
    secret_file: str = ""  # relative to the configuration file
    secret_variable: str = ""
    kinds: Annotated[tuple[WebhookKind, ...], msgspec.Meta(min_length=1)] = get_args(WebhookKind)
    min_voices: Count = 1
    only_differences: bool = False

"""Webhooks put together: those that are configured, each with its key, and the stage that sends to one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from pipeline.clock import utc_now
from pipeline.configuration import Configuration, load_webhooks
from pipeline.errors import ConfigError, FetchError
from pipeline.settings import Webhook

if TYPE_CHECKING:
    from consumers.notify import NotifyStage
    from pipeline.adapters.posting import HttpPoster
    from pipeline.running.metrics import Metrics


def open_webhooks(configuration: Configuration) -> tuple[tuple[Webhook, bytes], ...]:
    """The configured webhooks, each with the key that signs for it; none if there is no file of them.

    ConfigError if the file is wrong, a secret is missing or too short, or a rule refuses an address whatever its name
    resolves to.
    """
    from consumers.webhook_signature import key_of
    from pipeline.adapters.posting import check_address

    found, problems = [], []
    for webhook in load_webhooks(configuration.config_dir / configuration.settings.webhooks.file):
        try:
            found.append((webhook, key_of(_secret(configuration, webhook))))
            check_address(webhook.url, configuration.settings.webhooks)
        except FetchError as exc:
            cause = f"{exc} (webhooks.allow_private, webhooks.ports)"
            problems.append(f"{configuration.settings.webhooks.file}: webhook {webhook.name}: {cause}")
        except ConfigError as exc:
            problems.append(f"{configuration.settings.webhooks.file}: webhook {webhook.name}: {exc}")
    if problems:
        raise ConfigError("\n".join(problems))
    return tuple(found)


def notify_groups(configuration: Configuration) -> dict[str, tuple[str, ...]]:
    """The consumer group of each configured webhook, with the topics it reads. ConfigError if the file is wrong."""
    from consumers.notify import GROUP_PREFIX, INPUTS

    listed = load_webhooks(configuration.config_dir / configuration.settings.webhooks.file)
    return {f"{GROUP_PREFIX}{webhook.name}": INPUTS for webhook in listed}


def _secret(configuration: Configuration, webhook: Webhook) -> str:
    if webhook.secret_variable:
        secret = configuration.environment.get(webhook.secret_variable)
        if secret is None:
            raise ConfigError(f"the variable {webhook.secret_variable} is not set")
        return secret
    path = configuration.config_dir / webhook.secret_file
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path} cannot be read: {exc}") from exc


def open_notify_stage(
    configuration: Configuration,
    webhook: Webhook,
    key: bytes,
    metrics: "Metrics",
    stopping: Callable[[], bool] = lambda: False,
) -> "tuple[NotifyStage, HttpPoster]":
    """The stage that sends to one webhook, and its HTTP client, which the caller closes."""
    from consumers.notify import NotifyStage
    from consumers.webhook_delivery import Delivery, Outside
    from pipeline.adapters.http import user_agent
    from pipeline.adapters.posting import HttpPoster
    from pipeline.adapters.undelivered import UndeliveredFile
    from pipeline.history.foreign import ForeignRecords

    settings = configuration.settings
    name = f"notify.{webhook.name}"
    poster = HttpPoster(settings.webhooks, user_agent=user_agent(settings.produce))
    undelivered = UndeliveredFile(configuration.data_dir / "webhooks" / f"{webhook.name}.undelivered.jsonl")
    outside = Outside(
        poster=poster,
        now=utc_now,
        stopping=stopping,
        count=lambda status: metrics.webhooks.labels(webhook.name, status).inc(),
        undelivered=undelivered.add,
    )
    stage = NotifyStage(
        webhook,
        Delivery(webhook, key, settings.webhooks, settings.runner, outside),
        page=page_address(configuration),
        foreign=ForeignRecords(name, lambda topic: metrics.foreign.labels(name, topic).inc()),
    )
    return stage, poster


def page_address(configuration: Configuration) -> str:
    """The page's address as others reach it, ending in a slash."""
    web = configuration.settings.web
    page = configuration.settings.webhooks.page or f"http://{web.host}:{web.port}"
    return f"{page.rstrip('/')}/"

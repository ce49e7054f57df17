"""Sets up what a command that runs for long logs, and never a secret of its configuration."""

import contextlib
from collections.abc import Iterator

from pipeline.cli.context import Context
from pipeline.configuration import load_webhooks
from pipeline.errors import ConfigError
from pipeline.running.logs import log_to_stderr


def start_logging(context: Context, stage: str) -> None:
    """Log to stderr as `[logging]` says. `stage`: what the process is."""
    log_to_stderr(context.settings.logging, stage, secrets=secrets_of(context))


def secrets_of(context: Context) -> Iterator[str]:
    """Every secret that the configuration names, of those that can be read; what cannot is reported by others."""
    kafka = context.settings.kafka
    yield from (kafka.ssl_key_password, kafka.sasl_password)
    files = [kafka.ssl_key_password_file, kafka.sasl_password_file]
    with contextlib.suppress(ConfigError):
        for webhook in load_webhooks(context.config_dir / context.settings.webhooks.file):
            files.append(webhook.secret_file)
            yield context.environment.get(webhook.secret_variable, "")
    for name in files:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if name:
                yield (context.config_dir / name).read_text(encoding="utf-8")

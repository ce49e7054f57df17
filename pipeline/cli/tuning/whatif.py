"""`whatif`: groups the stored history with two configurations and shows what differs."""

import contextlib
import json
from datetime import datetime
from pathlib import Path

import click
import msgspec

from consumers.cluster import policy_of
from pipeline import app
from pipeline.app import fitted_models
from pipeline.cli.console import progress_bar
from pipeline.cli.context import Context
from pipeline.cli.parameters import INPUT_FILE, Moment
from pipeline.cli.tuning.render_whatif import Setting, as_document, explain, rendered
from pipeline.cli.tuning.whatif_links import linking_differs, whatif_links
from pipeline.configuration import Configuration, load_configuration
from pipeline.contracts.topics import CHANGES
from pipeline.domain.tuning.story_diff import Case, difference
from pipeline.errors import ConfigError, SamestoryError
from pipeline.history.regroup import GroupingConfig, Regrouped, Selection, regroup
from pipeline.ports import WatchedLog

_VECTORS = (
    "model",
    "revision",
    "tokens",
    "prompt",
    "multilingual",
    "multilingual_revision",
    "multilingual_prompt",
    "multilingual_tokens",
)
"""Settings of `[embed]` that make other vectors of the same articles."""

_NO_GROUPING = ("snapshots", "snapshot_articles", "follow", "follows_after_h")
"""Settings of `[cluster]` that change no grouping."""


@click.command()
@click.argument("candidate", required=False, type=INPUT_FILE)
@click.option("--set", "changes", multiple=True, metavar="SETTING=VALUE", help="One setting, as cluster.threshold=0.6.")
@click.option("--since", type=Moment(), help="Only articles from then on, by their own date.")
@click.option("--language", help="Only articles in this language (ISO 639-1).")
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True, help="How many cases are shown.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def whatif(
    context: Context,
    candidate: Path | None,
    changes: tuple[str, ...],
    since: datetime | None,
    language: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Try a configuration on the kept history: which stories would merge, split, or lose articles to others.

    CANDIDATE is a whole configuration file; --set changes single settings of it, or of the one in force. Nothing is
    written: the stories stay as they are. If only settings of [link] differ, it is shown which stories of several
    languages would be linked, or no longer be.
    """
    if candidate is None and not changes:
        raise click.UsageError("a CANDIDATE file or --set SETTING=VALUE is needed")
    candidate_config = _candidate(context, candidate, changes)
    _check_vectors(context, candidate_config)
    if linking_differs(context, candidate_config):
        if since is not None or language is not None:
            raise click.UsageError("--since and --language are for settings of [cluster]: links are of all languages")
        with contextlib.closing(app.open_log(context, create=False)) as log:
            whatif_links(context, candidate_config, log, limit=limit, as_json=as_json)
        return
    configured, other = (
        GroupingConfig(model=fitted_models.open_join_model(one), policy=policy_of(one.settings.cluster))
        for one in (context, candidate_config)
    )
    with contextlib.closing(app.open_log(context, create=False)) as log:
        records = _records(log)
        if not records:
            raise SamestoryError(_nothing(None, None))
        with progress_bar() as progress:
            task = progress.add_task("Grouping twice", total=records)

            def computing(why: str) -> None:
                progress.reset(task)
                click.echo(f"comparing articles again: {why}; this takes about ten times as long", err=True)

            found = regroup(
                log,
                configured,
                other,
                Selection(since=since, language=language),
                note=lambda read: progress.advance(task, read),
                computing=computing,
            )
        if not found.shown:
            raise SamestoryError(_nothing(since, language))
        _report(context, candidate_config, found, log, limit=limit, as_json=as_json)


def _candidate(context: Context, file: Path | None, changes: tuple[str, ...]) -> Configuration:
    """The configuration of CANDIDATE with the changes of --set, checked as the one in force is."""
    values: dict[str, str] = {}
    for change in changes:
        key, found, value = change.partition("=")
        if not found:
            raise click.UsageError(f"--set {change}: SETTING=VALUE is needed, as cluster.threshold=0.6")
        values[key] = value
    return load_configuration(file or context.file, context.environment, values)


def _check_vectors(context: Context, candidate_config: Configuration) -> None:
    for name in _VECTORS:
        now, then = getattr(context.settings.embed, name), getattr(candidate_config.settings.embed, name)
        if now != then:
            raise ConfigError(
                f"embed.{name}: {then!r} needs other vectors than the log has (they were made with {now!r}): add the "
                "articles again in another data_dir to try it"
            )


def _differing(context: Context, candidate_config: Configuration) -> list[Setting]:
    now, then = (msgspec.to_builtins(one.settings.cluster) for one in (context, candidate_config))
    return [
        Setting(key=f"cluster.{name}", configured=now[name], candidate=then[name], decides=name not in _NO_GROUPING)
        for name in now
        if now[name] != then[name]
    ]


def _records(log: WatchedLog) -> int:
    """How many records there are to read, at most."""
    topic = log.describe(CHANGES)
    return 0 if topic is None else sum(p.end_offset - p.first_offset for p in topic.partitions)


def _nothing(since: datetime | None, language: str | None) -> str:
    if since is None and language is None:
        return "no articles in the log yet: `samestory run` or `samestory add` brings some"
    asked = [f"in language {language!r}"] if language is not None else []
    asked += [f"from {since:%Y-%m-%d %H:%M} UTC on"] if since is not None else []
    return f"the log has no articles {' '.join(asked)}"


def _report(
    context: Context, candidate_config: Configuration, found: Regrouped, log: WatchedLog, *, limit: int, as_json: bool
) -> None:
    then = found.candidate.story_of
    now = {article: story for article, story in found.configured.story_of.items() if article in then}
    differs = difference(now, {article: then[article] for article in now})

    def clarity(case: Case) -> float:
        return max(found.candidate.decided[article].margin for article in case.article_ids)

    cases = [explain(case, found, log) for case in differs.most_telling(limit, clarity)]
    settings = _differing(context, candidate_config)
    if as_json:
        click.echo(json.dumps(as_document(differs, cases, settings, found), ensure_ascii=False))
    else:
        rendered(differs, cases, settings, found)

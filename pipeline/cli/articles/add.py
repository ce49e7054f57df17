"""`add`: articles from files onto the log."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline import app
from pipeline.cli.console import counting
from pipeline.cli.context import Context
from pipeline.cli.parameters import INPUT_FILE, Language, Moment
from producers.files.adding import add_articles
from producers.files.article_files import load_articles


@click.command()
@click.argument("files", nargs=-1, required=True, type=INPUT_FILE)
@click.option("--url", help="The address of a single page or text.")
@click.option("--source", help="The outlet's name.")
@click.option("--published", type=Moment(), help="When a single page or text was published.")
@click.option(
    "--language",
    type=Language(),
    help="The language (ISO 639-1) of articles that state none and whose text leaves it in doubt.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def add(
    context: Context,
    files: tuple[Path, ...],
    url: str | None,
    source: str | None,
    published: datetime | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Add articles from FILES (.html, .txt, .jsonl, .jsonl.gz).

    Every file is checked first: either all articles are added, or none. What was added before is not added again.
    The articles of one call are added in order of their dates, undated ones last.
    """
    with contextlib.closing(app.open_extractor(context)) as extractor, counting("Reading") as note:
        articles = load_articles(
            files,
            extractor=extractor,
            now=datetime.now(UTC),
            url=url,
            source=source,
            published=published,
            language=language or "",
            note=note,
        )
    with contextlib.closing(app.open_log(context)) as log, counting("Adding", len(articles)) as note:
        counts = add_articles(articles, log, app.ensure_dir(context.data_dir), note=note)
    if as_json:
        ids = [article.id for article in articles]
        click.echo(json.dumps({"ok": True, "articles": len(articles), **counts, "ids": ids}))
        return
    click.echo(", ".join(f"{count:,} {status}" for status, count in counts.items() if count or status == "added"))

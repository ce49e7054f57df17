"""`compare`: article files set side by side as versions of one story, without any store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from rich.console import Console, Group
from rich.text import Text

from consumers.compare import params_of
from consumers.versions import SENTENCE_TOKENS, VersionReader, VersionRequest
from pipeline import app
from pipeline.app import fitted_models
from pipeline.cli.articles.render_across import render_across
from pipeline.cli.articles.render_comparison import render
from pipeline.cli.console import console, plain
from pipeline.cli.context import Context
from pipeline.cli.parameters import INPUT_FILE
from pipeline.contracts.codec import encode_comparison
from pipeline.domain.articles.articles import Article
from pipeline.domain.comparison.across.facts import MODEL
from pipeline.domain.comparison.across.versions import EventText
from pipeline.domain.comparison.compare import compare_versions
from pipeline.domain.comparison.copies import copies_among
from pipeline.domain.comparison.result import Comparison
from pipeline.domain.comparison.timeline import in_order
from pipeline.domain.stories.headlines import headline_of_story
from pipeline.domain.stories.stories import story_id
from pipeline.domain.stories.versions import titled
from pipeline.projection.event_comparison import MOST_COMPARED, AcrossDocument, compared_across
from pipeline.wording import words
from producers.files.article_files import load_articles

_PIPED_COLUMNS = 120


@click.command()
@click.argument("files", nargs=-1, required=True, type=INPUT_FILE)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout: the comparison.")
@click.pass_obj
def compare(context: Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Set article files side by side, as versions of one story.

    FILES are saved pages (.html), texts (.txt) or JSON lines (.jsonl); two articles at least. Of versions in several
    languages figures, dates, names and sentences are compared, matched by machine.
    """
    progress = Console(stderr=True)
    with progress.status("Reading the articles"):
        articles = _articles(context, files)
    if len(articles) < 2:
        raise click.UsageError("compare needs two articles at least: give another file")
    with progress.status("Comparing"):
        comparison = _compared(context, articles)
    across = _across(context, articles, comparison)
    if as_json:
        click.echo(_as_json(comparison, across))
        return
    out = console(piped_columns=_PIPED_COLUMNS)
    headline = Text(plain(words.shortened(comparison.headline)), style="bold")
    headline.append(f"  {plain(comparison.headline_source)}", style="dim not bold")
    out.print(headline)
    if across is not None:
        out.print(Group(*render_across(across.compared, across.languages), Text("\nWithin a language", style="bold")))
    out.print(render(comparison))


def _articles(context: Context, files: Sequence[Path]) -> list[Article]:
    extractor = app.open_extractor(context)
    try:
        return load_articles(files, extractor=extractor, now=datetime.now(UTC))
    finally:
        extractor.close()


def _compared(context: Context, articles: Sequence[Article]) -> Comparison:
    """The articles compared in one story; two files of one text are a copy and its original."""
    settings = context.settings.compare
    reader = VersionReader(
        app.open_encoder(context, exact=False), app.open_parser(context), cached_articles=len(articles)
    )
    versions = reader.read([VersionRequest(article=article) for article in articles])
    versions = copies_among(versions, context.settings.cluster.copy_similarity)
    headline = headline_of_story([titled(version.article, version.copy_of) for version in in_order(versions)])
    comparison = compare_versions(
        story_id=story_id(articles[0].id),
        headline=headline.text,
        versions=versions,
        params=params_of(settings, fitted_models.open_claim_judge()),
    )
    return replace(comparison, headline_article=headline.of.article_id, headline_source=headline.of.source)


def _across(context: Context, articles: Sequence[Article], comparison: Comparison) -> AcrossDocument | None:
    """The independent versions compared across their languages; None if they are of one."""
    own = {version.article_id for version in comparison.versions if version.copy_of is None}
    chosen = sorted((a for a in articles if a.id in own), key=lambda a: (a.published or a.seen, a.id))
    if len({article.language for article in chosen}) < 2:
        return None
    texts = [
        EventText.of(article, story_id=comparison.story_id, day=(article.published or article.seen).date())
        for article in chosen[:MOST_COMPARED]
    ]
    encoder = app.open_sentence_encoder(context)
    vectors = None
    if encoder is not None and encoder.recipe.model == MODEL:
        vectors = [encoder.encode(one.plain, tokens=SENTENCE_TOKENS) for one in texts]
    return compared_across(texts, vectors=vectors, not_compared=len(chosen) - len(texts))


def _as_json(comparison: Comparison, across: AcrossDocument | None) -> bytes:
    encoded = encode_comparison(comparison)
    if across is None:
        return encoded
    return msgspec.json.encode({**msgspec.json.decode(encoded), "across": across})

"""`extract`: what the extractor makes of saved pages."""

import contextlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import track

from pipeline import app
from pipeline.cli.console import iso
from pipeline.cli.context import Context
from pipeline.cli.parameters import INPUT_FILE, INPUT_FOLDER, OUTPUT_FILE
from pipeline.domain.articles.languages import language_of
from pipeline.domain.pages.authors import clean_names
from pipeline.domain.pages.credits import credited_agency
from pipeline.domain.pages.extraction import clean_text
from pipeline.domain.pages.page_forms import form_of
from pipeline.errors import ExtractionError, FatalError, PermanentError
from pipeline.ports import Extractor
from producers.files.article_files import PAGES, TEXTS


@click.command()
@click.argument("files", nargs=-1, type=INPUT_FILE)
@click.option("--batch", type=INPUT_FOLDER, help="Every page below a folder.")
@click.option("--out", type=OUTPUT_FILE, help="Write JSON lines there.")
@click.option("--url", help="The address of a single page.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
@click.pass_obj
def extract(
    context: Context, files: tuple[Path, ...], batch: Path | None, out: Path | None, url: str | None, as_json: bool
) -> None:
    """Show what the extractor makes of saved pages or plain texts.

    A line each: file, title, text, author, published, language and error.
    """
    pages = [*files, *(_below(batch) if batch else ())]
    if not pages:
        raise click.UsageError("nothing to extract: name FILES or --batch DIR")
    if url and len(pages) > 1:
        raise click.UsageError("--url is for a single page")
    with contextlib.closing(app.open_extractor(context)) as extractor:
        found = _extracted(extractor, pages, batch, url, workers=context.settings.produce.extract_workers)
        if out is not None:
            _write(out, found, len(pages))
            return
        failed = 0
        for row in found:
            failed += row["error"] is not None
            click.echo(json.dumps(row, ensure_ascii=False) if as_json else _readable(row))
    if failed and not as_json:
        raise PermanentError(f"{failed} of {len(pages)} pages yielded no article")


def _below(folder: Path) -> list[Path]:
    """Hidden files aside, everything that is not clearly something else: saved pages often have no suffix."""
    named = {*PAGES, *TEXTS, ".php", ".asp", ".aspx", ".shtml", ".mhtml", ""}
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not path.name.startswith(".")
        and (path.suffix.lower() in named or not path.suffix[1:].isalnum() or len(path.suffix) > 6)
    )


def _extracted(
    extractor: Extractor, pages: list[Path], folder: Path | None, url: str | None, *, workers: int
) -> Iterator[dict[str, Any]]:
    """In the order of `pages`."""
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(lambda page: _row(extractor, page, folder, url), pages)


def _row(extractor: Extractor, page: Path, folder: Path | None, url: str | None) -> dict[str, Any]:
    name = str(page.relative_to(folder)) if folder is not None and page.is_relative_to(folder) else str(page)
    row: dict[str, Any] = {
        "file": name,
        "title": None,
        "text": "",
        "author": None,
        "published": None,
        "language": "und",
        "url": None,
        "paywalled": False,
        "form": "article",
        "authors": [],
        "updated": None,
        "section": None,
        "image": None,
        "credit": None,
        "published_precision": "time",
        "error": None,
    }
    try:
        content = page.read_bytes()
        if page.suffix.lower() in TEXTS:
            plain = clean_text(content.decode("utf-8-sig", "replace"))
            language = language_of(f"{plain.title or ''}\n{plain.text}")
            row |= {"title": plain.title, "text": plain.text, "author": plain.author, "language": language}
            row |= {"authors": list(clean_names([plain.author or ""]))}
            row |= {"credit": credited_agency(plain.author, plain.text)}
            form = "teaser" if plain.paywalled else form_of(plain.title, None, plain.text.splitlines())
            if plain.published is not None:
                row |= {"published": iso(plain.published.at), "published_precision": plain.published.precision}
            return row | {"form": form, "paywalled": plain.paywalled}
        found = extractor.extract(content, url=url)
    except OSError as exc:
        return row | {"error": exc.strerror or str(exc)}
    except ExtractionError as exc:
        return row | {"error": str(exc).removeprefix("the page: ")}
    return row | {
        "title": found.title,
        "text": found.text,
        "author": found.author,
        "published": iso(found.published),
        "language": found.language,
        "url": found.canonical_url,
        "paywalled": found.form == "teaser",
        "form": found.form,
        "authors": list(found.authors),
        "updated": iso(found.updated),
        "section": found.section,
        "image": found.image,
        "credit": found.credit,
        "published_precision": found.published_precision,
    }


_FORMS: Final = {"article": None, "live": "a live blog", "roundup": "a round-up", "teaser": "behind a paywall"}


def _write(out: Path, rows: Iterator[dict[str, Any]], total: int) -> None:
    console = Console(stderr=True)
    failed = 0
    try:
        with out.open("w", encoding="utf-8") as file:
            shown = track(rows, "extracting", total=total, console=console, disable=not console.is_terminal)
            for row in shown:
                failed += row["error"] is not None
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    except OSError as exc:
        raise FatalError(f"{out}: {exc.strerror or exc}") from exc
    console.print(f"{total - failed:,} of {total:,} pages to {out}", highlight=False)


def _readable(row: dict[str, Any]) -> str:
    if row["error"] is not None:
        return f"{row['file']}: {row['error']}\n"
    published = row["published"] and row["published"][: 10 if row["published_precision"] == "day" else None]
    facts = [row["author"], published, row["language"], _FORMS[row["form"]], row["credit"]]
    head = [row["title"] or "(no title)", " · ".join(fact for fact in facts if fact), ""]
    return "\n".join([*head, row["text"].replace("\n", "\n\n"), ""])

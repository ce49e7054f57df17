"""Compares texts as the compare stage does, with the parser and the model that ship."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from consumers.compare import params_of
from consumers.versions import VersionReader, VersionRequest
from pipeline.app import fitted_models
from pipeline.domain.articles.articles import Article, article_id
from pipeline.domain.comparison.compare import compare_versions
from pipeline.domain.comparison.result import Comparison, Conflict
from pipeline.settings import CompareSettings

Compare = Callable[..., Comparison]
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


def article(
    source: str,
    text: str,
    *,
    minutes: float | None = 0,
    family: str = "",
    language: str = "en",
    title: str | None = None,
) -> Article:
    """An article published `minutes` after Monday 8:00; None: without a date."""
    url = f"https://{source.lower().replace(' ', '-')}.example/{minutes}/{len(text)}"
    published = None if minutes is None else MONDAY + timedelta(minutes=minutes)
    return Article(
        id=article_id(url),
        url=url,
        source=source,
        family=family or source,
        language=language,
        title=title or f"What {source} reports",
        text=text,
        seen=(published or MONDAY) + timedelta(minutes=5),
        published=published,
    )


def comparer(reader: VersionReader) -> Compare:
    """Compares articles, or texts of outlets named A, B, C, … that were published an hour apart."""

    def compare(
        *versions: Article | str, copies: dict[int, int] | None = None, settings: CompareSettings | None = None
    ) -> Comparison:
        articles = [
            v if isinstance(v, Article) else article(chr(ord("A") + n), v, minutes=60 * n)
            for n, v in enumerate(versions)
        ]
        originals = {copy: articles[of].id for copy, of in (copies or {}).items()}
        read = reader.read([VersionRequest(article=a, copy_of=originals.get(n)) for n, a in enumerate(articles)])
        params = params_of(settings or CompareSettings(), fitted_models.open_claim_judge())
        return compare_versions(story_id="s1", headline="A story", versions=read, params=params)

    return compare


def marked(conflict: Conflict) -> dict[str, list[str]]:
    """The words that are marked on each outlet's side."""
    found: dict[str, list[str]] = {}
    for side in conflict.sides:
        found.setdefault(side.source, []).append(side.sentence[slice(*side.span)])
    return found


def kinds(comparison: Comparison) -> Sequence[str]:
    return [conflict.kind for conflict in comparison.conflicts]

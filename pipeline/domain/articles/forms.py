"""What a page's form means for grouping and comparing it (decisions/0014). One place, so that all stages agree."""

from typing import Final

from pipeline.domain.articles.articles import Article, Form
from pipeline.domain.articles.paywalls import is_paywall
from pipeline.domain.text.text import headline_of

_MANY_EVENTS: Final = frozenset[Form]({"live", "roundup"})


def reports_many(form: Form) -> bool:
    """Whether the page reports many events: it may stand in the story that it fits best, and speaks for no other
    article's place.
    """
    return form in _MANY_EVENTS


def can_be_copy(form: Form) -> bool:
    """Whether its text is one whole article's: only of two such can one be a copy of the other."""
    return form == "article"


def summary(article: Article) -> str:
    """The text as far as it tells of the event: of a teaser without the lines that ask for a subscription."""
    if article.form != "teaser":
        return article.text
    return "\n".join(line for line in article.text.splitlines() if not is_paywall(line.strip()))


def headline_and_text(article: Article) -> tuple[str, str]:
    """What it is compared by: of a teaser without a headline its first sentence stands for one."""
    if article.form == "teaser":
        return headline_of(article.title, article.text), ""
    return article.title or "", article.text

"""What a page's form means for grouping and comparing it (decisions/0014), for all stages."""

from typing import Final

from pipeline.domain.articles.articles import Article, Form
from pipeline.domain.articles.paywalls import is_paywall
from pipeline.domain.text.text import headline_of

_MANY_EVENTS: Final = frozenset[Form]({"live", "roundup"})


def reports_many(form: Form) -> bool:
    """Whether the page reports many events: it may join a story, but no article joins because of it."""
    return form in _MANY_EVENTS


def can_be_copy(form: Form) -> bool:
    """Whether its text is one whole article: only such a text can be a copy, or have one."""
    return form == "article"


def summary(article: Article) -> str:
    """The text about the event: a teaser's without the lines that ask for a subscription."""
    if article.form != "teaser":
        return article.text
    return "\n".join(line for line in article.text.splitlines() if not is_paywall(line.strip()))


def headline_and_text(article: Article) -> tuple[str, str]:
    """The headline and text that are compared; a teaser without a headline has its first sentence as one."""
    if article.form == "teaser":
        return headline_of(article.title, article.text), ""
    return article.title or "", article.text

"""Changes of stories, as the cluster stage writes them."""

from datetime import timedelta

import numpy as np

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.stories.stories import Change, Reason, Support
from tests.support.comparing import MONDAY

RECIPE = Recipe(model="none", revision="", dimensions=2, tokens=8, text="title+lead")


def change(
    kind: str, story: str, member: Article | None = None, *, copy_of: str | None = None, **more: object
) -> Change:
    embedded = None
    if member is not None:
        vector = np.array([1.0, 0.0], dtype=np.float32)
        signature = np.zeros(128, dtype=np.uint32)
        embedded = EmbeddedArticle(
            article=member, embedding=vector, title_embedding=vector, signature=signature, recipe=RECIPE
        )
    reason = Reason(
        kind="copy" if copy_of else "joined", threshold=0.5, support=(Support(article_id="a", probability=1),)
    )
    at = member.event_time if member else MONDAY + timedelta(hours=3)
    return Change(
        kind=kind,  # type: ignore[arg-type]
        story_id=story,
        at=at,
        score=0.9,
        reason=reason,
        article=embedded,
        copy_of=copy_of,
        **more,  # type: ignore[arg-type]
    )

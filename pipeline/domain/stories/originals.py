"""Finds the original among versions of one text: by credit, by time, by which contains the others.

Credits are read where agencies and their clients put them: in the author's line, in brackets at the head of the text,
at its foot. Knows the agencies whose texts are printed most; a text that credits another outlet is not evidence here.
"""

from collections.abc import Sequence

from pipeline.domain.pages.credits import is_agency
from pipeline.domain.stories.stories import Version


def original_of(versions: Sequence[Version]) -> str:
    """The original among several versions of one text.

    It is the agency that others credit, if it is among them. Else it is the earliest; of several at one time the one
    with the longest text, because a cut is likelier than an addition; then the one that came first.
    """
    credited = {v.credit for v in versions if v.credit is not None}
    agencies = [v for v in versions if any(is_agency(v.source, credit) for credit in credited)]
    return min(agencies or versions, key=lambda v: (v.event_time, -v.text_chars, v.seen, v.article_id)).article_id

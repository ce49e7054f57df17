"""Why a correction or judgement is not written."""

from pipeline.errors import SamestoryError


class RefusedCorrection(SamestoryError):
    """It is not possible with the current stories. The message says why."""


class NotFound(RefusedCorrection):
    """There is no such story, article or finding."""

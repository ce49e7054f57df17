"""samestory: one story, every outlet's version."""

__version__ = "0.1.0"

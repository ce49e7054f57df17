"""Which story an article belongs to: clustering, lifecycle, repair, corrections, sagas, reasons.

Does not know how articles arrive, how changes travel, or how a model was fitted.
"""

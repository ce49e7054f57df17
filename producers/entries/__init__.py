"""Decides what an answer changes: schedule, pages to read, the article and its revisions.

Pure decisions on values: fetches nothing, stores nothing, has no clock.
"""

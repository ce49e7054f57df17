"""What becomes of an answer: the feed's schedule, the entries whose page is read, the article and its revisions.

Pure decisions on values: fetches nothing, stores nothing, has no clock.
"""

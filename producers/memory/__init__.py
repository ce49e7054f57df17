"""What the producer remembers across restarts: feeds, entries, pages to be read, articles, and the outbox.

Does not know why something is remembered, nor what becomes of an answer.
"""

"""What the producer remembers across restarts: feeds, entries, hosts, the outbox of articles not yet on the log.

Does not know why something is remembered, nor when it is due.
"""

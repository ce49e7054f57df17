"""`feeds check`: what a poll of a feed yields, step by step, and which feeds a site has.

Asks as the producer does, but remembers nothing.
"""

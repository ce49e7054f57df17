"""Whom to ask, when, and how politely.

The schedule of polls, hosts and their limits, robots.txt, requests.

Does not know what becomes of an answer.
"""

"""What puts articles on the log: the feed producer, and articles from files.

Does not know what later stages make of an article.
"""

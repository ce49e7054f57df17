"""What puts articles on the log: the feed producer, and the commands that read files.

Does not know what later stages do with an article.
"""

"""The article: its identity, address, language, form, revisions, and the article with its vectors.

Does not know stories, feeds, or the page that an article came from.
"""

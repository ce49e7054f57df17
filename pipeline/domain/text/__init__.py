"""Text: letters, words, sentences, numerals, stop words, markup.

Does not know what an article is.
"""

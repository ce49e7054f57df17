"""What becomes of a feed's entry: whether its page is wanted, and the article made from the answers.

Does not fetch and does not write.
"""

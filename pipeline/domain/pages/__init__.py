"""Takes the article out of a web page: text, furniture, bylines, credits, barriers, repeated blocks.

Works on the page's lines, not its HTML: does not know how a page is fetched or parsed.
"""

"""What of a web page is the article: text, furniture, bylines, credits, access barriers, what a site repeats.

Gets the page's lines, not its HTML: does not know how a page is fetched or parsed.
"""

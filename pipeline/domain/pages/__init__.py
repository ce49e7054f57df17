"""Takes the article out of a web page: text, furniture, bylines, credits, access barriers, a site's repeated blocks.

Works on the page's lines, not its HTML: does not know how a page is fetched or parsed.
"""

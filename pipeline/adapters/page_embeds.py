"""Takes embedded posts of social networks out of a page, before anything is read from it.

Their words, names and dates are another author's, and most of them are in the page only until a script replaces them.
"""

import re
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

_MOST: Final = 500
# More text than this in one element is not a post, but an article inside a tag that was never closed.
_POST_CHARS: Final = 3000
_POSTS: Final = etree.XPath(
    "//blockquote[@class or @cite or @*[starts-with(name(), 'data-')]] | //*[contains(@class, 'fb-post')]"
    " | //*[contains(@class, 'fb-video')]"
)
_EMBED: Final = re.compile(
    r"(?i)(?:^|\s)(?:(?:instagram|tiktok|twitter|telegram|bluesky|mastodon|reddit|threads|text-post|imgur|vk)"
    r"[\w-]*-(?:media|tweet|video|embed(?:-bq)?|post)|fb-(?:post|video|xfbml[\w-]*)|text-post-media|wp-embedded-content)(?=\s|$)"
)


def drop_embedded_posts(tree: HtmlElement) -> None:
    """Removes them from the tree; what follows them in their line stays."""
    for post in _POSTS(tree)[:_MOST]:
        if post.getparent() is None or len(post.text_content()) > _POST_CHARS:
            continue
        names = {name for name in post.attrib if name.startswith("data-")}
        if _EMBED.search(post.get("class") or "") or any(
            "permalink" in name or name.endswith("-uri") for name in names
        ):
            post.drop_tree()

"""Links and language tags that are safe to put into HTML."""

import re
from urllib.parse import quote, urlencode, urlsplit

from markupsafe import Markup

from pipeline.projection.documents import StoryDocument

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


def link(url: str) -> str | None:
    """The address if a page may link to it: http or https, with a host and nothing invisible in it."""
    if any(ord(letter) <= 0x20 or ord(letter) == 0x7F for letter in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def outlet(name: str) -> str:
    """The address of an outlet's page.

    A name that a browser would take for a folder, or that ends as the address of a feed does, is sent as a parameter.
    """
    if name.strip(".") == "" or name.lower().endswith((".atom", ".json")):
        return "/outlets?" + urlencode({"name": name}, errors="replace")
    return "/outlets/" + quote(name, safe="", errors="replace")


def language_tag(code: str) -> str:
    """A language for the `lang` attribute; empty, which HTML reads as unknown, if it is not a valid one."""
    return code if code != "und" and _LANGUAGE.fullmatch(code) else ""


_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"})


def direction(code: str) -> str:
    """The direction in which a language is written, for the `dir` attribute; `auto` if the language is not known."""
    if not language_tag(code):
        return "auto"
    return "rtl" if code.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def written(code: str) -> Markup:
    """The attributes of an element with words of this language: `lang` and `dir`."""
    return Markup('lang="{}" dir="{}"').format(language_tag(code), direction(code))


def headline_language(story: StoryDocument) -> str:
    """The language tag of the headline: its version's, else the story's if it has only one."""
    for version in story.versions:
        if version.article_id == story.headline_article or version.title == story.headline:
            return language_tag(version.language)
    return language_tag(story.languages[0]) if len(story.languages) == 1 else ""

"""Writes `samestory.toml` and `feeds.toml` for a newsroom at a given address.

The two files beside this one are the output for the default port.
"""

import json
from pathlib import Path

from content import Newsroom

_SETTINGS = """\
# samestory over the example newsroom. Written by `python examples/newsroom/server.py --write-config FOLDER`.

data_dir = "var/newsroom"

[produce]
feeds = "feeds.toml"
# the newsroom is on this machine's own address, which is refused otherwise
allow_private = [{host}]
# three days pass in about 25 seconds there
interval_s = 2.0
shortest_interval_s = 2.0
longest_interval_s = 2.0
# all outlets are one host there
host_spacing_s = 0.0
"""
_FEEDS_HEAD = """\
# The outlets of the example newsroom. Written by `python examples/newsroom/server.py --write-config FOLDER`.
"""
_FEED = """
[[feed]]
outlet = {outlet}
family = {family}
url = {url}
language = {language}
"""


def write_configuration(folder: Path, newsroom: Newsroom, host: str, port: int) -> None:
    """Write both files into `folder`, which is created if necessary."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = _SETTINGS.format(host=_quoted(f"{host}:{port}"))
    feeds = _FEEDS_HEAD
    for outlet in newsroom.outlets.values():
        feeds += _FEED.format(
            outlet=_quoted(outlet.name),
            family=_quoted(outlet.family),
            url=_quoted(f"http://{host}:{port}{outlet.feed_path}"),
            language=_quoted(outlet.language),
        )
    for name, text in (("samestory.toml", settings), ("feeds.toml", feeds)):
        (folder / name).write_text(text, encoding="utf-8")


def _quoted(text: str) -> str:
    """Quotes a TOML basic string: JSON strings are valid ones."""
    return json.dumps(text, ensure_ascii=False)

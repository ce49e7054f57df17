"""Selects the lines of a robots.txt that concern this program.

Those of its own groups, else of the groups for everybody.

All others are removed before the rules are parsed: a file may repeat thousands of rules for thousands of names.
"""

import re
from typing import Final

PRODUCT: Final = "samestory"
# The longest real file of a newspaper has a few thousand rules. More than this would slow down every request.
_MOST_RULES: Final = 10_000
_MOST_LINE_CHARS: Final = 2000
_MOST_WILDCARDS: Final = 20
# As tolerant as the parser of the rules, which must not see these lines.
_USER_AGENT: Final = re.compile(r"user[- ]?agent\s*(:|\s)", re.IGNORECASE)
_SITE_WIDE: Final = re.compile(r"(site-?maps?|host)\s*(:|\s)", re.IGNORECASE)


def rules_for(body: bytes) -> str:
    """The rules and crawl delay, one a line, without user agents. Empty if everything is allowed.

    Lines that are too long, and patterns with too many wildcards, are left out.
    """
    groups: dict[str, list[str]] = {}
    agents: set[str] = set()
    among_agents = False
    for line in _text(body).splitlines():
        rule = line.partition("#")[0].strip()
        if not rule or _SITE_WIDE.match(rule):
            continue
        named = _USER_AGENT.match(rule)
        if named is not None:
            agents = agents if among_agents else set()
            # The product's name, without a version.
            token = rule[named.end() :].partition("/")[0].strip().lower()
            if token in {PRODUCT, "*"}:
                agents.add(token)
                groups.setdefault(token, [])
            among_agents = True
            continue
        among_agents = False
        if len(rule) <= _MOST_LINE_CHARS and rule.count("*") <= _MOST_WILDCARDS:
            for agent in agents:
                if len(groups[agent]) < _MOST_RULES:
                    groups[agent].append(rule)
    own = groups.get(PRODUCT)
    return "\n".join(groups.get("*", []) if own is None else own)


def _text(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    return body.decode("utf-8-sig", "replace").replace("\0", "")

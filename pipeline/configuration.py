"""From files and environment to one `Settings`: where each value comes from, and which line is at fault.

Order: defaults, then the configuration file, then `SAMESTORY_…` variables. The only place that reads either.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pipeline.errors import ConfigError
from pipeline.settings import REMOVED, Feed, Settings

T = TypeVar("T")
ENV_PREFIX = "SAMESTORY_"
CONFIG_VARIABLE = "SAMESTORY_CONFIG"
_AT = re.compile(r" - at `\$?\.?(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"unknown field `(?P<key>[^`]*)`")


class _FeedsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    feed: tuple[Feed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The effective settings. `origins`: dotted key -> "default", "FILE:LINE" or the variable's name."""

    settings: Settings
    origins: dict[str, str]
    file: Path | None

    @property
    def config_dir(self) -> Path:
        """What relative files in the settings are relative to."""
        return self.file.parent if self.file else Path()

    @property
    def data_dir(self) -> Path:
        """Where all state lives. Made when something is first written there."""
        return Path(self.settings.data_dir)


def load_configuration(file: Path | None, environment: Mapping[str, str]) -> Configuration:
    """Raises ConfigError naming the file, line or variable, and the cause."""
    origins = dict.fromkeys(settings_keys(), "default")
    raw: dict[str, Any] = {}
    if file is not None:
        text, raw = _read_toml(file)
        _convert(raw, Settings, file, text)
        for key in _keys_of_raw(raw):
            origins[key] = f"{file}:{_line_of(text, key) or '?'}"
    for variable in sorted(v for v in environment if v.startswith(ENV_PREFIX) and v != CONFIG_VARIABLE):
        key = _key_of_variable(variable)
        section, _, name = key.rpartition(".")
        target = raw.setdefault(section, {}) if section else raw
        target[name] = _from_variable(variable, key, environment[variable])
        origins[key] = variable
    return Configuration(settings=msgspec.convert(raw, Settings), origins=origins, file=file)


def load_feeds(file: Path) -> tuple[Feed, ...]:
    """The feeds of `feeds.toml`.

    Raises ConfigError for a feed that is listed twice, or one outlet name in two publisher families: then nobody could
    tell whose voice it is.
    """
    text, raw = _read_toml(file)
    feeds = _convert(raw, _FeedsFile, file, text).feed
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*feed\s*\]\]", line)]
    urls: dict[str, int] = {}
    families: dict[str, tuple[str, int]] = {}
    for feed, line in zip(feeds, lines, strict=False):
        if feed.url in urls:
            raise ConfigError(f"{file}:{line}: feed {feed.url} is listed already in line {urls[feed.url]}")
        urls[feed.url] = line
        family, before = families.setdefault(feed.outlet, (feed.family or feed.outlet, line))
        if family != (feed.family or feed.outlet):
            raise ConfigError(
                f"{file}:{line}: outlet {feed.outlet!r} is of family {feed.family or feed.outlet!r} here and of "
                f"{family!r} in line {before}: two outlets may not share a name"
            )
    return feeds


def _read_toml(file: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = file.read_bytes().decode("utf-8")
    except FileNotFoundError as exc:
        raise ConfigError(f"{file}: no such file") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{file}: cannot be read: {exc}") from exc
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        found = re.search(r" \(at line (\d+), column \d+\)", str(exc))
        line = f":{found[1]}" if found else ""
        cause = str(exc).replace(found[0], "") if found else str(exc)
        raise ConfigError(f"{file}{line}: not valid TOML: {cause}") from exc


def _convert(raw: dict[str, Any], target: type[T], file: Path, text: str) -> T:
    try:
        return msgspec.convert(raw, target)
    except msgspec.ValidationError as exc:
        message = str(exc)
        path = found["path"] if (found := _AT.search(message)) else ""
        cause = _AT.sub("", message)
        if unknown := _UNKNOWN.search(message):
            path = ".".join(part for part in (path, unknown["key"]) if part)
            cause = _unknown(path)
        line = _line_of(text, path)
        place = f"{file}:{line}" if line else str(file)
        raise ConfigError(f"{place}: {path}: {cause[0].lower()}{cause[1:]}") from exc


def _unknown(key: str) -> str:
    """Why a key is not a setting."""
    if key in REMOVED:
        return f"this setting was removed: {REMOVED[key]}; delete it"
    return "no such setting"


def _line_of(text: str, path: str) -> int | None:
    """The line where the key at `path` (`cluster.threshold`, `feed[2].url`) stands, or its table's header."""
    *tables, key = path.split(".") if path else [""]
    if indexed := re.fullmatch(r"(\w+)\[(\d+)\]", key):
        tables, key = [*tables, key], ""
    table = ".".join(re.sub(r"\[\d+\]", "", part) for part in tables)
    wanted = next((int(n) for part in tables if (n := "".join(re.findall(r"\[(\d+)\]", part)))), None)
    current, seen, header = "", -1, None
    for number, line in enumerate(text.splitlines(), 1):
        if opened := re.match(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?", line):
            current = opened[2]
            seen += current == table
            if current == table and wanted in (None, seen):
                header = number
            if not indexed and not table and current == key:
                return number
        elif (
            key
            and current == table
            and wanted in (None, seen)
            and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line)
        ):
            return number
    return header


def settings_keys() -> list[str]:
    """Every dotted key, in order."""
    return _keys_of_raw(msgspec.to_builtins(Settings()))


def _keys_of_raw(raw: dict[str, Any], prefix: str = "") -> list[str]:
    keys: list[str] = []
    for name, value in raw.items():
        keys += _keys_of_raw(value, f"{prefix}{name}.") if isinstance(value, dict) else [prefix + name]
    return keys


def variable_of(key: str) -> str:
    """The environment variable that overrides this setting."""
    return ENV_PREFIX + key.replace(".", "_").upper()


def _key_of_variable(variable: str) -> str:
    known = {variable_of(key): key for key in settings_keys()}
    if variable not in known:
        for key in REMOVED:
            if variable == variable_of(key):
                raise ConfigError(f"{variable}: {_unknown(key)}")
        raise ConfigError(f"{variable}: no such setting; `samestory config show` lists them")
    return known[variable]


def _from_variable(variable: str, key: str, value: str) -> object:
    holder: type[msgspec.Struct] = Settings
    *sections, name = key.split(".")
    for section in sections:
        holder = {f.name: f.type for f in msgspec.structs.fields(holder)}[section]
    wanted = {f.name: f.type for f in msgspec.structs.fields(holder)}[name]
    listed = [part.strip() for part in value.split(",") if part.strip()]
    is_list = str(wanted).startswith("tuple")
    try:
        return msgspec.to_builtins(msgspec.convert(listed if is_list else value, wanted, strict=False))
    except msgspec.ValidationError as exc:
        raise ConfigError(f"{variable}={value}: {str(exc)[0].lower()}{str(exc)[1:]}") from exc

"""From files and environment to one `Settings`: where each value comes from, and which line is wrong.

Order: defaults, then the configuration file, then `SAMESTORY_…` variables, then what a command changes for itself. All
mistakes are reported at once, a line each: file and line (or variable), setting, and cause.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from pipeline.consistency import conflicts
from pipeline.errors import ConfigError
from pipeline.settings import REMOVED, Feed, Settings, Webhook
from pipeline.toml_file import TomlFile, read_toml
from pipeline.wrong_values import cause_of

ENV_PREFIX = "SAMESTORY_"
CONFIG_VARIABLE = "SAMESTORY_CONFIG"

_SPELT_LIKE = 0.8
_LISTS = "`samestory config show` lists them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The effective settings. `origins`: dotted key -> "default", "FILE:LINE" or the variable's name."""

    settings: Settings
    origins: dict[str, str]
    file: Path | None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The variables that this was loaded with, for a command that loads another configuration."""

    @property
    def config_dir(self) -> Path:
        """What relative files in the settings are relative to."""
        return self.file.parent if self.file else Path()

    def place(self, key: str) -> str:
        """Where the setting's value comes from, for a message about it."""
        origin = self.origins[key]
        return origin if origin != "default" else f"{self.file or 'the defaults'}"

    @property
    def data_dir(self) -> Path:
        """Where all state is stored. Created when something is first written there."""
        return Path(self.settings.data_dir)


class _Mistake(NamedTuple):
    """`key`: dotted, or empty for the whole."""

    key: str
    cause: str


class _Override(NamedTuple):
    """A value given as text: `label` is what the user wrote before the `=`."""

    label: str
    key: str
    text: str


def load_configuration(
    file: Path | None, environment: Mapping[str, str], changes: Mapping[str, str] | None = None
) -> Configuration:
    """The settings of the file, the environment variables, and `changes`.

    `changes`: setting -> value as text, as `--set` takes them.

    Raises ConfigError with a line for each mistake.
    """
    problems: list[str] = []
    wrong: set[str] = set()
    origins = dict.fromkeys(settings_keys(), "default")
    values: dict[str, Any] = {}
    if file is not None:
        toml = read_toml(file)
        values, mistakes = _usable(toml.values, Settings)
        problems += _described(toml, mistakes)
        wrong |= {mistake.key for mistake in mistakes}
        origins |= {key: toml.place(key) for key in _keys(values)}
    for override in (*_variables(environment, problems), *_changes(changes or {}, problems)):
        try:
            value = _from_text(override)
        except ConfigError as exc:
            problems.append(str(exc))
            wrong.add(override.key)
            continue
        section, _, name = override.key.rpartition(".")
        (values.setdefault(section, {}) if section else values)[name] = value
        origins[override.key] = override.label
    settings = msgspec.convert(values, Settings)
    for conflict in conflicts(settings):
        if wrong.isdisjoint(conflict.keys):
            places = [origins[key] for key in conflict.keys if origins[key] != "default"]
            problems.append(f"{places[0]}: {conflict.cause}")
    if problems:
        raise ConfigError("\n".join(problems))
    return Configuration(settings=settings, origins=origins, file=file, environment=environment)


def load_feeds(file: Path) -> tuple[Feed, ...]:
    """The feeds of `feeds.toml`. Raises ConfigError with a line for each mistake.

    It is a mistake to list a feed twice, or to put one outlet name into two publisher families: then nobody could say
    whose voice it is.
    """
    toml = read_toml(file)
    feeds, mistakes = _tables(toml, "feed", Feed)
    mistakes += _contradictions(feeds, toml)
    if mistakes:
        raise ConfigError("\n".join(_described(toml, mistakes)))
    return tuple(feeds.values())


def load_webhooks(file: Path) -> tuple[Webhook, ...]:
    """The webhooks of `webhooks.toml`; none if there is no such file. Raises ConfigError with a line for each mistake.

    It is a mistake to give two the same name, or one no secret, or two.
    """
    if not file.exists():
        return ()
    toml = read_toml(file)
    webhooks, mistakes = _tables(toml, "webhook", Webhook)
    names: dict[str, str] = {}  # -> the first webhook's key
    for key, one in webhooks.items():
        first = names.setdefault(one.name, key)
        if first != key:
            mistakes.append(_Mistake(key, f"webhook {one.name} is already listed in line {toml.line(first)}"))
        if bool(one.secret_file) == bool(one.secret_variable):
            mistakes.append(_Mistake(key, "it needs secret_file or secret_variable, and not both"))
    if mistakes:
        raise ConfigError("\n".join(_described(toml, mistakes)))
    return tuple(webhooks.values())


T = TypeVar("T", bound=msgspec.Struct)


def _tables(toml: TomlFile, name: str, target: type[T]) -> tuple[dict[str, T], list[_Mistake]]:
    """The `[[name]]` tables of a file by key (`feed[0]`), and a mistake for each that cannot be used."""
    listed = toml.values.get(name, [])
    mistakes = [_Mistake(key, _no_such(key, [name])) for key in toml.values if key != name]
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        mistakes.append(_Mistake(name, f"expected `[[{name}]]` tables"))
        listed = []
    found: dict[str, T] = {}
    for index, item in enumerate(listed):
        key = f"{name}[{index}]"
        usable, wrong = _usable(item, target, key)
        if not wrong:
            found[key] = msgspec.convert(usable, target)
        mistakes += wrong
    return found, mistakes


def _contradictions(feeds: Mapping[str, Feed], toml: TomlFile) -> Iterator[_Mistake]:
    """Feeds that are listed twice, and outlets in two families."""
    urls: dict[str, str] = {}  # -> the first feed's key, as below
    families: dict[str, tuple[str, str]] = {}
    for key, feed in feeds.items():
        first = urls.setdefault(feed.url, key)
        if first != key:
            yield _Mistake(key, f"feed {feed.url} is already listed in line {toml.line(first)}")
        own_family = feed.family or feed.outlet
        family, first = families.setdefault(feed.outlet, (own_family, key))
        if family != own_family:
            yield _Mistake(
                key,
                f"outlet {feed.outlet!r} is of family {own_family!r} here and of {family!r} in line "
                f"{toml.line(first)}: two outlets may not share a name",
            )


def _described(toml: TomlFile, mistakes: Sequence[_Mistake]) -> list[str]:
    """A line for each mistake, in the order of the file."""
    placed = sorted(mistakes, key=lambda mistake: toml.line(mistake.key) or 0)
    return [f"{toml.place(key)}: {key}: {cause}" for key, cause in placed]


def _usable(
    values: dict[str, Any], target: type[msgspec.Struct], path: str = ""
) -> tuple[dict[str, Any], list[_Mistake]]:
    """The values that `target` takes, and a mistake for each of the others, and for each that is missing."""
    fields = {field.name: field for field in msgspec.structs.fields(target)}
    usable: dict[str, Any] = {}
    mistakes: list[_Mistake] = []
    for name, value in values.items():
        key = f"{path}.{name}" if path else name
        if name not in fields:
            mistakes.append(_Mistake(key, _why_unknown(key, _known(fields, path))))
        elif isinstance(value, dict) and _is_section(fields[name].type):
            usable[name], inner = _usable(value, fields[name].type, key)
            mistakes += inner
        else:
            try:
                msgspec.convert(value, fields[name].type)
            except msgspec.ValidationError as exc:
                mistakes.append(_Mistake(key, cause_of(exc, fields[name].type)))
            else:
                usable[name] = value
    mistakes += [
        _Mistake(path, f"object missing required field `{name}`")
        for name, field in fields.items()
        if field.required and name not in values
    ]
    return usable, mistakes


def _known(names: Iterable[str], path: str) -> list[str]:
    """The keys that may stand where an unknown one was found, whole: in the same table, and of all settings."""
    return [*(f"{path}.{name}" if path else name for name in names), *settings_keys()]


def _is_section(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _why_unknown(key: str, known: Iterable[str]) -> str:
    if key in REMOVED:
        return f"this setting was removed: {REMOVED[key]}; delete it"
    return _no_such(key, known)


def _no_such(name: str, known: Iterable[str]) -> str:
    """What to say of a setting that is not known, with the known one that is spelt most like it."""
    like = get_close_matches(name, known, n=1, cutoff=_SPELT_LIKE)
    meant = f" (did you mean {like[0]}?)" if like else ""
    return f"no such setting{meant}"


def settings_keys() -> list[str]:
    """Every dotted key, in order."""
    return _keys(msgspec.to_builtins(Settings()))


def _keys(values: dict[str, Any], prefix: str = "") -> list[str]:
    keys: list[str] = []
    for name, value in values.items():
        keys += _keys(value, f"{prefix}{name}.") if isinstance(value, dict) else [prefix + name]
    return keys


def variable_of(key: str) -> str:
    """The environment variable that overrides this setting."""
    return ENV_PREFIX + key.replace(".", "_").upper()


def _variables(environment: Mapping[str, str], problems: list[str]) -> Iterator[_Override]:
    """The variables that override a setting; a problem for each that has our prefix and overrides none."""
    known = {variable_of(key): key for key in settings_keys()}
    removed = {variable_of(key): key for key in REMOVED}
    for variable in sorted(name for name in environment if name.startswith(ENV_PREFIX) and name != CONFIG_VARIABLE):
        if variable in known:
            yield _Override(variable, known[variable], environment[variable])
        elif variable in removed:
            problems.append(f"{variable}: {_why_unknown(removed[variable], ())}")
        else:
            problems.append(f"{variable}: {_no_such(variable, known)}; {_LISTS}")


def _changes(changes: Mapping[str, str], problems: list[str]) -> Iterator[_Override]:
    known = set(settings_keys())
    for key, text in changes.items():
        if key in known:
            yield _Override(f"--set {key}", key, text)
        elif key in REMOVED:
            problems.append(f"--set {key}={text}: {_why_unknown(key, ())}")
        else:
            problems.append(f"--set {key}={text}: {_no_such(key, known)}; {_LISTS}")


def _from_text(override: _Override) -> object:
    """The value that a setting gets from text: a list is separated by commas. Raises ConfigError."""
    holder: type[msgspec.Struct] = Settings
    *sections, name = override.key.split(".")
    for section in sections:
        holder = {field.name: field.type for field in msgspec.structs.fields(holder)}[section]
    expected = {field.name: field.type for field in msgspec.structs.fields(holder)}[name]
    listed = [part.strip() for part in override.text.split(",") if part.strip()]
    is_list = str(expected).startswith("tuple")
    try:
        return msgspec.to_builtins(msgspec.convert(listed if is_list else override.text, expected, strict=False))
    except msgspec.ValidationError as exc:
        raise ConfigError(f"{override.label}={override.text}: {cause_of(exc, expected)}") from exc

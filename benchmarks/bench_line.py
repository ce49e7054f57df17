"""Measures what an article costs on its way through the line, and beside it an earlier line and a home-made one.

`python -m benchmarks.bench_line [--json] [--articles N] [--against REVISION] [--live N …] [--transports T …]`. The
articles are added, and `samestory run --drain` takes them through every stage with the shipped models and settings.
One in three of them joins a story. This is done with few and with many articles, and start-up is what both have in
common: so the figures are of the articles between. Processor time is that of a stage's process.

`--against`: also with the program as it was at this revision, on the same articles in the same run. `--live`: what the
clusterer takes with so many live articles (`bench_cluster`); the other stages do not know how many there are.
"""

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from benchmarks import transports
from benchmarks.articles import STREAM, newsroom
from benchmarks.tables import circumstances, stated
from pipeline import app
from pipeline.adapters.encoder import model_path
from pipeline.configuration import load_configuration
from pipeline.contracts.topics import ARTICLES, CHANGES, COMPARED, EMBEDDED, STORIES
from pipeline.ports import TopicPartition
from pipeline.settings import EmbedSettings
from tests.running import ROOT, environment

STAGES = ("embed", "cluster", "compare")
TO_CHANGES, THROUGH = ("embed", "cluster"), STAGES
FEW = 40
_JOINING = 1 / 3
_LOOK_S = 0.1

Figures = dict[str, float | None]
"""By name; None: not measured."""


def mixed(number: int) -> list[dict[str, object]]:
    """So many articles, of which one in three belongs to a story that an earlier one reports."""
    if not STREAM.exists():
        fields = ("url", "source", "title", "text")
        return [{name: getattr(one, name) for name in fields} for one in newsroom(number)]
    chosen: list[dict[str, object]] = []
    seen: Counter[str] = Counter()
    joining = 0
    with gzip.open(STREAM, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            joins = seen[row["story"]] > 0
            if joins and joining + 1 > _JOINING * (len(chosen) + 1):
                continue
            seen[row["story"]] += 1
            joining += joins
            chosen.append({key: row[key] for key in ("title", "text", "url", "source", "published") if row.get(key)})
            if len(chosen) == number:
                break
    return chosen


@contextmanager
def program(revision: str) -> Iterator[Path]:
    """A checkout of the revision, which is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="samestory-bench-"))
    try:
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", folder / "it", revision], cwd=ROOT, check=True)
        yield folder / "it"
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", folder / "it"], cwd=ROOT, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def cost(root: Path, transport: str, rows: Sequence[Mapping[str, object]]) -> dict[str, float]:
    """What taking these articles through the line took, start-up included: `… cpu_s`, `… peak_mb`, `wall_s`."""
    with transports.fresh(transport) as place:
        file = place.folder / "articles.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        variables = {name: value for name, value in place.variables.items() if name != "SAMESTORY_DATA_DIR"}
        around = as_a_user_has_it(environment(place.folder / "data", PYTHONPATH=str(root), **variables))
        command = [sys.executable, "-m", "pipeline"]
        subprocess.run([*command, "add", file], cwd=root, env=around, check=True, capture_output=True)
        began = time.perf_counter()
        with (place.folder / "run.txt").open("wb") as said:
            running = subprocess.Popen([*command, "run", "--drain"], cwd=root, env=around, stdout=said, stderr=said)
        found = watched(running)
        if running.returncode:
            raise SystemExit(f"run --drain ended with {running.returncode}:\n{(place.folder / 'run.txt').read_text()}")
        found["wall_s"] = time.perf_counter() - began
        if transport == transports.EMBEDDED and root == ROOT:
            found |= sizes(place.folder / "data")
    return found


def as_a_user_has_it(variables: Mapping[str, str]) -> dict[str, str]:
    """Without the number of threads that this program sets for itself: an earlier one must not inherit it."""
    return {name: value for name, value in variables.items() if name != "OPENBLAS_NUM_THREADS"}


def watched(running: subprocess.Popen[bytes]) -> dict[str, float]:
    """Processor time and memory of the stages' processes until it ends."""
    ticks, cpu, memory = os.sysconf("SC_CLK_TCK"), dict.fromkeys(STAGES, 0.0), dict.fromkeys(STAGES, 0.0)
    while running.poll() is None:
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError, ValueError, IndexError):
                said = (process / "cmdline").read_bytes().decode().split("\0")
                stat = (process / "stat").read_text().rpartition(")")[2].split()
                if int(stat[1]) != running.pid or "consume" not in said:
                    continue
                stage = said[said.index("consume") + 1]
                if stage in cpu:
                    cpu[stage] = max(cpu[stage], (int(stat[11]) + int(stat[12])) / ticks)
                    peak = next(line for line in (process / "status").read_text().splitlines() if "VmHWM" in line)
                    memory[stage] = max(memory[stage], int(peak.split()[1]) / 1024)
        time.sleep(_LOOK_S)
    return {f"{stage} cpu_s": cpu[stage] for stage in STAGES} | {f"{stage} peak_mb": memory[stage] for stage in STAGES}


def sizes(data: Path) -> dict[str, float]:
    """The bytes of the records' values on the log, by topic."""
    configuration = load_configuration(transports.CONFIG, {"SAMESTORY_DATA_DIR": str(data)})
    with closing(app.open_log(configuration, create=False)) as log:
        return {
            f"bytes {topic}": float(
                sum(
                    len(record.value or b"")
                    for number in range(log.partitions(topic))
                    for record in log.read(TopicPartition(topic, number))
                )
            )
            for topic in (ARTICLES, EMBEDDED, CHANGES, STORIES, COMPARED)
        }


def an_article(root: Path, transport: str, rows: Sequence[Mapping[str, object]]) -> Figures:
    """The figures of 1,000 articles, without start-up."""
    cost(root, transport, rows[:1])  # what is compiled at first use is compiled here
    return between(cost(root, transport, rows[:FEW]), cost(root, transport, rows), len(rows))


def between(few: Mapping[str, float], many: Mapping[str, float], articles: int) -> Figures:
    """What the articles beyond the first few cost. None where they seem to cost nothing: start-up was slower once."""
    added = articles - FEW

    def difference(name: str) -> float | None:
        return found if (found := many[name] - few[name]) > 0 else None

    figures: dict[str, float | None] = {}
    for stage in STAGES:
        cpu_s = difference(f"{stage} cpu_s")
        figures[f"{stage}: cpu s per 1,000"] = None if cpu_s is None else 1000 * cpu_s / added
        figures[f"{stage}: peak MB"] = many[f"{stage} peak_mb"]
    for name, stages in (("stories.changes", TO_CHANGES), ("stories.compared", THROUGH)):
        parts = [part for stage in stages if (part := figures[f"{stage}: cpu s per 1,000"]) is not None]
        figures[f"to {name}: cpu s per 1,000"] = sum(parts) if len(parts) == len(stages) else None
    wall_s = difference("wall_s")
    figures["articles/s on this machine"] = None if wall_s is None else added / wall_s
    for name in many:
        if name.startswith("bytes"):
            figures[f"{name} an article"] = many[name] / articles
    return figures


def home_made(rows: Sequence[Mapping[str, object]]) -> dict[str, float]:
    """The same articles with plain libraries, up to groups; empty if datasketch is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, "benchmarks/homemade.py", file, "--model", str(model_path(EmbedSettings()))],
            cwd=ROOT,
            env=as_a_user_has_it({**os.environ, "HF_HUB_OFFLINE": "1"}),
            capture_output=True,
            text=True,
            check=False,
        )
    if ended.returncode:
        print(f"home-made is left out: {ended.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return {}
    said = json.loads(ended.stdout)
    return {
        "to stories.changes: cpu s per 1,000": 1000 * said["cpu_s"] / len(rows),
        "embed: peak MB": said["peak_mb"],
    }


def at_live(numbers: Sequence[int]) -> dict[str, float]:
    """The clusterer's processor seconds for 1,000 articles, by the number of live articles."""
    command = [sys.executable, "-m", "benchmarks.bench_cluster", "--json", "--parts", "0", "--flood", "0", "--live"]
    ended = subprocess.run([*command, *map(str, numbers)], cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in ended.stdout.splitlines()]
    return {f"cluster at {row['live']:,} live: cpu s per 1,000": 1000 / row["arriving_per_cpu_s"] for row in rows}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--articles", type=int, default=240, help=f"more than {FEW} (default: 240)")
    parser.add_argument("--against", metavar="REVISION")
    parser.add_argument("--live", type=int, nargs="*", default=[10_000, 100_000])
    transports.add_option(parser)
    options = parser.parse_args(arguments)
    if options.articles <= FEW:
        parser.error(f"--articles {options.articles}: it needs more than the {FEW} that start-up is measured with")
    before, rows = circumstances(), mixed(options.articles)
    found: dict[str, Figures] = {}
    chosen = transports.available(options.transports)
    for transport in chosen:
        found[f"now, {transport}"] = an_article(ROOT, transport, rows)
    if options.against:
        with program(options.against) as root:
            found[f"{options.against}, {chosen[0]}"] = an_article(root, chosen[0], rows)
    found["home-made"] = {**home_made(rows)}
    if options.live:
        found[f"now, {chosen[0]}"] |= at_live(options.live)
    if options.json:
        print(json.dumps({**found, "circumstances": before}))
        return
    print(stated(before))
    print_columns(found)


def print_columns(found: Mapping[str, Mapping[str, float | None]]) -> None:
    """A line a figure, a column a run; below them what `-` means, if one could not be measured."""
    print(f"{'':40}" + "".join(f"{run:>24}" for run in found))
    for name in dict.fromkeys(name for figures in found.values() for name in figures):
        print(f"{name:40}" + "".join(_cell(figures, name) for figures in found.values()))
    if any(value is None for figures in found.values() for value in figures.values()):
        print(
            f"-: not measured: all articles took no longer than the first {FEW}, so start-up hides them: "
            "leave the machine to it, or give it more --articles"
        )


def _cell(figures: Mapping[str, float | None], name: str) -> str:
    value = figures.get(name)
    if value is not None:
        return f"{value:24,.1f}"
    return f"{'-' if name in figures else '':>24}"


if __name__ == "__main__":
    main()

"""Takes the brokers away from the whole line for a while, and shows what it does meanwhile and afterwards.

`python -m benchmarks.outage [--minutes M] [--folder DIR]`. `samestory run` polls the example newsroom, whose three days
last as long as the run, over a broker of its own. After the first comparisons the broker is shut down (SIGTERM), for so
long, and started again on its data. A line a minute: what was logged, and each process's processor time, memory and
descriptors. Afterwards the records are handed, as the clusterer had them, to a second line on the embedded log that
nothing disturbs: its stories must be the same. Exits with 1 if a process was restarted, or anything is lost, doubled or
different.

The folder keeps what was logged (`run.log`), and what `status`, `doctor` and the page said (`said.txt`).
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import descriptors, memory_mb
from benchmarks.tables import circumstances, stated
from benchmarks.undisturbed import problems, records
from pipeline import app
from pipeline.cli.line.newsroom import Newsroom, newsroom
from pipeline.cli.line.stage_commands import is_drained
from pipeline.configuration import load_configuration
from pipeline.contracts.topics import COMPARED, TOPICS
from tests.running import ROOT, environment
from tests.support.kafka_broker import Cluster, NoBroker, find_kafka

_DAYS_S, _FIRST_COMPARISONS = 3 * 86_400, 8
_BEFORE_AND_AFTER_MINUTES = 4.0
_QUIET_S = 75.0  # the longest pause between two questions to a log that did not answer, and some more
_ASKED_AFTER_MINUTES = (2, 10, 30, 58)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A process at one moment."""

    pid: int
    cpu_s: float
    memory_mb: float
    descriptors: int


class Line:
    """`samestory run` over the newsroom."""

    def __init__(self, room: Newsroom, folder: Path, variables: Mapping[str, str]) -> None:
        self._folder, self._log_file = folder, folder / "run.log"
        self._environment = environment(folder / "data", **variables)
        self.configuration = load_configuration(room.config, self._environment)
        self._command = [sys.executable, "-m", "pipeline", "--config", str(room.config)]
        self._before: dict[str, Look] = {}
        self._logged = 0
        self.restarted: list[str] = []

    def start(self) -> None:
        with self._log_file.open("ab") as said:
            self._running = subprocess.Popen(
                [*self._command, "run"], cwd=ROOT, env=self._environment, stdout=said, stderr=said
            )

    def stop(self) -> None:
        self._running.send_signal(signal.SIGTERM)
        self._running.wait()

    def show(self, moment: str) -> None:
        """Print what changed since the last time; processes that were replaced are remembered."""
        looks = dict(_looks(self._running.pid))
        logged = self._log_file.stat().st_size
        print(f"{time.strftime('%H:%M:%S')} {moment}: logged {logged - self._logged} bytes", flush=True)
        for name, look in sorted(looks.items()):
            before = self._before.get(name, look)
            self.restarted += [name] if look.pid != before.pid else []
            print(
                f"    {name:8} {look.cpu_s - before.cpu_s:6.2f} s, {look.memory_mb:6.0f} MB, {look.descriptors:3} "
                f"descriptors{' RESTARTED' if look.pid != before.pid else ''}",
                flush=True,
            )
        self._before, self._logged = looks, logged

    def ask(self) -> None:
        """Let `status`, `doctor` and the page say how the line is doing, into `said.txt`."""
        with (self._folder / "said.txt").open("a", encoding="utf-8") as said:
            for name in ("status", "doctor"):
                ended = subprocess.run(
                    [*self._command, name], cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False
                )
                said.write(f"== {time.strftime('%H:%M:%S')} {name}: {ended.returncode}\n{ended.stdout}{ended.stderr}\n")
            web = self.configuration.settings.web
            for path in ("readyz", "metrics"):
                try:
                    with urllib.request.urlopen(f"http://{web.host}:{web.port}/{path}", timeout=30) as answer:
                        text = answer.read().decode()
                except urllib.error.HTTPError as exc:
                    text = f"{exc.code} {exc.read().decode()}"
                except OSError as exc:
                    text = str(exc)
                said.write(f"== {time.strftime('%H:%M:%S')} /{path}\n{text}\n")


def _looks(parent: int) -> Iterator[tuple[str, Look]]:
    """The process and its children, by the last word of their commands."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, StopIteration, IndexError):
            stat = (process / "stat").read_text().rpartition(")")[2].split()
            if parent not in (int(process.name), int(stat[1])):
                continue
            words = [word for word in (process / "cmdline").read_bytes().decode().split("\0") if word]
            name = [word for word in words if not word.startswith("--")][-1]
            yield (
                name,
                Look(
                    pid=int(process.name),
                    cpu_s=(int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK"),
                    memory_mb=memory_mb(int(process.name)),
                    descriptors=descriptors(int(process.name)),
                ),
            )


def outage(minutes: float, folder: Path) -> list[str]:
    """Run it; what was wrong, a line each."""
    with ExitStack() as ends:
        cluster = ends.enter_context(Cluster(find_kafka()))
        length_s = (minutes + _BEFORE_AND_AFTER_MINUTES) * 60
        room = ends.enter_context(newsroom(folder / "config", speed=_DAYS_S / length_s))
        line = Line(
            room,
            folder,
            {
                "SAMESTORY_LOG_TRANSPORT": "kafka",
                "SAMESTORY_KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap_servers,
                "SAMESTORY_KAFKA_REPLICATION_FACTOR": "1",
                "SAMESTORY_KAFKA_MIN_INSYNC_REPLICAS": "1",
                "SAMESTORY_PRODUCE_INTERVAL_S": "20",
                "SAMESTORY_PRODUCE_SHORTEST_INTERVAL_S": "20",
                "SAMESTORY_PRODUCE_LONGEST_INTERVAL_S": "40",
            },
        )
        with closing(app.open_log(line.configuration, create=False)) as log:
            log.create(TOPICS)
        line.start()
        ends.callback(line.stop)
        with closing(app.open_log(line.configuration)) as log:
            while any(not log.members(stage) for stage in app.enabled_inputs(line.configuration)):
                time.sleep(1)
            room.start_days()
            while len(records(log, COMPARED)) < _FIRST_COMPARISONS:
                time.sleep(1)
        line.show("before")
        cluster.shut_down(1)
        ends_at = time.monotonic() + minutes * 60
        minute = 0
        while (left := ends_at - time.monotonic()) > 0:
            time.sleep(min(60.0, left))
            minute += 1
            line.show(f"{minute} min without a broker")
            if minute in _ASKED_AFTER_MINUTES:
                line.ask()
        cluster.restart(1)
        with closing(app.open_log(line.configuration)) as log:
            quiet_since = began = time.monotonic()
            while time.monotonic() - quiet_since < _QUIET_S:
                time.sleep(1)
                if not room.status().done or not is_drained(log, app.enabled_inputs(line.configuration)):
                    quiet_since = time.monotonic()
            line.show(f"{(quiet_since - began) / 60:.1f} min after it was back all was done")
            line.ask()
            return [f"{name} was restarted" for name in line.restarted] + problems(log, folder, room.status().total)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0, help="how long the broker is away (default: 60)")
    parser.add_argument("--folder", type=Path, help="an empty folder, which is kept (default: a temporary one)")
    options = parser.parse_args(arguments)
    print(stated(circumstances()), flush=True)
    with tempfile.TemporaryDirectory(prefix="samestory-outage-") as temporary:
        try:
            found = outage(options.minutes, options.folder or Path(temporary))
        except NoBroker as exc:
            raise SystemExit(str(exc)) from exc
    print("\n".join(found) or "nothing lost, nothing doubled, every process the one that was started")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()

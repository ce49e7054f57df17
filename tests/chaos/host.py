"""Members of the line as processes, each a fork of this one, which has imported everything: a life begins in no time.

`python -m tests.chaos.host FOLDER SERVERS COPIES SEED RATE` forks one for each line `MEMBER STAGE` on stdin (STAGE
`feeder`: the producer), prints `started MEMBER PID`, and `ended MEMBER CODE` when it is over, negative for a signal.
A member's messages go to FOLDER/MEMBER.log. When stdin ends, all members are killed.
"""

import faulthandler
import logging
import os
import select
import signal
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

import faiss  # noqa: F401 - before the fork

from pipeline.contracts.topics import ARTICLES
from pipeline.domain.stories.warm_up import warm_up
from pipeline.errors import TransientError
from pipeline.ports import Message, WatchedLog
from pipeline.running.runner import run_stage
from pipeline.running.shutdown import Stop, stop_on_signals
from producers.memory.changes import Changes
from producers.memory.outbox import Outbox
from producers.memory.reading import load_entries
from producers.memory.records import KnownEntry
from producers.memory.state_file import StateFile
from producers.memory.writing import statements
from tests.chaos.line import RUNNER, article_of, make_stage, numbered, open_log
from tests.chaos.orders import Ordered, Orders, watch_transactions
from tests.support.join_model import shipped_model

FEEDER = "feeder"
_AT_ONCE = 10
_LAST = "last"
_PAUSE_S = 0.02


def feed(log: WatchedLog, folder: Path, orders: Orders, *, seed: int, rate: float, stop: Stop) -> None:
    """Append numbered records through the outbox, from where the last life got to, until `stop`; then the rest."""
    file = StateFile(folder / "feeder.db", wait=True)
    outbox = Outbox(log, file, FEEDER)
    while True:
        began = time.monotonic()
        try:
            if not stop.is_set():
                with file.transaction():
                    last = last_number(file)
                    burst = (folder / "poison").exists()
                    for number in range(last + 1, last + _AT_ONCE + 1):
                        key, value = numbered(seed, number, poison=burst)
                        outbox.put(Message(topic=ARTICLES, key=key, value=value))
                    now = datetime.now(UTC)
                    last += _AT_ONCE
                    entry = KnownEntry(fingerprint=str(last), article_id=None, checks=0, listed_at=now)
                    for statement, values in statements(Changes(entries={_LAST: entry}), now):
                        file.write(statement, *values)
                if burst:
                    (folder / "poison").unlink()
                orders.at("extracted")
            outbox.flush()
            if stop.is_set() and outbox.is_empty():
                break
        except TransientError as exc:
            logging.warning("feeder: %s", exc)
            stop.wait(0.5)
        stop.wait(max(0.0, began + _AT_ONCE / rate - time.monotonic()))
    outbox.close()
    file.close()


def fed(folder: Path) -> int:
    """How many records there are to be."""
    file = StateFile(folder / "feeder.db")
    last = last_number(file)
    file.close()
    return last


def last_number(file: StateFile) -> int:
    entries = load_entries(file, [_LAST])
    return int(entries[_LAST].fingerprint) if entries else 0


def live(member: str, stage: str, folder: Path, servers: str, copies: int, seed: int, rate: float) -> None:
    orders = Orders(folder, member)
    watch_transactions(orders)
    log = open_log(servers, folder, copies=copies)
    with stop_on_signals() as stop:
        if stage == FEEDER:
            feed(log, folder, orders, seed=seed, rate=rate, stop=stop)
        else:
            run_stage(Ordered(make_stage(stage), orders), log, RUNNER, stop=stop)
        log.close()


def main() -> None:
    folder, servers, copies, seed, rate = sys.argv[1:]
    article_of(0)
    shipped_model()
    warm_up()  # or each life compiles what it runs, for longer than a session lasts
    members: dict[int, str] = {}
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's: whoever started this ends it
    print("ready", ARTICLES, flush=True)
    waiting = b""
    while True:
        if select.select([0], [], [], _PAUSE_S)[0]:
            received = os.read(0, 65536)
            if not received:
                break
            *lines, waiting = (waiting + received).split(b"\n")
            for line in lines:
                member, stage = line.decode().split()
                pid = os.fork()
                if pid == 0:
                    _member(member, stage, Path(folder), servers, int(copies), int(seed), float(rate))
                members[pid] = member
                print("started", member, pid, flush=True)
        while members:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            print("ended", members.pop(pid), os.waitstatus_to_exitcode(status), flush=True)
    for pid in members:
        os.kill(pid, signal.SIGKILL)


def _member(member: str, stage: str, folder: Path, servers: str, copies: int, seed: int, rate: float) -> None:
    """Never returns."""
    code = 1
    try:
        log_file = os.open(folder / f"{member}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(log_file, 1)
        os.dup2(log_file, 2)
        faulthandler.register(signal.SIGUSR1)
        logging.basicConfig(level=logging.INFO, format="%(asctime)s.%(msecs)03d %(message)s", datefmt="%H:%M:%S")
        live(member, stage, folder, servers, copies, seed, rate)
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is, it ends this life and no other
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()

"""Several commands under one supervisor: real child processes, which crash, hang, fail and finish."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from pipeline.running.supervisor import supervise
from pipeline.settings import RunnerSettings
from tests.running import PATIENCE_S, ROOT
from tests.support.processes import children, has_ended

SETTINGS = RunnerSettings(retry_first_s=0.01, retry_longest_s=0.02)


def python(program: str) -> list[str]:
    return [sys.executable, "-u", "-c", program]


STAYS = python("import time\nprint('up')\ntime.sleep(60)")


def wait_for(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


def supervise_until(commands: dict[str, list[str]], done: Callable[[str], object]) -> tuple[int, str]:
    """Supervise until `done` says so of what was printed."""
    stop, out, codes = threading.Event(), io.StringIO(), []
    thread = threading.Thread(
        target=lambda: codes.append(supervise(commands, settings=SETTINGS, stop=stop, stderr=out))
    )
    thread.start()
    try:
        wait_for(lambda: done(out.getvalue()) or codes, f"{commands}\n{out.getvalue()}")
    finally:
        stop.set()
        thread.join()
    return codes[0], out.getvalue()


@pytest.fixture(autouse=True)
def _no_child_is_left() -> Iterator[None]:
    if not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists():
        yield
        return
    before = children()
    yield
    assert children() <= before


def test_what_children_print_is_passed_on_with_their_name_in_front() -> None:
    talks = python("import sys\nprint('on standard output')\nprint('Fehler: größer', file=sys.stderr)")
    code, out = supervise_until({"one": talks, "two": talks}, lambda out: out.count("\n") == 4)
    assert code == 0
    assert sorted(out.splitlines()) == sorted(
        f"[{name}] {line}" for name in ("one", "two") for line in ("on standard output", "Fehler: größer")
    )


def test_it_ends_when_all_have_finished() -> None:
    assert supervise({"a": python("pass"), "b": python("pass")}, settings=SETTINGS, stop=threading.Event()) == 0


def test_a_child_that_is_killed_is_started_again(tmp_path: Path) -> None:
    dies = python(
        f"import os, pathlib, signal, time\nlives = pathlib.Path({str(tmp_path / 'lives')!r})\n"
        "with lives.open('a') as file: file.write('x')\n"
        "if lives.stat().st_size < 8: os.kill(os.getpid(), signal.SIGKILL)\nprint('alive at last')\ntime.sleep(60)"
    )
    code, out = supervise_until({"dies": dies, "stays": STAYS}, lambda out: "alive at last" in out)
    assert code == 0
    assert (tmp_path / "lives").stat().st_size == 8
    assert out.count("[stays] up") == 1


def test_a_child_that_fails_at_its_start_again_and_again_ends_everything_with_its_last_line(tmp_path: Path) -> None:
    fails = python(
        f"import sys\nwith open({str(tmp_path / 'tries')!r}, 'a') as file: file.write('x')\n"
        "print('loading'); sys.exit('samestory: log.db: the disk is full')"
    )
    out = io.StringIO()
    assert supervise({"fails": fails, "stays": STAYS}, settings=SETTINGS, stop=threading.Event(), stderr=out) == 1
    assert out.getvalue().splitlines()[-1] == "fails failed 5 times in a row: samestory: log.db: the disk is full"
    assert (tmp_path / "tries").stat().st_size == 5


def test_without_restarts_the_first_death_ends_everything_and_is_named_last() -> None:
    talks_on = python(
        "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(print('stopping')))\n"
        "print('up')\ntime.sleep(60)"
    )
    for death, cause in (
        ("sys.exit('samestory: no such model')", "exit code 1 after "),
        ("print('samestory: no such model'); os.kill(os.getpid(), signal.SIGKILL)", "signal 9 (Killed) after "),
    ):
        dies = python(f"import os, signal, sys, time\ntime.sleep(0.5)\n{death}")
        out = io.StringIO()
        commands = {"dies": dies, "talks": talks_on}
        assert supervise(commands, settings=SETTINGS, stop=threading.Event(), stderr=out, restart=False) == 1
        last = out.getvalue().splitlines()[-1]
        assert last.startswith(f"dies ended with {cause}")
        assert last.endswith(": samestory: no such model")


def test_a_start_that_fails_slowly_ends_everything_too() -> None:
    fails = python("import sys, time\ntime.sleep(0.3)\nsys.exit('samestory: the model cannot be loaded')")
    out = io.StringIO()
    assert supervise({"fails": fails}, settings=SETTINGS, stop=threading.Event(), stderr=out, started_after_s=60) == 1
    assert out.getvalue().splitlines()[-1] == "fails failed 5 times in a row: samestory: the model cannot be loaded"


def test_a_start_that_fails_after_imports_of_any_length_ends_everything() -> None:
    fails = python("import sys, time\ntime.sleep(0.3)\nsys.exit('samestory: the model cannot be loaded')")
    out = io.StringIO()
    code = supervise(
        {"fails": fails},
        settings=SETTINGS,
        stop=threading.Event(),
        stderr=out,
        started_after_s=0.1,
        sign_of_life=lambda name: "as when it was started",
    )
    assert code == 1
    assert out.getvalue().splitlines()[-1] == "fails failed 5 times in a row: samestory: the model cannot be loaded"


def test_a_child_that_gave_a_sign_of_life_is_restarted_for_ever(tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    fails = python(
        f"import pathlib, sys, time\nwith pathlib.Path({str(sign)!r}).open('a') as file: file.write('x')\n"
        "time.sleep(0.3)\nsys.exit('out of memory')"
    )
    stop, out = threading.Event(), io.StringIO()
    code = supervise(
        {"fails": fails, "stays": STAYS},
        settings=SETTINGS,
        stop=stop,
        stderr=out,
        drained=lambda: out.getvalue().count("out of memory") > 6,
        started_after_s=0.01,
        sign_of_life=lambda name: sign.stat().st_size if name == "fails" and sign.exists() else 0,
    )
    assert code == 0


def test_a_child_that_had_started_is_restarted_for_ever() -> None:
    fails = python("import sys\nsys.exit('out of memory')")
    stop, out = threading.Event(), io.StringIO()

    def has_failed_often() -> bool:
        return out.getvalue().count("out of memory") > 7

    commands = {"fails": fails, "stays": STAYS}
    code = supervise(commands, settings=SETTINGS, stop=stop, stderr=out, drained=has_failed_often, started_after_s=0)
    assert code == 0


def test_a_start_that_fails_for_want_of_room_is_tried_for_ever() -> None:
    full = python("import sys\nprint('samestory: log.db: the disk is full')\nsys.exit(75)")
    out = io.StringIO()
    code = supervise(
        {"full": full},
        settings=SETTINGS,
        stop=threading.Event(),
        stderr=out,
        drained=lambda: out.getvalue().count("the disk is full") > 6,
        tried_for_ever=frozenset({75}),
    )
    assert code == 0


def test_children_get_the_environment_that_is_handed_in() -> None:
    prints = python("import os\nprint('value', os.environ.get('ONE'), os.environ.get('TWO'))")
    out = io.StringIO()
    environment = {**os.environ, "ONE": "1"}
    assert supervise({"prints": prints}, stop=threading.Event(), environment=environment, stderr=out) == 0
    assert "value 1 None" in out.getvalue()


def test_children_are_asked_to_end_and_get_the_time_to(tmp_path: Path) -> None:
    program = (
        "import pathlib, threading\nfrom pipeline.running.shutdown import stop_on_signals\n"
        "with stop_on_signals() as stop:\n    print('up', flush=True)\n    stop.wait(60)\n"
        f"    pathlib.Path({str(tmp_path)!r}, 'finished').touch()\n"
    )
    command = ["env", f"PYTHONPATH={ROOT}", *python(program)]
    code, _ = supervise_until({"polite": command}, lambda out: "up" in out)
    assert code == 0
    assert (tmp_path / "finished").exists()


def test_it_ends_once_nothing_is_left_to_do() -> None:
    looks = iter([False, False, True])
    assert supervise({"stays": STAYS}, settings=SETTINGS, stop=threading.Event(), drained=lambda: next(looks)) == 0


def test_children_do_not_get_the_terminals_signals() -> None:
    tells = python("import os, time\nprint('group', os.getpgid(0))\ntime.sleep(60)")
    _, out = supervise_until({"tells": tells}, lambda out: "group" in out)
    assert int(out.split()[-1]) != os.getpgid(0)


def test_children_end_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    child = (
        "import pathlib, threading\nfrom pipeline.running.shutdown import stop_with_parent\n"
        "stop = threading.Event()\nstop_with_parent(stop)\n"
        f"pathlib.Path({str(tmp_path)!r}, 'up').touch()\nassert stop.wait(60)\n"
        f"pathlib.Path({str(tmp_path)!r}, 'stopped').touch()\n"
    )
    parent = (
        "import threading\nfrom pipeline.running.supervisor import supervise\n"
        f"supervise({{'child': {python(child)!r}}}, stop=threading.Event())\n"
    )
    with subprocess.Popen(python(parent), env=os.environ | {"PYTHONPATH": str(ROOT)}) as process:
        wait_for((tmp_path / "up").exists, "the child to start")
        process.send_signal(signal.SIGKILL)
        wait_for((tmp_path / "stopped").exists, "the child to stop")


def test_what_a_killed_child_had_started_is_ended_too() -> None:
    orphans = python(
        "import os, signal, subprocess\nworker = subprocess.Popen(['sleep', '60'])\nprint('worker', worker.pid)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    _, out = supervise_until({"orphans": orphans}, lambda out: out.count("worker") >= 2)
    for worker in {line.split()[-1] for line in out.splitlines()}:
        wait_for(
            partial(has_ended, int(worker)),
            "the worker to end",
        )

"""Lives of a real stage without loading its models for each: they are loaded once here, every life is a fork.

`python -m tests.integration.crash_host STAGE DATA_DIR` prints `ready`, then for each line `MOMENT COUNT` on stdin forks
a process that sets the trap (see `crash_child`) and runs the stage on the log in DATA_DIR, or on the one that
SAMESTORY_ variables name; prints `started PID`, and when it has ended `ended CODE`, negative for a signal. Ends with
its stdin.
"""

import os
import sys

from pipeline import app
from pipeline.configuration import load_configuration
from pipeline.running.runner import run_stage
from pipeline.running.shutdown import stop_on_signals
from tests.integration.crash_child import Trap
from tests.running import ROOT

ENVIRONMENT = {
    "SAMESTORY_EMBED_THREADS": "1",  # a pool of threads would not survive the fork
    "SAMESTORY_RUNNER_BATCH_RECORDS": "3",
}


def main() -> None:
    stage_name, data_dir = sys.argv[1:]
    variables = {name: value for name, value in os.environ.items() if name.startswith("SAMESTORY_")}
    configuration = load_configuration(
        ROOT / "config/samestory.toml", {**ENVIRONMENT, "SAMESTORY_DATA_DIR": data_dir, **variables}
    )
    stage = app.open_stage(configuration, stage_name)
    print("ready", flush=True)
    for line in sys.stdin:
        moment, count = line.split()
        pid = os.fork()
        if pid == 0:
            sys.stdin.close()
            trap = Trap(moment, int(count))
            if configuration.settings.log.transport == "kafka":
                trap.set_on_kafka()
            else:
                trap.set()
            with stop_on_signals() as stop:
                log = app.open_log(configuration)
                run_stage(stage, log, configuration.settings.runner, stop=stop, poll_timeout_s=0.05)
                log.close()
            os._exit(0)
        print(f"started {pid}", flush=True)
        _, status = os.waitpid(pid, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    main()

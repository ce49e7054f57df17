"""The long form: `python -m tests.chaos --events 200 --seed N`. Ends with 1 where anything was wrong."""

import argparse
import math
import random
import sys
from functools import partial

from tests.chaos.faults import FAULTS
from tests.chaos.run import run, schedule, table
from tests.support.kafka_broker import find_kafka


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--minutes", type=float, default=math.inf, help="no further event after so long")
    parser.add_argument("--only", choices=list(FAULTS), help="one kind of event alone")
    options = parser.parse_args()
    kinds = [options.only] * options.events if options.only else schedule(options.events, options.seed)
    print(f"{len(kinds)} events, seed {options.seed}", flush=True)
    result = run(find_kafka(), kinds, seed=options.seed, limit_s=60 * options.minutes, say=partial(print, flush=True))
    for complaint in result.complaints:
        print(f"! {complaint}")
    print(f"\n{table(result)}")
    return 1 if result.complaints else 0


if __name__ == "__main__":
    sys.exit(main())

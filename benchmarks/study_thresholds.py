"""What the thresholds do: precision and recall out of fold over `cluster.threshold`, `leave` and `merge`, as a chart.

`python -m benchmarks.study_thresholds FILE... [--weight FILE SHARE] [--shown FILE] --out CHART.svg`. The join model is
fitted on all FILES, as `samestory tune` does; each setting is then tried on one of them (`--shown`, else the first),
every article by the model that did not see its fold. One threshold moves at a time, the others stay as they ship.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.line_chart import Line, Panel, drawn
from consumers.cluster import policy_of
from pipeline import app
from pipeline.cli.labelled import embedded, progress_bar, read_labelled
from pipeline.cli.tune import out_of_fold
from pipeline.configuration import load_configuration
from pipeline.domain.clustering import Policy
from pipeline.domain.evaluation import Scores
from pipeline.domain.fitting import Fitted, fit
from pipeline.domain.training_pairs import Labelled, LabelledSet, start_counts

VALUES = {
    "join": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    "leave": (0.15, 0.25, 0.35, 0.45, 0.55, 0.65),
    "merge": (0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
}
NAMES = {"join": "cluster.threshold", "leave": "cluster.leave", "merge": "cluster.merge"}


def tried(fitted: Fitted, labelled: LabelledSet, policy: Policy) -> dict[str, list[tuple[float, Scores, Scores]]]:
    """For each threshold its values with the scores as first shown and after repair."""
    found: dict[str, list[tuple[float, Scores, Scores]]] = {}
    for name, values in VALUES.items():
        found[name] = []
        for value in values:
            moved = replace(policy, thresholds=replace(policy.thresholds, **{name: value}))
            first, repaired = out_of_fold(fitted, labelled, moved, lambda: None)
            found[name].append((value, first, repaired))
            print(
                f"{NAMES[name]} {value:.2f}: first shown {first.b_cubed.f1:.4f}, repaired {repaired.b_cubed.f1:.4f} "
                f"(P {repaired.b_cubed.precision:.3f}, R {repaired.b_cubed.recall:.3f}), {repaired.found} stories",
                flush=True,
            )
    return found


def panels(found: dict[str, list[tuple[float, Scores, Scores]]], policy: Policy) -> list[Panel]:
    """A panel for each threshold."""
    return [
        Panel(
            title=NAMES[name],
            marked=getattr(policy.thresholds, name),
            lines=(
                Line(name="precision", points=tuple((v, r.b_cubed.precision) for v, _, r in rows)),
                Line(name="recall", points=tuple((v, r.b_cubed.recall) for v, _, r in rows)),
                Line(name="F1", points=tuple((v, r.b_cubed.f1) for v, _, r in rows)),
                Line(name="F1 as first shown", points=tuple((v, f.b_cubed.f1) for v, f, _ in rows)),
            ),
        )
        for name, rows in found.items()
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """See the module's own words."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--weight", nargs=2, action="append", default=[], metavar=("FILE", "SHARE"))
    parser.add_argument("--shown", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    weight = {Path(file): float(share) for file, share in given.weight}
    context = load_configuration(None, {})
    policy = policy_of(context.settings.cluster)
    encoder = app.open_encoder(context)
    sets: dict[Path, LabelledSet] = {}
    with progress_bar() as progress:
        for path in given.files:
            read = read_labelled(path, language="en")
            ready = embedded([a.article for a in read], encoder, context.settings.embed, progress)
            labelled = tuple(
                Labelled(embedded=e, story=a.story, group=a.topic) for a, e in zip(read, ready, strict=True)
            )
            sets[path] = LabelledSet(name=path.name, articles=labelled, weight=weight.get(path, 1.0))
    shown = sets[given.shown or given.files[0]]
    counted = [one for one in sets.values() if one is not shown] or [shown]
    fitted = fit(list(sets.values()), policy, start_counts(counted, least=2))
    given.out.write_text(drawn(panels(tried(fitted, shown, policy), policy)), encoding="utf-8")


if __name__ == "__main__":
    main()

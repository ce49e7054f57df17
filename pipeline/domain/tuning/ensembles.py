"""One forest from several: the mean of their log-odds.

LightGBM's text format lists the trees of a model one by one. The trees of all models, each with its leaves divided by
the number of models, are a model that predicts the mean.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import lightgbm

_END = "end of trees"
_VALUES = re.compile(r"^(leaf_value|internal_value)=(.*)$", re.MULTILINE)


def mean_of(boosters: Sequence["lightgbm.Booster"]) -> "lightgbm.Booster":
    """A model whose log-odds are the mean of these models', which must have the same features."""
    import lightgbm  # here, because it takes 1.5 s

    if len(boosters) == 1:
        return boosters[0]
    texts = [booster.model_to_string() for booster in boosters]
    head, _, _ = texts[0].partition("\n\nTree=")
    _, _, tail = texts[0].partition(_END)
    trees: list[str] = []
    for text in texts:
        for tree in text.partition(_END)[0].split("\nTree=")[1:]:
            _, _, body = tree.partition("\n")
            trees.append(f"Tree={len(trees)}\n{_divided(body, len(texts))}")
    head = re.sub(r"^tree_sizes=.*$", "tree_sizes=" + " ".join(str(len(t)) for t in trees), head, flags=re.MULTILINE)
    return lightgbm.Booster(model_str=f"{head}\n\n{''.join(trees)}{_END}{tail}")


def _divided(tree: str, by: int) -> str:
    def values(found: re.Match[str]) -> str:
        return f"{found[1]}=" + " ".join(repr(float(value) / by) for value in found[2].split())

    return _VALUES.sub(values, tree)

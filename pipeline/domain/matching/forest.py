"""Boosted trees as flat arrays, walked by compiled code: what LightGBM predicts, without its cost for each call.

Reads LightGBM's own text format (`Booster.model_to_string`) of a binary or cross-entropy model over numbers, fitted
without missing values treated apart; refuses others.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled

_OBJECTIVES = ("binary", "cross_entropy")
_CATEGORICAL, _MISSING_KINDS = 1, 12


class UnknownTrees(ValueError):
    """The trees are of a kind that is not walked here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """The nodes of all trees, one tree after the other.

    `roots` [trees] says where each tree begins, of nodes and of leaves. A child below 0 is a leaf, -1 the first of its
    tree.
    """

    roots: NDArray[np.int64]
    leaf_roots: NDArray[np.int64]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    leaf: NDArray[np.float64]

    @classmethod
    def parse(cls, text: str) -> "Forest":
        """Of `Booster.model_to_string()`. Raises UnknownTrees, and ValueError where a number is none."""
        _check_whole(text)
        header, *trees = text.split("end of trees")[0].split("\nTree=")
        objective = _fields(header).get("objective", "")
        if not any(objective.split(" ")[0] == known for known in _OBJECTIVES) or _steepness(objective) != 1:
            raise UnknownTrees(f"objective {objective or 'none'}: {' or '.join(_OBJECTIVES)} with sigmoid 1 is needed")
        fields = [_fields(tree) for tree in trees]
        for number, found in enumerate(fields):
            kinds = {int(kind) for kind in found.get("decision_type", "").split()}
            if (
                any(kind & _CATEGORICAL or kind & _MISSING_KINDS for kind in kinds)
                or found.get("is_linear", "0") != "0"
            ):
                raise UnknownTrees(f"tree {number}: splits on categories or missing values, or linear leaves")

        def column(name: str) -> NDArray[np.float64]:
            return np.array([float(value) for found in fields for value in found.get(name, "").split()])

        nodes = [len(found.get("split_feature", "").split()) for found in fields]
        leaves = [len(found["leaf_value"].split()) for found in fields]
        return cls(
            roots=np.cumsum([0, *nodes]),
            leaf_roots=np.cumsum([0, *leaves])[:-1],
            feature=column("split_feature").astype(np.int32),
            threshold=column("threshold"),
            left=column("left_child").astype(np.int32),
            right=column("right_child").astype(np.int32),
            leaf=column("leaf_value"),
        )

    def predict(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities [n] of rows [n, features] without NaN."""
        return _predict(
            rows, self.roots, self.leaf_roots, self.feature, self.threshold, self.left, self.right, self.leaf
        )


def _check_whole(text: str) -> None:
    """Raises UnknownTrees if the trees are not as long as the header says.

    LightGBM trusts the header, on several threads, and ends the process if it is wrong.
    """
    header = text.partition("\n\nTree=")[0]
    at = len(header) + 2
    sizes = _fields(header).get("tree_sizes", "").split()
    for number, size in enumerate(sizes):
        if not text.startswith(f"Tree={number}\n", at):
            raise UnknownTrees(f"tree {number} is not where it should be: the text was cut off or changed")
        at += int(size)
    if not sizes or not text.startswith("end of trees", at):
        raise UnknownTrees("the trees do not end where they should: the text was cut off or changed")


def _fields(part: str) -> dict[str, str]:
    return {name: value for name, found, value in (line.partition("=") for line in part.splitlines()) if found}


def _steepness(objective: str) -> float:
    return float(objective.partition("sigmoid:")[2] or 1)


@compiled
def _predict(
    rows: NDArray[np.float32],
    roots: NDArray[np.int64],
    leaf_roots: NDArray[np.int64],
    feature: NDArray[np.int32],
    threshold: NDArray[np.float64],
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    leaf: NDArray[np.float64],
) -> NDArray[np.float32]:
    sums = np.zeros(len(rows))
    # Tree by tree, so that its nodes stay in the processor's cache; each row's sum is made in the order of the trees.
    for tree in range(len(leaf_roots)):
        root = roots[tree]
        for i in range(len(rows)):
            node = 0 if roots[tree + 1] > root else -1
            while node >= 0:
                at = root + node
                node = left[at] if rows[i, feature[at]] <= threshold[at] else right[at]
            sums[i] += leaf[leaf_roots[tree] - node - 1]
    return (1 / (1 + np.exp(-sums))).astype(np.float32)

"""Evaluates boosted trees with compiled code: the predictions of LightGBM without its cost per call.

Reads LightGBM's text format (`Booster.model_to_string`). Supports binary and cross-entropy models over numeric features
without special treatment of missing values; refuses others.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.leaf_masks import LeafMasks, leaf_masks
from pipeline.domain.terms.compiled import compiled

_OBJECTIVES = ("binary", "cross_entropy")
MANY_ROWS = 8
"""From so many rows on leaves are found by masks: for fewer a walk down each tree is faster."""

_CATEGORICAL, _MISSING_KINDS = 1, 12


class UnsupportedModel(ValueError):
    """The model is of a kind that is not supported here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """The nodes and leaves of all trees, tree after tree, as flat arrays.

    `roots` [trees + 1] and `leaf_roots` [trees]: the index of each tree's first node and first leaf. A child below 0 is
    a leaf; -1 is the first leaf of the tree. `node_rows` and `leaf_rows`: how many rows of the fit came there.
    `feature_names`: what the columns are, in order. `masks`: for many rows; None if
    a tree has too many leaves.
    """

    roots: NDArray[np.int64]
    leaf_roots: NDArray[np.int64]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    leaf: NDArray[np.float64]
    node_rows: NDArray[np.float64]
    leaf_rows: NDArray[np.float64]
    feature_names: tuple[str, ...]
    masks: LeafMasks | None

    @classmethod
    def parse(cls, text: str) -> "Forest":
        """Parses the output of `Booster.model_to_string()`.

        Raises UnsupportedModel, or ValueError for a malformed number.
        """
        _check_sizes(text)
        header, *trees = text.split("end of trees")[0].split("\nTree=")
        objective = _fields(header).get("objective", "")
        if not any(objective.split(" ")[0] == known for known in _OBJECTIVES) or _sigmoid_slope(objective) != 1:
            raise UnsupportedModel(
                f"objective {objective or 'none'}: {' or '.join(_OBJECTIVES)} with sigmoid 1 is needed"
            )
        fields = [_fields(tree) for tree in trees]
        for number, found in enumerate(fields):
            kinds = {int(kind) for kind in found.get("decision_type", "").split()}
            if (
                any(kind & _CATEGORICAL or kind & _MISSING_KINDS for kind in kinds)
                or found.get("is_linear", "0") != "0"
            ):
                raise UnsupportedModel(f"tree {number}: splits on categories or missing values, or linear leaves")

        def column(name: str) -> NDArray[np.float64]:
            return np.array([float(value) for found in fields for value in found.get(name, "").split()])

        def children(name: str) -> NDArray[np.int32]:
            return column(name).astype(np.int32)

        nodes = [len(found.get("split_feature", "").split()) for found in fields]
        leaves = [len(found["leaf_value"].split()) for found in fields]
        roots, leaf_roots = np.cumsum([0, *nodes]), np.cumsum([0, *leaves])[:-1]
        threshold, leaf = column("threshold"), column("leaf_value")
        left, right = children("left_child"), children("right_child")
        return cls(
            roots=roots,
            leaf_roots=leaf_roots,
            feature=column("split_feature").astype(np.int32),
            threshold=threshold,
            left=left,
            right=right,
            leaf=leaf,
            masks=leaf_masks(roots, leaf_roots, threshold, left, right, leaf),
            node_rows=column("internal_count"),
            leaf_rows=column("leaf_count"),
            feature_names=tuple(_fields(header).get("feature_names", "").split()),
        )

    def over_columns(self, columns: NDArray[np.int64]) -> "Forest":
        """The same trees for rows of more features: `columns` has the column of each of theirs."""
        return replace(self, feature=columns[self.feature].astype(np.int32), feature_names=())

    def predict(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities float32 [n] of rows [n, features], which must not contain NaN."""
        if self.masks is not None and len(rows) >= MANY_ROWS:
            return self.masks.predict(rows, self.feature)
        return _predict(
            rows, self.roots, self.leaf_roots, self.feature, self.threshold, self.left, self.right, self.leaf
        )


def _check_sizes(text: str) -> None:
    """Raises UnsupportedModel if the trees do not have the sizes in the header.

    LightGBM relies on these sizes, on several threads, and ends the process if they are wrong.
    """
    header = text.partition("\n\nTree=")[0]
    at = len(header) + 2
    sizes = _fields(header).get("tree_sizes", "").split()
    for number, size in enumerate(sizes):
        if not text.startswith(f"Tree={number}\n", at):
            raise UnsupportedModel(f"tree {number} is not where it should be: the text is truncated or was changed")
        at += int(size)
    if not sizes or not text.startswith("end of trees", at):
        raise UnsupportedModel("the trees do not end where they should: the text is truncated or was changed")


def _fields(part: str) -> dict[str, str]:
    return {name: value for name, found, value in (line.partition("=") for line in part.splitlines()) if found}


def _sigmoid_slope(objective: str) -> float:
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
    # Tree by tree, so that a tree's nodes stay in the processor's cache. Each row's sum is in the order of the trees.
    for tree in range(len(leaf_roots)):
        root = roots[tree]
        for i in range(len(rows)):
            node = 0 if roots[tree + 1] > root else -1
            while node >= 0:
                at = root + node
                node = left[at] if rows[i, feature[at]] <= threshold[at] else right[at]
            sums[i] += leaf[leaf_roots[tree] - node - 1]
    return (1 / (1 + np.exp(-sums))).astype(np.float32)

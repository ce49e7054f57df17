"""What two articles' pairs with third articles have in common, by walking both lists side by side."""

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.compiled import compiled


@compiled
def common_partners(
    start: NDArray[np.int64],
    partner: NDArray[np.int64],
    weight: NDArray[np.float64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each pair of `left` and `right`, nodes, the sum and the largest of the products of their weights over the
    partners that both have. Node i has the partners at `start[i]` up to `start[i + 1]`, in ascending order.
    """
    total, best = np.zeros(len(left)), np.zeros(len(left))
    for pair in range(len(left)):
        i, j = start[left[pair]], start[right[pair]]
        i_end, j_end = start[left[pair] + 1], start[right[pair] + 1]
        while i < i_end and j < j_end:
            if partner[i] < partner[j]:
                i += 1
            elif partner[i] > partner[j]:
                j += 1
            else:
                product = weight[i] * weight[j]
                total[pair] += product
                best[pair] = max(best[pair], product)
                i += 1
                j += 1
    return total, best

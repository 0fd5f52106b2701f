"""Series: the figures of one metric of one function, one value per five minutes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEP_S = 300


@dataclass(frozen=True, slots=True)
class Series:
    """values[i] belongs to the five minutes that begin at (first + i) * 300 seconds since 1970 UTC; NaN is no value.

    CloudWatch has no point where nothing happened: for sums (Invocations, Errors, Throttles) NaN within the time that
    was read counts as 0, for others (Duration) as unknown.
    """

    first: int
    values: NDArray[np.float32]

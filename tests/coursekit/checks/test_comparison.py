"""What a reader is told of errors that should be rounding."""

import numpy as np
import pytest

from coursekit import at_most


@pytest.mark.parametrize(
    ("errors", "text"),
    [
        ([3e-9], "1e-06 or less"),
        ([0.0, 1e-6], "1e-06 or less"),
        ([np.array([[1e-7, -1e-8]])], "1e-06 or less"),
        ([1e-8, 0.3142], "0.31, too large: 1e-06 or less is rounding"),
        ([np.array([1e-8, -2.0]), 1.0], "2, too large: 1e-06 or less is rounding"),
        ([0.5, np.nan, 2.0], "nan, too large: 1e-06 or less is rounding"),
        ([np.float32(np.inf)], "inf, too large: 1e-06 or less is rounding"),
    ],
)
def test_errors_are_rounding_or_as_large_as_they_are(errors, text):
    assert at_most(1e-6, *errors) == text

"""What the tests of nnkit share: the values of PyTorch."""

from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="module")
def golden(request):
    """PyTorch's values for the module under test, by name: test_cnn.py gets golden/cnn.npz, which make_golden.py has written."""
    name = request.path.stem.removeprefix("test_")
    with np.load(Path(__file__).parent / "golden" / f"{name}.npz") as file:
        return dict(file)

"""A class graded: what was handed in, run and judged one by one, the gradebook, the feedback pages."""

import coursekit.notebook.fast_nbformat  # noqa: F401  # before nbgrader imports nbformat in its slow way

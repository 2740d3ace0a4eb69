"""A value in, a verdict out: what students call in a notebook, and the sentences that they read. NumPy alone."""

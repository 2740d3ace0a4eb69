"""Neural networks in NumPy, built chapter by chapter."""

"""Notebooks in processes: a kernel and its sandbox, the record of the reference, and the score of an answer."""

"""A class graded: what was handed in, run and judged one by one, the gradebook, the feedback pages."""

"""A notebook as data: read, its cells told apart and put in order, made into a module. No kernel, no NumPy."""

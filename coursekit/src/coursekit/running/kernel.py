"""A kernel that a program speaks to: IPython's without its debugger, which takes a quarter of the start and which nobody attaches to."""

import sys

from ipykernel.kernelapp import launch_new_instance

sys.modules["debugpy"] = None  # pyright: ignore[reportArgumentType]  # Python's way to hide a module

if __name__ == "__main__":
    launch_new_instance()

"""Checks, workspace and toolchain of the nnkit course."""

from coursekit.checks.check import CheckFailed, check
from coursekit.checks.comparison import at_most
from coursekit.checks.gradient_check import by_differences

__all__ = ["CheckFailed", "at_most", "by_differences", "check", "load_ipython_extension"]
__version__ = "0.1.0"


def load_ipython_extension(shell):
    """What `%load_ext coursekit` calls."""
    from coursekit.student.magics import load

    load(shell)

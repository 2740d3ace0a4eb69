"""What is the same for all parts of a value that is diagnosed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.checks.comparison import close


@dataclass(frozen=True)
class Case:
    """What is the same for all parts of a value; the fields are made of the arguments of `diagnose`."""

    shapes: Mapping[str, tuple[int, ...]]
    warned: str
    rtol: float
    atol: float | None
    secret: bool
    of_spread: bool  # whether a variance or a standard deviation is in it

    def close(self, actual: Any, expected: Any) -> bool:
        return close(actual, expected, self.rtol, self.atol)

    def say(self, full: str, secret: str) -> str:
        """What is said to a person who may see the input, and to one who may not."""
        return secret if self.secret else full

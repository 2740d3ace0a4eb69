"""What still uses an earlier version of a function or class that a cell has defined again.

`def lstm_loop(X, *, step=lstm_step_forward)` keeps the function that `lstm_step_forward` was when this line ran. A student who corrects `lstm_step_forward` afterwards and runs its cell
would look for a fault that is there no more.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from coursekit.notebook.names import names_at_margin

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def users_of_earlier(name: str, namespace: dict[str, Any]) -> list[str]:
    """Functions and classes of a notebook that hold another `name` than the notebook's present one: as a default argument or as a base class.

    Parameters
    ----------
    name : str
        Of a function or class.
    namespace : dict of str to object
        The notebook's variables.

    Returns
    -------
    list of str
        Their names, in the order of the notebook.
    """
    present = namespace.get(name)
    return [
        user
        for user, value in list(namespace.items())
        if isinstance(value, (types.FunctionType, type))
        and value.__module__ == "__main__"
        and value.__name__ == user
        and any(
            held is not present and held.__name__ == name and held.__module__ == "__main__"
            for held in _held(value)
        )
    ]


def _held(value: types.FunctionType | type) -> Iterator[Any]:
    """The functions and classes that a function or class was defined with."""
    functions = [value]
    if isinstance(value, type):
        yield from value.__bases__
        functions = filter(inspect.isfunction, vars(value).values())
    for function in functions:
        defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
        yield from (held for held in defaults if isinstance(held, (types.FunctionType, type)))


def sentence(name: str, users: list[str]) -> str:
    """What to do about them."""
    one = len(users) == 1
    listed = users[0] if one else f"{', '.join(users[:-1])} and {users[-1]}"
    return f"{listed} still {'uses' if one else 'use'} the earlier {name}: run {'its cell' if one else 'their cells'} again."


def install(shell: InteractiveShell) -> None:
    """Say after each cell of a kernel what still uses an earlier version of what the cell defines."""

    def after(result: Any) -> None:
        for name in dict.fromkeys(names_at_margin(result.info.raw_cell or "")):
            if users := users_of_earlier(name, shell.user_ns):
                print(sentence(name, users))

    shell.events.register("post_run_cell", after)

"""Values of checks as plain data: what a kernel sends out and what a record keeps.

Nothing is pickled: an array is its dtype, shape and bytes, everything else is JSON. Reading such data never runs code.
"""

import itertools
import math
import sys
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_BYTES = 16 * 2**20
MAX_DEPTH = 6
MAX_ITEMS = 10_000
MAX_VALUES = 100_000  # of all containers together
MAX_AXES = 64  # NumPy's own
MAX_TEXT = 10_000
MAX_NAME = 80
FACTS = ("dtype", "shape", "ndim", "size", "itemsize", "nbytes", "strides", "flags")
_MADE_IN_PYTHON = 1 << 9  # of a type's flags; NumPy's own and Python's lack it


class ValueTooLarge(ValueError):
    """A value is too large to be sent out of the kernel."""


@dataclass(frozen=True)
class Opaque:
    """A value that is no data: a function, a generator, an object of a class of one's own."""

    type_name: str
    text: str = ""


@dataclass(frozen=True)
class Raised:
    """An exception that a call raised, with the names of its classes."""

    types: tuple[str, ...]
    message: str


class _Room:
    """Counts the values of one check."""

    def __init__(self):
        self._left = MAX_VALUES

    def take(self, number):
        self._left -= number
        if self._left < 0:
            raise ValueTooLarge(f"more than {MAX_VALUES:,} values in containers")


def plain_array(value: Any) -> np.ndarray | None:
    """An array or a NumPy scalar as the array that it is in memory, whatever its class says of it; None for anything else.

    Only methods of NumPy's own classes are called, which no code in Python can replace. So a class with another `dtype`, an `__array__` or
    a `__class__` of its own changes nothing. (Code in the same process that writes into memory can forge everything, this as well.)
    """
    if issubclass(type(value), np.ndarray):
        return np.ndarray.view(value, np.ndarray)
    return np.generic.__array__(value) if issubclass(type(value), np.generic) else None


def fact(value: Any, name: str) -> Any:
    """What an array itself says of its dtype or shape: `value.name` in a check cell.

    Raises
    ------
    AttributeError
        If the value is no array: an object of one's own may say what it likes.
    """
    base = next((base for base in (np.ndarray, np.generic) if issubclass(type(value), base)), None)
    if base is None:
        raise AttributeError(f"an array was expected, which has a {name}; this is a {type(value).__name__}")
    return getattr(base, name).__get__(value)


def length(value: Any) -> int:
    """The length of a value, for arrays and containers without asking a class of a student's."""
    array = plain_array(value)
    if array is not None:
        return len(array)
    base = next((kind for kind in (list, tuple, dict, str, set) if issubclass(type(value), kind)), None)
    return base.__len__(value) if base else len(value)


def encode(value: Any, _depth: int = 0, _room: _Room | None = None) -> dict[str, Any]:
    """Describe a value as JSON data. No method of a class of a student's is called.

    Parameters
    ----------
    value : array, number, string, dtype, None, tuple, list or dict of these, Raised
        Anything else becomes an `Opaque`.

    Returns
    -------
    dict

    Raises
    ------
    ValueTooLarge
        If the arrays have more than 16 MiB or the containers are too long or too deep.
    """
    if _depth > MAX_DEPTH:
        raise ValueTooLarge(f"containers are nested more than {MAX_DEPTH} deep")
    kind = type(value)
    room = _room or _Room()
    if value is None:
        return {"kind": "none"}
    if issubclass(kind, str):
        return {"kind": "text", "text": str.__str__(value)[:MAX_TEXT]}
    if issubclass(kind, np.dtype) or (kind is type and _names_dtype(value)):
        return {"kind": "dtype", "name": np.dtype(value).name}
    if kind is Raised:
        return {"kind": "raised", "types": list(value.types), "message": value.message[:MAX_TEXT]}
    if issubclass(kind, (tuple, list)):
        base = tuple if issubclass(kind, tuple) else list
        if base.__len__(value) > MAX_ITEMS:
            raise ValueTooLarge(f"a {kind.__name__} of {base.__len__(value)} items (at most {MAX_ITEMS})")
        room.take(base.__len__(value))
        items = [encode(item, _depth + 1, room) for item in base.__iter__(value)]
        return {"kind": base.__name__, "items": items}
    if issubclass(kind, dict) and all(issubclass(type(key), (str, int)) for key in dict.keys(value)):
        if dict.__len__(value) > MAX_ITEMS:
            raise ValueTooLarge(f"a dict of {dict.__len__(value)} items (at most {MAX_ITEMS})")
        pairs = ((_plain_key(key), item) for key, item in dict.items(value))
        room.take(dict.__len__(value))
        return {"kind": "dict", "items": [[key, encode(item, _depth + 1, room)] for key, item in pairs]}
    array = plain_array(value)
    scalar = not issubclass(kind, np.ndarray)
    if array is None and issubclass(kind, (bool, int, float, complex)):
        array = np.array(_plain_number(value))
    if array is not None:
        if array.dtype.kind == "O" and scalar:
            return {"kind": "opaque", "type": "int", "text": "too large for NumPy"}
        if array.dtype.kind in "biufcU":
            if array.nbytes > MAX_BYTES:
                raise ValueTooLarge(
                    f"an array of shape {array.shape} takes {array.nbytes:,} bytes (at most {MAX_BYTES:,})"
                )
            little = array.astype(array.dtype.newbyteorder("<"), copy=False)
            return {
                "kind": "scalar" if scalar else "array",
                "dtype": little.dtype.str,
                "shape": list(array.shape),
                "data": b64encode(little.tobytes()).decode("ascii"),
            }
        held = _no_number(array) if array.dtype.kind == "O" else ""
        return {"kind": "opaque", "type": f"array of dtype {array.dtype}", "text": held}
    return {"kind": "opaque", "type": kind.__name__[:MAX_NAME], "text": ""}


def _no_number(array):
    """What an array of Python's objects holds that is no number, by the first such element; "" where there is none."""
    kinds = map(type, itertools.islice(array.flat, MAX_ITEMS))
    found = next((kind for kind in kinds if not issubclass(kind, (int, float, complex, np.number))), None)
    return f"with elements of type {found.__name__[:MAX_NAME]}" if found else ""


def _names_dtype(made):
    """Whether a class is one of NumPy's or Python's own numbers, which stands for a dtype."""
    return issubclass(made, (np.generic, int, float, complex)) and not made.__flags__ & _MADE_IN_PYTHON


def _plain_number(value):
    """A number of Python's own class."""
    if issubclass(type(value), int):
        return value if type(value) is bool else int.__int__(value)
    return float.__float__(value) if issubclass(type(value), float) else complex.__complex__(value)


def _plain_key(key):
    return str.__str__(key) if issubclass(type(key), str) else _plain_number(key)


def decode(data: Any, _depth: int = 0, _room: _Room | None = None) -> Any:
    """Turn what `encode` made back into a value.

    Parameters
    ----------
    data : dict

    Returns
    -------
    value : ndarray, numpy scalar, str, dtype, None, tuple, list, dict, Raised or Opaque

    Raises
    ------
    ValueError
        If the data are not of that form. They may come from an untrusted kernel: sizes and dtypes are checked first.
    """
    try:
        if _depth > MAX_DEPTH:
            raise ValueError("nested too deep")
        room = _room or _Room()
        kind = data["kind"]
        if kind == "none":
            return None
        if kind == "text":
            return _text(data["text"])
        if kind == "dtype":
            return _dtype(data["name"])
        if kind == "raised":
            types = tuple(_text(name, MAX_NAME) for name in data["types"][:MAX_NAME])
            if not types:
                raise ValueError("an exception without a class")
            return Raised(types, _text(data["message"]))
        if kind in ("tuple", "list"):
            room.take(len(data["items"]))
            items = [decode(item, _depth + 1, room) for item in data["items"]]
            return tuple(items) if kind == "tuple" else items
        if kind == "dict":
            room.take(len(data["items"]))
            pairs = ((key if isinstance(key, int) else _text(key), item) for key, item in data["items"])
            return {key: decode(item, _depth + 1, room) for key, item in pairs}
        if kind in ("array", "scalar"):
            dtype = _dtype(data["dtype"])
            if len(data["shape"]) > MAX_AXES or len(data["data"]) > 2 * MAX_BYTES:
                raise ValueError("more than an array holds")
            shape = tuple(int(n) for n in data["shape"])
            raw = b64decode(data["data"], validate=True)
            if (
                dtype.kind not in "biufcU"
                or dtype.itemsize * math.prod(shape) != len(raw)
                or len(raw) > MAX_BYTES
            ):
                raise ValueError("dtype, shape and bytes do not fit together")
            array = np.frombuffer(raw, dtype=dtype).reshape(shape).astype(dtype.newbyteorder("="))
            if (
                dtype.kind == "U"
                and np.frombuffer(array.tobytes(), np.uint32).max(initial=0) > sys.maxunicode
            ):
                raise ValueError("bytes that are no characters")
            return array if kind == "array" else array[()]
        if kind == "opaque":
            return Opaque(_text(data["type"], MAX_NAME), _text(data["text"], MAX_NAME))
    except (KeyError, TypeError, AttributeError, OverflowError, SyntaxError) as error:
        raise ValueError(f"not a value of a check: {str(error)[:200]}") from None
    raise ValueError("not a value of a check: unknown kind")


def _dtype(name):
    """A dtype by its name; a longer text than any has may take NumPy long to read."""
    if len(name) > MAX_NAME:
        raise ValueError("no name of a dtype")
    return np.dtype(_text(name))


def _text(value, limit=MAX_TEXT):
    """A text of limited length that can be written to a file."""
    if not isinstance(value, str):
        raise ValueError("a text was expected")
    return value[:limit].encode("utf-8", "replace").decode("utf-8")


def identical(one: Any, other: Any) -> bool:
    """Whether two values are the same to the last bit: the same types, dtypes, shapes and bytes, so that NaN equals NaN.

    Nothing is known of an `Opaque` value: it is never identical.
    """
    if type(one) is not type(other) or isinstance(one, Opaque):
        return False
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(identical, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(identical(one[key], other[key]) for key in one)
    if isinstance(one, (np.ndarray, np.generic)):
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    return one == other


def is_computed(value: Any) -> bool:
    """Whether a value is an array or a number of the function's own.

    A truth value, a shape, a dtype, a text or an exception can be guessed, so checks of these alone earn nothing.
    """
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "iufc" and value.size > 0
    if isinstance(value, (np.number, int, float, complex)) and not isinstance(value, (bool, np.bool_)):
        return True
    if isinstance(value, dict):
        return any(is_computed(item) for item in value.values())
    if isinstance(value, (tuple, list)):
        if value and all(
            isinstance(item, (int, np.integer)) and not isinstance(item, bool) for item in value
        ):
            return False
        return any(is_computed(item) for item in value)
    return False

"""Values of checks as plain data: what a kernel sends out and what a record keeps.

Nothing is pickled: an array is its dtype, shape and bytes, everything else is JSON. Reading such data never runs code.
"""

import base64
import math
import sys
from dataclasses import dataclass

import numpy as np

MAX_BYTES = 16 * 2**20
MAX_DEPTH = 6
MAX_ITEMS = 10_000
MAX_VALUES = 100_000  # of all containers together
MAX_AXES = 64  # NumPy's own
MAX_TEXT = 10_000
MAX_NAME = 80


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

    types: tuple
    message: str


class _Room:
    """Counts the values of one check."""

    def __init__(self):
        self._left = MAX_VALUES

    def take(self, number):
        self._left -= number
        if self._left < 0:
            raise ValueTooLarge(f"more than {MAX_VALUES:,} values in containers")


def encode(value, _depth=0, _room=None):
    """Describe a value as JSON data.

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
    room = _room or _Room()
    if value is None:
        return {"kind": "none"}
    if isinstance(value, str):
        return {"kind": "text", "text": str(value)[:MAX_TEXT]}
    if isinstance(value, np.dtype) or (
        isinstance(value, type) and issubclass(value, (np.generic, int, float, complex))
    ):
        return {"kind": "dtype", "name": np.dtype(value).name}
    if isinstance(value, Raised):
        return {"kind": "raised", "types": list(value.types), "message": value.message[:MAX_TEXT]}
    if isinstance(value, (tuple, list)):
        if len(value) > MAX_ITEMS:
            raise ValueTooLarge(f"a {type(value).__name__} of {len(value)} items (at most {MAX_ITEMS})")
        room.take(len(value))
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {"kind": kind, "items": [encode(item, _depth + 1, room) for item in value]}
    if isinstance(value, dict) and all(isinstance(key, (str, int)) for key in value):
        if len(value) > MAX_ITEMS:
            raise ValueTooLarge(f"a dict of {len(value)} items (at most {MAX_ITEMS})")
        room.take(len(value))
        return {
            "kind": "dict",
            "items": [[key, encode(item, _depth + 1, room)] for key, item in value.items()],
        }
    if isinstance(value, (np.ndarray, np.generic, bool, int, float, complex)):
        array = np.asarray(value)
        if array.dtype.kind == "O" and isinstance(value, int):
            return {"kind": "opaque", "type": "int", "text": "too large for NumPy"}
        if array.dtype.kind in "biufcU":
            if array.nbytes > MAX_BYTES:
                raise ValueTooLarge(
                    f"an array of shape {array.shape} takes {array.nbytes:,} bytes (at most {MAX_BYTES:,})"
                )
            little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
            return {
                "kind": "array" if isinstance(value, np.ndarray) else "scalar",
                "dtype": little.dtype.str,
                "shape": list(array.shape),
                "data": base64.b64encode(little.tobytes()).decode("ascii"),
            }
        return {"kind": "opaque", "type": f"array of dtype {array.dtype}", "text": ""}
    return {"kind": "opaque", "type": type(value).__name__[:MAX_NAME], "text": ""}


def decode(data, _depth=0, _room=None):
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
            raw = base64.b64decode(data["data"], validate=True)
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


def identical(one, other):
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


def is_computed(value):
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

"""The layers of a model, found by their places in `layers`."""

from collections.abc import Iterator
from typing import Any


def walk(layer: Any, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Yield (path, layer) for a layer and all layers inside it, in order.

    Parameters
    ----------
    layer : layer or model
        Anything; one that is made of other layers keeps them in `layers`.
    path : tuple of int
        Where the layer itself stands: its place in `layers` of the one around it, behind the path of that one; () for the outermost.
    """
    yield path, layer
    for number, inner in enumerate(getattr(layer, "layers", ())):
        yield from walk(inner, (*path, number))

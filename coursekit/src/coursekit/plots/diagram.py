"""Boxes and arrows: what is made from what."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import dist
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt

from coursekit.plots.style import COLORS

if TYPE_CHECKING:
    from matplotlib.figure import Figure


FORWARD, BACK, GAP = "0.3", COLORS[3], 4  # GAP: points between an arrow's end and its box


def diagram(
    squares: Mapping[str, tuple[Any, ...]],
    circles: Mapping[str, tuple[Any, ...]],
    arrows: Mapping[tuple[Any, ...], str],
    back: Mapping[tuple[Any, ...], str] | None = None,
    *,
    notes: Mapping[str, tuple[float, float]] | None = None,
    size: tuple[float, float] = (10, 4),
    title: str = "",
) -> Figure:
    """Draw named boxes and the arrows between them.

    Parameters
    ----------
    squares, circles : dicts of name -> (x, y) or (x, y, text)
        The position of each box and the text in it (default: its name, as a formula).
    arrows : dict of path -> text
        A path is a tuple of two or more places, each the name of a box or a point (x, y); the arrow ends at the last.
    back : dict of path -> text, optional
        Dashed arrows in another colour, such as those of gradients.
    notes : dict of text -> (x, y), optional
        Texts without a box.
    size : pair of floats
        Width and height of the figure, in inches.
    title : str

    Returns
    -------
    figure : matplotlib Figure

    Raises
    ------
    ValueError
        If an arrow names a box that is not there.
    """
    boxes = {}
    figure, axes = plt.subplots(figsize=size)
    for group, shape, color in [
        (squares, "round,pad=0.4", COLORS[0]),
        (circles, "circle,pad=0.3", COLORS[3]),
    ]:
        for name, (x, y, *text) in group.items():
            frame = {"boxstyle": shape, "facecolor": "white", "edgecolor": color, "linewidth": 1.6}
            label = text[0] if text else f"${name}$"
            boxes[name] = axes.text(x, y, label, ha="center", va="center", fontsize=12, bbox=frame)
    for paths, style, color in [(arrows, "-", FORWARD), (back or {}, (0, (4, 2)), BACK)]:
        for path, text in paths.items():
            _arrow(axes, boxes, path, text, style, color)
    for text, (x, y) in (notes or {}).items():
        axes.text(x, y, text, va="center", fontsize=11)
    places = [box.get_position() for box in boxes.values()]
    places += [point for path in [*arrows, *(back or {})] for point in path if not isinstance(point, str)]
    axes.update_datalim([*places, *(notes or {}).values()])
    axes.margins(0.08, 0.15)
    axes.autoscale_view()
    axes.set_title(title)
    axes.axis("off")
    return figure


def _arrow(axes, boxes, path, text, style, color):
    """An arrow along a path, with a text in the middle of its longest piece."""
    unknown = [place for place in path if isinstance(place, str) and place not in boxes]
    if unknown:
        raise ValueError(f"no box is called {unknown[0]!r}; there are {', '.join(boxes)}")
    gaps = [GAP if isinstance(place, str) else 0 for place in path]
    frames = [boxes[place].get_bbox_patch() if isinstance(place, str) else None for place in path]
    points = [boxes[place].get_position() if isinstance(place, str) else place for place in path]
    pieces = list(pairwise(points))
    for number, (start, end) in enumerate(pieces):
        last = number == len(pieces) - 1
        line = {"arrowstyle": "-|>" if last else "-", "color": color, "linestyle": style, "linewidth": 1.4}
        line |= {"shrinkA": gaps[number], "shrinkB": gaps[number + 1], "mutation_scale": 14}
        line |= {"patchA": frames[number], "patchB": frames[number + 1]}
        axes.annotate("", end, start, arrowprops=line, zorder=4)  # after the boxes, whose places it needs
    if text:
        (x_from, y_from), (x_to, y_to) = max(pieces, key=lambda piece: dist(*piece))
        behind = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        middle = (x_from + x_to) / 2, (y_from + y_to) / 2
        axes.text(*middle, text, color=color, fontsize=10, ha="center", va="center", bbox=behind, zorder=5)

"""A model as a drawing: its layers, and the shapes that flow between them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import numpy as np

from coursekit.checks.layers import walk
from coursekit.files import write_text
from coursekit.plots.models import name_of, run
from coursekit.plots.style import COLORS, lighten

if TYPE_CHECKING:
    from coursekit.plots.models import Call


WIDTH, MARGIN, INSET, ARROW = 420, 16, 18, 34
LINE, PADDING = 15, 8
KINDS = {"with parameters": COLORS[0], "keeps the shape": COLORS[1], "changes the shape": "#777777"}


def computation_graph(model: Any, X: np.ndarray) -> Graph:
    """Draw the layers of a model from the input down, with the shapes between them and the parameters of each.

    Parameters
    ----------
    model : Layer
        Such as a Sequential; layers inside layers are drawn in frames. The model stays as it is.
    X : ndarray
        A batch that the model can take. It is run forward once, in eval mode, on a copy of the model.

    Returns
    -------
    graph : Graph
        A notebook shows it as a drawing, a terminal as a table.

    Raises
    ------
    ValueError
        If a layer can't take its input; the message names the layer and the shape.
    """
    return Graph(model, run(model, X), np.shape(X))


class Graph:
    """The drawing of a model; see `computation_graph`.

    Attributes
    ----------
    svg : str
        An SVG image with a white background.
    """

    def __init__(self, model: Any, calls: Mapping[str, Call], shape: tuple[int, ...]) -> None:
        self._text = _table(model, calls, shape)
        self.svg = _Drawing(model, calls, shape).svg()

    def __repr__(self):
        return self._text

    def _repr_svg_(self):
        return self.svg

    def save(self, path: str | Path) -> None:
        """Write the drawing into an .svg file, whole or not at all."""
        write_text(path, self.svg + "\n")


def _count(layer):
    """Number of parameters of a layer, those of the layers inside included."""
    return sum(array.size for _, inner in walk(layer) for array in getattr(inner, "params", {}).values())


def _table(model, calls, shape):
    rows = [("layer", "output", "parameters"), ("input", str(shape), "")]
    for path, layer in walk(model):
        if path or not getattr(model, "layers", ()):
            given = str(calls[path].given.shape) if path in calls else "not used"
            own = sum(array.size for array in getattr(layer, "params", {}).values())
            rows.append(("  " * (len(path) - 1) + name_of(path, layer), given, f"{own:,}" if own else ""))
    rows.append(("all", "", f"{_count(model):,}"))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [f"{a:{widths[0]}}  {b:{widths[1]}}  {c:>{widths[2]}}".rstrip() for a, b, c in rows]
    return "\n".join(lines)


class _Drawing:
    """Boxes from top to bottom; `self.y` is where the next one begins."""

    def __init__(self, model, calls, shape):
        self.calls, self.parts, self.y = calls, [], MARGIN
        self._text(WIDTH / 2, self.y + 12, "input", anchor="middle", weight="bold")
        self.y += 18
        self._arrow(shape)
        inner = getattr(model, "layers", ())
        if inner:
            self._chain(inner, (), 0)
        else:
            self._layer(model, (), 0)
        self._text(WIDTH / 2, self.y + 12, "output", anchor="middle", weight="bold")
        self.y += 34
        self._legend(model)

    def svg(self):
        height = self.y + MARGIN
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
            'style="max-width: 100%" font-family="Helvetica, Arial, sans-serif" font-size="12">\n'
            f'<rect width="{WIDTH}" height="{height}" fill="white"/>\n' + "\n".join(self.parts) + "\n</svg>"
        )

    def _chain(self, layers, path, depth):
        for number, layer in enumerate(layers):
            self._layer(layer, (*path, number), depth)

    def _layer(self, layer, path, depth):
        """A box, or a frame with boxes inside, and the arrow out of it."""
        if getattr(layer, "layers", ()):
            self._frame(layer, path, depth)
        else:
            self._box(layer, path, depth)
        self._arrow(self.calls[path].given.shape if path in self.calls else "not used")

    def _box(self, layer, path, depth):
        params = getattr(layer, "params", {})
        shapes = textwrap.wrap(
            ", ".join(f"{name} {array.shape}".replace(" ", "\u00a0") for name, array in params.items()), 52
        )
        call = self.calls.get(path)
        if params:
            kind = "with parameters"
        else:
            kind = "keeps the shape" if call and call.taken.shape == call.given.shape else "changes the shape"
        left, width = MARGIN + INSET * depth, WIDTH - 2 * (MARGIN + INSET * depth)
        height = LINE * (1 + len(shapes)) + 2 * PADDING - 3
        self._rect(left, self.y, width, height, KINDS[kind])
        self._text(left + 10, self.y + PADDING + 10, name_of(path, layer), weight="bold")
        if params:
            self._text(left + width - 10, self.y + PADDING + 10, f"{_count(layer):,}", anchor="end")
        for number, text in enumerate(shapes, start=1):
            self._text(left + 10, self.y + PADDING + 10 + LINE * number, text, size=11, color="#444444")
        self.y += height

    def _frame(self, layer, path, depth):
        """A layer that is made of others; a shortcut past them if it is a residual block."""
        left, width = MARGIN + INSET * depth, WIDTH - 2 * (MARGIN + INSET * depth)
        top, place = self.y, len(self.parts)
        residual = any(base.__name__ == "Residual" for base in type(layer).__mro__)
        self._text(left + 10, top + PADDING + 9, name_of(path, layer), weight="bold")
        self.y += PADDING + LINE
        if residual:
            self.y += 12
        branch = self.y - 8
        self._line(f"M {WIDTH / 2} {top} V {self.y}")
        self._chain(layer.layers, path, depth + 1)
        if residual:
            x, middle, end = left + 9, WIDTH / 2, self.y + 8
            self._line(f"M {middle} {branch} H {x} V {end} H {middle - 9}", arrow=True)
            self.parts.append(
                f'<circle cx="{middle}" cy="{end}" r="8" fill="white" stroke="#444444" stroke-width="1.3"/>'
            )
            self._text(middle, end + 4.5, "+", anchor="middle", weight="bold", size=14)
            self.y = end + 8
        self._line(f"M {WIDTH / 2} {self.y - 2} V {self.y + PADDING}")
        self.y += PADDING
        self.parts.insert(
            place,
            f'<rect x="{left}" y="{top}" width="{width}" height="{self.y - top}" rx="6" fill="#FAFAFA" '
            'stroke="#666666" stroke-dasharray="5 3"/>',
        )

    def _arrow(self, shape):
        x = WIDTH / 2
        self._line(f"M {x} {self.y} V {self.y + ARROW - 3}", arrow=True)
        self._text(x + 10, self.y + ARROW / 2 + 3, str(shape))
        self.y += ARROW

    def _legend(self, model):
        self._text(MARGIN, self.y, f"{_count(model):,} parameters", weight="bold")
        x = MARGIN
        for kind, color in KINDS.items():
            self._rect(x, self.y + 10, 13, 13, color, radius=2)
            self._text(x + 19, self.y + 21, kind, size=11)
            x += 134
        self.y += 26

    def _rect(self, x, y, width, height, color, radius=5):
        fill = "#" + "".join(f"{round(255 * part):02X}" for part in lighten(color, 0.8))
        self.parts.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}" '
            f'stroke="{color}" stroke-width="1.3"/>'
        )

    def _text(self, x, y, text, anchor="start", weight="normal", size=12, color="black"):
        self.parts.append(
            f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-weight="{weight}" font-size="{size}" '
            f'fill="{color}">{escape(text)}</text>'
        )

    def _line(self, path, arrow=False):
        """A path of straight parts; its head is drawn by hand, since ids of markers clash between two drawings on a page."""
        self.parts.append(f'<path d="{path}" fill="none" stroke="#444444" stroke-width="1.3"/>')
        if not arrow:
            return
        words = path.split()
        last, end = words[-2], float(words[-1])
        if last == "V":
            x = float(words[words.index("M") + 1])
            head = f"M {x - 4} {end - 4} L {x} {end + 2} L {x + 4} {end - 4} Z"
        else:
            y = float(words[words.index("V") + 1])
            head = f"M {end - 5} {y - 4} L {end + 1} {y} L {end - 5} {y + 4} Z"
        self.parts.append(f'<path d="{head}" fill="#444444"/>')

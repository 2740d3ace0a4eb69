"""A convolution step by step: the patch, the kernel, their product, and the output that fills up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from coursekit.plots.style import COLORS, SIGNED

if TYPE_CHECKING:
    from matplotlib.figure import Figure


NUMBERS_UP_TO = 10


def convolution_step(
    image: np.ndarray, kernel: np.ndarray, step: int, stride: int = 1, padding: int = 0, title: str = ""
) -> Figure:
    """Draw one step of a convolution: the kernel lies on a patch, their products are added, the sum is one output.

    As in deep learning the kernel is not flipped: output[i, j] = sum of kernel * image[i s : i s + KH, j s : j s + KW],
    with the padding's zeros around the image.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    kernel : ndarray of shape (KH, KW)
    step : int
        Which output, counted along the rows from 0.
    stride, padding : int
    title : str

    Returns
    -------
    figure : matplotlib Figure
        Image, kernel, product, and the output as far as it is known. Numbers are written into fields of at most
        10 x 10.

    Raises
    ------
    ValueError
        If a shape is not two-dimensional, the kernel does not fit, or there is no such step.
    """
    padded, kernel, size = _prepare(image, kernel, stride, padding)
    KH, KW = kernel.shape
    OH, OW = size
    if not 0 <= step < OH * OW:
        raise ValueError(f"step must be 0..{OH * OW - 1} for an output of shape {size}, got {step}")
    row, column = divmod(step, OW)
    top, left = row * stride, column * stride
    product = padded[top : top + KH, left : left + KW] * kernel  # (KH, KW)
    output = np.full(size, np.nan)
    for number in range(step + 1):
        i, j = divmod(number, OW)
        output[i, j] = (padded[i * stride : i * stride + KH, j * stride : j * stride + KW] * kernel).sum()

    panels = [padded, kernel, product, output]
    widths = [np.clip(panel.shape[1] / 5, 0.8, 1.2) for panel in panels]
    tallest = max(
        width * panel.shape[0] / panel.shape[1] for width, panel in zip(widths, panels, strict=True)
    )
    figure, axes = plt.subplots(
        1,
        4,
        figsize=(11, 1.1 + min(9.6 / sum(widths) * tallest, 5)),
        width_ratios=widths,
        layout="constrained",
    )
    _field(axes[0], padded, "gray", padded.min(), padded.max())
    for ax, values, sign in zip(axes[1:], panels[1:], ["×", "=", "sum\n→"], strict=True):
        largest = np.nanmax(np.abs(values)) or 1
        _field(ax, values, SIGNED, -largest, largest)
        ax.set_ylabel(sign, rotation=0, ha="right", va="center", fontsize=14 if len(sign) == 1 else 10)
    if padding:
        H, W = padded.shape
        inner = (W - 2 * padding, H - 2 * padding)
        axes[0].add_patch(
            Rectangle((padding - 0.5, padding - 0.5), *inner, fill=False, ls=":", lw=1.5, color=COLORS[5])
        )
    for ax, corner, shape in ((axes[0], (left, top), (KW, KH)), (axes[3], (column, row), (1, 1))):
        place = (corner[0] - 0.5, corner[1] - 0.5)
        for width, color in ((5, "white"), (2.5, COLORS[3])):
            ax.add_patch(Rectangle(place, *shape, fill=False, lw=width, color=color, clip_on=False, zorder=5))
    texts = [
        f"image {_shape(image)}" + (f", padded by {padding}" if padding else ""),
        f"kernel {_shape(kernel)}",
        "patch times kernel",
        f"output {_shape(output)}",
    ]
    for ax, text in zip(axes, texts, strict=True):
        ax.set_title(text, fontsize=10)
    axes[0].set_xlabel(f"patch from row {top}, column {left}", fontsize=10)
    axes[2].set_xlabel(f"sum = {output[row, column]:.4g}", fontsize=10)
    axes[3].set_xlabel(f"goes to row {row}, column {column}", fontsize=10)
    figure.suptitle(
        title or f"Step {step} of 0..{OH * OW - 1}" + (f", stride {stride}" if stride > 1 else "")
    )
    return figure


def convolution_steps(
    image: np.ndarray, kernel: np.ndarray, stride: int = 1, padding: int = 0, title: str = ""
) -> Figure | None:
    """Walk through a convolution with a slider.

    The slider needs ipywidgets and an open notebook; elsewhere, as in a notebook that a program runs, a step in the
    middle is drawn as a still figure.

    Parameters
    ----------
    image, kernel, stride, padding, title
        As in `convolution_step`.

    Returns
    -------
    figure : matplotlib Figure, or None where a slider is shown

    Raises
    ------
    ValueError
        As in `convolution_step`.
    """
    _, _, (OH, OW) = _prepare(image, kernel, stride, padding)
    last = OH * OW - 1
    widgets = _widgets()
    if widgets is None:
        return convolution_step(image, kernel, last // 2, stride, padding, title)

    def show(step):
        convolution_step(image, kernel, step, stride, padding, title)
        plt.show()

    from IPython.display import display

    slider = widgets.IntSlider(value=0, min=0, max=last, description="step", continuous_update=False)
    display(widgets.interactive(show, step=slider))
    return None


def _widgets():
    """ipywidgets, if someone can move a slider: it is installed, and the kernel's front end takes input."""
    from IPython import get_ipython

    if not getattr(getattr(get_ipython(), "kernel", None), "_allow_stdin", False):
        return None
    try:
        import ipywidgets
    except ImportError:
        return None
    return ipywidgets


def _prepare(image, kernel, stride, padding):
    """The padded image, the kernel and the shape of the output."""
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    for name, array in (("image", image), ("kernel", kernel)):
        if array.ndim != 2 or array.size == 0:
            raise ValueError(
                f"{name} must have shape (height, width), got {array.shape}; of more channels take one, as in {name}[0]"
            )
    if stride < 1 or padding < 0:
        raise ValueError(f"stride must be at least 1 and padding not negative, got {stride} and {padding}")
    padded = np.pad(image, padding)
    if any(k > n for k, n in zip(kernel.shape, padded.shape, strict=True)):
        raise ValueError(
            f"a kernel of shape {kernel.shape} does not fit into an image of shape {padded.shape}"
        )
    OH, OW = ((n - k) // stride + 1 for n, k in zip(padded.shape, kernel.shape, strict=True))
    return padded, kernel, (OH, OW)


def _shape(array):
    return " x ".join(map(str, np.shape(array)))


def _field(ax, values, colours, low, high):
    """Draw an array as fields, with its numbers where they have room; NaN is left blank."""
    image = ax.imshow(values, cmap=colours, vmin=low, vmax=high, interpolation="nearest")
    rows, columns = values.shape
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    ax.spines[:].set_visible(True)
    if max(rows, columns) > NUMBERS_UP_TO:
        return
    ax.set_xticks(np.arange(-0.5, columns), minor=True)
    ax.set_yticks(np.arange(-0.5, rows), minor=True)
    ax.grid(which="minor", color="#BBBBBB", linewidth=0.6)
    ax.tick_params(which="minor", length=0)
    size = 11 if max(rows, columns) <= 4 else 9 if max(rows, columns) <= 6 else 7
    for row, column in np.ndindex(values.shape):
        value = values[row, column]
        if np.isfinite(value):
            dark = np.dot(image.cmap(image.norm(value))[:3], [0.299, 0.587, 0.114]) < 0.5
            text = f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"
            ax.text(
                column, row, text, ha="center", va="center", fontsize=size, color="white" if dark else "black"
            )

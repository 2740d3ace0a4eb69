"""The difference of two arrays as a picture, where it shows more than a sentence can.

Drawn without pyplot, so that a student's own figures and settings stay as they are.
"""

import io
from typing import Any

import numpy as np

from coursekit.checks.comparison import close, is_numeric

LARGEST = 200  # rows or columns of a heat map
LONGEST = 5000  # elements of a curve
HUGE = 1e100  # as good as infinite: Matplotlib can't scale an axis to the largest floats
GOT, EXPECTED = "#D55E00", "#0072B2"  # Okabe and Ito's vermilion and blue


@np.errstate(all="ignore")
def difference_picture(actual: Any, expected: Any) -> bytes:
    """Draw where two values differ.

    Two dimensions give heat maps of both and of the difference, one dimension gives both curves. Axes of length 1 are left out. Of a tuple, list or dict
    the first part that differs is drawn.

    Parameters
    ----------
    actual, expected : values

    Returns
    -------
    bytes
        A PNG; empty where a picture shows no more than words: other shapes, arrays that are small, very large or mostly not finite, and a difference that
        is one factor and one added number for all elements.
    """
    pair = _first_arrays(actual, expected)
    if pair is None:
        return b""
    a, e = (np.asarray(value, dtype=float).squeeze() for value in pair)
    a, e = (np.where(np.abs(value) < HUGE, value, np.nan) for value in (a, e))
    curves = a.ndim == 1 and 8 <= a.size <= LONGEST
    maps = a.ndim == 2 and min(a.shape) >= 3 and max(a.shape) <= LARGEST
    if not (curves or maps) or min(np.isfinite(a).mean(), np.isfinite(e).mean()) < 0.5 or _one_rule(a, e):
        return b""
    from matplotlib import style

    with style.context("default"):
        return _curves(a, e) if curves else _maps(a, e)


def _first_arrays(actual: Any, expected: Any) -> tuple[Any, Any] | None:
    """The first two arrays of real numbers and of one shape that differ, or None."""
    if is_numeric(actual) and is_numeric(expected):
        same = np.shape(actual) == np.shape(expected) and not _kinds(actual, expected) - set("iuf")
        return (actual, expected) if same else None
    if isinstance(expected, dict) and isinstance(actual, dict) and actual.keys() == expected.keys():
        return _first_arrays([actual[key] for key in expected], list(expected.values()))
    if isinstance(expected, (tuple, list)) and isinstance(actual, (tuple, list)):
        parts = zip(actual, expected, strict=False)
        differing = next(((a, e) for a, e in parts if not close(a, e)), None)
        return _first_arrays(*differing) if differing and len(actual) == len(expected) else None
    return None


def _kinds(*values):
    return {np.asarray(value).dtype.kind for value in values}


def _one_rule(a, e):
    """Whether a = factor * e + offset for all elements."""
    finite = np.isfinite(a) & np.isfinite(e)
    design = np.stack([e[finite], np.ones(finite.sum())], axis=1)
    solution, *_ = np.linalg.lstsq(design, a[finite], rcond=None)
    return bool(finite.all()) and close(design @ solution, a[finite], 1e-4, 1e-5 * np.abs(a).max())


def _figure(size):
    from matplotlib.figure import Figure

    return Figure(figsize=size, dpi=90, layout="constrained", facecolor="white")


def _png(figure):
    data = io.BytesIO()
    figure.savefig(data, format="png")
    return data.getvalue()


def _curves(a, e):
    figure = _figure((6.4, 2.6))
    axes = figure.add_subplot(xlabel="index", ylabel="value", title="Got and expected")
    marker = "." if a.size <= 60 else ""
    axes.plot(e, color=EXPECTED, linewidth=2, marker=marker, label="expected")
    axes.plot(a, color=GOT, linewidth=1.5, linestyle="--", marker=marker, label="got")
    axes.legend(loc="best")
    return _png(figure)


def _maps(a, e):
    from matplotlib import colormaps
    from matplotlib.ticker import MaxNLocator

    wide = a.shape[1] > 3 * a.shape[0]
    figure = _figure((6.4, 5.4) if wide else (8.4, 2.6))
    panels = figure.subplots(*((3, 1) if wide else (1, 3)))
    d = a - e
    both = np.concatenate([a[np.isfinite(a)], e[np.isfinite(e)]])
    common = {"vmin": both.min(), "vmax": both.max(), "cmap": colormaps["viridis"].with_extremes(bad="0.6")}
    most = np.abs(d[np.isfinite(d)]).max(initial=0) or 1.0
    centred = {"vmin": -most, "vmax": most, "cmap": colormaps["RdBu_r"].with_extremes(bad="0.6")}
    titles = ("got", "expected", "got - expected")
    for axes, title, values, colours in zip(
        panels, titles, (a, e, d), (common, common, centred), strict=True
    ):
        image = axes.imshow(np.ma.masked_invalid(values), aspect="auto", interpolation="nearest", **colours)
        axes.set_title(title if np.isfinite(values).all() else f"{title} (grey: NaN, inf, huge)", fontsize=10)
        axes.set(xlabel="axis 1", ylabel="axis 0")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(5, integer=True))
        if title != "got":  # it shares the scale of the next
            figure.colorbar(image, ax=axes)
    return _png(figure)

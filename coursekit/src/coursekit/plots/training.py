"""Training seen from outside: learning curves, and the surface that an optimiser walks on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap, LogNorm, Normalize
from matplotlib.patheffects import Normal, Stroke
from matplotlib.ticker import MaxNLocator

from coursekit.plots.style import COLORS, MARKERS, lighten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike


MEASURED = {
    "loss": {"train_loss": "training", "val_loss": "validation"},
    "accuracy": {"train_accuracy": "training", "val_accuracy": "validation"},
}
GREYS = LinearSegmentedColormap.from_list("greys", ["white", lighten("black", 0.65)])
STYLES = {"training": "-", "validation": "--"}


def learning_curves(histories: Any, title: str = "") -> Figure:
    """Draw loss and accuracy over the epochs, of one training or of several.

    Parameters
    ----------
    histories : History, or dict of name -> History
        What `fit` returned: an object with lists `train_loss`, `val_loss`, `train_accuracy` and `val_accuracy`, or a
        dict of such lists. What is missing or empty is left out. Several are given as a dict, by the names of the
        legend.
    title : str
        Title of the figure.

    Returns
    -------
    figure : matplotlib Figure
        A panel for the loss and one for the accuracy, where there is one.

    Raises
    ------
    ValueError
        If nothing was measured, a list is not one of numbers, or there are more trainings than colours.
    """
    names = {name for measures in MEASURED.values() for name in measures}
    single = not isinstance(histories, Mapping) or bool(names & set(histories))
    runs = {"": histories} if single else dict(histories)
    if len(runs) > len(COLORS):
        raise ValueError(f"at most {len(COLORS)} trainings can be told apart, got {len(runs)}")
    curves = {name: _curves(name, history, names) for name, history in runs.items()}
    panels = [
        quantity
        for quantity, measures in MEASURED.items()
        if any(measure in curve for curve in curves.values() for measure in measures)
    ]
    if not panels:
        raise ValueError(
            "there is nothing to draw: no history has an entry in train_loss, val_loss, train_accuracy or "
            "val_accuracy; give what `fit` returned"
        )

    figure, axes = plt.subplots(1, len(panels), figsize=(5.2 * len(panels), 3.8), squeeze=False)
    for ax, quantity in zip(axes[0], panels, strict=True):
        shown = set()
        for number, (name, curve) in enumerate(curves.items()):
            for measure, part in MEASURED[quantity].items():
                if measure not in curve:
                    continue
                values = curve[measure]
                ax.plot(
                    np.arange(1, len(values) + 1),
                    values,
                    STYLES[part],
                    color=COLORS[part == "validation" if single else number],
                    marker=MARKERS[number] if len(values) <= 30 else None,
                    markersize=4,
                    label=part if single else "_nolegend_" if name in shown else name,
                )
                shown |= {name, part}
        if not single and shown >= set(STYLES):
            for part, line in STYLES.items():
                ax.plot([], [], line, color="#555555", label=part)
        ax.set(xlabel="epoch", ylabel=quantity)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        ax.legend()
    if title:
        figure.suptitle(title)
    return figure


def _curves(name, history, measures):
    """The lists of one history that hold something, as arrays."""
    found = {}
    for measure in sorted(measures):
        values = history.get(measure) if isinstance(history, Mapping) else getattr(history, measure, None)
        if values is None or len(values) == 0:
            continue
        try:
            found[measure] = np.asarray(values, dtype=float)
        except (TypeError, ValueError):
            found[measure] = np.empty((0, 0))
        if found[measure].ndim != 1:
            raise ValueError(f"{measure} of {name or 'the history'} must be a list with one number an epoch")
    return found


def loss_surface(
    f: Callable[[Any, Any], Any],
    a_range: tuple[float, float],
    b_range: tuple[float, float],
    paths: Mapping[str, ArrayLike] | None = None,
    *,
    ax: Axes | None = None,
    log: bool = False,
    resolution: int = 121,
    xlabel: str = "a",
    ylabel: str = "b",
    label: str = "loss",
    title: str = "",
) -> Axes:
    """Draw a loss of two parameters as a map, and the paths of optimisers on it.

    Parameters
    ----------
    f : function of (a, b) that returns the loss
        Called with two arrays of one shape, where it can take arrays, else with two floats for each point.
    a_range, b_range : pairs of floats (low, high)
        The part that is drawn: a on the horizontal axis, b on the vertical one.
    paths : dict of name -> array of shape (T, 2), optional
        The points (a, b) that an optimiser passed, from its start (circle) to its end (cross). Parts outside the
        ranges are cut off, points that are not finite are left out.
    ax : matplotlib Axes, optional
        Where to draw; a new figure by default.
    log : bool
        Whether the grey levels go by the logarithm of the loss, which must then be above 0 somewhere.
    resolution : int, at least 2
        Points of the map along each axis.
    xlabel, ylabel, label, title : str
        Names of a, of b, of the loss, and of it all.

    Returns
    -------
    ax : matplotlib Axes

    Raises
    ------
    ValueError
        If a range or a path has another shape, f returns something else than a number for each point, or nothing
        finite.
    """
    a_low, a_high = _range("a_range", a_range)
    b_low, b_high = _range("b_range", b_range)
    paths = {name: np.asarray(path, dtype=float) for name, path in (paths or {}).items()}
    for name, path in paths.items():
        if path.ndim != 2 or path.shape[1] != 2 or len(path) == 0:
            raise ValueError(f"path {name!r} must have shape (T, 2) with T >= 1, got {path.shape}")
    if len(paths) > len(COLORS):
        raise ValueError(f"at most {len(COLORS)} paths can be told apart, got {len(paths)}")
    if resolution < 2:
        raise ValueError(f"resolution must be at least 2, got {resolution}")

    a, b = np.linspace(a_low, a_high, resolution), np.linspace(b_low, b_high, resolution)
    losses = _evaluate(f, *np.meshgrid(a, b))  # (resolution, resolution)
    seen = losses[np.isfinite(losses) & (losses > 0)] if log else losses[np.isfinite(losses)]
    if seen.size == 0:
        raise ValueError(f"f is nowhere finite{' and above 0' if log else ''} on the ranges given")
    low, high = seen.min(), seen.max()
    if low == high:
        low, high = (low / 2, high * 2) if log else (low - 0.5, high + 0.5)
    spaced = np.geomspace if log else np.linspace

    ax = plt.subplots(figsize=(6.4, 4.6))[1] if ax is None else ax
    image = ax.pcolormesh(
        a,
        b,
        np.ma.masked_invalid(np.clip(losses, low, high)),
        norm=LogNorm(low, high) if log else Normalize(low, high),
        cmap=GREYS,
        shading="gouraud",
        rasterized=True,
    )
    if seen.min() < seen.max():
        levels = spaced(low, high, 16)[1:-1]
        ax.contour(a, b, np.ma.masked_invalid(losses), levels=levels, colors="#777777", linewidths=0.7)
    ax.figure.colorbar(image, ax=ax, label=label)
    halo = [Stroke(linewidth=4, foreground="white"), Normal()]
    for number, (name, path) in enumerate(paths.items()):
        path = path[np.isfinite(path).all(axis=1)]
        color, marker = COLORS[number], MARKERS[number]
        every = max(1, len(path) // 12)
        ax.plot(
            *path.T,
            color=color,
            marker=marker,
            markevery=every,
            markersize=5,
            label=name,
            path_effects=halo,
            zorder=3,
        )
        ax.plot(*path[:1].T, "o", color="white", markeredgecolor=color, markersize=8, zorder=4)
        ax.plot(*path[-1:].T, "X", color=color, markeredgecolor="black", markersize=9, zorder=4)
    ax.set(xlim=(a_low, a_high), ylim=(b_low, b_high), xlabel=xlabel, ylabel=ylabel)
    ax.grid(False)
    if paths:
        columns = min(len(paths), 4)
        ax.legend(
            loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=columns, frameon=False, columnspacing=1.2
        )
        ax.set_title(title, pad=10 + 20 * math.ceil(len(paths) / columns))
    else:
        ax.set_title(title)
    return ax


def _range(name, limits):
    limits = np.asarray(limits, dtype=float)
    if limits.shape != (2,) or not limits[0] < limits[1]:
        raise ValueError(f"{name} must be a pair (low, high) with low < high, got {limits.tolist()}")
    return limits


def _evaluate(f, A, B):
    """f at every point, by one call where f is made for arrays."""
    corner = f(float(A[0, -1]), float(B[0, -1]))
    if np.ndim(corner) != 0:
        raise ValueError(f"f must return one number for two numbers, got shape {np.shape(corner)}")
    try:
        losses = np.asarray(f(A, B), dtype=float)
    except Exception:  # not made for arrays; a real fault shows in the calls below
        losses = np.empty(0)
    if losses.shape == A.shape and np.isclose(losses[0, -1], corner, equal_nan=True):
        return losses
    return np.array(
        [[f(float(a), float(b)) for a, b in zip(*rows, strict=True)] for rows in zip(A, B, strict=True)]
    )

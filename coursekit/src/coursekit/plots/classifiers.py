"""What a classifier answers: over the plane, and class by class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap, ListedColormap

from coursekit.plots.style import COLORS, MARKERS, lighten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike


def decision_boundary(
    predict: Callable[[np.ndarray], ArrayLike],
    X: np.ndarray,
    y: np.ndarray,
    ax: Axes | None = None,
    labels: Sequence[str] | None = None,
    xlabel: str = "",
    ylabel: str = "",
    title: str = "",
) -> Axes:
    """Draw what a classifier answers over the plane, and the examples on top.

    Parameters
    ----------
    predict : function from points of shape (M, 2) to M answers, shape (M,)
        Whole numbers are classes: each class gets its colour, with a black line between. Floats in 0..1 are
        the probability of the second class: shades show it, the black line is at 0.5.
    X : ndarray of shape (N, 2)
        The examples; column 0 goes to the horizontal axis.
    y : ndarray of shape (N,)
        Their classes. Classes are numbered in increasing order, whatever their values are.
    ax : matplotlib Axes, optional
        Where to draw; a new figure by default.
    labels : sequence of str, optional
        A name for each class, in increasing order of the class; shown in the legend.
    xlabel, ylabel, title : str
        Put the unit in the axis labels.

    Returns
    -------
    ax : matplotlib Axes

    Raises
    ------
    ValueError
        If X, y or the answers have another shape, the answers are neither classes nor probabilities, or
        `labels` has not one name a class.
    """
    X, y = np.asarray(X), np.asarray(y)
    if X.ndim != 2 or X.shape[1] != 2 or len(X) == 0:
        raise ValueError(f"X must have shape (N, 2) with N >= 1, got {X.shape}")
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},) for X of shape {X.shape}, got {y.shape}")

    low, high = X.min(axis=0), X.max(axis=0)
    margin = np.where(high > low, 0.1 * (high - low), 1.0)
    (left, bottom), (right, top) = low - margin, high + margin
    horizontal, vertical = np.linspace(left, right, 201), np.linspace(bottom, top, 201)
    points = np.stack([axis.ravel() for axis in np.meshgrid(horizontal, vertical)], axis=1)  # (M, 2)
    if np.issubdtype(X.dtype, np.floating):
        points = points.astype(X.dtype)
    answers = np.asarray(predict(points))
    if answers.shape != (len(points),):
        raise ValueError(
            f"predict must return shape ({len(points)},) for points of shape {points.shape}, "
            f"got {answers.shape}"
        )

    whole = bool(np.all(np.isfinite(answers) & (answers == np.floor(answers))))
    if not whole and not (answers.min() >= 0 and answers.max() <= 1):
        raise ValueError(
            "predict must return classes (whole numbers) or probabilities (0..1), "
            f"got floats from {answers.min():.3g} to {answers.max():.3g}"
        )
    classes = np.union1d(y, answers) if whole else np.unique(y)
    if not whole and len(classes) > 2:
        raise ValueError(
            f"predict returns probabilities, but y has {len(classes)} classes; return the class instead"
        )
    if labels is not None and len(labels) != len(classes):
        raise ValueError(
            f"labels has {len(labels)} names, but there are {len(classes)} classes: {classes.tolist()}"
        )
    if len(classes) > len(COLORS):
        raise ValueError(f"at most {len(COLORS)} classes can be told apart, got {len(classes)}")

    ax = plt.subplots()[1] if ax is None else ax
    grid = answers.reshape(201, 201)
    where = {"extent": (left, right, bottom, top), "origin": "lower", "aspect": "auto"}
    if whole:
        tints = ListedColormap([lighten(color, 0.65) for color in COLORS[: len(classes)]])
        numbers = np.searchsorted(classes, grid)  # class value -> 0, 1, 2, ...
        ax.imshow(numbers, cmap=tints, vmin=-0.5, vmax=len(classes) - 0.5, interpolation="nearest", **where)
        for value in classes:
            inside = grid == value
            if inside.any() and not inside.all():
                ax.contour(
                    horizontal, vertical, inside.astype(float), levels=[0.5], colors="black", linewidths=1.2
                )
    else:
        ends = [lighten(color, 0.4) for color in COLORS[:2]]
        shades = LinearSegmentedColormap.from_list("probability", [ends[0], "white", ends[1]])
        image = ax.imshow(grid, cmap=shades, vmin=0, vmax=1, interpolation="bilinear", **where)
        second = labels[-1] if labels is not None else f"class {classes[-1]:g}"
        ax.figure.colorbar(image, ax=ax, label=f"probability of {second}")
        if answers.min() < 0.5 < answers.max():
            ax.contour(horizontal, vertical, grid, levels=[0.5], colors="black", linewidths=1.5)
    for index, (value, color, marker) in enumerate(zip(classes, COLORS, MARKERS, strict=False)):
        name = labels[index] if labels is not None else f"class {value:g}"
        rows = y == value
        ax.scatter(*X[rows].T, color=color, marker=marker, s=32, edgecolor="black", linewidth=0.6, label=name)
    ax.set(xlim=(left, right), ylim=(bottom, top), xlabel=xlabel, ylabel=ylabel)
    ax.grid(False)
    columns = min(len(classes), 4)
    ax.legend(  # above the plot, where it hides no example
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=columns,
        frameon=False,
        borderpad=0.2,
        columnspacing=1.2,
    )
    ax.set_title(title, pad=28 if len(classes) <= columns else 44)
    return ax


def confusion(matrix: ArrayLike, class_names: Sequence[str], ax: Axes | None = None, title: str = "") -> Axes:
    """Draw a confusion matrix: counts as numbers, the fraction of the true class as colour.

    Parameters
    ----------
    matrix : array of shape (K, K), whole numbers
        Row = true class, column = predicted class.
    class_names : sequence of K str
    ax : matplotlib Axes, optional
        Where to draw; a new figure by default.
    title : str

    Returns
    -------
    ax : matplotlib Axes

    Raises
    ------
    ValueError
        If the matrix is not square, holds anything but counts, or there are not K names.
    """
    matrix = np.asarray(matrix)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.size == 0:
        raise ValueError(f"matrix must have shape (K, K) with K >= 1, got {matrix.shape}")
    if not np.all((matrix >= 0) & (matrix == np.floor(matrix))):
        raise ValueError("matrix must hold counts: whole numbers, none negative")
    if len(class_names) != len(matrix):
        raise ValueError(f"class_names has {len(class_names)} names, matrix has shape {matrix.shape}")

    count = len(matrix)
    if ax is None:
        side = max(3.6, 1.6 + 0.52 * count)
        ax = plt.subplots(figsize=(side + 0.4, side))[1]
    totals = matrix.sum(axis=1, keepdims=True)  # (K, 1)
    shares = matrix / np.maximum(totals, 1)  # (K, K); the row of a class without examples is blank
    blues = LinearSegmentedColormap.from_list("blues", ["white", COLORS[0]])
    ax.imshow(shares, cmap=blues, vmin=0, vmax=1, interpolation="nearest")
    for row, column in np.ndindex(matrix.shape):
        share = shares[row, column]
        color = "white" if share > 0.8 else "black" if matrix[row, column] else "#999999"
        ax.text(column, row, f"{matrix[row, column]:.0f}", ha="center", va="center", color=color, fontsize=10)
    if count * max(len(str(name)) for name in class_names) > 24:  # side by side the names would overlap
        ax.set_xticks(range(count), class_names, rotation=40, ha="right", rotation_mode="anchor")
    else:
        ax.set_xticks(range(count), class_names)
    ax.set_yticks(range(count), class_names)
    ax.set(xlabel="predicted class", ylabel="true class", title=title)
    ax.tick_params(length=0)
    ax.grid(False)
    return ax

"""Figures of the course. Importing this module sets the style of every later Matplotlib figure.

The background is opaque white, so that figures stay readable in a dark notebook theme and in print. Margins
are set by Matplotlib's tight layout when the figure is drawn; no call of `plt.tight_layout()` is needed.
"""

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap, ListedColormap, to_rgb

COLORS = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#000000"]
"""Colours that colour-blind readers tell apart: palette of M. Okabe and K. Ito, Color Universal Design, 2008.

Blue, orange, bluish green, vermilion, reddish purple, sky blue, black. The first two also differ in a grey
print; with more lines in one figure, give them different line styles or markers.
"""

_MARKERS = ["o", "s", "^", "D", "v", "P", "X"]

STYLE = {
    "figure.facecolor": "white",
    "figure.figsize": (6.4, 4.0),
    "figure.dpi": 100,
    "figure.autolayout": True,
    "savefig.facecolor": "white",
    "savefig.transparent": False,
    "font.size": 11,
    "text.color": "black",
    "axes.facecolor": "white",
    "axes.edgecolor": "#444444",
    "axes.labelcolor": "black",
    "axes.titlesize": 12,
    "axes.titlepad": 8,
    "axes.labelsize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLORS),
    "figure.titlesize": 13,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.8,
    "image.cmap": "gray",
    "image.interpolation": "nearest",
    "legend.fontsize": 10,
    "legend.framealpha": 0.9,
    "lines.linewidth": 2.0,
    "xtick.color": "#222222",
    "xtick.labelsize": 10,
    "ytick.color": "#222222",
    "ytick.labelsize": 10,
}
plt.rcParams.update(STYLE)


def image_grid(images, titles=None, columns=8, title=None):
    """Draw images in rows, all on the same grey scale.

    Parameters
    ----------
    images : array of shape (N, H, W), (N, 1, H, W) or (N, 3, H, W)
        Grey images in any range: the smallest value of all images is black, the largest white. Colour images
        as uint8, or as floats from 0 to 1.
    titles : sequence of N texts or numbers, optional
        What to write above each image; may contain line breaks.
    columns : int
        Images in a row.
    title : str, optional
        Title of the figure.

    Returns
    -------
    figure : matplotlib Figure

    Raises
    ------
    ValueError
        If the shape is another one, there is no image, or there are not N titles.
    """
    images = np.asarray(images)
    colour = images.ndim == 4 and images.shape[1] == 3
    if not (images.ndim == 3 or colour or (images.ndim == 4 and images.shape[1] == 1)) or 0 in images.shape:
        raise ValueError(
            f"images must have shape (N, H, W), (N, 1, H, W) or (N, 3, H, W), N >= 1, got {images.shape}; "
            "flattened images need images.reshape(-1, H, W), a single image needs images[None]"
        )
    if columns < 1:
        raise ValueError(f"columns must be at least 1, got {columns}")
    if titles is not None and len(titles) != len(images):
        raise ValueError(
            f"titles has {len(titles)} entries, images has shape {images.shape}: one title an image"
        )
    if colour:
        images = images.transpose(0, 2, 3, 1)  # (N, H, W, 3)
        if images.dtype != np.uint8 and not (images.min() >= 0 and images.max() <= 1):
            raise ValueError(f"float colours must be in 0..1, got {images.min():.3g}..{images.max():.3g}")
    else:
        images = images.reshape(len(images), *images.shape[-2:])  # (N, H, W)

    texts = [""] * len(images) if titles is None else [str(text) for text in titles]
    longest = max(len(line) for text in texts for line in text.split("\n"))
    lines = 0 if titles is None else 1 + max(text.count("\n") for text in texts)
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    # The layout in inches: tight layout does not see that images keep their shape, and titles would overlap.
    width, height, gap = max(1.0, 0.085 * longest), images.shape[1] / images.shape[2], 0.12
    above = 0.18 * lines  # the titles of a row
    content = columns * width + (columns - 1) * gap
    full_width = max(content + 2 * gap, 2.4)
    full_height = rows * (height + above + gap) + gap + (0.35 if title else 0.0)
    figure, axes = plt.subplots(
        rows, columns, figsize=(full_width, full_height), squeeze=False, layout="none"
    )
    figure.subplots_adjust(
        left=0.5 - content / full_width / 2,
        right=0.5 + content / full_width / 2,
        bottom=gap / full_height,
        top=(rows * (height + above + gap) - above) / full_height,
        wspace=gap / width,
        hspace=(above + gap) / height,
    )
    low, high = images.min(), images.max()
    for axis in axes.flat:
        axis.axis("off")
    for axis, image, text in zip(axes.flat, images, texts, strict=False):
        axis.imshow(image, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
        axis.set_title(text, fontsize=10, pad=3)
    if title:
        figure.suptitle(title, y=1 - gap / full_height, va="top")
    return figure


def decision_boundary(predict, X, y, ax=None, labels=None, xlabel="", ylabel="", title=""):
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
        tints = ListedColormap([_lighten(color, 0.65) for color in COLORS[: len(classes)]])
        numbers = np.searchsorted(classes, grid)  # class value -> 0, 1, 2, ...
        ax.imshow(numbers, cmap=tints, vmin=-0.5, vmax=len(classes) - 0.5, interpolation="nearest", **where)
        for value in classes:
            inside = grid == value
            if inside.any() and not inside.all():
                ax.contour(
                    horizontal, vertical, inside.astype(float), levels=[0.5], colors="black", linewidths=1.2
                )
    else:
        ends = [_lighten(color, 0.4) for color in COLORS[:2]]
        shades = LinearSegmentedColormap.from_list("probability", [ends[0], "white", ends[1]])
        image = ax.imshow(grid, cmap=shades, vmin=0, vmax=1, interpolation="bilinear", **where)
        second = labels[-1] if labels is not None else f"class {classes[-1]:g}"
        ax.figure.colorbar(image, ax=ax, label=f"probability of {second}")
        if answers.min() < 0.5 < answers.max():
            ax.contour(horizontal, vertical, grid, levels=[0.5], colors="black", linewidths=1.5)
    for index, (value, color, marker) in enumerate(zip(classes, COLORS, _MARKERS, strict=False)):
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


def confusion(matrix, class_names, ax=None, title=""):
    """Draw a confusion matrix: counts as numbers, the share of the true class as colour.

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


def _lighten(color, amount):
    """Mix a colour with white; amount 0 keeps it, 1 is white."""
    return tuple(1 - (1 - part) * (1 - amount) for part in to_rgb(color))

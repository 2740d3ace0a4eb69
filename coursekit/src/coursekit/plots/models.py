"""The inside of a model: histograms of its parameters, gradients and activations.

A model is anything with `params`, `grads` and `layers` as nnkit's layers have them.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np

from coursekit.checks.layers import walk
from coursekit.plots.style import COLORS

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass
class Call:
    """What a layer got and gave in one forward pass.

    Attributes
    ----------
    taken, given : ndarray
        Input and output.
    """

    taken: np.ndarray
    given: np.ndarray


def run(model: Any, X: np.ndarray) -> dict[str, Call]:
    """Run a model forward in eval mode and note what each layer gets and gives. The model stays as it is.

    Parameters
    ----------
    model : Layer
    X : ndarray
        A batch that the model can take.

    Returns
    -------
    calls : dict of path -> Call
        By the paths of `walk`; layers that were not called are missing.

    Raises
    ------
    ValueError
        If a layer can't take its input; the message names the layer and the shape.
    """
    model = copy.deepcopy(model)
    model.eval()
    calls, failed = {}, []

    def watch(path, layer):
        forward = layer.forward

        def watched(inputs, *more, **named):
            try:
                output = forward(inputs, *more, **named)
            except Exception as error:
                if not failed:  # the innermost layer
                    failed.append(
                        f"{name_of(path, layer)} can't take an input of shape {np.shape(inputs)}: {error}"
                    )
                raise
            calls[path] = Call(inputs, output)
            return output

        layer.forward = watched

    for path, layer in walk(model):
        if hasattr(layer, "reset_state"):  # a state kept from another batch need not fit this one
            layer.reset_state()
        watch(path, layer)
    try:
        model(np.asarray(X))
    except Exception as error:
        raise ValueError(failed[0] if failed else str(error)) from error
    return calls


def name_of(path: tuple[int, ...], layer: Any) -> str:
    """What a layer is called in figures and messages: "2 ReLU", or "2.0 ReLU" inside of layer 2."""
    return f"{'.'.join(map(str, path))} {type(layer).__name__}".strip()


def weight_histograms(
    model: Any, gradients: bool = False, columns: int = 3, bins: int = 40, title: str = ""
) -> Figure:
    """Draw a histogram of every parameter of a model, or of its gradient.

    Parameters
    ----------
    model : Layer
    gradients : bool
        Draw `layer.grads` in place of `layer.params`.
    columns : int
        Panels in a row.
    bins : int
    title : str

    Returns
    -------
    figure : matplotlib Figure
        One panel a parameter, with mean and standard deviation.

    Raises
    ------
    ValueError
        If there is no parameter, or a gradient is missing.
    """
    arrays = {}
    for path, layer in walk(model):
        for name in getattr(layer, "params", {}):
            where = layer.grads if gradients else layer.params
            if name not in where:
                raise ValueError(
                    f"{name_of(path, layer)} has no gradient of {name!r} yet: call model.backward first"
                )
            arrays[f"{name_of(path, layer)}, {'d' if gradients else ''}{name}"] = np.asarray(where[name])
    if not arrays:
        raise ValueError(f"{type(model).__name__} has no parameters")
    return _histograms(arrays, columns, bins, title, "gradient" if gradients else "value")


def activation_histograms(
    model: Any, X: np.ndarray, columns: int = 3, bins: int = 40, title: str = ""
) -> Figure:
    """Draw a histogram of what every layer of a model gives for a batch. The model stays as it is.

    Parameters
    ----------
    model : Layer
    X : ndarray
        A batch that the model can take; it runs in eval mode.
    columns : int
        Panels in a row.
    bins : int
    title : str

    Returns
    -------
    figure : matplotlib Figure
        One panel a layer, with mean and standard deviation, and the fraction of exact zeros where there are many.

    Raises
    ------
    ValueError
        If a layer can't take its input; the message names the layer and the shape.
    """
    calls = run(model, X)
    arrays = {
        name_of(path, layer): calls[path].given
        for path, layer in walk(model)
        if path in calls and not getattr(layer, "layers", ())
    }
    return _histograms(arrays, columns, bins, title, "activation")


def _histograms(arrays, columns, bins, title, xlabel):
    if columns < 1 or bins < 1:
        raise ValueError(f"columns and bins must be at least 1, got {columns} and {bins}")
    columns = min(columns, len(arrays))
    rows = -(-len(arrays) // columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(max(3.1 * columns, 3.6), 2.3 * rows + 0.3), squeeze=False
    )
    for ax in axes.flat[len(arrays) :]:
        ax.remove()
    for ax, (name, array) in zip(axes.flat, arrays.items(), strict=False):
        finite = array[np.isfinite(array)].astype(float)
        ax.hist(finite, bins=bins, color=COLORS[0])
        ax.set_title(f"{name}\n{_summary(array, finite)}", fontsize=10)
        ax.tick_params(labelsize=8)
        ax.locator_params(axis="x", nbins=5)
        ax.set_yticks([])
        ax.grid(False, axis="y")
    for ax in axes.flat[max(0, len(arrays) - columns) : len(arrays)]:
        ax.set_xlabel(xlabel, fontsize=10)
    if title:
        figure.suptitle(title)
    return figure


def _summary(array, finite):
    parts = [f"mean {finite.mean():.2g}, std {finite.std():.2g}"] if finite.size else ["nothing finite"]
    if finite.size and (share := np.mean(finite == 0)) >= 0.05:
        parts.append(f"{share:.0%} zeros")
    if finite.size < array.size:
        parts.append(f"{array.size - finite.size} not finite")
    return ", ".join(parts)

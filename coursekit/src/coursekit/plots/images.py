"""Images in rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike


def image_grid(
    images: ArrayLike, titles: Sequence[Any] | None = None, columns: int = 8, title: str | None = None
) -> Figure:
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

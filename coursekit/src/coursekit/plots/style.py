"""The look of the course's figures: colours, markers, and Matplotlib's settings, which importing this module makes."""

import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap, to_rgb

COLORS = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#000000"]
"""Colours that colour-blind readers tell apart: palette of M. Okabe and K. Ito, Color Universal Design, 2008.

Blue, orange, bluish green, vermilion, reddish purple, sky blue, black. The first two also differ in a grey
print; with more lines in one figure, give them different line styles or markers.
"""

MARKERS = ["o", "s", "^", "D", "v", "P", "X"]

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
plt.rcParams.update(STYLE)  # pyright: ignore[reportArgumentType, reportCallIssue]  # its keys are typed as literals


def lighten(color: str, amount: float) -> tuple[float, ...]:
    """Mix a colour with white; amount 0 keeps it, 1 is white."""
    return tuple(1 - (1 - part) * (1 - amount) for part in to_rgb(color))


SIGNED = LinearSegmentedColormap.from_list("signed", [COLORS[1], "white", COLORS[0]])
"""Orange for negative values, white for zero, blue for positive ones; needs limits that are symmetric about 0."""

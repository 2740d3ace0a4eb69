"""Figures of the course. Importing this package sets the style of every later Matplotlib figure.

The background is opaque white, so that figures stay readable in a dark notebook theme and in print. Margins
are set by Matplotlib's tight layout when the figure is drawn; no call of `plt.tight_layout()` is needed.
"""

from coursekit.plots.classifiers import confusion, decision_boundary
from coursekit.plots.convolution import convolution_step, convolution_steps
from coursekit.plots.diagram import diagram
from coursekit.plots.graph import computation_graph
from coursekit.plots.images import image_grid
from coursekit.plots.models import activation_histograms, weight_histograms
from coursekit.plots.style import COLORS, STYLE
from coursekit.plots.training import learning_curves, loss_surface

__all__ = [
    "COLORS",
    "STYLE",
    "activation_histograms",
    "computation_graph",
    "confusion",
    "convolution_step",
    "convolution_steps",
    "decision_boundary",
    "diagram",
    "image_grid",
    "learning_curves",
    "loss_surface",
    "weight_histograms",
]

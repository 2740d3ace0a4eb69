"""coursekit.plots: what the figures hold, and the errors for wrong shapes."""

import sys
from itertools import pairwise
from types import SimpleNamespace
from xml.etree import ElementTree

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from coursekit import plots


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def drawn(figure):
    """Render; every warning is an error."""
    figure.canvas.draw()
    return figure


def shown(figure):
    """The axes that hold an image."""
    return [axis for axis in figure.axes if axis.images]


# Style


def test_colours_are_distinct_and_lead_the_cycle():
    colours = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    assert colours == plots.COLORS
    assert len({to_rgb(color) for color in plots.COLORS}) == len(plots.COLORS) >= 7


def test_first_two_colours_differ_in_a_grey_print():
    first, second = (np.dot(to_rgb(color), [0.299, 0.587, 0.114]) for color in plots.COLORS[:2])
    assert abs(first - second) > 0.2


def test_figures_have_an_opaque_white_background(tmp_path):
    figure, ax = plt.subplots()
    ax.plot([0, 1])
    figure.savefig(tmp_path / "figure.png")
    corner = plt.imread(tmp_path / "figure.png")[0, 0]
    assert corner.tolist() == [1, 1, 1, 1]


def test_tight_layout_may_be_called_all_the_same():
    figure = plots.image_grid(np.ones((3, 4, 4)), title="three")
    figure.tight_layout()
    drawn(figure)


# image_grid


@pytest.mark.parametrize(
    "count, columns, rows_columns", [(1, 8, (1, 1)), (8, 8, (1, 8)), (9, 8, (2, 8)), (7, 3, (3, 3))]
)
def test_image_grid_shows_every_image_in_rows(count, columns, rows_columns):
    images = np.arange(count)[:, None, None] + np.zeros((4, 5))
    figure = drawn(plots.image_grid(images, columns=columns))
    assert figure.axes[0].get_gridspec().get_geometry() == rows_columns
    axes = shown(figure)
    assert len(axes) == count
    for image, axis in zip(images, axes, strict=True):
        np.testing.assert_array_equal(axis.images[0].get_array(), image)
    assert not any(axis.axison for axis in figure.axes)


def test_image_grid_writes_titles_in_order():
    figure = drawn(
        plots.image_grid(np.zeros((3, 4, 4)), titles=["Bag", 7, "two\nlines"], columns=2, title="All")
    )
    assert [axis.get_title() for axis in shown(figure)] == ["Bag", "7", "two\nlines"]
    assert figure.get_suptitle() == "All"


def test_image_grid_takes_an_array_of_labels_as_titles():
    figure = plots.image_grid(np.zeros((2, 4, 4)), titles=np.array([3, 5]))
    assert [axis.get_title() for axis in shown(figure)] == ["3", "5"]


def test_long_titles_of_neighbours_do_not_overlap():
    figure = drawn(plots.image_grid(np.zeros((4, 8, 8)), titles=["true Ankle boot, predicted Sneaker"] * 4))
    boxes = [axis.title.get_window_extent() for axis in shown(figure)]
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


@pytest.mark.parametrize(
    ("columns", "text", "shape"),
    [
        (1, "one", (8, 8)),
        (1, "one\ntwo", (6, 12)),
        (2, "one", (6, 12)),
        (2, "one\ntwo", (8, 8)),
        (8, "one\ntwo", (6, 12)),
    ],
)
def test_titles_do_not_overlap_the_images_above(columns, text, shape):
    count = 2 * columns + 1
    images = np.zeros((count, *shape))
    figure = drawn(plots.image_grid(images, titles=[text] * count, columns=columns, title="All"))
    axes = shown(figure)
    for upper, lower in zip(axes, axes[columns:], strict=False):
        assert lower.title.get_window_extent().y1 < upper.images[0].get_window_extent().y0
    assert axes[0].title.get_window_extent().y1 < figure._suptitle.get_window_extent().y0
    assert figure._suptitle.get_window_extent().y1 < figure.bbox.y1


def test_all_grey_images_share_one_scale():
    images = np.stack([np.full((4, 4), -2.0), np.full((4, 4), 6.0)])
    assert [axis.images[0].get_clim() for axis in shown(plots.image_grid(images))] == [(-2, 6), (-2, 6)]


def test_image_grid_takes_images_with_a_channel_axis():
    images = np.arange(32.0).reshape(2, 1, 4, 4)
    axes = shown(plots.image_grid(images))
    np.testing.assert_array_equal(axes[1].images[0].get_array(), images[1, 0])


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_image_grid_takes_colour_images_channel_first(dtype):
    images = np.zeros((2, 3, 4, 5), dtype=dtype)
    images[:, 0] = 1
    figure = drawn(plots.image_grid(images))
    array = shown(figure)[0].images[0].get_array()
    assert array.shape == (4, 5, 3) and (array[..., 0] == 1).all() and (array[..., 1:] == 0).all()


@pytest.mark.parametrize(
    "shape", [(784,), (28, 28), (5, 784), (0, 28, 28), (2, 4, 8, 8), (2, 8, 8, 3), (3, 0, 4)]
)
def test_image_grid_names_a_wrong_shape(shape):
    with pytest.raises(ValueError, match=r"\(N, H, W\)") as caught:
        plots.image_grid(np.zeros(shape))
    assert str(shape) in str(caught.value)


def test_image_grid_refuses_a_wrong_number_of_titles():
    with pytest.raises(ValueError, match=r"titles has 2 entries, images has shape \(3, 4, 4\)"):
        plots.image_grid(np.zeros((3, 4, 4)), titles=["a", "b"])


def test_image_grid_refuses_zero_columns():
    with pytest.raises(ValueError, match="columns must be at least 1, got 0"):
        plots.image_grid(np.zeros((3, 4, 4)), columns=0)


def test_image_grid_refuses_float_colours_out_of_range():
    with pytest.raises(ValueError, match=r"0\.\.1, got 0\.\.255"):
        plots.image_grid(np.stack([np.zeros((3, 4, 4)), np.full((3, 4, 4), 255.0)]))


# decision_boundary

X = np.array([[0.0, 0.0], [1.0, 2.0], [4.0, 1.0], [3.0, 3.0]])
y = np.array([0, 0, 1, 1])


def right_half(points):
    return (points[:, 0] > 2).astype(int)


def rising(points):
    return 1 / (1 + np.exp(-(points[:, 0] - 2)))


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def line_points(ax):
    """Vertices of the black boundary lines."""
    paths = [path.vertices for item in ax.collections if hasattr(item, "levels") for path in item.get_paths()]
    return np.concatenate(paths)


def test_decision_boundary_labels_axes_and_classes():
    ax = plots.decision_boundary(
        right_half, X, y, labels=["left", "right"], xlabel="x (cm)", ylabel="y (cm)", title="Halves"
    )
    drawn(ax.figure)
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("x (cm)", "y (cm)", "Halves")
    assert legend(ax) == ["left", "right"]


def test_decision_boundary_draws_every_example_at_its_place():
    ax = plots.decision_boundary(right_half, X, y)
    offsets = [
        np.asarray(item.get_offsets()) for item in ax.collections if item.get_label().startswith("class")
    ]
    np.testing.assert_array_equal(offsets[0], X[y == 0])
    np.testing.assert_array_equal(offsets[1], X[y == 1])
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert left < 0 and right > 4 and bottom < 0 and top > 3


def test_decision_boundary_shows_the_answers_the_right_way_round():
    ax = plots.decision_boundary(lambda points: (points[:, 1] > 2).astype(int), X, y)
    image = np.asarray(ax.images[0].get_array())
    assert ax.images[0].origin == "lower" and (image[0] == 0).all() and (image[-1] == 1).all()


@pytest.mark.parametrize("predict", [right_half, rising, lambda points: points[:, 0] > 2])
def test_decision_boundary_line_is_where_the_answer_changes(predict):
    ax = plots.decision_boundary(predict, X, y)
    drawn(ax.figure)
    np.testing.assert_allclose(line_points(ax)[:, 0], 2, atol=0.03)


def test_probabilities_get_a_colour_bar_that_names_the_class():
    ax = plots.decision_boundary(rising, X, y, labels=["left", "right"])
    drawn(ax.figure)
    assert [axis.get_ylabel() for axis in ax.figure.axes[1:]] == ["probability of right"]
    assert ax.images[0].get_clim() == (0, 1)


def test_classes_get_no_colour_bar():
    assert len(plots.decision_boundary(right_half, X, y).figure.axes) == 1


def test_a_class_that_is_only_predicted_is_in_the_legend():
    ax = plots.decision_boundary(lambda points: 2 * right_half(points), X, y)
    drawn(ax.figure)
    assert legend(ax) == ["class 0", "class 1", "class 2"]


def test_a_classifier_with_one_answer_and_classes_minus_one_and_one_are_drawn():
    ax = plots.decision_boundary(lambda points: np.ones(len(points)), X, 2 * y - 1)
    drawn(ax.figure)
    assert legend(ax) == ["class -1", "class 1"]


def test_legend_is_between_the_plot_and_its_title_for_many_classes():
    labels = np.arange(7)
    points = np.stack([labels, labels % 3], axis=1).astype(float)
    ax = plots.decision_boundary(lambda P: np.clip(np.round(P[:, 0]), 0, 6), points, labels, title="Seven")
    drawn(ax.figure)
    box = ax.get_legend().get_window_extent()
    assert ax.get_window_extent().y1 <= box.y0 and box.y1 <= ax.title.get_window_extent().y0


def test_one_example_in_float32_gives_float32_points():
    seen = []

    def predict(points):
        seen.append((points.dtype, points.shape[1]))
        return np.zeros(len(points))

    drawn(plots.decision_boundary(predict, X[:1].astype(np.float32), y[:1]).figure)
    assert seen == [(np.float32, 2)]


def test_decision_boundary_draws_into_the_given_axes_and_leaves_its_inputs():
    figure, (left, right) = plt.subplots(1, 2)
    inputs = X.copy(), y.copy()
    assert plots.decision_boundary(right_half, *inputs, ax=right) is right
    assert not left.images and len(figure.axes) == 2
    np.testing.assert_array_equal(inputs[0], X)
    np.testing.assert_array_equal(inputs[1], y)


@pytest.mark.parametrize("examples", [X[:, :1], X[0], X[:0]])
def test_decision_boundary_names_a_wrong_shape_of_x(examples):
    with pytest.raises(ValueError, match=r"X must have shape \(N, 2\)") as caught:
        plots.decision_boundary(right_half, examples, y)
    assert str(examples.shape) in str(caught.value)


@pytest.mark.parametrize("shape", [(4, 1), (3,)])
def test_decision_boundary_names_a_wrong_shape_of_y(shape):
    with pytest.raises(ValueError, match=r"y must have shape \(4,\)") as caught:
        plots.decision_boundary(right_half, X, np.zeros(shape))
    assert str(shape) in str(caught.value)


def test_decision_boundary_names_a_wrong_shape_of_the_answers():
    with pytest.raises(ValueError, match=r"predict must return shape \((\d+),\) .* got \(\1, 1\)"):
        plots.decision_boundary(lambda points: right_half(points)[:, None], X, y)


@pytest.mark.parametrize("value", [1.5, np.nan, np.inf])
def test_decision_boundary_refuses_scores(value):
    with pytest.raises(ValueError, match=r"classes \(whole numbers\) or probabilities \(0\.\.1\)"):
        plots.decision_boundary(lambda points: np.full(len(points), value), X, y)


def test_decision_boundary_refuses_probabilities_for_three_classes():
    with pytest.raises(ValueError, match="y has 3 classes"):
        plots.decision_boundary(rising, X, np.array([0, 1, 2, 2]))


def test_decision_boundary_wants_one_name_for_each_class():
    with pytest.raises(ValueError, match=r"labels has 3 names, but there are 2 classes: \[0, 1\]"):
        plots.decision_boundary(right_half, X, y, labels=["a", "b", "c"])


def test_decision_boundary_refuses_more_classes_than_colours():
    with pytest.raises(ValueError, match="at most 7 classes can be told apart, got 8"):
        plots.decision_boundary(right_half, np.zeros((8, 2)), np.arange(8))


# confusion

MATRIX = np.array([[8, 2, 0], [1, 3, 0], [0, 0, 0]])
NAMES = ["cat", "dog", "owl"]


def numbers(ax):
    return [text.get_text() for text in ax.texts]


def test_confusion_writes_counts_row_by_row_with_the_true_class_down():
    ax = plots.confusion(MATRIX, NAMES, title="Animals")
    drawn(ax.figure)
    assert numbers(ax) == ["8", "2", "0", "1", "3", "0", "0", "0", "0"]
    assert ax.texts[1].get_position() == (1, 0)  # column 1, row 0
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("predicted class", "true class", "Animals")
    assert [label.get_text() for label in ax.get_xticklabels()] == NAMES
    assert [label.get_text() for label in ax.get_yticklabels()] == NAMES


def test_confusion_colours_by_the_share_of_the_true_class():
    image = plots.confusion(MATRIX, NAMES).images[0]
    np.testing.assert_allclose(image.get_array(), [[0.8, 0.2, 0], [0.25, 0.75, 0], [0, 0, 0]])
    assert image.get_clim() == (0, 1)


def test_confusion_numbers_contrast_with_their_cell():
    def luminance(color):
        parts = np.array(to_rgb(color))
        return np.dot(
            np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4),
            [0.2126, 0.7152, 0.0722],
        )

    count = 25
    matrix = np.zeros((count, count), dtype=int)
    matrix[:, 0] = np.arange(count) + 1
    matrix[:, 1] = count - matrix[:, 0]
    ax = plots.confusion(matrix, [""] * count)
    for text in ax.texts[::count]:
        cell = ax.images[0].cmap(ax.images[0].get_array()[int(text.get_position()[1]), 0])[:3]
        dark, light = sorted((luminance(text.get_color()), luminance(cell)))
        assert (light + 0.05) / (dark + 0.05) > 3.5


@pytest.mark.parametrize(
    "names", [["benign", "malignant"], ["T-shirt/top", "Trouser", "Ankle boot"], [str(k) for k in range(10)]]
)
def test_confusion_class_names_do_not_overlap(names):
    ax = plots.confusion(np.eye(len(names), dtype=int), names)
    drawn(ax.figure)
    labels = ax.get_xticklabels()
    if labels[0].get_rotation() == 0:
        boxes = [label.get_window_extent() for label in labels]
        assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


def test_confusion_draws_into_the_given_axes():
    figure, ax = plt.subplots()
    assert plots.confusion(MATRIX.tolist(), NAMES, ax=ax) is ax
    assert figure.axes == [ax]


@pytest.mark.parametrize("shape", [(3,), (2, 3), (0, 0), (2, 2, 2)])
def test_confusion_names_a_wrong_shape(shape):
    with pytest.raises(ValueError, match=r"\(K, K\)") as caught:
        plots.confusion(np.zeros(shape, dtype=int), NAMES)
    assert str(shape) in str(caught.value)


def test_confusion_refuses_a_wrong_number_of_names():
    with pytest.raises(ValueError, match=r"class_names has 2 names, matrix has shape \(3, 3\)"):
        plots.confusion(MATRIX, NAMES[:2])


@pytest.mark.parametrize("value", [-1, 0.5, np.nan])
def test_confusion_refuses_what_is_not_a_count(value):
    with pytest.raises(ValueError, match="whole numbers"):
        plots.confusion([[1, value], [0, 1]], ["a", "b"])


# Models


class Layer:
    layers = ()
    training = True

    def __init__(self, *layers, **params):
        self.params, self.grads, self.cache = params, {}, None
        if layers:
            self.layers = list(layers)

    def __call__(self, X):
        return self.forward(X)

    def eval(self):
        self.training = False
        for layer in self.layers:
            layer.eval()


class Linear(Layer):
    def forward(self, X):
        self.cache = X
        return X @ self.params["W"].T + self.params["b"]


class ReLU(Layer):
    def forward(self, X):
        assert not self.training
        return np.maximum(X, 0)


class Sequential(Layer):
    def forward(self, X):
        for layer in self.layers:
            X = layer(X)
        return X


class Residual(Sequential):
    def forward(self, X):
        return X + super().forward(X)


class Stateful(Layer):
    """Refuses another batch size than the last one, unless it is reset."""

    def __init__(self):
        super().__init__()
        self.state = np.zeros((7, 2))

    def reset_state(self):
        self.state = None

    def forward(self, X):
        assert self.state is None
        self.state = X
        return X


def linear(d_in, d_out):
    return Linear(W=np.arange(d_in * d_out, dtype=float).reshape(d_out, d_in) - 3, b=np.zeros(d_out))


@pytest.fixture
def model():
    return Sequential(linear(3, 2), ReLU(), Residual(linear(2, 2), Stateful()))


BATCH = np.arange(12.0).reshape(4, 3)


def titles(figure):
    return [ax.get_title().split("\n")[0] for ax in figure.axes]


def test_the_graph_names_layers_shapes_and_parameters(model):
    lines = [line.split() for line in repr(plots.computation_graph(model, BATCH)).splitlines()]
    assert lines == [
        ["layer", "output", "parameters"],
        ["input", "(4,", "3)"],
        ["0", "Linear", "(4,", "2)", "8"],
        ["1", "ReLU", "(4,", "2)"],
        ["2", "Residual", "(4,", "2)"],
        ["2.0", "Linear", "(4,", "2)", "6"],
        ["2.1", "Stateful", "(4,", "2)"],
        ["all", "14"],
    ]


def test_the_drawing_is_svg_on_white_with_every_layer_and_shape(model, tmp_path):
    graph = plots.computation_graph(model, BATCH)
    root = ElementTree.fromstring(graph._repr_svg_())
    background = root[0]
    assert background.get("fill") == "white"
    assert (background.get("width"), background.get("height")) == (root.get("width"), root.get("height"))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"0 Linear", "1 ReLU", "2 Residual", "2.0 Linear", "+", "14 parameters"} <= set(texts)
    assert texts.count("(4, 3)") == 1 and texts.count("(4, 2)") == 5
    places = [float(element.get("y")) for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert max(places) < float(root.get("height"))
    graph.save(tmp_path / "graph.svg")
    assert (tmp_path / "graph.svg").read_text(encoding="utf-8") == graph.svg + "\n"


def test_the_drawing_escapes_names():
    odd = type("A<B", (ReLU,), {})()
    assert "0 A&lt;B" in plots.computation_graph(Sequential(odd), BATCH).svg


def test_a_single_layer_is_drawn_too():
    graph = plots.computation_graph(linear(3, 2), BATCH)
    assert "Linear" in graph.svg and repr(graph).splitlines()[-1].split() == ["all", "8"]


@pytest.mark.parametrize("draw", [plots.computation_graph, plots.activation_histograms])
def test_looking_at_a_model_leaves_it_as_it_is(model, draw):
    draw(model, BATCH)
    assert model.training and model.layers[0].training and model.layers[0].cache is None
    assert model.layers[2].layers[1].state.shape == (7, 2)
    assert "forward" not in vars(model.layers[0])


@pytest.mark.parametrize("draw", [plots.computation_graph, plots.activation_histograms])
def test_a_layer_that_can_t_take_its_input_is_named_with_the_shape(draw):
    broken = Sequential(ReLU(), Sequential(linear(3, 2), linear(3, 1)))
    with pytest.raises(ValueError, match=r"^1\.1 Linear can't take an input of shape \(4, 2\): "):
        draw(broken, BATCH)


def test_weight_histograms_have_a_panel_for_each_parameter(model):
    figure = drawn(plots.weight_histograms(model, title="Weights"))
    assert titles(figure) == ["0 Linear, W", "0 Linear, b", "2.0 Linear, W", "2.0 Linear, b"]
    heights = [patch.get_height() for patch in figure.axes[0].patches]
    assert sum(heights) == 6
    assert "100% zeros" in figure.axes[1].get_title()


def test_gradient_histograms_need_a_backward_pass(model):
    with pytest.raises(ValueError, match=r"0 Linear has no gradient of 'W' yet: call model\.backward first"):
        plots.weight_histograms(model, gradients=True)
    for layer in (model.layers[0], model.layers[2].layers[0]):
        layer.grads = {name: array + 1 for name, array in layer.params.items()}
    assert titles(plots.weight_histograms(model, gradients=True))[0] == "0 Linear, dW"


def test_activation_histograms_have_a_panel_for_each_layer_that_computes(model):
    figure = drawn(plots.activation_histograms(model, BATCH))
    assert titles(figure) == ["0 Linear", "1 ReLU", "2.0 Linear", "2.1 Stateful"]
    assert sum(patch.get_height() for patch in figure.axes[0].patches) == 8


def test_values_that_are_not_finite_are_counted():
    layer = Linear(W=np.array([[1.0, np.nan, np.inf]]), b=np.array([np.nan]))
    figure = drawn(plots.weight_histograms(layer))
    assert "2 not finite" in figure.axes[0].get_title()
    assert "nothing finite" in figure.axes[1].get_title()


def test_a_model_without_parameters_has_no_histograms():
    with pytest.raises(ValueError, match="Sequential has no parameters"):
        plots.weight_histograms(Sequential(ReLU()))


# learning_curves


class History:
    def __init__(self, **lists):
        self.train_loss, self.val_loss, self.train_accuracy, self.val_accuracy = [], [], [], []
        self.lr = [0.1]
        vars(self).update(lists)


FULL = {
    "train_loss": [2.0, 1.0, 0.5],
    "val_loss": [2.1, 1.2],
    "train_accuracy": [0.3, 0.6, 0.8],
    "val_accuracy": [0.3, 0.5],
}


@pytest.mark.parametrize("history", [FULL, History(**FULL)], ids=["dict", "object"])
def test_learning_curves_draw_every_list_over_the_epochs_from_1(history):
    loss, accuracy = drawn(plots.learning_curves(history)).axes
    assert (loss.get_ylabel(), accuracy.get_ylabel(), loss.get_xlabel()) == ("loss", "accuracy", "epoch")
    assert legend(loss) == ["training", "validation"]
    np.testing.assert_array_equal(loss.lines[0].get_xydata(), [[1, 2], [2, 1], [3, 0.5]])
    np.testing.assert_array_equal(accuracy.lines[1].get_xydata(), [[1, 0.3], [2, 0.5]])


def test_what_was_not_measured_has_no_panel():
    (loss,) = drawn(plots.learning_curves(History(train_loss=[1.0]))).axes
    assert legend(loss) == ["training"]


def test_several_trainings_differ_in_colour_and_marker_and_validation_in_its_line():
    loss, _ = drawn(plots.learning_curves({"Adam": FULL, "SGD": History(**FULL)})).axes
    assert legend(loss) == ["Adam", "SGD", "training", "validation"]
    curves = loss.lines[:4]
    assert [line.get_linestyle() for line in curves] == ["-", "--", "-", "--"]
    assert [line.get_color() for line in curves] == [plots.COLORS[k] for k in (0, 0, 1, 1)]
    assert curves[0].get_marker() != curves[2].get_marker()


@pytest.mark.parametrize(
    ("histories", "words"),
    [
        ({}, "nothing to draw"),
        (History(), "nothing to draw"),
        ({"Adam": {"train_loss": [[1.0]]}}, "train_loss of Adam must be a list with one number an epoch"),
        ({"train_loss": ["high"]}, "train_loss of the history must be"),
        ({str(k): FULL for k in range(8)}, "at most 7 trainings"),
    ],
)
def test_learning_curves_say_what_they_need(histories, words):
    with pytest.raises(ValueError, match=words):
        plots.learning_curves(histories)


# loss_surface


def bowl(a, b):
    return a**2 + 4 * b**2


def scalar_bowl(a, b):
    return float(a) ** 2 + 4 * float(b) ** 2


def mean_of_three(a, b):
    """Takes arrays only where they broadcast with three examples, and then means something else."""
    return float(np.mean((a * np.arange(3.0) + b) ** 2))


def drawn_losses(ax):
    return ax.collections[0].get_array().reshape(3, 3)


@pytest.mark.parametrize("f", [bowl, scalar_bowl])
def test_the_surface_holds_the_loss_at_every_point(f):
    ax = plots.loss_surface(f, (-1, 1), (0, 2), resolution=3)
    drawn(ax.figure)
    np.testing.assert_allclose(drawn_losses(ax), [[1, 0, 1], [5, 4, 5], [17, 16, 17]])


def test_a_loss_over_data_is_not_mistaken_for_one_of_arrays():
    ax = plots.loss_surface(mean_of_three, (0, 2), (0, 2), resolution=3)
    assert drawn_losses(ax)[0, 1] == pytest.approx(5 / 3)


def test_paths_are_drawn_from_start_to_end_and_cut_at_the_border():
    paths = {"sgd": [[-1, 1], [0.5, 0.5], [9, 9]], "adam": np.array([[0, 1.0], [np.nan, 0], [0, 0]])}
    ax = drawn(plots.loss_surface(bowl, (-1, 1), (0, 2), paths, resolution=3).figure).axes[0]
    assert legend(ax) == ["sgd", "adam"]
    lines = {line.get_label(): line.get_xydata() for line in ax.lines}
    np.testing.assert_array_equal(lines["sgd"], paths["sgd"])
    np.testing.assert_array_equal(lines["adam"], [[0, 1], [0, 0]])
    assert (ax.get_xlim(), ax.get_ylim()) == ((-1, 1), (0, 2))


def test_a_logarithmic_surface_allows_zeros_and_a_flat_one_is_drawn():
    drawn(plots.loss_surface(bowl, (-1, 1), (-1, 1), log=True, resolution=5).figure)
    drawn(plots.loss_surface(lambda a, b: 0 * a + 2, (-1, 1), (-1, 1), resolution=5).figure)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((bowl, (1, 1), (0, 1)), r"a_range must be a pair \(low, high\) with low < high"),
        ((bowl, (0, 1), (0, 1, 2)), "b_range must be a pair"),
        (
            (bowl, (0, 1), (0, 1), {"adam": np.zeros((2, 3))}),
            r"path 'adam' must have shape \(T, 2\) .* got \(2, 3\)",
        ),
        ((lambda a, b: np.zeros(3), (0, 1), (0, 1)), r"one number for two numbers, got shape \(3,\)"),
        ((lambda a, b: a * np.nan, (0, 1), (0, 1)), "nowhere finite"),
    ],
)
def test_loss_surface_says_what_it_needs(arguments, words):
    with pytest.raises(ValueError, match=words):
        plots.loss_surface(*arguments)


# convolution

IMAGE = np.arange(20.0).reshape(4, 5)
KERNEL = np.array([[1.0, -1.0], [0.0, 2.0]])


def field(ax):
    return np.asarray(ax.images[0].get_array().filled(np.nan))


def test_a_step_shows_patch_kernel_product_and_the_output_so_far():
    figure = drawn(plots.convolution_step(IMAGE, KERNEL, 5))
    image, kernel, product, output = figure.axes
    patch = IMAGE[1:3, 1:3]
    np.testing.assert_array_equal(field(image), IMAGE)
    np.testing.assert_array_equal(field(kernel), KERNEL)
    np.testing.assert_array_equal(field(product), patch * KERNEL)
    assert field(output).shape == (3, 4)
    assert field(output)[1, 1] == (patch * KERNEL).sum()
    assert np.isnan(field(output)).sum() == 6
    assert product.get_xlabel() == f"sum = {(patch * KERNEL).sum():g}"


def test_stride_and_padding_move_the_patch():
    figure = drawn(plots.convolution_step(IMAGE, KERNEL, 3, stride=3, padding=1))
    image, _, product, output = figure.axes
    assert field(image).shape == (6, 7) and field(output).shape == (2, 2)
    np.testing.assert_array_equal(field(product), np.pad(IMAGE, 1)[3:5, 3:5] * KERNEL)
    assert np.isfinite(field(output)).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((np.zeros((1, 4, 4)), KERNEL, 0), r"image must have shape \(height, width\), got \(1, 4, 4\)"),
        ((IMAGE, np.zeros(3), 0), r"kernel must have shape \(height, width\), got \(3,\)"),
        (
            (IMAGE, np.zeros((5, 1)), 0),
            r"kernel of shape \(5, 1\) does not fit into an image of shape \(4, 5\)",
        ),
        ((IMAGE, KERNEL, 12), r"step must be 0..11 for an output of shape \(3, 4\), got 12"),
        ((IMAGE, KERNEL, 0, 0), "stride must be at least 1"),
    ],
)
def test_convolution_step_says_what_it_needs(arguments, words):
    with pytest.raises(ValueError, match=words):
        plots.convolution_step(*arguments)


def test_without_an_open_notebook_the_steps_are_one_still_figure():
    figure = plots.convolution_steps(IMAGE, KERNEL)
    assert figure.axes[3].get_xlabel() == "goes to row 1, column 1"


def test_in_an_open_notebook_a_slider_goes_through_the_steps(monkeypatch):
    widgets = pytest.importorskip("ipywidgets")
    shown = []
    monkeypatch.setattr(plots.convolution, "_widgets", lambda: widgets)
    monkeypatch.setattr("IPython.display.display", shown.append)
    assert plots.convolution_steps(IMAGE, KERNEL) is None
    slider = shown[0].children[0]
    assert (slider.min, slider.max) == (0, 11)
    titles = []
    monkeypatch.setattr(plt, "show", lambda: titles.append(plt.gcf().get_suptitle()))
    slider.value = 3
    assert titles == ["Step 3 of 0..11"]
    assert plots.convolution_steps(IMAGE[:2, :2], KERNEL) is None


def test_a_slider_needs_a_kernel_that_takes_input_and_ipywidgets(monkeypatch):
    shell = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=True))
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    monkeypatch.setitem(sys.modules, "ipywidgets", shell)
    assert plots.convolution._widgets() is shell
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    assert plots.convolution._widgets() is None
    shell.kernel._allow_stdin = False
    assert plots.convolution._widgets() is None


# Diagrams


def test_a_diagram_has_its_boxes_texts_and_arrows():
    figure = plots.diagram(
        {"x": (0, 0), "W": (0, 1, "weights")},
        {"h": (2, 0)},
        {("x", "h"): "times", ("W", (2, 1), "h"): ""},
        {("h", (3, 0)): "back"},
        notes={"a note": (0, -1)},
        title="a step",
    )
    [axes] = drawn(figure).axes
    texts = [text.get_text() for text in axes.texts if text.get_text()]
    assert sorted(texts) == sorted(["$x$", "weights", "$h$", "times", "back", "a note"])
    arrows = [text for text in axes.texts if getattr(text, "arrow_patch", None)]
    assert len(arrows) == 4  # one for each piece of a path
    assert axes.get_title() == "a step"


def test_an_arrow_ends_beside_its_box_however_wide_that_is():
    figure = plots.diagram({"x": (0, 0), "wide": (3, 0, "a text of some length")}, {}, {("x", "wide"): ""})
    [axes] = drawn(figure).axes
    box = next(text for text in axes.texts if text.get_text() == "a text of some length")
    [arrow] = [text.arrow_patch for text in axes.texts if getattr(text, "arrow_patch", None)]
    gap = box.get_bbox_patch().get_window_extent().x0 - arrow.get_window_extent().x1
    assert 0 < gap < 10  # pixels


def test_a_diagram_says_which_box_is_missing():
    with pytest.raises(ValueError, match="no box is called 'y'; there are x"):
        plots.diagram({"x": (0, 0)}, {}, {("x", "y"): ""})

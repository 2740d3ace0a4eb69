"""Behaviour of nnkit.losses: shapes, dtypes, refusals, gradients, properties, extremes, SciPy and PyTorch."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from golden_losses import DELTA, MARGIN, SMOOTHING, inputs, torch_losses
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy import special

from nnkit import losses
from nnkit.losses import binary_cross_entropy, hinge, huber, mse, softmax_cross_entropy

PAIRED = {"mse": mse, "huber": huber, "binary_cross_entropy": binary_cross_entropy}
CLASSES = {"softmax_cross_entropy": softmax_cross_entropy, "hinge": hinge}
LOSSES = {
    "mse": (mse, "pred", "target"),
    "huber": (huber, "pred", "target"),
    "huber_delta": (partial(huber, delta=DELTA), "pred", "target"),
    "binary_cross_entropy": (binary_cross_entropy, "logits", "binary"),
    "binary_cross_entropy_soft": (binary_cross_entropy, "logits", "soft"),
    "softmax_cross_entropy": (softmax_cross_entropy, "logits", "labels"),
    "softmax_cross_entropy_smoothing": (
        partial(softmax_cross_entropy, label_smoothing=SMOOTHING),
        "logits",
        "labels",
    ),
    "hinge": (hinge, "logits", "labels"),
    "hinge_margin": (partial(hinge, margin=MARGIN), "logits", "labels"),
}

each_loss = pytest.mark.parametrize("name", LOSSES)
each_paired = pytest.mark.parametrize("name", PAIRED)
each_of_classes = pytest.mark.parametrize("name", CLASSES)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)


def golden():
    with np.load(Path(__file__).parent / "golden" / "losses.npz") as file:
        return dict(file)


def call(name, values):
    """A loss of LOSSES on the inputs that it takes from a dict."""
    function, first, second = LOSSES[name]
    return function(values[first], values[second])


def central_differences(function, Z, h=1e-6):
    """The gradient of function(Z)[0] with respect to Z, in float64."""
    grad = np.zeros_like(Z)
    for index in np.ndindex(Z.shape):
        step = np.zeros_like(Z)
        step[index] = h
        grad[index] = (function(Z + step)[0] - function(Z - step)[0]) / (2 * h)
    return grad


@st.composite
def batches(draw, low=-20.0, high=20.0):
    """Scores (N, C) of float64, and labels."""
    N, C = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    scores = draw(arrays(np.float64, (N, C), elements=st.floats(low, high)))
    labels = draw(arrays(np.int64, (N,), elements=st.integers(0, C - 1)))
    return scores, labels


@st.composite
def pairs(draw, low=-20.0, high=20.0):
    """Two arrays of float64 of one shape."""
    shape = draw(array_shapes(min_dims=1, max_dims=3, max_side=4))
    elements = st.floats(low, high)
    return draw(arrays(np.float64, shape, elements=elements)), draw(
        arrays(np.float64, shape, elements=elements)
    )


def test_the_module_exports_the_five_losses():
    assert set(losses.__all__) == {*PAIRED, *CLASSES}


# Shapes, dtypes, inputs


@each_loss
@each_dtype
@pytest.mark.parametrize("N", [1, 2, 7])
@pytest.mark.parametrize("C", [1, 2, 5])
def test_the_loss_is_a_float_and_the_gradient_has_shape_and_dtype_of_the_first_argument(name, dtype, N, C):
    values = inputs(np.random.default_rng(0), N, C, dtype)
    loss, grad = call(name, values)
    assert type(loss) is float
    assert (type(grad), grad.shape, grad.dtype) == (np.ndarray, (N, C), dtype)


@each_paired
@pytest.mark.parametrize("shape", [(5,), (1,), (2, 3, 4), (2, 1, 3, 1)], ids=str)
def test_paired_losses_take_any_shape_and_average_over_all_elements(name, shape):
    rng = np.random.default_rng(1)
    pred, target = rng.normal(size=shape), rng.uniform(size=shape)
    loss, grad = PAIRED[name](pred, target)
    flat_loss, flat_grad = PAIRED[name](pred.ravel(), target.ravel())
    assert np.isclose(loss, flat_loss)
    np.testing.assert_allclose(grad, flat_grad.reshape(shape))


@each_paired
@pytest.mark.parametrize("second", [np.float64, np.int64, np.uint8, bool], ids=lambda dtype: dtype.__name__)
def test_the_dtype_of_the_targets_does_not_change_the_gradient(name, second):
    pred = np.array([0.5, -1.5, 2.0], dtype=np.float32)
    target = np.array([1, 0, 1])
    loss, grad = PAIRED[name](pred, target.astype(second))
    expected_loss, expected = PAIRED[name](pred, target.astype(np.float32))
    assert grad.dtype == np.float32
    assert loss == expected_loss
    np.testing.assert_array_equal(grad, expected)


@each_of_classes
@pytest.mark.parametrize(
    "integer", [np.int64, np.int32, np.int8, np.uint8, np.uint64], ids=lambda t: t.__name__
)
def test_labels_may_be_integers_of_every_size(name, integer):
    scores = np.random.default_rng(2).normal(size=(4, 3)).astype(np.float32)
    labels = np.array([0, 2, 1, 2])
    loss, grad = CLASSES[name](scores, labels.astype(integer))
    assert loss == CLASSES[name](scores, labels)[0]
    np.testing.assert_array_equal(grad, CLASSES[name](scores, labels)[1])
    assert grad.dtype == np.float32


@each_loss
def test_integers_and_lists_are_taken_as_floats(name):
    function, _, second = LOSSES[name]
    targets = [0, 1] if second == "labels" else [[1, 0, 1], [0, 0, 1]]
    integers = [[3, -1, 2], [0, 1, -2]]
    loss, grad = function(integers, targets)
    expected = function(np.array(integers, float), np.array(targets))
    assert (loss, grad.dtype) == (expected[0], np.float64)
    np.testing.assert_array_equal(grad, expected[1])


@each_loss
def test_inputs_are_left_as_they_were_and_results_are_new_arrays(name):
    values = inputs(np.random.default_rng(3))
    before = {key: value.copy() for key, value in values.items()}
    for value in values.values():
        value.flags.writeable = False
    _, grad = call(name, values)
    for key, value in values.items():
        np.testing.assert_array_equal(value, before[key])
        assert not np.shares_memory(grad, value)


@each_loss
def test_views_with_other_strides_give_the_same_values(name):
    function, first, second = LOSSES[name]
    values = inputs(np.random.default_rng(4), N=8, C=6)
    array, target = values[first].T[::2, ::-1].T, values[second]  # (8, 3), columns of every second class
    target = target % 3 if second == "labels" else target[:, :3]
    loss, grad = function(array, target)
    expected = function(array.copy(), target.copy())
    assert np.isclose(loss, expected[0], rtol=1e-14)
    np.testing.assert_allclose(grad, expected[1], rtol=1e-12, atol=1e-15)


# Refusals


@each_paired
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((3, 1), (3,)),
        ((3,), (3, 1)),
        ((4, 1), (1, 4)),
        ((2, 3), (3, 2)),
        ((3,), ()),
        ((0,), (0,)),
        ((0, 4), (0, 4)),
    ],
    ids=str,
)
def test_shapes_that_differ_and_empty_arrays_are_refused_by_name(name, first, second):
    with pytest.raises(ValueError) as refused:
        PAIRED[name](np.ones(first), np.ones(second))
    assert str(first) in str(refused.value)
    assert str(second) in str(refused.value)


@each_of_classes
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((3, 2), (3, 1)),
        ((3, 2), (2,)),
        ((3, 2), (3, 2)),
        ((3,), (3,)),
        ((0, 2), (0,)),
        ((2, 0), (2,)),
        ((2, 3, 4), (2,)),
        ((1, 2), ()),
    ],
    ids=str,
)
def test_scores_and_labels_that_do_not_fit_are_refused_by_name(name, first, second):
    with pytest.raises(ValueError) as refused:
        CLASSES[name](np.ones(first), np.zeros(second, int))
    assert str(first) in str(refused.value)
    assert str(second) in str(refused.value)


@each_of_classes
@pytest.mark.parametrize(("labels", "named"), [([0, 3], "3"), ([-1, 0], "-1"), ([7, -2], "-2")])
def test_a_label_that_is_no_class_is_refused_by_name(name, labels, named):
    with pytest.raises(ValueError, match=f"label {named} is outside 0..2"):
        CLASSES[name](np.ones((2, 3)), np.array(labels))


@each_of_classes
@pytest.mark.parametrize("dtype", [np.float64, bool], ids=["float64", "bool"])
def test_labels_that_are_no_integers_are_refused(name, dtype):
    with pytest.raises(ValueError, match=np.dtype(dtype).name):
        CLASSES[name](np.ones((2, 3)), np.array([0, 1], dtype=dtype))


@pytest.mark.parametrize("delta", [0.0, -1.0, np.nan])
def test_huber_refuses_a_delta_that_is_not_above_zero(delta):
    with pytest.raises(ValueError, match="delta"):
        huber(np.ones(2), np.ones(2), delta)


@pytest.mark.parametrize("target", [-1.0, 1.5, np.nan])
def test_binary_cross_entropy_refuses_targets_that_are_no_probabilities(target):
    with pytest.raises(ValueError, match="targets"):
        binary_cross_entropy(np.ones(2), np.array([0.5, target]))


@pytest.mark.parametrize("smoothing", [-0.1, 1.1, np.nan])
def test_softmax_cross_entropy_refuses_a_smoothing_that_is_no_share(smoothing):
    with pytest.raises(ValueError, match="label_smoothing"):
        softmax_cross_entropy(np.ones((2, 3)), np.array([0, 1]), smoothing)


# Gradients


@each_loss
@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (5, 1), (6, 4)], ids=str)
def test_gradients_agree_with_central_differences(name, shape):
    function, first, second = LOSSES[name]
    values = inputs(np.random.default_rng(5), *shape)  # no element is within 1e-6 of a kink
    target = values[second]
    grad = function(values[first], target)[1]
    numerical = central_differences(lambda Z: function(Z, target), values[first])
    assert np.abs(grad - numerical).max() <= 1e-6 * max(np.abs(numerical).max(), 1e-3)


@given(batches(), st.floats(0, 1))
def test_gradients_of_logits_sum_to_zero_in_every_row(batch, smoothing):
    for grad in (softmax_cross_entropy(*batch, smoothing)[1], hinge(*batch)[1]):
        np.testing.assert_allclose(grad.sum(axis=1), 0, atol=1e-12)


def test_slopes_where_two_pieces_meet():
    np.testing.assert_array_equal(huber(np.array([2.0, -2.0]), np.zeros(2), 2.0)[1], [1.0, -1.0])
    np.testing.assert_array_equal(hinge(np.array([[2.0, 1.0, 0.0]]), np.array([0]))[1], [[0.0, 0.0, 0.0]])


# Properties


@each_loss
def test_the_loss_of_a_batch_is_the_mean_of_the_losses_of_its_rows(name):
    function, first, second = LOSSES[name]
    values = inputs(np.random.default_rng(6))
    array, target = values[first], values[second]
    rows = [function(array[n : n + 1], target[n : n + 1]) for n in range(len(array))]
    loss, grad = function(array, target)
    assert np.isclose(loss, np.mean([row[0] for row in rows]))
    np.testing.assert_allclose(grad, np.concatenate([row[1] for row in rows]) / len(array), rtol=1e-12)


@given(pairs())
def test_losses_of_numbers_are_never_negative_and_zero_for_a_perfect_prediction(pair):
    for loss in (mse, huber):
        assert loss(*pair)[0] >= 0
        value, grad = loss(pair[0], pair[0])
        assert value == 0
        assert not grad.any()


@given(pairs())
def test_losses_of_numbers_change_only_the_sign_of_the_gradient_when_the_arguments_are_exchanged(pair):
    for loss in (mse, huber):
        value, grad = loss(*pair)
        exchanged_value, exchanged = loss(*pair[::-1])
        assert value == exchanged_value
        np.testing.assert_array_equal(grad, -exchanged)


@given(pairs(), st.floats(0.01, 50))
def test_huber_lies_between_zero_and_half_the_squared_error_and_its_slope_is_limited(pair, delta):
    value, grad = huber(*pair, delta)
    assert 0 <= value <= mse(*pair)[0] / 2 * (1 + 1e-12)
    assert np.abs(grad).max() <= delta / grad.size * (1 + 1e-12)


@given(pairs())
def test_huber_with_a_large_delta_is_half_the_squared_error(pair):
    value, grad = huber(*pair, 1e3)
    assert np.isclose(value, mse(*pair)[0] / 2)
    np.testing.assert_allclose(grad, mse(*pair)[1] / 2)


@given(pairs(-700, 700), st.randoms(use_true_random=False))
def test_binary_cross_entropy_does_not_care_which_class_is_called_1(pair, random):
    logits, targets = pair[0], (pair[1] > 0).astype(float)
    value, grad = binary_cross_entropy(logits, targets)
    other_value, other = binary_cross_entropy(-logits, 1 - targets)
    assert np.isclose(value, other_value)
    np.testing.assert_allclose(grad, -other, atol=1e-15)


@given(
    arrays(np.float64, (5,), elements=st.floats(-30, 30)), arrays(np.int64, (5,), elements=st.integers(0, 1))
)
def test_binary_cross_entropy_is_softmax_cross_entropy_of_the_logits_0_and_z(z, labels):
    value, grad = binary_cross_entropy(z, labels)
    two_value, two = softmax_cross_entropy(np.stack([np.zeros(5), z], axis=1), labels)
    assert np.isclose(value, two_value, rtol=1e-12)
    np.testing.assert_allclose(grad, two[:, 1], rtol=1e-9, atol=1e-15)


@given(batches(), st.floats(-500, 500), st.floats(0, 1))
def test_a_constant_added_to_a_row_changes_nothing(batch, constant, smoothing):
    scores, labels = batch
    for loss in (partial(softmax_cross_entropy, label_smoothing=smoothing), hinge):
        value, grad = loss(scores, labels)
        moved_value, moved = loss(scores + constant, labels)
        assert np.isclose(value, moved_value, rtol=1e-9, atol=1e-9)
        if loss is not hinge:  # rounding may carry a score across the kink
            np.testing.assert_allclose(grad, moved, rtol=1e-9, atol=1e-9)


@given(batches(), st.randoms(use_true_random=False))
def test_the_names_of_the_classes_do_not_matter(batch, random):
    scores, labels = batch
    order = list(range(scores.shape[1]))
    random.shuffle(order)
    places = np.argsort(order)
    for loss in (partial(softmax_cross_entropy, label_smoothing=0.2), hinge):
        value, grad = loss(scores, labels)
        other_value, other = loss(scores[:, order], places[labels])
        assert np.isclose(value, other_value, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(grad[:, order], other, rtol=1e-12, atol=1e-15)


@given(batches(), st.floats(0, 1))
def test_smoothed_cross_entropy_is_the_cross_entropy_of_the_softened_targets(batch, smoothing):
    logits, labels = batch
    N, C = logits.shape
    Q = np.full((N, C), smoothing / C)
    Q[np.arange(N), labels] += 1 - smoothing
    value, grad = softmax_cross_entropy(logits, labels, smoothing)
    assert np.isclose(value, -(Q * special.log_softmax(logits, axis=1)).sum() / N, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(grad, (special.softmax(logits, axis=1) - Q) / N, rtol=1e-9, atol=1e-12)


@given(batches(), st.floats(0, 5))
def test_hinge_is_the_sum_over_the_other_classes_one_by_one(batch, margin):
    scores, labels = batch
    total = 0.0
    for row, label in zip(scores, labels, strict=True):
        for k, score in enumerate(row):
            if k != label:
                total += max(0.0, score - row[label] + margin)
    assert np.isclose(hinge(scores, labels, margin)[0], total / len(scores), rtol=1e-12, atol=1e-12)


def test_an_untrained_classifier_of_c_classes_has_the_loss_log_c():
    for C in (2, 10, 1000):
        assert np.isclose(softmax_cross_entropy(np.zeros((4, C)), np.arange(4) % C)[0], np.log(C))
        assert np.isclose(hinge(np.zeros((4, C)), np.arange(4) % C)[0], C - 1)
    assert np.isclose(binary_cross_entropy(np.zeros(4), np.array([0, 1, 1, 0]))[0], np.log(2))


# Extreme inputs; a warning would be an error here


@each_dtype
def test_cross_entropies_of_huge_logits_are_right_and_never_warn(dtype):
    loss, grad = binary_cross_entropy(np.array([1000.0, -1000.0, 1000.0, -1000.0], dtype=dtype), [0, 1, 1, 0])
    assert loss == 500.0
    np.testing.assert_array_equal(grad, [0.25, -0.25, 0, 0])
    loss, grad = softmax_cross_entropy(np.array([[1000.0, 0.0], [-1000.0, -3000.0]], dtype=dtype), [1, 0])
    assert loss == 500.0
    np.testing.assert_array_equal(grad, [[0.5, -0.5], [0, 0]])


@each_dtype
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_largest_numbers_give_finite_results(dtype, smoothing):
    largest = np.finfo(dtype).max / 16
    logits = np.array([[largest, -largest, 0], [-largest, -largest, -largest]], dtype=dtype)
    results = [
        softmax_cross_entropy(logits, np.array([1, 2]), smoothing),
        binary_cross_entropy(logits, np.array([[0, 1, 1], [1, 1, 0]])),
        huber(logits, np.zeros((2, 3))),
        hinge(logits, np.array([1, 2])),
    ]
    for loss, grad in results:
        assert np.isfinite(loss)
        assert np.isfinite(grad).all()


@each_dtype
def test_small_losses_keep_their_digits(dtype):
    z = dtype(40)
    assert np.isclose(binary_cross_entropy(np.array([z]), [1])[0], 4.248354e-18, rtol=1e-5, atol=0)
    assert np.isclose(binary_cross_entropy(np.array([-z]), [0])[0], 4.248354e-18, rtol=1e-5, atol=0)
    assert np.isclose(binary_cross_entropy(np.array([-z]), [0])[1][0], 4.248354e-18, rtol=1e-5, atol=0)


def test_a_class_with_the_logit_minus_infinity_is_left_out():
    logits, labels = np.array([[0.0, -np.inf, 1.0]]), np.array([2])
    loss, grad = softmax_cross_entropy(logits, labels)
    expected_loss, expected = softmax_cross_entropy(np.array([[0.0, 1.0]]), np.array([1]))
    assert np.isclose(loss, expected_loss)
    np.testing.assert_allclose(grad, [[expected[0, 0], 0, expected[0, 1]]])


@pytest.mark.parametrize("name", ["mse", "huber", "binary_cross_entropy", "softmax_cross_entropy", "hinge"])
def test_nan_stays_visible(name):
    values = inputs(np.random.default_rng(7), 2, 3)
    values["pred"][0, 1] = values["logits"][0, 1] = np.nan
    assert np.isnan(call(name, values)[0])


# SciPy and PyTorch


@given(pairs())
def test_numbers_agree_with_scipy(pair):
    error = pair[0] - pair[1]
    assert np.isclose(huber(*pair, 1.3)[0], special.huber(1.3, error).mean(), rtol=1e-12, atol=1e-12)
    targets = special.expit(pair[1])
    entropy = special.xlogy(targets, targets) + special.xlog1py(1 - targets, -targets)
    divergence = special.kl_div(targets, special.expit(pair[0])) + special.kl_div(
        1 - targets, special.expit(-pair[0])
    )
    assert np.isclose(
        binary_cross_entropy(pair[0], targets)[0], (divergence - entropy).mean(), rtol=1e-6, atol=1e-6
    )


@each_loss
@each_dtype
@pytest.mark.parametrize("prefix", ["", "extreme_"], ids=["ordinary", "extreme"])
def test_values_and_gradients_are_those_recorded_from_pytorch(name, dtype, prefix):
    recorded = {
        key.removeprefix(prefix): value
        for key, value in golden().items()
        if key.startswith("extreme_") == bool(prefix)
    }
    _, first, second = LOSSES[name]
    loss, grad = call(name, {first: recorded[first].astype(dtype), second: recorded[second]})
    assert np.isclose(loss, recorded[name], rtol=1e-5)
    np.testing.assert_allclose(grad, recorded[f"{name}_grad"], rtol=1e-5, atol=1e-6)


@pytest.mark.torch
@each_loss
@each_dtype
@pytest.mark.parametrize("shape", [(1, 2), (64, 10), (16, 100)], ids=str)
def test_values_and_gradients_are_those_of_pytorch_on_new_inputs(name, dtype, shape):
    pytest.importorskip("torch")
    values = inputs(np.random.default_rng(8), *shape, dtype)
    expected = torch_losses(**values)
    loss, grad = call(name, values)
    assert np.isclose(loss, expected[name], rtol=1e-5)
    np.testing.assert_allclose(grad, expected[f"{name}_grad"], rtol=1e-5, atol=1e-6)
    assert grad.dtype == expected[f"{name}_grad"].dtype


@pytest.mark.torch
def test_the_recorded_values_are_those_of_pytorch_today():
    pytest.importorskip("torch")
    recorded = golden()
    for prefix in ("", "extreme_"):
        given = {
            key: recorded[prefix + key] for key in ("pred", "target", "logits", "binary", "soft", "labels")
        }
        for name, value in torch_losses(**given).items():
            np.testing.assert_allclose(value, recorded[prefix + name], rtol=1e-12, err_msg=name)

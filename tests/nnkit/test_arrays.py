"""nnkit.arrays: the functions that every later chapter imports. Only the tests that compare with scikit-learn load it, which takes a second."""

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnkit.arrays import (
    accuracy,
    confusion_matrix,
    minibatches,
    one_hot,
    squared_distances,
    standardize,
    train_test_split,
)

sizes = st.integers(min_value=0, max_value=40)
seeds = st.integers(min_value=0, max_value=2**32 - 1)
moderate = st.floats(min_value=-100, max_value=100, allow_subnormal=False)
float_dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64])
label_dtypes = pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64, np.uint64])


def normal(shape, dtype=np.float64, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


def labels_below(num_classes):
    return arrays(np.int64, sizes, elements=st.integers(min_value=0, max_value=num_classes - 1))


def numbered(n):
    """Rows (k, 10 k) with label k, so that a row without its label is noticed."""
    y = np.arange(n)
    return np.stack([y, 10 * y], axis=1), y


# squared_distances


@float_dtypes
@pytest.mark.parametrize(
    "n, m, d", [(1, 1, 1), (2, 3, 4), (3, 2, 4), (4, 4, 4), (1, 5, 2), (6, 1, 7), (30, 40, 64)]
)
def test_squared_distances_equal_the_sum_written_out_in_loops(n, m, d, dtype):
    A, B = normal((n, d), dtype), normal((m, d), dtype, seed=1)
    expected = [
        [sum((float(A[i, k]) - float(B[j, k])) ** 2 for k in range(d)) for j in range(m)] for i in range(n)
    ]
    result = squared_distances(A, B)
    assert result.dtype == dtype
    np.testing.assert_allclose(result, expected, rtol=1e-5 if dtype == np.float32 else 1e-12, atol=1e-5)


@pytest.mark.parametrize("n, m, d", [(5, 7, 3), (20, 20, 20)])
def test_squared_distances_agree_with_scikit_learn(n, m, d):
    from sklearn import metrics

    A, B = normal((n, d)), normal((m, d), seed=1)
    np.testing.assert_allclose(
        squared_distances(A, B), metrics.pairwise.euclidean_distances(A, B, squared=True)
    )


@pytest.mark.parametrize("n, m, d", [(0, 3, 2), (3, 0, 2), (0, 0, 2), (2, 3, 0)])
def test_squared_distances_of_nothing_have_the_right_shape(n, m, d):
    result = squared_distances(np.zeros((n, d), np.float32), np.zeros((m, d), np.float32))
    assert result.shape == (n, m)
    assert (result == 0).all()


@given(
    arrays(
        np.float32,
        st.tuples(st.integers(1, 12), st.integers(1, 6)),
        elements=st.floats(-1000, 1000, width=32),
    )
)
def test_squared_distances_are_never_negative_and_their_roots_never_nan(A):
    result = squared_distances(A, A.copy())
    assert (result >= 0).all()
    assert np.isfinite(np.sqrt(result)).all()


@given(arrays(np.float64, (5, 3), elements=moderate), arrays(np.float64, (4, 3), elements=moderate))
def test_exchanging_the_two_sets_transposes_the_squared_distances(A, B):
    np.testing.assert_allclose(squared_distances(A, B), squared_distances(B, A).T, atol=1e-9)


@given(arrays(np.float64, (5, 3), elements=moderate), arrays(np.float64, 3, elements=moderate))
def test_moving_everything_leaves_squared_distances_as_they_are(A, shift):
    np.testing.assert_allclose(squared_distances(A + shift, A + shift), squared_distances(A, A), atol=1e-8)


def test_squared_distances_of_byte_images_do_not_wrap_round():
    result = squared_distances(np.array([[3, 200]], np.uint8), np.array([[5, 0], [255, 255]], np.uint8))
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result, [[40004, 66529]])


@pytest.mark.parametrize("a, b", [((2, 3), (4, 2)), ((3,), (4, 3)), ((2, 3), (3,)), ((2, 3, 4), (2, 3, 4))])
def test_squared_distances_refuse_wrong_shapes_and_name_them(a, b):
    with pytest.raises(ValueError) as refusal:
        squared_distances(np.zeros(a), np.zeros(b))
    assert str(a) in str(refusal.value)
    assert str(b) in str(refusal.value)


def test_squared_distances_take_arrays_that_are_not_contiguous():
    A, B = normal((6, 8))[::2, ::2], normal((4, 10)).T[::2][:, :4]
    np.testing.assert_allclose(squared_distances(A, B), squared_distances(A.copy(), B.copy()))


# one_hot


@given(labels_below(7))
def test_each_one_hot_row_has_a_single_one_at_the_label(labels):
    Y = one_hot(labels, 7)
    assert Y.shape == (len(labels), 7)
    np.testing.assert_array_equal(Y.sum(axis=1), np.ones(len(labels)))
    np.testing.assert_array_equal(Y.argmax(axis=1), labels)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, bool])
def test_one_hot_has_the_dtype_asked_for(dtype):
    assert one_hot(np.array([0, 2]), 3, dtype=dtype).dtype == dtype


def test_one_hot_is_float32_by_default():
    assert one_hot(np.array([0, 2]), 3).dtype == np.float32


@label_dtypes
def test_one_hot_takes_labels_of_every_integer_type(dtype):
    np.testing.assert_array_equal(one_hot(np.array([1, 0], dtype), 2), [[0, 1], [1, 0]])


def test_one_hot_agrees_with_scikit_learn():
    from sklearn import preprocessing

    labels = np.random.default_rng(0).integers(5, size=40)
    np.testing.assert_array_equal(one_hot(labels, 5), preprocessing.label_binarize(labels, classes=range(5)))


def test_one_hot_takes_a_plain_list():
    np.testing.assert_array_equal(one_hot([1, 0], 2), [[0, 1], [1, 0]])


@pytest.mark.parametrize("label", [-1, -300, 4, 5, 1000])
def test_one_hot_names_a_label_outside_the_classes(label):
    with pytest.raises(ValueError, match=rf"{label}\b.*0\.\.3"):
        one_hot(np.array([0, label, 3]), 4)


@pytest.mark.parametrize("shape", [(), (3, 1), (2, 2)])
def test_one_hot_refuses_labels_that_are_no_vector(shape):
    with pytest.raises(ValueError) as refusal:
        one_hot(np.zeros(shape, int), 4)
    assert str(shape) in str(refusal.value)


# train_test_split


@given(sizes, st.floats(min_value=0, max_value=1), seeds)
def test_a_split_puts_every_row_in_one_part_together_with_its_label(n, test_size, seed):
    X, y = numbered(n)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size, rng=np.random.default_rng(seed))
    assert len(X_test) == len(y_test) == round(test_size * n)
    np.testing.assert_array_equal(np.sort(np.concatenate([y_train, y_test])), y)
    np.testing.assert_array_equal(X_train, X[y_train])
    np.testing.assert_array_equal(X_test, X[y_test])


def test_a_split_sets_one_fifth_aside_by_default():
    parts = train_test_split(*numbered(50), rng=np.random.default_rng(0))
    assert [len(part) for part in parts] == [40, 10, 40, 10]


def test_a_split_has_the_order_and_sizes_of_scikit_learns():
    from sklearn import model_selection

    X, y = numbered(37)
    ours = train_test_split(X, y, 0.25, rng=np.random.default_rng(0))
    theirs = model_selection.train_test_split(X, y, test_size=9, random_state=0)
    assert [part.shape for part in ours] == [part.shape for part in theirs]


def test_the_same_seed_gives_the_same_split_and_another_seed_another():
    X, y = numbered(60)
    first, again, other = (train_test_split(X, y, rng=np.random.default_rng(seed))[3] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.mark.parametrize("shape", [(8,), (8, 3), (8, 4, 4), (8, 1, 4, 4)])
@float_dtypes
def test_a_split_keeps_the_shape_and_dtype_of_an_example(shape, dtype):
    X_train, X_test, y_train, _ = train_test_split(
        normal(shape, dtype), np.arange(8), rng=np.random.default_rng(0)
    )
    assert X_train.shape[1:] == X_test.shape[1:] == shape[1:]
    assert X_train.dtype == dtype
    assert y_train.dtype == np.arange(8).dtype


def test_a_split_copies_so_that_writing_into_a_part_changes_no_original():
    X, y = numbered(10)
    for part in train_test_split(X, y, rng=np.random.default_rng(0)):
        part[...] = -1
    np.testing.assert_array_equal(X, numbered(10)[0])
    np.testing.assert_array_equal(y, numbered(10)[1])


def test_a_split_refuses_arrays_of_different_length_and_names_their_shapes():
    with pytest.raises(ValueError, match=r"\(4, 2\).*\(5,\)"):
        train_test_split(np.zeros((4, 2)), np.zeros(5), rng=np.random.default_rng(0))


@pytest.mark.parametrize("test_size", [-0.1, 1.5, 30])
def test_a_split_refuses_a_share_outside_zero_to_one(test_size):
    with pytest.raises(ValueError, match=str(test_size)):
        train_test_split(*numbered(40), test_size, rng=np.random.default_rng(0))


@pytest.mark.parametrize("function", [train_test_split, minibatches])
def test_the_random_generator_is_passed_by_keyword_only(function):
    assert inspect.signature(function).parameters["rng"].kind is inspect.Parameter.KEYWORD_ONLY


# standardize


@float_dtypes
@pytest.mark.parametrize("n, d", [(2, 1), (5, 3), (4, 4), (200, 7)])
def test_standardized_features_have_mean_zero_and_deviation_one(n, d, dtype):
    X = (3 + 20 * normal((n, d))).astype(dtype)
    X_scaled, mean, std = standardize(X)
    tolerance = 1e-4 if dtype == np.float32 else 1e-12
    assert X_scaled.dtype == mean.dtype == std.dtype == dtype
    np.testing.assert_allclose(X_scaled.mean(axis=0), np.zeros(d), atol=tolerance)
    np.testing.assert_allclose(X_scaled.std(axis=0), np.ones(d), atol=tolerance)


def test_standardize_agrees_with_scikit_learn_on_training_and_test_rows():
    from sklearn import preprocessing

    X = np.concatenate([normal((30, 4)) * [1, 10, 0.1, 5] + 7, np.full((30, 1), 4.0)], axis=1)
    scaler = preprocessing.StandardScaler().fit(X[:20])
    X_train, mean, std = standardize(X[:20])
    X_test, _, _ = standardize(X[20:], mean, std)
    np.testing.assert_allclose(mean, scaler.mean_)
    np.testing.assert_allclose(std, scaler.scale_)
    np.testing.assert_allclose(X_train, scaler.transform(X[:20]), atol=1e-12)
    np.testing.assert_allclose(X_test, scaler.transform(X[20:]), atol=1e-12)


@given(arrays(np.float64, st.tuples(st.integers(1, 10), st.integers(1, 4)), elements=moderate))
def test_standardizing_can_be_undone_with_the_returned_numbers(X):
    X_scaled, mean, std = standardize(X)
    assert (std > 0).all()
    np.testing.assert_allclose(X_scaled * std + mean, X, atol=1e-9)


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, 1e6 + 0.1, -0.7])
@pytest.mark.parametrize("n", [1, 3, 10, 1000])
@float_dtypes
def test_a_constant_feature_is_divided_by_one_whatever_rounding_does(value, n, dtype):
    X_scaled, _, std = standardize(np.full((n, 2), value, dtype))
    np.testing.assert_array_equal(std, [1, 1])
    assert X_scaled.dtype == std.dtype == dtype
    np.testing.assert_allclose(X_scaled, np.zeros((n, 2)), atol=1e-4 * max(1, abs(value)))


def test_given_numbers_are_used_and_not_computed_anew():
    X_scaled, mean, std = standardize(np.array([[2.0, 50.0]]), np.array([2.0, 20.0]), np.array([1.0, 10.0]))
    np.testing.assert_array_equal(X_scaled, [[0, 3]])
    np.testing.assert_array_equal(mean, [2, 20])
    np.testing.assert_array_equal(std, [1, 10])


def test_a_given_deviation_of_zero_counts_as_one():
    X_scaled, _, std = standardize(np.array([[2.0, 5.0]]), np.zeros(2), np.array([0.0, 10.0]))
    np.testing.assert_array_equal(X_scaled, [[2, 0.5]])
    np.testing.assert_array_equal(std, [1, 10])


def test_mean_or_deviation_may_be_given_alone():
    X = normal((6, 2))
    np.testing.assert_allclose(standardize(X, mean=np.zeros(2))[0], X / X.std(axis=0))
    np.testing.assert_allclose(standardize(X, std=np.ones(2))[0], X - X.mean(axis=0))


def test_byte_images_are_standardized_as_float32():
    X_scaled, _, _ = standardize(np.array([[0, 255], [255, 0]], np.uint8))
    assert X_scaled.dtype == np.float32
    np.testing.assert_allclose(X_scaled, [[-1, 1], [1, -1]])


def test_standardize_works_on_images_pixel_by_pixel():
    images = normal((9, 4, 5))
    flat, _, _ = standardize(images.reshape(9, 20))
    np.testing.assert_allclose(standardize(images)[0], flat.reshape(9, 4, 5))


def test_an_empty_test_batch_can_be_scaled_but_has_no_mean_of_its_own():
    assert standardize(np.zeros((0, 3)), np.zeros(3), np.ones(3))[0].shape == (0, 3)
    with pytest.raises(ValueError, match=r"\(0, 3\)"):
        standardize(np.zeros((0, 3)))


# minibatches


@given(sizes, st.integers(min_value=1, max_value=50))
def test_batches_without_a_generator_join_up_to_the_data_in_order(n, batch_size):
    X, y = numbered(n)
    batches = list(minibatches(X, y, batch_size))
    assert len(batches) == -(-n // batch_size)
    assert all(len(rows) == len(labels) == batch_size for rows, labels in batches[:-1])
    if n:
        np.testing.assert_array_equal(np.concatenate([rows for rows, _ in batches]), X)
        np.testing.assert_array_equal(np.concatenate([labels for _, labels in batches]), y)


@given(st.integers(min_value=1, max_value=40), st.integers(min_value=1, max_value=50), seeds)
def test_shuffled_batches_hold_every_row_once_together_with_its_label(n, batch_size, seed):
    X, y = numbered(n)
    batches = list(minibatches(X, y, batch_size, rng=np.random.default_rng(seed)))
    assert [len(labels) for _, labels in batches] == [min(batch_size, n - s) for s in range(0, n, batch_size)]
    np.testing.assert_array_equal(np.sort(np.concatenate([labels for _, labels in batches])), y)
    for rows, labels in batches:
        np.testing.assert_array_equal(rows, X[labels])


def test_each_epoch_has_a_new_order_and_a_seed_repeats_them():
    X, y = numbered(50)

    def two_epochs():
        rng = np.random.default_rng(3)
        return [np.concatenate([labels for _, labels in minibatches(X, y, 8, rng=rng)]) for _ in range(2)]

    (first, second), (first_again, second_again) = two_epochs(), two_epochs()
    assert (first != second).any()
    np.testing.assert_array_equal(first, first_again)
    np.testing.assert_array_equal(second, second_again)


def test_batches_in_order_are_views_and_shuffled_ones_are_copies():
    X, y = numbered(10)
    assert all(np.shares_memory(rows, X) for rows, _ in minibatches(X, y, 3))
    assert not any(
        np.shares_memory(rows, X) for rows, _ in minibatches(X, y, 3, rng=np.random.default_rng(0))
    )


@pytest.mark.parametrize("shape", [(7,), (7, 2), (7, 1, 4, 4)])
@float_dtypes
def test_batches_keep_the_shape_and_dtype_of_an_example(shape, dtype):
    for rows, _ in minibatches(normal(shape, dtype), np.arange(7), 3, rng=np.random.default_rng(0)):
        assert rows.shape[1:] == shape[1:]
        assert rows.dtype == dtype


def test_batches_are_made_one_by_one_as_they_are_asked_for():
    batches = minibatches(*numbered(10), 4)
    assert inspect.isgenerator(batches)
    np.testing.assert_array_equal(next(batches)[1], [0, 1, 2, 3])


def test_batches_refuse_arrays_of_different_length_and_name_their_shapes():
    with pytest.raises(ValueError, match=r"\(4, 2\).*\(5,\)"):
        next(minibatches(np.zeros((4, 2)), np.zeros(5), 2))


@pytest.mark.parametrize("batch_size", [0, -3])
def test_batches_refuse_a_size_below_one(batch_size):
    with pytest.raises(ValueError, match=str(batch_size)):
        next(minibatches(*numbered(5), batch_size))


# accuracy


@given(st.data(), st.integers(min_value=1, max_value=30))
def test_accuracy_agrees_with_scikit_learn(data, n):
    from sklearn import metrics

    vector = arrays(np.int64, n, elements=st.integers(0, 3))
    labels, predicted = data.draw(vector), data.draw(vector)
    assert accuracy(labels, predicted) == pytest.approx(metrics.accuracy_score(labels, predicted))


def test_accuracy_is_a_python_float_from_zero_to_one():
    assert type(accuracy(np.array([1, 2]), np.array([1, 0]))) is float
    assert accuracy([1, 2], [1, 2]) == 1.0
    assert accuracy([1, 2], [2, 1]) == 0.0


@label_dtypes
def test_accuracy_compares_labels_of_different_integer_types(dtype):
    assert accuracy(np.array([1, 0, 2]), np.array([1, 0, 1], dtype)) == pytest.approx(2 / 3)


@pytest.mark.parametrize("shapes", [((3,), (3, 1)), ((3,), (1,)), ((3,), (4,)), ((2, 2), (4,))])
def test_accuracy_refuses_shapes_that_would_broadcast_and_names_both(shapes):
    with pytest.raises(ValueError) as refusal:
        accuracy(np.zeros(shapes[0]), np.zeros(shapes[1]))
    assert all(str(shape) in str(refusal.value) for shape in shapes)


def test_accuracy_of_no_predictions_is_refused():
    with pytest.raises(ValueError, match=r"\(0,\)"):
        accuracy(np.array([], int), np.array([], int))


# confusion_matrix


@given(st.data(), sizes)
def test_confusion_matrix_agrees_with_scikit_learn(data, n):
    from sklearn import metrics

    vector = arrays(np.int64, n, elements=st.integers(0, 4))
    labels, predicted = data.draw(vector), data.draw(vector)
    matrix = confusion_matrix(labels, predicted, 5)
    assert matrix.dtype == np.int64
    assert matrix.shape == (5, 5)
    if n:
        np.testing.assert_array_equal(matrix, metrics.confusion_matrix(labels, predicted, labels=range(5)))


@given(labels_below(6))
def test_rows_of_the_confusion_matrix_add_up_to_the_class_counts(labels):
    matrix = confusion_matrix(labels, (labels * 5 + 1) % 6, 6)
    np.testing.assert_array_equal(matrix.sum(axis=1), np.bincount(labels, minlength=6))


def test_the_share_on_the_diagonal_is_the_accuracy():
    rng = np.random.default_rng(0)
    labels, predicted = rng.integers(4, size=100), rng.integers(4, size=100)
    matrix = confusion_matrix(labels, predicted, 4)
    assert matrix.trace() / matrix.sum() == pytest.approx(accuracy(labels, predicted))


def test_exchanging_labels_and_predictions_transposes_the_confusion_matrix():
    rng = np.random.default_rng(1)
    labels, predicted = rng.integers(4, size=50), rng.integers(4, size=50)
    np.testing.assert_array_equal(
        confusion_matrix(labels, predicted, 4), confusion_matrix(predicted, labels, 4).T
    )


@label_dtypes
def test_many_classes_in_a_narrow_integer_type_do_not_wrap_round(dtype):
    labels, predicted = np.array([30, 30, 2], dtype), np.array([31, 31, 2], dtype)
    matrix = confusion_matrix(labels, predicted, 32)
    assert matrix[30, 31] == 2
    assert matrix.sum() == 3


def test_large_counts_stay_exact():
    labels = np.zeros(1_000_001, int)
    assert confusion_matrix(labels, labels, 2)[0, 0] == 1_000_001


@pytest.mark.parametrize("labels, predicted, named", [([0, 5], [0, 1], "5"), ([0, 1], [0, -2], "-2")])
def test_confusion_matrix_names_a_class_out_of_range(labels, predicted, named):
    with pytest.raises(ValueError, match=named):
        confusion_matrix(np.array(labels), np.array(predicted), 3)


def test_confusion_matrix_refuses_different_shapes_and_names_both():
    with pytest.raises(ValueError, match=r"\(3,\).*\(3, 1\)"):
        confusion_matrix(np.zeros(3, int), np.zeros((3, 1), int), 2)


# all of them


CALLS = {
    "squared_distances": lambda X, y: squared_distances(X, X[:3]),
    "one_hot": lambda X, y: one_hot(y, 10),
    "train_test_split": lambda X, y: train_test_split(X, y, rng=np.random.default_rng(0)),
    "standardize": lambda X, y: standardize(X),
    "standardize with given numbers": lambda X, y: standardize(X, X[0], X[1]),
    "minibatches in order": lambda X, y: list(minibatches(X, y, 3)),
    "minibatches shuffled": lambda X, y: list(minibatches(X, y, 3, rng=np.random.default_rng(0))),
    "accuracy": lambda X, y: accuracy(y, y[::-1]),
    "confusion_matrix": lambda X, y: confusion_matrix(y, y[::-1], 10),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_no_function_writes_into_its_inputs(call):
    X, y = normal((10, 4)), np.arange(10)
    X[:, 0] = 0.1
    X.flags.writeable = y.flags.writeable = False
    call(X, y)

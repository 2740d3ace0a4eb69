"""Behaviour of nnkit.recommendation: values and gradients against PyTorch, differences and plain loops; dtypes, edge cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnkit.layers import Linear, Sequential, gradient_check, numerical_gradient, relative_error
from nnkit.recommendation import (
    HideSome,
    ItemEmbedding,
    bag_backward,
    bag_forward,
    bias_model,
    ease,
    hit_rate,
    item_similarity,
    leave_one_out,
    list_cross_entropy,
    recommend,
    train_recommender,
)

each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)


def rng_of(seed):
    return np.random.default_rng(seed)


def lists(seed, N, I, fraction=0.4, dtype=np.float64):
    return (rng_of(seed).random((N, I)) < fraction).astype(dtype)


# PyTorch


@each_dtype
def test_model_loss_and_all_gradients_agree_with_pytorch(golden, dtype):
    tolerance = 1e-9 if dtype == np.float64 else 2e-5
    g = {name: array.astype(dtype) for name, array in golden.items()}
    num, dim = g["W"].shape
    model = Sequential(ItemEmbedding(num, dim, rng=rng_of(0)), Linear(dim, num, rng=rng_of(0)))
    model.layers[0].params["W"] = g["W"]
    model.layers[1].params = {"W": g["V"], "b": g["b"]}
    logits = model(g["known"])
    loss, dlogits = list_cross_entropy(logits, g["known"], g["hidden"])
    assert model.backward(dlogits) is None
    own = {
        "H": bag_forward(g["known"], g["W"])[0],
        "logits": logits,
        "dlogits": dlogits,
        "dV": model.layers[1].grads["W"],
        "db": model.layers[1].grads["b"],
        "dW": model.layers[0].grads["W"],
    }
    for name, array in own.items():
        assert array.dtype == dtype, name
        np.testing.assert_allclose(array, g[name], rtol=tolerance, atol=tolerance, err_msg=name)
    assert isinstance(loss, float) and loss == pytest.approx(float(golden["loss"]), rel=tolerance)


# Central differences


@pytest.mark.parametrize("size", [(5, 3), (1, 4), (4, 2)], ids=str)
def test_the_gradient_of_the_loss_agrees_with_central_differences(size):
    logits, state = rng_of(1).normal(size=size), rng_of(2).integers(3, size=size)
    arguments = (state == 0).astype(float), (state == 1).astype(float)
    _, dlogits = list_cross_entropy(logits, *arguments)
    numerical = numerical_gradient(lambda z: list_cross_entropy(z, *arguments)[0], logits)
    assert relative_error(dlogits, numerical) < 1e-7


def test_the_gradients_of_the_model_agree_with_central_differences():
    model = Sequential(ItemEmbedding(7, 3, rng=rng_of(3)), Linear(3, 7, rng=rng_of(4)))
    errors = gradient_check(model, lists(5, 6, 7))
    assert set(errors) == {"0.W", "1.W", "1.b"} and max(errors.values()) < 1e-6


# Suggestions and their measure


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(4, 30), st.integers(1, 4))
def test_suggestions_are_unknown_items_with_the_largest_scores_in_order(seed, N, I, n):
    rng = rng_of(seed)
    scores, known = rng.integers(-4, 5, size=(N, I)).astype(float), np.zeros((N, I))
    for row in known:
        row[rng.permutation(I)[: rng.integers(0, I - n + 1)]] = 1
    for row, taken, suggested in zip(scores, known, recommend(scores, known, n), strict=True):
        left = [item for item in range(I) if not taken[item]]
        assert suggested.tolist() == sorted(left, key=lambda item: (-row[item], item))[:n]


def test_too_few_items_left_and_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="fewer than 3"):
        recommend(np.ones((2, 4)), np.array([[0, 0, 0, 1], [1, 0, 0, 1]]), 3)
    with pytest.raises(ValueError, match=r"\(2, 4\) and \(2, 3\)"):
        recommend(np.ones((2, 4)), np.ones((2, 3)), 1)


def test_the_hit_rate_is_one_if_the_item_is_always_first_and_zero_if_never_suggested():
    suggested = rng_of(6).permuted(np.tile(np.arange(9), (20, 1)), axis=1)[:, :4]
    assert hit_rate(suggested, suggested[:, 0]) == (1.0, 1.0)
    assert hit_rate(suggested, suggested[:, 3]) == (1.0, 0.25)
    assert hit_rate(suggested, np.full(20, 9)) == (0.0, 0.0)


@pytest.mark.parametrize("shapes", [((0, 3), (0,)), ((2, 3), (3,)), ((4,), (4,))], ids=str)
def test_a_hit_rate_without_lists_or_with_wrong_shapes_is_refused(shapes):
    with pytest.raises(ValueError, match="suggested must be"):
        hit_rate(*(np.zeros(shape, int) for shape in shapes))


def test_leave_one_out_takes_one_item_of_each_chosen_list():
    X, rows = lists(7, 30, 12, 0.5), np.array([3, 11, 20])
    before = X.copy()
    known, held_out = leave_one_out(X, rows, rng_of(8))
    np.testing.assert_array_equal(X, before)
    assert (X[rows, held_out] == 1).all() and (known[rows, held_out] == 0).all()
    known[rows, held_out] = 1
    np.testing.assert_array_equal(known, X)
    np.testing.assert_array_equal(leave_one_out(X, rows, rng_of(8))[1], held_out)


def test_leave_one_out_takes_every_item_about_equally_often():
    X = np.tile([1.0, 0, 1, 1, 0], (3000, 1))
    counts = np.bincount(leave_one_out(X, np.arange(3000), rng_of(9))[1], minlength=5)
    assert counts[[1, 4]].tolist() == [0, 0] and counts[[0, 2, 3]].min() > 900


# Linear scores


@each_dtype
def test_similarities_are_cosines_of_columns(dtype):
    X = lists(10, 12, 5, dtype=dtype)
    X[:, 2] = 0
    S = item_similarity(X)
    np.testing.assert_allclose(S, S.T, rtol=1e-6)
    assert S.dtype == dtype and not S.diagonal().any() and not S[2].any()
    i, j = 0, 3
    cosine = X[:, i] @ X[:, j] / (np.linalg.norm(X[:, i]) * np.linalg.norm(X[:, j]))
    assert S[i, j] == pytest.approx(cosine, rel=1e-6)


@pytest.mark.parametrize("penalty", [0.3, 4.0])
def test_each_column_of_the_linear_model_is_a_ridge_regression_on_the_others(penalty):
    X = lists(11, 15, 6)
    B = ease(X, penalty)
    for j in range(6):
        others = [i for i in range(6) if i != j]
        A = X[:, others]
        weights = np.linalg.solve(A.T @ A + penalty * np.eye(5), A.T @ X[:, j])
        np.testing.assert_allclose(B[others, j], weights, rtol=1e-9)
    assert not B.diagonal().any() and ease(X.astype(np.float32), penalty).dtype == np.float32


def test_a_penalty_that_is_not_above_0_is_refused():
    with pytest.raises(ValueError, match="penalty"):
        ease(lists(12, 4, 3), 0.0)


@pytest.mark.parametrize("function", [item_similarity, lambda X: ease(X, 1.0)], ids=["similarity", "ease"])
def test_without_lists_all_items_are_strangers(function):
    np.testing.assert_array_equal(function(np.zeros((0, 4))), np.zeros((4, 4)))


# Bags and loss


@each_dtype
def test_a_bag_is_a_sum_over_the_root_of_the_number(dtype):
    X, W = lists(13, 5, 8), rng_of(14).normal(size=(8, 3)).astype(dtype)
    X[2] = 0
    H, cache = bag_forward(X, W)
    for n in range(5):
        chosen = W[X[n] > 0]
        np.testing.assert_allclose(H[n], chosen.sum(axis=0) / max(len(chosen), 1) ** 0.5, rtol=1e-5)
    assert H.dtype == bag_backward(H, cache).dtype == dtype
    empty, cache = bag_forward(X[:0], W)
    assert empty.shape == (0, 3) and not bag_backward(empty, cache).any()


def test_a_bag_with_wrong_shapes_is_refused():
    with pytest.raises(ValueError, match=r"\(2, 5\) and \(4, 3\)"):
        bag_forward(np.zeros((2, 5)), np.zeros((4, 3)))


@each_dtype
def test_huge_logits_and_lists_of_which_all_is_known_give_finite_losses(dtype):
    logits = np.array([[1000, -1000, 500], [2, 3, 4]], dtype)
    known, hidden = np.array([[1, 0, 0], [1, 1, 1]], dtype), np.array([[0, 0, 1], [0, 0, 0]], dtype)
    with np.errstate(all="raise", under="ignore"):
        loss, dlogits = list_cross_entropy(logits, known, hidden)
    assert loss == 0 and not dlogits.any() and dlogits.dtype == dtype


@given(st.integers(0, 10**6), st.floats(-50, 50))
def test_the_loss_does_not_change_if_all_logits_of_a_list_or_those_of_known_items_do(seed, shift):
    rng = rng_of(seed)
    logits, state = rng.normal(size=(4, 6)), rng.integers(3, size=(4, 6))
    known, hidden = (state == 0).astype(float), (state == 1).astype(float)
    loss, dlogits = list_cross_entropy(logits, known, hidden)
    for other in (logits + shift, logits + shift * known):
        other_loss, other_dlogits = list_cross_entropy(other, known, hidden)
        assert other_loss == pytest.approx(loss, abs=1e-9)
        np.testing.assert_allclose(other_dlogits, dlogits, atol=1e-9)
    assert not dlogits[known > 0].any()
    np.testing.assert_allclose(dlogits.sum(axis=1), 0, atol=1e-12)


def test_a_loss_without_lists_or_with_wrong_shapes_is_refused():
    for shapes in [((0, 3),) * 3, ((2, 3), (2, 3), (2, 4))]:
        with pytest.raises(ValueError, match="must be"):
            list_cross_entropy(*(np.zeros(shape) for shape in shapes))


# Training


def grouped(N):
    """Lists that have items of one of two groups only: 0 to 4, or 5 to 9."""
    X = lists(15, N, 10, 0.7, np.float32)
    X[::2, :5], X[1::2, 5:] = 0, 0
    return X


def test_training_finds_the_groups_and_keeps_float32():
    X = grouped(300)
    model = train_recommender(X, 4, epochs=15, batch_size=32, rng=rng_of(16))
    one_known = np.eye(10, dtype=np.float32)
    suggested = recommend(model(one_known), one_known, 4)
    assert all((row // 5 == item // 5).all() for item, row in enumerate(suggested))
    assert all(layer.params[name].dtype == np.float32 for layer, name in model.parameters())


def test_the_same_seed_trains_the_same_model():
    outputs = [
        train_recommender(grouped(40), 3, epochs=2, rng=rng_of(seed))(np.eye(10)) for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(outputs[0], outputs[1])
    assert not np.array_equal(outputs[0], outputs[2])


@pytest.mark.parametrize("fraction", [0.0, 0.3, 1.0])
def test_hiding_splits_each_list_into_known_and_hidden_items(fraction):
    class Run:
        X, rng = lists(17, 200, 50, 0.5, np.float32), rng_of(18)

    run, before = Run(), Run.X.copy()
    HideSome(fraction).before_step(run)
    np.testing.assert_array_equal(run.y.sum(axis=1), before)
    np.testing.assert_array_equal(run.X, run.y[:, 0])
    assert run.y.dtype == np.float32
    assert run.y[:, 1].sum() / before.sum() == pytest.approx(fraction, abs=0.03)


# Stars


def test_the_bias_model_agrees_with_plain_loops():
    rng = rng_of(19)
    users, items, ratings = (
        rng.integers(5, size=60),
        rng.integers(7, size=60),
        rng.integers(1, 6, size=60) / 1.0,
    )
    mean, user_bias, item_bias = bias_model(users, items, ratings, 6, 8, 2.5)
    left = ratings - ratings.mean()
    for i in range(8):
        mine = left[items == i]
        assert item_bias[i] == pytest.approx(mine.sum() / (len(mine) + 2.5))
    left = left - item_bias[items]
    for u in range(6):
        mine = left[users == u]
        assert user_bias[u] == pytest.approx(mine.sum() / (len(mine) + 2.5))
    assert isinstance(mean, float) and mean == pytest.approx(ratings.mean())
    narrow = bias_model(users, items, ratings.astype(np.float32), 6, 8, 2.5)
    assert narrow[1].dtype == narrow[2].dtype == np.float32 and (len(user_bias), len(item_bias)) == (6, 8)


def test_ratings_that_are_mean_plus_biases_are_found_when_nothing_is_shrunk():
    of_user, of_item = np.array([-0.5, 0.2, 0.3]), np.array([1.0, -1.5, 0.25, 0.25])
    users, items = np.repeat(np.arange(3), 4), np.tile(np.arange(4), 3)
    mean, user_bias, item_bias = bias_model(users, items, 3 + of_user[users] + of_item[items], 3, 4, 1e-9)
    assert mean == pytest.approx(3)
    np.testing.assert_allclose(user_bias, of_user, atol=1e-7)
    np.testing.assert_allclose(item_bias, of_item, atol=1e-7)


@pytest.mark.parametrize(
    ("K", "shrink", "said"),
    [((2, 2, 3), 1.0, "must be"), ((0, 0, 0), 1.0, "must be"), ((2, 2, 2), 0.0, "shrink")],
)
def test_no_rating_wrong_shapes_and_no_shrinking_are_refused(K, shrink, said):
    users, items, ratings = (np.zeros(size, int) for size in K)
    with pytest.raises(ValueError, match=said):
        bias_model(users, items, ratings.astype(float), 3, 3, shrink)

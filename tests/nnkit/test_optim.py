"""Behaviour of nnkit.optim: PyTorch's paths, what is changed in place and what not, clipping, schedules."""

import inspect
import math
from pathlib import Path

import numpy as np
import pytest
from golden_optim import MAX_NORMS, STEPS, VARIANTS, torch_clip, torch_path, torch_schedules
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnkit import optim
from nnkit.layers import Layer, Sequential, mlp
from nnkit.losses import softmax_cross_entropy
from nnkit.optim import (
    SGD,
    Adam,
    AdamW,
    Optimizer,
    RMSProp,
    clip_gradients,
    cosine_lr,
    momentum_step,
    nesterov_step,
    sgd_step,
    step_lr,
    warmup,
)

each_variant = pytest.mark.parametrize("variant", VARIANTS)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)
gradients = arrays(np.float64, array_shapes(max_dims=3, max_side=4), elements=st.floats(-100, 100))


class Params(Layer):
    """A layer with the given parameters and gradients, and no forward pass."""

    def __init__(self, params, grads=None):
        super().__init__()
        self.params.update(params)
        self.grads.update(grads or {})


def make(variant, parameters):
    """The optimiser of one variant."""
    name, _, options = VARIANTS[variant]
    return getattr(optim, name)(parameters, **{"lr": 0.1, **options} if name == "SGD" else options)


def golden():
    with np.load(Path(__file__).parent / "golden" / "optim.npz") as file:
        return dict(file)


def path(variant, W, b, dW, db):
    """W and b after each step, as `golden_optim.torch_path` gives them."""
    layer = Params({"W": W.copy(), "b": b.copy()})
    optimizer = make(variant, layer.parameters())
    points = {"W": [], "b": []}
    for layer.grads["W"], layer.grads["b"] in zip(dW, db, strict=True):
        optimizer.step()
        for name, values in points.items():
            values.append(layer.params[name].copy())
    return {f"{variant}_{name}": np.array(values) for name, values in points.items()}


def random_problem(seed, dtype):
    rng = np.random.default_rng(seed)
    W, b = rng.normal(size=(4, 3)), rng.normal(size=4)
    dW, db = rng.normal(size=(STEPS, 4, 3)), 5 * rng.normal(size=(STEPS, 4))
    return [array.astype(dtype) for array in (W, b, dW, db)]


def descend(optimizer_class, start, gradient, steps, **options):
    """The parameter after some steps."""
    layer = Params({"w": np.array(start, dtype=float)})
    optimizer = optimizer_class(layer.parameters(), **options)
    for _ in range(steps):
        layer.grads["w"] = gradient(layer.params["w"])
        optimizer.step()
    return layer.params["w"]


def test_the_module_exports_its_optimisers_steps_and_schedules():
    assert set(optim.__all__) == {
        "Optimizer",
        "SGD",
        "RMSProp",
        "Adam",
        "AdamW",
        "sgd_step",
        "momentum_step",
        "nesterov_step",
        "clip_gradients",
        "step_lr",
        "cosine_lr",
        "warmup",
    }


# PyTorch


@each_variant
@each_dtype
def test_paths_are_those_recorded_from_pytorch(variant, dtype):
    recorded = golden()
    start = [recorded[name].astype(dtype) for name in ("W", "b", "dW", "db")]
    for name, points in path(variant, *start).items():
        np.testing.assert_allclose(points, recorded[name], rtol=1e-5, atol=1e-5, err_msg=name)


@pytest.mark.torch
@each_variant
@each_dtype
def test_paths_are_those_of_pytorch_on_new_inputs(variant, dtype):
    pytest.importorskip("torch")
    start = random_problem(8, dtype)
    expected = torch_path(variant, *start)
    for name, points in path(variant, *start).items():
        np.testing.assert_allclose(points, expected[name], rtol=1e-5, atol=1e-5, err_msg=name)


@pytest.mark.torch
def test_the_recorded_values_are_those_of_pytorch_today():
    pytest.importorskip("torch")
    recorded = golden()
    for variant in VARIANTS:
        for name, points in torch_path(variant, *[recorded[n] for n in ("W", "b", "dW", "db")]).items():
            np.testing.assert_allclose(points, recorded[name], rtol=1e-12, atol=1e-14, err_msg=name)


@pytest.mark.torch
@pytest.mark.parametrize(
    ("ours", "theirs"), [("SGD", "SGD"), ("RMSProp", "RMSprop"), ("Adam", "Adam"), ("AdamW", "AdamW")]
)
def test_defaults_are_those_of_pytorch(ours, theirs):
    torch = pytest.importorskip("torch")
    expected = inspect.signature(getattr(torch.optim, theirs)).parameters
    for name, parameter in inspect.signature(getattr(optim, ours)).parameters.items():
        if parameter.default is not inspect.Parameter.empty:
            assert parameter.default == expected[name].default, name


@pytest.mark.torch
def test_a_learning_rate_changed_on_the_way_acts_as_in_pytorch():
    torch = pytest.importorskip("torch")
    W, _, dW, _ = random_problem(9, np.float64)
    layer = Params({"W": W.copy()})
    ours = SGD(layer.parameters(), lr=0.1, momentum=0.9)
    parameter = torch.nn.Parameter(torch.tensor(W))
    theirs = torch.optim.SGD([parameter], lr=0.1, momentum=0.9)
    for step, gradient in enumerate(dW):
        ours.lr = theirs.param_groups[0]["lr"] = step_lr(step, 0.1, 5)
        layer.grads["W"], parameter.grad = gradient, torch.tensor(gradient)
        ours.step()
        theirs.step()
    np.testing.assert_allclose(layer.params["W"], parameter.detach().numpy(), rtol=1e-12)


# What a step changes, and what not


@each_variant
@each_dtype
def test_parameters_are_changed_in_place_and_keep_their_dtype(variant, dtype):
    W, b, dW, db = random_problem(1, dtype)
    layer = Params({"W": W, "b": b}, {"W": dW[0], "b": db[0]})
    optimizer = make(variant, layer.parameters())
    before = W.copy()
    optimizer.step()
    assert layer.params["W"] is W and layer.params["b"] is b
    assert (before != W).any()
    assert W.dtype == b.dtype == dtype
    assert all(array.dtype == dtype for state in optimizer.state for array in state)


@each_variant
def test_gradients_are_left_as_they_were(variant):
    W, b, dW, db = random_problem(2, np.float32)
    dW.flags.writeable = db.flags.writeable = False
    path(variant, W, b, dW, db)


@pytest.mark.parametrize("step", [sgd_step, momentum_step, nesterov_step])
def test_update_functions_work_on_views(step):
    rng = np.random.default_rng(3)
    w, g, v = rng.normal(size=(3, 4, 6))
    state, options = ((), {}) if step is sgd_step else ((v,), {"momentum": 0.9})
    expected = [array.copy() for array in (w, *state)]
    step(expected[0], g, *expected[1:], lr=0.1, **options)
    step(w[:, ::2], g[:, ::2], *[s[:, ::2] for s in state], lr=0.1, **options)
    for array, right in zip((w, *state), expected, strict=True):
        np.testing.assert_allclose(array[:, ::2], right[:, ::2])
        assert (array[:, 1::2] != right[:, 1::2]).any()


@each_variant
@pytest.mark.parametrize("shape", [(60, 7), (7, 60), (1, 420), (420,), (4, 5, 21)], ids=str)
def test_a_large_array_in_blocks_gets_the_same_step_as_a_small_one(variant, shape, monkeypatch):
    rng = np.random.default_rng(4)
    w, g = rng.normal(size=(2, *shape))
    whole, parts = Params({"w": w.copy()}), Params({"w": w.copy()})
    for layer, size in ((whole, 10_000), (parts, 50)):
        monkeypatch.setattr(optim, "_BLOCK", size)
        optimizer = make(variant, layer.parameters())
        for _ in range(3):
            layer.grads["w"] = g * layer.params["w"]
            optimizer.step()
    np.testing.assert_array_equal(parts.params["w"], whole.params["w"])


@each_variant
def test_column_major_and_transposed_arrays_get_the_same_step(variant, monkeypatch):
    monkeypatch.setattr(optim, "_BLOCK", 10)
    rng = np.random.default_rng(5)
    w, g = rng.normal(size=(2, 6, 5))
    plain, other = Params({"w": w.copy()}, {"w": g}), Params({"w": w.T.copy().T}, {"w": g.T.copy().T})
    for layer in (plain, other):
        optimizer = make(variant, layer.parameters())
        optimizer.step()
        optimizer.step()
    np.testing.assert_array_equal(other.params["w"], plain.params["w"])


@each_variant
@pytest.mark.parametrize("shape", [(), (1,), (0,), (0, 3), (3, 0)], ids=str)
def test_parameters_of_one_number_or_none_are_allowed(variant, shape):
    layer = Params({"w": np.ones(shape)}, {"w": np.full(shape, 0.5)})
    w = layer.params["w"]
    make(variant, layer.parameters()).step()
    assert layer.params["w"] is w and w.shape == shape
    assert (w < 1).all()


@each_variant
def test_two_parameters_do_not_disturb_each_other(variant):
    W, b, dW, db = random_problem(6, np.float64)
    both = path(variant, W, b, dW, db)
    alone = path(variant, W, np.zeros(0), dW, np.zeros((STEPS, 0)))
    np.testing.assert_array_equal(both[f"{variant}_W"], alone[f"{variant}_W"])


def test_parameters_are_looked_up_at_every_step():
    layer = Params({"w": np.ones(2)}, {"w": np.ones(2)})
    optimizer = SGD(layer.parameters(), lr=0.5)
    layer.params["w"] = np.zeros(2)
    optimizer.step()
    np.testing.assert_array_equal(layer.params["w"], [-0.5, -0.5])


# Refusals


@pytest.mark.parametrize("optimizer", [SGD, RMSProp, Adam, AdamW])
def test_no_parameters_or_a_negative_rate_are_refused(optimizer):
    layer = Params({"w": np.ones(2)})
    with pytest.raises(ValueError, match="no parameters"):
        optimizer([], lr=0.1)
    with pytest.raises(ValueError, match=r"-0\.1"):
        optimizer(layer.parameters(), lr=-0.1)
    with pytest.raises(ValueError, match="weight_decay"):
        optimizer(layer.parameters(), lr=0.1, weight_decay=-1.0)
    with pytest.raises(ValueError, match="nan"):
        optimizer(layer.parameters(), lr=math.nan)


def test_a_generator_that_was_used_up_is_refused():
    parameters = mlp([3, 2], rng=np.random.default_rng(0)).parameters()
    Adam(parameters)
    with pytest.raises(ValueError, match="iterated over before"):
        Adam(parameters)


@pytest.mark.parametrize("betas", [(1.0, 0.999), (0.9, 1.0), (-0.1, 0.999)])
def test_betas_that_are_no_shares_are_refused(betas):
    with pytest.raises(ValueError, match="betas"):
        Adam(Params({"w": np.ones(2)}).parameters(), betas=betas)


def test_nesterov_without_momentum_is_refused():
    with pytest.raises(ValueError, match="nesterov needs a momentum"):
        SGD(Params({"w": np.ones(2)}).parameters(), lr=0.1, nesterov=True)


def test_a_missing_gradient_is_refused_and_nothing_is_changed():
    layer = Params({"a": np.ones(2), "b": np.ones(2)}, {"a": np.ones(2)})
    optimizer = Adam(layer.parameters())
    with pytest.raises(ValueError, match="no gradient of 'b'"):
        optimizer.step()
    np.testing.assert_array_equal(layer.params["a"], 1.0)
    assert optimizer.t == 0


@pytest.mark.parametrize("shape", [(3,), (1, 3), (3, 2), ()], ids=str)
def test_a_gradient_of_another_shape_is_refused_by_name(shape):
    layer = Params({"w": np.ones((2, 3))}, {"w": np.ones(shape)})
    with pytest.raises(ValueError) as refused:
        SGD(layer.parameters(), lr=0.1).step()
    assert str(shape) in str(refused.value) and "(2, 3)" in str(refused.value)


def test_an_optimiser_without_update_says_so():
    with pytest.raises(NotImplementedError):
        Optimizer(Params({"w": np.ones(2)}, {"w": np.ones(2)}).parameters(), lr=0.1).step()


# Properties of the rules


@given(gradients, st.floats(1e-4, 1.0))
def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient(g, lr):
    g = np.where(np.abs(g) < 1e-3, 1.0, g)
    w = descend(Adam, np.zeros(g.shape), lambda w: g, 1, lr=lr)
    np.testing.assert_allclose(w, -lr * np.sign(g), rtol=1e-4)


@given(st.floats(1e-3, 1e3), st.integers(1, 30))
def test_adam_does_not_notice_a_constant_factor_of_the_gradient(factor, steps):
    first = descend(Adam, [1.0, -2.0], np.tanh, steps, lr=0.01, eps=0.0)
    scaled = descend(Adam, [1.0, -2.0], lambda w: factor * np.tanh(w), steps, lr=0.01, eps=0.0)
    np.testing.assert_allclose(scaled, first, rtol=1e-9)


@pytest.mark.parametrize("momentum", [0.5, 0.9])
def test_momentum_makes_steps_longer_where_gradients_agree_and_shorter_where_they_alternate(momentum):
    v = np.zeros(2)
    for step in range(400):
        w = np.zeros(2)
        momentum_step(w, np.array([1.0, (-1.0) ** step]), v, 1.0, momentum)
    np.testing.assert_allclose(np.abs(w), [1 / (1 - momentum), 1 / (1 + momentum)], rtol=1e-9)


def test_nesterov_is_the_textbook_rule_seen_from_the_look_ahead_point():
    lr, momentum = 0.02, 0.9
    w, v = np.array([2.0, 1.0]), np.zeros(2)
    u, velocity = np.array([2.0, 1.0]), np.zeros(2)
    curvature = np.array([1.0, 12.0])
    for _ in range(30):
        nesterov_step(w, curvature * w, v, lr, momentum)
        velocity = momentum * velocity + curvature * (u - lr * momentum * velocity)
        u = u - lr * velocity
        np.testing.assert_allclose(w, u - lr * momentum * velocity, rtol=1e-9)


def test_weight_decay_of_sgd_is_the_same_in_the_gradient_and_apart_from_it():
    w = descend(SGD, [2.0, -1.0], np.tanh, 20, lr=0.1, weight_decay=0.3)
    apart = np.array([2.0, -1.0])
    for _ in range(20):
        apart = (1 - 0.1 * 0.3) * apart - 0.1 * np.tanh(apart)
    np.testing.assert_allclose(w, apart, rtol=1e-12)


def test_adamw_shrinks_weights_alike_whatever_their_gradients():
    w = descend(AdamW, [2.0, 1.0], np.zeros_like, 10, lr=0.1, weight_decay=0.5)
    np.testing.assert_allclose(w, np.array([2.0, 1.0]) * 0.95**10)


@pytest.mark.parametrize("optimizer", [RMSProp, Adam, AdamW])
def test_a_gradient_that_is_always_zero_moves_nothing_and_does_not_warn(optimizer):
    w = descend(optimizer, [2.0, 1.0], np.zeros_like, 5, lr=0.1, weight_decay=0.0)
    np.testing.assert_array_equal(w, [2.0, 1.0])


@each_variant
def test_every_rule_lowers_the_loss_of_a_network(variant):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 5)).astype(np.float32)
    y = (X[:, 0] * X[:, 1] > 0).astype(np.int64)
    model = mlp([5, 16, 2], rng=rng)
    optimizer = make(variant, model.parameters())
    losses = []
    for _ in range(60):
        loss, dY = softmax_cross_entropy(model(X), y)
        model.backward(dY)
        optimizer.step()
        losses.append(loss)
    assert losses[-1] < 0.97 * losses[0]
    assert all(layer.params[name].dtype == np.float32 for layer, name in model.parameters())


# Clipping


def clipped(arrays, max_norm):
    model = Sequential(*[Params({"w": g}, {"w": np.array(g)}) for g in arrays])
    norm = clip_gradients(model.parameters(), max_norm)
    return norm, [layer.grads["w"] for layer in model.layers]


@pytest.mark.parametrize("name", MAX_NORMS)
@each_dtype
def test_clipped_gradients_are_those_recorded_from_pytorch(name, dtype):
    recorded = golden()
    arrays = [recorded["dW"][0].astype(dtype), recorded["db"][0].astype(dtype)]
    norm, (dW, db) = clipped(arrays, MAX_NORMS[name])
    assert norm == pytest.approx(float(recorded["norm"]), rel=1e-5)
    np.testing.assert_allclose(dW, recorded[f"{name}_W"], rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(db, recorded[f"{name}_b"], rtol=1e-5, atol=1e-9)
    assert dW.dtype == db.dtype == dtype


@pytest.mark.torch
@pytest.mark.parametrize("max_norm", [1e-4, 0.5, 3.0, 50.0])
def test_clipped_gradients_are_those_of_pytorch_on_new_inputs(max_norm):
    pytest.importorskip("torch")
    _, _, dW, db = random_problem(10, np.float64)
    expected_norm, expected = torch_clip(max_norm, dW[3], db[3])
    norm, found = clipped([dW[3], db[3]], max_norm)
    assert norm == pytest.approx(expected_norm, rel=1e-9)
    for array, right in zip(found, expected, strict=True):
        np.testing.assert_allclose(array, right, rtol=1e-9)


@given(gradients, gradients, st.floats(1e-3, 1e3))
def test_clipping_bounds_the_norm_and_keeps_the_direction(first, second, max_norm):
    norm, found = clipped([first, second], max_norm)
    before = np.concatenate([first.ravel(), second.ravel()])
    after = np.concatenate([g.ravel() for g in found])
    assert isinstance(norm, float)
    assert norm == pytest.approx(np.linalg.norm(before))
    assert np.linalg.norm(after) <= max_norm * (1 + 1e-9)
    if norm <= max_norm:
        np.testing.assert_array_equal(after, before)
    else:
        np.testing.assert_allclose(after * norm, before * np.linalg.norm(after), rtol=1e-9, atol=1e-9)


def test_clipping_changes_the_layers_own_arrays():
    g = np.array([3.0, 4.0])
    layer = Params({"w": np.zeros(2)}, {"w": g})
    assert clip_gradients(layer.parameters(), 1.0) == 5.0
    assert layer.grads["w"] is g
    np.testing.assert_allclose(g, [0.6, 0.8], rtol=1e-6)


def test_a_limit_of_infinity_only_measures_the_norm():
    norm, (g,) = clipped([np.array([3.0, 4.0])], math.inf)
    assert norm == 5.0
    np.testing.assert_array_equal(g, [3.0, 4.0])


def test_gradients_of_zero_and_no_gradients_have_norm_zero():
    assert clipped([np.zeros(3), np.zeros((0, 2))], 1.0)[0] == 0.0
    assert clip_gradients([], 1.0) == 0.0


# Schedules


@pytest.mark.parametrize(
    ("name", "schedule"),
    [
        ("step_lr", lambda step: step_lr(step, 0.5, 7, gamma=0.3)),
        ("cosine_lr", lambda step: cosine_lr(step, 0.5, 40, lr_min=0.01)),
        ("warmup", lambda step: warmup(step, 0.5, 8)),
    ],
)
def test_schedules_are_those_recorded_from_pytorch(name, schedule):
    recorded = golden()[name]
    rates = [schedule(step) for step in range(len(recorded))]
    assert all(type(rate) is float for rate in rates)
    np.testing.assert_allclose(rates, recorded, rtol=1e-9)


@pytest.mark.torch
def test_the_recorded_schedules_are_those_of_pytorch_today():
    pytest.importorskip("torch")
    recorded = golden()
    for name, rates in torch_schedules().items():
        np.testing.assert_allclose(rates, recorded[name], rtol=1e-12, err_msg=name)


@given(st.floats(1e-5, 10), st.floats(0, 1), st.integers(1, 200))
def test_the_cosine_falls_from_the_first_to_the_last_rate_and_stays(lr, share, total):
    lr_min = share * lr
    rates = np.array([cosine_lr(step, lr, total, lr_min) for step in range(total + 5)])
    assert rates[0] == pytest.approx(lr)
    np.testing.assert_allclose(rates[total:], lr_min, rtol=1e-9, atol=1e-12)
    assert (np.diff(rates) <= 1e-12).all()


@given(st.floats(1e-5, 10), st.integers(1, 100))
def test_warm_up_rises_in_equal_steps_and_stays(lr, steps):
    rates = np.array([warmup(step, lr, steps) for step in range(steps + 5)])
    assert rates[0] == pytest.approx(lr / steps)
    np.testing.assert_allclose(np.diff(rates[:steps]), lr / steps, rtol=1e-6)
    np.testing.assert_array_equal(rates[steps - 1 :], lr)


def test_warm_up_of_no_steps_changes_nothing():
    assert warmup(0, 0.1, 0) == 0.1


def test_warm_up_and_cosine_can_be_put_together():
    rates = [warmup(step, cosine_lr(step, 0.1, 100), 10) for step in range(101)]
    assert rates[0] == pytest.approx(0.01)
    assert max(rates) == pytest.approx(cosine_lr(9, 0.1, 100))
    assert rates[100] == pytest.approx(0.0)


def test_schedules_without_steps_are_refused():
    with pytest.raises(ValueError, match="step_size"):
        step_lr(0, 0.1, 0)
    with pytest.raises(ValueError, match="total_steps"):
        cosine_lr(0, 0.1, 0)

"""Behaviour of nnkit.rl: values and gradients against PyTorch and central differences, endings, dtypes, edge cases."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.environments import CartPole, Catch, FrozenLake
from nnkit.layers import mlp, numerical_gradient, relative_error
from nnkit.rl import (
    DQN,
    REINFORCE,
    ReplayBuffer,
    discounted_returns,
    dqn_loss,
    epsilon_greedy,
    play_games,
    play_greedily,
    policy_gradient,
    q_update,
    td_targets,
    train_dqn,
    train_reinforce,
    value_iteration,
)

each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)


def rng_of(seed):
    return np.random.default_rng(seed)


# PyTorch


@each_dtype
@pytest.mark.parametrize("name", ["dqn", "policy"])
def test_losses_and_all_gradients_agree_with_pytorch(golden, name, dtype):
    tolerance = 1e-9 if dtype == np.float64 else 2e-5
    model = mlp([4, 5, 3], rng=rng_of(0), activation="tanh", dtype=dtype)
    for layer, number in [(model.layers[0], 1), (model.layers[2], 2)]:
        layer.params = {key: golden[f"{key}{number}"].astype(dtype) for key in ("W", "b")}
    output = model(golden["X"].astype(dtype))
    function, other = (dqn_loss, "targets") if name == "dqn" else (policy_gradient, "advantages")
    loss, d_output = function(output, golden["actions"], golden[other].astype(dtype))
    own = {"d_output": d_output, "d_X": model.backward(d_output)}
    for layer, number in [(model.layers[0], 1), (model.layers[2], 2)]:
        own |= {f"d_{key}{number}": layer.grads[key] for key in ("W", "b")}
    for key, array in own.items():
        assert array.dtype == dtype, key
        np.testing.assert_allclose(
            array, golden[f"{name}_{key}"], rtol=tolerance, atol=tolerance, err_msg=key
        )
    assert isinstance(loss, float) and loss == pytest.approx(golden[f"{name}_loss"], rel=tolerance)


def test_targets_agree_with_pytorch(golden):
    y = td_targets(golden["rewards"], golden["next_q"], golden["terminated"], 0.9)
    np.testing.assert_allclose(y, golden["y"], rtol=1e-12)


# Central differences


@pytest.mark.parametrize("size", [(5, 3), (1, 2), (4, 1)], ids=str)
@pytest.mark.parametrize("function", [dqn_loss, policy_gradient], ids=lambda f: f.__name__)
def test_gradients_agree_with_central_differences(function, size):
    rng = rng_of(3)
    output, actions, other = (
        2 * rng.normal(size=size),
        rng.integers(size[1], size=size[0]),
        rng.normal(size=size[0]),
    )
    numerical = numerical_gradient(lambda z: function(z, actions, other)[0], output)
    assert relative_error(function(output, actions, other)[1], numerical) < 1e-6


@given(st.integers(1, 6), st.integers(1, 4), st.integers(0, 1000))
def test_each_row_of_the_policy_gradient_sums_to_0(N, A, seed):
    rng = rng_of(seed)
    _, d = policy_gradient(rng.normal(size=(N, A)), rng.integers(A, size=N), rng.normal(size=N))
    assert np.allclose(d.sum(axis=1), 0)


# Values


def test_value_iteration_solves_the_lake():
    P, R = FrozenLake().model()
    Q = value_iteration(P, R, 0.99, 1000)
    assert Q[0].max() == pytest.approx(0.5420, abs=1e-4)
    np.testing.assert_allclose(Q, R + 0.99 * P @ Q.max(axis=1), atol=1e-6)


def test_one_sweep_brings_any_two_tables_closer_by_gamma():
    rng = rng_of(4)
    P, R = rng.dirichlet(np.ones(5), size=(5, 3)), rng.normal(size=(5, 3))
    tables = [value_iteration(P, R, 0.8, sweeps) for sweeps in range(1, 8)]
    steps = [np.abs(b - a).max() for a, b in pairwise(tables)]
    assert all(b <= 0.8 * a + 1e-12 for a, b in pairwise(steps))


def test_ties_are_broken_evenly_and_epsilon_is_the_fraction_that_explores():
    q = np.tile([0.5, 2.0, 2.0, 2.0], (9000, 1))
    counts = np.bincount(epsilon_greedy(q, 0.0, rng_of(1)), minlength=4)
    assert counts[0] == 0 and counts[1:] == pytest.approx(3000, rel=0.06)
    explored = np.mean(epsilon_greedy(q, 0.4, rng_of(2)) == 0)
    assert explored == pytest.approx(0.1, abs=0.015)


def test_repeated_pairs_add_up_and_the_order_does_not_matter():
    rng = rng_of(5)
    Q, s, a, y = (
        rng.normal(size=(3, 2)),
        rng.integers(3, size=20),
        rng.integers(2, size=20),
        rng.normal(size=20),
    )
    mixed = rng.permutation(20)
    np.testing.assert_allclose(q_update(Q, s, a, y, 0.1), q_update(Q, s[mixed], a[mixed], y[mixed], 0.1))


def test_double_dqn_looks_up_the_action_elsewhere():
    next_q, choose = np.array([[4.0, 6.0]]), np.array([[0.3, 0.2]])
    rewards, over = np.array([2.0]), np.array([False])
    assert td_targets(rewards, next_q, over, 0.5).tolist() == [5.0]
    assert td_targets(rewards, next_q, over, 0.5, choose).tolist() == [4.0]


# Returns


@given(st.integers(1, 8), st.integers(1, 3), st.integers(0, 1000))
def test_returns_obey_their_equation(T, N, seed):
    rng = rng_of(seed)
    rewards, values, ends = rng.normal(size=(T, N)), rng.normal(size=(T, N)), rng.random((T, N))
    terminated, truncated = ends < 0.2, ends > 0.8
    G = discounted_returns(rewards, values, terminated, truncated, 0.9)
    after = np.concatenate([G[1:], values[-1:]])
    after = np.where(truncated, values, np.where(terminated, 0, after))
    np.testing.assert_allclose(G, rewards + 0.9 * after)


# What holds for all


@each_dtype
def test_the_dtype_is_kept(dtype):
    q, r, flag = np.ones((2, 3), dtype), np.ones(2, dtype), np.array([True, False])
    index = np.array([0, 1])
    assert td_targets(r, q, flag, 0.9).dtype == td_targets(r.astype(float), q, flag, 0.9, q).dtype == dtype
    assert q_update(q, index, index, r.astype(float), 0.1).dtype == dtype
    assert dqn_loss(q, index, r)[1].dtype == policy_gradient(q, index, r.astype(float))[1].dtype == dtype
    assert discounted_returns(q, q, q > 2, q > 2, 0.9).dtype == dtype
    assert value_iteration(np.ones((2, 3, 2), dtype) / 2, q, 0.9, 2).dtype == dtype


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (value_iteration, (np.ones((2, 3, 3)), np.ones((2, 3)), 0.9, 1)),
        (epsilon_greedy, (np.ones(3), 0.1, rng_of(0))),
        (epsilon_greedy, (np.ones((2, 3)), 1.1, rng_of(0))),
        (td_targets, (np.ones(3), np.ones((2, 3)), np.ones(2, bool), 0.9)),
        (q_update, (np.ones((2, 3)), np.zeros(2, int), np.zeros(3, int), np.ones(2), 0.1)),
        (dqn_loss, (np.ones((0, 3)), np.zeros(0, int), np.ones(0))),
        (policy_gradient, (np.ones((2, 3)), np.zeros(2, int), np.ones(3))),
        (discounted_returns, (np.ones((0, 3)), *[np.ones((0, 3))] * 3, 0.9)),
        (ReplayBuffer, (0,)),
    ],
)
def test_wrong_shapes_are_refused(function, arguments):
    with pytest.raises(ValueError, match=r"must|at least|do not fit"):
        function(*arguments)


# The buffer


def test_the_buffer_keeps_the_last_steps_and_copies_them():
    buffer, steps = ReplayBuffer(5), np.arange(4)
    buffer.add(steps, steps[:, None] * [10, 20])
    steps += 100
    buffer.add(steps, steps[:, None] * [10, 20])
    assert sorted(buffer.arrays[0].tolist()) == [3, 100, 101, 102, 103]
    drawn = buffer.sample(50, rng_of(0))
    assert set(drawn[0].tolist()) == {3, 100, 101, 102, 103}
    assert (drawn[1] == drawn[0][:, None] * [10, 20]).all()


# Agents


def test_the_target_network_is_a_copy_that_is_renewed():
    agent = DQN([100, 6, 3], gamma=0.9, rng=rng_of(0), copy_every=3)

    def weights(network):
        return network.layers[0].params["W"].copy()

    first = weights(agent.network)
    rng = rng_of(1)
    for number in range(1, 4):
        X = rng.random((8, 100), np.float32)
        agent.learn(X, rng.integers(3, size=8), np.ones(8, np.float32), X, np.zeros(8, bool))
        assert np.array_equal(weights(agent.target_network), first) == (number < 3)
    assert np.array_equal(weights(agent.target_network), weights(agent.network))


@pytest.mark.parametrize("double", [False, True])
def test_the_same_seed_trains_the_same_network(double):
    def trained(seed):
        rng = rng_of(seed)
        agent = DQN([16, 8, 3], gamma=0.9, rng=rng, double=double)
        steps = []
        train_dqn(
            agent, Catch(4, size=4), steps=40, rng=rng, warm_up=20, batch_size=8, after_step=steps.append
        )
        assert steps == list(range(40))
        return agent.network.layers[0].params["W"]

    assert np.array_equal(trained(1), trained(1)) and not np.array_equal(trained(1), trained(2))


def test_a_recording_has_whole_games():
    agent = REINFORCE([4, 8, 2], rng=rng_of(0))
    env = CartPole(5)
    env.reset(seed=1)
    observations, actions, rewards, after, terminated, truncated, alive = play_games(agent, env)
    assert observations.shape == after.shape == (*actions.shape, 4)
    assert (terminated.sum(axis=0) + truncated.sum(axis=0) == 1).all()
    assert np.array_equal(rewards, alive) and alive.any(axis=1).all()
    assert np.array_equal(observations[1:][alive[1:]], after[:-1][alive[1:]])


def test_actions_are_drawn_with_the_probabilities_of_the_policy():
    agent = REINFORCE([4, 8, 3], rng=rng_of(0))
    agent.policy.layers[-1].params["b"][...] = np.log([0.2, 0.5, 0.3])
    actions = agent.act(np.zeros((20_000, 4), np.float32))
    assert np.bincount(actions) / 20_000 == pytest.approx([0.2, 0.5, 0.3], abs=0.015)


@pytest.mark.parametrize("baseline", [False, True])
def test_a_few_updates_lengthen_the_games(baseline):
    agent = REINFORCE([4, 16, 2], rng=rng_of(0), baseline=baseline)
    seen = []
    lengths = train_reinforce(agent, CartPole(16), updates=15, after_update=seen.append)
    assert len(lengths) == 15 and seen == list(range(15))
    assert np.mean(lengths[-3:]) > 1.3 * np.mean(lengths[:3])


def test_training_stops_when_the_last_five_batches_are_long_enough():
    agent = REINFORCE([4, 8, 2], rng=rng_of(0))
    assert len(train_reinforce(agent, CartPole(4), updates=20, stop_at=5)) == 5


def test_greedy_games_are_played_to_their_end():
    scores = play_greedily(lambda X: np.tile([0.0, 1.0], (len(X), 1)), CartPole(6), seed=3)
    assert scores.shape == (6,) and ((scores > 5) & (scores < 15)).all()

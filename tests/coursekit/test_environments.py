"""coursekit.environments: rules, endings, seeds, and gymnasium's own games step by step where it is installed."""

import numpy as np
import pytest

from coursekit.environments import CartPole, Catch, FrozenLake, TicTacToe, film

WORLDS = [FrozenLake, TicTacToe, CartPole, Catch]
each_world = pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__)


def play(env, seed, restart=True, steps=120):
    """Random steps: all that the environment returned."""
    rng, log = np.random.default_rng(seed), [env.reset(seed=seed)[0]]
    for _ in range(steps):
        *results, info = env.step(rng.integers(env.num_actions, size=env.num_envs))
        assert info == {}
        log += results
        if restart:
            log.append(env.restart(results[2] | results[3]))
    return log


# What holds for all


@each_world
def test_the_same_seed_gives_the_same_games_and_another_seed_others(world):
    first, again, other = (play(world(3), seed) for seed in (5, 5, 6))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert any(not np.array_equal(a, b) for a, b in zip(first, other, strict=True))


@each_world
def test_shapes_and_types_of_what_a_step_returns(world):
    observations, rewards, terminated, truncated = play(world(4), 1, steps=1)[1:5]
    assert observations.shape[0] == 4 and rewards.dtype == np.float32
    assert rewards.shape == terminated.shape == truncated.shape == (4,)
    assert terminated.dtype == truncated.dtype == bool


@each_world
def test_a_game_that_has_ended_stands_still_with_reward_0(world):
    env = world(6)
    play(env, 2, restart=False, steps=600)
    assert env.ended.all()
    before = env.restart(np.zeros(6, bool))
    observations, rewards, terminated, truncated, _ = env.step(np.zeros(6, int))
    assert np.array_equal(observations, before)
    assert not rewards.any() and not terminated.any() and not truncated.any()


@each_world
def test_restart_begins_only_the_chosen_games_again(world):
    env = world(3)
    play(env, 3, restart=False, steps=2)
    before, steps = env.restart(np.zeros(3, bool)), env.steps.copy()
    after = env.restart([False, True, False])
    assert np.array_equal(after[[0, 2]], before[[0, 2]])
    assert env.steps.tolist() == [steps[0], 0, steps[2]] and not env.ended[1]


@each_world
def test_observations_are_new_arrays(world):
    env = world(2)
    first = env.reset(seed=1)[0]
    kept = first.copy()
    env.step(np.ones(2, int))
    assert np.array_equal(first, kept)


@each_world
def test_wrong_actions_and_numbers_are_refused(world):
    env = world(2)
    env.reset(seed=0)
    for actions in ([0], [0.0, 1.0], [0, env.num_actions], [-1, 0]):
        with pytest.raises(ValueError, match="actions must be"):
            env.step(np.array(actions))
    with pytest.raises(ValueError, match="which must be"):
        env.restart([True])
    with pytest.raises(ValueError, match="at least 1"):
        world(0)


# FrozenLake


def test_the_model_of_the_lake_is_what_its_steps_do():
    P, R = FrozenLake().model()
    assert np.allclose(P.sum(axis=2), 1) and R.sum() == pytest.approx(1 / 3 * 3)
    env = FrozenLake(30_000)
    env.reset(seed=1)
    env.state[:] = 14
    states, rewards, *_ = env.step(np.full(30_000, 2))
    assert np.bincount(states, minlength=16) / 30_000 == pytest.approx(P[14, 2], abs=0.02)
    assert rewards.mean() == pytest.approx(R[14, 2], abs=0.02)


def test_without_ice_the_way_to_the_goal_is_six_steps():
    env = FrozenLake(slippery=False)
    env.reset(seed=0)
    results = [env.step(np.array([action])) for action in (1, 1, 2, 1, 2, 2)]
    assert [int(result[0][0]) for result in results] == [4, 8, 9, 13, 14, 15]
    assert [float(result[1][0]) for result in results] == [0, 0, 0, 0, 0, 1]
    assert [bool(result[2][0]) for result in results] == [False] * 5 + [True]


def test_a_walk_without_end_is_truncated():
    env = FrozenLake(slippery=False, max_steps=7)
    env.reset(seed=0)
    flags = [[bool(flag[0]) for flag in env.step(np.array([0]))[2:4]] for _ in range(7)]
    assert flags == [[False, False]] * 6 + [[False, True]]


# TicTacToe


def moves(*fields):
    """One game: observation, reward and whether it terminated after each move."""
    env = TicTacToe()
    env.reset()
    results = [env.step(np.array([field])) for field in fields]
    return [(int(result[0][0]), float(result[1][0]), bool(result[2][0])) for result in results]


@pytest.mark.parametrize("line", TicTacToe.LINES.tolist(), ids=str)
@pytest.mark.parametrize("late", [False, True])
def test_three_in_a_row_win_for_the_player_who_moves(line, late):
    one, two, *_, three = (field for field in range(9) if field not in line)  # no line of their own
    fields = [one, line[0], two, line[1], three, line[2]] if late else [line[0], one, line[1], two, line[2]]
    rewards = [reward for _, reward, _ in moves(*fields)]
    assert rewards == [0] * (len(fields) - 1) + [1]
    assert [over for *_, over in moves(*fields)] == [False] * (len(fields) - 1) + [True]


def test_a_full_board_without_three_in_a_row_is_a_draw():
    results = moves(0, 1, 2, 4, 3, 5, 7, 6, 8)
    assert [result[1:] for result in results] == [(0, False)] * 8 + [(0, True)]


def test_a_field_that_is_taken_loses():
    assert [result[1:] for result in moves(4, 0, 4)] == [(0, False), (0, False), (-1, True)]
    assert moves(4, 4)[-1][1:] == (-1, True)


def test_each_player_sees_the_own_fields_as_1():
    states = [state for state, _, _ in moves(4, 0, 8)]
    assert states == [2 * 3**4, 3**4 + 2, 2 * 3**4 + 1 + 2 * 3**8]
    assert TicTacToe.boards(states[1]).tolist() == [-1, 0, 0, 0, 1, 0, 0, 0, 0]
    assert TicTacToe.boards(np.array([states])).shape == (1, 3, 9)


def test_boards_games_and_endings_are_as_many_as_is_known():
    after, rewards, terminated = TicTacToe.model()
    free = TicTacToe.boards(np.arange(3**9)) == 0
    games = np.zeros(3**9, int)  # ways to reach each board
    games[0], reached, endings = 1, {0}, []
    for _ in range(9):
        state, action = np.nonzero((games > 0)[:, None] & free)
        over = terminated[state, action]
        endings.append(np.bincount(rewards[state, action][over].astype(int), games[state][over], minlength=2))
        reached |= set(after[state, action].tolist())
        games = np.bincount(after[state, action][~over], games[state][~over], minlength=3**9).astype(int)
    draws, wins = np.transpose(endings).astype(int)
    assert len(reached) == 5478
    assert wins.tolist() == [0, 0, 0, 0, 1440, 5328, 47952, 72576, 81792]
    assert draws.tolist() == [0] * 8 + [46080]


def test_nobody_wins_where_both_play_perfectly():
    after, rewards, terminated = TicTacToe.model()
    values = np.zeros_like(rewards)
    for _ in range(9):
        values = rewards - np.where(terminated, 0, values.max(axis=1)[after])
    assert (values[0] == 0).all()
    assert values[2].tolist() == [-1, -1, -1, -1, 0, -1, -1, -1, -1]  # after a corner: the middle


# CartPole


def test_four_numbers_by_hand_balance_the_pole_to_the_end_of_the_clock():
    env = CartPole(20)
    observations, total = env.reset(seed=3)[0], np.zeros(20)
    while not env.ended.all():
        x, v, angle, spin = observations.T
        observations, rewards, terminated, truncated, _ = env.step(
            (angle + 0.5 * spin + 0.05 * x + 0.1 * v > 0).astype(int)
        )
        total += rewards
        assert not terminated.any()
    assert truncated.all() and (total == 500).all()


def test_a_pole_that_is_pushed_one_way_falls():
    env = CartPole(5)
    env.reset(seed=3)
    for _ in range(20):
        env.step(np.ones(5, int))
    assert env.ended.all() and (env.steps < 15).all()


# Catch


def test_the_paddle_gets_1_under_the_ball_and_minus_1_elsewhere():
    env = Catch(40, size=6)
    pictures = env.reset(seed=2)[0]
    while not env.ended.all():
        rows = pictures.reshape(40, 6, 6)
        assert ((rows.sum(axis=(1, 2)) == 2) | (env.ball[:, 0] == 5)).all()
        way = np.sign(env.ball[:, 1] - env.paddle)
        way[20:] = 0
        pictures, rewards, terminated, _, _ = env.step(way + 1)
    assert terminated.all() and (rewards[:20] == 1).all()
    assert rewards[20:].tolist() == np.where(env.ball[20:, 1] == env.paddle[20:], 1, -1).tolist()


def test_a_picture_of_one_row_is_refused():
    with pytest.raises(ValueError, match="size"):
        Catch(size=1)


# The film


def test_a_film_has_every_state_and_no_script():
    svg = film(np.array([[0.0, 0, 0.1, 0], [0.5, 0, -0.2, 0], [1.0, 0, 0.3, 0]]))
    assert svg.startswith("<svg") and svg.endswith("</svg>") and "script" not in svg
    assert 'values="300.0 150;360.0 150;420.0 150"' in svg and 'values="5.7;-11.5;17.2"' in svg
    with pytest.raises(ValueError, match="states"):
        film(np.zeros((3, 3)))


# gymnasium


@pytest.mark.gymnasium
@pytest.mark.parametrize(("name", "world"), [("CartPole-v1", CartPole), ("FrozenLake-v1", FrozenLake)])
def test_one_game_is_that_of_gymnasium_step_by_step(name, world):
    gymnasium = pytest.importorskip("gymnasium")
    for seed in range(5):
        theirs, ours, rng = gymnasium.make(name), world(), np.random.default_rng(seed)
        assert np.array_equal(theirs.reset(seed=seed)[0], ours.reset(seed=seed)[0][0])
        for _ in range(4):
            over, state = False, np.zeros(4)
            while not over:
                action = int(rng.integers(ours.num_actions))
                if world is CartPole and rng.random() < 0.9:  # else all games are short
                    action = int(state @ [0.05, 0.1, 1, 0.5] > 0)
                state, *expected, _ = theirs.step(action)
                observation, *results, _ = ours.step(np.array([action]))
                assert np.array_equal(state, observation[0])
                assert expected == [result[0] for result in results]
                over = any(expected[1:])
            assert np.array_equal(theirs.reset()[0], ours.restart([True])[0])


@pytest.mark.gymnasium
def test_the_model_of_the_lake_is_gymnasiums():
    gymnasium = pytest.importorskip("gymnasium")
    P, R = FrozenLake().model()
    for s, row in gymnasium.make("FrozenLake-v1").unwrapped.P.items():
        for a, outcomes in row.items():
            theirs = np.zeros(16)
            for probability, state, _, _ in outcomes:
                theirs[state] += probability
            assert P[s, a] == pytest.approx(theirs, abs=1e-12)
            assert R[s, a] == pytest.approx(sum(p * reward for p, _, reward, _ in outcomes), abs=1e-12)

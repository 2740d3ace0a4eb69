"""Small worlds to act in: FrozenLake, TicTacToe, CartPole and Catch, many games at once, with the interface of gymnasium's vector environments.

`reset(seed=)` returns the observations of N new games and an empty dict. `step(actions)` returns observations, rewards,
terminated, truncated (N,) and an empty dict. A game that has ended stands still, with reward 0, until `restart` begins
it again. With one game and the same seed, FrozenLake and CartPole do what gymnasium's do, step by step.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Step = tuple[NDArray, NDArray, NDArray, NDArray, dict]
Floats = NDArray[np.floating[Any]]


class Environment:
    """N games at once.

    Parameters
    ----------
    num_envs : int, at least 1
        The number of games N.
    max_steps : int, at least 1
        After this many steps a game that goes on is truncated.

    Attributes
    ----------
    num_actions : int
    ended : ndarray of bool, shape (N,)
        Which games have ended and were not restarted.
    steps : ndarray of int, shape (N,)
        Steps of the current games.
    """

    num_actions: int

    def __init__(self, num_envs: int = 1, *, max_steps: int) -> None:
        if num_envs < 1 or max_steps < 1:
            raise ValueError(f"num_envs and max_steps must be at least 1, got {num_envs} and {max_steps}")
        self.num_envs, self.max_steps = num_envs, max_steps
        self.rng = np.random.default_rng()
        self.ended = np.ones(num_envs, bool)
        self.steps = np.zeros(num_envs, int)

    def reset(self, seed: int | None = None) -> tuple[NDArray, dict]:
        """Begin N new games; a seed makes the generator new."""
        if seed is not None:
            self.rng = np.random.default_rng(seed)
        return self.restart(np.ones(self.num_envs, bool)), {}

    def restart(self, which: ArrayLike) -> NDArray:
        """Begin the games in which `which` (N,) is true; return the observations of all."""
        mask = np.asarray(which, bool)
        if mask.shape != (self.num_envs,):
            raise ValueError(f"which must be ({self.num_envs},), got {mask.shape}")
        self.ended[mask], self.steps[mask] = False, 0
        self._begin(np.flatnonzero(mask))
        return self._observe()

    def step(self, actions: ArrayLike) -> Step:
        """Do one action in each game that goes on."""
        chosen = np.asarray(actions)
        if chosen.shape != (self.num_envs,) or not np.issubdtype(chosen.dtype, np.integer):
            raise ValueError(
                f"actions must be {self.num_envs} integers, got {chosen.dtype} of shape {chosen.shape}"
            )
        if chosen.min() < 0 or chosen.max() >= self.num_actions:
            raise ValueError(
                f"actions must be from 0 to {self.num_actions - 1}, got {chosen.min()} to {chosen.max()}"
            )
        running = ~self.ended
        rewards, terminated = self._act(chosen, running)
        self.steps += running
        truncated = running & ~terminated & (self.steps >= self.max_steps)
        self.ended |= terminated | truncated
        return self._observe(), rewards, terminated, truncated, {}

    def _begin(self, games: NDArray) -> None:
        """Put the games with these numbers into a first state."""
        raise NotImplementedError

    def _observe(self) -> NDArray:
        """The observations of all games, a new array."""
        raise NotImplementedError

    def _act(self, actions: NDArray, running: NDArray) -> tuple[NDArray, NDArray]:
        """Move the running games; return rewards of float32 and which games terminated in this step."""
        raise NotImplementedError


class FrozenLake(Environment):
    """Walk over ice from the start to the goal, past four holes: FrozenLake-v1 with its map of 4 x 4.

    An observation is the number of a field, from 0 to 15, row by row. Actions: 0 left, 1 down, 2 right, 3 up. On slippery ice
    the step goes in the chosen direction or to one of the two sides, with probability 1/3 each. The goal gives
    1; goal and holes end the game.

    Parameters
    ----------
    num_envs, max_steps : int
    slippery : bool
    """

    FIELDS = "SFFFFHFHFFFHHFFG"
    MOVES = np.array([[0, -1], [1, 0], [0, 1], [-1, 0]])
    num_actions = 4
    num_states = 16

    def __init__(self, num_envs: int = 1, *, slippery: bool = True, max_steps: int = 100) -> None:
        super().__init__(num_envs, max_steps=max_steps)
        fields = np.array(list(self.FIELDS))
        self.final = (fields == "H") | (fields == "G")  # (16,)
        self.goal = fields == "G"
        rows, columns = np.divmod(np.arange(16), 4)
        moved = np.stack([rows, columns], axis=1)[:, None] + self.MOVES  # (16, 4, 2)
        self.neighbours = np.clip(moved, 0, 3) @ np.array([4, 1])  # (16, 4): field, direction -> field
        chances = [(1 - 1 / 3) / 2, 1 / 3, (1 - 1 / 3) / 2] if slippery else [0, 1, 0]
        self.chances = np.array(chances)  # of turning by -1, 0 and 1 direction
        self.state = np.zeros(num_envs, int)

    def model(self) -> tuple[Floats, Floats]:
        """What a player does not know.

        Returns
        -------
        P : ndarray of shape (16, 4, 16)
            P[s, a, t] is the probability that action a leads from field s to field t. Holes and goal lead to themselves.
        R : ndarray of shape (16, 4)
            The expected reward of action a on field s.
        """
        P = np.zeros((16, 4, 16))
        for s in range(16):
            for a in range(4):
                for turn, chance in zip((-1, 0, 1), self.chances, strict=True):
                    target = s if self.final[s] else self.neighbours[s, (a + turn) % 4]
                    P[s, a, target] += chance
        R = (P @ self.goal) * ~self.final[:, None]
        return P, R

    def _begin(self, games: NDArray) -> None:
        self.rng.random(len(games))  # gymnasium draws the field of the start, though there is only one
        self.state[games] = 0

    def _observe(self) -> NDArray:
        return self.state.copy()

    def _act(self, actions: NDArray, running: NDArray) -> tuple[NDArray, NDArray]:
        drawn = self.rng.random(self.num_envs)
        turn = (np.cumsum(self.chances) > drawn[:, None]).argmax(axis=1) - 1  # (N,)
        moved = self.neighbours[self.state, (actions + turn) % 4]
        self.state = np.where(running, moved, self.state)
        return (running & self.goal[self.state]).astype(np.float32), running & self.final[self.state]


class TicTacToe(Environment):
    """Noughts and crosses for two players who take turns: one of them moves in each step.

    An observation is the number of the board, from 0 to 3^9 - 1, as the player to move sees it: the field with number i
    adds 0 if it is free, 3^i if it is the player's own, and 2 * 3^i if it is the opponent's. So one table of values serves both
    players. An action is the number of a field, from 0 to 8, row by row. The reward is that of the player who moves, and the
    opponent's is the opposite: 1 for three in a row, 0 for a draw. A player who chooses a field that is not free loses, with
    reward -1. All three end the game.

    Parameters
    ----------
    num_envs : int

    Attributes
    ----------
    board : ndarray of int, shape (N, 9)
        1 on the fields of the player to move, -1 on the opponent's, 0 on free ones.
    """

    LINES = np.array([[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]])
    POWERS = 3 ** np.arange(9)
    num_actions = 9
    num_states = 3**9

    def __init__(self, num_envs: int = 1) -> None:
        super().__init__(num_envs, max_steps=9)
        self.board = np.zeros((num_envs, 9), int)

    @classmethod
    def boards(cls, states: ArrayLike) -> NDArray:
        """The boards (..., 9) with these numbers (...): 1 the player to move, -1 the opponent, 0 free."""
        return (np.asarray(states)[..., None] // cls.POWERS + 1) % 3 - 1

    @classmethod
    def model(cls) -> tuple[NDArray, Floats, NDArray]:
        """What a player does not know: where each action leads on each board, among them boards that no game reaches.

        Returns
        -------
        after : ndarray of int, shape (19683, 9)
            The number of the board after the move, as the opponent sees it.
        rewards, terminated : ndarrays of shape (19683, 9)
        """
        shape = cls.num_states, cls.num_actions
        env = cls(cls.num_states * cls.num_actions)
        env.reset()
        env.board = cls.boards(np.repeat(np.arange(cls.num_states), cls.num_actions))
        after, rewards, terminated, _, _ = env.step(np.tile(np.arange(cls.num_actions), cls.num_states))
        return after.reshape(shape), rewards.reshape(shape), terminated.reshape(shape)

    def _begin(self, games: NDArray) -> None:
        self.board[games] = 0

    def _observe(self) -> NDArray:
        return self.board % 3 @ self.POWERS

    def _act(self, actions: NDArray, running: NDArray) -> tuple[NDArray, NDArray]:
        allowed = running & (self.board[np.arange(self.num_envs), actions] == 0)
        self.board[allowed, actions[allowed]] = 1
        won = allowed & (self.board[:, self.LINES] == 1).all(axis=2).any(axis=1)
        full = self.board.all(axis=1)
        self.board[running] *= -1  # the other player's turn
        rewards = won.astype(np.float32) - (running & ~allowed)
        return rewards.astype(np.float32), running & (won | full | ~allowed)


class CartPole(Environment):
    """Balance a pole on a cart by pushing the cart left (0) or right (1): CartPole-v1.

    An observation is (x, x', angle, angle'), float32: metres, metres a second, radians, radians a second. Each step is 1/50 s and
    gives 1. The game terminates when the pole leans by more than 12 degrees or the cart is more than 2.4 m from the
    middle.

    Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve difficult learning control problems", 1983.

    Parameters
    ----------
    num_envs, max_steps : int
    """

    GRAVITY, CART, POLE, LENGTH, FORCE, SECONDS = 9.8, 1.0, 0.1, 0.5, 10.0, 0.02
    EDGE, LEAN = 2.4, 12 * 2 * np.pi / 360
    num_actions = 2

    def __init__(self, num_envs: int = 1, *, max_steps: int = 500) -> None:
        super().__init__(num_envs, max_steps=max_steps)
        self.state = np.zeros((num_envs, 4))

    def _begin(self, games: NDArray) -> None:
        self.state[games] = self.rng.uniform(-0.05, 0.05, size=(len(games), 4))

    def _observe(self) -> NDArray:
        return self.state.astype(np.float32)

    def _act(self, actions: NDArray, running: NDArray) -> tuple[NDArray, NDArray]:
        v, angle, spin = self.state[:, 1:].T
        force = np.where(actions == 1, self.FORCE, -self.FORCE)
        cos, sin, mass = np.cos(angle), np.sin(angle), self.CART + self.POLE
        pole = self.POLE * self.LENGTH
        push = (force + pole * np.square(spin) * sin) / mass
        lean = self.LENGTH * (4.0 / 3.0 - self.POLE * np.square(cos) / mass)
        twist = (self.GRAVITY * sin - cos * push) / lean
        speed_up = push - pole * twist * cos / mass
        change = np.stack([v, speed_up, spin, twist], axis=1)  # (N, 4), each a second
        self.state = np.where(running[:, None], self.state + self.SECONDS * change, self.state)
        fallen = (np.abs(self.state[:, 0]) > self.EDGE) | (np.abs(self.state[:, 2]) > self.LEAN)
        return running.astype(np.float32), running & fallen


class Catch(Environment):
    """Catch a ball that falls straight down: a picture of size x size pixels.

    An observation is the picture as a row of float32, shape (size * size,): 1 where the ball is and where the paddle is, in the last
    row, else 0. Actions: 0 left, 1 stay, 2 right. When the ball arrives in the last row the game terminates, with 1 if
    the paddle is there and -1 if not; all other rewards are 0.

    Mnih, Heess, Graves and Kavukcuoglu, "Recurrent models of visual attention", 2014, have a game like it.

    Parameters
    ----------
    num_envs : int
    size : int, at least 2
    """

    num_actions = 3

    def __init__(self, num_envs: int = 1, *, size: int = 10) -> None:
        if size < 2:
            raise ValueError(f"size must be at least 2, got {size}")
        super().__init__(num_envs, max_steps=size)
        self.size = size
        self.ball = np.zeros((num_envs, 2), int)  # row and column
        self.paddle = np.zeros(num_envs, int)

    def _begin(self, games: NDArray) -> None:
        self.ball[games, 0] = 0
        self.ball[games, 1] = self.rng.integers(self.size, size=len(games))
        self.paddle[games] = self.rng.integers(self.size, size=len(games))

    def _observe(self) -> NDArray:
        picture = np.zeros((self.num_envs, self.size, self.size), np.float32)
        games = np.arange(self.num_envs)
        picture[games, self.ball[:, 0], self.ball[:, 1]] = 1
        picture[games, -1, self.paddle] = 1
        return picture.reshape(self.num_envs, -1)

    def _act(self, actions: NDArray, running: NDArray) -> tuple[NDArray, NDArray]:
        moved = np.clip(self.paddle + actions - 1, 0, self.size - 1)
        self.paddle = np.where(running, moved, self.paddle)
        self.ball[:, 0] += running
        arrived = running & (self.ball[:, 0] == self.size - 1)
        rewards = np.where(arrived, np.where(self.ball[:, 1] == self.paddle, 1, -1), 0)
        return rewards.astype(np.float32), arrived


def film(states: ArrayLike, *, seconds: float = 0.02) -> str:
    """Draw a game of CartPole as an animated picture in SVG, without a script.

    Parameters
    ----------
    states : array of shape (T, 4)
        Observations of one game, in order.
    seconds : float
        Time from one to the next.

    Returns
    -------
    svg : str
        For a file, or for `IPython.display.SVG`.
    """
    rows = np.asarray(states, float)
    if rows.ndim != 2 or rows.shape[1] != 4 or len(rows) < 2:
        raise ValueError(f"states must be (T, 4) with T >= 2, got {rows.shape}")
    places = ";".join(f"{300 + 120 * x:.1f} 150" for x in rows[:, 0])
    angles = ";".join(f"{np.degrees(angle):.1f}" for angle in rows[:, 2])
    timing = f'dur="{seconds * len(rows):.2f}s" repeatCount="indefinite"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 180" width="600" height="180">'
        '<rect width="600" height="180" fill="white"/><line x1="12" x2="588" y1="165" y2="165" stroke="black"/>'
        f'<g><animateTransform attributeName="transform" type="translate" values="{places}" {timing}/>'
        '<rect x="-28" width="56" height="15" fill="#0072B2"/>'
        '<line y2="-110" stroke="#D55E00" stroke-width="7">'
        f'<animateTransform attributeName="transform" type="rotate" values="{angles}" {timing}/></line></g></svg>'
    )

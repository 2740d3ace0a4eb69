"""Reinforcement learning in games.

Made from 16_reinforcement.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-copy
import copy

import numpy as np

from nnkit.activations import log_softmax, softmax
from nnkit.layers import mlp
from nnkit.losses import huber, mse
from nnkit.optim import Adam

__all__ = [
    "DQN",
    "REINFORCE",
    "ReplayBuffer",
    "discounted_returns",
    "dqn_loss",
    "epsilon_greedy",
    "play_games",
    "play_greedily",
    "policy_gradient",
    "q_update",
    "td_targets",
    "train_dqn",
    "train_reinforce",
    "value_iteration",
]


# Cell value-iteration
def value_iteration(P, R, gamma, sweeps):
    """Compute the values of all actions in all states of a world whose rules are known.

    Q(s, a) <- R(s, a) + gamma sum_t P(t | s, a) max_b Q(t, b), from zeros

    Bellman, "Dynamic programming", 1957.

    Parameters
    ----------
    P : ndarray of shape (S, A, S)
        P[s, a, t] is the probability that action a leads from state s to state t.
    R : ndarray of shape (S, A)
        Expected rewards.
    gamma : float from 0 to 1
    sweeps : int

    Returns
    -------
    Q : ndarray of shape (S, A), dtype of R

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    if R.ndim != 2 or P.shape != (*R.shape, len(R)):
        raise ValueError(f"P must be (S, A, S) and R (S, A), got P {P.shape} and R {R.shape}")
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        V = Q.max(axis=1)  # (S,)
        Q = R + gamma * (P @ V)  # (S, A)
    return Q


# Cell epsilon-greedy
def epsilon_greedy(q, epsilon, rng):
    """Choose the best action of each row, or with probability epsilon any; ties are broken at random.

    Parameters
    ----------
    q : ndarray of shape (N, A)
        Values of the actions.
    epsilon : float from 0 to 1
    rng : numpy.random.Generator
        Draws (N, A) numbers for ties, N actions, and N numbers that are compared with epsilon.

    Returns
    -------
    actions : ndarray of int, shape (N,)

    Raises
    ------
    ValueError
        If q is not (N, A), or epsilon is outside 0..1.
    """
    if q.ndim != 2 or not 0 <= epsilon <= 1:
        raise ValueError(f"q must be (N, A) and epsilon in 0..1, got q {q.shape} and epsilon {epsilon}")
    N, A = q.shape
    ties = rng.random((N, A))
    any_action = rng.integers(A, size=N)
    explore = rng.random(N) < epsilon
    best = q == q.max(axis=1, keepdims=True)
    greedy = np.where(best, ties, -1).argmax(axis=1)  # (N,)
    actions = np.where(explore, any_action, greedy)
    return actions


# Cell td-targets
def td_targets(rewards, next_q, terminated, gamma, choose_q=None):
    """Compute the targets of Q-learning.

    y = r + gamma max_a next_q(a), and y = r where the game terminated (not where it was truncated)

    Watkins and Dayan, "Q-learning", 1992; with choose_q: van Hasselt et al., "Deep reinforcement learning with double
    Q-learning", 2016.

    Parameters
    ----------
    rewards : ndarray of shape (N,)
    next_q : ndarray of shape (N, A)
        Values of all actions in the states after the steps.
    terminated : ndarray of bool, shape (N,)
    gamma : float from 0 to 1
    choose_q : ndarray of shape (N, A), optional
        The best action is the largest in here, if given.

    Returns
    -------
    targets : ndarray of shape (N,), dtype of next_q

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    N = len(next_q)
    if choose_q is None:
        choose_q = next_q
    if rewards.shape != (N,) or terminated.shape != (N,) or choose_q.shape != next_q.shape:
        raise ValueError(
            f"next_q {next_q.shape}, rewards {rewards.shape}, terminated {terminated.shape} and choose_q {choose_q.shape} do not fit"
        )
    best = choose_q.argmax(axis=1)  # (N,)
    after = np.where(terminated, 0, next_q[np.arange(N), best])
    targets = (rewards + gamma * after).astype(next_q.dtype)
    return targets


# Cell q-update
def q_update(Q, states, actions, targets, lr):
    """Move values towards their targets.

    Q(s, a) + lr (y - Q(s, a)), summed over the steps with the same s and a

    Parameters
    ----------
    Q : ndarray of shape (S, A)
    states, actions : ndarrays of int, shape (N,)
    targets : ndarray of shape (N,)
    lr : float

    Returns
    -------
    new : ndarray of shape (S, A), dtype of Q

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    if not states.shape == actions.shape == targets.shape or states.ndim != 1:
        raise ValueError(
            f"states {states.shape}, actions {actions.shape} and targets {targets.shape} must all be (N,)"
        )
    new = Q.copy()
    np.add.at(new, (states, actions), lr * (targets - Q[states, actions]))
    return new


# Cell replay-buffer
class ReplayBuffer:
    """The last steps of some games, to draw batches from.

    Lin, "Self-improving reactive agents based on reinforcement learning, planning and teaching", 1992.

    Parameters
    ----------
    capacity : int, at least 1

    Attributes
    ----------
    arrays : list of ndarray of shape (capacity, ...), empty before the first step
    added : int
        How many steps were ever added.
    """

    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1, got {capacity}")
        self.capacity, self.arrays, self.added = capacity, [], 0

    def add(self, *parts):
        """Store n steps, n <= capacity; each part of them is an array (n, ...)."""
        if not self.arrays:
            self.arrays = [np.empty((self.capacity, *part.shape[1:]), part.dtype) for part in parts]
        rows = self.positions(len(parts[0]))
        for array, part in zip(self.arrays, parts, strict=True):
            array[rows] = part
        self.added += len(parts[0])

    def sample(self, n, rng):
        """Draw n stored steps, with replacement: a list of arrays (n, ...)."""
        rows = rng.integers(self.filled(), size=n)
        return [array[rows] for array in self.arrays]

    def positions(self, n):
        """Return the rows (n,) of the next n steps; a full buffer begins again at row 0."""
        return (self.added + np.arange(n)) % self.capacity

    def filled(self):
        """Return how many rows hold a step."""
        return min(self.added, self.capacity)


# Cell dqn-loss
def dqn_loss(q, actions, targets):
    """Compare the values of the actions taken with their targets.

    Huber loss of q[n, actions[n]] and targets[n], mean over the steps; the targets are constants.

    Mnih et al., "Human-level control through deep reinforcement learning", 2015.

    Parameters
    ----------
    q : ndarray of shape (N, A)
    actions : ndarray of int, shape (N,)
    targets : ndarray of shape (N,)

    Returns
    -------
    loss : float
    dq : ndarray of shape (N, A), dtype of q

    Raises
    ------
    ValueError
        If the shapes do not fit or there is no step.
    """
    N = len(q)
    if q.ndim != 2 or N == 0 or actions.shape != (N,) or targets.shape != (N,):
        raise ValueError(
            f"q must be (N, A), actions and targets (N,), N >= 1; got {q.shape}, {actions.shape}, {targets.shape}"
        )
    rows = np.arange(N)
    loss, d_taken = huber(q[rows, actions], targets)  # (N,)
    dq = np.zeros_like(q)
    dq[rows, actions] = d_taken
    return loss, dq


# Cell dqn
class DQN:
    """A network of values, its target network and its optimiser.

    Parameters
    ----------
    sizes : list of int
        Numbers in an observation, hidden units, actions.
    gamma, lr : float
    copy_every : int
        The target network is renewed after this many updates.
    double : bool
        Whether the network chooses the action whose value the target network gives.
    rng : numpy.random.Generator
        Draws the initial weights.
    """

    def __init__(self, sizes, *, gamma, rng, lr=1e-3, copy_every=100, double=False):
        self.network = mlp(sizes, rng=rng)
        self.target_network = copy.deepcopy(self.network)
        self.optimizer = Adam(self.network.parameters(), lr=lr)
        self.gamma, self.copy_every, self.double, self.updates = gamma, copy_every, double, 0

    def learn(self, observations, actions, rewards, after, terminated):
        """Do one update with a batch of steps; return the loss."""
        choose_q = self.network(after) if self.double else None
        targets = td_targets(rewards, self.target_network(after), terminated, self.gamma, choose_q)
        loss, dq = dqn_loss(self.network(observations), actions, targets)
        self.network.backward(dq)
        self.optimizer.step()
        self.updates += 1
        if self.updates % self.copy_every == 0:
            self.target_network = copy.deepcopy(self.network)
        return loss


# Cell train-dqn
def train_dqn(agent, env, *, steps, rng, capacity=20_000, batch_size=64, warm_up=1000, after_step=None):
    """Play `steps` steps in every game of env, epsilon from 1 to 0.05 in the first half, and learn after each.

    Learning begins when the buffer has `warm_up` steps. `after_step(step)` is called after every step. The environment is
    one with `reset`, `step` and `restart`.
    """
    buffer = ReplayBuffer(capacity)
    observations, _ = env.reset(seed=int(rng.integers(2**31)))
    for step in range(steps):
        epsilon = max(0.05, 1 - 2 * step / steps)
        actions = epsilon_greedy(agent.network(observations), epsilon, rng)
        after, rewards, terminated, truncated, _ = env.step(actions)
        buffer.add(observations, actions, rewards, after, terminated)
        observations = env.restart(terminated | truncated)
        if buffer.added >= warm_up:
            agent.learn(*buffer.sample(batch_size, rng))
        if after_step:
            after_step(step)


def play_greedily(network, env, *, seed):
    """Play new games to their end, always with the largest output; return the sum of rewards of each, (N,)."""
    observations, _ = env.reset(seed=seed)
    total = np.zeros(env.num_envs)
    while not env.ended.all():
        observations, rewards, *_ = env.step(network(observations).argmax(axis=1))
        total += rewards
    return total


# Cell discounted-returns
def discounted_returns(rewards, next_values, terminated, truncated, gamma):
    """Compute the return of every step, from the last step to the first.

    G_t = r_t + gamma G_(t+1); r_t where the game terminated; r_t + gamma v_t where it was truncated, or in the last step

    Parameters
    ----------
    rewards, next_values : ndarrays of shape (T, N)
        Rewards, and estimated values of the states after the steps.
    terminated, truncated : ndarrays of bool, shape (T, N)
    gamma : float from 0 to 1

    Returns
    -------
    returns : ndarray of shape (T, N), dtype of rewards

    Raises
    ------
    ValueError
        If the shapes are not all (T, N) with T >= 1.
    """
    shapes = {rewards.shape, next_values.shape, terminated.shape, truncated.shape}
    if len(shapes) > 1 or rewards.ndim != 2 or len(rewards) == 0:
        raise ValueError(f"all arrays must have the same shape (T, N) with T >= 1, got {sorted(shapes)}")
    returns = np.empty_like(rewards)
    ahead = next_values[-1]  # (N,)
    for t in reversed(range(len(rewards))):
        ahead = np.where(truncated[t], next_values[t], ahead)
        ahead = np.where(terminated[t], 0, ahead)
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


# Cell policy-gradient
def policy_gradient(logits, actions, advantages):
    """Loss whose gradient makes actions with a positive advantage more probable.

    -mean of advantages[n] log softmax(logits[n])[actions[n]]; the advantages are constants

    Williams, "Simple statistical gradient-following algorithms for connectionist reinforcement learning", 1992.

    Parameters
    ----------
    logits : ndarray of shape (N, A)
    actions : ndarray of int, shape (N,)
    advantages : ndarray of shape (N,)

    Returns
    -------
    loss : float
    dlogits : ndarray of shape (N, A), dtype of logits

    Raises
    ------
    ValueError
        If the shapes do not fit or there is no step.
    """
    N = len(logits)
    if logits.ndim != 2 or N == 0 or actions.shape != (N,) or advantages.shape != (N,):
        raise ValueError(
            f"logits must be (N, A), actions and advantages (N,), N >= 1; got {logits.shape}, {actions.shape}, {advantages.shape}"
        )
    rows = np.arange(N)
    log_p = log_softmax(logits)[rows, actions]  # (N,)
    loss = -np.mean(advantages * log_p)
    dlogits = softmax(logits)
    dlogits[rows, actions] -= 1
    dlogits = dlogits * (advantages / N)[:, None].astype(logits.dtype)  # (N, A)
    return float(loss), dlogits


# Cell reinforce
class REINFORCE:
    """A policy network and a value network, trained by the policy gradient.

    Parameters
    ----------
    sizes : list of int
        Numbers in an observation, hidden units, actions.
    gamma, lr : float
    baseline : bool
        Whether the value network's estimate is subtracted from the returns.
    rng : numpy.random.Generator
        Draws the initial weights, then the actions.
    """

    def __init__(self, sizes, *, rng, gamma=0.99, lr=5e-3, baseline=True):
        self.policy = mlp(sizes, rng=rng, activation="tanh")
        self.policy.layers[-1].params["W"] *= np.float32(
            0.01
        )  # at first all actions have the same probability
        self.value = mlp([*sizes[:-1], 1], rng=rng, activation="tanh")
        self.gamma, self.baseline, self.rng = gamma, baseline, rng
        self.optimizers = [Adam(network.parameters(), lr=lr) for network in (self.policy, self.value)]

    def act(self, observations):
        """Draw an action (N,) for each observation."""
        P = softmax(self.policy(observations))  # (N, A)
        return (P.cumsum(axis=1)[:, :-1] < self.rng.random((len(P), 1))).sum(axis=1)

    def learn(self, observations, actions, rewards, after, terminated, truncated, alive):
        """Do one update of the policy, and five of the value, with a recording."""
        next_values = self.value(after.reshape(rewards.size, -1)).reshape(rewards.shape)
        returns = discounted_returns(rewards, next_values, terminated, truncated, self.gamma)
        observations, actions, returns = observations[alive], actions[alive], returns[alive]
        advantages = returns
        if self.baseline:
            advantages = returns - self.value(observations)[:, 0]
            advantages = (advantages - advantages.mean()) / (advantages.std() + np.float32(1e-8))
        self.policy.backward(policy_gradient(self.policy(observations), actions, advantages)[1])
        self.optimizers[0].step()
        for _ in range(5):
            _, d_values = mse(self.value(observations), returns[:, None])
            self.value.backward(d_values)
            self.optimizers[1].step()


# Cell play-games
def play_games(agent, env):
    """Play one game in each of the N places of env; return the recording, arrays (T, N, ...)."""
    observations, steps = env.restart(np.ones(env.num_envs, bool)), []
    while not env.ended.all():
        alive, actions = ~env.ended, agent.act(observations)
        after, rewards, terminated, truncated, _ = env.step(actions)
        steps.append((observations, actions, rewards, after, terminated, truncated, alive))
        observations = after
    return [np.stack(part) for part in zip(*steps, strict=True)]


def train_reinforce(agent, env, *, updates, stop_at=None, after_update=None):
    """Play and learn in turn; return the mean number of steps of the games of each batch.

    Stops early when the mean of the last five batches is at least `stop_at`. `after_update(number)` is called after each.
    """
    env.reset(seed=int(agent.rng.integers(2**31)))
    lengths = []
    for update in range(updates):
        recording = play_games(agent, env)
        lengths.append(float(recording[-1].sum(axis=0).mean()))
        agent.learn(*recording)
        if after_update:
            after_update(update)
        if stop_at and len(lengths) >= 5 and sum(lengths[-5:]) / 5 >= stop_at:
            break
    return lengths

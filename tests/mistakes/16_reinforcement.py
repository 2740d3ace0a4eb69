"""Wrong answers to the exercises of chapter 16, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
huber = log_softmax = softmax = None


class ReplayBuffer:
    pass


# value_iteration


@mistake("value-iteration", "The mean over the actions of the next state: the best one is taken there.")
def mean_over_actions(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P @ Q.mean(axis=1))
    return Q


@mistake("value-iteration", "gamma is missing: what comes one step later counts gamma times as much.")
def no_discount(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + P @ Q.max(axis=1)
    return Q


@mistake("value-iteration", "gamma multiplies the reward: only what comes after this step is discounted.")
def discounts_the_reward(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = gamma * (R + P @ Q.max(axis=1))
    return Q


@mistake(
    "value-iteration",
    "Rows changed during a sweep were used in the same sweep: take all values from the table before it.",
)
def updates_in_place(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        for s in range(len(R)):
            Q[s] = R[s] + gamma * (P[s] @ Q.max(axis=1))
    return Q


@mistake(
    "value-iteration",
    "Some values of this sweep were computed from values of the same sweep: write them into a new table.",
)
def writes_element_by_element(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        for s in range(len(R)):
            for a in range(R.shape[1]):
                Q[s, a] = R[s, a] + gamma * (P[s, a] @ Q.max(axis=1))
    return Q


@mistake("value-iteration", "Each sweep was added to the table before it. It takes the place of that table.")
def adds_the_sweeps_up(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = Q + R + gamma * (P @ Q.max(axis=1))
    return Q


@mistake(
    "value-iteration", "The rewards grow from sweep to sweep. Each sweep adds the second term to the same R."
)
def adds_into_the_rewards(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        R = R + gamma * (P @ Q.max(axis=1))
        Q = R
    return Q


@mistake(
    "value-iteration",
    "The largest value of the whole table was taken: each next state has its own best action.",
)
def best_of_the_table(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * Q.max() * np.ones_like(R)
    return Q


@mistake(
    "value-iteration",
    "The second term is 0 where all values are negative: add up the products P V, take no maximum of them, and do not cut V off at 0.",
)
def largest_product(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P * Q.max(axis=1)).max(axis=2)
    return Q


@mistake(
    "value-iteration",
    "The best action of each next state is not taken: first the maximum in each state, then the mean over the states.",
)
def same_action_again(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * np.einsum("sat,ta->sa", P, Q).astype(R.dtype)
    return Q


@mistake(
    "value-iteration",
    "The best action of each next state is not taken: first the maximum in each state, then the mean over the states.",
)
def maximum_over_the_next_states(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P @ Q).max(axis=1)
    return Q


@mistake(
    "value-iteration",
    "This is one sweep too many: in sweep 1 all values V come from a table of zeros, so that it gives R.",
)
def one_sweep_too_many(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps + 1):
        Q = R + gamma * (P @ Q.max(axis=1))
    return Q


@mistake(
    "value-iteration", "The maximum begins with 0: where all values are negative, the best one is negative."
)
def maximum_begins_with_zero(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P @ Q.max(axis=1, initial=0))
    return Q


@mistake(
    "value-iteration", "The table is still zero after sweep 1: R is missing, or there is one sweep too few."
)
def forgets_the_rewards(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = gamma * (P @ Q.max(axis=1))
    return Q


@mistake(
    "value-iteration",
    "This is the table after sweep 1: all sweeps come before the return, and each takes V from the table of the sweep before.",
)
def values_before_the_loop(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    V = Q.max(axis=1)
    for _ in range(sweeps):
        Q = R + gamma * (P @ V)
    return Q


@mistake("value-iteration", "One sweep too few.")
def one_sweep_too_few(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps - 1):
        Q = R + gamma * (P @ Q.max(axis=1))
    return Q


@mistake("value-iteration", "`sweeps` has no effect on this result.")
def until_nothing_changes(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(1000):
        Q = R + gamma * (P @ Q.max(axis=1))
    return Q


@mistake(
    "value-iteration",
    "The value of the present state was taken, not the mean over the states that may come next.",
)
def value_of_the_same_state(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * Q.max(axis=1)[:, None]
    return Q


@mistake("value-iteration", says="float32")
def float64_values(P, R, gamma, sweeps):
    Q = np.zeros(R.shape)
    for _ in range(sweeps):
        Q = R + gamma * (P @ Q.max(axis=1))
    return Q


@mistake("value-iteration", "1 - gamma was taken in place of gamma.")
def one_minus_gamma(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + (1 - gamma) * (P @ Q.max(axis=1))
    return Q


@mistake("value-iteration", "The number of the best action was taken as its value: V has the largest values.")
def number_of_the_best_action(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P @ Q.argmax(axis=1)).astype(R.dtype)
    return Q


@mistake(
    "value-iteration",
    "The sum runs over the wrong state: P[s, a, t] leads from s to t, and the sum is over t, the last axis.",
)
def from_the_next_state(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * np.einsum("tas,t->sa", P, Q.max(axis=1))
    return Q


@mistake("value-iteration", "The second term was subtracted: what comes later is added to the reward.")
def subtracts_the_future(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R - gamma * (P @ Q.max(axis=1))
    return Q


@mistake("value-iteration", "The smallest value of each state was taken; the best action has the largest.")
def worst_action(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P @ Q.min(axis=1))
    return Q


@mistake("value-iteration", "The values of a state's actions were added up: only the best action is taken.")
def sum_over_actions(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P @ Q.sum(axis=1))
    return Q


@mistake(
    "value-iteration",
    "The sum runs over the whole array: each state and action has its own sum, over the next states.",
)
def sum_over_everything(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P * Q.max(axis=1)).sum()
    return Q


@mistake(
    "value-iteration",
    "The products P V were averaged: the probabilities are the weights already, so they are added up.",
)
def mean_of_the_products(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P * Q.max(axis=1)).mean(axis=2)
    return Q


@mistake(
    "value-iteration",
    "Only the most probable next state was used: each state that may come next counts with its probability.",
)
def most_probable_state(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * Q.max(axis=1)[P.argmax(axis=2)]
    return Q


@mistake(
    "value-iteration",
    "gamma was raised to a power: every sweep multiplies by gamma itself, and the sweeps make the powers.",
    constants={"first": (1,)},
)
def power_of_gamma(P, R, gamma, sweeps, *, first=0):
    Q = np.zeros_like(R)
    for sweep in range(sweeps):
        Q = R + gamma ** (sweep + first) * (P @ Q.max(axis=1))
    return Q


@mistake(
    "value-iteration",
    "V needs one value for each state, the maximum along axis 1, and it stands to the right of P in the product.",
)
def best_state_of_each_action(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P @ Q.max(axis=0))
    return Q


@mistake(
    "value-iteration", "These are the values of the states, V (S,): return those of all actions, Q (S, A)."
)
def values_of_the_states(P, R, gamma, sweeps):
    V = np.zeros(len(R), R.dtype)
    for _ in range(sweeps):
        V = (R + gamma * (P @ V)).max(axis=1)
    return V


@mistake(
    "value-iteration",
    "P was multiplied by the whole table: first each state needs one value, the largest of its actions.",
)
def multiplied_by_the_table(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * P @ Q
    return Q


@mistake(
    "value-iteration",
    "V is a column, (S, 1), in this product: with shape (S,) the result has the shape (S, A).",
)
def values_in_a_column(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P @ Q.max(axis=1, keepdims=True))
    return Q


@mistake("value-iteration", "P V was summed along another axis: the next state is the last axis of P.")
def sum_over_the_actions_of_P(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P * Q.max(axis=1)).sum(axis=1)
    return Q


@mistake("value-iteration", "P V was summed along another axis: the next state is the last axis of P.")
def sum_over_the_states_of_P(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P * Q.max(axis=1)).sum(axis=0)
    return Q


@mistake(
    "value-iteration",
    "These products of P and V are not added up yet: sum them over the next state, the last axis of P.",
)
def products_not_summed(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * P * Q.max(axis=1)
    return Q


@mistake(
    "value-iteration",
    "The second term is 0 where all values are negative: add up the products P V, take no maximum of them, and do not cut V off at 0.",
)
def values_cut_off_at_zero(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P @ np.maximum(Q.max(axis=1), 0))
    return Q


@mistake(
    "value-iteration",
    "The largest absolute value was taken: of a loss of 2 and a gain of 0.6 the gain is the better one.",
)
def largest_absolute_value(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P @ np.abs(Q).max(axis=1))
    return Q


@mistake(
    "value-iteration",
    "V is a single number, the largest of the whole table: each state has a value of its own.",
)
def one_value_for_all_states(P, R, gamma, sweeps):
    Q = np.zeros_like(R)
    for _ in range(sweeps):
        Q = R + gamma * (P @ Q.max())
    return Q


# epsilon_greedy


@mistake("epsilon-greedy", "`epsilon` has no effect on this result.")
def draws_all_and_never_explores(q, epsilon, rng):
    N, A = q.shape
    ties, _, _ = rng.random((N, A)), rng.integers(A, size=N), rng.random(N)
    return np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)


@mistake(
    "epsilon-greedy",
    "Ties go to the first of the best actions: the first draw decides between them.",
    half=True,
)
def first_of_the_best(q, epsilon, rng):
    N, A = q.shape
    rng.random((N, A))
    any_action = rng.integers(A, size=N)
    return np.where(rng.random(N) < epsilon, any_action, q.argmax(axis=1))


@mistake(
    "epsilon-greedy", "The other way round: a random action is taken where the number is *below* epsilon."
)
def explores_above_epsilon(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) >= epsilon, any_action, greedy)


@mistake("epsilon-greedy", "One draw decides for all rows: each row has a number of its own.")
def all_or_none(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return any_action if rng.random(N)[0] < epsilon else greedy


@mistake("epsilon-greedy", "Values that are nearly equal were treated as equal: compare them with ==.")
def ties_of_nearly_equal_values(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    best = np.isclose(q, q.max(axis=1, keepdims=True))
    return np.where(rng.random(N) < epsilon, any_action, np.where(best, ties, -1).argmax(axis=1))


@mistake(
    "epsilon-greedy",
    "A small random number was added to the values: it decides between values that differ by less.",
    constants={"small": (1e-5, 1e-6, 1e-7, 1e-8, 1e-9)},
)
def adds_a_little_of_the_draw(q, epsilon, rng, *, small=1e-4):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    return np.where(rng.random(N) < epsilon, any_action, (q + small * ties).argmax(axis=1))


@mistake("epsilon-greedy", "Ties are broken among all actions, also those that are not the best.", half=True)
def adds_the_draw(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    return np.where(rng.random(N) < epsilon, any_action, (q + ties).argmax(axis=1))


@mistake("epsilon-greedy", "The draw changes the values: it only decides between the best actions.")
def multiplies_by_the_draw(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    return np.where(rng.random(N) < epsilon, any_action, (q * ties).argmax(axis=1))


@mistake("epsilon-greedy", "The largest value of the whole array: each row has its own best action.")
def best_of_all_rows(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake("epsilon-greedy", "The choice was drawn too early: the order is ties, random actions, choice.")
def choice_drawn_first(q, epsilon, rng):
    N, A = q.shape
    explore = rng.random(N) < epsilon
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(explore, any_action, greedy)


@mistake("epsilon-greedy", "The draws are in reverse order: it is ties, random actions, choice.")
def drawn_in_reverse_order(q, epsilon, rng):
    N, A = q.shape
    explore = rng.random(N) < epsilon
    any_action, ties = rng.integers(A, size=N), rng.random((N, A))
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(explore, any_action, greedy)


@mistake(
    "epsilon-greedy",
    "The draws are not those of step 1: ties, random actions, choice, in this order, of this kind, and for every epsilon.",
)
def actions_drawn_first(q, epsilon, rng):
    N, A = q.shape
    any_action = rng.integers(A, size=N)
    ties, explore = rng.random((N, A)), rng.random(N) < epsilon
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(explore, any_action, greedy)


@mistake(
    "epsilon-greedy",
    "Of equal actions that with the *smallest* number was taken: the largest number decides.",
)
def smallest_number_decides(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, 2).argmin(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake("epsilon-greedy", "The largest value of each column was looked for: axis 1 runs over the actions.")
def best_of_each_column(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=0, initial=-np.inf), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy",
    "For epsilon = 0 some draws were left out: the next call then gets other numbers from the generator.",
)
def no_draws_without_exploring(q, epsilon, rng):
    N, A = q.shape
    ties = rng.random((N, A))
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    if epsilon == 0:
        return greedy
    any_action = rng.integers(A, size=N)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake("epsilon-greedy", says="must be of integer")
def actions_as_floats(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy).astype(float)


@mistake("epsilon-greedy", "`epsilon` has no effect on this result.", half=True)
def never_explores(q, epsilon, rng):
    ties = rng.random(q.shape)
    return np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)


@mistake("epsilon-greedy", "The smallest value was taken; the best action has the largest.")
def smallest_value(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.min(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy",
    "keepdims=True is missing: without it the largest values (N,) are compared along the actions, not row by row.",
)
def without_keepdims(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake("epsilon-greedy", "The draws are not those of step 1: three whole arrays, in this order.")
def draws_row_by_row(q, epsilon, rng):
    actions = np.empty(len(q), int)
    for n, row in enumerate(q):
        if rng.random() < epsilon:
            actions[n] = rng.integers(len(row))
        else:
            actions[n] = rng.choice(np.flatnonzero(row == row.max()))
    return actions


@mistake("epsilon-greedy", "The draws are not those of step 1: three whole arrays, in this order.")
def draws_the_ties_of_each_row(q, epsilon, rng):
    actions = np.empty(len(q), int)
    for n, row in enumerate(q):
        ties, any_action = rng.random(len(row)), rng.integers(len(row))
        greedy = np.where(row == row.max(), ties, -1).argmax()
        actions[n] = any_action if rng.random() < epsilon else greedy
    return actions


@mistake("epsilon-greedy", "The draws are not those of step 1: three whole arrays, in this order.")
def first_of_the_best_row_by_row(q, epsilon, rng):
    actions = np.empty(len(q), int)
    for n, row in enumerate(q):
        actions[n] = rng.integers(len(row)) if rng.random() < epsilon else row.argmax()
    return actions


@mistake("epsilon-greedy", "The random actions are below N, the number of rows: there are A actions.")
def random_rows(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(N, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake("epsilon-greedy", "There are A random actions: each of the N rows has one.")
def as_many_random_actions_as_actions(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=A)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy",
    "The numbers for ties have the shape (A, N): they are (N, A), one row for each row of q.",
)
def ties_turned(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((A, N)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake("epsilon-greedy", "There are A numbers for the choice: each of the N rows has one.")
def as_many_choices_as_actions(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(A) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy", "argmax was taken over the rows, along axis 0: axis 1 runs over the actions of one row."
)
def best_row_of_each_action(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=0, keepdims=True), ties, -1).argmax(axis=0)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy", "argmax without an axis looks at the whole array: each row has its own best action."
)
def argmax_without_axis(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax()
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake("epsilon-greedy", "The last action is never drawn: the upper bound of rng.integers is not included.")
def last_action_never_drawn(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A - 1, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake("epsilon-greedy", "The random actions go up to A: there are A of them, from 0 to A - 1.")
def one_action_too_many(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N, endpoint=True)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake("epsilon-greedy", "One random action was drawn for all rows: each row has its own.")
def one_random_action(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy",
    "Ties are not decided in each row by its own numbers: draw (N, A) of them, and the largest decides.",
)
def one_row_of_ties(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random(A), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy", "The best actions were excluded: -1 belongs where an action is *not* one of the best."
)
def excludes_the_best(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), -1, ties).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy",
    "An action is the number of a column: return integers, neither the largest values nor floats.",
)
def largest_values(q, epsilon, rng):
    N, A = q.shape
    rng.random((N, A))
    any_action = rng.integers(A, size=N)
    return np.where(rng.random(N) < epsilon, any_action, q.max(axis=1))


@mistake("epsilon-greedy", "The values have no effect: the first draw only decides between the best actions.")
def largest_draw(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    return np.where(rng.random(N) < epsilon, any_action, ties.argmax(axis=1))


@mistake("epsilon-greedy", "A random action is any of the A actions: it may be the best one, too.")
def explores_other_actions(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A - 1, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    any_action = any_action + (any_action >= greedy)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy",
    "The random numbers are not those of step 1: its three arrays come from the generator that is passed in.",
    constants={"seed": (1, 42)},
)
def new_generator(q, epsilon, rng, *, seed=0):
    N, A = q.shape
    rng = np.random.default_rng(seed)
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy",
    "The best actions were drawn with rng.choice: here the largest number of the first draw decides between them.",
)
def chooses_among_the_best(q, epsilon, rng):
    N, A = q.shape
    greedy = np.array([rng.choice(np.flatnonzero(row == row.max())) for row in q])
    any_action = rng.integers(A, size=N)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy",
    "The numbers for ties were drawn as (A, N) and turned: draw them as (N, A), so that the first A belong to row 0.",
)
def ties_drawn_turned(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((A, N)).T, rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy",
    "The random action is the one with the largest number of the first draw: it has a draw of its own, the second.",
)
def explores_with_the_first_draw(q, epsilon, rng):
    N, A = q.shape
    ties = rng.random((N, A))
    rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, ties.argmax(axis=1), greedy)


@mistake(
    "epsilon-greedy",
    "Actions that are not the best keep their values, and these are compared with the numbers for ties: put something below all of these there.",
)
def keeps_the_other_values(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, q).argmax(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake("epsilon-greedy", "argmax ran down the columns: each row has an action, so it runs along axis 1.")
def an_action_for_each_column(q, epsilon, rng):
    N, A = q.shape
    ties, drawn, numbers = rng.random((N, A)), rng.integers(A, size=N), rng.random(N)
    best = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=0)
    return np.where(numbers < epsilon, drawn, best)


@mistake(
    "epsilon-greedy",
    "An action that is not one of the best was taken: of the best ones that with the largest number counts.",
)
def smallest_of_the_masked_draw(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = (ties * (q == q.max(axis=1, keepdims=True))).argmin(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy",
    "An action is the number of a column: return integers, neither the largest values nor floats.",
)
def largest_number_of_the_draw(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).max(axis=1)
    return np.where(rng.random(N) < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy",
    "The third draw is missing: whether a row explores is decided by a number of its own.",
    constants={"column": (-1,)},
)
def explores_by_the_numbers_for_ties(q, epsilon, rng, *, column=0):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(ties[:, column] < epsilon, any_action, greedy)


@mistake(
    "epsilon-greedy", "The third draw is missing: whether a row explores is decided by a number of its own."
)
def explores_by_the_largest_number_for_ties(q, epsilon, rng):
    N, A = q.shape
    ties, any_action = rng.random((N, A)), rng.integers(A, size=N)
    greedy = np.where(q == q.max(axis=1, keepdims=True), ties, -1).argmax(axis=1)
    return np.where(ties.max(axis=1) < epsilon, any_action, greedy)


# td_targets


@mistake("td-targets", "A game that terminated still gets the second term: nothing comes after it.")
def through_the_end(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    return (rewards + gamma * next_q[np.arange(len(next_q)), best]).astype(next_q.dtype)


@mistake(
    "td-targets",
    "The flag is used the other way round: the second term stays where the game did *not* terminate.",
)
def only_where_terminated(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = np.where(terminated, next_q[np.arange(len(next_q)), best], 0)
    return (rewards + gamma * after).astype(next_q.dtype)


@mistake("td-targets", "The whole target is 0 where the game terminated: its last reward counts.")
def no_last_reward(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    targets = rewards + gamma * next_q[np.arange(len(next_q)), best]
    return np.where(terminated, 0, targets).astype(next_q.dtype)


@mistake("td-targets", "gamma is missing.")
def targets_without_gamma(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = np.where(terminated, 0, next_q[np.arange(len(next_q)), best])
    return (rewards + after).astype(next_q.dtype)


@mistake("td-targets", "`choose_q` has no effect on this result.", half=True)
def ignores_choose_q(rewards, next_q, terminated, gamma, choose_q=None):
    return (rewards + gamma * np.where(terminated, 0, next_q.max(axis=1))).astype(next_q.dtype)


@mistake("td-targets", "The value is that of choose_q: it only chooses the action, and next_q has its value.")
def value_of_choose_q(rewards, next_q, terminated, gamma, choose_q=None):
    values = next_q if choose_q is None else choose_q
    return (rewards + gamma * np.where(terminated, 0, values.max(axis=1))).astype(next_q.dtype)


@mistake("td-targets", "The mean over the actions: the best action counts.")
def mean_of_the_actions(rewards, next_q, terminated, gamma, choose_q=None):
    values = next_q.mean(axis=1)
    if choose_q is not None:
        values = next_q[np.arange(len(next_q)), choose_q.argmax(axis=1)]
    return (rewards + gamma * np.where(terminated, 0, values)).astype(next_q.dtype)


@mistake("td-targets", "Values below 0 were cut off: a state can be worth less than nothing.", half=True)
def no_value_below_zero(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = np.where(terminated, 0, next_q[np.arange(len(next_q)), best]).clip(0)
    return (rewards + gamma * after).astype(next_q.dtype)


@mistake("td-targets", "The largest value of all steps was taken: each row has its own.")
def largest_of_all_steps(rewards, next_q, terminated, gamma, choose_q=None):
    values = np.full(len(next_q), next_q.max(initial=-1e9))
    if choose_q is not None:
        values = next_q[np.arange(len(next_q)), choose_q.argmax(axis=1)]
    return (rewards + gamma * np.where(terminated, 0, values)).astype(next_q.dtype)


@mistake("td-targets", "gamma multiplies the reward as well: only what comes after this step is discounted.")
def reward_discounted(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = np.where(terminated, 0, next_q[np.arange(len(next_q)), best])
    return (gamma * (rewards + after)).astype(next_q.dtype)


@mistake("td-targets", says="float32")
def targets_of_float64(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = np.where(terminated, 0, next_q[np.arange(len(next_q)), best])
    return rewards.astype(np.float64) + gamma * after


@mistake(
    "td-targets",
    "next_q[:, best] takes these columns of *every* row: next_q[np.arange(N), best] takes one element of each.",
)
def columns_of_all_steps(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    return (rewards + gamma * np.where(terminated, 0, next_q[:, best])).astype(next_q.dtype)


@mistake("td-targets", "The number of the best action was taken as its value: look the value up in next_q.")
def number_of_the_action(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    return (rewards + gamma * np.where(terminated, 0, best)).astype(next_q.dtype)


@mistake(
    "td-targets", "next_q and choose_q are exchanged: choose_q chooses the action, and next_q has its value."
)
def tables_exchanged(rewards, next_q, terminated, gamma, choose_q=None):
    values = next_q if choose_q is None else choose_q
    after = values[np.arange(len(next_q)), next_q.argmax(axis=1)]
    return (rewards + gamma * np.where(terminated, 0, after)).astype(next_q.dtype)


@mistake("td-targets", "The second term was subtracted: what comes later is added to the reward.")
def future_subtracted(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = np.where(terminated, 0, next_q[np.arange(len(next_q)), best])
    return (rewards - gamma * after).astype(next_q.dtype)


@mistake("td-targets", "The smallest value was taken; the best action has the largest.")
def smallest_next_value(rewards, next_q, terminated, gamma, choose_q=None):
    worst = (next_q if choose_q is None else choose_q).argmin(axis=1)
    after = np.where(terminated, 0, next_q[np.arange(len(next_q)), worst])
    return (rewards + gamma * after).astype(next_q.dtype)


@mistake("td-targets", "The values of all actions were added up: only the best action counts.")
def sum_of_the_actions(rewards, next_q, terminated, gamma, choose_q=None):
    return (rewards + gamma * np.where(terminated, 0, next_q.sum(axis=1))).astype(next_q.dtype)


@mistake("td-targets", "The rewards are missing: this is only the second term.")
def targets_without_rewards(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = np.where(terminated, 0, next_q[np.arange(len(next_q)), best])
    return (gamma * after).astype(next_q.dtype)


@mistake(
    "td-targets",
    "One game's end ended all games: each row has its own flag, and `if` makes one decision for all rows.",
)
def one_flag_for_all_steps(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = next_q[np.arange(len(next_q)), best]
    return (rewards if terminated.any() else rewards + gamma * after).astype(next_q.dtype)


@mistake("td-targets", "`~` of the integers 0 and 1 is -1 and -2: apply it to the flags while they are bool.")
def inverted_integers(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = next_q[np.arange(len(next_q)), best] * ~terminated.astype(int)
    return (rewards + gamma * after).astype(next_q.dtype)


@mistake(
    "td-targets", "The value of the row below was taken: next_q[n] belongs to the state after step n already."
)
def value_of_the_next_row(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = np.append(next_q[np.arange(len(next_q)), best][1:], 0)
    return (rewards + gamma * np.where(terminated, 0, after)).astype(next_q.dtype)


@mistake(
    "td-targets",
    "The best action was looked for along axis 0, over the steps: axis 1 runs over the actions of one step.",
)
def best_step_of_each_action(rewards, next_q, terminated, gamma, choose_q=None):
    return (rewards + gamma * np.where(terminated, 0, next_q.max(axis=0))).astype(next_q.dtype)


@mistake(
    "td-targets", "next_q[best] takes whole rows: take one element of each row, the one of its best action."
)
def rows_of_the_best(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    return (rewards + gamma * np.where(terminated, 0, next_q[best])).astype(next_q.dtype)


@mistake("td-targets", "The reward counts only where the game terminated: it belongs to every target.")
def rewards_at_the_end_only(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = next_q[np.arange(len(next_q)), best]
    return np.where(terminated, rewards, gamma * after).astype(next_q.dtype)


@mistake(
    "td-targets",
    "`if` and Python's own max decide once, for all steps: each row has its own flag and its own largest value.",
)
def if_on_an_array(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = next_q[np.arange(len(next_q)), best]
    return (rewards if terminated else rewards + gamma * after).astype(next_q.dtype)


@mistake(
    "td-targets",
    "np.take without an axis counts through the whole table: take the element of each row at its best action.",
)
def taken_from_the_flat_table(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    return (rewards + gamma * np.where(terminated, 0, np.take(next_q, best))).astype(next_q.dtype)


@mistake("td-targets", "The indices are exchanged: the step comes first, then its best action.")
def step_and_best_action_exchanged(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = next_q[best, np.arange(len(next_q))]
    return (rewards + gamma * np.where(terminated, 0, after)).astype(next_q.dtype)


@mistake("td-targets", "argmax without an axis looks at the whole table: each row has its own best action.")
def one_best_action(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax()
    after = next_q[np.arange(len(next_q)), best]
    return (rewards + gamma * np.where(terminated, 0, after)).astype(next_q.dtype)


@mistake("td-targets", "The steps that terminated were left out: they have a target, too, their reward.")
def terminated_left_out(rewards, next_q, terminated, gamma, choose_q=None):
    best = (next_q if choose_q is None else choose_q).argmax(axis=1)
    after = next_q[np.arange(len(next_q)), best]
    return (rewards + gamma * after)[~terminated].astype(next_q.dtype)


# q_update


@mistake(
    "q-update", "A pair that occurs twice was counted once: += with repeated indices keeps only the last."
)
def last_move_only(Q, states, actions, targets, lr):
    new = Q.copy()
    new[states, actions] += lr * (targets - Q[states, actions])
    return new


@mistake("q-update", "The steps were done one after the other: all differences are taken from the old table.")
def one_after_the_other(Q, states, actions, targets, lr):
    new = Q.copy()
    for s, a, y in zip(states, actions, targets, strict=True):
        new[s, a] += lr * (y - new[s, a])
    return new


@mistake("q-update", "The sign of the difference is turned: the values move away from their targets.")
def away_from_the_target(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (states, actions), lr * (Q[states, actions] - targets))
    return new


@mistake("q-update", "The old value is missing from the difference: lr times the whole target was added.")
def adds_the_target(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (states, actions), lr * targets)
    return new


@mistake("q-update", "Only the moves were returned, not the table with the moves added.")
def moves_alone(Q, states, actions, targets, lr):
    new = np.zeros_like(Q)
    np.add.at(new, (states, actions), lr * (targets - Q[states, actions]))
    return new


@mistake("q-update", says="wrote into its input")
def changes_the_old_table(Q, states, actions, targets, lr):
    np.add.at(Q, (states, actions), lr * (targets - Q[states, actions]))
    return Q


@mistake("q-update", "lr has no effect: the values were set to their targets.")
def sets_to_the_target(Q, states, actions, targets, lr):
    new = Q.copy()
    new[states, actions] = targets
    return new


@mistake("q-update", "A pair that occurs twice was moved by the mean of its moves: they add up.")
def mean_of_repeated_moves(Q, states, actions, targets, lr):
    new, count = Q.copy(), np.zeros(Q.shape)
    np.add.at(count, (states, actions), 1)
    moves = lr * (targets - Q[states, actions]) / count[states, actions]
    np.add.at(new, (states, actions), moves)
    return new


@mistake("q-update", "lr is missing: the values moved by the whole difference.")
def moves_without_lr(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (states, actions), targets - Q[states, actions])
    return new


@mistake("q-update", "The whole row of a state was moved. Only the value of the action taken moves.")
def moves_the_whole_row(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, states, (lr * (targets - Q[states, actions]))[:, None])
    return new


@mistake("q-update", "All values were multiplied by 1 - lr. Those of other pairs do not change.")
def shrinks_the_table(Q, states, actions, targets, lr):
    new = (1 - lr) * Q
    np.add.at(new, (states, actions), lr * targets)
    return new


@mistake("q-update", "The moves were averaged over all steps: each has its full size.")
def mean_of_the_moves(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (states, actions), lr * (targets - Q[states, actions]) / max(len(states), 1))
    return new


@mistake("q-update", says="The function returned None")
def assigns_what_add_at_returns(Q, states, actions, targets, lr):
    new = Q.copy()
    new = np.add.at(new, (states, actions), lr * (targets - Q[states, actions]))
    return new


@mistake(
    "q-update",
    "The table is unchanged: the moves do not reach `new`. What new[states] or new[states, actions] gives is a copy.",
)
def adds_to_a_copy(Q, states, actions, targets, lr):
    new = Q.copy()
    new[states][:, actions] += lr * (targets - Q[states, actions])
    return new


@mistake(
    "q-update",
    "The index does not fit the table: the states are axis 0, the actions axis 1, and the pair (states, actions) must be a tuple.",
)
def index_exchanged(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (actions, states), lr * (targets - Q[actions, states]))
    return new


@mistake(
    "q-update", "The largest value of the row was subtracted from the target, not that of the action taken."
)
def from_the_largest_value(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (states, actions), lr * (targets - Q[states].max(axis=1)))
    return new


@mistake("q-update", "lr multiplies the target alone: parentheses are missing around the difference.")
def parentheses_missing(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (states, actions), lr * targets - Q[states, actions])
    return new


@mistake("q-update", "1 - lr was taken in place of lr.")
def one_minus_lr(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (states, actions), (1 - lr) * (targets - Q[states, actions]))
    return new


@mistake("q-update", "The moves are twice as large: there is no factor 2 in lr times the difference.")
def twice_the_move(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (states, actions), 2 * lr * (targets - Q[states, actions]))
    return new


@mistake("q-update", "The new values were added to the old ones: add only the moves.")
def adds_the_new_values(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (states, actions), Q[states, actions] + lr * (targets - Q[states, actions]))
    return new


@mistake("q-update", "The whole row of a state was moved. Only the value of the action taken moves.")
def moves_each_value_of_the_row(Q, states, actions, targets, lr):
    new = Q.copy()
    for s, y in zip(states, targets, strict=True):
        new[s] += lr * (y - Q[s])
    return new


@mistake("q-update", "The difference was multiplied by lr twice.")
def lr_twice(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (states, actions), lr * lr * (targets - Q[states, actions]))
    return new


@mistake("q-update", "All steps were moved by the mean difference: each has its own.")
def mean_difference(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (states, actions), lr * np.mean(targets - Q[states, actions]))
    return new


@mistake("q-update", "These are the new values of the steps, (N,): return the whole table, with these in it.")
def values_of_the_steps(Q, states, actions, targets, lr):
    return Q[states, actions] + lr * (targets - Q[states, actions])


@mistake(
    "q-update",
    "The move does not fit the place where it is added: np.add.at takes the table itself and both indices, the states and the actions.",
)
def states_alone(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, states, lr * (targets - Q[states, actions]))
    return new


@mistake("q-update", "lr multiplies the old value alone: it belongs to the whole difference.")
def lr_times_the_old_value(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (states, actions), targets - lr * Q[states, actions])
    return new


@mistake(
    "q-update",
    "A step did not count: a loop must reach the last one, and the moves of steps with the same pair add up.",
)
def first_move_only(Q, states, actions, targets, lr):
    new = Q.copy()
    first = np.unique(states * Q.shape[1] + actions, return_index=True)[1]
    s, a = states[first], actions[first]
    new[s, a] += lr * (targets[first] - Q[s, a])
    return new


@mistake("q-update", "The moves were added in every row: each belongs to the state of its step alone.")
def moves_all_states(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, (slice(None), actions), lr * (targets - Q[states, actions]))
    return new


@mistake(
    "q-update",
    "This index counts through the flat table: it has two axes here, one for the states and one for the actions.",
)
def numbers_of_the_flat_table(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new, states * Q.shape[1] + actions, lr * (targets - Q[states, actions]))
    return new


@mistake(
    "q-update",
    "A step did not count: a loop must reach the last one, and the moves of steps with the same pair add up.",
)
def all_steps_but_the_last(Q, states, actions, targets, lr):
    new = Q.copy()
    for n in range(len(states) - 1):
        new[states[n], actions[n]] += lr * (targets[n] - Q[states[n], actions[n]])
    return new


@mistake(
    "q-update", "The places in the flat table are wrong: a row has as many elements as there are actions."
)
def rows_of_the_wrong_length(Q, states, actions, targets, lr):
    new = Q.copy()
    np.add.at(new.reshape(-1), states * len(Q) + actions, lr * (targets - Q[states, actions]))
    return new


# ReplayBuffer


@mistake(
    "replay-buffer",
    "A full buffer always begins at row 0 here: the next row is that of step number `added`, whatever filled() is.",
    target="ReplayBuffer",
)
class BeginsAtFilled(ReplayBuffer):
    def positions(self, n):
        return (self.filled() + np.arange(n)) % self.capacity

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "The batch begins at row 0: it goes on after the last step that was added, and may run over the end of the buffer.",
    target="ReplayBuffer",
)
class AlwaysFromRowZero(ReplayBuffer):
    def positions(self, n):
        return np.arange(n) % self.capacity

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "The rows go on past the end of the buffer: after the last row comes row 0 again.",
    target="ReplayBuffer",
)
class NeverBeginsAgain(ReplayBuffer):
    def positions(self, n):
        return self.added + np.arange(n)

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "A full buffer stays at its last row: the oldest step is overwritten, which is in row 0 first.",
    target="ReplayBuffer",
)
class OverwritesTheLastRow(ReplayBuffer):
    def positions(self, n):
        return np.minimum(self.added + np.arange(n), self.capacity - 1)

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "Only the first row is taken modulo the capacity: a batch can begin before the end and go on at row 0.",
    target="ReplayBuffer",
)
class OnlyTheFirstRowWraps(ReplayBuffer):
    def positions(self, n):
        return self.added % self.capacity + np.arange(n)

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "filled() does not count the rows that hold a step. The arrays themselves have `capacity` rows from the start, full or not.",
    target="ReplayBuffer",
)
class CountsTheArrays(ReplayBuffer):
    def positions(self, n):
        return (self.added + np.arange(n)) % self.capacity

    def filled(self):
        return len(self.arrays)


@mistake("replay-buffer", "The first row is one too far: step number 0 goes to row 0.", target="ReplayBuffer")
class CountsFromOne(ReplayBuffer):
    def positions(self, n):
        return (self.added + 1 + np.arange(n)) % self.capacity

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "filled() is the capacity: before the buffer is full, some rows hold no step.",
    target="ReplayBuffer",
)
class AlwaysFull(ReplayBuffer):
    def positions(self, n):
        return (self.added + np.arange(n)) % self.capacity

    def filled(self):
        return self.capacity


@mistake(
    "replay-buffer",
    "filled() counts all steps that were ever added: there are only `capacity` rows.",
    target="ReplayBuffer",
)
class CountsAllSteps(ReplayBuffer):
    def positions(self, n):
        return (self.added + np.arange(n)) % self.capacity

    def filled(self):
        return self.added


@mistake(
    "replay-buffer",
    "filled() begins again at 0 with the rows: a full buffer stays full.",
    target="ReplayBuffer",
)
class FilledWraps(ReplayBuffer):
    def positions(self, n):
        return (self.added + np.arange(n)) % self.capacity

    def filled(self):
        return self.added % self.capacity


@mistake(
    "replay-buffer", "positions counts the steps itself: that is the work of add.", target="ReplayBuffer"
)
class CountsInPositions(ReplayBuffer):
    def positions(self, n):
        rows = (self.added + np.arange(n)) % self.capacity
        self.added += n
        return rows

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "`//` gives the quotient: the row is the remainder of the division by the capacity.",
    target="ReplayBuffer",
)
class TakesTheQuotient(ReplayBuffer):
    def positions(self, n):
        return (self.added + np.arange(n)) // self.capacity

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "The remainder is that of a division by filled(): the buffer has `capacity` rows.",
    target="ReplayBuffer",
)
class RemainderOfFilled(ReplayBuffer):
    def positions(self, n):
        return (self.added + np.arange(n)) % max(self.filled(), 1)

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "The divisor is not the capacity: the buffer has `capacity` rows, whatever n is.",
    target="ReplayBuffer",
)
class RemainderOfTheBatch(ReplayBuffer):
    def positions(self, n):
        return (self.added + np.arange(n)) % max(n, 1)

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer", "The first row is one too early: step number 0 goes to row 0.", target="ReplayBuffer"
)
class OneRowTooEarly(ReplayBuffer):
    def positions(self, n):
        return (self.added - 1 + np.arange(n)) % self.capacity

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "The capacity was subtracted once: after two rounds the rows are past the end of the buffer.",
    target="ReplayBuffer",
)
class SubtractsOnce(ReplayBuffer):
    def positions(self, n):
        rows = self.added + np.arange(n)
        return np.where(rows >= self.capacity, rows - self.capacity, rows)

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "positions changes `added`: it only returns rows, and counting is the work of add.",
    target="ReplayBuffer",
)
class WrapsAdded(ReplayBuffer):
    def positions(self, n):
        self.added = self.added % self.capacity
        return (self.added + np.arange(n)) % self.capacity

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "filled() does not count the rows that hold a step: before the buffer is full there are `added` of them.",
    target="ReplayBuffer",
)
class CountsFreeRows(ReplayBuffer):
    def positions(self, n):
        return (self.added + np.arange(n)) % self.capacity

    def filled(self):
        return max(self.capacity - self.added, 0)


@mistake(
    "replay-buffer",
    "filled() of a full buffer is one too small: all `capacity` rows hold a step.",
    target="ReplayBuffer",
)
class OneRowTooFew(ReplayBuffer):
    def positions(self, n):
        return (self.added + np.arange(n)) % self.capacity

    def filled(self):
        return min(self.added, self.capacity - 1)


@mistake(
    "replay-buffer",
    "filled() is one too large before the buffer is full: count only the steps that were added.",
    target="ReplayBuffer",
)
class CountsTheNextStep(ReplayBuffer):
    def positions(self, n):
        return (self.added + np.arange(n)) % self.capacity

    def filled(self):
        return min(self.added + 1, self.capacity)


@mistake(
    "replay-buffer",
    "There are no rows here, because the range ends before it begins: take each row modulo the capacity, not the two ends.",
    target="ReplayBuffer",
)
class NothingAcrossTheEnd(ReplayBuffer):
    def positions(self, n):
        start, end = self.added % self.capacity, (self.added + n) % self.capacity
        return np.arange(start, end)

    def filled(self):
        return min(self.added, self.capacity)


@mistake("replay-buffer", "positions gives one row: each of the n steps has its own.", target="ReplayBuffer")
class OneRowForAll(ReplayBuffer):
    def positions(self, n):
        return self.added % self.capacity

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "These rows hold steps already: the next steps go to the rows after them.",
    target="ReplayBuffer",
)
class RowsOfTheLastSteps(ReplayBuffer):
    def positions(self, n):
        return np.arange(self.filled())[-n:]

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "The divisor is not the capacity: the buffer has `capacity` rows, from 0 to `capacity - 1`.",
    target="ReplayBuffer",
)
class RemainderOfOneRowMore(ReplayBuffer):
    def positions(self, n):
        return (self.added + np.arange(n)) % (self.capacity + 1)

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "filled() looks into the arrays: there are none before the first step, and then they have `capacity` rows, full or not. It follows from `added`.",
    target="ReplayBuffer",
)
class LooksIntoTheArrays(ReplayBuffer):
    def positions(self, n):
        return (self.added + np.arange(n)) % self.capacity

    def filled(self):
        return len(self.arrays[0])


@mistake("replay-buffer", "filled() has no `return`, so that it gives None.", target="ReplayBuffer")
class FilledWithoutReturn(ReplayBuffer):
    def positions(self, n):
        return (self.added + np.arange(n)) % self.capacity

    def filled(self):
        min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "The second argument of np.arange is where it stops, not how many numbers there are.",
    target="ReplayBuffer",
)
class StopsAtN(ReplayBuffer):
    def positions(self, n):
        return np.arange(self.added, n) % self.capacity

    def filled(self):
        return min(self.added, self.capacity)


@mistake(
    "replay-buffer",
    "The rows run backwards: the step after the one in row i goes to row i + 1.",
    target="ReplayBuffer",
)
class Backwards(ReplayBuffer):
    def positions(self, n):
        return (self.added - np.arange(n)) % self.capacity

    def filled(self):
        return min(self.added, self.capacity)


# dqn_loss


@mistake(
    "dqn-loss", "All values were compared with the targets: only that of the action taken enters.", half=True
)
def all_actions(q, actions, targets):
    loss, dq = huber(q, np.repeat(targets[:, None], q.shape[1], axis=1))
    return loss, dq


@mistake(
    "dqn-loss", "The largest value of each row was compared with the target, not that of the action taken."
)
def largest_value(q, actions, targets):
    rows, best = np.arange(len(q)), q.argmax(axis=1)
    loss, d = huber(q[rows, best], targets)
    dq = np.zeros_like(q)
    dq[rows, best] = d
    return loss, dq


@mistake("dqn-loss", "The gradient stands at every action of the row: it is 0 except at the action taken.")
def gradient_at_all_actions(q, actions, targets):
    loss, d = huber(q[np.arange(len(q)), actions], targets)
    return loss, np.repeat(d[:, None], q.shape[1], axis=1)


@mistake(
    "dqn-loss", "The gradient has the wrong sign: huber's gradient is with respect to its *first* argument."
)
def arguments_exchanged(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(targets, q[rows, actions])
    dq = np.zeros_like(q)
    dq[rows, actions] = d
    return loss, dq


@mistake("dqn-loss", "This is half the squared error: the Huber loss grows linearly beyond an error of 1.")
def half_the_squared_error(q, actions, targets):
    rows = np.arange(len(q))
    error = q[rows, actions] - targets
    dq = np.zeros_like(q)
    dq[rows, actions] = error / len(q)
    return float(np.mean(error**2) / 2), dq


@mistake("dqn-loss", "This is the absolute error: the Huber loss is a square up to an error of 1.")
def absolute_error(q, actions, targets):
    rows = np.arange(len(q))
    error = q[rows, actions] - targets
    dq = np.zeros_like(q)
    dq[rows, actions] = np.sign(error) / len(q)
    return float(np.mean(np.abs(error))), dq


@mistake("dqn-loss", "Beyond an error of 1 the loss is |error| - 1/2: the half is missing.")
def half_not_subtracted(q, actions, targets):
    rows = np.arange(len(q))
    error = q[rows, actions] - targets
    dq = np.zeros_like(q)
    dq[rows, actions] = error.clip(-1, 1) / len(q)
    return float(np.mean(np.where(np.abs(error) <= 1, error**2 / 2, np.abs(error)))), dq


@mistake("dqn-loss", "Beyond an error of 1 the sign of the error counts: take its absolute value.")
def sign_of_a_large_error(q, actions, targets):
    rows = np.arange(len(q))
    error = q[rows, actions] - targets
    dq = np.zeros_like(q)
    dq[rows, actions] = error.clip(-1, 1) / len(q)
    return float(np.mean(np.where(np.abs(error) <= 1, error**2 / 2, error - 0.5))), dq


@mistake("dqn-loss", "This is the squared error: the Huber loss grows linearly beyond an error of 1.")
def squared_error(q, actions, targets):
    rows = np.arange(len(q))
    error = q[rows, actions] - targets
    dq = np.zeros_like(q)
    dq[rows, actions] = 2 * error / len(q)
    return float(np.mean(error**2)), dq


@mistake("dqn-loss", "The gradient is that of the sum: the loss is a mean over the steps.", half=True)
def gradient_of_the_sum(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(q[rows, actions], targets)
    dq = np.zeros_like(q)
    dq[rows, actions] = len(q) * d
    return loss, dq


@mistake("dqn-loss", "The mean was taken over all elements of q: it is over the steps.")
def mean_over_all_elements(q, actions, targets):
    filled = q.copy()
    filled[np.arange(len(q)), actions] = targets
    return huber(q, filled)


@mistake(
    "dqn-loss",
    "The gradient is that of the squared error: Huber's is at most 1 for each step, over N.",
    half=True,
)
def gradient_not_cut_off(q, actions, targets):
    rows = np.arange(len(q))
    loss, _ = huber(q[rows, actions], targets)
    dq = np.zeros_like(q)
    dq[rows, actions] = (q[rows, actions] - targets) / len(q)
    return loss, dq


@mistake("dqn-loss", "The gradient was divided by N twice: huber's gradient has it already.", half=True)
def divided_twice(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(q[rows, actions], targets)
    dq = np.zeros_like(q)
    dq[rows, actions] = d / len(q)
    return loss, dq


@mistake(
    "dqn-loss",
    "The gradient was written into these columns of *every* row: dq[:, actions] has no row of its own.",
    half=True,
)
def columns_of_every_row(q, actions, targets):
    loss, d = huber(q[np.arange(len(q)), actions], targets)
    dq = np.zeros_like(q)
    dq[:, actions] = d
    return loss, dq


@mistake("dqn-loss", says="float32")
def gradient_of_float64(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(q[rows, actions], targets)
    dq = np.zeros(q.shape)
    dq[rows, actions] = d
    return loss, dq


@mistake(
    "dqn-loss",
    "q[:, actions] takes these columns of *every* row: pick one value of each row, the one of its action.",
)
def value_of_every_row(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(q[:, actions], targets)
    dq = np.zeros_like(q)
    dq[rows, actions] = d
    return loss, dq


@mistake("dqn-loss", "q[actions] takes whole rows: pick one value of each row, the one of its action.")
def rows_of_the_actions(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(q[actions], targets)
    dq = np.zeros_like(q)
    dq[rows, actions] = d
    return loss, dq


@mistake("dqn-loss", "The indices are exchanged: the step comes first, then the action.")
def indices_exchanged(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(q[actions, rows], targets)
    dq = np.zeros_like(q)
    dq[actions, rows] = d
    return loss, dq


@mistake("dqn-loss", "The gradient stands at the largest value of each row, not at the action taken.")
def gradient_at_the_largest(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(q[rows, actions], targets)
    dq = np.zeros_like(q)
    dq[rows, q.argmax(axis=1)] = d
    return loss, dq


@mistake("dqn-loss", "The other actions were compared with 0: they do not enter at all.")
def other_actions_with_zero(q, actions, targets):
    wanted = np.zeros_like(q)
    wanted[np.arange(len(q)), actions] = targets
    return huber(q, wanted)


@mistake("dqn-loss", "The results are in the wrong order: the loss comes first, then its gradient.")
def gradient_first(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(q[rows, actions], targets)
    dq = np.zeros_like(q)
    dq[rows, actions] = d
    return dq, loss


@mistake("dqn-loss", "dq[actions] changes whole rows: each row has its gradient only at its own action.")
def gradient_in_whole_rows(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(q[rows, actions], targets)
    dq = np.zeros_like(q)
    dq[actions] = d[:, None]
    return loss, dq


@mistake(
    "dqn-loss",
    "The gradient was written into these columns of *every* row: dq[:, actions] has no row of its own.",
)
def column_of_gradients(q, actions, targets):
    loss, d = huber(q[np.arange(len(q)), actions], targets)
    dq = np.zeros_like(q)
    dq[:, actions] = d[:, None]
    return loss, dq


@mistake(
    "dqn-loss",
    "The loss is too large by a constant factor: it is the mean over the steps, and the square of an error has a factor 1/2.",
)
def sum_over_the_steps(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(q[rows, actions], targets)
    dq = np.zeros_like(q)
    dq[rows, actions] = len(q) * d
    return len(q) * loss, dq


@mistake(
    "dqn-loss", "The other actions keep their values in the gradient: it is 0 except at the action taken."
)
def starts_with_the_values(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(q[rows, actions], targets)
    dq = q.copy()
    dq[rows, actions] = d
    return loss, dq


@mistake(
    "dqn-loss",
    "This is the gradient of the N values that were picked: dq has the shape of q, with 0 at the other actions.",
)
def gradient_of_the_picked_values(q, actions, targets):
    return huber(q[np.arange(len(q)), actions], targets)


@mistake("dqn-loss", "The value of the action before was taken: the actions count from 0, as the columns do.")
def actions_from_one(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(q[rows, actions - 1], targets)
    dq = np.zeros_like(q)
    dq[rows, actions - 1] = d
    return loss, dq


@mistake(
    "dqn-loss",
    "The Huber loss has another `delta`: with the default it becomes a line at an error of 1.",
    constants={"delta": (0.5,)},
)
def another_delta(q, actions, targets, *, delta=2.0):
    rows = np.arange(len(q))
    loss, d = huber(q[rows, actions], targets, delta)
    dq = np.zeros_like(q)
    dq[rows, actions] = d
    return loss, dq


@mistake(
    "dqn-loss",
    "np.take without an axis counts through the whole table: take the value of each row at its own action.",
)
def taken_from_all_values(q, actions, targets):
    loss, d = huber(np.take(q, actions), targets)
    dq = np.zeros_like(q)
    dq[np.arange(len(q)), actions] = d
    return loss, dq


@mistake("dqn-loss", "One result was returned: there are two, the loss and its gradient.")
def loss_alone(q, actions, targets):
    return huber(q[np.arange(len(q)), actions], targets)[0]


@mistake(
    "dqn-loss",
    "The whole table was compared with the targets: pick one value of each row, the one of its action.",
)
def table_against_a_column(q, actions, targets):
    return huber(q, targets[:, None])


@mistake(
    "dqn-loss",
    "The gradient (N,) runs along the actions here: each of its elements belongs to one row, at the action taken.",
)
def gradient_along_the_actions(q, actions, targets):
    mask = np.arange(q.shape[1]) == actions[:, None]
    loss, d = huber(q[mask], targets)
    return loss, mask * d


@mistake(
    "dqn-loss",
    "dq is 0 everywhere: the gradient was not written into it, or dq is an array of integers, which cut it off.",
)
def gradient_in_integers(q, actions, targets):
    rows = np.arange(len(q))
    loss, d = huber(q[rows, actions], targets)
    dq = np.zeros(q.shape, int)
    dq[rows, actions] = d
    return loss, dq


@mistake("dqn-loss", "The mean of each row was compared with the target, not the value of the action taken.")
def mean_of_the_row(q, actions, targets):
    loss, d = huber(q.mean(axis=1), targets)
    dq = np.zeros_like(q)
    dq[np.arange(len(q)), actions] = d
    return loss, dq


@mistake("dqn-loss", "Up to an error of 1 the loss is half of its square: the half is missing.")
def whole_squares(q, actions, targets):
    N = len(q)
    error = q[np.arange(N), actions] - targets
    size = np.abs(error)
    loss = float(np.where(size <= 1, error**2, size - 0.5).mean())
    dq = np.zeros_like(q)
    dq[np.arange(N), actions] = np.clip(error, -1, 1) / N
    return loss, dq


# discounted_returns


@mistake(
    "discounted-returns",
    "The sum goes on over the end of a game: where it terminated, the return is the reward.",
)
def over_the_end(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * np.where(truncated[t], next_values[t], ahead)
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "truncated[t] does not end row t: what comes after a truncation is another game, and next_values[t] stands for the rest.",
)
def truncated_ignored(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * np.where(terminated[t], 0, ahead)
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "Every end was taken one step too early: terminated[t] and truncated[t] correct what comes after reward t, before this reward is added.",
)
def corrected_too_late(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
    return returns


@mistake(
    "discounted-returns",
    "Where a game was truncated, the return is next_values alone: the reward of the step is missing.",
)
def value_without_the_reward(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * np.where(terminated[t], 0, ahead)
        ahead = np.where(truncated[t], next_values[t], ahead)
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "At a truncation the value of another row was taken: next_values[t] is that after step t.",
)
def value_of_the_row_below(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        after = next_values[min(t + 1, len(rewards) - 1)]
        ahead = rewards[t] + gamma * np.where(terminated[t], 0, np.where(truncated[t], after, ahead))
        returns[t] = ahead
    return returns


@mistake("discounted-returns", "One game's end ended all games of its step: each column has its own flags.")
def one_flag_for_all_games(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        if truncated[t].any():
            ahead = next_values[t]
        if terminated[t].any():
            ahead = 0 * ahead
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "A truncation is treated as a termination: the clock stopped the game, and the value of the next state stands for the rest.",
)
def truncation_as_termination(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * np.where(terminated[t] | truncated[t], 0, ahead)
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "A termination is treated as a truncation: nothing comes after it, so next_values is not added there.",
)
def termination_as_truncation(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * np.where(terminated[t] | truncated[t], next_values[t], ahead)
        returns[t] = ahead
    return returns


@mistake("discounted-returns", "The two flags are exchanged.")
def flags_exchanged(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(truncated[t], 0, np.where(terminated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "A game that goes on at the end of the recording got nothing after its last step: that step is treated as truncated, whatever the other games do.",
)
def nothing_after_the_recording(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), 0 * next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "These are sums of the rewards so far: a return looks ahead, from the last step back.",
)
def sums_from_the_beginning(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), 0 * next_values[-1]
    for t in range(len(rewards)):
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
        ahead = np.where(terminated[t] | truncated[t], 0, ahead)
    return returns


@mistake(
    "discounted-returns",
    "The value of the next state is not discounted: it comes one step later, so gamma times.",
)
def value_not_discounted(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1] / gamma
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t] / gamma, ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns", "The rewards were not added up: this is one reward and the value of the next state."
)
def one_step_only(rewards, next_values, terminated, truncated, gamma):
    return (rewards + gamma * np.where(terminated, 0, next_values)).astype(rewards.dtype)


@mistake("discounted-returns", "gamma is missing.")
def returns_without_gamma(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "gamma multiplies the reward as well: only what comes after this step is discounted.",
)
def own_reward_discounted(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = gamma * (rewards[t] + ahead)
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "At a truncation next_values[t] alone comes after the reward: the value of the same row, and nothing of the next one.",
)
def adds_the_value(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, ahead + truncated[t] * next_values[t])
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns", "Neither flag has an effect: the sum runs on into the next game of the column."
)
def both_flags_ignored(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns", "Neither flag has an effect: the sum runs on into the next game of the column."
)
def plain_discounted_sum(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), 0 * next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The last row has the rewards alone: where no game terminated, gamma times next_values is added.",
)
def last_row_is_the_reward(rewards, next_values, terminated, truncated, gamma):
    returns = np.empty_like(rewards)
    ahead = returns[-1] = rewards[-1]
    for t in reversed(range(len(rewards) - 1)):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake("discounted-returns", "One game's end ended all games of its step: each column has its own flags.")
def one_flag_above_the_last_row(rewards, next_values, terminated, truncated, gamma):
    returns = np.empty_like(rewards)
    ahead = returns[-1] = rewards[-1] + gamma * np.where(terminated[-1], 0, next_values[-1])
    for t in reversed(range(len(rewards) - 1)):
        if terminated[t].any():
            ahead = 0 * ahead
        elif truncated[t].any():
            ahead = next_values[t]
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake("discounted-returns", "One game's end ended all games of its step: each column has its own flags.")
def one_flag_in_the_last_row(rewards, next_values, terminated, truncated, gamma):
    returns = np.empty_like(rewards)
    ahead = 0 * next_values[-1] if (terminated[-1] | truncated[-1]).any() else next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "At a truncation the value of another row was taken: next_values[t] is that after step t.",
)
def value_of_the_row_above(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t - 1], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The loop runs from the first step to the last: a return needs the one after it, so begin at the end.",
)
def from_the_first_step(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in range(len(rewards)):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "gamma was raised to a power: each step multiplies by gamma itself, and the steps make the powers.",
)
def power_of_gamma_at_each_step(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma**t * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The rewards were discounted from the beginning of the recording: a return counts the steps from its own.",
)
def discounted_from_the_beginning(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = gamma**t * rewards[t] + ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "`next_values` has no effect: it stands for what is left after a truncation, and after the last step.",
)
def every_end_is_a_termination(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), 0 * next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * np.where(terminated[t] | truncated[t], 0, ahead)
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "`next_values` has no effect: it stands for what is left after a truncation, and after the last step.",
)
def terminations_alone(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), 0 * next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * np.where(terminated[t], 0, ahead)
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "At a truncation the value of the next state is not discounted: it comes one step later, so gamma times.",
)
def truncation_not_discounted(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t] / gamma, ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "In the last row the value of the next state is not discounted: it comes one step later, so gamma times.",
)
def last_row_not_discounted(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1] / gamma
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "In the last row the flags have no effect: a game that terminated there has nothing after it.",
)
def last_row_without_flags(rewards, next_values, terminated, truncated, gamma):
    returns = np.empty_like(rewards)
    ahead = returns[-1] = rewards[-1] + gamma * next_values[-1]
    for t in reversed(range(len(rewards) - 1)):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake("discounted-returns", "The last row is next_values alone: the reward of the last step is missing.")
def last_row_without_reward(rewards, next_values, terminated, truncated, gamma):
    returns = np.empty_like(rewards)
    ahead = returns[-1] = next_values[-1]
    for t in reversed(range(len(rewards) - 1)):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns", "The loop ran along axis 1: the steps are along axis 0, and each column is a game."
)
def along_the_games(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[:, -1]
    for t in reversed(range(rewards.shape[1])):
        ahead = np.where(terminated[:, t], 0, np.where(truncated[:, t], next_values[:, t], ahead))
        ahead = rewards[:, t] + gamma * ahead
        returns[:, t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The return of a step that terminated is right, but what was carried on still has the next game in it.",
)
def carries_the_next_game(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * np.where(truncated[t], next_values[t], ahead)
        returns[t] = np.where(terminated[t], rewards[t], ahead)
    return returns


@mistake("discounted-returns", "The return is 0 where the game terminated: the reward of this step counts.")
def return_of_zero(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * np.where(truncated[t], next_values[t], ahead)
        ahead = np.where(terminated[t], 0, ahead)
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The return was not carried on: what comes after a step is the return of the next one, not only its value.",
)
def carries_nothing_on(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        returns[t] = rewards[t] + gamma * ahead
    return returns


@mistake(
    "discounted-returns", "next_values was subtracted: return the returns themselves, not the advantages."
)
def advantages(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns - next_values


@mistake("discounted-returns", "The returns were shifted and scaled: they are returned as they are.")
def normalised_returns(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return (
        ((returns - returns.mean()) / (returns.std() or 1)).astype(rewards.dtype) if returns.size else returns
    )


@mistake(
    "discounted-returns",
    "Two things are missing: the sum ends where a game terminated, and next_values follows after the last step.",
)
def only_truncations(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), 0 * next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * np.where(truncated[t], next_values[t], ahead)
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The flags of another row were used: terminated[t] and truncated[t] tell whether a game ended in step t.",
)
def flags_of_the_row_above(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t - 1], 0, np.where(truncated[t - 1], next_values[t - 1], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The flags of another row were used: terminated[t] and truncated[t] tell whether a game ended in step t.",
)
def flags_of_the_row_below(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        flags = min(t + 1, len(rewards) - 1)
        ahead = np.where(terminated[flags], 0, np.where(truncated[flags], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The flag of another row was used: terminated[t] tells whether the game terminated in step t.",
)
def termination_of_the_row_below(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        below = terminated[min(t + 1, len(rewards) - 1)]
        ahead = np.where(below, 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The flag of another row was used: terminated[t] tells whether the game terminated in step t.",
)
def termination_of_the_row_above(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        above = terminated[max(t - 1, 0)]
        ahead = np.where(above, 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "Every row has the return of the first step: each step has its own, beginning with its own reward.",
)
def return_of_the_first_step(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[:] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The rewards were discounted from the beginning of the recording: a return counts the steps from its own, and the flags end it.",
)
def sums_of_powers_from_the_beginning(rewards, next_values, terminated, truncated, gamma):
    discounted = gamma ** np.arange(len(rewards))[:, None] * rewards
    return discounted[::-1].cumsum(axis=0)[::-1].astype(rewards.dtype)


@mistake(
    "discounted-returns", "What comes after the last step is the value of the state after it, not a reward."
)
def begins_with_the_last_reward(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), rewards[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake("discounted-returns", "In the last row the value of the next state is discounted twice.")
def last_value_discounted_twice(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), gamma * next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake("discounted-returns", "The last row was left out: its step has a return, too.")
def without_the_last_row(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.zeros_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards) - 1)):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns", "`if` makes one decision for a whole row: each column is a game with its own flags."
)
def if_on_a_row(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        if terminated[t]:
            ahead = 0
        elif truncated[t]:
            ahead = next_values[t]
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake("discounted-returns", "The first row was left out: the loop ends one step too early.")
def without_the_first_row(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.zeros_like(rewards), next_values[-1]
    for t in range(len(rewards) - 1, 0, -1):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns", "Each row has what comes after its step: the step's own reward is not in it yet."
)
def stored_before_the_reward(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        returns[t] = ahead
        ahead = rewards[t] + gamma * ahead
    return returns


@mistake(
    "discounted-returns",
    "The returns were stored before the ends were corrected: first correct what comes, then store the return.",
)
def stored_before_the_correction(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        returns[t] = rewards[t] + gamma * ahead
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
    return returns


@mistake(
    "discounted-returns",
    "gamma multiplies the reward of the step: it belongs to what comes after it, and not to the reward.",
)
def reward_discounted_alone(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = gamma * rewards[t] + ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The flag of another row was used: terminated[t] tells whether the game terminated in step t.",
)
def termination_of_the_row_below_if_there_is_one(rewards, next_values, terminated, truncated, gamma):
    T = len(rewards)
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(T)):
        below = terminated[t + 1] if t + 1 < T else np.zeros_like(terminated[t])
        ahead = np.where(below, 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The flag of another row was used: truncated[t] tells whether the game was truncated in step t.",
)
def truncation_of_the_row_below(rewards, next_values, terminated, truncated, gamma):
    T = len(rewards)
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(T)):
        below = truncated[min(t + 1, T - 1)]
        ahead = np.where(terminated[t], 0, np.where(below, next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The flag of another row was used: truncated[t] tells whether the game was truncated in step t.",
)
def truncation_of_the_row_above(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        above = truncated[max(t - 1, 0)]
        ahead = np.where(terminated[t], 0, np.where(above, next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "The reward of a step that was truncated is lost: the value of the next state comes on top of it.",
)
def no_reward_where_truncated(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + gamma * np.where(terminated[t], 0, ahead)
        ahead = np.where(truncated[t], gamma * next_values[t], ahead)
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "gamma was raised to a power: each step multiplies what comes after it by gamma itself, and the steps make the powers.",
    constants={"offset": (0,)},
)
def powers_of_gamma(rewards, next_values, terminated, truncated, gamma, *, offset=1):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma ** (t + offset) * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns", "`if` makes one decision for a whole row: each column is a game with its own flags."
)
def one_termination_ends_all_games(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(truncated[t], next_values[t], ahead)
        if terminated[t].any():
            ahead = np.zeros_like(ahead)
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


@mistake(
    "discounted-returns",
    "Only the reward of the next step is added: carry the whole return on from step to step.",
)
def carries_the_reward_only(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        returns[t] = rewards[t] + gamma * ahead
        ahead = rewards[t]
    return returns


@mistake(
    "discounted-returns", "The mean was subtracted from the returns: that is done later, with the advantages."
)
def mean_subtracted(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[-1]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns - returns.mean(axis=0)


@mistake(
    "discounted-returns",
    "Before the loop the first row of next_values was taken: what comes after the last step is in the last row.",
)
def begins_with_the_first_value(rewards, next_values, terminated, truncated, gamma):
    returns, ahead = np.empty_like(rewards), next_values[0]
    for t in reversed(range(len(rewards))):
        ahead = np.where(terminated[t], 0, np.where(truncated[t], next_values[t], ahead))
        ahead = rewards[t] + gamma * ahead
        returns[t] = ahead
    return returns


# policy_gradient


@mistake(
    "policy-gradient",
    "The sign is turned: with this loss good actions become less probable. The loss is *minus* the mean.",
)
def ascent(logits, actions, advantages):
    log_p = log_softmax(logits)[np.arange(len(logits)), actions]
    taken = np.eye(logits.shape[1], dtype=logits.dtype)[actions]
    P = softmax(logits)
    dlogits = (taken - P) * (advantages / len(logits))[:, None].astype(logits.dtype)
    return float(np.mean(advantages * log_p)), dlogits


@mistake(
    "policy-gradient", "The gradient has the wrong sign: the probabilities minus 1 at the action.", half=True
)
def gradient_turned(logits, actions, advantages):
    log_p = log_softmax(logits)[np.arange(len(logits)), actions]
    taken = np.eye(logits.shape[1], dtype=logits.dtype)[actions]
    P = softmax(logits)
    dlogits = (taken - P) * (advantages / len(logits))[:, None].astype(logits.dtype)
    return -float(np.mean(advantages * log_p)), dlogits


@mistake(
    "policy-gradient",
    "The 1 at the action is missing: these are the probabilities times the advantages.",
    half=True,
)
def without_the_one(logits, actions, advantages):
    log_p = log_softmax(logits)[np.arange(len(logits)), actions]
    P = softmax(logits)
    dlogits = P * (advantages / len(logits))[:, None].astype(logits.dtype)
    return -float(np.mean(advantages * log_p)), dlogits


@mistake(
    "policy-gradient",
    "The gradient does not contain the advantages: each row is multiplied by its own.",
    half=True,
)
def gradient_without_advantages(logits, actions, advantages):
    log_p = log_softmax(logits)[np.arange(len(logits)), actions]
    taken = np.eye(logits.shape[1], dtype=logits.dtype)[actions]
    P = softmax(logits)
    return -float(np.mean(advantages * log_p)), (P - taken) / len(logits)


@mistake("policy-gradient", "The gradient is that of the sum: the loss is a mean over the steps.", half=True)
def gradient_not_divided(logits, actions, advantages):
    log_p = log_softmax(logits)[np.arange(len(logits)), actions]
    taken = np.eye(logits.shape[1], dtype=logits.dtype)[actions]
    P = softmax(logits)
    return -float(np.mean(advantages * log_p)), (P - taken) * advantages[:, None].astype(logits.dtype)


@mistake("policy-gradient", "The loss is the sum over the steps: it is their mean.", half=True)
def loss_not_divided(logits, actions, advantages):
    log_p = log_softmax(logits)[np.arange(len(logits)), actions]
    taken = np.eye(logits.shape[1], dtype=logits.dtype)[actions]
    P = softmax(logits)
    dlogits = (P - taken) * (advantages / len(logits))[:, None].astype(logits.dtype)
    return -float(np.sum(advantages * log_p)), dlogits


@mistake(
    "policy-gradient", "The loss has the probabilities of the actions, without the logarithm.", half=True
)
def no_logarithm(logits, actions, advantages):
    log_p = log_softmax(logits)[np.arange(len(logits)), actions]
    taken = np.eye(logits.shape[1], dtype=logits.dtype)[actions]
    P = softmax(logits)
    dlogits = (P - taken) * (advantages / len(logits))[:, None].astype(logits.dtype)
    return -float(np.mean(advantages * np.exp(log_p))), dlogits


@mistake("policy-gradient", says="log of 0", half=True)
def logarithm_of_the_softmax(logits, actions, advantages):
    rows, P = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * np.log(P[rows, actions])))
    P[rows, actions] -= 1
    return loss, P * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "A small number was added under the logarithm: log_softmax needs none.",
    constants={"eps": (1e-7, 1e-9, 1e-10, 1e-12)},
)
def adds_a_small_number(logits, actions, advantages, *, eps=1e-8):
    rows, P = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * np.log(P[rows, actions] + eps)))
    P[rows, actions] -= 1
    return loss, P * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "The advantage was subtracted at the action: there the 1 is, and then the row is multiplied by the advantage.",
    half=True,
)
def subtracts_the_advantage(logits, actions, advantages):
    rows, P = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    P[rows, actions] -= advantages.astype(logits.dtype)
    return loss, P / len(logits)


@mistake(
    "policy-gradient",
    "The gradient is 0 except at the action: the other logits are in the softmax, too.",
    half=True,
)
def only_at_the_action(logits, actions, advantages):
    rows, P = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits = np.zeros_like(logits)
    dlogits[rows, actions] = (P[rows, actions] - 1) * advantages / len(logits)
    return loss, dlogits


@mistake("policy-gradient", "The action with the largest logit was taken, not the one in `actions`.")
def greedy_action(logits, actions, advantages):
    rows, P = np.arange(len(logits)), softmax(logits)
    best = logits.argmax(axis=1)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, best]))
    P[rows, best] -= 1
    return loss, P * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake("policy-gradient", "The mean of the advantages was subtracted. They are used as they are given.")
def centred_advantages(logits, actions, advantages):
    rows, P = np.arange(len(logits)), softmax(logits)
    advantages = advantages - advantages.mean()
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    P[rows, actions] -= 1
    return loss, P * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient", "The mean was taken over all elements of the table: it is over the steps.", half=True
)
def mean_over_the_table(logits, actions, advantages):
    rows, P = np.arange(len(logits)), softmax(logits)
    loss = -float(np.sum(advantages * log_softmax(logits)[rows, actions])) / logits.size
    P[rows, actions] -= 1
    return loss, P * (advantages / logits.size)[:, None].astype(logits.dtype)


@mistake("policy-gradient", says="overflow")
def exponentials_unguarded(logits, actions, advantages):
    taken = np.eye(logits.shape[1], dtype=logits.dtype)[actions]
    P = softmax(logits)
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    log_p = np.log(p)[np.arange(len(logits)), actions]
    dlogits = (P - taken) * (advantages / len(logits))[:, None].astype(logits.dtype)
    return -float(np.mean(advantages * log_p)), dlogits


@mistake(
    "policy-gradient", "The softmax was taken over the batch: each *row* has probabilities that sum to 1."
)
def softmax_over_the_batch(logits, actions, advantages):
    rows = np.arange(len(logits))
    log_p, P = log_softmax(logits.T).T, softmax(logits.T).T.copy()
    P[rows, actions] -= 1
    dlogits = P * (advantages / len(logits))[:, None].astype(logits.dtype)
    return -float(np.mean(advantages * log_p[rows, actions])), dlogits


@mistake("policy-gradient", says="float32")
def policy_gradient_of_float64(logits, actions, advantages):
    log_p = log_softmax(logits)[np.arange(len(logits)), actions]
    taken = np.eye(logits.shape[1], dtype=logits.dtype)[actions]
    P = softmax(logits)
    dlogits = (P - taken).astype(np.float64) * (advantages / len(logits))[:, None]
    return -float(np.mean(advantages * log_p)), dlogits


@mistake(
    "policy-gradient", "The loss has the logits of the actions, not the logarithms of their probabilities."
)
def logits_in_the_loss(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * logits[rows, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "log_softmax(logits)[:, actions] takes these columns of *every* row: each row has one action.",
)
def loss_of_every_row(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[:, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "The 1 was subtracted in these columns of *every* row: dlogits[:, actions] has no row of its own.",
)
def one_subtracted_in_every_row(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[:, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient", "The loss does not contain the advantages: each logarithm is multiplied by its own."
)
def loss_without_advantages(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake("policy-gradient", "The advantages have no effect: this is cross entropy, with all rows alike.")
def without_advantages(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits / len(logits)


@mistake(
    "policy-gradient",
    "The loss is a product of two means: first multiply step by step, both arrays (N,), then take the mean.",
)
def product_of_means(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages) * np.mean(log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient", "The gradient is divided by A, the number of actions: the mean is over the N steps."
)
def divided_by_the_actions(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / logits.shape[1])[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "The 1 was subtracted after the multiplication: first subtract it, then multiply the row by its factor.",
    constants={"divided": (True,)},
)
def one_subtracted_too_late(logits, actions, advantages, *, divided=False):
    rows = np.arange(len(logits))
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits = softmax(logits) * (advantages / len(logits))[:, None].astype(logits.dtype)
    dlogits[rows, actions] -= 1 / len(logits) if divided else 1
    return loss, dlogits


@mistake(
    "policy-gradient",
    "Only the elements at the actions were multiplied by the advantage: it multiplies the whole row.",
)
def advantage_at_the_action_only(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] = (dlogits[rows, actions] - 1) * advantages.astype(logits.dtype)
    return loss, dlogits / len(logits)


@mistake(
    "policy-gradient",
    "This is the gradient with respect to the logarithms of the probabilities: go on through the softmax to the logits.",
)
def gradient_of_the_logarithms(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), np.zeros_like(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] = -advantages / len(logits)
    return loss, dlogits


@mistake(
    "policy-gradient",
    "This is the gradient with respect to the probabilities: go on through the softmax to the logits.",
)
def gradient_of_the_probabilities(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), np.zeros_like(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] = -advantages / len(logits) / softmax(logits)[rows, actions]
    return loss, dlogits


@mistake(
    "policy-gradient", "The gradient has the logarithms of the probabilities: it needs the probabilities."
)
def logarithms_in_the_gradient(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), log_softmax(logits).copy()
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake("policy-gradient", "The gradient has the logits: it needs the probabilities, their softmax.")
def logits_in_the_gradient(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), logits.copy()
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake("policy-gradient", "[:, actions] takes these columns of *every* row: each row has one action.")
def columns_in_loss_and_gradient(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[:, actions]))
    dlogits[:, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake("policy-gradient", "The advantages were shifted and scaled. They are used as they are given.")
def normalised_advantages(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake("policy-gradient", "The 1 was added at the actions: it is subtracted.")
def one_added(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] += 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "The elements at the actions were replaced: 1 is subtracted from the probability there.",
)
def replaced_by_minus_one(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] = -1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake("policy-gradient", "The 1 was subtracted everywhere: it belongs only at the action of each row.")
def one_subtracted_everywhere(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits = dlogits - 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "1 was subtracted from probabilities that were divided by N before: divide the whole difference.",
)
def one_not_divided(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits = dlogits / len(logits)
    dlogits[rows, actions] -= 1
    return loss, dlogits * advantages[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "The gradient's softmax was taken over the batch: each *row* has probabilities that sum to 1.",
)
def gradient_over_the_batch(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits.T).T.copy()
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "The index does not fit: an action is one of the A columns. The step comes first, then the action, for one element of each row.",
)
def step_and_action_exchanged(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[actions, rows]))
    dlogits[actions, rows] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "The advantages (N,) run along the actions: each multiplies its whole row, so give them the shape (N, 1).",
    constants={"in_place": (True,)},
)
def advantages_along_the_actions(logits, actions, advantages, *, in_place=False):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] -= 1
    if in_place:
        dlogits *= advantages / len(logits)
        return loss, dlogits
    return loss, dlogits * (advantages / len(logits))


@mistake(
    "policy-gradient",
    "Negative advantages were cut off: they make an action less probable. They are used as they are given.",
)
def positive_advantages_only(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    advantages = np.maximum(advantages, 0)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient", "The loss has the logarithms of all actions: only the action taken in each row counts."
)
def all_actions_in_the_loss(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages[:, None] * log_softmax(logits)))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "p (1 - p) is the derivative of a sigmoid: with a softmax, the gradient is the one of the formula above.",
)
def derivative_of_a_sigmoid(logits, actions, advantages):
    rows, P = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    return loss, P * (1 - P) * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake("policy-gradient", "The loss has one number for each step: it is their mean.")
def loss_of_each_step(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = float(-advantages * log_softmax(logits)[rows, actions])
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "The logarithm is missing, in the loss and in the gradient: the probabilities themselves are there.",
)
def probability_and_its_gradient(logits, actions, advantages):
    rows, P = np.arange(len(logits)), softmax(logits)
    picked = P[rows, actions]
    dlogits = picked[:, None] * P
    dlogits[rows, actions] -= picked
    loss = -float(np.mean(advantages * picked))
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "This is the gradient of a loss without the logarithm: each row has a factor too many, the probability of its action.",
)
def gradient_without_the_logarithm(logits, actions, advantages):
    rows, P = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits = P[rows, actions][:, None] * P
    dlogits[rows, actions] -= P[rows, actions]
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "np.take without an axis counts through the whole table: take the logarithm of each row at its own action.",
)
def taken_from_all_logarithms(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * np.take(log_softmax(logits), actions)))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient", "All rows of the gradient have the mean advantage: each is multiplied by its own."
)
def mean_advantage_in_the_gradient(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages.mean() / len(logits)).astype(logits.dtype)


@mistake(
    "policy-gradient", "All rows of the gradient have the mean advantage: each is multiplied by its own."
)
def sum_of_the_advantages_in_the_gradient(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits * advantages.mean().astype(logits.dtype)


@mistake(
    "policy-gradient",
    "This gradient has one element for each step: the other logits are in the softmax, too, so it has the shape of the logits.",
)
def gradient_of_the_actions_alone(logits, actions, advantages):
    rows = np.arange(len(logits))
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    return loss, (softmax(logits)[rows, actions] - 1) * (advantages / len(logits)).astype(logits.dtype)


@mistake(
    "policy-gradient",
    "The number of the action was subtracted in its whole row: 1 is subtracted, and only at the action.",
)
def numbers_subtracted(logits, actions, advantages):
    rows = np.arange(len(logits))
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits = softmax(logits) - actions[:, None]
    return loss, (dlogits * (advantages / len(logits))[:, None]).astype(logits.dtype)


@mistake(
    "policy-gradient",
    "The advantages have lost their sign: a negative one makes its action less probable. They are used as they are given.",
)
def absolute_advantages(logits, actions, advantages):
    rows, dlogits = np.arange(len(logits)), softmax(logits)
    advantages = np.abs(advantages)
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)


@mistake(
    "policy-gradient",
    "The softmax of the gradient runs over the whole table: each *row* has probabilities that sum to 1.",
)
def gradient_over_the_table(logits, actions, advantages):
    rows = np.arange(len(logits))
    loss = -float(np.mean(advantages * log_softmax(logits)[rows, actions]))
    dlogits = softmax(logits.reshape(1, -1)).reshape(logits.shape)
    dlogits[rows, actions] -= 1
    return loss, dlogits * (advantages / len(logits))[:, None].astype(logits.dtype)

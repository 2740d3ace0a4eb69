"""Wrong answers to the exercises of chapter 05, each with the sentence that helps.

AdamW comes before Adam: a wrong update that was put into Adam stays in the AdamW made from it.
"""

import math

import numpy as np

from coursekit.mistakes import mistake

# sgd_step


@mistake(
    "sgd-step",
    "w is unchanged: the result went into a new array, not into the caller's. Write into w itself.",
)
def makes_a_new_w(w, g, lr):
    w = w - lr * g


@mistake(
    "sgd-step",
    "w is unchanged: the result went into a new array, not into the caller's. Write into w itself.",
)
def returns_the_new_w(w, g, lr):
    return w - lr * g


@mistake("sgd-step", "This goes uphill: the gradient points to where the loss rises.")
def goes_uphill(w, g, lr):
    w += lr * g


@mistake(
    "sgd-step",
    "w is lr times the gradient now: `-=` takes from w all that stands on its right, and that is lr * g alone.",
)
def subtracts_the_whole_formula(w, g, lr):
    w -= w - lr * g


@mistake("sgd-step", "The learning rate is missing.")
def forgets_the_learning_rate(w, g, lr):
    w -= g


@mistake("sgd-step", "w is right, but the gradient was changed, too. Others may still need it.")
def scales_the_gradient_in_place(w, g, lr):
    g *= lr
    w -= g


@mistake("sgd-step", "The old w is lost: it was replaced by the step instead of moved by it.")
def replaces_w_by_the_step(w, g, lr):
    w[...] = -lr * g


@mistake("sgd-step", "Every step is as long as the learning rate: the gradient was divided by its length.")
def makes_every_step_as_long_as_the_learning_rate(w, g, lr):
    w -= lr * g / np.linalg.norm(g)


@mistake("sgd-step", "The gradient was divided by the learning rate; it is multiplied by it.")
def divides_by_the_learning_rate(w, g, lr):
    w -= g / lr


@mistake("sgd-step", "Every element moved by lr alone: the size of the gradient is lost.")
def keeps_only_the_sign_of_the_gradient(w, g, lr):
    w -= lr * np.sign(g)


@mistake("sgd-step", "All elements moved by the same amount; each moves by its own gradient.")
def moves_all_elements_by_the_mean_gradient(w, g, lr):
    w -= lr * g.mean()


@mistake(
    "sgd-step",
    "w is multiplied here by a factor that holds the gradient; subtract lr times the gradient instead.",
)
def shrinks_w_by_the_gradient(w, g, lr):
    w *= 1 - lr * g


@mistake("sgd-step", "The gradient was squared: the step is lr times the gradient itself.")
def squares_the_gradient_in_the_step(w, g, lr):
    w -= lr * g * g


@mistake(
    "sgd-step",
    "The step was divided by the number of elements or of rows; it is lr times the gradient as it is.",
)
def divides_the_step_by_the_length(w, g, lr):
    w -= lr * g / len(g)


@mistake("sgd-step", "The gradient is missing: w was shrunk by lr times itself.")
def takes_w_for_the_gradient(w, g, lr):
    w -= lr * w


@mistake("sgd-step", "Not every element has moved: the step is for the whole array, of any shape.")
def moves_the_first_element_alone(w, g, lr):
    w[0] -= lr * g[0]


@mistake("sgd-step", "Not every element has moved: the step is for the whole array, of any shape.")
def leaves_out_the_last_element(w, g, lr):
    for i in range(len(w) - 1):
        w[i] -= lr * g[i]


@mistake(
    "sgd-step", "Parentheses are misplaced: the gradient is multiplied by lr first, then subtracted from w."
)
def subtracts_the_learning_rate_from_w(w, g, lr):
    w[...] = (w - lr) * g


@mistake(
    "sgd-step",
    "The factor of the gradient is not lr: a number was written in the function, or lr stands there twice.",
    constants={"rate": (0.01,)},
)
def writes_a_learning_rate_into_the_function(w, g, lr, *, rate=0.1):
    w -= rate * g


@mistake("sgd-step", "w is right, but the gradient was changed, too. Others may still need it.")
def negates_the_gradient_in_place(w, g, lr):
    np.negative(g, out=g)
    w += lr * g


@mistake(
    "sgd-step",
    "The factor of the gradient is not lr: a number was written in the function, or lr stands there twice.",
)
def square_of_the_learning_rate(w, g, lr):
    w -= lr**2 * g


@mistake("sgd-step", "The learning rate was added. The step is lr times the gradient.")
def adds_the_learning_rate(w, g, lr):
    w -= lr + g


# momentum_step


@mistake("momentum-step", "w is right, but v is unchanged: the new velocity is not kept for the next step.")
def makes_a_new_velocity(w, g, v, lr, momentum):
    v = momentum * v + g
    w -= lr * v


@mistake(
    "momentum-step",
    "These are steps without momentum: the velocity is not used, or not kept from step to step.",
)
def moves_by_the_gradient(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * g


@mistake(
    "momentum-step",
    "The gradient went into v with a factor, 1 - momentum or lr. The velocity is a sum: add the whole gradient.",
)
def takes_a_running_mean(w, g, v, lr, momentum):
    v *= momentum
    v += (1 - momentum) * g
    w -= lr * v


@mistake("momentum-step", "One step late: the old velocity moved w. Update the velocity first.")
def moves_before_it_updates(w, g, v, lr, momentum):
    w -= lr * v
    v *= momentum
    v += g


@mistake(
    "momentum-step",
    "The learning rate went into the velocity, with a minus sign. v is a sum of gradients only.",
)
def puts_the_learning_rate_into_the_velocity(w, g, v, lr, momentum):
    v *= momentum
    v -= lr * g
    w += v


@mistake(
    "momentum-step",
    "w is unchanged: the result went into a new array, not into the caller's. Write into w itself.",
)
def moves_a_copy_of_w(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w = w - lr * v


@mistake("momentum-step", "This goes uphill: the velocity points to where the loss rises.")
def adds_the_velocity(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w += lr * v


@mistake("momentum-step", "The velocity was added into the gradient; g must stay as it is and v change.")
def collects_in_the_gradient(w, g, v, lr, momentum):
    g += momentum * v
    w -= lr * g


@mistake("momentum-step", "The factor momentum was left out when the old velocity was carried over.")
def keeps_all_of_the_old_velocity(w, g, v, lr, momentum):
    v += g
    w -= lr * v


@mistake("momentum-step", "The newest gradient was multiplied by momentum too; only the old velocity is.")
def multiplies_the_gradient_by_momentum_too(w, g, v, lr, momentum):
    v += g
    v *= momentum
    w -= lr * v


@mistake("momentum-step", "The learning rate went into the velocity. v is a sum of gradients only.")
def scales_the_gradient_before_it_is_added(w, g, v, lr, momentum):
    v *= momentum
    v += lr * g
    w -= v


@mistake("momentum-step", "The number 0.9 is written in the function; use its argument momentum.")
def writes_the_usual_momentum_into_the_function(w, g, v, lr, momentum):
    v *= 0.9
    v += g
    w -= lr * v


@mistake("momentum-step", "w and v are right, but the gradient was changed, too. Others may still need it.")
def makes_the_new_velocity_in_the_gradient(w, g, v, lr, momentum):
    g += momentum * v
    v[...] = g
    w -= lr * v


@mistake(
    "momentum-step",
    "Nothing was changed: `v = ...` and `w = ...` only name new arrays. Write into the arrays that were given.",
)
def makes_both_arrays_anew(w, g, v, lr, momentum):
    v = momentum * v + g
    w = w - lr * v


@mistake("momentum-step", "v is right, but the learning rate is missing from the step of w.")
def forgets_the_learning_rate_of_the_velocity(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= v


@mistake(
    "momentum-step",
    "The gradient was subtracted from the velocity; it is added. The minus sign belongs to the step of w.",
)
def subtracts_the_gradient_from_the_velocity(w, g, v, lr, momentum):
    v *= momentum
    v -= g
    w -= lr * v


@mistake(
    "momentum-step",
    "v is the negative of the velocity: the gradient is added to it, and the step of w has the minus sign.",
)
def keeps_the_velocity_downhill(w, g, v, lr, momentum):
    v *= momentum
    v -= g
    w += lr * v


@mistake(
    "momentum-step", "The gradient was subtracted from the velocity, and the factor momentum is missing."
)
def subtracts_the_gradient_and_forgets_momentum(w, g, v, lr, momentum):
    v -= g
    w -= lr * v


@mistake("momentum-step", "The old velocity is lost: v was replaced by the gradient.")
def replaces_the_velocity_by_the_gradient(w, g, v, lr, momentum):
    v[...] = g
    w -= lr * v


@mistake("momentum-step", "The gradient was not added to the velocity.")
def forgets_to_add_the_gradient(w, g, v, lr, momentum):
    v *= momentum
    w -= lr * v


@mistake("momentum-step", "The factor momentum belongs to the old velocity, not to the gradient.")
def multiplies_the_gradient_instead_of_the_velocity(w, g, v, lr, momentum):
    v += momentum * g
    w -= lr * v


@mistake(
    "momentum-step",
    "momentum and 1 - momentum are the factors of a mean here; the velocity is momentum v + g.",
)
def takes_a_running_mean_the_other_way_round(w, g, v, lr, momentum):
    v *= 1 - momentum
    v += momentum * g
    w -= lr * v


@mistake("momentum-step", "The old velocity was multiplied by momentum twice.")
def multiplies_by_momentum_twice(w, g, v, lr, momentum):
    v *= momentum**2
    v += g
    w -= lr * v


@mistake("momentum-step", "The old w is lost: it was replaced by the step instead of moved by it.")
def replaces_w_by_the_step_of_the_velocity(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w[...] = -lr * v


@mistake(
    "momentum-step",
    "The gradient was changed: g *= lr writes into it. Multiply by lr on the right-hand side, in the step of w.",
)
def scales_the_gradient_before_the_velocity(w, g, v, lr, momentum):
    g *= lr
    v *= momentum
    v += g
    w -= v


@mistake("momentum-step", "The gradient was changed, and the learning rate went into the velocity.")
def scales_the_gradient_and_the_step(w, g, v, lr, momentum):
    g *= lr
    v *= momentum
    v += g
    w -= lr * v


@mistake("momentum-step", "w and v are right, but the gradient was changed, too. Others may still need it.")
def scales_the_gradient_after_the_velocity(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * v
    g *= lr


@mistake(
    "momentum-step",
    "A number for the learning rate is written in the function; use its argument lr.",
    constants={"rate": (0.01,)},
)
def writes_a_learning_rate_into_the_momentum_step(w, g, v, lr, momentum, *, rate=0.1):
    v *= momentum
    v += g
    w -= rate * v


@mistake(
    "momentum-step", "v was scaled in place, but `v = v + g` only names a new array: the sum is not kept."
)
def adds_the_gradient_to_a_copy(w, g, v, lr, momentum):
    v *= momentum
    v = v + g
    w -= lr * v


@mistake("momentum-step", "The old velocity is counted 1 + momentum times: += keeps all of it already.")
def adds_the_old_velocity_again(w, g, v, lr, momentum):
    v += momentum * v + g
    w -= lr * v


@mistake(
    "momentum-step",
    "This is Nesterov's step, which is the next exercise. Here the new velocity alone moves w.",
)
def steps_like_nesterov(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * (g + momentum * v)


@mistake(
    "momentum-step",
    "v is right, but the step counts the newest gradient twice: the velocity contains it already.",
)
def adds_the_gradient_to_the_step(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * (v + g)


@mistake(
    "momentum-step",
    "The old velocity was multiplied by 1 - momentum; momentum itself is the part of it that stays.",
)
def keeps_the_other_part_of_the_velocity(w, g, v, lr, momentum):
    v *= 1 - momentum
    v += g
    w -= lr * v


@mistake(
    "momentum-step", "v is right, but the step was multiplied by momentum as well; its only factor is lr."
)
def multiplies_the_step_by_momentum(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * momentum * v


@mistake(
    "momentum-step",
    "This is a step without momentum, and v is unchanged. Use the v that was given, and write into it.",
)
def starts_each_step_with_a_velocity_of_zeros(w, g, v, lr, momentum):
    v = np.zeros_like(w)
    v *= momentum
    v += g
    w -= lr * v


@mistake(
    "momentum-step",
    "w is right, but the whole step, with lr, was stored as the velocity. v is a sum of gradients only.",
)
def stores_the_step_as_the_velocity(w, g, v, lr, momentum):
    v[...] = lr * (momentum * v + g)
    w -= v


@mistake(
    "momentum-step", "lr and momentum are exchanged: momentum scales the old velocity, lr the step of w."
)
def exchanges_lr_and_momentum(w, g, v, lr, momentum):
    v *= lr
    v += g
    w -= momentum * v


# nesterov_step


@mistake(
    "nesterov-step",
    "The new velocity is missing from the direction. Did plain momentum, the old velocity or g alone move w?",
)
def plain_momentum(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * v


@mistake("nesterov-step", "w is right, but the direction of the step was stored as the velocity.")
def stores_the_direction_as_the_velocity(w, g, v, lr, momentum):
    v *= momentum
    v += g
    v *= momentum
    v += g
    w -= lr * v


@mistake(
    "nesterov-step",
    "The newest gradient itself is missing from the step: momentum times velocity is a part of it.",
)
def forgets_the_gradient_in_the_step(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * momentum * v


@mistake("nesterov-step", "w is right, but v is unchanged: the new velocity is not kept for the next step.")
def makes_a_new_nesterov_velocity(w, g, v, lr, momentum):
    v = momentum * v + g
    w -= lr * (g + momentum * v)


@mistake(
    "nesterov-step",
    "The step counts the newest gradient twice: the factor momentum of the velocity is missing.",
)
def adds_gradient_and_whole_velocity(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * (g + v)


@mistake("nesterov-step", "v is right, but its factor in the direction is momentum squared; it is momentum.")
def squares_momentum_in_the_direction(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * (g + momentum**2 * v)


@mistake(
    "nesterov-step", "The learning rate multiplies the gradient alone; it is a factor of the whole direction."
)
def forgets_the_parentheses_of_the_direction(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * g + momentum * v


@mistake(
    "nesterov-step",
    "Nothing was changed: `v = ...` and `w = ...` only name new arrays. Write into the arrays that were given.",
)
def makes_both_nesterov_arrays_anew(w, g, v, lr, momentum):
    v = momentum * v + g
    w = w - lr * (g + momentum * v)


@mistake(
    "nesterov-step",
    "w is unchanged: the result went into a new array, not into the caller's. Write into w itself.",
)
def moves_a_copy_of_w_in_nesterov(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w = w - lr * (g + momentum * v)


@mistake("nesterov-step", "v is right, but the learning rate is missing from the step of w.")
def forgets_the_learning_rate_of_the_direction(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= g + momentum * v


@mistake("nesterov-step", "This goes uphill: the direction was added to w.")
def adds_the_direction(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w += lr * (g + momentum * v)


@mistake("nesterov-step", "The velocity was subtracted from the gradient; the direction is their sum.")
def subtracts_the_velocity_from_the_gradient(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * (g - momentum * v)


@mistake(
    "nesterov-step",
    "momentum multiplies the gradient as well; in the direction it is a factor of the velocity only.",
)
def multiplies_the_whole_direction_by_momentum(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * momentum * (g + v)


@mistake(
    "nesterov-step",
    "The gradient went into v with a factor, 1 - momentum or lr. The velocity is a sum: add the whole gradient.",
)
def takes_a_running_mean_in_nesterov(w, g, v, lr, momentum):
    v *= momentum
    v += (1 - momentum) * g
    w -= lr * (g + momentum * v)


@mistake("nesterov-step", "The factor momentum was left out when the old velocity was carried over.")
def keeps_all_of_the_old_velocity_in_nesterov(w, g, v, lr, momentum):
    v += g
    w -= lr * (g + momentum * v)


@mistake("nesterov-step", "The number 0.9 is written in the function; use its argument momentum.")
def writes_the_usual_momentum_into_nesterov(w, g, v, lr, momentum):
    v *= 0.9
    v += g
    w -= lr * (g + 0.9 * v)


@mistake(
    "nesterov-step", "v is right, but the number 0.9 is written in the step of w; use the argument momentum."
)
def writes_the_usual_momentum_into_the_direction(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * (g + 0.9 * v)


@mistake(
    "nesterov-step",
    "v is unchanged, and w moved by the gradient alone: write the new velocity into v, and take it into the direction.",
)
def moves_by_a_new_velocity_in_nesterov(w, g, v, lr, momentum):
    v = momentum * v + g
    w -= lr * v


@mistake("nesterov-step", "The velocity was added into the gradient; g must stay as it is and v change.")
def collects_nesterovs_velocity_in_the_gradient(w, g, v, lr, momentum):
    g += momentum * v
    w -= lr * g


@mistake("nesterov-step", "w and v are right, but the gradient was changed, too. Others may still need it.")
def makes_the_direction_in_the_gradient(w, g, v, lr, momentum):
    v *= momentum
    v += g
    g += momentum * v
    w -= lr * g


@mistake(
    "nesterov-step", "The gradient was changed: the new velocity was computed in g. Others may still need it."
)
def makes_nesterovs_velocity_in_the_gradient(w, g, v, lr, momentum):
    g += momentum * v
    v[...] = g
    w -= lr * (g + momentum * v)


@mistake(
    "nesterov-step",
    "The learning rate went into the velocity, with a minus sign. v is a sum of gradients only.",
)
def puts_the_learning_rate_into_nesterovs_velocity(w, g, v, lr, momentum):
    v *= momentum
    v -= lr * g
    w += momentum * v - lr * g


@mistake("nesterov-step", "The learning rate went into the velocity. v is a sum of gradients only.")
def scales_the_gradient_in_nesterovs_velocity(w, g, v, lr, momentum):
    v *= momentum
    v += lr * g
    w -= lr * g + momentum * v


@mistake(
    "nesterov-step",
    "A number for the learning rate is written in the function; use its argument lr.",
    constants={"rate": (0.01,)},
)
def writes_a_learning_rate_into_nesterov(w, g, v, lr, momentum, *, rate=0.1):
    v *= momentum
    v += g
    w -= rate * (g + momentum * v)


@mistake(
    "nesterov-step",
    "The new velocity stands where the newest gradient belongs: the direction is g + momentum v.",
)
def takes_the_velocity_for_the_gradient(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * (v + momentum * v)


@mistake("nesterov-step", "The old velocity is counted 1 + momentum times: += keeps all of it already.")
def adds_nesterovs_old_velocity_again(w, g, v, lr, momentum):
    v += momentum * v + g
    w -= lr * (g + momentum * v)


@mistake(
    "nesterov-step",
    "momentum multiplies the wrong part of the direction: it is the factor of the velocity, not of g.",
)
def multiplies_the_wrong_part_by_momentum(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * (momentum * g + v)


@mistake(
    "nesterov-step",
    "w is right, but v was scaled by momentum once more for the step. Do that on the right-hand side.",
)
def scales_the_velocity_for_the_step(w, g, v, lr, momentum):
    v *= momentum
    v += g
    v *= momentum
    w -= lr * (g + v)


@mistake(
    "nesterov-step",
    "This is plain momentum, with the learning rate and the minus sign in the velocity. v is a sum of gradients only.",
)
def moves_by_a_velocity_of_steps(w, g, v, lr, momentum):
    v *= momentum
    v -= lr * g
    w += v


@mistake("nesterov-step", "The old velocity is lost: v was replaced by the gradient.")
def replaces_nesterovs_velocity(w, g, v, lr, momentum):
    v[...] = g
    w -= lr * (g + momentum * v)


@mistake("nesterov-step", "The factor momentum belongs to the old velocity, not to the gradient.")
def puts_momentum_on_the_gradient_in_nesterov(w, g, v, lr, momentum):
    v += momentum * g
    w -= lr * (g + momentum * v)


@mistake(
    "nesterov-step",
    "The gradient was subtracted from the velocity; it is added. The minus sign belongs to the step of w.",
)
def subtracts_the_gradient_from_nesterovs_velocity(w, g, v, lr, momentum):
    v *= momentum
    v -= g
    w -= lr * (g + momentum * v)


@mistake("nesterov-step", "lr and momentum are exchanged: momentum scales the velocity, lr the step of w.")
def exchanges_lr_and_momentum_in_nesterov(w, g, v, lr, momentum):
    v *= lr
    v += g
    w -= momentum * (g + lr * v)


# RMSProp.update


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="The old mean is lost: s was replaced by the fraction 1 - alpha of the new square.",
)
def replaces_the_mean_square(self, w, g, s):
    s[...] = (1 - self.alpha) * g * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="1 - alpha was squared with the gradient, or a number for alpha is written in the method. The factor is 1 - self.alpha, and only g is squared.",
)
def squares_the_share_with_the_gradient(self, w, g, s):
    s *= self.alpha
    s += ((1 - self.alpha) * g) ** 2
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="w is right, but s is unchanged: the new mean is not kept for the next step.",
)
def makes_a_new_mean_square(self, w, g, s):
    s = self.alpha * s + (1 - self.alpha) * g * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="The new square was multiplied by alpha. alpha is the factor of the old mean, 1 - alpha that of the new square.",
)
def exchanges_the_shares(self, w, g, s):
    s *= 1 - self.alpha
    s += self.alpha * g * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="The root is missing: the gradient was divided by the mean of its squares.",
)
def divides_without_the_root(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / (s + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="s became a mean of the gradients themselves; it is a mean of their squares.",
)
def forgets_the_square(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="The new square went into s as a whole. s is a running mean: only the fraction 1 - alpha of the square is added.",
)
def sums_like_adagrad(self, w, g, s):
    s += g * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake("rmsprop", target="RMSProp.update", sentence="eps is inside the root; add it after the root.")
def puts_eps_inside_the_root(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / np.sqrt(s + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="eps was added to s itself, which keeps it; it belongs to the divisor of this step alone.",
)
def adds_eps_to_s(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    s += self.eps
    w -= self.lr * g / np.sqrt(s)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="eps was added to s itself, which keeps it; it belongs to the divisor of this step alone.",
)
def adds_eps_to_s_and_to_the_root(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g + self.eps
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="eps is left out: where all gradients of an element were 0, the step is 0/0.",
)
def forgets_eps(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / np.sqrt(s)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="The step used the old s, which is 0 at first. Update s first.",
)
def moves_by_the_old_mean_square(self, w, g, s):
    w -= self.lr * g / (np.sqrt(s) + self.eps)
    s *= self.alpha
    s += (1 - self.alpha) * g * g


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="One mean was taken over all elements; each element has a mean of its own.",
)
def takes_one_mean_for_all_elements(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * np.mean(g * g)
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="w is unchanged: the result went into a new array, not into the layer's. Write into w itself.",
)
def makes_a_new_w_in_rmsprop(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w = w - self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="s was divided by 1 - alpha^t. That is Adam's correction; RMSProp has none.",
)
def corrects_like_adam(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / (np.sqrt(s / (1 - self.alpha**self.t)) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="Weight decay was added a second time: step() has put it into g already.",
)
def decays_in_rmsprop_again(self, w, g, s):
    g = g + self.weight_decay * w
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="w and s are right, but the gradient was changed, too. Others may still need it.",
)
def divides_the_gradient_in_place(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    g /= np.sqrt(s) + self.eps
    w -= self.lr * g


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="The number 1e-8 is written in the method, or eps was left out; use self.eps.",
)
def writes_the_usual_eps_into_rmsprop(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / (np.sqrt(s) + 1e-8)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="Nothing was changed: `s = ...` and `w = ...` only name new arrays. Write into the arrays that were given.",
)
def makes_s_and_w_anew(self, w, g, s):
    s = self.alpha * s + (1 - self.alpha) * g * g
    w = w - self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="s is right, but the learning rate is missing from the step of w.",
)
def forgets_the_learning_rate_of_rmsprop(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop", target="RMSProp.update", sentence="s is right, but w goes uphill: the step was added to it."
)
def adds_the_step_of_rmsprop(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w += self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="A number for alpha is written in the method; use self.alpha.",
    constants={"alpha": (0.9,)},
)
def writes_an_alpha_into_rmsprop(self, w, g, s, *, alpha=0.99):
    s *= alpha
    s += (1 - alpha) * g * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="s is right, but a number for the learning rate is written in the method; use self.lr.",
    constants={"rate": (0.01, 0.001)},
)
def writes_a_learning_rate_into_rmsprop(self, w, g, s, *, rate=0.1):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= rate * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="The gradient itself was squared: g *= g writes into it. Square it on the right-hand side.",
)
def squares_the_gradient_in_place(self, w, g, s):
    g *= g
    s *= self.alpha
    s += (1 - self.alpha) * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="s is right, but the square of the gradient was divided by the root; it is the gradient itself.",
)
def squares_the_gradient_in_the_step_of_rmsprop(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g * g / (np.sqrt(s) + self.eps)


@mistake("rmsprop", target="RMSProp.update", sentence="The factor alpha of the old mean was left out.")
def keeps_all_of_the_old_mean_square(self, w, g, s):
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="s is right, but eps was added to the whole step: put parentheses around the divisor.",
)
def forgets_the_parentheses_of_the_divisor(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / np.sqrt(s) + self.eps


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="s is right, but the learning rate is inside the root; it multiplies the whole quotient.",
)
def puts_the_learning_rate_inside_the_root(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= g * np.sqrt(self.lr / (s + self.eps))


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="s is right, but the gradient was divided by the learning rate as well; it is multiplied by it.",
)
def divides_by_the_learning_rate_in_rmsprop(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= g / (self.lr * (np.sqrt(s) + self.eps))


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="s must keep the mean of the squares; the root of it is for the step only.",
)
def keeps_the_root_of_the_mean_square(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    s[...] = np.sqrt(s)
    w -= self.lr * g / (s + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="s is right, but the gradient was multiplied by the root; it is divided by it.",
)
def multiplies_by_the_root(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g * (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="s is right, but the gradient itself is missing from the step of w.",
)
def forgets_the_gradient_in_rmsprop(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="The old mean is counted 1 + alpha times: += keeps all of it already.",
)
def adds_the_old_mean_square_again(self, w, g, s):
    s += self.alpha * s + (1 - self.alpha) * g * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="s is right, but it is not used: this is a step of plain gradient descent.",
)
def moves_without_the_mean_square(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="math.sqrt takes a single number; NumPy has a root that takes whole arrays.",
)
def takes_the_root_of_one_number(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / (math.sqrt(s) + self.eps)


@mistake("rmsprop", target="RMSProp.update", sentence="In Python, ^ is not a power; ** is.")
def takes_a_caret_for_the_square(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g ^ 2
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="The new square was multiplied by alpha as well; that is the factor of the old mean alone.",
)
def multiplies_the_new_square_by_alpha_too(self, w, g, s):
    s += (1 - self.alpha) * g * g
    s *= self.alpha
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake("rmsprop", target="RMSProp.update", sentence="The gradient was doubled instead of squared.")
def doubles_the_gradient(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * 2
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="s is right, but eps was added to the quotient and not to the root: put parentheses around the divisor.",
)
def adds_eps_to_the_quotient(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * (g / np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="The squares of all elements were added up; each element has a mean of its own.",
)
def takes_one_sum_for_all_elements(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * np.sum(g * g)
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake(
    "rmsprop",
    target="RMSProp.update",
    sentence="w was squared; s is the mean of the squares of the gradients.",
)
def squares_the_weights(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * w * w
    w -= self.lr * g / (np.sqrt(s) + self.eps)


# AdamW.decay


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="The penalty went into the gradient, as in Adam; here the decay stays out of it.",
)
def adds_the_penalty_to_the_gradient(self, w, g):
    return g + self.weight_decay * w


@mistake("adamw", target="AdamW.decay", sentence="The learning rate is missing from the decay.")
def forgets_the_learning_rate_of_the_decay(self, w, g):
    w *= 1 - self.weight_decay
    return g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="The weights do not shrink, or hardly: w was left as it is, the result went into a new array, or a small number stands in the method for self.weight_decay.",
)
def shrinks_a_copy(self, w, g):
    w = w * (1 - self.lr * self.weight_decay)
    return g


@mistake("adamw", target="AdamW.decay", sentence="decay returned nothing; update needs the gradient from it.")
def returns_nothing(self, w, g):
    w *= 1 - self.lr * self.weight_decay


@mistake("adamw", target="AdamW.decay", sentence="The weights grow instead of shrinking.")
def lets_the_weights_grow(self, w, g):
    w *= 1 + self.lr * self.weight_decay
    return g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="Almost nothing is left of the weights: they were replaced by the part that should go.",
)
def keeps_only_what_should_go(self, w, g):
    w *= self.lr * self.weight_decay
    return g


@mistake("adamw", target="AdamW.decay", sentence="The decay is in the gradient as well: it acts twice.")
def decays_twice(self, w, g):
    g = g + self.weight_decay * w
    w *= 1 - self.lr * self.weight_decay
    return g


@mistake("adamw", target="AdamW.decay", says="wrote into its input")
def subtracts_the_penalty_in_the_gradient(self, w, g):
    g -= self.weight_decay * w
    return g


@mistake("adamw", target="AdamW.decay", sentence="These are the weights. What decay returns is the gradient.")
def returns_the_weights(self, w, g):
    w *= 1 - self.lr * self.weight_decay
    return w


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="Zeros came back, as if the decay replaced the step. What decay returns is the gradient, as it is.",
)
def returns_zeros(self, w, g):
    w *= 1 - self.lr * self.weight_decay
    return 0 * g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="Every weight lost the same amount; each should lose the same fraction of its size.",
)
def takes_the_same_amount_from_every_weight(self, w, g):
    w -= self.lr * self.weight_decay
    return g


@mistake("adamw", target="AdamW.decay", sentence="The factor weight_decay is missing from the decay.")
def forgets_the_weight_decay(self, w, g):
    w *= 1 - self.lr
    return g


@mistake("adamw", target="AdamW.decay", sentence="The decay is in the gradient as well: it acts twice.")
def decays_in_place_and_in_the_gradient(self, w, g):
    w *= 1 - self.lr * self.weight_decay
    return g + self.weight_decay * w


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="The smaller weights went into a new array, which was returned. Shrink w itself, and return the gradient.",
)
def returns_a_shrunken_copy(self, w, g):
    w = w * (1 - self.lr * self.weight_decay)
    return w


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="The gradient was subtracted from w here; that is the task of update. decay only shrinks w.",
)
def takes_the_step_of_the_gradient_as_well(self, w, g):
    w *= 1 - self.lr * self.weight_decay
    w -= self.lr * g
    return g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="The gradient was subtracted from w here; that is the task of update. decay only shrinks w.",
)
def takes_the_step_of_the_penalized_gradient(self, w, g):
    w -= self.lr * (g + self.weight_decay * w)
    return g


@mistake("adamw", target="AdamW.decay", sentence="The gradient was shrunk as well; return it as it is.")
def shrinks_the_gradient_too(self, w, g):
    w *= 1 - self.lr * self.weight_decay
    return g * (1 - self.lr * self.weight_decay)


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="lr and weight_decay were both subtracted; what goes is their product.",
)
def subtracts_both_settings(self, w, g):
    w *= 1 - self.lr - self.weight_decay
    return g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="One of lr and weight_decay was divided by the other; the part that goes is their product.",
)
def divides_the_weight_decay_by_the_learning_rate(self, w, g):
    w *= 1 - self.weight_decay / self.lr
    return g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="One of lr and weight_decay was divided by the other; the part that goes is their product.",
)
def divides_the_learning_rate_by_the_weight_decay(self, w, g):
    w *= 1 - self.lr / self.weight_decay
    return g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="w was divided by 1 + lr weight_decay; multiply it by 1 - lr weight_decay.",
)
def divides_by_the_inverse_factor(self, w, g):
    w /= 1 + self.lr * self.weight_decay
    return g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="w was replaced by weight_decay times w; only a small part should go.",
)
def multiplies_by_the_weight_decay(self, w, g):
    w *= self.weight_decay
    return g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="A number for the learning rate is written in the method; use self.lr, which a schedule changes.",
    constants={"rate": (0.01, 0.001)},
)
def writes_a_learning_rate_into_the_decay(self, w, g, *, rate=0.1):
    w *= 1 - rate * self.weight_decay
    return g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="The parentheses are misplaced: what stays is 1 minus the product of lr and weight_decay.",
)
def subtracts_the_learning_rate_alone(self, w, g):
    w *= (1 - self.lr) * self.weight_decay
    return g


@mistake("adamw", target="AdamW.decay", sentence="The gradient was shrunk instead of the weights.")
def shrinks_the_gradient_instead(self, w, g):
    return g * (1 - self.lr * self.weight_decay)


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="The penalty went into the gradient, and lr with it. Here the decay acts on w, and the gradient stays as it is.",
)
def adds_the_scaled_penalty_to_the_gradient(self, w, g):
    return g + self.lr * self.weight_decay * w


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="A number for weight_decay is written in the method; use self.weight_decay.",
    constants={"weight_decay": (0.001, 0.0001)},
)
def writes_the_default_weight_decay_into_the_decay(self, w, g, *, weight_decay=0.01):
    w *= 1 - self.lr * weight_decay
    return g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="The gradient was subtracted here; w shrinks by a part of itself, not of the gradient.",
)
def shrinks_by_the_gradient(self, w, g):
    w -= self.lr * self.weight_decay * g
    return g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="The decay was subtracted from the gradient. The gradient stays as it is, and w itself shrinks.",
)
def subtracts_the_decay_from_the_gradient(self, w, g):
    return g - self.lr * self.weight_decay * w


@mistake("adamw", target="AdamW.decay", sentence="w was shrunk twice in one call.")
def shrinks_w_twice(self, w, g):
    w *= 1 - self.lr * self.weight_decay
    w *= 1 - self.lr * self.weight_decay
    return g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="The decay is halved. The half belongs to the penalty |w|^2; in its gradient it has cancelled.",
)
def halves_the_decay(self, w, g):
    w *= 1 - self.lr * self.weight_decay / 2
    return g


@mistake(
    "adamw",
    target="AdamW.decay",
    sentence="w was squared: each weight loses a fraction of its size, not of its square.",
)
def takes_a_part_of_the_square(self, w, g):
    w -= self.lr * self.weight_decay * w * w
    return g


# Adam.update


@mistake("adam", target="Adam.update", sentence="This is a step without bias correction, 3.2 times too long.")
def forgets_the_correction(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * m / (np.sqrt(v) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="Only the mean of the gradients is corrected; the mean of the squares starts at 0 too.",
)
def corrects_only_m(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * m / (1 - beta1**self.t) / (np.sqrt(v) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="The mean of the gradients is not corrected, only that of the squares, or 0.01 stands in the method for self.lr.",
)
def corrects_the_squares_alone(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * m / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="w is unchanged: the step used the old m and v, which are 0 at first, or it went into a new array.",
)
def moves_by_the_old_means(self, w, g, m, v):
    beta1, beta2 = self.betas
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g


@mistake(
    "adam",
    target="Adam.update",
    sentence="w is unchanged: the result went into a new array, not into the layer's. Write into w itself.",
)
def makes_a_new_w_in_adam(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w = w - self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="w is right, but m and v must keep the uncorrected means; the others are for this step only.",
)
def keeps_the_corrected_means(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    m /= 1 - beta1**self.t
    v /= 1 - beta2**self.t
    w -= self.lr * m / (np.sqrt(v) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="The correction does not depend on t: it is right in the first step only.",
)
def corrects_without_the_power(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1)) / (np.sqrt(v / (1 - beta2)) + self.eps)


@mistake(
    "adam", target="Adam.update", sentence="t was counted again: step() has done that before it calls update."
)
def counts_t_itself(self, w, g, m, v):
    self.t += 1
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="Look at 1 - beta^t: is the power t - 1, which is 0 in the first step, or are the parentheses missing?",
)
def counts_t_from_zero(self, w, g, m, v):
    t = self.t - 1
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="w is right, but m and v are unchanged: the new means are not kept for the next step.",
)
def makes_new_means(self, w, g, m, v):
    beta1, beta2 = self.betas
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="beta1 and beta2 are swapped: the first is for the gradients, the second for their squares.",
)
def exchanges_the_betas(self, w, g, m, v):
    beta2, beta1 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake("adam", target="Adam.update", sentence="eps is inside the root; add it after the root.")
def puts_eps_inside_adams_root(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / np.sqrt(v / (1 - beta2**self.t) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="eps was added to v itself, which keeps it; it belongs to the divisor of this step alone.",
)
def adds_eps_to_v(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    v += self.eps
    w -= self.lr * m / (1 - beta1**self.t) / np.sqrt(v / (1 - beta2**self.t))


@mistake(
    "adam",
    target="Adam.update",
    sentence="eps was added to v itself, which keeps it; it belongs to the divisor of this step alone.",
)
def adds_eps_to_v_and_to_the_root(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g + self.eps
    w -= self.lr * m / (1 - beta1**self.t) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="eps was added before the correction of v; it is added to the root of the corrected mean.",
)
def adds_eps_before_the_correction(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * math.sqrt(1 - beta2**self.t) / (1 - beta1**self.t) * m / (np.sqrt(v) + self.eps)


@mistake(
    "adam", target="Adam.update", sentence="The root is missing: m was divided by the mean of the squares."
)
def forgets_adams_root(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (v / (1 - beta2**self.t) + self.eps)


@mistake("adam", target="Adam.update", sentence="v squares the mean instead of the gradient.")
def squares_the_mean(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * m * m
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="eps is left out: where all gradients of an element were 0, the step is 0/0.",
)
def forgets_adams_eps(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / np.sqrt(v / (1 - beta2**self.t))


@mistake(
    "adam",
    target="Adam.update",
    sentence="The step goes along the newest gradient; it should go along the corrected mean of the gradients.",
)
def steps_along_the_newest_gradient(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * g / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="Weight decay was added a second time: step() has put it into g already.",
)
def decays_in_adam_again(self, w, g, m, v):
    g = g + self.weight_decay * w
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="The number 1e-8 is written in the method, or eps was left out; use self.eps.",
)
def writes_the_usual_eps_into_adam(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + 1e-8)


@mistake("adam", target="Adam.update", sentence="beta was multiplied by t; it is raised to the power t.")
def multiplies_beta_by_t(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1 * self.t)) / (np.sqrt(v / (1 - beta2 * self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="Nothing was changed: `m = ...`, `v = ...` and `w = ...` only name new arrays. Write into the arrays that were given.",
)
def makes_all_arrays_anew(self, w, g, m, v):
    beta1, beta2 = self.betas
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    w = w - self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="w and m are right, but v is unchanged: the new mean is not kept for the next step.",
)
def makes_a_new_v(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="w and v are right, but m is unchanged: the new mean is not kept for the next step.",
)
def makes_a_new_m(self, w, g, m, v):
    beta1, beta2 = self.betas
    m = beta1 * m + (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="m and v are right, but the learning rate is missing, or a correction is wrong. Divide m and v by theirs, each with its own beta.",
)
def forgets_the_learning_rate_of_adam(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam", target="Adam.update", sentence="m and v are right, but w goes uphill: the step was added to it."
)
def adds_the_step_of_adam(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w += self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="m and v are right, but a number for the learning rate is written in the method; use self.lr.",
    constants={"rate": (0.01,)},
)
def writes_a_learning_rate_into_adam(self, w, g, m, v, *, rate=0.1):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= rate * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="m and v are right, but 0.001 stands in the method for self.lr, or m was multiplied by its correction.",
)
def writes_the_default_learning_rate_into_adam(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= 0.001 * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="Numbers for beta1 and beta2 are written in the method; use self.betas.",
)
def writes_the_usual_betas_into_adam(self, w, g, m, v):
    beta1, beta2 = 0.9, 0.999
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="m is no running mean: the new gradient needs the factor 1 - beta1.",
)
def adds_the_whole_gradient_to_m(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam", target="Adam.update", sentence="v is no running mean: the new square needs the factor 1 - beta2."
)
def adds_the_whole_square_to_v(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="m and v are no running means: what is new needs the factors 1 - beta1 and 1 - beta2.",
)
def adds_all_of_what_is_new(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += g
    v *= beta2
    v += g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="The new gradient and its square have the factors beta1 and beta2. Those are for the old means, and what is new gets the rest.",
)
def exchanges_the_shares_in_adam(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= 1 - beta1
    m += beta1 * g
    v *= 1 - beta2
    v += beta2 * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake("adam", target="Adam.update", sentence="The factors beta1 and beta2 of the old means were left out.")
def keeps_all_of_the_old_means(self, w, g, m, v):
    beta1, beta2 = self.betas
    m += (1 - beta1) * g
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="v became a mean of the gradients themselves; it is a mean of their squares.",
)
def forgets_the_square_in_adam(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="v has the factors of beta1; the mean of the squares has its own, beta2.",
)
def uses_beta1_for_both_means(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta1
    v += (1 - beta1) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="The gradient itself was squared: g *= g writes into it. Square it on the right-hand side.",
)
def squares_the_gradient_after_m(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    g *= g
    v *= beta2
    v += (1 - beta2) * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="The gradient itself was squared: g *= g writes into it. Square it on the right-hand side.",
)
def squares_the_gradient_before_m(self, w, g, m, v):
    beta1, beta2 = self.betas
    g *= g
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="m and v are right, but m was multiplied by its correction; divide by it.",
)
def multiplies_m_by_its_correction(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m * (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="m and v are right, but they were multiplied by the corrections; divide by them.",
)
def multiplies_by_both_corrections(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m * (1 - beta1**self.t)) / (np.sqrt(v * (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="m and v are right, but the root of v was divided by the correction. Correct v first, then take the root.",
)
def corrects_after_the_root(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v) / (1 - beta2**self.t) + self.eps)


@mistake("adam", target="Adam.update", sentence="m and v are right, but their corrections are swapped.")
def exchanges_the_corrections(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta2**self.t)) / (np.sqrt(v / (1 - beta1**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="m and v are right, but the power is in the wrong place: beta is raised to t, and then subtracted from 1.",
)
def raises_the_wrong_thing_to_t(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1) ** self.t) / (np.sqrt(v / (1 - beta2) ** self.t) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="m and v are right, but eps was added to the whole step: put parentheses around the divisor.",
)
def forgets_the_parentheses_of_adams_divisor(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / np.sqrt(v / (1 - beta2**self.t)) + self.eps


@mistake(
    "adam",
    target="Adam.update",
    sentence="m and v are right, but the mean was multiplied by the root; it is divided by it.",
)
def multiplies_by_adams_root(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) * (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="The old means are counted 1 + beta times: += keeps all of them already.",
)
def adds_the_old_means_again(self, w, g, m, v):
    beta1, beta2 = self.betas
    m += beta1 * m + (1 - beta1) * g
    v += beta2 * v + (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam", target="Adam.update", sentence="The old means are lost: m and v were replaced by what is new."
)
def replaces_the_means(self, w, g, m, v):
    beta1, beta2 = self.betas
    m[...] = (1 - beta1) * g
    v[...] = (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="w is right, but beta1 was used for both means; the mean of the squares has beta2.",
)
def uses_beta1_everywhere(self, w, g, m, v):
    beta1 = beta2 = self.betas[0]
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake("adam", target="Adam.update", sentence="1 - beta2 was squared with the gradient; only g is squared.")
def squares_the_share_with_the_gradient_in_adam(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += ((1 - beta2) * g) ** 2
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="m and v are right, but the corrections need parentheses: m / 1 - x divides by 1 only.",
)
def forgets_the_parentheses_of_the_corrections(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / 1 - beta1**self.t) / (np.sqrt(v / 1 - beta2**self.t) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="math.sqrt takes a single number; NumPy has a root that takes whole arrays.",
)
def takes_adams_root_of_one_number(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (math.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake("adam", target="Adam.update", sentence="In Python, ^ is not a power; ** is.")
def takes_a_caret_for_the_power(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1 ^ self.t)) / (np.sqrt(v / (1 - beta2 ^ self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="What is new was multiplied by the betas as well; those are the factors of the old means alone.",
)
def multiplies_what_is_new_by_the_betas_too(self, w, g, m, v):
    beta1, beta2 = self.betas
    m += (1 - beta1) * g
    m *= beta1
    v += (1 - beta2) * g * g
    v *= beta2
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake("adam", target="Adam.update", sentence="The gradient was doubled instead of squared.")
def doubles_the_gradient_in_adam(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * 2
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam", target="Adam.update", sentence="t was counted again: step() has done that before it calls update."
)
def counts_t_after_the_step(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)
    self.t += 1


@mistake(
    "adam",
    target="Adam.update",
    sentence="w is right, but m must keep the uncorrected mean; the corrected one is for this step only.",
)
def keeps_the_corrected_mean_gradient(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    m /= 1 - beta1**self.t
    w -= self.lr * m / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="w is right, but v must keep the uncorrected mean; the corrected one is for this step only.",
)
def keeps_the_corrected_mean_square(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    v /= 1 - beta2**self.t
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="m and v are right, but m was corrected with beta2. Each mean is corrected with its own beta.",
)
def corrects_both_with_beta2(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta2**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="The gradient did not go into m: both parts of the new mean were taken from the old one.",
)
def leaves_the_gradient_out_of_m(self, w, g, m, v):
    beta1, beta2 = self.betas
    m[...] = beta1 * m + (1 - beta1) * m
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake(
    "adam",
    target="Adam.update",
    sentence="m and v are right, but eps was added to the quotient and not to the root: put parentheses around the divisor.",
)
def adds_eps_to_adams_quotient(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t) / np.sqrt(v / (1 - beta2**self.t)) + self.eps)


# clip_gradients


@mistake(
    "clip-gradients",
    "Each array was clipped by its own norm, which changes the direction. Use one factor for all.",
)
def clips_each_array_by_itself(parameters, max_norm):
    total = 0.0
    for layer, name in parameters:
        g = layer.grads[name]
        norm = math.sqrt(float(np.vdot(g, g)))
        total += norm**2
        if norm > max_norm:
            g *= max_norm / norm
    return math.sqrt(total)


@mistake(
    "clip-gradients",
    "Each element was cut off at the limit, which changes the direction. Use one factor for all.",
)
def cuts_off_each_element(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    for g in gradients:
        np.clip(g, -max_norm, max_norm, out=g)
    return norm


@mistake(
    "clip-gradients",
    "A gradient below the limit was made longer; it must stay as it is: scale only if the norm, not its square, is above the limit.",
)
def always_scales_to_the_limit(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    for g in gradients:
        g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "The gradients are unchanged. Did you scale copies, iterate over the generator twice, or compare the wrong way round?",
)
def walks_through_the_generator_twice(parameters, max_norm):
    norm = math.sqrt(sum(float(np.sum(layer.grads[name] ** 2)) for layer, name in parameters))
    if norm > max_norm:
        for layer, name in parameters:
            layer.grads[name] *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "The gradients are unchanged. Did you scale copies, iterate over the generator twice, or compare the wrong way round?",
)
def scales_copies(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g = g * max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", "This is the norm after clipping. Return the norm before it.")
def returns_the_norm_after_clipping(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return min(norm, max_norm)


@mistake(
    "clip-gradients", "The norm is a NumPy number. Make it a Python float, with math.sqrt or with float()."
)
def returns_a_numpy_number(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = np.sqrt(sum(np.vdot(g, g) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", "The root is missing: this is the sum of the squares.")
def forgets_the_root_of_the_norm(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = sum(float(np.vdot(g, g)) for g in gradients)
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "The norms of the arrays were added. Add the squares of all elements, then take one root.",
)
def adds_the_norms(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = sum(float(np.linalg.norm(g)) for g in gradients)
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", "Of a short gradient nothing came back: the return belongs after the if.")
def returns_the_norm_only_if_it_clips(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
        return norm


@mistake("clip-gradients", "The gradients are right, but nothing came back: return the norm before clipping.")
def returns_no_norm(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)


@mistake(
    "clip-gradients", "This is the norm of the parameters, layer.params; the gradients are in layer.grads."
)
def measures_the_parameters(parameters, max_norm):
    pairs = list(parameters)
    norm = math.sqrt(sum(float(np.sum(layer.params[name] ** 2)) for layer, name in pairs))
    if norm > max_norm:
        for layer, name in pairs:
            layer.grads[name] *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", "The mean of the squares was taken; the norm is the root of their sum.")
def takes_the_mean_of_the_squares(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    count = sum(g.size for g in gradients)
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients) / count)
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "This is the largest element, or the norm of one array alone; the norm is the root of the sum of the squares of all elements.",
)
def takes_the_largest_element(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = float(max(np.abs(g).max(initial=0) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients", "The norm is a NumPy number. Make it a Python float, with math.sqrt or with float()."
)
def returns_a_numpy_float64(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = np.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "A gradient below the limit was made longer; it must stay as it is: scale only if the norm, not its square, is above the limit.",
)
def compares_the_square_with_the_limit(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    square = sum(float(np.vdot(g, g)) for g in gradients)
    norm = math.sqrt(square)
    if square > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", says="ZeroDivisionError")
def divides_by_a_norm_of_0(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    factor = min(1.0, max_norm / norm)
    for g in gradients:
        g *= factor
    return norm


@mistake("clip-gradients", "The 1e-6 is missing that is added to the norm in the divisor.")
def forgets_to_add_a_millionth(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / norm
    return norm


@mistake("clip-gradients", "The factor was squared: it is max_norm divided by the norm itself.")
def squares_the_factor(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm**2 / norm**2
    return norm


@mistake("clip-gradients", "A root was taken of the factor: it is max_norm divided by the norm.")
def takes_a_root_of_the_factor(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= math.sqrt(max_norm / norm)
    return norm


@mistake(
    "clip-gradients",
    "The factor is upside down: the gradients became longer. It is max_norm divided by the norm.",
)
def turns_the_factor_upside_down(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= norm / max_norm
    return norm


@mistake("clip-gradients", "The gradients have the length 1 now: the factor max_norm is missing.")
def scales_to_length_1(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g /= norm
    return norm


@mistake("clip-gradients", "The gradients were multiplied by max_norm, but not divided by the norm.")
def multiplies_by_the_limit(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm
    return norm


@mistake(
    "clip-gradients",
    "This is the norm of the first array alone; the length is taken over all gradients together.",
)
def measures_the_first_array_alone(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = float(np.linalg.norm(gradients[0]))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "This is the norm of the last array alone; the length is taken over all gradients together.",
)
def measures_the_last_array_alone(parameters, max_norm):
    gradients = []
    norm = 0.0
    for layer, name in parameters:
        gradients.append(layer.grads[name])
        norm = float(np.linalg.norm(layer.grads[name]))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", "The mean of the squares was taken; the norm is the root of their sum.")
def adds_the_means_of_the_squares(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.mean(g * g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "This is the sum of the absolute values; the norm is the root of the sum of all squares.",
)
def adds_the_absolute_values(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = sum(float(np.abs(g).sum()) for g in gradients)
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "np.linalg.norm(g, 2) of a matrix is its largest singular value. Take the root of the sum of all squares.",
)
def takes_the_largest_singular_value(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.linalg.norm(g, 2)) ** 2 for g in gradients if g.size))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "Each array was clipped by its own norm, which changes the direction, and the norm is the one after that.",
)
def clips_each_array_and_measures_afterwards(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    for g in gradients:
        norm = np.linalg.norm(g)
        if norm > max_norm:
            g *= max_norm / (norm + 1e-6)
    return math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))


@mistake(
    "clip-gradients",
    "Only the last array was measured and scaled; the norm is taken over all, and all are scaled.",
)
def clips_the_last_array_alone(parameters, max_norm):
    for layer, name in parameters:
        g = layer.grads[name]
        norm = math.sqrt(np.vdot(g, g))
    if norm > max_norm:
        g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "Only the first array was measured and scaled; the norm is taken over all, and all are scaled.",
)
def clips_the_first_array_alone(parameters, max_norm):
    layer, name = next(iter(parameters))
    norm = float(np.linalg.norm(layer.grads[name]))
    if norm > max_norm:
        layer.grads[name] *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "Arrays were scaled before the norm of all was known. Finish the sum first, then scale in a second loop.",
)
def scales_inside_the_loop_of_the_sum(parameters, max_norm):
    total = norm = 0.0
    for layer, name in parameters:
        g = layer.grads[name]
        total += float(np.vdot(g, g))
        norm = math.sqrt(total)
        if norm > max_norm:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", "The norms were added under the root; add their squares.")
def adds_the_norms_under_the_root(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.linalg.norm(g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "The elements of an array were added before they were squared. Square each element, then add.",
)
def squares_the_sums(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(g.sum()) ** 2 for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", "The gradients themselves were squared; compute the norm without changing them.")
def squares_the_gradients_in_place(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.square(g, out=g).sum()) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", "The gradients themselves were squared; compute the norm without changing them.")
def squares_the_gradients_twice(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    for g in gradients:
        g *= g
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "The gradients differ in shape, so they can't be one array. Add up the squares array by array.",
)
def makes_one_array_of_all_gradients(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = float(np.linalg.norm(gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "np.dot of two matrices is the matrix product. You need the sum of the squares of all elements.",
)
def takes_the_matrix_product(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(np.dot(g, g) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", "layer.grads is a dict; the gradient of one parameter is layer.grads[name].")
def takes_the_dict_for_the_gradient(parameters, max_norm):
    gradients = [layer.grads for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "Each g**2 is still an array. Add up its elements as well, so that a single number is left.",
)
def adds_whole_arrays(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(g**2 for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients", "The squares of a matrix were added along one axis; add those of all its elements."
)
def adds_the_squares_along_one_axis(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float((g**2).sum(axis=0)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", "The squares are missing: the elements themselves were added.")
def forgets_the_squares(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(abs(sum(float(np.sum(g)) for g in gradients)))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "The norm is right, but the gradients were divided by its square; divide by the norm itself.",
)
def divides_by_the_square_of_the_norm(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    total = sum(float(np.vdot(g, g)) for g in gradients)
    if math.sqrt(total) > max_norm:
        for g in gradients:
            g *= max_norm / (total + 1e-6)
    return math.sqrt(total)


@mistake(
    "clip-gradients",
    "The factor was computed again after an array had been scaled. Compute it once, and use it for all.",
)
def measures_again_after_each_array(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (math.sqrt(sum(float(np.vdot(a, a)) for a in gradients)) + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "The norm was computed again after an array had been scaled. Compute it once, before anything changes.",
)
def keeps_the_norm_of_partly_scaled_arrays(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
            norm = math.sqrt(sum(float(np.vdot(a, a)) for a in gradients))
    return norm


@mistake("clip-gradients", "The norm is right, but only the first array was scaled.")
def scales_the_first_array_alone(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        gradients[0][...] *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", "The norm is right, but only the last array was scaled.")
def scales_the_last_array_alone(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        gradients[-1][...] *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients", "The gradients are right, but the factor was returned. Return the norm before clipping."
)
def returns_the_factor(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    factor = max_norm / (norm + 1e-6)
    if norm > max_norm:
        for g in gradients:
            g *= factor
    return factor


# cosine_lr


@mistake("cosine-lr", "This is twice the rate: 1 + cos goes from 2 to 0.")
def forgets_the_half(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done))


@mistake("cosine-lr", "The rate rises again after the end; it should stay.")
def goes_on_after_the_end(step, lr, total_steps, lr_min=0.0):
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * step / total_steps)) / 2


@mistake("cosine-lr", "The rate starts too high: the cosine should fall from lr to lr_min, not from lr to 0.")
def adds_the_lowest_rate_on_top(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + lr * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", "pi is missing: the cosine takes radians.")
def forgets_pi(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 + math.cos(done)) / 2


@mistake("cosine-lr", "The rate is a NumPy number. Make it a Python float, with math.cos or with float().")
def uses_numpys_cosine(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 + np.cos(np.pi * done)) / 2


@mistake("cosine-lr", "This is a straight line, without the cosine.")
def falls_in_a_straight_line(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 - done)


@mistake(
    "cosine-lr", "A rate never falls below 0: the cosine goes down to -1, so it has to be shifted and halved."
)
def a_whole_wave_instead_of_half(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * math.cos(math.pi * done)


@mistake("cosine-lr", "lr_min is not used: the rate falls to 0.")
def ignores_the_lowest_rate(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", "The schedule starts again at the end; the rate should stay there.")
def starts_anew(step, lr, total_steps, lr_min=0.0):
    done = step % total_steps / total_steps
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", "The end is reached one step too early: at step total_steps, not total_steps - 1.")
def arrives_one_step_early(step, lr, total_steps, lr_min=0.0):
    done = min(step / max(1, total_steps - 1), 1.0)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", "step // total_steps is a whole number: divide with /.")
def divides_without_remainder(step, lr, total_steps, lr_min=0.0):
    done = min(step // total_steps, 1)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", "The fraction of the way was rounded; leave it as it is.")
def rounds_the_fraction(step, lr, total_steps, lr_min=0.0):
    done = round(min(step / total_steps, 1.0), 1)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", "After the end the rate is 0; it should stay at lr_min.")
def stops_learning_after_the_end(step, lr, total_steps, lr_min=0.0):
    if step > total_steps:
        return 0.0
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * step / total_steps)) / 2


@mistake("cosine-lr", "The rate falls towards 0 and is cut off at lr_min; it should fall to lr_min itself.")
def cuts_off_at_the_lowest_rate(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return max(lr_min, lr * (1 + math.cos(math.pi * done)) / 2)


@mistake("cosine-lr", "The rate rises from lr_min to lr; it should fall from lr to lr_min.")
def rises_instead_of_falling(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 - math.cos(math.pi * done)) / 2


@mistake("cosine-lr", "The sine was taken: it is 0 at the start, where the cosine is 1.")
def takes_the_sine(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 + math.sin(math.pi * done)) / 2


@mistake(
    "cosine-lr",
    "This is a quarter of a wave: the cosine should go from 1 to -1, and is then shifted and halved.",
)
def takes_a_quarter_of_a_wave(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * math.cos(math.pi * done / 2)


@mistake("cosine-lr", "This is a whole wave, at whose end the rate is lr again. Half a wave is pi.")
def takes_two_pi(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 + math.cos(2 * math.pi * done)) / 2


@mistake("cosine-lr", "1 is missing: the cosine alone goes from 1 to -1, and 1 + cos from 2 to 0.")
def forgets_to_add_1(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * math.cos(math.pi * done) / 2


@mistake(
    "cosine-lr",
    "The angle is in degrees, or was converted from them; math.cos takes radians, where half a wave is pi.",
    constants={"half": (math.pi / 180,)},
)
def takes_degrees(step, lr, total_steps, lr_min=0.0, *, half=180.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 + math.cos(half * done)) / 2


@mistake("cosine-lr", "One step too far: step counts from 0, and at step 0 the rate is lr.")
def counts_one_step_too_many(step, lr, total_steps, lr_min=0.0):
    done = min((step + 1) / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", "Parentheses are missing: 1 + cos as a whole is halved and multiplied by lr - lr_min.")
def forgets_the_parentheses(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * 1 + math.cos(math.pi * done) / 2


@mistake("cosine-lr", "Only the cosine is halved; 1 + cos as a whole should be.")
def halves_the_cosine_alone(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done) / 2)


@mistake(
    "cosine-lr",
    "The rate is at its end from the start: the fraction of the way that is done is 0 at first, and grows to 1.",
)
def takes_the_larger_instead_of_the_smaller(step, lr, total_steps, lr_min=0.0):
    done = max(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", "lr_min is halved as well; only the second term is.")
def halves_the_lowest_rate_too(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return (lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done))) / 2


@mistake("cosine-lr", "lr_min was added to lr; the cosine falls by lr - lr_min.")
def adds_the_rates(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr + lr_min) * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", "From the end on, the rate is 0; it should be lr_min.")
def stops_learning_at_the_end(step, lr, total_steps, lr_min=0.0):
    if step >= total_steps:
        return 0.0
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * step / total_steps)) / 2


@mistake("cosine-lr", "After the end the rate jumps back to lr; it should stay at lr_min.")
def returns_to_the_first_rate(step, lr, total_steps, lr_min=0.0):
    if step > total_steps:
        return lr
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * step / total_steps)) / 2


@mistake("cosine-lr", "lr_min is reached one step too early: at step total_steps, not total_steps - 1.")
def stops_one_step_early(step, lr, total_steps, lr_min=0.0):
    if step >= total_steps - 1:
        return lr_min
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * step / total_steps)) / 2


@mistake("cosine-lr", "Parentheses are missing: the factor of the cosine belongs to lr - lr_min as a whole.")
def multiplies_the_lowest_rate_alone(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1)
    return lr_min + lr - lr_min * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", "A rounded number for pi is written in the function; use math.pi.")
def rounds_pi(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1)
    return lr_min + (lr - lr_min) * (1 + math.cos(3.14 * done)) / 2


@mistake(
    "cosine-lr", "The rate falls towards 0 and jumps to lr_min at the end; it should fall to lr_min itself."
)
def jumps_to_the_lowest_rate(step, lr, total_steps, lr_min=0.0):
    if step >= total_steps:
        return lr_min
    return lr * (1 + math.cos(math.pi * step / total_steps)) / 2


@mistake("cosine-lr", "lr_min itself is left out: the rate ends at 0, and starts too low by lr_min.")
def leaves_out_the_lowest_rate(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1)
    return (lr - lr_min) * (1 + math.cos(math.pi * done)) / 2


@mistake(
    "cosine-lr", "The cosine of pi alone is always -1: the fraction of the way belongs inside the cosine."
)
def multiplies_the_cosine_by_the_fraction(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi) * done) / 2


@mistake(
    "cosine-lr",
    "The rate is at its end from the start: the fraction of the way that is done is 0 at first, and grows to 1.",
)
def turns_the_fraction_upside_down(step, lr, total_steps, lr_min=0.0):
    done = min(total_steps / max(step, 1), 1.0)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done)) / 2


@mistake(
    "cosine-lr",
    "The rate jumps up and down: the cosine took the number of steps, not the fraction of the way that is done.",
)
def forgets_to_divide_by_the_total(step, lr, total_steps, lr_min=0.0):
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * min(step, total_steps))) / 2


@mistake("cosine-lr", "The rate stops one step before the end: at step total_steps it is lr_min.")
def stops_at_the_last_step_but_one(step, lr, total_steps, lr_min=0.0):
    done = min(step, total_steps - 1) / total_steps
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done)) / 2

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
    "momentum-step", "The gradient was multiplied by 1 - momentum: that is a mean, and the velocity is a sum."
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


# nesterov_step


@mistake(
    "nesterov-step", "This is a step with plain momentum, or with the old velocity where the new one belongs."
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


@mistake(
    "nesterov-step", "The learning rate multiplies the gradient alone; it is a factor of the whole direction."
)
def forgets_the_parentheses_of_the_direction(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * g + momentum * v


# RMSProp.update


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
    sentence="alpha and 1 - alpha are swapped: alpha is the factor of the old mean.",
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
    sentence="s is a sum of all squares; it should be a running mean, in which the old ones fade.",
)
def sums_like_adagrad(self, w, g, s):
    s += g * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake("rmsprop", target="RMSProp.update", sentence="eps is inside the root; add it after the root.")
def puts_eps_inside_the_root(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / np.sqrt(s + self.eps)


@mistake("rmsprop", target="RMSProp.update", says="0/0")
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


@mistake("rmsprop", target="RMSProp.update", says="RMSProp with weight decay")
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
    sentence="The weights do not shrink: the result went into a new array, not into the layer's.",
)
def shrinks_a_copy(self, w, g):
    w = w * (1 - self.lr * self.weight_decay)
    return g


@mistake("adamw", target="AdamW.decay", says="None was returned")
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
    sentence="Every weight lost the same amount; each should lose the same fraction of its size.",
)
def takes_the_same_amount_from_every_weight(self, w, g):
    w -= self.lr * self.weight_decay
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
    sentence="Only the mean of the squares is corrected; the mean of the gradients starts at 0 too.",
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


@mistake("adam", target="Adam.update", says="NaN")
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


@mistake("adam", target="Adam.update", says="0/0")
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


@mistake("adam", target="Adam.update", says="Adam with weight decay")
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


@mistake("adam", target="Adam.update", says="square root of a negative number")
def multiplies_beta_by_t(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1 * self.t)) / (np.sqrt(v / (1 - beta2 * self.t)) + self.eps)


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


@mistake("clip-gradients", "A gradient below the limit was made longer; it must stay as it is.")
def always_scales_to_the_limit(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    for g in gradients:
        g *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "The gradients are unchanged. Did you scale copies, or iterate over the generator twice?",
)
def walks_through_the_generator_twice(parameters, max_norm):
    norm = math.sqrt(sum(float(np.sum(layer.grads[name] ** 2)) for layer, name in parameters))
    if norm > max_norm:
        for layer, name in parameters:
            layer.grads[name] *= max_norm / (norm + 1e-6)
    return norm


@mistake(
    "clip-gradients",
    "The gradients are unchanged. Did you scale copies, or iterate over the generator twice?",
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


@mistake("clip-gradients", says="the norm is a Python float")
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


@mistake("clip-gradients", says="None was returned")
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


@mistake("clip-gradients", "This is the largest element; the norm is the root of the sum of all squares.")
def takes_the_largest_element(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = float(max(np.abs(g).max(initial=0) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


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


@mistake("cosine-lr", says="the rate is a Python float")
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


@mistake("cosine-lr", "After the end the rate is 0; it should stay at lr_min.")
def stops_learning_after_the_end(step, lr, total_steps, lr_min=0.0):
    if step > total_steps:
        return 0.0
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * step / total_steps)) / 2


@mistake("cosine-lr", "The rate falls towards 0 and is cut off at lr_min; it should fall to lr_min itself.")
def cuts_off_at_the_lowest_rate(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return max(lr_min, lr * (1 + math.cos(math.pi * done)) / 2)

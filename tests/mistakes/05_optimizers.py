"""Wrong answers to the exercises of chapter 05, each with the sentence that helps.

AdamW stands before Adam: a wrong update that was put into Adam stays in the AdamW made from it.
"""

import math

import numpy as np

from coursekit.mistakes import mistake

# sgd_step


@mistake("sgd-step", says="w is as it was")
def makes_a_new_w(w, g, lr):
    w = w - lr * g


@mistake("sgd-step", says="w is as it was")
def returns_the_new_w(w, g, lr):
    return w - lr * g


@mistake("sgd-step", says="This goes uphill")
def goes_uphill(w, g, lr):
    w += lr * g


@mistake("sgd-step", says="The learning rate is missing")
def forgets_the_learning_rate(w, g, lr):
    w -= g


@mistake("sgd-step", says="the gradient was changed")
def scales_the_gradient_in_place(w, g, lr):
    g *= lr
    w -= g


@mistake("sgd-step", says="The old w is lost")
def replaces_w_by_the_step(w, g, lr):
    w[...] = -lr * g


@mistake("sgd-step", says="Every step is as long as the learning rate")
def makes_every_step_as_long_as_the_learning_rate(w, g, lr):
    w -= lr * g / np.linalg.norm(g)


# momentum_step


@mistake("momentum-step", says="the new velocity is not kept")
def makes_a_new_velocity(w, g, v, lr, momentum):
    v = momentum * v + g
    w -= lr * v


@mistake("momentum-step", says="the velocity is not used")
def moves_by_the_gradient(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * g


@mistake("momentum-step", says="that is a mean, and the velocity is a sum")
def takes_a_running_mean(w, g, v, lr, momentum):
    v *= momentum
    v += (1 - momentum) * g
    w -= lr * v


@mistake("momentum-step", says="One step late")
def moves_before_it_updates(w, g, v, lr, momentum):
    w -= lr * v
    v *= momentum
    v += g


@mistake("momentum-step", says="The learning rate went into the velocity")
def puts_the_learning_rate_into_the_velocity(w, g, v, lr, momentum):
    v *= momentum
    v -= lr * g
    w += v


@mistake("momentum-step", says="w is as it was")
def moves_a_copy_of_w(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w = w - lr * v


@mistake("momentum-step", says="This goes uphill")
def adds_the_velocity(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w += lr * v


@mistake("momentum-step", says="g must stay as it is")
def collects_in_the_gradient(w, g, v, lr, momentum):
    g += momentum * v
    w -= lr * g


@mistake("momentum-step", says="was left out when the old velocity was carried over")
def keeps_all_of_the_old_velocity(w, g, v, lr, momentum):
    v += g
    w -= lr * v


@mistake("momentum-step", says="was multiplied by momentum too")
def multiplies_the_gradient_by_momentum_too(w, g, v, lr, momentum):
    v += g
    v *= momentum
    w -= lr * v


@mistake("momentum-step", says="The learning rate went into the velocity. v is")
def scales_the_gradient_before_it_is_added(w, g, v, lr, momentum):
    v *= momentum
    v += lr * g
    w -= v


@mistake("momentum-step", says="use its argument momentum")
def writes_the_usual_momentum_into_the_function(w, g, v, lr, momentum):
    v *= 0.9
    v += g
    w -= lr * v


@mistake("momentum-step", says="the gradient was changed on the way")
def makes_the_new_velocity_in_the_gradient(w, g, v, lr, momentum):
    g += momentum * v
    v[...] = g
    w -= lr * v


# nesterov_step


@mistake("nesterov-step", says="This is a step with plain momentum")
def plain_momentum(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * v


@mistake("nesterov-step", says="looks ahead along the old velocity")
def looks_ahead_along_the_old_velocity(w, g, v, lr, momentum):
    w -= lr * (g + momentum * v)
    v *= momentum
    v += g


@mistake("nesterov-step", says="the direction of the step was stored as the velocity")
def stores_the_direction_as_the_velocity(w, g, v, lr, momentum):
    v *= momentum
    v += g
    v *= momentum
    v += g
    w -= lr * v


@mistake("nesterov-step", says="The newest gradient itself is missing")
def forgets_the_gradient_in_the_step(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * momentum * v


@mistake("nesterov-step", says="the new velocity is not kept")
def makes_a_new_nesterov_velocity(w, g, v, lr, momentum):
    v = momentum * v + g
    w -= lr * (g + momentum * v)


@mistake("nesterov-step", says="counts the newest gradient twice")
def adds_gradient_and_whole_velocity(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * (g + v)


@mistake("nesterov-step", says="a factor of the whole direction")
def forgets_the_parentheses_of_the_direction(w, g, v, lr, momentum):
    v *= momentum
    v += g
    w -= lr * g + momentum * v


# RMSProp.update


@mistake("rmsprop", target="RMSProp.update", says="s is as it was")
def makes_a_new_mean_square(self, w, g, s):
    s = self.alpha * s + (1 - self.alpha) * g * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake("rmsprop", target="RMSProp.update", says="alpha and 1 - alpha are exchanged")
def exchanges_the_shares(self, w, g, s):
    s *= 1 - self.alpha
    s += self.alpha * g * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake("rmsprop", target="RMSProp.update", says="The root is missing")
def divides_without_the_root(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / (s + self.eps)


@mistake("rmsprop", target="RMSProp.update", says="a mean of the gradients themselves")
def forgets_the_square(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake("rmsprop", target="RMSProp.update", says="s is a sum of all squares")
def sums_like_adagrad(self, w, g, s):
    s += g * g
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake("rmsprop", target="RMSProp.update", says="eps stands inside the root")
def puts_eps_inside_the_root(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / np.sqrt(s + self.eps)


@mistake("rmsprop", target="RMSProp.update", says="0/0")
def forgets_eps(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / np.sqrt(s)


@mistake("rmsprop", target="RMSProp.update", says="The old s was used")
def moves_by_the_old_mean_square(self, w, g, s):
    w -= self.lr * g / (np.sqrt(s) + self.eps)
    s *= self.alpha
    s += (1 - self.alpha) * g * g


@mistake("rmsprop", target="RMSProp.update", says="One mean was taken over all elements")
def takes_one_mean_for_all_elements(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * np.mean(g * g)
    w -= self.lr * g / (np.sqrt(s) + self.eps)


@mistake("rmsprop", target="RMSProp.update", says="w is as it was")
def makes_a_new_w_in_rmsprop(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w = w - self.lr * g / (np.sqrt(s) + self.eps)


@mistake("rmsprop", target="RMSProp.update", says="RMSProp has none")
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


@mistake("rmsprop", target="RMSProp.update", says="the gradient was changed on the way")
def divides_the_gradient_in_place(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    g /= np.sqrt(s) + self.eps
    w -= self.lr * g


@mistake("rmsprop", target="RMSProp.update", says="use self.eps")
def writes_the_usual_eps_into_rmsprop(self, w, g, s):
    s *= self.alpha
    s += (1 - self.alpha) * g * g
    w -= self.lr * g / (np.sqrt(s) + 1e-8)


# AdamW.decay


@mistake("adamw", target="AdamW.decay", says="The penalty went into the gradient")
def adds_the_penalty_to_the_gradient(self, w, g):
    return g + self.weight_decay * w


@mistake("adamw", target="AdamW.decay", says="The learning rate is missing from the decay")
def forgets_the_learning_rate_of_the_decay(self, w, g):
    w *= 1 - self.weight_decay
    return g


@mistake("adamw", target="AdamW.decay", says="The weights do not shrink")
def shrinks_a_copy(self, w, g):
    w = w * (1 - self.lr * self.weight_decay)
    return g


@mistake("adamw", target="AdamW.decay", says="returned None")
def returns_nothing(self, w, g):
    w *= 1 - self.lr * self.weight_decay


@mistake("adamw", target="AdamW.decay", says="The weights grow")
def lets_the_weights_grow(self, w, g):
    w *= 1 + self.lr * self.weight_decay
    return g


@mistake("adamw", target="AdamW.decay", says="Almost nothing is left of the weights")
def keeps_only_what_should_go(self, w, g):
    w *= self.lr * self.weight_decay
    return g


@mistake("adamw", target="AdamW.decay", says="The decay is in the gradient as well")
def decays_twice(self, w, g):
    g = g + self.weight_decay * w
    w *= 1 - self.lr * self.weight_decay
    return g


@mistake("adamw", target="AdamW.decay", says="wrote into its input")
def subtracts_the_penalty_in_the_gradient(self, w, g):
    g -= self.weight_decay * w
    return g


@mistake("adamw", target="AdamW.decay", says="These are the weights")
def returns_the_weights(self, w, g):
    w *= 1 - self.lr * self.weight_decay
    return w


@mistake("adamw", target="AdamW.decay", says="Every weight lost the same amount")
def takes_the_same_amount_from_every_weight(self, w, g):
    w -= self.lr * self.weight_decay
    return g


# Adam.update


@mistake("adam", target="Adam.update", says="without bias correction")
def forgets_the_correction(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * m / (np.sqrt(v) + self.eps)


@mistake("adam", target="Adam.update", says="Only the mean of the gradients is corrected")
def corrects_only_m(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * m / (1 - beta1**self.t) / (np.sqrt(v) + self.eps)


@mistake("adam", target="Adam.update", says="m and v must keep the uncorrected means")
def keeps_the_corrected_means(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    m /= 1 - beta1**self.t
    v /= 1 - beta2**self.t
    w -= self.lr * m / (np.sqrt(v) + self.eps)


@mistake("adam", target="Adam.update", says="does not depend on t")
def corrects_without_the_power(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1)) / (np.sqrt(v / (1 - beta2)) + self.eps)


@mistake("adam", target="Adam.update", says="t was counted again")
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


@mistake("adam", target="Adam.update", says="m and v are as they were")
def makes_new_means(self, w, g, m, v):
    beta1, beta2 = self.betas
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake("adam", target="Adam.update", says="beta1 and beta2 are exchanged")
def exchanges_the_betas(self, w, g, m, v):
    beta2, beta1 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (np.sqrt(v / (1 - beta2**self.t)) + self.eps)


@mistake("adam", target="Adam.update", says="eps stands inside the root")
def puts_eps_inside_adams_root(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / np.sqrt(v / (1 - beta2**self.t) + self.eps)


@mistake("adam", target="Adam.update", says="eps was added before the correction")
def adds_eps_before_the_correction(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * math.sqrt(1 - beta2**self.t) / (1 - beta1**self.t) * m / (np.sqrt(v) + self.eps)


@mistake("adam", target="Adam.update", says="The root is missing")
def forgets_adams_root(self, w, g, m, v):
    beta1, beta2 = self.betas
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= self.lr * (m / (1 - beta1**self.t)) / (v / (1 - beta2**self.t) + self.eps)


@mistake("adam", target="Adam.update", says="squares the mean instead of the gradient")
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


@mistake("adam", target="Adam.update", says="The step goes along the newest gradient")
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


@mistake("adam", target="Adam.update", says="use self.eps")
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


@mistake("clip-gradients", says="Each array was clipped by its own norm")
def clips_each_array_by_itself(parameters, max_norm):
    total = 0.0
    for layer, name in parameters:
        g = layer.grads[name]
        norm = math.sqrt(float(np.vdot(g, g)))
        total += norm**2
        if norm > max_norm:
            g *= max_norm / norm
    return math.sqrt(total)


@mistake("clip-gradients", says="Each element was cut off")
def cuts_off_each_element(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    for g in gradients:
        np.clip(g, -max_norm, max_norm, out=g)
    return norm


@mistake("clip-gradients", says="A gradient below the limit was made longer")
def always_scales_to_the_limit(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    for g in gradients:
        g *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", says="The gradients are as they were")
def walks_through_the_generator_twice(parameters, max_norm):
    norm = math.sqrt(sum(float(np.sum(layer.grads[name] ** 2)) for layer, name in parameters))
    if norm > max_norm:
        for layer, name in parameters:
            layer.grads[name] *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", says="The gradients are as they were")
def scales_copies(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g = g * max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", says="This is the norm after clipping")
def returns_the_norm_after_clipping(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return min(norm, max_norm)


@mistake("clip-gradients", says="The root is missing")
def forgets_the_root_of_the_norm(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = sum(float(np.vdot(g, g)) for g in gradients)
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", says="The norms of the arrays were added")
def adds_the_norms(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = sum(float(np.linalg.norm(g)) for g in gradients)
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", says="returned None")
def returns_no_norm(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)


@mistake("clip-gradients", says="This is the norm of the parameters")
def measures_the_parameters(parameters, max_norm):
    pairs = list(parameters)
    norm = math.sqrt(sum(float(np.sum(layer.params[name] ** 2)) for layer, name in pairs))
    if norm > max_norm:
        for layer, name in pairs:
            layer.grads[name] *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", says="The mean of the squares was taken")
def takes_the_mean_of_the_squares(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    count = sum(g.size for g in gradients)
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients) / count)
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


@mistake("clip-gradients", says="This is the largest element")
def takes_the_largest_element(parameters, max_norm):
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = float(max(np.abs(g).max(initial=0) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


# cosine_lr


@mistake("cosine-lr", says="twice the rate")
def forgets_the_half(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done))


@mistake("cosine-lr", says="The rate rises again after the end")
def goes_on_after_the_end(step, lr, total_steps, lr_min=0.0):
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * step / total_steps)) / 2


@mistake("cosine-lr", says="The rate starts too high")
def adds_the_lowest_rate_on_top(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + lr * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", says="pi is missing")
def forgets_pi(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 + math.cos(done)) / 2


@mistake("cosine-lr", says="A NumPy number")
def uses_numpys_cosine(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 + np.cos(np.pi * done)) / 2


@mistake("cosine-lr", says="This is a straight line")
def falls_in_a_straight_line(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 - done)


@mistake("cosine-lr", says="never falls below 0")
def a_whole_wave_instead_of_half(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * math.cos(math.pi * done)


@mistake("cosine-lr", says="lr_min is not used")
def ignores_the_lowest_rate(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return lr * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", says="starts anew at the end")
def starts_anew(step, lr, total_steps, lr_min=0.0):
    done = step % total_steps / total_steps
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", says="one step too early")
def arrives_one_step_early(step, lr, total_steps, lr_min=0.0):
    done = min(step / max(1, total_steps - 1), 1.0)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", says="divide with /")
def divides_without_remainder(step, lr, total_steps, lr_min=0.0):
    done = min(step // total_steps, 1)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done)) / 2


@mistake("cosine-lr", says="After the end the rate is 0")
def stops_learning_after_the_end(step, lr, total_steps, lr_min=0.0):
    if step > total_steps:
        return 0.0
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * step / total_steps)) / 2


@mistake("cosine-lr", says="is cut off at lr_min")
def cuts_off_at_the_lowest_rate(step, lr, total_steps, lr_min=0.0):
    done = min(step / total_steps, 1.0)
    return max(lr_min, lr * (1 + math.cos(math.pi * done)) / 2)

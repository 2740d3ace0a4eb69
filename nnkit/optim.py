"""Optimisers.

Made from 05_optimizers.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-math
import math

import numpy as np

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "Optimizer",
    "RMSProp",
    "clip_gradients",
    "cosine_lr",
    "momentum_step",
    "nesterov_step",
    "sgd_step",
    "step_lr",
    "warmup",
]


# Cell sgd-step
def sgd_step(w, g, lr):
    """Take one step of gradient descent, in place.

    w <- w - lr g

    Parameters
    ----------
    w : ndarray of any shape
        Changed in place.
    g : ndarray, same shape as w
        The gradient of the loss with respect to w.
    lr : float
        The learning rate.
    """
    w -= lr * g


# Cell momentum-step
def momentum_step(w, g, v, lr, momentum):
    """Take one step of gradient descent with momentum, in place.

    v <- momentum v + g
    w <- w - lr v

    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964, in PyTorch's form.

    Parameters
    ----------
    w : ndarray of any shape
        Changed in place.
    g : ndarray, same shape as w
        The gradient of the loss with respect to w.
    v : ndarray, same shape as w
        The velocity, zero before the first step. Changed in place.
    lr : float
        The learning rate.
    momentum : float
        How much of the old velocity stays, from 0 to below 1.
    """
    v *= momentum
    v += g
    w -= lr * v


# Cell nesterov-step
def nesterov_step(w, g, v, lr, momentum):
    """Take one step of gradient descent with Nesterov's momentum, in place.

    v <- momentum v + g
    w <- w - lr (g + momentum v)

    w is the point to which the velocity looks ahead. Sutskever et al., "On the importance of initialization
    and momentum in deep learning", 2013, in PyTorch's form.

    Parameters
    ----------
    w : ndarray of any shape
        Changed in place.
    g : ndarray, same shape as w
        The gradient of the loss with respect to w.
    v : ndarray, same shape as w
        The velocity, zero before the first step. Changed in place.
    lr : float
        The learning rate.
    momentum : float
        How much of the old velocity stays, from 0 to below 1.
    """
    v *= momentum
    v += g
    w -= lr * (g + momentum * v)


# Cell blocks
_BLOCK = 32768  # elements; as float32, the arrays of one block fit into the cache of a processor core


def _blocks(arrays):
    """Yield the same rows of all arrays, about _BLOCK elements at a time, as views."""
    if arrays[0].size <= _BLOCK:
        yield arrays
        return
    rows = len(arrays[0])
    height = max(1, rows * _BLOCK // arrays[0].size)
    for start in range(0, rows, height):
        yield [array[start : start + height] for array in arrays]


# Cell optimizer
class Optimizer:
    """What all optimisers share: the list of parameters, the state of each one, and the loop over both.

    A subclass writes `update` and says in `memory` how many arrays it keeps for each parameter.

    Parameters
    ----------
    parameters : iterable of (layer, name)
        As `model.parameters()` yields them: the parameter layer.params[name], its gradient layer.grads[name].
    lr : float
        The learning rate; the attribute `lr` may be changed between steps.
    weight_decay : float
        How strongly each step pulls the parameters towards zero.

    Attributes
    ----------
    t : int
        Number of steps taken.
    state : list of lists of ndarrays
        For each parameter its `memory` arrays, of its shape and dtype, zero before the first step.

    Raises
    ------
    ValueError
        If there are no parameters, or lr or weight_decay is negative.
    """

    memory = 0

    def __init__(self, parameters, lr, weight_decay=0.0):
        self.parameters = list(parameters)
        if not self.parameters:
            raise ValueError("there are no parameters; was model.parameters() iterated over before?")
        if not (lr >= 0 and weight_decay >= 0):
            raise ValueError(f"lr and weight_decay must not be negative, got {lr} and {weight_decay}")
        self.lr = lr
        self.weight_decay = weight_decay
        self.t = 0
        self.state = [
            [np.zeros_like(layer.params[name]) for _ in range(self.memory)] for layer, name in self.parameters
        ]

    def step(self):
        """Change every parameter in place, by its gradient.

        Raises
        ------
        ValueError
            If a gradient is missing or does not have the shape of its parameter. Nothing is changed then.
        """
        jobs = []
        for (layer, name), state in zip(self.parameters, self.state, strict=True):
            if name not in layer.grads:
                raise ValueError(f"{layer} has no gradient of {name!r}: call backward before step")
            w, g = layer.params[name], layer.grads[name]
            if g.shape != w.shape:
                raise ValueError(f"{name!r} has the shape {w.shape}, but its gradient {g.shape}")
            jobs.append([w, g, *state])
        self.t += 1
        for job in jobs:
            for w, g, *state in _blocks(job):
                if self.weight_decay:
                    g = self.decay(w, g)
                self.update(w, g, *state)

    def decay(self, w, g):
        """Apply weight decay: return the gradient of the loss plus weight_decay/2 |w|^2, for `update`."""
        return g + self.weight_decay * w

    def update(self, w, g, *state):
        """Change w and the state in place. Element by element: large arrays arrive in parts."""
        raise NotImplementedError


# Cell sgd
class SGD(Optimizer):
    """Stochastic gradient descent, plain or with momentum.

    w <- w - lr g, or `momentum_step`, or `nesterov_step`.

    Parameters
    ----------
    parameters : iterable of (layer, name)
    lr : float
        The learning rate.
    momentum : float
        How much of the velocity stays; 0 for plain gradient descent.
    nesterov : bool
        Nesterov's momentum; needs a momentum above 0.
    weight_decay : float
        Factor of the L2 penalty, whose gradient weight_decay * w is added to g.
    """

    def __init__(self, parameters, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        if nesterov and not momentum > 0:
            raise ValueError(f"nesterov needs a momentum above 0, got {momentum}")
        self.memory = 1 if momentum else 0
        super().__init__(parameters, lr, weight_decay)
        self.momentum = momentum
        self.nesterov = nesterov

    def update(self, w, g, *velocity):
        if not self.momentum:
            sgd_step(w, g, self.lr)
        elif self.nesterov:
            nesterov_step(w, g, *velocity, self.lr, self.momentum)
        else:
            momentum_step(w, g, *velocity, self.lr, self.momentum)


# Cell rmsprop
class RMSProp(Optimizer):
    """Gradient descent with steps divided by the usual size of each parameter's gradient.

    s <- alpha s + (1 - alpha) g^2
    w <- w - lr g / (sqrt(s) + eps)

    Tieleman and Hinton, "Lecture 6.5: rmsprop", 2012.

    Parameters
    ----------
    parameters : iterable of (layer, name)
    lr : float
        The learning rate.
    alpha : float
        Fraction of the old mean square that is kept.
    eps : float
        Keeps the divisor above 0.
    weight_decay : float
        Factor of the L2 penalty, whose gradient weight_decay * w is added to g.
    """

    memory = 1  # s

    def __init__(self, parameters, lr=0.01, alpha=0.99, eps=1e-8, weight_decay=0.0):
        super().__init__(parameters, lr, weight_decay)
        self.alpha = alpha
        self.eps = eps

    def update(self, w, g, s):
        """Change w and s, the mean square of the gradients, in place."""
        s *= self.alpha
        s += (1 - self.alpha) * g * g
        w -= self.lr * g / (np.sqrt(s) + self.eps)


# Cell adam
class Adam(Optimizer):
    """Steps along the mean gradient, divided by the root of the mean square, both corrected for a start at 0.

    m <- beta1 m + (1 - beta1) g,  v <- beta2 v + (1 - beta2) g^2
    w <- w - lr m_hat / (sqrt(v_hat) + eps),  m_hat = m / (1 - beta1^t),  v_hat = v / (1 - beta2^t)

    Kingma and Ba, "Adam: a method for stochastic optimization", 2015.

    Parameters
    ----------
    parameters : iterable of (layer, name)
    lr : float
        The learning rate.
    betas : (float, float)
        Fractions of the old means that are kept: of the gradients, and of their squares.
    eps : float
        Keeps the divisor above 0.
    weight_decay : float
        Factor of the L2 penalty, whose gradient weight_decay * w is added to g.
    """

    memory = 2  # m, v

    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        if not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"betas must be at least 0 and below 1, got {betas}")
        super().__init__(parameters, lr, weight_decay)
        self.betas = betas
        self.eps = eps

    def update(self, w, g, m, v):
        """Change w, the mean gradient m and the mean square v in place."""
        beta1, beta2 = self.betas
        m *= beta1
        m += (1 - beta1) * g
        v *= beta2
        v += (1 - beta2) * g * g
        # Two numbers instead of two arrays: m_hat = m / c1 and sqrt(v_hat) = sqrt(v) / c2.
        c1, c2 = 1 - beta1**self.t, math.sqrt(1 - beta2**self.t)
        w -= (self.lr * c2 / c1) * m / (np.sqrt(v) + self.eps * c2)


# Cell adamw
class AdamW(Adam):
    """Adam with weight decay that does not go through the gradient.

    w <- (1 - lr weight_decay) w, then Adam's step with the gradient of the loss alone

    Loshchilov and Hutter, "Decoupled weight decay regularization", 2019.

    Parameters
    ----------
    parameters, lr, betas, eps
        As in Adam.
    weight_decay : float
        Fraction of the weights, times lr, that each step takes away.
    """

    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr, betas, eps, weight_decay)

    def decay(self, w, g):
        """Shrink w in place; returns the gradient for `update`, g itself."""
        w *= 1 - self.lr * self.weight_decay
        return g


# Cell clip-gradients
def clip_gradients(parameters, max_norm):
    """Shorten the gradient of all parameters together to max_norm, if it is longer; in place.

    g <- g max_norm / (norm + 1e-6) if norm > max_norm, norm = sqrt(sum of all squares)

    Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013.

    Parameters
    ----------
    parameters : iterable of (layer, name)
        The gradients are layer.grads[name].
    max_norm : float

    Returns
    -------
    norm : float
        The norm before clipping.
    """
    gradients = [layer.grads[name] for layer, name in parameters]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / (norm + 1e-6)
    return norm


# Cell step-lr
def step_lr(step, lr, step_size, gamma=0.1):
    """Learning rate that is multiplied by gamma every step_size steps.

    lr gamma^floor(step / step_size)

    Parameters
    ----------
    step : int
        Number of steps taken before this one, from 0.
    lr : float
        The rate at the start.
    step_size : int
        Steps between two cuts, at least 1.
    gamma : float

    Returns
    -------
    lr : float
    """
    if step_size < 1:
        raise ValueError(f"step_size must be at least 1, got {step_size}")
    return lr * gamma ** (step // step_size)


# Cell warmup
def warmup(step, lr, warmup_steps):
    """Learning rate that grows linearly from lr / warmup_steps to lr, and stays there.

    lr min(1, (step + 1) / warmup_steps)

    Parameters
    ----------
    step : int
        Number of steps taken before this one, from 0.
    lr : float
        The rate to reach; may be another schedule's value at this step.
    warmup_steps : int
        0 for no warm-up.

    Returns
    -------
    lr : float
    """
    return lr * min(1.0, (step + 1) / warmup_steps) if warmup_steps > 0 else lr


# Cell cosine-lr
def cosine_lr(step, lr, total_steps, lr_min=0.0):
    """Learning rate that falls from lr to lr_min along half a cosine wave, and stays there.

    lr_min + (lr - lr_min) (1 + cos(pi step / total_steps)) / 2

    Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.

    Parameters
    ----------
    step : int
        Number of steps taken before this one, from 0.
    lr : float
        The rate at step 0.
    total_steps : int
        The step at which lr_min is reached, at least 1.
    lr_min : float

    Returns
    -------
    lr : float
    """
    if total_steps < 1:
        raise ValueError(f"total_steps must be at least 1, got {total_steps}")
    done = min(step / total_steps, 1.0)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * done)) / 2

"""The neuron.

Made from 01_neuron.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-numpy-as-np
import numpy as np

__all__ = [
    "leaky_relu",
    "leaky_relu_backward",
    "log_softmax",
    "log_softmax_backward",
    "neuron_forward",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "softmax",
    "softmax_backward",
    "tanh",
    "tanh_backward",
]


# Cell neuron-forward
def neuron_forward(X, w, b, activation):
    """Compute the output of one neuron for a batch of examples.

    A = activation(X w + b)

    Parameters
    ----------
    X : ndarray of shape (N, D)
        One example in each row.
    w : ndarray of shape (D,)
        One weight for each input.
    b : float
        The bias.
    activation : function
        Called once with all weighted sums, shape (N,).

    Returns
    -------
    A : ndarray of shape (N,)

    Raises
    ------
    ValueError
        If X is not two-dimensional or w does not have one weight for each column of X.
    """
    if X.ndim != 2 or w.shape != X.shape[1:]:
        raise ValueError(f"X must be (N, D) and w (D,), got {X.shape} and {w.shape}")
    Z = X @ w + b
    return activation(Z)


# Cell tanh
def tanh(Z):
    """Squash every element of Z into (-1, 1).

    tanh(z) = (exp(z) - exp(-z)) / (exp(z) + exp(-z)) = 2 sigmoid(2 z) - 1

    Parameters
    ----------
    Z : ndarray of any shape

    Returns
    -------
    A : ndarray, same shape and dtype as Z
        Also the cache of `tanh_backward`.
    """
    return np.tanh(Z)


# Cell sigmoid
def sigmoid(Z):
    """Squash every element of Z into (0, 1).

    sigmoid(z) = 1 / (1 + exp(-z)) = exp(z) / (1 + exp(z)); each form is used where it does not overflow.

    Parameters
    ----------
    Z : ndarray of any shape

    Returns
    -------
    A : ndarray, same shape and dtype as Z
        Also the cache of `sigmoid_backward`.
    """
    E = np.exp(-np.abs(Z))  # in (0, 1]; exp(-Z) alone would overflow for Z < -709
    return np.where(Z >= 0, 1, E) / (1 + E)


# Cell relu
def relu(Z):
    """Replace every negative element of Z by zero.

    relu(z) = max(0, z)

    Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.

    Parameters
    ----------
    Z : ndarray of any shape

    Returns
    -------
    A : ndarray, same shape and dtype as Z
        Also the cache of `relu_backward`: A > 0 exactly where Z > 0.
    """
    return np.maximum(Z, 0)


# Cell leaky-relu
def leaky_relu(Z, negative_slope=0.01):
    """Multiply every negative element of Z by a small slope.

    leaky_relu(z) = z where z > 0, negative_slope * z elsewhere

    Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.

    Parameters
    ----------
    Z : ndarray of any shape
    negative_slope : float
        At least 0 and below 1.

    Returns
    -------
    A : ndarray, same shape and dtype as Z
        Also the cache of `leaky_relu_backward`: A > 0 exactly where Z > 0.
    """
    return np.maximum(Z, negative_slope * Z)


# Cell softmax
def softmax(Z):
    """Turn the logits on the last axis of Z into probabilities that sum to one.

    softmax(z)_k = exp(z_k) / sum_j exp(z_j), computed from z - max(z), which has the same softmax.

    Parameters
    ----------
    Z : ndarray of shape (..., K)

    Returns
    -------
    A : ndarray, same shape and dtype as Z
        Also the cache of `softmax_backward`.
    """
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))  # without the shift exp overflows for logits above 709
    return E / E.sum(axis=-1, keepdims=True)


# Cell log-softmax
def log_softmax(Z):
    """Compute the logarithm of softmax over the last axis of Z.

    log_softmax(z)_k = (z_k - m) - log(sum_j exp(z_j - m)) with m = max(z).

    Parameters
    ----------
    Z : ndarray of shape (..., K)

    Returns
    -------
    A : ndarray, same shape and dtype as Z
        Also the cache of `log_softmax_backward`.
    """
    shifted = Z - Z.max(axis=-1, keepdims=True)  # the sum below holds exp(0) = 1, so it is never log(0)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


# Cell tanh-backward
def tanh_backward(dA, cache):
    """Carry a gradient back through tanh.

    dZ = dA * (1 - A^2)

    Parameters
    ----------
    dA : ndarray
        Gradient of the loss with respect to A.
    cache : ndarray, same shape as dA
        The output A of `tanh`.

    Returns
    -------
    dZ : ndarray, same shape as dA
    """
    A = cache
    return dA * (1 - A * A)


def relu_backward(dA, cache):
    """Carry a gradient back through ReLU.

    dZ = dA where A > 0, 0 elsewhere; the derivative at z = 0 is taken as 0.

    Parameters
    ----------
    dA : ndarray
        Gradient of the loss with respect to A.
    cache : ndarray, same shape as dA
        The output A of `relu`.

    Returns
    -------
    dZ : ndarray, same shape as dA
    """
    A = cache
    return dA * (A > 0)


# Cell leaky-relu-backward
def leaky_relu_backward(dA, cache, negative_slope=0.01):
    """Carry a gradient back through leaky ReLU.

    dZ = dA where A > 0, negative_slope * dA elsewhere; the derivative at z = 0 is taken as negative_slope.

    Parameters
    ----------
    dA : ndarray
        Gradient of the loss with respect to A.
    cache : ndarray, same shape as dA
        The output A of `leaky_relu`.
    negative_slope : float
        The slope that the forward function was called with.

    Returns
    -------
    dZ : ndarray, same shape as dA
    """
    A = cache
    return np.where(A > 0, dA, negative_slope * dA)


# Cell sigmoid-backward
def sigmoid_backward(dA, cache):
    """Carry a gradient back through the sigmoid.

    dZ = dA * sigmoid'(Z), with the slope computed from the output A.

    Parameters
    ----------
    dA : ndarray
        Gradient of the loss with respect to A.
    cache : ndarray, same shape as dA
        The output A of `sigmoid`.

    Returns
    -------
    dZ : ndarray, same shape as dA
    """
    A = cache
    return dA * A * (1 - A)


# Cell softmax-backward
def softmax_backward(dA, cache):
    """Carry a gradient back through softmax over the last axis.

    dZ_k = A_k * (dA_k - sum_i dA_i A_i)

    Parameters
    ----------
    dA : ndarray of shape (..., K)
        Gradient of the loss with respect to A.
    cache : ndarray, same shape as dA
        The output A of `softmax`.

    Returns
    -------
    dZ : ndarray, same shape as dA
    """
    A = cache
    return A * (dA - (dA * A).sum(axis=-1, keepdims=True))


# Cell log-softmax-backward
def log_softmax_backward(dA, cache):
    """Carry a gradient back through log-softmax over the last axis.

    dZ_k = dA_k - exp(A_k) * sum_i dA_i

    Parameters
    ----------
    dA : ndarray of shape (..., K)
        Gradient of the loss with respect to A.
    cache : ndarray, same shape as dA
        The output A of `log_softmax`; never positive, so its exp cannot overflow.

    Returns
    -------
    dZ : ndarray, same shape as dA
    """
    A = cache
    return dA - np.exp(A) * dA.sum(axis=-1, keepdims=True)

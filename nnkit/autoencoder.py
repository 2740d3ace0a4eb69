"""Autoencoders.

Made from 14_autoencoder.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-numpy-as-np
import numpy as np

from nnkit.activations import sigmoid
from nnkit.layers import Layer, Sequential, mlp
from nnkit.losses import binary_cross_entropy

__all__ = [
    "VAE",
    "Autoencoder",
    "SparseCode",
    "auc",
    "corrupt",
    "gaussian_kl",
    "pca",
    "pca_reconstruct",
    "psnr",
    "reparameterize_backward",
    "reparameterize_forward",
    "vae_backward",
    "vae_forward",
    "vae_loss",
]


# Cell pca
def pca(X, k):
    """Find the mean and the k directions with the largest variance.

    The rows of V are the eigenvectors of the covariance matrix with the k largest eigenvalues.

    Parameters
    ----------
    X : ndarray of shape (N, D)
    k : int, 1 to D

    Returns
    -------
    mean : ndarray of shape (D,)
    V : ndarray of shape (k, D)
        Perpendicular rows of length 1, largest variance first; the sign of a row is arbitrary.

    Raises
    ------
    ValueError
        If X is not (N, D) with N >= 1, or k is not from 1 to D.
    """
    if X.ndim != 2 or len(X) == 0 or not 1 <= k <= X.shape[1]:
        raise ValueError(f"X must be (N, D) with N >= 1, and k from 1 to D, got X {X.shape}, k {k}")
    mean = X.mean(axis=0)  # (D,)
    centred = X - mean
    covariance = centred.T @ centred / len(X)  # (D, D)
    _, vectors = np.linalg.eigh(covariance)  # (D, D), the largest eigenvalue last
    V = vectors[:, ::-1][:, :k].T  # (k, D)
    return mean, V


# Cell pca-reconstruct
def pca_reconstruct(X, mean, V):
    """Encode X (N, D) with PCA and decode again: mean + (X - mean) Vᵀ V, shape (N, D)."""
    return mean + (X - mean) @ V.T @ V


# Cell autoencoder
class Autoencoder(Sequential):
    """An encoder and a decoder, fully connected with ReLUs; the output is the logits of the pixels.

    Parameters
    ----------
    sizes : list of int
        Pixels, units of the encoder's layers, numbers in the code. The decoder has the same sizes in reverse.
    rng : numpy.random.Generator
        Draws the initial weights.
    dtype : dtype of the parameters
    """

    def __init__(self, sizes, *, rng, dtype=np.float32):
        super().__init__(mlp(sizes, rng=rng, dtype=dtype), mlp(sizes[::-1], rng=rng, dtype=dtype))

    def encode(self, X):
        """Images X (N, D) -> codes (N, K)."""
        return self.layers[0](X)

    def decode(self, Z):
        """Codes Z (N, K) -> images (N, D), from 0 to 1."""
        return sigmoid(self.layers[1](Z))

    def reconstruct(self, X):
        """Images X (N, D) -> the images (N, D) that their codes give."""
        return self.decode(self.encode(X))


# Cell corrupt
def corrupt(X, rng, noise=0.3, mask=0.0):
    """Damage images: add normal noise, cut off at 0 and 1, then set random elements to 0.

    Vincent et al., "Extracting and composing robust features with denoising autoencoders", 2008.

    Parameters
    ----------
    X : ndarray of any shape, from 0 to 1
    rng : numpy.random.Generator
        Draws the noise, then the mask.
    noise : float, at least 0
        Standard deviation of the noise.
    mask : float from 0 to 1
        Probability of setting an element to 0.

    Returns
    -------
    damaged : new ndarray, same shape and dtype as X

    Raises
    ------
    ValueError
        If noise is negative or mask is outside 0..1.
    """
    if noise < 0 or not 0 <= mask <= 1:
        raise ValueError(f"noise must be at least 0 and mask in 0..1, got {noise} and {mask}")
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    kept = rng.random(X.shape) >= mask
    damaged = (damaged * kept).astype(X.dtype)
    return damaged


# Cell psnr
def psnr(images, clean):
    """Peak signal-to-noise ratio in dB of each image, values from 0 to 1.

    -10 log10 of the mean squared error of an image; infinite, with NumPy's warning, for two equal images

    Parameters
    ----------
    images, clean : ndarrays of shape (N, ...)

    Returns
    -------
    decibels : ndarray of shape (N,)

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    if images.shape != clean.shape:
        raise ValueError(f"images {images.shape} and clean {clean.shape} must have the same shape")
    return -10 * np.log10(np.mean((images - clean) ** 2, axis=tuple(range(1, images.ndim))))


# Cell auc
def auc(normal, strange):
    """Area under the ROC curve: the probability that a strange example has a higher score than a normal one.

    Equal scores count one half (Mann and Whitney, 1947).

    Parameters
    ----------
    normal : ndarray of shape (m,)
        Scores of normal examples.
    strange : ndarray of shape (n,)
        Scores of strange ones.

    Returns
    -------
    area : float from 0 to 1

    Raises
    ------
    ValueError
        If one of the two is empty or is not (n,).
    """
    if normal.ndim != 1 or strange.ndim != 1 or normal.size == 0 or strange.size == 0:
        raise ValueError(f"two rows of scores are needed, got {normal.shape} and {strange.shape}")
    ordered = np.sort(normal)
    below = np.searchsorted(ordered, strange, side="left")  # (n,)
    up_to = np.searchsorted(ordered, strange, side="right")  # with the equal ones
    area = np.mean(below + up_to) / (2 * len(normal))
    return float(area)


# Cell reparameterize-forward
def reparameterize_forward(mu, log_var, eps):
    """Turn standard normal numbers into codes with given means and variances.

    Z = mu + sigma eps,  sigma = exp(log_var / 2)

    Kingma and Welling, "Auto-encoding variational Bayes", 2013, section 2.4.

    Parameters
    ----------
    mu, log_var : ndarrays of shape (N, K)
        Mean and logarithm of the variance of each number.
    eps : ndarray of shape (N, K)
        Standard normal numbers.

    Returns
    -------
    Z : ndarray of shape (N, K)
    cache : tuple (eps, sigma)

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    if not mu.shape == log_var.shape == eps.shape:
        raise ValueError(f"mu {mu.shape}, log_var {log_var.shape} and eps {eps.shape} must have one shape")
    sigma = np.exp(log_var / 2)  # (N, K)
    Z = mu + sigma * eps
    return Z, (eps, sigma)


# Cell reparameterize-backward
def reparameterize_backward(dZ, cache):
    """Carry a gradient back through the draw of a code.

    dmu = dZ,  dlog_var = dZ eps sigma / 2

    Parameters
    ----------
    dZ : ndarray of shape (N, K)
        Gradient of the loss with respect to the codes.
    cache : tuple (eps, sigma)
        As `reparameterize_forward` returned it.

    Returns
    -------
    dmu, dlog_var : ndarrays of shape (N, K)

    Raises
    ------
    ValueError
        If dZ has another shape than eps.
    """
    eps, sigma = cache
    if dZ.shape != eps.shape:
        raise ValueError(f"dZ {dZ.shape} must have the shape of eps, {eps.shape}")
    dmu = dZ
    dlog_var = dZ * eps * sigma / 2
    return dmu, dlog_var


# Cell gaussian-kl
def gaussian_kl(mu, log_var):
    """Kullback-Leibler divergence of normal distributions from the standard normal one.

    sum of (mu^2 + exp(log_var) - 1 - log_var) / 2 over the numbers of a code, mean over the batch
    dmu = mu / N,  dlog_var = (exp(log_var) - 1) / (2 N)

    Kingma and Welling, "Auto-encoding variational Bayes", 2013, appendix B.

    Parameters
    ----------
    mu, log_var : ndarrays of shape (N, K)

    Returns
    -------
    kl : float, in nats
    dmu, dlog_var : ndarrays of shape (N, K)

    Raises
    ------
    ValueError
        If the shapes differ or N is 0.
    """
    if mu.shape != log_var.shape or len(mu) == 0:
        raise ValueError(f"mu {mu.shape} and log_var {log_var.shape} must have one shape (N, K) with N >= 1")
    N, variance = len(mu), np.exp(log_var)
    kl = np.sum(mu**2 + variance - 1 - log_var) / (2 * N)
    dmu = mu / N
    dlog_var = (variance - 1) / (2 * N)
    return float(kl), dmu, dlog_var


# Cell vae-loss
def vae_loss(output, X, *, beta=1.0, kl=gaussian_kl):
    """Loss of a variational autoencoder: with beta = 1 the negative evidence lower bound.

    Log loss summed over the pixels, plus beta times the divergence of the codes; mean over the images.

    Kingma and Welling, 2013; beta is from Higgins et al., "beta-VAE", 2017.

    Parameters
    ----------
    output : tuple (logits, mu, log_var) of ndarrays of shapes (N, D), (N, K), (N, K)
    X : ndarray of shape (N, D), from 0 to 1
        The images.
    beta : float
        Weight of the divergence.
    kl : function as `gaussian_kl`

    Returns
    -------
    loss : float, in nats per image
    gradients : tuple (dlogits, dmu, dlog_var) of the shapes of output

    Raises
    ------
    ValueError
        If logits and X are not (N, D) with N >= 1, or differ in shape.
    """
    logits, mu, log_var = output
    if logits.shape != X.shape or X.ndim != 2 or X.size == 0:
        raise ValueError(f"logits {logits.shape} and X {X.shape} must have one shape (N, D) with N >= 1")
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(logits, X)
    price, dmu, dlog_var = kl(mu, log_var)
    loss = D * log_loss + beta * price
    dlogits, dmu, dlog_var = D * dlogits, beta * dmu, beta * dlog_var
    return loss, (dlogits, dmu, dlog_var)


# Cell vae-forward
def vae_forward(X, eps, encoder, decoder):
    """Run images through a variational autoencoder.

    Parameters
    ----------
    X : ndarray of shape (N, D)
    eps : ndarray of shape (N, K)
        Standard normal numbers.
    encoder, decoder : Layer
        The encoder's output has 2 K columns, the means first and then the logarithms of the variances.

    Returns
    -------
    output : tuple (logits, mu, log_var) of ndarrays of shapes (N, D), (N, K), (N, K)
    cache : tuple
        What `reparameterize_forward` returned.
    """
    mu, log_var = np.split(encoder(X), 2, axis=1)  # (N, K) each
    Z, cache = reparameterize_forward(mu, log_var, eps)
    return (decoder(Z), mu, log_var), cache


# Cell vae-backward
def vae_backward(d_output, cache, encoder, decoder, *, through_draw=reparameterize_backward):
    """Carry gradients back through decoder, draw and encoder; both set their grads.

    Parameters
    ----------
    d_output : tuple of ndarrays of shapes (N, D), (N, K), (N, K)
        Gradients of the loss with respect to logits, mu and log_var, as `vae_loss` returned them.
    cache : tuple
        As `vae_forward` returned it.
    encoder, decoder : Layer
        Those of the forward pass.
    through_draw : function as `reparameterize_backward`

    Returns
    -------
    dX : ndarray of shape (N, D), or None if the encoder does not compute it
    """
    dlogits, dmu_price, dlog_var_price = d_output
    dZ = decoder.backward(dlogits)  # (N, K)
    dmu, dlog_var = through_draw(dZ, cache)
    dH = np.concatenate([dmu + dmu_price, dlog_var + dlog_var_price], axis=1)  # (N, 2K)
    dX = encoder.backward(dH)
    return dX


# Cell vae
class VAE(Sequential):
    """A variational autoencoder, fully connected with ReLUs, with a standard normal distribution of codes.

    Parameters
    ----------
    sizes : list of int
        Pixels, units of the encoder's layers, numbers in the code K. The encoder ends with 2 K units; the
        decoder has the same sizes in reverse.
    rng : numpy.random.Generator
        Draws the initial weights, then the codes.
    dtype : dtype of the parameters
    """

    def __init__(self, sizes, *, rng, dtype=np.float32):
        *before, K = sizes
        super().__init__(mlp([*before, 2 * K], rng=rng, dtype=dtype), mlp(sizes[::-1], rng=rng, dtype=dtype))
        self.K, self.rng = K, rng

    def forward(self, X, eps=None):
        """Images X (N, D) -> (logits, mu, log_var); draws eps (N, K) if it is not given."""
        if eps is None:
            eps = self.rng.standard_normal((len(X), self.K)).astype(X.dtype)
        output, self.cache = vae_forward(X, eps, *self.layers)
        return output

    def backward(self, d_output):
        """The gradients of (logits, mu, log_var) -> dX; encoder and decoder set their grads."""
        return vae_backward(d_output, self.cache, *self.layers)

    def encode(self, X):
        """Images X (N, D) -> the means of their codes (N, K)."""
        return self.layers[0](X)[:, : self.K]

    def decode(self, Z):
        """Codes Z (N, K) -> images (N, D), from 0 to 1."""
        return sigmoid(self.layers[1](Z))

    def reconstruct(self, X):
        """Images X (N, D) -> the images (N, D) that the means of their codes give."""
        return self.decode(self.encode(X))

    def sample(self, N, *, rng):
        """Draw N images (N, D) of codes from the standard normal distribution."""
        return self.decode(
            rng.standard_normal((N, self.K)).astype(self.layers[1].layers[0].params["W"].dtype)
        )


# Cell sparsecode
class SparseCode(Layer):
    """Passes a code on unchanged; backward adds the gradient of strength times the mean over the batch of sum |z|."""

    def __init__(self, strength):
        super().__init__()
        self.strength = strength

    def forward(self, X):
        self.cache = X
        return X

    def backward(self, dY):
        return dY + self.strength / max(len(dY), 1) * np.sign(self.cache)

"""The transformer.

Made from 18_transformer.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-math
import math

import numpy as np

from nnkit.activations import softmax
from nnkit.forward import linear_forward
from nnkit.layers import Layer, Linear, Sequential, linear_backward
from nnkit.lstm import Embedding, temperature_softmax
from nnkit.normalization import LayerNorm, Residual
from nnkit.rnn import TimeDistributed
from nnkit.seq2seq import attention_backward

__all__ = [
    "GELU",
    "MultiHeadAttention",
    "TinyGPT",
    "TransformerBlock",
    "alibi_bias",
    "causal_mask",
    "gelu_backward",
    "gelu_forward",
    "generate",
    "merge_heads",
    "multi_head_backward",
    "multi_head_forward",
    "multi_head_step",
    "positional_encoding",
    "scaled_dot_product_attention",
    "split_heads",
]


# Cell causal-mask
def causal_mask(T, lengths=None):
    """Say which keys each query may look at: none after itself, and no padding.

    Parameters
    ----------
    T : int
        How many positions there are.
    lengths : ndarray of shape (N,), integers from 0 to T, optional
        How many positions of each text are real.

    Returns
    -------
    mask : ndarray of shape (T, T), or (N, 1, T, T) with lengths, bools
        True where the query (row) may look at the key (column).
    """
    t = np.arange(T)
    mask = t <= t[:, None]  # (T, T)
    if lengths is None:
        return mask
    return mask & (t < lengths[:, None, None, None])  # (N, 1, T, T)


# Cell scaled-dot-product-attention
def scaled_dot_product_attention(Q, K, V, mask=None, bias=None):
    """Scaled dot-product attention with a constant added to the scores: softmax(Q Kᵀ / sqrt(D) + bias) V.

    Vaswani et al., "Attention is all you need", 2017, equation 1. `attention_backward` goes back through it.

    Parameters
    ----------
    Q : ndarray of shape (..., U, D)
    K : ndarray of shape (..., T, D)
    V : ndarray of shape (..., T, Dv)
    mask : ndarray that broadcasts to (..., U, T), bools or 0 and 1, optional
        Where it is 0 a query may not look; a query that may look nowhere gets the answer 0.
    bias : ndarray that broadcasts to (..., U, T), optional

    Returns
    -------
    Y : ndarray of shape (..., U, Dv)
    cache : tuple (Q, K, V, A)
        With the weights A of shape (..., U, T).
    """
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])  # (..., U, T)
    if bias is not None:
        S = S + bias
    if mask is not None:
        S = np.where(mask, S, -1e9)
    A = softmax(S)
    if mask is not None:
        A = A * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


# Cell positional-encoding
def positional_encoding(T, D):
    """Positions as sines and cosines of D/2 frequencies.

    P[t, 2k] = sin(t w_k),  P[t, 2k + 1] = cos(t w_k),  w_k = 10000^(-2k / D)

    Vaswani et al., "Attention is all you need", 2017, section 3.5.

    Parameters
    ----------
    T : int
    D : int
        Even.

    Returns
    -------
    P : ndarray of shape (T, D), float64

    Raises
    ------
    ValueError
        If D is odd.
    """
    if D % 2:
        raise ValueError(f"sines and cosines come in pairs: D must be even, got {D}")
    omega = 10000.0 ** (-np.arange(0, D, 2) / D)  # (D/2,)
    angles = np.arange(T)[:, None] * omega  # (T, D/2)
    P = np.empty((T, D))
    P[:, 0::2], P[:, 1::2] = np.sin(angles), np.cos(angles)
    return P


# Cell alibi-bias
def alibi_bias(slopes, U, T=None):
    """A penalty on the distance of query and key, for each head.

    bias[m, i, j] = -slopes[m] |p_i - j|, with p_i = T - U + i

    Press, Smith and Lewis, "Train short, test long: attention with linear biases enables input length
    extrapolation", 2022.

    Parameters
    ----------
    slopes : ndarray of shape (h,)
    U : int
        How many queries there are: the last U positions.
    T : int, optional
        How many keys there are; as many as queries if it is not given.

    Returns
    -------
    bias : ndarray of shape (h, U, T), dtype of slopes
    """
    T = U if T is None else T
    distance = np.abs(np.arange(T - U, T)[:, None] - np.arange(T))  # (U, T)
    return -slopes[:, None, None] * distance.astype(slopes.dtype)


# Cell split-heads
def split_heads(X, heads):
    """Divide the last axis into heads, and put them before the positions.

    Parameters
    ----------
    X : ndarray of shape (N, T, D)
    heads : int
        Divides D.

    Returns
    -------
    parts : ndarray of shape (N, heads, T, D / heads)
        parts[n, m, t, k] is X[n, t, m D / heads + k].

    Raises
    ------
    ValueError
        If heads does not divide D.
    """
    N, T, D = X.shape
    if D % heads:
        raise ValueError(f"{heads} heads do not divide the last axis of X {X.shape}")
    return X.reshape(N, T, heads, D // heads).swapaxes(1, 2)


# Cell merge-heads
def merge_heads(parts):
    """Put heads side by side again, the inverse of `split_heads`: (N, h, T, d) -> (N, T, h d)."""
    N, h, T, d = parts.shape
    return parts.swapaxes(1, 2).reshape(N, T, h * d)


# Cell multi-head-forward
def multi_head_forward(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    """Multi-head self-attention, all heads in one batched product.

    Vaswani et al., "Attention is all you need", 2017, section 3.2.2.

    Parameters
    ----------
    X : ndarray of shape (N, T, D)
    W_qkv : ndarray of shape (3D, D)
        The rows for queries, keys and values, one below the other; within each the heads.
    b_qkv : ndarray of shape (3D,)
    W_o : ndarray of shape (D, D)
    b_o : ndarray of shape (D,)
    heads : int
        Divides D.
    mask, bias : ndarrays that broadcast to (N, heads, T, T), optional
        As in `scaled_dot_product_attention`.
    split : function as `split_heads`

    Returns
    -------
    Z : ndarray of shape (N, T, D)
    cache : tuple (in_cache, attention_cache, out_cache)
        The caches of the first linear map, of the attention, and of the second linear map.
    """
    N, T, D = X.shape
    QKV, in_cache = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)  # (N T, 3D)
    parts = np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1)
    Q, K, V = (split(part, heads) for part in parts)  # (N, heads, T, d)
    Y, attention_cache = scaled_dot_product_attention(Q, K, V, mask, bias)
    merged = merge_heads(Y).reshape(N * T, D)
    Z, out_cache = linear_forward(merged, W_o, b_o)
    return Z.reshape(N, T, D), (in_cache, attention_cache, out_cache)


# Cell multi-head-backward
def multi_head_backward(dZ, cache, *, split=split_heads):
    """Carry a gradient back through multi-head self-attention.

    Parameters
    ----------
    dZ : ndarray of shape (N, T, D)
    cache : tuple (in_cache, attention_cache, out_cache)
        As `multi_head_forward` returned it.
    split : function as `split_heads`

    Returns
    -------
    dX : ndarray of shape (N, T, D)
    dW_qkv : ndarray of shape (3D, D)
    db_qkv : ndarray of shape (3D,)
    dW_o : ndarray of shape (D, D)
    db_o : ndarray of shape (D,)
    """
    in_cache, attention_cache, out_cache = cache
    N, T, D = dZ.shape
    heads = attention_cache[0].shape[1]
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), out_cache)  # (N T, D)
    dY = split(np.reshape(dMerged, (N, T, D)), heads)  # (N, heads, T, d)
    parts = attention_backward(dY, attention_cache)
    dQKV = np.concatenate([merge_heads(part) for part in parts], axis=-1).reshape(N * T, 3 * D)
    dX, dW_qkv, db_qkv = linear_backward(dQKV, in_cache)
    return np.reshape(dX, (N, T, D)), dW_qkv, db_qkv, dW_o, db_o


# Cell gelu-forward
GELU_SCALE, GELU_CUBE = math.sqrt(2 / math.pi), 0.044715


def gelu_forward(X):
    """GELU, with a tanh in place of the normal distribution: 0.5 x (1 + tanh(c (x + 0.044715 x³))).

    Hendrycks and Gimpel, "Gaussian error linear units", 2016.

    Parameters
    ----------
    X : ndarray of any shape

    Returns
    -------
    Y : ndarray, same shape and dtype as X
    cache : tuple (X, t)
        With the tanh t.
    """
    t = np.tanh(GELU_SCALE * (X + GELU_CUBE * X * X * X))
    return 0.5 * X * (1 + t), (X, t)


# Cell gelu-backward
def gelu_backward(dY, cache):
    """Carry a gradient back through GELU.

    Parameters
    ----------
    dY : ndarray of any shape
    cache : tuple (X, t)
        As `gelu_forward` returned it.

    Returns
    -------
    dX : ndarray, shape and dtype of dY
    """
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


# Cell multi-head-step
def multi_head_step(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    """Causal multi-head self-attention for one new position of each text.

    Parameters
    ----------
    x : ndarray of shape (N, 1, D)
    past : tuple (K, V) of ndarrays of shape (N, heads, T, d), or None
        Keys and values of the positions before.
    W_qkv, b_qkv, W_o, b_o, heads
        As in `multi_head_forward`.
    slopes : ndarray of shape (heads,), optional
        Of the ALiBi bias.
    split, penalty : functions as `split_heads` and `alibi_bias`

    Returns
    -------
    z : ndarray of shape (N, 1, D)
    present : tuple (K, V) of ndarrays of shape (N, heads, T + 1, d)
        Keys and values up to and with the new position.
    """
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)  # (N, 3D)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    merged = merge_heads(Y).reshape(N, D)
    z, _ = linear_forward(merged, W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


# Cell gelu
class GELU(Layer):
    """The activation GELU."""

    def forward(self, X):
        Y, self.cache = gelu_forward(X)
        return Y

    def backward(self, dY):
        return gelu_backward(dY, self.cache)


# Cell multiheadattention
class MultiHeadAttention(Layer):
    """Multi-head self-attention.

    Parameters
    ----------
    d_model, heads : int
        heads divides d_model.
    causal : bool
        Whether a position may look at itself and what is before it only.
    slopes : sequence of heads floats, optional
        Of the ALiBi bias.
    rng : numpy.random.Generator
    dtype : dtype of the parameters
    """

    def __init__(self, d_model, heads, *, causal=True, slopes=None, rng, dtype=np.float32):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.slopes = None if slopes is None else np.asarray(slopes, dtype=dtype)
        for name, rows in [("qkv", 3 * d_model), ("o", d_model)]:
            W = rng.normal(scale=1 / math.sqrt(d_model), size=(rows, d_model))
            self.params[f"W_{name}"] = W.astype(dtype)
            self.params[f"b_{name}"] = np.zeros(rows, dtype=dtype)

    def forward(self, X):
        """X (N, T, d_model) -> Z, same shape."""
        T = X.shape[1]
        mask = causal_mask(T) if self.causal else None
        bias = None if self.slopes is None else alibi_bias(self.slopes, T)
        Z, self.cache = multi_head_forward(X, **self.params, heads=self.heads, mask=mask, bias=bias)
        return Z

    def backward(self, dZ):
        """dZ -> dX, same shape; sets grads."""
        dX, *gradients = multi_head_backward(dZ, self.cache)
        self.grads = dict(zip(self.params, gradients, strict=True))
        return dX

    def keys_values(self):
        """Keys and values of the last forward pass, to go on from with `step`."""
        return self.cache[1][1:3]

    def step(self, x, past):
        """x (N, 1, d_model) and the keys and values before it -> z, present."""
        return multi_head_step(x, past, **self.params, heads=self.heads, slopes=self.slopes)


# Cell transformerblock
class TransformerBlock(Sequential):
    """Attention, then a network of two layers at each position; a layer norm before both, a residual around both.

    Xiong et al., "On layer normalization in the transformer architecture", 2020.

    Parameters
    ----------
    d_model, heads, causal, slopes, rng, dtype
        As in `MultiHeadAttention`.
    """

    def __init__(self, d_model, heads, *, causal=True, slopes=None, rng, dtype=np.float32):
        self.attention = MultiHeadAttention(
            d_model, heads, causal=causal, slopes=slopes, rng=rng, dtype=dtype
        )
        wide = Linear(d_model, 4 * d_model, rng=rng, scheme="xavier", dtype=dtype)
        narrow = Linear(4 * d_model, d_model, rng=rng, scheme="xavier", dtype=dtype)
        network = TimeDistributed(Sequential(wide, GELU(), narrow))
        norms = [LayerNorm(d_model, dtype=dtype) for _ in range(2)]
        super().__init__(Residual(norms[0], self.attention), Residual(norms[1], network))

    def step(self, x, past):
        """One new position (N, 1, d_model) and the keys and values before it -> output, present."""
        first, second = self.layers
        z, present = self.attention.step(first.layers[0](x), past)
        return second(x + z), present


# Cell tinygpt
class TinyGPT(Layer):
    """A language model: embedding, blocks, layer norm, and one logit for each class.

    Radford et al., "Language models are unsupervised multitask learners", 2019.

    Parameters
    ----------
    vocab : int
        How many classes there are.
    d_model, layers, heads : int
        heads divides d_model.
    context : int
        The length of the texts in training, and of the table of learned positions.
    positions : {"alibi", "sinusoidal", "learned"}
    tied : bool
        Whether the logits use the embedding's matrix.
    rng : numpy.random.Generator
    dtype : dtype of the parameters

    Raises
    ------
    ValueError
        If there is no such way to mark positions.
    """

    def __init__(
        self, vocab, d_model, layers, heads, context, *, positions="alibi", tied=False, rng, dtype=np.float32
    ):
        super().__init__()
        if positions not in ("alibi", "sinusoidal", "learned"):
            raise ValueError(f"positions must be alibi, sinusoidal or learned, got {positions!r}")
        self.d_model, self.context, self.positions = d_model, context, positions
        slopes = 4.0 ** (1 - np.arange(heads)) if positions == "alibi" else None  # 4, 1, 1/4, ...
        if positions == "learned":
            self.params["P"] = rng.normal(size=(context, d_model)).astype(dtype)
        self.embedding = Embedding(vocab, d_model, rng=rng, dtype=dtype)
        self.blocks = [
            TransformerBlock(d_model, heads, slopes=slopes, rng=rng, dtype=dtype) for _ in range(layers)
        ]
        head = [LayerNorm(d_model, dtype=dtype)]
        if not tied:
            head.append(TimeDistributed(Linear(d_model, vocab, rng=rng, scheme="xavier", dtype=dtype)))
        self.tied, self.head = tied, Sequential(*head)
        self.layers = [self.embedding, *self.blocks, self.head]

    def embed(self, X, start=0):
        """Integers (N, T) whose first position is `start` -> vectors (N, T, d_model) that know their position."""
        vectors, stop = self.embedding(X), start + X.shape[1]
        if self.positions == "alibi":
            return vectors
        if self.positions == "sinusoidal":
            return vectors + positional_encoding(stop, self.d_model)[start:].astype(vectors.dtype)
        if stop > self.context:
            raise ValueError(f"the table has {self.context} positions, X {X.shape} needs {stop}")
        return vectors + self.params["P"][start:stop]

    def logits(self, X):
        """Vectors (N, T, d_model) after the last block -> logits (N, T, vocab)."""
        self.cache = X = self.head(X)
        return X @ self.embedding.params["W"].T / math.sqrt(self.d_model) if self.tied else X

    def forward(self, X):
        """X (N, T), integers -> logits (N, T, vocab)."""
        X = self.embed(X)
        for block in self.blocks:
            X = block(X)
        return self.logits(X)

    def backward(self, dY):
        """dY (N, T, vocab) -> None, since integers have no gradient; sets grads."""
        N, T, vocab = dY.shape
        if self.tied:
            dY = dY / math.sqrt(self.d_model)
            d_tied = dY.reshape(N * T, vocab).T @ self.cache.reshape(N * T, self.d_model)
            dY = dY @ self.embedding.params["W"]
        dX = self.head.backward(dY)
        for block in reversed(self.blocks):
            dX = block.backward(dX)
        self.embedding.backward(dX)
        if self.tied:
            self.embedding.grads["W"] = self.embedding.grads["W"] + d_tied
        if self.positions == "learned":
            self.grads["P"] = np.zeros_like(self.params["P"])
            self.grads["P"][:T] = np.sum(dX, axis=0)

    def read(self, X):
        """Read texts (N, T); return the last position's logits (N, vocab), and what `step` goes on from."""
        logits = self(X)
        return logits[:, -1], [block.attention.keys_values() for block in self.blocks]

    def step(self, tokens, past):
        """Read one more class of each text, tokens (N,); return logits (N, vocab) and the new past."""
        X, present = self.embed(tokens[:, None], start=past[0][0].shape[2]), []
        for block, pair in zip(self.blocks, past, strict=True):
            X, pair = block.step(X, pair)
            present.append(pair)
        return self.logits(X)[:, 0], present


# Cell generate
def generate(model, start, length, *, temperature=1.0, cached=True, rng):
    """Let a transformer write: draw a class, read it, draw the next.

    Parameters
    ----------
    model : TinyGPT
    start : sequence of at least one int
        What the model reads first; not part of the result.
    length : int
        How many classes to draw.
    temperature : float above 0
        As in `nnkit.lstm.temperature_softmax`.
    cached : bool
        Without the cache the whole text is read again for each class; the result is the same.
    rng : numpy.random.Generator

    Returns
    -------
    drawn : ndarray of shape (length,), integers

    Raises
    ------
    ValueError
        If there is nothing to start with.
    """
    read = np.asarray(start, dtype=np.int64)
    if read.size == 0:
        raise ValueError("the model needs at least one class to start with")
    text, past = np.concatenate([read, np.zeros(length, dtype=np.int64)])[None], None  # (1, T)
    for t in range(len(read), len(read) + length):
        if cached and past is not None:
            logits, past = model.step(text[:, t - 1], past)
        else:
            logits, past = model.read(text[:, :t])
        probabilities = temperature_softmax(logits[0].astype(np.float64), temperature)
        text[0, t] = rng.choice(len(probabilities), p=probabilities)
    return text[0, len(read) :]

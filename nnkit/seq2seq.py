"""Sequence to sequence.

Made from 13_seq2seq.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-math
import math

import numpy as np

from nnkit.activations import log_softmax, softmax, softmax_backward
from nnkit.layers import Layer, Linear, Tanh
from nnkit.lstm import GRU, Embedding
from nnkit.rnn import TimeDistributed, pad

__all__ = [
    "Decoder",
    "Encoder",
    "Seq2Seq",
    "attend_backward",
    "attend_forward",
    "attention_backward",
    "attention_forward",
    "beam_search",
    "bidirectional_backward",
    "bidirectional_forward",
    "edit_distance",
    "error_rate",
    "greedy_decode",
    "length_batches",
    "reverse_sequences",
    "teacher_pairs",
    "translate",
    "without_end",
]


# Cell teacher-pairs
def teacher_pairs(sequences, start, end):
    """Make what a decoder reads and what it has to say, one step apart.

    Williams and Zipser, "A learning algorithm for continually running fully recurrent neural networks", 1989.

    Parameters
    ----------
    sequences : list of N sequences of ints
        The targets, without start and end.
    start, end : int

    Returns
    -------
    inputs : ndarray of shape (N, U), int64
        start, then the target; filled up with 0.
    labels : ndarray of shape (N, U), int64
        The target, then end; filled up with PADDING.
    """
    inputs = pad([[start, *sequence] for sequence in sequences], 0)
    labels = pad([[*sequence, end] for sequence in sequences])
    return inputs, labels


# Cell reverse-sequences
def reverse_sequences(X, lengths):
    """Reverse each sequence inside its own length; the padding after it stays.

    Parameters
    ----------
    X : ndarray of shape (N, T, ...)
    lengths : ndarray of shape (N,), integers from 0 to T

    Returns
    -------
    reversed_X : ndarray, same shape and dtype as X
    """
    N, T = X.shape[:2]
    t, lengths = np.arange(T), lengths[:, None]
    places = np.where(t < lengths, lengths - 1 - t, t)  # (N, T)
    return X[np.arange(N)[:, None], places]


# Cell check-attention
def _check_attention(Q, K, V, mask):
    """Raise a ValueError that names the shapes, unless these are the arguments of attention."""
    fits = min(Q.ndim, K.ndim, V.ndim) >= 2 and Q.shape[:-2] == K.shape[:-2] == V.shape[:-2]
    fits = fits and Q.shape[-1] == K.shape[-1] and K.shape[-2] == V.shape[-2]
    if not fits:
        raise ValueError(f"queries {Q.shape}, keys {K.shape} and values {V.shape} do not fit")
    scores = (*Q.shape[:-1], K.shape[-2])
    if mask is not None:
        try:
            fits = np.broadcast_shapes(np.shape(mask), scores) == scores
        except ValueError:
            fits = False
        if not fits:
            raise ValueError(f"the mask {np.shape(mask)} does not broadcast to the scores {scores}")


# Cell attention-forward
def attention_forward(Q, K, V, mask=None):
    """Scaled dot-product attention: for each query the mean of the values, weighted by how well their keys fit.

    Y = softmax(Q Kᵀ / sqrt(D)) V

    Vaswani et al., "Attention is all you need", 2017, equation 1.

    Parameters
    ----------
    Q : ndarray of shape (..., U, D)
    K : ndarray of shape (..., T, D)
    V : ndarray of shape (..., T, Dv)
        With the leading axes of Q, any number of them; T is at least 1.
    mask : ndarray that broadcasts to (..., U, T), bools or 0 and 1, optional
        Where it is 0 a query may not look; a query that may look nowhere gets the answer 0.

    Returns
    -------
    Y : ndarray of shape (..., U, Dv)
    cache : tuple (Q, K, V, A)
        With the weights A of shape (..., U, T).

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    _check_attention(Q, K, V, mask)
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])  # (..., U, T)
    if mask is not None:
        S = np.where(mask, S, -1e9)
    A = softmax(S)
    if mask is not None:
        A = A * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


# Cell attention-backward
def attention_backward(dY, cache):
    """Carry a gradient back through scaled dot-product attention.

    dV = Aᵀ dY,  dS = A * (dA - rowsum(A * dA)) with dA = dY Vᵀ,  dQ = dS K / sqrt(D),  dK = dSᵀ Q / sqrt(D)

    Parameters
    ----------
    dY : ndarray of shape (..., U, Dv)
        Gradient of the loss with respect to Y.
    cache : tuple (Q, K, V, A)
        As `attention_forward` returned it.

    Returns
    -------
    dQ : ndarray of shape (..., U, D)
    dK : ndarray of shape (..., T, D)
    dV : ndarray of shape (..., T, Dv)
    """
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)  # (..., U, T)
    dS = softmax_backward(dA, A) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


# Cell bidirectional-forward
def bidirectional_forward(X, lengths, ahead, back, *, reverse=reverse_sequences):
    """Read sequences in both directions.

    Schuster and Paliwal, "Bidirectional recurrent neural networks", 1997.

    Parameters
    ----------
    X : ndarray of shape (N, T, D)
    lengths : ndarray of shape (N,), integers
    ahead, back : recurrent layers with H units
    reverse : function as `reverse_sequences`

    Returns
    -------
    outputs : ndarray of shape (N, T, 2H)
        First the states of `ahead`, then those of `back`, both in the order of X.
    state : ndarray of shape (N, 2H)
        The last states of both: after the last step of each sequence, and after its first.
    """
    mask = np.arange(X.shape[1]) < lengths[:, None]  # (N, T)
    forwards = ahead(X, mask=mask)
    backwards = reverse(back(reverse(X, lengths), mask=mask), lengths)
    return np.concatenate([forwards, backwards], axis=-1), np.concatenate([ahead.state, back.state], axis=-1)


# Cell bidirectional-backward
def bidirectional_backward(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    """Carry gradients back through two layers that read in both directions.

    Parameters
    ----------
    d_outputs : ndarray of shape (N, T, 2H)
    d_state : ndarray of shape (N, 2H)
        Gradients with respect to what `bidirectional_forward` returned.
    lengths : ndarray of shape (N,), integers
    ahead, back : recurrent layers with H units
        Their `backward(dH, d_state)` returns the gradient of their input.
    reverse : function as `reverse_sequences`

    Returns
    -------
    dX : ndarray of shape (N, T, D)
    """
    H = d_state.shape[1] // 2
    dX_ahead = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    dX_back = back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:])
    return dX_ahead + reverse(dX_back, lengths)


# Cell attend-forward
def attend_forward(H, memory, W, mask=None):
    """Let each state of a decoder look at the memory: [attention(H Wᵀ, memory, memory), H].

    Luong, Pham and Manning, "Effective approaches to attention-based neural machine translation", 2015 ("general").

    Parameters
    ----------
    H : ndarray of shape (N, U, D_h)
        The states of the decoder.
    memory : ndarray of shape (N, T, D_m)
        The outputs of the encoder, keys and values at once.
    W : ndarray of shape (D_m, D_h)
    mask : ndarray of shape (N, T), bools or 0 and 1, optional
        Which places of the memory are real.

    Returns
    -------
    combined : ndarray of shape (N, U, D_m + D_h)
        The contexts, then the states.
    cache : tuple (H, W, attention_cache)
    """
    context, cache = attention_forward(H @ W.T, memory, memory, None if mask is None else mask[:, None])
    return np.concatenate([context, H], axis=-1), (H, W, cache)


# Cell attend-backward
def attend_backward(d_combined, cache, *, backward=attention_backward):
    """Carry a gradient back through `attend_forward`, to the decoder's states and to the memory.

    Parameters
    ----------
    d_combined : ndarray of shape (N, U, D_m + D_h)
    cache : tuple (H, W, attention_cache)
        As `attend_forward` returned it.
    backward : function as `attention_backward`

    Returns
    -------
    dH : ndarray of shape (N, U, D_h)
    d_memory : ndarray of shape (N, T, D_m)
    dW : ndarray of shape (D_m, D_h)
    """
    H, W, attention_cache = cache
    N, U, D_h = H.shape
    D_m = len(W)
    dQ, dK, dV = backward(d_combined[..., :D_m], attention_cache)
    dH = d_combined[..., D_m:] + dQ @ W
    dW = dQ.reshape(N * U, D_m).T @ H.reshape(N * U, D_h)
    return dH, dK + dV, dW


# Cell encoder
class Encoder(Layer):
    """Embedding and two GRUs, one for each direction.

    Parameters
    ----------
    num : int
        How many symbols there are; number 0 is padding.
    d_embedding, d_hidden : int
        The size of a symbol's vector, and the units of each GRU.
    rng : numpy.random.Generator
    dtype : dtype of the parameters
    """

    def __init__(self, num, d_embedding, d_hidden, *, rng, dtype=np.float32):
        super().__init__()
        grus = [GRU(d_embedding, d_hidden, rng=rng, dtype=dtype) for _ in range(2)]
        self.layers = [Embedding(num, d_embedding, rng=rng, dtype=dtype), *grus]

    def forward(self, X):
        """X (N, T), integers -> memory (N, T, 2 d_hidden), state (N, 2 d_hidden), mask (N, T)."""
        embedding, ahead, back = self.layers
        mask = X != 0
        self.cache = mask.sum(axis=1)
        return *bidirectional_forward(embedding(X), self.cache, ahead, back), mask

    def backward(self, d_memory, d_state):
        """Take the gradients of memory and state; set grads."""
        embedding, ahead, back = self.layers
        embedding.backward(bidirectional_backward(d_memory, d_state, self.cache, ahead, back))


# Cell decoder
class Decoder(Layer):
    """Embedding, GRU, attention to the encoder's memory, a layer of tanh units, and one logit for each symbol.

    Parameters
    ----------
    num, d_embedding, d_hidden, rng, dtype
        As in `Encoder`; d_hidden is also the size of a memory's vectors.
    attention : bool
        Without it the first state is all that the decoder knows of the source.
    """

    def __init__(self, num, d_embedding, d_hidden, *, rng, attention=True, dtype=np.float32):
        super().__init__()
        self.attention = attention
        if attention:
            W = rng.normal(scale=1 / math.sqrt(d_hidden), size=(d_hidden, d_hidden))
            self.params["W"] = W.astype(dtype)
        combined = Linear((1 + attention) * d_hidden, d_hidden, rng=rng, scheme="xavier", dtype=dtype)
        output = Linear(d_hidden, num, rng=rng, scheme="xavier", dtype=dtype)
        recurrent = [
            Embedding(num, d_embedding, rng=rng, dtype=dtype),
            GRU(d_embedding, d_hidden, rng=rng, dtype=dtype),
        ]
        self.layers = [*recurrent, TimeDistributed(combined), Tanh(), TimeDistributed(output)]

    def __call__(self, inputs, state, memory, mask):
        return self.forward(inputs, state, memory, mask)

    def forward(self, inputs, state, memory, mask):
        """inputs (N, U), state (N, d_hidden), memory (N, T, d_hidden), mask (N, T) -> logits (N, U, num)."""
        embedding, gru, *head = self.layers
        X = gru(embedding(inputs), state)  # (N, U, d_hidden)
        self.cache = memory, None
        if self.attention:
            X, attended = attend_forward(X, memory, self.params["W"], mask)
            self.cache = memory, attended
        for layer in head:
            X = layer(X)
        return X

    def backward(self, dY):
        """dY (N, U, num) -> gradients of the first state and of the memory; sets grads."""
        embedding, gru, *head = self.layers
        for layer in reversed(head):
            dY = layer.backward(dY)
        memory, attended = self.cache
        if self.attention:
            dY, d_memory, self.grads["W"] = attend_backward(dY, attended)
        else:
            d_memory = np.zeros_like(memory)
        embedding.backward(gru.backward(dY))
        return gru.d_initial, d_memory

    def stepper(self, memory, mask):
        """The decoder as a function of one step, for greedy_decode and beam_search; a memory of one row serves all."""

        def step(tokens, state):
            """tokens (B,), state (B, d_hidden) -> log probabilities (B, num), new state."""
            rows = np.broadcast_to(memory, (len(tokens), *memory.shape[1:]))
            logits = self(tokens[:, None], state, rows, mask)[:, 0]
            return log_softmax(logits), self.layers[1].state

        return step


# Cell seq2seq
class Seq2Seq(Layer):
    """From a sequence to a sequence: an encoder, and a decoder that begins in the encoder's last state.

    Parameters
    ----------
    num_source, num_target : int
        How many symbols there are; number 0 is padding.
    d_embedding, d_hidden : int
        The decoder has 2 d_hidden units, as many as the encoder's two GRUs together.
    rng : numpy.random.Generator
    attention : bool
    dtype : dtype of the parameters
    """

    def __init__(
        self, num_source, num_target, *, d_embedding=32, d_hidden=64, rng, attention=True, dtype=np.float32
    ):
        super().__init__()
        self.encoder = Encoder(num_source, d_embedding, d_hidden, rng=rng, dtype=dtype)
        self.decoder = Decoder(
            num_target, d_embedding, 2 * d_hidden, rng=rng, attention=attention, dtype=dtype
        )
        self.layers = [self.encoder, self.decoder]

    def forward(self, X):
        """X: a pair of source (N, T) and decoder inputs (N, U), integers -> logits (N, U, num_target)."""
        source, inputs = X
        memory, state, mask = self.encoder(source)
        return self.decoder(inputs, state, memory, mask)

    def backward(self, dY):
        """dY (N, U, num_target) -> None, since integers have no gradient; sets grads."""
        d_state, d_memory = self.decoder.backward(dY)
        self.encoder.backward(d_memory, d_state)

    def begin(self, source):
        """Read a source (N, T); return a step function and its first state, for greedy_decode and beam_search."""
        memory, state, mask = self.encoder(source)
        return self.decoder.stepper(memory, mask), state


# Cell greedy-decode
def greedy_decode(step, state, start, end, max_length):
    """Decode a batch: always the likeliest symbol, until each row has said the end.

    Parameters
    ----------
    step : function of tokens (N,) and state (N, ...) that returns scores (N, C) and the new state
    state : ndarray of shape (N, ...)
    start, end : int
    max_length : int, at least 1

    Returns
    -------
    said : ndarray of shape (N, U), integers
        Each row ends with `end`, repeated; without it if max_length was too small.
    """
    said = []
    tokens, finished = np.full(len(state), start), np.zeros(len(state), dtype=bool)
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        finished = finished | (tokens == end)
        if finished.all():
            break
    return np.stack(said, axis=1)


# Cell beam-search
def beam_search(step, state, k, start, end, max_length, length_power=0.0):
    """Search a likely sequence with the k best beginnings.

    The winner has the largest log p / length**length_power; Graves, 2012, and Wu et al., 2016, for the length.

    Parameters
    ----------
    step : function of tokens (B,) and state (B, ...) that returns log probabilities (B, C) and the new state
    state : ndarray of shape (1, ...)
    k : int, at least 1
        How many beams are kept.
    start, end : int
    max_length : int, at least 1
    length_power : float

    Returns
    -------
    symbols : list of int
        Without start and end.
    log_p : float
        The log probability of the winner, that of its end included.
    """
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p  # (B, C)
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        extensions = zip(rows, symbols, totals[rows, symbols], strict=True)
        grown = [([*beams[int(b)][0], int(c)], float(score)) for b, c, score in extensions]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


# Cell edit-distance
def edit_distance(a, b):
    """The smallest number of insertions, deletions and replacements that turn one sequence into the other.

    Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals", 1966.

    Parameters
    ----------
    a, b : sequences

    Returns
    -------
    distance : int
    """
    row = list(range(len(b) + 1))
    for i, symbol in enumerate(a, start=1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(b, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (symbol != other))
    return row[-1]


def error_rate(found, wanted):
    """The edit distances of all sequences, divided by the number of all symbols that were wanted.

    Parameters
    ----------
    found, wanted : lists of N sequences

    Returns
    -------
    rate : float, 0 if all are right
    """
    return sum(map(edit_distance, found, wanted)) / sum(map(len, wanted))


# Cell without-end
def without_end(said, end):
    """The rows of an array (N, U), as lists, each up to the first `end`."""
    rows = np.asarray(said).tolist()
    return [row[: row.index(end)] if end in row else row for row in rows]


def length_batches(lengths, batch_size, rng, pieces=20):
    """Yield the numbers of the examples of each batch, in batches of similar lengths.

    Parameters
    ----------
    lengths : sequence of N ints
    batch_size : int
    rng : numpy.random.Generator
    pieces : int
        How many batches are sorted by length together.

    Yields
    ------
    rows : list of at most batch_size ints
    """
    lengths, order, batches = np.asarray(lengths), rng.permutation(len(lengths)), []
    for first in range(0, len(order), pieces * batch_size):
        piece = order[first : first + pieces * batch_size]
        piece = piece[np.argsort(lengths[piece], kind="stable")]
        batches += [piece[k : k + batch_size] for k in range(0, len(piece), batch_size)]
    for number in rng.permutation(len(batches)).tolist():
        yield batches[number].tolist()


# Cell translate
def translate(model, sources, start, end, max_length, batch_size=500):
    """Decode many sources greedily, in batches.

    Parameters
    ----------
    model : Seq2Seq
    sources : list of N sequences of ints
    start, end, max_length : int
        As in `greedy_decode`.
    batch_size : int

    Returns
    -------
    found : list of N lists of int, without end
    """
    found = []
    for first in range(0, len(sources), batch_size):
        step, state = model.begin(pad(sources[first : first + batch_size], 0))
        found += without_end(greedy_decode(step, state, start, end, max_length), end)
    return found

"""Speech.

Made from 20_speech.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-numpy-as-np
import numpy as np

from nnkit.layers import Linear, Sequential
from nnkit.lstm import GRU
from nnkit.rnn import LastStep

__all__ = [
    "features",
    "frames",
    "hann",
    "hz_to_mel",
    "log_mel",
    "mel_filterbank",
    "mel_to_hz",
    "power_spectrum",
    "shift_at_random",
    "shift_spectrograms",
    "split_by_group",
    "stretch",
    "tone_network",
]


# Cell frames
def frames(x, size, hop):
    """Cut a sound into overlapping frames.

    Row t is x[t hop : t hop + size]; F = 1 + floor((S - size) / hop).

    Parameters
    ----------
    x : ndarray of shape (S,)
    size : int
        Samples of a frame.
    hop : int
        Samples from the beginning of a frame to the beginning of the next.

    Returns
    -------
    F : ndarray of shape (F, size), same dtype as x
        Whole frames only, none for a sound shorter than one. It may be a view of x that cannot be written to.

    Raises
    ------
    ValueError
        If x has more than one axis, or size or hop is below 1.
    """
    if x.ndim != 1 or size < 1 or hop < 1:
        raise ValueError(f"need x (S,), size and hop of at least 1, got {x.shape}, {size} and {hop}")
    if len(x) < size:
        return np.zeros((0, size), dtype=x.dtype)
    windows = np.lib.stride_tricks.sliding_window_view(x, size)  # (S - size + 1, size)
    F = windows[::hop]  # (F, size)
    return F


# Cell hann
def hann(size, dtype=np.float32):
    """The periodic Hann window.

    w_j = 1/2 - 1/2 cos(2 pi j / size)

    Parameters
    ----------
    size : int
    dtype : dtype of the result

    Returns
    -------
    window : ndarray of shape (size,)
    """
    angles = 2 * np.pi * np.arange(size) / size  # (size,)
    window = (0.5 - 0.5 * np.cos(angles)).astype(dtype)
    return window


# Cell power-spectrum
def power_spectrum(F, window):
    """Power of each frequency in each windowed frame.

    P = |rfft(F window)|^2; column k is the frequency k rate / n.

    Parameters
    ----------
    F : ndarray of shape (F, n)
    window : ndarray of shape (n,), same dtype

    Returns
    -------
    P : ndarray of shape (F, n // 2 + 1), same dtype

    Raises
    ------
    ValueError
        If the frames do not have as many samples as the window.
    """
    if F.ndim != 2 or window.shape != F.shape[1:]:
        raise ValueError(f"F must be (F, n) and window (n,), got {F.shape} and {window.shape}")
    S = np.fft.rfft(F * window)  # (F, n // 2 + 1), complex
    P = S.real**2 + S.imag**2
    return P


# Cell hz-to-mel
def hz_to_mel(frequency):
    """mel = 2595 log10(1 + f / 700), of a number or an array."""
    return 2595 * np.log10(1 + np.asarray(frequency) / 700)


def mel_to_hz(mel):
    """f = 700 (10^(mel / 2595) - 1), the inverse of `hz_to_mel`."""
    return 700 * (10 ** (np.asarray(mel) / 2595) - 1)


# Cell mel-filterbank
def mel_filterbank(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    """Triangular filters, equally spaced on the mel scale, with peaks of height 1.

    Davis and Mermelstein, "Comparison of parametric representations for monosyllabic word recognition in
    continuously spoken sentences", 1980; mel scale of O'Shaughnessy, 1987.

    Parameters
    ----------
    bands : int
        Number of filters.
    size : int
        Samples of a frame.
    rate : float
        Samples a second.
    low, high : float
        First and last frequency in Hz; high=None is half of the rate.
    dtype : dtype of the result

    Returns
    -------
    M : ndarray of shape (bands, size // 2 + 1)

    Raises
    ------
    ValueError
        If the frequencies are not 0 <= low < high <= rate / 2.
    """
    high = rate / 2 if high is None else high
    if not 0 <= low < high <= rate / 2:
        raise ValueError(f"need 0 <= low < high <= {rate / 2}, got {low} and {high}")
    points = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))  # (bands + 2,)
    begin, peak, end = (column[:, None] for column in (points[:-2], points[1:-1], points[2:]))
    frequencies = np.arange(size // 2 + 1) * rate / size
    rising = (frequencies - begin) / (peak - begin)  # (bands, size // 2 + 1)
    falling = (end - frequencies) / (end - peak)
    M = np.maximum(0, np.minimum(rising, falling)).astype(dtype)
    return M


# Cell log-mel
def log_mel(P, M, floor=1e-6):
    """Logarithm of the power in each mel band.

    L = log(max(P Mᵀ, floor))

    Parameters
    ----------
    P : ndarray of shape (F, K)
        Power spectra.
    M : ndarray of shape (B, K), same dtype
        Filters.
    floor : float, above 0
        No power counts as less than this.

    Returns
    -------
    L : ndarray of shape (F, B), same dtype
    """
    power = P @ M.T  # (F, B)
    L = np.log(np.maximum(power, floor))
    return L


# Cell stretch
def stretch(L, steps):
    """Interpolate a spectrogram along time, so that it has a given number of steps.

    Parameters
    ----------
    L : ndarray of shape (F, B), F >= 1
    steps : int, at least 1

    Returns
    -------
    Y : ndarray of shape (steps, B), same dtype as L
        The first row is L's first, the last one L's last.

    Raises
    ------
    ValueError
        If L is not (F, B) with F >= 1, or steps is below 1.
    """
    if L.ndim != 2 or len(L) < 1 or steps < 1:
        raise ValueError(f"need L (F, B) with F >= 1 and steps >= 1, got {L.shape} and {steps}")
    places = np.linspace(0, len(L) - 1, steps)
    i = places.astype(int)
    after = np.minimum(i + 1, len(L) - 1)
    r = (places - i).astype(L.dtype)[:, None]  # (steps, 1)
    Y = (1 - r) * L[i] + r * L[after]  # (steps, B)
    return Y


# Cell split-by-group
def split_by_group(groups, test_size=0.2, *, rng):
    """Split rows into a training and a test part, with every group in one of them only.

    Parameters
    ----------
    groups : ndarray of shape (N,)
        The group of each row: names or numbers.
    test_size : float between 0 and 1
        round(test_size * G) of the G groups become test groups: the first ones of rng.permutation(np.unique(groups)).
    rng : numpy.random.Generator

    Returns
    -------
    train, test : ndarrays of int
        Row numbers, in increasing order; together every row once.

    Raises
    ------
    ValueError
        If groups is not (N,), or test_size is outside 0..1.
    """
    if groups.ndim != 1 or not 0 <= test_size <= 1:
        raise ValueError(f"need groups (N,) and 0 <= test_size <= 1, got {groups.shape} and {test_size}")
    names = rng.permutation(np.unique(groups))  # (G,)
    held_out = names[: round(test_size * len(names))]
    is_test = np.isin(groups, held_out)  # (N,)
    train, test = np.flatnonzero(~is_test), np.flatnonzero(is_test)
    return train, test


# Cell shift-spectrograms
def shift_spectrograms(X, time, bands):
    """Move each spectrogram along time and along its bands; the edge is repeated.

    Parameters
    ----------
    X : ndarray of shape (N, T, B), T >= 1 and B >= 1
    time, bands : ndarrays of int, shape (N,)
        How many steps later, and how many bands higher.

    Returns
    -------
    Y : new ndarray, same shape and dtype as X

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    if X.ndim != 3 or 0 in X.shape[1:] or not time.shape == bands.shape == X.shape[:1]:
        raise ValueError(f"need X (N, T, B), time and bands (N,): {X.shape}, {time.shape}, {bands.shape}")
    N, T, B = X.shape
    step = np.clip(np.arange(T) - time[:, None], 0, T - 1)  # (N, T)
    band = np.clip(np.arange(B) - bands[:, None], 0, B - 1)  # (N, B)
    Y = X[np.arange(N)[:, None, None], step[:, :, None], band[:, None, :]]  # (N, T, B)
    return Y


# Cell features
def features(clips, *, rate=8000, size=512, hop=128, bands=64, low=50.0, steps=24):
    """Log-mel spectrograms of sounds, stretched to one length, each with the mean 0.

    Parameters
    ----------
    clips : sequence of N float32 ndarrays of shape (S,), each with at least `size` samples
    rate : int
        Samples a second.
    size, hop : int
        Of the frames, in samples.
    bands, low : int, float
        Number of mel bands, and the lowest frequency in Hz.
    steps : int

    Returns
    -------
    X : ndarray of shape (N, steps, bands), float32
    """
    window, filters = hann(size), mel_filterbank(bands, size, rate, low)
    X = np.zeros((len(clips), steps, bands), dtype=np.float32)
    for n, clip in enumerate(clips):
        L = stretch(log_mel(power_spectrum(frames(clip, size, hop), window), filters), steps)
        X[n] = L - L.mean()
    return X


def shift_at_random(X, rng, time=2, bands=2):
    """Move each spectrogram of X (N, T, B) by up to `time` steps and `bands` bands, in both directions."""
    shifts = [rng.integers(-most, most + 1, size=len(X)) for most in (time, bands)]
    return shift_spectrograms(X, *shifts)


def tone_network(bands, hidden=64, classes=4, *, rng, dtype=np.float32):
    """A GRU that reads a spectrogram step by step, and a linear layer on its last state: (N, T, B) -> (N, classes)."""
    return Sequential(
        GRU(bands, hidden, rng=rng, dtype=dtype), LastStep(), Linear(hidden, classes, rng=rng, dtype=dtype)
    )

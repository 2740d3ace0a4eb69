"""Wrong answers to the exercises of chapter 20, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
hz_to_mel = mel_to_hz = None


# frames


@mistake("frames", "Size and hop are exchanged: a row has `size` samples, and the next begins `hop` later.")
def size_and_hop_exchanged(x, size, hop):
    return np.lib.stride_tricks.sliding_window_view(x, hop)[::size]


@mistake("frames", "The frames do not overlap: each must begin `hop` samples after the one before.")
def frames_side_by_side(x, size, hop):
    count = len(x) // size
    return x[: count * size].reshape(count, size)


@mistake("frames", "One frame is missing at the end: there is room for 1 + floor((S - size) / hop).")
def one_frame_too_few(x, size, hop):
    count = (len(x) - size) // hop
    return np.array([x[t * hop : t * hop + size] for t in range(count)], dtype=x.dtype).reshape(-1, size)


@mistake("frames", "The last frame is not whole and was filled with zeros. Only whole frames count.")
def last_frame_filled_with_zeros(x, size, hop):
    count = 1 + max(0, -(-(len(x) - size) // hop))
    padded = np.concatenate([x, np.zeros(size + hop, x.dtype)])
    return np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][:count]


@mistake("frames", "Every window is there: only each `hop`-th is a frame.")
def every_window(x, size, hop):
    return np.lib.stride_tricks.sliding_window_view(x, size)


@mistake("frames", "Frames are columns here. Each frame is a row: (F, size).")
def frames_as_columns(x, size, hop):
    return np.lib.stride_tricks.sliding_window_view(x, size)[::hop].T


# hann


@mistake("hann", "This window is symmetric and ends with 0: divide by `size`, not by `size - 1`.")
def symmetric_window(size, dtype=np.float32):
    return np.hanning(size).astype(dtype)


@mistake("hann", "The window is upside down: it must be 0 at the beginning and 1 in the middle.")
def window_upside_down(size, dtype=np.float32):
    return (0.5 + 0.5 * np.cos(2 * np.pi * np.arange(size) / size)).astype(dtype)


@mistake("hann", "This is the Hamming window, which does not begin with 0.")
def hamming_window(size, dtype=np.float32):
    return (0.54 - 0.46 * np.cos(2 * np.pi * np.arange(size) / size)).astype(dtype)


@mistake("hann", "The cosine does one half of a turn here: 2 pi j / size goes through a whole one.")
def half_a_turn(size, dtype=np.float32):
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(size) / size)).astype(dtype)


@mistake("hann", says="float64")
def always_in_float64(size, dtype=np.float32):
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)


@mistake("hann", says="float32")
def always_in_float32(size, dtype=np.float32):
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)).astype(np.float32)


@mistake("hann", "j begins at 1 here: it goes from 0 to `size` - 1, and the first number is 0.")
def counts_from_one(size, dtype=np.float32):
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(1, size + 1) / size)).astype(dtype)


@mistake("hann", "This is one arch of a sine: the Hann window is its square.")
def arch_of_a_sine(size, dtype=np.float32):
    return np.sin(np.pi * np.arange(size) / size).astype(dtype)


@mistake("hann", "This window is a triangle: the Hann window is a cosine wave, moved up and halved.")
def triangle(size, dtype=np.float32):
    return (1 - np.abs(2 * np.arange(size) / size - 1)).astype(dtype)


# power_spectrum


@mistake("power-spectrum", "This is the length of each number: the power is its square.")
def length_instead_of_power(F, window):
    return np.abs(np.fft.rfft(F * window)).astype(F.dtype)


@mistake("power-spectrum", "The frames were not multiplied by the window.", half=True)
def no_window(F, window):
    return (np.abs(np.fft.rfft(F)) ** 2).astype(F.dtype)


@mistake(
    "power-spectrum",
    "The complex number was squared. Its real part is Re² - Im²; the power is Re² + Im².",
    half=True,
)
def square_of_the_complex_number(F, window):
    return (np.fft.rfft(F * window) ** 2).real.astype(F.dtype)


@mistake("power-spectrum", "The imaginary part is missing: the power is Re² + Im².", half=True)
def real_part_only(F, window):
    return (np.fft.rfft(F * window).real ** 2).astype(F.dtype)


@mistake(
    "power-spectrum",
    "All n frequencies are there; half of them repeat the others. `np.fft.rfft` leaves them out.",
)
def all_frequencies(F, window):
    return (np.abs(np.fft.fft(F * window)) ** 2).astype(F.dtype)


@mistake("power-spectrum", "The power was divided by the number of samples.")
def divided_by_the_size(F, window):
    return (np.abs(np.fft.rfft(F * window)) ** 2 / F.shape[1]).astype(F.dtype)


@mistake("power-spectrum", "The window was applied to the spectrum's power, not to the frame.")
def window_after_the_transform(F, window):
    P = np.abs(np.fft.rfft(F)) ** 2
    return (P * window[: P.shape[1]]).astype(F.dtype)


@mistake("power-spectrum", says="wrote into its input")
def fades_the_frames_in_place(F, window):
    F *= window
    S = np.fft.rfft(F)
    return S.real**2 + S.imag**2


@mistake(
    "power-spectrum", "The transform goes along axis 0 here: the samples of a frame are along the last axis."
)
def transforms_along_axis_0(F, window):
    S = np.fft.rfft(F * window, axis=0)
    return S.real**2 + S.imag**2


@mistake("power-spectrum", "The frequencies between the first and the last were doubled: none is.")
def inner_frequencies_doubled(F, window):
    P = (np.abs(np.fft.rfft(F * window)) ** 2).astype(F.dtype)
    P[:, 1:-1] *= 2
    return P


# mel_filterbank


@mistake("mel-filterbank", "The points are equally spaced in Hz: they must be equally spaced in mel.")
def points_equally_spaced_in_hz(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = np.linspace(low, high, bands + 2)[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "The lines go on below 0: cut them off there.")
def lines_below_zero(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.minimum(rising, falling).astype(dtype)


@mistake("mel-filterbank", "The filters are the columns here. Each filter is a row: (bands, size // 2 + 1).")
def filters_as_columns(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype).T


@mistake("mel-filterbank", "The triangles were drawn over mel: both lines are straight over Hz.")
def triangles_over_mel(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2)[:, None]
    f = hz_to_mel(np.arange(size // 2 + 1) * rate / size)
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "Each filter was divided by its width: the peaks must have the height 1.")
def filters_divided_by_their_width(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return (np.maximum(0, np.minimum(rising, falling)) * 2 / (p[2:] - p[:-2])).astype(dtype)


@mistake("mel-filterbank", "The filters always begin at 0 Hz: `low` has no effect.")
def always_from_zero(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(0, hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake(
    "mel-filterbank",
    "Column k has the wrong frequency: it is k rate / size, and the last one is half the rate.",
)
def frequencies_up_to_the_rate(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.linspace(0, rate, size // 2 + 1)
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "The number of points is wrong: B filters need B + 2 points.")
def as_many_points_as_filters(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "One point is missing: B filters need B + 2 points.")
def one_point_too_few(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 1))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "The points are still in mel: convert them to Hz.")
def points_still_in_mel(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2)[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "The filters always end at half the rate: `high` has no effect.")
def always_to_half_the_rate(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(rate / 2), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "The points were rounded to the frequencies of columns: they lie between them.")
def points_rounded_to_columns(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    p = np.rint(p * size / rate) * rate / size
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake(
    "mel-filterbank", "The points were rounded to columns, as many programs do: here they lie between them."
)
def points_floored_to_columns(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    p = np.floor((size + 1) * p / rate) * rate / size
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "Each filter was divided by its sum: the peaks must have the height 1.")
def rows_that_sum_to_one(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    M = np.maximum(0, np.minimum(rising, falling))
    return (M / M.sum(axis=1, keepdims=True)).astype(dtype)


@mistake(
    "mel-filterbank", "The peak is halfway between begin and end in Hz: it is at the next of the points."
)
def peak_halfway_in_hz(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    peak = (p[:-2] + p[2:]) / 2
    rising, falling = (f - p[:-2]) / (peak - p[:-2]), (p[2:] - f) / (p[2:] - peak)
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


# log_mel


@mistake("log-mel", says="-inf")
def no_floor(P, M, floor=1e-6):
    return np.log(P @ M.T)


@mistake("log-mel", "The floor was added to the power. It is a bound: a power above it does not change.")
def adds_the_floor(P, M, floor=1e-6):
    return np.log(P @ M.T + floor)


@mistake("log-mel", "This is the logarithm to base 10. The natural one is asked for.")
def logarithm_to_base_ten(P, M, floor=1e-6):
    return np.log10(np.maximum(P @ M.T, floor))


@mistake(
    "log-mel",
    "The floor was put under the spectra, before the filters. It belongs under the power of each band.",
)
def floor_before_the_filters(P, M, floor=1e-6):
    return np.log(np.maximum(P, floor) @ M.T)


@mistake(
    "log-mel",
    "The logarithm was taken before the filters. The filters add up powers; the logarithm comes last.",
)
def logarithm_before_the_filters(P, M, floor=1e-6):
    return np.log(np.maximum(P, floor)) @ M.T


@mistake("log-mel", "The floor is a bound of the power, not of its logarithm.")
def floor_after_the_logarithm(P, M, floor=1e-6):
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(P @ M.T), floor)


@mistake("log-mel", "The floor is always 1e-6: the option has no effect.")
def always_the_same_floor(P, M, floor=1e-6):
    return np.log(np.maximum(P @ M.T, 1e-6))


# stretch


@mistake("stretch", "The last row is not reached: the last step must be at the place F - 1.")
def last_row_not_reached(L, steps):
    places = np.arange(steps) * len(L) / steps
    i = np.minimum(places.astype(int), len(L) - 1)
    r = (places - i).astype(L.dtype)[:, None]
    return (1 - r) * L[i] + r * L[np.minimum(i + 1, len(L) - 1)]


@mistake("stretch", "Rows are repeated or left out: between two rows the result is interpolated.")
def nearest_row(L, steps):
    return L[np.rint(np.linspace(0, len(L) - 1, steps)).astype(int)]


@mistake("stretch", "The weights of the two rows are exchanged: the nearer row has the larger one.")
def weights_exchanged(L, steps):
    places = np.linspace(0, len(L) - 1, steps)
    i = places.astype(int)
    r = (places - i).astype(L.dtype)[:, None]
    return r * L[i] + (1 - r) * L[np.minimum(i + 1, len(L) - 1)]


@mistake("stretch", "The row below was taken everywhere: the row after it is missing.")
def row_below_only(L, steps):
    return L[np.linspace(0, len(L) - 1, steps).astype(int)]


@mistake("stretch", says="float64")
def interpolates_in_float64(L, steps):
    places = np.linspace(0, len(L) - 1, steps)
    return np.stack([np.interp(places, np.arange(len(L)), column) for column in L.T], axis=1)


@mistake("stretch", "The bands were stretched. Time is the first axis.")
def stretches_the_bands(L, steps):
    places = np.linspace(0, L.shape[1] - 1, steps)
    i = places.astype(int)
    r = (places - i).astype(L.dtype)
    return (1 - r) * L[:, i] + r * L[:, np.minimum(i + 1, L.shape[1] - 1)]


@mistake("stretch", "The last row is not reached: `np.linspace` must include its end.")
def places_without_the_end(L, steps):
    places = np.linspace(0, len(L) - 1, steps, endpoint=False)
    i = places.astype(int)
    r = (places - i).astype(L.dtype)[:, None]
    return (1 - r) * L[i] + r * L[np.minimum(i + 1, len(L) - 1)]


@mistake(
    "stretch", "The places are the middles of equal parts: the first step must be at 0 and the last at F - 1."
)
def corners_not_aligned(L, steps):
    places = np.clip((np.arange(steps) + 0.5) * len(L) / steps - 0.5, 0, len(L) - 1)
    i = places.astype(int)
    r = (places - i).astype(L.dtype)[:, None]
    return (1 - r) * L[i] + r * L[np.minimum(i + 1, len(L) - 1)]


# split_by_group


@mistake("split-by-group", "The rows were split, not the groups: a group is on both sides.")
def splits_the_rows(groups, test_size=0.2, *, rng):
    order = rng.permutation(len(groups))
    count = round(test_size * len(groups))
    return np.sort(order[count:]), np.sort(order[:count])


@mistake("split-by-group", "Training and test part are exchanged: `train` comes first.")
def parts_exchanged(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: round(test_size * len(names))])
    return np.flatnonzero(is_test), np.flatnonzero(~is_test)


@mistake("split-by-group", "The groups are not drawn: always the first names in order are held out.")
def first_names_in_order(groups, test_size=0.2, *, rng):
    names = np.unique(groups)
    is_test = np.isin(groups, names[: round(test_size * len(names))])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", "The number of test groups was rounded down: `round` is asked for.")
def rounds_down(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: int(test_size * len(names))])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", "The number of test groups was rounded up: `round` is asked for.")
def rounds_up(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: int(np.ceil(test_size * len(names)))])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", "The fraction was taken of the rows: `test_size` is a fraction of the groups.")
def fraction_of_the_rows(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: round(test_size * len(groups))])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake(
    "split-by-group",
    "The rows were permuted, so a group with many rows is drawn more often: draw from `np.unique`.",
)
def draws_by_row(groups, test_size=0.2, *, rng):
    names = list(dict.fromkeys(rng.permutation(groups)))
    is_test = np.isin(groups, names[: round(test_size * len(names))])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", "The last names of the permutation are held out: the first ones should be.")
def last_names_held_out(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[len(names) - round(test_size * len(names)) :])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", "These are the names of the groups: the numbers of their rows are asked for.")
def returns_the_groups(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: round(test_size * len(names))])
    return groups[~is_test], groups[is_test]


@mistake(
    "split-by-group", "The names were drawn with `rng.choice`: take the first ones of `rng.permutation`."
)
def draws_with_choice(groups, test_size=0.2, *, rng):
    names = np.unique(groups)
    is_test = np.isin(groups, rng.choice(names, round(test_size * len(names)), replace=False))
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", "The generator is made inside the function: use `rng`.")
def generator_of_its_own(groups, test_size=0.2, *, rng):
    names = np.random.default_rng(0).permutation(np.unique(groups))
    is_test = np.isin(groups, names[: round(test_size * len(names))])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", "The names are in the order of their first row: permute `np.unique(groups)`.")
def names_in_order_of_appearance(groups, test_size=0.2, *, rng):
    names = list(dict.fromkeys(groups.tolist()))
    is_test = np.isin(groups, names[: round(test_size * len(names))])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", "One group is held out even with `test_size=0`: then none is for testing.")
def at_least_one_group(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: max(1, round(test_size * len(names)))])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", "A fifth is always held out: `test_size` has no effect.")
def always_a_fifth(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: round(0.2 * len(names))])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", says="integer")
def empty_arrays_of_float(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    held_out = set(names[: round(test_size * len(names))].tolist())
    sides = [[], []]
    for row, name in enumerate(groups.tolist()):
        sides[name in held_out].append(row)
    return np.array(sides[0]), np.array(sides[1])


# shift_spectrograms


@mistake("shift-spectrograms", "What leaves at one edge comes in at the other. The edge must be repeated.")
def wraps_around(X, time, bands):
    return np.stack([np.roll(x, (t, b), axis=(0, 1)) for x, t, b in zip(X, time, bands, strict=True)])


@mistake("shift-spectrograms", "Zeros come in at the edge. The edge must be repeated.")
def zeros_come_in(X, time, bands):
    N, T, B = X.shape
    step, band = np.arange(T) - time[:, None], np.arange(B) - bands[:, None]
    Y = X[np.arange(N)[:, None, None], np.clip(step, 0, T - 1)[:, :, None], np.clip(band, 0, B - 1)[:, None]]
    return Y * (((step >= 0) & (step < T))[:, :, None] & ((band >= 0) & (band < B))[:, None])


@mistake("shift-spectrograms", "Both shifts go the wrong way: a positive number moves later and higher.")
def wrong_way(X, time, bands):
    N, T, B = X.shape
    step = np.clip(np.arange(T) + time[:, None], 0, T - 1)
    band = np.clip(np.arange(B) + bands[:, None], 0, B - 1)
    return X[np.arange(N)[:, None, None], step[:, :, None], band[:, None, :]]


@mistake(
    "shift-spectrograms", "Time and bands are exchanged: `time` moves along axis 1, `bands` along axis 2."
)
def time_and_bands_exchanged(X, time, bands):
    N, T, B = X.shape
    step = np.clip(np.arange(T) - bands[:, None], 0, T - 1)
    band = np.clip(np.arange(B) - time[:, None], 0, B - 1)
    return X[np.arange(N)[:, None, None], step[:, :, None], band[:, None, :]]


@mistake("shift-spectrograms", "All clips were moved by the numbers of the first one: each has its own.")
def all_clips_alike(X, time, bands):
    if not len(X):
        return X.copy()
    _, T, B = X.shape
    step = np.clip(np.arange(T) - time[0], 0, T - 1)
    band = np.clip(np.arange(B) - bands[0], 0, B - 1)
    return X[:, step][:, :, band]


@mistake("shift-spectrograms", "Only the shift along time was done: the bands have not moved.")
def time_only(X, time, bands):
    N, T, _ = X.shape
    step = np.clip(np.arange(T) - time[:, None], 0, T - 1)
    return X[np.arange(N)[:, None], step]


@mistake("shift-spectrograms", says="wrote into its input")
def shifts_in_place(X, time, bands):
    N, T, B = X.shape
    step = np.clip(np.arange(T) - time[:, None], 0, T - 1)
    band = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    X[...] = X[np.arange(N)[:, None, None], step[:, :, None], band[:, None, :]]
    return X


@mistake("shift-spectrograms", "The shift along time goes the wrong way: a positive number moves later.")
def time_goes_the_wrong_way(X, time, bands):
    N, T, B = X.shape
    step = np.clip(np.arange(T) + time[:, None], 0, T - 1)
    band = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    return X[np.arange(N)[:, None, None], step[:, :, None], band[:, None, :]]


@mistake(
    "shift-spectrograms", "The shift along the bands goes the wrong way: a positive number moves higher."
)
def bands_go_the_wrong_way(X, time, bands):
    N, T, B = X.shape
    step = np.clip(np.arange(T) - time[:, None], 0, T - 1)
    band = np.clip(np.arange(B) + bands[:, None], 0, B - 1)
    return X[np.arange(N)[:, None, None], step[:, :, None], band[:, None, :]]


@mistake("shift-spectrograms", "The steps were clipped to the number of bands: they go from 0 to T - 1.")
def steps_clipped_to_the_bands(X, time, bands):
    N, T, B = X.shape
    step = np.clip(np.arange(T) - time[:, None], 0, B - 1)
    band = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    return X[np.arange(N)[:, None, None], np.minimum(step, T - 1)[:, :, None], band[:, None, :]]


@mistake("shift-spectrograms", "Without a shift X itself is returned: the result must be a new array.")
def returns_x_itself_if_nothing_moves(X, time, bands):
    if not (time.any() or bands.any()):
        return X
    N, T, B = X.shape
    step = np.clip(np.arange(T) - time[:, None], 0, T - 1)
    band = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    return X[np.arange(N)[:, None, None], step[:, :, None], band[:, None, :]]

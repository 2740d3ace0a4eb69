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


@mistake("frames", "Every window is there: each frame must begin `hop` samples after the one before.")
def every_window(x, size, hop):
    return np.lib.stride_tricks.sliding_window_view(x, size)


@mistake("frames", "Frames are columns here. Each frame is a row: (F, size).")
def frames_as_columns(x, size, hop):
    return np.lib.stride_tricks.sliding_window_view(x, size)[::hop].T


@mistake(
    "frames",
    "The step was taken along the samples of each frame: take every `hop`-th row, and leave the rows whole.",
)
def step_within_the_frames(x, size, hop):
    return np.lib.stride_tricks.sliding_window_view(x, size)[:, ::hop]


@mistake(
    "frames", "The beginning is left out: the first frame starts at sample 0.", constants={"early": (1,)}
)
def begins_late(x, size, hop, *, early=0):
    return np.lib.stride_tricks.sliding_window_view(x, size)[hop - early :: hop]


@mistake("frames", "Row t begins at sample t here: it must begin at sample t * hop.")
def hop_not_used(x, size, hop):
    count = 1 + (len(x) - size) // hop
    return np.lib.stride_tricks.sliding_window_view(x, size)[:count]


@mistake(
    "frames", "Zeros were put around the sound to centre its frames: the first frame starts at sample 0."
)
def frames_centred(x, size, hop):
    return np.lib.stride_tricks.sliding_window_view(np.pad(x, size // 2), size)[::hop]


@mistake(
    "frames", "A row has `hop` samples here: a frame has `size`, and `hop` only says where the next begins."
)
def rows_of_hop_samples(x, size, hop):
    count = 1 + (len(x) - size) // hop
    return np.lib.stride_tricks.sliding_window_view(x, hop)[::hop][:count]


@mistake(
    "frames",
    "The last pieces are shorter than a frame: leave them out, so that all rows have `size` samples.",
)
def pieces_to_the_end(x, size, hop):
    return np.array([x[start : start + size] for start in range(0, len(x), hop)])


@mistake("frames", "All rows end at the same sample: row t must end at t * hop + size.")
def all_end_at_size(x, size, hop):
    return np.array([x[t * hop : size] for t in range(1 + (len(x) - size) // hop)])


@mistake("frames", "This many frames do not fit: there is room for 1 + floor((S - size) / hop).")
def one_frame_for_each_hop(x, size, hop):
    F = np.zeros((len(x) // hop, size), x.dtype)
    for t in range(len(F)):
        F[t] = x[t * hop : t * hop + size]
    return F


@mistake("frames", "The number of frames is a float: round it down with `//`.")
def number_of_frames_a_float(x, size, hop):
    return np.stack([x[t * hop : t * hop + size] for t in range(1 + (len(x) - size) / hop)])


@mistake("frames", says="float32 became float64")
def rows_written_into_float64(x, size, hop):
    F = np.zeros((1 + (len(x) - size) // hop, size))
    for t in range(len(F)):
        F[t] = x[t * hop : t * hop + size]
    return F


@mistake("frames", says="it should be float64")
def rows_written_into_float32(x, size, hop):
    return np.lib.stride_tricks.sliding_window_view(np.float32(x), size)[::hop]


@mistake(
    "frames",
    "The number of frames was computed from S / hop, so a frame more than fits was filled up. There is room for 1 + floor((S - size) / hop).",
)
def frames_from_hops(x, size, hop):
    padded = np.concatenate([x, np.zeros(size, x.dtype)])
    return np.array([padded[t * hop : t * hop + size] for t in range(len(x) // hop)])


@mistake("frames", "The mean of each frame was subtracted. A frame has the samples as they are.")
def frames_without_their_means(x, size, hop):
    F = np.lib.stride_tricks.sliding_window_view(x, size)[::hop]
    return F - F.mean(axis=1, keepdims=True)


@mistake("frames", "A reshape alone makes no frames: they overlap, so a sample can be in several of them.")
def reshaped_to_frames(x, size, hop):
    count = 1 + (len(x) - size) // hop
    return x.reshape(count, size)


@mistake("frames", "A reshape alone makes no frames: they overlap, so a sample can be in several of them.")
def part_reshaped_to_frames(x, size, hop):
    count = 1 + (len(x) - size) // hop
    return x[: count * size].reshape(count, size)


@mistake(
    "frames",
    "A frame too many: one was moved back so that it ends with the sound. Samples after the last whole frame are left out.",
)
def last_frame_moved_back(x, size, hop):
    starts = list(range(0, len(x) - size + 1, hop))
    if starts[-1] != len(x) - size:
        starts.append(len(x) - size)
    return np.array([x[start : start + size] for start in starts])


@mistake(
    "frames",
    "The frames were multiplied by a window here. That comes later: a frame has the samples as they are.",
)
def frames_with_a_window(x, size, hop):
    return np.lib.stride_tricks.sliding_window_view(x, size)[::hop] * np.hanning(size).astype(x.dtype)


@mistake(
    "frames", "The frames were taken from the end of the sound. The first one begins with the first sample."
)
def frames_from_the_end(x, size, hop):
    return np.lib.stride_tricks.sliding_window_view(x, size)[::-hop]


@mistake(
    "frames",
    "`hop` was counted from the end of a frame. It goes from the beginning of a frame to the beginning of the next.",
)
def hop_from_the_end_of_a_frame(x, size, hop):
    return np.lib.stride_tricks.sliding_window_view(x, size)[:: size + hop]


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


@mistake("hann", "Only the first 1/2 is there: the cosine is halved, too.")
def cosine_not_halved(size, dtype=np.float32):
    return (0.5 - np.cos(2 * np.pi * np.arange(size) / size)).astype(dtype)


@mistake("hann", "This is a sine wave: the formula has a cosine, so that the window begins with 0.")
def sine_for_cosine(size, dtype=np.float32):
    return (0.5 - 0.5 * np.sin(2 * np.pi * np.arange(size) / size)).astype(dtype)


@mistake(
    "hann", "The cosine is 1 everywhere: the division by `size` belongs inside it, in cos(2 pi j / size)."
)
def divides_the_cosine(size, dtype=np.float32):
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size)) / size).astype(dtype)


@mistake("hann", "The factor pi is missing: a whole turn is 2 pi.")
def without_pi(size, dtype=np.float32):
    return (0.5 - 0.5 * np.cos(2 * np.arange(size) / size)).astype(dtype)


@mistake("hann", "The window has one number too many: the 0 at its end already belongs to the next period.")
def with_the_next_zero(size, dtype=np.float32):
    return np.hanning(size + 1).astype(dtype)


@mistake("hann", "Divide by `size`, not by `size + 1`.")
def divided_by_one_more(size, dtype=np.float32):
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / (size + 1))).astype(dtype)


@mistake(
    "hann",
    "The second half is the first one reversed, so the 1 in the middle is missing: use the formula for all j.",
)
def half_of_it_mirrored(size, dtype=np.float32):
    half = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size // 2) / size)
    return np.concatenate([half, half[::-1]]).astype(dtype)


@mistake(
    "hann",
    "j has one half added: it begins at 0, so the window begins with 0 and has its peak 1 in the middle.",
)
def middles_of_the_samples(size, dtype=np.float32):
    return (0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(size) + 0.5) / size)).astype(dtype)


@mistake(
    "hann",
    "This is the inside of a longer window, without a 0. The Hann window begins with 0, and only there.",
)
def without_both_zeros(size, dtype=np.float32):
    return np.hanning(size + 2)[1:-1].astype(dtype)


@mistake("hann", "The angle is in degrees. np.cos takes radians: a whole turn is 2 pi.")
def angle_in_degrees(size, dtype=np.float32):
    return (0.5 - 0.5 * np.cos(360 * np.arange(size) / size)).astype(dtype)


@mistake(
    "hann",
    "The factor 1/2 is missing, or the window was divided by its mean: the largest value of the window is 1.",
)
def window_not_halved(size, dtype=np.float32):
    return (1 - np.cos(2 * np.pi * np.arange(size) / size)).astype(dtype)


@mistake("hann", "The window was divided by its sum. Its largest value is 1.")
def window_of_sum_one(size, dtype=np.float32):
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    return (window / window.sum()).astype(dtype)


@mistake(
    "hann",
    "The factor 1/2 is missing, or the window was divided by its mean: the largest value of the window is 1.",
)
def window_of_mean_one(size, dtype=np.float32):
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    return (window / window.mean()).astype(dtype)


@mistake("hann", "All angles are 0: `//` rounds j / size down.")
def angle_rounded_down(size, dtype=np.float32):
    return (0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(size) // size))).astype(dtype)


@mistake(
    "hann",
    "The window was squared, or the sine to the fourth power: the Hann window is the square of one arch of a sine.",
)
def window_squared(size, dtype=np.float32):
    return (np.sin(np.pi * np.arange(size) / size) ** 4).astype(dtype)


@mistake("hann", "This is the Blackman window. The Hann window has one cosine only.")
def blackman_window(size, dtype=np.float32):
    return np.blackman(size).astype(dtype)


@mistake("hann", "This is the Blackman window. The Hann window has one cosine only.")
def periodic_blackman_window(size, dtype=np.float32):
    return np.blackman(size + 1)[:-1].astype(dtype)


@mistake("hann", "The cosine turns twice: 2 pi j / size goes through one turn.")
def two_turns(size, dtype=np.float32):
    return (0.5 - 0.5 * np.cos(4 * np.pi * np.arange(size) / size)).astype(dtype)


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


@mistake(
    "power-spectrum", "Real and imaginary part were added before squaring: square each, then add.", half=True
)
def sum_of_the_parts_squared(F, window):
    S = np.fft.rfft(F * window)
    return (S.real + S.imag) ** 2


@mistake(
    "power-spectrum", "This is the power in decibels: return the power itself, the logarithm comes later."
)
def power_in_decibels(F, window):
    return 10 * np.log10(np.abs(np.fft.rfft(F * window)) ** 2)


@mistake("power-spectrum", "The last frequency, half the rate, is missing: k goes from 0 to n // 2.")
def last_frequency_missing(F, window):
    return np.abs(np.fft.rfft(F * window)[:, :-1]) ** 2


@mistake("power-spectrum", "The frequency 0 is missing: k goes from 0 to n // 2.")
def frequency_zero_missing(F, window):
    return np.abs(np.fft.rfft(F * window)[:, 1:]) ** 2


@mistake(
    "power-spectrum",
    "The transform goes along both axes: each frame is transformed on its own, along the last axis.",
)
def transforms_both_axes(F, window):
    return np.abs(np.fft.rfft2(F * window)) ** 2


@mistake("power-spectrum", "The window is a column here: its number j belongs to sample j of every frame.")
def window_as_a_column(F, window):
    return np.abs(np.fft.rfft(F * window[:, None])) ** 2


@mistake(
    "power-spectrum", "The samples were added up: `@` sums, and the window needs a product sample by sample."
)
def samples_added_up(F, window):
    return np.abs(np.fft.rfft(F @ window)) ** 2


@mistake(
    "power-spectrum",
    "The window has n numbers and the spectrum does not: multiply the frames before the transform.",
)
def spectrum_times_the_window(F, window):
    return np.abs(np.fft.rfft(F) * window) ** 2


@mistake("power-spectrum", "The window is made inside the function: use the one that is passed in.")
def window_of_its_own(F, window):
    n = F.shape[1]
    own = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)
    return (np.abs(np.fft.rfft(F * own)) ** 2).astype(F.dtype)


@mistake("power-spectrum", "Without a frame there is nothing to stack: transform all frames in one call.")
def stacks_the_spectra(F, window):
    return np.stack([np.abs(np.fft.rfft(frame * window)) ** 2 for frame in F])


@mistake("power-spectrum", says="it should be float64")
def power_always_in_float32(F, window):
    return np.float32(np.abs(np.fft.rfft(F * window)) ** 2)


@mistake("power-spectrum", "The frames were multiplied by the window twice.")
def windowed_twice(F, window):
    return np.abs(np.fft.rfft(F * window * window)) ** 2


@mistake("power-spectrum", "The window was added to the frames. It is multiplied with them.")
def window_added(F, window):
    return np.abs(np.fft.rfft(F + window)) ** 2


@mistake(
    "power-spectrum", "This has to do with the angle of each number. The power is the square of its length."
)
def angle_squared(F, window):
    return np.angle(np.fft.rfft(F * window)) ** 2


@mistake(
    "power-spectrum", "This has to do with the angle of each number. The power is the square of its length."
)
def angle_alone(F, window):
    return np.angle(np.fft.rfft(F * window))


@mistake(
    "power-spectrum",
    "Zeros were put behind the frame: it was transformed with more samples than it has.",
    constants={"n": (16, 512)},
)
def longer_transform(F, window, *, n=8):
    return np.abs(np.fft.rfft(F * window, n=n)) ** 2


@mistake(
    "power-spectrum",
    "The frame was cut: np.fft.rfft's n is the number of samples to transform, not of frequencies.",
)
def shorter_transform(F, window):
    return np.abs(np.fft.rfft(F * window, n=F.shape[1] // 2 + 1)) ** 2


@mistake(
    "power-spectrum",
    "The power was divided by the sum of the window's squares, or by that of its values. It is not scaled.",
)
def divided_by_the_window(F, window):
    return np.abs(np.fft.rfft(F * window)) ** 2 / (window**2).sum()


@mistake(
    "power-spectrum",
    "The power was divided by the sum of the window's squares, or by that of its values. It is not scaled.",
)
def divided_by_the_sum_of_the_window(F, window):
    return np.abs(np.fft.rfft(F * window)) ** 2 / window.sum()


@mistake(
    "power-spectrum", "Real and imaginary part were added without their squares: the power is Re² + Im²."
)
def sum_of_the_parts(F, window):
    Z = np.fft.rfft(F * window)
    return Z.real + Z.imag


@mistake("power-spectrum", "The real part is missing: the power is Re² + Im².")
def imaginary_part_alone(F, window):
    return np.fft.rfft(F * window).imag ** 2


@mistake("power-spectrum", "This is the real part, or its size. The power is Re² + Im².")
def real_part_alone(F, window):
    return np.fft.rfft(F * window).real


@mistake("power-spectrum", "This is the real part, or its size. The power is Re² + Im².")
def size_of_the_real_part(F, window):
    return np.abs(np.fft.rfft(F * window).real)


@mistake(
    "power-spectrum",
    "The power is n² times too small: it was divided by n², or the inverse transform was taken. It is not scaled.",
)
def divided_by_the_square_of_n(F, window):
    return np.abs(np.fft.rfft(F * window) / F.shape[1]) ** 2


@mistake(
    "power-spectrum",
    "The mean of each frame was subtracted. The frames stay as they are, apart from the window.",
)
def mean_taken_off(F, window):
    return np.abs(np.fft.rfft((F - F.mean(axis=1, keepdims=True)) * window)) ** 2


@mistake("power-spectrum", "The powers of each frame were divided by their sum. They are not scaled.")
def powers_of_sum_one(F, window):
    P = np.abs(np.fft.rfft(F * window)) ** 2
    return P / P.sum(axis=1, keepdims=True)


@mistake(
    "power-spectrum",
    "The samples were squared before the transform. The squares are those of the transform's parts.",
)
def samples_squared(F, window):
    return np.abs(np.fft.rfft((F * window) ** 2)) ** 2


@mistake("power-spectrum", "The frames were multiplied by 1 minus the window.")
def window_turned_round(F, window):
    return np.abs(np.fft.rfft(F * (1 - window))) ** 2


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
    constants={"top": (0.25,)},
)
def frequencies_up_to_the_rate(bands, size, rate, low=0.0, high=None, dtype=np.float32, *, top=1.0):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.linspace(0, top * rate, size // 2 + 1)
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


@mistake("mel-filterbank", "`low` and `high` are in Hz: convert them to mel before the points are spaced.")
def edges_taken_as_mel(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(low, high, bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "The last point must be `high`: `np.linspace` must include its end.")
def last_point_below_high(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2, endpoint=False))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake(
    "mel-filterbank",
    "The columns go from `low` to `high` here: they are the frequencies from 0 to half the rate.",
)
def columns_from_low_to_high(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.linspace(low, high, size // 2 + 1)
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake(
    "mel-filterbank",
    "There is a column for each sample of a frame: only the frequencies from 0 to half the rate count.",
)
def column_for_every_sample(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "A column is missing: there are size // 2 + 1, from 0 Hz to half the rate.")
def last_column_missing(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "No column is inside a filter: the frequency of column k is k rate / size, in Hz.")
def columns_numbered(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1)
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake(
    "mel-filterbank",
    "Each filter was divided by its largest number: the height 1 belongs to the peak, which may lie between two columns.",
)
def highest_number_made_one(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    M = np.maximum(0, np.minimum(rising, falling))
    return (M / M.max(axis=1, keepdims=True)).astype(dtype)


@mistake("mel-filterbank", "The larger of the two lines was taken: a triangle lies below both.")
def larger_of_the_two_lines(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.maximum(rising, falling)).astype(dtype)


@mistake(
    "mel-filterbank",
    "The falling line is missing: after its peak a filter goes down to 0 again.",
    constants={"top": (1e9,)},
)
def rising_line_only(bands, size, rate, low=0.0, high=None, dtype=np.float32, *, top=1.0):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.clip(rising, 0, top).astype(dtype)


@mistake(
    "mel-filterbank", "The falling line has the wrong sign: it is positive before the end of the filter."
)
def falling_line_upside_down(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (f - p[2:]) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "The filters do not overlap: each begins where the one before has its peak.")
def filters_side_by_side(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), 2 * bands + 1))[:, None]
    begin, peak, end = p[:-2:2], p[1:-1:2], p[2::2]
    f = np.arange(size // 2 + 1) * rate / size
    return np.maximum(0, np.minimum((f - begin) / (peak - begin), (end - f) / (end - peak))).astype(dtype)


@mistake(
    "mel-filterbank",
    "Both lines were divided by the whole width of the filter: each line has its own, from the peak to one end.",
)
def divided_by_the_whole_width(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[2:] - p[:-2]), (p[2:] - f) / (p[2:] - p[:-2])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake(
    "mel-filterbank",
    "Points and frequencies do not broadcast: make the points a column, so that each filter is a row.",
)
def points_not_as_a_column(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "The part above 0 was cut off: keep it, and cut off what is below 0.")
def keeps_what_is_below_zero(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    p = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising, falling = (f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])
    return np.minimum(0, np.minimum(rising, falling)).astype(dtype)


@mistake(
    "mel-filterbank",
    "The frequencies are spread wrongly: they were divided by the number of columns. Column k is at k rate / size, in Hz.",
    constants={"of_half": (False,)},
)
def frequencies_by_the_number_of_columns(
    bands, size, rate, low=0.0, high=None, dtype=np.float32, *, of_half=True
):
    high = rate / 2 if high is None else high
    if not 0 <= low < high <= rate / 2:
        raise ValueError(f"need 0 <= low < high <= {rate / 2}, got {low} and {high}")
    points = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))
    begin, peak, end = (column[:, None] for column in (points[:-2], points[1:-1], points[2:]))
    columns = size // 2 + 1
    frequencies = np.arange(columns) * (rate / 2 if of_half else rate) / columns
    rising, falling = (frequencies - begin) / (peak - begin), (end - frequencies) / (end - peak)
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "A column is missing: there are size // 2 + 1, from 0 Hz to half the rate.")
def a_frequency_too_few(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    points = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.linspace(0, rate / 2, size // 2)
    rising = (f - points[:-2]) / (points[1:-1] - points[:-2])
    falling = (points[2:] - f) / (points[2:] - points[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake(
    "mel-filterbank",
    "Both lines have the width of the rising one. The falling line goes from the peak to the end of the filter.",
)
def falls_as_it_rises(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    points = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising = (f - points[:-2]) / (points[1:-1] - points[:-2])
    falling = (points[2:] - f) / (points[1:-1] - points[:-2])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake(
    "mel-filterbank",
    "Both lines have the width of the falling one. The rising line goes from the beginning of the filter to the peak.",
)
def rises_as_it_falls(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    points = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising = (f - points[:-2]) / (points[2:] - points[1:-1])
    falling = (points[2:] - f) / (points[2:] - points[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake(
    "mel-filterbank", "The filters are rectangles, 1 from their beginning to their end. They are triangles."
)
def rectangles(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    points = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    return ((f > points[:-2]) & (f < points[2:])).astype(dtype)


@mistake(
    "mel-filterbank",
    "The points are equally spaced in the logarithm of the frequency. They must be equally spaced in mel.",
)
def spaced_in_the_logarithm(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    points = (np.geomspace(low + 1, high + 1, bands + 2) - 1)[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising = (f - points[:-2]) / (points[1:-1] - points[:-2])
    falling = (points[2:] - f) / (points[2:] - points[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake(
    "mel-filterbank",
    "The points are equally spaced in the logarithm of the frequency. They must be equally spaced in mel.",
)
def spaced_in_the_logarithm_from_low(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    points = np.geomspace(max(low, 1e-3), high, bands + 2)[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising = (f - points[:-2]) / (points[1:-1] - points[:-2])
    falling = (points[2:] - f) / (points[2:] - points[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake(
    "mel-filterbank",
    "Only the rising half of each triangle is there: behind the peak it falls until the end of the filter.",
)
def rising_half(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    points = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising = (f - points[:-2]) / (points[1:-1] - points[:-2])
    return np.where((rising >= 0) & (rising <= 1), rising, 0).astype(dtype)


@mistake("mel-filterbank", "The two lines were multiplied. A triangle is the smaller of the two.")
def product_of_the_lines(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    points = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising = (f - points[:-2]) / (points[1:-1] - points[:-2])
    falling = (points[2:] - f) / (points[2:] - points[1:-1])
    return np.maximum(0, rising * falling).astype(dtype)


@mistake("mel-filterbank", "The first point was not converted: `low` is in Hz, the steps are in mel.")
def low_not_converted(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    points = mel_to_hz(np.linspace(low, hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising = (f - points[:-2]) / (points[1:-1] - points[:-2])
    falling = (points[2:] - f) / (points[2:] - points[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "Column k has the wrong frequency: it is k rate / size, from k = 0 on.")
def frequencies_over_size_minus_one(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    points = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / (size - 1)
    rising = (f - points[:-2]) / (points[1:-1] - points[:-2])
    falling = (points[2:] - f) / (points[2:] - points[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(dtype)


@mistake("mel-filterbank", "Column k has the wrong frequency: it is k rate / size, from k = 0 on.")
def frequencies_from_one(bands, size, rate, low=0.0, high=None, dtype=np.float32):
    high = rate / 2 if high is None else high
    points = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))[:, None]
    f = np.arange(1, size // 2 + 2) * rate / size
    rising = (f - points[:-2]) / (points[1:-1] - points[:-2])
    falling = (points[2:] - f) / (points[2:] - points[1:-1])
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


@mistake("log-mel", "The shapes do not fit: each filter is a row of M, so the product needs its transpose.")
def filters_not_transposed(P, M, floor=1e-6):
    return np.log(np.maximum(P @ M, floor))


@mistake(
    "log-mel",
    "The sum over the frequencies is missing: the product of P and the filters is a matrix product.",
)
def no_sum_over_the_frequencies(P, M, floor=1e-6):
    return np.log(np.maximum(P * M, floor))


@mistake(
    "log-mel",
    "This is in decibels: the natural logarithm is asked for, without a factor.",
    constants={"factor": (20,)},
)
def in_decibels(P, M, floor=1e-6, *, factor=10):
    return factor * np.log10(np.maximum(P @ M.T, floor))


@mistake("log-mel", "1 was added to the power before the logarithm: the floor takes care of silence.")
def one_was_added(P, M, floor=1e-6):
    return np.log1p(np.maximum(P @ M.T, floor))


@mistake("log-mel", "The logarithm is missing.")
def no_logarithm(P, M, floor=1e-6):
    return np.maximum(P @ M.T, floor)


@mistake("log-mel", "The smaller of power and floor was taken: nothing may be below the floor.")
def smaller_of_power_and_floor(P, M, floor=1e-6):
    return np.log(np.minimum(P @ M.T, floor))


@mistake("log-mel", "Only zeros were replaced by the floor: every power below it counts as the floor.")
def only_zeros_replaced(P, M, floor=1e-6):
    power = P @ M.T
    return np.log(np.where(power == 0, floor, power))


@mistake("log-mel", "The second argument of `np.max` is an axis: `np.maximum` compares two values.")
def np_max_for_maximum(P, M, floor=1e-6):
    return np.log(np.max(P @ M.T, floor))


@mistake("log-mel", "Python's `max` cannot compare an array element by element: `np.maximum` can.")
def max_of_python(P, M, floor=1e-6):
    return np.log(max(P @ M.T, floor))


@mistake("log-mel", "Without a frame there is nothing to stack: compute all frames in one product.")
def stacks_the_rows(P, M, floor=1e-6):
    return np.stack([np.log(np.maximum(M @ row, floor)) for row in P])


@mistake("log-mel", "The filters were divided by their sum: this is a mean of the powers. Take the sum P Mᵀ.")
def mean_of_the_powers(P, M, floor=1e-6):
    return np.log(np.maximum(P @ M.T / M.sum(axis=1), floor))


@mistake("log-mel", "The powers were squared. P has the squares already.")
def powers_squared(P, M, floor=1e-6):
    return np.log(np.maximum(P**2 @ M.T, floor))


@mistake("log-mel", "The filters were squared. Each power has one weight, as M gives it.")
def filters_squared(P, M, floor=1e-6):
    return np.log(np.maximum(P @ (M**2).T, floor))


@mistake(
    "log-mel", "The logarithm was halved, or taken of the root of the power. It is that of the power itself."
)
def half_of_the_logarithm(P, M, floor=1e-6):
    return np.log(np.maximum(P @ M.T, floor)) / 2


@mistake(
    "log-mel",
    "The root of the powers was taken before the filters. The filters add up the powers themselves.",
)
def roots_of_the_powers(P, M, floor=1e-6):
    return np.log(np.maximum(np.sqrt(P) @ M.T, floor))


@mistake("log-mel", "This is a mean over the frequencies. Each band is the sum of its weighted powers.")
def mean_over_the_frequencies(P, M, floor=1e-6):
    return np.log(np.maximum(P @ M.T / P.shape[1], floor))


@mistake("log-mel", "The exponential was taken. The logarithm is asked for.")
def exponential_of_the_power(P, M, floor=1e-6):
    return np.exp(np.maximum(P @ M.T, floor))


@mistake("log-mel", "A mean or a largest value was taken off. The logarithms stay as they are.")
def mean_of_the_logarithms_taken_off(P, M, floor=1e-6):
    L = np.log(np.maximum(P @ M.T, floor))
    return L - L.mean(axis=0) if len(L) else L


@mistake("log-mel", "A mean or a largest value was taken off. The logarithms stay as they are.")
def largest_logarithm_taken_off(P, M, floor=1e-6):
    L = np.log(np.maximum(P @ M.T, floor))
    return L - L.max() if len(L) else L


@mistake(
    "log-mel", "The floor was multiplied by the largest power. It is the same number for every spectrum."
)
def relative_floor(P, M, floor=1e-6):
    mel = P @ M.T
    return np.log(np.maximum(mel, floor * mel.max(initial=0)))


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


@mistake("stretch", "The last place is F here: rows are counted from 0, so the last one is F - 1.")
def places_up_to_the_number_of_rows(L, steps):
    places = np.minimum(np.linspace(0, len(L), steps), len(L) - 1)
    i = places.astype(int)
    r = (places - i).astype(L.dtype)[:, None]
    return (1 - r) * L[i] + r * L[np.minimum(i + 1, len(L) - 1)]


@mistake(
    "stretch",
    "A row beyond the last one is read. The places end at F - 1, and there the last row stands in for the next one.",
)
def row_after_the_last(L, steps):
    places = np.linspace(0, len(L) - 1, steps)
    i = places.astype(int)
    r = (places - i).astype(L.dtype)[:, None]
    return (1 - r) * L[i] + r * L[i + 1]


@mistake("stretch", "The next row has no weight: it must be multiplied by r.")
def next_row_in_full(L, steps):
    places = np.linspace(0, len(L) - 1, steps)
    i = places.astype(int)
    r = (places - i).astype(L.dtype)[:, None]
    return (1 - r) * L[i] + L[np.minimum(i + 1, len(L) - 1)]


@mistake("stretch", "The row before has no weight: it must be multiplied by 1 - r.")
def row_before_in_full(L, steps):
    places = np.linspace(0, len(L) - 1, steps)
    i = places.astype(int)
    r = (places - i).astype(L.dtype)[:, None]
    return L[i] + r * L[np.minimum(i + 1, len(L) - 1)]


@mistake(
    "stretch",
    "The weights do not broadcast against the rows: each step has one weight for all bands, so they are a column.",
)
def weights_not_as_a_column(L, steps):
    places = np.linspace(0, len(L) - 1, steps)
    i = places.astype(int)
    r = (places - i).astype(L.dtype)
    return (1 - r) * L[i] + r * L[np.minimum(i + 1, len(L) - 1)]


@mistake("stretch", "The rows were copied and the rest filled with zeros: spread them over all steps.")
def copied_and_filled_with_zeros(L, steps):
    Y = np.zeros((steps, L.shape[1]), L.dtype)
    Y[: min(steps, len(L))] = L[:steps]
    return Y


@mistake("stretch", "The last row was repeated at the end: spread the rows over all steps.")
def last_row_repeated(L, steps):
    return L[np.minimum(np.arange(steps), len(L) - 1)]


@mistake(
    "stretch", "i was rounded to the nearest row: it is the row at or before the place, and r is at least 0."
)
def rounded_instead_of_floored(L, steps):
    places = np.linspace(0, len(L) - 1, steps)
    i = np.rint(places).astype(int)
    r = (places - i).astype(L.dtype)[:, None]
    return (1 - r) * L[i] + r * L[np.minimum(i + 1, len(L) - 1)]


@mistake("stretch", "With steps=1 the formula divides by 0: then the result is the first row.")
def divides_by_zero_for_one_step(L, steps):
    Y = np.zeros((steps, L.shape[1]), L.dtype)
    for t in range(steps):
        place = t * (len(L) - 1) / (steps - 1)
        i = int(place)
        Y[t] = (1 - place + i) * L[i] + (place - i) * L[min(i + 1, len(L) - 1)]
    return Y


@mistake("stretch", "`np.interp` takes a single series of numbers: give it one band at a time.")
def all_bands_to_interp(L, steps):
    return np.interp(np.linspace(0, len(L) - 1, steps), np.arange(len(L)), L)


@mistake("stretch", "The row before was taken in place of the next one: between i and i + 1 these two count.")
def row_before_for_the_next(L, steps):
    places = np.linspace(0, len(L) - 1, steps)
    i = places.astype(int)
    r = (places - i).astype(L.dtype)[:, None]
    return (1 - r) * L[i] + r * L[i - 1]


@mistake("stretch", "Both rows count one half everywhere. Their weights are 1 - r and r.")
def half_of_both_rows(L, steps):
    i = np.linspace(0, len(L) - 1, steps).astype(int)
    return (L[i] + L[np.minimum(i + 1, len(L) - 1)]) / 2


@mistake(
    "stretch", "The rows were repeated from the first one on, not stretched. Spread them over all steps."
)
def repeated_from_the_first(L, steps):
    return np.resize(L, (steps, L.shape[1]))


@mistake("stretch", "The place was rounded up: i is the row at or before it, and r the part that is left.")
def place_rounded_up(L, steps):
    places = np.linspace(0, len(L) - 1, steps)
    i = np.ceil(places).astype(int)
    r = (i - places).astype(L.dtype)[:, None]
    return (1 - r) * L[i] + r * L[np.minimum(i + 1, len(L) - 1)]


@mistake("stretch", "With steps=1 the formula divides by 0: then the result is the first row.")
def divides_an_array_by_zero_for_one_step(L, steps):
    places = np.arange(steps) * (len(L) - 1) / (steps - 1)
    i = places.astype(int)
    r = (places - i).astype(L.dtype)[:, None]
    return (1 - r) * L[i] + r * L[np.minimum(i + 1, len(L) - 1)]


@mistake("stretch", "The last place is F - 2 here. It is F - 1, so that the last row stays the last.")
def ends_one_row_early(L, steps):
    places = np.linspace(0, max(len(L) - 2, 0), steps)
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


@mistake(
    "split-by-group",
    "The number of test groups is larger than `round(test_size * G)`: it was rounded up, or rows were counted.",
)
def rounds_up(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: int(np.ceil(test_size * len(names)))])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake(
    "split-by-group",
    "Too many groups are for testing: their number is `round(test_size * G)`. The fraction is one of the groups, not of the rows, and that of the test part.",
)
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


@mistake(
    "split-by-group", "An empty list became an array of float: row numbers are int, even where there is none."
)
def empty_arrays_of_float(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    held_out = set(names[: round(test_size * len(names))].tolist())
    sides = [[], []]
    for row, name in enumerate(groups.tolist()):
        sides[name in held_out].append(row)
    return np.array(sides[0]), np.array(sides[1])


@mistake("split-by-group", "These are the names of the groups: the numbers of their rows are asked for.")
def returns_the_groups(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: round(test_size * len(names))])
    if not len(
        groups
    ):  # the error that no name is an index belongs to another mistake, empty arrays of float
        return np.arange(0), np.arange(0)
    return groups[~is_test], groups[is_test]


@mistake(
    "split-by-group",
    "The names were drawn with `rng.choice`, or permuted in the order of their rows: take the first ones of `rng.permutation(np.unique(groups))`.",
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


@mistake(
    "split-by-group",
    "Only one group is for testing, the first name or a fifth of them: `test_size` has no effect.",
)
def always_a_fifth(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: round(0.2 * len(names))])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", "The row numbers must be in increasing order, not in that of the drawn names.")
def rows_in_the_order_drawn(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    rows = [np.flatnonzero(groups == name) for name in names] + [np.zeros(0, int)]
    count = round(test_size * len(names))
    return np.concatenate([*rows[count:], rows[-1]]), np.concatenate([*rows[:count], rows[-1]])


@mistake("split-by-group", "The row numbers must be in increasing order, not in that of the drawn names.")
def held_out_rows_in_the_order_drawn(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))[: round(test_size * len(np.unique(groups)))]
    test = np.array([k for name in names for k in np.flatnonzero(groups == name)], dtype=int)
    return np.setdiff1d(np.arange(len(groups)), test), test


@mistake("split-by-group", "`np.unique` is missing: every group counts once, not once for each of its rows.")
def permutes_repeated_names(groups, test_size=0.2, *, rng):
    names = rng.permutation(groups)
    is_test = np.isin(groups, names[: round(test_size * len(names))])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake(
    "split-by-group",
    "The arguments of `np.isin` are exchanged: ask of each row whether its name is held out.",
)
def isin_the_wrong_way(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(names[: round(test_size * len(names))], groups)
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake(
    "split-by-group",
    "Rows and held-out names differ in number and cannot be compared one to one: ask of each row whether its name is among them.",
)
def compared_one_to_one(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = groups == names[: round(test_size * len(names))]
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake(
    "split-by-group",
    "`in` does not look up an array element by element: ask of each row whether its name is among those held out.",
)
def python_in(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = groups in names[: round(test_size * len(names))]
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake(
    "split-by-group", "Only the first row of each group is left: all rows of a group go to the same side."
)
def one_row_of_each_group(groups, test_size=0.2, *, rng):
    names, rows = np.unique(groups, return_index=True)
    rows, count = rng.permutation(rows), round(test_size * len(names))
    return np.sort(rows[count:]), np.sort(rows[:count])


@mistake("split-by-group", "The number of test groups is a float: round it to an int.")
def number_of_groups_a_float(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: test_size * len(names)])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", says="it was rounded up")
def half_rounded_up(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: int(test_size * len(names) + 0.5)])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", "The row numbers were shuffled. They must be in increasing order.")
def rows_shuffled(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: round(test_size * len(names))])
    return rng.permutation(np.flatnonzero(~is_test)), rng.permutation(np.flatnonzero(is_test))


@mistake(
    "split-by-group",
    "Some rows of a test group are in the training part. All rows of a group are on one side.",
)
def one_row_of_a_group(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    held_out = names[: round(test_size * len(names))]
    test = np.sort(np.array([np.flatnonzero(groups == name)[0] for name in held_out], dtype=int))
    return np.setdiff1d(np.arange(len(groups)), test), test


@mistake(
    "split-by-group",
    "Too many groups are for testing: their number is `round(test_size * G)`. The fraction is one of the groups, not of the rows, and that of the test part.",
)
def fraction_for_training(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: round((1 - test_size) * len(names))])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake(
    "split-by-group",
    "The number of test groups is larger than `round(test_size * G)`: it was rounded up, or rows were counted.",
)
def groups_until_enough_rows(groups, test_size=0.2, *, rng):
    held_out, rows = [], 0
    for name in rng.permutation(np.unique(groups)):
        if rows < round(test_size * len(groups)):
            held_out.append(name)
            rows += np.sum(groups == name)
    is_test = np.isin(groups, held_out)
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake(
    "split-by-group",
    "The rows of the test part are in the training part, too. Each row is in one of them only.",
)
def all_rows_for_training(groups, test_size=0.2, *, rng):
    names = rng.permutation(np.unique(groups))
    is_test = np.isin(groups, names[: round(test_size * len(names))])
    return np.arange(len(groups)), np.flatnonzero(is_test)


@mistake(
    "split-by-group",
    "Each name was drawn by itself, with this probability. Take the first round(test_size * G) of the permutation.",
)
def each_name_by_itself(groups, test_size=0.2, *, rng):
    names = np.unique(groups)
    is_test = np.isin(groups, names[rng.random(len(names)) < test_size])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


@mistake("split-by-group", "These are numbers of names. The numbers of their rows are asked for.")
def numbers_of_the_names(groups, test_size=0.2, *, rng):
    count = len(np.unique(groups))
    names, held_out = rng.permutation(count), round(test_size * count)
    return np.sort(names[held_out:]), np.sort(names[:held_out])


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


@mistake("shift-spectrograms", "Only the shift along the bands was done: the steps have not moved.")
def bands_only(X, time, bands):
    B = X.shape[2]
    band = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    return np.take_along_axis(X, band[:, None, :], axis=2)


@mistake("shift-spectrograms", "A negative number reads from the end: clip below 0, too.")
def numbers_below_zero(X, time, bands):
    N, T, B = X.shape
    step = np.minimum(np.arange(T) - time[:, None], T - 1)
    band = np.minimum(np.arange(B) - bands[:, None], B - 1)
    return X[np.arange(N)[:, None, None], step[:, :, None], band[:, None, :]]


@mistake("shift-spectrograms", "A step or band beyond the last one is read: clip to T - 1 and to B - 1.")
def clipped_one_too_high(X, time, bands):
    N, T, B = X.shape
    step = np.clip(np.arange(T) - time[:, None], 0, T)
    band = np.clip(np.arange(B) - bands[:, None], 0, B)
    return X[np.arange(N)[:, None, None], step[:, :, None], band[:, None, :]]


@mistake("shift-spectrograms", "A band beyond the last one is read: clip the bands to B - 1.")
def bands_clipped_to_the_steps(X, time, bands):
    N, T, B = X.shape
    step = np.clip(np.arange(T) - time[:, None], 0, T - 1)
    band = np.clip(np.arange(B) - bands[:, None], 0, T - 1)
    return X[np.arange(N)[:, None, None], step[:, :, None], band[:, None, :]]


@mistake(
    "shift-spectrograms",
    "Every clip was moved by the numbers of every other: the index of the clip must go along with its shifts.",
)
def every_clip_with_every_shift(X, time, bands):
    _, T, B = X.shape
    step = np.clip(np.arange(T) - time[:, None], 0, T - 1)
    band = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    return X[:, step[:, :, None], band[:, None, :]]


@mistake("shift-spectrograms", "The index of the clip does not broadcast: it needs two more axes, (N, 1, 1).")
def clip_index_not_a_column(X, time, bands):
    N, T, B = X.shape
    step = np.clip(np.arange(T) - time[:, None], 0, T - 1)
    band = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    return X[np.arange(N), step[:, :, None], band[:, None, :]]


@mistake(
    "shift-spectrograms",
    "Steps and bands do not broadcast: they need axes of their own, (N, T, 1) and (N, 1, B).",
)
def steps_and_bands_in_pairs(X, time, bands):
    N, T, B = X.shape
    step = np.clip(np.arange(T) - time[:, None], 0, T - 1)
    band = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    return X[np.arange(N)[:, None], step, band]


@mistake("shift-spectrograms", "Steps and bands have changed places in the result: it is (N, T, B).")
def steps_last(X, time, bands):
    N, T, B = X.shape
    step = np.clip(np.arange(T) - time[:, None], 0, T - 1)
    band = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    return X[np.arange(N)[:, None, None], step[:, None, :], band[:, :, None]]


@mistake("shift-spectrograms", "The old numbers are left at the edge: the edge must be repeated there.")
def old_numbers_at_the_edge(X, time, bands):
    N, T, B = X.shape
    step, band = np.arange(T) - time[:, None], np.arange(B) - bands[:, None]
    Y = X[np.arange(N)[:, None, None], np.clip(step, 0, T - 1)[:, :, None], np.clip(band, 0, B - 1)[:, None]]
    inside = ((step >= 0) & (step < T))[:, :, None] & ((band >= 0) & (band < B))[:, None]
    return np.where(inside, Y, X)


@mistake("shift-spectrograms", "The clip is mirrored at its edge: the edge itself must be repeated.")
def mirrored_at_the_edge(X, time, bands):
    N, T, B = X.shape
    step, band = np.abs(np.arange(T) - time[:, None]), np.abs(np.arange(B) - bands[:, None])
    step = np.clip(np.where(step >= T, 2 * T - 2 - step, step), 0, T - 1)
    band = np.clip(np.where(band >= B, 2 * B - 2 - band, band), 0, B - 1)
    return X[np.arange(N)[:, None, None], step[:, :, None], band[:, None, :]]


@mistake("shift-spectrograms", says="it should be float64")
def shifted_into_float32(X, time, bands):
    N, T, B = X.shape
    step = np.clip(np.arange(T) - time[:, None], 0, T - 1)
    band = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    return np.float32(X)[np.arange(N)[:, None, None], step[:, :, None], band[:, None, :]]


@mistake(
    "shift-spectrograms",
    "A shift to an earlier step became one to a later step: `%` makes a negative number positive.",
)
def time_shift_modulo(X, time, bands):
    N, T, B = X.shape
    t = np.clip(np.arange(T) - (time % T)[:, None], 0, T - 1)
    b = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    return X[np.arange(N)[:, None, None], t[:, :, None], b[:, None, :]]


@mistake("shift-spectrograms", "All results come from the first clip. The index of the clip is missing.")
def first_clip_for_all(X, time, bands):
    _, T, B = X.shape
    t = np.clip(np.arange(T) - time[:, None], 0, T - 1)
    b = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    return X[0][t[:, :, None], b[:, None, :]]


@mistake(
    "shift-spectrograms",
    "The shift along time is off by one: step t comes from t - time.",
    constants={"off": (-1,)},
)
def time_off_by_one(X, time, bands, *, off=1):
    N, T, B = X.shape
    t = np.clip(np.arange(T) - time[:, None] - off, 0, T - 1)
    b = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    return X[np.arange(N)[:, None, None], t[:, :, None], b[:, None, :]]


@mistake(
    "shift-spectrograms",
    "The shift along the bands is off by one: band b comes from b - bands.",
    constants={"off": (-1,)},
)
def bands_off_by_one(X, time, bands, *, off=1):
    N, T, B = X.shape
    t = np.clip(np.arange(T) - time[:, None], 0, T - 1)
    b = np.clip(np.arange(B) - bands[:, None] - off, 0, B - 1)
    return X[np.arange(N)[:, None, None], t[:, :, None], b[:, None, :]]


@mistake(
    "shift-spectrograms",
    "The old values stayed at the edge, where nothing was moved to. The edge must be repeated.",
)
def old_values_at_the_edge(X, time, bands):
    Y = X.copy()
    for y, t, b in zip(Y, time, bands, strict=True):
        for axis, shift in ((0, t), (1, b)):
            old, size = np.moveaxis(y.copy(), axis, 0), y.shape[axis]
            new = np.moveaxis(y, axis, 0)
            if 0 < shift < size:
                new[shift:] = old[:-shift]
            elif -size < shift < 0:
                new[:shift] = old[-shift:]
    return Y


@mistake(
    "shift-spectrograms", "The sign of the shifts was dropped: a negative number moves earlier and lower."
)
def shifts_without_sign(X, time, bands):
    N, T, B = X.shape
    t = np.clip(np.arange(T) - np.abs(time)[:, None], 0, T - 1)
    b = np.clip(np.arange(B) - np.abs(bands)[:, None], 0, B - 1)
    return X[np.arange(N)[:, None, None], t[:, :, None], b[:, None, :]]


@mistake("shift-spectrograms", "The shift along time was done twice.")
def time_shift_doubled(X, time, bands):
    N, T, B = X.shape
    t = np.clip(np.arange(T) - 2 * time[:, None], 0, T - 1)
    b = np.clip(np.arange(B) - bands[:, None], 0, B - 1)
    return X[np.arange(N)[:, None, None], t[:, :, None], b[:, None, :]]


@mistake("shift-spectrograms", "The shift along the bands was done twice.")
def band_shift_doubled(X, time, bands):
    N, T, B = X.shape
    t = np.clip(np.arange(T) - time[:, None], 0, T - 1)
    b = np.clip(np.arange(B) - 2 * bands[:, None], 0, B - 1)
    return X[np.arange(N)[:, None, None], t[:, :, None], b[:, None, :]]


@mistake("shift-spectrograms", "The mean of the clip comes in at the edge. The edge itself must be repeated.")
def mean_at_the_edge(X, time, bands):
    N, T, B = X.shape
    t, b = np.arange(T) - time[:, None], np.arange(B) - bands[:, None]
    inside = ((t >= 0) & (t < T))[:, :, None] & ((b >= 0) & (b < B))[:, None, :]
    moved = X[np.arange(N)[:, None, None], t.clip(0, T - 1)[:, :, None], b.clip(0, B - 1)[:, None, :]]
    return np.where(inside, moved, X.mean(axis=(1, 2), keepdims=True)).astype(X.dtype)

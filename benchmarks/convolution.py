"""Convolution over sizes: nnkit, PyTorch, and two textbook ways, loops and im2col in the manner of the CS231n assignments.

    python benchmarks/convolution.py

prints the time of forward and backward for some sizes, and the time and peak memory against the batch size, and
draws both in convolution.svg. The textbook functions are written here: the same algorithms, not their code.
"""

import argparse
import os
import statistics
import sys
import tracemalloc
from pathlib import Path

for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):  # before NumPy loads its BLAS
    os.environ.pop(variable, None)

import numpy as np
from layers import sample
from threadpoolctl import threadpool_limits

SIZES = {  # N, C, H = W, F, K, padding
    "LeNet, first": (64, 1, 28, 6, 5, 2),
    "LeNet, second": (64, 6, 14, 16, 5, 0),
    "16 to 32 maps": (32, 16, 28, 32, 3, 1),
    "64 to 64 maps": (32, 64, 14, 64, 3, 1),
}
BATCHES = (1, 8, 32, 128)


def nnkit(X, W, b, padding, dY):
    """The functions of the course."""
    from nnkit.cnn import conv2d_backward
    from nnkit.conv import conv2d_forward

    def step():
        return conv2d_backward(dY, conv2d_forward(X, W, b, padding=padding)[1])

    return step


def pytorch(X, W, b, padding, dY):
    """PyTorch's convolution and its autograd."""
    import torch

    tensors = [torch.tensor(array, requires_grad=True) for array in (X, W, b)]
    t_dY = torch.tensor(dY)

    def step():
        for tensor in tensors:
            tensor.grad = None
        torch.nn.functional.conv2d(*tensors, padding=padding).backward(t_dY)
        return [tensor.grad.numpy() for tensor in tensors]

    return step


def loops(X, W, b, padding, dY):
    """A loop over images, kernels and places, one window at a time."""
    K = W.shape[2]
    frame = ((0, 0), (0, 0), (padding, padding), (padding, padding))

    def step():
        P = np.pad(X, frame)
        Y, dP, dW = np.empty_like(dY), np.zeros_like(P), np.zeros_like(W)
        for n, f, i, j in np.ndindex(dY.shape):
            Y[n, f, i, j] = np.sum(P[n, :, i : i + K, j : j + K] * W[f]) + b[f]
        for n, f, i, j in np.ndindex(dY.shape):
            dW[f] += dY[n, f, i, j] * P[n, :, i : i + K, j : j + K]
            dP[n, :, i : i + K, j : j + K] += dY[n, f, i, j] * W[f]
        end = -padding or None
        return dP[:, :, padding:end, padding:end], dW, dY.sum(axis=(0, 2, 3))

    return step


def indexed(X, W, b, padding, dY):
    """im2col by index arrays: one large matrix for the whole batch, added up again by np.add.at."""
    N, C = X.shape[:2]
    F, _, K, _ = W.shape
    OH, OW = dY.shape[2:]
    c = np.repeat(np.arange(C), K * K)[:, None]
    i = np.tile(np.repeat(np.arange(K), K), C)[:, None] + np.repeat(np.arange(OH), OW)
    j = np.tile(np.arange(K), K * C)[:, None] + np.tile(np.arange(OW), OH)
    frame = ((0, 0), (0, 0), (padding, padding), (padding, padding))

    def step():
        P = np.pad(X, frame)
        columns = P[:, c, i, j].transpose(1, 2, 0).reshape(C * K * K, -1)
        _ = (W.reshape(F, -1) @ columns + b[:, None]).reshape(F, OH, OW, N).transpose(3, 0, 1, 2)
        dZ = dY.transpose(1, 2, 3, 0).reshape(F, -1)
        dW = (dZ @ columns.T).reshape(W.shape)
        dP = np.zeros_like(P)
        dcolumns = (W.reshape(F, -1).T @ dZ).reshape(C * K * K, -1, N).transpose(2, 0, 1)
        np.add.at(dP, (slice(None), c, i, j), dcolumns)
        end = -padding or None
        return dP[:, :, padding:end, padding:end], dW, dZ.sum(axis=1)

    return step


WAYS = {"nnkit": nnkit, "PyTorch": pytorch, "im2col by indices": indexed, "loops": loops}


def arrays(N, C, side, F, K, padding):
    """X, W, b, padding and dY in float32."""
    rng = np.random.default_rng(0)
    out = side + 2 * padding - K + 1
    shapes = {"X": (N, C, side, side), "W": (F, C, K, K), "b": (F,), "dY": (N, F, out, out)}
    drawn = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    return drawn | {"padding": padding}


def seconds(step, rounds):
    """Median seconds of a call; one call is enough where it takes longer than a second."""
    first = sample(step, 1)
    return first if first > 1 else statistics.median(sample(step, 3) for _ in range(rounds))


def peak(step):
    """Largest memory, in bytes, that NumPy held during a call on top of the inputs."""
    tracemalloc.start()
    step()
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used


def table(rounds):
    """Print milliseconds for each size and way; all ways must agree."""
    print(f"{'forward + backward, ms':24}" + "".join(f"{name:>19}" for name in WAYS))
    for name, size in SIZES.items():
        data = arrays(*size)
        few = data | {key: data[key][:2] for key in ("X", "dY")}
        steps = {way: make(**(few if way == "loops" else data)) for way, make in WAYS.items()}
        for ours, theirs in zip(nnkit(**few)(), loops(**few)(), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-3)
        times = {way: 1000 * seconds(step, rounds) for way, step in steps.items()}
        times["loops"] *= size[0] / 2  # measured on two images
        print(f"{name:24}" + "".join(f"{times[way]:19.2f}" for way in WAYS), flush=True)


def growth(rounds, path):
    """Print and draw time and memory of 16 to 32 maps against the batch size."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    print(f"\n{'16 to 32 maps':24}{'N':>6}{'ms':>10}{'ms / N':>10}{'peak MB':>10}{'peak / input':>14}")
    for (way, color), marker in zip(
        [("nnkit", "#0072b2"), ("PyTorch", "#d55e00"), ("im2col by indices", "#009e73")], "os^", strict=True
    ):
        times, peaks = [], []
        for N in BATCHES:
            data = arrays(N, *SIZES["16 to 32 maps"][1:])
            step = WAYS[way](**data)
            times.append(1000 * seconds(step, rounds))
            peaks.append(peak(step) / 1e6)
            memory = (
                "" if way == "PyTorch" else f"{peaks[-1]:10.1f}{1e6 * peaks[-1] / data['X'].nbytes:14.1f}"
            )
            print(f"{way:24}{N:6}{times[-1]:10.2f}{times[-1] / N:10.3f}{memory}", flush=True)
        left.loglog(BATCHES, times, marker=marker, color=color, label=way)
        if way != "PyTorch":  # tracemalloc does not see its memory
            right.loglog(BATCHES, peaks, marker=marker, color=color, label=way)
    left.set(xlabel="images N", ylabel="time, ms", title="Forward and backward, 3x3, 16 to 32 maps of 28x28")
    right.set(xlabel="images N", ylabel="peak memory, MB", title="Memory on top of the inputs")
    left.legend()
    right.legend()
    figure.savefig(path)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds for each number (default 5)")
    parser.add_argument("--threads", type=int, default=2, help="threads for all (default 2)")
    parser.add_argument("--plot", default=str(Path(__file__).with_suffix(".svg")), help="where the plot goes")
    args = parser.parse_args()
    try:
        import torch
    except ImportError:
        sys.exit("PyTorch is needed to compare with: pip install torch (the CPU build is enough).")
    torch.set_num_threads(args.threads)
    with threadpool_limits(args.threads, user_api="blas"):
        table(args.rounds)
        growth(args.rounds, args.plot)


if __name__ == "__main__":
    main()

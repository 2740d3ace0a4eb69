"""nnkit against PyTorch on the CPU: the same work, the same threads, one run.

    python benchmarks/layers.py --rounds 30 --only adam_1m --only dense_sgd

prints a table of medians in milliseconds and the ratio nnkit / PyTorch (below 1, nnkit is faster), and writes a plot.
"""

import argparse
import json
import os
import statistics
import sys
import time
from importlib.util import find_spec
from pathlib import Path

for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):  # before NumPy loads its BLAS
    os.environ.pop(variable, None)

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

PAUSE_SECONDS = 0.05  # PyTorch's threads spin for a while after their work
WARM_SECONDS = 0.1  # a processor that has slept takes a while to get to its speed
SAMPLE_SECONDS = 0.1
GATES = {
    "dense_sgd": 0.8,
    "dense_adam": 1.0,
    "cross_entropy_small": 0.5,
    "cross_entropy_large": 1.7,
    "adam_1m": 1.8,
    "batchnorm2d": 1.9,
    "conv_forward": 2.4,
    "conv": 2.4,
    "maxpool": 0.8,
    "lenet": 1.8,
    "rnn": 0.65,
    "lstm": 1.8,
    "attention": 1.6,
    "gpt_step": 1.5,
}


def dense(optimizer):
    """One training step of 784-256-10 on a batch of 64: forward, softmax cross entropy, backward, update."""
    import torch

    from nnkit.layers import mlp
    from nnkit.losses import softmax_cross_entropy
    from nnkit.optim import SGD, Adam

    rng = np.random.default_rng(0)
    X = rng.normal(size=(64, 784)).astype(np.float32)
    labels = rng.integers(10, size=64)
    model = mlp([784, 256, 10], rng=rng)
    model.layers[0].needs_dX = False
    ours = SGD(model.parameters(), lr=0.01) if optimizer == "sgd" else Adam(model.parameters())

    def step():
        _, d_logits = softmax_cross_entropy(model(X), labels)
        model.backward(d_logits)
        ours.step()

    net = torch.nn.Sequential(torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10))
    theirs = (
        torch.optim.SGD(net.parameters(), lr=0.01)
        if optimizer == "sgd"
        else torch.optim.Adam(net.parameters())
    )
    loss = torch.nn.CrossEntropyLoss()
    tX, t_labels = torch.from_numpy(X), torch.from_numpy(labels)

    def torch_step():
        theirs.zero_grad()
        loss(net(tX), t_labels).backward()
        theirs.step()

    return step, torch_step


def cross_entropy(rows, classes):
    """Loss and gradient of softmax cross entropy."""
    import torch

    from nnkit.losses import softmax_cross_entropy

    rng = np.random.default_rng(0)
    logits = rng.normal(size=(rows, classes)).astype(np.float32)
    labels = rng.integers(classes, size=rows)
    t_logits, t_labels = torch.from_numpy(logits.copy()).requires_grad_(), torch.from_numpy(labels)

    def torch_call():
        t_logits.grad = None
        torch.nn.functional.cross_entropy(t_logits, t_labels).backward()

    return lambda: softmax_cross_entropy(logits, labels), torch_call


def adam_1m():
    """One Adam step over a million float32 parameters."""
    import torch

    from nnkit.layers import Linear
    from nnkit.optim import Adam

    rng = np.random.default_rng(0)
    layer = Linear(1000, 1000, rng=rng)
    layer.grads = {
        name: rng.normal(size=value.shape).astype(np.float32) for name, value in layer.params.items()
    }
    ours = Adam(layer.parameters())
    module = torch.nn.Linear(1000, 1000)
    for parameter, name in ((module.weight, "W"), (module.bias, "b")):
        parameter.grad = torch.from_numpy(layer.grads[name].copy())
    theirs = torch.optim.Adam(module.parameters())
    return ours.step, theirs.step


def forward_backward(layer, module, X, dY, output=lambda Y: Y):
    """Forward and backward of a layer and of a PyTorch module with the same input and the same gradient of the output.

    `output` takes the output out of what the module returns.
    """
    import torch

    tX, t_dY = torch.from_numpy(X.copy()).requires_grad_(), torch.from_numpy(dY)

    def both():
        layer(X)
        layer.backward(dY)

    def torch_both():
        module.zero_grad()
        tX.grad = None
        output(module(tX)).backward(t_dY)

    return both, torch_both


def batchnorm2d():
    """Batch norm of images (32, 32, 28, 28) in training, forward and backward."""
    import torch

    from nnkit.normalization import BatchNorm

    rng = np.random.default_rng(0)
    X = rng.normal(size=(32, 32, 28, 28)).astype(np.float32)
    dY = rng.normal(size=X.shape).astype(np.float32)
    layer = BatchNorm(32)
    module = torch.nn.BatchNorm2d(32)
    return forward_backward(layer, module, X, dY)


def conv(backward):
    """A convolution 3x3, 16 to 32 maps of 28x28, batch of 32: forward, with all three gradients or without."""
    import torch

    from nnkit.cnn import Conv2d

    rng = np.random.default_rng(0)
    X = rng.normal(size=(32, 16, 28, 28)).astype(np.float32)
    dY = rng.normal(size=(32, 32, 28, 28)).astype(np.float32)
    layer = Conv2d(16, 32, 3, padding=1, rng=rng)
    module = torch.nn.Conv2d(16, 32, 3, padding=1)
    if backward:
        return forward_backward(layer, module, X, dY)
    tX = torch.from_numpy(X)

    def torch_forward():
        with torch.no_grad():
            module(tX)

    return lambda: layer(X), torch_forward


def maxpool():
    """Max pooling 2x2 of images (32, 32, 28, 28), forward and backward."""
    import torch

    from nnkit.cnn import MaxPool2d

    rng = np.random.default_rng(0)
    X = rng.normal(size=(32, 32, 28, 28)).astype(np.float32)
    dY = rng.normal(size=(32, 32, 14, 14)).astype(np.float32)
    return forward_backward(MaxPool2d(2), torch.nn.MaxPool2d(2), X, dY)


def lenet_step():
    """One training step of LeNet-5 on a batch of 64 images of 28x28, with SGD."""
    import torch
    from torch import nn

    from nnkit.cnn import lenet
    from nnkit.losses import softmax_cross_entropy
    from nnkit.optim import SGD

    rng = np.random.default_rng(0)
    X = rng.normal(size=(64, 1, 28, 28)).astype(np.float32)
    labels = rng.integers(10, size=64)
    model = lenet(rng=rng)
    model.layers[0].needs_dX = False
    ours = SGD(model.parameters(), lr=0.01)

    def step():
        _, d_logits = softmax_cross_entropy(model(X), labels)
        model.backward(d_logits)
        ours.step()

    net = nn.Sequential(
        *(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )
    theirs = torch.optim.SGD(net.parameters(), lr=0.01)
    loss = nn.CrossEntropyLoss()
    tX, t_labels = torch.from_numpy(X), torch.from_numpy(labels)

    def torch_step():
        theirs.zero_grad()
        loss(net(tX), t_labels).backward()
        theirs.step()

    return step, torch_step


def rnn():
    """Back-propagation through time: 32 sequences of 50 steps, 64 inputs, 128 units, forward and backward."""
    import torch

    from nnkit.rnn import RNN

    rng = np.random.default_rng(0)
    X = rng.normal(size=(32, 50, 64)).astype(np.float32)
    dH = rng.normal(size=(32, 50, 128)).astype(np.float32)
    layer = RNN(64, 128, rng=rng)
    module = torch.nn.RNN(64, 128, batch_first=True)
    return forward_backward(layer, module, X, dH, lambda found: found[0])


def lstm():
    """An LSTM over 50 steps, 32 sequences, 64 inputs, 128 units, forward and back-propagation through time."""
    import torch

    from nnkit.lstm import LSTM
    from nnkit.rnn import params_to_torch

    rng = np.random.default_rng(0)
    X = rng.normal(size=(32, 50, 64)).astype(np.float32)
    dH = rng.normal(size=(32, 50, 128)).astype(np.float32)
    layer = LSTM(64, 128, rng=rng)
    module = torch.nn.LSTM(64, 128, batch_first=True)
    weights = {name: torch.from_numpy(array) for name, array in params_to_torch(layer.params).items()}
    module.load_state_dict(weights)
    return forward_backward(layer, module, X, dH, lambda found: found[0])


def attention():
    """Scaled dot-product attention of 32 sequences of 64 steps, 4 heads of 32 numbers, forward and backward."""
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    from nnkit.seq2seq import attention_backward, attention_forward

    rng = np.random.default_rng(0)
    Q, K, V, dY = rng.normal(size=(4, 32, 4, 64, 32)).astype(np.float32)
    mask = np.tril(np.ones((64, 64), dtype=bool))

    def step():
        _, cache = attention_forward(Q, K, V, mask)
        attention_backward(dY, cache)

    inputs = [torch.tensor(array, requires_grad=True) for array in (Q, K, V)]
    t_dY, t_mask = torch.from_numpy(dY), torch.from_numpy(mask)

    def torch_step():
        torch.autograd.grad(scaled_dot_product_attention(*inputs, t_mask), inputs, t_dY)

    return step, torch_step


def gpt_step():
    """A training step of a language model: 2 blocks, 64 wide, 4 heads, 16 texts of 64 of 80 characters, Adam."""
    import torch

    from nnkit.optim import Adam
    from nnkit.rnn import sequence_cross_entropy
    from nnkit.training import train_step
    from nnkit.transformer import TinyGPT

    rng = np.random.default_rng(0)
    X, labels = rng.integers(80, size=(2, 16, 64))
    model = TinyGPT(80, 64, 2, 4, 64, positions="learned", rng=rng)
    optimizer = Adam(model.parameters())

    def step():
        train_step(model, sequence_cross_entropy, optimizer, X, labels)

    def gelu(t):
        return torch.nn.functional.gelu(t, approximate="tanh")

    embedding, table = torch.nn.Embedding(80, 64), torch.nn.Parameter(torch.randn(64, 64))
    layers = [
        torch.nn.TransformerEncoderLayer(
            64, 4, 256, dropout=0.0, activation=gelu, norm_first=True, batch_first=True
        )
        for _ in range(2)
    ]
    blocks, head = (
        torch.nn.ModuleList(layers),
        torch.nn.Sequential(torch.nn.LayerNorm(64), torch.nn.Linear(64, 80)),
    )
    parameters = [table, *embedding.parameters(), *blocks.parameters(), *head.parameters()]
    t_optimizer, mask = torch.optim.Adam(parameters), torch.nn.Transformer.generate_square_subsequent_mask(64)
    t_X, t_labels = torch.from_numpy(X), torch.from_numpy(labels)

    def torch_step():
        Y = embedding(t_X) + table
        for block in blocks:
            Y = block(Y, src_mask=mask, is_causal=True)
        loss = torch.nn.functional.cross_entropy(head(Y).flatten(0, 1), t_labels.flatten())
        t_optimizer.zero_grad()
        loss.backward()
        t_optimizer.step()

    return step, torch_step


CASES = {
    "dense_sgd": lambda: dense("sgd"),
    "dense_adam": lambda: dense("adam"),
    "cross_entropy_small": lambda: cross_entropy(64, 10),
    "cross_entropy_large": lambda: cross_entropy(128, 1000),
    "adam_1m": adam_1m,
    "batchnorm2d": batchnorm2d,
    "conv_forward": lambda: conv(backward=False),
    "conv": lambda: conv(backward=True),
    "maxpool": maxpool,
    "lenet": lenet_step,
    "rnn": rnn,
    "lstm": lstm,
    "attention": attention,
    "gpt_step": gpt_step,
}


def sample(function, calls):
    """Seconds a call, after a pause and then a while of the same work."""
    time.sleep(PAUSE_SECONDS)
    warm = time.perf_counter() + WARM_SECONDS
    while time.perf_counter() < warm:
        function()
    start = time.perf_counter()
    for _ in range(calls):
        function()
    return (time.perf_counter() - start) / calls


def measure(make, rounds):
    """Time two contenders in turns.

    Returns
    -------
    (float, float, float)
        Median seconds of ours and of theirs, and the median of the rounds' ratios.
    """
    ours, theirs = make()
    calls = []
    for function in (ours, theirs):
        for _ in range(3):
            function()
        calls.append(max(1, int(SAMPLE_SECONDS / max(sample(function, 1), 1e-7))))
    pairs = [(sample(ours, calls[0]), sample(theirs, calls[1])) for _ in range(rounds)]
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio


def plot(results, path):
    """Draw the ratios as bars, with the goal of each case."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    names = list(results)
    figure, ax = plt.subplots(figsize=(8, 0.5 * len(names) + 1.5))
    ax.barh(names, [results[name][2] for name in names], color="#0072b2", label="measured")
    ax.scatter(
        [GATES.get(name, np.nan) for name in names], names, marker="|", s=300, color="#d55e00", label="goal"
    )
    ax.axvline(1, color="black", linewidth=0.8)
    ax.invert_yaxis()
    ax.set(xlabel="time of nnkit / time of PyTorch", title="nnkit against PyTorch, CPU, float32")
    ax.legend()
    figure.tight_layout()
    figure.savefig(path)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=CASES, help="this case; may be repeated")
    parser.add_argument("--rounds", type=int, default=15, help="rounds of A B (default 15)")
    parser.add_argument(
        "--threads", type=int, default=2, help="threads of PyTorch, BLAS and nnkit (default 2)"
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object, case -> ratio, and nothing else"
    )
    parser.add_argument("--plot", default=str(Path(__file__).with_suffix(".svg")), help="where the plot goes")
    args = parser.parse_args()
    try:
        import torch
    except ImportError:
        sys.exit("PyTorch is needed to compare with: pip install torch (the CPU build is enough).")
    if not args.json and find_spec("matplotlib") is None:
        sys.exit(
            "Matplotlib is needed for the plot: pip install matplotlib, or print the ratios with --json."
        )
    torch.set_num_threads(args.threads)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: args.threads])
    results = {}
    with threadpool_limits(args.threads, user_api="blas"):  # nnkit.fast starts as many
        blas = next((info for info in threadpool_info() if info["user_api"] == "blas"), {})
        if not args.json:
            kernel = (
                f"{blas.get('internal_api', '?')} {blas.get('version', '')} {blas.get('architecture', '')}"
            )
            print(
                f"NumPy {np.__version__}, PyTorch {torch.__version__}, {args.threads} threads, BLAS {kernel}"
            )
            print(f"{'case':22}{'nnkit ms':>10}{'torch ms':>10}{'ratio':>8}{'goal':>7}")
        for name in args.only or CASES:
            results[name] = measure(CASES[name], args.rounds)
            if not args.json:
                ours, theirs, ratio = results[name]
                goal = f"{GATES[name]:.2f}" if name in GATES else "-"
                print(f"{name:22}{ours * 1e3:10.3f}{theirs * 1e3:10.3f}{ratio:8.2f}{goal:>7}", flush=True)
    if args.json:
        print(json.dumps({name: round(ratio, 3) for name, (_, _, ratio) in results.items()}))
    else:
        if without := [name for name in results if name not in GATES]:
            print(f"There is no goal for {', '.join(without)}: add it to GATES in {Path(__file__).name}.")
        plot(results, args.plot)


if __name__ == "__main__":
    main()

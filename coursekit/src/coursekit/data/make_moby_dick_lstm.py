"""Make moby_dick_lstm.npz, the trained character model of coursekit.datasets.moby_dick_lstm().

Embedding (80, 64), LSTM with 256 units, and a linear layer that gives one logit for each of the 80 characters of
the novel, trained with nnkit, which must be installed: Adam, truncated back-propagation over windows of 64
characters, 32 parts of the text side by side. The first 90 % of the novel are the training text, the next 5 %
choose the best epoch, the last 5 % are only used for the number printed at the end.

After every epoch all that the next one depends on is written to a checkpoint beside the output, and a run that is
interrupted goes on from there. Two runs on one machine give the same arrays. Another processor or another version
of NumPy rounds differently, and small differences grow during training.
"""

import argparse
import hashlib
import math
import sys
import time
from pathlib import Path

import numpy as np
from make_fashion_mnist import save as save_arrays
from threadpoolctl import threadpool_limits

from coursekit import datasets
from nnkit.layers import Linear, Sequential
from nnkit.lstm import LSTM, Embedding
from nnkit.optim import Adam
from nnkit.rnn import TimeDistributed, recurrent_layers, sequence_cross_entropy
from nnkit.training import load, save, state_dict, train_step

OUTPUT = Path(__file__).with_name("moby_dick_lstm.npz")
STREAMS, STEPS = 32, 64
NAMES = {"0.W": "embedding", "1.Wx": "Wx", "1.Wh": "Wh", "1.b": "b", "2.0.W": "V", "2.0.b": "c"}


def make_model(characters, rng, d_embedding=64, d_hidden=256):
    """Embedding, LSTM and the linear layer behind every step."""
    return Sequential(
        Embedding(characters, d_embedding, rng=rng),
        LSTM(d_embedding, d_hidden, rng=rng),
        TimeDistributed(Linear(d_hidden, characters, rng=rng, scheme="xavier")),
    )


def windows(ids, streams, steps, offset=0):
    """Cut a text into equal parts, side by side, and yield their windows (streams, steps): inputs and next characters."""
    ids = ids[offset:]
    length = (len(ids) - 1) // streams
    X, y = (part[: streams * length].reshape(streams, length) for part in (ids, ids[1:]))
    for start in range(0, length, steps):
        yield X[:, start : start + steps], y[:, start : start + steps]


def bits_per_character(model, ids, streams=8, steps=256):
    """Mean of -log2 p(next character) over a text."""
    for layer in recurrent_layers(model):
        layer.reset_state()
    losses, sizes = [], []
    for X, y in windows(ids, streams, steps):
        losses.append(sequence_cross_entropy(model(X), y)[0])
        sizes.append(X.size)
    return np.dot(losses, sizes) / np.sum(sizes) / math.log(2)


def learning_rate(done, lr):
    """Constant for the first half of the training, then down to zero along a line; done from 0 to 1."""
    return lr * min(1.0, 2 * (1 - done))


def train(text, options):
    """Train the model; yields (epoch, bits on the validation text, model) after every epoch that was not done before."""
    ids, held_out = text
    rng = np.random.default_rng(options.seed)
    model = make_model(max(ids.max(), held_out.max()) + 1, rng)
    optimizer = Adam(model.parameters(), lr=options.lr)
    for layer in recurrent_layers(model):
        layer.stateful = True
    first, best = 0, math.inf
    if options.checkpoint.is_file():
        extra = load(options.checkpoint, model)
        first, best, optimizer.t = extra["epoch"], extra["best"], extra["t"]
        for number, arrays in enumerate(optimizer.state):
            for name, array in zip("mv", arrays, strict=True):
                array[...] = extra[f"{name}{number}"]
    total = options.epochs * ((len(ids) - 1) // STREAMS // STEPS)
    for epoch in range(first, options.epochs):
        offset = int(np.random.default_rng([options.seed, epoch]).integers(STEPS))
        for layer in recurrent_layers(model):
            layer.reset_state()
        started, losses = time.monotonic(), []
        for X, y in windows(ids, STREAMS, STEPS, offset):
            optimizer.lr = learning_rate(min(optimizer.t / total, 1.0), options.lr)
            losses.append(train_step(model, sequence_cross_entropy, optimizer, X, y, clip_norm=1.0)[0])
            if len(losses) % 50 == 0:
                bits = np.mean(losses[-50:]) / math.log(2)
                print(
                    f"epoch {epoch + 1}/{options.epochs}, step {len(losses)}: {bits:.3f} bits, {time.monotonic() - started:.0f} s",
                    flush=True,
                )
        bits = float(bits_per_character(model, held_out))
        is_best, best = bits < best, min(bits, best)
        yield epoch + 1, bits, model if is_best else None
        state = {
            f"{name}{number}": array
            for number, arrays in enumerate(optimizer.state)
            for name, array in zip("mv", arrays, strict=True)
        }
        save(options.checkpoint, model, epoch=epoch + 1, best=best, t=optimizer.t, **state)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--output", type=Path, default=OUTPUT, help="file to write (default: beside this script)"
    )
    parser.add_argument(
        "--checkpoint", type=Path, help="where to go on from (default: the output's name + .checkpoint)"
    )
    parser.add_argument(
        "--epochs", type=int, default=12, help="passes over the training text (default: %(default)s)"
    )
    parser.add_argument("--lr", type=float, default=3e-3, help="learning rate of Adam (default: %(default)s)")
    parser.add_argument(
        "--seed", type=int, default=0, help="seed of weights and offsets (default: %(default)s)"
    )
    options = parser.parse_args()
    options.checkpoint = options.checkpoint or options.output.with_suffix(".checkpoint")

    text = datasets.moby_dick()
    characters = sorted(set(text))
    ids = np.searchsorted(characters, list(text))
    cuts = int(0.9 * len(ids)), int(0.95 * len(ids))
    train_ids, val_ids, test_ids = np.split(ids, cuts)

    with threadpool_limits(1):
        for epoch, bits, model in train((train_ids, val_ids), options):
            print(f"epoch {epoch}: {bits:.4f} bits per character on the validation text", flush=True)
            if model is not None:
                arrays = {NAMES[name]: array.astype(np.float16) for name, array in state_dict(model).items()}
                save_arrays(options.output, arrays | {"characters": np.array(characters)})
        if not options.output.is_file():
            sys.exit("nothing was trained")
        model = make_model(len(characters), np.random.default_rng(0))
        for layer in recurrent_layers(model):
            layer.stateful = True
        with np.load(options.output, allow_pickle=False) as stored:
            for name, array in state_dict(model).items():
                array[...] = stored[NAMES[name]]
        print(
            f"validation {bits_per_character(model, val_ids):.4f}, test {bits_per_character(model, test_ids):.4f} bits"
        )
    digest = hashlib.sha256(options.output.read_bytes()).hexdigest()
    print(f"{digest}  {options.output.name}  {options.output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

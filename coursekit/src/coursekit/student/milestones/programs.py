"""What the milestones run, in a clean process: `python -m coursekit.student.milestones.programs NUMBER`.

Each function takes the package nnkit from the path, and of it only what the chapters up to its own have made. Its
set-up is that of the milestone at the end of the chapter. It calls `report(done, total)` as it goes on, and returns a
dict: `number`, what was reached; `curve`, a dict with `x`, `y`, `xlabel` and `ylabel`; for chapters 12, 13 and 18 `text`,
what the model wrote. On the process's standard output these become lines of JSON.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
import time
import traceback
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np

from coursekit import datasets, environments
from coursekit.notebook.source import PACKAGE

Report = Callable[[float, float], None]  # report(done, total)


def name_clothes(report: Report) -> dict:
    """Chapter 02: a network with given weights."""
    from nnkit.arrays import accuracy
    from nnkit.forward import predict

    _, _, images, labels = datasets.fashion_mnist()
    report(0, 1)
    predicted = predict(_rows(images), datasets.fashion_mlp(), ["relu", "relu", "softmax"])
    names = datasets.FASHION_CLASSES
    by_class = [accuracy(labels[labels == k], predicted[labels == k]) for k in range(len(names))]
    report(1, 1)
    return {
        "number": accuracy(labels, predicted),
        "curve": {"x": names, "y": by_class, "xlabel": "", "ylabel": "share named right"},
    }


def read_digits(report: Report, steps: int = 200, lr: float = 0.5) -> dict:
    """Chapter 04: plain gradient descent on all training images at once."""
    from nnkit.arrays import accuracy, train_test_split
    from nnkit.layers import Flatten, Linear, ReLU, Sequential
    from nnkit.losses import softmax_cross_entropy

    rng = np.random.default_rng(0)
    images, labels = datasets.digits()
    X, X_test, y, y_test = train_test_split(images / 16, labels, rng=rng)
    model = Sequential(Flatten(), Linear(64, 32, rng=rng), ReLU(), Linear(32, 10, rng=rng))
    model.layers[1].needs_dX = False
    moments, reached = [], []
    for step in range(steps + 1):
        if step % 5 == 0 or step == steps:
            moments.append(step)
            reached.append(accuracy(y_test, model(X_test).argmax(axis=1)))
        if step < steps:
            _, d_output = softmax_cross_entropy(model(X), y)
            model.backward(d_output)
            for layer, name in model.parameters():
                layer.params[name] -= lr * layer.grads[name]
        report(step, steps)
    return {
        "number": reached[-1],
        "curve": {
            "x": moments,
            "y": reached,
            "xlabel": "step of gradient descent",
            "ylabel": "test accuracy",
        },
    }


def learn_clothes(report: Report, epochs: int = 15, examples: int | None = None) -> dict:
    """Chapter 06: AdamW with a cosine schedule, in the loop `fit`."""
    from nnkit.arrays import train_test_split
    from nnkit.layers import mlp
    from nnkit.losses import softmax_cross_entropy
    from nnkit.optim import AdamW
    from nnkit.training import Schedule, Validation, evaluate, fit

    images, labels, test_images, test_labels = datasets.fashion_mnist()
    X, X_val, y, y_val = train_test_split(
        _rows(images[:examples]), labels[:examples], test_size=0.1, rng=np.random.default_rng(0)
    )
    rng = np.random.default_rng(0)
    model = mlp([784, 256, 128, 10], rng=rng)
    history = fit(
        model,
        softmax_cross_entropy,
        AdamW(model.parameters(), lr=1e-3),
        (X, y),
        epochs=epochs,
        batch_size=64,
        rng=rng,
        callbacks=[
            Validation(X_val, y_val),
            Schedule(_cosine(report, 1e-3, epochs * math.ceil(len(X) / 64))),
        ],
    )
    _, reached = evaluate(model, softmax_cross_entropy, (_rows(test_images), test_labels))
    return {"number": reached, "curve": _epochs(history.val_accuracy, "validation accuracy")}


def train_deep(report: Report, epochs: int = 8, depth: int = 20) -> dict:
    """Chapter 08: twenty layers of sigmoids with batch norm."""
    from nnkit.arrays import standardize, train_test_split
    from nnkit.layers import Linear, Sequential, Sigmoid
    from nnkit.losses import softmax_cross_entropy
    from nnkit.normalization import BatchNorm
    from nnkit.optim import SGD
    from nnkit.training import Schedule, Validation, fit

    images, labels = datasets.digits()
    X, X_test, y, y_test = train_test_split(
        images.reshape(len(images), -1), labels, rng=np.random.default_rng(0)
    )
    X, mean, std = standardize(X)
    X_test, _, _ = standardize(X_test, mean, std)
    rng = np.random.default_rng(0)
    sizes = [64] * depth + [10]
    layers = [Linear(64, sizes[1], rng=rng, scheme="xavier")]
    for d_in, d_out in pairwise(sizes[1:]):
        layers += [BatchNorm(d_in), Sigmoid(), Linear(d_in, d_out, rng=rng, scheme="xavier")]
    model = Sequential(*layers)
    history = fit(
        model,
        softmax_cross_entropy,
        SGD(model.parameters(), lr=0.03, momentum=0.9),
        (X, y),
        epochs=epochs,
        batch_size=64,
        rng=np.random.default_rng(0),
        callbacks=[
            Validation(X_test, y_test),
            Schedule(_cosine(report, 0.03, epochs * math.ceil(len(X) / 64))),
        ],
    )
    return {"number": history.val_accuracy[-1], "curve": _epochs(history.val_accuracy, "test accuracy")}


def read_mnist(report: Report, epochs: int = 8, examples: int | None = None) -> dict:
    """Chapter 10: LeNet-5 with batch norm, on shifted images."""
    from nnkit.cnn import lenet
    from nnkit.losses import softmax_cross_entropy
    from nnkit.optim import Adam
    from nnkit.regularization import augment
    from nnkit.training import Schedule, Transform, evaluate, fit

    images, labels, test_images, test_labels = datasets.mnist()
    X, y = _rows(images[:examples]).reshape(-1, 1, 28, 28), labels[:examples]
    X_test = _rows(test_images).reshape(-1, 1, 28, 28)
    model = lenet(rng=np.random.default_rng(0), batch_norm=True)
    history = fit(
        model,
        softmax_cross_entropy,
        Adam(model.parameters()),
        (X, y),
        epochs=epochs,
        batch_size=64,
        rng=np.random.default_rng(0),
        callbacks=[
            Schedule(_cosine(report, 0.004, epochs * math.ceil(len(X) / 64))),
            Transform(lambda X_batch, rng: augment(X_batch, rng, max_shift=2, flip=False)),
        ],
    )
    _, reached = evaluate(model, softmax_cross_entropy, (X_test, test_labels))
    return {"number": reached, "curve": _epochs(history.train_accuracy, "training accuracy (shifted images)")}


def write_like_melville(report: Report, steps: int = 2400, held_out: int = 40_000, length: int = 400) -> dict:
    """Chapter 12: a character-level language model."""
    from nnkit.layers import Linear, Sequential
    from nnkit.lstm import LSTM, Embedding, sample
    from nnkit.optim import Adam
    from nnkit.rnn import TimeDistributed, recurrent_layers, sequence_cross_entropy
    from nnkit.training import train_step

    text = datasets.moby_dick()
    characters = sorted(set(text))
    ids = np.searchsorted(characters, list(text[: 200_000 + held_out]))
    train_ids, test_ids = ids[:200_000], ids[200_000:]
    rng, lr = np.random.default_rng(0), 0.01
    model = Sequential(
        Embedding(len(characters), 32, rng=rng),
        LSTM(32, 128, stateful=True, rng=rng),
        TimeDistributed(Linear(128, len(characters), rng=rng, scheme="xavier")),
    )

    def reset_states():
        for layer in recurrent_layers(model):
            layer.reset_state()

    optimizer, bits = Adam(model.parameters(), lr=lr), []
    while len(bits) < steps:
        reset_states()
        for X, y in _windows(train_ids[rng.integers(32) :], streams=16, steps=32):
            if len(bits) == steps:
                break
            optimizer.lr = lr * min(1, 2 * (1 - len(bits) / steps))
            loss, _ = train_step(model, sequence_cross_entropy, optimizer, X, y, clip_norm=1.0)
            bits.append(loss / math.log(2))
            report(len(bits), steps)

    reset_states()
    number = _bits(model, sequence_cross_entropy, _windows(test_ids, streams=8, steps=256))
    start = "The whale "
    drawn = sample(
        model,
        [characters.index(character) for character in start],
        length,
        temperature=0.7,
        rng=np.random.default_rng(0),
    )
    return {
        "number": number,
        "curve": _training_bits(bits),
        "text": start + "".join(characters[drawn_id] for drawn_id in drawn),
    }


def pronounce(
    report: Report, epochs: int = 4, examples: int | None = None, shown: int = 16, seed: int = 0
) -> dict:
    """Chapter 13: from spelling to sound, with attention."""
    from nnkit.optim import Adam
    from nnkit.rnn import pad, sequence_cross_entropy
    from nnkit.seq2seq import Seq2Seq, error_rate, length_batches, teacher_pairs, translate
    from nnkit.training import train_step

    parts, start, end, lr, size = datasets.cmudict(), 1, 2, 0.005, 64
    phonemes = sorted({phoneme for _, spoken in parts[0] for phoneme in spoken})
    words, sounds = {}, {}
    for name, pairs in zip(["train", "validation", "test"], parts, strict=True):
        words[name] = [[ord(letter) - ord("A") + 1 for letter in word] for word, _ in pairs[:examples]]
        sounds[name] = [[phonemes.index(phoneme) + 3 for phoneme in said] for _, said in pairs[:examples]]

    rng = np.random.default_rng(seed)
    model = Seq2Seq(27, len(phonemes) + 3, rng=rng)
    optimizer, done, rates = Adam(model.parameters()), 0, {}
    lengths = [len(word) for word in words["train"]]
    steps = epochs * math.ceil(len(lengths) / size)

    def errors(part, count=None):
        return error_rate(translate(model, words[part][:count], start, end, 14), sounds[part][:count])

    for _ in range(epochs):
        for rows in length_batches(lengths, size, rng):
            inputs, labels = teacher_pairs([sounds["train"][row] for row in rows], start, end)
            X = pad([words["train"][row] for row in rows], 0), inputs
            optimizer.lr = lr * min(1, 2 * (1 - done / steps))
            train_step(model, sequence_cross_entropy, optimizer, X, labels, clip_norm=1.0)
            done += 1
            report(done, steps)
            if done % max(1, steps // 16) == 0:
                rates[done] = errors("validation", 500)

    found = translate(model, words["test"][:shown], start, end, 14)
    said = [" ".join(phonemes[number - 3] for number in row if number > 2) for row in found]
    return {
        "number": errors("test"),
        "curve": {
            "x": list(rates),
            "y": list(rates.values()),
            "xlabel": "training step",
            "ylabel": "phoneme error rate, validation words",
        },
        "text": "\n".join(f"{word}: {spoken}" for (word, _), spoken in zip(parts[2], said, strict=False)),
    }


def compress_digits(report: Report, epochs: int = 8, examples: int | None = None) -> dict:
    """Chapter 14: an autoencoder with a code of 16 numbers against PCA with as many."""
    from nnkit.autoencoder import Autoencoder, pca, pca_reconstruct
    from nnkit.losses import binary_cross_entropy
    from nnkit.optim import Adam
    from nnkit.training import Callback, Schedule, fit

    images, _, test_images, _ = datasets.mnist()
    X, X_test = _rows(images[:examples]), _rows(test_images)

    def error(drawn):
        return np.mean((np.clip(drawn, 0, 1) - X_test) ** 2)

    by_pca = error(pca_reconstruct(X_test, *pca(X, 16)))
    model, reached = Autoencoder([784, 256, 16], rng=np.random.default_rng(0)), []

    class Measure(Callback):
        def after_epoch(self, run):
            reached.append(error(run.model.reconstruct(X_test)) / by_pca)

    fit(
        model,
        binary_cross_entropy,
        Adam(model.parameters()),
        (X, X),
        epochs=epochs,
        batch_size=64,
        rng=np.random.default_rng(0),
        callbacks=[Schedule(_cosine(report, 2e-3, epochs * math.ceil(len(X) / 64))), Measure()],
    )
    return {"number": reached[-1], "curve": _epochs(reached, "test error over PCA's")}


def read_another_scanner(
    report: Report, steps: int = 200, ks: tuple[int, ...] = (1, 2, 5, 10), draws: int = 5, seed: int = 0
) -> dict:
    """Chapter 15: what a network has learnt from MNIST, used on 8 x 8 digits with five labels of each."""
    from nnkit.cnn import lenet
    from nnkit.losses import softmax_cross_entropy
    from nnkit.optim import Adam
    from nnkit.regularization import augment
    from nnkit.training import Callback, Transform, evaluate
    from nnkit.transfer import adapt_batchnorm, fine_tune, resize, scores_by_labels, train_steps

    done, total = 0, draws * (len(ks) + 1)  # pre-training takes about as long as the trainings with one k
    report(done, total)
    images, labels, _, _ = datasets.mnist()
    data = _rows(images).reshape(-1, 1, 28, 28), labels
    small, target_labels = datasets.digits()
    target = resize(small[:, None] / 16, 20, frame=4)
    pool, pool_labels, test = target[:897], target_labels[:897], (target[897:], target_labels[897:])

    class Watched(Callback):
        def after_step(self, run):
            report(draws * run.step / (run.epochs * run.steps_per_epoch), total)

    rng = np.random.default_rng(seed)
    model = lenet(rng=rng, batch_norm=True)
    train_steps(
        model,
        Adam(model.parameters(), lr=0.004),
        data,
        steps * 15 // 8,
        rng=rng,
        batch_size=64,
        callbacks=[Watched()],
    )
    adapt_batchnorm(model, pool)

    def fine_tuned(rows, rng):
        nonlocal done
        done += 1
        report(draws + done - 1, total)
        tuned = fine_tune(
            model,
            (pool[rows], pool_labels[rows]),
            10,
            rng=rng,
            steps=steps,
            callbacks=[Transform(lambda X, rng: augment(X, rng, max_shift=1, flip=False))],
        )
        return evaluate(tuned, softmax_cross_entropy, test)[1]

    scores = scores_by_labels(fine_tuned, pool_labels, ks, draws=draws, seed=seed)
    report(total, total)
    means = scores.mean(axis=1).tolist()
    return {
        "number": means[ks.index(5)],
        "curve": {
            "x": ks,
            "y": means,
            "xlabel": "labelled examples per class",
            "ylabel": "mean test accuracy",
        },
    }


def balance_a_pole(report: Report, updates: int = 150, games: int = 100) -> dict:
    """Chapter 16: a pole kept upright by a policy gradient with a value baseline."""
    from nnkit.rl import REINFORCE, play_greedily, train_reinforce

    agent = REINFORCE([4, 64, 2], rng=np.random.default_rng(1))
    lengths = train_reinforce(
        agent,
        environments.CartPole(16),
        updates=updates,
        stop_at=480,
        after_update=lambda update: report(update + 1, updates),
    )
    report(updates, updates)
    reached = play_greedily(agent.policy, environments.CartPole(games), seed=1001)
    return {
        "number": reached.mean(),
        "curve": {
            "x": list(range(1, len(lengths) + 1)),
            "y": lengths,
            "xlabel": "update, 16 games each",
            "ylabel": "steps of a game in training, actions drawn",
        },
    }


def read_forward(report: Report, epochs: int = 12, examples: int | None = None) -> dict:
    """Chapter 17: two Forward-Forward layers with hard negative examples and the loss of a pair."""
    from nnkit.arrays import accuracy
    from nnkit.forward_forward import FFNet, hard_negatives, pair_loss, train_forward_forward

    images, labels, test_images, test_labels = datasets.mnist()
    X, y, X_test = _rows(images[:examples]), labels[:examples], _rows(test_images)
    net = FFNet([784, 256, 256], rng=np.random.default_rng(0))
    done, total = 0, epochs * math.ceil(len(X) / 64)

    def negatives(net, X, y, rng):
        nonlocal done
        done += 1
        report(done, total)
        return hard_negatives(net.scores(X), y, rng)

    history = train_forward_forward(
        net,
        (X, y),
        loss=pair_loss,
        epochs=epochs,
        rng=np.random.default_rng(0),
        negatives=negatives,
        test=(X_test, test_labels),
    )
    return {
        "number": accuracy(test_labels, net.predict(X_test)),
        "curve": _epochs(history.val_accuracy, "test accuracy"),
    }


def write_with_attention(
    report: Report, steps: int = 1200, held_out: int = 40_000, length: int = 400, seed: int = 0
) -> dict:
    """Chapter 18: a small GPT, a character-level language model."""
    from nnkit.optim import AdamW, cosine_lr, warmup
    from nnkit.rnn import sequence_cross_entropy
    from nnkit.training import train_step
    from nnkit.transformer import TinyGPT, generate

    text = datasets.moby_dick()
    characters = sorted(set(text))
    ids = np.searchsorted(characters, list(text))
    train_ids, test_ids = ids[: len(ids) * 9 // 10], ids[-held_out - 1 :]
    rng, lr, context = np.random.default_rng(seed), 0.007, 64
    model = TinyGPT(len(characters), 64, layers=2, heads=4, context=context, rng=rng)
    optimizer, bits = AdamW(model.parameters(), betas=(0.9, 0.99)), []
    for step in range(steps):
        starts = rng.integers(len(train_ids) - context, size=16)
        windows = train_ids[starts[:, None] + np.arange(context + 1)]
        optimizer.lr = warmup(step, cosine_lr(step, lr, steps), 50)
        X, y = windows[:, :-1], windows[:, 1:]
        loss, _ = train_step(model, sequence_cross_entropy, optimizer, X, y, clip_norm=1.0)
        bits.append(loss / math.log(2))
        report(step + 1, steps)

    count = len(test_ids[1:]) // context * context
    X, y = (part[:count].reshape(-1, context) for part in (test_ids[:-1], test_ids[1:]))
    parts = [slice(first, first + 64) for first in range(0, len(X), 64)]
    number = _bits(model, sequence_cross_entropy, ((X[part], y[part]) for part in parts))
    start = "The whale "
    drawn = generate(
        model,
        [characters.index(character) for character in start],
        length,
        temperature=0.7,
        rng=np.random.default_rng(0),
    )
    return {
        "number": number,
        "curve": _training_bits(bits),
        "text": start + "".join(characters[drawn_id] for drawn_id in drawn),
    }


def reckon(report: Report, steps: int = 30, seed: int = 0) -> dict:
    """Chapter 19: every gradient again, and LeNet and a character model trained in both ways; how many places agree."""
    from nnkit.autodiff import character_model, reckoning, twin
    from nnkit.autodiff import lenet as lenet_formula
    from nnkit.cnn import lenet
    from nnkit.layers import Linear, Sequential
    from nnkit.losses import softmax_cross_entropy
    from nnkit.lstm import LSTM, Embedding
    from nnkit.optim import SGD
    from nnkit.rnn import TimeDistributed, sequence_cross_entropy
    from nnkit.training import train_step

    differences = list(reckoning(19 + seed).values())
    images, labels, *_ = datasets.mnist()
    text = datasets.moby_dick()[: 16 * (33 * steps)]
    characters = sorted(set(text))
    ids = np.searchsorted(characters, list(text)).reshape(steps, 16, 33)
    X = images[: 32 * steps].reshape(steps, 32, 1, 28, 28) / 255.0
    size, double = len(characters), {"rng": np.random.default_rng(seed), "dtype": X.dtype}
    reader = lenet(**double)
    writer = Sequential(
        Embedding(size, 24, **double), LSTM(24, 64, **double), TimeDistributed(Linear(64, size, **double))
    )
    digits = zip(X, labels[: 32 * steps].reshape(steps, 32), strict=True)
    windows = zip(ids[:, :, :-1], ids[:, :, 1:], strict=True)
    tasks = [
        (reader, lenet_formula, softmax_cross_entropy, digits),
        (writer, character_model, sequence_cross_entropy, windows),
    ]
    done = 0
    for model, formula, loss, batches in tasks:
        models = model, twin(model, formula)
        optimizers = [SGD(network.parameters(), lr=0.05, momentum=0.9) for network in models]
        for X_batch, y in batches:
            both = [
                train_step(network, loss, optimizer, X_batch, y)[0]
                for network, optimizer in zip(models, optimizers, strict=True)
            ]
            differences.append(abs(both[0] - both[1]))
            done += 1
            report(done, 2 * steps)
    places = [-math.log10(max(difference, 1e-17)) for difference in differences]
    return {
        "number": min(places),
        "curve": {
            "x": list(range(1, len(places) + 1)),
            "y": places,
            "xlabel": "comparison: gradients of all chapters, then losses of LeNet and of the LSTM",
            "ylabel": "decimal places that agree",
        },
    }


def hear_tones(report: Report, epochs: int = 30, seed: int = 0) -> dict:
    """Chapter 20: a GRU over log-mel spectrograms names the tones of syllables that it has not heard."""
    from nnkit.losses import softmax_cross_entropy
    from nnkit.optim import Adam
    from nnkit.speech import features, shift_at_random, split_by_group, tone_network
    from nnkit.training import ClipNorm, Schedule, Transform, Validation, fit

    clips, syllables, tones = datasets.mandarin()
    train, test = split_by_group(syllables, 0.2, rng=np.random.default_rng(seed))
    X, y = features(clips), tones - 1
    X = (X - X[train].mean()) / X[train].std()
    model, steps = (
        tone_network(X.shape[2], rng=np.random.default_rng(seed)),
        epochs * math.ceil(len(train) / 32),
    )
    history = fit(
        model,
        softmax_cross_entropy,
        Adam(model.parameters(), lr=0.005),
        (X[train], y[train]),
        epochs=epochs,
        rng=np.random.default_rng(seed),
        batch_size=32,
        callbacks=[
            Validation(X[test], y[test]),
            Schedule(_cosine(report, 0.005, steps)),
            Transform(shift_at_random),
            ClipNorm(1.0),
        ],
    )
    report(steps, steps)
    return {
        "number": history.val_accuracy[-1],
        "curve": _epochs(history.val_accuracy, "accuracy on new syllables"),
    }


def suggest_libraries(
    report: Report, epochs: int = 15, examples: int | None = None, held_out: int = 2000, seed: int = 0
) -> dict:
    """Chapter 21: embeddings of lists, with a softmax over all items."""
    from nnkit.recommendation import hit_rate, leave_one_out, recommend, train_recommender
    from nnkit.training import Callback

    packages, libraries, pairs = datasets.debian_libraries()
    X = np.zeros((len(packages), len(libraries)), np.float32)
    X[pairs[:, 0], pairs[:, 1]] = 1
    X, rng, reached = X[:examples], np.random.default_rng(seed), []
    rows = rng.choice(len(X), held_out, replace=False)
    known, wanted = leave_one_out(X, rows, rng)
    steps = epochs * math.ceil(len(X) / 256)

    class Measure(Callback):
        """The hit rate after each epoch, and the progress after each step."""

        def after_step(self, run):
            report(run.step, steps)

        def after_epoch(self, run):
            reached.append(hit_rate(recommend(run.model(known[rows]), known[rows], 10), wanted)[0])

    train_recommender(known, epochs=epochs, batch_size=256, rng=rng, callbacks=[Measure()])
    return {"number": reached[-1], "curve": _epochs(reached, "hit@10")}


RUNS = {
    2: name_clothes,
    4: read_digits,
    6: learn_clothes,
    8: train_deep,
    10: read_mnist,
    12: write_like_melville,
    13: pronounce,
    14: compress_digits,
    15: read_another_scanner,
    16: balance_a_pole,
    17: read_forward,
    18: write_with_attention,
    19: reckon,
    20: hear_tones,
    21: suggest_libraries,
}


def _rows(images):
    """Images (N, 28, 28) of whole numbers from 0 to 255 as rows (N, 784) of float32 from 0 to 1."""
    return images.reshape(len(images), -1).astype(np.float32) / np.float32(255)


def _cosine(report, lr, total):
    """The learning rate of each step, which `fit` asks for; this is also how the progress is seen."""
    from nnkit.optim import cosine_lr

    def schedule(step):
        report(step, total)
        return cosine_lr(step, lr, total)

    return schedule


def _epochs(values, ylabel):
    return {"x": list(range(1, len(values) + 1)), "y": values, "xlabel": "epoch", "ylabel": ylabel}


def _bits(model, loss, batches):
    """Bits per character of a language model over batches (ids, next ids)."""
    measured = [(loss(model(X), y)[0], X.size) for X, y in batches]
    losses, sizes = zip(*measured, strict=True)
    return np.dot(losses, sizes) / np.sum(sizes) / math.log(2)


def _training_bits(bits):
    """The curve of the bits of each training step, in about 48 means."""
    every = max(1, len(bits) // 48)
    ends = range(every, len(bits) + 1, every)
    return {
        "x": list(ends),
        "y": [np.mean(bits[end - every : end]) for end in ends],
        "xlabel": "training step",
        "ylabel": "bits per character, training text",
    }


def _windows(ids, streams, steps):
    """Cut a text into parts side by side; yield their windows (streams, steps), inputs and next characters."""
    length = (len(ids) - 1) // streams
    X, y = (part[: streams * length].reshape(streams, length) for part in (ids[:-1], ids[1:]))
    for start in range(0, length, steps):
        yield X[:, start : start + steps], y[:, start : start + steps]


def problem(error: BaseException) -> dict:
    """What a student reads about an exception that their package raised.

    Returns
    -------
    message : dict
        `sentence`, and, where something is missing, the `module` whose chapter is to be finished.
    """
    module = str(getattr(error, "name", None) or "")
    if isinstance(error, ImportError) and module.split(".")[0] == PACKAGE:
        missing = re.match(r"cannot import name '(\w+)'", str(error))
        sentence = f"{module} has no {missing[1]} yet" if missing else str(error)
        return {"sentence": sentence, "module": module.partition(".")[2]}
    if isinstance(error, SyntaxError):
        place, function = f"{Path(error.filename or '').name}, line {error.lineno}", ""
    else:
        frames = [
            frame
            for frame in traceback.extract_tb(error.__traceback__)
            if Path(frame.filename).parent.name == PACKAGE
        ]
        place = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
        function = frames[-1].name if frames else ""
    if isinstance(error, NotImplementedError) and frames:
        return {"sentence": f"{function} is not written yet", "module": Path(frames[-1].filename).stem}
    said = str(error).strip().splitlines()
    return {
        "sentence": (f"nnkit/{place}: " if place else "")
        + (f"{function} raised " if function else "")
        + type(error).__name__
        + (f": {said[0]}" if said else "")
    }


def main() -> None:
    number = int(sys.argv[1])
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as channel:
        os.dup2(2, 1)  # what the package prints is not mixed with the messages

        def send(**message):
            print(json.dumps(message, default=float), file=channel, flush=True)

        last = -math.inf

        def report(done, total):
            nonlocal last
            if time.monotonic() - last >= 0.2 or done == total:
                last = time.monotonic()
                send(done=done, total=total)

        try:
            send(result=RUNS[number](report))
        except Exception as error:
            send(error=problem(error))


if __name__ == "__main__":
    main()

"""nnkit on a GPU: a training step on the CPU, on the GPU, and PyTorch's on the GPU; and whether both sides compute the same.

    python benchmarks/gpu.py                      # a table
    python benchmarks/gpu.py --check --out DIR    # the comparison too; DIR/gpu.json and DIR/gpu.md
    python benchmarks/gpu.py --quick              # small sizes, to try the script

float32 throughout, without TF32; each time is the median of several steps after two that are not counted, the GPU waited for.
Nothing but NumPy and CuPy is needed; PyTorch is left out where it is missing.
"""

import argparse
import copy
import importlib
import json
import os
import platform
import statistics
import sys
import tempfile
import time
import traceback
from pathlib import Path

import numpy as np

from coursekit import gpu
from coursekit.environments import Catch, FrozenLake
from coursekit.errors import UserError
from coursekit.gpu.arrays import cupy

TOLERANCES = {"float64": 1e-9, "float32": 1e-4}


class Side:
    """One of the two: the package, its np, and the random numbers of a seed.

    Parameters
    ----------
    package : str
        `nnkit` or `nnkit_gpu`.
    np : module
    dtype : str
    """

    def __init__(self, package, np, dtype="float64"):
        self.package, self.np, self.dtype = package, np, np.dtype(dtype)
        self.rng = np.random.default_rng(0)

    def __getattr__(self, module):
        """A module of the package by its name: `side.layers`."""
        return importlib.import_module(f"{self.package}.{module}")

    def normal(self, *shape):
        return self.rng.standard_normal(shape).astype(self.dtype)

    def integers(self, high, *shape):
        return self.rng.integers(high, size=shape)

    def new(self, module, name, *args, **options):
        """A layer with parameters of this side's dtype, drawn by its generator."""
        return getattr(getattr(self, module), name)(*args, rng=self.rng, dtype=self.dtype, **options)


# Comparison: each case is a function of a side; what it returns on both must agree.


def training(side, model, X, loss, y, optimizer=None):
    """Forward, backward, and three training steps."""
    Y = model(X)
    dX = model.backward(side.np.ones_like(Y) + 0.1 * Y)
    parameters = list(model.parameters())
    found = [Y, dX, [layer.grads[name].copy() for layer, name in parameters]]
    if parameters:
        optimizer = optimizer(parameters) if optimizer else side.optim.SGD(parameters, lr=0.1, momentum=0.9)
        losses = [side.training.train_step(model, loss, optimizer, X, y)[0] for _ in range(3)]
        found += [losses, [layer.params[name] for layer, name in parameters]]
    return found


def layer(make, *shape, integers=0):
    """The case of a layer: `make(side)` makes it, its input has the shape."""

    def run(side):
        model = make(side)
        X = side.integers(integers, *shape) if integers else side.normal(*shape)
        return training(side, model, X, side.losses.mse, side.normal(*copy.deepcopy(model)(X).shape))

    return run


def readable(make, module, operation):
    """`make` with the chapter's own pair of functions in place of the fast one."""

    def run(side):
        model, own = make(side), vars(getattr(side, module))
        model.functions = own[f"{operation}_forward"], own[f"{operation}_backward"]
        return model

    return run


def evaluated(side):
    """Batch norm in eval mode, after a batch in training."""
    model = side.normalization.BatchNorm(5, dtype=side.dtype)
    model(side.normal(8, 5))
    model.eval()
    X = side.normal(8, 5)
    return model(X), model.backward(X), model.running_mean, model.running_var


def masked(name):
    """A recurrent layer with a mask, an initial state, and a gradient of the last state alone."""

    def run(side):
        model = side.new("rnn" if name == "RNN" else "lstm", name, 4, 6)
        state = (side.normal(3, 6), side.normal(3, 6)) if name == "LSTM" else side.normal(3, 6)
        mask = side.np.asarray([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 0, 0, 0]])
        H = model(side.normal(3, 5, 4), state, mask)
        dX = model.backward(side.normal(3, 5, 6))
        return H, dX, model.grads, model.d_initial, model.backward(None, model.state), model.d_initial

    return run


def optimizer(name, **options):
    """An optimiser: three steps of a small network, large enough for two parts of an array."""

    def run(side):
        model = side.layers.mlp([4, 9, 3], rng=side.rng, dtype=side.dtype, activation="tanh")
        labels = side.integers(3, 7)
        loss = side.losses.softmax_cross_entropy
        return training(
            side,
            model,
            side.normal(7, 4),
            loss,
            labels,
            lambda parameters: getattr(side.optim, name)(parameters, lr=0.01, **options),
        )

    return run


def losses(side):
    logits, target, labels = side.normal(6, 4), side.normal(6, 4), side.integers(4, 6)
    found = [getattr(side.losses, name)(logits, target) for name in ("mse", "huber")]
    found += [side.losses.binary_cross_entropy(logits, (target > 0).astype(side.dtype))]
    found += [side.losses.hinge(logits, labels), side.losses.softmax_cross_entropy(logits, labels, 0.1)]
    labels = side.np.asarray([[1, 2, 3], [0, -1, -1], [2, 1, -1]])
    return *found, side.rnn.sequence_cross_entropy(side.normal(3, 3, 4), labels)


def arrays(side):
    module, labels = side.arrays, side.integers(4, 9)
    X, other = side.normal(9, 5), side.integers(4, 9)
    found = [module.squared_distances(X, X[:3]), module.one_hot(labels, 4), module.standardize(X)]
    found += [module.train_test_split(X, labels, rng=side.rng), module.accuracy(labels, other)]
    return *found, module.confusion_matrix(labels, other, 4)


def plain_network(side):
    """Chapters 01, 02 and 04 without layers, and the activations that no layer uses."""
    forward, backward = side.forward, side.layers.mlp_backward
    params = forward.init_params([5, 6, 4], "xavier", rng=side.rng, dtype=side.dtype)
    X, kinds = side.normal(7, 5), ["leaky_relu", "log_softmax"]
    A, caches = forward.mlp_forward(X, params, kinds)
    found = [A, backward(A, caches, kinds), forward.predict(X, params, kinds)]
    found += [
        side.activations.neuron_forward(X, X[0], 0.5, forward.identity),
        forward.identity_backward(X, X),
    ]
    bumps = forward.bump_network(side.np.asarray([0.2, 0.5]), 0.1, side.np.asarray([1.0, -2.0]), side.dtype)
    x = side.np.linspace(0, 1, 9)[:, None]
    return *found, forward.mlp_forward(x, bumps, ["relu", "identity"])[0], forward.bump(x, 0.5, 0.2, 1.0)


def gradient_check(side):
    model = side.new("layers", "Linear", 3, 2)
    error = side.layers.gradient_check(model, side.normal(4, 3))
    x = side.rng.standard_normal((2, 3))
    return [value < 1e-6 for value in error.values()], side.layers.numerical_gradient(
        lambda x: (x**3).sum(), x
    )


def fit(side):
    """All that `fit` can do, with a training that goes on from a checkpoint."""
    make, rng = side.layers, side.rng
    X, y = side.normal(40, 1, 6, 6), side.integers(3, 40)

    def new():
        layers = make.Flatten(), *side.layers.mlp([36, 8, 3], rng=rng, dtype=side.dtype).layers
        model = side.regularization.Penalized(
            *layers[:2], side.regularization.Dropout(0.2, rng=rng), *layers[2:], l1=1e-3, l2=1e-3
        )
        return model, side.optim.Adam(model.parameters())

    def noisy(X, rng):
        return X + 0.1 * rng.standard_normal(X.shape, dtype=side.dtype)

    training = side.training
    callbacks = [training.Validation(X[:10], y[:10]), training.ClipNorm(1.0), training.Transform(noisy)]
    callbacks += [training.Schedule(lambda step: 0.01 / (1 + step)), training.EarlyStopping(2)]
    loss, found = side.losses.softmax_cross_entropy, []
    with tempfile.TemporaryDirectory() as folder:
        for epochs in (2, 4):
            model, optimizer = new()
            history = side.training.fit(
                model,
                loss,
                optimizer,
                (X, y),
                epochs=epochs,
                rng=rng,
                batch_size=16,
                callbacks=[*callbacks, training.Checkpoint(Path(folder, "training.npz"))],
            )
            found += [vars(history), side.training.state_dict(model)]
        side.training.save(Path(folder, "model.npz"), model, epochs=4, words="a text", X=X[0])
        other = new()[0]
        found += [side.training.load(Path(folder, "model.npz"), other), side.training.state_dict(other)]
    lrs, sweep = side.training.lr_sweep(model, loss, optimizer, (X, y), rng=rng, steps=4, lr_max=0.1)
    return *found, lrs, sweep, side.training.smooth(sweep)


def augment(side):
    return side.regularization.augment(side.normal(6, 2, 5, 4), side.rng)


def columns(side):
    """The columns of a convolution, and back."""
    X = side.normal(2, 3, 6, 5)
    C = side.conv.im2col(X, 3, padding=1)
    return side.conv.pad2d(X, 2), C, side.cnn.col2im(C, X.shape, 3, padding=1)


def ensemble(side):
    data = side.normal(20, 4), side.integers(3, 20)

    def train(model, data):
        optimizer = side.optim.SGD(model.parameters(), lr=0.1)
        side.training.train_step(model, side.losses.softmax_cross_entropy, optimizer, *data)

    models = side.regularization.bagging(
        lambda: side.layers.mlp([4, 5, 3], rng=side.rng, dtype=side.dtype), train, data, 2, rng=side.rng
    )
    return side.regularization.ensemble_predict(models, data[0])


def language_model(side):
    """Back-propagation through time in windows, and a text that the model writes."""
    sequential, rnn = side.layers.Sequential, side.rnn
    model = sequential(
        side.new("lstm", "Embedding", 7, 5),
        side.new("lstm", "LSTM", 5, 6),
        rnn.TimeDistributed(side.new("layers", "Linear", 6, 7)),
    )
    X = side.integers(7, 3, 11)
    optimizer = side.optim.SGD(model.parameters(), lr=0.5)
    loss = rnn.truncated_bptt(
        model, rnn.sequence_cross_entropy, optimizer, X[:, :-1], X[:, 1:], 4, clip_norm=0.5
    )
    return loss, side.training.state_dict(model), side.lstm.sample(model, [1, 2], 5, rng=side.rng)


def steps_alone(side):
    """One step of a recurrent network and of an LSTM, and the parameters in PyTorch's form."""
    rnn, lstm, found = side.rnn, side.lstm, []
    x, h, c = side.normal(3, 4), side.normal(3, 6), side.normal(3, 6)
    layers = {name: side.new(module, name, 4, 6).params for module, name in RECURRENT}
    H, cache = rnn.rnn_step_forward(x, h, **layers["RNN"])
    found += [H, rnn.rnn_step_backward(h, cache)]
    H, C, cache = lstm.lstm_step_forward(x, h, c, **layers["LSTM"])
    found += [H, C, lstm.lstm_step_backward(h, c, cache)]
    found += [rnn.params_from_torch(rnn.params_to_torch(layers["RNN"]))]
    return *found, lstm.gru_params_from_torch(lstm.gru_params_to_torch(layers["GRU"]))


def translation(side):
    """A network from sequences to sequences, with and without attention: trained, and decoded in both ways."""
    seq2seq, found = side.seq2seq, []
    source = side.np.asarray([[1, 2, 3, 4], [4, 1, 0, 0], [5, 6, 2, 0]])
    targets = [[3, 4], [5], [6, 3, 4]]
    inputs, labels = seq2seq.teacher_pairs(targets, 1, 2)
    for attention in (True, False):
        model = side.new("seq2seq", "Seq2Seq", 7, 8, d_embedding=3, d_hidden=4, attention=attention)
        optimizer = side.optim.SGD(model.parameters(), lr=0.5)
        for _ in range(3):
            loss, logits = side.training.train_step(
                model, side.rnn.sequence_cross_entropy, optimizer, (source, inputs), labels
            )
        said = seq2seq.greedy_decode(*model.begin(source), 1, 2, 5)
        rate = seq2seq.error_rate(seq2seq.without_end(said, 2), targets)
        rate += seq2seq.error_rate(seq2seq.translate(model, [[1, 2], [3]], 1, 2, 4, 1), targets[:2])
        beam = seq2seq.beam_search(*model.begin(source[:1]), 3, 1, 2, 5)
        found += [loss, logits, side.training.state_dict(model), said, rate, beam]
    return *found, list(seq2seq.length_batches([3, 1, 2, 5, 4], 2, side.rng))


def autoencoders(side):
    """PCA, whose directions may have either sign; a sparse and a variational autoencoder; damage and areas."""
    module, loss = side.autoencoder, side.losses.binary_cross_entropy
    X = side.activations.sigmoid(side.normal(12, 6))
    damaged = module.corrupt(X, side.rng, noise=0.2, mask=0.3)
    mean, V = module.pca(X, 3)
    found = [damaged, module.psnr(damaged, X), mean, abs(V), module.pca_reconstruct(X, mean, V)]
    plain = side.new("autoencoder", "Autoencoder", [6, 5, 3])
    sparse = side.layers.Sequential(plain.layers[0], module.SparseCode(0.1), plain.layers[1])
    found += [training(side, sparse, damaged, loss, X), plain.reconstruct(X)]
    model = side.new("autoencoder", "VAE", [6, 5, 3])
    _, d_output = module.vae_loss(model(X), X, beta=0.5)
    found += [d_output, model.backward(d_output), [layer.grads[name] for layer, name in model.parameters()]]
    error = ((model.reconstruct(X) - X) ** 2).sum(axis=1)
    return *found, module.auc(error[:7], error[5:]), model.sample(2, rng=side.rng)


def transfer(side):
    """A frozen body with new averages, a head on its features, everything fine-tuned, and the gain of that."""
    transfer, rng = side.transfer, side.rng
    new = [side.new("layers", "Linear", d_in, d_out) for d_in, d_out in [(9, 5), (5, 3)]]
    norm = side.normalization.BatchNorm(5, dtype=side.dtype)
    model = side.layers.Sequential(side.layers.Flatten(), new[0], norm, side.layers.ReLU(), new[1])
    images, y = transfer.resize(side.normal(24, 4, 4), 3), side.np.asarray([0, 1, 2] * 8)
    transfer.adapt_batchnorm(model, images, 10)
    body = transfer.feature_extractor(model, -1)
    rows = transfer.few_labels(y, 4, rng=rng)
    F = transfer.extract_features(model, images, -1, 7)
    head = transfer.train_head(side.new("layers", "Linear", 5, 3), F[rows], y[rows], rng=rng, steps=3)
    tuned = transfer.fine_tune(model, (images[rows], y[rows]), 3, rng=rng, steps=3, factor=0.5)
    transfer.unfreeze(body)

    def score(rows, rng):
        return float((head(F[rows]) - tuned(images[rows])).mean())

    scores = transfer.scores_by_labels(score, y, (1, 2), draws=3)
    found = [rows, F, body(images), [side.training.state_dict(part) for part in (model, head, tuned)]]
    return *found, scores, transfer.paired_gain(scores, scores[::-1] ** 2)


def automatic(side):
    """Gradients that `backward` finds: each of the course, attention, and two networks that are trained."""
    module, losses = side.autodiff, side.losses
    arrays = [side.normal(2, size, 4) for size in (3, 5, 5)]
    leaves = [module.Tensor(array) for array in arrays]
    Y = module.attention(*leaves, side.np.asarray([[[True] * 3 + [False] * 2]]))
    module.backward(module.concatenate([Y, 2 - Y]), module.concatenate([Y, Y]).data)
    with module.no_grad():
        same = module.exp(Y).data
    reader = side.new("cnn", "lenet")
    writer = side.layers.Sequential(
        side.new("lstm", "Embedding", 7, 5),
        side.new("lstm", "LSTM", 5, 6),
        side.rnn.TimeDistributed(side.new("layers", "Linear", 6, 7)),
    )
    digits, ids = side.normal(2, 1, 28, 28), side.integers(7, 3, 4)
    found = [
        training(side, module.twin(model, formula), X, loss, y)
        for model, formula, X, loss, y in [
            (reader, module.lenet, digits, losses.softmax_cross_entropy, side.integers(10, 2)),
            (writer, module.character_model, ids, side.rnn.sequence_cross_entropy, ids),
        ]
    ]
    largest = max(module.reckoning().values())
    return (
        Y.data,
        [leaf.grad for leaf in leaves],
        same,
        [value for part in found for value in part if value is not None],
        largest < 1e-10,
    )


def transformer(side):
    """A transformer with each way to mark positions: trained, and writing with and without its cache."""
    module, X, found = side.transformer, side.integers(7, 3, 6), []
    for options in ({}, {"positions": "sinusoidal", "tied": True}, {"positions": "learned"}):
        model = side.new("transformer", "TinyGPT", 7, 8, 2, 2, 12, **options)
        optimizer = side.optim.AdamW(model.parameters(), lr=0.01)
        for _ in range(3):
            loss, logits = side.training.train_step(
                model, side.rnn.sequence_cross_entropy, optimizer, X[:, :-1], X[:, 1:]
            )
        texts = [module.generate(model, [1, 2], 5, cached=cached, rng=side.rng) for cached in (True, False)]
        found += [loss, logits, side.training.state_dict(model), texts]
    return *found, module.causal_mask(4, side.np.asarray([2, 4]))


class Moved:
    """Games that are played on the CPU: what they take and give is moved."""

    def __init__(self, side, env):
        self.np, self.env, self.num_envs = side.np, env, env.num_envs

    @property
    def ended(self):
        return self.np.asarray(self.env.ended)

    def reset(self, seed=None):
        return self.np.asarray(self.env.reset(seed=seed)[0]), {}

    def restart(self, which):
        return self.np.asarray(self.env.restart(gpu.to_cpu(which)))

    def step(self, actions):
        return *map(self.np.asarray, self.env.step(gpu.to_cpu(actions))[:4]), {}


def games(side):
    """The arithmetic of chapter 16: values, targets, returns, and the two losses."""
    rl, P_and_R = side.rl, FrozenLake().model()
    Q = rl.value_iteration(*(side.np.asarray(part, side.dtype) for part in P_and_R), 0.9, 5)
    rewards, after, over = side.normal(6, 4), side.normal(6, 4), side.normal(2, 6, 4) > 0.8
    steps = side.integers(16, 4), side.integers(4, 4)
    targets = rl.td_targets(rewards[0], after[:4], over[0, 0], 0.9, rewards[:4])
    returns = rl.discounted_returns(rewards, after, over[0], over[1] & ~over[0], 0.9)
    found = [Q, rl.q_update(Q, *steps, targets, 0.1), rl.epsilon_greedy(Q, 0.3, side.rng), returns]
    return (
        *found,
        rl.dqn_loss(after[:4], steps[1], targets),
        rl.policy_gradient(after[:4], *steps[1:], targets),
    )


def agents(side):
    """DQN and REINFORCE learn to catch a ball."""
    rl, rng, env, found = side.rl, side.rng, Moved(side, Catch(2, size=3)), []
    for yes in (True, False):
        catcher = rl.DQN([9, 5, 3], gamma=0.9, rng=rng, copy_every=3, double=yes)
        rl.train_dqn(catcher, env, steps=12, rng=rng, capacity=16, batch_size=4, warm_up=8)
        learner = rl.REINFORCE([9, 5, 3], rng=rng, baseline=yes)
        lengths = rl.train_reinforce(learner, env, updates=6, stop_at=100)
        networks = catcher.network, learner.policy, learner.value
        found += [lengths, [side.training.state_dict(network) for network in networks]]
        found += [rl.play_greedily(network, env, seed=1) for network in networks[:2]]
    return found


def forward_forward(side):
    """Layers that train themselves: both losses, both ways to draw wrong labels, and a box between the layers."""
    module, images, found = side.forward_forward, side.normal(2, 6, 4, 4), []
    data = abs(side.normal(20, 12)), side.integers(10, 20)
    box = side.new("forward_forward", "SignBox", 5, straight_through=True)
    for loss, negatives in [("threshold_loss", "random_labels"), ("pair_loss", "chosen_labels")]:
        net = side.new("forward_forward", "FFNet", [12, 5, 4], boxes=[box])
        options = {"loss": getattr(module, loss), "negatives": getattr(module, negatives), "test": data}
        history = module.train_forward_forward(net, data, epochs=2, rng=side.rng, batch_size=8, **options)
        found += [vars(history), side.training.state_dict(net), net.scores(data[0])]
    return *found, box.backward(side.normal(3, 5)), module.hybrid_images(*images, side.rng)


def speech(side):
    """A spectrogram, its stretched and moved copies, a split by group, and a network that reads it."""
    module, X = side.speech, side.normal(5, 7, 6)
    P = module.power_spectrum(module.frames(side.normal(300), 64, 16), module.hann(64, side.dtype))
    L = module.log_mel(P, module.mel_filterbank(6, 64, 8000, 50.0, dtype=side.dtype))
    found = [L, module.stretch(L, 9), module.shift_at_random(X, side.rng)]
    found += [module.split_by_group(side.integers(6, 20), 0.3, rng=side.rng)]
    model = module.tone_network(6, 4, 3, rng=side.rng, dtype=side.dtype)
    return *found, training(side, model, X, side.losses.softmax_cross_entropy, side.integers(3, 5))


def lists(side):
    """Lists of items, 0 or 1, none of them empty."""
    X = (side.rng.random((12, 9)) < 0.3).astype(side.dtype)
    X[:, 0] = 1
    return X


def recommendation(side):
    """Suggestions by neighbours and by a linear model, their hits, embeddings of items, and the bias model."""
    module, X = side.recommendation, lists(side)
    known, held_out = module.leave_one_out(X, side.np.arange(12), side.rng)
    found = [known, held_out, module.item_similarity(X), module.ease(X, 1.0)]
    suggested = module.recommend(known @ found[-1], known, 3)
    found += [suggested, module.hit_rate(suggested, held_out)]
    bag = side.new("recommendation", "ItemEmbedding", 9, 4)
    found += [training(side, bag, known, side.losses.mse, side.normal(12, 4))]
    ratings = side.integers(5, 30), side.integers(4, 30), side.normal(30)
    loss = module.list_cross_entropy(side.normal(12, 9), known, X - known)
    return *found, loss, module.bias_model(*ratings, 5, 4, 2.0)


def recommender(side):
    model = side.recommendation.train_recommender(lists(side), 4, epochs=2, batch_size=5, rng=side.rng)
    return model(lists(side)), side.training.state_dict(model)


def features(side):
    clips = [side.normal(length) for length in (300, 90)]
    return side.speech.features(clips, size=64, hop=16, bands=6, steps=9)


RECURRENT = [("rnn", "RNN"), ("lstm", "LSTM"), ("lstm", "GRU")]

CASES = {
    "Linear": layer(lambda side: side.new("layers", "Linear", 6, 4), 5, 6),
    **{
        name: layer(lambda side, name=name: getattr(side.layers, name)(), 5, 4)
        for name in ("Sigmoid", "Tanh", "ReLU", "LeakyReLU", "Softmax")
    },
    "Flatten": layer(lambda side: side.layers.Flatten(), 5, 2, 3),
    "Dropout": layer(lambda side: side.regularization.Dropout(0.3, rng=side.rng), 5, 4),
    "BatchNorm": layer(lambda side: side.normalization.BatchNorm(4, dtype=side.dtype), 5, 4),
    "BatchNorm of images": layer(lambda side: side.normalization.BatchNorm(3, dtype=side.dtype), 5, 3, 4, 4),
    "BatchNorm in eval mode": evaluated,
    "BatchNorm, readable": layer(
        readable(
            lambda side: side.normalization.BatchNorm(3, dtype=side.dtype), "normalization", "batchnorm"
        ),
        *(5, 3, 4, 4),
    ),
    "LayerNorm": layer(lambda side: side.normalization.LayerNorm(4, dtype=side.dtype), 5, 2, 4),
    "Residual": layer(lambda side: side.normalization.Residual(side.new("layers", "Linear", 4, 4)), 5, 4),
    "Conv2d": layer(lambda side: side.new("cnn", "Conv2d", 2, 3, 3, padding=1), 4, 2, 7, 6),
    "Conv2d with stride": layer(
        lambda side: side.new("cnn", "Conv2d", 2, 3, (3, 2), stride=(2, 1)), 4, 2, 7, 6
    ),
    "Conv2d, readable": layer(
        readable(lambda side: side.new("cnn", "Conv2d", 2, 3, 3, padding=1), "cnn", "conv2d"), 4, 2, 7, 6
    ),
    "MaxPool2d": layer(lambda side: side.cnn.MaxPool2d(2), 4, 2, 6, 6),
    "MaxPool2d, overlapping": layer(lambda side: side.cnn.MaxPool2d(3, 2), 4, 2, 7, 7),
    "AvgPool2d": layer(lambda side: side.cnn.AvgPool2d(2), 4, 2, 6, 6),
    "GlobalAvgPool": layer(lambda side: side.cnn.GlobalAvgPool(), 4, 2, 5, 5),
    "LeNet": layer(lambda side: side.new("cnn", "lenet", batch_norm=True), 4, 1, 28, 28),
    "ResNet block": layer(lambda side: side.new("cnn", "resnet_block", 3), 4, 3, 5, 5),
    **{
        name: layer(lambda side, module=module, name=name: side.new(module, name, 4, 6), 3, 5, 4)
        for module, name in RECURRENT
    },
    **{f"{name} with a mask": masked(name) for _, name in RECURRENT},
    **{
        f"{name}, readable": layer(
            readable(lambda side, name=name: side.new("lstm", name, 4, 6), "lstm", name.lower()), 3, 5, 4
        )
        for name in ("LSTM", "GRU")
    },
    "LastStep": layer(lambda side: side.rnn.LastStep(), 3, 5, 4),
    "TimeDistributed": layer(
        lambda side: side.rnn.TimeDistributed(side.new("layers", "Linear", 4, 2)), 3, 5, 4
    ),
    "Embedding": layer(lambda side: side.new("lstm", "Embedding", 9, 4), 3, 5, integers=9),
    "SGD": optimizer("SGD", weight_decay=0.1),
    "SGD with momentum": optimizer("SGD", momentum=0.9),
    "SGD with Nesterov's momentum": optimizer("SGD", momentum=0.9, nesterov=True),
    "RMSProp": optimizer("RMSProp"),
    "Adam": optimizer("Adam"),
    "AdamW": optimizer("AdamW", weight_decay=0.1),
    "losses": losses,
    "arrays": arrays,
    "functions of chapters 01, 02 and 04": plain_network,
    "gradient check": gradient_check,
    "fit": fit,
    "columns": columns,
    "augment": augment,
    "pad": lambda side: side.rnn.pad([[1, 2, 3], [0], [2, 1]]),
    "bagging": ensemble,
    "language model": language_model,
    "autoencoders": autoencoders,
    "automatic differentiation": automatic,
    "single steps": steps_alone,
    "sequence to sequence": translation,
    "transfer": transfer,
    "transformer": transformer,
    "games": games,
    "agents": agents,
    "Forward-Forward": forward_forward,
    "speech": speech,
    "features of sounds": features,
    "recommendation": recommendation,
    "recommender": recommender,
}
SINGLE = {"agents", "features of sounds", "recommender"}  # float32 whatever the dtype of the inputs


def leaves(found):
    """The arrays and numbers in nested lists and dicts, in order; None and texts are left out."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, (list, tuple)):
        return [leaf for part in found for leaf in leaves(part)]
    return [] if found is None or isinstance(found, str) else [found]


def largest_error(name, dtype, device):
    """Run a case on the CPU and on the GPU, with the same seed.

    Returns
    -------
    error : float
        The largest |a - b| / max(1, largest |b| of the array), a from the GPU and b from the CPU.

    Raises
    ------
    ValueError
        If shapes or dtypes differ, or an array did not stay on the GPU.
    """
    expected = leaves(CASES[name](Side("nnkit", np, dtype)))
    found = leaves(CASES[name](Side("nnkit_gpu", device, dtype)))
    if len(found) != len(expected):
        raise ValueError(f"{len(found)} arrays on the GPU, {len(expected)} on the CPU")
    errors = [0.0]
    for a, b in zip(found, expected, strict=True):
        if isinstance(b, np.ndarray) and not isinstance(a, device.ndarray):
            raise ValueError(f"an array of shape {b.shape} came back as {type(a)}")
        a, b = np.asarray(gpu.to_cpu(a)), np.asarray(b)
        if a.shape != b.shape or a.dtype != b.dtype:
            raise ValueError(f"{a.dtype} {a.shape} on the GPU, {b.dtype} {b.shape} on the CPU")
        if a.size:
            a, b = a.astype(np.float64), b.astype(np.float64)
            errors.append(float(np.max(np.abs(a - b)) / max(1.0, np.max(np.abs(b)))))
    return max(errors)


def check(device, deadline):
    """Compare all cases, in float64 and in float32.

    Returns
    -------
    rows : list of dicts with case, dtype, error and note; an empty note says that it agrees
    """
    rows = []
    for dtype, tolerance in TOLERANCES.items():
        for name in CASES:
            limit = TOLERANCES["float32"] if name in SINGLE else tolerance
            row = {"case": name, "dtype": dtype, "error": None, "note": ""}
            if time.monotonic() > deadline:
                row["note"] = "not compared: no time left"
            else:
                try:
                    row["error"] = largest_error(name, dtype, device)
                    if not row["error"] <= limit:
                        row["note"] = f"differs by {row['error']:.1e}"
                except Exception as error:  # one row must not end the others
                    row["note"] = in_short(error)
            rows.append(row)
            if row["note"]:
                print(f"{name}, {dtype}: {row['note']}", file=sys.stderr, flush=True)
    return rows


def in_short(error):
    """An error with the line of nnkit, or else the last one, that it comes from."""
    frames = traceback.extract_tb(error.__traceback__)
    frame = next(
        (frame for frame in reversed(frames) if Path(frame.filename).parent.name == "nnkit"), frames[-1]
    )
    first = (str(error).splitlines() or [""])[0][:200]
    return f"{type(error).__name__}: {first} ({Path(frame.filename).name}:{frame.lineno})"


# Times: each row gives a training step of nnkit on one side, and of PyTorch.


def nnkit_step(side, model, loss, X, y, optimizer="SGD"):
    model.layers[0].needs_dX = False
    rule = getattr(side.optim, optimizer)(model.parameters(), lr=0.01)
    return lambda: side.training.train_step(model, loss, rule, X, y)


def torch_step(model, X, y, optimizer="SGD", output=lambda Y: Y):
    import torch

    model, loss = model.cuda(), torch.nn.CrossEntropyLoss()
    rule = getattr(torch.optim, optimizer)(model.parameters(), lr=0.01)
    X, y = torch.from_numpy(X).cuda(), torch.from_numpy(y).cuda().flatten()

    def step():
        rule.zero_grad()
        found = loss(output(model(X)), y)
        found.backward()
        rule.step()
        return found.item()  # nnkit's losses are numbers, too

    return step


def data(*shape, classes=10, labels=None):
    """The same inputs and labels for all contenders, on the CPU."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal(shape).astype(np.float32)
    return X, rng.integers(classes, size=labels or shape[:1])


class MLP:
    """A fully connected network."""

    def __init__(self, sizes, batch, optimizer="SGD"):
        self.sizes, self.batch, self.optimizer = sizes, batch, optimizer
        self.name = f"MLP {'-'.join(map(str, sizes))}, batch {batch}, {optimizer}"

    def nnkit(self, side):
        model = side.layers.mlp(self.sizes, rng=side.rng)
        X, y = map(side.np.asarray, data(self.batch, self.sizes[0], classes=self.sizes[-1]))
        return nnkit_step(side, model, side.losses.softmax_cross_entropy, X, y, self.optimizer)

    def torch(self):
        from torch import nn

        pairs = zip(self.sizes, self.sizes[1:], strict=False)
        layers = [part for a, b in pairs for part in (nn.Linear(a, b), nn.ReLU())][:-1]
        X, y = data(self.batch, self.sizes[0], classes=self.sizes[-1])
        return torch_step(nn.Sequential(*layers), X, y, self.optimizer)


class InParts(MLP):
    """The same on the GPU, with the optimiser's work in the parts that suit a processor's cache."""

    def __init__(self, *args):
        super().__init__(*args)
        self.name += ", optimiser in the CPU's parts"

    def nnkit(self, side):
        step, optim = super().nnkit(side), side.optim
        if side.package == "nnkit":
            raise LeftOut
        size = importlib.import_module("nnkit.optim")._BLOCK

        def in_parts():
            whole, optim._BLOCK = optim._BLOCK, size
            try:
                step()
            finally:
                optim._BLOCK = whole

        return in_parts

    def torch(self):
        raise LeftOut


class LeNet:
    """LeNet-5 on images of 28 x 28."""

    def __init__(self, batch):
        self.batch, self.name = batch, f"LeNet, batch {batch}"

    def nnkit(self, side):
        X, y = map(side.np.asarray, data(self.batch, 1, 28, 28))
        return nnkit_step(side, side.cnn.lenet(rng=side.rng), side.losses.softmax_cross_entropy, X, y)

    def torch(self):
        from torch import nn

        model = nn.Sequential(
            *(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
            *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
        )
        return torch_step(model, *data(self.batch, 1, 28, 28))


class LSTM:
    """An LSTM that says a class after every step."""

    def __init__(self, batch, steps, inputs, units):
        self.shape, self.units = (batch, steps, inputs), units
        self.name = f"LSTM {inputs}-{units}, {batch} sequences of {steps} steps"

    def nnkit(self, side):
        X, y = map(side.np.asarray, data(*self.shape, labels=self.shape[:2]))
        model = side.layers.Sequential(
            side.lstm.LSTM(self.shape[2], self.units, rng=side.rng),
            side.rnn.TimeDistributed(side.layers.Linear(self.units, 10, rng=side.rng)),
        )
        return nnkit_step(side, model, side.rnn.sequence_cross_entropy, X, y)

    def torch(self):
        from torch import nn

        model = nn.ModuleList(
            [nn.LSTM(self.shape[2], self.units, batch_first=True), nn.Linear(self.units, 10)]
        )
        model.forward = lambda X: model[1](model[0](X)[0])
        return torch_step(model, *data(*self.shape, labels=self.shape[:2]), output=lambda Y: Y.flatten(0, 1))


class LeftOut(Exception):
    """A contender that a row does not have."""


ROWS = [
    MLP([784, 256, 10], 64),
    MLP([784, 4096, 4096, 10], 4096),
    MLP([784, 4096, 4096, 10], 4096, "Adam"),
    InParts([784, 4096, 4096, 10], 4096, "Adam"),
    LeNet(64),
    LeNet(1024),
    LSTM(32, 50, 64, 128),
    LSTM(128, 100, 512, 1024),
]
QUICK = [
    *(MLP([20, 8, 4], 8), MLP([20, 300, 300, 4], 16, "Adam"), InParts([20, 300, 300, 4], 16, "Adam")),
    *(LeNet(4), LSTM(4, 5, 6, 8)),
]


def milliseconds(step, wait, limit):
    """The median time of 3 to 101 steps after two that are not counted: as many as `limit` seconds allow."""
    for _ in range(2):
        step()
    wait()
    times, end = [], time.monotonic() + limit
    while len(times) < 3 or (len(times) < 101 and time.monotonic() < end):
        start = time.perf_counter()
        step()
        wait()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def contenders(device):
    """Column -> how a row makes its step there, and how its end is waited for."""
    wait = cupy().cuda.Device().synchronize
    found = {
        "CPU": (lambda row: row.nnkit(Side("nnkit", np, "float32")), lambda: None),
        "GPU": (lambda row: row.nnkit(Side("nnkit_gpu", device, "float32")), wait),
    }
    try:
        import torch
    except ImportError:
        return found
    torch.set_float32_matmul_precision("highest")
    torch.backends.cudnn.allow_tf32 = False
    return found | {"PyTorch, GPU": (lambda row: row.torch(), torch.cuda.synchronize)}


def measure(rows, device, deadline):
    """Time all rows.

    Returns
    -------
    list of dicts with row and, for each contender, milliseconds or a text that says why there are none
    """
    columns, measured = contenders(device), []
    for row in rows:
        cells = {"row": row.name}
        for column, (make, wait) in columns.items():
            try:
                if time.monotonic() > deadline:
                    raise TimeoutError("no time left")
                cells[column] = milliseconds(make(row), wait, limit=2)
            except LeftOut:
                cells[column] = ""
            except Exception as error:  # one cell must not end the others
                cells[column] = in_short(error)
        measured.append(cells)
        print(cells, file=sys.stderr, flush=True)
    return measured


def table(measured):
    """The times as a table in Markdown."""
    columns = list(measured[0])
    lines = [["training step, ms", *columns[1:]], ["---"] * len(columns)]
    lines += [[number(cells[column]) for column in columns] for cells in measured]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value):
    """A time with three digits; a text stays as it is."""
    return value.replace("|", "/") if isinstance(value, str) else f"{value:#.3g}".rstrip(".")


def machine():
    """What the numbers were measured on."""
    runtime = cupy().cuda.runtime
    card = runtime.getDeviceProperties(0)["name"]
    found = {
        "card": card.decode() if isinstance(card, bytes) else card,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "CuPy": cupy().__version__,
        "CUDA": runtime.runtimeGetVersion(),
    }
    if torch := sys.modules.get("torch"):
        found["PyTorch"] = torch.__version__
    return found


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare the results of CPU and GPU, too")
    parser.add_argument("--quick", action="store_true", help="small sizes, to try the script")
    parser.add_argument("--limit", type=float, default=150, help="seconds after which nothing new is begun")
    parser.add_argument("--out", type=Path, help="folder for gpu.json and gpu.md")
    options = parser.parse_args(arguments)
    begin = time.monotonic()
    try:
        gpu.load()
    except UserError as error:
        sys.exit(str(error))
    end = begin + options.limit
    rows = QUICK if options.quick else ROWS
    measured = measure(rows, gpu.np, end - options.limit / 3 if options.check else end)
    checked = check(gpu.np, end) if options.check else []
    found = {"machine": machine(), "times": measured, "checks": checked}
    text = [", ".join(f"{name} {value}" for name, value in found["machine"].items()), "", table(measured)]
    wrong = [row for row in checked if row["note"]]
    if options.check:
        text += ["", f"{len(checked) - len(wrong)} of {len(checked)} comparisons agree."]
        text += [f"- {row['case']}, {row['dtype']}: {row['note']}" for row in wrong]
    text += ["", f"{time.monotonic() - begin:.0f} s"]
    print("\n".join(text))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "gpu.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        (options.out / "gpu.md").write_text("\n".join(text) + "\n", encoding="utf-8")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

"""PyTorch's values for the tests of `nnkit.training`: whole trainings of a small network, batch by batch."""

import math
from itertools import pairwise

import numpy as np

SIZES = (5, 7, 3)
EPOCHS, BATCH_SIZE, SEED = 4, 8, 66
RUNS = {  # name -> (class in nnkit.optim and torch.optim, its options, norm to clip to, whether a cosine schedule is used)
    "sgd": ("SGD", {"lr": 0.2}, None, False),
    "momentum_clipped": ("SGD", {"lr": 0.2, "momentum": 0.9}, 0.05, False),
    "adam_cosine": ("Adam", {"lr": 0.03}, None, True),
    "adamw_clipped_cosine": ("AdamW", {"lr": 0.03, "weight_decay": 0.1}, 0.1, True),
}


def torch_run(name, start, X, y, X_val, y_val, orders):
    """Losses and accuracies of every epoch and the last parameters; the batches come in the given orders."""
    import torch
    from torch.nn.functional import cross_entropy

    optimizer_name, options, clip_norm, cosine = RUNS[name]
    model = torch.nn.Sequential(
        torch.nn.Linear(SIZES[0], SIZES[1]), torch.nn.ReLU(), torch.nn.Linear(SIZES[1], SIZES[2])
    ).double()
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), start, strict=True):
            parameter.copy_(torch.tensor(value))
    optimizer = getattr(torch.optim, optimizer_name)(model.parameters(), **options)
    steps = math.ceil(len(X) / BATCH_SIZE)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS * steps) if cosine else None
    X, y, X_val, y_val = map(torch.tensor, (X, y, X_val, y_val))
    rows = []
    for order in orders:
        total = correct = 0.0
        for batch in torch.tensor(order).split(BATCH_SIZE):
            optimizer.zero_grad()
            output = model(X[batch])
            loss = cross_entropy(output, y[batch])
            loss.backward()
            if clip_norm is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip_norm)
            lr = optimizer.param_groups[0]["lr"]
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
            total += loss.item() * len(batch)
            correct += (output.argmax(1) == y[batch]).sum().item()
        with torch.no_grad():
            output = model(X_val)
            val_loss, val_accuracy = (
                cross_entropy(output, y_val).item(),
                (output.argmax(1) == y_val).double().mean().item(),
            )
        rows.append([total / len(X), val_loss, correct / len(X), val_accuracy, lr])
    end = {f"{name}_end_{k}": parameter.detach().numpy() for k, parameter in enumerate(model.parameters())}
    return {f"{name}_history": np.array(rows), **end}


def arrays():
    """Data, first parameters, and what every run makes of them."""
    rng = np.random.default_rng(6)
    X, X_val = rng.normal(size=(30, SIZES[0])), rng.normal(size=(11, SIZES[0]))
    y, y_val = rng.integers(0, SIZES[2], size=30), rng.integers(0, SIZES[2], size=11)
    start = []
    for d_in, d_out in pairwise(SIZES):
        start += [rng.normal(scale=0.5, size=(d_out, d_in)), rng.normal(scale=0.1, size=d_out)]
    shuffle = np.random.default_rng(SEED)
    orders = [shuffle.permutation(30) for _ in range(EPOCHS)]
    values = {"X": X, "y": y, "X_val": X_val, "y_val": y_val}
    values |= {f"start_{k}": value for k, value in enumerate(start)}
    for name in RUNS:
        values |= torch_run(name, start, X, y, X_val, y_val, orders)
    return values

"""PyTorch's values for the tests of `nnkit.transfer`: interpolation, averages of batch norm, and training with a frozen body."""

from itertools import pairwise

import numpy as np

SIZES = (4, 6, 5, 3)  # Linear, BatchNorm, ReLU, Linear, ReLU, Linear
RATES = (0.02, 0.05)  # of the two layers after the frozen body
STEPS, BATCH = 3, 4


def torch_images(rng):
    """Images drawn larger and smaller."""
    import torch
    from torch.nn.functional import interpolate

    images = rng.normal(size=(3, 2, 5, 7))
    values = {"images": images}
    for size in (3, 11, 20):
        drawn = interpolate(torch.tensor(images), size=size, mode="bilinear", align_corners=False)
        values[f"size_{size}"] = drawn.numpy()
    return values


def torch_network(values):
    """The network with the weights and averages of `values`, in float64."""
    import torch
    from torch import nn

    d0, d1, d2, d3 = SIZES
    network = nn.Sequential(
        nn.Linear(d0, d1), nn.BatchNorm1d(d1), nn.ReLU(), nn.Linear(d1, d2), nn.ReLU(), nn.Linear(d2, d3)
    ).double()
    with torch.no_grad():
        for name, array in network.state_dict().items():
            if name in values:
                array.copy_(torch.tensor(values[name]))
    return network


def torch_adapted(values, X):
    """The averages over batches of equal size: PyTorch's cumulative average, momentum None."""
    import torch

    network = torch_network(values)
    network[1].reset_running_stats()
    network[1].momentum = None
    for start in range(0, len(X), BATCH):
        network(torch.tensor(X[start : start + BATCH]))
    return {
        "adapted_mean": network[1].running_mean.numpy(),
        "adapted_var": network[1].running_var.numpy(),
        "adapted_output": network.eval()(torch.tensor(X)).detach().numpy(),
    }


def torch_training(values, X, y):
    """Features, first gradients, and the arrays after some steps of Adam, one learning rate a layer."""
    import torch
    from torch.nn.functional import cross_entropy

    network = torch_network(values)
    for parameter in network[:2].parameters():
        parameter.requires_grad = False
    network.train()
    network[:2].eval()
    X, y = torch.tensor(X), torch.tensor(y)
    optimizer = torch.optim.Adam(
        [
            {"params": network[place].parameters(), "lr": rate}
            for place, rate in zip((3, 5), RATES, strict=True)
        ]
    )
    found = {"features": network[:-1](X).detach().numpy()}
    for step in range(STEPS):
        optimizer.zero_grad()
        cross_entropy(network(X), y).backward()
        if step == 0:
            trained = {name: p for name, p in network.named_parameters() if p.grad is not None}
            found |= {f"grad_{name}": p.grad.numpy().copy() for name, p in trained.items()}
        optimizer.step()
    return found | {
        f"after_{name}": array.numpy()
        for name, array in network.state_dict().items()
        if name != "1.num_batches_tracked"
    }


def arrays():
    """The images, the network's arrays, and what became of them."""
    rng = np.random.default_rng(15)
    values = {}
    for place, (d_in, d_out) in zip((0, 3, 5), pairwise(SIZES), strict=True):
        values[f"{place}.weight"], values[f"{place}.bias"] = (
            rng.normal(size=(d_out, d_in)),
            rng.normal(size=d_out),
        )
    for name in ("weight", "bias", "running_mean", "running_var"):
        values[f"1.{name}"] = rng.uniform(0.5, 2, size=SIZES[1])
    X, y = rng.normal(1, 2, size=(3 * BATCH, SIZES[0])), rng.integers(SIZES[-1], size=3 * BATCH)
    return (
        torch_images(rng)
        | values
        | {"X": X, "y": y}
        | torch_adapted(values, X)
        | torch_training(values, X, y)
    )

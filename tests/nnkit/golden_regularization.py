"""PyTorch values for the tests of `nnkit.regularization`."""

import numpy as np


def arrays():
    """Penalties of a network 5-6-3 and their gradients; dropout with a given mask and its gradient."""
    import torch

    rng = np.random.default_rng(7)
    values = {"X": rng.normal(size=(8, 5)), "labels": rng.integers(3, size=8)}
    for number, (d_in, d_out) in enumerate([(5, 6), (6, 3)], start=1):
        values[f"W{number}"] = rng.normal(size=(d_out, d_in))
        values[f"b{number}"] = rng.normal(size=d_out)
    values["W1"][0, 0] = 0.0  # where |w| has no derivative
    values["M"] = (rng.random((8, 6)) >= 0.4) / 0.6
    names = ["W1", "b1", "W2", "b2"]
    for penalty in ("l1", "l2"):
        tensors = {name: torch.tensor(values[name], requires_grad=True) for name in names}
        hidden = torch.relu(
            torch.nn.functional.linear(torch.tensor(values["X"]), tensors["W1"], tensors["b1"])
        )
        hidden.retain_grad()
        dropped = hidden * torch.tensor(values["M"])
        dropped.retain_grad()
        logits = torch.nn.functional.linear(dropped, tensors["W2"], tensors["b2"])
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor(values["labels"]))
        weights = (tensors["W1"], tensors["W2"])
        if penalty == "l1":
            cost = 0.03 * sum(W.abs().sum() for W in weights)
        else:
            cost = 0.2 / 2 * sum((W**2).sum() for W in weights)
        (loss + cost).backward()
        values[f"{penalty}_penalty"] = np.array(cost.item())
        for name in names:
            values[f"{penalty}_d{name}"] = tensors[name].grad.numpy()
    values |= {"hidden": hidden.detach().numpy(), "dropped": dropped.detach().numpy()}
    values |= {"d_dropped": dropped.grad.numpy(), "d_hidden": hidden.grad.numpy()}
    return values

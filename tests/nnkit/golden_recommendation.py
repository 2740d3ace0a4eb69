"""PyTorch's values for the tests of `nnkit.recommendation`: bags of embeddings and the loss over items that are not known."""

import numpy as np

N, I, D = 6, 9, 4


def arrays():
    """Lists, parameters, outputs, losses and gradients; nothing is known in the second list, nothing hidden in the last."""
    import torch
    from torch.nn import functional

    rng = np.random.default_rng(21)
    state = rng.integers(4, size=(N, I))
    known, hidden = (state == 0).astype(float), (state == 1).astype(float)
    known[1] = hidden[-1] = 0
    values = {"W": rng.normal(size=(I, D)), "V": rng.normal(size=(I, D)), "b": rng.normal(size=I)}
    t = {name: torch.tensor(array, requires_grad=True) for name, array in values.items()}
    items, offsets = np.nonzero(known)[1], np.cumsum([0, *known.sum(axis=1)[:-1]]).astype(int)
    sums = functional.embedding_bag(torch.tensor(items), t["W"], torch.tensor(offsets), mode="sum")
    H = sums / torch.tensor(known).sum(dim=1, keepdim=True).clamp(min=1).sqrt()
    H.retain_grad()
    logits = functional.linear(H, t["V"], t["b"])
    logits.retain_grad()
    masked = logits.masked_fill(torch.tensor(known) > 0, -1e30)
    targets = torch.tensor(hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1))
    loss = functional.cross_entropy(masked, targets)
    loss.backward()
    results = {"H": H, "logits": logits, "loss": loss}
    gradients = {f"d{name}": tensor.grad for name, tensor in [*t.items(), ("H", H), ("logits", logits)]}
    return (
        values
        | {"known": known, "hidden": hidden}
        | {name: tensor.detach().numpy() for name, tensor in results.items()}
        | {name: gradient.numpy() for name, gradient in gradients.items()}
    )

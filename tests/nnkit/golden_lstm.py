"""PyTorch's values for the tests of `nnkit.lstm`: nn.LSTM, nn.GRU and nn.Embedding, outputs and gradients."""

import numpy as np

N, T, D, H = 3, 6, 4, 5
NAMES = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


def torch_layer(kind, blocks, rng):
    """One layer of random weights, both biases too: its weights, inputs, outputs and gradients."""
    import torch

    layer = getattr(torch.nn, kind)(D, H, batch_first=True).double()
    values = {}
    with torch.no_grad():
        for name, shape in zip(
            NAMES, [(blocks * H, D), (blocks * H, H), (blocks * H,), (blocks * H,)], strict=True
        ):
            values[name] = rng.normal(scale=0.6, size=shape)
            getattr(layer, name).copy_(torch.tensor(values[name]))
    values["X"], values["dY"] = rng.normal(size=(N, T, D)), rng.normal(size=(N, T, H))
    states = ["h0", "c0"] if kind == "LSTM" else ["h0"]
    for name in states:
        values[name], values[f"d_last_{name}"] = rng.normal(size=(2, N, H))
    X = torch.tensor(values["X"], requires_grad=True)
    first = [torch.tensor(values[name][None], requires_grad=True) for name in states]
    Y, last = layer(X, tuple(first) if kind == "LSTM" else first[0])
    last = last if kind == "LSTM" else (last,)
    total = (Y * torch.tensor(values["dY"])).sum()
    for name, state in zip(states, last, strict=True):
        values[f"last_{name}"] = state[0].detach().numpy()
        total = total + (state[0] * torch.tensor(values[f"d_last_{name}"])).sum()
    total.backward()
    values["Y"], values["dX"] = Y.detach().numpy(), X.grad.numpy()
    values |= {f"d_{name}": state.grad[0].numpy() for name, state in zip(states, first, strict=True)}
    values |= {f"d_{name}": getattr(layer, name).grad.numpy() for name in NAMES}
    return values


def torch_embedding(rng):
    """A table in which some rows are looked up more than once."""
    import torch

    W, X, dY = rng.normal(size=(7, 3)), rng.integers(6, size=(4, 5)), rng.normal(size=(4, 5, 3))
    table = torch.nn.Embedding(7, 3, _weight=torch.tensor(W))
    table(torch.tensor(X)).backward(torch.tensor(dY))
    return {"W": W, "X": X, "dY": dY, "dW": table.weight.grad.numpy()}


def arrays():
    """All three layers, with the layer's name in front."""
    rng = np.random.default_rng(12)
    parts = {
        "lstm": torch_layer("LSTM", 4, rng),
        "gru": torch_layer("GRU", 3, rng),
        "embedding": torch_embedding(rng),
    }
    return {f"{part}_{name}": array for part, values in parts.items() for name, array in values.items()}

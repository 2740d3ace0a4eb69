"""PyTorch's values for the tests of `nnkit.rnn`: nn.RNN with its two biases, full and packed sequences, and a masked loss."""

import numpy as np

N, T, D, H = 4, 6, 3, 5
LENGTHS = [6, 1, 4, 2]
NAMES = {"weight_ih_l0": (H, D), "weight_hh_l0": (H, H), "bias_ih_l0": (H,), "bias_hh_l0": (H,)}


def torch_rnn(X, h0, dH, d_last, weights, lengths=None):
    """States and gradients of one pass; with lengths the sequences are packed, and a state ends at its length."""
    import torch
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    layer = torch.nn.RNN(D, H, batch_first=True, dtype=torch.float64)
    layer.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})
    X, h0 = torch.tensor(X, requires_grad=True), torch.tensor(h0, requires_grad=True)
    if lengths is None:
        states, last = layer(X, h0[None])
    else:
        packed, last = layer(
            pack_padded_sequence(X, lengths, batch_first=True, enforce_sorted=False), h0[None]
        )
        states, _ = pad_packed_sequence(packed, batch_first=True)
    torch.autograd.backward([states, last[0]], [torch.tensor(dH), torch.tensor(d_last)])
    return {
        "H": states.detach().numpy(),
        "last": last[0].detach().numpy(),
        "dX": X.grad.numpy(),
        "dh0": h0.grad.numpy(),
        "dWx": layer.weight_ih_l0.grad.numpy(),
        "dWh": layer.weight_hh_l0.grad.numpy(),
        "db": layer.bias_ih_l0.grad.numpy(),
    }


def torch_loss(logits, labels):
    """Cross entropy over the steps whose label is not -1, and its gradient."""
    import torch

    logits = torch.tensor(logits, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), torch.tensor(labels).flatten(), ignore_index=-1
    )
    loss.backward()
    return {"loss": loss.detach().numpy(), "dlogits": logits.grad.numpy()}


def arrays():
    """A layer from a given state, on full and on packed sequences, and the loss of padded sequences."""
    rng = np.random.default_rng(11)
    weights = {name: rng.normal(size=shape) / 2 for name, shape in NAMES.items()}
    X, h0 = rng.normal(size=(N, T, D)), rng.normal(size=(N, H))
    dH, d_last = rng.normal(size=(N, T, H)), rng.normal(size=(N, H))
    logits, labels = rng.normal(size=(N, T, H)), rng.integers(-1, H, size=(N, T))
    values = {**weights, "X": X, "h0": h0, "dH": dH, "d_last": d_last, "lengths": np.array(LENGTHS)}
    values |= {"logits": logits, "labels": labels, **torch_loss(logits, labels)}
    values |= {f"full_{name}": a for name, a in torch_rnn(X, h0, dH, d_last, weights).items()}
    values |= {f"packed_{name}": a for name, a in torch_rnn(X, h0, dH, d_last, weights, LENGTHS).items()}
    return values

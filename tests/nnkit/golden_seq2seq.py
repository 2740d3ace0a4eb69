"""PyTorch's values for the tests of `nnkit.seq2seq`: attention, a bidirectional GRU, and a whole network."""

import numpy as np

WORDS = np.array([[3, 1, 2, 4, 1], [2, 4, 1, 0, 0], [4, 0, 0, 0, 0]])
INPUTS = np.array([[1, 3, 4, 5], [1, 5, 0, 0], [1, 4, 3, 0]])
D_EMBEDDING, D_HIDDEN, SOURCES, TARGETS = 2, 3, 5, 6


def torch_attention(rng):
    """Answers and gradients for a batch with heads, without a mask and with one."""
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    shapes = {"Q": (2, 3, 4, 5), "K": (2, 3, 6, 5), "V": (2, 3, 6, 7), "dY": (2, 3, 4, 7)}
    values = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    values["mask"] = rng.random(size=(2, 1, 4, 6)) < 0.6
    values["mask"][..., 1] = True  # every query may look somewhere
    for prefix, mask in (("", None), ("masked_", torch.tensor(values["mask"]))):
        Q, K, V = (torch.tensor(values[name], requires_grad=True) for name in "QKV")
        Y = scaled_dot_product_attention(Q, K, V, mask)
        Y.backward(torch.tensor(values["dY"]))
        values[f"{prefix}Y"] = Y.detach().numpy()
        values |= {f"{prefix}d{name}": T.grad.numpy() for name, T in zip("QKV", (Q, K, V), strict=True)}
    return values


def gru_of(params, d_in, d_hidden):
    """PyTorch's GRU with nnkit's parameters; the second bias is only used for n."""
    import torch

    gru = torch.nn.GRU(d_in, d_hidden, batch_first=True).double()
    second = np.concatenate([np.zeros(2 * d_hidden), params["b_n"]])
    with torch.no_grad():
        for name, array in (
            ("weight_ih", params["Wx"]),
            ("weight_hh", params["Wh"]),
            ("bias_ih", params["b"]),
            ("bias_hh", second),
        ):
            getattr(gru, f"{name}_l0").copy_(torch.tensor(array))
    return gru


def gru_params(d_in, d_hidden, rng):
    shapes = {
        "Wx": (3 * d_hidden, d_in),
        "Wh": (3 * d_hidden, d_hidden),
        "b": (3 * d_hidden,),
        "b_n": (d_hidden,),
    }
    return {name: rng.normal(scale=0.6, size=shape) for name, shape in shapes.items()}


def gru_gradients(gru):
    """The gradients in nnkit's form."""
    d_hidden = gru.hidden_size
    return {
        "Wx": gru.weight_ih_l0.grad.numpy(),
        "Wh": gru.weight_hh_l0.grad.numpy(),
        "b": gru.bias_ih_l0.grad.numpy(),
        "b_n": gru.bias_hh_l0.grad.numpy()[-d_hidden:],
    }


def read(gru, X, lengths):
    """Outputs and last state of each row inside its own length; the outputs after that repeat the state."""
    import torch

    outputs, states = [], []
    for row, length in zip(X, lengths, strict=True):
        H, h = gru(row[None, :length])
        outputs.append(torch.cat([H[0], h[0].expand(len(row) - length, -1)]))
        states.append(h[0, 0])
    return torch.stack(outputs), torch.stack(states)


def reverse(X, lengths):
    import torch

    return torch.stack([torch.cat([row[:n].flip(0), row[n:]]) for row, n in zip(X, lengths, strict=True)])


def torch_network(rng):
    """Logits of a whole network with attention, and the gradients of all its parameters."""
    import torch

    H = 2 * D_HIDDEN
    arrays = {
        "source": rng.normal(size=(SOURCES, D_EMBEDDING)),
        "target": rng.normal(size=(TARGETS, D_EMBEDDING)),
        "W": rng.normal(scale=0.6, size=(H, H)),
        "combine_W": rng.normal(scale=0.6, size=(H, 2 * H)),
        "combine_b": rng.normal(size=H),
        "output_W": rng.normal(scale=0.6, size=(TARGETS, H)),
        "output_b": rng.normal(size=TARGETS),
    }
    params = {"ahead": gru_params(D_EMBEDDING, D_HIDDEN, rng), "back": gru_params(D_EMBEDDING, D_HIDDEN, rng)}
    params["decoder"] = gru_params(D_EMBEDDING, H, rng)
    dY = rng.normal(size=(*INPUTS.shape, TARGETS))

    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in arrays.items()}
    grus = {
        "ahead": gru_of(params["ahead"], D_EMBEDDING, D_HIDDEN),
        "back": gru_of(params["back"], D_EMBEDDING, D_HIDDEN),
        "decoder": gru_of(params["decoder"], D_EMBEDDING, H),
    }
    real = torch.tensor(WORDS != 0)
    lengths = real.sum(dim=1).tolist()
    E = tensors["source"][torch.tensor(WORDS)]
    forwards, state = read(grus["ahead"], E, lengths)
    backwards, first = read(grus["back"], reverse(E, lengths), lengths)
    memory = torch.cat([forwards, reverse(backwards, lengths)], dim=-1)
    states, _ = grus["decoder"](
        tensors["target"][torch.tensor(INPUTS)], torch.cat([state, first], dim=-1)[None]
    )
    scores = states @ tensors["W"].T @ memory.transpose(1, 2) / H**0.5
    weights = torch.softmax(scores.masked_fill(~real[:, None], -torch.inf), dim=-1)
    combined = torch.cat([weights @ memory, states], dim=-1)
    hidden = torch.tanh(combined @ tensors["combine_W"].T + tensors["combine_b"])
    logits = hidden @ tensors["output_W"].T + tensors["output_b"]
    logits.backward(torch.tensor(dY))

    values = {"dY": dY, "logits": logits.detach().numpy(), "memory": memory.detach().numpy()}
    values |= {f"param_{name}": array for name, array in arrays.items()}
    values |= {f"grad_{name}": tensor.grad.numpy() for name, tensor in tensors.items()}
    for name, gru in grus.items():
        values |= {f"param_{name}_{key}": array for key, array in params[name].items()}
        values |= {f"grad_{name}_{key}": array for key, array in gru_gradients(gru).items()}
    return values


def arrays():
    """Both parts, with the part's name before each array's."""
    rng = np.random.default_rng(13)
    parts = {"attention": torch_attention(rng), "network": torch_network(rng)}
    return {f"{part}_{name}": array for part, values in parts.items() for name, array in values.items()}

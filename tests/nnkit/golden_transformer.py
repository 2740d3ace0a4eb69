"""PyTorch's values for the tests of `nnkit.transformer`: attention with a bias, multi-head attention, a block, GELU."""

import numpy as np

D_MODEL, HEADS = 6, 3


def torch_attention(rng):
    """Answers and gradients of attention with a bias and a causal mask."""
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    values = {name: rng.normal(size=(2, 3, 5, 4)) for name in ("Q", "K", "V", "dY")}
    values["bias"] = rng.normal(size=(3, 5, 5))
    Q, K, V = (torch.tensor(values[name], requires_grad=True) for name in "QKV")
    allowed = torch.tensor(np.tri(5, dtype=bool))
    bias = torch.tensor(values["bias"]).masked_fill(~allowed, -torch.inf)
    Y = scaled_dot_product_attention(Q, K, V, bias)
    Y.backward(torch.tensor(values["dY"]))
    values |= {"Y": Y.detach().numpy()}
    return values | {f"d{name}": T.grad.numpy() for name, T in zip("QKV", (Q, K, V), strict=True)}


def set_parameters(module, rng):
    """Draw all parameters of a module; return them by name."""
    import torch

    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.tensor(rng.normal(scale=0.6, size=tuple(parameter.shape))))
    return {name: parameter.detach().numpy().copy() for name, parameter in module.named_parameters()}


def run(module, forward, rng):
    """Output and gradients of a module, for random inputs (2, 4, D_MODEL)."""
    import torch

    parameters = set_parameters(module, rng)
    X = torch.tensor(rng.normal(size=(2, 4, D_MODEL)), requires_grad=True)
    dY = rng.normal(size=(2, 4, D_MODEL))
    Y = forward(module, X)
    Y.backward(torch.tensor(dY))
    values = {"X": X.detach().numpy(), "dY": dY, "Y": Y.detach().numpy(), "dX": X.grad.numpy()}
    values |= {f"param_{name}": array for name, array in parameters.items()}
    return values | {f"grad_{name}": p.grad.numpy() for name, p in module.named_parameters()}


def torch_multi_head(rng):
    import torch

    module = torch.nn.MultiheadAttention(D_MODEL, HEADS, batch_first=True).double()
    future = torch.tensor(~np.tri(4, dtype=bool))
    padding = torch.tensor([[False] * 4, [False, False, False, True]])
    return run(module, lambda m, X: m(X, X, X, attn_mask=future, key_padding_mask=padding)[0], rng)


def torch_block(rng):
    import torch

    def gelu(X):
        return torch.nn.functional.gelu(X, approximate="tanh")

    layer = torch.nn.TransformerEncoderLayer(
        D_MODEL, HEADS, 4 * D_MODEL, dropout=0.0, activation=gelu, norm_first=True, batch_first=True
    ).double()
    future = torch.tensor(~np.tri(4, dtype=bool))
    return run(layer, lambda m, X: m(X, src_mask=future), rng)


def torch_gelu(rng):
    import torch

    X = torch.tensor(rng.normal(scale=3, size=(4, 5)), requires_grad=True)
    dY = rng.normal(size=(4, 5))
    Y = torch.nn.functional.gelu(X, approximate="tanh")
    Y.backward(torch.tensor(dY))
    return {"X": X.detach().numpy(), "dY": dY, "Y": Y.detach().numpy(), "dX": X.grad.numpy()}


def arrays():
    """All parts, with the part's name before each array's."""
    rng = np.random.default_rng(18)
    parts = {
        "attention": torch_attention,
        "multi": torch_multi_head,
        "block": torch_block,
        "gelu": torch_gelu,
    }
    return {f"{part}_{name}": array for part, make in parts.items() for name, array in make(rng).items()}

"""PyTorch's values for the tests of `nnkit.forward_forward`: the losses, and the gradients of two layers by local losses."""

import numpy as np

N, SIZES, THETA, ALPHA = 3, (6, 5, 4), 1.3, 2.5


def torch_losses(rng):
    """Both losses of six pairs, and their gradients."""
    import torch
    from torch.nn.functional import softplus

    values = {"g_pos": 4 * rng.random(6), "g_neg": 4 * rng.random(6)}
    for name, formula in {
        "threshold": lambda p, n: softplus(THETA - p) + softplus(n - THETA),
        "pair": lambda p, n: softplus(-ALPHA * (p - n)),
    }.items():
        p, n = (torch.tensor(values[key], requires_grad=True) for key in ("g_pos", "g_neg"))
        loss = formula(p, n).mean()
        loss.backward()
        values |= {
            f"{name}_loss": loss.item(),
            f"{name}_dg_pos": p.grad.numpy(),
            f"{name}_dg_neg": n.grad.numpy(),
        }
    return values


def torch_layers(rng):
    """Two layers, each with the threshold loss: activities and gradients, nothing sent from the second to the first."""
    import torch
    from torch.nn.functional import softplus

    X = rng.normal(size=(2 * N, SIZES[0]))
    values, H = {"X": X}, torch.tensor(X)
    for number in (1, 2):
        d_in, d_out = SIZES[number - 1 : number + 1]
        W, b = rng.normal(size=(d_out, d_in)), 0.3 * rng.normal(size=d_out)
        tensors = [torch.tensor(array, requires_grad=True) for array in (W, b)]
        inputs = H.detach() / (H.detach().square().mean(1, keepdim=True).sqrt() + 1e-8)
        H = torch.relu(inputs @ tensors[0].T + tensors[1])
        g = H.square().mean(1)
        loss = (softplus(2 - g[:N]) + softplus(g[N:] - 2)).mean()
        loss.backward()
        values |= {
            f"W{number}": W,
            f"b{number}": b,
            f"H{number}": H.detach().numpy(),
            f"loss{number}": loss.item(),
        }
        values |= {f"dW{number}": tensors[0].grad.numpy(), f"db{number}": tensors[1].grad.numpy()}
    return values


def arrays():
    """Both in one file."""
    rng = np.random.default_rng(17)
    return torch_losses(rng) | torch_layers(rng)

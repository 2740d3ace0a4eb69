"""PyTorch's values for the tests of `nnkit.normalization`: outputs, gradients and running averages."""

import numpy as np

OPTIONS = {"momentum": 0.3, "eps": 0.01}  # not the defaults, so that an option that is ignored shows
SHAPES = {"columns": (6, 3), "images": (4, 3, 2, 5), "one_image": (1, 3, 2, 5)}


def torch_batchnorm(X, dY, gamma, beta, mean, var, training, options):
    """Y, the gradients and the running averages of one pass."""
    import torch
    from torch.nn.functional import batch_norm

    X, gamma, beta = (torch.tensor(array, requires_grad=True) for array in (X, gamma, beta))
    mean, var = torch.tensor(mean), torch.tensor(var)
    Y = batch_norm(X, mean, var, gamma, beta, training=training, **options)
    Y.backward(torch.tensor(dY))
    return {
        "Y": Y.detach().numpy(),
        "dX": X.grad.numpy(),
        "dgamma": gamma.grad.numpy(),
        "dbeta": beta.grad.numpy(),
        "running_mean": mean.numpy(),
        "running_var": var.numpy(),
    }


def torch_layernorm(X, dY, gamma, beta, eps):
    """Y and the gradients of one pass."""
    import torch
    from torch.nn.functional import layer_norm

    X, gamma, beta = (torch.tensor(array, requires_grad=True) for array in (X, gamma, beta))
    Y = layer_norm(X, gamma.shape, gamma, beta, eps=eps)
    Y.backward(torch.tensor(dY))
    return {
        "Y": Y.detach().numpy(),
        "dX": X.grad.numpy(),
        "dgamma": gamma.grad.numpy(),
        "dbeta": beta.grad.numpy(),
    }


def arrays():
    """Batch norm of columns and images, in training and in use, and layer norm of sequences."""
    rng = np.random.default_rng(8)
    values = {name: rng.normal(size=3) for name in ("gamma", "beta", "mean")}
    values["var"] = rng.uniform(0.5, 2, size=3)
    for case, shape in SHAPES.items():
        X, dY = rng.normal(size=(2, *shape)) * 3 + 1
        values |= {f"{case}_X": X, f"{case}_dY": dY}
        for mode in ("train", "eval"):
            start = [values[name].copy() for name in ("gamma", "beta", "mean", "var")]
            results = torch_batchnorm(X, dY, *start, mode == "train", OPTIONS)
            values |= {f"{case}_{mode}_{name}": array for name, array in results.items()}
    X, dY = rng.normal(size=(2, 4, 3, 5)) * 3 + 1
    gamma, beta = rng.normal(size=(2, 5))
    values |= {"layer_X": X, "layer_dY": dY, "layer_gamma": gamma, "layer_beta": beta}
    results = torch_layernorm(X, dY, gamma, beta, OPTIONS["eps"])
    return values | {f"layer_{name}": array for name, array in results.items()}

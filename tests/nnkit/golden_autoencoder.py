"""PyTorch's values for the tests of `nnkit.autoencoder`: principal components, and a variational autoencoder's loss and gradients."""

import numpy as np

N, D, HIDDEN, K, BETA = 4, 6, 5, 3, 0.7
SHAPES = {
    "W1": (HIDDEN, D),
    "b1": (HIDDEN,),
    "W2": (2 * K, HIDDEN),
    "b2": (2 * K,),
    "W3": (HIDDEN, K),
    "b3": (HIDDEN,),
    "W4": (D, HIDDEN),
    "b4": (D,),
}


def torch_vae(rng):
    """Weights, images, draws; the two parts of the loss, and every gradient."""
    import torch
    from torch.distributions import Normal, kl_divergence
    from torch.nn.functional import binary_cross_entropy_with_logits, linear, relu

    values = {name: rng.normal(scale=0.7, size=shape) for name, shape in SHAPES.items()}
    values |= {"X": rng.random((N, D)), "eps": rng.normal(size=(N, K))}
    t = {name: torch.tensor(array, requires_grad=name != "eps") for name, array in values.items()}
    mu, log_var = linear(relu(linear(t["X"], t["W1"], t["b1"])), t["W2"], t["b2"]).split(K, dim=1)
    mu.retain_grad(), log_var.retain_grad()
    Z = mu + torch.exp(log_var / 2) * t["eps"]
    logits = linear(relu(linear(Z, t["W3"], t["b3"])), t["W4"], t["b4"])
    target = torch.tensor(values["X"])
    log_loss = binary_cross_entropy_with_logits(logits, target, reduction="sum") / N
    price = kl_divergence(Normal(mu, torch.exp(log_var / 2)), Normal(0.0, 1.0)).sum() / N
    d_mu, d_log_var = torch.autograd.grad(price, [mu, log_var], retain_graph=True)
    (log_loss + BETA * price).backward()
    outputs = {"logits": logits, "mu": mu, "log_var": log_var, "Z": Z, "log_loss": log_loss, "price": price}
    outputs |= {"price_dmu": d_mu, "price_dlog_var": d_log_var}
    values |= {name: tensor.detach().numpy() for name, tensor in outputs.items()}
    return values | {f"d_{name}": tensor.grad.numpy() for name, tensor in t.items() if name != "eps"}


def torch_pca(rng):
    """The mean and the right singular vectors of centred data."""
    import torch

    X = rng.normal(size=(12, 5)) @ rng.normal(size=(5, 5)) + 3
    centred = torch.tensor(X - X.mean(axis=0))
    return {"cloud": X, "directions": torch.linalg.svd(centred, full_matrices=False)[2].numpy()}


def arrays():
    """Both in one file."""
    rng = np.random.default_rng(14)
    return torch_vae(rng) | torch_pca(rng)

"""The PyTorch values that the tests of nnkit.layers compare with; `make_golden.py` writes them."""

from itertools import pairwise

import numpy as np

SIZES = [12, 6, 5, 4, 3]
NETWORKS = {  # activations after the layers; one name a layer
    "smooth": ["tanh", "sigmoid", "tanh", "softmax"],
    "kinked": ["relu", "leaky_relu", "relu", "identity"],
    "log": ["identity", "tanh", "relu", "log_softmax"],
}
SLOPE = 0.01  # of leaky_relu, PyTorch's default and the course's


def torch_network(X, dA, params, names):
    """Output and gradients of a fully connected network, from PyTorch.

    Returns a dict with A, dX and, numbered from 0, dW0, db0, dW1, ...
    """
    import torch
    from torch.nn import functional

    functions = {
        "identity": lambda T: T,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": lambda T: functional.leaky_relu(T, SLOPE),
        "softmax": lambda T: torch.softmax(T, dim=-1),
        "log_softmax": lambda T: torch.log_softmax(T, dim=-1),
    }
    X = torch.tensor(X, requires_grad=True)
    tensors = [
        {key: torch.tensor(array, requires_grad=True) for key, array in layer.items()} for layer in params
    ]
    A = X
    for layer, name in zip(tensors, names, strict=True):
        A = functions[name](functional.linear(A, layer["W"], layer["b"]))
    A.backward(torch.tensor(dA))
    values = {"A": A.detach().numpy(), "dX": X.grad.numpy()}
    for number, layer in enumerate(tensors):
        values[f"dW{number}"], values[f"db{number}"] = layer["W"].grad.numpy(), layer["b"].grad.numpy()
    return values


def random_params(rng, dtype=np.float64):
    """Weights and biases of SIZES."""
    return [
        {"W": rng.normal(size=(d_out, d_in)).astype(dtype), "b": rng.normal(size=d_out).astype(dtype)}
        for d_in, d_out in pairwise(SIZES)
    ]


def params_of(recorded):
    """The parameters among recorded arrays, as `mlp_forward` takes them."""
    return [{"W": recorded[f"W{number}"], "b": recorded[f"b{number}"]} for number in range(len(SIZES) - 1)]


def arrays():
    """A batch, parameters, and for each network the output and all gradients, as `<network>_<name>`."""
    rng = np.random.default_rng(4)
    params = random_params(rng)
    values = {"X": rng.normal(size=(7, SIZES[0])), "dA": rng.normal(size=(7, SIZES[-1]))}
    for number, layer in enumerate(params):
        values[f"W{number}"], values[f"b{number}"] = layer["W"], layer["b"]
    for network, names in NETWORKS.items():
        for name, value in torch_network(values["X"], values["dA"], params, names).items():
            values[f"{network}_{name}"] = value
    return values

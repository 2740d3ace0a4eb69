"""PyTorch's values for the tests of `nnkit.speech`: window, power spectra, interpolation, and gradients of the network."""

import numpy as np

SIZE, HOP, STEPS = 12, 5, 9
BANDS, HIDDEN, CLASSES = 5, 6, 4


def torch_spectra(rng):
    """Frames, Hann window and power spectra of a sound of 61 samples; a spectrogram stretched to nine steps."""
    import torch

    x, L = rng.normal(size=61), rng.normal(size=(6, 4))
    window = torch.hann_window(SIZE, dtype=torch.float64)
    S = torch.stft(torch.tensor(x), SIZE, HOP, window=window, center=False, return_complex=True)
    stretched = torch.nn.functional.interpolate(
        torch.tensor(L.T[None]), STEPS, mode="linear", align_corners=True
    )
    return {
        "x": x,
        "L": L,
        "frames": torch.tensor(x).unfold(0, SIZE, HOP).numpy(),
        "window": window.numpy(),
        "power": (S.abs() ** 2).T.numpy(),
        "stretched": stretched[0].T.numpy(),
    }


def torch_network(rng):
    """A GRU, a linear layer on its last state and the loss: every gradient."""
    import torch

    X, y = rng.normal(size=(3, 7, BANDS)), np.array([2, 0, 3])
    gru = torch.nn.GRU(BANDS, HIDDEN, batch_first=True, dtype=torch.float64)
    head = torch.nn.Linear(HIDDEN, CLASSES, dtype=torch.float64)
    values = {"X": X, "y": y}
    for module, prefix in ((gru, "gru."), (head, "head.")):
        for name, parameter in module.named_parameters():
            array = 0.5 * rng.normal(size=tuple(parameter.shape))
            parameter.data = torch.tensor(array)
            values[prefix + name] = array
    inputs = torch.tensor(X, requires_grad=True)
    logits = head(gru(inputs)[0][:, -1])
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(y))
    loss.backward()
    values |= {"logits": logits.detach().numpy(), "loss": loss.item(), "dX": inputs.grad.numpy()}
    for module, prefix in ((gru, "gru."), (head, "head.")):
        values |= {f"d_{prefix}{name}": p.grad.numpy() for name, p in module.named_parameters()}
    return values


def arrays():
    """Both in one file."""
    rng = np.random.default_rng(20)
    return torch_spectra(rng) | torch_network(rng)

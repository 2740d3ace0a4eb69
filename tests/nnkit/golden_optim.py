"""PyTorch's values for the tests of `nnkit.optim`: paths of parameters, clipped gradients, learning rates."""

import numpy as np

STEPS = 20
DECAY = {"weight_decay": 0.1}
VARIANTS = {  # name -> (class in nnkit, class in torch.optim, options of both)
    "sgd": ("SGD", "SGD", {"lr": 0.1}),
    "sgd_decay": ("SGD", "SGD", {"lr": 0.1, **DECAY}),
    "momentum": ("SGD", "SGD", {"lr": 0.1, "momentum": 0.9}),
    "momentum_decay": ("SGD", "SGD", {"lr": 0.1, "momentum": 0.9, **DECAY}),
    "nesterov": ("SGD", "SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    "nesterov_decay": ("SGD", "SGD", {"lr": 0.1, "momentum": 0.8, "nesterov": True, **DECAY}),
    "rmsprop": ("RMSProp", "RMSprop", {}),
    "rmsprop_options": ("RMSProp", "RMSprop", {"lr": 0.02, "alpha": 0.8, "eps": 0.05, **DECAY}),
    "adam": ("Adam", "Adam", {}),
    "adam_options": ("Adam", "Adam", {"lr": 0.02, "betas": (0.8, 0.95), "eps": 0.05, **DECAY}),
    "adamw": ("AdamW", "AdamW", {}),
    "adamw_options": ("AdamW", "AdamW", {"lr": 0.02, "betas": (0.8, 0.95), "eps": 0.05, **DECAY}),
}
MAX_NORMS = {"clipped": 1.0, "tightly_clipped": 1e-3, "not_clipped": 100.0}


def torch_path(variant, W, b, dW, db):
    """W and b after each of the steps with the gradients dW[0], dW[1], ..., db[0], db[1], ..."""
    import torch

    _, name, options = VARIANTS[variant]
    parameters = [torch.nn.Parameter(torch.tensor(start)) for start in (W, b)]
    optimizer = getattr(torch.optim, name)(parameters, **options)
    path = []
    for gradients in zip(dW, db, strict=True):
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = torch.tensor(gradient)
        optimizer.step()
        path.append([parameter.detach().numpy().copy() for parameter in parameters])
    return {f"{variant}_W": np.array([W for W, _ in path]), f"{variant}_b": np.array([b for _, b in path])}


def torch_clip(max_norm, *gradients):
    """The norm of all gradients together, and the gradients after clipping."""
    import torch

    parameters = [torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.float64)) for g in gradients]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = torch.tensor(gradient)
    norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm)
    return norm.item(), [parameter.grad.numpy() for parameter in parameters]


def torch_schedules(steps=40):
    """Learning rates for the steps 0, 1, ... of a step, a cosine and a warm-up schedule."""
    import torch
    from torch.optim import lr_scheduler

    def rates(lr, make):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
        scheduler = make(optimizer)
        found = []
        for _ in range(steps):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return np.array(found)

    return {
        "step_lr": rates(0.5, lambda o: lr_scheduler.StepLR(o, step_size=7, gamma=0.3)),
        "cosine_lr": rates(0.5, lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=steps, eta_min=0.01)),
        "warmup": rates(0.5, lambda o: lr_scheduler.LinearLR(o, start_factor=1 / 8, total_iters=7)),
    }


def arrays():
    """Start, gradients, and what every variant makes of them."""
    rng = np.random.default_rng(5)
    W, b = rng.normal(size=(3, 4)), rng.normal(size=3)
    dW, db = rng.normal(size=(STEPS, 3, 4)), 3 * rng.normal(size=(STEPS, 3))
    dW[:, 0] *= 1e-3  # a row of small gradients
    dW[5:9, 1] = 0.0  # gradients that stay away for a while
    values = {"W": W, "b": b, "dW": dW, "db": db}
    for variant in VARIANTS:
        values |= torch_path(variant, W, b, dW, db)
    for name, max_norm in MAX_NORMS.items():
        norm, (clipped_W, clipped_b) = torch_clip(max_norm, dW[0], db[0])
        values |= {"norm": np.array(norm), f"{name}_W": clipped_W, f"{name}_b": clipped_b}
    return values | torch_schedules()

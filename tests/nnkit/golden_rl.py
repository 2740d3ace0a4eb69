"""PyTorch's values for the tests of `nnkit.rl`: the loss of DQN, the policy gradient, and both through a network."""

import numpy as np

N, D, HIDDEN, A = 7, 4, 5, 3


def arrays():
    """Inputs, losses and gradients."""
    import torch
    from torch.distributions import Categorical
    from torch.nn.functional import linear, smooth_l1_loss

    rng = np.random.default_rng(16)
    values = {
        "W1": rng.normal(size=(HIDDEN, D)),
        "b1": rng.normal(size=HIDDEN),
        "W2": rng.normal(size=(A, HIDDEN)),
        "b2": rng.normal(size=A),
        "X": rng.normal(size=(N, D)),
    }
    constants = {
        "actions": rng.integers(A, size=N),
        "targets": 2 * rng.normal(size=N),
        "advantages": rng.normal(size=N),
        "next_q": rng.normal(size=(N, A)),
        "rewards": rng.normal(size=N),
        "terminated": rng.random(N) < 0.4,
    }
    fixed = {name: torch.tensor(array) for name, array in constants.items()}
    results = {}

    def dqn(output):
        taken = output.gather(1, fixed["actions"][:, None])[:, 0]
        return smooth_l1_loss(taken, fixed["targets"])

    def policy(output):
        return -(fixed["advantages"] * Categorical(logits=output).log_prob(fixed["actions"])).mean()

    for name, loss_of in [("dqn", dqn), ("policy", policy)]:
        t = {key: torch.tensor(array, requires_grad=True) for key, array in values.items()}
        output = linear(torch.tanh(linear(t["X"], t["W1"], t["b1"])), t["W2"], t["b2"])
        output.retain_grad()
        loss = loss_of(output)
        loss.backward()
        results |= {f"{name}_loss": loss.detach().numpy(), f"{name}_d_output": output.grad.numpy()}
        results |= {f"{name}_d_{key}": tensor.grad.numpy() for key, tensor in t.items()}
        results["output"] = output.detach().numpy()
    y = fixed["rewards"] + 0.9 * torch.where(fixed["terminated"], 0.0, fixed["next_q"].amax(dim=1))
    return values | constants | results | {"y": y.numpy()}

"""Behaviour of nnkit.autoencoder: values and gradients against PyTorch and central differences, dtypes, edge cases, properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnkit.autoencoder import (
    VAE,
    Autoencoder,
    SparseCode,
    auc,
    corrupt,
    gaussian_kl,
    pca,
    pca_reconstruct,
    psnr,
    reparameterize_backward,
    reparameterize_forward,
    vae_backward,
    vae_loss,
)
from nnkit.layers import Linear, gradient_check, numerical_gradient, relative_error
from nnkit.losses import binary_cross_entropy
from nnkit.optim import Adam
from nnkit.training import evaluate, fit, load, save, state_dict

BETA = 0.7
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)


def rng_of(seed):
    return np.random.default_rng(seed)


def golden_vae(golden, dtype):
    """The golden file's network: 6-5-3, in a dtype."""
    model = VAE([6, 5, 3], rng=rng_of(0), dtype=dtype)
    for layer, number in zip(linear_layers(model), range(1, 5), strict=True):
        layer.params = {name: golden[f"{name}{number}"].astype(dtype) for name in ("W", "b")}
    return model


def linear_layers(model):
    return [layer for part in model.layers for layer in part.layers if isinstance(layer, Linear)]


# PyTorch


@each_dtype
def test_loss_and_all_gradients_agree_with_pytorch(golden, dtype):
    tolerance = 1e-9 if dtype == np.float64 else 2e-5
    model = golden_vae(golden, dtype)
    X, eps = golden["X"].astype(dtype), golden["eps"].astype(dtype)
    output = model.forward(X, eps)
    loss, d_output = vae_loss(output, X, beta=BETA)
    dX = model.backward(d_output)
    own = dict(zip(["logits", "mu", "log_var"], output, strict=True)) | {"d_X": dX}
    for layer, number in zip(linear_layers(model), range(1, 5), strict=True):
        own |= {f"d_{name}{number}": layer.grads[name] for name in ("W", "b")}
    for name, array in own.items():
        assert array.dtype == dtype, name
        np.testing.assert_allclose(array, golden[name], rtol=tolerance, atol=tolerance, err_msg=name)
    assert loss == pytest.approx(golden["log_loss"] + BETA * golden["price"], rel=tolerance)


def test_the_price_and_its_gradients_agree_with_pytorch(golden):
    price, dmu, dlog_var = gaussian_kl(golden["mu"], golden["log_var"])
    assert price == pytest.approx(golden["price"], rel=1e-12)
    np.testing.assert_allclose(dmu, golden["price_dmu"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(dlog_var, golden["price_dlog_var"], rtol=1e-9, atol=1e-12)


def test_codes_agree_with_pytorch(golden):
    Z, _ = reparameterize_forward(golden["mu"], golden["log_var"], golden["eps"])
    np.testing.assert_allclose(Z, golden["Z"], rtol=1e-12)


def test_directions_agree_with_pytorch_and_scikit_learn(golden):
    from sklearn.decomposition import PCA

    X = golden["cloud"]
    for k in range(1, 6):
        mean, V = pca(X, k)
        signs = np.sign(np.sum(V * golden["directions"][:k], axis=1, keepdims=True))
        np.testing.assert_allclose(V * signs, golden["directions"][:k], atol=1e-9)
        model = PCA(k).fit(X)
        np.testing.assert_allclose(mean, model.mean_, rtol=1e-12)
        np.testing.assert_allclose(
            pca_reconstruct(X, mean, V), model.inverse_transform(model.transform(X)), atol=1e-9
        )


# Central differences


@pytest.mark.parametrize("size", [(3, 4), (1, 2), (5, 1)], ids=str)
def test_the_gradients_of_the_price_agree_with_central_differences(size):
    mu, log_var = rng_of(1).normal(size=(2, *size))
    _, dmu, dlog_var = gaussian_kl(mu, log_var)
    assert relative_error(dmu, numerical_gradient(lambda m: gaussian_kl(m, log_var)[0], mu)) < 1e-7
    assert relative_error(dlog_var, numerical_gradient(lambda v: gaussian_kl(mu, v)[0], log_var)) < 1e-7


@pytest.mark.parametrize("size", [(3, 4), (1, 2), (5, 1)], ids=str)
def test_the_gradients_through_the_draw_agree_with_central_differences(size):
    mu, log_var, eps, dZ = rng_of(2).normal(size=(4, *size))
    dmu, dlog_var = reparameterize_backward(dZ, reparameterize_forward(mu, log_var, eps)[1])

    def total(_):
        return np.sum(reparameterize_forward(mu, log_var, eps)[0] * dZ)

    assert relative_error(dmu, numerical_gradient(total, mu)) < 1e-7
    assert relative_error(dlog_var, numerical_gradient(total, log_var)) < 1e-7


@pytest.mark.parametrize("beta", [0.0, 1.0, 3.0])
def test_every_parameter_of_a_vae_agrees_with_central_differences(beta):
    rng = rng_of(3)
    model = VAE([7, 6, 5, 2], rng=rng, dtype=np.float64)
    for layer in linear_layers(model):
        layer.params["b"] += rng.normal(scale=0.3, size=layer.params["b"].shape)
    X, target, eps = rng.random((4, 7)), rng.random((4, 7)), rng.normal(size=(4, 2))
    _, d_output = vae_loss(model.forward(X, eps), target, beta=beta)
    dX = model.backward(d_output)
    grads = [layer.grads[name] for layer, name in model.parameters()]

    def loss(_):
        return vae_loss(model.forward(X, eps), target, beta=beta)[0]

    assert relative_error(dX, numerical_gradient(loss, X)) < 1e-6
    for (layer, name), grad in zip(model.parameters(), grads, strict=True):
        assert relative_error(grad, numerical_gradient(loss, layer.params[name])) < 1e-6


def test_the_autoencoder_passes_the_gradient_check():
    model = Autoencoder([6, 5, 3], rng=rng_of(4))
    errors = gradient_check(model, rng_of(5).random((4, 6)))
    assert errors.keys() == {"X", *(f"{part}.{n}.{name}" for part in (0, 1) for n in (0, 2) for name in "Wb")}
    assert max(errors.values()) < 1e-6


def test_a_sparse_code_has_the_gradient_of_its_penalty():
    layer, Z = SparseCode(0.3), rng_of(6).normal(size=(4, 3))
    assert layer(Z) is Z
    expected = numerical_gradient(lambda Z: 0.3 * np.abs(Z).sum(axis=1).mean(), Z.copy())
    np.testing.assert_allclose(layer.backward(np.ones((4, 3))), 1 + expected, rtol=1e-7)
    assert layer.backward(np.ones((4, 3), np.float32)).dtype == np.float64  # Z is float64
    layer(Z.astype(np.float32))
    assert layer.backward(np.ones((4, 3), np.float32)).dtype == np.float32


# Dtypes, edge cases, wrong input


@each_dtype
def test_dtypes_are_kept_and_nothing_is_modified(dtype):
    rng = rng_of(7)
    images = rng.random((5, 6)).astype(dtype)
    mu, log_var, eps = rng.normal(size=(3, 5, 2)).astype(dtype)
    calls = {
        "pca": (pca, (images, 3)),
        "pca_reconstruct": (pca_reconstruct, (images, *pca(images, 2))),
        "corrupt": (corrupt, (images, rng_of(0), 0.2, 0.2)),
        "psnr": (psnr, (images, images[::-1] / 2)),
        "forward": (lambda *a: reparameterize_forward(*a)[0], (mu, log_var, eps)),
        "backward": (lambda *a: reparameterize_backward(a[0], a[1:]), (mu, log_var, eps)),
        "kl": (lambda *a: gaussian_kl(*a)[1:], (mu, log_var)),
        "loss": (lambda *a: vae_loss(a[:3], a[3], beta=0.3)[1], (3 * images - 1, mu, log_var, images)),
    }
    for name, (function, arguments) in calls.items():
        before = [np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments]
        results = function(*arguments)
        for result in results if isinstance(results, tuple) else (results,):
            assert result.dtype == dtype, name
        for argument, copy in zip(arguments, before, strict=True):
            if isinstance(argument, np.ndarray):
                np.testing.assert_array_equal(argument, copy, err_msg=name)


@each_dtype
def test_networks_keep_the_dtype(dtype):
    X = rng_of(8).random((3, 6)).astype(dtype)
    for model in (
        Autoencoder([6, 4, 2], rng=rng_of(0), dtype=dtype),
        VAE([6, 4, 2], rng=rng_of(0), dtype=dtype),
    ):
        assert model.encode(X).dtype == model.reconstruct(X).dtype == dtype
        assert model.encode(X).shape == (3, 2) and model.reconstruct(X).shape == (3, 6)
    assert model.sample(4, rng=rng_of(1)).dtype == dtype
    assert [array.dtype for array in model(X)] == [dtype] * 3


def test_empty_batches():
    none = np.zeros((0, 4))
    assert corrupt(none, rng_of(0)).shape == (0, 4) and psnr(none, none).shape == (0,)
    assert reparameterize_forward(none, none, none)[0].shape == (0, 4)
    assert [g.shape for g in reparameterize_backward(none, (none, none))] == [(0, 4)] * 2
    encoder, decoder = Linear(5, 8, rng=rng_of(0)), Linear(4, 5, rng=rng_of(0))
    encoder(np.zeros((0, 5))), decoder(none)
    assert vae_backward((np.zeros((0, 5)), none, none), (none, none), encoder, decoder).shape == (0, 5)
    assert SparseCode(1.0)(none).shape == (0, 4)


ROW = np.zeros((2, 3))
WRONG = {
    "pca, no rows": lambda: pca(np.zeros((0, 3)), 1),
    "pca, k of 0": lambda: pca(ROW, 0),
    "pca, k too large": lambda: pca(ROW, 4),
    "pca, a vector": lambda: pca(np.zeros(3), 1),
    "noise": lambda: corrupt(ROW, rng_of(0), noise=-0.1),
    "mask": lambda: corrupt(ROW, rng_of(0), mask=1.1),
    "auc, none": lambda: auc(np.zeros(0), np.zeros(2)),
    "auc, a matrix": lambda: auc(ROW, np.zeros(2)),
    "psnr": lambda: psnr(ROW, ROW[:1]),
    "draw": lambda: reparameterize_forward(ROW, ROW, ROW[:1]),
    "back": lambda: reparameterize_backward(ROW, (ROW[:1], ROW[:1])),
    "kl, shapes": lambda: gaussian_kl(ROW, ROW[:1]),
    "kl, none": lambda: gaussian_kl(ROW[:0], ROW[:0]),
    "loss, shapes": lambda: vae_loss((ROW, ROW, ROW), ROW.T),
    "loss, none": lambda: vae_loss((ROW[:0], ROW[:0], ROW[:0]), ROW[:0]),
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_wrong_input_is_refused(call):
    with pytest.raises(ValueError, match=r"must|needed"):
        call()


# Properties


@given(st.integers(0, 10**6), st.integers(1, 6))
def test_more_directions_never_lose_more(seed, k):
    X = rng_of(seed).normal(size=(9, 7))
    errors = [np.sum((pca_reconstruct(X, *pca(X, n)) - X) ** 2) for n in (k, k + 1)]
    assert errors[1] <= errors[0] + 1e-9
    V = pca(X, k)[1]
    np.testing.assert_allclose(V @ V.T, np.eye(k), atol=1e-9)


@given(st.lists(st.integers(0, 5), min_size=1), st.lists(st.integers(0, 5), min_size=1))
def test_the_area_agrees_with_scikit_learn_and_is_symmetric(normal, strange):
    from sklearn.metrics import roc_auc_score

    normal, strange = np.array(normal), np.array(strange)
    labels = np.repeat([0, 1], [len(normal), len(strange)])
    area = auc(normal, strange)
    assert area == pytest.approx(roc_auc_score(labels, np.concatenate([normal, strange])))
    assert area + auc(strange, normal) == pytest.approx(1)
    assert area == pytest.approx(auc(3.0 * normal - 7, 3.0 * strange - 7))
    assert type(area) is float


@given(st.integers(0, 10**6))
def test_the_price_is_never_negative(seed):
    mu, log_var = 2 * rng_of(seed).normal(size=(2, 3, 4))
    assert gaussian_kl(mu, log_var)[0] > 0
    assert gaussian_kl(0 * mu, 0 * mu)[0] == 0


def test_the_price_agrees_with_a_mean_over_many_draws():
    mu, log_var = np.array([[0.6, -1.2]]), np.array([[-1.4, 0.5]])
    eps = rng_of(9).normal(size=(200_000, 2))
    Z, (_, sigma) = reparameterize_forward(*(np.repeat(a, len(eps), axis=0) for a in (mu, log_var)), eps)
    log_ratio = (Z**2 - eps**2) / 2 - np.log(sigma)
    assert gaussian_kl(mu, log_var)[0] == pytest.approx(log_ratio.sum(axis=1).mean(), rel=0.01)


def test_damage_has_the_deviation_and_the_fraction_asked_for():
    grey = np.full((200, 300), 0.5)
    assert corrupt(grey, rng_of(10), noise=0.1).std() == pytest.approx(0.1, rel=0.02)
    masked = corrupt(grey, rng_of(11), noise=0.0, mask=0.3)
    assert np.mean(masked == 0) == pytest.approx(0.3, abs=0.01) and set(np.unique(masked)) == {0.0, 0.5}
    assert np.array_equal(corrupt(grey, rng_of(12)), corrupt(grey, rng_of(12)))
    assert not np.array_equal(corrupt(grey, rng_of(12)), corrupt(grey, rng_of(13)))
    damaged = corrupt(grey, rng_of(14), noise=2.0)
    assert damaged.min() == 0 and damaged.max() == 1


def test_halving_the_error_is_six_decibels():
    clean = rng_of(15).random((3, 4, 5))
    error = rng_of(16).normal(size=clean.shape)
    np.testing.assert_allclose(psnr(clean + error / 2, clean) - psnr(clean + error, clean), 20 * np.log10(2))


# Networks


def test_a_vae_draws_from_its_generator_and_can_be_repeated():
    X = rng_of(17).random((3, 6))
    models = [VAE([6, 4, 2], rng=rng_of(seed), dtype=np.float64) for seed in (0, 0, 1)]
    first, again, other = (model(X)[0] for model in models)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other) and not np.array_equal(first, models[0](X)[0])
    eps = rng_of(18).normal(size=(3, 2))
    np.testing.assert_array_equal(models[0].forward(X, eps)[0], models[0].forward(X, eps)[0])


def test_fit_trains_both_and_needs_no_gradient_of_the_images():
    X = (rng_of(19).random((64, 12)) < rng_of(20).random((64, 1))).astype(np.float32)
    for model, loss in (
        (Autoencoder([12, 16, 3], rng=rng_of(0)), binary_cross_entropy),
        (VAE([12, 16, 3], rng=rng_of(0)), vae_loss),
    ):
        before, _ = evaluate(model, loss, (X, X))
        fit(model, loss, Adam(model.parameters(), lr=0.01), (X, X), epochs=20, rng=rng_of(1))
        assert evaluate(model, loss, (X, X))[0] < 0.9 * before


def test_a_vae_can_be_saved_and_loaded(tmp_path):
    model, other = VAE([6, 4, 2], rng=rng_of(0)), VAE([6, 4, 2], rng=rng_of(1))
    save(tmp_path / "vae.npz", model)
    load(tmp_path / "vae.npz", other)
    assert len(state_dict(model)) == 8
    X = rng_of(21).random((2, 6)).astype(np.float32)
    np.testing.assert_array_equal(model.reconstruct(X), other.reconstruct(X))

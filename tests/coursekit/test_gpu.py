"""nnkit on a GPU, without one: CuPy is a stand-in whose arrays do not mix with NumPy's."""

import copy
import ctypes
import importlib
import importlib.util
import json
import sys
import threading

import fake_cupy
import numpy as np
import pytest
from threadpoolctl import threadpool_limits
from tinycourse import REPOSITORY

import nnkit.fast
import nnkit.layers
import nnkit.optim
from coursekit import gpu
from coursekit.errors import UserError
from coursekit.gpu import arrays, loading

_spec = importlib.util.spec_from_file_location("gpu_benchmark", REPOSITORY / "benchmarks" / "gpu.py")
benchmark = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(benchmark)


def forget():
    arrays.cupy.cache_clear()
    arrays.array_module.cache_clear()
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, loading.Finder)]
    for name in [name for name in sys.modules if name.partition(".")[0] == "nnkit_gpu"]:
        del sys.modules[name]


@pytest.fixture
def without(monkeypatch):
    """Nothing is loaded for a GPU, and there is no CuPy."""
    forget()
    monkeypatch.setitem(sys.modules, "cupy", None)
    yield
    forget()


@pytest.fixture
def device(without, monkeypatch):
    """CuPy's stand-in, and nnkit loaded on it."""
    monkeypatch.setitem(sys.modules, "cupy", fake_cupy._module)
    gpu.load()
    return gpu.np


def module(name):
    return importlib.import_module(f"nnkit_gpu.{name}")


def package(folder, **modules):
    """A package nnkit of some modules."""
    (folder / "nnkit").mkdir()
    for name, text in {"__init__": "", **modules}.items():
        (folder / "nnkit" / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


def same(a, b):
    a = gpu.to_cpu(a)
    return a.dtype == b.dtype and np.array_equal(a, b)


@pytest.mark.parametrize("dtype", benchmark.TOLERANCES)
@pytest.mark.parametrize("name", benchmark.CASES)
def test_nnkit_computes_the_same_on_both_sides(device, name, dtype):
    assert benchmark.largest_error(name, dtype, device) == 0


def test_the_cases_call_every_function_and_class_of_nnkit(device):
    called = {"Layer", "Optimizer"}  # the bases
    called |= {"parameter_count", "warmup", "step_lr", "cosine_lr"}  # of numbers alone

    def watch(frame, event, argument):
        if frame.f_globals.get("__name__", "").startswith("nnkit_gpu."):
            called.add(frame.f_code.co_qualname.partition(".")[0])

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        for run in benchmark.CASES.values():
            run(benchmark.Side("nnkit_gpu", device))
    finally:
        sys.settrace(before)
    modules = [module(path.stem) for path in (REPOSITORY / "nnkit").glob("[a-z]*.py")]
    exported = {name for one in modules for name in one.__all__ if callable(getattr(one, name))}
    assert sorted(exported - called) == []


def test_parts_on_a_gpu_are_computed_without_threads(device):
    def thread_of(part):
        return threading.get_ident()

    with threadpool_limits(2, user_api="blas"):
        assert set(module("fast").in_parallel(thread_of, range(4))) == {threading.get_ident()}
        assert threading.get_ident() not in nnkit.fast.in_parallel(thread_of, range(4))


def test_both_copies_are_there_side_by_side(device):
    copied = module("layers")
    assert copied.np is device
    assert nnkit.layers.np is np
    assert copied.__file__ == nnkit.layers.__file__
    assert copied.Linear is not nnkit.layers.Linear
    assert copied.init_params is module("forward").init_params
    assert module("optim")._BLOCK > nnkit.optim._BLOCK == 32768


def test_every_way_to_import_finds_the_gpu_copy(device, tmp_path):
    uses = """
import numpy
import numpy as np
import numpy.linalg as linalg
from numpy.lib.stride_tricks import sliding_window_view
from numpy import zeros
import math, nnkit
import nnkit.base
import nnkit.base as named
from nnkit.base import one as absolute
from nnkit import base
from .base import one as relative
from . import base as beside

def late():
    from nnkit.base import one
    return one
"""
    gpu.load(package(tmp_path, base="import numpy as np\none = np.ones(1)\n", uses=uses))
    found, base = module("uses"), module("base")
    assert found.np is found.numpy is base.np is gpu.np
    assert found.nnkit.base is found.named is found.base is found.beside is base
    assert found.absolute is found.relative is found.late() is base.one
    assert found.linalg.norm(base.one).dtype == float
    assert isinstance(found.sliding_window_view(found.zeros(3), 2), fake_cupy.ndarray)


def test_code_in_c_that_imports_numpy_gets_the_real_one(device, tmp_path):
    gpu.load(package(tmp_path, mine="import ctypes\ntake = ctypes.pythonapi.PyImport_ImportModule\n"))
    mine = importlib.import_module("nnkit_gpu.mine")
    mine.take.restype, mine.take.argtypes = ctypes.py_object, [ctypes.c_char_p]
    code = compile("found = take(b'numpy.random.mtrand')", "mine", "exec")
    exec(code, vars(mine))  # C code has no frame: the import is asked of this module's
    assert mine.found is np.random.mtrand


def test_another_folder_takes_the_place_of_the_first(device, tmp_path):
    gpu.load(package(tmp_path, mine="answer = 42\n"))
    assert module("mine").answer == 42
    assert gpu.load(tmp_path) is gpu.load(tmp_path)
    with pytest.raises(UserError, match="no module layers: the chapter that makes it is not exported yet"):
        module("layers")


def test_a_module_that_was_changed_can_be_loaded_again(device, tmp_path):
    gpu.load(package(tmp_path, mine="import numpy as np\nanswer = 42\n"))
    first = module("mine")
    (tmp_path / "nnkit" / "mine.py").write_text("import numpy as np\nanswer = 'another'\n", encoding="utf-8")
    assert importlib.reload(first).answer == "another"
    assert first.np is gpu.np


def test_a_missing_module_is_also_an_import_error(device):
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("nnkit_gpu.no_such_chapter")


@pytest.mark.parametrize("call", [gpu.load, lambda: gpu.np, lambda: gpu.to_gpu(np.ones(2))])
def test_without_cupy_a_sentence_says_how_to_get_it(without, call):
    with pytest.raises(UserError, match="pip install cupy-cuda12x"):
        call()


@pytest.mark.parametrize("devices", [0, None])
def test_without_a_gpu_a_sentence_says_where_to_find_one(without, monkeypatch, devices):
    def fail():
        raise fake_cupy.CUDARuntimeError("no driver")

    cupy = fake_cupy.module(devices)
    if devices is None:
        cupy.cuda.runtime.getDeviceCount = fail
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    with pytest.raises(UserError, match=r"CuPy finds no NVIDIA GPU here.*Colab"):
        gpu.load()


def test_a_damaged_cupy_is_told_from_a_missing_one(without, monkeypatch):
    def fail(name):
        raise ImportError("libcudart is missing", name="cupy_backends")

    monkeypatch.setattr(arrays.importlib, "import_module", fail)
    with pytest.raises(UserError, match="can't be loaded: libcudart is missing"):
        gpu.load()


def test_a_folder_without_a_package_is_refused(device, tmp_path, monkeypatch):
    with pytest.raises(UserError, match="has no package nnkit/"):
        gpu.load(tmp_path)
    monkeypatch.setattr(loading, "find_spec", lambda name: None)
    with pytest.raises(UserError, match="There is no package nnkit here"):
        gpu.load()


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: rng.normal(1.0, 2.0, size=(2, 3)),
        lambda rng: rng.standard_normal((2, 3), dtype=np.float32),
        lambda rng: rng.uniform(-1, 1, size=4),
        lambda rng: rng.random(4, dtype=np.float32),
        lambda rng: rng.integers(-2, 3, size=(2, 4)),
        lambda rng: rng.permutation(7),
        lambda rng: rng.choice(5, size=9),
    ],
)
def test_a_seed_draws_the_same_numbers_on_both_sides(device, draw):
    drawn = draw(device.random.default_rng(3))
    assert isinstance(drawn, fake_cupy.ndarray)
    assert same(drawn, draw(np.random.default_rng(3)))


def test_a_generator_takes_arrays_of_the_gpu(device):
    rng, plain, p = device.random.default_rng(0), np.random.default_rng(0), np.array([0.2, 0.3, 0.5])
    assert rng.choice(3, p=device.asarray(p)) == plain.choice(3, p=p)
    assert same(rng.normal(device.asarray(p)), plain.normal(p))
    x, y = device.arange(8), np.arange(8)
    rng.shuffle(x)
    plain.shuffle(y)
    assert same(x, y)
    with pytest.raises(TypeError, match="random has no out="):
        rng.random(out=x)


def test_copies_of_a_generator_stay_on_the_gpu(device):
    rng = device.random.default_rng(0)
    for other in (copy.deepcopy(rng), *rng.spawn(1), device.random.default_rng(rng)):
        assert isinstance(other.random(2), fake_cupy.ndarray)
        assert isinstance(other, device.random.Generator)


def test_texts_stay_on_the_cpu(device):
    assert device.asarray("a text").item() == "a text"
    assert device.asarray(["a", "b"]).tolist() == ["a", "b"]
    assert isinstance(device.asarray([1, 2]), fake_cupy.ndarray)
    assert isinstance(device.asarray([device.ones(2), device.zeros(2)]), fake_cupy.ndarray)


@pytest.mark.parametrize("shape", [(0,), (2, 0), (2, 3)])
@pytest.mark.parametrize("options", [{}, {"axis": 0}, {"axis": -1, "keepdims": True}])
def test_max_takes_an_initial_value(device, shape, options):
    x = np.linspace(-3, 2, np.prod(shape), dtype=np.float32).reshape(shape)
    if 0 in shape and options.get("axis") == 0 and len(shape) == 2:
        assert gpu.to_cpu(device.max(device.asarray(x), initial=0, **options)).shape == (0,)
    else:
        assert same(device.max(device.asarray(x), initial=0, **options), np.max(x, initial=0, **options))
    if x.size:
        assert same(device.max(device.asarray(x), **options), np.asarray(np.max(x, **options)))


def test_errstate_sets_nothing(device):
    with device.errstate(over="ignore", divide="raise"):
        assert device.ones(1) + 1 == 2


def test_a_file_of_arrays_and_texts_is_loaded(device, tmp_path):
    np.savez(tmp_path / "some.npz", a=np.arange(3), text="words")
    with device.load(tmp_path / "some.npz", allow_pickle=False) as file:
        found = dict(file)
    assert same(found["a"], np.arange(3))
    assert found["text"].item() == "words"
    np.save(tmp_path / "one.npy", np.arange(3))
    assert same(device.load(tmp_path / "one.npy"), np.arange(3))


def test_what_cupy_lacks_is_named(device):
    with pytest.raises(AttributeError, match=r"numpy\.vecdot does not exist on the GPU"):
        _ = device.vecdot
    with pytest.raises(AttributeError, match=r"numpy\.random\.seed does not exist on the GPU"):
        _ = device.random.seed


def test_the_stand_in_refuses_arrays_of_numpy(device):
    there, here = device.ones(3), np.ones(3)
    for mix in (
        lambda: there + here,
        lambda: here + there,
        lambda: there @ here,
        lambda: device.maximum(there, here),
        lambda: device.concatenate([there, here]),
        lambda: np.asarray(there),
        lambda: there.__setitem__(0, here),
        lambda: there[here > 0],
    ):
        with pytest.raises(TypeError, match=r"Unsupported type|Implicit conversion"):
            mix()


def test_the_stand_in_has_no_mean_of_a_list(device):
    assert device.mean(device.asarray([1.0, 2.0])) == 1.5
    with pytest.raises(AttributeError, match="'list' object has no attribute 'mean'"):
        device.mean([1.0, 2.0])


def network(nn, rng):
    layers = importlib.import_module(f"{nn}.layers")
    dropout = importlib.import_module(f"{nn}.regularization").Dropout(0.5, rng=rng)
    norm = importlib.import_module(f"{nn}.normalization").BatchNorm(5)
    return layers.Sequential(layers.Linear(4, 5, rng=rng), norm, dropout, layers.Linear(5, 3, rng=rng))


def train(model, optimizer, X):
    for _ in range(3):
        Y = model(X)
        model.backward(Y)
        optimizer.step()
    return model(X)


def test_a_model_and_its_optimiser_move_together_and_back(device):
    model = network("nnkit", np.random.default_rng(0))
    optimizer = nnkit.optim.Adam(model.parameters())
    X = np.random.default_rng(1).standard_normal((6, 4)).astype(np.float32)
    train(model, optimizer, X)
    moved, moved_optimizer, moved_X = gpu.to_gpu((model, optimizer, X))
    assert type(moved) is module("layers").Sequential
    assert type(moved_optimizer) is module("optim").Adam
    assert moved_optimizer.parameters[0][0] is moved.layers[0]
    assert isinstance(moved.layers[2].rng, device.random.Generator)
    there = train(moved, moved_optimizer, moved_X)
    back, back_optimizer = gpu.to_cpu((moved, moved_optimizer))
    here = train(model, optimizer, X)
    assert same(there, here)
    assert type(back) is nnkit.layers.Sequential
    assert type(back.layers[2].rng) is np.random.Generator
    assert all(type(array) is np.ndarray for array in back.layers[0].params.values())
    assert np.array_equal(train(back, back_optimizer, X), train(model, optimizer, X))


def test_a_seed_makes_the_same_network_on_both_sides(device):
    here = network("nnkit", np.random.default_rng(0))
    there = network("nnkit_gpu", device.random.default_rng(0))
    for (layer, name), (other, _) in zip(here.parameters(), there.parameters(), strict=True):
        assert same(other.params[name], layer.params[name])


def test_moving_copies_and_what_was_shared_stays_shared(device):
    X = np.arange(3.0)
    first, second, words = gpu.to_gpu([X, X, np.array(["a"])])
    first += 1
    assert same(second, np.arange(1.0, 4.0))
    assert X.tolist() == [0, 1, 2]
    assert words.tolist() == ["a"]
    again, there = gpu.to_gpu(first), gpu.to_cpu(first)
    again += 1
    there += 1
    assert first.tolist() == [1, 2, 3]


def test_functions_and_classes_of_nnkit_are_changed_for_the_others(device):
    local = lambda: 1  # noqa: E731
    model = {
        "class": nnkit.layers.Linear,
        "function": nnkit.layers.mlp,
        "module": nnkit.layers,
        "local": local,
        "type": int,
    }
    moved = gpu.to_gpu(model)
    assert moved["class"] is module("layers").Linear
    assert moved["function"] is module("layers").mlp
    assert moved["module"] is module("layers")
    assert moved["local"] is local
    assert moved["type"] is int
    assert gpu.to_cpu(moved) == model


def test_moving_a_model_loads_nnkit(device):
    forget()
    model = gpu.to_gpu(nnkit.layers.mlp([2, 2], rng=np.random.default_rng(0)))
    assert type(model).__module__ == "nnkit_gpu.layers"


def test_a_frozen_layer_is_frozen_on_the_other_side(device):
    from nnkit import transfer

    model = nnkit.layers.mlp([4, 3, 2], rng=np.random.default_rng(0))
    transfer.freeze(model.layers[0])
    for moved in (there := gpu.to_gpu(model), gpu.to_cpu(there)):
        assert [layer for layer, _ in moved.train().parameters()] == [moved.layers[2]] * 2
        assert [layer.training for layer in moved.layers] == [False, True, True]


class Mine(nnkit.layers.Layer):
    """A layer of a notebook."""


def test_a_layer_of_a_notebook_is_refused(device):
    with pytest.raises(UserError, match=r"Mine can't be moved: it is defined in .*test_gpu"):
        gpu.to_gpu(nnkit.layers.Sequential(Mine()))


def test_what_can_not_be_copied_is_named(device):
    with pytest.raises(UserError, match="dict can't be moved: cannot pickle"), open(__file__) as file:
        gpu.to_gpu({"log": file})


def test_a_class_that_the_other_copy_lacks_is_named(device, monkeypatch):
    monkeypatch.delattr(module("layers"), "Tanh")
    with pytest.raises(UserError, match=r"nnkit_gpu\.layers has no Tanh"):
        gpu.to_gpu(nnkit.layers.Tanh())


def test_a_file_that_was_saved_on_one_side_is_read_on_the_other(device, tmp_path):
    from nnkit import training

    rng = np.random.default_rng(0)
    model = network("nnkit", rng)
    module("training").save(tmp_path / "model.npz", gpu.to_gpu(model), note="from the GPU")
    other = network("nnkit", rng)
    assert training.load(tmp_path / "model.npz", other) == {"note": "from the GPU"}
    assert np.array_equal(other.layers[0].params["W"], model.layers[0].params["W"])


def test_the_benchmark_writes_a_table_in_which_a_failed_row_says_why(device, monkeypatch, tmp_path, capsys):
    class Broken(benchmark.LeNet):
        def nnkit(self, side):
            raise MemoryError("too large")

    monkeypatch.setattr(benchmark, "QUICK", [benchmark.MLP([4, 3], 2), Broken(2)])
    monkeypatch.setattr(benchmark, "milliseconds", lambda step, wait, limit: step() and 12.345)
    monkeypatch.setattr(benchmark, "CASES", {"fails": lambda side: side.no_such_module})
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(SystemExit) as ended:
        benchmark.main(["--quick", "--check", "--out", str(tmp_path)])
    assert ended.value.code == 1
    text = (tmp_path / "gpu.md").read_text(encoding="utf-8")
    assert "| MLP 4-3, batch 2, SGD | 12.3 | 12.3 |" in text
    assert "MemoryError: too large" in text
    assert "- fails, float64: ModuleNotFoundError" in text
    found = json.loads((tmp_path / "gpu.json").read_text(encoding="utf-8"))
    assert found["machine"]["card"] == "stand-in"
    assert "0 of 2 comparisons agree" in capsys.readouterr().out

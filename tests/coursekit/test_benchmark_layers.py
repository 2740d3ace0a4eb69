"""benchmarks/layers.py: what it says where something is missing; nothing is measured here."""

import importlib.util
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def layers(monkeypatch):
    """The benchmark as a module, with one new case, which takes no time, in the place of all others."""
    spec = importlib.util.spec_from_file_location("layers_benchmark", REPOSITORY / "benchmarks" / "layers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    torch = SimpleNamespace(__version__="2", set_num_threads=lambda threads: None)
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setattr(module.os, "sched_setaffinity", lambda *_: None, raising=False)
    monkeypatch.setattr(module, "threadpool_limits", lambda *_, **__: nullcontext())
    monkeypatch.setattr(module, "CASES", {"adam_1m": None, "new_case": None})
    monkeypatch.setattr(module, "measure", lambda case, rounds: (1e-3, 2e-3, 0.5))
    return module


def test_a_case_without_a_goal_is_measured_and_named(layers, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(sys, "argv", ["layers.py", "--plot", str(tmp_path / "ratios.svg")])
    layers.main()
    shown = capsys.readouterr().out
    assert shown.splitlines()[-2].split() == ["new_case", "1.000", "2.000", "0.50", "-"]
    assert shown.endswith("There is no goal for new_case: add it to GATES in layers.py.\n")
    assert (tmp_path / "ratios.svg").is_file()


def test_without_matplotlib_a_sentence_says_so_before_anything_is_measured(layers, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["layers.py"])
    monkeypatch.setattr(layers, "find_spec", lambda name: None)
    monkeypatch.setattr(layers, "measure", lambda *_: pytest.fail("something was measured"))
    with pytest.raises(SystemExit, match="Matplotlib is needed for the plot: pip install matplotlib"):
        layers.main()

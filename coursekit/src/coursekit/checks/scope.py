"""What a check cell sees: the course's names and settings, whatever a student's kernel holds.

A variable called `check`, `np`, `sum` or like one that another check cell uses costs nothing, and neither does `np.seterr(all="raise")`; `np.seterr(all="ignore")` hides nothing.
"""

from __future__ import annotations

import ast
import builtins
import itertools
import re
import types
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.checks.check import (
    check,
    copied,
    error_state,
    holds_arrays,
    inputs,
    put_back,
    send,
    sending_together,
    warning_log,
)
from coursekit.checks.values import FACTS, fact, length
from coursekit.notebook.names import check_calls, names_of
from coursekit.notebook.statements import parse_code

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


PREFIX = "_coursekit_"
LOAD = f"import coursekit.checks.scope as {PREFIX}scope"  # for a kernel
START = f"{LOAD}\n{PREFIX}scope.set_up(globals())"
COPIES = f"{PREFIX} copies"  # of kept arrays; no name can be so
BUILTINS = dict(vars(builtins)) | {"len": length}  # as they were before any code of a student's


def set_up(namespace: dict[str, Any], restore: bool = True) -> None:
    """Set up a kernel's namespace for the statements of a check cell.

    With `restore`, functions and modules that a student's variable has hidden, such as `sum = 3` or `relu = relu(Z)`, are there again:
    an answer that calls them was written when they were. And arrays that were kept have their values again: an answer that wrote into them
    costs no other exercise a point.
    """
    for name in [name for name, value in namespace.items() if restore and not callable(value)]:
        kept = namespace.get(f"{PREFIX}{name}")
        if callable(kept) or isinstance(kept, types.ModuleType):
            namespace[name] = kept
        elif callable(getattr(builtins, name, None)):
            del namespace[name]
    for name, before in namespace.get(COPIES, {}).items() if restore else ():
        put_back(namespace, f"{PREFIX}{name}", before)
    kept = {
        "check": check,
        "np": np,
        "builtins": types.SimpleNamespace(**BUILTINS),
        "fact": fact,
        "inputs": inputs,
    }
    namespace |= {f"{PREFIX}{name}": value for name, value in kept.items()}
    error_state.install()
    error_state.set_default()
    warning_log.restore_filters()


def keep(namespace: dict[str, Any], names: Iterable[str]) -> None:
    """Keep what the course has made under these names, whatever a student calls so later."""
    copies = namespace.setdefault(COPIES, {})
    for name in [name for name in names if name in namespace]:
        value = namespace[f"{PREFIX}{name}"] = namespace[name]
        copies.pop(name, None)
        if holds_arrays(value):
            copies[name] = copied(value)


def keeping(names: Iterable[str]) -> str:
    """Code for a kernel that keeps names, "" for none."""
    return f"{PREFIX}scope.keep(globals(), {sorted(names)!r})" if names else ""


UNGUARDED = ("super",)  # Python looks for this very name in a method
SCOPES = (
    ast.ClassDef,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


class GuardedNames(ast.NodeTransformer):
    """Puts names that no student uses in the place of `check`, `np`, Python's own functions and names that were kept.

    Parameters
    ----------
    kept : set of str
    own : set of str
        Names that the statement itself gives a value to; they stay.
    """

    def __init__(self, kept: Iterable[str] = (), own: Iterable[str] = ()) -> None:
        self._kept, self._bound = kept, [set(own)]

    def visit(self, node: ast.AST) -> Any:
        if not isinstance(node, SCOPES):
            return super().visit(node)
        self._bound.append(
            {inner.arg for inner in ast.walk(node) if isinstance(inner, ast.arg)}
            | {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        )
        node = self.generic_visit(node)
        self._bound.pop()
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """`array.dtype` and the like are asked of the array itself, not of its class, which may be a student's."""
        self.generic_visit(node)
        of_module = isinstance(node.value, ast.Name) and node.value.id in ("np", f"{PREFIX}np", "self")
        if node.attr not in FACTS or not isinstance(node.ctx, ast.Load) or of_module:
            return node
        called = ast.Call(ast.Name(f"{PREFIX}fact", ast.Load()), [node.value, ast.Constant(node.attr)], [])
        return ast.fix_missing_locations(ast.copy_location(called, node))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if not isinstance(node.ctx, ast.Load) or any(node.id in names for names in self._bound):
            return node
        if node.id in ("check", "np") or node.id in self._kept:
            return ast.copy_location(ast.Name(f"{PREFIX}{node.id}", node.ctx), node)
        if hasattr(builtins, node.id) and node.id not in UNGUARDED and not node.id.startswith("_"):
            module = ast.copy_location(ast.Name(f"{PREFIX}builtins", node.ctx), node)
            return ast.copy_location(ast.Attribute(module, node.id, node.ctx), node)
        return node


def guard(tree: ast.Module, kept: set[str] | None = None) -> str:
    """The code of a statement of a check cell with guarded names.

    Parameters
    ----------
    tree : ast.Module
    kept : set of str, optional
        Names that the course's cells before it have made; those that it makes itself are kept, too, and added.
    """
    own = names_of(tree, imported=True)
    code = ast.unparse(GuardedNames((kept or set()) - own, own).visit(tree))
    if kept is None or not own:
        return code
    kept |= own
    return f"{code}\n{keeping(own)}"


def guarded(code: str, kept: set[str] | None = None) -> str:
    """The same of code; what is no Python is left as it is."""
    try:
        return guard(parse_code(code), kept)
    except SyntaxError:
        return code


def run_each(shell: InteractiveShell, statements: Sequence[str]) -> None:
    """Run statements one by one, each whether or not the one before it failed, and send for each what its error was.

    Only for answers that are trusted: what such a statement calls can send as well. For many statements this takes a fifth of the time that
    one request to the kernel for each takes.
    """
    with sending_together():
        for code in statements:
            error = None
            try:
                exec(compile(code, "<check>", "exec"), shell.user_ns)
            except Exception as raised:
                error = [type(raised).__name__, str(raised)]
            send({"error": error})


class _InKernel(ast.NodeTransformer):
    """Guards the check cells of a running kernel."""

    def __init__(self, shell):
        self._shell, self._state, self._own = shell, None, frozenset()

    def visit(self, tree):
        """Of IPython's transformers of syntax trees."""
        if not _is_check_cell(tree):
            return tree
        names = [
            sorted(_names_used(statement)) if list(check_calls(statement)) else [] for statement in tree.body
        ]
        self._own = names_of(tree)
        tree = GuardedNames(own=self._own).visit(tree)
        # Before every statement: where nothing is checked, what was noted is forgotten.
        noting = map(_noting, tree.body, names)
        tree.body = list(itertools.chain.from_iterable(zip(noting, tree.body, strict=True)))
        return tree

    def before(self, info):
        self._state = None
        if re.search(r"\bcheck\b", info.raw_cell or ""):
            self._state = np.geterr()
            set_up(self._shell.user_ns, restore=False)
            inputs.watch_random()

    def after(self, result):
        if self._state is not None:
            np.seterr(**self._state)
            inputs.put_back(self._own)


def _names_used(tree):
    """Names that a statement reads and gives no value to itself."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    return {node.id for node in names} - own


def _noting(statement, names):
    """A statement that notes what the arrays of these names hold before another one runs, at its place in the cell."""
    code = f"{PREFIX}inputs.note({PREFIX}builtins.globals(), {names!r})"
    noting = ast.parse(code).body[0]
    for node in ast.walk(noting):
        ast.copy_location(node, statement)
    return noting


def _is_check_cell(tree):
    """Whether a cell's tree calls the course's `check`, and no function of the student's that is called so."""
    calls = [call for _, call in check_calls(tree)]
    own = any(
        (isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node.id == "check")
        or (isinstance(node, ast.FunctionDef) and node.name == "check")
        for node in ast.walk(tree)
    )
    named = any(call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr) for call in calls)
    return bool(calls) and named and not own


def install(shell: InteractiveShell) -> None:
    """Guard the check cells of a kernel, and NumPy's error state while a check listens."""
    if any(isinstance(transformer, _InKernel) for transformer in shell.ast_transformers):
        return
    guard = _InKernel(shell)
    shell.ast_transformers.append(guard)
    shell.events.register("pre_run_cell", guard.before)
    shell.events.register("post_run_cell", guard.after)
    error_state.install()

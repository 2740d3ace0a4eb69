"""The names that a cell makes, and the checks that it calls."""

import ast
import re
import symtable
from collections.abc import Iterator
from functools import lru_cache

from coursekit.notebook.statements import NAMED, PARSING, module_statements, parse_cell, parse_code

MOST_KEPT = 4096  # sources of which it is kept what they make: each is asked for many times

DEFINED = re.compile(r"^([ \t]*)(?:def|class)\s+(\w+)", re.MULTILINE)


def names_defined(source: str) -> set[str]:
    """Names of the functions and classes that a cell makes, methods aside; found by pattern, as the cell may not parse."""
    found = DEFINED.findall(source)
    outermost = min((len(indent) for indent, _ in found), default=0)
    return {name for indent, name in found if len(indent) == outermost}


def names_at_margin(source: str) -> list[str]:
    """Those of them that begin a line, in order, also where one comes twice."""
    return [name for indent, name in DEFINED.findall(source) if not indent]


@lru_cache(MOST_KEPT)
def names_made(source: str, imported: bool = False) -> frozenset[str]:
    """All names that the statements of a cell give a value to, with `imported` those of imports as well; where it does not parse, those of its functions and classes."""
    tree = parse_cell(source)
    return frozenset(names_defined(source) if tree is None else names_of(tree, imported))


def names_of(tree: ast.Module, imported: bool = False) -> set[str]:
    """The same of a syntax tree."""
    names = set()
    for node in module_statements(tree):
        if isinstance(node, NAMED):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names if imported}
        else:
            names |= {
                inner.id
                for inner in ast.walk(node)
                if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
            }
    return names


def made_and_taken(source: str) -> tuple[set[str], set[str]]:
    """The names that the statements of a cell make, and those that they use without having made them."""
    made, taken = set(), set()
    for statement in parse_code(source).body:
        with PARSING:
            table = symtable.symtable(ast.unparse(statement), "<check>", "exec")
        taken |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()} - made
        taken |= _globals_of(table) - made
        made |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned()}
    return made, taken


def _globals_of(table):
    """Names that the functions and comprehensions in a scope take from the module."""
    return {
        name
        for inner in table.get_children()
        for name in (*(s.get_name() for s in inner.get_symbols() if s.is_global()), *_globals_of(inner))
    }


def check_method(node: ast.AST) -> str:
    """What a node of a syntax tree calls: "check" for `check(...)`, "raises" for `check.raises(...)`, "" for anything else."""
    called = node.func if isinstance(node, ast.Call) else None
    if (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id == "check"
    ):
        return called.attr
    return "check" if isinstance(called, ast.Name) and called.id == "check" else ""


def check_names(tree: ast.AST) -> list[str]:
    """Names of the checks that a statement, or a whole cell's tree, makes; none for a definition of a function or class."""
    if isinstance(tree, NAMED):
        return []
    return [name for _, call in check_calls(tree) if (name := check_name(call))]


def check_calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """The calls of checks in a syntax tree, each with the method, as `check_method` names it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (method := check_method(node)):
            yield method, node


def check_name(call: ast.Call) -> str:
    """The name that the call of a check writes out; "" where it writes none."""
    name = call.args[0] if call.args else None
    return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else ""

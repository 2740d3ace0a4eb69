"""What `%load_ext coursekit` does: the workspace on the path, reloading, short error messages, `%export`, `%progress`, `%gradcheck`, `%hint`."""

from __future__ import annotations

import ast
import hashlib
import linecache
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class

from coursekit.checks import scope
from coursekit.checks.check import warning_log
from coursekit.checks.operands import operands
from coursekit.checks.table import reports, show
from coursekit.errors import UserError, file_errors_explained
from coursekit.notebook.answers import STUB_MESSAGE
from coursekit.notebook.module import is_export
from coursekit.notebook.names import names_at_margin
from coursekit.notebook.reading import read_notebook
from coursekit.notebook.source import PACKAGE, has_export
from coursekit.student import redefinition
from coursekit.student.clean_process import in_clean_process
from coursekit.student.materials import RELEASED
from coursekit.student.package_errors import explain_package_error
from coursekit.student.redefinition import sentence, users_of_earlier
from coursekit.student.workspace import Workspace, find_notebook, find_workspace, the_workspace

if TYPE_CHECKING:
    from types import TracebackType

    from IPython.core.interactiveshell import InteractiveShell


OF_VALUES = (ValueError, TypeError, IndexError, AttributeError)  # the values in the line say why


def load(shell: Any) -> None:
    """Set up a notebook's kernel. Loading twice changes nothing."""
    put_workspace_on_path()
    warn_of_second_kernel()
    shell.extension_manager.load_extension("autoreload")
    # While a submission is graded no module changes, and nobody reads along.
    if os.environ.get("COURSEKIT_CHECKS") != "send":
        shell.run_line_magic("autoreload", "2")
        redefinition.install(shell)
    warning_log.install()
    reports.install(shell)
    scope.install(shell)
    if os.environ.get("COURSEKIT_CHECKS") == "send" or in_clean_process(silent=True):
        shell.ask_exit = lambda: None  # what exit() and quit() call
    explained = (NotImplementedError, RecursionError, ImportError, SyntaxError, UserError)
    shell.set_custom_exc((*explained, *OF_VALUES), short_message)
    # IPython formats each error a second time for %notebook, which takes seconds for one with a thousand frames.
    shell._format_exception_for_storage = lambda error, *_, **__: {
        "ename": type(error).__name__,
        "evalue": str(error),
        "traceback": getattr(shell, "_last_traceback", None) or [],
    }
    shell.register_magics(CourseMagics)


def put_workspace_on_path() -> None:
    """Make `import nnkit` find the package of the workspace that the notebook lies in."""
    workspace = os.environ.get("COURSEKIT_WORKSPACE") or find_workspace()
    if workspace is None:
        print(
            "No package nnkit/ in this folder or above: make a workspace with `coursekit start DIR` and open the notebook there."
        )
        return
    workspace = str(workspace)
    if workspace in sys.path:
        sys.path.remove(workspace)
    sys.path.insert(0, workspace)
    loaded = sys.modules.get(PACKAGE)
    if loaded is not None and Path(str(loaded.__file__)).resolve().parent.parent != Path(workspace).resolve():
        for name in [name for name in sys.modules if name == PACKAGE or name.startswith(f"{PACKAGE}.")]:
            del sys.modules[name]


def warn_of_second_kernel() -> None:
    """Say so if another process has loaded the extension in this chapter's folder: two programs then save over each other."""
    folder = Path.cwd().resolve()
    of_student = find_workspace() == folder.parent and (folder.parent / RELEASED).is_dir()
    if "COURSEKIT_WORKSPACE" in os.environ or not of_student or _locks:
        return
    # Imported here, so that a kernel pays for it only where a student works.
    from filelock import FileLock, Timeout

    key = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    lock = FileLock(Path(tempfile.gettempdir()) / f"coursekit-{key}.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(
            f"{folder.name} is open in a second program or kernel: close one of them (in JupyterLab: Kernel, Shut Down), "
            "or each will overwrite the changes of the other."
        )
    except (OSError, NotImplementedError):  # no lock can be had here
        return
    else:
        _locks.append(lock)


_locks = []  # held until this process ends


def short_message(
    shell: Any,
    kind: type[BaseException],
    value: BaseException,
    traceback: TracebackType | None,
    tb_offset: int | None = None,
) -> list[str]:
    """Show errors that every student meets as a sentence; all others as usual, where it helps with the shapes in the line."""
    text = ""
    if kind is NotImplementedError:
        text = explain_unwritten(value, traceback, shell.user_ns)
    elif kind is RecursionError:
        text = explain_recursion(traceback)
    elif issubclass(kind, UserError):
        text = str(value)
    elif issubclass(kind, (ImportError, SyntaxError)):
        workspace = find_workspace()
        text = explain_package_error(value, workspace and Workspace(workspace))
    if issubclass(kind, OF_VALUES) and (found := operands(value, shell.user_ns)):
        value.add_note(found)
    if not text:
        shell.showtraceback((kind, value, traceback), tb_offset=tb_offset)
        return []
    shell._showtraceback(kind, value, [text])
    return [text]


def explain_unwritten(
    error: BaseException, traceback: TracebackType | None, namespace: dict[str, Any]
) -> str:
    """A NotImplementedError in a sentence: of a function that is not written, that was not when another one took it as a default, or of an abstract method."""
    name, self = innermost_function(traceback)
    owner, _, method = name.rpartition(".")
    if str(error) not in ("", STUB_MESSAGE):
        return f"{name} raises NotImplementedError: {error}"
    if not str(error) and owner and type(self).__name__ != owner:
        return f"{type(self).__name__} has no {method} of its own, and that of {owner} only raises NotImplementedError: define it, and do not call it with super()."
    if users := users_of_earlier(name, namespace):
        return f"{name} was not written yet when another function took it as a default argument.\n  {sentence(name, users)}"
    return f"not written yet: {name}\n  Its solution cell still says `raise NotImplementedError`: put your code in the place of that line, run that cell, then run this one again."


def explain_recursion(traceback: TracebackType | None) -> str:
    """A RecursionError in sentences with the line of the call; all of its frames as usual take some seconds to show."""
    calls = [(frame.f_code, number) for frame, number in walk_tb(traceback)]
    code, times = Counter(code for code, _ in calls).most_common(1)[0]
    line = linecache.getline(code.co_filename, next(number for own, number in reversed(calls) if own is code))
    name = code.co_qualname.rpartition("<locals>.")[2]
    return (
        f"RecursionError: {name} was called {times} times before any of the calls ended:\n    {line.strip()}\n"
        "  Either nothing stops the calls, or there have to be more than Python allows. Then use a loop that keeps a list of what is left to do."
    )


def innermost_function(traceback: TracebackType | None) -> tuple[str, Any]:
    """Name of the function that an error comes from, of a method with its class, and its `self` or None."""
    name, self = "a function", None
    for frame, _ in walk_tb(traceback):
        if frame.f_code.co_name != "<module>":
            name, self = frame.f_code.co_qualname.rpartition("<locals>.")[2], frame.f_locals.get("self")
    return name, self


def split_expressions(line: str) -> list[str]:
    """One or two Python expressions with a space between them, as a list of texts.

    Raises
    ------
    UserError
        If the line is no such thing.
    """
    words = line.split(" ")
    for number in range(len(words), 0, -1):
        parts = [" ".join(words[:number]).strip(), " ".join(words[number:]).strip()]
        parts = [part for part in parts if part]
        if parts and all(map(_is_expression, parts)):
            return parts
    raise UserError(
        "Name a layer or a model, and an input if you like: `%gradcheck model` or `%gradcheck model X`."
    )


def _is_expression(text):
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    return True


@magics_class
class CourseMagics(Magics):
    """`%export`, `%progress`, `%gradcheck`, `%hint`."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._shown = Counter()  # hints, by exercise

    @line_magic
    def export(self, line: str) -> None:
        """Add the saved export cells of this chapter to the workspace's package nnkit.

        %export             the notebook in this folder
        %export NOTEBOOK    another notebook
        """
        if in_clean_process():
            return
        # Imported here, so that a kernel pays for it only when it exports.
        from coursekit.student.export import export_notebook

        with file_errors_explained():
            path = Path(line.strip()) if line.strip() else find_notebook()
            if unsaved := self._unsaved(path):
                print(
                    f"Not saved yet: {', '.join(unsaved)}. What follows is of the saved notebook: save it (Ctrl-S) and run %export again."
                )
            print(export_notebook(path).text())

    @line_magic
    def gradcheck(self, line: str) -> None:
        """Check each gradient of a layer or model with central differences, and say where the backward pass first goes wrong.

        %gradcheck model        with a random input
        %gradcheck model X      with this input; if it has many rows, only the first few are used
        """
        # Imported here, so that a kernel pays for it only when it checks gradients.
        from coursekit.checks.gradient_check import check_gradients

        report = check_gradients(*(self._value(part) for part in split_expressions(line)))
        show(report.text(), report.html())

    @line_magic
    def hint(self, line: str) -> None:
        """Show the next hint for an exercise of the saved notebook in this folder.

        %hint           for the exercise whose check failed last, or else for the first that is not written yet
        %hint NAME      for this function or class
        %hint NAME 1    show this hint, and continue from there
        """
        from coursekit.student.hints import choose_exercise, exercises

        name, _, number = line.strip().partition(" ")
        exercise = choose_exercise(exercises(read_notebook(find_notebook())), name, reports.open)
        if number.strip().isdigit():
            self._shown[exercise.name] = max(int(number) - 1, 0)
        text = exercise.hint(self._shown[exercise.name])
        self._shown[exercise.name] += 1
        show(text.replace("**", "", 2) if text.startswith("**") else text, text, "text/markdown")

    def _value(self, expression):
        try:
            return self.shell.ev(expression)  # pyright: ignore[reportOptionalMemberAccess]  # magics have one
        except NotImplementedError:
            raise
        except Exception as error:
            raise UserError(f"{expression}: {type(error).__name__}: {error}") from None

    @line_magic
    def progress(self, line: str) -> None:
        """Show how far you are, according to your saved notebooks.

        %progress            this chapter and the next step
        %progress CHAPTER    another chapter
        %progress all        all chapters, with a row for each
        """
        from rich import get_console

        from coursekit.student.progress import all_progress, chapter_progress, current_chapter, print_progress

        wanted = line.strip()
        with file_errors_explained():
            workspace = the_workspace()
            chapters = all_progress(workspace)
            named = wanted not in ("", "all")
            chapter = chapter_progress(workspace.chapter(wanted)) if named else current_chapter(chapters)
            print_progress(get_console(), chapters, chapter, table=wanted == "all")

    def _unsaved(self, path):
        """Names whose newest definition was run here but is not in the saved notebook."""
        saved = {cell.source.strip() for cell in read_notebook(path).cells if is_export(cell)}
        newest = {}
        for source in self.shell.user_ns.get("In", [])[1:]:  # pyright: ignore[reportOptionalMemberAccess]  # magics have one
            if has_export(source.strip()):
                newest |= dict.fromkeys(names_at_margin(source), source.strip())
        return sorted(name for name, source in newest.items() if source not in saved)

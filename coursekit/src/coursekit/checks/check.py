"""`check`: one call for the student, the build and the grader.

In a student's kernel it compares at once. With COURSEKIT_CHECKS=send in the environment it decides nothing and only sends the value out as data;
the trusted process that started the kernel compares it with what the reference solution sent for the same call.
"""

import _thread
import contextlib
import functools
import inspect
import itertools
import json
import os
import pickle
import sys
import threading
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextvars import copy_context
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
from numpy._core import umath

from coursekit.checks.judge import DRAWN, MISSING, NUMERIC_WARNING, WRITTEN, Options, Verdict, judge
from coursekit.checks.known_mistakes import known_mistakes
from coursekit.checks.table import FAILED, LATER, PASSED, Row, in_jupyter, reports
from coursekit.checks.values import Raised, ValueTooLarge, decode, encode, identical, plain_array

MIME = "application/vnd.coursekit.check+json"
REFERENCE_FILE = "reference.json"
LARGEST_NOTED = 10**6  # elements of an array that is copied before a check, to see whether it is written into


class CheckFailed(AssertionError):
    """A check that did not pass.

    A terminal shows its message alone, without a traceback; Jupyter its first line, since the table below the cell has the rest.
    """

    def _render_traceback_(self):
        return str(self).splitlines()[:1] if in_jupyter() else [str(self)]


_filters_mutated = warnings._filters_mutated  # pyright: ignore[reportAttributeAccessIssue]  # private


class WarningLog:
    """NumPy's floating-point warnings since the last check, for the diagnosis."""

    def __init__(self) -> None:
        self.texts = []
        self._show: Any = None

    def install(self) -> None:
        """Note every floating-point warning that is shown from now on."""
        if self._show is None:
            warnings.filterwarnings("always", message=".* encountered in ", category=RuntimeWarning)
            self._show = warnings.showwarning
            warnings.showwarning = self._note

            self._filters = list(warnings.filters)

    def restore_filters(self) -> None:
        """Make the filters what they were when the log was installed, and note warnings again if something else took its place."""
        if self._show is not None:
            warnings.filters = list(self._filters)
            _filters_mutated()
            warnings.showwarning = self._note

    def uninstall(self) -> None:
        if self._show is not None:
            warnings.showwarning, self._show = self._show, None

    def _note(self, message, category, *rest, **named):
        text = str(message)
        if NUMERIC_WARNING.match(text) and len(self.texts) < 20:
            self.texts.append(text)
        self._show(message, category, *rest, **named)

    def take(self) -> list[str]:
        """The texts noted so far; the log is then empty again."""
        texts, self.texts = self.texts, []
        return texts


warning_log = WarningLog()


class _FloatingPointLog:
    """NumPy's own reports of overflow, division by zero and NaN, in its words; no filter of warnings hides them."""

    def __init__(self):
        self.texts = []

    def write(self, text):
        """Of NumPy's error mode "log"."""
        if len(self.texts) < 20:
            self.texts.append(text.removeprefix("Warning: ").strip())


STARTS_THREAD = ("start_new_thread", "_start_new_thread", "start_joinable_thread", "_start_joinable_thread")


class _ErrorState:
    """Replaces the variable that holds NumPy's error state in NumPy's modules: what sets it while a check listens has no effect.

    All of `seterr`, `seterrcall` and `errstate` set that one variable, under whatever name they are called.
    """

    def __init__(self, variable, make, as_dict):
        self._variable, self._make, self._as_dict = variable, make, as_dict
        self._seen = None  # the state before a check listened; the answer to whoever asks meanwhile

    @property
    def listening(self):
        """Whether a check listens now."""
        return self._seen is not None

    def set_default(self):
        """Give the error state NumPy's own settings."""
        self._variable.set(self._make(divide="warn", over="warn", under="ignore", invalid="warn"))

    @contextlib.contextmanager
    def listen(self):
        """The texts of all that NumPy reports of floating-point errors inside the block, whatever the code in it silences."""
        log, before = _FloatingPointLog(), self._seen
        self._seen = before or self._as_dict()
        token = self._variable.set(
            self._make(divide="log", over="log", under="ignore", invalid="log", call=log)
        )
        try:
            yield log.texts
        finally:
            self._variable.reset(token)
            self._seen = before

    def get(self, *default):
        """Of a context variable."""
        return self._variable.get(*default)

    def set(self, value):
        """Of a context variable."""
        return self._variable.set(value) if not self.listening else self

    def reset(self, token):
        """Of a context variable."""
        if not self.listening and token is not self:
            self._variable.reset(token)

    def as_dict(self):
        """In place of NumPy's `_get_extobj_dict`."""
        return self._as_dict() if self._seen is None else dict(self._seen)

    def started(self, start):
        """A function that starts a thread, which inherits what is listened to; Python's would begin with NumPy's own settings."""

        @functools.wraps(start)
        def started(function, *arguments, **named):
            if self.listening:
                function = functools.partial(copy_context().run, function)
            return start(function, *arguments, **named)

        return started

    def install(self):
        """Take the variable's place in every module of NumPy. Doing so twice changes nothing."""
        for module, name in itertools.product((_thread, threading), STARTS_THREAD):
            start = getattr(module, name, None)
            if start is not None and not hasattr(start, "__wrapped__"):
                setattr(module, name, self.started(start))
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] == "numpy" and "_extobj_contextvar" in vars(module):
                vars(module).update(_extobj_contextvar=self, _get_extobj_dict=self.as_dict)


error_state = _ErrorState(umath._extobj_contextvar, umath._make_extobj, umath._get_extobj_dict)


class Check:
    """The callable that notebooks import as `check`."""

    def __call__(
        self,
        name: str,
        actual: Any,
        expected: Any = MISSING,
        *,
        otherwise: Mapping[Any, str] | Sequence[tuple[Any, str]] = (),
        rtol: float = 1e-5,
        atol: float | None = None,
        between: tuple[float, float] | None = None,
        at_least: float | None = None,
    ) -> None:
        """Check one value and say what is wrong with it.

        Parameters
        ----------
        name : str
            What is true if the check passes, such as "rows sum to one"; unique in a course.
        actual : array, number, string, dtype, tuple, list or dict of these
            The result of the student's code.
        expected : the same, optional
            Without it, and without `between` or `at_least`, only grading compares the value.
        otherwise : dict of wrong value -> sentence, or sequence of pairs
            Messages for known wrong values.
        rtol, atol : float
            An element passes within atol + rtol * abs(expected). atol defaults to 1e-6 of the largest expected element.
        between : (low, high), optional
        at_least : number, optional

        Raises
        ------
        CheckFailed
            With a message that says what differs and what the difference looks like.
        """
        options = Options(
            rtol=rtol,
            atol=atol,
            between=between,
            at_least=at_least,
            otherwise=_pairs(otherwise),
            shapes=_shapes_named(),
        )
        self._decide(name, actual, expected, options, warning_log.take())

    def unchanged(self, name: str, function: Callable[..., Any], *arguments: Any) -> None:
        """Check that a call does not write into its arguments. It works on copies."""
        before, copies = _as_now(arguments), tuple(map(copied, arguments))
        _run(function, copies)
        after = _as_now(arguments)  # a function can find what was copied, too
        if identical(after, before):
            after = _as_now(copies)
        options = Options(kind="unchanged", arguments=_parameters(function))
        self._decide(name, after, before, options, warning_log.take())

    def quiet(
        self,
        name: str,
        function: Callable[..., Any],
        *arguments: Any,
        expected: Any = MISSING,
        otherwise: Mapping[Any, str] | Sequence[tuple[Any, str]] = (),
    ) -> None:
        """Check the value of a call, and that NumPy reports no overflow, division by zero or NaN during the call."""
        with error_state.listen() as reported:
            actual = function(*arguments)
        options = Options(kind="quiet", otherwise=_pairs(otherwise), shapes=_shapes_named())
        self._decide(name, actual, expected, options, reported)

    def raises(
        self,
        name: str,
        exception: type[BaseException],
        function: Callable[..., Any],
        *arguments: Any,
        mentions: str | Sequence[str] = (),
    ) -> None:
        """Check that a call raises this exception, and that its message contains every string of `mentions`."""
        mentions = (mentions,) if isinstance(mentions, str) else tuple(mentions)
        actual = _run(function, tuple(map(copied, arguments)))
        self._decide(
            name,
            actual,
            MISSING,
            Options(kind="raises", raises=exception.__name__, mentions=mentions),
            warning_log.take(),
        )

    def _decide(self, name, actual, expected, options, warned):
        if os.environ.get("COURSEKIT_CHECKS") == "send":
            _send(name, actual, options, warned, before=expected if options.kind == "unchanged" else MISSING)
            return
        if expected is MISSING and not options.by_predicate:
            recorded = _recorded(name)
            if recorded is None:
                reports.add(Row(name, LATER))
                return
            expected = recorded
        try:
            actual = decode(encode(actual))
            expected = decode(encode(expected))
        except ValueTooLarge as error:
            verdict = Verdict(name, False, f"The value is too large to check: {error}.")
        else:
            wanted = expected if not options.by_predicate else MISSING
            verdict = judge(name, actual, wanted, options, warned)
            # What is written a second time may be the same, and what is expected may have been computed from it.
            written = verdict.passed == (options.kind == "unchanged") and inputs.written()
            if written:
                verdict = Verdict(name, False, WRITTEN.format(written))
            elif not verdict.passed and options.kind in ("value", "quiet") and inputs.drawn():
                verdict = replace(verdict, diagnosis=DRAWN)
            elif not verdict.passed:
                known = options.otherwise + known_mistakes(name) + _inputs()
                verdict = judge(name, actual, wanted, replace(options, otherwise=known), warned)
        if verdict.passed:
            reports.add(Row(name, PASSED, message=verdict.message()))
            return
        compared = options.kind in ("value", "quiet") and not options.by_predicate
        picture = _picture(actual, expected) if compared and in_jupyter() else b""
        reports.add(Row(name, FAILED, verdict.diagnosis, verdict.details, verdict.message(), picture))
        raise CheckFailed(verdict.message())


class Inputs:
    """What a check cell may spoil: the arrays that the statement of a check names, and so what is expected, and the state of np.random."""

    def __init__(self) -> None:
        self._namespace, self._before, self._random = {}, {}, None
        self._first = {}  # name -> (array, copy)
        self._in_place = set()  # names whose arrays a function may have changed

    def watch_random(self) -> None:
        """Remember, before a cell runs, what np.random would draw next."""
        self._random = _random_state()

    def drawn(self) -> bool:
        """Whether something in the cell has drawn from np.random and not from a generator of its own."""
        return self._random not in (None, _random_state())

    def note(self, namespace: dict[str, Any], names: Sequence[str]) -> None:
        """Keep copies before a statement runs, of arrays that the notebook's functions in it name, too.

        A statement that names a function which works in place is left out.
        """
        values = {name: namespace[name] for name in names if name in namespace}
        for value in tuple(values.values()):
            if isinstance(value, FunctionType) and value.__globals__ is namespace:
                named = {name: namespace[name] for name in value.__code__.co_names if name in namespace}
                values |= {name: array for name, array in named.items() if holds_arrays(array)}
        in_place = any(
            "in place" in (getattr(value, "__doc__", "") or "")
            for value in values.values()
            if callable(value)
        )
        self._namespace = namespace
        self._before = {} if in_place else {n: copied(v) for n, v in values.items() if holds_arrays(v)}
        self._first = {n: (values[n], before) for n, before in self._before.items()} | self._first
        self._in_place |= values.keys() if in_place else set()

    def written(self) -> str:
        """Which of the statement's arrays it has modified, or else an earlier statement of the cell; "" for none."""
        for name, before in self._before.items():
            if not identical(self._namespace.get(name), before):
                return f"{name} was modified"
        for name, before in self._before.items():
            array, at_first = self._first[name]
            same = self._namespace.get(name) is array and name not in self._in_place
            if same and not identical(before, at_first):
                return f"an earlier check of this cell modified {name}"
        return ""

    def put_back(self, own: Collection[str]) -> None:
        """Give all arrays noted in a cell the values that they had at first, but those of names that the cell gives a value to itself: the next run begins as this one did."""
        for name in self._first.keys() - own:
            put_back(self._namespace, name, self._first[name][1])
        self._first, self._in_place, self._random = {}, set(), None
        self.note({}, ())


def _random_state():
    return pickle.dumps(np.random.get_state())  # noqa: NPY002


def put_back(namespace: dict[str, Any], name: str, before: Any) -> None:
    """Give arrays that something has written into their values again, in place, since other names may hold them, too."""
    if not identical(namespace.get(name), before) and not _write_back(namespace.get(name), before):
        namespace[name] = copied(before)


def _write_back(now, before):
    """Whether all arrays could be written into."""
    if type(now) is not type(before):
        return False
    if type(now) is not np.ndarray:
        return len(now) == len(before) and all(map(_write_back, now, before))
    if (now.shape, now.dtype, now.flags.writeable) != (before.shape, before.dtype, True):
        return False
    now[...] = before
    return True


def holds_arrays(value: Any) -> bool:
    """Whether a value is an array of numbers, not too large to be copied, or a list or tuple of nothing else."""
    if type(value) in (tuple, list):
        return bool(value) and all(map(holds_arrays, value))
    return type(value) is np.ndarray and value.dtype.kind in "biufc" and value.size <= LARGEST_NOTED


inputs = Inputs()


def _picture(actual, expected):
    # Imported here, so that only a check that fails pays for it.
    from coursekit.checks.difference_picture import difference_picture

    return difference_picture(actual, expected)


def _pairs(otherwise):
    """Known wrong values with their sentences as pairs: arrays can't be keys of a dict."""
    return tuple(otherwise.items() if isinstance(otherwise, dict) else map(tuple, otherwise))


def _as_now(value):
    """A value as it is sent; nothing that happens to it later changes that."""
    try:
        return decode(encode(value))
    except ValueTooLarge:  # said where it is decided
        return value


def copied(value: Any) -> Any:
    """A deep copy; that of an array is made by NumPy, whatever its class has for a `__deepcopy__`."""
    array, kind = plain_array(value), type(value)
    if array is not None and array.dtype.kind in "biufcU":
        fresh = array.copy(order="K")
        return fresh[()] if issubclass(kind, np.generic) else np.ndarray.view(fresh, kind)
    if kind in (tuple, list):
        return kind(map(copied, value))
    if kind is dict:
        return {key: copied(item) for key, item in value.items()}
    return deepcopy(value)


def _parameters(function):
    """The names of a function's positional parameters; none where Python does not know them."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ()
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return tuple(parameter.name for parameter in parameters if parameter.kind in positional)


def _run(function, arguments):
    """What a call returns, or the exception that it raised as a value; a stub's NotImplementedError passes through."""
    try:
        return function(*arguments)
    except NotImplementedError:
        raise
    except Exception as error:
        types = tuple(cls.__name__ for cls in type(error).__mro__ if issubclass(cls, Exception))
        return Raised(types, str(error))


def _cell_frame():
    """The frame of the cell that called `check`, or None."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return frame


def _arrays_named():
    """The arrays that the statement of the check names, by name."""
    frame = _cell_frame()
    if frame is None:
        return {}
    found = ((name, frame.f_globals.get(name)) for name in frame.f_code.co_names)
    return {name: value for name, value in found if isinstance(value, np.ndarray) and value.ndim}


def _shapes_named():
    return {name: value.shape for name, value in _arrays_named().items()}


def _inputs():
    """The arrays that the statement names, as wrong values with their sentences."""
    return tuple(
        (value, f"The result is the unchanged input {name}.")
        for name, value in _arrays_named().items()
        if value.size > 1
    )


def _recorded(name):
    """The reference's value from the record in the working directory, or None where there is none."""
    path = Path(REFERENCE_FILE)
    if not path.is_file():
        return None
    for entry in json.loads(path.read_text(encoding="utf-8"))["checks"]:
        if entry["name"] == name:
            return decode(entry["value"])
    return None


def _send(name, actual, options, warned, before=MISSING):
    """Publish the value as display data of a type of its own; nothing is judged here.

    `before` goes with the arguments after a call: only this kernel can make the same ones to the last bit.
    """
    frame = _cell_frame()
    data = {
        "name": name,
        "line": frame.f_lineno if frame else 0,
        "value": _encoded(actual),
        "options": options.encode(),
        "warnings": warned,
    }
    if before is not MISSING:
        data["before"] = _encoded(before)
    send(data)


_held: list[dict[str, Any]] | None = None  # of what is sent together


def send(data: dict[str, Any]) -> None:
    """Publish what is for the process that started the kernel, and shown nowhere."""
    if _held is None:
        _publish(data)
    else:
        _held.append(data)


def _publish(data):
    from IPython.display import publish_display_data

    publish_display_data({MIME: data, "text/plain": ""})


@contextlib.contextmanager
def sending_together() -> Iterator[None]:
    """Send at the end what would be sent meanwhile, as one list: each message takes some milliseconds."""
    global _held
    _held = held = []
    try:
        yield
    finally:
        _held = None
        _publish(held)


def _encoded(value):
    try:
        return encode(value)
    except ValueTooLarge as error:
        return {"kind": "opaque", "type": "value too large", "text": str(error)}


check = Check()

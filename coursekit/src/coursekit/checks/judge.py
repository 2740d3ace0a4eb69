"""Pass or fail, and the sentence that says why: the one place that compares two values.

A student's kernel and the grader call the same `judge`. It sees values and the options of the call, never code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from coursekit.checks.comparison import CUT, close, describe, first_difference
from coursekit.checks.diagnosis.kinds import diagnose
from coursekit.checks.values import Raised, decode, encode, identical

MISSING = type("Missing", (), {"__repr__": lambda self: "MISSING", "__bool__": lambda self: False})()

DRAWN = "Random numbers came from np.random itself. Use what is passed in, the generator or numbers drawn before (such as a mask), so that the same arguments give the same result."
WRITTEN = "The function wrote into its input: {}. Make a new array instead of assigning into it."
# How messages of NumPy's errors on shapes begin.
NUMPYS_OWN = re.compile(
    r"operands could not|could not broadcast|matmul: |shapes \(.* not aligned|cannot reshape|all (?:the )?input array|axes don't match"
)
NUMERIC_WARNING = re.compile(r"(overflow|divide by zero|invalid value) encountered in (?:scalar )?(\w{1,40})")


@dataclass(frozen=True)
class Options:
    """How a check judges its value, as given in the call.

    Attributes
    ----------
    kind : str
        "value", "unchanged", "quiet" or "raises".
    rtol, atol : float or None
        An element passes within atol + rtol * |expected|; atol None means 1e-6 of the largest expected element.
    between : (low, high) or None
    at_least : number or None
    otherwise : tuple of (wrong value, sentence)
    raises : str
        Name of the exception wanted (kind "raises").
    mentions : tuple of str
        Texts that its message must contain.
    shapes : dict
        Shapes of the arrays named in the statement, for the diagnosis.
    arguments : tuple of str
        Names of the function's parameters (kind "unchanged").
    """

    kind: str = "value"
    rtol: float = 1e-5
    atol: float | None = None
    between: tuple[float, float] | None = None
    at_least: float | None = None
    otherwise: tuple[tuple[Any, str], ...] = ()
    raises: str = ""
    mentions: tuple[str, ...] = ()
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()

    @property
    def by_predicate(self) -> bool:
        """Whether the value is judged without an expected one."""
        return self.between is not None or self.at_least is not None or self.kind == "raises"

    def encode(self) -> dict[str, Any]:
        """The options that differ from their defaults, as JSON data."""
        default = Options()
        return {
            f.name: encode(getattr(self, f.name))
            for f in fields(self)
            if getattr(self, f.name) is not getattr(default, f.name) and not _is_empty(getattr(self, f.name))
        }

    @classmethod
    def decode(cls, data: Mapping[str, Any]) -> Options:
        """Turn what `encode` made back into options."""
        values = {name: decode(value) for name, value in data.items()}
        for name in ("rtol", "atol", "at_least"):
            if values.get(name) is not None:
                values[name] = float(values[name])
        return cls(**values)


def _is_empty(value):
    return isinstance(value, (tuple, dict, str)) and not value


@dataclass(frozen=True)
class Verdict:
    """The outcome of one check.

    Attributes
    ----------
    name : str
    passed : bool
    diagnosis : str
        What the difference looks like; names no expected value, and of a secret one nothing that the value got could choose freely.
    details : tuple of str
        Lines with the values that were got and expected.
    """

    name: str
    passed: bool
    diagnosis: str = ""
    details: tuple[str, ...] = ()

    def message(self, reveal: bool = True) -> str:
        """The text for a person, at most six lines; without `reveal` it shows no expected value."""
        if self.passed:
            return f"ok  {self.name}"
        lines = [f"FAILED  {self.name}"]
        if reveal:
            lines += [f"  {line}" for line in self.details]
        if self.diagnosis:
            lines.append(f"  {self.diagnosis}")
        return "\n".join(" ".join(line.splitlines()) for line in lines[:6])


def judge(
    name: str,
    actual: Any,
    expected: Any = MISSING,
    options: Options | None = None,
    numeric_warnings: Sequence[str] = (),
    recorded: Any = MISSING,
    secret: bool = False,
) -> Verdict:
    """Decide one check from two values and the options of its call.

    Parameters
    ----------
    name : str
    actual, expected : value
        `expected` may be MISSING only where the options hold a predicate. For kind "unchanged" they are the arguments after and
        before the call, out of one process.
    options : Options
    numeric_warnings : sequence of str
        NumPy's floating-point warnings while the value was computed, such as "overflow encountered in exp".
    recorded : tuple, optional
        For kind "unchanged": the arguments of the reference, perhaps of another machine.
    secret : bool
        Whether the input is hidden: then the verdict has no details, and its sentence is one of a fixed set, as `diagnose` says.

    Returns
    -------
    Verdict
    """
    verdict = _judge(name, actual, expected, options or Options(), numeric_warnings, recorded, secret)
    return replace(verdict, details=()) if secret else verdict


def _judge(name, actual, expected, options, numeric_warnings, recorded, secret):
    warned = [match.group(0) for text in numeric_warnings if (match := NUMERIC_WARNING.match(str(text)))]
    if options.kind == "raises":
        return _judge_raised(name, actual, options, secret)
    if options.kind == "unchanged":
        return _judge_unchanged(name, actual, expected, options.arguments, recorded, secret)
    if options.between is not None or options.at_least is not None:
        return _judge_bounds(name, actual, options, explain_warnings(warned, secret), secret)
    if expected is MISSING:
        raise ValueError(f"check {name!r} has neither an expected value nor a predicate")
    if close(actual, expected, options.rtol, options.atol):
        if options.kind == "quiet" and warned:
            cause = explain_warnings(warned, secret)
            return Verdict(name, False, f"The value is right, but NumPy warned during the call: {cause}")
        return Verdict(name, True)
    sentence = _known(actual, options)
    if not sentence:
        sentence = diagnose(
            actual,
            expected,
            options.shapes,
            explain_warnings(warned, secret),
            options.rtol,
            options.atol,
            secret,
            name,
        )
    if secret:
        return Verdict(name, False, sentence)
    (actual, got), (expected, wanted) = _parts_to_show(actual, expected, options)
    details = [f"got       {got}", f"expected  {wanted}"]
    details += first_difference(actual, expected, options.rtol, options.atol)
    return Verdict(name, False, sentence, tuple(details))


def _known(actual, options):
    """The sentence of the known mistake that sends this value; "" for none."""
    pairs = options.otherwise
    return next((s for wrong, s in pairs if close(actual, wrong, options.rtol, options.atol)), "")


def _parts_to_show(actual, expected, options):
    """Two values with their descriptions, or their first parts that differ, if the values are too long to be shown whole."""
    texts = describe(actual), describe(expected)
    while any(text.endswith(CUT) for text in texts):
        if isinstance(expected, dict) and isinstance(actual, dict) and actual.keys() == expected.keys():
            pairs = [(actual[key], expected[key]) for key in expected]
        elif type(expected) is type(actual) in (tuple, list) and len(actual) == len(expected):
            pairs = zip(actual, expected, strict=True)
        else:
            break
        different = next((pair for pair in pairs if not close(*pair, options.rtol, options.atol)), None)
        if different is None:
            break
        actual, expected = different
        texts = describe(actual), describe(expected)
    return zip((actual, expected), texts, strict=True)


def explain_warnings(warned: Sequence[str], secret: bool = False) -> str:
    """A sentence for NumPy's floating-point warnings, "" for none; a `secret` one names no function of the warning's own."""
    sentences = {
        (
            "overflow",
            "exp",
        ): "overflow in exp: inputs above 709 (88 in float32) give inf. Rearrange the formula so that exp never gets a large positive number. np.where computes both of its choices for every element.",
        ("divide by zero", "log"): "log of 0 is -inf. Rearrange the formula so that log never gets a 0.",
        ("invalid value", "log"): "log of a negative number is NaN.",
        ("divide by zero", "divide"): "a division by 0.",
        ("invalid value", "divide"): "0/0 or inf/inf, which is NaN.",
        ("invalid value", "subtract"): "inf - inf, which is NaN.",
        ("invalid value", "multiply"): "0 * inf, which is NaN.",
        ("invalid value", "sqrt"): "the square root of a negative number is NaN.",
    }
    for match in filter(None, map(NUMERIC_WARNING.match, warned)):  # the first one is the cause of the others
        what, where = match.groups()
        where = "log" if where in ("log2", "log10", "log1p") else where
        where = "exp" if where in ("exp2", "expm1", "cosh", "sinh") else where
        return sentences.get((what, where), f"{what}." if secret else f"{what} in {where}.")
    return ""


def _judge_bounds(name, actual, options, cause, secret):
    wanted, lowest, highest = [], -np.inf, np.inf
    if options.between is not None:
        lowest, highest = options.between
        wanted.append(f"between {describe(lowest)} and {describe(highest)}")
    if options.at_least is not None:
        lowest = max(lowest, options.at_least)
        wanted.append(f"at least {describe(options.at_least)}")
    details = (f"got       {describe(actual)}", f"expected  {' and '.join(wanted)}")
    try:
        numbers = np.asarray(actual)
    except ValueError:  # rows that differ in length
        numbers = np.asarray(None)
    if numbers.dtype.kind not in "iuf":
        return Verdict(name, False, "A number was expected.", details)
    if not np.isfinite(numbers).all():
        sentence = f"The value holds NaN or inf: {cause}" if cause else "The value holds NaN or inf."
        return Verdict(name, False, sentence, details)
    below = bool((numbers < lowest).any())
    above = bool((numbers > highest).any())
    if numbers.size and not below and not above:
        return Verdict(name, True)
    sentence = _known(actual, options)
    if not sentence:
        side = "" if secret or below == above else "too small" if below else "too large"
        sentence = f"The value is {side or 'outside the range'}."
    return Verdict(name, False, sentence, details)


def _judge_raised(name, actual, options, secret):
    wanted = f"{'an' if options.raises[0] in 'AEIOU' else 'a'} {options.raises}"
    details = [
        f"expected  {options.raises}" + (f" naming {', '.join(options.mentions)}" if options.mentions else "")
    ]
    if not isinstance(actual, Raised):
        sentence = f"No error was raised: this input should be refused with {wanted}."
        return Verdict(
            name,
            False,
            f"{sentence} {_known(actual, options)}".strip(),
            (f"got       {describe(actual)}", *details),
        )
    details.insert(
        0, f"got       {actual.types[0]}: {actual.message.splitlines()[0][:90] if actual.message else ''}"
    )
    if options.raises not in actual.types:
        return Verdict(
            name,
            False,
            f"Another error was raised: this input should be refused with {wanted} before anything is computed with it.",
            tuple(details),
        )
    missing = [text for text in options.mentions if text not in actual.message]
    if missing:
        missing = options.mentions if secret else missing
        sentence = f"The error's message does not name {', '.join(missing)}."
        if not secret and NUMPYS_OWN.match(actual.message):
            sentence += f" It is NumPy's own: test the input first, and raise {wanted} yourself."
        return Verdict(name, False, sentence, tuple(details))
    return Verdict(name, True)


def _judge_unchanged(name, after, before, names, recorded, secret):
    """Compare arguments exactly with themselves alone: a computed one differs in its last bits between processors.

    Both come from a kernel that may send any number of them: a `secret` one is named only where the reference has as many.
    """

    def called(number):
        return f"argument {number}{f', {names[number - 1]},' if number <= len(names) else ''}"

    most = len(recorded) if isinstance(recorded, tuple) else 0
    if not identical(after, before):
        number, details = _first_pair(identical, ("after", after), ("before", before))
        named = number and (number <= most or not secret)
        which = f"{called(number)} was modified" if named else "its arguments were modified"
        return Verdict(name, False, WRITTEN.format(which), details)
    if recorded is not MISSING and not close(before, recorded):
        number, details = _first_pair(close, ("got", before), ("expected", recorded))
        which = (
            f"{called(number)} is not what the reference has"
            if number
            else "the arguments are not the reference's"
        )
        sentence = (
            f"Even before the call, {which}: an earlier call wrote into it, or the function that made it is wrong. "
            "Look there first."
        )
        return Verdict(name, False, sentence, details)
    return Verdict(name, True)


def _first_pair(same, *labelled):
    """The number of the first pair of arguments that are not the same, and two lines that show them; 0 where they form no pairs."""
    (label, arguments), (other_label, others) = labelled
    number = 0
    if isinstance(arguments, tuple) and isinstance(others, tuple) and len(arguments) == len(others):
        number = next(n for n, pair in enumerate(zip(arguments, others, strict=True), 1) if not same(*pair))
        arguments, others = arguments[number - 1], others[number - 1]
    return number, (f"{label:<9} {describe(arguments)}", f"{other_label:<9} {describe(others)}")

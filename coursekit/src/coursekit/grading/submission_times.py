"""Times of handing in, read with their zone: right, or refused with a reason, never taken for another hour.

nbgrader's own `parse_utc` reads "+0100" as 100 seconds, and a zone that it does not know as UTC.
"""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from coursekit.errors import UserError

FORM = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) *(\S*)")
OFFSET = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>0\d|1[0-4]):?(?P<minutes>[0-5]\d)?")


def read_time(text: str, zone: str | None = None) -> tuple[str, str]:
    """A time in nbgrader's form, in UTC.

    Parameters
    ----------
    text : str
        Such as "2024-03-01 23:30:00.000000 UTC"; for UTC may stand an offset, a name or an abbreviation of the IANA time zones.
    zone : str, optional
        The class's time zone. It settles abbreviations that several zones share, and times without a zone, which are UTC otherwise.

    Returns
    -------
    (str, str)
        The time, and a sentence where no zone was named.

    Raises
    ------
    ValueError
        If it is no time, or its zone is not known or not the only one of its name; the message says so, without a full stop.
    """
    match, when = FORM.fullmatch(text), None
    with contextlib.suppress(ValueError):
        when = datetime.fromisoformat(f"{match[1]} {match[2]}") if match else None
    if match is None or when is None:
        raise ValueError("a time looks like 2024-03-01 23:30:00 UTC")
    try:
        time = nbgrader_time(when - _offset(when, match[3], zone))
    except OverflowError:
        raise ValueError("the time is out of range") from None
    return time, "" if match[3] else f"{text} names no time zone; {zone or 'UTC'} was assumed."


def in_zone(when: datetime, zone: str | None) -> str | None:
    """A time of the class's zone in nbgrader's form; None without a zone."""
    return nbgrader_time(when.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)) if zone else None


def nbgrader_time(when: datetime) -> str:
    """A time of UTC in the form that nbgrader writes and reads."""
    return f"{when.replace(tzinfo=None).isoformat(' ', 'microseconds')} UTC"


def require_zone(zone: str) -> None:
    """Refuse a class's time zone that there is not."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise UserError(
            f"c.Exchange.timezone of nbgrader_config.py is {zone!r}, which is not a time zone. Write one such as Europe/Berlin or UTC."
        ) from None


def _offset(when, word, zone):
    """What the local time `when` is ahead of UTC, by the word after it."""
    if word in ("UTC", "GMT", "Z") or not (word or zone):
        return timedelta(0)
    if match := OFFSET.fullmatch(word):
        size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        return size if match["sign"] == "+" else -size
    here = [when.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1)] if zone else []
    for time in here:
        if word in ("", time.tzname()):
            return time.utcoffset()
    offsets = _abbreviations(when.year).get(word, ())
    if len(offsets) > 1:
        raise ValueError(
            f"{word} is the name of several time zones, and c.Exchange.timezone in nbgrader_config.py does not say which is meant"
        )
    if offsets:
        return next(iter(offsets))
    try:
        return when.replace(tzinfo=ZoneInfo(word)).utcoffset()
    except (KeyError, ValueError, OSError):
        raise ValueError(f"the time zone {word} is not known") from None


@cache
def _abbreviations(year):
    """Abbreviation -> offsets that the time zones of the world have under it in a year."""
    found = defaultdict(set)
    for name in available_timezones():
        for month in (1, 7):
            time = datetime(year, month, 15, 12, tzinfo=ZoneInfo(name))
            found[time.tzname()].add(time.utcoffset())
    return dict(found)

"""coursekit.grading.submission_times: a time of handing in is read right, or refused with a reason."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.utils import parse_utc

from coursekit.errors import UserError
from coursekit.grading.submission_times import in_zone, read_time, require_zone

EVENING = "2024-03-02 07:30:00.000000 UTC"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-02 07:30:00.000000 UTC", EVENING),
        ("2024-03-02 07:30:00 GMT", EVENING),
        ("2024-03-02T07:30:00Z", EVENING),
        ("2024-03-01 23:30:00.000000 -0800", EVENING),
        ("2024-03-01 23:30:00-08:00", EVENING),
        ("2024-03-02 08:30 +01", EVENING),
        ("2024-03-02 08:30:00 UTC+01:00", EVENING),
        ("2024-03-02 08:30:00 CET", EVENING),
        ("2024-07-02 08:30:00 CET", "2024-07-02 07:30:00.000000 UTC"),  # Algiers has it in summer
        ("2024-07-02 09:30:00 CEST", "2024-07-02 07:30:00.000000 UTC"),
        ("2024-03-02 02:30:00 EST", EVENING),
        ("2024-07-02 03:30:00 EST5EDT", "2024-07-02 07:30:00.000000 UTC"),
        ("2024-07-02 09:30:00 Europe/Berlin", "2024-07-02 07:30:00.000000 UTC"),
        ("2024-03-02 07:30:00.948203123 UTC", "2024-03-02 07:30:00.948203 UTC"),
    ],
)
def test_zones_that_are_the_only_ones_of_their_name_are_read(text, expected):
    assert read_time(text) == (expected, "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024-03-01 23:30:00.000000 PST", "PST is the name of several time zones"),
        ("2024-03-01 23:30:00 CST", "CST is the name of several time zones"),
        ("2024-03-01 23:30:00 IST", "IST is the name of several time zones"),
        ("2024-03-01 23:30:00 XYZ", "the time zone XYZ is not known"),
        ("2024-03-01 23:30:00 +2500", "the time zone .* is not known"),
        ("2024-03-01 23:30:00 ../../etc/passwd", "is not known"),
        ("2024-03-01 23:30:00 Europe", "is not known"),
        ("2024-03-01", "a time looks like"),
        ("23:30 PST", "a time looks like"),
        ("03/04/2024 10:15 UTC", "a time looks like"),
        ("2024-13-01 23:30:00 UTC", "a time looks like"),
        ("0001-01-01 00:00:00 +0100", "out of range"),
        ("yesterday", "a time looks like"),
        ("", "a time looks like"),
    ],
)
def test_what_has_no_single_meaning_is_refused_with_a_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        read_time(text)


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2024-03-01 23:30:00 PST", "America/Los_Angeles", EVENING),
        ("2024-03-02 15:30:00 PST", "Asia/Manila", EVENING),
        ("2024-03-02 15:30:00 CST", "Asia/Shanghai", EVENING),
        ("2024-03-02 07:30:00 UTC", "Asia/Shanghai", EVENING),
        ("2024-11-03 01:30:00 PDT", "America/Los_Angeles", "2024-11-03 08:30:00.000000 UTC"),
        ("2024-11-03 01:30:00 PST", "America/Los_Angeles", "2024-11-03 09:30:00.000000 UTC"),
    ],
)
def test_the_classs_zone_settles_what_an_abbreviation_means(text, zone, expected):
    assert read_time(text, zone) == (expected, "")


def test_a_time_without_a_zone_is_read_with_a_word():
    assert read_time("2024-03-02 07:30:00") == (
        EVENING,
        "2024-03-02 07:30:00 names no time zone; UTC was assumed.",
    )
    time, remark = read_time("2024-03-01 23:30:00", "America/Los_Angeles")
    assert time == EVENING and remark.endswith("names no time zone; America/Los_Angeles was assumed.")


def test_an_lmss_own_time_is_known_only_with_the_classs_zone():
    when = datetime(2024, 3, 1, 23, 30)
    assert in_zone(when, None) is None and in_zone(when, "America/Los_Angeles") == EVENING


def test_a_zone_that_is_none_is_refused():
    require_zone("Europe/Berlin")
    with pytest.raises(UserError, match=r"c\.Exchange\.timezone .* is 'Berlin', which is not a time zone"):
        require_zone("Berlin")


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from(["%Y-%m-%d %H:%M:%S.%f %z", "%Y-%m-%dT%H:%M:%S.%f%z"]),
)
def test_any_offset_is_read_as_it_was_written_and_read_again_by_nbgrader(when, minutes, form):
    aware = when.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    time, _ = read_time(aware.strftime(form))
    assert parse_utc(time) == aware.astimezone(UTC).replace(tzinfo=None)

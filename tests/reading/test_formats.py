"""Which formats are dates, and which day a serial number is."""

from __future__ import annotations

import datetime as dt

import pytest

from workbook_templates.reading.formats import date_value, iso_value, kind_of_format

FORMATS = {
    "yyyy-mm-dd": "date",
    'yyyy"年"m"月"d"日"': "date",
    "yyyy年m月": "date",
    '[DBNum1][$-804]yyyy"年"m"月"d"日";@': "date",
    "m/d": "date",
    "mmm": "date",
    'e"年"m"月"': "date",
    "yyyy-mm-dd hh:mm": "datetime",
    "h:mm AM/PM": "time",
    "上午/下午h:mm": "time",
    "mm:ss": "time",
    "[h]:mm": None,
    "General": None,
    "G/通用格式": None,
    "Standard": None,
    "0.00%": None,
    "@": None,
    "0.00E+00": None,
    '0.00"days"': None,
    "#,##0.00_);[Red]\\(#,##0.00\\)": None,
    '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ': None,
    '"共"0"人"': None,
}


@pytest.mark.parametrize("code", FORMATS)
def test_format_codes(code: str) -> None:
    assert kind_of_format(164, code) == FORMATS[code]


def test_built_in_formats_of_chinese_excel() -> None:
    assert [kind_of_format(number, None) for number in (14, 31, 57, 58)] == ["date"] * 4
    assert [kind_of_format(number, None) for number in (20, 32, 55)] == ["time"] * 3
    assert kind_of_format(22, None) == "datetime"
    assert [kind_of_format(number, None) for number in (0, 9, 43, 46, 49)] == [None] * 5


def test_serials() -> None:
    assert date_value(45747, "date") == dt.date(2025, 3, 31)
    assert date_value(45747, "datetime") == dt.datetime(2025, 3, 31)
    assert date_value(45747.25, "date") == dt.datetime(2025, 3, 31, 6)
    assert date_value(0.5, "time") == dt.time(12)
    assert date_value(45747.5, "time") == dt.datetime(2025, 3, 31, 12)
    assert date_value(1, "date") == dt.date(1900, 1, 1)
    assert date_value(59, "date") == dt.date(1900, 2, 28)
    assert date_value(61, "date") == dt.date(1900, 3, 1)
    assert date_value(44285, "date", from_1904=True) == dt.date(2025, 3, 31)
    assert date_value(2_958_465, "date") == dt.date(9999, 12, 31)


@pytest.mark.parametrize("serial", [0.0, -1.0, 60.0, 3e6, 0.25])
def test_serials_that_are_no_day_stay_numbers(serial: float) -> None:
    assert date_value(serial, "date") == serial


def test_the_last_moment_does_not_overflow() -> None:
    for serial in (2_958_465.9999999, 2_958_466.0):
        for from_1904 in (False, True):
            date_value(serial, "datetime", from_1904)


def test_iso_values() -> None:
    assert iso_value("2025-03-31T08:09:10Z") == dt.datetime(2025, 3, 31, 8, 9, 10)
    assert iso_value("08:09:10") == dt.time(8, 9, 10)
    assert iso_value("2025年") == "2025年"

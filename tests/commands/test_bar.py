"""The bar on the terminal: how far, how fast, how long still."""

from __future__ import annotations

import io

from addin.commands.bar import Bar


def drawn(steps: list[tuple[float, int, int]]) -> list[str]:
    """What was written at each of (seconds, done, total)."""
    now = [0.0]
    stream = io.StringIO()
    bar = Bar(stream, clock=lambda: now[0])
    told = []
    for seconds, done, total in steps:
        now[0] = seconds
        before = len(stream.getvalue())
        bar(done, total)
        told.append(stream.getvalue()[before:])
    return told


def test_rate_and_time_left() -> None:
    first, early, later, last = drawn([(0, 0, 1000), (1, 50, 1000), (10, 400, 1000), (25, 1000, 1000)])
    assert "0/1000" in first and "个/秒" not in first
    assert "个/秒" not in early  # a second says nothing yet
    assert "400/1000  40 个/秒，还要 0:15" in later
    assert "1000/1000  用时 0:25" in last and "正在写汇总工作簿" in last


def test_slow_and_long_work_is_told_in_other_words() -> None:
    _, told = drawn([(0, 0, 10_000), (600, 100, 10_000)])
    assert "10 个/分，还要 16:30:00" in told


def test_it_does_not_draw_a_thousand_times_a_second() -> None:
    told = drawn([(number / 1000, number, 5000) for number in range(1000)])
    assert sum(1 for text in told if text) <= 11


def test_what_is_rejected_unread_does_not_count_as_speed() -> None:
    _, told = drawn([(0, 500, 1000), (10, 600, 1000)])
    assert "10 个/秒，还要 0:40" in told


def test_an_empty_folder() -> None:
    assert "0/0" in drawn([(0, 0, 0)])[0]

"""Which number of the actual value answers which number of the target: 省级↔省级, 市级↔市级.

By the words around them first, then by their units. Where neither decides, nothing is paired.
"""

from __future__ import annotations

from collections.abc import Sequence

from udfs.quantities import Quantity

_SHORTEST = 2  # common words of one character (级, 数) say nothing


def pair(
    targets: Sequence[Quantity], actuals: Sequence[Quantity]
) -> tuple[tuple[tuple[Quantity, Quantity | None], ...], str]:
    """Every target with its actual quantity (None when there is none), and a remark when order decided."""
    if len(targets) == 1 and len(actuals) == 1:
        return ((targets[0], actuals[0]),), ""
    chosen: dict[int, int] = {}
    likely = sorted(
        (
            (-_common(target.subject, actual.subject), abs(place - other), place, other)
            for place, target in enumerate(targets)
            for other, actual in enumerate(actuals)
            if _alike(target, actual) and _common(target.subject, actual.subject) >= _SHORTEST
        ),
    )
    for _, _, place, other in likely:
        if place not in chosen and other not in chosen.values() and not _rivals(place, targets, actuals, chosen):
            chosen[place] = other
    _by_unit(targets, actuals, chosen)
    remark = _by_order(targets, actuals, chosen)
    pairs = tuple((target, actuals[chosen[place]] if place in chosen else None) for place, target in enumerate(targets))
    return pairs, remark


def _rivals(place: int, targets: Sequence[Quantity], actuals: Sequence[Quantity], chosen: dict[int, int]) -> bool:
    """Whether two free actual quantities answer a target equally well, so that none may be picked."""
    free = [actual for other, actual in enumerate(actuals) if other not in chosen.values()]
    scores = sorted(
        (_common(targets[place].subject, actual.subject) for actual in free if _alike(targets[place], actual)),
        reverse=True,
    )
    waiting = sum(
        1 for other, target in enumerate(targets) if other not in chosen and target.subject == targets[place].subject
    )
    return len(scores) > 1 and scores[0] == scores[1] and waiting == 1


def _by_unit(targets: Sequence[Quantity], actuals: Sequence[Quantity], chosen: dict[int, int]) -> None:
    """Pairs what is left when exactly one free number on each side has a unit of that kind."""
    for place, target in enumerate(targets):
        if place in chosen:
            continue
        same = [
            other for other, actual in enumerate(actuals) if other not in chosen.values() and _same_unit(target, actual)
        ]
        asking = [other for other, rival in enumerate(targets) if other not in chosen and _same_unit(rival, target)]
        if len(same) == 1 and len(asking) == 1:
            chosen[place] = same[0]


def _by_order(targets: Sequence[Quantity], actuals: Sequence[Quantity], chosen: dict[int, int]) -> str:
    """Pairs by order of writing when neither side has any words to go by and the units agree."""
    if chosen or len(targets) != len(actuals):
        return ""
    wordless = not any(quantity.subject for quantity in (*targets, *actuals))
    if wordless and all(_same_unit(target, actual) for target, actual in zip(targets, actuals, strict=True)):
        chosen.update({place: place for place in range(len(targets))})
        return "各数没有写明对象，按书写先后对应"
    return ""


def _alike(target: Quantity, actual: Quantity) -> bool:
    one, other = target.measure.dimension, actual.measure.dimension
    return one == other or not one or not other


def _same_unit(target: Quantity, actual: Quantity) -> bool:
    return target.measure.dimension == actual.measure.dimension and target.measure.base == actual.measure.base


def _common(one: str, other: str) -> int:
    """Length of the longest stretch of words both have."""
    one, other = one[:60], other[:60]
    best, previous = 0, [0] * (len(other) + 1)
    for character in one:
        current = [0]
        for place, rival in enumerate(other):
            length = previous[place] + 1 if character == rival else 0
            current.append(length)
            best = max(best, length)
        previous = current
    return best

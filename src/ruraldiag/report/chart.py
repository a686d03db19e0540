"""What a picture shows, before it is drawn: values in points and the words beside them, frozen.

A chart is read in words too (see :class:`ruraldiag.report.document.Figure`): nothing stands in the picture alone.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class Band(NamedTuple):
    """A level as a stretch of the scale: its title, and from how many points out of 100 it begins."""

    title: str
    start: float


class Mark(NamedTuple):
    """A score between the ends that unknown answers leave it, in points; ``value`` is None where it is withheld.

    ``says`` are its figures in words, ``label`` what tells it from the others of its row (a date), or nothing.
    """

    value: float | None
    low: float
    high: float
    says: str
    label: str = ""


class Row(NamedTuple):
    """What some marks measure, one under the other; ``depth`` is 0 for the whole or a domain, 1 for what is in it."""

    title: str
    marks: tuple[Mark, ...]
    depth: int = 0


class Intervals(NamedTuple):
    """Dots on their intervals, over the bands of the levels."""

    bands: tuple[Band, ...]
    rows: tuple[Row, ...]


class Point(NamedTuple):
    """An action: its number in the table, the place of its effort (0 is the lightest) and its gain in points."""

    number: int
    effort: int
    gain: float


class Scatter(NamedTuple):
    """What actions bring against what they ask: a column for each effort, the lightest first."""

    efforts: tuple[str, ...]
    points: tuple[Point, ...]


class Bar(NamedTuple):
    """How many units have a score from ``start`` to ``end``, in points."""

    start: float
    end: float
    units: int


class Histogram(NamedTuple):
    """How many units stand where, over the bands of the levels."""

    bands: tuple[Band, ...]
    bars: tuple[Bar, ...]


Chart: TypeAlias = Intervals | Scatter | Histogram

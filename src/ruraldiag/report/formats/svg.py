"""A chart as SVG: real text, narrow enough for a telephone, colours that hold in grey and for any eye.

It decides nothing but where things stand. Colours are those of paper; a page that has others says so of the classes.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import assert_never
from xml.sax.saxutils import escape, quoteattr

from ruraldiag.report.chart import Band, Chart, Histogram, Intervals, Mark, Point, Row, Scatter
from ruraldiag.typography import printable, shorten

WIDTH, MARGIN = 288, 10  # units of the picture: pixels of a narrow telephone, its margins left out
TEXT, SMALL, TRACK = 13, 12, 14
GLYPH = 0.56  # of the size of a text: the mean width of its signs
WIDEST_BAND = 40  # letters of the title of a level
TALL = 200  # of the charts that count upwards
LEFT = MARGIN + 34  # where the columns of actions begin
DISC, ASIDE = 9, 19  # half of a numbered dot, and how far it is moved
INK, SOFT, LINE, DOT = "#1b1b1b", "#555555", "#4a7299", "#0b3d66"
BANDS = ("#f1f1f1", "#e3e3e3")


def to_svg(chart: Chart, title: str, says: str, *, name: str = "figure", font: str = "sans-serif") -> str:
    """Return a chart as one SVG element; ``says`` are its figures in words, ``name`` its id in a page.

    >>> chart = Intervals((Band("Bas", 0),), (Row("Santé", (Mark(40, 30, 60, "40, entre 30 et 60"),)),))
    >>> to_svg(chart, "Profil", "Santé : 40.").startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    True
    """
    match chart:
        case Intervals():
            drawn, height = intervals(chart)
        case Scatter():
            drawn, height = scatter(chart)
        case Histogram():
            drawn, height = histogram(chart)
        case _:
            assert_never(chart)
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" class="chart" '
            f'aria-labelledby="{name}-t {name}-d" font-family={quoteattr(font)} font-size="{TEXT}">'
            f'<title id="{name}-t">{clean(title)}</title><desc id="{name}-d">{clean(says)}</desc>',
            *drawn,
            "</svg>",
        )
    )


# Intervals


def intervals(chart: Intervals) -> tuple[list[str], float]:
    """Return the elements of a chart of intervals, and its height."""
    drawn, top = band_titles(chart.bands)
    for row in chart.rows:
        elements, top = row_elements(chart.bands, row, top)
        drawn += elements
    drawn += [text(across(tick), top + SMALL, f"{tick}", SMALL, anchor=end_of(tick), soft=True) for tick in TICKS]
    return drawn, top + SMALL + 8


TICKS = (0, 25, 50, 75, 100)


def row_elements(bands: Sequence[Band], row: Row, top: float) -> tuple[list[str], float]:
    """Return what a row draws from a height on, and the height under it."""
    indent = MARGIN + 12 * row.depth
    drawn: list[str] = []
    alone = len(row.marks) == 1 and not row.marks[0].label
    words = row.marks[0].says if alone else ""
    beside = bool(words) and indent + wide(row.title) + wide(words) + 12 <= WIDTH - MARGIN
    top += 10 if row.depth == 0 else 4
    for line in folded(row.title, WIDTH - MARGIN - indent):
        top += TEXT + 3
        drawn.append(text(indent, top, line, bold=row.depth == 0))
    if beside:
        drawn.append(text(WIDTH - MARGIN, top, words, anchor="end"))
    for mark in row.marks:
        said = f"{mark.label}\N{NO-BREAK SPACE}: {mark.says}" if mark.label else "" if beside else mark.says
        for line in folded(said, WIDTH - 2 * MARGIN) if said else ():
            top += TEXT + 2
            drawn.append(text(indent, top, line, SMALL + 1))
        drawn += track(bands, mark, top + 5)
        top += 5 + TRACK + 3
    return drawn, top


def track(bands: Sequence[Band], mark: Mark, top: float) -> Iterator[str]:
    """Yield the bands of one mark, its interval, and its dot where its score is given."""
    middle = top + TRACK / 2
    yield from band_boxes(bands, top, TRACK)
    low, high = across(mark.low), across(mark.high)
    if mark.value is None:
        yield segment(low, high, middle, 'stroke-width="3" stroke-dasharray="4 4"')
        return
    if high > low:
        yield segment(low, high, middle, 'stroke-width="6"')
        for end in (low, high):  # seen beside the dot, however near
            yield f'<path class="line" d="M{end:.1f} {top:g}V{top + TRACK:g}" stroke="{LINE}" stroke-width="2"/>'
    yield f'<circle class="dot" cx="{across(mark.value):.1f}" cy="{middle:g}" r="4" fill="{DOT}"/>'


def segment(left: float, right: float, height: float, how: str) -> str:
    """Return a level line, drawn as it is told."""
    return f'<path class="line" d="M{left:.1f} {height:g}H{right:.1f}" stroke="{LINE}" {how}/>'


# Actions


def scatter(chart: Scatter) -> tuple[list[str], float]:
    """Return the elements of a chart of actions, numbered, and its height."""
    left, right, top, foot = LEFT, WIDTH - MARGIN, 30.0, 30.0 + TALL
    graduations = whole_points(max((point.gain for point in chart.points), default=0.0))
    most = graduations[-1]
    step = (right - left) / len(chart.efforts)
    drawn = [text(MARGIN, 14, "Gain, en points", SMALL, soft=True)]
    efforts = [textwrap.wrap(effort, max(8, int(step / SMALL / GLYPH))) for effort in chart.efforts]
    for graduation in graduations:
        height = foot - TALL * graduation / most
        drawn.append(f'<path class="rule" d="M{left} {height:g}H{right}" stroke="{BANDS[1]}"/>')
        drawn.append(text(left - 5, height + 4, f"{graduation}", SMALL, anchor="end", soft=True))
    for place, lines in enumerate(efforts):
        middle = left + step * (place + 0.5)
        if place % 2 == 0:
            drawn.insert(0, box(left + step * place, top, step, TALL, 0))
        for below, line in enumerate(lines):
            drawn.append(text(middle, foot + 16 + 13 * below, line, SMALL, anchor="middle", soft=True))
    for point, x, y in apart(
        (point, left + step * (point.effort + 0.5), foot - TALL * point.gain / most) for point in chart.points
    ):
        drawn += numbered(point.number, x, y)
    return drawn, foot + 10 + 13 * max(map(len, efforts))


def whole_points(most: float) -> range:
    """Return graduations in whole points from 0 to the first that is as high as the most, six at most.

    >>> list(whole_points(4.7)), list(whole_points(0.0)), list(whole_points(12))
    ([0, 1, 2, 3, 4, 5], [0, 1], [0, 5, 10, 15])
    """
    step = next(step for step in (1, 2, 5, 10, 20) if step == 20 or most <= 5 * step)
    return range(0, max(1, ceil(most / step)) * step + 1, step)


def apart(points: Iterable[tuple[Point, float, float]]) -> Iterator[tuple[Point, float, float]]:
    """Yield actions with where each is drawn, moved aside only where it would hide another, its gain kept."""
    taken: list[tuple[float, float]] = []
    aside = sorted((ASIDE * place for place in range(-12, 13)), key=lambda move: (abs(move), -move))
    for point, middle, y in sorted(points, key=lambda drawn: (-drawn[0].gain, drawn[0].number)):
        near = [x for x, height in taken if abs(y - height) < 2 * DISC]
        room = [middle + move for move in aside if LEFT + DISC <= middle + move <= WIDTH - MARGIN - DISC]
        x = next((one for one in room if all(abs(one - other) >= 2 * DISC for other in near)), middle)
        taken.append((x, y))
        yield point, x, y


def numbered(number: int, x: float, y: float) -> list[str]:
    """Return a dot with its number in it."""
    return [
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{DISC}" fill="{DOT}"/>',
        f'<text class="on" x="{x:.1f}" y="{y + 4:.1f}" font-size="{SMALL}" text-anchor="middle" fill="#ffffff">'
        f"{number}</text>",
    ]


# How many stand where


def histogram(chart: Histogram) -> tuple[list[str], float]:
    """Return the elements of a chart that counts units, and its height."""
    drawn, top = band_titles(chart.bands)
    top += SMALL + 8
    foot = top + TALL * 0.6
    most = max((bar.units for bar in chart.bars), default=1) or 1
    drawn += band_boxes(chart.bands, top, foot - top)
    for bar in chart.bars:
        left, right, height = across(bar.start), across(bar.end), (foot - top) * bar.units / most
        if bar.units:
            drawn.append(
                f'<rect class="dot" x="{left + 1:.1f}" y="{foot - height:.1f}" width="{right - left - 2:.1f}" '
                f'height="{height:.1f}" fill="{DOT}"/>'
            )
            drawn.append(text((left + right) / 2, foot - height - 3, f"{bar.units}", SMALL, anchor="middle"))
    drawn += [text(across(tick), foot + SMALL + 3, f"{tick}", SMALL, anchor=end_of(tick), soft=True) for tick in TICKS]
    return drawn, foot + SMALL + 10


# What charts share


def band_titles(bands: Sequence[Band]) -> tuple[list[str], float]:
    """Return the titles of the bands, on two lines where they would touch, and the height under them."""
    rows, free = [], [0.0, 0.0]
    for band, end in stretches(bands):
        title = shorten(band.title, WIDEST_BAND)
        width = wide(title, SMALL)
        middle = min(max((across(band.start) + across(end)) / 2, MARGIN + width / 2), WIDTH - MARGIN - width / 2)
        row = 0 if middle - width / 2 >= free[0] else 1
        free[row] = middle + width / 2 + 4
        rows.append((middle, row, title))
    drawn = [text(x, 14 + 13 * row, title, SMALL, anchor="middle", soft=True) for x, row, title in rows]
    return drawn, 16.0 + 13 * max((row for _, row, _ in rows), default=0)


def stretches(bands: Sequence[Band]) -> Iterator[tuple[Band, float]]:
    """Yield each band with where it ends."""
    return zip(bands, [*(band.start for band in bands[1:]), 100.0], strict=False)  # without a band no end


def band_boxes(bands: Sequence[Band], top: float, height: float) -> Iterator[str]:
    """Yield the stretches of the scale that the levels take."""
    for place, (band, end) in enumerate(stretches(bands)):
        yield box(across(band.start), top, across(end) - across(band.start), height, place)
    if not bands:
        yield box(MARGIN, top, WIDTH - 2 * MARGIN, height, 0)


def box(x: float, y: float, width: float, height: float, place: int) -> str:
    """Return a stretch of the ground, of one of two greys in turn."""
    grey = place % 2
    return (
        f'<rect class="band{grey}" x="{x:.1f}" y="{y:g}" width="{width:.1f}" height="{height:g}" fill="{BANDS[grey]}"/>'
    )


def text(
    x: float, y: float, words: str, size: int = TEXT, *, anchor: str = "start", bold: bool = False, soft: bool = False
) -> str:
    """Return words at a place."""
    role, fill = ("soft", SOFT) if soft else ("ink", INK)
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text class="{role}" x="{x:.1f}" y="{y:g}" font-size="{size}" text-anchor="{anchor}"{weight} '
        f'fill="{fill}">{clean(words)}</text>'
    )


def across(points: float) -> float:
    """Return where a number of points out of 100 stands, from the left."""
    return MARGIN + (WIDTH - 2 * MARGIN) * points / 100


def end_of(tick: int) -> str:
    """Return how the words under a tick are set, so that none leaves the picture."""
    return {0: "start", 100: "end"}.get(tick, "middle")


def wide(words: str, size: int = TEXT) -> float:
    """Return about how wide words are."""
    return len(words) * size * GLYPH


def folded(words: str, width: float) -> list[str]:
    """Return words on as many lines as they take in a width."""
    return textwrap.wrap(shorten(words), max(8, int(width / TEXT / GLYPH)))


def clean(words: str) -> str:
    """Return words as XML text."""
    return escape(printable(words, keep=""))

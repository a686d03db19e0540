"""Pictures: real text and words, colours that any eye tells apart in each palette, and in grey."""

from __future__ import annotations

import random
import re
from itertools import combinations
from math import hypot

import pytest
from lxml import etree

from documents import COMMANDS, read_of
from ruraldiag.report.chart import Band, Bar, Chart, Histogram, Intervals, Mark, Point, Row, Scatter
from ruraldiag.report.document import figures
from ruraldiag.report.formats import svg
from ruraldiag.report.formats.html import style
from ruraldiag.report.formats.svg import to_svg

SVG = "{http://www.w3.org/2000/svg}"
LEVELS = (Band("À amorcer", 0), Band("En construction", 25), Band("Engagé", 50), Band("Ancré", 75))
NASTY = 'a<b>&"\x00\x1b[31m\u202e' + "x" * 10_000
CHARTS: dict[str, Chart] = {
    "ends": Intervals(LEVELS, (Row("Tout", (Mark(0, 0, 100, "0"), Mark(100, 100, 100, "100"))),)),
    "withheld": Intervals(LEVELS, (Row("Santé", (Mark(None, 10, 90, "non donné, entre 10 et 90"),)),)),
    "narrow levels": Intervals(
        tuple(Band(f"Un niveau au long titre, le {place}", 2 * place) for place in range(3)),
        (Row("x", (Mark(1, 1, 1, "1"),)),),
    ),
    "no level": Intervals((), (Row("x", (Mark(1, 1, 1, "1"),)),)),
    "nasty": Intervals((Band(NASTY, 0),), (Row(NASTY, (Mark(1, 0, 2, NASTY, NASTY),), depth=1),)),
    "actions": Scatter(("léger", "moyen", "lourd"), tuple(Point(n, n % 3, 1.5 * (n // 3)) for n in range(1, 16))),
    "no gain": Scatter(("léger", "moyen", "lourd"), (Point(1, 0, 0.0), Point(2, 0, 0.0))),
    "many": Histogram(LEVELS, tuple(Bar(10 * n, 10 * n + 10, 34_000 if n == 9 else n) for n in range(10))),
}


def drawn(chart: Chart, title: str = "Titre", says: str = "En mots.") -> etree._Element:
    """Return a picture, read as strictly as XML is."""
    return etree.fromstring(to_svg(chart, title, says).encode())


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_is_well_formed_and_has_a_title_and_its_words(name: str) -> None:
    picture = drawn(CHARTS[name], "Un <titre>", 'Des "mots" & des chiffres')
    assert [picture.find(f"{SVG}{tag}").text for tag in ("title", "desc")] == [
        "Un <titre>",
        'Des "mots" & des chiffres',
    ]
    assert picture.get("aria-labelledby").split() == [
        picture.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")
    ]
    tags = {etree.QName(one).localname for one in picture.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "path", "circle", "text"}  # nothing loaded, nothing that acts


@pytest.mark.parametrize("name", CHARTS)
def test_nothing_is_drawn_outside_the_picture(name: str) -> None:
    picture = drawn(CHARTS[name])
    _, _, width, height = map(float, picture.get("viewBox").split())
    for one in picture.iter(f"{SVG}rect"):
        x, y, wide, tall = (float(one.get(key)) for key in ("x", "y", "width", "height"))
        assert 0 <= x <= x + wide <= width
        assert 0 <= y <= y + tall <= height
    for one in picture.iter(f"{SVG}circle"):
        x, y, radius = (float(one.get(key)) for key in ("cx", "cy", "r"))
        assert radius <= x <= width - radius
        assert radius <= y <= height - radius
    for one in picture.iter(f"{SVG}text"):
        size, x, words = float(one.get("font-size")), float(one.get("x")), one.text or ""
        wide = len(words) * size * svg.GLYPH
        left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[one.get("text-anchor")]
        assert -1 <= left <= left + wide <= width + 1, words
        assert size <= float(one.get("y")) <= height - size / 4


def test_a_score_that_is_withheld_has_an_interval_and_no_dot() -> None:
    picture = drawn(CHARTS["withheld"])
    assert not list(picture.iter(f"{SVG}circle"))
    (interval,) = (one for one in picture.iter(f"{SVG}path") if one.get("class") == "line")
    assert interval.get("stroke-dasharray")
    assert "non donné, entre 10 et 90" in " ".join(picture.itertext())


def test_actions_that_are_worth_the_same_stand_side_by_side() -> None:
    chart = Scatter(("léger", "moyen", "lourd"), tuple(Point(number, 0, 2.0) for number in (1, 2, 3)))
    dots = [(float(one.get("cx")), one.get("cy")) for one in drawn(chart).iter(f"{SVG}circle")]
    assert all(abs(one[0] - other[0]) >= 18 and one[1] == other[1] for one, other in combinations(dots, 2))


def test_no_action_hides_another_and_graduations_are_whole() -> None:
    rng = random.Random(3)  # noqa: S311 -- drawn, not secret
    for most in (0.4, 3.0, 4.7, 30.0):
        points = tuple(Point(n, rng.randrange(2), rng.uniform(0, most)) for n in range(1, 16))
        picture = drawn(Scatter(("léger", "moyen"), points))
        dots = [(float(one.get("cx")), float(one.get("cy"))) for one in picture.iter(f"{SVG}circle")]
        assert all(hypot(x - left, y - top) >= 17.8 for (x, y), (left, top) in combinations(dots, 2))
        ticks = [int(one.text) for one in picture.iter(f"{SVG}text") if one.get("text-anchor") == "end"]
        assert ticks[0] == 0
        assert max(point.gain for point in points) <= ticks[-1]


def test_an_interval_shows_beside_its_dot_however_near_its_ends() -> None:
    picture = drawn(Intervals(LEVELS, (Row("Tout", (Mark(49, 47, 51, "49, entre 47 et 51"),)),)))
    (dot,) = picture.iter(f"{SVG}circle")
    ends = [one.get("d") for one in picture.iter(f"{SVG}path") if one.get("stroke-width") == "2"]
    places = [float(end[1:].split()[0]) for end in ends]
    assert len(places) == 2
    assert all(abs(place - float(dot.get("cx"))) > float(dot.get("r")) for place in places)


@pytest.mark.parametrize("name", CHARTS)
def test_letters_are_12_pixels_high_on_a_screen_of_320(name: str) -> None:
    picture = drawn(CHARTS[name])
    shown = (320 - 2 * 16) / float(picture.get("viewBox").split()[2])
    assert all(float(one.get("font-size")) * shown >= 12 for one in picture.iter(f"{SVG}text"))


@pytest.mark.parametrize("name", [name for name in COMMANDS if name.startswith(("report", "compare", "batch", "plan"))])
def test_what_a_picture_of_an_example_says_is_in_its_words_too(name: str) -> None:
    for figure in figures(read_of(name)):
        picture = etree.fromstring(to_svg(figure.chart, figure.title, figure.says).encode())
        if isinstance(figure.chart, Intervals):
            assert all(mark.says in figure.says for row in figure.chart.rows for mark in row.marks)
        assert "".join(picture.find(f"{SVG}desc").itertext()) == figure.says


# Colours: WCAG 2.2, 1.4.3 (text) and 1.4.11 (graphics)


def palettes() -> dict[str, dict[str, str]]:
    """Return the colours of the page in each light, and those of a picture on its own."""
    found = [
        dict(re.findall(r"--(\w+):(#[0-9a-f]{3,6})\b", block)) for block in re.findall(r":root\{([^}]*)\}", style())
    ]
    light, dark, paper = found
    alone = {"ink": svg.INK, "soft": svg.SOFT, "line": svg.LINE, "dot": svg.DOT, "on": "#ffffff", "ground": "#ffffff"}
    alone |= {f"band{place}": grey for place, grey in enumerate(svg.BANDS)}
    return {"light": light, "dark": light | dark, "print": light | paper, "alone": light | alone}


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def lightness(colour: str) -> float:
    """Return how light a colour is in grey, from 0 to 100 (CIE L*)."""
    value = luminance(colour)
    return 116 * value ** (1 / 3) - 16 if value > 0.008856 else 903.3 * value


def test_black_on_white_is_21() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert lightness("#fff") == pytest.approx(100)


@pytest.mark.parametrize("light", ["light", "dark", "print", "alone"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, "ground") for text in ("ink", "soft", "link")),
        ("ink", "head"),
        ("on", "dot"),
        ("ink", "band0"),
        ("ink", "band1"),
    ],
)
def test_text_stands_out_by_4_5(light: str, text: str, ground: str) -> None:
    colours = palettes()[light]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("light", ["light", "dark", "print", "alone"])
@pytest.mark.parametrize("ground", ["ground", "band0", "band1"])
@pytest.mark.parametrize("drawn_in", ["line", "dot"])
def test_what_is_drawn_stands_out_by_3(light: str, drawn_in: str, ground: str) -> None:
    colours = palettes()[light]
    assert contrast(colours[drawn_in], colours[ground]) >= 3


@pytest.mark.parametrize("light", ["light", "dark", "print", "alone"])
def test_borders_stand_out_and_the_parts_of_a_picture_are_apart_in_grey(light: str) -> None:
    colours = palettes()[light]
    assert contrast(colours["rule"], colours["ground"]) >= 3
    grey = {name: lightness(colours[name]) for name in ("dot", "line", "band0", "band1", "ground")}
    assert abs(grey["dot"] - grey["line"]) >= 15
    assert abs(grey["band0"] - grey["band1"]) >= 4  # one level beside another: their titles say which
    assert abs(grey["band0"] - grey["ground"]) >= 4

"""What only a whole table shows: a number above what bounds it is said once for the table, and refuses no row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import dump
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.table.reader import open_table
from ruraldiag.table.row import RawRow

VISITS = 'id = "visites"\n'


@pytest.fixture(scope="module")
def paired(small_toml: str) -> Questionnaire:
    """The small questionnaire, where the visits cannot exceed the fibre."""
    return parse({"petit.toml": small_toml.replace(VISITS, f'{VISITS}at_most = "fibre"\n')})


def warned(source: Path, questionnaire: Questionnaire) -> tuple[int, list[tuple[str, str]]]:
    """Return how many rows a table has, and its warnings: their code and what they say, with plain spaces."""
    with open_table(source, questionnaire) as reader:
        rows = sum(isinstance(one, RawRow) for one in reader)
    return rows, [(one.code, one.message.replace("\u00a0", " ")) for one in reader.warnings]


def test_numbers_above_what_bounds_them_are_said_once_with_the_first_rows(
    tmp_path: Path, paired: Questionnaire
) -> None:
    lines = ["name;fibre;visites", "A;40;40", "B;40 %;40,5", "C;nsp;90", "D;;90", "E;zut;90", "F;90;9"]
    lines += [f"U{n};1;2" for n in range(6)]
    (tmp_path / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    rows, said = warned(tmp_path / "t.csv", paired)
    assert rows == 12
    assert said == [
        (
            "T028",
            "7 lignes où la réponse à « visites » est plus que celle à « fibre », qu'elle ne devrait pas dépasser : "
            "B (ligne 3), U0 (ligne 8), U1 (ligne 9), U2 (ligne 10), U3 (ligne 11)… (7 en tout).",
        )
    ]


def test_nothing_is_said_where_one_of_the_two_is_not_in_the_table(tmp_path: Path, paired: Questionnaire) -> None:
    (tmp_path / "t.csv").write_text("name;visites\nA;40\n", encoding="utf-8")
    assert warned(tmp_path / "t.csv", paired) == (1, [])


def test_a_folder_says_it_once_too_with_its_units(
    tmp_path: Path, paired: Questionnaire, answered: Callable[..., Assessment]
) -> None:
    for name in ("Arvieu", "Murat"):
        one = answered({"fibre": 40, "visites": 50}, name=name, questionnaire=paired)
        (tmp_path / f"{name}.toml").write_text(dump(one), encoding="utf-8")
    rows, said = warned(tmp_path, paired)
    assert (rows, [code for code, _ in said]) == (2, ["T028"])
    assert said[0][1].endswith("dépasser : Arvieu (ligne 2), Murat (ligne 3).")

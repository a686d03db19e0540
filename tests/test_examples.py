"""The shipped examples: valid, honest, and their reports are what the program writes today.

``python tests/test_examples.py`` writes them anew (digests and reports) after a change that is meant.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ruraldiag.assessment.model import State
from ruraldiag.assessment.store import load_assessment, save
from ruraldiag.assessment.validation import validate
from ruraldiag.composite.scoring import score
from ruraldiag.composite.uncertainty import uncertainty
from ruraldiag.questionnaire.digest import digest_of
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.report.write import report_markdown, write_report

REPOSITORY = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((REPOSITORY / "reports" / "exemples").glob("*-????-??-??.toml"))
COMMUNES = REPOSITORY.parent / "shared" / "data" / "communes_cantal_lozere.csv"
FICTIVE = "saint-exemple-fictive-2026-11-22.toml"


def test_there_are_four_real_communes_and_a_fictive_one() -> None:
    units = [load_assessment(path).unit for path in EXAMPLES]
    assert sum(bool(unit.code) for unit in units) == 4
    assert [unit.name for unit in units if not unit.code] == ["Saint-Exemple (fictive)"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_valid_without_a_warning(path: Path) -> None:
    assert validate(load_assessment(path), load_questionnaire()) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_its_report_is_what_the_program_writes_today(path: Path) -> None:
    assessment = load_assessment(path)
    result = score(assessment, load_questionnaire())
    expected = report_markdown(result, assessment, uncertainty(result))
    assert path.with_suffix(".md").read_text(encoding="utf-8") == expected


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_real_commune_has_no_score_and_a_wide_interval(path: Path) -> None:
    assessment = load_assessment(path)
    if not assessment.unit.code:
        pytest.skip("the fictive commune is complete")
    result = score(assessment, load_questionnaire())
    assert result.whole.shown is None
    assert result.whole.high - result.whole.low > 0.9  # at most 5 % is known
    assert result.count(State.ANSWERED) <= 2


def test_real_figures_are_those_of_the_open_data() -> None:
    if not COMMUNES.exists():
        pytest.skip("../shared/data/communes_cantal_lozere.csv is absent: the figures cannot be compared")
    with COMMUNES.open(encoding="utf-8", newline="") as stream:
        rows = {row["code_insee"]: row for row in csv.DictReader(stream)}
    for path in EXAMPLES:
        assessment = load_assessment(path)
        if not assessment.unit.code:
            continue
        row = rows[assessment.unit.code]
        assert assessment.unit.name == row["nom"]
        assert assessment.answers["fibre"].value == float(row["part_locaux_raccordables_ftth_pct"])
        # A 2017 figure is not today's, and the share with fibre is not the share with 30 Mbit/s.
        assert assessment.answers["tres-haut-debit"].kind is State.UNKNOWN
        # No France services in the commune is not « aucun lieu d'aide ».
        place = assessment.answers["lieu-mediation"]
        assert (place.kind is State.ANSWERED) is (int(row["nb_france_services_2024_08"]) > 0)
        assert "2024" in place.evidence + place.note


def regenerate() -> None:
    """Write the digests and the reports of the examples anew."""
    questionnaire = load_questionnaire()
    for path in EXAMPLES:
        assessment = load_assessment(path)
        reference = assessment.questionnaire.model_copy(
            update={"edition": questionnaire.edition, "digest": digest_of(questionnaire)}
        )
        assessment = assessment.model_copy(update={"questionnaire": reference})
        save(assessment, path)
        result = score(assessment, questionnaire)
        report = path.with_suffix(".md")
        write_report(result, assessment, report, force=True, uncertainty=uncertainty(result))


if __name__ == "__main__":
    regenerate()

"""A published case: the Digital Economy and Society Index 2022 of the European Commission, every published score.

Source: European Commission, DG CONNECT; © European Union, re-use with mention of the source. The data stand beside the
project (``../shared/data/desi-2022``) and are not copied into it.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ruraldiag import load_questionnaire, score
from ruraldiag.assessment.model import Answer, Assessment, QuestionnaireRef, Unit
from ruraldiag.questionnaire.model import Questionnaire

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "desi-2022"
POINTS = 5e-5  # one published value was rounded: 4.4e-5 points out of 100

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the published data of DESI 2022 are not beside the project")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def desi(tmp_path_factory: pytest.TempPathFactory) -> Questionnaire:
    """The questionnaire of DESI in one TOML file, read by the same door as any other."""
    weights = {(row["level"], row["code"]): row["weight"] for row in rows("weights.csv")}
    dimensions = [code for level, code in weights if level == "dimension"]
    subdimensions = [code for level, code in weights if level != "dimension"]
    lines = ['id = "desi"', 'edition = "2022"', 'title = "Digital Economy and Society Index"', 'language = "en"']
    for code in dimensions:
        lines += ["[[domain]]", f'id = "{code}"', f'title = "{code}"', f"weight = {weights['dimension', code]}"]
    for (level, code), weight in weights.items():
        if level != "dimension":
            lines += ["[[theme]]", f'id = "{code}"', f'domain = "{code[0]}"', f'title = "{code}"', f"weight = {weight}"]
    for row in rows("indicators.csv"):
        lines += ["[[indicator]]", f'id = "{row["code"]}"', f'theme = "{row["subdimension"]}"', 'question = "?"']
        lines += ['kind = "number"', f"goalposts = [[{row['min']}, 0], [{row['max']}, 1]]", f"weight = {row['weight']}"]
        assert row["direction"] == "1"
    path = tmp_path_factory.mktemp("desi") / "desi.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    loaded = load_questionnaire(path)
    assert (len(loaded.domain), len(loaded.theme), len(loaded.indicator)) == (4, len(subdimensions), 33)
    return loaded


def test_the_published_scores_come_out_of_the_published_values(desi: Questionnaire) -> None:
    values = {row["Country"]: row for row in rows("values.csv")}
    published = rows("published_scores.csv")
    compared = 0
    for row in published:
        answers = {one.id: Answer(value=float(values[row["country"]][one.id])) for one in desi.indicators}
        result = score(
            Assessment(
                questionnaire=QuestionnaireRef(id="desi", edition="2022"),
                unit=Unit(name=row["country"], kind="autre"),
                answers=answers,
            ),
            desi,
        )
        assert result.whole.coverage == 1.0
        for node in result.nodes.values():
            wanted = float(row["DESI" if node.id == "whole" else node.id])
            assert node.score is not None
            assert node.low == node.score == node.high
            assert abs(100 * node.score - wanted) <= POINTS, (row["country"], node.id)
            compared += 1
    assert compared == 28 * 15  # 27 member states and the EU; the whole, 4 dimensions, 10 sub-dimensions

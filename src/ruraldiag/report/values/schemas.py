"""The shipped JSON Schemas, made from the models; ``python -m ruraldiag.report.values.schemas`` writes them anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from ruraldiag.report.values.check import CheckValues
from ruraldiag.report.values.dates import DatesValues
from ruraldiag.report.values.installed import InstalledValues
from ruraldiag.report.values.json import schema
from ruraldiag.report.values.merge import MergeValues
from ruraldiag.report.values.migration import MigrationValues
from ruraldiag.report.values.plan import PlanValues
from ruraldiag.report.values.quality import QualityValues
from ruraldiag.report.values.questions import QuestionsValues
from ruraldiag.report.values.report import ReportValues
from ruraldiag.report.values.score import ScoreValues
from ruraldiag.report.values.summary import SummaryValues
from ruraldiag.report.values.trace import TraceValues
from ruraldiag.report.values.units import UnitsValues

FOLDER: Final = Path(__file__).parents[2] / "schemas"

# Of each output: the command, the model or models, what is to be known of all its figures.
OUTPUTS: Final[dict[str, tuple[str, Any, str]]] = {
    "score": (
        "ruraldiag score --json",
        ScoreValues | list[ScoreValues],
        "Un objet pour un diagnostic, une liste pour plusieurs, dans l'ordre des fichiers. Scores et gains sur 100, à "
        "pleine précision ; poids, valeurs et taux en parts de un ; null où le score n'est pas donné.",
    ),
    "plan": (
        "ruraldiag plan --json",
        PlanValues,
        "Le plan d'action d'un diagnostic. Scores, gains et largeurs sur 100, à pleine précision.",
    ),
    "compare": (
        "ruraldiag compare --json",
        DatesValues | UnitsValues,
        "Deux dates d'un territoire, sa trajectoire, ou plusieurs territoires. Scores et différences sur 100, à pleine "
        "précision ; parts de un pour le reste.",
    ),
    "merge": (
        "ruraldiag merge --json",
        MergeValues,
        "Plusieurs réponses pour un territoire, réunies : chaque voix, chaque réponse, chaque désaccord. Scores et "
        "écarts sur 100, à pleine précision.",
    ),
    "migrate": (
        "ruraldiag migrate --json",
        MigrationValues,
        "Un diagnostic porté à l'édition courante de son questionnaire : ce qui est gardé, changé, mis de côté, "
        "nouveau, et ce que cela fait au score. Scores sur 100, à pleine précision.",
    ),
    "report": (
        "ruraldiag report --json",
        ReportValues,
        "Les chiffres d'un diagnostic et son plan d'action. Scores et gains sur 100, à pleine précision.",
    ),
    "summary": (
        "ruraldiag batch --summary FICHIER.json",
        SummaryValues,
        "La synthèse d'un tableau, toutes lignes ensemble puis groupe par groupe. Scores et gains sur 100.",
    ),
    "quality": (
        "ruraldiag batch --quality FICHIER.json",
        QualityValues,
        "Ce qu'une campagne dit de ses questions et de ses poids, un genre de territoire après l'autre. Corrélations, "
        "poids et parts en parts de un ; écarts-types sur 100.",
    ),
    "list": (
        "ruraldiag questionnaire list --json",
        list[InstalledValues],
        "Les questionnaires installés.",
    ),
    "questions": (
        "ruraldiag questionnaire show --json",
        QuestionsValues,
        "Les questions posées à un genre de territoire, dans l'ordre, avec où trouver chaque réponse.",
    ),
    "trace": (
        "ruraldiag questionnaire trace --json",
        TraceValues,
        "D'où vient le poids de chaque question : constat, passage, appui ; et ce qui porte chaque constat.",
    ),
    "check": (
        "ruraldiag questionnaire check --json",
        CheckValues,
        "Tout ce qui ne va pas dans un questionnaire, puis ce qu'il contient.",
    ),
}


def schema_text(output: str) -> str:
    """Return the schema of an output as its file holds it: compact, a line for each object described."""
    command, shape, says = OUTPUTS[output]
    content = schema(shape, **{"$id": f"urn:ruraldiag:schema:{output}:1", "title": command, "description": says})
    described = content.pop("$defs")
    lines = [f"{written(key)}: {written(value)}" for key, value in content.items()]
    objects = ",\n".join(f"  {written(name)}: {written(value)}" for name, value in described.items())
    return "{\n" + ",\n".join([*lines, f'"$defs": {{\n{objects}\n}}']) + "\n}\n"


def written(value: Any) -> str:
    """Return a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Write the schema of every output."""
    for output in OUTPUTS:
        (FOLDER / f"{output}.schema.json").write_text(schema_text(output), encoding="utf-8")


if __name__ == "__main__":
    main()

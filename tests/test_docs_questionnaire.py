"""The page for who writes a questionnaire: its examples hold, its commands run, its tables are those of the model.

A block of TOML that gives ``id`` and ``edition`` is a whole questionnaire; any other is grafted on the first one.
What the check says of an example is what the example itself says that it will (``# Q038 …``).
"""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import tomli
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ruraldiag.cli.app import run
from ruraldiag.composite.aggregation import arithmetic, geometric, harmonic
from ruraldiag.composite.trace import express_findings
from ruraldiag.errors import ExitStatus
from ruraldiag.questionnaire import model
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.load import parse

REPOSITORY = Path(__file__).resolve().parents[1]
PAGE = (REPOSITORY / "docs" / "questionnaire.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
MINIMAL, COMPLETE = EXAMPLES[0], EXAMPLES[-1]
COMMANDS = [line.strip() for line in PAGE.splitlines() if line.startswith("    ruraldiag ")]

TABLES: dict[type[BaseModel], str] = {
    model.Questionnaire: "En haut du fichier",
    model.Source: "`[source]`",
    model.Scoring: "`[scoring]`",
    model.Means: "`means`, dans `[scoring]`",
    model.ExpressShare: "`express`, dans `[scoring]`",
    model.Reading: "`report`, dans `[scoring]`",
    model.Level: "`[[level]]`",
    model.Lock: "`[[lock]]`",
    model.Actor: "`[[actor]]`",
    model.Debate: "`[[debate]]`",
    model.Deadline: "`[[deadline]]`",
    model.Deliberation: "`[deliberation]`",
    model.DeliberationWording: "Un genre, dans `wording` de `[deliberation]`",
    model.Statement: "`[[statement]]`",
    model.NotMeasured: "`[[not_measured]]`",
    model.Domain: "`[[domain]]`",
    model.Theme: "`[[theme]]`",
    model.Indicator: "`[[indicator]]`",
    model.Option: "Une modalité, dans `options`",
    model.Wording: "D'autres mots pour un genre, dans `wording`",
    model.AppliesIf: "Une condition, dans `applies_if`",
    model.Communes: "La part des communes, dans `communes`",
    model.Country: "Le chiffre du pays, dans `country`",
    model.Action: "`[[indicator.action]]`",
    model.Step: "Une étape, dans `steps`",
    model.Example: "Un exemple, dans `example`",
}


def whole(example: str) -> bool:
    """Return whether an example is a questionnaire by itself."""
    return {"id", "edition"} <= set(tomli.loads(example))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.strip().splitlines()[1])
def test_the_check_says_of_each_example_what_the_example_says_that_it_will(example: str) -> None:
    files = {"exemple.toml": example} if whole(example) else {"minimal.toml": MINIMAL, "exemple.toml": example}
    questionnaire = parse(files)
    found = [*check(questionnaire, files), *express_findings(questionnaire)]
    assert [str(one) for one in found if one.severity == "error"] == []
    assert {one.code for one in found} == set(re.findall(r"\bQ\d{3}\b", example))


def test_every_warning_that_the_page_names_is_one_that_the_check_gives() -> None:
    shown = set(re.findall(r"\bQ\d{3}\b", "".join(EXAMPLES)))
    assert set(re.findall(r"`(Q\d{3})`", PAGE)) - shown == {"Q028", "Q039"}  # no example of these is to be copied
    labels = iter(("Oui.", "En partie.", "Peut-être.", "Non."))
    turned = parse({"q.toml": re.sub(r'label = ".*?"', lambda _: f'label = "{next(labels)}"', MINIMAL)})
    assert [one.code for one in check(turned)] == ["Q039"]
    light = parse({"q.toml": MINIMAL, "more.toml": "[scoring]\nexpress = { whole = 0.5 }\n"})  # no question is express
    [found] = express_findings(light)
    assert (found.code, "moins que les 50 % voulus" in found.message.replace("\N{NO-BREAK SPACE}", " ")) == (
        "Q028",
        True,
    )


def tables_of(table: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield a table of the model, then those inside it."""
    yield table
    for field in table.model_fields.values():
        for inner in classes_in(field.annotation):
            yield from tables_of(inner)


def classes_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from classes_in(argument)


def test_every_table_of_the_model_has_its_place_on_the_page() -> None:
    assert set(tables_of(model.Questionnaire)) == set(TABLES)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_key_stands_in_the_table_of_the_page_with_what_is_taken_without_it(table: type[BaseModel]) -> None:
    _, _, after = PAGE.partition(f"\n### {TABLES[table]}\n")
    section = re.split(r"^##", after, maxsplit=1, flags=re.MULTILINE)[0]
    said = dict(re.findall(r"^\| `(\w+)` \| (.*?) \| .+ \|$", section, re.MULTILINE))
    assert said == {field.alias or name: taken(field) for name, field in table.model_fields.items()}


def taken(field: FieldInfo) -> str:
    """Return what the page says is taken where a key is left out."""
    match field.get_default():
        case _ if field.is_required():
            return "obligatoire"
        case None | "" | () | dict() | BaseModel():
            return "—"
        case str(text):
            return f'`"{text}"`'
        case bool(yes):
            return f"`{str(yes).lower()}`"
        case number:
            return f"`{number}`"


def test_the_three_means_give_what_the_page_says() -> None:
    said = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE, re.MULTILINE))
    # 20 and 80: (20 + 80) / 2; the square root of 0.2 × 0.8; 2 / (1 / 0.2 + 1 / 0.8)
    means = {mean.__name__: mean([0.2, 0.8], [1.0, 1.0]) for mean in (arithmetic, geometric, harmonic)}
    assert said == {name: f"{100 * float(value):.0f}" for name, value in means.items()}


def test_each_command_of_the_page_runs_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    Path("ecole.toml").write_text(COMPLETE, encoding="utf-8")
    Path("mobilite.toml").write_text(MINIMAL, encoding="utf-8")
    assert len(COMMANDS) == 9
    for command in COMMANDS:
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        if command.startswith("ruraldiag migrate") and not Path("ancien.toml").exists():
            new_edition()
        # Nobody answers the interview here.
        expected = ExitStatus.INTERRUPTED if command.startswith("ruraldiag assess") else ExitStatus.DONE
        assert run(shlex.split(command)[1:]) == expected, (command, capsys.readouterr().err)
    assert Path("a-remplir.xlsx").exists()
    assert Path("resultats.csv").exists()
    assert 'edition = "2027.1"' in Path("nouveau.toml").read_text(encoding="utf-8")


def new_edition() -> None:
    """Do what the page says of a new edition, beside an assessment of the old one."""
    assert run(shlex.split("assess --no-input --questionnaire mobilite.toml --unit Ancien --kind autre")) == 0
    (answered,) = Path().glob("ancien-*.toml")
    answered.rename("ancien.toml")
    Path("editions").mkdir()
    Path("mobilite.toml").rename("editions/2026.1.toml")
    Path("mobilite.toml").write_text(MINIMAL.replace('"2026.1"', '"2027.1"'), encoding="utf-8")


def test_the_check_of_the_complete_example_says_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    Path("ecole.toml").write_text(COMPLETE, encoding="utf-8")
    (shown,) = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert run(["questionnaire", "check", "ecole.toml"]) == 0
    assert capsys.readouterr() == (shown, "")

"""The command line as a whole: French help and errors, exit codes, streams, what is imported when."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLE = str(REPOSITORY / "reports" / "exemples" / "saint-exemple-fictive-2026-11-22.toml")
MURAT = str(REPOSITORY / "reports" / "exemples" / "murat-2026-11-22.toml")
COMMANDS = [["assess"], ["score"], ["report"], ["letters"], ["questionnaire"]]
COMMANDS += [["questionnaire", name] for name in ("list", "show", "check", "trace")]
ENGLISH = re.compile(r"\b(Usage:|Options:|Arguments:|Commands:|Show this|Error|Try|Missing|No such|required|default)\b")


def run(*words: str, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ruraldiag in its own process and check its exit code."""
    env = {**os.environ, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8", **environment}
    done = subprocess.run(
        [sys.executable, "-m", "ruraldiag", *words], capture_output=True, encoding="utf-8", env=env, check=False
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize("words", [[], *COMMANDS], ids=" ".join)
def test_help_is_french_from_first_to_last_word(words: list[str]) -> None:
    text = run(*words, "--help").stdout
    assert text.startswith("Usage\N{NO-BREAK SPACE}: ruraldiag")
    assert not ENGLISH.search(text), text
    assert "Montre cette aide." in text


def test_without_a_command_the_help_is_shown() -> None:
    assert run().stdout == run("--help").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scor"], "La commande « scor » n'existe pas."),
        (["questionnaire", "chek"], "Vouliez-vous dire « check » ?"),
        (["score"], "Il manque FICHIER."),
        (["score", "--jsn", EXAMPLE], "L'option --jsn n'existe pas."),
        (["score", EXAMPLE, "--plain"], "L'option --plain n'existe pas.\n"),
        (["score", EXAMPLE, "--drawss", "3"], "Vouliez-vous dire « --draws » ou « --draws-csv » ?"),
        (["report", EXAMPLE, "autre.toml"], "La commande est mal écrite : « autre.toml » est de trop ici."),
        (["score", EXAMPLE, "--backing"], "L'option --backing est mal employée"),
        (["score", EXAMPLE, "--backing", "4,3,deux,1"], "Par exemple 4,3,2,1."),
        (["score", EXAMPLE, "--backing", "4,3,0,1"], "4 nombres positifs"),
        (["report", EXAMPLE, "--format", "odt"], "« odt »"),
        (["questionnaire", "show", "--kind", "region"], "--kind ne connaît pas « region »."),
        (["questionnaire", "trace", "--format", "xml"], "text, md, html, pdf, docx, json, csv"),
    ],
)
def test_wrong_use_is_said_in_french_with_exit_2(words: list[str], said: str) -> None:
    done = run(*words, code=2)
    assert said in done.stderr.replace("\N{NO-BREAK SPACE}", " ")
    assert not ENGLISH.search(done.stderr), done.stderr
    assert done.stdout == ""


def test_a_missing_file_is_exit_3_and_says_what_to_do() -> None:
    done = run("score", "absent.toml", code=3)
    assert "F001 absent.toml" in done.stderr
    assert "ruraldiag assess" in done.stderr


def test_the_findings_of_several_files_come_at_once(tmp_path: Path) -> None:
    broken = tmp_path / "abime.toml"
    broken.write_text('format = "ruraldiag/assessment/1"\n[unit\n', encoding="utf-8")
    done = run("score", EXAMPLE, "absent.toml", str(broken), code=3)
    assert "F001" in done.stderr
    assert "F006" in done.stderr
    assert done.stdout == ""


def test_an_assessment_of_another_questionnaire_says_which_one_to_ask_for(tmp_path: Path) -> None:
    other = tmp_path / "autre.toml"
    text = Path(EXAMPLE).read_text(encoding="utf-8").replace('id = "numerique-rural"', 'id = "samm"', 1)
    other.write_text(text, encoding="utf-8")
    done = run("score", str(other), code=3)
    assert "samm" in done.stderr
    assert "--questionnaire" in done.stderr


def test_score_json_goes_alone_to_standard_output() -> None:
    done = run("score", "--json", EXAMPLE)
    content = json.loads(done.stdout)
    assert content["unit"]["name"] == "Saint-Exemple (fictive)"
    assert done.stderr == ""


def test_score_json_of_several_files_is_an_array_and_withholds_with_null() -> None:
    content = json.loads(run("score", "--json", EXAMPLE, MURAT).stdout)
    assert [one["unit"]["name"] for one in content] == ["Saint-Exemple (fictive)", "Murat"]
    assert content[0]["score"] is not None
    assert content[1]["score"] is None


def test_other_backings_give_another_score_and_never_touch_the_bounds_order() -> None:
    usual = json.loads(run("score", "--json", EXAMPLE).stdout)
    flat = json.loads(run("score", "--json", "--backing", "1,1,1,1", EXAMPLE).stdout)
    assert flat["score"] != usual["score"]
    assert flat["low"] <= flat["score"] <= flat["high"]
    # Weights are shares of one among siblings: with equal backings the five domains weigh a fifth each.
    assert [one["weight"] for one in flat["domains"]] == [0.2] * 5


@pytest.mark.parametrize("columns", ["40", "80", "140"])
def test_tables_keep_every_figure_at_any_width(columns: str) -> None:
    text = run("score", EXAMPLE, COLUMNS=columns).stdout
    figures = json.loads(run("score", "--json", EXAMPLE).stdout)
    assert f"{figures['coverage']:.0%}".rstrip("%") in text
    assert max(map(len, text.splitlines())) <= int(columns)
    assert "\x1b" not in text


def test_a_name_that_asks_for_another_format_gets_no_markdown(tmp_path: Path) -> None:
    for name in ("r.odt", "r.xlsx", "r.csv"):
        done = run("report", str(EXAMPLE), "-o", str(tmp_path / name), code=2)
        assert "F010" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_report_goes_to_standard_output_or_to_a_file_that_is_never_overwritten(tmp_path: Path) -> None:
    text = run("report", EXAMPLE).stdout
    assert text == Path(EXAMPLE).with_suffix(".md").read_text(encoding="utf-8")
    out = tmp_path / "rapport.md"
    assert run("report", EXAMPLE, "-o", str(out)).stdout.strip() == str(out)
    assert out.read_text(encoding="utf-8") == text
    out.write_text("à moi", encoding="utf-8")
    assert "F007" in run("report", EXAMPLE, "-o", str(out), code=5).stderr
    assert out.read_text(encoding="utf-8") == "à moi"
    run("report", EXAMPLE, "-o", str(out), "--force")
    assert out.read_text(encoding="utf-8") == text


def test_an_output_that_cannot_be_written_is_exit_5(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    assert "F00" in run("report", EXAMPLE, "-o", str(tmp_path / "fichier" / "rapport.md"), code=5).stderr
    assert "F002" in run("plan", EXAMPLE, "-o", str(tmp_path), code=5).stderr


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f'"{sys.executable}" -m ruraldiag report "{EXAMPLE}" | head -n 1'
    if os.name == "nt":
        pytest.skip("no head on Windows")
    done = subprocess.run(["sh", "-c", command], capture_output=True, encoding="utf-8", check=False)
    assert done.stdout.startswith("# Numérique et territoires ruraux — ")
    assert done.stderr == ""


def test_a_bug_is_said_in_french_with_exit_1_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from ruraldiag.cli import app

    def broken(*_: object) -> None:
        raise ZeroDivisionError("0/0")

    monkeypatch.setattr("ruraldiag.cli.inputs.read_draft", broken)
    assert app.run(["score", EXAMPLE]) == 1
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert "RURALDIAG_DEBUG=1" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "absent"),
    [
        (["--help"], {"pydantic", "rich", "numpy", "tomllib", "ruraldiag.catalogue"}),
        (["score", EXAMPLE], {"tomli_w", "rich", "ruraldiag.batch", "ruraldiag.exchange"}),
        (["score", EXAMPLE, "--json", "--draws", "0"], {"rich", "numpy", "tomli_w"}),
    ],
)
def test_a_command_imports_only_what_it_needs(words: list[str], absent: set[str]) -> None:
    code = (
        "import sys\nfrom ruraldiag.cli.app import run\n"
        f"run({words!r})\nprint(sorted({absent!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"


def test_what_a_command_leaves_is_collected_but_not_what_was_imported_before_it() -> None:
    # The table of a country leaves 300 MiB in cycles, were nothing collected while the command runs.
    code = (
        "import gc, sys\nimport ruraldiag.__main__\nbefore = gc.isenabled()\n"
        "from ruraldiag.cli.app import run\n"
        f"run({['score', EXAMPLE]!r})\nprint(before, gc.isenabled(), gc.get_freeze_count() > 0, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stderr.strip().splitlines()[-1] == "False True True"


def test_check_trace_and_show_print_what_they_promise() -> None:
    assert "Rien à redire." in run("questionnaire", "check").stdout
    trace = run("questionnaire", "trace").stdout
    assert "lieu-mediation" in trace
    assert "§6.2-1" in trace
    rows = run("questionnaire", "trace", "--format", "csv").stdout.splitlines()
    assert rows[0].startswith("domain,theme,indicator,statement,passages,backing,weight,effective_weight")
    read = {row["indicator"]: row for row in csv.DictReader(rows)}
    assert sum(float(row["effective_weight"]) for row in read.values()) == pytest.approx(1.0, abs=1e-12)
    shown = run("questionnaire", "show", "--format", "md").stdout
    assert shown.count("**Où chercher**\N{NO-BREAK SPACE}: ") == 49  # what a commune is asked
    express = run("questionnaire", "show", "--express").stdout
    assert "première série" in express
    whole = run("questionnaire", "show", "--express", "--kind", "gal").stdout  # every question of a GAL is of it
    assert "première série" not in whole
    assert len(express) < len(shown)


def test_show_and_trace_print_what_each_option_is_worth_and_check_how_much_it_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "q.toml"
    file.write_text(
        'id = "q"\nedition = "1"\ntitle = "Q"\n[[domain]]\nid = "d"\ntitle = "D"\nweight = 1\n'
        '[[theme]]\nid = "t"\ndomain = "d"\ntitle = "T"\nweight = 1\n'
        '[[indicator]]\nid = "lieu"\ntheme = "t"\nquestion = "?"\nweight = 1\nkind = "scale"\noptions = ['
        '{ id = "non", label = "Non." }, { id = "un", label = "Un." }, { id = "deux", label = "Deux." }, '
        '{ id = "dix", label = "Dix." }]\n'
        '[[indicator]]\nid = "qui"\ntheme = "t"\nquestion = "?"\nweight = 1\nkind = "multiple"\noptions = ['
        '{ id = "elus", label = "Élus.", points = 0.7 }, { id = "agents", label = "Agents.", points = 0.7 }, '
        '{ id = "aucun", label = "Personne.", exclusive = true }]\n'
        '[[indicator]]\nid = "route"\ntheme = "t"\nquestion = "?"\nweight = 1\nkind = "number"\nunit = "min"\n'
        "goalposts = [[10.5, 1], [30, 0]]\n",
        encoding="utf-8",
    )
    for words in (["show"], ["show", "--format", "md"]):
        shown = " ".join(run("questionnaire", *words, str(file)).stdout.replace("\N{NO-BREAK SPACE}", " ").split())
        for answer in (
            "Non. (0 point)",
            "Un. (33,3 points)",  # 4 options: 0, 1/3, 2/3, 1
            "Dix. (100 points)",
            "Plusieurs réponses possibles, 100 points au plus : - ☐ Élus. (70 points)",
            "Personne. (0 point)",
            "10,5 vaut 100 points ; 30 vaut 0 point ; entre deux, en proportion",
        ):
            assert answer in shown
    values = (
        "non → 0, un → 33,3, deux → 66,7, dix → 100",
        "elus → 70, agents → 70, aucun → 0",
        "10,5 min → 100, 30 min → 0",
    )
    for words in (["trace"], ["trace", "--format", "md"]):
        traced = run("questionnaire", *words, str(file)).stdout.replace("\N{NO-BREAK SPACE}", " ")
        assert all(value in traced for said in values for value in said.split(", "))
    rows = csv.DictReader(run("questionnaire", "trace", "--format", "csv", str(file)).stdout.splitlines())
    assert [row["values"] for row in rows] == [
        f"non=0.0|un={1 / 3!r}|deux={2 / 3!r}|dix=1.0",
        "elus=0.7|agents=0.7|aucun=0.0",
        "10.5=1.0|30=0.0",
    ]
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('{ id = "un", label = "Un." }, { id = "deux", label = "Deux." }, ', ""), encoding="utf-8"
    )
    done = run("questionnaire", "check", str(file))
    assert "Q038" in done.stderr
    assert "1 avertissement\N{NO-BREAK SPACE}: ce questionnaire peut servir." in done.stdout
    assert "Rien à redire" not in done.stdout


def test_check_of_a_broken_questionnaire_says_everything_and_exits_3(tmp_path: Path) -> None:
    folder = tmp_path / "casse"
    folder.mkdir()
    (folder / "questionnaire.toml").write_text(
        'id = "casse"\nedition = "1"\ntitle = "Cassé"\n'
        '[[domain]]\nid = "d"\ntitle = "D"\nweight = 0\n'
        '[[theme]]\nid = "t"\ndomain = "x"\ntitle = "T"\nweight = 1\n',
        encoding="utf-8",
    )
    done = run("questionnaire", "check", str(folder), code=3)
    for code in ("Q007", "Q010", "Q015"):
        assert code in done.stderr
    assert "erreurs" in done.stderr
    assert done.stdout == ""  # contract: data go to standard output, everything else to standard error


def test_a_questionnaire_of_one_question_is_spoken_of_in_the_singular_and_with_commas(tmp_path: Path) -> None:
    file = tmp_path / "un.toml"
    file.write_text(
        'id = "un"\nedition = "1"\ntitle = "Un seul"\n[[domain]]\nid = "d"\ntitle = "D"\nweight = 1\n'
        '[[theme]]\nid = "t"\ndomain = "d"\ntitle = "T"\nweight = 1\n'
        '[[indicator]]\nid = "a"\ntheme = "t"\nquestion = "?"\nweight = 1.5\nkind = "number"\nunit = "h"\n'
        "express = true\ngoalposts = [[0.5, 0], [2.5, 1]]\n",
        encoding="utf-8",
    )
    said = "".join(run("questionnaire", word, str(file)).stdout for word in ("check", "show", "trace"))
    said = said.replace("\N{NO-BREAK SPACE}", " ")
    assert "1 domaine, 1 thème, 1 question, 0 action." in said
    assert "Première série (express) : 1 question," in said
    assert "de 0,5 à 2,5 h" in said
    assert "Appui" in said
    assert "Poids" in said
    assert "1,5" in said
    assert "100 %" in said
    assert not re.search(r"\b[01] (domaines|thèmes|questions|actions|inversions)|\d\.\d", said)

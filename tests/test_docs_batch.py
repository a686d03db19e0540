"""The page on batches: each of its commands runs as written, from the top of a clean clone and in the page's order."""

from __future__ import annotations

import itertools
import re
import shlex
import shutil
from pathlib import Path

import pytest

from ruraldiag.cli.app import run
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.table.mapping import load_columns

REPOSITORY = Path(__file__).resolve().parents[1]
PAGE = (REPOSITORY / "docs" / "batch.md").read_text(encoding="utf-8")
OPEN_DATA = REPOSITORY.parent / "shared" / "data" / "communes_cantal_lozere.csv"
COMMANDS = [shlex.split(line)[1:] for line in PAGE.splitlines() if line.startswith("    ruraldiag ")]


def test_each_command_of_the_page_runs_as_written_and_writes_what_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clone = tmp_path / "ruraldiag"
    shutil.copytree(REPOSITORY / "reports" / "exemples", clone / "reports" / "exemples")
    if OPEN_DATA.exists():
        (tmp_path / "shared" / "data").mkdir(parents=True)
        shutil.copy(OPEN_DATA, tmp_path / "shared" / "data")
    monkeypatch.chdir(clone)
    assert len(COMMANDS) > 3
    for words in COMMANDS:
        if words[1].startswith("../shared/") and not OPEN_DATA.exists():
            continue
        assert run(words) == 0, (words, capsys.readouterr().err)
        for option, name in itertools.pairwise(words):
            if option in {"-o", "--summary", "--quality", "--reports"}:
                assert Path(name).exists(), (words, name)
    several = list(Path("reports/exemples").glob("*-fictive-2026-11-*.toml"))
    assert len(list(Path("rapports").glob("*.md"))) == len(several) > 1


def test_the_mapping_of_the_page_is_one_that_is_read(tmp_path: Path) -> None:
    first, more = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    for mapping in (first, more):
        (tmp_path / "t.colonnes.toml").write_text(mapping, encoding="utf-8")
        assert load_columns(tmp_path / "t.colonnes.toml", load_questionnaire()).columns


def test_a_report_of_a_batch_is_the_one_that_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (said,) = re.findall(r"Un tel rapport est celui de `ruraldiag (report) FICHIER (--draws 0)`", PAGE)
    file = REPOSITORY / "reports" / "exemples" / "val-exemple-fictive-2026-11-19.toml"
    monkeypatch.chdir(tmp_path)
    assert run(["batch", str(file), "-o", "r.csv", "--reports", "d"]) == 0
    assert run([said[0], str(file), "-o", "seul.md", *said[1].split()]) == 0
    assert [one.read_bytes() for one in Path("d").glob("*.md")] == [Path("seul.md").read_bytes()]
    drawn = "où les questions comptent autrement"
    assert drawn not in Path("seul.md").read_text(encoding="utf-8")
    assert run(["report", str(file), "-o", "tirages.md"]) == 0
    assert drawn in Path("tirages.md").read_text(encoding="utf-8")
    assert run(["report", str(file), "--annex", "-o", "annexe.md"]) == 0
    assert "**Rang tenu**" in Path("annexe.md").read_text(encoding="utf-8")


def test_every_option_of_the_command_is_on_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    run(["batch", "--help"])
    said = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help", "--output", "--questionnaire"}
    assert said - set(re.findall(r"--[a-z-]+", PAGE)) == set()

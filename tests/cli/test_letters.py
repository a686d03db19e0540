"""``ruraldiag letters``: the files it leaves, all of them or none, with or without the extra, and what it says."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

ANSWERS = {"lieu": "permanences", "trajet": 15, "publics-formes": ["elus"], "fibre": 92, "strategie": "rien"}
BEST = {"lieu": "permanent", "trajet": 10, "visites": 100, "fibre": 100, "strategie": "bilan", "ecole": "oui"}
BEST["publics-formes"] = ["elus", "agents", "habitants"]
DRAFT = """
[deliberation]
visas = ["Vu le diagnostic"]
checked = 2026-11-28
indicators = ["strategie"]
articles = ["La stratégie est adoptée."]
wording = { commune = { assembly = "Le conseil municipal" } }
"""
NAMES = ["deliberation", "lettre-departement", "lettre-epci"]


@pytest.fixture
def file(desk: Any) -> str:
    """An assessment of a questionnaire with the formulas of a draft."""
    desk.questionnaire.write_text(desk.toml + DRAFT, encoding="utf-8")
    path: str = desk.write("a.toml", ANSWERS)
    return path


@pytest.fixture
def without_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without python-docx."""
    monkeypatch.setitem(sys.modules, "docx", None)


def test_each_letter_is_there_in_word_and_in_markdown_in_a_folder_made_for_them(desk: Any, file: str) -> None:
    docx = pytest.importorskip("docx")
    folder = desk.path("courriers")
    done = desk.run("letters", file, "-o", folder)
    assert done.code == 0, done.err
    names = {f"{name}.{suffix}" for name in NAMES for suffix in ("docx", "md")}
    assert {path.name for path in folder.iterdir()} == names
    assert {Path(line).name for line in done.out.splitlines()} == names
    assert done.err == "Avant de signer, relisez chaque lettre et remplissez les points (………).\n"
    read = docx.Document(io.BytesIO((folder / "lettre-epci.docx").read_bytes()))
    assert any("Une personne pour aider à l'écrire." in one.text for one in read.paragraphs)
    assert "Une personne pour aider à l'écrire." in (folder / "lettre-epci.md").read_text(encoding="utf-8")


def test_the_same_assessment_gives_the_same_bytes(desk: Any, file: str) -> None:
    pytest.importorskip("docx")
    for name in ("un", "deux"):
        assert desk.run("letters", file, "-o", desk.path(name)).code == 0
    for path in desk.path("un").iterdir():
        assert path.read_bytes() == (desk.path("deux") / path.name).read_bytes()


@pytest.mark.usefixtures("without_word")
def test_without_the_extra_the_letters_are_in_markdown_and_the_line_to_type_is_said(desk: Any, file: str) -> None:
    folder = desk.path("courriers")
    done = desk.run("letters", file, "-o", folder)
    assert done.code == 0
    assert sorted(path.name for path in folder.iterdir()) == [f"{name}.md" for name in NAMES]
    *_, last = done.err.splitlines()
    assert last.startswith("Pour les avoir aussi en Word (docx), tapez : ")
    assert "ruraldiag[docx]" in last


@pytest.mark.usefixtures("without_word")
def test_one_letter_that_is_there_keeps_them_all_from_being_written_unless_forced(desk: Any, file: str) -> None:
    folder = desk.path("courriers")
    folder.mkdir()
    signed = folder / "lettre-epci.md"
    signed.write_text("déjà signée", encoding="utf-8")
    done = desk.run("letters", file, "-o", folder)
    assert done.code == 5
    assert "F007" in done.err
    assert done.out == ""
    assert [path.name for path in folder.iterdir()] == ["lettre-epci.md"]
    assert signed.read_text(encoding="utf-8") == "déjà signée"
    assert desk.run("letters", file, "-o", folder, "--force").code == 0
    assert signed.read_text(encoding="utf-8").startswith("# ")


def test_no_action_writes_nothing_and_says_why(desk: Any) -> None:
    for name, answers, why in (
        ("b.toml", BEST, "Toutes les réponses connues sont à leur cible : rien à proposer de ce côté."),
        ("c.toml", {}, "Les actions viendront avec les premières réponses."),
        ("d.toml", {"trajet": 30}, "Les premières actions ne demandent rien à d'autres."),
    ):
        done = desk.run("letters", desk.write(name, answers), "-o", desk.path("courriers"))
        assert (done.code, done.out, done.err) == (0, "", f"Aucune lettre à écrire. {why}\n")
    assert not desk.path("courriers").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Il manque le dossier où écrire les lettres."),
        (("-o", "-"), 2, "Les lettres vont dans un dossier, pas à l'écran."),
        (("-o", "a.toml"), 5, "un fichier se trouve là où il"),
        (("-o", "absent/courriers"), 5, "F015"),
    ],
)
def test_a_folder_is_wanted(desk: Any, file: str, words: tuple[str, ...], code: int, said: str) -> None:
    before = desk.files()
    done = desk.run("letters", file, *(file if word == "a.toml" else word for word in words))
    assert done.code == code
    assert said in done.err
    assert desk.files() == before

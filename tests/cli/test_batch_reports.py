"""``ruraldiag batch``: its reports, named safely and gone on with; what an interruption leaves; older editions."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from batches import FULL, TABLE, rows, table


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("how", "group"),  # a terminal sends Ctrl-C and its end to the processes that help too
    [("SIGINT", False), ("SIGINT", True), ("SIGTERM", False), ("SIGHUP", False), ("SIGHUP", True)],
)
def test_an_interruption_leaves_nothing_half_written(desk: Any, how: str, group: bool) -> None:
    desk.path("r.csv").write_text("à moi", encoding="utf-8")
    words = ["batch", "-", "-o", str(desk.path("r.csv")), "--force", "--reports", str(desk.path("d"))]
    command = [sys.executable, "-m", "ruraldiag", *words, "--questionnaire", str(desk.folder / "petit")]
    lines = "".join(f"U{place},,,permanences,30,elus,40,40,rien,partie\n" for place in range(3000))
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdin is not None
        process.stdin.write((TABLE.split("\n", maxsplit=1)[0] + "\n" + lines).encode())
        process.stdin.close()
        until = time.monotonic() + 30
        while not list(desk.folder.glob("d/*.md")) and time.monotonic() < until:
            time.sleep(0.02)
        (os.killpg if group else os.kill)(process.pid, getattr(signal, how))
        assert process.wait(30) == 130
        assert process.stderr is not None
        said = process.stderr.read().decode().replace("\xa0", " ")
    assert desk.path("r.csv").read_text(encoding="utf-8") == "à moi"
    left = [one.name for one in desk.folder.rglob("*") if one.name.endswith(".tmp") or one.name.startswith(".r.csv")]
    assert left == []
    written = list(desk.folder.glob("d/*.md"))
    assert 0 < len(written) < 3000
    assert "Arrêté : aucun fichier de résultats n'a été écrit, et ce qui était là est intact." in said
    assert f"{len(written)} rapport" in said
    assert "--resume" in said
    assert all(one.read_text(encoding="utf-8").endswith("\n") for one in written)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are counted in /proc")
@pytest.mark.parametrize("how", ["twice", "killed"])
def test_stopped_twice_or_killed_it_leaves_no_process_behind(desk: Any, how: str) -> None:
    lines = "".join(f"U{place},,,permanences,30,elus,40,40,rien,partie\n" for place in range(3000))
    file = table(desk, TABLE.split("\n", maxsplit=1)[0] + "\n" + lines)
    words = ["batch", str(file), "-o", str(desk.path("r.csv")), "--reports", str(desk.path("d"))]
    command = [sys.executable, "-m", "ruraldiag", *words, "--questionnaire", str(desk.folder / "petit")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 30
        while len(list(desk.folder.glob("d/*.md"))) < 40 and time.monotonic() < until:
            time.sleep(0.02)
        helpers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8").split()
        for _ in range(1 if how == "killed" else 2):
            process.send_signal(signal.SIGKILL if how == "killed" else signal.SIGINT)
            time.sleep(0.05)
        assert process.wait(20) == (-signal.SIGKILL if how == "killed" else 130)
    until = time.monotonic() + 10
    while any(Path(f"/proc/{one}").exists() for one in helpers) and time.monotonic() < until:
        time.sleep(0.02)
    assert [one for one in helpers if Path(f"/proc/{one}").exists()] == []


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_under_nohup_a_terminal_that_closes_stops_nothing(desk: Any) -> None:
    lines = "".join(f"U{place},,,permanences,30,elus,40,40,rien,partie\n" for place in range(400))
    file = table(desk, TABLE.split("\n", maxsplit=1)[0] + "\n" + lines)
    words = ["batch", str(file), "-o", str(desk.path("r.csv")), "--reports", str(desk.path("d"))]
    command = ["nohup", sys.executable, "-m", "ruraldiag", *words, "--questionnaire", str(desk.folder / "petit")]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        until = time.monotonic() + 30
        while not list(desk.folder.glob("d/*.md")) and time.monotonic() < until:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGHUP)
        assert process.wait(30) == 0
    assert len(list(desk.folder.glob("d/*.md"))) == 400


# Reports


def test_one_report_a_unit_named_safely_and_resumed(desk: Any) -> None:
    text = f"name,code,{FULL}\nSaint-Été,01006,permanent,10,elus,1,1,votee,oui\n../Zut,,nsp,,,,,,\nzut,,nsp,,,,,,\n"
    folder = desk.path("d")
    words = ["batch", table(desk, text), "-o", desk.path("r.csv"), "--reports", folder]
    assert desk.run(*words).code == 0
    assert {one.name for one in folder.iterdir()} == {"01006-saint-ete.md", "zut.md", "zut-2.md"}
    assert "Saint-Été" in (folder / "01006-saint-ete.md").read_text(encoding="utf-8")
    # Reports that are there are never written over unasked, and nothing else is either.
    refused = desk.run("batch", desk.path("t.csv"), "-o", desk.path("s.csv"), "--reports", folder)
    assert (refused.code, "T050" in refused.err, desk.path("s.csv").exists()) == (5, True, False)
    (folder / "zut.md").unlink()
    (folder / "01006-saint-ete.md").write_text("relu", encoding="utf-8")
    done = desk.run(*words, "--force", "--resume")
    assert done.code == 0
    assert "1 rapport écrit, 2 gardés." in done.err
    assert (folder / "01006-saint-ete.md").read_text(encoding="utf-8") == "relu"
    assert (folder / "zut.md").exists()


def test_units_whose_names_have_no_letter_of_ours_never_share_a_report(desk: Any) -> None:
    folder, names = desk.path("d"), ("北京", "東京", "Αθήνα", "!?", "…")
    text = f"name,{FULL}\n" + "".join(f"{name},{{}},,,,{n},,\n" for n, name in enumerate(names))
    words = ["-o", desk.path("r.csv"), "--reports", folder]
    # The first one is refused, and put right afterwards: the others keep the names that they had.
    assert desk.run("batch", table(desk, text.replace("{}", "nulle part", 1).replace("{}", "")), *words).code == 4
    assert desk.run("batch", table(desk, text.replace("{}", "")), *words, "--force", "--resume").code == 0
    said = {one.name: one.read_text(encoding="utf-8").splitlines()[0] for one in folder.iterdir()}
    assert sorted(said.values()) == sorted(f"# Petit questionnaire — {name}" for name in names)
    assert {"collectivite.md", "collectivite-2.md"} < set(said)  # without any letter or figure: homonyms


def test_a_report_that_a_power_cut_left_empty_is_made_again(desk: Any) -> None:
    words = ["batch", table(desk), "-o", desk.path("r.csv"), "--reports", desk.path("d"), "--resume", "--force"]
    desk.path("d").mkdir()
    (desk.path("d") / "12011-arvieu.md").touch()
    assert "2 rapports écrits." in desk.run(*words).err
    assert (desk.path("d") / "12011-arvieu.md").stat().st_size > 0


@pytest.mark.parametrize("what", ["reports", "results"])
def test_what_cannot_be_written_once_reports_are_begun_says_how_to_go_on(
    desk: Any, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    from ruraldiag.exchange import report_writers
    from ruraldiag.files import whole

    write, place = whole.write_atomically, desk.path("r.csv")

    def full(path: Path, content: str, **how: bool) -> None:
        if "murat" in path.name:
            raise whole.not_written(path, "plus de place")
        write(path, content, **how)

    sync, here = os.fsync, os.getpid()

    def no_sync(number: int) -> None:
        if os.getpid() == here:  # the results; reports are written by other processes
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(number)

    words = ["batch", table(desk), "-o", place, "--reports", desk.path("d")]
    with monkeypatch.context() as patch:
        if what == "reports":
            patch.setattr(report_writers, "write_atomically", full)  # the processes are copies of this one
        else:
            patch.setattr(os, "fsync", no_sync)
        done = desk.run(*words)
    there = "1 rapport est entier" if what == "reports" else "2 rapports sont entiers"
    assert (done.code, place.exists()) == (5, False)
    assert "F008" in done.err
    assert f"{there} dans {desk.path('d')} : la même commande, avec --resume, fait les autres." in done.err
    again = desk.run(*words, "--resume")
    assert (again.code, "1 rapport écrit, 1 gardé." in again.err) == (4, what == "reports")


def test_what_cannot_be_written_before_any_report_says_nothing_of_going_on(desk: Any) -> None:
    desk.path("r.csv").write_text("à moi", encoding="utf-8")
    done = desk.run("batch", table(desk), "-o", desk.path("r.csv"), "--reports", desk.path("d"))
    assert (done.code, "F007" in done.err, "--resume" in done.err) == (5, True, False)


def test_refused_rows_have_no_report(desk: Any) -> None:
    desk.run("batch", table(desk), "-o", desk.path("r.csv"), "--reports", desk.path("d"))
    assert sorted(one.name for one in desk.path("d").iterdir()) == ["12011-arvieu.md", "15138-murat.md"]


def test_a_folder_where_no_report_is_written_is_not_named(desk: Any) -> None:
    file = table(desk, f"name,{FULL}\nArvieu,permanance,,,,,,\n")
    done = desk.run("batch", file, "-o", desk.path("r.csv"), "--reports", desk.path("d"))
    assert (done.code, desk.path("d").exists()) == (4, False)
    assert done.out.split() == [str(desk.path("r.csv")), str(desk.path("r-refus.csv"))]
    assert "0 rapport écrit." in done.err


def test_a_folder_of_assessments_keeps_the_notes_of_what_is_to_find_in_its_reports(desk: Any) -> None:
    folder = desk.path("in")
    folder.mkdir()
    asked = {"state": "unknown", "note": "Demandé au syndicat."}
    desk.write("in/a.toml", {"fibre": asked}, name="Arvieu", code="12011")
    done = desk.run("batch", folder, "-o", desk.path("r.csv"), "--reports", desk.path("d"))
    assert done.code == 0
    assert "Demandé au syndicat" in (desk.path("d") / "12011-arvieu.md").read_text(encoding="utf-8")


def test_an_action_marked_as_set_aside_is_proposed_no_more_as_in_the_plan(desk: Any) -> None:
    folder = desk.path("in")
    folder.mkdir()
    answers = {"lieu": "aucun", "trajet": 20, "publics-formes": ["elus"], "fibre": 80, "strategie": "rien"}
    for name in ("a", "b"):
        desk.write(f"in/{name}.toml", answers, name=name)
    assert desk.run("plan", folder / "b.toml", "--mark", "strategie=ecartee").code == 0
    planned = [one["indicator"] for one in desk.run("plan", folder / "b.toml", "--format", "json").values["actions"]]
    assert desk.run("batch", folder, "-o", desk.path("r.csv")).code == 0
    first, second = ([one[f"action_{n}"] for n in (1, 2, 3)] for one in rows(desk.path("r.csv")))
    assert first[0] == "strategie"  # a lock first
    assert second == planned[:3]
    assert "strategie" not in second


# Older editions

CHANGES = (
    ('{ id = "permanent", label', '{ id = "hebdo", replaces = ["permanent"], label'),  # an option renamed
    ('id = "visites"\n', 'id = "visites-annee"\n'),  # a question dropped, a new one
)


def test_assessments_of_an_older_edition_are_carried_on_the_way_and_that_is_said(desk: Any) -> None:
    folder = desk.path("in")
    folder.mkdir()
    desk.write("in/a.toml", {"lieu": "permanent", "visites": 40.0}, name="Arvieu", code="12011")
    desk.write("in/b.toml", {"lieu": "permanent"}, name="Murat", code="15138")
    desk.next_edition(*CHANGES)
    desk.write("in/c.toml", {"lieu": "hebdo"}, name="Allanche", code="15001", edition="2027.1")
    before = {name: data for name, data in desk.files().items() if "/in/" in name.replace("\\", "/")}
    out, reports = desk.path("r.csv"), desk.path("d")
    done = desk.run("batch", folder, "-o", out, "--reports", reports, "--summary", desk.path("s.md"))
    assert done.code == 0
    said = " ".join(done.err.split())
    assert "T027" in said
    assert (
        "2 fichiers d'une édition précédente (2026.1), relus avec l'édition 2027.1 ; 1 réponse sans place dans "
        "celle-ci, hors du compte." in said
    )
    # « hebdo » replaces « permanent »: the three say the same; « visites » is asked no more.
    found = rows(out)
    assert [one["answered"] for one in found] == ["1", "1", "1"]
    assert len({(one["low"], one["high"]) for one in found}) == 1
    assert "édition 2027.1" in (reports / "12011-arvieu.md").read_text(encoding="utf-8")
    assert "2 fichiers d'une édition précédente" in desk.path("s.md").read_text(encoding="utf-8").replace("\xa0", " ")
    assert all(desk.files()[name] == data for name, data in before.items())


def test_an_edition_that_is_not_installed_refuses_its_files_and_no_other(desk: Any) -> None:
    folder = desk.path("in")
    folder.mkdir()
    desk.write("in/a.toml", {"lieu": "permanent"}, name="Arvieu", edition="2019.1")
    desk.write("in/b.toml", {"lieu": "permanent"}, name="Murat")
    desk.write("in/c.toml", {"lieu": "permanent"}, name="Zut", edition="2019.1")
    done = desk.run("batch", folder, "-o", desk.path("r.csv"))
    assert done.code == 4
    refused = rows(desk.path("r-refus.csv"))
    assert [(one["row"], Path(one["value"]).name, one["code"]) for one in refused] == [
        ("2", "a.toml", "Q034"),
        ("4", "c.toml", "Q034"),
    ]
    assert "2019.1" in refused[0]["message"]
    assert [one["name"] for one in rows(desk.path("r.csv"))] == ["Murat"]


def test_an_answer_that_its_own_edition_does_not_allow_refuses_the_file(desk: Any) -> None:
    folder = desk.path("in")
    folder.mkdir()
    desk.write("in/a.toml", {"lieu": "permanence"}, name="Arvieu")
    desk.next_edition(*CHANGES)
    done = desk.run("batch", folder, "-o", desk.path("r.csv"))
    (one,) = rows(desk.path("r-refus.csv"))
    assert (done.code, one["code"], "lieu" in one["column"], Path(one["value"]).name) == (4, "A007", True, "a.toml")

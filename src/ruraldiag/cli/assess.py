"""``ruraldiag assess``: walk a unit through the questionnaire, keep each answer, write the report at the end."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from ruraldiag.assessment.draft import Draft
from ruraldiag.assessment.model import Assessment, State
from ruraldiag.cli.grammar import fold
from ruraldiag.cli.inputs import QuestionnaireOption, questionnaire_of, warn
from ruraldiag.cli.interview import Ending, Port, Round, Walk, applicable
from ruraldiag.cli.opening import Opening, ask_unit, clean, new, reopened, resume_command, revised, unit_of
from ruraldiag.cli.phrases import KINDS, intention, score_line, summary_lines
from ruraldiag.cli.saver import Saver
from ruraldiag.cli.screen import Face, Screen
from ruraldiag.cli.typed import typed
from ruraldiag.composite.scoring import Result, score
from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding, french, printable, suggestion
from ruraldiag.questionnaire.load import DEFAULT, known, load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from ruraldiag.report.french import count, quoted

Write: TypeAlias = Callable[[Result, Assessment, Path], None]
REPORT_START = "# Diagnostic"


def assess(
    *,
    example: Annotated[
        bool, typer.Option("--example", help="Tout le parcours sur la commune fictive fournie, sans rien demander.")
    ] = False,
    express: Annotated[
        bool,
        typer.Option(
            "--express", help="Ne poser que la première série (un quart d'heure) ; --answers pose les autres."
        ),
    ] = False,
    unit: Annotated[
        str | None,
        typer.Option("--unit", metavar="NOM|CODE", help="La collectivité : son nom ou son code.", show_default=False),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind", metavar="GENRE", help="commune (par défaut), epci, petr, pays, gal ou autre.", show_default=False
        ),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers",
            metavar="FICHIER",
            help="Reprendre un diagnostic ; s'il est terminé, en commencer un nouveau à partir de ses réponses.",
            show_default=False,
        ),
    ] = None,
    revise: Annotated[
        list[str] | None,
        typer.Option(
            "--revise",
            metavar="INDICATEUR",
            help="Corriger cette réponse du FICHIER, et refaire son rapport ; peut être répété.",
            show_default=False,
        ),
    ] = None,
    no_input: Annotated[
        bool, typer.Option("--no-input", help="Ne rien demander : écrire le rapport de ce qui est su.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Une ligne à la fois, sans cadre : lecteurs d'écran, tubes.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="DOSSIER", help="Où écrire (reports/ s'il existe, sinon ici).", show_default=False
        ),
    ] = None,
    questionnaire: QuestionnaireOption = None,
    respondent: Annotated[
        str,
        typer.Option(
            "--respondent", metavar="ROLE", help="Qui répond : une fonction, jamais un nom.", show_default=False
        ),
    ] = "",
) -> None:
    """Walk a unit through the questionnaire, save after each answer, and write the report at the end.

    An express round leaves the assessment unfinished: resumed without ``--express``, it asks the other questions.
    """
    wish = Wish(
        example=example,
        express=express,
        unit=clean(unit or ""),
        kind=kind_of(kind),
        answers=answers,
        revise=tuple(revise or ()),
        no_input=no_input,
        output=output,
        questionnaire=questionnaire,
        respondent=clean(respondent),
    )
    check_usage(wish)
    if example:
        raise typer.Exit(show_example(wish))
    screen = Screen(plain=plain)
    raise typer.Exit(conduct(wish, screen, screen.face, choose=screen.interactive))


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the command line asks for."""

    example: bool = False
    express: bool = False
    unit: str = ""
    kind: UnitKind | None = None
    answers: Path | None = None
    revise: tuple[str, ...] = ()
    no_input: bool = False
    output: Path | None = None
    questionnaire: str | None = None
    respondent: str = ""

    @property
    def folder(self) -> Path:
        """Where new files go: the folder given, else ``reports`` where there is one here, else here."""
        return self.output or (Path("reports") if Path("reports").is_dir() else Path())

    @property
    def in_place(self) -> bool:
        """Whether a saved assessment is opened as it is, finished or not."""
        return self.no_input or bool(self.revise)


def kind_of(text: str | None) -> UnitKind | None:
    """Return the kind of unit that ``--kind`` names; raise where it names none."""
    if text is None:
        return None
    found = next((one for one in KINDS if one == fold(text)), None)
    if found is None:
        message = french(f"{quoted(text)} n'est pas un genre de collectivité.")
        remedy = f"{suggestion(text, KINDS)} Genres : {', '.join(KINDS)}.".strip()
        raise RuralDiagError([finding("U001", message=message, remedy=french(remedy))], ExitStatus.USAGE)
    return found


def check_usage(wish: Wish) -> None:
    """Raise with every pair of options that cannot go together."""
    wrong = [
        (wish.example and (wish.answers or wish.unit or wish.revise), "--example montre la commune fictive seule.",
         "Retirez --answers, --unit et --revise."),
        (wish.revise and not wish.answers, "--revise corrige un diagnostic enregistré.", "Ajoutez --answers FICHIER."),
        (wish.revise and wish.no_input, "--revise pose des questions, --no-input n'en pose pas.",
         "Gardez l'un des deux."),
        (wish.answers and (wish.unit or wish.kind), "La collectivité est déjà dans le fichier de --answers.",
         "Retirez --unit et --kind."),
    ]  # fmt: skip
    found = [finding("U001", message=french(message), remedy=remedy) for refused, message, remedy in wrong if refused]
    if wish.no_input and not (wish.answers or wish.unit or wish.example):
        found.append(finding("U002"))
    if found:
        raise RuralDiagError(found, ExitStatus.USAGE)
    if wish.output or not wish.answers:
        check_folder(wish.folder)


def check_folder(folder: Path) -> None:
    """Raise where no file can be written in a folder, or in the one it would be made in: before the first question."""
    there = next((one for one in (folder, *folder.absolute().parents) if os.path.lexists(one)), folder)
    if os.path.exists(there) and not os.path.isdir(there):  # noqa: PTH110, PTH112 -- Path's own raise without rights
        why = "ce n'est pas un dossier"
    elif not os.access(there, os.W_OK | os.X_OK):
        why = "pas le droit"
    else:
        return
    raise RuralDiagError([finding("F008", Place(file=str(folder)), why=why)], ExitStatus.NOT_WRITTEN)


def local_now() -> dt.datetime:
    """Return the time here, to the second."""
    return dt.datetime.now().astimezone().replace(microsecond=0)


def write_markdown(result: Result, assessment: Assessment, path: Path) -> None:
    """Write the report of an assessment in place of the one before."""
    from ruraldiag.composite.uncertainty import uncertainty
    from ruraldiag.report.write import write_report

    write_report(result, assessment, path, force=True, uncertainty=uncertainty(result))


def conduct(
    wish: Wish,
    port: Port,
    face: Face,
    *,
    choose: bool,
    write: Write = write_markdown,
    clock: Callable[[], dt.datetime] = local_now,
) -> ExitStatus:
    """Return the status of one sitting: open, walk, keep, sum up, write the report. ``choose`` may ask for the kind."""
    try:
        opening = opened(wish, port, face, choose=choose, now=clock())
    except (EOFError, KeyboardInterrupt):
        out("\n" + NOTHING)
        return ExitStatus.INTERRUPTED
    if opening is None:
        out(NOTHING)
        return ExitStatus.DONE
    saver = Saver(path=opening.path, known=opening.known, clock=clock)
    asked = Round(
        questionnaire=opening.questionnaire, express=wish.express, only=revised(wish.revise, opening.questionnaire)
    )
    if wish.no_input:
        if not saver.exists:
            saver.save(opening.kept)
        return concluded(wish, opening.kept, asked, saver, write)
    port.tell(face.lines([*opening.says, *first_words(opening, asked)]))
    walk = Walk(
        port=port,
        face=face,
        round=asked,
        keeper=saver,
        clock=clock,
        assessment=opening.assessment,
        settled=set(opening.settled),
        carried=opening.carried,
    )
    ending = walk.run()
    if ending is Ending.FINISHED:
        port.tell(face.lines(["", *summary_lines(walk.kept, walk.questions(), asked.questionnaire)]))
        return concluded(wish, walk.kept, asked, saver, write)
    if ending is Ending.INTERRUPTED:
        port.tell("")
    return stopped(wish, walk, saver, ExitStatus.DONE if ending is Ending.QUIT else ExitStatus.INTERRUPTED)


NOTHING = french("Rien n'est enregistré : aucune réponse n'a été donnée.")


def opened(wish: Wish, port: Port, face: Face, *, choose: bool, now: dt.datetime) -> Opening | None:
    """Return what the sitting starts from, or None where the person stops before the first question."""
    if wish.answers is None:
        questionnaire = load_questionnaire(wish.questionnaire or DEFAULT)
        unit = unit_of(wish.unit, wish.kind) if wish.unit else ask_unit(port, face, wish.kind, choose=choose)
        return None if unit is None else new(unit, questionnaire, wish.folder, now, wish.respondent)
    file = wish.answers

    def load(draft: Draft) -> Questionnaire:
        return load_questionnaire(wish.questionnaire or questionnaire_of(draft))

    opening, warnings = reopened(
        file,
        load,
        folder=wish.folder,
        now=now,
        express=wish.express,
        as_it_is=wish.in_place,
        respondent="" if wish.no_input else wish.respondent,
    )
    warn(warnings)
    return opening


def first_words(opening: Opening, asked: Round) -> list[str]:
    """Return what is said before the first question: how many there are, and which of those to revise do not apply."""
    questions = asked.questions(opening.assessment)
    out_of_place = asked.only - {one.id for one in questions}
    done = sum(one.id in opening.settled for one in questions)
    return [
        *(french(f"La question {quoted(one)} ne se pose pas ici.") for one in sorted(out_of_place)),
        intention(opening.questionnaire, len(questions), done, offers=opening.offers),
    ]


def concluded(wish: Wish, assessment: Assessment, asked: Round, saver: Saver, write: Write) -> ExitStatus:
    """Say the score, write the report, say where everything is and what may come next; return the status."""
    result = score(assessment, asked.questionnaire)
    out(score_line(result))
    if not saver.settle():
        return ExitStatus.NOT_WRITTEN
    out(french("Diagnostic : ") + str(saver.path))
    report = report_path(saver.path, wish.output)
    write(result, assessment, report)
    out(french("Rapport : ") + str(report))
    if asked.express and not wish.no_input and not assessment.interview.finished:
        others = [one for one in applicable(assessment, asked.questionnaire) if not one.express]
        left = count(len(others), "autre question", "autres questions")
        out(french(f"Première série terminée. Il reste {left} ; quand vous voudrez : ") + resume(saver.path, wish))
    return ExitStatus.DONE


def stopped(wish: Wish, walk: Walk, saver: Saver, status: ExitStatus) -> ExitStatus:
    """Say what is saved and how to go on; return the status, another one where it could not be saved."""
    if not saver.settle():
        return ExitStatus.NOT_WRITTEN
    if not saver.exists:
        out(NOTHING)
        return status
    questions = walk.questions()
    done = sum(
        one.id in walk.settled and walk.assessment.answer(one.id).kind is not State.UNANSWERED for one in questions
    )
    more = [word for one in wish.revise for word in ("--revise", one)] + ["--express"] * wish.express
    answered = french(f" ({count(done, 'réponse')} sur {len(questions)}). Pour reprendre : ")
    out(french("Enregistré : ") + str(saver.path) + answered + resume(saver.path, wish, *more))
    return status


def resume(path: Path, wish: Wish, *more: str) -> str:
    """Return the command that goes on, with the questionnaire where the file alone does not find it."""
    which = wish.questionnaire
    return resume_command(path, *(["--questionnaire", which] if which and which not in known() else []), *more)


def report_path(path: Path, output: Path | None) -> Path:
    """Return where the report goes: beside the assessment or in the folder asked for, never over someone's own text."""
    folder = path.parent if output is None else output
    number = 1
    while True:
        report = folder / (f"{path.stem}.md" if number == 1 else f"{path.stem}-{number}.md")
        if not report.exists() or is_report(report):
            return report
        number += 1


def is_report(path: Path) -> bool:
    """Return whether a file is a report of ours, which may be replaced."""
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(len(REPORT_START)) == REPORT_START
    except OSError:
        return False


def show_example(wish: Wish, write: Write = write_markdown) -> ExitStatus:
    """Do the whole job on the shipped fictive commune: its figures, a copy of it, its report and what to type next."""
    from ruraldiag.assessment.store import load_assessment
    from ruraldiag.cli.example import copy_example, example_path
    from ruraldiag.cli.tables import score_tables

    source = example_path()
    assessment = load_assessment(source)
    questionnaire = load_questionnaire(wish.questionnaire or assessment.questionnaire.id)
    result = score(assessment, questionnaire)
    path = copy_example(wish.folder)
    report = report_path(path, wish.output)
    write(result, assessment, report)
    score_tables([result])
    out(score_line(result))
    out(french("Diagnostic : ") + str(path))
    out(french("Rapport : ") + str(report))
    out(french("Pour votre collectivité, tapez : ") + typed("assess"))
    return ExitStatus.DONE


def out(text: str) -> None:
    """Write a result on standard output."""
    sys.stdout.write(f"{printable(text)}\n")

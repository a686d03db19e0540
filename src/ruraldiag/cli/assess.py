"""``ruraldiag assess``: walk a unit through the questionnaire, keep each answer, write the report at the end."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from ruraldiag.assessment.draft import Draft
from ruraldiag.assessment.model import Assessment, local_now
from ruraldiag.cli.inputs import QuestionnaireOption, questionnaire_of, warn
from ruraldiag.cli.interview.closing import NOTHING, Write, concluded, out, page_of, report_path, say_page, stopped
from ruraldiag.cli.interview.opening import Opening, ask_unit, clean, new, reopened, revised, unit_of
from ruraldiag.cli.interview.options import AssessOptions, check_folder, check_usage, kind_of
from ruraldiag.cli.interview.phrases import intention, score_line, summary_lines
from ruraldiag.cli.interview.round import Round
from ruraldiag.cli.interview.saver import Saver
from ruraldiag.cli.interview.screen import Face, Screen
from ruraldiag.cli.interview.walk import Ending, Port, Walk
from ruraldiag.cli.outputs import misused, tell
from ruraldiag.cli.typed import is_command, typed
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.errors import ExitStatus
from ruraldiag.files.whole import check_writable
from ruraldiag.questionnaire.load import DEFAULT, load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.words.french import quoted
from ruraldiag.typography import french


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
        typer.Option(
            "--unit",
            metavar="NOM|CODE",
            help="La collectivité : son nom, son code, ou les deux (« Arvieu 12011 »).",
            show_default=False,
        ),
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
            metavar="INDICATEUR…",
            help="Corriger ces réponses du FICHIER, et refaire son rapport : identifiants ou titres, ou « inconnues » "
            "pour tout ce qu'on ne savait pas.",
            show_default=False,
        ),
    ] = None,
    others: Annotated[list[str] | None, typer.Argument(metavar="INDICATEUR", hidden=True)] = None,
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
    if others and not revise:
        odd = french(f"La commande est mal écrite : {quoted(others[0])} est de trop ici.")
        misused((True, odd, "Un nom de collectivité se donne après --unit, un fichier après --answers."))
    options = AssessOptions(
        example=example,
        express=express,
        unit=clean(unit or ""),
        kind=kind_of(kind),
        answers=answers,
        revise=(*(revise or ()), *(others or ())),
        no_input=no_input,
        output=output,
        questionnaire=questionnaire,
        respondent=clean(respondent),
    )
    check_usage(options)
    if example:
        raise typer.Exit(show_example(options))
    screen = Screen(plain=plain)
    raise typer.Exit(conduct(options, screen, screen.face, choose=screen.interactive))


def write_report(result: Result, assessment: Assessment, path: Path) -> None:
    """Write the report of an assessment in place of the one before, and its web page beside it."""
    from ruraldiag.composite.uncertainty import uncertainty
    from ruraldiag.files.whole import write_atomically
    from ruraldiag.report.content.report import report_document
    from ruraldiag.report.formats.render import render

    document = report_document(result, assessment, uncertainty(result))
    write_atomically(path, render(document, "md"))
    write_atomically(page_of(path), render(document, "html"))


def conduct(
    options: AssessOptions,
    port: Port,
    face: Face,
    *,
    choose: bool,
    write: Write = write_report,
    clock: Callable[[], dt.datetime] = local_now,
) -> ExitStatus:
    """Return the status of one sitting: open, walk, keep, sum up, write the report. ``choose`` may ask for the kind."""
    try:
        opening = opened(options, port, face, choose=choose, now=clock())
    except (EOFError, KeyboardInterrupt):
        out("\n" + NOTHING)
        return ExitStatus.INTERRUPTED
    if opening is None:
        out(NOTHING)
        return ExitStatus.DONE
    saver = Saver(path=opening.path, known=opening.known, clock=clock)
    asked = Round(
        questionnaire=opening.questionnaire,
        express=options.express,
        only=revised(options.revise, opening.questionnaire, opening.assessment),
    )
    if options.revise and not asked.only:
        out("Tout est connu, il n'y a rien à revoir.")
        return ExitStatus.DONE
    if options.no_input:
        if not saver.exists:
            saver.save(opening.kept)
        return concluded(options, opening.kept, asked, saver, write)
    for line in opening.says:
        if is_command(line):
            tell("", line)
        else:
            port.tell(face.lines([line]))
    port.tell(face.lines(first_words(opening, asked)))
    walk = Walk(
        port=port,
        face=face,
        round=asked,
        keeper=saver,
        clock=clock,
        assessment=opening.assessment,
        seen=set(opening.seen),
        carried=opening.carried,
    )
    ending = walk.run()
    if ending is Ending.FINISHED:
        port.tell(face.lines(["", *summary_lines(walk.kept, walk.questions(), asked.questionnaire)]))
        return concluded(options, walk.kept, asked, saver, write)
    if ending is Ending.INTERRUPTED:
        port.tell("")
    return stopped(options, walk, saver, ExitStatus.DONE if ending is Ending.QUIT else ExitStatus.INTERRUPTED)


def opened(options: AssessOptions, port: Port, face: Face, *, choose: bool, now: dt.datetime) -> Opening | None:
    """Return what the sitting starts from, or None where the person stops before the first question."""
    if options.answers is None:
        questionnaire = load_questionnaire(options.questionnaire or DEFAULT)
        unit = (
            unit_of(options.unit, options.kind) if options.unit else ask_unit(port, face, options.kind, choose=choose)
        )
        return None if unit is None else new(unit, questionnaire, options.folder, now, options.respondent)
    file = options.answers

    def load(draft: Draft) -> Questionnaire:
        return load_questionnaire(options.questionnaire or questionnaire_of(draft))

    opening, warnings = reopened(
        file,
        load,
        folder=options.folder,
        now=now,
        express=options.express,
        as_it_is=options.in_place,
        respondent="" if options.no_input else options.respondent,
        which=options.questionnaire,
    )
    warn(warnings)
    if not options.no_input:  # before the first question, not after the first answer
        check_writable(opening.path)
        check_folder(opening.path.parent)
    return opening


def first_words(opening: Opening, asked: Round) -> list[str]:
    """Return what is said before the first question: how many there are, and which of those to revise do not apply."""
    questions = asked.questions(opening.assessment)
    out_of_place = asked.only - {indicator.id for indicator in questions}
    done = sum(indicator.id in opening.seen for indicator in questions)
    return [
        *(french(f"La question {quoted(indicator_id)} ne se pose pas ici.") for indicator_id in sorted(out_of_place)),
        intention(opening.questionnaire, len(questions), done, offers=opening.offers),
    ]


def show_example(options: AssessOptions, write: Write = write_report) -> ExitStatus:
    """Do the whole job on the shipped fictive commune: its figures, a copy of it, its report and what to type next."""
    from ruraldiag.assessment.store import load_assessment
    from ruraldiag.cli.interview.example import copy_example, example_path
    from ruraldiag.cli.outputs import written
    from ruraldiag.report.content.score import score_document

    source = example_path()
    assessment = load_assessment(source)
    questionnaire = load_questionnaire(options.questionnaire or assessment.questionnaire.id)
    result = score(assessment, questionnaire)
    path = copy_example(options.folder)
    report = report_path(path, options.output)
    write(result, assessment, report)
    sys.stdout.write(written("text", lambda: score_document([result]), lambda: None, screen=True).decode())
    out(score_line(result))
    out(french("Diagnostic :"), path)
    out(french("Rapport :"), report)
    tell("Pour votre collectivité, tapez :", typed("assess"))
    say_page(report)
    return ExitStatus.DONE

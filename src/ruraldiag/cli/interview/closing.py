"""The end of a sitting: what is said of it, where everything is, the report, and how to go on."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from ruraldiag.assessment.model import Assessment, State
from ruraldiag.cli.inputs import reading
from ruraldiag.cli.interview.opening import resume_command
from ruraldiag.cli.interview.options import AssessOptions
from ruraldiag.cli.interview.phrases import score_line
from ruraldiag.cli.interview.round import Round, applicable
from ruraldiag.cli.interview.saver import Saver
from ruraldiag.cli.interview.walk import Walk
from ruraldiag.cli.outputs import tell
from ruraldiag.cli.typed import typed
from ruraldiag.cli.unknown import say_unknown
from ruraldiag.cli.width import message
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score
from ruraldiag.errors import ExitStatus
from ruraldiag.report.words.french import count
from ruraldiag.typography import french, printable

Write: TypeAlias = Callable[[Result, Assessment, Path], None]
# How a report begins, whatever its questionnaire, in Markdown or as a page whose head gives its looks first: its title,
# then the line that says what was answered.
REPORT_START = re.compile(
    r"(# [^\n]+ — [^\n]+\n\n|<!DOCTYPE html>\n[\s\S]{,12000}<header><h1>[^\n]+ — [^\n]+</h1><p>)"
    r"[^\n]+ · (?:questionnaire «[^\n]+», )?édition "
)
START_LENGTH = 16_000
NOTHING = french("Rien n'est enregistré : aucune réponse n'a été donnée.")


def concluded(options: AssessOptions, assessment: Assessment, asked: Round, saver: Saver, write: Write) -> ExitStatus:
    """Say the score, write the report, say where everything is and what may come next; return the status."""
    assessment = saver.with_actions(assessment)
    result = score(assessment, asked.questionnaire)
    out(score_line(result))
    if not saver.finish():
        return ExitStatus.NOT_WRITTEN
    out(french("Diagnostic :"), saver.path)
    report = report_path(saver.path, options.output)
    write(result, assessment, report)
    out(french("Rapport :"), report)
    say_unknown(saver.path, result, options.questionnaire)
    if asked.express and not options.no_input and not assessment.interview.finished:
        others = [indicator for indicator in applicable(assessment, asked.questionnaire) if not indicator.express]
        left = count(len(others), "autre question", "autres questions")
        tell(f"Première série terminée. Il reste {left} ; quand vous voudrez :", resume(saver.path, options))
    say_page(report)
    return ExitStatus.DONE


def page_of(report: Path) -> Path:
    """Return where the web page of a report is: beside its Markdown."""
    return report.with_suffix(".html")


def say_page(report: Path) -> None:
    """Say where the web page of a report is and how to open it; alone on its line, a terminal may lead there."""
    out(french("Rapport en page web, à ouvrir d'un double clic :"))
    out("", page_of(report))


def stopped(options: AssessOptions, walk: Walk, saver: Saver, status: ExitStatus) -> ExitStatus:
    """Say what is saved and how to go on; return the status, another one where it could not be saved."""
    if not saver.finish():
        return ExitStatus.NOT_WRITTEN
    if not saver.exists:
        out(NOTHING)
        return status
    questions = walk.questions()
    done = sum(
        indicator.id in walk.seen and walk.assessment.answer(indicator.id).kind is not State.UNANSWERED
        for indicator in questions
    )
    if walk.assessment.interview.finished and not (options.revise or options.express):
        out(french("Enregistré :"), saver.path, f" ({count(done, 'réponse')} sur {len(questions)}, tout est vu).")
        tell("Pour le rapport :", typed("report", str(saver.path), "-o", str(report_path(saver.path, None))))
        return status
    more = [word for indicator_id in options.revise for word in ("--revise", indicator_id)] + [
        "--express"
    ] * options.express
    out(french("Enregistré :"), saver.path, f" ({count(done, 'réponse')} sur {len(questions)}).")
    tell("Pour reprendre :", resume(saver.path, options, *more))
    return status


def resume(path: Path, options: AssessOptions, *more: str) -> str:
    """Return the command that goes on, with the questionnaire where the file alone does not find it."""
    return resume_command(path, *reading(options.questionnaire), *more)


def report_path(path: Path, output: Path | None) -> Path:
    """Return where the report goes: beside the assessment or in the folder asked for, never over someone's own text.

    Neither it nor its page, which has the same name.
    """
    folder = path.parent if output is None else output
    number = 1
    while True:
        report = folder / (f"{path.stem}.md" if number == 1 else f"{path.stem}-{number}.md")
        if all(not file.exists() or is_report(file) for file in (report, page_of(report))):
            return report
        number += 1


def is_report(path: Path) -> bool:
    """Return whether a file is a report of ours, which may be replaced."""
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return REPORT_START.match(stream.read(START_LENGTH)) is not None
    except OSError:
        return False


def out(text: str, path: Path | None = None, then: str = "") -> None:
    """Write a result on standard output, no wider than it; a path is never cut: too wide, it is alone on its line."""
    copied = printable(str(path)) if path else ""
    said = " ".join(filter(None, (printable(text), copied + printable(then))))
    sys.stdout.write(message(said, sys.stdout, whole=(copied,)) + "\n")
    sys.stdout.flush()

"""Several assessments read together: one questionnaire, each checked in its own edition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from ruraldiag.assessment.draft import Draft, read_draft
from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.validation import findings_of
from ruraldiag.cli.inputs import as_typed, questionnaire_of, reading, warn
from ruraldiag.cli.outputs import tell
from ruraldiag.cli.typed import typed
from ruraldiag.errors import Finding, RuralDiagError, finding, stop_on_errors
from ruraldiag.migration import editions_of, in_edition
from ruraldiag.questionnaire.load import load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.words.french import date, enumerate_words, quoted


class Together(NamedTuple):
    """Assessments of one questionnaire, checked, in the order of their files.

    ``editions`` holds the questionnaire of each edition answered; ``which`` is how the questionnaire is found.
    """

    paths: tuple[Path, ...]
    assessments: tuple[Assessment, ...]
    editions: dict[str, Questionnaire]
    which: str

    def edition_of(self, assessment: Assessment) -> Questionnaire:
        """Return the edition that an assessment answers."""
        return self.editions[assessment.questionnaire.edition]

    @property
    def files(self) -> list[tuple[Path, str]]:
        """Each file, with the edition that it answers."""
        editions = (assessment.questionnaire.edition for assessment in self.assessments)
        return list(zip(self.paths, editions, strict=True))

    def path_of(self, assessment: Assessment) -> Path:
        """Return the file of one of these assessments."""
        return next(path for path, other in zip(self.paths, self.assessments, strict=True) if other is assessment)


def open_together(paths: Sequence[Path], which: str | None = None) -> Together:
    """Return the assessments of several files; raise with the findings of all of them at once."""
    drafts: list[Draft] = []
    faults: list[Finding] = []
    for path in paths:
        try:
            drafts.append(read_draft(path))
        except RuralDiagError as error:
            faults += error.findings
    named = one_questionnaire(drafts, which, faults)
    editions: dict[str, Questionnaire] = {}
    for draft in drafts:
        faults += draft_findings(draft, named, editions)
    warn(stop_on_errors(dict.fromkeys(as_typed(faults, named))))
    assessments = tuple(draft.assessment for draft in drafts if draft.assessment is not None)
    return Together(tuple(paths), assessments, editions, named or "")


def one_questionnaire(drafts: Sequence[Draft], which: str | None, faults: list[Finding]) -> str | None:
    """Return how the one questionnaire of these files is found, or None; where there is none, ``faults`` says why."""
    telling = [draft for draft in drafts if draft.assessment is not None and not draft.lacks("questionnaire", "id")]
    answered = dict.fromkeys(draft.assessment.questionnaire.id for draft in telling if draft.assessment is not None)
    if len(answered) > 1:
        faults.append(finding("C001", value=enumerate_words(map(quoted, answered))))
        return None
    try:
        return which or questionnaire_of(telling[0] if telling else drafts[0]) if drafts else None
    except RuralDiagError as error:
        faults += error.findings
        return None


def draft_findings(draft: Draft, named: str | None, editions: dict[str, Questionnaire]) -> Sequence[Finding]:
    """Return what is wrong with a file in its own edition, which is read into ``editions`` where it is not there."""
    if draft.assessment is None or named is None:
        return draft.faults
    edition = draft.assessment.questionnaire.edition
    try:
        if draft.lacks("questionnaire", "edition"):
            return findings_of(draft, load_questionnaire(named))
        if edition not in editions:
            editions |= editions_of([draft.assessment], named)
    except RuralDiagError as error:
        return [*draft.faults, *error.findings]
    return findings_of(draft, editions[edition])


def given_twice(paths: Sequence[Path]) -> list[tuple[bool, str, str]]:
    """Return the wrong use that a file given twice is, under its own name or another, for ``misused``."""
    counts = Counter(path.resolve() for path in paths)
    twice = dict.fromkeys(path for path in paths if counts[path.resolve()] > 1)
    return [
        (
            bool(twice),
            f"Le même fichier est donné deux fois : {enumerate_words(map(str, twice))}.",
            "Donnez chaque diagnostic une seule fois.",
        )
    ]


def in_one_edition(together: Together) -> tuple[Questionnaire, list[Assessment]]:
    """Return one edition and every assessment carried to it: the one they all answer, else the current one."""
    several = len(together.editions) > 1
    common = load_questionnaire(together.which) if several else next(iter(together.editions.values()))
    return common, [in_edition(given, together.edition_of(given), common) for given in together.assessments]


def say_migrated(together: Together) -> None:
    """Say on standard error which files are read in the current edition and not in theirs, all being read in one."""
    if len(together.editions) == 1:
        return
    current = load_questionnaire(together.which).edition
    for path, assessment in zip(together.paths, together.assessments, strict=True):
        if assessment.questionnaire.edition != current:
            say_read(path, assessment.questionnaire.edition, current, together.which, current=current)


def say_read_ahead(together: Together, dates: Sequence[Assessment]) -> None:
    """Say on standard error which dates of a unit are read in the edition of the next one, to be compared with it."""
    if len(together.editions) == 1:
        return
    current = load_questionnaire(together.which).edition
    for older, newer in pairwise(dates):
        then, now = older.questionnaire.edition, newer.questionnaire.edition
        if then != now:
            facing = together.path_of(newer) if len(dates) > 2 else None
            say_read(together.path_of(older), then, now, together.which, current=current, facing=facing)


def say_read(path: Path, then: str, now: str, which: str, *, current: str, facing: Path | None = None) -> None:
    """Say that a file is read in another edition, and, where that is the current one, how to see what it changes.

    ``facing`` is the file that it is compared with, where there are several.
    """
    where = f"est lu ici dans l'édition {now}" if facing is None else f"est lu dans l'édition {now} face à {facing}"
    text = f"{path} suit l'édition {then} : il {where}, sans être modifié."
    command = typed("migrate", str(path), "--preview", *reading(which)) if now == current else ""
    more = " Ce que cela change :" if command else ""
    tell(text + more, command, copied=(str(path), str(facing or "")))


def order_findings(dates: Sequence[Assessment], together: Together) -> Iterator[Finding]:
    """Yield what makes the order of a unit's assessments unsure: no date, or one day for several (persons, perhaps)."""
    if len(dates) < 2:
        return
    undated = [str(together.path_of(assessment)) for assessment in dates if assessment.day is None]
    if undated:
        yield finding("C006", value=dates[-1].unit.name, files=enumerate_words(undated))
    days = [assessment.day for assessment in dates if assessment.day]
    twice = next((day for day in days if days.count(day) > 1), None)
    if twice:
        yield finding("C003", value=dates[-1].unit.name, day=date(twice))

"""The engine of the page: what a browser asks of Python, texts in and texts out; no draws, no network, one reader.

What cannot be read is a finding, never an exception: each answer is the JSON of an object that holds ``findings``.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruraldiag.assessment.draft import ASSESSMENT_LIMIT_MB, Draft, draft_of
from ruraldiag.assessment.model import Answer, Assessment, Interview, QuestionnaireRef, Unit
from ruraldiag.assessment.store import dump
from ruraldiag.assessment.to_review import brought_back, set_apart, to_review
from ruraldiag.assessment.units_and_dates import in_date_order, same_unit
from ruraldiag.assessment.validation import findings_of
from ruraldiag.comparison import trajectory
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import score as score_of
from ruraldiag.dossier import Dossier
from ruraldiag.errors import Finding, Place, RuralDiagError, finding, stop_on_errors
from ruraldiag.files.reading import text_of
from ruraldiag.migration import editions_of, in_edition
from ruraldiag.questionnaire.load import DEFAULT, load_questionnaire
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.renewal import fits, renew
from ruraldiag.report.content.dates import dates_document
from ruraldiag.report.content.deliberation import deliberation
from ruraldiag.report.content.letters import letters as letters_of
from ruraldiag.report.content.plan import plan_document
from ruraldiag.report.content.report import report_document
from ruraldiag.report.content.standing import headline, level_line
from ruraldiag.report.document import Document, Paragraph, plain
from ruraldiag.report.formats.render import render
from ruraldiag.report.values.json import to_json
from ruraldiag.report.values.score import score_values
from ruraldiag.report.words.kinds import unit_and_kind

# What to do, in a page, where the catalogue names a command or a folder.
NEWER_PAGE = "Ouvrez-le dans une page plus récente."
REMEDIES = {
    "A005": "Ouvrez-le dans la page de son questionnaire.",
    "A013": "Ouvrez-le depuis l'accueil de la page : ses réponses passeront à cette édition.",
    "A014": "Revoyez les réponses.",
    "A018": NEWER_PAGE,
    "C002": "Choisissez un diagnostic de la même collectivité : même code, ou même nom et même genre.",
    "F004": "Choisissez le fichier .toml d'un diagnostic.",
    "Q034": NEWER_PAGE,
}


@lru_cache(maxsize=1)
def questionnaire() -> Questionnaire:
    """Return the questionnaire of the page."""
    return load_questionnaire(DEFAULT)


def prepared() -> None:
    """Do what is slow the first time, before a person waits for it: read the questionnaire, score, write a report."""
    empty = dump(Assessment(questionnaire=QuestionnaireRef.to(questionnaire()), unit=Unit(name="—", kind="commune")))
    score(empty)
    report(empty)


# Reading and writing


def read(toml: str, name: str = "diagnostic.toml") -> Draft:
    """Return what a TOML text gives, under the name of its file; raise where it is none, or no assessment."""
    place = Place(file=name)
    text = text_of(io.BytesIO(toml.encode("utf-8", "surrogatepass")), place, ASSESSMENT_LIMIT_MB)
    draft = draft_of(text, Path(name))
    if draft.assessment is None:
        raise RuralDiagError(draft.faults)
    return draft


def checked(draft: Draft, edition: Questionnaire) -> tuple[Assessment, list[Finding]]:
    """Return an assessment with the warnings about it; raise with every finding where one is an error."""
    found = findings_of(draft, edition)
    stop_on_errors(found)
    assert draft.assessment is not None  # noqa: S101 -- what is read has one
    return draft.assessment, found


def current(toml: str, name: str = "diagnostic.toml") -> tuple[Assessment, list[Finding]]:
    """Return an assessment of the edition of the page."""
    return checked(read(toml, name), questionnaire())


def in_its_edition(toml: str, name: str = "diagnostic.toml") -> tuple[Assessment, list[Finding], Questionnaire]:
    """Return an assessment of any edition that is here, checked in its own."""
    draft = read(toml, name)
    assert draft.assessment is not None  # noqa: S101
    ref = draft.assessment.questionnaire
    if ref.id != questionnaire().id:
        raise RuralDiagError([finding("A005", value=ref.id, expected=questionnaire().id)])
    edition = questionnaire()
    if not draft.lacks("questionnaire", "edition"):
        edition = editions_of([draft.assessment], DEFAULT)[ref.edition]
    return *checked(draft, edition), edition


def opened(name: str, toml: str) -> str:
    """Return what a file holds, to go on with it in the page: carried to this edition where it is of another."""
    try:
        assessment, found, edition = in_its_edition(toml, name)
    except RuralDiagError as error:
        return told(error.findings)
    now = questionnaire()
    if edition.edition == now.edition:
        return told(found, **state_of(assessment, dump(assessment, toml)))
    carried = in_edition(assessment, edition, now)
    lost = len(carried.set_aside) - len(assessment.set_aside)
    return told(found, **state_of(carried, dump(carried, toml)), moved=edition.edition, lost=lost)


def renewed(name: str, toml: str, moment: str) -> str:
    """Return a new assessment that starts from a file: its answers stand beside the questions, to be seen again."""
    try:
        earlier, found, _ = in_its_edition(toml, name)
    except RuralDiagError as error:
        return told(error.findings)
    again = renew(earlier, questionnaire(), dt.datetime.fromisoformat(moment))
    assessment = set_apart(again.assessment, again.carried)
    return told(found, **state_of(assessment, dump(assessment, toml)), lost=again.lost)


def state_of(assessment: Assessment, base: str) -> dict[str, Any]:
    """Return what the page holds of an assessment: unit, answers, those to be seen again, and the whole text."""
    waiting = dict(fitting(to_review(assessment), questionnaire()))
    voices = [(voice.respondent, fitting(voice.answers, questionnaire())) for voice in assessment.voice]
    moments = assessment.interview.model_dump(include={"started", "updated"}, exclude_none=True)
    return {
        "unit": assessment.unit.model_dump(),
        **{key: moment.isoformat() for key, moment in moments.items()},
        "answers": {name: answer_data(one) for name, one in assessment.answers.items()},
        "waiting": {name: answer_data(one) for name, one in waiting.items()},
        "voices": [
            {"respondent": respondent, "answers": {name: answer_data(one) for name, one in answers}}
            for respondent, answers in voices
        ],
        "finished": assessment.interview.finished,
        "respondent": assessment.interview.respondent,
        "base": base,
    }


def fitting(answers: Mapping[str, Answer], edition: Questionnaire) -> Iterator[tuple[str, Answer]]:
    """Yield the answers that the page shows: those that an edition still takes."""
    return ((name, one) for name, one in answers.items() if fits(name, one, edition))


def answer_data(answer: Answer) -> dict[str, Any]:
    """Return an answer as the page holds it: the keys of its table, moments as texts."""
    data = answer.model_dump(exclude_defaults=True)
    if answer.answered is not None:
        data["answered"] = answer.answered.isoformat()
    return data


def written(base: str, state: str) -> str:
    """Return the TOML of an assessment as the page holds it; what the page does not show of ``base`` is kept."""
    held = json.loads(state)
    answers, waiting = (
        {name: read_answer(data) for name, data in held.get(key, {}).items()} for key in ("answers", "waiting")
    )
    moments = {key: dt.datetime.fromisoformat(held[key]) for key in ("started", "updated") if held.get(key)}
    edition = questionnaire()
    if base:
        before, _, edition = in_its_edition(base)
    else:  # what this browser held may be of an earlier edition
        ref = held.get("questionnaire") or QuestionnaireRef.to(edition)
        before = Assessment(questionnaire=ref, unit=Unit(**held["unit"]))
    again = brought_back(before, dict(fitting(to_review(before), edition)))  # they wait as the page says
    interview = before.interview.model_dump() | moments
    interview |= {"finished": held["finished"], "respondent": held.get("respondent", "")}
    whole = again.model_copy(
        update={"unit": Unit(**held["unit"]), "answers": waiting | answers, "interview": Interview(**interview)}
    )
    return dump(set_apart(whole, waiting.keys() - answers.keys()), base)


def read_answer(data: Mapping[str, Any]) -> Answer:
    """Return an answer from what the page holds of it."""
    held = dict(data)
    if held.get("answered"):
        text = held["answered"]
        held["answered"] = dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
    return Answer.model_validate(held)


# Scores, reports and letters


def score(toml: str) -> str:
    """Return the object of ``score --json --draws 0``; raise with every finding."""
    return to_json(score_values(result_of(current(toml)[0]), None))


def report(toml: str) -> str:
    """Return the report of ``report --draws 0``, in Markdown; raise with every finding."""
    assessment, _ = current(toml)
    return render(report_document(result_of(assessment), assessment), "md").decode()


def result_of(assessment: Assessment) -> Result:
    """Return the result of an assessment of this edition."""
    return score_of(assessment, questionnaire())


def standing(toml: str) -> str:
    """Return where the unit stands: the score, the level, and what would settle it, in sentences."""
    try:
        assessment, found = current(toml)
    except RuralDiagError as error:
        return told(error.findings)
    dossier = Dossier(result_of(assessment), assessment)
    level = dossier.result.levels.get(dossier.result.whole.id)
    lines = [headline(dossier), *([level_line(dossier, level)] if level and dossier.known else [])]
    missing = [scored.leaf.indicator.id for scored in dossier.missing]
    return told(found, says=[plain(line) for line in lines], score=dossier.result.whole.shown, missing=missing)


def pages(toml: str, which: str) -> str:
    """Return a page of results as HTML, with the name for its file: ``report``, ``annex`` or ``plan``."""
    try:
        assessment, found = current(toml)
    except RuralDiagError as error:
        return told(error.findings)
    result = result_of(assessment)
    if which == "plan":
        document = plan_document(Dossier(result, assessment))
    else:
        document = report_document(result, assessment, annex=which == "annex")
    return told(found, **page_of(document))


def page_of(document: Document) -> dict[str, str]:
    """Return a document as HTML, with its title and its name."""
    return {"title": document.title, "name": document.id, "text": render(document, "html").decode()}


def letters(toml: str) -> str:
    """Return the letters of the first actions and the draft délibération, as pages."""
    try:
        assessment, found = current(toml)
    except RuralDiagError as error:
        return told(error.findings)
    dossier = Dossier(result_of(assessment), assessment)
    draft = deliberation(dossier)
    documents = [*letters_of(dossier), *([draft] if draft else [])]
    return told(
        found,
        letters=[page_of(one) | {"whom": whom(one)} for one in documents],
    )


def whom(document: Document) -> str:
    """Return whom a letter is for, as it says itself on the right; of what is no letter, its title."""
    blocks = (block for section in document.sections for block in section.blocks)
    right = (plain(block.line) for block in blocks if isinstance(block, Paragraph) and block.right)
    return next(right, document.title)


def compared(first: str, second: str, name: str) -> str:
    """Return the comparison of two dates of one unit as a page, the earlier first; ``name`` is that of ``first``."""
    try:
        read = [in_its_edition(first, name), in_its_edition(second)]
        unit = read[1][0].unit
        if not same_unit(read[0][0].unit, unit):
            raise RuralDiagError([finding("C002", value=unit_and_kind(read[0][0].unit), expected=unit_and_kind(unit))])
        found = trajectory(in_date_order([one for one, _, _ in read]), {each.edition: each for _, _, each in read})
    except RuralDiagError as error:
        return told(error.findings)
    return told([], **page_of(dates_document(found)))


def told(found: Sequence[Finding], **content: Any) -> str:
    """Return what is answered to the page, with every finding in words."""
    findings = [
        {
            "severity": one.severity,
            "where": str(one.place),
            "says": one.message,
            "remedy": REMEDIES.get(one.code, one.remedy),
        }
        for one in found
    ]
    return json.dumps({"findings": findings, **content}, ensure_ascii=False)

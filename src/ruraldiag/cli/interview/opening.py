"""The opening of an interview: which assessment it works on, where that one is kept, and what was seen already."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from ruraldiag.assessment.codes import CODE_FORMS
from ruraldiag.assessment.draft import Draft
from ruraldiag.assessment.model import Assessment, Interview, QuestionnaireRef, State, Unit
from ruraldiag.assessment.store import free_name, load_assessment, slug
from ruraldiag.assessment.to_review import brought_back, set_apart, to_review
from ruraldiag.cli.inputs import check_file
from ruraldiag.cli.interview.grammar import fold
from ruraldiag.cli.interview.round import Round, applicable
from ruraldiag.cli.interview.screen import Face, repaired
from ruraldiag.cli.interview.walk import Port
from ruraldiag.cli.typed import typed
from ruraldiag.cli.unknown import ALL_UNKNOWN
from ruraldiag.errors import ExitStatus, Finding, Place, RuralDiagError, finding, stop_on_errors, suggestion
from ruraldiag.files.reading import why
from ruraldiag.files.whole import not_written
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from ruraldiag.renewal import fits, renew
from ruraldiag.report.words.french import count
from ruraldiag.report.words.kinds import KINDS
from ruraldiag.typography import french, printable

NAME_LIMIT = 200
INSEE, SIREN = CODE_FORMS["commune"][0], CODE_FORMS["epci"][0]
CODE = r"\(?(?P<code>\d{5}|2[AaBb]\d{3}|\d{3} ?\d{3} ?\d{3})\)?"
CODE_FIRST, CODE_LAST = re.compile(CODE + r"(?P<name>|\W.*)"), re.compile(r"(?P<name>.*?\W)" + CODE)
# What another edition may refuse of an old answer: it is set aside, the others are offered again.
SET_ASIDE = frozenset({"A006", "A007", "A008", "A009", "A010", "A011", "A013", "A017"})


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What a sitting starts from. ``known`` is what its file holds now, None where it is not there yet.

    ``seen`` are the ids that are not asked again; ``offers`` says that old answers are shown, to keep or change;
    ``carried`` are the ids whose answer is of an earlier assessment and was not seen again yet.
    """

    questionnaire: Questionnaire
    assessment: Assessment
    path: Path
    known: bytes | None
    seen: frozenset[str] = frozenset()
    carried: frozenset[str] = frozenset()
    offers: bool = False
    says: tuple[str, ...] = ()

    @property
    def kept(self) -> Assessment:
        """The assessment as it is kept: what was not seen again yet stands apart, uncounted."""
        return set_apart(self.assessment, self.carried - self.seen)


def new(unit: Unit, questionnaire: Questionnaire, folder: Path, now: dt.datetime, respondent: str) -> Opening:
    """Return the opening of a first assessment of a unit."""
    assessment = Assessment(
        questionnaire=QuestionnaireRef.to(questionnaire),
        unit=unit,
        interview=Interview(started=now, updated=now, respondent=respondent),
    )
    path = free_path(folder, unit, now)
    says = [*begun(unit, folder), *nameless(unit)]
    return Opening(questionnaire=questionnaire, assessment=assessment, path=path, known=None, says=tuple(says))


def reopened(
    file: Path,
    load: Callable[[Draft], Questionnaire],
    *,
    folder: Path,
    now: dt.datetime,
    express: bool = False,
    as_it_is: bool = False,
    respondent: str = "",
    which: str | None = None,
) -> tuple[Opening, tuple[Finding, ...]]:
    """Return the opening of a saved assessment, and the warnings about it.

    Unfinished, it is resumed in place at its first open question. Finished, or of another edition, it is not touched: a
    new dated one starts from it. An express round leaves an assessment unfinished, so that resuming it without
    ``--express`` asks the rest; under ``express`` one whose express questions all have an answer counts as finished.
    ``as_it_is`` (``--revise``, ``--no-input``) opens it in place whatever its state. ``which`` is the questionnaire
    that the command line names, if it does.
    """
    try:
        known = file.read_bytes()
    except OSError:
        known = None  # what is wrong with it is said by what follows
    assessment, questionnaire, findings = check_file(file, load, which)
    moved = assessment.questionnaire.edition != questionnaire.edition and not as_it_is
    warnings = stop_on_errors(fault for fault in findings if not (moved and fault.code in SET_ASIDE))
    if respondent:
        interview = assessment.interview.model_copy(update={"respondent": respondent})
        assessment = assessment.model_copy(update={"interview": interview})
    if not as_it_is and (moved or finished(assessment, questionnaire, express=express)):
        return renewed(assessment, questionnaire, folder, now, which), warnings
    waiting = to_review(assessment).items()
    carried = frozenset(indicator_id for indicator_id, answer in waiting if fits(indicator_id, answer, questionnaire))
    opening = Opening(
        questionnaire=questionnaire,
        assessment=brought_back(assessment, carried),
        path=file,
        known=known,
        seen=frozenset() if as_it_is else seen_before(assessment),
        carried=carried,
        offers=as_it_is or bool(carried),
    )
    return opening, warnings


def finished(assessment: Assessment, questionnaire: Questionnaire, *, express: bool) -> bool:
    """Return whether an assessment is finished, as far as this round is concerned."""
    if assessment.interview.finished:
        return True
    asked = Round(questionnaire=questionnaire, express=True).questions(assessment) if express else []
    return bool(asked) and all(indicator.id in seen_before(assessment) for indicator in asked)


def renewed(
    earlier: Assessment, questionnaire: Questionnaire, folder: Path, now: dt.datetime, which: str | None = None
) -> Opening:
    """Return the opening of a new assessment that starts from an older one; what it leaves out is said."""
    again = renew(earlier, questionnaire, now, which)
    says = ["Le diagnostic précédent reste intact ; un nouveau part de ses réponses."]
    if again.lost:
        verb = "est gardée à part" if again.lost == 1 else "sont gardées à part"
        says.append(f"{count(again.lost, 'réponse')} que cette édition ne reprend pas {verb}, dans [set_aside].")
    return Opening(
        questionnaire=questionnaire,
        assessment=again.assessment,
        path=free_path(folder, again.assessment.unit, now),
        known=None,
        carried=again.carried,
        offers=bool(again.assessment.answers),
        says=tuple(says),
    )


def seen_before(assessment: Assessment) -> frozenset[str]:
    """Return the ids that an earlier sitting of the same assessment passed: what was not seen again stands apart."""
    return frozenset(
        indicator_id for indicator_id, answer in assessment.answers.items() if answer.kind is not State.UNANSWERED
    )


def free_path(folder: Path, unit: Unit, now: dt.datetime) -> Path:
    """Return where a new assessment of a unit will be kept; raise where the folder cannot be looked into."""
    try:
        return free_name(folder, unit.name, now.date())
    except OSError as error:
        raise not_written(folder, why(error)) from None


def begun(unit: Unit, folder: Path) -> list[str]:
    """Return what to say of the latest unfinished assessment of the same unit that lies in the folder, if any."""
    found: list[tuple[float, Path]] = []
    for path in sorted(folder.glob(f"{slug(unit.name)}-*.toml")):
        try:
            other = load_assessment(path)
        except RuralDiagError:
            continue
        same = fold(other.unit.name) == fold(unit.name) and other.unit.kind == unit.kind
        if same and not other.interview.finished:
            found.append((other.moment.timestamp() if other.moment else 0.0, path))
    if not found:
        return []
    _, latest = max(found)
    return [french("Un diagnostic commencé existe déjà ; pour le reprendre : q, puis"), resume_command(latest)]


def nameless(unit: Unit) -> list[str]:
    """Return what to say of a unit that has a code for a name: the report would bear it for title."""
    if unit.name != unit.code:
        return []
    again = typed("assess", "--unit", f"Nom {unit.code}")
    return [french(f"Le rapport portera « {unit.code} » pour nom. Pour lui donner le vrai : q, puis"), again]


def resume_command(path: Path, *more: str) -> str:
    """Return the command that takes an assessment up again, as it is typed here."""
    return typed("assess", "--answers", str(path), *more)


def ask_unit(port: Port, face: Face, kind: UnitKind | None, *, choose: bool) -> Unit | None:
    """Return the unit that a person names, or None where they stop; ``choose`` asks for its kind too."""
    port.tell(face.lines([french("Si vous avez son code INSEE, tapez-le après le nom : Arvieu 12011.")]))
    text = ask_name(port, face, french("Nom de la collectivité : "))
    if text is None:
        return None
    unit = unit_of(text, kind)
    if choose and unit.name == unit.code:
        name = ask_name(port, face, french("Et son nom, pour le titre du rapport : "))
        if name is None:
            return None
        unit = unit.model_copy(update={"name": unit_of(name, kind).name})
    if kind is None and choose and not INSEE.fullmatch(unit.code):
        return unit.model_copy(update={"kind": ask_kind(port, face, unit.kind)})
    return unit


def ask_name(port: Port, face: Face, prompt: str) -> str | None:
    """Return a name typed, asked again where it is empty or too long; None where the person stops."""
    while True:
        text = clean(port.ask(prompt))
        if fold(text) == "q":
            return None
        if 0 < len(text) <= NAME_LIMIT:
            return text
        port.tell(face.lines([french(f"Il faut un nom, de {NAME_LIMIT} caractères au plus ; q pour arrêter.")]))


def ask_kind(port: Port, face: Face, default: UnitKind) -> UnitKind:
    """Return the kind of unit chosen in a numbered list; Entrée takes the default."""
    kinds: tuple[UnitKind, ...] = get_args(UnitKind)
    lines = [french(f"{place} : {KINDS[each].choice}") for place, each in enumerate(kinds, start=1)]
    port.tell(face.lines(["De quel genre est-elle" + french(" ?"), *lines]))
    while True:
        typed = fold(port.ask(french(f"Un numéro (Entrée : {KINDS[default].choice}) : "))).rstrip(".)")
        if not typed:
            return default
        for place, each in enumerate(kinds, start=1):
            if typed in {str(place), each}:
                return each
        port.tell(face.lines([f"Tapez un numéro de 1 à {len(kinds)}, ou Entrée."]))


def unit_of(text: str, kind: UnitKind | None) -> Unit:
    """Return the unit of a name, a code or both; a code alone stands for the name as long as nothing says it.

    >>> unit_of("15138", None), unit_of("Arvieu", "epci").kind
    (Unit(name='15138', kind='commune', code='15138'), 'epci')
    >>> unit_of("Murat (15138)", None) == unit_of("15138 Murat", None) == Unit(name="Murat", code="15138")
    True
    """
    words = clean(text)[:NAME_LIMIT]
    code, name = code_in(words)
    default: UnitKind = "epci" if SIREN.fullmatch(code) else "commune"
    return Unit(name=name or code or words, kind=kind or default, code=code)


def code_in(words: str) -> tuple[str, str]:
    """Return the INSEE code or SIREN that a text begins or ends with, or nothing, and the name that stands beside."""
    found = CODE_FIRST.fullmatch(words) or CODE_LAST.fullmatch(words)
    code = re.sub(r"[ ()]", "", found["code"]).upper() if found else ""
    if found is None or not (INSEE.fullmatch(code) or SIREN.fullmatch(code)):
        return "", words
    return code, found["name"].strip(" ,;:-")


def clean(text: str) -> str:
    """Return a text of one line, without control characters and with single spaces."""
    return " ".join(printable(repaired(text)).split())


def revised(names: Iterable[str], questionnaire: Questionnaire, assessment: Assessment) -> frozenset[str]:
    """Return the ids of the indicators to revise, named by id or by title, one or several in a text.

    « inconnues » stands for all that is not known. Raise with every name that is none of the questionnaire.
    """
    asked = applicable(assessment, questionnaire)
    titles: dict[str, set[str]] = {}
    for indicator in asked:  # two kinds of unit may have a question of one title
        titles.setdefault(squared(indicator.name), set()).add(indicator.id)
    meant = titles | {indicator_id.casefold(): {indicator_id} for indicator_id in questionnaire.by_id}
    meant[ALL_UNKNOWN] = {indicator.id for indicator in asked if assessment.answer(indicator.id).kind.missing}
    wanted = dict.fromkeys(name for text in names for name in apart(text, meant))
    known = [*questionnaire.by_id, *(indicator.name for indicator in asked), ALL_UNKNOWN]
    stop = [
        finding("A006", Place(file="--revise"), value=name, suggestion=suggestion(name, known))
        for name in wanted
        if squared(name) not in meant
    ]
    if stop:
        raise RuralDiagError(stop, ExitStatus.USAGE)
    return frozenset().union(*(meant[squared(name)] for name in wanted))


def apart(text: str, known: Collection[str]) -> list[str]:
    """Return the names that a text holds: itself where it is known, else what stands between commas or spaces."""
    if squared(text) in known:
        return [text]
    parts = [part.strip() for part in re.split("[,;]", text) if part.strip()]
    words = [word for part in parts for word in ([part] if squared(part) in known else part.split())]
    return words if all(squared(word) in known for word in words) else parts or [text]


def squared(name: str) -> str:
    """Return a name as it is compared: however its apostrophes, cases, accents and last full stop are typed."""
    return fold(name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).rstrip(" .")

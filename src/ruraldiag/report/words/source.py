"""What the source says, in words: its passages, its statements and who backs them, its actors."""

from __future__ import annotations

import re

from ruraldiag.plan import is_unit
from ruraldiag.questionnaire.model import Indicator, MeanName, Questionnaire, UnitKind
from ruraldiag.questionnaire.trace import decisive
from ruraldiag.report.document import say
from ruraldiag.report.words.french import date, named, quoted, stem
from ruraldiag.report.words.kinds import KINDS
from ruraldiag.typography import french

OURS = r"\b(?:notre ajout|un ajout de ce questionnaire|le questionnaire l'ajoute)\b"
PASSAGES = re.compile(rf"\s*\((?:§[^()]*|[^()]*{OURS}[^()]*)\)")
ASIDES = re.compile(  # of who wrote the questionnaire, to who reads the source: the end of a sentence, or one
    rf"\s*;[^.;]*{OURS}[^.;]*|\s*[^.;]*{OURS}[^.;]*[.;]?"
)
BACKINGS = {
    "unanimity": "tous les experts",
    "majority": "la majorité",
    "several": "plusieurs voix",
    "single": "une seule voix",
}
MEAN_NAMES: dict[MeanName, str] = {"arithmetic": "arithmétique", "geometric": "géométrique", "harmonic": "harmonique"}


def of_questionnaire(questionnaire: Questionnaire) -> str:
    """Return what was answered: « questionnaire « Numérique et territoires ruraux », édition 2026.1 »."""
    title = quoted(questionnaire.title)
    return say("questionnaire {title}, édition {edition}", title=title, edition=questionnaire.edition)


def backed_by(backing: str) -> str:
    """Return who backs a statement, in words; the id of a backing of the questionnaire's own as it is."""
    return BACKINGS.get(backing, backing)


def passages(questionnaire: Questionnaire, statements: tuple[str, ...], others: tuple[str, ...] = ()) -> str:
    """Return where the source says these statements, « §5-1, §6.2-1 », each passage once; empty where nowhere."""
    cited = [passage for statement in statements for passage in questionnaire.statements[statement].passages]
    return ", ".join(f"§{passage}" for passage in dict.fromkeys([*others, *cited]))


def for_others(text: str) -> str:
    """Return a text for who has neither the source nor the questionnaire: no passage, and nothing said to its reader.

    >>> for_others("Sans débit, rien ne suit (§5-1, §5-2) ; c'est dit (deux fois). Commencer ici est notre ajout.")
    "Sans débit, rien ne suit ; c'est dit (deux fois)."
    >>> for_others("Écouter, veiller (le questionnaire l'ajoute) ; le faire ici est un ajout de ce questionnaire.")
    'Écouter, veiller.'
    """
    return ASIDES.sub("", PASSAGES.sub("", text)).strip()


def stands_on(questionnaire: Questionnaire) -> str:
    """Return « « Une synthèse » (Un réseau, 17 novembre 2017) », the text that a questionnaire stands on, if any."""
    source = questionnaire.source
    if source is None:
        return ""
    publisher = source.publisher.partition(" (")[0]
    about = ", ".join(filter(None, (publisher, date(source.date) if source.date else "")))
    return quoted(source.title) + (f" ({about})" if about else "")


def cites(questionnaire: Questionnaire, passage: str) -> bool:
    """Return whether the source of this questionnaire has that passage."""
    return any(passage in statement.passages for statement in questionnaire.statement)


def supported(questionnaire: Questionnaire, statement_id: str) -> str:
    """Return a statement of the source, who backs it and where it stands."""
    statement = questionnaire.statements[statement_id]
    where = passages(questionnaire, (statement_id,))
    support = ", ".join(part for part in (backed_by(statement.backing), where) if part)
    return say("{says} ({support})", says=stem(french(statement.says)), support=support)


def weighed_by(questionnaire: Questionnaire, indicator: Indicator) -> str:
    """Return the statement that gives a question its weight, who backs it and where; or that it is given."""
    statement = decisive(indicator, questionnaire)
    return supported(questionnaire, statement.id) if statement else "poids donné par le questionnaire"


def actor(questionnaire: Questionnaire, kind: UnitKind, actor_id: str) -> str:
    """Return an actor as it stands inside a sentence; the unit itself by its kind."""
    if is_unit(actor_id, kind):
        return KINDS[kind].itself
    known = questionnaire.actors.get(actor_id)
    return named(known.for_kind(kind).title) if known else actor_id

"""What the source says, in words: its passages, its statements and who backs them, its actors.

All of it hangs on the questionnaire alone, and is put into words once.
"""

from __future__ import annotations

from ruraldiag.composite.weighting import strongest
from ruraldiag.plan import is_unit
from ruraldiag.questionnaire.model import Indicator, MeanName, Questionnaire, UnitKind
from ruraldiag.report.document import say
from ruraldiag.report.words.french import named, stem

BACKINGS = {
    "unanimity": "tous les experts",
    "majority": "la majorité",
    "several": "plusieurs voix",
    "single": "une seule voix",
}
MEAN_NAMES: dict[MeanName, str] = {"arithmetic": "arithmétique", "geometric": "géométrique", "harmonic": "harmonique"}
OURSELVES: dict[UnitKind, str] = {
    "commune": "la commune elle-même",
    "epci": "l'intercommunalité elle-même",
    "petr": "le PETR lui-même",
    "pays": "le Pays lui-même",
    "gal": "le groupe d'action locale lui-même",
    "autre": "la collectivité elle-même",
}


def passages(questionnaire: Questionnaire, statements: tuple[str, ...], others: tuple[str, ...] = ()) -> str:
    """Return where the source says these statements, « §5-1, §6.2-1 », each passage once; empty where nowhere."""
    cited = [passage for one in statements for passage in questionnaire.statements[one].passages]
    return ", ".join(f"§{passage}" for passage in dict.fromkeys([*others, *cited]))


def supported(questionnaire: Questionnaire, statement_id: str) -> str:
    """Return a statement of the source, who backs it and where it stands."""
    statement = questionnaire.statements[statement_id]
    backing = BACKINGS.get(statement.backing, statement.backing)
    support = ", ".join(part for part in (backing, passages(questionnaire, (statement_id,))) if part)
    return say("{says} ({support})", says=stem(statement.says), support=support)


def backing(questionnaire: Questionnaire, indicator: Indicator) -> str:
    """Return the statement that gives a question its weight, who backs it and where; or that it is given."""
    statement = strongest(indicator, questionnaire) if indicator.statements else None
    return supported(questionnaire, statement.id) if statement else "poids donné par le questionnaire"


def actor(questionnaire: Questionnaire, kind: UnitKind, actor_id: str) -> str:
    """Return an actor as it stands inside a sentence; the unit itself by its kind."""
    if is_unit(actor_id, kind):
        return OURSELVES[kind]
    known = questionnaire.actors.get(actor_id)
    return named(known.title) if known else actor_id

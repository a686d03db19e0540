"""The kinds of unit and the three fractures in words, each said once."""

from __future__ import annotations

from typing import NamedTuple

from ruraldiag.assessment.codes import CODE_FORMS, odd_code
from ruraldiag.assessment.model import Unit
from ruraldiag.questionnaire.model import FractureName, UnitKind
from ruraldiag.report.words.french import plural


class KindWords(NamedTuple):
    """One kind of unit: its noun, several of them, itself inside a sentence, and what a list to choose from says."""

    one: str
    several: str
    itself: str
    choice: str
    feminine: bool = False


# Whom the first page is read to.
ASSEMBLIES: dict[UnitKind, str] = {
    "commune": "au conseil",
    "epci": "au conseil",
    "petr": "au comité syndical",
    "pays": "aux élus",
    "gal": "au comité de programmation",
    "autre": "aux élus",
}
KINDS: dict[UnitKind, KindWords] = {
    "commune": KindWords("commune", "communes", "la commune elle-même", "commune", feminine=True),
    "epci": KindWords(
        "intercommunalité",
        "intercommunalités",
        "l'intercommunalité elle-même",
        "intercommunalité (EPCI)",
        feminine=True,
    ),
    "petr": KindWords("PETR", "PETR", "le PETR lui-même", "pôle d'équilibre (PETR)"),
    "pays": KindWords("Pays", "Pays", "le Pays lui-même", "Pays"),
    "gal": KindWords(
        "groupe d'action locale",
        "groupes d'action locale",
        "le groupe d'action locale lui-même",
        "groupe d'action locale (GAL LEADER)",
    ),
    "autre": KindWords("autre territoire", "autres territoires", "la collectivité elle-même", "autre"),
}
FRACTURE_NAMES: dict[FractureName, str] = {
    "territoriale": "entre les territoires",
    "publics": "entre les publics",
    "technologique": "technologique",
}
FRACTURE_SAYS: dict[FractureName, str] = {
    "territoriale": "le territoire est mal relié ou mal servi",
    "publics": "trop peu est fait pour ceux qui restent à l'écart",
    "technologique": "trop peu est fait pour suivre des outils qui changent",
}


def the_unit(kind: UnitKind) -> str:
    """Return a unit by its kind, inside a sentence.

    >>> the_unit("epci"), the_unit("autre")
    ("l'intercommunalité", 'la collectivité')
    """
    return KINDS[kind].itself.rpartition(" ")[0]


def kind_and_code(unit: Unit) -> str:
    """Return what a unit is, its code named where it has the form of its kind: « commune (code INSEE 12011) »."""
    noun, code = KINDS[unit.kind].one, "code"
    if unit.kind in CODE_FORMS and odd_code(unit.kind, unit.code) is None:
        code = "code INSEE" if unit.kind == "commune" else "SIREN"
    return f"{noun} ({code} {unit.code})" if unit.code else noun


def unit_and_kind(unit: Unit) -> str:
    """Return which unit it is: « Arvieu (commune) »."""
    return f"{unit.name} ({KINDS[unit.kind].one})"


def units_of(kind: UnitKind, how_many: int) -> str:
    """Return the noun of a kind that agrees with a number of units."""
    return plural(how_many, KINDS[kind].one, KINDS[kind].several)


def nouns(kind: UnitKind, how_many: int) -> str:
    """Return what units are in a sentence whose words agree in the feminine: « communes », else « collectivités ».

    >>> nouns("epci", 1), nouns("pays", 3)
    ('intercommunalité', 'collectivités')
    """
    return units_of(kind, how_many) if KINDS[kind].feminine else plural(how_many, "collectivité")

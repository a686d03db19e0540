"""The codes of units: the form that each kind has, what is none, and what to do of one that has another form."""

from __future__ import annotations

import re
from typing import NamedTuple

from ruraldiag.questionnaire.spreadsheet import DATE
from ruraldiag.typography import french

CODE_FORMS = {
    "commune": (re.compile(r"(?!00)(?:[0-9]{2}|2[AB])(?!000)[0-9]{3}"), "cinq caractères, comme 12011 ou 2A004"),
    "epci": (re.compile(r"[0-9]{9}"), "neuf chiffres, le SIREN"),
    "petr": (re.compile(r"[0-9]{9}"), "neuf chiffres, le SIREN"),
    "pays": (re.compile(r"[0-9]{9}"), "neuf chiffres, le SIREN"),
    "gal": (re.compile(r"[0-9]{9}"), "neuf chiffres, le SIREN"),
}
SCIENTIFIC = re.compile(r"(\d+(?:[.,]\d+)?)[eE]\+?(\d{1,2})")
SIRET_FIGURES = 14
SIGNIFICANT = frozenset("123456789")


class OddCode(NamedTuple):
    """What to do of a code that has not the form of its kind, and what it should be where that is sure."""

    remedy: str
    instead: str = ""


def odd_code(kind: str, code: str) -> OddCode | None:
    """Return what to do of a code that has not the form of its kind, by what it seems to be; None where it has it.

    >>> odd_code("commune", "1006").instead, odd_code("commune", "01006"), odd_code("autre", "x")
    ('01006', None, None)
    """
    form = CODE_FORMS.get(kind)
    if not code or form is None or form[0].fullmatch(code):
        return None
    instead = ""
    siren, insee = CODE_FORMS["epci"][0], CODE_FORMS["commune"][0]
    if rounded(code):
        said = "Un tableur a arrondi ce numéro : reprenez-le à sa source, dans une colonne au format Texte."
    elif DATE.fullmatch(code):
        said = "Un tableur en a fait une date : reprenez le code à sa source, dans une colonne au format Texte."
    elif code.isdecimal() and len(code) == SIRET_FIGURES:
        said = "C'est un SIRET : le SIREN en est les neuf premiers chiffres ; une commune a un code INSEE."
    elif kind == "commune" and code.isdecimal() and insee.fullmatch(f"0{code}"):
        said = "Un tableur a retiré le zéro de tête : mettez la colonne au format Texte et remettez-le."
        instead = f"0{code}"
    elif kind == "commune" and siren.fullmatch(code):
        said = (
            "C'est un SIREN. Pour des intercommunalités, dites leur genre : kind = epci, ou pour tout un tableau "
            '[constants] kind = "epci" dans le fichier de --columns. Pour une commune, donnez son code INSEE.'
        )
    elif kind != "commune" and insee.fullmatch(code):
        said = "C'est le code INSEE d'une commune : corrigez le genre, ou donnez le SIREN."
    elif no_code(kind, code):
        said = "Si le code manque, laissez-le vide : le nom suffit."
    else:
        said = f"Vérifiez-le : il faut {form[1]}."
    return OddCode(french(said), instead)


def no_code(kind: str, code: str) -> bool:
    """Return whether what stands for the code of a kind is none at all: a word, zeros, a number that was rounded.

    Such a one says of no unit which it is: units that share it are not one.

    >>> no_code("commune", "inconnu"), no_code("epci", "2,00067E+08"), no_code("commune", "1006"), no_code("autre", "x")
    (True, True, False, False)
    """
    return kind in CODE_FORMS and (rounded(code) or not SIGNIFICANT.intersection(code))


def rounded(code: str) -> bool:
    """Return whether a code is a number that a spreadsheet shows with fewer figures than it has.

    >>> rounded("2,00067E+08"), rounded("2.00066561E+08"), rounded("200066561")
    (True, False, False)
    """
    found = SCIENTIFIC.fullmatch(code)
    return found is not None and len(found[1].partition(",")[2] or found[1].partition(".")[2]) < int(found[2])

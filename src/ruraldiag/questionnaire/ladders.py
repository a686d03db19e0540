"""Labels in a usual order: whether the options of a scale look written from high to low.

Where no score is given nothing else tells: « Oui, En partie, Non » would score a village upside down.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ruraldiag.typography import unaccented

# How answers begin, the highest first; on one step stand phrases that say as much.
LADDERS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        ("oui tout a fait", "tout a fait", "entierement", "totalement", "completement", "complet", "complete"),
        ("oui",),
        ("plutot oui", "oui plutot", "plutot", "en grande partie", "largement"),
        ("en partie", "oui en partie", "partiellement", "partiel", "partielle", "plus ou moins", "en cours", "un peu"),
        ("plutot non", "non plutot", "plutot pas", "pas vraiment", "peu"),
        ("non", "pas du tout", "pas encore", "pas", "aucunement"),
    ),
    (
        ("toujours", "systematiquement", "en permanence"),
        ("tres souvent", "presque toujours"),
        ("souvent", "regulierement", "frequemment"),
        ("parfois", "quelquefois", "de temps en temps", "occasionnellement"),
        ("rarement", "presque jamais", "tres rarement"),
        ("jamais",),
    ),
    (
        ("chaque jour", "tous les jours", "quotidien"),
        ("chaque semaine", "toutes les semaines", "hebdomadaire"),
        ("chaque mois", "tous les mois", "mensuel"),
        ("chaque annee", "tous les ans", "annuel"),
        ("moins souvent", "plus rarement", "rarement", "jamais"),
    ),
    (
        ("tous", "toutes", "tout", "toute", "la totalite", "l ensemble"),
        ("presque tous", "presque toutes", "la plupart", "la majorite", "une majorite", "beaucoup"),
        ("la moitie", "environ la moitie"),
        (
            "certains",
            "certaines",
            "quelques",
            "quelques uns",
            "quelques unes",
            "une partie",
            "une minorite",
            "plusieurs",
        ),
        ("un peu", "peu", "tres peu", "un seul", "une seule"),
        ("aucun", "aucune", "nul", "nulle", "rien", "personne", "pas du tout"),
    ),
    (
        ("tres eleve", "tres elevee", "tres fort", "tres forte", "tres bon", "tres bonne", "tres bien", "excellent"),
        ("eleve", "elevee", "fort", "forte", "haut", "haute", "bon", "bonne", "bien", "important", "importante"),
        ("assez bon", "assez bonne", "assez bien", "assez fort", "assez forte"),
        ("moyen", "moyenne", "moyennement", "modere", "moderee", "passable", "correct", "correcte"),
        ("faible", "bas", "basse", "mauvais", "mauvaise", "mal", "mediocre", "insuffisant", "insuffisante", "limite"),
        ("tres faible", "tres bas", "tres basse", "tres mauvais", "tres mauvaise", "tres mal", "nul", "nulle"),
        ("inexistant", "inexistante", "absent", "absente"),
    ),
    (
        ("tres satisfait", "tres satisfaite", "tres satisfaisant", "tres satisfaisante"),
        ("satisfait", "satisfaite", "satisfaisant", "satisfaisante", "plutot satisfait", "plutot satisfaite"),
        ("peu satisfait", "peu satisfaite", "peu satisfaisant", "peu satisfaisante", "insatisfait", "insatisfaite"),
        ("pas satisfait", "pas satisfaite", "pas du tout satisfait", "pas du tout satisfaite", "tres insatisfait"),
    ),
)
NUMBER = re.compile(r"(plus de |au moins |moins de |au plus |entre |de |environ )?(\d+(?: \d{3})*(?:[.,]\d+)?)")
SLIGHTLY = {"plus de ": 1, "moins de ": -1}
NOTHING = re.compile(r"(aucun|aucune|rien|jamais|zero|non)\b")
LOWER_IS_OFTEN_BETTER = re.compile(
    r"\d ?(min|minutes?|h|heures?|jours?|mois|ans?|m|metres?|km|kilometres?|€|euros?)\b|€"
)


def from_high_to_low(labels: Sequence[str]) -> bool:
    """Return whether labels look written from the highest to the lowest: both ends do, and nothing between them rises.

    A label that no ladder knows says nothing. Times, distances and prices are left alone: fewer is often better.

    >>> from_high_to_low(["Oui.", "C'est prévu.", "Non."]), from_high_to_low(["Jamais", "Parfois", "Toujours"])
    (True, False)
    >>> from_high_to_low(["Plus de 50 %", "De 20 à 50 %", "Moins de 20 %"])
    True
    """
    words = [plain(label) for label in labels]
    heights = [[height_on(ladder, label) for label in words] for ladder in LADDERS]
    if not any(LOWER_IS_OFTEN_BETTER.search(label) for label in words):
        heights.append([number_in(label) for label in words])
    return any(map(falls, heights))


def falls(heights: Sequence[tuple[float, int] | None]) -> bool:
    """Return whether the first height is known and above the last, and those known between never rise."""
    known = [height for height in heights if height is not None]
    ends_known = heights[0] is not None and heights[-1] is not None
    return ends_known and known == sorted(known, reverse=True) and known[0] > known[-1]


def height_on(ladder: Sequence[Sequence[str]], label: str) -> tuple[float, int] | None:
    """Return how high a label stands on a ladder, by the longest phrase that it begins with; None where by none."""
    found = [
        (len(phrase), -step)
        for step, phrases in enumerate(ladder)
        for phrase in phrases
        if f"{label} ".startswith(f"{phrase} ")
    ]
    return (float(max(found)[1]), 0) if found else None


def number_in(label: str) -> tuple[float, int] | None:
    """Return the number that a label begins with, « plus de » a little above it; 0 for « aucun »; None without one."""
    if NOTHING.match(label):
        return 0.0, 0
    found = NUMBER.match(label)
    return (float(found[2].replace(" ", "").replace(",", ".")), SLIGHTLY.get(found[1] or "", 0)) if found else None


def plain(label: str) -> str:
    """Return a label in small letters without accents, its signs as single spaces but for those of a number.

    >>> plain("Quelques-uns ; à l'école"), plain("92,5 %")
    ('quelques uns a l ecole', '92,5')
    """
    return " ".join(re.sub(r"[^\w€.,]|[.,](?!\d)", " ", unaccented(label)).split())

"""Labels written from high to low. Requirement: « Oui, En partie, Non » without scores is warned of."""

from __future__ import annotations

import pytest

from ruraldiag.questionnaire.ladders import from_high_to_low

HIGH_TO_LOW = (
    "Oui / En partie / Non",
    "Oui / Non",
    "Tout à fait / Plutôt oui / Plutôt non / Pas du tout",
    "Oui, chaque semaine. / Oui, mais pas tous les mois. / Non, jamais.",
    "OUI / C'est prévu / NON",  # what no ladder knows says nothing
    "Toujours / Souvent / Parfois / Jamais",
    "Tous les agents / La plupart / Quelques-uns / Aucun",
    "Toutes / La moitié environ / Aucune",
    "Élevé / Moyen / Faible",
    "Très bonne / Bonne / Moyenne / Mauvaise",
    "Chaque jour / Chaque semaine / Moins souvent",
    "Très satisfait / Satisfait / Peu satisfait / Pas du tout satisfait",
    "5 / 4 / 3 / 2 / 1 / 0",
    "Plus de 50 % / De 20 à 50 % / Moins de 20 %",
    "Plus de 50 % / Moins de 50 %",
    "Au moins 1 000 habitants / 92,5 / Aucun",
    "3 lieux ou plus / 1 ou 2 lieux / Aucun lieu",
)
NOT_HIGH_TO_LOW = (
    "Non / En partie / Oui",
    "Jamais / Parfois / Souvent / Toujours",
    "Aucun / Quelques-uns / La plupart / Tous",
    "Faible / Moyen / Élevé",
    "Chaque mois / Chaque semaine / Chaque jour",
    "0 / 1 / 2 / 3",
    "Moins de 20 % / De 20 à 50 % / Plus de 50 %",
    "Oui / Non / Oui, tout à fait",  # it ends high
    "Oui, une ligne / Oui, deux lignes / Oui, trois lignes",  # no way to tell
    "Toujours / Jamais / Souvent / Rarement",  # something rises
    "Oui / Parfois / Une salle",  # the last is on no ladder
    "Plus de 30 minutes / De 15 à 30 minutes / Moins de 15 minutes",  # fewer is often better
    "Plus de 20 km / Moins de 20 km",
    "Plus de 100 € / Moins de 100 €",
    "Ouistiti / Nonante",  # whole words only
)


@pytest.mark.parametrize("labels", HIGH_TO_LOW)
def test_labels_that_look_written_from_high_to_low_are_seen(labels: str) -> None:
    assert from_high_to_low(labels.split(" / "))


@pytest.mark.parametrize("labels", NOT_HIGH_TO_LOW)
def test_other_labels_are_left_alone(labels: str) -> None:
    assert not from_high_to_low(labels.split(" / "))

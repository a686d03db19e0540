"""A small questionnaire and its assessments, for tests that need a whole result whose figures can be made by hand.

Weights, read from the backing (unanimity 4, majority 3, several 2, single 1):

- domain ``aide`` 4: theme ``lieux`` 4 (``lieu`` 4, ``trajet`` 2), ``publics`` 2 (``publics-formes`` 2, ``visites`` 2)
- domain ``reseau`` 3: theme ``couverture`` 3 (``fibre`` 3, ``strategie`` 3, ``ecole`` 3; asked from 10 % of fibre)

Effective weights: lieu 4/7·4/6·4/6, trajet 4/7·4/6·2/6, publics-formes and visites 4/7·2/6·1/2, the others 3/7·1/3.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ruraldiag.assessment.model import Answer, Assessment, Interview, QuestionnaireRef, Unit
from ruraldiag.questionnaire.checks import check
from ruraldiag.questionnaire.digest import digest_of
from ruraldiag.questionnaire.load import parse
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from ruraldiag.typography import french

PARIS = dt.timezone(dt.timedelta(hours=1))
STARTED = dt.datetime(2026, 11, 22, 10, 0, tzinfo=PARIS)
UPDATED = dt.datetime(2026, 11, 22, 10, 42, tzinfo=PARIS)

SMALL = french("""
id = "petit"
edition = "2026.1"
title = "Petit questionnaire"
order = ["aide", "reseau"]

[source]
title = "Une synthèse"
publisher = "Un réseau"
date = 2017-11-17

[[statement]]
id = "s-unanime"
passages = ["6-1", "6.2-1"]
backing = "unanimity"
says = "Il faut des lieux et des personnes."
[[statement]]
id = "s-majorite"
passages = ["5-1"]
backing = "majority"
says = "Le réseau est un prérequis."
[[statement]]
id = "s-plusieurs"
passages = ["4.2-1", "4.3-2"]
backing = "several"
says = "Certains publics restent à l'écart."
[[statement]]
id = "s-seul"
passages = ["4.1-1"]
backing = "single"
says = "La 4G fait attendre."

[[level]]
id = "a-amorcer"
title = "À amorcer"
from = 0
says = "Presque tout reste à faire."
[[level]]
id = "en-construction"
title = "En construction"
from = 25
says = "Des premières pierres sont posées."
[[level]]
id = "engage"
title = "Engagé"
from = 50
says = "L'essentiel existe."
[[level]]
id = "ancre"
title = "Ancré"
from = 75
says = "Il reste à tenir dans la durée."

[[lock]]
id = "sans-strategie"
title = "Une stratégie écrite et votée"
indicator = "strategie"
at_least = 0.5
caps = "whole"
level = "en-construction"
says = "sans stratégie écrite, le reste ne peut pas compter davantage (§5-3)"
statements = ["s-majorite"]
[[lock]]
id = "sans-fibre"
title = "La fibre pour la moitié des locaux"
indicator = "fibre"
at_least = 0.5
caps = "reseau"
level = "a-amorcer"
says = "tout le réseau en dépend (§5-1)"
statements = ["s-majorite"]

[[actor]]
id = "collectivite"
title = "La collectivité"
role = "Fait le projet."
[[actor]]
id = "epci"
title = "L'intercommunalité"
role = "Met les moyens en commun."
[[actor]]
id = "departement"
title = "Le Département"
role = "Construit le réseau."

[[debate]]
id = "4g-ou-fibre"
title = "Attendre la fibre, ou s'équiper en 4G ?"
positions = ["Attendre, dit un expert (§4.1-1).", "S'équiper, dit un autre (§4.1-1)."]
statements = ["s-seul"]
in_positions = ["s-seul"]
indicators = ["fibre"]

[[domain]]
id = "aide"
title = "Aide aux habitants"
says = "Tous le disent : il faut des lieux."
statements = ["s-unanime"]
[[domain]]
id = "reseau"
title = "Réseau et stratégie"
statements = ["s-majorite"]

[[theme]]
id = "lieux"
domain = "aide"
title = "Lieux"
statements = ["s-unanime"]
[[theme]]
id = "publics"
domain = "aide"
title = "Publics"
statements = ["s-plusieurs"]
[[theme]]
id = "couverture"
domain = "reseau"
title = "Couverture"
statements = ["s-majorite"]

[[indicator]]
id = "lieu"
theme = "lieux"
title = "Lieu d'aide"
question = "Où se faire aider ?"
find = "Le site de la préfecture."
kind = "scale"
statements = ["s-unanime"]
fracture = "publics"
options = [
  { id = "aucun", label = "Nulle part.", finding = "aucun lieu d'aide" },
  { id = "permanences", label = "Lors de permanences.", finding = "une permanence deux fois par mois" },
  { id = "permanent", label = "Dans un lieu ouvert chaque semaine.", finding = "un lieu ouvert chaque semaine" },
]
[[indicator.action]]
when_below = 0.5
title = "Obtenir une permanence"
why = "Tous le demandent (§6-1)."
steps = ["Appeler l'intercommunalité.", "Prêter une salle."]
effort = 1
horizon = "3 mois"
partners = ["epci"]
ask = { epci = "Une demi-journée par quinzaine." }
example = { says = "À Arvieu, une permanence tourne", passages = ["6.2-1"] }
follow_up = "Personnes reçues par mois."
[[indicator.action]]
when_below = 1.0
title = "Ouvrir un lieu chaque semaine"
steps = ["Former une personne."]
effort = 3
horizon = "1 an"
partners = ["departement"]
funding = ["FEADER (2023-2027)", "Département"]
requires = ["strategie"]

[[indicator]]
id = "trajet"
theme = "lieux"
title = "Trajet jusqu'à l'aide"
question = "En combien de minutes ?"
find = "L'annuaire des lieux d'aide"
kind = "number"
unit = "min"
goalposts = [[10, 1.0], [30, 0.0]]
min = 0
max = 120
statements = ["s-plusieurs"]
fracture = "territoriale"
[[indicator.action]]
when_below = 1.0
title = "Organiser un transport"
steps = ["Trouver trois conducteurs."]
effort = 2
horizon = "6 mois"
requires = ["lieu"]

[[indicator]]
id = "publics-formes"
theme = "publics"
title = "Publics formés"
question = "Quels publics ?"
kind = "multiple"
statements = ["s-plusieurs"]
fracture = "publics"
options = [
  { id = "elus", label = "Les élus.", finding = "les élus formés", points = 0.4 },
  { id = "agents", label = "Les agents.", finding = "les agents formés", points = 0.3 },
  { id = "habitants", label = "Les habitants.", finding = "les habitants formés", points = 0.3 },
  { id = "aucun", label = "Personne.", finding = "aucun public formé", points = 0, exclusive = true },
]
[[indicator.action]]
when_below = 1.0
title = "Former un public de plus"
effort = 1
horizon = "3 mois"
lead = "departement"
ask = { departement = "Une séance près d'ici." }

[[indicator]]
id = "visites"
theme = "publics"
title = "Visites à domicile"
question = "Quelle part des habitants isolés est visitée ?"
kind = "number"
unit = "%"
goalposts = [[0, 0.0], [100, 1.0]]
statements = ["s-plusieurs"]
not_applicable = true
applies_to = ["commune", "epci"]

[[indicator]]
id = "fibre"
theme = "couverture"
title = "Fibre"
question = "Quelle part des locaux ?"
find = "Le site de l'Arcep."
kind = "number"
unit = "%"
goalposts = [[0, 0.0], [100, 1.0]]
statements = ["s-majorite"]
fracture = "territoriale"
[[indicator.action]]
when_below = 1.0
title = "Raccorder les derniers locaux"
steps = ["Lister les locaux."]
effort = 2
horizon = "1 an"
partners = ["departement"]
ask = { departement = "Une date par local." }

[[indicator]]
id = "strategie"
theme = "couverture"
title = "Stratégie écrite"
question = "Une stratégie ?"
find = "Le classeur des délibérations."
kind = "scale"
statements = ["s-majorite"]
options = [
  { id = "rien", label = "Rien d'écrit.", finding = "rien d'écrit" },
  { id = "votee", label = "Un texte voté.", finding = "une stratégie votée" },
  { id = "bilan", label = "Un texte voté et son bilan.", finding = "une stratégie et son bilan" },
]
[[indicator.action]]
when_below = 0.5
title = "Écrire la stratégie en quatre pages"
why = "Sans elle, le reste compte moins."
steps = ["Réunir le conseil.", "Écrire.", "Voter."]
effort = 2
horizon = "6 mois"
partners = ["epci"]
ask = { epci = "Une personne pour aider à l'écrire." }
statements = ["s-seul"]

[[indicator]]
id = "ecole"
theme = "couverture"
title = "Connexion de l'école"
question = "L'école est-elle raccordée ?"
kind = "scale"
statements = ["s-majorite"]
not_applicable = true
applies_if = { indicator = "fibre", at_least = 0.1 }
options = [
  { id = "non", label = "Non." },
  { id = "partie", label = "En partie." },
  { id = "oui", label = "Oui." },
]
""")


def small_questionnaire() -> Questionnaire:
    """Return the small questionnaire, parsed and checked: it has no error."""
    files = {"petit.toml": SMALL}
    questionnaire = parse(files)
    errors = [str(one) for one in check(questionnaire, files) if one.severity == "error"]
    assert not errors, errors
    return questionnaire


def assessment(
    answers: dict[str, Any],
    *,
    name: str = "Saint-Exemple (fictive)",
    kind: UnitKind = "commune",
    questionnaire: Questionnaire | None = None,
    **more: Any,
) -> Assessment:
    """Return an assessment of the small questionnaire (or another) with these answers by indicator id.

    A text is an option id, a list option ids, a number a number; ``nsp`` unknown, ``so: reason`` sans objet, None
    unanswered; a dict gives the keys of the answer as in the file. ``more`` replaces fields (``actions``...).
    """
    questionnaire = questionnaire or small_questionnaire()
    content: dict[str, Any] = {
        "questionnaire": QuestionnaireRef(
            id=questionnaire.id, edition=questionnaire.edition, digest=digest_of(questionnaire)
        ),
        "unit": Unit(name=name, kind=kind),
        "interview": Interview(started=STARTED, updated=UPDATED, finished=True),
        "answers": {one: answer_of(value) for one, value in answers.items()},
    }
    return Assessment(**(content | more))


def answer_of(value: Any) -> Answer:
    """Return one answer from its short form."""
    if isinstance(value, dict):
        return Answer.model_validate(value)
    if value == "nsp":
        return Answer(state="unknown")
    if isinstance(value, str) and value.startswith("so:"):
        return Answer(state="not_applicable", reason=value.removeprefix("so:").strip())
    return Answer(value=tuple(value) if isinstance(value, list) else float(value) if isinstance(value, int) else value)

"""Three voices of one unit on the small questionnaire, to merge from the command line."""

from __future__ import annotations

from typing import Any

MAYOR = {"lieu": "permanent", "trajet": 15, "fibre": 92, "strategie": "rien", "publics-formes": ["elus", "agents"]}
SECRETARY = {
    "lieu": "aucun",
    "trajet": {"value": 25.0, "note": "par la départementale"},
    "fibre": 92,
    "strategie": "nsp",
}
ADVISER = {"lieu": "permanences", "trajet": "nsp", "fibre": 90, "strategie": "votee", "publics-formes": ["elus"]}


def voices(desk: Any) -> list[str]:
    return [
        desk.write("maire.toml", MAYOR, role="le maire"),
        desk.write("secretaire.toml", SECRETARY, role="la secrétaire"),
        desk.write("conseiller.toml", ADVISER),
    ]

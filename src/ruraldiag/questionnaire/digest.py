"""The digest of what bears on a score: same edition and other digest means that scores may differ."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from ruraldiag.questionnaire.model import Domain, Indicator, Lock, Questionnaire, Theme

T = TypeVar("T", Domain, Theme, Lock)
# The keys of an indicator that bear on the score as they stand; its statements and options do too, in part.
SCORED = {
    *("id", "theme", "kind", "weight", "goalposts", "min", "max", "not_applicable", "applies_to", "applies_if"),
    "fracture",
}


@cache  # each file of a folder is checked against it
def digest_of(questionnaire: Questionnaire) -> str:
    """Return ``sha256:…`` of the canonical JSON of what bears on the score: structure, weights, scales, locks, levels.

    Words may change (a label, a help, an action) without changing it.
    """
    text = json.dumps(scored_content(questionnaire), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode("ascii")).hexdigest()


def scored_content(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return what bears on the score, as plain values; the order of asking does not."""
    q = questionnaire

    def by_id(items: Iterable[T]) -> list[T]:
        return sorted(items, key=lambda item: item.id)

    backing = {statement.id: statement.backing for statement in q.statement}

    def backed(node: Domain | Theme | Indicator) -> list[str]:
        return sorted(backing[statement] for statement in node.statements)

    # From the questionnaire as a whole, which pydantic knows how to write: it would learn it anew for a table alone.
    plain = q.model_dump(mode="json", include={"scoring": True, "indicator": {"__all__": SCORED}})
    del plain["scoring"]["express"], plain["scoring"]["report"]
    return {
        "scoring": plain["scoring"],
        "levels": [[level.id, level.from_] for level in q.level],
        "locks": [[lock.id, lock.indicator, lock.at_least, lock.caps, lock.level] for lock in by_id(q.lock)],
        "domains": [[domain.id, domain.weight, backed(domain)] for domain in by_id(q.domain)],
        "themes": [[theme.id, theme.domain, theme.weight, backed(theme)] for theme in by_id(q.theme)],
        "indicators": [
            {
                **fields,
                "backing": backed(indicator),
                "options": [[o.id, o.score, o.points, o.exclusive] for o in indicator.options],
            }
            for indicator, fields in sorted(
                zip(q.indicator, plain["indicator"], strict=True), key=lambda pair: pair[0].id
            )
        ],
    }

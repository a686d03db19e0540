"""ruraldiag: a self-assessment of digital matters for French rural territories.

``load_questionnaire``, ``load_assessment``, ``score`` and ``compare`` are the objects that the commands use; they are
imported when first asked for, so that the command line does not pay for them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ruraldiag.assessment.store import load_assessment
    from ruraldiag.comparison import compare
    from ruraldiag.composite.scoring import score
    from ruraldiag.questionnaire.load import load_questionnaire

__all__ = ["compare", "load_assessment", "load_questionnaire", "score"]

_HOMES = {
    "load_questionnaire": "ruraldiag.questionnaire.load",
    "load_assessment": "ruraldiag.assessment.store",
    "compare": "ruraldiag.comparison",
    "score": "ruraldiag.composite.scoring",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 -- 30 ms that only --version needs

        return version("ruraldiag")
    raise AttributeError(name)

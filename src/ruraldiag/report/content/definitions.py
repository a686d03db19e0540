"""The words that a report defines where it first uses them."""

from __future__ import annotations

from collections.abc import Sequence

from ruraldiag.report.document import Paragraph, Section, paragraph, texts_of

REFERENT = "élu référent"


def definition() -> Paragraph:
    """Return who the « élu référent » is."""
    return paragraph("« Élu référent » : celui ou celle que le conseil désigne pour suivre le numérique.")


def defined(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the sections of a report, the first that uses a word of ours opening on what it means."""
    for place, section in enumerate(sections):
        if any(REFERENT in text for text in texts_of(section)):
            opened = section._replace(blocks=(definition(), *section.blocks))
            return (*sections[:place], opened, *sections[place + 1 :])
    return tuple(sections)

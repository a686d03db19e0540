"""What goes wrong: findings with their place, the error that carries them all, and the exit codes.

A check returns :class:`Finding` values and changes nothing; what cannot go on raises :class:`RuralDiagError` with all
the findings at once. The command line shows them in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import IntEnum
from itertools import count
from typing import TYPE_CHECKING, Any

from ruraldiag.typography import TEXT_WIDTH, WIDTHS, shorten

if TYPE_CHECKING:
    from ruraldiag.catalogue import Problem, Severity


SHOWN = 100  # findings shown of a command, and worth a suggestion: nobody reads more at once


class ExitStatus(IntEnum):
    """Exit codes of the command line; the contract fixes them."""

    DONE = 0
    BUG = 1
    USAGE = 2
    INVALID_INPUT = 3
    PARTIAL = 4
    NOT_WRITTEN = 5
    INTERRUPTED = 130


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a finding stands: a file, a line of it (from 1), and the item concerned, each empty where unknown."""

    file: str = ""
    line: int | None = None
    item: str = ""

    def __str__(self) -> str:
        """Say the place in French: « fichier, ligne 3, indicateur « x » »."""
        parts = [self.file, f"ligne {self.line}" if self.line else "", self.item]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing found wrong: its code in the catalogue, where it stands and the words that complete the text."""

    code: str
    place: Place = field(default_factory=Place)
    details: tuple[tuple[str, str], ...] = ()

    @property
    def problem(self) -> Problem:
        """The entry of the catalogue that has this code."""
        from ruraldiag.catalogue import CATALOGUE  # noqa: PLC0415 -- a command that finds nothing wrong needs no words

        return CATALOGUE[self.code]

    @property
    def severity(self) -> Severity:
        """Whether the finding stops the work (``error``) or is only said (``warning``)."""
        return self.problem.severity

    @property
    def message(self) -> str:
        """What is wrong, in one French sentence."""
        return self.problem.text.format_map(dict(self.details)).strip()

    @property
    def remedy(self) -> str:
        """What to do about it, in French."""
        # Stripped: a remedy may begin with a suggestion, and there may be none.
        return self.problem.remedy.format_map({"suggestion": "", **dict(self.details)}).strip()

    def __str__(self) -> str:
        """Return the finding on two lines: code, place and message; then the remedy, indented."""
        # A path or a key may hold anything: the place is of one line, and drives no terminal.
        place = f"{shorten(self.place, TEXT_WIDTH)}\N{NO-BREAK SPACE}: " if str(self.place) else ""
        return f"{self.code} {place}{self.message}\n     {self.remedy}".rstrip()


class RuralDiagError(Exception):
    """What stops a command: all its findings, and the exit code of the contract."""

    def __init__(self, findings: Iterable[Finding], status: ExitStatus = ExitStatus.INVALID_INPUT) -> None:
        """Keep the findings in the order they were found."""
        self.findings = tuple(findings)
        self.status = status
        super().__init__()

    def __str__(self) -> str:
        """Return the findings, one below the other."""
        return "\n".join(map(str, self.findings))

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to make it again: it may come from another process."""
        return RuralDiagError, (self.findings, self.status)


def finding(code: str, place: Place | None = None, **details: Any) -> Finding:
    """Make a finding of the catalogue; ``details`` fill the braces of its text and remedy.

    >>> one = finding("F002", Place(file="reports"), example="reports/arvieu.toml")
    >>> one.message, one.remedy
    ("c'est un dossier, pas un fichier.", 'Donnez le nom du fichier, par exemple reports/arvieu.toml.')
    """
    return Finding(
        code=code,
        place=place or Place(),
        details=tuple((key, shorten(value, WIDTHS.get(key, TEXT_WIDTH))) for key, value in details.items()),
    )


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return « Vouliez-vous dire « x » ? » for the known words close to ``word``, or an empty string.

    >>> suggestion("lieu-mediatoin", ["lieu-mediation", "fibre"])
    'Vouliez-vous dire «\\xa0lieu-mediation\\xa0»\\xa0?'
    """
    close = get_close_matches(word[:80], list(known), n=3, cutoff=0.6)
    if not close:
        return ""
    words = " ou ".join(f"«\N{NO-BREAK SPACE}{near}\N{NO-BREAK SPACE}»" for near in close)
    return f"Vouliez-vous dire {words}\N{NO-BREAK SPACE}?"


def suggesting() -> Callable[[str, Iterable[str]], str]:
    """Return a :func:`suggestion` for as many words as are shown: looking for near ones takes time."""
    asked = count()
    return lambda word, known: suggestion(word, known) if next(asked) < SHOWN else ""


def stop_on_errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Raise :class:`RuralDiagError` with every finding if one is an error; else return the warnings."""
    found = tuple(findings)
    if any(fault.severity == "error" for fault in found):
        raise RuralDiagError(found)
    return found

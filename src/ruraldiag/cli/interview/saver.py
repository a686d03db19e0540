"""What keeps an interview on disk after each answer, and never over what somebody else wrote."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ruraldiag.assessment.model import Assessment
from ruraldiag.assessment.store import dump, free_name, save
from ruraldiag.cli.colour import paint
from ruraldiag.errors import Finding, RuralDiagError
from ruraldiag.files.reading import why
from ruraldiag.files.whole import not_written, write_atomically
from ruraldiag.typography import french, printable


@dataclass(kw_only=True)
class Saver:
    """What keeps an assessment on disk, and never over what somebody else wrote there meanwhile.

    ``known`` is what stood in the file when it was last read or written, None where nothing did; ``trying`` what was
    being written last, which stands there too where an interruption came just after. What cannot be written is said,
    kept in memory and tried again with the next answer.
    """

    path: Path
    known: bytes | None
    clock: Callable[[], dt.datetime]
    trying: bytes | None = None
    unsaved: Assessment | None = None
    said: tuple[Finding, ...] = ()

    @property
    def on_disk(self) -> bool:
        """Whether all that was given to ``save`` is on the disk."""
        return self.unsaved is None

    @property
    def exists(self) -> bool:
        """Whether the file holds the assessment."""
        return self.known is not None

    def save(self, assessment: Assessment) -> None:
        """Keep the assessment as it is now; say so where it cannot be kept, or not under its name."""
        failed_before = self.unsaved is not None
        self.unsaved = assessment
        try:
            self.step_aside(assessment)
            text = dump(assessment)
            self.trying = text.encode()
            write_atomically(self.path, text)
            self.known = self.trying
        except RuralDiagError as error:
            self.complain(error)
            return
        except OSError as error:
            self.complain(not_written(self.path, why(error)))
            return
        self.unsaved, self.said = None, ()
        if failed_before:
            err(french("De nouveau enregistré : ") + str(self.path))

    def step_aside(self, assessment: Assessment) -> None:
        """Take a free name beside the file where what it holds is not what was last read or written."""
        now = self.path.read_bytes() if self.path.exists() else None
        if now in (None, self.known, self.trying):
            return
        taken = self.path
        self.path = free_name(taken.parent, assessment.unit.name, self.clock().date())
        err(
            french(f"{taken} a été modifié par ailleurs et n'est pas touché. Vos réponses vont dans : ")
            + str(self.path)
        )

    def complain(self, error: RuralDiagError) -> None:
        """Say why an answer could not be written, and that it is not lost; once, not after each answer."""
        if error.findings == self.said:
            return
        self.said = error.findings
        for fault in error.findings:
            err(paint(fault))
        err(french("Vos réponses restent en mémoire ; nouvel essai à chaque réponse, et à la fin."))

    def finish(self) -> bool:
        """Return whether everything is on disk at the end, after a last try, there and then in the temporary folder."""
        if self.unsaved is not None:
            self.save(self.unsaved)
        if self.unsaved is not None:
            self.path = free_name(Path(tempfile.gettempdir()), self.unsaved.unit.name, self.clock().date())
            try:
                save(self.unsaved, self.path)
            except RuralDiagError:
                err("Vos réponses n'ont pu être enregistrées nulle part.")
            else:
                err(french("Vos réponses sont gardées, à mettre en lieu sûr, dans : ") + str(self.path))
        return self.unsaved is None


def err(text: str) -> None:
    """Write what went wrong on standard error."""
    sys.stderr.write(f"{printable(text)}\n")

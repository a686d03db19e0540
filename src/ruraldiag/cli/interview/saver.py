"""What keeps an interview on disk after each answer, and never over what somebody else wrote."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ruraldiag.assessment.model import ActionFollowUp, Assessment
from ruraldiag.assessment.store import dump, free_name, read_back, save
from ruraldiag.cli.colour import paint
from ruraldiag.errors import Finding, RuralDiagError
from ruraldiag.files.locks import only_writer
from ruraldiag.files.places import is_there, make_folder
from ruraldiag.files.whole import write_atomically, write_new, writing
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
    actions: dict[str, ActionFollowUp] | None = None
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
            with writing(self.path):
                make_folder(self.path.parent)
                while not self.kept(assessment):
                    self.step_aside(assessment)
        except RuralDiagError as error:
            self.complain(error)
            return
        self.unsaved, self.said = None, ()
        if failed_before:
            err(french("De nouveau enregistré : ") + str(self.path))

    def kept(self, assessment: Assessment) -> bool:
        """Write the assessment where the file holds what was last read or written; return whether it does.

        What another program wrote there meanwhile about the follow-up of actions, or as comments, is taken in.
        """
        with only_writer(self.path):
            now = self.path.read_bytes() if is_there(self.path) else None
            if now not in (None, self.known, self.trying) and not self.takes_in(now):
                return False
            text = dump(self.with_actions(assessment), "" if now is None else now.decode("utf-8-sig"))
            self.trying = text.encode()
            if now is None:
                write_new(self.path, text)
            else:
                write_atomically(self.path, text)
            self.known = self.trying
        return True

    def takes_in(self, now: bytes) -> bool:
        """Take in the actions of what the file holds now; return whether nothing else of it is new."""
        try:
            theirs, ours = (read_back(data.decode("utf-8-sig"), str(self.path)) for data in (now, self.known or b""))
        except (RuralDiagError, ValueError):
            return False
        if theirs.model_copy(update={"actions": ours.actions}) != ours:
            return False
        self.actions = theirs.actions
        return True

    def with_actions(self, assessment: Assessment) -> Assessment:
        """Return an assessment with what another program wrote meanwhile about its actions."""
        return assessment if self.actions is None else assessment.model_copy(update={"actions": self.actions})

    def step_aside(self, assessment: Assessment) -> None:
        """Take a free name beside the file, and say so."""
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

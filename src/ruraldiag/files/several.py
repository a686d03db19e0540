"""Files written beside their place and put there whole at the end: several of them, or none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from ruraldiag.files.whole import beside, check_writable, keep_mode, refuse_taken, remove_abandoned, writing


class AllOrNone:
    """The outputs of one command: a context manager; leaving it without :meth:`commit` leaves what was there untouched.

    Raises :class:`RuralDiagError` (exit code 5) where a file exists already, unless ``force``, or cannot be written.
    """

    def __init__(self, places: Sequence[Path], *, force: bool = False) -> None:
        """Refuse at once every place that is taken: nothing is computed for an output that cannot be written."""
        refuse_taken(places, force=force, example="resultats.csv")
        for place in places:
            check_writable(place)
        self.temporary: dict[Path, Path] = {}

    def __enter__(self) -> AllOrNone:
        """Return the outputs."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not put in its place."""
        for temporary in self.temporary.values():
            temporary.unlink(missing_ok=True)

    def path(self, place: Path) -> Path:
        """Return the file to write instead of ``place``, beside it."""
        with writing(place):
            self.temporary[place] = beside(place)
        return self.temporary[place]

    def commit(self) -> None:
        """Put every file in its place, once all of them are on the disk."""
        for place, temporary in self.temporary.items():
            with writing(place):
                number = os.open(temporary, os.O_RDWR)
                try:
                    os.fsync(number)
                finally:
                    os.close(number)
                keep_mode(place, temporary)
        try:
            self.put()
        except KeyboardInterrupt:
            self.put()  # all of them or none: too late for none
            raise

    def put(self) -> None:
        """Put in its place every file that is not there yet."""
        for place, temporary in list(self.temporary.items()):
            with writing(place):
                if temporary.exists():
                    temporary.replace(place)
                    remove_abandoned(place)
            del self.temporary[place]

"""Files written beside their place and put there whole at the end: several of them, or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding
from ruraldiag.files.reading import why
from ruraldiag.files.whole import is_there, keep_mode, remove_abandoned


class Pending:
    """The outputs of one command: a context manager; leaving it without :meth:`commit` leaves what was there untouched.

    Raises :class:`RuralDiagError` (exit code 5) where a file exists already, unless ``force``, or cannot be written.
    """

    def __init__(self, places: Sequence[Path], *, force: bool = False) -> None:
        """Refuse at once every place that is taken: nothing is computed for an output that cannot be written."""
        taken = [
            finding("F002", Place(file=str(path)), example=str(path / "resultats.csv"))
            if path.is_dir()
            else finding("F007", Place(file=str(path)))
            for path in places
            if is_there(path) and (path.is_dir() or not force)
        ]
        if taken:
            raise RuralDiagError(taken, ExitStatus.NOT_WRITTEN)
        self.temporary: dict[Path, Path] = {}

    def __enter__(self) -> Pending:
        """Return the outputs."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not put in its place."""
        for path in self.temporary.values():
            path.unlink(missing_ok=True)

    def path(self, place: Path) -> Path:
        """Return the file to write instead of ``place``, beside it."""
        with writing(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.", suffix=".tmp")
            os.close(number)
        self.temporary[place] = Path(name)
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
                keep_mode(place, str(temporary))
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


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn what keeps a file from being written into a finding, with exit code 5."""
    try:
        yield
    except OSError as error:
        raise not_written(place, why(error)) from None


def not_written(place: Path, reason: str) -> RuralDiagError:
    """Return what to say of a file that cannot be written."""
    return RuralDiagError([finding("F008", Place(file=str(place)), why=reason)], ExitStatus.NOT_WRITTEN)

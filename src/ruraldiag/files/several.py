"""Files written beside their place and put there whole at the end: several of them, or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType

from ruraldiag.files.locks import only_writer
from ruraldiag.files.places import is_stream, is_there, pour, real, sync_folder
from ruraldiag.files.whole import beside, check_writable, keep_mode, put, refuse_taken, writing

PATIENCE = 10.0  # seconds: another command that writes the same outputs may be at it for long


def write_all(contents: Mapping[Path, bytes], *, force: bool = False) -> None:
    """Write several files, or none; where one exists, refuse unless ``force``."""
    with AllOrNone(list(contents), force=force) as files:
        for place, content in contents.items():
            with writing(place):
                files.path(place).write_bytes(content)
        files.commit()


class AllOrNone:
    """The outputs of one command: a context manager; leaving it without :meth:`commit` leaves what was there untouched.

    Nobody else writes them meanwhile. Raises :class:`RuralDiagError` (exit code 5) where a file exists already, unless
    ``force``, or cannot be written.
    """

    def __init__(self, places: Sequence[Path], *, force: bool = False) -> None:
        """Refuse at once every place that is taken: nothing is computed for an output that cannot be written."""
        refuse_taken(places, force=force, example="resultats.csv")
        for place in places:
            check_writable(place)
        self.places, self.force = places, force
        self.temporary: dict[Path, Path] = {}
        self.stack = ExitStack()

    def __enter__(self) -> AllOrNone:
        """Return the outputs, held against every other program."""
        with self.stack as stack:
            for place in sorted(self.places):
                stack.enter_context(only_writer(place, patience=PATIENCE))
            self.stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not put in its place."""
        for temporary in self.temporary.values():
            temporary.unlink(missing_ok=True)
        self.stack.__exit__(kind, error, trace)

    def path(self, place: Path) -> Path:
        """Return the file to write instead of ``place``, beside it; what a pipe will take is kept apart until then."""
        with writing(place):
            self.temporary[place] = beside(Path(tempfile.gettempdir(), place.name) if is_stream(place) else real(place))
        return self.temporary[place]

    def commit(self) -> None:
        """Put every file in its place, once all of them are on the disk; where one cannot be, put back those before."""
        streams = [place for place in self.temporary if is_stream(place)]
        files = {place: temporary for place, temporary in self.temporary.items() if place not in streams}
        for place, temporary in files.items():
            with writing(place):
                number = os.open(temporary, os.O_RDWR)
                try:
                    os.fsync(number)
                finally:
                    os.close(number)
                keep_mode(real(place), temporary)
        with ExitStack() as undo:
            for place, temporary in files.items():
                with writing(place):
                    undo.callback(put_back, real(place), temporary, self.kept(real(place)))
                    put(temporary, real(place), new=not self.force)
            undo.pop_all()
        for folder in {real(place).parent for place in files}:
            sync_folder(folder)
        for place in streams:
            with writing(place):
                pour(place, self.temporary[place].read_bytes())

    def kept(self, place: Path) -> Path | None:
        """Return what stands in a place now, under another name beside it; None where nothing does."""
        if not (self.force and is_there(place)):
            return None
        aside = beside(place)
        self.temporary[aside] = aside  # to be removed at the end
        aside.unlink()
        try:
            aside.hardlink_to(place)
        except OSError:  # a disk that knows no such links
            shutil.copy2(place, aside)
        return aside


def put_back(place: Path, temporary: Path, before: Path | None) -> None:
    """Have a place as it was before a file was put there, if it was."""
    with suppress(OSError):
        if before is not None:
            before.replace(place)
        elif is_there(place) and (not temporary.exists() or place.samefile(temporary)):
            place.unlink()

"""A file that changes while it is read is told, not half read."""

from __future__ import annotations

import os
from typing import IO

from ruraldiag.errors import Place, RuralDiagError, finding


class Unchanged:
    """What tells that a file has not changed: its size and when it was written."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        """Remember how the file is now."""
        self.stream, self.name, self.before = stream, name, self.look(stream)

    @staticmethod
    def look(stream: IO[bytes]) -> tuple[int, int]:
        """Return the size and the moment of the last writing."""
        now = os.fstat(stream.fileno())
        return now.st_size, now.st_mtime_ns

    def check(self) -> None:
        """Raise where the file has changed."""
        if self.look(self.stream) != self.before:
            raise RuralDiagError([finding("T013", Place(file=self.name))])

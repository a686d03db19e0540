"""What a terminal can show: colours, and only where they are wanted (NO_COLOR, TERM=dumb and pipes are honoured)."""

from __future__ import annotations

import os
from typing import TextIO


def colours(stream: TextIO) -> bool:
    """Return whether a stream may be coloured."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

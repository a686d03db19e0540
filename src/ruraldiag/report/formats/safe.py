"""What every format does to a text of people before it escapes it: one line, that turns no line around."""

from __future__ import annotations

import re

SPACES = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
TURNING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LINKED = re.compile(r"(?:https?://|mailto:|#)[^\s<>\\]*")  # addresses that a link may lead to
ADDRESS = re.compile(r"(https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*[A-Za-z0-9_~/#@$&*+=%-])")


def safe(text: str) -> str:
    r"""Return a text on one line: control characters and runs of spaces are a space, direction marks are gone.

    >>> safe("Mal\x1b[31m\u202ero  uge\n")
    'Mal [31mro uge '
    """
    return SPACES.sub(" ", TURNING.sub("", text))


def shown(text: str) -> str:
    r"""Return a title on one line, without spaces around it; empty where nothing would be seen of it.

    >>> shown(" Le\x00 titre "), shown("\x1b")
    ('Le titre', '')
    """
    return safe(text).strip()

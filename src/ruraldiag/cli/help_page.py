"""The page that --help shows: no wider than the terminal, its options a list where two columns would be too narrow."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from typer._click.formatting import HelpFormatter

from ruraldiag.cli.typed import NAME, typed
from ruraldiag.cli.width import columns
from ruraldiag.folding import breadth, folded

TWO_COLUMNS = 60  # columns of a terminal from which options and what they do stand side by side
SHARE = 0.4  # of it for the options


class HelpPage(HelpFormatter):
    """What the command framework writes its help into."""

    def __init__(self) -> None:
        """Be as wide as standard output."""
        super().__init__(width=columns(sys.stdout))

    def rows(self, text: str, first: str = "", then: str | None = None) -> None:
        """Write a text, folded."""
        inside = " " * self.current_indent
        self.buffer += (f"{row}\n" for row in folded(text, self.width, inside + first, inside + (then or first)))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how the command is called."""
        self.rows(f"{prefix or ''}{prog} {args}", "", "  ")

    def write_text(self, text: str) -> None:
        """Write paragraphs; a line that begins with spaces is an example to type, on a line of its own."""
        for line in text.split("\n"):
            if line.startswith(" "):
                self.write_command(line.split())
            elif line:
                self.rows(line)
            else:
                self.write("\n")

    def write_command(self, words: Sequence[str]) -> None:
        """Write a command to type, as it is typed here; where it is too wide, a backslash carries it over a line."""
        command = typed(*words)
        inside = " " * (self.current_indent + 2)
        if max(map(breadth, command.split(" "))) > self.width - len(inside) - 4:
            command = " ".join((NAME, *words))
        wide = breadth(inside + command) > self.width
        rows = folded(command, self.width - 2 * wide, inside, inside + "  " * wide)
        self.write(" \\\n".join(rows) + "\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write options or commands, each with what it does: beside it, or under it."""
        widest = max((breadth(name) for name, _ in rows), default=0)
        side = min(widest, int(self.width * SHARE), col_max) + col_spacing
        for name, says in rows:
            if self.width < TWO_COLUMNS:
                self.rows(name, "", "  ")
                self.rows(says, "    ")
            elif breadth(name) > side - col_spacing:
                self.rows(name, "", "  ")
                self.rows(says, " " * side)
            else:
                self.rows(says or " ", name + " " * (side - breadth(name)), " " * side)

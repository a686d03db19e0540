"""What is shown of the interview, and where: a frame on a terminal, one line said after the other everywhere else."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import TYPE_CHECKING, Protocol, TextIO

from ruraldiag.cli.colour import without_colours
from ruraldiag.cli.interview.phrases import DomainProgress, QuestionView, keys, manner, sans_objet
from ruraldiag.cli.width import columns
from ruraldiag.folding import breadth, folded
from ruraldiag.typography import french, printable

if TYPE_CHECKING:
    from rich.text import Text

WIDEST = 100  # a longer line is hard to follow
NARROW = 60  # under it, the progress of the other domains gives way
BAR, SHORT_BAR = 10, 5


class Face(Protocol):
    """How a question and a few lines look; pure: text in, text out."""

    @property
    def prompt(self) -> str:
        """What stands before the answer."""

    @property
    def shows_keys(self) -> bool:
        """Whether every question shows what may be typed."""

    def question(self, view: QuestionView) -> str:
        """Return a question with its options."""

    def lines(self, lines: Iterable[str]) -> str:
        """Return lines that are told."""


class Screen:
    """The port of the interview on the real streams: ``ask`` raises EOFError at the end of input.

    A person or a script reads the dialogue on standard output. Where the answers come from a pipe without ``--plain``,
    or the output goes to a file, standard output carries the results only and the dialogue goes to standard error.
    """

    def __init__(self, *, plain: bool) -> None:
        """Look at the streams; history is off, what is typed in one interview has no business in another."""
        self.interactive = is_terminal(sys.stdin)
        self.stream = sys.stdout if plain or (self.interactive and is_terminal(sys.stdout)) else sys.stderr
        framed = not plain and self.interactive and is_terminal(self.stream) and can_frame()
        self.face: Face = Frame(blocks=encodes(self.stream, "█░›·─")) if framed else Plain(columns(self.stream))
        reconfigure = getattr(sys.stdin, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="surrogateescape")
        self.seen = self.prompt = ""
        if self.interactive:
            without_history()
            if hasattr(signal, "SIGCONT"):
                signal.signal(signal.SIGCONT, lambda *_: self.back())

    def ask(self, prompt: str) -> str:
        """Return one line typed, or the next line of a pipe."""
        if sys.stdin is None or sys.stdin.closed:
            raise EOFError
        *before, prompt = self.in_lines(printable(prompt))
        for line in before:
            self.tell(line)
        self.prompt = prompt
        if self.interactive and self.stream is sys.stdout:
            return repaired(input(prompt))
        # In a pipe nobody types the end of the line: the prompt is a line of its own.
        self.stream.write(prompt if self.interactive else f"{prompt.rstrip()}\n")
        self.stream.flush()
        try:
            return repaired(input())
        except OSError:  # what it is read from is gone, or no text at all
            raise EOFError from None

    def in_lines(self, prompt: str) -> list[str]:
        """Return a prompt in lines, room being left after the last one."""
        indent = " " * (len(prompt) - len(prompt.lstrip(" ")))
        *before, last = folded(prompt, columns(self.stream) - 1, indent) or [""]
        return [*before, f"{last} "]

    def show(self, question: str) -> None:
        """Show a question, and keep it: it is shown again where the program comes back from the background."""
        self.seen = question
        self.tell(question)

    def back(self) -> None:
        """Show the question again with the prompt and what was being typed, after Ctrl-Z and « fg »."""
        if self.seen:
            self.stream.write(f"{self.seen}\n{self.prompt}{being_typed()}")
            self.stream.flush()

    def tell(self, text: str) -> None:
        """Show a text and a line end."""
        self.stream.write(f"{text}\n")
        self.stream.flush()


class Plain:
    """One line at a time, no frame, no bar: for screen readers, pipes and terminals that only write."""

    prompt = french("Votre réponse : ")
    shows_keys = False

    def __init__(self, width: int = sys.maxsize) -> None:
        """Write lines of at most that many columns."""
        self.width = width

    def question(self, view: QuestionView) -> str:
        """Return a question as it would be read aloud."""
        lines = [
            "",
            f"Question {view.place} sur {view.total}, domaine {view.domain}, thème {view.theme}.",
            str(view.words.question).strip(),
            *(french(f"{place} : ") + label for place, label in enumerate(view.words.options.values(), start=1)),
            manner(view.indicator),
            "" if view.first else sans_objet(view.indicator),
            view.offered,
            view.known,
        ]
        if view.first:
            lines.append(french("À taper : ") + ", ".join(keys(view.indicator, kept=bool(view.offered))) + ".")
        return "\n" + self.lines(line for line in lines if line)

    def lines(self, lines: Iterable[str]) -> str:
        """Return the lines, one under the other."""
        return "\n".join(part for line in lines for part in wrapped(line, self.width, 0, 0))


class Frame:
    """The frame of a terminal: progress, place, question and its anchored options, as wide as the terminal."""

    prompt = " > "
    shows_keys = True

    def __init__(self, *, blocks: bool = True, width: int | None = None) -> None:
        """Draw with blocks where the terminal has them; ``width`` is the terminal's own by default."""
        self.full, self.empty, self.rule = ("█", "░", "─") if blocks else ("#", ".", "-")
        self.width = width

    def columns(self) -> int:
        """Return the width of a line; the last column stays free, some terminals break there."""
        return min(WIDEST, (self.width or columns(sys.stdout)) - 1)

    def question(self, view: QuestionView) -> str:
        """Return the whole frame of a question."""
        from rich.text import Text

        width = self.columns()
        chosen = view.answer.options
        lines = [
            Text(self.rule * width, "dim"),
            *(Text(line, "bold") for line in heading(view, width)),
            *self.bars(view, width),
            Text(),
        ]
        lines += [Text(line, "dim") for line in spread(where(view), f"question {view.place} sur {view.total}", width)]
        lines += [Text(), *(Text(line, "bold") for line in wrapped(str(view.words.question), width, 1, 1))]
        lines += [Text()] if view.words.options else []
        for place, (option_id, label) in enumerate(view.words.options.items(), start=1):
            mark = "•" if option_id in chosen else " "
            style = "cyan" if option_id in chosen else ""
            lines += [Text(line, style) for line in wrapped(f"{mark}{place:>2}\u00a0\u00a0{label}", width, 1, 6)]
        for extra, style in ((manner(view.indicator), "italic"), (view.offered, "cyan"), (view.known, "cyan")):
            lines += [Text(line, style) for line in (["", *wrapped(extra, width, 3, 3)] if extra else [])]
        lines += [Text(), *(Text(line, "dim") for line in packed(keys(view.indicator, kept=bool(view.offered)), width))]
        return "\n" + painted(lines)

    def lines(self, lines: Iterable[str]) -> str:
        """Return the lines wrapped, a little inside the frame."""
        width = self.columns()
        inside = 3 if width >= NARROW else 1
        rows = ((line, inside + 2 * line.startswith("- ")) for line in lines)
        return "\n".join(part for line, others in rows for part in wrapped(line, width, inside, others))

    def bars(self, view: QuestionView, width: int) -> Iterator[Text]:
        """Yield the progress of each domain; on a narrow terminal, of this one and of the whole."""
        from rich.text import Text

        shown = view.progress
        if width < NARROW:
            done, total = sum(domain.done for domain in shown), sum(domain.total for domain in shown)
            whole = DomainProgress(number=0, id="", title="Ensemble", done=done, total=total)
            shown = (view.current, whole)
        cells = [(domain, self.cell(domain, BAR)) for domain in shown]
        if sum(len(cell) + 3 for _, cell in cells) > width:
            cells = [(domain, self.cell(domain, SHORT_BAR)) for domain in shown]
        row = Text(" ")
        for domain, cell in cells:
            if len(row) > 1 and len(row) + len(cell) + 3 > width:
                yield row
                row = Text(" ")
            row.append("   " if len(row) > 1 else "")
            row.append(
                cell, "green" if domain.done == domain.total else "cyan" if domain.id == view.current.id else "dim"
            )
        yield row

    def cell(self, domain: DomainProgress, length: int) -> str:
        """Return « Médiation ████░░░░░░ 4/11 »; the bar is full only when all is done."""
        filled = domain.done * length // domain.total if domain.total else 0
        bar = self.full * filled + self.empty * (length - filled)
        return f"{printable(domain.title)} {bar} {domain.done}/{domain.total}"


def heading(view: QuestionView, width: int) -> list[str]:
    """Return the unit, the questionnaire where there is room, and when it was saved; a name is never cut."""
    title = f"{view.questionnaire.title}, édition {view.questionnaire.edition}"
    for left in (f"{view.unit} · {title}", view.unit):
        found = spread(printable(left), view.saved, width)
        if len(found) == 1:
            return found
    return [*wrapped(view.unit, width, 1, 1), f" {view.saved}"]


def where(view: QuestionView) -> str:
    """Return « Médiation › Lieux »."""
    return f"{view.domain} › {view.theme}"


def spread(left: str, right: str, width: int) -> list[str]:
    """Return one line with a text at each end, or each on its lines where there is no room for both."""
    left = printable(left)
    gap = width - breadth(left) - breadth(right) - 1
    return [f" {left}{' ' * gap}{right}"] if gap > 1 else [*wrapped(left, width, 1, 1), f" {right}"]


def packed(items: Iterable[str], width: int) -> list[str]:
    """Return items separated by « · », as many on a line as it holds, none cut in two."""
    rows: list[str] = []
    for item in items:
        if rows and breadth(rows[-1]) + breadth(item) + 3 <= width:
            rows[-1] += f" · {item}"
        else:
            rows.append(f"   {item}")
    return rows


def wrapped(text: str, width: int, first: int, others: int) -> list[str]:
    """Return a text cut at its spaces; those that do not break stay whole (« Pourquoi ? » keeps its sign)."""
    lines = printable(text).strip("\n").split("\n")
    return [row for line in lines for row in folded(line, width, " " * first, " " * others) or [""]]


def painted(lines: Iterable[Text]) -> str:
    """Return the lines with the colours that the terminal has; they are folded already."""
    from rich.console import Console

    out = StringIO()
    console = Console(
        file=out, force_terminal=True, legacy_windows=False, highlight=False, emoji=False, width=2 * WIDEST
    )
    for line in lines:
        console.print(line, soft_wrap=True)
    return out.getvalue().rstrip("\n")


def repaired(line: str) -> str:
    """Return a line whose bytes the stream did not know: UTF-8, else the Windows text that it surely is."""
    if not any("\udc80" <= char <= "\udcff" for char in line):
        return line
    data = line.encode("utf-8", "surrogateescape")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal; one that is closed is not."""
    return stream is not None and not stream.closed and stream.isatty()


def can_frame() -> bool:
    """Return whether the terminal can do more than write lines."""
    if os.environ.get("TERM") in {"dumb", "unknown"}:
        return False
    return not without_colours()


def encodes(stream: TextIO, text: str) -> bool:
    """Return whether a stream can write a text."""
    try:
        text.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def being_typed() -> str:
    """Return what was typed of a line that is not entered yet, where readline is there to tell."""
    readline = sys.modules.get("readline")
    return readline.get_line_buffer() if readline is not None else ""


def without_history() -> None:
    """Let lines be edited where readline is there, and keep none of them."""
    try:
        import readline
    except ImportError:
        return
    if hasattr(readline, "set_auto_history"):
        readline.set_auto_history(False)

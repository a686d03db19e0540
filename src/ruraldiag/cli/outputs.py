"""Where the commands write and in which format: one grammar, whatever is asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, assert_never

import typer

from ruraldiag.cli.colour import colours
from ruraldiag.cli.width import columns, message
from ruraldiag.errors import ExitStatus, Place, RuralDiagError, finding, suggestion
from ruraldiag.files.reading import STDIN, near
from ruraldiag.typography import french, printable

if TYPE_CHECKING:
    from ruraldiag.report.document import Document
    from ruraldiag.report.formats.render import FormatName

Format: TypeAlias = Literal["text", "md", "html", "pdf", "docx", "json", "csv"]

FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="text|md|html|pdf|docx|json",
        help="Le format, sinon celui du nom donné à -o : text (.txt), md (Markdown), html (page web), pdf, docx "
        "(Word) ou json.",
        show_default=False,
    ),
]
RowsFormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="text|md|html|pdf|docx|json|csv",
        help="Le format, sinon celui du nom donné à -o : text (.txt), md (Markdown), html (page web), pdf, docx "
        "(Word), json ou csv.",
        show_default=False,
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Comme --format json : toutes les valeurs, pour un autre programme.")
]


def to_write(text: str) -> Path:
    """Return the path of a file to write; raise (exit code 5) where it is written as a folder's that is not there."""
    path = Path(text)
    if text.endswith(("/", os.sep)) and not os.path.isdir(path):  # noqa: PTH112 -- Path's own raises without rights
        missing = finding("F015", Place(file=text), folder=path, suggestion=near(path))
        raise RuralDiagError([missing], ExitStatus.NOT_WRITTEN)
    return path


OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FICHIER",
        parser=to_write,
        help="Où l'écrire ; sinon, ou avec - , à l'écran.",
        show_default=False,
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Remplacer le fichier s'il existe.")]

READ_SUFFIXES = ".md, .txt, .html, .pdf, .docx ou .json"  # of what is read beside data, in the helps

FORMATS: tuple[Format, ...] = ("text", "md", "html", "pdf", "docx", "json")
FORMATS_READ: tuple[FormatName, ...] = ("md", "html", "pdf", "docx")
BINARY: frozenset[Format] = frozenset({"pdf", "docx"})
ROWS_FORMATS: tuple[Format, ...] = (*FORMATS, "csv")
SUFFIXES: Mapping[str, Format] = {
    ".txt": "text",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".json": "json",
    ".csv": "csv",
}
OTHER_NAMES: Mapping[str, Format] = {"texte": "text", "tableau": "csv", "excel": "csv", "xlsx": "csv", "word": "docx"}
STDOUT = Path("-")
STANDARD_OUTPUTS = frozenset(map(Path, ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")))


@dataclass(frozen=True, kw_only=True)
class Output:
    """What to write and where: a format, and a file or standard output (None).

    ``chosen`` says whether the command line names the one or the other.
    """

    format: Format
    path: Path | None
    force: bool
    chosen: bool

    def write(
        self,
        document: Callable[[], Document],
        values: Callable[[], Any],
        rows: Callable[[], str] | None = None,
        beside: Mapping[Path, bytes] | None = None,
    ) -> None:
        """Write what is asked for: of the three, only that is made; and the files ``beside``, all of them or none."""
        content = written(self.format, document, values, rows, screen=self.path is None)
        from ruraldiag.files.several import write_all

        write_all({**({self.path: content} if self.path else {}), **(beside or {})}, force=self.force)
        if self.path is None and self.format in BINARY:
            sys.stdout.buffer.write(content)
            return
        text = f"{self.path}\n" if self.path else content.decode()
        # What a cell holds is kept in a file and in a pipe; on a screen it drives nothing, colours neither.
        sys.stdout.write(printable(text, keep="\n\r\t") if self.format == "csv" and sys.stdout.isatty() else text)


def output_of(
    format_name: str | None,
    as_json: bool,
    path: Path | None,
    *,
    force: bool,
    read: Iterable[Path | str | None] = (),
    formats: Sequence[Format] = FORMATS,
    usual: Format = "text",
    named: str = "-o",
) -> Output:
    """Return what the options ask for; ``usual`` is the format where nothing says it.

    Raise where they are wrong, or where the file to write is one of those to ``read``. What no screen shows goes to the
    file of the option ``named``.
    """
    chosen = format_name is not None or as_json or path is not None
    path = None if path in STANDARD_OUTPUTS else path
    spare(read, path)
    format_ = format_of(asked_format(format_name, as_json), path, formats, usual)
    misused(
        (
            path is None and format_ in BINARY and sys.stdout.isatty(),
            f"Un {format_} ne se lit pas dans un terminal.",
            f"Donnez-lui un nom de fichier : {named} NOM.{format_}",
        )
    )
    return Output(format=format_, path=path, force=force, chosen=chosen)


def asked_format(format_name: str | None, as_json: bool) -> str | None:
    """Return the format that ``--format`` or ``--json`` asks for, None where neither is there."""
    misused(
        (as_json and format_name not in {None, "json"}, "--json et --format se contredisent.", "Retirez l'un des deux.")
    )
    return "json" if as_json else format_name


def format_of(name: str | None, path: Path | None, formats: Sequence[Format] = FORMATS, usual: Format = "md") -> Format:
    """Return the format of that name, else that of the file, else the usual one; raise where it is not one of these."""
    suffix = path.suffix.lower() if path else ""
    asked = (SUFFIXES.get(suffix, suffix.removeprefix(".")) or usual) if name is None else name
    for format_ in formats:
        if format_ == asked:
            return format_
    place = Place(file=str(path)) if name is None else None
    close = suggestion(meant_by(asked.lower().removeprefix(".")), formats)
    raise RuralDiagError(
        [finding("F010", place, format=asked, formats=", ".join(formats), suggestion=close)], ExitStatus.USAGE
    )


def meant_by(name: str) -> str:
    """Return the format of which a word, or one near it, is another name; the word itself where it is none.

    >>> meant_by("markdown"), meant_by("markdwon"), meant_by("pfd")
    ('md', 'md', 'pfd')
    """
    names = {**{suffix[1:]: format_ for suffix, format_ in SUFFIXES.items()}, **OTHER_NAMES}
    close = get_close_matches(name, [other for other in names if len(other) > len("html")], n=1, cutoff=0.7)
    return names.get(name) or (names[close[0]] if close else name)


def written(
    format_: Format,
    document: Callable[[], Document],
    values: Callable[[], Any],
    rows: Callable[[], str] | None = None,
    *,
    screen: bool = False,
) -> bytes:
    """Return what is to be written in a format; on the ``screen``, a text has its colours.

    Markdown is folded only for who looks at it, on a terminal: in a pipe it is what a file would be.
    """
    match format_:
        case "json":
            from ruraldiag.report.values.json import to_json

            return to_json(values()).encode()
        case "csv":
            if rows is None:
                raise ValueError("this output has no rows")
            return rows().encode()
        case "text" | "md" | "html" | "pdf" | "docx":
            name: FormatName = "terminal" if format_ == "text" and screen and colours(sys.stdout) else format_
            seen = format_ == "text" or (screen and sys.stdout.isatty())
            return rendered(document(), name, width=columns(sys.stdout if screen else None) if seen else None)
        case _:
            assert_never(format_)


def rendered(document: Document, name: FormatName, *, width: int | None = None) -> bytes:
    """Return a document in a format; raise with what to type where that format needs an extra."""
    from ruraldiag.report.formats.render import render

    try:
        return render(document, name, width=width)
    except ImportError as missing:
        if missing.name not in {"typst", "docx"}:
            raise
        lacking = finding("F016", format=name, command=install_line(name))
        raise RuralDiagError([lacking], ExitStatus.NOT_WRITTEN) from None


def install_line(extra: str) -> str:
    """Return what installs an extra beside this program: by pipx, uv or pip, as it was installed itself."""
    where = Path(sys.prefix).parts
    if "pipx" in where:
        return f"pipx install --force 'ruraldiag[{extra}]'"
    if "uv" in where and "tools" in where:
        return f"uv tool install --force 'ruraldiag[{extra}]'"
    return f'"{sys.executable}" -m pip install "ruraldiag[{extra}]"'


def spare(inputs: Iterable[Path | str | None], *outputs: Path | None) -> None:
    """Raise where an output is also an input: not even ``--force`` may write over what is read."""
    misused(
        (
            overwritten(inputs, *outputs),
            "Le fichier à écrire est l'un de ceux à lire : il serait perdu.",
            "Donnez un autre nom.",
        ),
        read_twice(inputs),
    )


def read_twice(inputs: Iterable[Path | str | None]) -> tuple[bool, str, str]:
    """Return the wrong use that standard input given for two inputs is, for ``misused``."""
    count = sum(source is not None and Path(source) == STDIN for source in inputs)
    return count > 1, "- , l'entrée standard, ne peut être lue qu'une fois.", "Donnez des fichiers aux autres places."


def same_place(*outputs: Path | None) -> bool:
    """Return whether two outputs are one file, however it is spelt; a pipe or a device takes several."""
    from ruraldiag.files.places import is_stream, real

    try:
        files = [os.path.normcase(real(path)) for path in outputs if path and path != STDOUT and not is_stream(path)]
    except OSError:  # links in a circle: writing will say so
        return False
    return len(set(files)) < len(files)


def overwritten(inputs: Iterable[Path | str | None], *outputs: Path | None) -> bool:
    """Return whether an output is an input, under its own name, another one or a link, or lies in a folder to read."""
    read = [Path(source) for source in inputs if source and Path(source) != STDIN]
    return any(is_of(output, source) for output in outputs if output for source in read)


def is_of(output: Path, read: Path) -> bool:
    """Return whether writing a file would replace another one, or one of a folder."""
    try:
        if output.resolve() == read.resolve() or (output.exists() and read.exists() and output.samefile(read)):
            return True
        return output.exists() and read.is_dir() and output.resolve().is_relative_to(read.resolve())
    except (OSError, RuntimeError):  # a folder that may not be looked into, links in a circle: reading will say so
        return False


def misused(*wrong: tuple[bool, str, str]) -> None:
    """Raise with every wrong use of the options: (whether it is so, what is wrong, what to do)."""
    found = [
        finding("U001", message=french(message), remedy=french(remedy)) for is_so, message, remedy in wrong if is_so
    ]
    if found:
        raise RuralDiagError(found, ExitStatus.USAGE)


def tell(text: str, command: str = "", *, copied: tuple[str, ...] = ()) -> None:
    """Write a line on standard error, folded to its width; no name in it drives the terminal.

    A ``command`` to type ends it; it and what is ``copied`` from it, such as a path, are not cut.
    """
    said = " ".join(filter(None, (printable(french(text)), printable(command))))
    print(message(said, sys.stderr, whole=(command, *copied)), file=sys.stderr, flush=True)  # noqa: T201

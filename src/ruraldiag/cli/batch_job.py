"""What ``ruraldiag batch`` does, step by step: read, score, write beside, then put every file in its place."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruraldiag.assessment.follow_up import closed_actions
from ruraldiag.cli.inputs import warn
from ruraldiag.cli.outputs import format_of, misused, overwritten, tell, written
from ruraldiag.cli.progress import Progress
from ruraldiag.errors import ExitStatus, Finding, RuralDiagError, stop_on_errors
from ruraldiag.exchange.results_file import REFUSED_COLUMNS, SUFFIXES, ResultsFile, Row, results_file
from ruraldiag.files.several import AllOrNone
from ruraldiag.files.whole import writing
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.words.french import count, number, plural
from ruraldiag.table.columns import load_columns
from ruraldiag.table.folder import assessment_files
from ruraldiag.table.reader import open_table
from ruraldiag.table.row import VALUE_LIMIT, RawRow, Refusal, assessment_of
from ruraldiag.table.source import STDIN
from ruraldiag.table.unit_rows import UnitRows
from ruraldiag.typography import shorten

if TYPE_CHECKING:
    from ruraldiag.assessment.model import Assessment
    from ruraldiag.batch.run import UnitResult
    from ruraldiag.batch.tally import Tally
    from ruraldiag.exchange.report_folder import ReportFolder
    from ruraldiag.table.dated_units import DatedUnits

BLOCK = 1000  # rows written at once
SAID = 20  # refused rows told on the screen where they go to no file
NO_NAMES = {"", "..", STDIN}  # of a path that names no file: « . », « / », « » too
DETAILS = ("themes", "gains")
FOREIGN = ("code", "name", "kind", "date")  # result columns whose text comes from the table
SCREEN = Path("resultats.csv")  # the format of what goes to standard output


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the command line asked for."""

    table: str
    output: Path | None
    errors: Path | None
    reports: Path | None
    summary: Path | None
    by: tuple[str, ...]
    rank: bool
    draws: int
    seed: int
    detail: str | None
    excel_fr: bool
    resume: bool
    quiet: bool
    force: bool

    @property
    def refused(self) -> Path | None:
        """Where refused rows go: the file asked for, else one beside the results, else nowhere but the screen."""
        if self.errors is not None or self.output is None:
            return self.errors
        return self.output.with_name(f"{self.output.stem}-refus.csv")

    @property
    def details(self) -> set[str]:
        """What more the results are to hold: themes, gains."""
        return {one.strip() for one in (self.detail or "").split(",")} - {""}


def check(wishes: Wishes, *, draws_given: bool, beside: Iterable[Path | str | None] = ()) -> None:
    """Raise with every wrong use of the options; ``beside`` are the files read beside the table."""
    named = {"-o": wishes.output, "--errors": wishes.errors, "--summary": wishes.summary}
    wrong = [option for option, one in named.items() if one is not None and one.name in NO_NAMES]
    wrong += ["--reports"] if str(wishes.reports) == STDIN else []
    misused(
        (not wishes.table, "Le nom du tableau est vide.", "Donnez un tableau, un dossier ou un motif, ou - ."),
        (
            bool(wrong),
            f"Il faut un nom après {' et '.join(wrong)}.",
            "Par exemple -o resultats.csv ou --summary synthese.md ; sans -o, les résultats vont à l'écran.",
        ),
    )
    tables = [one for one in (wishes.output, wishes.errors) if one is not None]
    files = [one for one in (wishes.output, wishes.refused, wishes.summary) if one is not None]
    odd = [str(one) for one in tables if one.suffix.lower() not in SUFFIXES]
    same = len({one.absolute() for one in files}) < len(files)
    onto = overwritten((*read_files(wishes.table), *beside), *files)
    csv_out = wishes.output is None or any(one.suffix.lower() == ".csv" for one in tables)
    misused(
        (bool(odd), f"Format inconnu : {', '.join(odd)}.", f"Finissez le nom par {', '.join(SUFFIXES)}."),
        (same, "Deux sorties ont le même nom.", "Donnez à chacune le sien."),
        (onto, "Une sortie remplacerait un fichier lu : il serait perdu.", "Donnez-lui un autre nom."),
        (
            not wishes.details <= set(DETAILS),
            f"--detail ne connaît pas « {wishes.detail} ».",
            f"Valeurs permises : {', '.join(DETAILS)}, ou les deux avec une virgule.",
        ),
        (wishes.excel_fr and not csv_out, "--excel-fr ne change que le CSV.", "Retirez-le, ou écrivez un .csv."),
        (draws_given and not wishes.rank, "--draws ne sert qu'à classer.", "Ajoutez --rank, ou retirez-le."),
        (wishes.resume and wishes.reports is None, "--resume continue des rapports.", "Ajoutez --reports DOSSIER."),
    )


def read_files(table: str) -> list[Path]:
    """Return the files that a table is read from, none for standard input; what is wrong with them is said later."""
    try:
        return [] if table == STDIN else assessment_files(Path(table)) or [Path(table)]
    except RuralDiagError:
        return []


class Job:
    """One run of the command; ``scored`` and ``refused`` count the rows."""

    def __init__(self, wishes: Wishes, questionnaire: Questionnaire, which: str) -> None:
        """Start with nothing done; ``which`` is how the questionnaire is found."""
        self.wishes, self.questionnaire, self.which = wishes, questionnaire, which
        self.editions: dict[str, Questionnaire | RuralDiagError] = {}
        self.scored = self.refused = 0
        self.last_refused = -1
        self.said: list[Refusal] = []
        self.waiting: deque[RawRow] = deque()
        self.folder: ReportFolder | None = None
        self.ranked: DatedUnits | None = None  # what a summary does not see already
        self.done = False

    def run(self, columns: Path | None) -> int:
        """Do the whole job and return the exit status; raise with what keeps it from being done."""
        wishes, questionnaire = self.wishes, self.questionnaire
        mapping = load_columns(columns, questionnaire) if columns else None
        places = [one for one in (wishes.output, wishes.refused, wishes.summary) if one is not None]
        with stopped_cleanly(self.stopped), self.resumable(), ExitStack() as stack:
            files = stack.enter_context(AllOrNone(places, force=wishes.force))
            if wishes.reports is not None:
                from ruraldiag.exchange.report_folder import ReportFolder

                folder = ReportFolder(wishes.reports, questionnaire, resume=wishes.resume, force=wishes.force)
                self.folder = stack.enter_context(folder)
            reader = stack.enter_context(
                open_table(
                    wishes.table,
                    questionnaire,
                    columns=mapping,
                    by=wishes.by,
                    carry=self.carry,
                    closed_of=closed_actions,
                )
            )
            from ruraldiag.batch.run import run
            from ruraldiag.batch.tally import Tally
            from ruraldiag.table.dated_units import DatedUnits

            progress = stack.enter_context(Progress(reader.expected, quiet=wishes.quiet))
            tally = Tally(questionnaire, wishes.by) if wishes.summary else None
            if wishes.rank and tally is None:
                self.ranked = DatedUnits()
            rows = self.passed(reader)
            found = run(
                progress.follow(rows, "ligne lue", "lignes lues") if wishes.rank else rows,
                questionnaire, reader.indicators, told=progress.drawn,
                rank=wishes.rank, draws=wishes.draws, seed=wishes.seed, tally=tally,
                detail_themes="themes" in wishes.details, detail_gains="gains" in wishes.details,
            )  # fmt: skip
            screen = self.write(progress.follow(found), reader, files, stack)
            if self.folder is not None:
                self.folder.finish()
            seen = tally.seen if tally is not None else self.ranked
            repeated = seen.findings(reader.name) if seen is not None else ()
            warnings = (*reader.warnings, *repeated)
            if tally is not None and wishes.summary is not None:
                self.write_summary(tally, files.path(wishes.summary), wishes.summary, warnings)
            files.commit()
            self.done = True
            if screen is not None:
                with screen.open(encoding="utf-8-sig" if wishes.excel_fr else "utf-8", newline="") as text:
                    shutil.copyfileobj(text, sys.stdout)
            written = [one for one in places if one.exists()]
        warn(warnings)
        self.conclude(written)
        return ExitStatus.PARTIAL if self.refused else ExitStatus.DONE

    def carry(self, assessment: Assessment) -> Assessment:
        """Return an assessment of another edition in this one; raise with what is wrong with it, or not installed."""
        from ruraldiag.assessment.validation import validate
        from ruraldiag.migration import migrate
        from ruraldiag.questionnaire.load import load_edition

        edition = assessment.questionnaire.edition
        if edition not in self.editions:
            try:
                self.editions[edition] = load_edition(self.which, edition)
            except RuralDiagError as error:
                self.editions[edition] = error
        older = self.editions[edition]
        if isinstance(older, RuralDiagError):
            raise older
        stop_on_errors(validate(assessment, older))
        return migrate(assessment, older, self.questionnaire).assessment

    def passed(self, reader: UnitRows) -> Iterator[RawRow | Refusal]:
        """Yield the rows; a file has its report at once, the row of a table once its cells are accepted."""
        for row in reader:
            if self.folder is not None and isinstance(row, RawRow):
                if reader.assessment is not None:
                    self.folder.write(reader.assessment)
                else:
                    self.waiting.append(row)
            yield row

    def write(
        self, found: Iterable[UnitResult | Refusal], reader: UnitRows, files: AllOrNone, stack: ExitStack
    ) -> Path | None:
        """Write results, refusals and reports as they come; return the file to show on the screen, if any."""
        from ruraldiag.batch.run import columns_of_results

        wishes, screen = self.wishes, None
        own = columns_of_results(self.questionnaire, "themes" in wishes.details, "gains" in wishes.details)
        # A column of the table may have the name of a result: both are kept apart.
        columns = (*own, *(f"{one} (tableau)" if one in own else one for one in wishes.by))
        foreign = (*(own.index(one) for one in FOREIGN), *range(len(own), len(columns)))
        if wishes.output is None:
            screen = Path(stack.enter_context(tempfile.TemporaryDirectory())) / SCREEN
            results = results_file(screen, columns, place=SCREEN, excel_fr=wishes.excel_fr, foreign=foreign)
        else:
            path = files.path(wishes.output)
            results = results_file(path, columns, place=wishes.output, excel_fr=wishes.excel_fr, foreign=foreign)
        stack.callback(results.abandon)
        refused: ResultsFile | None = None
        good: list[Row] = []
        bad: list[Row] = []
        for one in found:
            if isinstance(one, Refusal):
                refused = refused or self.refused_file(files, stack)
                bad.append(self.refusal_row(one, reader))
            else:
                self.scored += 1
                good.append(one.values())
                if self.ranked is not None:
                    self.ranked.see([one])
                self.report(one, reader)
            if len(good) >= BLOCK:
                results.write(good)
                good.clear()
            if refused is not None and len(bad) >= BLOCK:
                refused.write(bad)
                bad.clear()
        results.write(good)
        results.close()
        # A file asked for by name is there even where it has nothing to say, and an old one is never left behind.
        if refused is None and wishes.refused is not None and (wishes.errors is not None or wishes.refused.exists()):
            refused = self.refused_file(files, stack)
        if refused is not None:
            refused.write(bad)
            refused.close()
        return screen

    def refused_file(self, files: AllOrNone, stack: ExitStack) -> ResultsFile | None:
        """Return where refused rows are written, None where they are only told."""
        place = self.wishes.refused
        if place is None:
            return None
        made = results_file(
            files.path(place), REFUSED_COLUMNS, place=place, excel_fr=self.wishes.excel_fr, sheet="Lignes refusées"
        )
        stack.callback(made.abandon)
        return made

    def refusal_row(self, one: Refusal, reader: UnitRows) -> Row:
        """Return the cells of a refusal, and count its row once."""
        if one.row != self.last_refused:
            self.refused += 1
            self.last_refused = one.row
        if len(self.said) < SAID:
            self.said.append(one)
        return one.row, reader.header_of(one.column), shorten(one.value, VALUE_LIMIT), one.code, one.message

    def report(self, result: UnitResult, reader: UnitRows) -> None:
        """Write the report of a result, if it waits; the rows before it that still wait were refused."""
        while self.folder is not None and self.waiting:
            row = self.waiting.popleft()
            if row.line == result.line:
                self.folder.write(assessment_of(row, reader.indicators, self.questionnaire))
                return

    def write_summary(self, tally: Tally, path: Path, place: Path, warnings: Sequence[Finding]) -> None:
        """Write the summary of all units."""
        from ruraldiag.report.content.summary import summary_document
        from ruraldiag.report.values.summary import summary_values

        refused = self.wishes.refused
        content = written(
            format_of(None, place),
            lambda: summary_document(tally, refused=refused.name if refused else "", warnings=warnings),
            lambda: summary_values(tally, refused=refused.name if refused else "", warnings=warnings),
        )
        with writing(place):
            path.write_bytes(content)

    def stopped(self) -> None:
        """Say what an interruption leaves: no table of results, and the reports already whole."""
        if self.done:
            return
        tell("Arrêté : aucun fichier de résultats n'a été écrit, et ce qui était là est intact.")
        self.tell_reports()

    @contextmanager
    def resumable(self) -> Iterator[None]:
        """Say that the reports can be gone on with where something could not be written once they were begun."""
        try:
            yield
        except RuralDiagError as error:
            if error.status == ExitStatus.NOT_WRITTEN and self.folder and (self.folder.written or self.folder.kept):
                self.tell_reports()
            raise

    def tell_reports(self) -> None:
        """Say how many reports are whole, and how to have the others; nothing where there is none."""
        # Counted on the disk: what was given to another process and not begun is not written.
        made = len(list(self.folder.folder.glob("*.md"))) if self.folder is not None else 0
        if self.folder is not None and made:
            there = plural(made, "rapport est entier", "rapports sont entiers")
            tell(
                f"{number(made)} {there} dans {self.folder.folder} : la même commande, avec --resume, fait les autres."
            )

    def conclude(self, written: list[Path]) -> None:
        """Say where the files are on standard output, and on standard error how many rows went where."""
        for path in written:
            sys.stdout.write(f"{path}\n")
        if self.folder is not None and (self.folder.written or self.folder.kept):
            sys.stdout.write(f"{self.folder.folder}\n")
        if self.wishes.quiet:
            return
        if self.refused and self.wishes.refused is None:
            for one in self.said:
                tell(f"{one.code} ligne {one.row}, {one.column} : {one.message}")
            if self.refused > len({one.row for one in self.said}):
                tell("… Ajoutez --errors FICHIER pour les avoir toutes.")
        refused = f"{count(self.refused, 'refusée')}"
        tell(f"{count(self.scored + self.refused, 'ligne')} : {number(self.scored)} dans les résultats, {refused}.")
        if self.folder is not None:
            kept = f", {count(self.folder.kept, 'gardé')}" if self.folder.kept else ""
            tell(f"{count(self.folder.written, 'rapport écrit', 'rapports écrits')}{kept}.")


@contextmanager
def stopped_cleanly(told: Callable[[], None]) -> Iterator[None]:
    """Make a request to stop (Ctrl-C, SIGTERM, SIGHUP) end the job: what was being written is removed, and that told.

    The requests that follow are not heard: one of them in the middle of the removal would leave some of it there.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    requests = requests_to_stop()

    def stop(*_: Any) -> None:
        for one in requests:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {one: signal.signal(one, stop) for one in requests}
    try:
        yield
    except KeyboardInterrupt:
        told()
        raise
    except BaseException:
        restore(before)
        raise
    restore(before)


def requests_to_stop() -> tuple[signal.Signals, ...]:
    """Return the signals that ask a command to stop: Ctrl-C, a request of the system, a terminal that closes.

    The last one is left out where it is not heard: under ``nohup`` the command is to outlive its terminal.
    """
    hangup = getattr(signal, "SIGHUP", None)  # not on every platform
    heard = hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN
    return (signal.SIGINT, signal.SIGTERM, *((hangup,) if heard else ()))


def restore(before: dict[signal.Signals, Any]) -> None:
    """Put back how signals were answered."""
    for one, how in before.items():
        signal.signal(one, how)

"""An empty table to fill in, read back by a batch: CSV, or XLSX with lists to choose from and the questions beside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

from ruraldiag.exchange.results_file import CsvFile
from ruraldiag.files.whole import writing
from ruraldiag.questionnaire.model import Indicator, Questionnaire, UnitKind
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.table.cells import NOT_APPLICABLE, UNKNOWN, plain_number
from ruraldiag.table.header import UNIT_COLUMNS, column_letters
from ruraldiag.typography import french

SHEET, QUESTIONS, LISTS = "Réponses", "Questions", "Listes"
SPARE_ROWS = 500  # rows with their lists below the units named, for those that come later
MESSAGE_LETTERS = 250  # that a spreadsheet shows beside a cell
COMMENT_LETTERS = 2000
COMMENT = {"x_scale": 3, "y_scale": 4, "font_size": 9}
UNIT_HELP = {
    "name": "Le nom de la collectivité.",
    "kind": "commune, epci, petr, pays, gal ou autre.",
    "code": "Le code INSEE d'une commune, le SIREN des autres : du texte, avec son zéro de tête.",
    "date": "La date des réponses : 2026-11-22 ou 22/11/2026 (facultative).",
}


class TemplateUnit(NamedTuple):
    """One row to be: a unit whose answers are still to write."""

    name: str
    kind: UnitKind
    code: str


def asked(questionnaire: Questionnaire, kind: UnitKind, *, express: bool) -> list[Indicator]:
    """Return the questions put to a kind of unit, in order; only the first round where ``express``."""
    return [
        indicator
        for indicator in questionnaire.indicators
        if for_kind(indicator, kind) and (indicator.express or not express)
    ]


def write_csv(
    path: Path, place: Path, indicators: Sequence[Indicator], units: Sequence[TemplateUnit], *, excel_fr: bool
) -> None:
    """Write the empty table as CSV."""
    columns = (*UNIT_COLUMNS, *(indicator.id for indicator in indicators))
    results = CsvFile(path, columns, place, excel_fr=excel_fr)
    blank = [""] * (len(indicators) + 1)
    results.write([[unit.name, unit.kind, unit.code, *blank] for unit in units])
    results.close()


def write_xlsx(
    path: Path, place: Path, indicators: Sequence[Indicator], units: Sequence[TemplateUnit], kind: UnitKind
) -> None:
    """Write the empty table as a workbook: lists of options, questions as comments of the header and on a sheet."""
    from xlsxwriter import Workbook  # noqa: PLC0415 -- only those who want a workbook pay for it
    from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415

    with writing(place):
        book = Workbook(str(path), {"in_memory": True})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4"})
        text = book.add_format({"num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet, questions, lists = (book.add_worksheet(name) for name in (SHEET, QUESTIONS, LISTS))
        lists.hide()
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 3, 12, text)  # as texts: 01006 stays 01006
        sheet.set_column(4, 3 + len(indicators), 18)
        for at, name in enumerate(UNIT_COLUMNS):
            sheet.write_string(0, at, name, bold)
            sheet.write_comment(0, at, french(UNIT_HELP[name]), COMMENT)
        last = len(units) + SPARE_ROWS
        kinds = list(get_args(UnitKind))
        sheet.data_validation(1, 1, last, 1, {"validate": "list", "source": kinds})
        for line, unit in enumerate(units, start=1):
            for at, cell in enumerate((unit.name, unit.kind, unit.code)):
                sheet.write_string(line, at, cell, text)
        for at, indicator in enumerate(indicators):
            column = at + len(UNIT_COLUMNS)
            sheet.write_string(0, column, indicator.id, bold)
            sheet.write_comment(0, column, comment_of(indicator, kind)[:COMMENT_LETTERS], COMMENT)
            for line, cell in enumerate(choices(indicator)):
                lists.write_string(line, at, cell)
            sheet.data_validation(1, column, last, column, validation_of(indicator, at))
        questions_sheet(questions, indicators, kind, bold, wrapped)
        try:
            book.close()
        except XlsxWriterException as error:  # it hides what the system said
            cause = error.args[0] if error.args else None
            raise cause if isinstance(cause, OSError) else OSError("refus") from None


def questions_sheet(sheet: Any, indicators: Sequence[Indicator], kind: UnitKind, bold: Any, wrapped: Any) -> None:
    """Write the questions one below the other, with what each answer means and where to find it."""
    for at, (title, width) in enumerate((("Colonne", 24), ("Question", 60), ("Réponses", 70), ("Où trouver", 60))):
        sheet.write_string(0, at, title, bold)
        sheet.set_column(at, at, width)
    sheet.freeze_panes(1, 1)
    for line, indicator in enumerate(indicators, start=1):
        words = indicator.words(kind)
        for at, cell in enumerate((indicator.id, words.question, "\n".join(answers_of(indicator, kind)), words.find)):
            sheet.write_string(line, at, cell, wrapped)


def choices(indicator: Indicator) -> list[str]:
    """Return what the list of a column offers: the options, then « ne sait pas » and, where allowed, « sans objet »."""
    if indicator.kind == "number":
        return []
    more = [NOT_APPLICABLE] if indicator.not_applicable else []
    return [*(option.id for option in indicator.options), UNKNOWN, *more]


def validation_of(indicator: Indicator, at: int) -> dict[str, Any]:
    """Return the list of a column, on the sheet of lists; a number, a reason or several options may be typed too."""
    said: dict[str, Any] = {"input_title": indicator.id[:32], "input_message": message_of(indicator)}
    listed = choices(indicator)
    if not listed:
        return {"validate": "any", **said}
    letters = column_letters(at)
    source = f"={LISTS}!${letters}$1:${letters}${len(listed)}"
    free = indicator.kind == "multiple" or indicator.not_applicable
    return {
        "validate": "list",
        "source": source,
        "error_type": "information" if free else "stop",
        "error_title": "Réponse inconnue",
        "error_message": french("Choisissez dans la liste ; nsp : ne sait pas."),
        **said,
    }


def message_of(indicator: Indicator) -> str:
    """Return what is shown beside a cell: how to answer."""
    match indicator.kind:
        case "scale":
            how = "Choisissez dans la liste."
        case "multiple":
            how = f"Une ou plusieurs réponses, séparées par | : {'|'.join(option.id for option in indicator.options)}."
        case "number":
            lowest, highest = indicator.bounds
            unit = f" {indicator.unit}" if indicator.unit else ""
            how = f"Un nombre de {plain_number(lowest)} à {plain_number(highest)}{unit}."
    more = " ; so : sans objet" if indicator.not_applicable else ""
    rest = french(f" nsp : ne sait pas{more}.")
    return french(how)[: MESSAGE_LETTERS - len(rest)] + rest


def answers_of(indicator: Indicator, kind: UnitKind) -> list[str]:
    """Return each answer with what it means."""
    labels = indicator.words(kind).options
    found = [french(f"{option.id} : {labels[option.id]}") for option in indicator.options]
    return found or [message_of(indicator)]


def comment_of(indicator: Indicator, kind: UnitKind) -> str:
    """Return the comment of a header: the question, its answers, where to find them."""
    words = indicator.words(kind)
    find = [french(f"Où trouver : {words.find}")] if words.find else []
    return "\n".join([words.question or "", *answers_of(indicator, kind), *find])

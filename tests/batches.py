"""A table of three units for ``ruraldiag batch``, the third refused, and what is left of it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from ruraldiag.table.row import RawRow

REPOSITORY = Path(__file__).resolve().parents[1]
OPEN_DATA = REPOSITORY.parent / "shared" / "data" / "communes_cantal_lozere.csv"
FULL = "lieu,trajet,publics-formes,visites,fibre,strategie,ecole"
TABLE = f"""name,code,epci,{FULL}
Arvieu,12011,Lévézou,permanences,30,elus,40,40,rien,partie
Murat,15138,Hautes Terres,permanent,10,elus|agents,nsp,92.5,votee,oui
Zut,15999,Lévézou,permanance,10,elus|aucun,1,1,votee,oui
"""
# Arvieu, by hand (tests/cli/test_plan.py): 100 * (16/2 + 0 + 6*0.4 + 6*0.4 + 9*0.4 + 0 + 9/2) / 63
ARVIEU = 100 * (8 + 2.4 + 2.4 + 3.6 + 4.5) / 63


def table(desk: Any, text: str = TABLE, name: str = "t.csv") -> Path:
    path: Path = desk.path(name)
    path.write_text(text, encoding="utf-8")
    return path


def rows(path: Path, **how: Any) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, **how))


def outputs(desk: Any) -> set[str]:
    return {one.name for one in desk.folder.iterdir()} - {"petit", "t.csv"}


def raw_rows(*cells: tuple[str, ...]) -> list[RawRow]:
    """Return rows as a reader gives them: communes A, B, C…, each with these cells."""
    return [
        RawRow(line=line, name=chr(63 + line), kind="commune", code="", date="", groups=(), cells=texts)
        for line, texts in enumerate(cells, start=2)
    ]

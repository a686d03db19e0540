"""How long the draws take: ranks of 51 units by 49 indicators (the size of the ASEM index), and one report."""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Figure, seconds

UNITS, INDICATORS, THEMES, DOMAINS = 51, 49, 8, 2
SEED = 20171117
RUNS = 7
EXAMPLE = "reports/exemples/saint-exemple-fictive-2026-11-22.toml"


def figures() -> Iterator[Figure]:
    """Yield the whole process that ranks the units with 1,000 draws, and what 1,000 draws add to a report."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = written(folder)
        command = [sys.executable, "-m", "ruraldiag", "score", "--draws", "1000", *files]
        command += ["--questionnaire", str(folder / "index.toml")]
        seconds(command)
        value = statistics.median(seconds(command) for _ in range(RUNS))
    yield Figure(
        name=f"1000 draws x {UNITS} units x {INDICATORS} indicators, whole process", value=value, unit="s", limit=1
    )
    report = [sys.executable, "-m", "ruraldiag", "report", EXAMPLE]
    seconds(report)
    added = [seconds(report) - seconds([*report, "--draws", "0"]) for _ in range(2 * RUNS)]
    name = "what 1000 draws add to report (numpy's import included)"
    yield Figure(name=name, value=statistics.median(added), unit="s", limit=0.15)


def written(folder: Path) -> list[str]:
    """Write an index of 49 indicators and 51 complete assessments of it; return the names of their files."""
    lines = ['id = "index"', 'edition = "1"', 'title = "Indice fictif"']
    for domain in range(DOMAINS):
        lines += ["[[domain]]", f'id = "d{domain}"', f'title = "D{domain}"', "weight = 1"]
    for theme in range(THEMES):
        lines += [
            "[[theme]]",
            f'id = "t{theme}"',
            f'domain = "d{theme % DOMAINS}"',
            f'title = "T{theme}"',
            "weight = 1",
        ]
    for one in range(INDICATORS):
        lines += ["[[indicator]]", f'id = "i{one}"', f'theme = "t{one % THEMES}"', 'question = "?"', 'kind = "number"']
        lines += ["goalposts = [[0, 0.0], [100, 1.0]]", "weight = 1"]
    (folder / "index.toml").write_text("\n".join(lines), encoding="utf-8")
    chance = random.Random(SEED)  # noqa: S311 -- a benchmark, not a secret
    files = []
    for unit in range(UNITS):
        rows = ['format = "ruraldiag/assessment/1"', '[questionnaire]\nid = "index"\nedition = "1"']
        rows.append(f'[unit]\nname = "Pays {unit} (fictif)"\nkind = "autre"')
        rows += [f"[answers.i{one}]\nvalue = {chance.uniform(0, 100)!r}" for one in range(INDICATORS)]
        path = folder / f"pays-{unit}.toml"
        path.write_text("\n".join(rows), encoding="utf-8")
        files.append(str(path))
    return files

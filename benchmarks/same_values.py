"""``python -m benchmarks.same_values COMMIT [--own]``: whether this tree computes what a commit does, to the last bit.

Both trees read the examples and the questionnaire of that commit: what is compared is the program alone. With
``--own``, each reads its own: what was in the program of one may be in the questionnaire of the other. The order of the
keys counts; how JSON or CSV is laid out does not. A sentence said in other words is printed, and is no fault.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).resolve().parents[1]
SHOWN = 20  # differences of one command that are printed


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command to run in both trees: its name here, its arguments, the files that it writes beside its output."""

    name: str
    arguments: tuple[str, ...]
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Where two values differ: the path in the output, and what each tree says there."""

    path: str
    before: object
    after: object

    @property
    def wording(self) -> bool:
        """Whether both are sentences: no value differs, only what is said."""
        return all(isinstance(text, str) and " " in text for text in (self.before, self.after))

    def __str__(self) -> str:
        """Return one line."""
        return f"  {self.path} : {self.before!r} → {self.after!r}"


def commands(folder: Path) -> Iterator[Command]:
    """Yield what to run in a folder that has the examples and the questionnaire of a tree."""
    units, voices = (
        sorted(str(path.relative_to(folder)) for path in folder.glob(f"exemples/{pattern}"))
        for pattern in ("*-????-??-??.toml", "voix/*.toml")
    )
    dates = [unit for unit in units if Path(unit).name.startswith("saint-exemple")]
    which = ("--questionnaire", "questionnaires/numerique-rural")
    for file in (*units, *voices):
        name = Path(file).stem
        yield Command(name=f"score {name}", arguments=("score", file, "--json", *which))
        yield Command(name=f"plan {name}", arguments=("plan", file, "--format", "json", *which))
        yield Command(name=f"plan {name}, csv", arguments=("plan", file, "--format", "csv", *which))
    yield Command(name="score, tous", arguments=("score", *units, "--draws", "0", "--json", *which))
    for name, files in (("deux dates", dates[-2:]), ("trois dates", dates), ("territoires", units)):
        yield Command(name=f"compare, {name}", arguments=("compare", *files, "--format", "json", *which))
    for rule in ("consensus", "median", "lowest"):
        output = f"{rule}.toml"
        arguments = ("merge", dates[-1], *voices, "--rule", rule, "-o", output, "--json", *which)
        yield Command(name=f"merge, {rule}", arguments=arguments, files=(output,))
    options = ("--rank", "--detail", "themes,gains", "--quiet", *which)
    sources = (("tableau", "exemples/tableau-fictif.csv", ("--by", "intercommunalite")), ("dossier", "exemples", ()))
    for name, source, by in sources:
        results, refused = f"{name}.csv", f"{name}-refus.csv"
        arguments = ("batch", source, "-o", results, "--errors", refused, *by, *options)
        yield Command(name=f"batch, {name}", arguments=arguments, files=(results, refused))


def values_of(command: Command, tree: Path, folder: Path) -> dict[str, Any]:
    """Run a command of a tree in a folder; return its exit code and what it wrote, as values, by name."""
    environment = {**os.environ, "PYTHONPATH": str(tree / "src"), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "ruraldiag", *command.arguments],
        env=environment, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found: dict[str, Any] = {"code": done.returncode}
    if done.returncode not in {0, 4}:  # told apart from the other tree's even where both fail alike
        found["stderr"] = f"{tree.name} : {done.stderr}"
    if not command.files or done.stdout.startswith(("{", "[")):
        found["stdout"] = parsed(done.stdout)
    for file in command.files:
        path = folder / file
        found[file] = parsed(path.read_text(encoding="utf-8"), path.suffix) if path.exists() else None
    return found


def parsed(text: str, suffix: str = "") -> Any:
    """Return a text as values: JSON, TOML, else the rows of a CSV whose cells are numbers where they can be.

    >>> parsed('[{"a": 1}]'), parsed("a,b\\n1.50,x\\n")
    ({'a': 1}, [['a', 'b'], [1.5, 'x']])
    """
    if text.startswith(("{", "[")) and suffix != ".toml":
        content = json.loads(text)
        return content[0] if isinstance(content, list) and len(content) == 1 else content  # « score » of one file
    if suffix == ".toml":
        return tomllib.loads(text)
    return [[number_or_text(cell) for cell in row] for row in csv.reader(io.StringIO(text))]


def number_or_text(cell: str) -> float | str:
    """Return a cell as a number where it is one; a code that begins with 0 is a text."""
    try:
        return cell if cell.startswith("0") and cell.isdigit() and len(cell) > 1 else float(cell)
    except ValueError:
        return cell


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """Yield where two values differ; a key or an item that one side lacks is « absent » there.

    >>> [str(one) for one in differences({"a": [1, 2]}, {"a": [1, 3]})]
    ['  .a[1] : 2 → 3']
    """
    match before, after:
        case Mapping(), Mapping():
            for key in dict.fromkeys([*before, *after]):
                yield from differences(before.get(key, "absent"), after.get(key, "absent"), f"{path}.{key}")
            if set(before) == set(after) and list(before) != list(after):
                yield Difference(path=f"{path} (ordre des clés)", before=list(before), after=list(after))
        case list(), list():
            for place in range(max(len(before), len(after))):
                ends = (items[place] if place < len(items) else "absent" for items in (before, after))
                yield from differences(next(ends), next(ends), f"{path}[{place}]")
        case _ if before != after:
            yield Difference(path=path, before=before, after=after)


def extract(commit: str, folder: Path) -> None:
    """Write the files of a commit in a folder."""
    archive = subprocess.run(["git", "archive", commit], cwd=HERE, check=True, capture_output=True)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")


def main(arguments: Sequence[str]) -> int:
    """Print, command by command, « mêmes valeurs » or what differs; return 1 if a value does."""
    commits, own = [word for word in arguments if word != "--own"], "--own" in arguments
    if len(commits) != 1:
        print("python -m benchmarks.same_values COMMIT [--own]", file=sys.stderr)
        return 2
    faults = 0
    with TemporaryDirectory() as name, ThreadPoolExecutor(2) as both:
        tree, *folders = (Path(name, part) for part in ("tree", "before", "after"))
        extract(commits[0], tree)
        for data, folder in zip((tree, HERE if own else tree), folders, strict=True):
            copytree(data / "reports" / "exemples", folder / "exemples")
            copytree(data / "questionnaires", folder / "questionnaires")
        for command in commands(folders[0]):
            before, after = both.map(values_of, (command, command), (tree, HERE), folders)
            found = sorted(differences(before, after), key=lambda difference: difference.wording)
            worded = sum(difference.wording for difference in found)
            said = f"{len(found) - worded} valeur(s) autre(s)" if len(found) > worded else "mêmes valeurs"
            print(f"{command.name} : {said}" + (f", {worded} phrase(s) autre(s)" if worded else ""), flush=True)
            print("\n".join(map(str, found[:SHOWN])), end="\n" if found else "", flush=True)
            faults += len(found) > worded
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""``python3 tools/browser.py``: the whole program as one page, dist/ruraldiag-navigateur.html.

It needs python3 with pip, and npm: the WebAssembly Python comes from npm's pyodide, pydantic and what else the engine
imports from their wheels, at the versions of constraints.txt, compiled by that Python under npm's node. The same inputs
give the same bytes.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
TARGET = TOP / "dist" / "ruraldiag-navigateur.html"
LARGEST = 12_000_000  # bytes: what a mail or a slow line still takes
PYODIDE = "314.0.7"
PLATFORM = ("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--implementation", "cp")
COMPILED = ("pydantic_core",)  # built for this Python; the others are pure
PURE = (
    "pydantic",
    "annotated-types",
    "typing_extensions",
    "typing-inspection",
    "tomli",
    "tomli_w",
    "tomlkit",
)
NEVER_IMPORTED = re.compile(
    r"(?:curses|dbm|distutils|ensurepip|idlelib|lib2to3|multiprocessing|pydoc_data|"
    r"sqlite3|tkinter|turtledemo|unittest|venv|wsgiref|xmlrpc|_pyrepl|pdb|pydoc|turtle|doctest|"
    r"_pydecimal|_pydatetime|tarfile|mailbox|smtplib|ftplib|imaplib|nntplib|profile|cProfile|pickletools|optparse)\b"
)
NOT_NEEDED = re.compile(
    r"pydantic/(?:v1|deprecated)/|.*\.pyi$|.*\.dist-info/(?!METADATA|RECORD$).*|ruraldiag/(?:cli|exemples|table|batch|exchange|schemas)/|ruraldiag/browser/.*\.(?:js|css)$"
)
BEGINNING = (1980, 1, 1, 0, 0, 0)  # of a zip's time: the same bytes for the same files


def main() -> None:
    """Make the page; say where it is and how large."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        page = made(folder)
    if len(page) > LARGEST:
        sys.exit(f"{len(page):,} bytes: more than {LARGEST:,}")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(page)
    sys.stdout.write(f"{TARGET}\n{len(page):,} bytes\n")


def made(folder: Path) -> bytes:
    """Return the page, made of what is fetched into a folder."""
    run("npm", "pack", "--silent", f"pyodide@{PYODIDE}", cwd=folder)
    with tarfile.open(folder / f"pyodide-{PYODIDE}.tgz") as archive:
        archive.extractall(folder, filter="data")
    files = {name: (folder / "package" / name).read_bytes() for name in FILES.values()}
    lock = json.loads(files[FILES["lock"]])
    lock["packages"] = {}
    parts = {part: files[name] for part, name in FILES.items()}
    parts["lock"] = json.dumps(lock, separators=(",", ":")).encode()
    parts["stdlib"] = zipped({name: text for name, text in unzipped(parts["stdlib"]) if not NEVER_IMPORTED.match(name)})
    parts["packages"] = compiled(folder, dict(packages(folder)))
    carried = {name: base64.b64encode(gzip.compress(part, 9, mtime=0)).decode() for name, part in parts.items()}
    carried["worker"] = (TOP / "src/ruraldiag/browser/worker.js").read_text(encoding="utf-8")
    return form(folder, carried)


FILES = {
    "loader": "pyodide.js",
    "asm": "pyodide.asm.mjs",
    "wasm": "pyodide.asm.wasm",
    "stdlib": "python_stdlib.zip",
    "lock": "pyodide-lock.json",
}


def packages(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the packages that the engine imports, and of the program itself with its questionnaires."""
    wheels = folder / "wheels"
    for names, more in ((COMPILED, (*PLATFORM, "--abi", "cp314")), (PURE, (*PLATFORM[2:4], "--platform", "any"))):
        pip("download", "--no-deps", "--only-binary=:all:", "-d", str(wheels), *more, *map(pinned, names))
    for wheel in sorted(wheels.glob("*.whl")):
        yield from (
            (name, text)
            for name, text in unzipped(wheel.read_bytes())
            if not NOT_NEEDED.fullmatch(name) and not NOT_NEEDED.match(name)
        )
    for top, inside in ((TOP / "src", ""), (TOP, "ruraldiag/")):
        for path in sorted((top / ("ruraldiag" if not inside else "questionnaires")).rglob("*")):
            name = inside + path.relative_to(top).as_posix()
            if path.is_file() and path.suffix in {".py", ".toml", ".css", ".json"} and not NOT_NEEDED.match(name):
                yield name, path.read_bytes()


def compiled(folder: Path, files: Mapping[str, bytes]) -> bytes:
    """Return packages as a zip, compiled by the Python of the page, which lies in a folder."""
    given, made = folder / "packages.zip", folder / "compiled.zip"
    given.write_bytes(zipped(files))
    run("node", str(TOP / "tools" / "compiled.mjs"), str(folder / "package"), str(given), str(made))
    return made.read_bytes()


def form(folder: Path, parts: Mapping[str, str]) -> bytes:
    """Return the page of the form with the parts of the engine, made by the program with its own dependencies."""
    beside = folder / "beside"
    pip("install", "--target", str(beside), *map(pinned, PURE))
    given, page = folder / "parts.json", folder / "page.html"
    given.write_text(json.dumps(parts), encoding="utf-8")
    code = (
        "import json, sys; from pathlib import Path; from ruraldiag.browser.form import form_page; "
        "from ruraldiag.questionnaire.load import load_questionnaire; "
        "parts = json.loads(Path(sys.argv[1]).read_text(encoding='utf-8')); "
        "Path(sys.argv[2]).write_bytes(form_page(load_questionnaire(), parts=parts).encode())"
    )
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(TOP / "src"), str(beside)])}
    run(sys.executable, "-c", code, str(given), str(page), env=env)
    return page.read_bytes()


def pinned(name: str) -> str:
    """Return a package at its version in constraints.txt."""
    wanted = re.sub(r"[-_.]+", "-", name).lower()
    for line in (TOP / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower() == wanted:
            return line.strip()
    raise SystemExit(f"{name} has no version in constraints.txt")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip, stored: it is compressed with the rest."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, BEGINNING), files[name])
    return out.getvalue()


def unzipped(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a zip, or of a wheel."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        yield from ((name, opened.read(name)) for name in opened.namelist() if not name.endswith("/"))


def pip(*words: str) -> None:
    """Run pip, quietly."""
    run(sys.executable, "-m", "pip", words[0], "--quiet", "--disable-pip-version-check", *words[1:])


def run(*command: str, **more: object) -> None:
    """Run a command that must succeed; what it says on standard output is left out."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **more)  # type: ignore[call-overload]


if __name__ == "__main__":
    main()

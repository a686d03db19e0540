// node compiled.mjs PYODIDE PACKAGES TARGET: the packages of a zip compiled by the Python that will run them, so that a
// page need not do it at each opening; the same bytes for the same files.
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, packages, target] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: folder });
python.unpackArchive(new Uint8Array(fs.readFileSync(packages)), "zip", { extractDir: "/lib/ruraldiag" });
python.runPython(`
import compileall, pathlib, py_compile, zipfile
top = pathlib.Path("/lib/ruraldiag")
unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
assert compileall.compile_dir(top, quiet=1, legacy=True, optimize=2, invalidation_mode=unchecked)
with zipfile.ZipFile("/compiled.zip", "w", zipfile.ZIP_STORED) as archive:
    for path in sorted(top.rglob("*")):
        if path.is_file() and path.suffix != ".py":
            info = zipfile.ZipInfo(path.relative_to(top).as_posix(), (1980, 1, 1, 0, 0, 0))
            archive.writestr(info, path.read_bytes())
`);
fs.writeFileSync(target, python.FS.readFile("/compiled.zip"));

// The engine: Python in WebAssembly, in a worker, from the parts that the page hands over; nothing is fetched.
"use strict";
let engine = null;

self.onmessage = async ({ data }) => {
  if (data.parts) {
    try {
      engine = await start(data.parts);
      self.postMessage({ ready: true });
    } catch (error) {
      self.postMessage({ failed: String(error && error.message || error) });
    }
    return;
  }
  const { call, name, words } = data;
  try {
    self.postMessage({ call, value: engine[name](...words) });
  } catch (error) {
    self.postMessage({ call, failed: String(error && error.message || error) });
  }
};

// Here and not in the page, which answers meanwhile: base64 of gzip, as the page carries each part.
async function inflated(text) {
  const { body } = await unhindered(`data:application/octet-stream;base64,${text}`);
  return new Uint8Array(await new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

const unhindered = self.fetch.bind(self);

async function start(carried) {
  const parts = {};
  for (const name of Object.keys(carried)) parts[name] = await inflated(carried[name]);
  const address = (bytes, type) => URL.createObjectURL(new Blob([bytes], { type }));
  const answers = { "pyodide.asm.wasm": [parts.wasm, "application/wasm"], "python_stdlib.zip": [parts.stdlib, "application/zip"] };
  self.fetch = async (asked) => {
    const found = answers[String(asked.url || asked).split("/").pop()];
    if (!found) throw new Error("nothing is fetched: " + asked);
    return new Response(found[0], { headers: { "Content-Type": found[1] } });
  };
  importScripts(address(parts.loader, "text/javascript"));
  const { default: createPyodideModule } = await import(address(parts.asm, "text/javascript"));
  const python = await loadPyodide({
    createPyodideModule,
    indexURL: "https://ruraldiag.invalid/",
    packageBaseUrl: "https://ruraldiag.invalid/",
    lockFileContents: new TextDecoder().decode(parts.lock),
  });
  python.unpackArchive(parts.packages, "zip", { extractDir: "/lib/ruraldiag" });
  python.runPython("import sys; sys.path.insert(0, '/lib/ruraldiag')");
  const module = python.pyimport("ruraldiag.browser.engine");
  module.prepared();
  answers["pyodide.asm.wasm"] = answers["python_stdlib.zip"] = null;
  return module;
}

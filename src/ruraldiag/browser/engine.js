// The engine, where the page carries one: Python in a worker. Questions are answered without waiting for it.
"use strict";
const engine = { there: DATA.engine, state: "none", calls: new Map(), count: 0 };
engine.ready = new Promise((resolve, reject) => { engine.settle = { resolve, reject }; });
engine.ready.catch(() => {});

function engineSays(words, step) {
  engine.state = step;
  document.getElementById("engine").textContent = words;
  document.body.dataset.engine = step;
  dispatchEvent(new Event("engine"));
}

async function startEngine() {
  if (!engine.there) {
    engine.settle.reject(new Error("no engine"));
    return;
  }
  engineSays(fr("Le calcul se prépare : vous pouvez déjà répondre."), "starting");
  try {
    const script = new Blob([document.getElementById("part-worker").textContent], { type: "text/javascript" });
    const parts = {};
    for (const name of ["loader", "asm", "wasm", "stdlib", "packages", "lock"]) {
      const element = document.getElementById(`part-${name}`);
      parts[name] = element.textContent;
      element.remove();
    }
    engine.worker = new Worker(URL.createObjectURL(script));
    engine.worker.onmessage = ({ data }) => answered(data);
    engine.worker.onerror = (event) => failed(event.message);
    engine.worker.postMessage({ parts });
  } catch (error) {
    failed(error.message);
  }
}

function answered(data) {
  if (data.ready) {
    engineSays("", "ready");
    engine.settle.resolve();
  } else if (data.call) {
    const { resolve, reject } = engine.calls.get(data.call);
    engine.calls.delete(data.call);
    if (data.failed) reject(new Error(data.failed));
    else resolve(data.value);
  } else failed(data.failed);
}

function failed(why) {
  console.error(why);
  engine.settle.reject(new Error(why));
  for (const { reject } of engine.calls.values()) reject(new Error(why));
  engine.calls.clear();
  engineSays(fr("Le calcul n'a pas pu démarrer dans ce navigateur : la page reste un questionnaire à remplir. Vos réponses sont gardées : téléchargez-les, puis envoyez-les, ou rouvrez-les dans un navigateur plus récent."), "failed");
}

// Ask the engine for one of its functions: texts in, text out.
async function ask(name, ...words) {
  await engine.ready;
  return new Promise((resolve, reject) => {
    engine.count += 1;
    engine.calls.set(engine.count, { resolve, reject });
    engine.worker.postMessage({ call: engine.count, name, words });
  });
}

async function askJson(name, ...words) {
  return JSON.parse(await ask(name, ...words));
}

// The assessment as TOML: through the engine where it is ready, so that nothing of an opened file is lost.
async function tomlNow(draft) {
  return engine.state === "ready" ? askWritten(draft) : tomlOf(draft);
}

function askWritten(draft) {
  return ask("written", draft.base, JSON.stringify(draft));
}

// For tests and integrators.
window.ruraldiag = {
  report: (toml) => ask("report", toml),
  score: async (toml) => JSON.parse(await ask("score", toml)),
};

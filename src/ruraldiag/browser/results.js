// What the answers give: the score as they come, the report, the plan, the letters, two dates, and what to keep.
"use strict";
function standingBox() {
  return h("section", { id: "standing", "aria-labelledby": "standing-title" }, h("h2", { id: "standing-title" }, "Où vous en êtes"),
    h("progress", { id: "progress", "aria-label": "Questions répondues" }), h("p", { id: "progress-words" }), h("div", { id: "standing-words", role: "status" }));
}

let turn = 0, timer = 0;
function refreshStanding() {
  const { draft } = state, bar = document.getElementById("progress");
  if (!bar) return;
  const list = asked(draft), done = list.filter((one) => isAnswered(draft.answers[one.id])).length;
  bar.max = list.length;
  bar.value = done;
  document.getElementById("progress-words").textContent = `${done} réponse${done > 1 ? "s" : ""} sur ${list.length}`;
  clearTimeout(timer);
  timer = setTimeout(showStanding, 250);
}

async function showStanding() {
  const words = document.getElementById("standing-words"), own = (turn += 1);
  if (!words) return;
  if (engine.state !== "ready") {
    words.textContent = engine.state === "starting" ? `Le score s'affichera ici dès que le calcul sera prêt.` : "";
    return;
  }
  try {
    const found = await askJson("standing", await tomlNow(state.draft));
    if (own !== turn || !document.contains(words)) return;
    const errors = found.findings.filter((one) => one.severity === "error");
    words.replaceChildren(...(found.says || []).map((text) => h("p", {}, text)), ...(errors.length ? [findings(errors)] : []));
  } catch (error) {
    words.textContent = "";
  }
}
addEventListener("engine", showStanding);

const TABS = [["report", "Rapport"], ["annex", "Rapport avec l'annexe"], ["plan", "Plan d'action"], ["letters", "Lettres"], ["compare", "Comparer"]];

function resultsScreen(which) {
  const { draft } = state, tabs = document.querySelector("nav.tabs");
  if (tabs && !tabs.querySelector(":disabled")) { showTab(which); return; } // another page of the same results: one stays there
  screen(`Résultats de ${draft.unit.name}`,
    standingBox(),
    h("nav", { class: "moves", "aria-label": "Garder ou continuer" },
      button("Télécharger le diagnostic", saveToml, { class: "main" }),
      draft.express && button(`Répondre aux autres questions (${others(draft)})`, () => { draft.express = false; keep(); go(`question/${nextOpen(draft)}`); }),
      button("Retour aux questions", () => go(`question/${draft.at || asked(draft)[0].id}`)),
      button("Mes diagnostics", () => go("accueil"))),
    h("p", { class: "soft" }, fr("Le fichier téléchargé (.toml) est votre diagnostic : gardez-le, envoyez-le, rouvrez-le ici l'an prochain.")),
    h("p", { id: "saved", role: "status" }),
    engine.there && h("nav", { class: "tabs", "aria-label": "Ce qu'il y a à lire" }, TABS.map(([name, title]) =>
      button(title, () => go(`resultats/${name}`), { "data-tab": name, disabled: engine.state !== "ready" }))),
    h("div", { id: "shown" }));
  refreshStanding();
  if (engine.there && engine.state === "ready") showTab(which);
  else document.getElementById("shown").textContent = engine.state === "starting" ? "Le rapport s'affichera dès que le calcul sera prêt." : "";
}

function others(draft) {
  return asked({ ...draft, express: false }).length - asked(draft).length;
}

// Whose, and of which day: « saint-exemple-2026-11-28 ».
function fileName(draft) {
  return `${slug(draft.unit.name)}-${(draft.updated || now()).slice(0, 10)}`;
}

async function saveToml() {
  const { draft } = state;
  let text, whole = true;
  try { text = await (draft.base && engine.there ? askWritten(draft) : tomlNow(draft)); } catch (error) {
    text = tomlOf(draft);
    whole = !draft.base;
  }
  download(`${fileName(draft)}.toml`, text, "application/toml");
  draft.downloaded = draft.touched;
  drafts.keep(draft);
  const words = whole ? "Diagnostic téléchargé." : "Diagnostic téléchargé, avec toutes les réponses. Ce que le fichier d'origine dit en plus (suivi des actions, voix, commentaires) n'y est pas : gardez-le aussi.";
  document.getElementById("saved").textContent = fr(words);
}

async function showTab(which) {
  const shown = document.getElementById("shown"), own = (showTab.turn = (showTab.turn || 0) + 1), title = Object.fromEntries(TABS)[which];
  for (const one of document.querySelectorAll("[data-tab]")) {
    if (one.dataset.tab === which) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
  shown.replaceChildren(h("p", { role: "status" }, "Un instant…"));
  let content;
  try {
    const toml = await tomlNow(state.draft);
    content = which === "letters" ? await lettersPart(toml) : which === "compare" ? comparePart(toml)
      : await pagePart(await askJson("pages", toml, which), `${fileName(state.draft)}-${slug(title)}`);
  } catch (error) {
    content = [h("p", { class: "wrong", role: "alert" }, `Cette page n'a pas pu être faite (${error.message.trim().split("\n").pop()}). Vos réponses sont gardées.`)];
  }
  if (own !== showTab.turn) return;
  shown.replaceChildren(...content);
  say(fr(`Affiché : ${title}.`));
}

// A page of the engine in a frame of its own: nothing of it runs. It is as high as what it holds, once it is seen.
function pagePart(found, name, more = () => []) {
  if (!found.text) return [findings(found.findings)];
  const frame = h("iframe", { title: found.whom || found.title, sandbox: "allow-same-origin allow-modals", srcdoc: found.text });
  const fit = () => {
    const page = frame.contentDocument;
    if (page) frame.style.height = `${page.documentElement.offsetHeight + 20}px`;
  };
  frame.addEventListener("load", () => {
    for (const folded of frame.contentDocument.querySelectorAll("details")) folded.addEventListener("toggle", fit);
    new ResizeObserver(() => requestAnimationFrame(fit)).observe(frame);
  });
  return [h("p", { class: "moves" }, more(frame),
    button("Imprimer", () => frame.contentWindow.print()),
    button("Télécharger cette page (.html)", () => download(`${name}.html`, found.text, "text/html"))), frame];
}

// The keys that print, print the page that is read, and not what stands around it.
addEventListener("keydown", (event) => {
  const frame = document.querySelector("#shown > iframe, #shown > div > iframe");
  if (!frame || !(event.ctrlKey || event.metaKey) || event.key !== "p") return;
  event.preventDefault();
  frame.contentWindow.print();
});

async function lettersPart(toml) {
  const { letters = [], findings: found } = await askJson("letters", toml);
  if (!letters.length) return found.length ? [findings(found)] : [h("p", {}, fr("Aucune lettre à écrire : les premières actions ne demandent rien à d'autres."))];
  return [h("p", {}, fr("Relisez chaque lettre, remplissez les points (………), puis signez. Une lettre téléchargée s'ouvre aussi dans Word.")), ...letters.map((one) =>
    h("details", {}, h("summary", {}, one.whom), pagePart(one, `${fileName(state.draft)}-${one.name}`, (frame) =>
      button("Copier le texte", () => copy([...frame.contentDocument.querySelectorAll("header, main")].map((one) => one.innerText).join("\n\n"))))))];
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say("Copié.");
  } catch (error) {
    say(fr("La copie n'est pas permise ici : sélectionnez le texte."));
  }
}

function comparePart(toml) {
  const { draft } = state, place = h("div", {});
  const show = async (text, name) => {
    try {
      place.replaceChildren(...pagePart(await askJson("compared", await text, toml, name), `${fileName(draft)}-comparaison`));
    } catch (error) {
      place.replaceChildren(h("p", { class: "wrong", role: "alert" }, error.french || `${name} n'a pas pu être lu. Choisissez le fichier .toml d'un diagnostic.`));
    }
  };
  if (draft.previous) show(draft.previous, draft.previousName);
  return [h("p", {}, h("label", { for: "other" }, `Le diagnostic d'une autre date (.toml)${NBSP}: `),
    h("input", { type: "file", id: "other", accept: ".toml", onchange: (event) => {
      const file = event.target.files[0];
      if (file) show(textOf(file), file.name);
    } })), place];
}

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
  const { draft } = state;
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
      button(title, () => go(`resultats/${name}`), { "aria-current": name === which ? "true" : null, disabled: engine.state !== "ready" }))),
    h("div", { id: "shown" }));
  refreshStanding();
  if (engine.there && engine.state === "ready") showTab(which);
  else document.getElementById("shown").textContent = engine.state === "starting" ? "Le rapport s'affichera dès que le calcul sera prêt." : "";
}

function others(draft) {
  return asked({ ...draft, express: false }).length - asked(draft).length;
}

async function saveToml() {
  const { draft } = state;
  let text, whole = true;
  try { text = await (draft.base && engine.there ? askWritten(draft) : tomlNow(draft)); } catch (error) {
    text = tomlOf(draft);
    whole = !draft.base;
  }
  download(`${slug(draft.unit.name)}-${(draft.updated || now()).slice(0, 10)}.toml`, text, "application/toml");
  draft.downloaded = draft.touched;
  drafts.keep(draft);
  const words = whole ? "Diagnostic téléchargé." : "Diagnostic téléchargé, avec toutes les réponses. Ce que le fichier d'origine dit en plus (suivi des actions, voix, commentaires) n'y est pas : gardez-le aussi.";
  document.getElementById("saved").textContent = fr(words);
}

async function showTab(which) {
  const shown = document.getElementById("shown"), own = (resultsScreen.turn = (resultsScreen.turn || 0) + 1);
  shown.replaceChildren(h("p", { role: "status" }, "Un instant…"));
  let content;
  try {
    const toml = await tomlNow(state.draft);
    content = which === "letters" ? await lettersPart(toml) : which === "compare" ? comparePart(toml) : await pagePart(await askJson("pages", toml, which));
  } catch (error) {
    content = [h("p", { class: "wrong", role: "alert" }, `Cette page n'a pas pu être faite (${error.message.trim().split("\n").pop()}). Vos réponses sont gardées.`)];
  }
  if (own === resultsScreen.turn) shown.replaceChildren(...content);
}

// A page of the engine in a frame of its own: nothing of it runs.
function pagePart(found) {
  if (!found.text) return [findings(found.findings)];
  const frame = h("iframe", { title: found.title, sandbox: "allow-same-origin allow-modals", srcdoc: found.text });
  const fit = () => { frame.style.height = `${frame.contentDocument.documentElement.scrollHeight + 40}px`; };
  frame.addEventListener("load", () => {
    fit();
    for (const folded of frame.contentDocument.querySelectorAll("details")) folded.addEventListener("toggle", fit);
    addEventListener("resize", () => document.contains(frame) && fit());
  });
  return [h("p", { class: "moves" },
    button("Imprimer", () => frame.contentWindow.print()),
    button("Télécharger cette page (.html)", () => download(`${found.name}-${found.kind}.html`, found.text, "text/html"))), frame];
}

async function lettersPart(toml) {
  const { letters = [], findings: found } = await askJson("letters", toml);
  if (!letters.length) return found.length ? [findings(found)] : [h("p", {}, fr("Aucune lettre à écrire : les premières actions ne demandent rien à d'autres."))];
  return [h("p", {}, "Relisez chaque lettre, remplissez les points (………), puis signez."), ...letters.map((one) => h("details", {},
    h("summary", {}, one.whom),
    h("p", { class: "moves" }, button("Copier le texte", () => copy(one.plain)), button("Télécharger (.html, à ouvrir dans Word)", () => download(`${one.name}.html`, one.text, "text/html"))),
    h("pre", {}, one.plain)))];
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
      place.replaceChildren(...pagePart(await askJson("compared", await text, toml, name)));
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

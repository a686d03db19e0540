// The first screen: begin, open a file, or go on with what this browser holds.
"use strict";
const LARGEST = 2000000; // bytes of a file: an assessment has 50,000 or so

function homeScreen() {
  const held = drafts.list();
  screen("Le diagnostic numérique de votre territoire",
    h("p", {}, DATA.about, "."),
    !drafts.safe && h("p", { class: "wrong" }, fr("Ce navigateur ne garde rien : téléchargez vos réponses avant de fermer la page.")),
    held.length > 0 && heldPart(held),
    h("section", { "aria-labelledby": "new" }, h("h2", { id: "new" }, "Nouveau diagnostic"), newForm()),
    engine.there && h("section", { "aria-labelledby": "file" }, h("h2", { id: "file" }, "Ouvrir un fichier"), openForm()),
    h("section", { "aria-labelledby": "how" }, h("h2", { id: "how" }, "Comment ça marche"), h("ul", {},
      h("li", {}, `${drafts.safe ? "Chaque réponse est gardée dans ce navigateur aussitôt" : "Chaque réponse est gardée tant que la page est ouverte"}${NBSP}; ${drafts.safe ? "vous pouvez fermer la page et revenir." : "téléchargez-les avant de la fermer."}`),
      h("li", {}, `Si vous ne savez pas, dites-le${NBSP}: rien n'est inventé à votre place.`),
      h("li", {}, fr("À la fin, téléchargez votre diagnostic : c'est le seul fichier à garder.")),
      h("li", {}, DATA.before))));
}

function heldPart(held) {
  return h("section", { "aria-labelledby": "held" }, h("h2", { id: "held" }, "Vos diagnostics, dans ce navigateur"), h("ul", { class: "held" }, held.map((draft) => {
    const list = asked(draft), done = list.filter((one) => isAnswered(draft.answers[one.id])).length;
    const told = h("div", { role: "alert" }), name = `${fileName(draft)}.toml`;
    const earlier = draft.questionnaire && draft.questionnaire.edition !== DATA.questionnaire.edition && engine.there;
    const resume = () => { state.draft = draft; go(draft.finished ? "resultats" : `question/${nextOpen(draft)}`); };
    const carry = () => attempt(name, told, async () => offer(name, await askWritten(draft), told));
    const again = () => attempt(name, told, async () => renew(name, await askWritten(draft), told));
    const item = h("li", {}, h("strong", {}, draft.unit.name), ` (${DATA.kinds[draft.unit.kind].title}), ${done} réponse${done > 1 ? "s" : ""} sur ${list.length}, le ${day(draft.touched)} `,
      withEngine(button("Reprendre", earlier ? carry : resume, { "aria-label": `Reprendre ${draft.unit.name}` }), earlier),
      engine.there && done > 0 && withEngine(button("Refaire à une nouvelle date", again, { "aria-label": `Refaire à une nouvelle date ${draft.unit.name}` })));
    item.append(forgetPart(draft, item), told);
    return item;
  })));
}

function nextOpen(draft) {
  const list = asked(draft), open = list.find((one) => !isAnswered(draft.answers[one.id]));
  return (list.find((one) => one.id === draft.at && !isAnswered(draft.answers[one.id])) || open || list[0]).id;
}

// Forgetting asks once more: what was not downloaded is then lost.
function forgetPart(draft, item) {
  return button("Oublier…", (event) => {
    const back = event.target;
    const sure = h("span", { class: "sure" }, ` Effacer ce diagnostic de ce navigateur${NBSP}? Ce que vous n'avez pas téléchargé sera perdu. `,
      button("Oui, l'effacer", () => { drafts.forget(draft.id); homeScreen(); say("Diagnostic effacé."); }),
      button("Non, le garder", () => { sure.remove(); back.hidden = false; back.focus(); }));
    back.hidden = true;
    item.append(sure);
    sure.querySelector("button:last-child").focus();
  }, { "aria-label": `Oublier ${draft.unit.name}` });
}

function newForm() {
  const given = DATA.unit || {};
  const name = h("input", { id: "name", required: true, maxlength: 200, autocomplete: "off", "aria-describedby": "nameless", value: given.name || "", oninput: () => tell("") });
  const code = h("input", { id: "code", maxlength: 12, autocomplete: "off", value: given.code || "", size: 12 });
  const kind = h("select", { id: "kind" }, Object.entries(DATA.kinds).map(([id, { title }]) => h("option", { value: id, selected: id === (given.kind || DATA.kind || "commune") }, title)));
  const series = h("fieldset", {}, h("legend", {}, "Pour commencer"), seriesBox("express", true), seriesBox("all", false));
  const wrong = h("span", { id: "nameless", class: "wrong", role: "alert" });
  const count = () => {
    const all = questionsOf(kind.value), first = all.filter((one) => one.express).length;
    series.querySelector("[data-for=express]").textContent = `La première série (${first} questions, un quart d'heure de mémoire)`;
    series.querySelector("[data-for=all]").textContent = `Toutes les questions (${all.length})`;
    series.hidden = first === 0 || first === all.length;
    if (series.hidden) series.querySelector("[value=all]").checked = true;
  };
  kind.addEventListener("change", count);
  count();
  return h("form", { novalidate: true, onsubmit: begin },
    h("p", {}, h("label", { for: "name" }, `Nom de la collectivité${NBSP}: `), name, wrong),
    h("p", {}, h("label", { for: "code" }, `Code INSEE ou SIREN, si vous l'avez${NBSP}: `), code),
    h("p", {}, h("label", { for: "kind" }, `Genre${NBSP}: `), kind),
    series, h("p", {}, h("button", { class: "main" }, "Commencer")));

  function tell(words) {
    wrong.textContent = words;
    name.setAttribute("aria-invalid", words ? "true" : "false");
  }

  function begin(event) {
    event.preventDefault();
    const called = name.value.trim().replace(/\s+/g, " ");
    if (!called) { tell("Donnez le nom de la collectivité."); name.focus(); return; }
    const unit = { name: called, kind: kind.value, ...(code.value.trim() ? { code: code.value.replace(/\s/g, "").toUpperCase() } : {}) };
    state.draft = newDraft(unit, series.querySelector("input:checked").value === "express");
    keep();
    go(`question/${asked(state.draft)[0].id}`);
  }
}

function seriesBox(value, checked) {
  return h("label", { class: "choice" }, h("input", { type: "radio", name: "series", value, checked }), h("span", { "data-for": value }));
}

// What asks the engine waits for it.
function withEngine(element, needed = true) {
  const set = () => { element.disabled = Boolean(needed) && engine.state !== "ready"; };
  set();
  addEventListener("engine", set);
  return element;
}

function openForm() {
  const told = h("div", { role: "alert" });
  const field = withEngine(h("input", { type: "file", id: "open", accept: ".toml", onchange: () => field.files[0] && openFile(field.files[0], told) }));
  const wait = h("p", { class: "soft" }, field.disabled && engine.state !== "failed" ? fr("Encore quelques secondes : le calcul se prépare.") : "");
  addEventListener("engine", () => { if (engine.state !== "starting") wait.textContent = ""; });
  return h("div", {}, h("p", {}, h("label", { for: "open" }, `Un diagnostic déjà fait, ou commencé (.toml)${NBSP}: `), field), wait, told);
}

// The text of a file; what keeps it from being read is an error with its French words.
async function textOf(file) {
  const wrong = (words) => Object.assign(new Error(file.name), { french: fr(`${file.name} ${words}`) });
  if (file.size > LARGEST) throw wrong("est trop gros pour un diagnostic. Choisissez le fichier .toml d'un diagnostic.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch (error) {
    throw wrong("n'est pas en UTF-8. Ouvrez-le dans un éditeur de texte et enregistrez-le en « UTF-8 ».");
  }
}

function openFile(file, told) {
  return attempt(file.name, told, async () => offer(file.name, await textOf(file), told));
}

async function attempt(name, told, act) {
  told.replaceChildren();
  try {
    await act();
  } catch (error) {
    told.textContent = error.french || `${name} n'a pas pu être lu. Choisissez le fichier .toml d'un diagnostic.`;
  }
}

// What a diagnostic holds, to go on with it or to do it again.
async function offer(name, text, told) {
  const found = await askJson("opened", name, text);
  if (!found.unit) { told.replaceChildren(h("p", {}, fr("Ce fichier ne peut pas être ouvert :")), findings(found.findings)); return; }
  const open = questionsOf(found.unit.kind).filter((one) => !isAnswered(found.answers[one.id])).length;
  told.replaceChildren(...[
    h("p", {}, `${found.unit.name}${NBSP}: ${Object.keys(found.answers).length} réponses, ${open} question${open > 1 ? "s" : ""} encore ouverte${open > 1 ? "s" : ""}.`),
    found.moved && h("p", {}, `Il suit l'édition ${found.moved} du questionnaire${NBSP}: ses réponses sont reprises dans l'édition ${DATA.questionnaire.edition}${found.lost ? `, sauf celles (${found.lost}) qui n'y ont pas de place${NBSP}: le fichier les garde à part` : ""}.`),
    found.findings.length > 0 && findings(found.findings),
    h("p", { class: "moves" }, button("Continuer ce diagnostic", () => take(found, {})), button("Le refaire aujourd'hui", () => renew(name, text, told))),
    h("p", { class: "soft" }, `Le refaire${NBSP}: un nouveau diagnostic, où chaque ancienne réponse est montrée, à garder ou à changer${NBSP}; les deux dates pourront être comparées.`),
  ].filter(Boolean));
}

async function renew(name, text, told) {
  const renewed = await askJson("renewed", name, text, now());
  if (renewed.unit) take(renewed, { previous: text, previousName: name });
  else told.replaceChildren(findings(renewed.findings));
}

function take(found, more) {
  const draft = newDraft(found.unit, false);
  const { answers, waiting, voices, base, started, updated, finished, respondent } = found;
  Object.assign(draft, { answers, waiting, voices, base, started, updated, finished, respondent }, more);
  state.draft = draft;
  keep();
  go(draft.finished && !more.previous ? "resultats" : `question/${nextOpen(draft)}`);
}

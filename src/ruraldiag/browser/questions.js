// One question a screen: where one is, what was answered last time, how to go back, how to stop.
"use strict";
function questionScreen(id) {
  const { draft } = state, list = asked(draft);
  const place = Math.max(0, list.findIndex((one) => one.id === id)), question = list[place];
  draft.at = question.id;
  const answer = draft.answers[question.id] || {};
  const fields = answerFields(question, answer);
  const page = screen(question.question,
    h("p", { class: "where" }, `${question.domain}${NBSP}: question ${place + 1} sur ${list.length}`),
    lastTime(question),
    fields,
    h("p", { id: "kept", class: "soft", role: "status" }, keptWords()),
    h("nav", { class: "moves", "aria-label": "Aller à une autre question" },
      button("Précédente", () => move(-1), { disabled: place === 0 }),
      button(place + 1 < list.length ? "Suivante" : "Terminer", () => move(1), { class: "main" }),
      button("Résultats", () => go("resultats")),
      button("Mes diagnostics", () => go("accueil"))),
    beside(question, draft.waiting[question.id] || answer),
    standingBox(),
    everyQuestion(question));
  page.prepend(h("p", { class: "unit" }, `${draft.unit.name} · ${DATA.kinds[draft.unit.kind].title}`));
  fields.prepend(h("legend", { class: "hidden" }, question.question));
  refreshStanding();

  // The answer just given may open questions, or close them.
  function move(step) {
    const wrong = document.querySelector("[aria-invalid='true']");
    if (wrong) { wrong.focus(); return; }
    const left = asked(draft), to = left.findIndex((one) => one.id === question.id) + step;
    if (to < left.length) { go(`question/${left[to].id}`); return; }
    draft.finished = !draft.express && left.every((one) => isAnswered(draft.answers[one.id]));
    keep();
    go("resultats");
  }
}

// Set the answer to a question, or take it away; its note and evidence stay.
function answer(question, given) {
  const { draft } = state, { note, evidence } = draft.answers[question.id] || draft.waiting[question.id] || {};
  const whole = { ...given, ...(note ? { note } : {}), ...(evidence ? { evidence } : {}) };
  if (isAnswered(given)) whole.answered = now();
  if (Object.keys(whole).length) draft.answers[question.id] = whole;
  else delete draft.answers[question.id];
  if (isAnswered(given)) delete draft.waiting[question.id];
  draft.finished = false;
  changed();
  refreshStanding();
  const every = document.querySelector(".every"), { open } = every;
  every.replaceWith(everyQuestion(question));
  document.querySelector(".every").open = open;
}

// What was said has changed: the diagnostic is of this moment.
function changed() {
  state.draft.updated = now();
  keep();
}

function keep() {
  const { draft } = state;
  draft.touched = Date.now();
  draft.copy = false;
  drafts.keep(draft);
  const kept = document.getElementById("kept");
  if (kept) kept.textContent = keptWords();
}

function keptWords() {
  const { draft } = state, time = new Date(draft.touched).toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
  if (draft.copy) return fr("Ce diagnostic a changé dans un autre onglet : le vôtre continue ici dans une copie.");
  if (drafts.safe) return `Gardé dans ce navigateur à ${time}.`;
  return `Ce navigateur ne garde rien${NBSP}: téléchargez vos réponses avant de fermer la page.`;
}

function answerFields(question, given) {
  if (question.kind === "number") return numberFields(question, given);
  const several = question.kind === "multiple";
  const chosen = [].concat(given.value === undefined ? [] : given.value);
  const boxes = question.options.map((option) => box(several ? "checkbox" : "radio", option.id, option.label, chosen.includes(option.id), pick));
  const outside = otherFields(question, given, pick);
  const fields = h("fieldset", { id: "answer", "aria-describedby": several ? "several" : null },
    several && h("p", { id: "several", class: "soft" }, fr("Plusieurs réponses possibles ; une case laissée vide compte pour non.")),
    boxes, outside.boxes, outside.reason);
  return fields;

  function pick(event) {
    const own = event.target;
    if (several && own.checked) {
      const alone = own.value === "?" || own.value === "-" || (question.exclusive || []).includes(own.value);
      for (const other of fields.querySelectorAll("input[name=answer]")) {
        const others = other.value === "?" || other.value === "-" || (question.exclusive || []).includes(other.value);
        if (other !== own && (alone || others)) other.checked = false;
      }
    }
    const values = [...fields.querySelectorAll("input[name=answer]:checked")].map((one) => one.value);
    if (!outside.take(values)) answer(question, values.length ? { value: several ? values : values[0] } : {});
  }
}

// « Je ne sais pas », and « Sans objet » with its reason where the question lets it.
function otherFields(question, given, pick, kind = question.kind === "scale" ? "radio" : "checkbox") {
  const field = h("input", { id: "reason", value: given.reason || "", maxlength: 2000, "aria-describedby": "why", oninput: because });
  const wrong = h("span", { id: "why", class: "wrong", role: "alert" });
  const reason = h("p", { class: "reason", hidden: given.state !== "not_applicable" }, h("label", { for: "reason" }, `Pourquoi${NBSP}? `), field, wrong);
  return {
    boxes: [
      box(kind, "?", "Je ne sais pas", given.state === "unknown", pick),
      question.not_applicable && box(kind, "-", "Sans objet ici", given.state === "not_applicable", pick),
    ].filter(Boolean),
    reason: question.not_applicable && reason,
    // Whether one of them was chosen, and is the answer.
    take(values) {
      reason.hidden = !values.includes("-");
      if (reason.hidden) told("");
      if (values.includes("?")) answer(question, { state: "unknown" });
      else if (values.includes("-")) because();
      else return false;
      return true;
    },
  };

  // Without a reason it is no answer.
  function because() {
    const why = field.value.trim();
    told(why ? "" : "Dites en quelques mots pourquoi : sans raison, la question reste à répondre.");
    answer(question, why ? { state: "not_applicable", reason: why } : {});
  }

  function told(words) {
    wrong.textContent = fr(words);
    field.setAttribute("aria-invalid", words ? "true" : "false");
  }
}

function box(type, value, words, checked, act) {
  return h("label", { class: "choice" }, h("input", { type, name: "answer", value, checked, onchange: act }), h("span", {}, words));
}

function numberFields(question, given) {
  const lowest = question.min || 0, highest = question.max, unit = question.unit || "";
  const bounds = `de ${french(lowest)} à ${french(highest)}${unit ? `${NBSP}${unit}` : ""}`;
  const field = h("input", { id: "number", inputmode: "decimal", autocomplete: "off", "aria-describedby": "bounds wrong",
    value: given.value === undefined ? "" : french(given.value), oninput: read });
  const wrong = h("p", { id: "wrong", class: "wrong", role: "alert" });
  const outside = otherFields(question, given, (event) => {
    for (const other of fields.querySelectorAll("input[name=answer]")) if (other !== event.target) other.checked = false;
    if (event.target.checked) { field.value = ""; tell(""); }
    if (!outside.take(event.target.checked ? [event.target.value] : [])) answer(question, {});
  }, "checkbox");
  const fields = h("fieldset", { id: "answer" },
    h("p", {}, h("label", { for: "number" }, `Votre réponse${unit ? ` (${unit})` : ""}${NBSP}: `), field, " ", h("span", { id: "bounds", class: "soft" }, bounds)),
    wrong, outside.boxes, outside.reason);
  return fields;

  function tell(words) {
    wrong.textContent = words;
    field.setAttribute("aria-invalid", words ? "true" : "false");
  }

  function read() {
    const text = field.value.replace(/\s/g, "").replace(/%$/, "").replace(",", ".").replace("\u2212", "-");
    if (text === "") { tell(""); answer(question, {}); return; }
    const value = Number(text);
    if (!/^-?\d+(\.\d+)?$/.test(text) || value < lowest || value > highest) {
      tell(`Il faut un nombre ${bounds}, par exemple ${french(Math.round((lowest + highest) / 2))}.`);
      answer(question, {});
      return;
    }
    const other = question.at_most && state.draft.answers[question.at_most];
    const above = other && typeof other.value === "number" && value > other.value;
    tell("");
    for (const one of fields.querySelectorAll("input[name=answer]")) one.checked = false;
    outside.take([]);
    answer(question, { value });
    if (above) wrong.textContent = `C'est plus que votre autre réponse (${french(other.value)})${NBSP}: l'une des deux est à revoir.`;
  }
}

function french(value) {
  return String(value).replace(".", ",").replace("-", "\u2212");
}

// The answer of an earlier diagnostic, to keep or to change: it does not count until it was seen again.
function lastTime(question) {
  const { draft } = state, old = draft.waiting[question.id];
  if (!old) return null;
  const when = old.answered ? `Le ${day(old.answered)}` : "La dernière fois";
  const kept = () => {
    draft.answers[question.id] = old;
    delete draft.waiting[question.id];
    draft.finished = false;
    changed();
    questionScreen(question.id);
    say("Réponse gardée.");
  };
  return h("div", { class: "last" }, h("p", {}, `${when}${NBSP}: ${answerWords(question, old)}`), button("C'est toujours vrai", kept));
}

function answerWords(question, given) {
  if (given.state === "unknown") return "ne sait pas";
  if (given.state === "not_applicable") return given.reason ? `sans objet (${given.reason})` : "sans objet";
  if (given.value === undefined || given.value === null) return "sans réponse";
  if (typeof given.value === "number") return `${french(given.value)}${question.unit ? `${NBSP}${question.unit}` : ""}`;
  const labels = Object.fromEntries((question.options || []).map((option) => [option.id, option.label]));
  return [].concat(given.value).map((option) => labels[option] || option).join(`${NBSP}; `);
}

// What helps, and what one may write beside an answer.
function beside(question, given) {
  const parts = [["Aide", question.help], ["Qui le sait, où chercher", question.find], ["Ce qui le prouverait", question.evidence], ["D'où vient la question", question.why]];
  const voices = (state.draft.voices || []).filter(({ answers }) => answers[question.id]);
  const write = (key) => (event) => {
    const { draft } = state, table = draft.waiting[question.id] ? draft.waiting : draft.answers, there = { ...table[question.id] };
    if (event.target.value) there[key] = event.target.value;
    else delete there[key];
    if (Object.keys(there).length) table[question.id] = there;
    else delete table[question.id];
    changed();
  };
  const field = (key, words) => h("p", {}, h("label", { for: key }, words), h("textarea", { id: key, rows: 2, maxlength: 20000, value: given[key] || "", oninput: write(key) }));
  return h("div", {},
    h("details", { open: !isAnswered(given) && Boolean(question.help) }, h("summary", {}, "Aide, et où chercher"),
      h("dl", {}, parts.filter(([, text]) => text).map(([title, text]) => [h("dt", {}, title), h("dd", {}, text)]))),
    voices.length > 0 && h("details", {}, h("summary", {}, `Ce que chacun a répondu (${voices.length} voix)`), h("ul", {}, voices.map(({ respondent, answers: { [question.id]: one } }) =>
      h("li", {}, `${respondent || "Sans nom"}${NBSP}: ${answerWords(question, one)}${one.note ? ` (${one.note})` : ""}`)))),
    h("details", { open: Boolean(given.note || given.evidence) }, h("summary", {}, "Ajouter une note ou une preuve"),
      field("note", "Note (d'où vient la réponse, qui l'a donnée)"), field("evidence", "Preuve (document, page, date)")));
}

function everyQuestion(here) {
  const { draft } = state, list = asked(draft), left = list.filter((one) => !isAnswered(draft.answers[one.id])).length, domains = new Map();
  list.forEach((one, at) => domains.set(one.domain, [...(domains.get(one.domain) || []), [one, at]]));
  return h("details", { class: "every" },
    h("summary", {}, left ? `Toutes les questions (il en reste ${left})` : "Toutes les questions (tout est répondu)"),
    [...domains].map(([title, questions]) => [h("h2", {}, title), h("ol", { start: questions[0][1] + 1 }, questions.map(([one, at]) =>
      h("li", {}, h("a", { href: `#question/${one.id}`, "aria-current": one.id === here.id ? "true" : null }, one.title), ` (${shortState(one)})`)))]));
}

function shortState(question) {
  const { draft } = state, given = draft.answers[question.id];
  if (isAnswered(given)) return given.state ? answerWords(question, { state: given.state }) : "répondu";
  return draft.waiting[question.id] ? "à revoir" : "à répondre";
}

// An assessment as TOML, written where the engine is not there (docs: the file of an assessment).
"use strict";
function tomlText(text) {
  const clean = String(text).replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
  return JSON.stringify(clean).replace(/\u007f/g, "\\u007F");
}

function tomlValue(value) {
  if (Array.isArray(value)) return `[${value.map(tomlText).join(", ")}]`;
  if (typeof value === "number") return /[.e]/.test(String(value)) ? String(value).replace("e+", "e") : `${value}.0`;
  if (typeof value === "boolean") return String(value);
  return tomlText(value);
}

function tomlTable(name, content, moments = []) {
  const lines = Object.entries(content).filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([key, value]) => `${key} = ${moments.includes(key) ? value : tomlValue(value)}`);
  return [`[${name}]`, ...lines].join("\n");
}

function tomlAnswer(name, { value, state, reason, note, evidence, answered }) {
  return tomlTable(name, { value, state, reason, note, evidence, answered }, ["answered"]);
}

function tomlOf(draft) {
  const { unit, started, updated, finished, respondent } = draft;
  const tables = [
    `format = ${tomlText("ruraldiag/assessment/1")}`,
    tomlTable("questionnaire", DATA.questionnaire),
    tomlTable("unit", unit),
    tomlTable("interview", { started, updated, finished, respondent }, ["started", "updated"]),
  ];
  const waiting = Object.entries(draft.waiting || {}).filter(([id]) => !draft.answers[id]);
  for (const [id, answer] of Object.entries(draft.answers)) tables.push(tomlAnswer(`answers.${id}`, answer));
  for (const [id, answer] of waiting) tables.push(tomlAnswer(`set_aside.to-review.${id}`, answer));
  return `${tables.join("\n\n")}\n`;
}

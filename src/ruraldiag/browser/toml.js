// An assessment as TOML, written where the engine is not there (docs: the file of an assessment).
"use strict";
function tomlText(text) {
  const clean = String(text).replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
  return JSON.stringify(clean).replace(/\u007f/g, "\\u007F");
}

function tomlValue(value) {
  if (Array.isArray(value)) return `[${value.map(tomlText).join(", ")}]`;
  if (typeof value === "number") return Number.isInteger(value) ? `${value}.0` : String(value).replace(/e\+?(-?\d+)$/, "e$1");
  if (typeof value === "boolean") return String(value);
  return tomlText(value);
}

function tomlTable(name, content, moments = []) {
  const lines = Object.entries(content).filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([key, value]) => `${key} = ${moments.includes(key) ? value : tomlValue(value)}`);
  return [`[${name}]`, ...lines].join("\n");
}

function tomlOf(draft) {
  const { unit, started, updated, finished, respondent } = draft;
  const tables = [
    `format = ${tomlText("ruraldiag/assessment/1")}`,
    tomlTable("questionnaire", DATA.questionnaire),
    tomlTable("unit", unit),
    tomlTable("interview", { started, updated, finished, respondent }, ["started", "updated"]),
  ];
  for (const [id, answer] of Object.entries(draft.answers)) {
    const { value, state, reason, note, evidence, answered } = answer;
    if (!isAnswered(answer) && !note && !evidence) continue;
    tables.push(tomlTable(`answers.${id}`, { value, state, reason, note, evidence, answered }, ["answered"]));
  }
  return `${tables.join("\n\n")}\n`;
}

// Which questions are put to a unit: by its kind, then by one earlier answer (src/ruraldiag/questionnaire/routing.py).
"use strict";
function questionsOf(kind) {
  return DATA.kinds[kind].domains.flatMap((domain) =>
    domain.questions.map((place) => ({ ...DATA.questions[place], domain: domain.title })));
}

// "yes", "no", or "open" while the answer that decides is not known.
function applies(question, answers, all) {
  const rule = question.applies_if;
  if (!rule) return "yes";
  const filter = all.find((one) => one.id === rule.indicator);
  if (!filter) return "no";
  const answer = answers[rule.indicator];
  if (answer && answer.state === "not_applicable") return "no";
  if (!answer || answer.value === undefined || answer.value === null) return "open";
  if (rule.at_least === null || rule.at_least === undefined) {
    const chosen = [].concat(answer.value);
    return chosen.some((option) => rule.options.includes(option)) ? "yes" : "no";
  }
  return worth(filter, answer.value) >= rule.at_least ? "yes" : "no";
}

// What an answer to a filter is worth, from 0 to 1 (src/ruraldiag/composite/normalisation.py).
function worth(filter, value) {
  if (filter.kind === "scale") return filter.worth[value];
  if (filter.kind === "multiple") {
    const sum = filter.options.reduce((total, option) => total + (value.includes(option.id) ? filter.worth[option.id] : 0), 0);
    return Math.min(1, Math.round(sum * 1e12) / 1e12);
  }
  const points = filter.goalposts;
  if (value <= points[0][0]) return points[0][1];
  for (let place = 1; place < points.length; place += 1) {
    const [x, y] = points[place], [before, below] = points[place - 1];
    if (value <= x) return below + (y - below) * ((value - before) / (x - before));
  }
  return points[points.length - 1][1];
}

// The questions to see: all of the kind that apply or may, those of the first series alone where it was chosen.
function asked(draft) {
  const all = questionsOf(draft.unit.kind);
  return all.filter((one) => (one.express || !draft.express) && applies(one, draft.answers, all) !== "no");
}

function isAnswered(answer) {
  return Boolean(answer) && ((answer.value !== undefined && answer.value !== null) || Boolean(answer.state));
}

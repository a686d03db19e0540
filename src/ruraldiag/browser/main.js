// Where one is stands in the address: the browser's own « back » goes back, and nothing is lost.
"use strict";
const state = { draft: null };

function go(place) {
  if (location.hash === `#${place}`) show();
  else location.hash = place;
}

function show() {
  const [where, what] = location.hash.slice(1).split("/");
  if (where === "page") return;
  if (!state.draft || !["question", "resultats"].includes(where)) { homeScreen(); return; }
  if (where === "resultats") resultsScreen(what || "report");
  else questionScreen(what);
}

addEventListener("hashchange", show);
addEventListener("engine", () => {
  if (engine.state === "ready" && location.hash.startsWith("#resultats")) show();
});
history.replaceState(null, "", location.pathname + location.search);
show();
// After the first screen, which answers at once, and once the parts that stand below this script are there.
if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => setTimeout(startEngine, 0));
else setTimeout(startEngine, 0);

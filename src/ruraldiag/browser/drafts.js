// The diagnostics held in this browser, each under its own key: file:// shares one storage between all its pages.
"use strict";
const PREFIX = `ruraldiag/${DATA.questionnaire.id}/`;
const memory = new Map();
const drafts = {
  safe: true, // whether what is kept is in the browser, and will be there tomorrow

  list() {
    const held = new Map();
    try {
      for (let place = 0; place < localStorage.length; place += 1) {
        const key = localStorage.key(place);
        if (key.startsWith(PREFIX)) held.set(key, localStorage.getItem(key));
      }
    } catch (error) { this.safe = false; }
    for (const [key, text] of memory) held.set(key, text); // later than what could be kept
    const read = [];
    for (const text of held.values()) {
      try {
        const draft = JSON.parse(text);
        if (draft.id && draft.unit && DATA.kinds[draft.unit.kind]) read.push(draft);
      } catch (error) { /* what another program wrote under our name is not ours */ }
    }
    return read.sort((one, other) => other.touched - one.touched);
  },

  get(id) {
    return this.list().find((draft) => draft.id === id);
  },

  // Keep a diagnostic; one that another tab changed meanwhile is not written over: this one goes on as a copy.
  keep(draft) {
    const key = PREFIX + draft.id;
    try {
      const there = localStorage.getItem(key);
      if (there !== null && JSON.parse(there).turn !== draft.turn) {
        draft.id = newId();
        draft.copy = true;
        return this.keep(draft);
      }
      const turn = (draft.turn || 0) + 1;
      localStorage.setItem(key, JSON.stringify({ ...draft, turn }));
      draft.turn = turn;
      memory.delete(key);
      this.safe = true;
    } catch (error) {
      memory.set(key, JSON.stringify(draft));
      this.safe = false;
    }
    return this.safe;
  },

  forget(id) {
    memory.delete(PREFIX + id);
    try { localStorage.removeItem(PREFIX + id); } catch (error) { this.safe = false; }
  },
};

function newId() {
  const random = crypto.getRandomValues(new Uint32Array(2));
  return Array.from(random, (part) => part.toString(36)).join("");
}

function newDraft(unit, express) {
  const moment = now();
  return { id: newId(), questionnaire: DATA.questionnaire, unit, express, answers: {}, waiting: {}, base: "", started: moment, updated: moment, touched: Date.now(), finished: false };
}

// What would be lost if the page closed: what could not be kept, and was not downloaded since.
function lost() {
  return [...memory.values()].map((text) => JSON.parse(text)).filter((draft) => draft.touched > (draft.downloaded || 0));
}

addEventListener("beforeunload", (event) => {
  if (lost().length) event.preventDefault();
});

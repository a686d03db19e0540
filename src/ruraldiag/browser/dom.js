// What makes elements of the page: texts are texts, never markup, whoever typed them.
"use strict";
const DATA = JSON.parse(document.getElementById("data").textContent);
const NBSP = "\u00a0";

function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "open") element[name] = value;
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function button(words, act, more = {}) {
  return h("button", { type: "button", onclick: act, ...more }, words);
}

// A screen takes the place of the last one; the focus goes to its title, which a screen reader then says.
function screen(title, ...children) {
  const heading = h("h1", { tabindex: "-1", id: "title" }, title);
  const page = document.getElementById("page");
  page.replaceChildren(heading, ...children.flat(Infinity).filter(Boolean));
  document.title = `${title} — ${DATA.title}`;
  window.scrollTo(0, 0);
  heading.focus({ preventScroll: true });
  return page;
}

// Said aloud, without moving the focus.
function say(words) {
  const said = document.getElementById("said");
  said.textContent = "";
  setTimeout(() => { said.textContent = words; }, 50);
}

function day(moment) {
  return new Date(moment).toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric" });
}

// The moment here, to the second, with its offset from UTC, as TOML and Python write it.
function now() {
  const date = new Date(), two = (n) => String(Math.trunc(Math.abs(n))).padStart(2, "0"), offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60000).toISOString().slice(0, 19);
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}

function download(name, text, type) {
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// A name as a file may bear it: letters and figures without accents.
function slug(name) {
  const bare = name.replace(/œ/gi, "oe").replace(/æ/gi, "ae").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return bare.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60).replace(/-+$/, "") || "collectivite";
}

// Words of the page with the no-break spaces of French.
function fr(words) {
  return words.replace(/ ([:;?!»])/g, `${NBSP}$1`).replace(/« /g, `«${NBSP}`);
}

function findings(found) {
  return h("ul", { class: "findings" }, found.map((one) => h("li", { class: one.severity },
    one.where && `${one.where}${NBSP}: `, one.says, " ", one.remedy)));
}

// Problems beside their fields: what is wrong, what to do, and buttons that do it.

import { button } from "../../shared/page/controls.js";
import { h, setAttribute } from "../../shared/page/dom.js";
import { newKey } from "./cards.js";

/** @import { Mend, Told } from "./form.d.ts" */
/** @import { State } from "./state.js" */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */
/** @typedef {() => Control | Control[]} Controls */

/**
 * The problems and remarks about fields; update() shows the current ones.
 *
 * @param {State} state
 * @param {() => string} at
 * @param {string[]} fields
 * @param {{ input?: Controls }} [more] the controls that are marked as wrong
 */
export function notes(state, at, fields, { input } = {}) {
  const element = h("div", { class: "jb-notes", id: newKey(), "aria-live": "polite" });
  const controls = () => (input ? [input()].flat() : []);
  let shown = "";
  const update = () => {
    const told = fields.flatMap((field) => state.told(at(), field));
    const wrong = told.some((t) => t.level === "error");
    for (const control of controls()) {
      setAttribute(control, "aria-invalid", wrong ? "true" : null);
      setAttribute(control, "aria-describedby", told.length ? element.id : null);
    }
    const now = JSON.stringify(told);
    if (now === shown) return;
    shown = now;
    const focused = element.contains(document.activeElement);
    element.replaceChildren(...told.map((t) => note(state, t, controls()[0])));
    if (focused) (element.querySelector("button") || controls()[0])?.focus();
  };
  return { element, update };
}

/**
 * @param {State} state
 * @param {Told} told
 * @param {Control} [field]
 */
function note(state, told, field) {
  const buttons = told.mends.map((mend) =>
    button(mend.label, () => apply(state, told, mend), { class: "jb-mend" }),
  );
  if (told.span.length && field && "setSelectionRange" in field) {
    const show = () => {
      field.focus();
      field.setSelectionRange(told.span[0], told.span[1]);
    };
    buttons.push(button("Show", show, { class: "af-quiet" }));
  }
  const isError = told.level === "error";
  const heading = h("b", { class: "af-hidden" }, isError ? "Problem: " : "Note: ");
  return h(
    "div",
    { class: `af-note ${isError ? "af-bad" : "af-warn"} jb-note` },
    h("span", {}, heading, told.message, told.remedy && " ", told.remedy),
    buttons.length ? h("span", { class: "jb-mends" }, buttons) : null,
  );
}

/**
 * Do what a problem's button says. If the user has typed since, do what the same button now stands
 * for.
 *
 * @param {State} state
 * @param {Told} told
 * @param {Mend} mend
 */
export function apply(state, told, mend) {
  state.settled((waited) => {
    const here = (state.answer.told || []).filter(
      (t) => t.at === told.at && t.field === told.field,
    );
    const named = here.flatMap((t) => t.mends).filter((m) => m.label === mend.label);
    if (!waited) mended(state, told, mend);
    else if (named.length === 1) mended(state, told, named[0]);
  });
}

/**
 * @param {State} state
 * @param {Told} told
 * @param {Mend} mend
 */
function mended(state, told, mend) {
  state.change((form) => {
    if (told.at === "form") return Object.assign(form, mend.set);
    const card = form.cards.findIndex((one) => one.key === told.at);
    const bond = form.bonds.findIndex((one) => one.key === told.at);
    if (card >= 0 && mend.drop) form.cards.splice(card, 1);
    else if (card >= 0) form.cards[card] = state.complete({ ...form.cards[card], ...mend.set });
    else if (bond >= 0 && mend.drop) form.bonds.splice(bond, 1);
    else if (bond >= 0) form.bonds[bond] = { ...form.bonds[bond], ...mend.set };
  }, mend.label);
}

// Problems beside their fields: what is wrong, what to do, and buttons that do it.

import { h, setAttribute } from "../../shared/page/dom.js";
import { complete, newKey } from "./state.js";

/** A place for what is told of a field; update() shows what there is now. */
export function notes(state, at, fields, { input, id } = {}) {
  const element = h("div", { class: "jb-notes", id: id || newKey(), "aria-live": "polite" });
  let shown = "";
  const update = () => {
    const told = fields.flatMap((field) => state.told(at(), field));
    const wrong = told.some((t) => t.level === "error");
    for (const control of [input?.()].flat().filter(Boolean)) {
      setAttribute(control, "aria-invalid", wrong ? "true" : null);
      setAttribute(control, "aria-describedby", told.length ? element.id : null);
    }
    const now = JSON.stringify(told);
    if (now === shown) return;
    shown = now;
    const focused = element.contains(document.activeElement);
    element.replaceChildren(...told.map((t) => note(state, t, input)));
    if (focused) (element.querySelector("button") || [input?.()].flat()[0])?.focus();
  };
  return { element, update };
}

function note(state, told, input) {
  const buttons = told.mends.map((mend) =>
    h("button", { type: "button", class: "af-button jb-mend", onclick: () => apply(state, told, mend) }, mend.label));
  const field = [input?.()].flat()[0];
  if (told.span.length && field?.setSelectionRange) {
    const show = () => { field.focus(); field.setSelectionRange(...told.span); };
    buttons.push(h("button", { type: "button", class: "af-button af-quiet", onclick: show }, "Show"));
  }
  const level = told.level === "error" ? "af-bad" : "af-warn";
  return h("div", { class: `af-note ${level} jb-note` },
    h("span", {}, h("b", { class: "af-hidden" }, told.level === "error" ? "Problem: " : "Note: "), told.message, told.remedy && " ", told.remedy),
    buttons.length ? h("span", { class: "jb-mends" }, buttons) : null);
}

/** Do what a button of a problem says; if something was typed since, what the button does then. */
export function apply(state, told, mend) {
  state.settled((waited) => {
    const here = (state.answer.told || []).filter((t) => t.at === told.at && t.field === told.field);
    const named = here.flatMap((t) => t.mends).filter((m) => m.label === mend.label);
    if (!waited) mended(state, told, mend);
    else if (named.length === 1) mended(state, told, named[0]);
  });
}

function mended(state, told, mend) {
  state.change((form) => {
    const list = told.at === "form" ? null : form.cards.some((c) => c.key === told.at) ? form.cards : form.bonds;
    if (!list) Object.assign(form, mend.set);
    else {
      const i = list.findIndex((item) => item.key === told.at);
      if (i < 0) return;
      if (mend.drop) list.splice(i, 1);
      else list[i] = list === form.cards ? complete({ ...list[i], ...mend.set }) : { ...list[i], ...mend.set };
    }
  }, mend.label);
}

// A button with a menu: arrows move, Enter takes, Escape closes.

import { h, icon, newId } from "../dom.js";

/** `groups` gives [{ words, entries: [{ words, act }] }] each time that it is opened. */
export function menu(words, groups) {
  const id = newId("jb-menu");
  const list = h("div", { class: "jb-menu", role: "menu", id, "aria-label": words, hidden: true });
  const button = h("button", { type: "button", class: "af-button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id, onclick: () => show(list.hidden) }, words, icon("more"));
  const element = h("div", { class: "jb-menu-place" }, button, list);
  const items = () => [...list.querySelectorAll("[role=menuitem]")];
  const item = ({ words: name, act }) => h("button", { type: "button", role: "menuitem", tabindex: -1, class: "jb-menu-item", onclick: () => { show(false); button.focus(); act(); } }, name);
  const show = (visible) => {
    list.hidden = !visible;
    button.setAttribute("aria-expanded", String(visible));
    if (!visible) return;
    list.replaceChildren(...groups().map(({ words: heading, entries }) => h("div", { role: "group", "aria-label": heading },
      h("div", { class: "jb-menu-heading", "aria-hidden": "true" }, heading), entries.map(item))));
    items()[0]?.focus();
  };
  element.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden && event.target === button) { event.preventDefault(); show(true); return; }
    if (list.hidden) return;
    const all = items(), at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) { event.preventDefault(); all[(to + all.length) % all.length].focus(); }
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); show(false); button.focus(); }
  });
  element.addEventListener("focusout", (event) => { if (!element.contains(event.relatedTarget)) show(false); });
  return { element, button };
}

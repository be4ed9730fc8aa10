// A button with a menu: arrows move, Enter takes, Escape closes.

import { h, icon, newId } from "../../shared/page/dom.js";

/** `groups` are [{ words, entries: [{ words, act }] }]. */
export function menu(words, groups) {
  const id = newId("jb-menu");
  const item = ({ words: name, act }) => h("button", { type: "button", role: "menuitem", tabindex: -1, class: "jb-menu-item", onclick: () => { show(false); button.focus(); act(); } }, name);
  const parts = groups.map(({ words: heading, entries }) => ({ heading, items: entries.map(item) }));
  const items = parts.flatMap((part) => part.items);
  const list = h("div", { class: "jb-menu", role: "menu", id, "aria-label": words, hidden: true },
    parts.map((part) => h("div", { role: "group", "aria-label": part.heading },
      h("div", { class: "jb-menu-heading", "aria-hidden": "true" }, part.heading), part.items)));
  const button = h("button", { type: "button", class: "af-button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id, onclick: () => show(list.hidden) }, words, icon("more"));
  const element = h("div", { class: "jb-menu-place" }, button, list);
  const show = (visible) => {
    list.hidden = !visible;
    button.setAttribute("aria-expanded", String(visible));
    if (visible) items[0]?.focus();
  };
  element.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden && event.target === button) { event.preventDefault(); show(true); return; }
    if (list.hidden) return;
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) { event.preventDefault(); items[(to + items.length) % items.length].focus(); }
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); show(false); button.focus(); }
  });
  element.addEventListener("focusout", (event) => { if (!element.contains(event.relatedTarget)) show(false); });
  return { element, button };
}

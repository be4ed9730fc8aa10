// A button with a menu: arrows move, Enter chooses, Escape closes.

import { button } from "./controls.js";
import { h, newId } from "./dom.js";

/** @import { Attributes, Child } from "./attributes.d.ts" */
/**
 * @typedef {object} Item
 * @property {string} words
 * @property {string} [note] what is shown beside the words
 * @property {string} [name] by which `offer` knows it
 * @property {() => void} act
 */

/**
 * @param {Child} content of the button
 * @param {string} label of the menu
 * @param {{ words?: string, items: Item[] }[]} groups
 */
export function menu(content, label, groups) {
  const id = newId("af-menu");
  const parts = groups.map(({ words, items }) => ({ words, buttons: items.map(made) }));
  const all = parts.flatMap((part) => part.buttons);
  const list = h(
    "div",
    { class: "af-menu", role: "menu", id, "aria-label": label, hidden: true },
    parts.map(({ words, buttons }) =>
      words
        ? h(
            "div",
            { role: "group", "aria-label": words },
            h("div", { class: "af-menu-heading", "aria-hidden": "true" }, words),
            buttons,
          )
        : buttons,
    ),
  );
  const opener = button(content, () => show(list.hidden !== false), {
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    "aria-controls": id,
  });
  const element = h("div", { class: "af-menu-place" }, opener, list);

  /** @param {Item} item */
  function made({ words, note, name, act }) {
    const taken = () => {
      show(false);
      opener.focus();
      act();
    };
    const attributes = { type: "button", role: "menuitem", tabindex: -1, class: "af-menu-item" };
    return h(
      "button",
      { ...attributes, onclick: taken, "data-save": name },
      h("span", {}, words),
      note ? h("span", { class: "af-muted" }, note) : null,
    );
  }
  /** @param {boolean} visible */
  function show(visible) {
    list.hidden = !visible;
    opener.setAttribute("aria-expanded", String(visible));
    if (!visible) return;
    place();
    shown()[0]?.focus();
  }
  /** Let the list begin at the button where it would leave the tool on the left. */
  function place() {
    list.classList.remove("af-rightwards");
    const edge = element.closest(".af3nb")?.getBoundingClientRect().left ?? 0;
    list.classList.toggle("af-rightwards", list.getBoundingClientRect().left < edge);
  }
  const shown = () => all.filter((item) => !item.hidden);

  element.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden && event.target === opener) {
      event.preventDefault();
      show(true);
      return;
    }
    if (list.hidden) return;
    const items = shown();
    const at = items.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const to = moved(event.key, at, items.length);
    if (to !== null) {
      event.preventDefault();
      items[to].focus();
    }
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      show(false);
      opener.focus();
    }
  });
  element.addEventListener("focusout", (event) => {
    if (!element.contains(/** @type {Node | null} */ (event.relatedTarget))) show(false);
  });
  return {
    element,
    /** @param {string[]} names of the items that are offered; the others are hidden */
    offer(names) {
      for (const item of all) item.hidden = !names.includes(item.dataset.save ?? "");
    },
  };
}

/**
 * Return where a key moves to in a list, wrapping around its ends; null for other keys.
 *
 * @param {string} key
 * @param {number} at
 * @param {number} count
 */
export function moved(key, at, count) {
  /** @type {Record<string, number>} */
  const places = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: count - 1 };
  const to = places[key];
  return to === undefined ? null : (to + count) % count;
}

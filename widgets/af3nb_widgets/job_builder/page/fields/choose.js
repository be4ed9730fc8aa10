// A field with a list below it: type to search, use arrows to move, press Enter to choose.

import { afterPress, h, newId, setAttribute } from "../../../shared/page/dom.js";
import { calm } from "../words.js";

/** @import { Choice, Problem } from "../form.d.ts" */
/**
 * @typedef {object} Chooser
 * @property {string} label
 * @property {string} [placeholder]
 * @property {(query: string) => Promise<Choice[]>} load
 * @property {(item: Choice) => void} pick
 * @property {(text: string) => void} [typed] where the text itself counts, too
 * @property {(item: Choice) => void} [active] when another line is looked at
 * @property {boolean} [open] whether the list always stands open
 */

/** @param {Chooser} options */
export function chooser({ label, placeholder = "", load, pick, typed, active, open = false }) {
  const id = newId("jb-list");
  const list = h("ul", {
    class: "jb-options",
    role: "listbox",
    id,
    "aria-label": label,
    hidden: !open,
  });
  const input = h("input", {
    class: "af-input",
    type: "text",
    role: "combobox",
    placeholder,
    autocomplete: "off",
    spellcheck: "false",
    "aria-expanded": String(open),
    "aria-controls": id,
    "aria-autocomplete": "list",
    id: newId("jb-in"),
  });
  const status = h("div", { class: "af-hidden", role: "status" });
  /** @type {Choice[]} */
  let items = [];
  let at = -1;
  let asked = 0;
  let timer = 0;
  let stale = false; // what is typed is not what the list is of
  let hurried = false; // Enter came before the list

  /** @param {boolean} visible */
  function show(visible) {
    list.hidden = !visible && !open;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) move(-1);
  }
  /** @param {number} to */
  function move(to) {
    at = to;
    const lines = [...list.children];
    for (const [i, line] of lines.entries()) {
      line.setAttribute("aria-selected", String(i === at));
    }
    setAttribute(input, "aria-activedescendant", at >= 0 ? lines[at]?.id : null);
    lines[at]?.scrollIntoView?.({ block: "nearest" });
    if (at >= 0) active?.(items[at]);
  }
  /** @param {Choice} item */
  function take(item) {
    show(false);
    pick(item);
  }
  async function search() {
    const number = ++asked;
    const late = () => number !== asked;
    /** @param {string} text */
    const say = (text) => {
      if (!late()) list.replaceChildren(h("li", { class: "jb-empty" }, text));
    };
    const slow = setTimeout(() => say("Searching the dictionary…"), 250);
    try {
      const found = await load(input.value.trim());
      if (late()) return;
      items = found;
      list.replaceChildren(...items.map(line));
      if (!items.length) say("No matches.");
      status.textContent = `${items.length} found`;
      stale = false;
      move(open && items.length ? 0 : -1);
      if (hurried && items.length) take(items[0]);
      hurried = false;
    } catch (error) {
      say(/** @type {Problem} */ (error).message || "The search failed.");
    } finally {
      clearTimeout(slow);
    }
  }
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(search, 120);
  }
  /**
   * @param {Choice} item
   * @param {number} i
   */
  function line(item, i) {
    return h(
      "li",
      {
        role: "option",
        id: `${id}-${i}`,
        "aria-selected": "false",
        class: "jb-option",
        onmousedown: (event) => event.preventDefault(),
        onmouseenter: () => active?.(item),
        onclick: () => take(item),
      },
      h("span", { class: "jb-code" }, item.code),
      h("span", { class: "jb-name" }, calm(item.name)),
      h("span", { class: "jb-formula" }, item.formula || ""),
    );
  }
  /** @param {number} step */
  function arrow(step) {
    if (list.hidden) {
      show(true);
      if (!items.length) soon();
    } else if (items.length) {
      move((Math.max(at, step > 0 ? -1 : 0) + step + items.length) % items.length);
    }
  }

  input.addEventListener("input", () => {
    typed?.(input.value);
    asked += 1;
    stale = true;
    hurried = false;
    move(-1);
    show(true);
    soon();
  });
  input.addEventListener("focus", () => {
    if (!items.length || !typed) soon();
  });
  input.addEventListener("click", () => {
    show(true);
    if (!items.length) soon();
  });
  input.addEventListener("blur", () =>
    afterPress(() => {
      if (document.activeElement !== input) show(false);
    }),
  );
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isEnter = event.key === "Enter";
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      arrow(event.key === "ArrowDown" ? 1 : -1);
    } else if (isEnter && open && stale) {
      hurried = true;
    } else if (isEnter && !list.hidden && at >= 0) {
      take(items[at]);
    } else if (event.key === "Escape" && !list.hidden && !open) {
      event.stopPropagation();
      show(false);
    } else return;
    event.preventDefault();
  });
  const element = h(
    "div",
    { class: "jb-chooser" },
    h("label", { class: "af-label", for: input.id }, label),
    h("div", { class: "jb-chooser-field" }, input, list),
    status,
  );
  return { element, input, search };
}

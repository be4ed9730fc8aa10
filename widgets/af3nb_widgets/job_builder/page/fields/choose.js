// A field with a list under it: type to search, arrows to move, Enter to take.

import { afterPress, h, newId, setAttribute } from "../../../shared/page/dom.js";
import { calm } from "../words.js";

/**
 * options: label, placeholder, load(query) -> Promise of [{code, name, formula}], pick(item),
 * typed(text) when the text itself counts, active(item) when another line is looked at,
 * open: whether the list always stands open.
 */
export function chooser({ label, placeholder = "", load, pick, typed, active, open = false, hideLabel = false }) {
  const id = newId("jb-list");
  const list = h("ul", { class: "jb-options", role: "listbox", id, "aria-label": label, hidden: !open });
  const input = h("input", {
    class: "af-input", type: "text", role: "combobox", placeholder, autocomplete: "off", spellcheck: "false",
    "aria-expanded": String(open), "aria-controls": id, "aria-autocomplete": "list", id: newId("jb-in"),
  });
  const status = h("div", { class: "af-hidden", role: "status" });
  let items = [], at = -1, asked = 0, timer = null;
  let stale = false, hurried = false; // what is typed is not what the list is of; Enter came before the list

  const show = (visible) => {
    list.hidden = !visible && !open;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) move(-1);
  };
  const move = (to) => {
    at = to;
    [...list.children].forEach((line, i) => setAttribute(line, "aria-selected", i === at ? "true" : "false"));
    setAttribute(input, "aria-activedescendant", at >= 0 ? list.children[at]?.id : null);
    list.children[at]?.scrollIntoView?.({ block: "nearest" });
    if (at >= 0) active?.(items[at]);
  };
  const take = (item) => {
    show(false);
    pick(item);
  };
  const search = async () => {
    const number = ++asked;
    const late = () => number !== asked;
    const say = (text) => late() || list.replaceChildren(h("li", { class: "jb-empty" }, text));
    const slow = setTimeout(() => say("Searching the dictionary…"), 250);
    try {
      const found = await load(input.value.trim());
      if (late()) return;
      items = found;
      list.replaceChildren(...items.map(line));
      if (!items.length) list.append(h("li", { class: "jb-empty" }, "Nothing was found."));
      status.textContent = `${items.length} found`;
      stale = false;
      move(open && items.length ? 0 : -1);
      if (hurried && items.length) take(items[0]);
      hurried = false;
    } catch (problem) {
      say(problem.message || "The search failed.");
    } finally {
      clearTimeout(slow);
    }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(search, 120); };
  const line = (item, i) => h("li", {
    role: "option", id: `${id}-${i}`, "aria-selected": "false", class: "jb-option",
    onmousedown: (event) => event.preventDefault(), onmouseenter: () => active?.(item),
    onclick: () => take(item),
  }, h("span", { class: "jb-code" }, item.code), h("span", { class: "jb-name" }, calm(item.name)), h("span", { class: "jb-formula" }, item.formula || ""));

  input.addEventListener("input", () => { typed?.(input.value); asked += 1; stale = true; hurried = false; move(-1); show(true); soon(); });
  input.addEventListener("focus", () => { if (!items.length || !typed) soon(); });
  input.addEventListener("click", () => { show(true); if (!items.length) soon(); });
  input.addEventListener("blur", () => afterPress(() => { if (document.activeElement !== input) show(false); }));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { show(true); if (!items.length) soon(); }
      else if (items.length) move(event.key === "ArrowDown" ? (at + 1) % items.length : (Math.max(at, 0) + items.length - 1) % items.length);
    } else if (event.key === "Enter" && open && stale) {
      event.preventDefault();
      hurried = true;
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      take(items[at]);
    } else if (event.key === "Escape" && !list.hidden && !open) {
      event.preventDefault();
      event.stopPropagation();
      show(false);
    }
  });
  const element = h("div", { class: "jb-chooser" },
    h("label", { class: hideLabel ? "af-hidden" : "af-label", for: input.id }, label),
    h("div", { class: "jb-chooser-field" }, input, list), status);
  return { element, input, list, search };
}

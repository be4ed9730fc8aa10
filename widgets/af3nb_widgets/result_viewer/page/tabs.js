// Tabs with panels, for mouse and keyboard.

import { h, newId, setText } from "../../shared/page/dom.js";

/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Create tabs from [name, title, element]; `changed(name)` is called when another one shows.
 *
 * @template {string} Name
 * @param {string} label
 * @param {[Name, string, HTMLElement][]} entries
 * @param {(name: Name) => void} [changed]
 */
export function createTabs(label, entries, changed) {
  const list = h("div", { class: "rv-tabs", role: "tablist", "aria-label": label });
  const element = h("div", { class: "rv-tab-box" }, list);
  /** @type {Map<Name, { tab: HTMLElement, panel: HTMLElement }>} */
  const tabs = new Map();
  for (const [name, title, content] of entries) {
    const id = newId("rv-tab");
    const tab = h(
      "button",
      {
        class: "rv-tab",
        type: "button",
        role: "tab",
        id,
        "aria-controls": `${id}-panel`,
        dataset: { tab: name },
        onclick: () => show(name, true),
      },
      title,
    );
    const panel = h(
      "div",
      { class: "rv-panel", role: "tabpanel", id: `${id}-panel`, "aria-labelledby": id },
      content,
    );
    tabs.set(name, { tab, panel });
    list.append(tab);
    element.append(panel);
  }
  let current = entries[0][0];

  /**
   * @param {Name} name
   * @param {boolean} tell
   */
  function show(name, tell) {
    current = name;
    for (const [other, { tab, panel }] of tabs) {
      const here = other === name;
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
      panel.hidden = !here;
    }
    if (tell) changed?.(name);
  }

  list.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const shown = [...tabs].filter(([, { tab }]) => !tab.hidden),
      at = shown.findIndex(([name]) => name === current);
    const [name, { tab }] = shown[(at + step + shown.length) % shown.length];
    show(name, true);
    tab.focus();
  });
  show(current, false);
  return {
    element,
    show,
    current: () => current,
    /**
     * @param {Name} name
     * @param {string} title
     */
    rename(name, title) {
      const entry = tabs.get(name);
      if (entry) setText(entry.tab, title);
    },
    /**
     * @param {Name} name
     * @param {boolean} hidden
     */
    hide(name, hidden) {
      const entry = tabs.get(name);
      if (entry) entry.tab.hidden = hidden;
      if (hidden && current === name) show(entries[0][0], true);
    },
  };
}

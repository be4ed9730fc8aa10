// The job builder: a form for a complex. Python owns and checks the data; the page draws it.

import { button } from "../../shared/page/controls.js";
import { h, icon, newId, setAttribute } from "../../shared/page/dom.js";
import { menu } from "../../shared/page/menu.js";
import { followTheme } from "../../shared/page/theme.js";
import { arrivals } from "./arrivals.js";
import { card } from "./card.js";
import { duplicate } from "./duplicate.js";
import { bonds } from "./fields/bonds.js";
import { CORE } from "./fields/sugars.js";
import { dropFiles, give } from "./files.js";
import { notes } from "./notes.js";
import { saving } from "./saving.js";
import { State } from "./state.js";
import { summary } from "./summary.js";
import { toasts } from "./toast.js";

/** @import { RenderProps } from "../../shared/page/anywidget.d.ts" */
/** @import { App, Kind, Traits } from "./form.d.ts" */

/** @param {RenderProps<Traits>} props */
function render({ model, el }) {
  const state = new State(model);
  el.classList.add("af3nb", "jb");
  // In JupyterLab "d d" on a button would delete the cell.
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  const toast = toasts(takeBack);
  /** @type {Map<string, ReturnType<typeof card>>} */
  const cards = new Map();
  /** @type {App} */
  const app = {
    say: toast.say,
    failed: toast.failed,
    focusCard(key) {
      const shown = cards.get(key);
      shown?.focus();
      shown?.element.scrollIntoView({ block: "nearest" });
    },
    goTo({ at, field: wanted }) {
      const shown = cards.get(at)?.element || (at === "form" ? root : bondList.element);
      const control =
        shown.querySelector("[aria-invalid=true]") ||
        shown.querySelector(`[data-field="${CSS.escape(wanted)}"]`) ||
        shown.querySelector("input, textarea, select, button");
      shown.scrollIntoView({ block: "nearest" });
      /** @type {HTMLElement | null} */ (control)?.focus();
    },
    several: (text, over) => arrive.paste(text, over),
    drop: (name, bytes) => arrive.file(name, bytes),
  };
  const groups = model.get("surroundings").examples || [];
  const held = h("div", { class: "jb-cards" });
  const name = field("name", "Name");
  const seeds = field("seeds", "Seeds");
  const arrive = arrivals(state, app, groups);
  const bondList = bonds(state, app);
  const whole = summary(state, app);
  const second = duplicate(state, app, arrive.hide);
  const undo = button([icon("undo"), "Undo"], takeBack, { "data-act": "undo" });
  const kinds = /** @type {Kind[]} */ (Object.keys(state.schema.kinds));
  const adds = kinds.map((kind) =>
    button([icon("add"), state.nameOf(kind)], () => add(kind), {
      class: `jb-add jb-${kind}`,
      "data-add": kind,
    }),
  );
  const examples = menu(
    ["Examples", icon("more")],
    "Examples",
    groups.map(({ words, examples }) => ({
      words,
      items: examples.map(({ name, about }) => ({
        words: about,
        act: () => arrive.example(name, about),
      })),
    })),
  );
  const root = h(
    "div",
    { class: "jb-root" },
    h(
      "header",
      { class: "jb-top" },
      name.element,
      seeds.element,
      h(
        "div",
        { class: "jb-actions" },
        examples.element,
        button([icon("upload"), "Open…"], arrive.pick, { "data-act": "open" }),
        saving(state, app, arrive.tell),
        second.opener,
        undo,
      ),
    ),
    second.element,
    h("div", { class: "jb-top-notes" }, name.notes, seeds.notes),
    h(
      "div",
      { class: "jb-columns" },
      h(
        "div",
        { class: "jb-main" },
        arrive.element,
        held,
        h("div", { class: "jb-adds", role: "group", "aria-label": "Add a molecule" }, adds),
        bondList.element,
      ),
      whole.element,
    ),
    toast.element,
  );

  /**
   * @param {"name" | "seeds"} key
   * @param {string} words
   */
  function field(key, words) {
    const input = h("input", {
      class: "af-input",
      type: "text",
      id: newId(`jb-${key}`),
      spellcheck: "false",
      autocomplete: "off",
      "data-field": key,
      oninput: () => {
        state.type((form) => Object.assign(form, { [key]: input.value }));
      },
    });
    const told = notes(state, () => "form", [key], { input: () => input });
    const label = h("label", { class: "af-label", for: input.id }, words);
    const element = h("div", { class: `jb-top-field jb-top-${key}` }, label, input);
    const update = () => {
      if (input.value !== state.form[key]) input.value = state.form[key];
      told.update();
    };
    return { element, notes: told.element, update };
  }
  function update() {
    updateCards();
    for (const part of [bondList, name, seeds, whole, arrive, second]) part.update();
    const last = state.history.at(-1);
    undo.disabled = !last;
    setAttribute(undo, "title", last ? `Undo: ${last.label}` : "Nothing to undo");
    Object.assign(root.dataset, {
      revision: state.answer.revision ?? "",
      settled: state.inFlight === null && !state.behind,
      errors: state.answer.errors ?? "",
    });
  }
  function updateCards() {
    const keys = state.form.cards.map((c) => c.key);
    for (const [key, shown] of cards) {
      if (state.card(key)?.kind === shown.kind) continue;
      shown.stop();
      shown.element.remove();
      cards.delete(key);
    }
    keys.forEach((key, i) => {
      const shown = cards.get(key) ?? card(state, key, app);
      cards.set(key, shown);
      if (held.children[i] !== shown.element) {
        held.insertBefore(shown.element, held.children[i] || null);
      }
    });
    for (const shown of cards.values()) shown.update();
  }
  /** @param {Kind} kind */
  function add(kind) {
    const more = kind === "glycan" ? { text: CORE, ...arrive.firstSite() } : {};
    const fresh = state.newCard(kind, more);
    state.change((form) => form.cards.push(fresh), `add ${state.nameOf(kind)}`);
    app.focusCard(fresh.key);
  }
  function takeBack() {
    const label = state.undo();
    if (label) app.say(`Undone: ${label}.`);
  }
  dropFiles(root, (file) => give(file, arrive.file, app.failed));

  el.replaceChildren(root);
  const stopTheme = followTheme(el);
  state.listen((what) => {
    if (what === "typing")
      root.dataset.settled = "false"; // the field has already drawn itself
    else update();
  });
  const around = () => update();
  model.on("change:surroundings change:consent", around);
  update();
  root.dataset.ready = "true";
  state.command("ready").catch(() => {});
  return () => {
    stopTheme();
    state.stop();
    model.off("change:surroundings change:consent", around);
    for (const shown of cards.values()) shown.stop();
    toast.stop();
    whole.stop();
  };
}

export default { render };

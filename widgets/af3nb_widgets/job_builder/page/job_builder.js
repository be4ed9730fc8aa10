// The job builder: a form for a complex. Python has the data and checks it; this draws it.

import { h, icon, newId } from "../../shared/page/dom.js";
import { followTheme } from "../../shared/page/theme.js";
import { State, newCard } from "./state.js";
import { KINDS } from "./words.js";
import { arrivals } from "./arrivals.js";
import { bonds } from "./fields/bonds.js";
import { card } from "./card.js";
import { download, dropZone, give } from "./files.js";
import { menu } from "./menu.js";
import { notes } from "./notes.js";
import { summary } from "./summary.js";

function render({ model, el }) {
  const state = new State(model);
  el.classList.add("af3nb", "jb");
  el.setAttribute("data-lm-suppress-shortcuts", "true"); // in JupyterLab "d d" on a button deletes a cell
  const app = {};
  const cards = new Map();
  const held = h("div", { class: "jb-cards" });
  const name = field("name", "Name");
  const seeds = field("seeds", "Seeds");
  const toast = h("div", { class: "jb-toast", role: "status", hidden: true });
  const groups = model.get("surroundings").examples || [];
  const arrive = arrivals(state, app, groups);
  const bondList = bonds(state, app);
  const whole = summary(state, app);
  const undo = h("button", { type: "button", class: "af-button", "data-act": "undo", onclick: () => takeBack() }, icon("undo"), "Undo");
  const adds = Object.entries(KINDS).map(([kind, words]) =>
    h("button", { type: "button", class: `af-button jb-add jb-${kind}`, "data-add": kind, onclick: () => add(kind) }, icon("add"), words));
  const examples = menu("Examples", groups.map((group) => ({ words: group.words, entries: group.examples.map(({ name, about }) => ({ words: about, act: () => arrive.example(name, about) })) })));
  const root = h("div", { class: "jb-root" },
    h("header", { class: "jb-top" }, name.element, seeds.element,
      h("div", { class: "jb-actions" }, examples.element,
        h("button", { type: "button", class: "af-button", "data-act": "open", onclick: () => arrive.pick() }, icon("upload"), "Open…"),
        h("button", { type: "button", class: "af-button", "data-act": "export", onclick: () => exportJson() }, icon("download"), "Save as JSON"), undo)),
    h("div", { class: "jb-top-notes" }, name.notes, seeds.notes),
    h("div", { class: "jb-columns" },
      h("div", { class: "jb-main" }, arrive.element, held, h("div", { class: "jb-adds", role: "group", "aria-label": "Add a molecule" }, adds), bondList.element),
      whole.element),
    toast);

  function field(key, words) {
    const input = h("input", { class: "af-input", type: "text", id: newId(`jb-${key}`), spellcheck: "false", autocomplete: "off", "data-field": key, oninput: () => state.type((form) => { form[key] = input.value; }) });
    const told = notes(state, () => "form", [key], { input: () => input });
    const element = h("div", { class: `jb-top-field jb-top-${key}` }, h("label", { class: "af-label", for: input.id }, words), input);
    return { element, input, notes: told.element, update: () => { if (input.value !== state.form[key]) input.value = state.form[key]; told.update(); } };
  }
  const update = () => {
    const keys = state.form.cards.map((c) => c.key);
    for (const [key, shown] of cards) {
      if (!keys.includes(key) || state.card(key).kind !== shown.kind) {
        shown.stop();
        shown.element.remove();
        cards.delete(key);
      }
    }
    keys.forEach((key, i) => {
      if (!cards.has(key)) cards.set(key, card(state, key, app));
      const { element } = cards.get(key);
      if (held.children[i] !== element) held.insertBefore(element, held.children[i] || null);
    });
    for (const shown of cards.values()) shown.update();
    bondList.update();
    name.update();
    seeds.update();
    whole.update();
    arrive.update();
    undo.disabled = !state.history.length;
    undo.title = state.history.length ? `Undo: ${state.history.at(-1).label}` : "Nothing to undo";
    root.dataset.revision = state.answer.revision ?? "";
    root.dataset.settled = String(state.inFlight === null && !state.behind);
    root.dataset.errors = state.answer.errors ?? "";
  };
  const add = (kind) => {
    const more = kind === "glycan" ? { text: "NAG(NAG(BMA(MAN)(MAN)))", ...arrive.firstSite() } : {};
    const fresh = newCard(kind, more.text || "", more);
    state.change((form) => form.cards.push(fresh), KINDS[kind]);
    app.focusCard(fresh.key);
  };
  const takeBack = () => {
    const label = state.undo();
    if (label) app.say(`Undone: ${label}.`);
  };
  const exportJson = async () => {
    try {
      const { name: file, text } = await state.command("export");
      download(file, text);
      app.say(`${file} was saved where your browser saves files.`);
    } catch (problem) {
      app.failed({ message: "A job with problems cannot be saved as a job file.", remedy: problem.message });
    }
  };
  let ending = null;
  app.say = (words, undoable = false) => {
    clearTimeout(ending);
    const close = () => { toast.hidden = true; };
    toast.className = "jb-toast";
    toast.hidden = false;
    toast.replaceChildren(h("span", {}, words), undoable ? h("button", { type: "button", class: "af-button jb-small", "data-act": "undo-toast", onclick: () => { close(); takeBack(); } }, "Undo") : "");
    if (undoable) toast.querySelector("button").focus({ preventScroll: true });
    ending = setTimeout(close, undoable ? 20_000 : 6_000);
  };
  app.failed = ({ message, remedy }) => {
    clearTimeout(ending);
    toast.className = "jb-toast jb-failed";
    toast.hidden = false;
    toast.replaceChildren(h("span", { role: "alert" }, `${message?.[0]?.toUpperCase() || ""}${message?.slice(1) || ""} ${remedy || ""}`), h("button", { type: "button", class: "af-button jb-small", onclick: () => { toast.hidden = true; } }, "Close"));
  };
  app.focusCard = (key) => {
    const shown = cards.get(key);
    shown?.focus();
    shown?.element.scrollIntoView({ block: "nearest" });
  };
  app.goTo = ({ at, field: wanted }) => {
    const shown = cards.get(at)?.element || (at === "form" ? root : bondList.element);
    const control = shown.querySelector(`[aria-invalid=true]`) || shown.querySelector(`[data-field="${CSS.escape(wanted)}"]`) || shown.querySelector("input, textarea, select, button");
    shown.scrollIntoView({ block: "nearest" });
    control?.focus();
  };
  app.several = arrive.paste;
  app.drop = arrive.file;
  dropZone(root, (file) => give(file, arrive.file, app.failed));

  el.replaceChildren(root);
  const stopTheme = followTheme(el);
  state.listen((what) => {
    if (what === "typing") root.dataset.settled = "false"; // the field itself has drawn
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
    clearTimeout(ending);
    whole.stop();
  };
}

export default { render };

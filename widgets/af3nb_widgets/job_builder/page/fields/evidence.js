// The alignment and the templates of a chain: searched, none, or a file; and what was understood.

import { h, icon } from "../../../shared/page/dom.js";
import { notes } from "../notes.js";
import { pickFile } from "../files.js";
import { plural } from "../words.js";

const ROWS = {
  msa: { name: "Alignment (MSA)", accept: ".a3m,.fasta,.fa,.gz,.txt", none: "Single sequence" },
  paired: { name: "Paired alignment", accept: ".a3m,.fasta,.fa,.gz,.txt" },
  templates: { name: "Templates", accept: ".cif,.mmcif,.pdb,.ent,.gz" },
};

export function evidence(state, key, { failed }) {
  const card = () => state.card(key);
  const kinds = card().kind === "protein" ? ["msa", "paired", "templates"] : ["msa"];
  const rows = kinds.map((what) => row(state, card, key, what, failed));
  const summary = h("summary", {}, "Alignment and templates ", h("span", { class: "af-muted" }));
  const element = h("details", { class: "jb-evidence" }, summary, rows.map((r) => r.element));
  let first = true;
  const update = () => {
    const mine = card();
    if (!mine) return;
    rows.forEach((r) => r.update());
    summary.lastChild.textContent = together(kinds, mine, state.said(key));
    if (state.told(key).some((t) => kinds.includes(t.field)) && first) { element.open = true; first = false; }
  };
  return { element, update, take: (what, name, bytes) => rows[kinds.indexOf(what)]?.take(name, bytes) };
}

function row(state, card, key, what, failed) {
  const { name, accept, none: without = "None" } = ROWS[what], none = what === "templates" ? [] : "";
  const now = h("div", { class: "jb-now" });
  const told = notes(state, () => key, [what]);
  const take = async (file, bytes) => {
    try {
      const kind = what === "templates" ? "template" : what;
      const found = await state.command("evidence", { what: kind, name: file, sequence: card().text }, [bytes]);
      state.change(() => { card()[what] = what === "templates" ? [...(card()[what] || []), found] : found; }, file);
    } catch (problem) {
      failed(problem);
    }
  };
  const set = (value) => state.change(() => { card()[what] = value; }, name);
  const button = (words, act, more = {}) => h("button", { type: "button", class: "af-button jb-small", onclick: act, ...more }, words);
  const buttons = h("div", { class: "jb-buttons" },
    button([icon("file"), what === "templates" ? "Add a file…" : "From a file…"], () => pickFile(accept, take, { failed }), { "aria-label": `${name} from a file` }),
    button(without, () => set(none), { "data-set": "none", "aria-label": what === "msa" ? `${without}: no alignment` : `No ${name.toLowerCase()}` }),
    button("Search", () => set(null), { "data-set": "search", "aria-label": `Search for the ${name.toLowerCase()}` }));
  const element = h("div", { class: "jb-evidence-row", "data-what": what }, h("div", { class: "jb-evidence-name" }, name), now, buttons, told.element);
  const update = () => {
    const value = card()?.[what];
    buttons.querySelector("[data-set=none]").setAttribute("aria-pressed", String(value === "" || (Array.isArray(value) && !value.length)));
    buttons.querySelector("[data-set=search]").setAttribute("aria-pressed", String(value === null));
    const shown = JSON.stringify([value, state.said(key).evidence]);
    if (now.dataset.shown !== shown) {
      now.dataset.shown = shown;
      now.replaceChildren(...lines(what, value, state.said(key), (i) => set(value.filter((_, j) => j !== i))));
    }
    told.update();
  };
  return { element, update, take };
}

function lines(what, value, said, remove) {
  if (!Array.isArray(value) || !value.length) return [h("span", { class: "af-muted" }, words(what, value, said))];
  return value.map((t, i) => h("div", { class: "jb-template" }, h("b", {}, t.name), h("span", { class: "jb-report" }, t.about),
    h("button", { type: "button", class: "af-button af-quiet jb-small", onclick: () => remove(i), "aria-label": `Remove the template ${t.name}` }, "Remove")));
}

function words(what, value, said) {
  if (value === null || value === undefined) return "to be searched";
  if (value === "" && what === "msa") return "none: folded from the single sequence";
  if (value === "" || (Array.isArray(value) && !value.length)) return "none";
  if (Array.isArray(value)) return plural(value.length, "template");
  return `${value.name}, ${plural(said.evidence?.[what] || 0, "sequence")}`;
}

/** All of them in one line; where all are alike, once. */
function together(kinds, mine, said) {
  const each = kinds.map((what) => words(what, mine[what], said));
  if (new Set(each).size === 1) return each[0];
  const names = { msa: "alignment", paired: "paired", templates: "templates" };
  return kinds.map((what, i) => `${names[what]}: ${each[i]}`).join(" · ");
}

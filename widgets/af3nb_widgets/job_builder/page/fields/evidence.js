// The alignments and templates of a chain: to be searched, none, or files.

import { button } from "../../../shared/page/controls.js";
import { h, icon, setText } from "../../../shared/page/dom.js";
import { plural } from "../../../shared/page/text.js";
import { pickFile } from "../files.js";
import { notes } from "../notes.js";

/** @import { App, Card, Evidence, Problem, Said } from "../form.d.ts" */
/** @import { State } from "../state.js" */
/** @typedef {"msa" | "paired" | "templates"} Sort */

const SEQUENCES = ".a3m,.fasta,.fa,.gz,.txt";
/** @type {Record<Sort, { name: string, short: string, accept: string, none?: string }>} */
const ROWS = {
  msa: {
    name: "Alignment (MSA)",
    short: "alignment",
    accept: SEQUENCES,
    none: "Single sequence",
  },
  paired: { name: "Paired alignment", short: "paired", accept: SEQUENCES },
  templates: { name: "Templates", short: "templates", accept: ".cif,.mmcif,.pdb,.ent,.gz" },
};

/**
 * @param {State} state
 * @param {string} key
 * @param {App} app
 */
export function evidence(state, key, { failed }) {
  const card = () => /** @type {Card} */ (state.card(key));
  /** @type {Sort[]} */
  const sorts = card().kind === "protein" ? ["msa", "paired", "templates"] : ["msa"];
  const rows = sorts.map((what) => row(state, card, key, what, failed));
  const status = h("span", { class: "af-muted" });
  const element = h(
    "details",
    { class: "jb-evidence" },
    h("summary", {}, "Alignment and templates ", status),
    rows.map((r) => r.element),
  );
  let first = true;
  return {
    element,
    update() {
      if (!card()) return;
      for (const r of rows) r.update();
      setText(status, together(sorts, card(), state.said(key)));
      const told = state.told(key).some((t) => sorts.some((what) => what === t.field));
      if (told && first) {
        element.open = true;
        first = false;
      }
    },
    /**
     * @param {Sort} what
     * @param {string} name
     * @param {ArrayBuffer} bytes
     */
    take: (what, name, bytes) => rows[sorts.indexOf(what)]?.take(name, bytes),
  };
}

/**
 * @param {State} state
 * @param {() => Card} card
 * @param {string} key
 * @param {Sort} what
 * @param {App["failed"]} failed
 */
function row(state, card, key, what, failed) {
  const { name, accept, none: without = "None" } = ROWS[what];
  const isTemplates = what === "templates";
  const now = h("div", { class: "jb-now" });
  const told = notes(state, () => key, [what]);
  const pick = small(
    [icon("file"), isTemplates ? "Add a file…" : "From a file…"],
    () => pickFile(accept, take, { failed }),
    { "aria-label": `${name} from a file` },
  );
  const none = small(without, () => set(isTemplates ? [] : ""), {
    "data-set": "none",
    "aria-label": what === "msa" ? `${without}: no alignment` : `No ${name.toLowerCase()}`,
  });
  const search = small("Search", () => set(null), {
    "data-set": "search",
    "aria-label": `Search for the ${name.toLowerCase()}`,
  });
  const element = h(
    "div",
    { class: "jb-evidence-row", "data-what": what },
    h("div", { class: "jb-evidence-name" }, name),
    now,
    h("div", { class: "jb-buttons" }, pick, none, search),
    told.element,
  );

  /**
   * @param {string} file
   * @param {ArrayBuffer} bytes
   */
  async function take(file, bytes) {
    try {
      const kind = isTemplates ? "template" : what;
      const asked = { what: kind, name: file, sequence: card().text };
      const found = await state.command("evidence", asked, [bytes]);
      const before = card()[what];
      const value = isTemplates ? [...(Array.isArray(before) ? before : []), found] : found;
      state.change(() => Object.assign(card(), { [what]: value }), `add ${file}`);
    } catch (error) {
      failed(/** @type {Problem} */ (error));
    }
  }
  /** @param {Evidence} value */
  function set(value) {
    state.change(() => Object.assign(card(), { [what]: value }), `change ${name.toLowerCase()}`);
  }
  function update() {
    const value = card()?.[what];
    none.setAttribute("aria-pressed", String(isNone(value)));
    search.setAttribute("aria-pressed", String(value === null));
    const said = state.said(key);
    const shown = JSON.stringify([value, said.evidence]);
    if (now.dataset.shown !== shown) {
      now.dataset.shown = shown;
      now.replaceChildren(...lines(what, value, said, set));
    }
    told.update();
  }
  return { element, update, take };
}

/**
 * @param {import("../../../shared/page/attributes.d.ts").Child} content
 * @param {() => void} act
 * @param {import("../../../shared/page/attributes.d.ts").Attributes} [more]
 */
function small(content, act, more) {
  return button(content, act, { class: "jb-small", ...more });
}

/**
 * @param {Sort} what
 * @param {Evidence | undefined} value
 * @param {Said} said
 * @param {(value: Evidence) => void} set
 */
function lines(what, value, said, set) {
  if (!Array.isArray(value) || !value.length) {
    return [h("span", { class: "af-muted" }, words(what, value, said))];
  }
  return value.map((template, i) =>
    h(
      "div",
      { class: "jb-template" },
      h("b", {}, template.name),
      h("span", { class: "jb-report" }, template.about),
      button("Remove", () => set(value.filter((_, j) => j !== i)), {
        class: "af-quiet jb-small",
        "aria-label": `Remove the template ${template.name}`,
      }),
    ),
  );
}

/** @param {Evidence | undefined} value */
function isNone(value) {
  return value === "" || (Array.isArray(value) && !value.length);
}

/**
 * Describe one kind of evidence of a chain.
 *
 * @param {Sort} what
 * @param {Evidence | undefined} value
 * @param {Said} said
 */
export function words(what, value, said) {
  if (value === null || value === undefined) return "to be searched";
  if (isNone(value)) return what === "msa" ? "none: folded from the single sequence" : "none";
  if (Array.isArray(value)) return plural(value.length, "template");
  return value && `${value.name}, ${plural(said.evidence?.[what] || 0, "sequence")}`;
}

/**
 * Describe all evidence of a chain in one line.
 *
 * @param {Sort[]} sorts
 * @param {Card} mine
 * @param {Said} said
 */
export function together(sorts, mine, said) {
  const each = sorts.map((what) => words(what, mine[what], said));
  if (new Set(each).size === 1) return each[0];
  return sorts.map((what, i) => `${ROWS[what].short}: ${each[i]}`).join(" · ");
}

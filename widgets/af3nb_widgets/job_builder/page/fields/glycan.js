// The body of a glycan's card: choose a common glycan or build one sugar by sugar, and its site.

import { button, labelled, setOptions } from "../../../shared/page/controls.js";
import { h, newId } from "../../../shared/page/dom.js";
import { clean } from "../words.js";
import { glycanSites, grown, PRESETS, pruned, SUGARS } from "./sugars.js";
import { drawTree } from "./tree.js";

/** @import { Card, Link } from "../form.d.ts" */
/** @import { State } from "../state.js" */

/**
 * @param {State} state
 * @param {string} key
 */
export function glycan(state, key) {
  const card = () => /** @type {Card} */ (state.card(key));
  const tree = h("input", {
    class: "af-input af-mono",
    type: "text",
    spellcheck: "false",
    autocomplete: "off",
    id: newId("jb-tree"),
    "data-field": "text",
    oninput: () => {
      state.type(() => Object.assign(card(), { text: tree.value }));
    },
  });
  const preset = h(
    "select",
    {
      class: "af-input",
      "aria-label": "Common glycans",
      onchange: () => {
        if (preset.value) put(preset.value, "change the glycan");
      },
    },
    h("option", { value: "" }, "Common glycans…"),
    PRESETS.map(([name, text]) => h("option", { value: text }, name)),
  );
  const host = h("select", {
    class: "af-input",
    id: newId("jb-host"),
    onchange: () => {
      state.change(() => Object.assign(card(), { host: host.value || null, position: null }));
    },
  });
  const site = h("select", {
    class: "af-input",
    id: newId("jb-site"),
    onchange: () => {
      state.change(() => Object.assign(card(), { position: +site.value || null }));
    },
  });
  const canvas = h("div", { class: "jb-tree" });
  const tools = h("div", {
    class: "jb-residue",
    role: "group",
    "aria-label": "The chosen sugar",
    hidden: true,
  });
  const text = h("div", { class: "jb-inline" }, tree, preset);
  const element = h(
    "div",
    {},
    h(
      "div",
      { class: "jb-fields" },
      labelled("On protein", host),
      labelled("At residue", site),
      h("div", { class: "jb-grow" }, h("label", { class: "af-label", for: tree.id }, "Tree"), text),
    ),
    canvas,
    tools,
  );
  let drawn = "";
  let sites = "";
  /** @type {number | null} */
  let chosen = null;

  /**
   * @param {string | null} text
   * @param {string} label
   */
  function put(text, label) {
    if (text === null) return;
    tree.value = text;
    preset.value = "";
    state.change(() => Object.assign(card(), { text }), label);
  }
  function update() {
    const mine = card();
    if (!mine) return;
    if (tree.value !== mine.text) tree.value = mine.text;
    updateSites(mine);
    const { links, codes = [] } = state.said(key);
    if (!links || !codes.length) {
      if (!mine.text.trim()) canvas.replaceChildren();
      drawn = "";
      return;
    }
    const shown = JSON.stringify([codes, links, mine.position, chosen]);
    if (shown === drawn) return;
    drawn = shown;
    if (chosen !== null && chosen >= codes.length) chosen = null;
    const focused = canvas.contains(document.activeElement);
    canvas.replaceChildren(drawTree(codes, links, siteName(mine), chosen, choose));
    if (focused && chosen !== null) {
      /** @type {SVGElement | null} */ (canvas.querySelector(`[data-sugar="${chosen}"]`))?.focus();
    }
    showTools(codes, links);
  }
  /** @param {Card} mine */
  function updateSites(mine) {
    const proteins = state.form.cards.filter((c) => c.kind === "protein");
    const protein = proteins.find((c) => c.key === mine.host);
    const names = proteins.map((c) => [c.key, state.said(c.key).chains]);
    const wanted = JSON.stringify([names, protein?.text, mine.host, mine.position]);
    if (wanted === sites) return;
    sites = wanted;
    const hosts = proteins.map((c) => {
      const chains = (state.said(c.key).chains || []).join(", ");
      return [c.key, `${chains} ${clean(c.text).slice(0, 12)}…`];
    });
    const none = proteins.length ? "Choose…" : "There is no protein yet";
    setOptions(host, [["", none], ...hosts], protein?.key);
    showSites(protein ? clean(protein.text) : "", mine.position);
  }
  /**
   * @param {string} sequence
   * @param {number | null | undefined} position that the card has now
   */
  function showSites(sequence, position) {
    const groups = glycanSites(sequence);
    const isListed = groups.some(([, places]) => places.some(([p]) => p === position));
    if (position && !isListed) {
      groups.push(["Others", [[position, `${sequence[position - 1] || "?"}${position}`]]]);
    }
    const filled = groups.filter(([, places]) => places.length);
    site.replaceChildren(
      h("option", { value: "" }, "Choose…"),
      ...filled.map(([label, places]) => {
        const options = places.map(([value, words]) => h("option", { value }, words));
        return h("optgroup", { label }, options);
      }),
    );
    site.value = String(position || "");
  }
  /** @param {Card} mine */
  function siteName(mine) {
    const text = clean(state.card(mine.host)?.text || "");
    return mine.position && text ? `${text[mine.position - 1] || ""}${mine.position}` : "protein";
  }
  /** @param {number} sugar */
  function choose(sugar) {
    chosen = chosen === sugar ? null : sugar;
    drawn = "";
    update();
  }
  /**
   * @param {string[]} codes
   * @param {Link[]} links
   */
  function showTools(codes, links) {
    tools.hidden = chosen === null;
    if (chosen === null) return;
    const sugar = chosen;
    const code = codes[sugar];
    const grow = () => {
      put(grown(card().text, sugar, add.value), `add ${add.value} to the glycan`);
    };
    const prune = () => {
      chosen = null;
      put(pruned(card().text, sugar), `remove ${code} from the glycan`);
    };
    const add = h("select", {
      class: "af-input",
      "aria-label": "Add a sugar here",
      onchange: () => {
        if (add.value) grow();
      },
    });
    const options = SUGARS.map(([code, name]) => [code, `${code} ${name}`]);
    setOptions(add, [["", "Add a sugar here…"], ...options]);
    const link = links.find((l) => l.child === sugar);
    const place = link ? `on ${link.oxygen} of ${codes[link.parent]}` : "the first sugar";
    tools.replaceChildren(h("b", {}, `${code}, ${place}`), add);
    if (link) tools.append(button("Remove it and its branches", prune));
  }
  return { element, field: tree, update };
}

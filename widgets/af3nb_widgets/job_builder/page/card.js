// The card of one molecule: chains, kind and copies at the top, the molecule itself below.

import { button, iconButton } from "../../shared/page/controls.js";
import { h, newId, setAttribute, setText } from "../../shared/page/dom.js";
import { plural } from "../../shared/page/text.js";
import { newKey } from "./cards.js";
import { evidence } from "./fields/evidence.js";
import { glycan } from "./fields/glycan.js";
import { ligand } from "./fields/ligand.js";
import { sequence } from "./fields/sequence.js";
import { dropFiles, give } from "./files.js";
import { notes } from "./notes.js";
import { chainsText, clean, complement, isPolymer } from "./words.js";

/** @import { App, Card, Kind } from "./form.d.ts" */
/** @import { State } from "./state.js" */
/**
 * @typedef {object} Body what a card is filled with
 * @property {HTMLElement} element
 * @property {HTMLInputElement | HTMLTextAreaElement} field
 * @property {() => void} update
 * @property {() => void} [stop]
 * @property {(name: string, bytes: ArrayBuffer) => unknown} [take] a file that was dropped
 */

/**
 * @param {State} state
 * @param {string} key
 * @param {App} app
 */
export function card(state, key, app) {
  const mine = () => /** @type {Card} */ (state.card(key));
  const kind = mine().kind;
  const index = () => state.form.cards.findIndex((c) => c.key === key);
  const chains = h("span", { class: "jb-chains" });
  const kinds = /** @type {Kind[]} */ (Object.keys(state.schema.kinds));
  const select = h(
    "select",
    { class: "af-input jb-kind", "aria-label": "Kind of molecule", onchange: changeKind },
    kinds.map((one) => h("option", { value: one, selected: one === kind }, state.nameOf(one))),
  );
  const copies = h("input", {
    class: "af-input jb-copies",
    type: "number",
    min: 1,
    max: state.schema.most_copies,
    id: newId("jb-copies"),
    "data-field": "copies",
    oninput: () => {
      const number = copies.value === "" ? "" : +copies.value;
      state.type(() => Object.assign(mine(), { copies: number }));
    },
  });
  const names = h("input", {
    class: "af-input jb-names",
    type: "text",
    id: newId("jb-names"),
    placeholder: "automatic",
    spellcheck: "false",
    autocomplete: "off",
    "data-field": "names",
    oninput: () => {
      state.type(() => Object.assign(mine(), { names: names.value }));
    },
  });
  const tokens = h("span", { class: "jb-tokens" });
  const up = act("up", "Move up", () => move(-1));
  const down = act("down", "Move down", () => move(1));
  const body = bodyOf(state, key, app);
  const extra = kind === "protein" || kind === "rna" ? evidence(state, key, app) : null;
  const strand =
    kind === "dna" || kind === "rna"
      ? button("Add the complementary strand", addComplement, { "data-act": "complement" })
      : null;
  const told = notes(state, () => key, ["text", "modifications", "host", "position"], {
    input: () => body.field,
  });
  const described = h("div", { class: "af-muted jb-described" });
  const above = notes(state, () => key, ["copies", "names"], { input: () => [copies, names] });
  const element = h(
    "section",
    { class: `jb-card jb-${kind}`, "data-card": key, "data-kind": kind },
    h(
      "header",
      { class: "jb-head" },
      chains,
      select,
      h(
        "span",
        { class: "jb-copies-field", hidden: kind === "glycan" },
        h("label", { for: copies.id }, "Copies"),
        copies,
      ),
      h("span", { class: "jb-names-field" }, h("label", { for: names.id }, "Chain names"), names),
      tokens,
      h(
        "span",
        { class: "jb-acts" },
        up,
        down,
        act("copy", "Duplicate", duplicate),
        act("remove", "Remove", remove),
      ),
    ),
    described,
    above.element,
    body.element,
    told.element,
    strand,
    extra?.element,
  );
  if (kind !== "glycan" && kind !== "dna") {
    dropFiles(element, (file) => give(file, dropped, app.failed));
  }

  /**
   * @param {"up" | "down" | "copy" | "remove"} name
   * @param {string} words
   * @param {() => void} what
   */
  function act(name, words, what) {
    return iconButton(name, words, what, { class: "af-quiet", "data-act": name });
  }
  function changeKind() {
    state.change((form) => {
      const chosen = /** @type {Kind} */ (select.value);
      form.cards[index()] = state.complete({ ...mine(), kind: chosen });
    }, "change the kind");
  }
  /** @param {number} by */
  function move(by) {
    const to = index() + by;
    if (to < 0 || to >= state.form.cards.length) return;
    state.change((form) => {
      const [moved] = form.cards.splice(index(), 1);
      form.cards.splice(to, 0, moved);
    }, "move");
    (by < 0 ? up : down).focus();
    app.say(`Now molecule ${to + 1} of ${state.form.cards.length}.`);
  }
  /**
   * @param {Card} fresh
   * @param {string} label
   */
  function addBelow(fresh, label) {
    state.change((form) => form.cards.splice(index() + 1, 0, fresh), label);
    app.focusCard(fresh.key);
  }
  function duplicate() {
    addBelow({ ...structuredClone(mine()), key: newKey(), names: "" }, "duplicate");
  }
  function addComplement() {
    const { text, copies } = mine();
    const fresh = state.newCard(kind, { text: complement(kind, text), copies });
    addBelow(fresh, "add the complementary strand");
  }
  function remove() {
    const name = `${state.nameOf(kind)} ${(state.said(key).chains || []).join(", ")}`.trim();
    state.change((form) => {
      form.cards = form.cards.filter((c) => c.key !== key);
      for (const c of form.cards) if (c.host === key) c.host = null;
    }, `remove ${name}`);
    app.say(`Removed ${name}.`, true);
  }
  /**
   * A file dropped on a card becomes its evidence or its molecule.
   *
   * @param {string} name
   * @param {ArrayBuffer} bytes
   */
  function dropped(name, bytes) {
    const plain = name.toLowerCase().replace(/\.(gz|xz|zst|bz2)$/, "");
    if (kind === "ligand") return body.take?.(name, bytes);
    if (kind === "protein" && /\.(cif|mmcif|pdb|ent)$/.test(plain)) {
      return extra?.take("templates", name, bytes);
    }
    if (extra && /\.a3m$/.test(plain)) return extra.take("msa", name, bytes);
    return app.drop(name, bytes);
  }
  function update() {
    const now = mine();
    if (!now) return;
    const said = state.said(key);
    const ids = said.chains || [];
    showChains(ids);
    const label = ids.length ? `, chain ${chainsText(ids)}` : "";
    setText(described, now.description || "");
    described.hidden = !now.description;
    setAttribute(described, "title", now.description || null);
    element.setAttribute("aria-label", `${state.nameOf(kind)}${label}`);
    if (copies.value !== String(now.copies)) copies.value = String(now.copies);
    if (names.value !== now.names) names.value = now.names;
    const each = ids.length > 1 && said.each ? ` (${ids.length} × ${said.each})` : "";
    setText(tokens, said.tokens ? `${plural(said.tokens, "token")}${each}` : "");
    setAttribute(up, "disabled", index() === 0);
    setAttribute(down, "disabled", index() === state.form.cards.length - 1);
    if (strand) strand.hidden = !now.text || isPaired(now);
    body.update();
    extra?.update();
    told.update();
    above.update();
  }
  /** @param {string[]} ids */
  function showChains(ids) {
    const shown = ids.join(" ");
    if (chains.dataset.shown === shown) return;
    chains.dataset.shown = shown;
    const few = ids.length <= 4 ? ids : [ids[0], "…", ids[ids.length - 1]];
    chains.replaceChildren(
      ...few.map((id) => h("span", { class: id === "…" ? "" : "jb-chain" }, id)),
    );
  }
  /**
   * Whether the other strand is already in the form.
   *
   * @param {Card} now
   */
  function isPaired(now) {
    const pair = complement(kind, now.text);
    return state.form.cards.some((c) => c.key !== key && c.kind === kind && clean(c.text) === pair);
  }
  return { element, kind, update, focus: () => body.field.focus(), stop: () => body.stop?.() };
}

/**
 * @param {State} state
 * @param {string} key
 * @param {App} app
 * @returns {Body}
 */
function bodyOf(state, key, app) {
  const kind = state.card(key)?.kind ?? "protein";
  if (isPolymer(kind)) return sequence(state, key, app);
  return kind === "glycan" ? glycan(state, key) : ligand(state, key, app);
}

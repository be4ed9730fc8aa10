// One molecule: its chains, kind and copies above, what it is below, and what can be done with it.

import { h, icon, newId, setAttribute, setText } from "../../shared/page/dom.js";
import { KINDS, chainsText, clean, complement, isPolymer, plural } from "./words.js";
import { complete, newCard, newKey } from "./state.js";
import { dropZone, give } from "./files.js";
import { evidence } from "./fields/evidence.js";
import { glycan } from "./fields/glycan.js";
import { ligand } from "./fields/ligand.js";
import { notes } from "./notes.js";
import { sequence } from "./fields/sequence.js";

export function card(state, key, app) {
  const mine = () => state.card(key);
  const kind = mine().kind;
  const chains = h("span", { class: "jb-chains" });
  const select = h("select", { class: "af-input jb-kind", "aria-label": "Kind of molecule", onchange: () => state.change((form) => {
    const i = form.cards.findIndex((c) => c.key === key);
    form.cards[i] = complete({ ...form.cards[i], kind: select.value });
  }, "another kind") }, Object.entries(KINDS).map(([value, words]) => h("option", { value, selected: value === kind }, words)));
  const copies = h("input", { class: "af-input jb-copies", type: "number", min: 1, max: 100, id: newId("jb-copies"), "data-field": "copies", oninput: () => state.type(() => { mine().copies = copies.value === "" ? "" : +copies.value; }) });
  const tokens = h("span", { class: "jb-tokens" });
  const act = (name, words, what) => h("button", { type: "button", class: "af-button af-quiet af-icon", "aria-label": words, title: words, "data-act": name, onclick: what }, icon(name));
  const index = () => state.form.cards.findIndex((c) => c.key === key);
  const move = (by) => {
    const to = index() + by;
    if (to < 0 || to >= state.form.cards.length) return;
    state.change((form) => { const [moved] = form.cards.splice(index(), 1); form.cards.splice(to, 0, moved); }, "the order");
    element.querySelector(`[data-act=${by < 0 ? "up" : "down"}]`).focus();
    app.say(`Now molecule ${to + 1} of ${state.form.cards.length}.`);
  };
  const duplicate = () => {
    const again = { ...structuredClone(mine()), key: newKey(), names: "" };
    state.change((form) => form.cards.splice(index() + 1, 0, again), "a copy");
    app.focusCard(again.key);
  };
  const remove = () => {
    const at = index(), name = `${KINDS[kind]} ${(state.said(key).chains || []).join(", ")}`;
    state.change((form) => {
      form.cards = form.cards.filter((c) => c.key !== key);
      for (const c of form.cards) if (c.host === key) c.host = null;
    }, `${name}`);
    app.say(`${name} was removed.`, true, at);
  };
  const names = h("input", { class: "af-input jb-names", type: "text", id: newId("jb-names"), placeholder: "automatic", spellcheck: "false", autocomplete: "off", "data-field": "names", oninput: () => state.type(() => { mine().names = names.value; }) });
  const body = isPolymer(kind) ? sequence(state, key, app) : kind === "glycan" ? glycan(state, key) : ligand(state, key, app);
  const extra = kind === "protein" || kind === "rna" ? evidence(state, key, app) : null;
  const strand = kind === "dna" || kind === "rna" ? h("button", { type: "button", class: "af-button", "data-act": "complement", onclick: () => {
    const other = newCard(kind, complement(kind, mine().text), { copies: mine().copies });
    state.change((form) => form.cards.splice(index() + 1, 0, other), "the complement");
    app.focusCard(other.key);
  } }, "Add the complementary strand") : null;
  const told = notes(state, () => key, ["text", "modifications", "host", "position"], { input: () => body.field });
  const above = notes(state, () => key, ["copies", "names"], { input: () => [copies, names] });
  const element = h("section", { class: `jb-card jb-${kind}`, "data-card": key, "data-kind": kind },
    h("header", { class: "jb-head" }, chains, select,
      h("span", { class: "jb-copies-field", hidden: kind === "glycan" }, h("label", { for: copies.id }, "Copies"), copies),
      h("span", { class: "jb-names-field" }, h("label", { for: names.id }, "Chain names"), names),
      tokens, h("span", { class: "jb-acts" }, act("up", "Move up", () => move(-1)), act("down", "Move down", () => move(1)), act("copy", "Duplicate", duplicate), act("remove", "Remove", remove))),
    above.element, body.element, told.element, strand, extra?.element);
  if (kind !== "glycan" && kind !== "dna") dropZone(element, (file) => give(file, (name, bytes) => dropped(name, bytes), app.failed));

  /** A file dropped on a card is its evidence or its molecule. */
  const dropped = (name, bytes) => {
    const plain = name.toLowerCase().replace(/\.(gz|xz|zst|bz2)$/, "");
    if (kind === "ligand") return body.take(name, bytes);
    if (kind === "protein" && /\.(cif|mmcif|pdb|ent)$/.test(plain)) return extra.take("templates", name, bytes);
    if (extra && /\.a3m$/.test(plain)) return extra.take("msa", name, bytes);
    return app.drop(name, bytes);
  };
  const update = () => {
    const now = mine();
    if (!now) return;
    const said = state.said(key), ids = said.chains || [];
    const shown = ids.join(" ");
    if (chains.dataset.shown !== shown) {
      chains.dataset.shown = shown;
      chains.replaceChildren(...(ids.length <= 4 ? ids : [ids[0], "…", ids.at(-1)]).map((id) => h("span", { class: id === "…" ? "" : "jb-chain" }, id)));
    }
    element.setAttribute("aria-label", `${KINDS[kind]}${ids.length ? `, chain ${chainsText(ids)}` : ""}`);
    if (copies.value !== String(now.copies) && !(copies.value === "" && now.copies === "")) copies.value = now.copies;
    if (names.value !== now.names) names.value = now.names;
    const each = ids.length > 1 && said.each ? ` (${ids.length} × ${said.each})` : "";
    setText(tokens, said.tokens ? `${plural(said.tokens, "token")}${each}` : "");
    const at = index();
    setAttribute(element.querySelector("[data-act=up]"), "disabled", at === 0);
    setAttribute(element.querySelector("[data-act=down]"), "disabled", at === state.form.cards.length - 1);
    if (strand) { // where the other strand stands already, none is offered
      const pair = complement(kind, now.text);
      strand.hidden = !now.text || state.form.cards.some((c) => c.key !== key && c.kind === kind && clean(c.text) === pair);
    }
    body.update();
    extra?.update();
    told.update();
    above.update();
  };
  return { element, kind, update, focus: () => body.field.focus(), stop: () => body.stop?.() };
}

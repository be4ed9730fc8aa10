// Covalent bonds: two atoms, each chosen by molecule, residue and atom, in lists or in the drawing.

import { button, iconButton, labelled, setOptions } from "../../../shared/page/controls.js";
import { h, icon, newId } from "../../../shared/page/dom.js";
import { newKey } from "../cards.js";
import { notes } from "../notes.js";
import { isPolymer } from "../words.js";
import { drawing, fetchPicture } from "./drawing.js";
import { firstResidue, pictureOf, residueCodes, residueOptions, suggested } from "./partners.js";

/** @import { App, Bond, Picture } from "../form.d.ts" */
/** @import { State } from "../state.js" */

const CHOOSE = ["", "Choose…"];

/**
 * @param {State} state
 * @param {App} app
 */
export function bonds(state, app) {
  const list = h("ul", { class: "jb-bonds" });
  const add = button([icon("bond"), "Add a bond"], start, { "data-add": "bond" });
  const hint =
    "Bonds within a molecule or a glycan are made for you. Add others here, such as a drug bonded to a cysteine.";
  const element = h(
    "section",
    { class: "jb-card jb-bond-card", "aria-label": "Covalent bonds" },
    h(
      "header",
      { class: "jb-head" },
      h("h3", {}, "Covalent bonds"),
      h("span", { class: "af-muted jb-hint" }, hint),
    ),
    list,
    add,
  );
  /** @type {Map<string, ReturnType<typeof bondRow>>} */
  const rows = new Map();

  function start() {
    const ends = suggested(state.form.cards, (key) => state.said(key));
    const bond = { key: newKey(), ends };
    state.change((form) => form.bonds.push(bond), "add a bond");
    rows.get(bond.key)?.element.querySelector("select")?.focus();
  }
  /** @param {string} key */
  function remove(key) {
    state.change((form) => {
      form.bonds = form.bonds.filter((b) => b.key !== key);
    }, "remove the bond");
    app.say("The bond was removed.", true);
  }
  function update() {
    const { bonds, cards } = state.form;
    for (const [key, row] of rows) {
      if (bonds.some((bond) => bond.key === key)) continue;
      row.element.remove();
      rows.delete(key);
    }
    bonds.forEach(({ key }, i) => {
      const row = rows.get(key) ?? bondRow(state, key, remove);
      rows.set(key, row);
      if (list.children[i] !== row.element) {
        list.insertBefore(row.element, list.children[i] || null);
      }
      row.update();
    });
    element.hidden = !bonds.length && cards.length < 2 && !cards.some((c) => isPolymer(c.kind));
  }
  return { element, update };
}

/**
 * @param {State} state
 * @param {string} key
 * @param {(key: string) => void} remove
 */
function bondRow(state, key, remove) {
  const bond = () => /** @type {Bond} */ (state.form.bonds.find((b) => b.key === key));
  const ends = [0, 1].map((number) => bondEnd(state, bond, number));
  const told = notes(state, () => key, ["bond"]);
  const away = iconButton("remove", "Remove the bond", () => remove(key), { class: "af-quiet" });
  const dash = h("span", { class: "jb-dash", "aria-hidden": "true" });
  const element = h(
    "li",
    { class: "jb-bond" },
    h("div", { class: "jb-bond-ends" }, ends[0].element, dash, ends[1].element, away),
    told.element,
  );
  const update = () => {
    if (!bond()) return;
    for (const end of ends) end.update();
    told.update();
  };
  return { element, update };
}

/**
 * @param {State} state
 * @param {() => Bond} bond
 * @param {number} number
 */
function bondEnd(state, bond, number) {
  const end = () => bond().ends[number];
  /** @param {Partial<import("../form.d.ts").End>} fields */
  const set = (fields) => state.change(() => Object.assign(end(), fields));
  /** @param {() => void} onchange */
  const list = (onchange) => h("select", { class: "af-input", id: newId("jb-b"), onchange });
  const chain = list(() => {
    const [key, copy] = chain.value.split("/");
    const first = firstResidue(state.card(key), state.said(key));
    set({ card: key || null, copy: +copy || 0, ...first });
  });
  const residue = list(() => set({ residue: +residue.value || null, atom: "" }));
  const atom = list(() => set({ atom: atom.value }));
  const picture = drawing(state, { caption: false });
  const told = notes(state, () => bond().key, [`end${number}`], { input: () => atom });
  const residueField = labelled("Residue", residue);
  const element = h(
    "fieldset",
    { class: "jb-bond-end" },
    h("legend", { class: "af-hidden" }, number ? "Second atom" : "First atom"),
    h(
      "div",
      { class: "jb-fields" },
      labelled("Molecule", chain, { class: "jb-grow" }),
      residueField,
      labelled("Atom", atom),
    ),
    picture.element,
    told.element,
  );
  let shown = "";

  function update() {
    const { card: key, copy, residue: position, atom: name } = end();
    setOptions(chain, [CHOOSE, ...moleculeOptions(state)], key ? `${key}/${copy}` : "");
    const card = state.card(key);
    const codes = card ? residueCodes(card, state.said(card.key)) : [];
    residueField.hidden = codes.length === 1;
    setOptions(residue, [CHOOSE, ...residueOptions(card, codes)], position);
    const what = card && position ? pictureOf(card, codes[position - 1]) : null;
    const wanted = JSON.stringify([what, name]);
    if (wanted !== shown) {
      shown = wanted;
      picture.show(what, { pick: (picked) => set({ atom: picked }), chosen: name });
      if (!what) setOptions(atom, [CHOOSE], "");
      else {
        const asked = fetchPicture(state, what);
        asked.then((found) => shown === wanted && offer(found, name)).catch(() => {});
      }
    }
    told.update();
  }
  /**
   * @param {Picture} found
   * @param {string} name of the atom that is chosen
   */
  function offer({ atoms, usual }, name) {
    setOptions(atom, [CHOOSE, ...atomOptions({ atoms, usual })], name);
    if (!name && (usual || atoms.length === 1)) set({ atom: usual || atoms[0].name });
  }
  return { element, update };
}

/** @param {State} state */
function moleculeOptions(state) {
  return state.form.cards.flatMap((card) =>
    (state.said(card.key).chains || []).map((id, i) => [
      `${card.key}/${i}`,
      `${id} ${state.nameOf(card.kind)} ${card.text.slice(0, 12)}`,
    ]),
  );
}

/**
 * Return options for atoms: the usual one first, then those with the most free valences.
 *
 * @param {Pick<Picture, "atoms" | "usual">} picture
 */
function atomOptions({ atoms, usual }) {
  const sorted = [...atoms].sort(
    (a, b) => Number(b.name === usual) - Number(a.name === usual) || b.room - a.room,
  );
  return sorted.map(({ name, room }) => {
    if (name === usual) return [name, `${name} (usual)`];
    return [name, room ? name : `${name} (no room)`];
  });
}

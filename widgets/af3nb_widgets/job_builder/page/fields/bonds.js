// Covalent bonds: two atoms, each chosen by molecule, residue and atom, in lists or in the drawing.

import { h, icon, newId } from "../../../shared/page/dom.js";
import { drawing, fetchPicture } from "./drawing.js";
import { newKey } from "../state.js";
import { KINDS, clean, isPolymer } from "../words.js";
import { notes } from "../notes.js";

const AMINO = { A: "ALA", R: "ARG", N: "ASN", D: "ASP", C: "CYS", Q: "GLN", E: "GLU", G: "GLY", H: "HIS", I: "ILE", L: "LEU", K: "LYS", M: "MET", F: "PHE", P: "PRO", S: "SER", T: "THR", W: "TRP", Y: "TYR", V: "VAL" };
const LIKELY = "CKSTYHDE"; // residues that are bonded most often, the first first

export function bonds(state, app) {
  const list = h("ul", { class: "jb-bonds" });
  const add = h("button", { type: "button", class: "af-button", "data-add": "bond", onclick: () => start() }, icon("bond"), "Add a bond");
  const element = h("section", { class: "jb-card jb-bond-card", "aria-label": "Covalent bonds" },
    h("header", { class: "jb-head" }, h("h3", {}, "Covalent bonds"), h("span", { class: "af-muted jb-hint" }, "Bonds within a molecule or a glycan are known; here stand the others, such as a drug on a cysteine.")), list, add);
  const rows = new Map();

  const start = () => {
    const [first, second] = suggested(state);
    const bond = { key: newKey(), ends: [first, second] };
    state.change((form) => form.bonds.push(bond), "a bond");
    rows.get(bond.key)?.element.querySelector("select")?.focus();
  };
  const remove = (key) => {
    state.change((form) => { form.bonds = form.bonds.filter((b) => b.key !== key); }, "the bond");
    app.say("The bond was removed.", true);
  };
  const update = (what) => {
    const keys = state.form.bonds.map((b) => b.key);
    for (const [key, row] of rows) if (!keys.includes(key)) { row.element.remove(); rows.delete(key); }
    state.form.bonds.forEach((bond, i) => {
      if (!rows.has(bond.key)) rows.set(bond.key, bondRow(state, bond.key, remove));
      const row = rows.get(bond.key);
      if (list.children[i] !== row.element) list.insertBefore(row.element, list.children[i] || null);
      row.update(what);
    });
    element.hidden = !state.form.bonds.length && state.form.cards.length < 2 && !state.form.cards.some((c) => isPolymer(c.kind));
  };
  return { element, update };
}

function bondRow(state, key, remove) {
  const bond = () => state.form.bonds.find((b) => b.key === key);
  const ends = [0, 1].map((number) => bondEnd(state, bond, number));
  const told = notes(state, () => key, ["bond"]);
  const element = h("li", { class: "jb-bond" },
    h("div", { class: "jb-bond-ends" }, ends[0].element, h("span", { class: "jb-dash", "aria-hidden": "true" }), ends[1].element,
      h("button", { type: "button", class: "af-button af-quiet af-icon", "aria-label": "Remove the bond", title: "Remove the bond", onclick: () => remove(key) }, icon("remove"))),
    told.element);
  return { element, update: () => { if (bond()) { ends.forEach((end) => end.update()); told.update(); } } };
}

function bondEnd(state, bond, number) {
  const end = () => bond().ends[number];
  const set = (fields) => state.change(() => Object.assign(end(), fields));
  const chain = h("select", { class: "af-input", id: newId("jb-b"), onchange: () => {
    const [card, copy] = chain.value.split("/");
    set({ card: card || null, copy: +copy || 0, ...firstResidue(state, card) });
  } });
  const residue = h("select", { class: "af-input", id: newId("jb-b"), onchange: () => set({ residue: +residue.value || null, atom: "" }) });
  const atom = h("select", { class: "af-input", id: newId("jb-b"), onchange: () => set({ atom: atom.value }) });
  const picture = drawing(state, { caption: false });
  const told = notes(state, () => bond().key, [`end${number}`], { input: () => [atom] });
  const residueField = h("div", {}, h("label", { class: "af-label", for: residue.id }, "Residue"), residue);
  const element = h("fieldset", { class: "jb-bond-end" }, h("legend", { class: "af-hidden" }, number ? "Second atom" : "First atom"),
    h("div", { class: "jb-fields" }, h("div", { class: "jb-grow" }, h("label", { class: "af-label", for: chain.id }, "Molecule"), chain), residueField,
      h("div", {}, h("label", { class: "af-label", for: atom.id }, "Atom"), atom)), picture.element, told.element);
  let chains = "", residues = "", atoms = "";

  const update = () => {
    const { card: cardKey, copy, residue: position, atom: name } = end();
    const options = state.form.cards.flatMap((c) => (state.said(c.key).chains || []).map((id, i) => [`${c.key}/${i}`, `${id} ${KINDS[c.kind]} ${c.text.slice(0, 12)}`]));
    fill(chain, [["", "Choose…"], ...options], cardKey ? `${cardKey}/${copy}` : "", (s) => { const same = s === chains; chains = s; return same; });
    const card = state.card(cardKey), codes = card ? residueCodes(state, card) : [];
    residueField.hidden = codes.length === 1;
    fill(residue, [["", "Choose…"], ...ordered(card, codes)], position || "", (s) => { const same = s === residues; residues = s; return same; });
    const what = card && position ? pictureOf(state, card, codes[position - 1]) : null;
    const wanted = JSON.stringify([what, name]);
    if (wanted === atoms) return void told.update();
    atoms = wanted;
    picture.show(what, { pick: (picked) => set({ atom: picked }), chosen: name });
    if (!what) fill(atom, [["", "Choose…"]], "", () => false);
    else {
      fetchPicture(state, what).then((p) => {
        if (atoms !== wanted) return;
        const sorted = [...p.atoms].sort((a, b) => (b.name === p.usual) - (a.name === p.usual) || b.room - a.room);
        fill(atom, [["", "Choose…"], ...sorted.map((a) => [a.name, a.name === p.usual ? `${a.name} (usual)` : a.room ? a.name : `${a.name} (no room)`])], name, () => false);
        if (!name && (p.usual || p.atoms.length === 1)) set({ atom: p.usual || p.atoms[0].name });
      }).catch(() => {});
    }
    told.update();
  };
  return { element, update };
}

function fill(select, options, value, same) {
  if (!same(JSON.stringify(options))) select.replaceChildren(...options.map(([v, words]) => h("option", { value: v }, words)));
  if (select.value !== String(value)) select.value = value;
}

/** Components of a card's residues, as far as lists and drawings want them. */
function residueCodes(state, card) {
  if (isPolymer(card.kind)) {
    const changed = new Map((card.modifications || []).map((m) => [m.position, m.code]));
    return [...clean(card.text)].map((c, i) => changed.get(i + 1) || (card.kind === "protein" ? AMINO[c] || "UNK" : card.kind === "dna" ? `D${c}` : c));
  }
  const codes = state.said(card.key).codes || [];
  return codes.length ? codes : [card.text];
}

/** Residues of a protein with those first that are usually bonded. */
function ordered(card, codes) {
  const named = codes.map((code, i) => [i + 1, `${code} ${i + 1}`]);
  if (card?.kind !== "protein") return named;
  const letters = clean(card.text), rank = (i) => { const at = LIKELY.indexOf(letters[i - 1]); return at === 0 ? 0 : 1; };
  return named.sort((a, b) => rank(a[0]) - rank(b[0]) || a[0] - b[0]);
}

function pictureOf(state, card, code) {
  if (card.kind === "ligand" && card.given === "smiles") return card.text.trim() ? { smiles: card.text.trim() } : null;
  return code ? { code } : null;
}

function firstResidue(state, key) {
  const card = state.card(key);
  const one = card && !isPolymer(card.kind) && residueCodes(state, card).length === 1;
  return { residue: one ? 1 : null, atom: "" };
}

/** The likeliest partners: a cysteine of the first protein, and the first ligand. */
function suggested(state) {
  const protein = state.form.cards.find((c) => c.kind === "protein");
  const other = state.form.cards.find((c) => c.kind === "ligand") || state.form.cards.find((c) => c !== protein);
  const cysteine = protein ? clean(protein.text).indexOf("C") + 1 : 0;
  const empty = { card: null, copy: 0, residue: null, atom: "" };
  return [
    protein ? { card: protein.key, copy: 0, residue: cysteine || null, atom: cysteine ? "SG" : "" } : empty,
    other ? { card: other.key, copy: 0, ...firstResidue(state, other.key) } : empty,
  ];
}

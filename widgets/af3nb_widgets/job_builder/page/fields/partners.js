// What a bond can join: the residues of a card, likeliest first, and likely pairs.

import { clean, isPolymer } from "../words.js";

/** @import { Card, End, Said, What } from "../form.d.ts" */

/** @type {Record<string, string>} */
const AMINO = {
  A: "ALA",
  R: "ARG",
  N: "ASN",
  D: "ASP",
  C: "CYS",
  Q: "GLN",
  E: "GLU",
  G: "GLY",
  H: "HIS",
  I: "ILE",
  L: "LEU",
  K: "LYS",
  M: "MET",
  F: "PHE",
  P: "PRO",
  S: "SER",
  T: "THR",
  W: "TRP",
  Y: "TYR",
  V: "VAL",
};

/**
 * Return the component code of each residue of a card.
 *
 * @param {Card} card
 * @param {Said} said
 */
export function residueCodes(card, said) {
  if (isPolymer(card.kind)) {
    const changed = new Map((card.modifications || []).map((m) => [m.position, m.code]));
    return [...clean(card.text)].map((c, i) => changed.get(i + 1) || codeOf(card.kind, c));
  }
  return said.codes?.length ? said.codes : [card.text];
}

/**
 * @param {string} kind
 * @param {string} letter
 */
function codeOf(kind, letter) {
  if (kind === "protein") return AMINO[letter] || "UNK";
  return kind === "dna" ? `D${letter}` : letter;
}

/**
 * Return options for residues. In proteins, cysteines come first.
 *
 * @param {Card | undefined} card
 * @param {string[]} codes
 * @returns {[number, string][]}
 */
export function residueOptions(card, codes) {
  /** @type {[number, string][]} */
  const named = codes.map((code, i) => [i + 1, `${code} ${i + 1}`]);
  if (card?.kind !== "protein") return named;
  const letters = clean(card.text);
  /** @param {number} position */
  const rank = (position) => (letters[position - 1] === "C" ? 0 : 1);
  return named.sort((a, b) => rank(a[0]) - rank(b[0]) || a[0] - b[0]);
}

/**
 * Return what to draw for a residue.
 *
 * @param {Card} card
 * @param {string} code
 * @returns {What | null}
 */
export function pictureOf(card, code) {
  const smiles = card.kind === "ligand" && card.given === "smiles" ? card.text.trim() : null;
  if (smiles !== null) return smiles ? { smiles } : null;
  return code ? { code } : null;
}

/**
 * Return the residue that a new bond starts from: the only one, or none.
 *
 * @param {Card | undefined} card
 * @param {Said} said
 */
export function firstResidue(card, said) {
  const isOne = card && !isPolymer(card.kind) && residueCodes(card, said).length === 1;
  return { residue: isOne ? 1 : null, atom: "" };
}

/**
 * Suggest the ends of a new bond: a cysteine of the first protein, and the first ligand.
 *
 * @param {Card[]} cards
 * @param {(key: string) => Said} said
 * @returns {End[]}
 */
export function suggested(cards, said) {
  const protein = cards.find((c) => c.kind === "protein");
  const other = cards.find((c) => c.kind === "ligand") || cards.find((c) => c !== protein);
  const cysteine = protein ? clean(protein.text).indexOf("C") + 1 : 0;
  const none = { card: null, copy: 0, residue: null, atom: "" };
  return [
    protein
      ? { card: protein.key, copy: 0, residue: cysteine || null, atom: cysteine ? "SG" : "" }
      : none,
    other ? { card: other.key, copy: 0, ...firstResidue(other, said(other.key)) } : none,
  ];
}

// Residues and their names, and small ways to put numbers and names into words.

/** @import { Card } from "./form.d.ts" */

/** @type {Record<string, string>} */
export const LETTERS = { protein: "ACDEFGHIKLMNPQRSTVWYX", dna: "ACGTN", rna: "ACGUN" };

/** @type {Record<string, string>} */
const AMINO = {
  A: "alanine",
  R: "arginine",
  N: "asparagine",
  D: "aspartate",
  C: "cysteine",
  Q: "glutamine",
  E: "glutamate",
  G: "glycine",
  H: "histidine",
  I: "isoleucine",
  L: "leucine",
  K: "lysine",
  M: "methionine",
  F: "phenylalanine",
  P: "proline",
  S: "serine",
  T: "threonine",
  W: "tryptophan",
  Y: "tyrosine",
  V: "valine",
  X: "unknown",
};
/** @type {Record<string, string>} */
const BASES = {
  A: "adenine",
  C: "cytosine",
  G: "guanine",
  T: "thymine",
  U: "uracil",
  N: "unknown",
};

/**
 * Whether a kind of molecule is a chain of residues with letters.
 *
 * @param {string} kind
 */
export function isPolymer(kind) {
  return kind in LETTERS;
}

/**
 * The name of a residue by its letter.
 *
 * @param {string} kind
 * @param {string} letter
 */
export function residueName(kind, letter) {
  return (kind === "protein" ? AMINO : BASES)[letter] || "";
}

/**
 * The letters of a sequence: positions in it are those of residues.
 *
 * @param {string} text
 */
export function clean(text) {
  return text.replace(/[\s\d]+/g, "").toUpperCase();
}

/**
 * Names that a dictionary shouts are said: "PHOSPHOSERINE" is "phosphoserine".
 *
 * @param {string} name
 */
export function calm(name) {
  return name === name.toUpperCase() && /[A-Z]{4}/.test(name) ? name.toLowerCase() : name;
}

/**
 * A, B, C or A to F.
 *
 * @param {string[]} chains
 */
export function chainsText(chains) {
  if (chains.length <= 4) return chains.join(", ");
  return `${chains[0]} to ${chains.at(-1)}`;
}

/** @type {Record<string, string>} */
const PAIRS = { A: "T", T: "A", U: "A", C: "G", G: "C", N: "N" };

/**
 * The strand that pairs with one, from its own 5' end.
 *
 * @param {string} kind
 * @param {string} text
 */
export function complement(kind, text) {
  const pairs = kind === "rna" ? { ...PAIRS, A: "U" } : PAIRS;
  return [...clean(text)]
    .reverse()
    .map((letter) => pairs[letter] || "N")
    .join("");
}

/**
 * The first residue of a protein to which a glycan is attached most often, as fields of a card.
 *
 * @param {Card[]} cards
 */
export function firstSite(cards) {
  for (const card of cards.filter((one) => one.kind === "protein")) {
    const at = clean(card.text).search(/N[^P][ST]/);
    if (at >= 0) return { host: card.key, position: at + 1 };
  }
  return {};
}

// Names of residues, and other small pieces of text.

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
 * Whether molecules of a kind are chains of residues with one-letter codes.
 *
 * @param {string} kind
 */
export function isPolymer(kind) {
  return kind in LETTERS;
}

/**
 * Return the name of the residue with this letter.
 *
 * @param {string} kind
 * @param {string} letter
 */
export function residueName(kind, letter) {
  return (kind === "protein" ? AMINO : BASES)[letter] || "";
}

/**
 * Return only the letters of a sequence, so that positions count residues.
 *
 * @param {string} text
 */
export function clean(text) {
  return text.replace(/[\s\d]+/g, "").toUpperCase();
}

/**
 * Lower the case of names that the dictionary writes in capitals: "PHOSPHOSERINE" becomes
 * "phosphoserine".
 *
 * @param {string} name
 */
export function calm(name) {
  return name === name.toUpperCase() && /[A-Z]{4}/.test(name) ? name.toLowerCase() : name;
}

/**
 * Return chain names as text: "A, B, C" or "A to F".
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
 * Return the complementary strand, read from its own 5' end.
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
 * Return the first likely site of an N-glycan, as fields of a card.
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

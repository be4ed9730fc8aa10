// Names of kinds and residues, and small ways to put numbers and names into words.

export const KINDS = {
  protein: "Protein", dna: "DNA", rna: "RNA", ligand: "Ligand", ion: "Ion", glycan: "Glycan",
};

export const LETTERS = { protein: "ACDEFGHIKLMNPQRSTVWYX", dna: "ACGTN", rna: "ACGUN" };

const AMINO = {
  A: "alanine", R: "arginine", N: "asparagine", D: "aspartate", C: "cysteine", Q: "glutamine",
  E: "glutamate", G: "glycine", H: "histidine", I: "isoleucine", L: "leucine", K: "lysine",
  M: "methionine", F: "phenylalanine", P: "proline", S: "serine", T: "threonine", W: "tryptophan",
  Y: "tyrosine", V: "valine", X: "unknown",
};
const BASES = { A: "adenine", C: "cytosine", G: "guanine", T: "thymine", U: "uracil", N: "unknown" };

export function isPolymer(kind) {
  return kind in LETTERS;
}

export function residueName(kind, letter) {
  return (kind === "protein" ? AMINO : BASES)[letter] || "";
}

/** The letters of a sequence: positions in it are those of residues. */
export function clean(text) {
  return text.replace(/[\s\d]+/g, "").toUpperCase();
}

export function plural(number, thing) {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
}

/** Names that a dictionary shouts are said: "PHOSPHOSERINE" is "phosphoserine". */
export function calm(name) {
  return name === name.toUpperCase() && /[A-Z]{4}/.test(name) ? name.toLowerCase() : name;
}

/** A, B, C or A to F. */
export function chainsText(chains) {
  if (chains.length <= 4) return chains.join(", ");
  return `${chains[0]} to ${chains.at(-1)}`;
}

const PAIRS = { A: "T", T: "A", U: "A", C: "G", G: "C", N: "N" };

/** The strand that pairs with one, from its own 5' end. */
export function complement(kind, text) {
  const pairs = kind === "rna" ? { ...PAIRS, A: "U" } : PAIRS;
  return [...clean(text)].reverse().map((letter) => pairs[letter] || "N").join("");
}

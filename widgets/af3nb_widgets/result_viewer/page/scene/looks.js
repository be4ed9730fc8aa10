// How the structures are coloured, alone and beside each other.

import { bandColour, groupColour, mixed } from "./colours.js";

/** @import { ColourScheme, Complex, Look, Marks, Other, Palette, Sample } from "../result.d.ts" */
/** @import { What } from "../result.d.ts" */
/**
 * @typedef {object} Shown
 * @property {Complex} complex
 * @property {Sample} sample
 * @property {Other | null} other
 * @property {Marks} marks
 * @property {Marks} otherMarks
 * @property {Palette} palette
 */

/** The colours of the first and of the second structure. */
export const STRUCTURES = ["#0072b2", "#e69f00"];
const NONE = "#9a9a9a"; // nothing is known
/** The colour of an experiment beside a prediction that has a scheme of its own. */
export const EXPERIMENT = "#646b73";
const PALE = 0.42; // share of the background in a second result in the first one's scene

/** Distances in angstroms: near is blue, far is orange. */
export const DISTANCES = [
  { most: 1, label: "below 1 Å", colour: "#3f7fbf" },
  { most: 2, label: "1 to 2", colour: "#9ecae1" },
  { most: 4, label: "2 to 4", colour: "#fed976" },
  { most: 8, label: "4 to 8", colour: "#fd8d3c" },
  { most: Infinity, label: "8 and more", colour: "#bd3c00" },
];
/** Changes of pLDDT: the second minus the first. */
export const CHANGES = [
  { most: -15, label: "lower by 15 and more", colour: "#b35806" },
  { most: -5, label: "lower by 5 to 15", colour: "#f1a340" },
  { most: 5, label: "about the same", colour: "#c3c7cc" },
  { most: 15, label: "higher by 5 to 15", colour: "#998ec3" },
  { most: Infinity, label: "higher by 15 and more", colour: "#542788" },
];
const CERTAINTY = { wrong: "#d55e00", right: "#009e73", believed: "#a5c8ec" };
/** The key of what has no counterpart. */
export const UNMATCHED = { label: "without counterpart", colour: NONE };

/**
 * Return how to call what agrees with a structure that was measured or predicted, and what does not.
 *
 * @param {boolean} isModel whether it was predicted
 */
export function rightAndWrong(isModel) {
  return isModel ? ["alike", "different"] : ["right", "wrong"];
}

/**
 * Return the keys of where the model was sure or unsure.
 *
 * @param {boolean} isModel whether it is compared with another prediction
 */
export function certaintyKeys(isModel) {
  const [right, wrong] = rightAndWrong(isModel);
  return [
    { label: `sure but ${wrong}`, colour: CERTAINTY.wrong },
    { label: `unsure but ${right}`, colour: CERTAINTY.right },
    { label: "as believed", colour: CERTAINTY.believed },
  ];
}

/**
 * Whether a square is of the first structure alone.
 *
 * @param {What} what
 */
export function isOwnSquare(what) {
  return what === "pae" || what === "contacts";
}

/**
 * Return the scheme that can be shown: those of two structures need a second one.
 *
 * @param {ColourScheme} colour
 * @param {Other | null} other
 */
export function shownScheme(colour, other) {
  return other || ["plddt", "chain", "entity"].includes(colour) ? colour : "plddt";
}

/**
 * Return the colours of the first structure in a scheme.
 *
 * @param {Shown} shown
 * @param {ColourScheme} scheme
 * @param {string} background
 * @param {boolean} [hidden]
 * @returns {Look}
 */
export function lookOf({ complex, sample, other, marks, palette }, scheme, background, hidden) {
  const colour = shownScheme(scheme, other);
  const { chains, residueChain, atomResidue } = complex;
  /** @param {(other: Other) => string} of */
  const beside = (of) => (other ? of(other) : NONE);
  /** @type {Record<ColourScheme, (residue: number) => string>} */
  const residues = {
    plddt: (i) => bandColour(sample.residuePlddt[i], palette),
    chain: (i) => groupColour(residueChain[i]),
    entity: (i) => groupColour(chains[residueChain[i]].entity),
    structure: () => STRUCTURES[0],
    distance: (i) => beside((o) => step(DISTANCES, o.distance[i])),
    lddt: (i) =>
      beside((o) => (Number.isNaN(o.lddt[i]) ? NONE : bandColour(100 * o.lddt[i], palette))),
    change: (i) => beside((o) => step(CHANGES, o.change[i])),
    certainty: (i) => beside((o) => certainty(o, i)),
  };
  const residueColour = residues[colour];
  /** @param {number} i */
  const atomColour = (i) =>
    colour === "plddt" ? bandColour(sample.plddt[i], palette) : residueColour(atomResidue[i]);
  return { colour, residueColour, atomColour, background, hidden: Boolean(hidden), ...marks };
}

/**
 * Return the colours of the second structure. In one scene with the first, a result is paler in
 * colours that both have.
 *
 * @param {Shown} shown
 * @param {Other} other
 * @param {Look} first
 * @param {{ pale: boolean, hidden: boolean }} how
 * @returns {Look}
 */
export function otherLookOf({ complex, palette, otherMarks }, other, first, { pale, hidden }) {
  const { colour, background } = first;
  const { complex: own, sample, from, kind } = other;
  /** @param {string} tone */
  const toned = (tone) => (pale ? mixed(tone, background, PALE) : tone);
  const chainOf = own.chains.map((chain) => {
    for (let j = chain.residue; j < chain.residue + chain.residues; j++) {
      if (from[j] >= 0) return complex.residueChain[from[j]];
    }
    return -1;
  });
  let free = complex.chains.length;
  const groups = chainOf.map((k) => (k < 0 ? free++ : k));
  /** @param {number} j */
  const residueColour = (j) => {
    if (colour === "structure") return STRUCTURES[1];
    const group = groups[own.residueChain[j]];
    if (colour === "chain") return toned(groupColour(group));
    if (colour === "entity") {
      return toned(groupColour(complex.chains[group]?.entity ?? group));
    }
    if (kind === "experiment") return EXPERIMENT;
    if (colour === "plddt") return toned(bandColour(sample.residuePlddt[j], palette));
    return from[j] < 0 ? NONE : toned(first.residueColour(from[j]));
  };
  /** @param {number} i */
  const atomColour = (i) => residueColour(own.atomResidue[i]);
  return { colour, residueColour, atomColour, background, hidden, ...otherMarks };
}

/**
 * @param {{ most: number, colour: string }[]} steps
 * @param {number} value
 */
function step(steps, value) {
  return steps.find(({ most }) => value < most)?.colour ?? NONE;
}

/**
 * @param {Other} other
 * @param {number} i
 */
function certainty({ wrong, right, lddt }, i) {
  if (wrong[i]) return CERTAINTY.wrong;
  if (right[i]) return CERTAINTY.right;
  return Number.isNaN(lddt[i]) ? NONE : CERTAINTY.believed;
}

// Reads a square of values of token pairs: single values, boxes, and sentences about them.

import { isDifference, PAE_LARGEST, UNKNOWN } from "../scene/colours.js";
import { residueLabel } from "../scene/complex.js";
import { between, size } from "../scene/sets.js";

/** @import { Box, Complex, Marks, ResidueSet, SquareData, What } from "../result.d.ts" */
/**
 * @typedef {Omit<SquareData, "values" | "beyond"> & { values: Uint8Array, beyond: Uint8Array | null,
 *   names: string[] }} Square names are those of the structures
 */

/** Bytes per unit: errors come in 1/8 angstroms, probabilities in 1/255. */
const UNITS = { pae: 8, pae2: 8, contacts: 255, dpae: 1, ddist: 1 };
const MIDDLE = 127; // the byte of no difference
const CUT = 10; // angstroms: larger differences are drawn as this

/**
 * Return the value of a byte; NaN where it is not known.
 *
 * @param {Square} square
 * @param {number} byte
 */
function decoded({ what, most = 1 }, byte) {
  if (!isDifference(what)) return byte / UNITS[what];
  return byte === UNKNOWN ? NaN : ((byte - MIDDLE) / MIDDLE) * most;
}

/**
 * Return the value of a pair, or of its block where the square is made of blocks.
 *
 * @param {Square} square
 * @param {number} row
 * @param {number} column
 */
export function valueAt(square, row, column) {
  return decoded(square, square.values[cellAt(square, row, column)]);
}

/**
 * @param {Square} square
 * @param {number} row
 * @param {number} column
 */
function cellAt({ block, side }, row, column) {
  return Math.floor(row / block) * side + Math.floor(column / block);
}

/**
 * Return the rows of the square that a set of residues covers.
 *
 * @param {Square} square
 * @param {Pick<Complex, "tokenResidue">} complex
 * @param {ResidueSet} set
 */
export function cellsOf({ block }, { tokenResidue }, set) {
  /** @type {Set<number>} */
  const found = new Set();
  for (const [token, residue] of tokenResidue.entries()) {
    if (set[residue]) found.add(Math.floor(token / block));
  }
  return [...found];
}

/**
 * Summarise the values of the selected columns in the rows they are seen from (by default, the same
 * residues).
 *
 * @param {Square} square
 * @param {Pick<Complex, "tokenResidue">} complex
 * @param {Marks} marks
 * @returns {Box}
 */
export function boxOf(square, complex, { selection, against }) {
  const columns = cellsOf(square, complex, selection);
  const rows = size(against) ? cellsOf(square, complex, against) : columns;
  let sum = 0;
  let count = 0;
  let least = Infinity;
  let most = -Infinity;
  for (const row of rows) {
    for (const column of columns) {
      const value = decoded(square, square.values[row * square.side + column]);
      if (Number.isNaN(value)) continue;
      count++;
      sum += value;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return { mean: sum / count, least, most };
}

/**
 * Return the residues of the tokens from one to another, in either order.
 *
 * @param {Pick<Complex, "count" | "tokenResidue">} complex
 * @param {number} a
 * @param {number} b
 */
export function residuesOf(complex, a, b) {
  return between(complex, complex.tokenResidue[a], complex.tokenResidue[b]);
}

/**
 * Describe a pair of tokens.
 *
 * @param {Square} square
 * @param {Complex} complex
 * @param {number} column
 * @param {number} row
 */
export function pairWords(square, complex, column, row) {
  const value = valueAt(square, row, column);
  const [x, y] = [column, row].map((token) => residueLabel(complex, complex.tokenResidue[token]));
  const about = square.block > 1 ? "about " : "";
  if (isDifference(square.what)) return differenceWords(square, row, column, value, [x, y]);
  if (square.what === "contacts") {
    return `${x} and ${y} touch with a probability of ${about}${percent(value)}.`;
  }
  const isLargest = value >= PAE_LARGEST - 0.2;
  const error = isLargest ? "more than 31" : `${about}${value.toFixed(1)}`;
  return `Aligned on ${y}, the expected error of ${x} is ${error} Å.`;
}

/**
 * Describe the difference of a pair, and whether seeds differ as much.
 *
 * @param {Square} square
 * @param {number} row
 * @param {number} column
 * @param {number} value
 * @param {string[]} pair
 */
function differenceWords(square, row, column, value, [x, y]) {
  const { what, names, beyond } = square;
  if (Number.isNaN(value)) {
    return `${x} and ${y} are not compared here: only residues of chains in both structures are.`;
  }
  const isBlock = square.block > 1;
  const far = Math.abs(value);
  const hedge = far >= CUT - 0.01 ? "at least " : isBlock ? "about " : "";
  const size = `${hedge}${far.toFixed(1)} Å`;
  const [more, less] = what === "ddist" ? ["farther apart", "closer"] : ["larger", "smaller"];
  const same = `${isBlock ? "about " : ""}the same`;
  const how = far < 0.05 ? same : `${size} ${value > 0 ? more : less}`;
  const isBeyond = beyond?.[cellAt(square, row, column)];
  const verdict = !beyond
    ? ""
    : isBeyond
      ? ` Over the seeds ${isBlock ? "some pair near here" : "it"} differs by more than seeds do.`
      : ` Over the seeds ${isBlock ? "what differs near here" : "it"} is no more than seeds differ by, ` +
        "or too little to mean anything: no conclusion.";
  const about = what === "ddist" ? `${x} and ${y} are` : `Aligned on ${y}, the error of ${x} is`;
  return `${about} ${how} in ${names[1]}.${verdict}`;
}

/**
 * Describe a selected box.
 *
 * @param {What} what
 * @param {Box} box
 * @param {boolean} isExact
 */
export function boxWords(what, { mean, least, most }, isExact) {
  const about = isExact ? "" : "about ";
  if (isDifference(what)) {
    if (!Number.isFinite(mean)) return "In the selected box: no pair that both structures have.";
    return `In the selected box: ${about}${signed(mean)} Å on average, from ${about}${signed(least)} to ${about}${signed(most)} Å.`;
  }
  const [average, best] =
    what !== "contacts"
      ? [`${mean.toFixed(1)} Å`, `${least.toFixed(1)} Å at best`]
      : [percent(mean), `${percent(most)} at most`];
  return `In the selected box: ${about}${average} on average, ${best}.`;
}

/** @param {number} value */
function signed(value) {
  return `${value > 0 ? "+" : ""}${value.toFixed(1)}`.replace("-", "−");
}

/** @param {number} share */
function percent(share) {
  return `${(100 * share).toFixed(0)}%`;
}

// Reads a square of values of token pairs: single values, boxes, and sentences about them.

import { PAE_LARGEST } from "../scene/colours.js";
import { residueLabel } from "../scene/complex.js";
import { between, size } from "../scene/sets.js";

/** @import { Box, Complex, Marks, ResidueSet, SquareData, What } from "../result.d.ts" */
/** @typedef {Omit<SquareData, "values"> & { values: Uint8Array }} Square */

/** Bytes per unit: errors come in 1/8 angstroms, probabilities in 1/255. */
const UNITS = { pae: 8, contacts: 255 };

/**
 * Return the value of a pair, or of its block where the square is made of blocks.
 *
 * @param {Square} square
 * @param {number} row
 * @param {number} column
 */
export function valueAt({ values, block, side, what }, row, column) {
  return values[Math.floor(row / block) * side + Math.floor(column / block)] / UNITS[what];
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
  let least = Infinity;
  let most = -Infinity;
  for (const row of rows) {
    for (const column of columns) {
      const value = square.values[row * square.side + column];
      sum += value;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  const unit = UNITS[square.what];
  return {
    mean: sum / (rows.length * columns.length) / unit,
    least: least / unit,
    most: most / unit,
  };
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
  if (square.what === "contacts") {
    return `${x} and ${y} touch with a probability of ${about}${percent(value)}.`;
  }
  const isLargest = value >= PAE_LARGEST - 0.2;
  const error = isLargest ? "more than 31" : `${about}${value.toFixed(1)}`;
  return `Aligned on ${y}, the expected error of ${x} is ${error} Å.`;
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
  const [average, best] =
    what === "pae"
      ? [`${mean.toFixed(1)} Å`, `${least.toFixed(1)} Å at best`]
      : [percent(mean), `${percent(most)} at most`];
  return `In the selected box: ${about}${average} on average, ${best}.`;
}

/** @param {number} share */
function percent(share) {
  return `${(100 * share).toFixed(0)}%`;
}

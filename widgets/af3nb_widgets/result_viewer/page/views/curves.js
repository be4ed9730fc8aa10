// The values of the curves along the chains: confidence, spread of the samples, depth of the
// alignments.

import { overResidues } from "../scene/complex.js";

/** @import { Change, Complex, Coverage, Other, Sample } from "../result.d.ts" */
/**
 * @typedef {object} Curve
 * @property {string} name
 * @property {string} [under] the name
 * @property {string} unit
 * @property {Float32Array} values one for each residue; NaN where there is none
 * @property {Float32Array | null} [second] shown dashed
 * @property {string} [note] what the second is
 * @property {number} most at the top; 0 is at the bottom
 * @property {number} digits behind the point
 * @property {boolean} [bands] whether the bands of pLDDT lie behind it
 * @property {boolean} [filled]
 */

/**
 * Return the curves of a sample.
 *
 * @param {Complex} complex
 * @param {Sample} sample
 * @param {Coverage["rows"] | null | undefined} coverage rows of the alignments by chain
 * @param {Other | null} [other] what is beside it
 * @param {Change | null} [change] what differs over the seeds
 */
export function curvesOf(complex, sample, coverage, other = null, change = null) {
  /** @type {Curve[]} */
  const curves = [
    {
      name: "pLDDT",
      unit: "",
      values: sample.residuePlddt,
      most: 100,
      bands: true,
      digits: 0,
      ...(other && besideConfidence(other, sample)),
    },
  ];
  if (other) curves.push(distanceOf(other, change));
  if (complex.tokenSpread.length) curves.push(spreadOf(complex));
  const values = coverage && depthOf(complex, coverage);
  if (values?.some((rows) => rows > 0)) {
    const most = Math.max(10, ...values.filter((rows) => rows >= 0));
    curves.push({
      name: "MSA",
      under: "rows",
      unit: " rows",
      values,
      most,
      digits: 0,
      filled: true,
    });
  }
  return curves;
}

/**
 * Return what is beside the confidence: the second's, or how right the prediction is.
 *
 * @param {Other} other
 * @param {Sample} sample
 */
function besideConfidence({ kind, name, lddt, change }, { residuePlddt }) {
  return kind === "experiment"
    ? { second: lddt.map((x) => 100 * x), note: "lDDT times 100" }
    : { second: change.map((x, i) => x + residuePlddt[i]), note: name };
}

/**
 * Return how far residues lie from their counterparts: over the seeds, once these are compared.
 *
 * @param {Other} other
 * @param {Change | null} change
 * @returns {Curve}
 */
function distanceOf(other, change) {
  const values = change ? change.moved : other.distance;
  const second = change?.noise.some(Number.isFinite)
    ? change.noise.map((x) => (Number.isFinite(x) ? x : NaN))
    : null;
  const known = [...values, ...(second ?? [])].filter(Number.isFinite);
  return {
    name: change ? "Moved" : "Apart",
    under: "in Å",
    unit: " Å",
    values,
    second,
    note: "most between seeds",
    most: Math.max(2, ...known),
    digits: 1,
  };
}

/**
 * Return how far residues move between samples, and between the best samples of the seeds.
 *
 * @param {Complex} complex
 * @returns {Curve}
 */
function spreadOf(complex) {
  const [values, second] = [complex.tokenSpread, complex.seedSpread].map((spread) =>
    spread.length ? overResidues(complex, spread, complex.tokenResidue) : null,
  );
  const all = /** @type {Float32Array} */ (values);
  return {
    name: "Spread",
    under: "in Å",
    unit: " Å",
    values: all,
    second,
    note: "between the best of each seed",
    most: Math.max(2, ...all, ...(second ?? [])),
    digits: 1,
  };
}

/**
 * Return the number of alignment rows at each residue; NaN for chains without an alignment.
 *
 * @param {Complex} complex
 * @param {Coverage["rows"]} coverage
 */
export function depthOf(complex, coverage) {
  const values = new Float32Array(complex.count).fill(NaN);
  for (const [id, counts] of Object.entries(coverage)) {
    const chain = complex.chains[complex.chainIndex.get(id) ?? -1];
    if (chain) values.set(counts.slice(0, chain.residues), chain.residue);
  }
  return values;
}

/**
 * Describe all curves at one residue.
 *
 * @param {Curve[]} curves
 * @param {number} i
 */
export function valuesWords(curves, i) {
  const known = curves.filter(({ values }) => !Number.isNaN(values[i]));
  const words = known.map(({ name, unit, values, second, note, digits }) => {
    const dashed =
      second && !Number.isNaN(second[i])
        ? ` (${note}, dashed: ${second[i].toFixed(digits)}${unit})`
        : "";
    return `${name} ${values[i].toFixed(digits)}${unit}${dashed}`;
  });
  return words.join(", ");
}

/**
 * Return a number for an axis in few characters: 12k, 34, 5.6.
 *
 * @param {number} value
 */
export function short(value) {
  if (value >= 10_000) return `${Math.round(value / 1000)}k`;
  return String(value >= 10 ? Math.round(value) : Math.round(10 * value) / 10);
}

// Scores of samples as numbers and words.

/** @import { SampleRow } from "../result.d.ts" */

/**
 * The ranking scores that there are.
 *
 * @param {SampleRow[]} samples
 */
export function scores(samples) {
  return samples.flatMap(({ score }) => (score === null ? [] : [score]));
}

/**
 * How long the bar of a score is among all, from 0 (no score) over 0.12 (the least) to 1.
 *
 * @param {number | null} score
 * @param {number[]} all
 */
export function shareOf(score, all) {
  if (score === null) return 0;
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return most - least < 1e-9 ? 1 : 0.12 + 0.88 * Math.max(0, (score - least) / (most - least));
}

/**
 * A sample's scores in one line.
 *
 * @param {SampleRow} sample
 */
export function describe({ score, iptm, ptm, plddt }) {
  const parts = [`ranking score ${fixed(score)}`, `ipTM ${fixed(iptm)}`, `pTM ${fixed(ptm)}`];
  return [...parts, `mean pLDDT ${plddt.toFixed(0)}`].join(", ");
}

/**
 * Two digits, or a dash where there is no number.
 *
 * @param {number | null | undefined} value
 */
export function fixed(value) {
  return value == null ? "–" : value.toFixed(2);
}

/**
 * Any value in words.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function written(value) {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) return value.map(written).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? String(Math.round(value * 100) / 100) : String(value);
}

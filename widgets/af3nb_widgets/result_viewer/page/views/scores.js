// Scores of samples as numbers and text.

/** @import { SampleRow } from "../result.d.ts" */

/**
 * Return the ranking scores that are known.
 *
 * @param {SampleRow[]} samples
 */
export function scores(samples) {
  return samples.flatMap(({ score }) => (score === null ? [] : [score]));
}

/**
 * Return the length of a score's bar: 0 without a score, 0.12 for the lowest, 1 for the highest.
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
 * Describe a sample's scores in one line.
 *
 * @param {SampleRow} sample
 */
export function describe({ score, iptm, ptm, plddt, clash, ligand_fails: fails }) {
  const parts = [`ranking score ${fixed(score)}`, `ipTM ${fixed(iptm)}`, `pTM ${fixed(ptm)}`];
  if (clash) parts.push("chains clash");
  if (fails) parts.push("a ligand fails a check");
  if (plddt !== null) parts.push(`mean pLDDT ${plddt.toFixed(0)}`);
  return parts.join(", ");
}

/**
 * Return a number with two decimals, or a dash.
 *
 * @param {number | null | undefined} value
 */
export function fixed(value) {
  return value == null ? "–" : value.toFixed(2);
}

/**
 * Return any value as text.
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

// Sets of residues: as 0 or 1 for each residue, as ranges, as runs, and as text.

import { ordered } from "../../../shared/page/axis.js";
import { plural } from "../../../shared/page/text.js";

/** @import { Complex, Marks, Range, ResidueSet } from "../result.d.ts" */
/** @typedef {Pick<Complex, "count" | "chains" | "chainIndex" | "residueChain" | "residueNumber">} Residues */

/**
 * Return the set of residues in ranges.
 *
 * @param {Residues} complex
 * @param {Range[] | null | undefined} ranges
 * @returns {ResidueSet}
 */
export function toSet(complex, ranges) {
  const set = new Uint8Array(complex.count);
  for (const [id, first, last] of ranges || []) {
    const chain = chainOf(complex, id);
    if (!chain) continue;
    for (let i = chain.residue; i < chain.residue + chain.residues; i++) {
      if (complex.residueNumber[i] >= first && complex.residueNumber[i] <= last) set[i] = 1;
    }
  }
  return set;
}

/**
 * Return the ranges of a set. Neighbours in a chain form one range.
 *
 * @param {Residues} complex
 * @param {ResidueSet} set
 * @returns {Range[]}
 */
export function toRanges(complex, set) {
  return runs(complex, set).map(([a, b]) => {
    const chain = complex.chains[complex.residueChain[a]];
    return [chain.id, complex.residueNumber[a], complex.residueNumber[b]];
  });
}

/**
 * Return the first and last place of each run of a set. A run stays in one chain.
 *
 * @param {Pick<Residues, "residueChain">} complex
 * @param {ResidueSet} set
 */
export function runs({ residueChain }, set) {
  /** @type {[number, number][]} */
  const found = [];
  for (let i = 0; i < set.length; i++) {
    if (!set[i]) continue;
    const last = found.at(-1);
    if (last && last[1] === i - 1 && residueChain[i] === residueChain[i - 1]) last[1] = i;
    else found.push([i, i]);
  }
  return found;
}

/**
 * Return the set of residues from one place to another, in either order.
 *
 * @param {Pick<Residues, "count">} complex
 * @param {number} a
 * @param {number} b
 * @returns {ResidueSet}
 */
export function between({ count }, a, b) {
  const [first, last] = ordered(a, b);
  return new Uint8Array(count).fill(1, first, last + 1);
}

/**
 * Return all residues of a chain.
 *
 * @param {Residues} complex
 * @param {number} k
 */
export function chainSet(complex, k) {
  const { residue, residues } = complex.chains[k];
  return between(complex, residue, residue + residues - 1);
}

/**
 * Return the residues of two sets that touch each other, as one set for each.
 *
 * @param {ResidueSet} a
 * @param {ResidueSet} b
 * @param {{ a: number, b: number }[]} contacts
 * @returns {[ResidueSet, ResidueSet]}
 */
export function touching(a, b, contacts) {
  const first = new Uint8Array(a.length);
  const second = new Uint8Array(a.length);
  for (const contact of contacts) {
    for (const [i, j] of [
      [contact.a, contact.b],
      [contact.b, contact.a],
    ]) {
      if (a[i] && b[j]) {
        first[i] = 1;
        second[j] = 1;
      }
    }
  }
  return [first, second];
}

/**
 * Return the residues that are in either of two sets.
 *
 * @param {ResidueSet} a
 * @param {ResidueSet} b
 */
export function union(a, b) {
  return a.map((x, i) => x | b[i]);
}

/**
 * Return the number of residues in a set.
 *
 * @param {ResidueSet} set
 */
export function size(set) {
  return set.reduce((n, x) => n + x, 0);
}

/**
 * Return a set as text: "A 3-17, B 5".
 *
 * @param {Residues} complex
 * @param {ResidueSet} set
 * @param {number} [most] ranges that are written
 */
export function setLabel(complex, set, most = 4) {
  const ranges = toRanges(complex, set);
  const shown = ranges.slice(0, most).map(([id, first, last]) => {
    const chain = chainOf(complex, id);
    if (!chain) return id;
    if (last - first + 1 >= chain.residues && chain.residues > 1) return `all of ${id}`;
    return chain.polymer ? `${id} ${first}${last > first ? `-${last}` : ""}` : id;
  });
  const more = ranges.length - most;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/**
 * Return what is selected as text, and what it is seen from.
 *
 * @param {Residues} complex
 * @param {Marks} marks
 */
export function marksLabel(complex, { selection, against }) {
  const count = plural(size(selection) + size(against), "residue");
  const seen = size(against) ? `, seen from ${setLabel(complex, against)}` : "";
  return `Selected: ${setLabel(complex, selection)}${seen} (${count})`;
}

/**
 * Return ranges as Python superposes by: "A:10-50,60; B:3". Nothing is superposed by a ligand.
 *
 * @param {Pick<Residues, "chains" | "chainIndex">} complex
 * @param {Range[]} ranges
 */
export function partsText(complex, ranges) {
  /** @type {Map<string, string[]>} */
  const parts = new Map();
  for (const [id, first, last] of ranges) {
    if (!chainOf(complex, id)?.polymer) continue;
    const text = first === last ? String(first) : `${first}-${last}`;
    parts.set(id, [...(parts.get(id) ?? []), text]);
  }
  return [...parts].map(([id, own]) => `${id}:${own.join(",")}`).join("; ");
}

/**
 * @param {Pick<Residues, "chains" | "chainIndex">} complex
 * @param {string} id
 */
function chainOf({ chains, chainIndex }, id) {
  return chains[chainIndex.get(id) ?? -1];
}

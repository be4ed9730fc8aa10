// Keeps modifications on their residues while the sequence is edited.

/** @import { Modification } from "../form.d.ts" */

/**
 * Return the modifications after an edit, found by comparing the sequence before and after.
 *
 * @param {Modification[]} modifications
 * @param {string} before
 * @param {string} after
 */
export function shifted(modifications, before, after) {
  let start = 0;
  let end = 0;
  const most = Math.min(before.length, after.length);
  while (start < most && before[start] === after[start]) start += 1;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const by = after.length - before.length;
  const last = before.length - end; // [start, last) was replaced
  return modifications
    .filter((m) => m.position <= start || m.position > last || by >= 0)
    .map((m) => (m.position > last ? { ...m, position: m.position + by } : m));
}

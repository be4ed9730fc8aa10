// The second structure: its molecules, and which of its residues is which of the first's.

import { bytes, numbers } from "../scene/bytes.js";
import { readComplex, readSample, residueLabel } from "../scene/complex.js";
import { union } from "../scene/sets.js";

/** @import { Change, ChangeData, Complex, Kind, Marks, MatchData, Other } from "../result.d.ts" */
/** @import { ResidueSet, Sample, SecondData } from "../result.d.ts" */

/**
 * Return what is beside the sample of a complex, or null if nothing is, or not yet. The complex of
 * `before` is kept if it is the same.
 *
 * @param {Complex} complex
 * @param {Sample} sample
 * @param {Partial<SecondData> | undefined} second
 * @param {MatchData | undefined} match
 * @param {Other | null} before
 * @returns {Other | null}
 */
export function readOther(complex, sample, second, match, before) {
  const overview = second?.overview;
  if (!overview || !second.kind || match?.key !== overview.key || match.rank !== sample.rank) {
    return null;
  }
  const isSame = before?.complex.key === overview.key;
  const own = isSame && before ? before.complex : readComplex(overview);
  const there = readSample(own, match.sample);
  const pairs = numbers(match.pairs, Uint32Array);
  const to = new Int32Array(complex.count).fill(-1);
  const from = new Int32Array(own.count).fill(-1);
  for (let k = 0; k < pairs.length; k += 2) {
    to[pairs[k]] = pairs[k + 1];
    from[pairs[k + 1]] = pairs[k];
  }
  /** @param {ArrayLike<number>} values of the pairs */
  const placed = (values) => {
    const made = new Float32Array(complex.count).fill(NaN);
    for (let k = 0; k < values.length; k++) made[pairs[2 * k]] = values[k];
    return made;
  };
  const change = Float32Array.from(to, (j, i) =>
    j < 0 ? NaN : there.residuePlddt[j] - sample.residuePlddt[i],
  );
  return {
    kind: second.kind,
    name: nameBeside(complex, overview.name, second.kind),
    complex: own,
    sample: there,
    superpose: match.superpose,
    to,
    from,
    distance: placed(numbers(match.distance, Float32Array)),
    lddt: placed(numbers(match.lddt, Float32Array)),
    change,
    wrong: Uint8Array.from(placed(bytes(match.wrong))),
    right: Uint8Array.from(placed(bytes(match.right))),
    told: match.told,
  };
}

/**
 * Return the name of the second structure, which may be called like the first.
 *
 * @param {{ name: string }} complex the first
 * @param {string} name
 * @param {Kind} kind
 */
export function nameBeside(complex, name, kind) {
  if (name !== complex.name) return name;
  return `${name} (${kind === "experiment" ? "experiment" : "second"})`;
}

/**
 * Return what differs between two results over their seeds, by residue of the first.
 *
 * @param {Complex} complex
 * @param {Other | null} other
 * @param {ChangeData | undefined} data
 * @returns {Change | null}
 */
export function readChange(complex, other, data) {
  if (!other || data?.key !== other.complex.key) return null;
  const residue = numbers(data.residue, Uint32Array);
  /** @param {ArrayLike<number>} values */
  const placed = (values) => {
    const made = new Float32Array(complex.count).fill(NaN);
    for (let k = 0; k < residue.length; k++) made[residue[k]] = values[k];
    return made;
  };
  return {
    ...data,
    moved: placed(numbers(data.moved, Float32Array)),
    noise: placed(numbers(data.noise, Float32Array)),
    beyond: Uint8Array.from(placed(bytes(data.beyond))),
  };
}

/**
 * Return the counterparts of a set of residues.
 *
 * @param {ResidueSet} set
 * @param {Int32Array} table the counterpart of each residue, or -1
 * @param {number} count of residues there
 * @returns {ResidueSet}
 */
export function counterparts(set, table, count) {
  const found = new Uint8Array(count);
  for (let i = 0; i < set.length; i++) if (set[i] && table[i] >= 0) found[table[i]] = 1;
  return found;
}

/**
 * Return the residues of a set that have no counterpart.
 *
 * @param {ResidueSet} set
 * @param {Int32Array} table
 * @returns {ResidueSet}
 */
export function alone(set, table) {
  return set.map((x, i) => (x && table[i] < 0 ? 1 : 0));
}

/**
 * Return what is selected in the second structure: the counterparts of what is selected in the
 * first, and `unmatched`. If that comes from a `boxed` area of the second's square, this is
 * returned, as residues without counterpart may be on both sides of the square.
 *
 * @param {Marks} marks in the first
 * @param {ResidueSet} unmatched
 * @param {{ to: Int32Array, from: Int32Array }} other
 * @param {Marks | null} boxed
 * @returns {Marks}
 */
export function otherMarksOf({ selection, against }, unmatched, { to, from }, boxed) {
  if (boxed && boxed.selection.length === from.length) {
    const both = union(boxed.selection, boxed.against);
    const isSelected =
      isSame(selection, counterparts(boxed.selection, from, to.length)) &&
      isSame(against, counterparts(boxed.against, from, to.length)) &&
      isSame(unmatched, alone(both, from));
    if (isSelected) return boxed;
  }
  return {
    selection: union(counterparts(selection, to, from.length), unmatched),
    against: counterparts(against, to, from.length),
  };
}

/**
 * @param {ResidueSet} a
 * @param {ResidueSet} b
 */
function isSame(a, b) {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

/**
 * Return the letter of each residue's counterpart: "" if it is the same, "-" without one.
 *
 * @param {Complex} complex
 * @param {Other} other
 */
export function otherLetters({ letters, residueName }, { to, complex }) {
  return Array.from(to, (j, i) => {
    if (j < 0) return "-";
    const isSame = letters[i] === complex.letters[j] && residueName[i] === complex.residueName[j];
    return isSame ? "" : complex.letters[j];
  });
}

/**
 * Describe the counterpart of a residue: "Arg 12 in mutant, 3.2 Å away, lDDT 0.41".
 *
 * @param {Other} other
 * @param {number} i
 */
export function counterpartWords({ name, complex, to, distance, lddt }, i) {
  if (to[i] < 0) return `no counterpart in ${name}`;
  const parts = [`${residueLabel(complex, to[i])} in ${name}`];
  if (!Number.isNaN(distance[i])) parts.push(`${distance[i].toFixed(1)} Å away`);
  if (!Number.isNaN(lddt[i])) parts.push(`lDDT ${lddt[i].toFixed(2)}`);
  return parts.join(", ");
}

// The molecules of a result in the form that views need: chains, residues, atoms and tokens.

import { numbers } from "./bytes.js";

/** @import { Complex, Contact, Overview, Sample, SampleData } from "../result.d.ts" */

/**
 * Return what is the same in all samples.
 *
 * @param {Overview} overview
 * @returns {Complex}
 */
export function readComplex(overview) {
  const { chains, residues, atoms, tokens } = overview;
  const count = residues.number.length;
  const residueToken = numbers(residues.token, Uint32Array);
  const residueChain = new Uint16Array(count);
  for (const [k, { residue, residues: own }] of chains.entries()) {
    residueChain.fill(k, residue, residue + own);
  }
  const tokenResidue = new Uint32Array(tokens);
  for (let i = 0; i < count; i++) tokenResidue.fill(i, residueToken[i], residueToken[i + 1]);
  const atomKind = numbers(atoms.kind, Uint32Array);
  const atomResidue = numbers(atoms.residue, Uint32Array);
  return {
    ...overview,
    count,
    residueToken,
    residueChain,
    residueName: namesOf(atomKind, atoms.kinds, atomResidue),
    residueNumber: residues.number,
    letters: residues.letters,
    tokenResidue,
    atomKind,
    atomKinds: atoms.kinds,
    atomResidue,
    atomToken: numbers(atoms.token, Uint32Array),
    bonds: numbers(atoms.bonds, Uint32Array),
    orders: numbers(atoms.orders, Uint32Array),
    tokenSpread: numbers(overview.spread, Float32Array),
    seedSpread: numbers(overview.seed_spread, Float32Array),
    chainIndex: new Map(chains.map((chain, k) => [chain.id, k])),
  };
}

/**
 * Return the name of each residue. A SMILES has none of its own.
 *
 * @param {Uint32Array} atomKind
 * @param {[string, string, string][]} kinds
 * @param {Uint32Array} atomResidue
 */
function namesOf(atomKind, kinds, atomResidue) {
  /** @type {string[]} */
  const names = [];
  for (const [i, kind] of atomKind.entries()) {
    const [name] = kinds[kind];
    names[atomResidue[i]] ??= name.startsWith("LIG_") ? "ligand" : name;
  }
  return names;
}

/**
 * Return one sample: positions, pLDDT of atoms and residues, contacts.
 *
 * @param {Complex} complex
 * @param {SampleData} data
 * @returns {Sample}
 */
export function readSample(complex, data) {
  const plddt = Float32Array.from(numbers(data.plddt, Uint16Array), (x) => x / 100);
  const triples = numbers(data.contacts, Float32Array);
  /** @type {Contact[]} */
  const contacts = [];
  for (let k = 0; k + 2 < triples.length; k += 3) {
    contacts.push({ a: triples[k], b: triples[k + 1], distance: triples[k + 2] });
  }
  return {
    ...data,
    positions: numbers(data.positions, Float32Array),
    plddt,
    residuePlddt: overResidues(complex, plddt, complex.atomResidue),
    contacts,
  };
}

/**
 * Return the mean of atoms' or tokens' values in each residue.
 *
 * @param {Pick<Complex, "count">} complex
 * @param {Float32Array} values
 * @param {Uint32Array} residueOf
 */
export function overResidues({ count }, values, residueOf) {
  const sum = new Float32Array(count);
  const n = new Uint32Array(count);
  for (let i = 0; i < values.length; i++) {
    sum[residueOf[i]] += values[i];
    n[residueOf[i]]++;
  }
  return sum.map((x, i) => x / Math.max(1, n[i]));
}

/**
 * Return the name of a residue for people: "A Gly 12".
 *
 * @param {Complex} complex
 * @param {number} i
 */
export function residueLabel(complex, i) {
  const chain = complex.chains[complex.residueChain[i]];
  const name = complex.residueName[i];
  const isAmino = name.length === 3 && chain.kind === "protein";
  const plain = isAmino ? name[0] + name.slice(1).toLowerCase() : name;
  return `${chain.id} ${plain} ${complex.residueNumber[i]}`;
}

/**
 * Return the first token of a residue, and the one after its last.
 *
 * @param {Pick<Complex, "residueToken" | "tokens">} complex
 * @param {number} residue
 */
export function tokensOf({ residueToken, tokens }, residue) {
  return [residueToken[residue], residueToken[residue + 1] ?? tokens];
}

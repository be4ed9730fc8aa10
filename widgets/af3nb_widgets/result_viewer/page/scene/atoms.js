// Atoms in 3Dmol's form, each with the index of its residue.

/** @import { Atom } from "../../../shared/page/vendor/3Dmol-min.js" */
/** @import { Complex } from "../result.d.ts" */

const BACKBONE = new Set("N CA C O P O5' C5' C4' C3' O3' OP1 OP2".split(" "));
const CENTRAL = new Set(["CA", "C1'"]); // of an amino acid and of a nucleotide

/**
 * @param {Complex} complex
 * @param {Float32Array} positions
 * @param {string} shape letters of the secondary structure, one for each residue
 * @returns {Atom[]}
 */
export function atomsOf(complex, positions, shape) {
  const atoms = Array.from(complex.atomKind, (_, i) => atomOf(complex, positions, shape, i));
  join(atoms, complex);
  return atoms;
}

/**
 * Return the atoms of a thin trace: only the backbones of polymers, without bonds.
 *
 * @param {Complex} complex
 * @param {Float32Array} positions
 * @returns {Atom[]}
 */
export function traceAtoms(complex, positions) {
  const atoms = Array.from(complex.atomKind, (_, i) => atomOf(complex, positions, "", i));
  join(atoms, complex, (a, b) => !a.polymer || !b.polymer);
  return atoms.filter((a) => !a.polymer || BACKBONE.has(a.atom));
}

/**
 * Return the central atom of each residue of the polymers, by residue.
 *
 * @param {Complex} complex
 * @returns {Map<number, number>}
 */
export function centralAtoms({ atomKind, atomKinds, atomResidue, chains, residueChain }) {
  const central = new Map();
  for (const [i, kind] of atomKind.entries()) {
    const residue = atomResidue[i];
    if (CENTRAL.has(atomKinds[kind][1]) && chains[residueChain[residue]].polymer) {
      central.set(residue, i);
    }
  }
  return central;
}

/**
 * Return the atom at which a residue is marked.
 *
 * @param {Complex} complex
 * @param {number} residue
 */
export function middleAtom({ atomKind, atomKinds, atomResidue }, residue) {
  const first = atomResidue.indexOf(residue);
  let middle = first;
  for (let i = first; atomResidue[i] === residue; i++) {
    if (CENTRAL.has(atomKinds[atomKind[i]][1])) middle = i;
  }
  return middle;
}

/**
 * @param {Complex} complex
 * @param {Float32Array} positions
 * @param {string} shape
 * @param {number} i
 * @returns {Atom}
 */
function atomOf(complex, positions, shape, i) {
  const [resn, atom, element] = complex.atomKinds[complex.atomKind[i]];
  const residue = complex.atomResidue[i];
  const number = complex.residueNumber[residue];
  const chain = complex.chains[complex.residueChain[residue]];
  const ss = shape[residue] || "c";
  /** @param {number} j */
  const ends = (j) => {
    const isInChain = j >= chain.residue && j < chain.residue + chain.residues;
    return ss !== "c" && !(isInChain && shape[j] === ss);
  };
  const [x, y, z] = positions.subarray(3 * i, 3 * i + 3);
  return {
    index: i,
    serial: i + 1,
    atom,
    resn,
    elem: element[0] + element.slice(1).toLowerCase(),
    chain: chain.id,
    resi: number,
    icode: "",
    rescode: String(number),
    hetflag: !chain.polymer,
    altLoc: "",
    b: 0,
    properties: {},
    bonds: [],
    bondOrder: [],
    x,
    y,
    z,
    ss,
    ssbegin: ends(residue - 1),
    ssend: ends(residue + 1),
    residue,
    polymer: chain.polymer,
    alone: chain.tokens === 1 && !chain.polymer,
    side: !BACKBONE.has(atom) || atom === "CA",
  };
}

/**
 * Give atoms their bonds.
 *
 * @param {Atom[]} atoms
 * @param {Complex} complex
 * @param {(a: Atom, b: Atom) => boolean} [wanted]
 */
function join(atoms, { bonds, orders }, wanted = () => true) {
  for (const [k, order] of orders.entries()) {
    const [a, b] = [atoms[bonds[2 * k]], atoms[bonds[2 * k + 1]]];
    if (!wanted(a, b)) continue;
    a.bonds.push(b.index);
    a.bondOrder.push(order);
    b.bonds.push(a.index);
    b.bondOrder.push(order);
  }
}

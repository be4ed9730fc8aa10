// The molecules of a result as the views need them: residues, atoms, tokens and sets of residues.

/** Bytes that came as a DataView, ArrayBuffer or array. */
export function bytes(value) {
  if (!value) return new Uint8Array(0);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return new Uint8Array(value);
}

/** Numbers of a type, such as Uint32Array, from little-endian bytes. */
export function numbers(value, Type) {
  return new Type(bytes(value).slice().buffer);
}

/** What stays the same in all samples. */
export function readComplex(overview) {
  const { chains, residues, atoms } = overview;
  const count = residues.number.length, tokens = overview.tokens;
  const residueToken = numbers(residues.token, Uint32Array);
  const residueChain = new Uint16Array(count), tokenResidue = new Uint32Array(tokens);
  chains.forEach((chain, k) => residueChain.fill(k, chain.residue, chain.residue + chain.residues));
  for (let i = 0; i < count; i++) tokenResidue.fill(i, residueToken[i], i + 1 < count ? residueToken[i + 1] : tokens);
  const kind = numbers(atoms.kind, Uint32Array), atomResidue = numbers(atoms.residue, Uint32Array);
  const residueName = new Array(count);
  kind.forEach((k, i) => (residueName[atomResidue[i]] ??= atoms.kinds[k][0].startsWith("LIG_") ? "ligand" : atoms.kinds[k][0]));
  return {
    ...overview, count, residueToken, residueChain, residueName, residueNumber: residues.number, letters: residues.letters,
    tokenResidue, atomKind: kind, atomKinds: atoms.kinds, atomResidue, atomToken: numbers(atoms.token, Uint32Array),
    bonds: numbers(atoms.bonds, Uint32Array), orders: numbers(atoms.orders, Uint32Array),
    tokenSpread: numbers(overview.spread, Float32Array), seedSpread: numbers(overview.seed_spread, Float32Array),
    chainIndex: new Map(chains.map((chain, k) => [chain.id, k])),
  };
}

/** One sample: positions, pLDDT of atoms and residues. */
export function readSample(complex, data) {
  const raw = numbers(data.plddt, Uint16Array), plddt = Float32Array.from(raw, (x) => x / 100);
  const contacts = numbers(data.contacts, Float32Array), pairs = [];
  for (let k = 0; k + 2 < contacts.length; k += 3) pairs.push({ a: contacts[k], b: contacts[k + 1], distance: contacts[k + 2] });
  return { ...data, positions: numbers(data.positions, Float32Array), plddt, residuePlddt: overResidues(complex, plddt, complex.atomResidue), contacts: pairs };
}

/** The mean of values of atoms or tokens in each residue. */
export function overResidues(complex, values, residueOf) {
  const sum = new Float32Array(complex.count), n = new Uint32Array(complex.count);
  for (let i = 0; i < values.length; i++) { sum[residueOf[i]] += values[i]; n[residueOf[i]]++; }
  return sum.map((x, i) => x / Math.max(1, n[i]));
}

/** A residue for people: "A Gly 12". */
export function residueLabel(complex, i) {
  const chain = complex.chains[complex.residueChain[i]], name = complex.residueName[i];
  const plain = name.length === 3 && chain.kind === "protein" ? name[0] + name.slice(1).toLowerCase() : name;
  return `${chain.id} ${plain} ${complex.residueNumber[i]}`;
}

/** Which residues lie in ranges `[chain, first, last]`, as 0 and 1. */
export function toSet(complex, ranges) {
  const set = new Uint8Array(complex.count);
  for (const [id, first, last] of ranges || []) {
    const chain = complex.chains[complex.chainIndex.get(id)];
    if (!chain) continue;
    for (let i = chain.residue; i < chain.residue + chain.residues; i++) {
      if (complex.residueNumber[i] >= first && complex.residueNumber[i] <= last) set[i] = 1;
    }
  }
  return set;
}

/** Ranges `[chain, first, last]` of a set; neighbours in a chain are one range. */
export function toRanges(complex, set) {
  return runs(complex, set).map(([a, b]) => [complex.chains[complex.residueChain[a]].id, complex.residueNumber[a], complex.residueNumber[b]]);
}

/** First and last place of each run of a set that stays in one chain. */
export function runs(complex, set) {
  const found = [];
  for (let i = 0; i < set.length; i++) {
    if (!set[i]) continue;
    const last = found.at(-1);
    if (last && last[1] === i - 1 && complex.residueChain[i] === complex.residueChain[i - 1]) last[1] = i;
    else found.push([i, i]);
  }
  return found;
}

/** A set of the residues from one place to another, in either order. */
export function between(complex, a, b) {
  return new Uint8Array(complex.count).fill(1, Math.min(a, b), Math.max(a, b) + 1);
}

/** How many residues a set has. */
export function size(set) {
  return set.reduce((n, x) => n + x, 0);
}

/** A set in words: "A 3-17, B 5". */
export function setLabel(complex, set, most = 4) {
  const ranges = toRanges(complex, set), shown = ranges.slice(0, most).map(([chain, first, last]) => {
    const whole = complex.chains[complex.chainIndex.get(chain)];
    if (size(set) && last - first + 1 >= whole.residues && whole.residues > 1) return `all of ${chain}`;
    return whole.polymer ? `${chain} ${first}${last > first ? `-${last}` : ""}` : chain;
  });
  return shown.join(", ") + (ranges.length > most ? ` and ${ranges.length - most} more` : "");
}

/** Tokens of a residue: the first, and the one after the last. */
export function tokensOf(complex, residue) {
  return [complex.residueToken[residue], residue + 1 < complex.count ? complex.residueToken[residue + 1] : complex.tokens];
}

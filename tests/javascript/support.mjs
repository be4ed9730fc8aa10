// What the tests share: the pages' files, and small stand-ins for what Python sends.

// Files that listen to the page as a whole are loaded here without one.
globalThis.addEventListener ??= () => {};

export const PAGES = new URL("../../widgets/af3nb_widgets/", import.meta.url).href;

/** A file of a tool's page, such as "job_builder/page/words.js". */
export const load = (path) => import(PAGES + path);

/** Blank cards as Python's form.py sends them. */
const base = (kind) => ({ key: "", kind, copies: 1, names: "", text: "" });
const polymer = (kind) => ({ ...base(kind), modifications: [], msa: null });
const CARDS = {
  protein: { ...polymer("protein"), paired: null, templates: null },
  dna: polymer("dna"),
  rna: polymer("rna"),
  ligand: { ...base("ligand"), given: "code" },
  ion: base("ion"),
  glycan: { ...base("glycan"), host: null, position: null, atom: "", on: null },
};
export const SCHEMA = {
  kinds: Object.fromEntries(
    Object.entries(CARDS).map(([kind, card]) => [kind, { name: kind, card }]),
  ),
  most_copies: 100,
};

/** anywidget's model without Python: it remembers what was sent and saved. */
export class Model {
  constructor(traits) {
    this.traits = traits;
    this.handlers = new Map();
    this.sent = [];
    this.saved = [];
  }
  get(name) {
    return this.traits[name];
  }
  set(name, value) {
    this.traits[name] = value;
    this.fire(`change:${name}`);
  }
  save_changes() {
    this.saved.push(structuredClone(this.traits.form));
  }
  on(name, handler) {
    this.handlers.set(name, [...(this.handlers.get(name) ?? []), handler]);
  }
  off(name, handler) {
    this.handlers.set(
      name,
      this.handlers.get(name).filter((other) => other !== handler),
    );
  }
  send(message) {
    this.sent.push(message);
  }
  fire(name, ...values) {
    for (const handler of this.handlers.get(name) ?? []) handler(...values);
  }
}

/** A complex of two chains: A of three residues (two, one and one token), B of one ligand of two. */
export function twoChains() {
  const u32 = (...values) => new Uint8Array(Uint32Array.from(values).buffer);
  return {
    key: 1,
    name: "two",
    chains: [
      chain({ id: "A", kind: "protein", polymer: true, residues: 3, tokens: 4 }),
      chain({ id: "B", kind: "ligand", residue: 3, residues: 1, token: 4, tokens: 2, entity: 1 }),
    ],
    residues: { number: [5, 6, 7, 1], letters: "GAS*", token: u32(0, 2, 3, 4) },
    atoms: {
      kinds: [
        ["GLY", "CA", "C"],
        ["ALA", "CA", "C"],
        ["SER", "CA", "C"],
        ["LIG_B", "C1", "C"],
        ["LIG_B", "CL1", "CL"],
      ],
      kind: u32(0, 1, 2, 3, 4),
      residue: u32(0, 1, 2, 3, 3),
      token: u32(0, 2, 3, 4, 5),
      bonds: u32(0, 1, 1, 2, 3, 4),
      orders: u32(1, 1, 2),
    },
    tokens: 6,
    samples: [],
    spread: new Uint8Array(Float32Array.from([1, 3, 5, 7, 2, 4]).buffer),
    seed_spread: null,
    notes: [],
    about: [],
    saves: [],
    words: true,
  };
}

function chain(fields) {
  const rest = { polymer: false, entity: 0, what: "LIG", description: "", residue: 0, token: 0 };
  return { ...rest, ...fields };
}

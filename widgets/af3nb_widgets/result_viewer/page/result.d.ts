// A result as Python sends it, and as the views use it.

export type Bytes = ArrayBuffer | ArrayBufferView | number[] | null | undefined;
export type Matrix = number[][];

/** Chain, first and last residue, both included. */
export type Range = [string, number, number];

/** 1 for each residue in a selection, 0 for the others. */
export type ResidueSet = Uint8Array;

export interface Chain {
  id: string;
  kind: string;
  polymer: boolean;
  entity: number;
  what: string;
  description: string;
  residue: number;
  residues: number;
  token: number;
  tokens: number;
}

export interface SampleRow {
  rank: number;
  seed: number;
  sample: number;
  score: number | null;
  ptm: number | null;
  iptm: number | null;
  plddt: number;
  disordered: number | null;
  clash: boolean;
  ligand_fails: boolean;
}

export interface Overview {
  key: number;
  name: string;
  chains: Chain[];
  residues: { number: number[]; letters: string; token: Bytes };
  atoms: {
    kinds: [string, string, string][];
    kind: Bytes;
    residue: Bytes;
    token: Bytes;
    bonds: Bytes;
    orders: Bytes;
  };
  tokens: number;
  samples: SampleRow[];
  spread: Bytes;
  seed_spread: Bytes;
  notes: string[];
  about: [string, string][];
  saves: string[];
  words: boolean;
}

export interface Complex extends Overview {
  count: number;
  residueToken: Uint32Array;
  residueChain: Uint16Array;
  residueName: string[];
  residueNumber: number[];
  letters: string;
  tokenResidue: Uint32Array;
  atomKind: Uint32Array;
  atomKinds: [string, string, string][];
  atomResidue: Uint32Array;
  atomToken: Uint32Array;
  bonds: Uint32Array;
  orders: Uint32Array;
  tokenSpread: Float32Array;
  seedSpread: Float32Array;
  chainIndex: Map<string, number>;
}

export interface SampleData {
  key: number;
  rank: number;
  positions: Bytes;
  plddt: Bytes;
  shape: string;
  iptm: (number | null)[][];
  pae_min: (number | null)[][];
  contacts: Bytes;
}

export interface Contact {
  a: number;
  b: number;
  distance: number;
}

export interface Sample extends Omit<SampleData, "positions" | "plddt" | "contacts"> {
  positions: Float32Array;
  plddt: Float32Array;
  residuePlddt: Float32Array;
  contacts: Contact[];
}

export type What = "pae" | "contacts";

export interface SquareData {
  key: number;
  rank: number;
  what: What;
  block: number;
  side: number;
  values: Bytes;
  errors?: Bytes;
  ipsae?: (number | null)[][];
}

/** The mean, least and largest value of a box. */
export interface Box {
  mean: number;
  least: number;
  most: number;
}

/** A message from Python: a box, missing values, or a saved file. */
export interface Message extends Box {
  kind: string;
  text: string;
  name: string;
  type: string;
}

export interface Statement {
  kind: string;
  text: string;
  about?: string;
  places?: Range[];
  numbers?: Record<string, unknown>;
}

export interface Coverage {
  rows: Record<string, number[]>;
}

export type ColourScheme = "plddt" | "chain" | "entity";
export type Palette = "alphafold" | "safe";

export interface Traits {
  selection: Range[];
  against: Range[];
  rank: number;
  colour: ColourScheme;
  palette: Palette | "";
  superposed: boolean;
  _overview: Partial<Overview>;
  _sample: SampleData;
  _square: SquareData;
  _coverage: Coverage;
  _overlay: { samples?: { rank: number; positions: Bytes }[] };
  _words: { key: number; rank: number; statements: Statement[] };
}

/** The selection, and what it is seen from. */
export interface Marks {
  selection: ResidueSet;
  against: ResidueSet;
}

/** How a structure is coloured. */
export interface Look extends Marks {
  colour: ColourScheme;
  background: string;
  residueColour(residue: number): string;
  atomColour(atom: number): string;
}

export interface PickedAtom {
  atom: string;
  index: number;
}

/** A structure on the page, in 3D or flat. */
export interface View {
  /** Whether this is a new complex. */
  load(complex: Complex, sample: Sample): boolean;
  style(look: Look): void;
  overlay(others: { positions: Float32Array; colour: string }[]): void;
  mark(residue: number, text: string): void;
  zoom(set: ResidueSet | null): void;
  render(): void;
  reset(): void;
  resize(): void;
  spin(on: boolean): void;
  turn(axis: string, angle: number): void;
  step(factor: number): void;
  picture(): string;
  dispose(): void;
}

export interface ViewActions {
  hover(residue: number, atom?: PickedAtom): void;
  pick(residue: number, event?: MouseEvent): void;
}

/** What the parts of the viewer can ask the whole to do. */
export interface Actions {
  select(first: ResidueSet, second: ResidueSet | null, extend?: boolean): void;
  hover(residue: number): void;
  sample(rank: number): void;
  ranges(places: Range[]): void;
  contact(a: number, b: number): void;
  box(): void;
  zoom(): void;
  pair(k: number, l: number): void;
  save(what: string): void;
  picture(): void;
  colour(colour: ColourScheme): void;
  palette(palette: Palette): void;
  superposed(on: boolean): void;
  clear(): void;
  reset(): void;
  spin(on: boolean): void;
}

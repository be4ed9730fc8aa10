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
  plddt: number | null;
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
  /** Whether Python can be asked for comparisons. */
  compares: boolean;
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

/** `pae2` are errors of the second structure, `dpae` and `ddist` differences of both. */
export type What = "pae" | "contacts" | "pae2" | "dpae" | "ddist";

export interface SquareData {
  key: number;
  rank: number;
  what: What;
  block: number;
  side: number;
  values: Bytes;
  /** The sample of the second structure, and the value at the ends of a scale of differences. */
  other?: number;
  most?: number;
  /** 1 where the difference is larger than what seeds differ by. */
  beyond?: Bytes;
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
  code: string;
  about: string;
  bad: boolean;
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

export type ColourScheme =
  | "plddt"
  | "chain"
  | "entity"
  | "structure"
  | "distance"
  | "lddt"
  | "change"
  | "certainty";
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
  beside: Kind | "";
  second_rank: number;
  superpose: string;
  side_by_side: boolean;
  hidden: "" | "first" | "second";
  unmatched: Range[];
  _second: Partial<SecondData>;
  _match: MatchData;
  _change: ChangeData;
}

export type Kind = "result" | "experiment";

/** What all samples of the second structure share. */
export interface SecondData {
  kind: Kind;
  overview: Overview;
  names: [Kind, string][];
}

export interface Table {
  title: string;
  heads: string[];
  rows: string[][];
  chains: string[][];
}

/** A sentence, and the residues that it is about. */
export interface Sentence {
  text: string;
  places: Range[];
}

/** A comparison of two samples: numbers with what they are, tables, sentences, what is missing. */
export interface Told {
  numbers: [string, string, string][];
  tables: Table[];
  sentences: Sentence[];
  notes: string[];
  /** What the second is called: "reference" is a prediction in the place of an experiment. */
  word: string;
}

/**
 * A sample of the second structure, laid on one of the first; numbers are those of `pairs`. Ligands
 * have their RMSD and lDDT-PLI.
 */
export interface MatchData {
  key: number;
  rank: number;
  superpose: string;
  sample: SampleData;
  pairs: Bytes;
  distance: Bytes;
  lddt: Bytes;
  wrong: Bytes;
  right: Bytes;
  told: Told;
}

/** Two results compared over their seeds. */
export interface ChangeData {
  key: number;
  sentences: Sentence[];
  enough: boolean;
  scores: string[][];
  left_out: number;
  residue: Bytes;
  moved: Bytes;
  noise: Bytes;
  beyond: Bytes;
}

/** The second structure as views use it; numbers are those of the first's residues. */
export interface Other {
  kind: Kind;
  name: string;
  complex: Complex;
  sample: Sample;
  superpose: string;
  to: Int32Array;
  from: Int32Array;
  distance: Float32Array;
  lddt: Float32Array;
  change: Float32Array;
  wrong: Uint8Array;
  right: Uint8Array;
  told: Told;
}

/** How far residues of the first lie elsewhere in the second over the seeds, and seeds' noise. */
export interface Change extends Omit<ChangeData, "residue" | "moved" | "noise" | "beyond"> {
  moved: Float32Array;
  noise: Float32Array;
  beyond: Uint8Array;
}

/** Which of the two structures something belongs to. */
export type Which = 0 | 1;

/** The selection, and what it is seen from. */
export interface Marks {
  selection: ResidueSet;
  against: ResidueSet;
}

/** How a structure is coloured. */
export interface Look extends Marks {
  colour: ColourScheme;
  background: string;
  hidden: boolean;
  residueColour(residue: number): string;
  atomColour(atom: number): string;
}

export interface PickedAtom {
  atom: string;
  index: number;
}

/** What a structure consists of, and where. */
export interface Body {
  complex: Complex;
  sample: Sample;
}

/** Where a view looks from; what is in it is the view's own. */
export type Camera = unknown;

/** A structure on the page, in 3D or flat; a second one may be in the same scene. */
export interface View {
  /** Whether this is a new complex. */
  load(complex: Complex, sample: Sample, second: Body | null): boolean;
  style(look: Look, second: Look | null): void;
  /** More atoms that a picture of everything shows. */
  frame(positions: Float32Array | null): void;
  camera(): Camera;
  setCamera(camera: Camera): void;
  onTurned(call: (() => void) | null): void;
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
  hover(residue: number, atom?: PickedAtom, which?: Which): void;
  pick(residue: number, event?: MouseEvent, which?: Which): void;
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
  /** Change what is shown of the two structures. */
  put(values: Partial<Traits>): void;
  /** Ask Python for something about the comparison. */
  askBeside(message: Record<string, unknown>, buffers?: ArrayBuffer[]): void;
  selectSecond(first: ResidueSet, second: ResidueSet | null, extend?: boolean): void;
  hoverSecond(residue: number): void;
  chains(ids: string[]): void;
}

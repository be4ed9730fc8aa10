// The form as data, and Python's answers about it (form.py and answers.py).

export type Kind = "protein" | "dna" | "rna" | "ligand" | "ion" | "glycan";

export interface Form {
  version: number;
  revision: number;
  name: string;
  seeds: string;
  cards: Card[];
  bonds: Bond[];
  /** Rings, restraints and affinities, with "card/copy" for each chain. */
  wishes?: object[];
  own: Own[];
  user_ccd: string | null;
  /** Only in an incoming form: the components that came with it. */
  pieces?: Own[];
}

export interface Card {
  key: string;
  kind: Kind;
  copies: number | "";
  names: string;
  text: string;
  description?: string;
  file?: string;
  modifications?: Modification[];
  msa?: Evidence;
  paired?: Evidence;
  templates?: Evidence;
  given?: "code" | "smiles";
  host?: string | null;
  position?: number | null;
  atom?: string;
  on?: string | null;
}

/** null means "to be searched", "" and [] mean none; otherwise files. */
export type Evidence = null | "" | FileText | FileText[];

export interface FileText {
  digest: string;
  name: string;
  about?: string;
}

export interface Modification {
  position: number;
  code: string;
}

export interface Bond {
  key: string;
  ends: End[];
}

export interface End {
  card: string | null;
  copy: number;
  residue: number | null;
  atom: string;
}

export interface Own {
  code: string;
  digest: string;
  name?: string;
}

/** A problem or remark beside a field. */
export interface Told {
  at: string;
  field: string;
  level: "error" | "warning";
  message: string;
  remedy: string;
  span: number[];
  mends: Mend[];
}

export interface Mend {
  label: string;
  set: Partial<Form & Card & Bond> | null;
  drop?: boolean;
}

/** What Python says about one card. */
export interface Said {
  chains?: string[];
  tokens?: number;
  each?: number;
  length?: number;
  modified?: { position: number; code: string; name: string; tokens: number }[];
  about?: { code?: string; name?: string; formula?: string; weight?: string };
  picture?: What;
  codes?: string[];
  links?: Link[];
  evidence?: Record<string, number>;
}

export interface Link {
  parent: number;
  child: number;
  oxygen: string;
}

/** What a drawing is of. */
export interface What {
  code?: string;
  smiles?: string;
}

export interface Picture {
  code: string;
  name: string;
  svg: string;
  usual?: string;
  atoms: PictureAtom[];
}

export interface PictureAtom {
  name: string;
  room: number;
  place?: [number, number];
}

export interface Choice {
  code: string;
  name: string;
  formula?: string;
}

export interface Answer {
  revision?: number;
  ready?: boolean;
  errors?: number;
  warnings?: number;
  unaligned?: number;
  trouble?: string;
  total?: Partial<Record<"tokens" | "chains" | "atoms" | "seeds" | "padded", number>>;
  cards?: Record<string, Said>;
  told?: Told[];
}

/** One or several jobs read from a text or file. */
export interface Arrival {
  forms: Form[];
  notes: string[];
  losses: string[];
  /** The name of a file of results, which is shown elsewhere. */
  shown?: string;
  /** Whether this is a structure, which can also be looked at. */
  viewable?: boolean;
}

export interface ExampleGroup {
  words: string;
  examples: { name: string; about: string; button?: string }[];
}

/** The parts of a form, as Python's form.py defines them. */
export interface Schema {
  kinds: Record<Kind, { name: string; card: Card }>;
  most_copies: number;
}

/** Which weights to take, and what a run takes with each set. */
export interface Forecast {
  recommended: string;
  lines: ForecastLine[];
}

/** What a run takes with one set of weights. */
export interface ForecastLine {
  title: string;
  words: string;
  more?: string;
  level?: string;
  device?: string;
}

export interface Surroundings {
  schema: Schema;
  examples?: ExampleGroup[];
  file?: string;
  server?: string;
  foresees?: boolean;
  replaced?: boolean;
}

export interface Traits {
  form: Form;
  answer: Answer;
  surroundings: Surroundings;
  consent: boolean;
}

/** What is wrong with a command, and what to do. */
export interface Problem {
  message: string;
  remedy?: string;
}

/** What the parts of the form can ask the whole to do. */
export interface App {
  say(words: string, undoable?: boolean): void;
  failed(problem: Problem): void;
  focusCard(key: string): void;
  goTo(told: Told): void;
  several(text: string, over?: string): void;
  drop(name: string, bytes: ArrayBuffer): void;
}

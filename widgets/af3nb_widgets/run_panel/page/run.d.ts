// What Python tells the run panel: the job, the current or last run, and the choices.

import type { Model } from "../../shared/page/anywidget";

export interface JobShown {
  state: "none" | "wrong" | "ready";
  name?: string;
  line?: string;
  seeds?: string;
  problems?: JobProblem[];
}

export interface JobProblem {
  where: string;
  message: string;
  remedy: string;
}

export interface Stage {
  name: string;
  label: string;
  state: string;
  detail: string;
}

/** A button for a remedy; `asks` names what the user must fill in. */
export interface Way {
  act: string;
  label: string;
  name?: string;
  cost?: string;
  folder?: string;
  asks?: { name: string; label: string }[];
}

/** What went wrong, where, and what to do about it; `calm` if it is only a question. */
export interface Trouble {
  calm?: boolean;
  where?: string;
  message?: string;
  remedy?: string;
  buttons?: Way[];
}

/** A run; without a state there is none. */
export interface RunShown extends Trouble {
  state: string;
  headline: string;
  name: string;
  folder: string;
  stage: string;
  stages: Stage[];
  fraction: number;
  said: string;
  done: number;
  wanted: number;
  elapsed: number;
  left: number | null;
}

export interface ListedRun {
  folder: string;
  name: string;
  state: string;
  headline: string;
  done: number;
  wanted: number;
  started: number | null;
}

export interface Weights {
  name: string;
  title: string;
  licence: string;
  use: string;
  state: string;
  fetched: string;
  good_for: string;
  terms: string;
  accepted: string;
  misfit: string;
  needs_purpose: string;
  samples: string;
  recycles: string;
}

export interface Choices {
  weights?: Weights[];
  purposes?: { given: string; answers: Record<string, string> };
  problems?: Record<string, string>;
  own_seeds?: boolean;
}

export interface WeightsTold {
  busy?: string;
  version?: string;
  known?: boolean;
  summary?: string;
  documents?: { name: string; address: string; text: string }[];
  said?: string;
  done: number;
  total: number;
  message?: string;
  remedy?: string;
  where?: string;
}

export interface Expected {
  line?: string;
  fits?: boolean;
  advice?: string[];
  way?: { label?: string; words?: string };
}

/** Weights to take; without words there is nothing to recommend. */
export interface Recommended {
  name?: string;
  words?: string;
  question?: string;
  hint?: string;
}

export interface ChainCoverage {
  chains: string;
  length: number;
  depth: number;
  said: string;
  points: number[];
}

export interface FramesTold {
  seed: number;
  tokens: number;
  steps: number[];
  total: number;
  starts: number[];
}

export interface Traits {
  job_shown: JobShown;
  expected: Expected;
  recommended: Recommended;
  settings: Record<string, string>;
  choices: Choices;
  weights_told: WeightsTold;
  run_shown: RunShown;
  trouble: Trouble;
  listed: ListedRun[];
  coverage: ChainCoverage[];
  frames: DataView;
  frames_told: Partial<FramesTold>;
  log: string;
  log_open: boolean;
  busy: boolean;
  viewer_below: boolean;
  beat: number;
  asks: number;
  address: string;
}

export type RunModel = Model<Traits>;

/** Ask Python to do something. */
export type Send = (kind: string, more?: object) => void;

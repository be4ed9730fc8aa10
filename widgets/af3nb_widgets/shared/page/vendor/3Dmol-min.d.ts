// What the viewer uses of 3Dmol.

export interface Atom {
  index: number;
  serial: number;
  atom: string;
  resn: string;
  elem: string;
  chain: string;
  resi: number;
  x: number;
  y: number;
  z: number;
  bonds: number[];
  bondOrder: number[];
  /** The model that 3Dmol put the atom into. */
  model?: number;
  /** Ours: the place of the atom's residue, and how it is drawn. */
  residue: number;
  polymer: boolean;
  alone: boolean;
  side: boolean;
  [other: string]: unknown;
}

export type Colour = (atom: Atom) => string;
export type View = number[];

export interface Selection {
  predicate?: (atom: Atom) => unknown;
}

export interface Model {
  addAtoms(atoms: Atom[]): void;
  setStyle(selection: Selection, style: object, add?: boolean): void;
  setClickable(
    selection: Selection,
    on: boolean,
    clicked: (atom: Atom, viewer: Viewer, event: MouseEvent) => void,
  ): void;
  setHoverable(
    selection: Selection,
    on: boolean,
    entered: (atom: Atom) => void,
    left: () => void,
  ): void;
  getID(): number;
}

export interface Viewer {
  addModel(): Model;
  removeModel(model: Model): void;
  removeAllModels(): void;
  addSphere(options: object): object;
  removeShape(shape: object): void;
  addLabel(text: string, options: object): object;
  removeLabel(label: object): void;
  setDefaultCartoonQuality(quality: number): void;
  setHoverDuration(milliseconds: number): void;
  setBackgroundColor(colour: string, alpha: number): void;
  setViewStyle(style: object): void;
  getView(): View;
  setView(view: View): void;
  setViewChangeCallback(call: () => void): void;
  zoomTo(selection: Selection, milliseconds: number): void;
  zoom(factor: number): void;
  rotate(angle: number, axis: string): void;
  spin(axis: string | false, speed?: number): void;
  render(): void;
  resize(): void;
  getCanvas(): HTMLCanvasElement;
  pngURI(): string;
}

declare const $3Dmol: { createViewer(host: HTMLElement, options: object): Viewer };
export default $3Dmol;

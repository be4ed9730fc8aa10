// The structure on its stage. It is created once there is room for it, and drawn once for several
// changes.

import { setText } from "../../shared/page/dom.js";
import { numbers } from "./scene/bytes.js";
import { bandColour, groupColour, hex, mixed, rgb } from "./scene/colours.js";
import { residueLabel } from "./scene/complex.js";
import { createFlat } from "./scene/flat.js";
import { createStructure, hasWebGL } from "./scene/structure.js";

/** @import { Model } from "../../shared/page/anywidget.d.ts" */
/** @import { Complex, Look, Marks, Palette, ResidueSet } from "./result.d.ts" */
/** @import { Sample, SampleData, Traits, View, ViewActions } from "./result.d.ts" */
/** @import { Parts } from "./layout.js" */
/** @typedef {{ complex: Complex, sample: Sample, marks: Marks, palette: Palette }} Shown */

/** @type {Record<string, [string, number]>} */
const TURNS = {
  ArrowLeft: ["y", -10],
  ArrowRight: ["y", 10],
  ArrowUp: ["x", -10],
  ArrowDown: ["x", 10],
};
/** @type {Record<string, number>} */
const ZOOMS = { "+": 1.15, "=": 1.15, "-": 0.87 };

/**
 * @param {HTMLElement} root
 * @param {Parts} parts
 * @param {Model<Traits>} model
 * @param {ViewActions} actions
 */
export function createStage(root, { host, flat, bar, sequence, samples }, model, actions) {
  /** @type {View | null} */
  let view = null;
  /** @type {Shown | null} */
  let shown = null;
  /** @type {SampleData | null} */
  let drawn = null;
  let queued = 0;

  /**
   * Draw soon, and only once however many changes come together.
   *
   * @param {Shown} now
   */
  function paint(now) {
    shown = now;
    queued ||= requestAnimationFrame(() => {
      queued = 0;
      paintNow();
    });
  }
  function paintNow() {
    if (!shown) return;
    const { complex, sample, palette } = shown;
    const look = lookOf(shown, model.get("colour"), backgroundOf(root));
    const superposed = model.get("superposed");
    sequence.paint(sample, look.residueColour);
    bar.show({ colour: look.colour, palette, superposed });
    if (!host.clientWidth) return; // the notebook has not given a place yet
    const began = performance.now();
    view ??= createView();
    const data = model.get("_sample");
    const isFresh = drawn !== data;
    const isNew = isFresh && view.load(complex, sample);
    view.style(look);
    const laid = (superposed && model.get("_overlay")?.samples) || [];
    /** @param {number} rank */
    const traceColour = (rank) => mixed(groupColour(rank + 1), look.background, 0.25);
    view.overlay(
      laid
        .filter(({ rank }) => rank !== sample.rank)
        .map(({ rank, positions }) => ({
          positions: numbers(positions, Float32Array),
          colour: traceColour(rank),
        })),
    );
    if (isNew) view.zoom(null);
    view.render();
    drawn = data;
    if (isFresh) root.dataset.drawn = String(Math.round(performance.now() - began));
    /** @param {number} rank */
    const dot = (rank) => (rank === sample.rank ? "transparent" : traceColour(rank));
    samples.dot(laid.length ? dot : null);
    root.dataset.overlay = String(laid.length);
    root.dataset.shown = String(sample.rank);
    root.dataset.ready = "1";
  }
  function createView() {
    if (hasWebGL()) {
      try {
        const made = createStructure(host, actions);
        root.dataset.webgl = "1";
        return made;
      } catch {
        host.replaceChildren();
      }
    }
    root.dataset.webgl = "0";
    flat.hidden = false;
    setText(
      flat,
      "This browser has no WebGL, so the structure is drawn flat: backbones as lines that you can " +
        "turn. Everything else works.",
    );
    return createFlat(host, actions);
  }

  host.addEventListener("keydown", (event) => {
    const turn = TURNS[event.key];
    const step = ZOOMS[event.key];
    if (!view || (!turn && !step)) return;
    event.preventDefault();
    event.stopPropagation();
    if (turn) view.turn(...turn);
    else view.step(step);
  });

  return {
    paint,
    /** Forget what is drawn, because another result is coming. */
    clear() {
      shown = null;
      drawn = null;
    },
    /** @param {number} i a residue, or -1 */
    mark: (i) => view?.mark(i, i < 0 || !shown ? "" : residueLabel(shown.complex, i)),
    /** @param {ResidueSet} set */
    zoom(set) {
      view?.zoom(set);
      view?.render();
    },
    reset: () => view?.reset(),
    /** @param {boolean} on */
    spin: (on) => view?.spin(on),
    picture: () => view?.picture() ?? "",
    /** Fit a new size; false if nothing is drawn yet. */
    resize() {
      if (!view || !drawn) return false;
      view.resize();
      return true;
    },
    dispose() {
      cancelAnimationFrame(queued);
      view?.dispose();
    },
  };
}

/**
 * Return the colours of residues and atoms in a scheme.
 *
 * @param {Shown} shown
 * @param {Look["colour"]} colour
 * @param {string} background
 * @returns {Look}
 */
function lookOf({ complex, sample, marks, palette }, colour, background) {
  const { chains, residueChain, atomResidue } = complex;
  /** @type {Record<Look["colour"], (residue: number) => string>} */
  const residues = {
    plddt: (i) => bandColour(sample.residuePlddt[i], palette),
    chain: (i) => groupColour(residueChain[i]),
    entity: (i) => groupColour(chains[residueChain[i]].entity),
  };
  const residueColour = residues[colour];
  /** @param {number} i */
  const atomColour = (i) =>
    colour === "plddt" ? bandColour(sample.plddt[i], palette) : residueColour(atomResidue[i]);
  return { colour, residueColour, atomColour, background, ...marks };
}

/** @param {HTMLElement} element */
function backgroundOf(element) {
  return hex(rgb(getComputedStyle(element).backgroundColor));
}

// The structures on their stage: one scene, or one each that turn together. A scene is created once
// there is room for it, and drawn once for several changes.

import { setText } from "../../shared/page/dom.js";
import { numbers } from "./scene/bytes.js";
import { groupColour, hex, mixed, rgb } from "./scene/colours.js";
import { residueLabel } from "./scene/complex.js";
import { createFlat } from "./scene/flat.js";
import { lookOf, otherLookOf } from "./scene/looks.js";
import { createStructure, hasWebGL } from "./scene/structure.js";

/** @import { Model } from "../../shared/page/anywidget.d.ts" */
/** @import { ResidueSet, SampleData, Traits, View, ViewActions } from "./result.d.ts" */
/** @import { Parts } from "./layout.js" */
/** @import { Shown } from "./scene/looks.js" */

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
export function createStage(
  root,
  { host, twin, scenes, flat, bar, sequence, samples },
  model,
  actions,
) {
  /** @type {View | null} */
  let view = null;
  /** @type {View | null} of the second structure, side by side */
  let beside = null;
  /** @type {Shown | null} */
  let shown = null;
  /** @type {SampleData | null} */
  let drawn = null;
  /** @type {unknown[]} what the scenes hold, and what they were fitted to */
  let held = [];
  /** @type {unknown[]} */
  let fitted = [];
  let isSplit = false;
  let isLinking = false;
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
    const { complex, sample, other, palette } = shown;
    const hidden = model.get("hidden");
    isSplit = Boolean(other && model.get("side_by_side"));
    const background = backgroundOf(root);
    const look = lookOf(shown, model.get("colour"), background, !!other && hidden === "first");
    const how = { pale: !isSplit, hidden: hidden === "second" };
    const otherLook = other && otherLookOf(shown, other, look, how);
    const superposed = model.get("superposed");
    sequence.paint(sample, look.residueColour);
    bar.show({ colour: look.colour, palette, superposed });
    if (twin.hidden === isSplit) {
      twin.hidden = !isSplit;
      scenes.classList.toggle("rv-split", isSplit);
      view?.resize();
    }
    if (!host.clientWidth) return; // the notebook has not given a place yet
    const began = performance.now();
    view ??= createView(host, actions);
    const data = model.get("_sample");
    const now = [data, other, isSplit];
    const isFresh = changed(held, now);
    if (isFresh) {
      view.load(complex, sample, isSplit ? null : other);
      view.frame(other?.sample.positions ?? null);
    }
    view.style(look, isSplit ? null : otherLook);
    if (isSplit && other && otherLook) {
      beside ??= createView(twin, secondActions());
      if (isFresh) {
        beside.load(other.complex, other.sample, null);
        beside.frame(sample.positions);
      }
      beside.style(otherLook, null);
    }
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
    link();
    const scene = [complex, other?.complex, isSplit];
    if (changed(fitted, scene)) view.zoom(null);
    fitted = scene;
    view.render();
    if (isSplit) beside?.render();
    held = now;
    drawn = data;
    if (isFresh) root.dataset.drawn = String(Math.round(performance.now() - began));
    /** @param {number} rank */
    const dot = (rank) => (rank === sample.rank ? "transparent" : traceColour(rank));
    samples.dot(laid.length ? dot : null);
    root.dataset.overlay = String(laid.length);
    root.dataset.shown = String(sample.rank);
    root.dataset.beside = other ? `${other.kind}:${other.sample.rank}` : "";
    root.dataset.scenes = isSplit ? "2" : "1";
    root.dataset.ready = "1";
  }
  /** Let two scenes turn together. */
  function link() {
    const [left, right] = [view, isSplit ? beside : null];
    /**
     * @param {View | null} from
     * @param {View | null} to
     */
    const follow = (from, to) => () => {
      if (isLinking || !from || !to) return;
      isLinking = true;
      to.setCamera(from.camera());
      isLinking = false;
    };
    left?.onTurned(right && follow(left, right));
    beside?.onTurned(right && follow(right, left));
  }
  /** @returns {ViewActions} of the scene of the second structure */
  function secondActions() {
    return {
      hover: (i, atom) => actions.hover(i, atom, 1),
      pick: (i, event) => actions.pick(i, event, 1),
    };
  }
  /**
   * @param {HTMLElement} place
   * @param {ViewActions} asked
   */
  function createView(place, asked) {
    if (hasWebGL()) {
      try {
        const made = createStructure(place, asked);
        root.dataset.webgl = "1";
        return made;
      } catch {
        place.replaceChildren();
      }
    }
    root.dataset.webgl = "0";
    flat.hidden = false;
    setText(
      flat,
      "This browser has no WebGL, so the structure is drawn flat: backbones as lines that you can " +
        "turn. Everything else works.",
    );
    return createFlat(place, asked);
  }

  for (const place of [host, twin]) {
    place.addEventListener("keydown", (event) => {
      const turn = TURNS[event.key];
      const step = ZOOMS[event.key];
      if (!view || (!turn && !step)) return;
      event.preventDefault();
      event.stopPropagation();
      if (turn) view.turn(...turn);
      else view.step(step);
    });
  }

  return {
    paint,
    /** Forget what is drawn, because another result is coming. */
    clear() {
      shown = null;
      drawn = null;
      held = [];
    },
    /** @param {number} i a residue, or -1 */
    mark(i) {
      view?.mark(i, i < 0 || !shown ? "" : residueLabel(shown.complex, i));
      const other = isSplit && shown ? shown.other : null;
      const j = other && i >= 0 ? other.to[i] : -1;
      if (other) beside?.mark(j, j < 0 ? "" : residueLabel(other.complex, j));
    },
    /**
     * @param {ResidueSet} set
     */
    zoom(set) {
      view?.zoom(set);
      view?.render();
    },
    reset: () => view?.reset(),
    /** @param {boolean} on */
    spin: (on) => view?.spin(on),
    /** Pictures of the scenes. */
    pictures: () => [view, isSplit ? beside : null].flatMap((one) => (one ? [one.picture()] : [])),
    /** Fit a new size; false if nothing is drawn yet. */
    resize() {
      if (!view || !drawn) return false;
      view.resize();
      if (isSplit) beside?.resize();
      return true;
    },
    dispose() {
      cancelAnimationFrame(queued);
      view?.dispose();
      beside?.dispose();
    },
  };
}

/**
 * @param {unknown[]} before
 * @param {unknown[]} now
 */
function changed(before, now) {
  return now.some((one, k) => one !== before[k]) || before.length !== now.length;
}

/** @param {HTMLElement} element */
function backgroundOf(element) {
  return hex(rgb(getComputedStyle(element).backgroundColor));
}

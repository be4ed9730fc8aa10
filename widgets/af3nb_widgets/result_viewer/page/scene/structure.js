// The structure in 3D: ribbons for polymers, sticks with their bonds for the rest.

import { visible } from "../../../shared/page/text.js";
import $3Dmol from "../../../shared/page/vendor/3Dmol-min.js";
import { atomsOf, middleAtom, traceAtoms } from "./atoms.js";
import { AGAINST, elementColour, mixed, SELECTED } from "./colours.js";
import { fitted, orientation } from "./orientation.js";
import { size } from "./sets.js";

/** @import { Atom, Model } from "../../../shared/page/vendor/3Dmol-min.js" */
/** @import { Body, Complex, Look, ResidueSet, Sample, View, ViewActions } from "../result.d.ts" */
/** @import { Which } from "../result.d.ts" */
/** @typedef {Body & { model: Model }} Drawn */

const HALO = 0.12; // angstroms of background around what lies in front of something of its colour
const FADED = 0.78; // share of the background in what is not selected
const MOST_SIDE_CHAINS = 90; // residues, beyond which sticks would only be a thicket
const LARGE = 1500; // residues from which ribbons are made of fewer pieces

/** Whether the browser can draw in 3D. */
export function hasWebGL() {
  try {
    const canvas = document.createElement("canvas");
    const gl = canvas.getContext("webgl2") || canvas.getContext("webgl");
    gl?.getExtension("WEBGL_lose_context")?.loseContext();
    return Boolean(gl);
  } catch {
    return false;
  }
}

/**
 * Create a view in `host`.
 *
 * @param {HTMLElement} host
 * @param {ViewActions} actions
 * @returns {View}
 */
export function createStructure(host, actions) {
  const viewer = $3Dmol.createViewer(host, {
    backgroundColor: "white",
    backgroundAlpha: 0,
    antialias: true,
    cartoonQuality: 10,
    lowerZoomLimit: 5,
  });
  /** @type {Drawn | null} */
  let loaded = null;
  /** @type {Drawn | null} */
  let second = null;
  /** @type {Float32Array | null} */
  let more = null;
  /** @type {Model[]} */
  let others = [];
  let isTurned = false;

  /**
   * @param {Complex} complex
   * @param {Sample} sample
   * @param {Body | null} other
   */
  function load(complex, sample, other) {
    const kept = loaded?.complex === complex ? viewer.getView() : null;
    viewer.removeAllModels();
    others = [];
    viewer.setDefaultCartoonQuality(complex.count > LARGE ? 5 : 10);
    loaded = drawn({ complex, sample }, 0);
    second = other && drawn(other, 1);
    viewer.setHoverDuration(60);
    if (kept) viewer.setView(kept);
    return !kept;
  }
  /**
   * @param {Body} body
   * @param {Which} which
   * @returns {Drawn}
   */
  function drawn({ complex, sample }, which) {
    const model = viewer.addModel();
    model.addAtoms(atomsOf(complex, sample.positions, sample.shape));
    model.setClickable({}, true, (atom, _, event) => actions.pick(atom.residue, event, which));
    model.setHoverable(
      {},
      true,
      (atom) => actions.hover(atom.residue, atom, which),
      () => actions.hover(-1),
    );
    return { complex, sample, model };
  }

  /**
   * @param {Look} look
   * @param {Look | null} secondLook
   */
  function style(look, secondLook) {
    if (!loaded) return;
    colourModel(loaded.model, look);
    if (second && secondLook) colourModel(second.model, secondLook);
    viewer.setBackgroundColor(look.background, 0);
    viewer.setViewStyle({ style: "outline", color: look.background, width: HALO });
  }

  /** @param {{ positions: Float32Array, colour: string }[]} list */
  function overlay(list) {
    for (const old of others) viewer.removeModel(old);
    if (!loaded) return;
    const { complex } = loaded;
    others = list.map(({ positions, colour }) => {
      const other = viewer.addModel();
      other.addAtoms(traceAtoms(complex, positions));
      other.setStyle({}, {});
      const trace = { style: "trace", thickness: 0.14, color: colour };
      other.setStyle({ predicate: (a) => a.polymer }, { cartoon: trace });
      const stick = { radius: 0.08, color: colour };
      other.setStyle({ predicate: (a) => !a.polymer }, { stick });
      return other;
    });
  }

  /** @type {object | null} */
  let marker = null;
  /** @type {object | null} */
  let label = null;
  /**
   * @param {number} residue
   * @param {string} text
   */
  function mark(residue, text) {
    if (marker) viewer.removeShape(marker);
    if (label) viewer.removeLabel(label);
    marker = label = null;
    if (residue >= 0 && loaded) {
      const atom = middleAtom(loaded.complex, residue);
      const [x, y, z] = loaded.sample.positions.subarray(3 * atom, 3 * atom + 3);
      const at = { x, y, z };
      marker = viewer.addSphere({ center: at, radius: 1.6, color: SELECTED, opacity: 0.55 });
      label = viewer.addLabel(visible(text), {
        position: at,
        backgroundColor: "#222222",
        backgroundOpacity: 0.85,
        fontColor: "#ffffff",
        fontSize: 12,
        inFront: true,
        screenOffset: { x: 10, y: -10 },
      });
    }
    viewer.render();
  }

  /** @param {ResidueSet | null} set of residues to show large, or null for all */
  function zoom(set) {
    if (!loaded) return;
    const { model, sample } = loaded;
    if (set && size(set)) {
      viewer.zoomTo({ predicate: (a) => a.model === model.getID() && set[a.residue] }, 400);
      return;
    }
    const turn = isTurned ? viewer.getView().slice(4, 8) : orientation(sample.positions);
    isTurned = true;
    viewer.zoomTo({}, 0); // sets what is near and far
    const all = more ? joined(sample.positions, more) : sample.positions;
    viewer.setView(fitted(all, turn, host.clientWidth / host.clientHeight));
  }
  function resize() {
    viewer.resize();
    viewer.render();
  }

  return {
    load,
    style,
    frame: (positions) => {
      more = positions;
    },
    camera: () => viewer.getView(),
    setCamera(camera) {
      viewer.setView(/** @type {number[]} */ (camera));
    },
    onTurned: (call) => viewer.setViewChangeCallback(call ?? (() => {})),
    overlay,
    mark,
    zoom,
    resize,
    render: () => viewer.render(),
    reset() {
      isTurned = false;
      zoom(null);
      viewer.render();
    },
    spin: (on) => viewer.spin(on ? "y" : false, 0.5),
    turn(axis, angle) {
      viewer.rotate(angle, axis);
      viewer.render();
    },
    step(factor) {
      viewer.zoom(factor);
      viewer.render();
    },
    picture(scale = 2) {
      const { width, height } = host.style;
      const box = host.getBoundingClientRect();
      host.style.width = `${box.width * scale}px`;
      host.style.height = `${box.height * scale}px`;
      resize();
      const uri = viewer.pngURI();
      Object.assign(host.style, { width, height });
      resize();
      return uri;
    },
    dispose() {
      viewer.spin(false);
      viewer.removeAllModels();
      const canvas = viewer.getCanvas();
      for (const kind of ["webgl2", "webgl"]) {
        const gl = /** @type {WebGLRenderingContext | null} */ (canvas.getContext(kind));
        gl?.getExtension("WEBGL_lose_context")?.loseContext();
      }
    },
  };
}

/**
 * Style a structure's ribbons, sticks and spheres in the colours of a look.
 *
 * @param {Model} model
 * @param {Look} look
 */
function colourModel(model, look) {
  const { selection, against, background } = look;
  const marked = size(selection) + size(against);
  const isBoth = size(against) > 0;
  /**
   * @param {number} residue
   * @param {string} colour
   */
  const shown = (residue, colour) => {
    if (isBoth && selection[residue]) return SELECTED;
    if (isBoth && against[residue]) return AGAINST;
    return !marked || selection[residue] ? colour : mixed(colour, background, FADED);
  };
  /** @param {Atom} atom */
  const ribbon = (atom) => shown(atom.residue, look.residueColour(atom.residue));
  /** @param {Atom} atom */
  const stick = (atom) => {
    const own = look.colour === "plddt" ? null : elementColour(atom.elem);
    return shown(atom.residue, own || look.atomColour(atom.index));
  };
  model.setStyle({}, {});
  if (look.hidden) return;
  model.setStyle(
    { predicate: (a) => a.polymer },
    { cartoon: { colorfunc: ribbon, arrows: true, thickness: 0.35, style: "oval" } },
  );
  model.setStyle(
    { predicate: (a) => !a.polymer && !a.alone },
    { stick: { colorfunc: stick, radius: 0.25 } },
  );
  const sphere = { sphere: { colorfunc: ribbon, radius: 1.1 } };
  model.setStyle({ predicate: (a) => a.alone }, sphere);
  if (!marked || marked > MOST_SIDE_CHAINS) return;
  /** @param {Atom} a */
  const isMarked = (a) => a.polymer && a.side && (selection[a.residue] || against[a.residue]);
  model.setStyle({ predicate: isMarked }, { stick: { colorfunc: stick, radius: 0.16 } }, true);
}

/**
 * @param {Float32Array} a
 * @param {Float32Array} b
 */
function joined(a, b) {
  const all = new Float32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

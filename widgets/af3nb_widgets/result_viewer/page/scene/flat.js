// The structure without WebGL: backbones as lines on a flat canvas, nearer ones on top.

import { contextOf, sharpen } from "../../../shared/page/canvas.js";
import { h } from "../../../shared/page/dom.js";
import { centralAtoms } from "./atoms.js";
import { mixed, SELECTED } from "./colours.js";
import { bounds, IDENTITY, matrix, orientation, times, turned } from "./orientation.js";
import { size } from "./sets.js";

/** @import { Body, Complex, Look, Matrix, View, ViewActions, Which } from "../result.d.ts" */
/** @typedef {Body & { lines: Line[], look: Look | null, which: Which }} Drawn */
/** @typedef {[number, number, number]} Line two atoms, and how thick the line is */
/** @typedef {{ x: number, y: number, z: number }} Point */

const DEGREE = Math.PI / 180;

/**
 * A plainer view with the methods of `createStructure`. Dragging turns it.
 *
 * @param {HTMLElement} host
 * @param {ViewActions} actions
 * @returns {View}
 */
export function createFlat(host, actions) {
  const canvas = h("canvas", {
    class: "rv-flat",
    role: "img",
    "aria-label": "The structure, drawn without WebGL",
  });
  host.replaceChildren(canvas);
  const g = contextOf(canvas);
  /** @type {Drawn | null} */
  let loaded = null;
  /** @type {Drawn | null} */
  let second = null;
  /** @type {(() => void) | null} */
  let turnedCall = null;
  /** @type {{ positions: Float32Array, colour: string }[]} */
  let others = [];
  /** @type {Matrix} */
  let turn = IDENTITY;
  let zoomed = 1;
  let pointed = -1;
  /** @type {((atom: number) => Point)[]} */
  let places = [];

  function render() {
    const look = loaded?.look;
    if (!look || !loaded || !canvas.clientWidth) return;
    const { sample, lines } = loaded;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    sharpen(canvas, width, height);
    const points = turned(sample.positions, turn);
    const [low, high] = bounds(points);
    const [w, t] = [high[0] - low[0] + 4, high[1] - low[1] + 4];
    const scale = 0.92 * zoomed * Math.min(width / w, height / t);
    /**
     * @param {Float32Array} p
     * @param {number} i
     */
    const put = (p, i) => ({
      x: width / 2 + (p[3 * i] - (low[0] + high[0]) / 2) * scale,
      y: height / 2 - (p[3 * i + 1] - (low[1] + high[1]) / 2) * scale,
      z: p[3 * i + 2],
    });
    const whole = second ? [loaded, second] : [loaded];
    places = whole.map((one) => {
      const p = one === loaded ? points : turned(one.sample.positions, turn);
      return (i) => put(p, i);
    });
    const drawn = others.flatMap(({ positions, colour }) => {
      const p = turned(positions, turn);
      return lines.map(([i, j]) => ({ a: put(p, i), b: put(p, j), colour, thick: 0.3 }));
    });
    for (const [k, one] of whole.entries()) {
      if (!one.look || one.look.hidden) continue;
      for (const [i, j, thick] of one.lines) {
        const [a, b] = [places[k](i), places[k](j)];
        drawn.push({ a, b, colour: colourOf(one, one.look, i, thick), thick });
      }
    }
    drawn.sort((one, other) => one.a.z + one.b.z - other.a.z - other.b.z);
    for (const { a, b, colour, thick } of drawn) {
      const depth = high[2] === low[2] ? 0 : (high[2] - (a.z + b.z) / 2) / (high[2] - low[2]);
      const { background } = look;
      const tone = colour.startsWith("#") ? mixed(colour, background, 0.45 * depth) : colour;
      const wide = Math.max(1, thick * scale * 1.6);
      g.lineCap = "butt"; // the halo leaves the neighbours' ends alone
      stroke(a, b, background, wide + 2.5);
      g.lineCap = "round";
      stroke(a, b, tone, wide);
    }
  }
  /**
   * @param {Drawn} one
   * @param {Look} look
   * @param {number} atom
   * @param {number} thick
   */
  function colourOf(one, look, atom, thick) {
    const residue = one.complex.atomResidue[atom];
    if (one.which === 0 && residue === pointed) return SELECTED;
    const colour = thick > 0.5 ? look.residueColour(residue) : look.atomColour(atom);
    const { selection, against, background } = look;
    const isMarked = selection[residue] || against[residue];
    const isFaded = !isMarked && size(selection) + size(against) > 0;
    return isFaded ? mixed(colour, background, 0.78) : colour;
  }
  /**
   * @param {Point} a
   * @param {Point} b
   * @param {string} colour
   * @param {number} width
   */
  function stroke(a, b, colour, width) {
    g.strokeStyle = colour;
    g.lineWidth = width;
    g.beginPath();
    g.moveTo(a.x, a.y);
    g.lineTo(b.x, b.y);
    g.stroke();
  }
  /**
   * Return the residue under the pointer, or -1, and which structure it is of.
   *
   * @param {MouseEvent} event
   * @returns {[number, Which]}
   */
  function nearest(event) {
    const box = canvas.getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    /** @type {[number, Which]} */
    let best = [-1, 0];
    let least = 12;
    for (const one of [loaded, second]) {
      if (!one || one.look?.hidden || !places[one.which]) continue;
      for (const [i] of one.lines) {
        const { x, y } = places[one.which](i);
        const distance = Math.hypot(x - at.x, y - at.y);
        if (distance >= least) continue;
        least = distance;
        best = [one.complex.atomResidue[i], one.which];
      }
    }
    return best;
  }
  /**
   * @param {number} a around the vertical, in radians
   * @param {number} b around the horizontal
   */
  function spinBy(a, b) {
    const [c, s, e, f] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
    const upright = [
      [c, 0, s],
      [0, 1, 0],
      [-s, 0, c],
    ];
    const level = [
      [1, 0, 0],
      [0, e, -f],
      [0, f, e],
    ];
    turn = times(level, times(upright, turn));
    moved();
  }
  function moved() {
    render();
    turnedCall?.();
  }
  function straighten() {
    if (loaded) turn = matrix(orientation(loaded.sample.positions));
  }

  /** @type {{ x: number, y: number, moved: number } | null} */
  let drag = null;
  canvas.addEventListener("pointerdown", (event) => {
    drag = { x: event.clientX, y: event.clientY, moved: 0 };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) {
      const [residue, which] = nearest(event);
      return actions.hover(residue, undefined, which);
    }
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    const far = drag.moved + Math.abs(dx) + Math.abs(dy);
    drag = { x: event.clientX, y: event.clientY, moved: far };
    spinBy(dx / 120, dy / 120);
  });
  canvas.addEventListener("pointerup", (event) => {
    const [residue, which] = drag && drag.moved < 4 ? nearest(event) : [-1];
    if (residue >= 0) actions.pick(residue, event, which);
    drag = null;
  });
  canvas.addEventListener("wheel", zoomByWheel, { passive: false });
  /** @param {WheelEvent} event */
  function zoomByWheel(event) {
    event.preventDefault();
    zoomed *= Math.exp(-event.deltaY / 600);
    moved();
  }

  return {
    load(complex, sample, other) {
      const isNew = loaded?.complex !== complex;
      loaded = { complex, sample, lines: segments(complex), look: null, which: 0 };
      second = other && { ...other, lines: segments(other.complex), look: null, which: 1 };
      others = [];
      if (isNew) straighten();
      return isNew;
    },
    render,
    resize: render,
    style(look, secondLook) {
      if (loaded) loaded.look = look;
      if (second) second.look = secondLook;
    },
    frame: () => {},
    camera: () => ({ turn, zoomed }),
    setCamera(camera) {
      ({ turn, zoomed } = /** @type {{ turn: Matrix, zoomed: number }} */ (camera));
      render();
    },
    onTurned: (call) => {
      turnedCall = call;
    },
    overlay(list) {
      others = list;
    },
    mark(residue) {
      pointed = residue;
      render();
    },
    zoom: () => {},
    spin: () => {},
    reset() {
      zoomed = 1;
      straighten();
      moved();
    },
    turn: (axis, angle) => (axis === "y" ? spinBy(angle * DEGREE, 0) : spinBy(0, angle * DEGREE)),
    step(factor) {
      zoomed *= factor;
      moved();
    },
    picture: () => canvas.toDataURL(),
    dispose: () => {},
  };
}

/**
 * Return the lines to draw: backbones, lone atoms, and the bonds of everything else.
 *
 * @param {Complex} complex
 */
function segments(complex) {
  const { atomResidue, bonds, chains, orders, residueChain } = complex;
  /** @param {number} atom */
  const chainOf = (atom) => chains[residueChain[atomResidue[atom]]];
  /** @type {Line[]} */
  const found = [];
  for (const i of atomResidue.keys()) {
    const { polymer, tokens } = chainOf(i);
    if (!polymer && tokens === 1) found.push([i, i, 0.9]);
  }
  const central = centralAtoms(complex);
  for (const [residue, i] of central) {
    const next = central.get(residue + 1);
    if (next !== undefined && chainOf(i) === chainOf(next)) found.push([i, next, 0.7]);
  }
  for (const k of orders.keys()) {
    const [i, j] = [bonds[2 * k], bonds[2 * k + 1]];
    if (!chainOf(i).polymer) found.push([i, j, 0.25]);
  }
  return found;
}

// Drawings of molecules whose atoms can be picked.

import { button } from "../../../shared/page/controls.js";
import { h, s } from "../../../shared/page/dom.js";
import { plural } from "../../../shared/page/text.js";
import { safeSvg } from "./svg.js";

/** @import { Picture, PictureAtom, What } from "../form.d.ts" */
/** @import { State } from "../state.js" */
/** @typedef {{ pick?: (atom: string) => void, chosen?: string }} Picking */

const LARGE = 16; // atoms, beyond which a drawing can be enlarged

/** @type {WeakMap<State, Map<string, Promise<Picture>>>} */
const known = new WeakMap();

/**
 * Return a picture, asking Python for it only once.
 *
 * @param {State} state
 * @param {What} what
 * @returns {Promise<Picture>}
 */
export function fetchPicture(state, what) {
  const pictures = known.get(state) ?? new Map();
  known.set(state, pictures);
  const key = JSON.stringify(what);
  if (!pictures.has(key)) {
    const asked = state.command("picture", what);
    pictures.set(key, asked);
    asked.catch(() => pictures.delete(key));
  }
  return pictures.get(key);
}

/**
 * Forget all pictures, because a component may have changed.
 *
 * @param {State} state
 */
export function forgetPictures(state) {
  known.delete(state);
}

/**
 * An element for drawings: show(what, { pick, chosen }) draws a molecule; show(null) clears it.
 *
 * @param {State} state
 * @param {{ caption?: boolean }} [more]
 */
export function drawing(state, { caption = true } = {}) {
  const figure = h("figure", { class: "jb-drawing", hidden: true });
  const enlarge = () => {
    const on = figure.classList.toggle("jb-large");
    larger.setAttribute("aria-pressed", String(on));
    larger.textContent = on ? "Smaller" : "Larger";
  };
  const larger = button("Larger", enlarge, {
    class: "af-quiet jb-small jb-larger",
    "aria-pressed": "false",
  });
  let wanted = 0;
  /**
   * @param {What | null} what
   * @param {Picking} [picking]
   */
  const show = async (what, picking = {}) => {
    const number = ++wanted;
    if (!what) {
      figure.hidden = true;
      figure.replaceChildren();
      return;
    }
    const picture = await fetchPicture(state, what).catch(() => null);
    if (number !== wanted) return;
    figure.hidden = !picture;
    if (!picture) return;
    figure.replaceChildren(drawn(picture, picking));
    if (caption && picture.name && picture.code !== "SMILES") figure.append(captionOf(picture));
    if (picture.atoms.length > LARGE) figure.append(larger);
  };
  return { element: figure, show };
}

/**
 * @param {Picture} picture
 * @param {Picking} picking
 */
function drawn({ svg: text, atoms, name, code }, { pick, chosen }) {
  const count = plural(atoms.length, "atom");
  const svg = text ? safeSvg(text) : null;
  if (!svg) {
    const why = atoms.length === 1 ? atoms[0].name : `${count} are too many to draw`;
    return h("div", { class: "jb-undrawn" }, why);
  }
  const [, , width, height] = (svg.getAttribute("viewBox") ?? "").split(" ");
  const label = `${name || code || "the molecule"}: ${count}`;
  for (const [key, value] of Object.entries({ width, height, role: "img", "aria-label": label })) {
    svg.setAttribute(key, value);
  }
  if (pick) {
    for (const atom of atoms) if (atom.place) svg.append(target(atom, atom.place, pick, chosen));
  }
  return svg;
}

/** @param {Picture} picture */
function captionOf({ code, name }) {
  const words = name.toLowerCase();
  return h("figcaption", {}, `${code} ${words === code.toLowerCase() ? "" : words}`);
}

/**
 * The clickable circle of an atom. The lists beside the drawing do the same for keyboard users.
 *
 * @param {PictureAtom} atom
 * @param {[number, number]} place
 * @param {(atom: string) => void} pick
 * @param {string} [chosen]
 */
function target({ name, room }, [cx, cy], pick, chosen) {
  const state = name === chosen ? "jb-chosen" : room ? "jb-free" : "jb-full";
  const title = s("title", {}, room ? name : `${name} already has as many bonds as it can`);
  const attributes = { cx, cy, r: 11, class: `jb-atom ${state}`, "data-atom": name };
  return s("circle", { ...attributes, onclick: () => pick(name) }, title);
}

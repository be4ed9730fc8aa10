// Drawings of molecules: Python's SVG, let through element by element, in the colours of the page.

import { h, s } from "../../../shared/page/dom.js";

const ELEMENTS = new Set(["svg", "g", "path", "text", "tspan", "ellipse", "circle", "line", "polygon", "rect"]);
const ATTRIBUTES = new Set(["d", "x", "y", "cx", "cy", "rx", "ry", "r", "x1", "x2", "y1", "y2", "points", "viewBox", "text-anchor", "font-size"]);
const STYLES = ["fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "font-size", "font-weight", "text-anchor", "opacity", "fill-opacity", "stroke-opacity"];
const COLOURS = { "#000000": "currentColor", "#0000ff": "var(--jb-n)", "#ff0000": "var(--jb-o)", "#ff7f00": "var(--jb-p)", "#cccc00": "var(--jb-s)", "#00cc00": "var(--jb-cl)", "#33cccc": "var(--jb-f)", "#7f4c19": "var(--jb-br)", "#a01eef": "var(--jb-i)" };

const known = new WeakMap(); // pictures by state and what they show

/** Ask for a picture once: what = {code} or {smiles}. */
export function fetchPicture(state, what) {
  if (!known.has(state)) known.set(state, new Map());
  const pictures = known.get(state), key = JSON.stringify(what);
  if (!pictures.has(key)) {
    const asked = state.command("picture", what);
    pictures.set(key, asked);
    asked.catch(() => pictures.delete(key));
  }
  return pictures.get(key);
}

/** Forget a picture whose component may have changed. */
export function forgetPictures(state) {
  known.delete(state);
}

/** A place for drawings: show(what, {pick, chosen, suggested}) draws, or clears without what. */
export function drawing(state, { caption = true } = {}) {
  const figure = h("figure", { class: "jb-drawing", hidden: true });
  const larger = h("button", { type: "button", class: "af-button af-quiet jb-small jb-larger", "aria-pressed": "false", onclick: () => {
    const on = figure.classList.toggle("jb-large");
    larger.setAttribute("aria-pressed", String(on));
    larger.textContent = on ? "Smaller" : "Larger";
  } }, "Larger");
  let wanted = 0;
  const show = async (what, { pick, chosen } = {}) => {
    const number = ++wanted;
    if (!what) {
      figure.hidden = true;
      figure.replaceChildren();
      return;
    }
    try {
      const picture = await fetchPicture(state, what);
      if (number !== wanted) return;
      figure.hidden = false;
      figure.replaceChildren(...parts(picture, pick, chosen, caption), ...(picture.atoms.length > 16 ? [larger] : []));
    } catch (problem) {
      if (number !== wanted) return;
      figure.hidden = true;
    }
  };
  return { element: figure, show };
}

function parts(picture, pick, chosen, caption) {
  const label = `${picture.name || picture.code || "the molecule"}: ${picture.atoms.length} atoms`;
  const shown = [];
  if (picture.svg) {
    const svg = copied(new DOMParser().parseFromString(picture.svg, "image/svg+xml").documentElement);
    if (svg) {
      const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
      svg.setAttribute("width", width);
      svg.setAttribute("height", height);
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", label);
      if (pick) picture.atoms.filter((atom) => atom.place).forEach((atom) => svg.append(target(atom, pick, chosen)));
      shown.push(svg);
    }
  } else {
    const why = picture.atoms.length === 1 ? picture.atoms[0].name : `${picture.atoms.length} atoms are too many to draw`;
    shown.push(h("div", { class: "jb-undrawn" }, why));
  }
  if (caption && picture.name && picture.code !== "SMILES") shown.push(h("figcaption", {}, `${picture.code} ${picture.name.toLowerCase() === picture.code.toLowerCase() ? "" : picture.name.toLowerCase()}`));
  return shown;
}

/** The circle of an atom that can be clicked; lists beside the drawing do the same by keyboard. */
function target(atom, pick, chosen) {
  const [cx, cy] = atom.place;
  const state = atom.name === chosen ? "jb-chosen" : atom.room ? "jb-free" : "jb-full";
  const title = s("title", {}, atom.room ? atom.name : `${atom.name} has all the bonds it can have`);
  return s("circle", { cx, cy, r: 11, class: `jb-atom ${state}`, "data-atom": atom.name, onclick: () => pick(atom.name) }, title);
}

function copied(element) {
  if (!ELEMENTS.has(element.localName)) return null;
  const copy = s(element.localName);
  for (const { name, value } of element.attributes) if (ATTRIBUTES.has(name)) copy.setAttribute(name, value);
  for (const name of STYLES) {
    const value = element.style.getPropertyValue(name);
    if (value && !value.includes("url")) copy.style.setProperty(name, colour(value));
  }
  if (element.getAttribute("fill")) copy.setAttribute("fill", colour(element.getAttribute("fill")));
  for (const child of element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) copy.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE) {
      const inner = copied(child);
      if (inner) copy.append(inner);
    }
  }
  return copy;
}

function colour(value) {
  const rgb = value.match(/^rgb\((\d+), (\d+), (\d+)\)$/);
  const hex = rgb ? `#${rgb.slice(1).map((n) => (+n).toString(16).padStart(2, "0")).join("")}` : value.toLowerCase();
  return COLOURS[hex] || value;
}

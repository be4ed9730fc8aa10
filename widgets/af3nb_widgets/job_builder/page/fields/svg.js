// Copies Python's SVG with only the elements it may have, in the colours of the page.

import { s } from "../../../shared/page/dom.js";

const ELEMENTS = new Set([
  "svg",
  "g",
  "path",
  "text",
  "tspan",
  "ellipse",
  "circle",
  "line",
  "polygon",
  "rect",
]);
const ATTRIBUTES = new Set([
  "d",
  "x",
  "y",
  "cx",
  "cy",
  "rx",
  "ry",
  "r",
  "x1",
  "x2",
  "y1",
  "y2",
  "points",
  "viewBox",
  "text-anchor",
  "font-size",
]);
const STYLES = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-dasharray",
  "font-size",
  "font-weight",
  "text-anchor",
  "opacity",
  "fill-opacity",
  "stroke-opacity",
];
/** @type {Record<string, string>} */
const COLOURS = {
  "#000000": "currentColor",
  "#0000ff": "var(--jb-n)",
  "#ff0000": "var(--jb-o)",
  "#ff7f00": "var(--jb-p)",
  "#cccc00": "var(--jb-s)",
  "#00cc00": "var(--jb-cl)",
  "#33cccc": "var(--jb-f)",
  "#7f4c19": "var(--jb-br)",
  "#a01eef": "var(--jb-i)",
};

/**
 * Return a new drawing made from a text, with only the elements and attributes that drawings need.
 *
 * @param {string} text
 */
export function safeSvg(text) {
  const { documentElement } = new DOMParser().parseFromString(text, "image/svg+xml");
  return /** @type {SVGSVGElement | null} */ (copied(documentElement));
}

/**
 * @param {Element} element
 * @returns {SVGElement | null}
 */
function copied(element) {
  if (!ELEMENTS.has(element.localName)) return null;
  const copy = s(/** @type {"g"} */ (element.localName));
  for (const { name, value } of element.attributes) {
    if (ATTRIBUTES.has(name)) copy.setAttribute(name, value);
  }
  const { style } = /** @type {SVGElement} */ (element);
  for (const name of STYLES) {
    const value = style.getPropertyValue(name);
    if (value && !value.includes("url")) copy.style.setProperty(name, colour(value));
  }
  const fill = element.getAttribute("fill");
  if (fill) copy.setAttribute("fill", colour(fill));
  for (const child of element.childNodes) {
    if (child instanceof Text) copy.append(child.data);
    else if (child instanceof Element) {
      const inner = copied(child);
      if (inner) copy.append(inner);
    }
  }
  return copy;
}

/**
 * Return the page's colour for a colour of the drawing.
 *
 * @param {string} value
 */
export function colour(value) {
  const rgb = value.match(/^rgb\((\d+), (\d+), (\d+)\)$/)?.slice(1);
  const hex = rgb ? `#${rgb.map((n) => (+n).toString(16).padStart(2, "0")).join("")}` : value;
  return COLOURS[hex.toLowerCase()] || value;
}

// Creates elements without HTML, so that any text is shown as text.

import { visible } from "./text.js";

/** @import { Attributes, Child } from "./attributes.d.ts" */

const WORDS = new Set(["alt", "aria-description", "aria-label", "label", "placeholder", "title"]);

let count = 0,
  pressed = false;

addEventListener(
  "pointerdown",
  () => {
    pressed = true;
  },
  true,
);
for (const end of ["pointerup", "pointercancel"])
  addEventListener(
    end,
    () => {
      pressed = false;
    },
    true,
  );

/** Return an id that no other element on the page has. */
export function newId(prefix = "af") {
  return `${prefix}-${Date.now().toString(36)}-${++count}`;
}

/**
 * Create an element: h("button", { class: "x", onclick: f, "aria-label": "y" }, "text", child, null).
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * Create an SVG element in the same way.
 *
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/**
 * Create an icon in the colour of the text. Screen readers skip it.
 *
 * @param {keyof typeof ICONS} name
 */
export function icon(name) {
  const path = s("path", {
    d: ICONS[name],
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 1.5,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
  return s(
    "svg",
    { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", focusable: "false" },
    path,
  );
}

/**
 * Set an element's text, but only if it differs.
 *
 * @param {Node} element
 * @param {string} text
 */
export function setText(element, text) {
  const shown = visible(text);
  if (element.textContent !== shown) element.textContent = shown;
}

/**
 * Set an attribute, or remove it if the value is false or null.
 *
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
export function setAttribute(element, name, value) {
  if (value === false || value == null) return element.removeAttribute(name);
  const text = value === true ? "" : String(value);
  const shown = WORDS.has(name) ? visible(text) : text;
  if (element.getAttribute(name) !== shown) element.setAttribute(name, shown);
}

/**
 * Do something that moves elements, but not between the press of a button and its click.
 *
 * @param {() => void} act
 */
export function afterPress(act) {
  const soon = () => setTimeout(act, 50);
  if (!pressed) soon();
  else
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, soon, { once: true });
}

/**
 * Return children as one list, without empty ones.
 *
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
function shown(children) {
  return children.flatMap((child) => {
    if (Array.isArray(child)) return shown(child);
    if (child == null || child === false) return [];
    return [typeof child === "object" ? child : visible(String(child))];
  });
}

/**
 * @template {HTMLElement | SVGElement} Made
 * @param {Made} element
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "value" || name === "checked") Object.assign(element, { [name]: value });
    else setAttribute(element, name, value);
  }
  element.append(...shown(children));
  return element;
}

const ICONS = {
  up: "M8 12.5v-9M4.5 7 8 3.5 11.5 7",
  down: "M8 3.5v9M4.5 9 8 12.5 11.5 9",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  remove: "M4 4l8 8M12 4l-8 8",
  add: "M8 3v10M3 8h10",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5 14 14",
  file: "M4 1.5h5l3.5 3.5v9.5H4zM9 1.5V5h3.5",
  download: "M8 2v8M4.5 7 8 10.5 11.5 7M3 13.5h10",
  upload: "M8 11V3M4.5 6 8 2.5 11.5 6M3 13.5h10",
  undo: "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.5 4 3 6.5 5.5 9",
  bond: "M6.5 9.5l3-3M7.5 4.5l1-1a2.8 2.8 0 0 1 4 4l-1 1M8.5 11.5l-1 1a2.8 2.8 0 0 1-4-4l1-1",
  check: "M3.5 8.5 6.5 11.5 12.5 4.5",
  warn: "M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.8v.1",
  play: "M5 3.5v9l7-4.5z",
  stop: "M4 4h8v8H4z",
  more: "M3.5 6 8 10.5 12.5 6",
};

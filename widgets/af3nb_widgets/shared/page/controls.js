// Buttons, labelled fields and lists of options.

import { h, icon } from "./dom.js";

/** @import { Attributes, Child } from "./attributes.d.ts" */

/**
 * Create a button: button("Add", paste, { class: "jb-small", "data-act": "paste" }).
 *
 * @param {Child} content
 * @param {(event: MouseEvent) => unknown} act
 * @param {Attributes} [attributes]
 */
export function button(content, act, { class: more = "", ...attributes } = {}) {
  const style = `af-button ${more}`.trim();
  return h("button", { type: "button", class: style, onclick: act, ...attributes }, content);
}

/**
 * Create a button with an icon, a label for screen readers and a tooltip.
 *
 * @param {Parameters<typeof icon>[0]} name
 * @param {string} words
 * @param {(event: MouseEvent) => unknown} act
 * @param {Attributes} [attributes]
 */
export function iconButton(name, words, act, { class: more = "", ...attributes } = {}) {
  const named = { class: `af-icon ${more}`, "aria-label": words, title: words, ...attributes };
  return button(icon(name), act, named);
}

/**
 * Create a label above a field, which needs an id.
 *
 * @param {string} words
 * @param {HTMLElement} field
 * @param {Attributes} [attributes]
 */
export function labelled(words, field, attributes) {
  return h("div", attributes, h("label", { class: "af-label", for: field.id }, words), field);
}

/**
 * Give a select its options, as pairs of value and text, and choose one.
 *
 * @param {HTMLSelectElement} select
 * @param {(string | number)[][]} options
 * @param {string | number | null} [chosen]
 */
export function setOptions(select, options, chosen) {
  const text = JSON.stringify(options);
  if (select.dataset.options !== text) {
    select.dataset.options = text;
    select.replaceChildren(...options.map(([value, words]) => h("option", { value }, words)));
  }
  const value = String(chosen ?? "");
  if (select.value !== value) select.value = value;
}

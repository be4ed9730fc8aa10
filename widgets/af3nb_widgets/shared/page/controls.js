// Buttons, labelled fields and lists of options, as every tool has them.

import { h, icon } from "./dom.js";

/** @import { Attributes, Child } from "./attributes.d.ts" */

/**
 * A button: button("Add", paste, { class: "jb-small", "data-act": "paste" }).
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
 * A button that shows an icon; its words are its label and its tooltip.
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
 * A field with its label above it; the field needs an id.
 *
 * @param {string} words
 * @param {HTMLElement} field
 * @param {Attributes} [attributes]
 */
export function labelled(words, field, attributes) {
  return h("div", attributes, h("label", { class: "af-label", for: field.id }, words), field);
}

/**
 * Give a select its options, as pairs of a value and words, and choose one of them.
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

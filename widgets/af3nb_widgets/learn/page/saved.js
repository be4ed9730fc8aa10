// The saved form of a widget, which stands above it in the output of its cell.

import { h } from "../../shared/page/dom.js";

/**
 * Return a style that hides the saved form as long as it is on the page.
 *
 * @param {string} name what the saved form is marked with; empty in the saved form itself
 */
export function hiding(name) {
  const style = h("style");
  if (name) style.textContent = `[data-af3nb-saved="${name}"] { display: none }`;
  return style;
}

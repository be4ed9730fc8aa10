// A bar that fills.

import { h, setAttribute } from "../../shared/page/dom.js";

/** @param {string} label */
export function progressBar(label) {
  const filled = h("i");
  const element = h(
    "div",
    {
      class: "af-run-bar",
      role: "progressbar",
      "aria-label": label,
      "aria-valuemin": 0,
      "aria-valuemax": 100,
    },
    filled,
  );
  return {
    element,
    /** @param {number} share from 0 to 1 */
    show(share) {
      const percent = Math.floor(100 * share + 1e-9);
      filled.style.width = `${percent}%`;
      setAttribute(element, "aria-valuenow", percent);
    },
  };
}

// Short messages at the bottom of the form. They disappear by themselves unless they report a
// failure.

import { button } from "../../shared/page/controls.js";
import { h } from "../../shared/page/dom.js";
import { sentence } from "../../shared/page/text.js";

/** @import { Problem } from "./form.d.ts" */

/** @param {() => void} undo */
export function toasts(undo) {
  const element = h("div", { class: "jb-toast", role: "status", hidden: true });
  let ending = 0;

  /**
   * @param {string} style
   * @param {...Node} parts
   */
  function show(style, ...parts) {
    clearTimeout(ending);
    element.className = `jb-toast ${style}`.trim();
    element.hidden = false;
    element.replaceChildren(...parts);
  }
  function close() {
    element.hidden = true;
  }
  /**
   * @param {string} words
   * @param {boolean} [undoable]
   */
  function say(words, undoable = false) {
    show("", h("span", {}, words));
    if (undoable) {
      const act = () => {
        close();
        undo();
      };
      const offer = button("Undo", act, { class: "jb-small", "data-act": "undo-toast" });
      element.append(offer);
      offer.focus({ preventScroll: true });
    }
    ending = setTimeout(close, undoable ? 20_000 : 6_000);
  }
  /** @param {Problem} problem */
  function failed({ message = "", remedy = "" }) {
    const words = h("span", { role: "alert" }, `${sentence(message)} ${remedy}`);
    show("jb-failed", words, button("Close", close, { class: "jb-small" }));
  }
  return { element, say, failed, stop: () => clearTimeout(ending) };
}

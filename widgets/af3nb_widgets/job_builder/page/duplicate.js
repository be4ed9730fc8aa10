// A second job with a change: the same seeds and alignments, and a name of its own.

import { button } from "../../shared/page/controls.js";
import { h, newId, setText } from "../../shared/page/dom.js";
import { replaceForm } from "./cards.js";

/** @import { App, Form, Problem } from "./form.d.ts" */
/** @import { State } from "./state.js" */

/**
 * The button that opens the field for the change, and the field.
 *
 * @param {State} state
 * @param {App} app
 * @param {() => void} forget takes away what was said of the first job
 */
export function duplicate(state, app, forget) {
  const input = h("input", {
    class: "af-input",
    type: "text",
    id: newId("jb-change"),
    spellcheck: "false",
    autocomplete: "off",
    placeholder: "A:K27E",
    "data-field": "change",
  });
  const told = h("div", { class: "af-note af-bad", role: "alert", hidden: true });
  const label = h(
    "label",
    { class: "af-label", for: input.id },
    "Change: chain, old residue, number, new residue. Leave it empty to change the copy by hand.",
  );
  const element = h(
    "div",
    { class: "jb-duplicate", hidden: true },
    label,
    h(
      "div",
      { class: "jb-inline" },
      input,
      button("Duplicate", make, { "data-act": "duplicate" }),
      button("Cancel", () => open(false)),
    ),
    told,
  );
  const opener = button("Duplicate with a change…", () => open(Boolean(element.hidden)), {
    "data-act": "duplicate-open",
    "aria-expanded": "false",
  });
  element.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      make();
    } else if (event.key === "Escape") open(false);
  });

  /** @param {boolean} on */
  function open(on) {
    element.hidden = !on;
    told.hidden = true;
    opener.setAttribute("aria-expanded", String(on));
    if (on) input.focus();
    else opener.focus();
  }
  async function make() {
    try {
      /** @type {{ form: Form, words: string }} */
      const { form, words } = await state.command("duplicate", { change: input.value });
      state.change((whole) => replaceForm(whole, form), `duplicate as ${form.name}`);
      input.value = "";
      open(false);
      forget();
      app.say(words, true);
    } catch (error) {
      const { message, remedy = "" } = /** @type {Problem} */ (error);
      setText(told, `${message} ${remedy}`.trim());
      told.hidden = false;
    }
  }
  return {
    opener,
    element,
    /** Only a job that has molecules and no problem can be duplicated. */
    update() {
      opener.disabled = !state.answer.ready;
      const why = "First add molecules, and solve the problems below.";
      opener.title = opener.disabled ? why : "";
    },
  };
}

// Choosing an experiment: a structure file, dropped or picked, or a PDB entry after consent.

import { button, labelled } from "../../../shared/page/controls.js";
import { h, icon, newId, setText } from "../../../shared/page/dom.js";
import { picked, sendAll } from "../../../shared/page/sent_files.js";

/** @import { Actions } from "../result.d.ts" */
/** @import { Named } from "../../../shared/page/sent_files.js" */

const STRUCTURE = /\.(cif|mmcif|pdb|ent)(\.(gz|xz|zst|bz2))?$/i;

/** @param {Actions} actions */
export function createExperiment(actions) {
  const status = h("p", { class: "rv-told", role: "status" });
  const question = h("p");
  const yes = button("", () => answer(true), { class: "af-primary", "data-act": "send-code" });
  const no = button("Do not send", () => answer(false), { "data-act": "keep-code" });
  const consent = h(
    "div",
    { class: "af-note af-warn rv-consent", hidden: true },
    question,
    h("div", { class: "rv-bar-row" }, yes, no),
  );
  const file = h("input", { type: "file", hidden: true, "data-pick": "experiment" });
  file.addEventListener("change", () => {
    take(picked(file));
    file.value = "";
  });
  const code = h("input", {
    class: "af-input",
    id: newId("rv-code"),
    placeholder: "such as 1ckb",
    spellcheck: "false",
    autocomplete: "off",
  });
  const form = h(
    "form",
    { class: "rv-code-form" },
    labelled("PDB code, or path of a file", code),
    h("button", { class: "af-button", type: "submit", "data-act": "compare-code" }, "Compare"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (code.value.trim()) ask(code.value.trim(), false);
    else say("Type a PDB code, such as 1ckb.", true);
  });
  form.addEventListener("keydown", (event) => event.stopPropagation());
  const choose = button([icon("upload"), "Structure file…"], () => file.click(), {
    "data-act": "experiment-file",
  });
  const element = h(
    "div",
    { class: "rv-choose" },
    h(
      "p",
      {},
      "Superpose an experimental structure on this prediction: choose or drop a file in mmCIF or PDB format, packed or not, or name a PDB entry.",
    ),
    h(
      "div",
      { class: "rv-choose-row" },
      choose,
      h("span", { class: "af-muted" }, "or"),
      form,
      file,
    ),
    consent,
    status,
  );
  let batches = 0;
  let asked = "";

  /**
   * @param {string} text
   * @param {boolean} agreed
   */
  function ask(text, agreed) {
    asked = text;
    consent.hidden = true;
    say(agreed ? `Fetching ${text}…` : "Reading…");
    actions.askBeside({ kind: "experiment", text, consent: agreed });
  }
  /** @param {boolean} agreed */
  function answer(agreed) {
    consent.hidden = true;
    if (agreed) return ask(asked, true);
    say("Nothing was sent. A structure file can be compared without sending anything.");
    choose.focus();
  }
  /** @param {Named[]} files */
  async function take(files) {
    if (!files.length) return;
    const structures = files.filter(({ name }) => STRUCTURE.test(name));
    if (structures.length !== 1) {
      const found = structures.length ? `${structures.length} structures` : files[0].name;
      say(`This is ${found}; one structure file in mmCIF or PDB format is wanted.`, true);
      return;
    }
    const batch = `${Date.now()}-${++batches}`;
    consent.hidden = true;
    try {
      say("Reading…");
      await sendAll(
        structures,
        batch,
        (message, buffers) => actions.askBeside({ ...message }, buffers),
        (done, of) => say(`Reading… ${Math.round((100 * done) / Math.max(of, 1))} %`),
      );
      actions.askBeside({ kind: "experiment", batch });
    } catch (error) {
      say(`This cannot be read: ${/** @type {Error} */ (error).message}`, true);
    }
  }
  /**
   * @param {string} text
   * @param {boolean} [bad]
   */
  function say(text, bad = false) {
    consent.hidden = true;
    setText(status, text);
    status.classList.toggle("rv-bad", bad);
  }

  return {
    element,
    say,
    take,
    /**
     * Ask whether a code may be sent.
     *
     * @param {string} name
     * @param {string} text
     */
    askConsent(name, text) {
      asked = name;
      say("");
      setText(question, text[0].toUpperCase() + text.slice(1));
      yes.replaceChildren(`Send ${name} to the PDB`);
      consent.hidden = false;
      yes.focus();
    },
  };
}

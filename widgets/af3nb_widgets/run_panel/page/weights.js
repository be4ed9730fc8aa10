// The choice of weights, and the purpose that the user states.

import { labelled, setOptions } from "../../shared/page/controls.js";
import { h, newId, setText } from "../../shared/page/dom.js";
import { termsDesk } from "./terms.js";

/** @import { RunModel, Send } from "./run.d.ts" */

/**
 * @param {RunModel} model
 * @param {Send} send
 * @param {(name: string, value: string) => void} set
 */
export function weightsRow(model, send, set) {
  const select = h("select", { id: newId("weights"), class: "af-input" });
  select.addEventListener("change", () => set("weights", select.value));
  const purpose = h("select", { id: newId("purpose"), class: "af-input" });
  purpose.addEventListener("change", () => {
    if (purpose.value) send("purpose", { purpose: purpose.value });
  });
  const about = h("small", { class: "af-muted" });
  const misfit = h("small", { class: "af-run-wrong" });
  const question = "What will you use them for?";
  const asked = labelled(question, purpose, { class: "af-run-purpose" });
  const desk = termsDesk(model, send);
  const element = labelled("Model weights", select, { class: "af-run-weights" });
  element.append(about, misfit, asked, desk.element);

  function update() {
    const { weights } = model.get("settings");
    const { weights: offered = [], purposes = { given: "", answers: {} } } = model.get("choices");
    const options = offered.map(({ name, title }) => [name, title]);
    if (!offered.some(({ name }) => name === weights)) options.push([weights, weights]);
    setOptions(select, options, weights);
    const chosen = offered.find(({ name }) => name === weights);
    const state = chosen?.fetched ? chosen.state : "";
    const own = "Your own file: of DeepMind, OpenFold3, Protenix, or of a training.";
    const { good_for = "", licence = "", use = "" } = chosen ?? {};
    setText(about, chosen ? `${good_for} Licence: ${licence}. ${use} ${state}` : own);
    setText(misfit, chosen?.misfit || "");
    asked.hidden = !chosen?.needs_purpose;
    setOptions(purpose, [["", "Choose…"], ...Object.entries(purposes.answers)], purposes.given);
    const isMissing = !!chosen && !chosen.fetched && !chosen.misfit;
    desk.update(isMissing && (!chosen.needs_purpose || !!purposes.given), chosen);
  }
  return { element, input: select, update };
}

// Which weights to take for the job, with a button that chooses them, and the question of purpose.

import { button, labelled, setOptions } from "../../shared/page/controls.js";
import { h, newId, setText } from "../../shared/page/dom.js";

/** @import { RunModel, Send } from "./run.d.ts" */

/**
 * @param {RunModel} model
 * @param {Send} send
 * @param {(name: string) => void} choose
 */
export function recommended(model, send, choose) {
  const words = h("p", { role: "status" });
  const take = button("", () => choose(model.get("recommended").name || ""));
  const purpose = h("select", { id: newId("purpose"), class: "af-input" });
  purpose.addEventListener("change", () => {
    if (purpose.value) send("purpose", { purpose: purpose.value });
  });
  const hint = h("small", { class: "af-muted" });
  const asked = labelled("", purpose, { class: "af-run-purpose" });
  const label = asked.querySelector("label");
  asked.append(hint);
  const element = h("div", { class: "af-note af-run-recommended", hidden: true });
  element.append(words, take, asked);

  function update() {
    const told = model.get("recommended");
    const { purposes = { given: "", answers: {} } } = model.get("choices");
    element.hidden = !told.words || model.get("run_shown").state === "running";
    setText(words, told.words || "");
    take.hidden = asked.hidden = !told.name;
    setText(take, `Use ${told.name}`);
    if (label) setText(label, told.question || "");
    setOptions(purpose, [["", "Choose…"], ...Object.entries(purposes.answers)], purposes.given);
    setText(hint, told.hint || "");
  }
  return { element, update };
}

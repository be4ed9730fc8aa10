// Settings of a run: a line that sums them up, and the form behind it.

import { h, newId, setText, setAttribute } from "../../shared/page/dom.js";
import { weightsRow } from "./weights.js";

const FIELDS = [
  ["samples", "Structures per seed", "how many structures start from other noise"],
  ["seeds", "Seeds", "each is an independent prediction, such as 1,2,5-8"],
  ["recycles", "Recycles", "how often the network looks again"],
  ["out", "Folder for results", "each job has a folder of its own in it"],
];

export function settingsForm(model, send) {
  const summary = h("summary", {}, h("b", {}, "Settings"), h("span", { class: "af-muted" }));
  const inputs = {};
  const rows = FIELDS.map(([name, label, tip]) => row(name, label, tip));
  const weights = weightsRow(model, send, set);
  inputs.weights = weights.input;
  const grid = h("div", { class: "af-run-form" }, weights.element, rows.map((r) => r.element));
  const element = h("details", { class: "af-run-details af-run-settings" }, summary, grid);

  function set(name, value) {
    model.set("settings", { ...model.get("settings"), [name]: value });
    model.save_changes();
  }
  function row(name, label, tip) {
    const id = newId(name);
    const wrong = h("small", { class: "af-run-wrong", id: `${id}-wrong` });
    const input = h("input", { id, class: "af-input", autocomplete: "off", spellcheck: "false", title: tip, "aria-describedby": wrong.id });
    input.addEventListener("input", () => set(name, input.value));
    inputs[name] = input;
    const update = (form, problems, fallback) => {
      if (document.activeElement !== input) input.value = form[name] ?? "";
      setAttribute(input, "placeholder", fallback);
      setAttribute(input, "aria-invalid", problems[name] ? "true" : null);
      setText(wrong, problems[name] || "");
    };
    return { name, element: h("div", {}, h("label", { class: "af-label", for: id }, label), input, wrong), update };
  }
  function update() {
    const form = model.get("settings");
    const choices = model.get("choices");
    const job = model.get("job_shown");
    const chosen = (choices.weights || []).find((w) => w.name === form.weights);
    const fallback = { samples: chosen?.samples ?? "5", recycles: chosen?.recycles ?? "10", seeds: job.seeds || "1", out: "results" };
    weights.update();
    for (const r of rows) r.update(form, choices.problems || {}, fallback[r.name]);
    inputs.seeds.parentElement.hidden = choices.own_seeds === false;
    const said = (name) => form[name] || fallback[name];
    setText(summary.lastChild, `${said("samples")} structures per seed, ${/[,-]/.test(said("seeds")) ? "seeds" : "seed"} ${said("seeds")}, weights ${form.weights}, in ${said("out")}`);
    if (Object.keys(choices.problems || {}).length) element.open = true;
  }
  function focus(name) {
    element.open = true;
    inputs[name].scrollIntoView({ block: "nearest" });
    inputs[name].focus({ preventScroll: true });
    inputs[name].select?.();
  }
  return { element, update, focus };
}

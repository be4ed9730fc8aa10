// The settings of a run: a summary line, and the form behind it.

import { h, newId, setAttribute, setText } from "../../shared/page/dom.js";
import { weightsRow } from "./weights.js";

/** @import { RunModel, Send } from "./run.d.ts" */

const FIELDS = [
  ["samples", "Structures per seed", "how many structures to make from each seed"],
  ["seeds", "Seeds", "each is an independent prediction, such as 1,2,5-8"],
  ["recycles", "Recycles", "how many times the network refines its view of the complex"],
  ["out", "Folder for results", "each job gets a folder of its own in it"],
];

const LIGAND_TIP =
  "a ligand with the wrong stereochemistry, an impossible shape, or inside the polymer";

/**
 * @param {RunModel} model
 * @param {Send} send
 */
export function settingsForm(model, send) {
  const line = h("span", { class: "af-muted" });
  /** @type {Record<string, HTMLInputElement | HTMLSelectElement>} */
  const inputs = {};
  const rows = FIELDS.map(([name, label, tip]) => row(name, label, tip));
  const weights = weightsRow(model, send, set);
  inputs.weights = weights.input;
  const grid = h("div", { class: "af-run-form" }, weights.element);
  const checks = h("input", { type: "checkbox", id: newId("ligand_checks") });
  checks.addEventListener("change", () => set("ligand_checks", checks.checked ? "yes" : ""));
  inputs.ligand_checks = checks;
  const last = "Rank samples with an impossible ligand last";
  grid.append(
    ...rows.map((r) => r.element),
    h("label", { class: "af-run-check", for: checks.id, title: LIGAND_TIP }, checks, last),
  );
  const element = h(
    "details",
    { class: "af-run-details af-run-settings" },
    h("summary", {}, h("b", {}, "Settings"), line),
    grid,
  );

  /**
   * @param {string} name
   * @param {string} value
   */
  function set(name, value) {
    model.set("settings", { ...model.get("settings"), [name]: value });
    model.save_changes();
  }
  /**
   * @param {string} name
   * @param {string} words
   * @param {string} tip
   */
  function row(name, words, tip) {
    const id = newId(name);
    const wrong = h("small", { class: "af-run-wrong", id: `${id}-wrong` });
    const input = h("input", {
      id,
      class: "af-input",
      autocomplete: "off",
      spellcheck: "false",
      title: tip,
      "aria-describedby": wrong.id,
    });
    input.addEventListener("input", () => set(name, input.value));
    inputs[name] = input;
    const label = h("label", { class: "af-label", for: id }, words);
    const element = h("div", {}, label, input, wrong);
    /**
     * @param {string | undefined} value
     * @param {string | undefined} problem
     * @param {string} fallback
     */
    const update = (value, problem, fallback) => {
      if (document.activeElement !== input) input.value = value ?? "";
      setAttribute(input, "placeholder", fallback);
      setAttribute(input, "aria-invalid", problem ? "true" : null);
      setText(wrong, problem || "");
    };
    return { name, element, update };
  }
  function update() {
    const form = model.get("settings");
    const { weights: offered = [], problems = {}, own_seeds: hasSeeds } = model.get("choices");
    const job = model.get("job_shown");
    const chosen = offered.find((w) => w.name === form.weights);
    /** @type {Record<string, string>} */
    const fallback = {
      samples: chosen?.samples ?? "5",
      recycles: chosen?.recycles ?? "10",
      seeds: job.seeds || "1",
      out: "results",
    };
    weights.update();
    checks.checked = form.ligand_checks === "yes";
    for (const r of rows) {
      r.update(form[r.name], problems[r.name], fallback[r.name]);
      if (r.name === "seeds") r.element.hidden = hasSeeds === false;
    }
    setText(line, summed({ ...fallback, ...filled(form) }));
    if (Object.keys(problems).length) element.open = true;
  }
  /** @param {string} name */
  function focus(name) {
    element.open = true;
    const input = inputs[name];
    input.scrollIntoView({ block: "nearest" });
    input.focus({ preventScroll: true });
    if (input instanceof HTMLInputElement) input.select();
  }
  /** @param {string} name */
  function choose(name) {
    set("weights", name);
    focus("weights");
  }
  return { element, update, focus, choose };
}

/**
 * Return the settings that the user has filled in.
 *
 * @param {Record<string, string>} form
 */
export function filled(form) {
  return Object.fromEntries(Object.entries(form).filter(([, value]) => value));
}

/**
 * Describe all settings in one line.
 *
 * @param {Record<string, string>} settings
 */
export function summed({ samples, seeds, weights, out, ligand_checks: checks }) {
  const structures = samples === "1" ? "structure" : "structures";
  const noun = /[,-]/.test(seeds) ? "seeds" : "seed";
  const ranked = checks ? ", impossible ligands last" : "";
  return `${samples} ${structures} per seed, ${noun} ${seeds}, weights ${weights}${ranked}, in ${out}`;
}

// The run on display: its progress, its pictures, and what to do if it failed.

import { button } from "../../shared/page/controls.js";
import { h, setAttribute, setText } from "../../shared/page/dom.js";
import { coverage } from "./coverage.js";
import { times } from "./numbers.js";
import { progressBar } from "./progress.js";
import { trace } from "./trace.js";

/** @import { RunModel, RunShown, Send, Stage, Way } from "./run.d.ts" */

/** @type {Record<string, string>} */
const TITLES = {
  check: "Checks the job",
  evidence: "Finds related sequences (MSAs) and templates",
  features: "Loads the weights and turns molecules into the arrays that the network reads",
  trunk: "The network looks at the whole complex, several times for each seed",
  diffusion: "Structures form out of noise",
  confidence: "Each structure gets its confidences: pLDDT, PAE, ipTM",
  output: "Writes the files",
};
const CALM = ["cancelled", "stopped"]; // ends that the user knows of

/**
 * @param {RunModel} model
 * @param {Send} send
 * @param {{ focus: (field: string) => void }} form
 */
export function runCard(model, send, form) {
  const headline = h("h3", { class: "af-run-state" });
  const counts = h("span", { class: "af-muted" });
  const taken = h("span", { class: "af-muted af-run-times" });
  const bar = progressBar("Progress");
  const stages = h("ol", { class: "af-run-stages", "aria-label": "Stages" });
  const said = h("p", { class: "af-run-said", role: "status" });
  const note = h("div", { class: "af-note af-run-note", role: "alert" });
  const element = h("div", {}, note);
  const look = button(
    "See the result",
    () => viewerBelow(element)?.scrollIntoView({ block: "start" }),
    { class: "af-run-look", hidden: true },
  );
  const picture = trace(model);
  const evidence = coverage(model);
  const card = h(
    "div",
    { class: "af-run-card" },
    h("div", { class: "af-run-line" }, headline, counts, taken),
    bar.element,
    stages,
    h("div", { class: "af-run-line" }, said, look),
    h("div", { class: "af-run-pictures" }, picture.element, evidence.element),
    logView(model),
  );
  element.append(card);

  function update() {
    const run = model.get("run_shown");
    card.hidden = !run.state;
    tell(run);
    if (!run.state) return;
    card.dataset.state = run.state;
    setText(headline, `${run.headline}: ${run.name}`);
    setText(counts, run.wanted ? `${run.done} of ${run.wanted} structures` : "");
    setText(taken, times(run));
    bar.show(run.fraction);
    bar.element.hidden = run.state === "new";
    setText(said, run.said || (run.state === "done" ? `In ${run.folder}` : ""));
    look.hidden = run.state !== "done" || !model.get("viewer_below");
    drawStages(stages, run.stages);
  }
  /** @param {RunShown} run */
  function tell(run) {
    const trouble = model.get("trouble");
    const source = trouble.message ? trouble : run;
    note.hidden = !source.message;
    if (note.hidden) return;
    const isCalm = source.calm || (source === run && CALM.includes(run.state));
    note.className = `af-note af-run-note ${isCalm ? "af-warn" : "af-bad"}`;
    const { where, message, remedy, buttons = [] } = source;
    const text = JSON.stringify([where, message, remedy, buttons]);
    if (note.dataset.text === text) return;
    note.dataset.text = text;
    const isChoice = buttons.some((way) => way.act === "choice");
    note.replaceChildren(
      h("p", {}, h("b", {}, message)),
      h("p", {}, isChoice && !source.calm ? "" : remedy),
      where ? h("p", { class: "af-muted af-mono" }, where) : "",
      h(
        "div",
        { class: "af-run-buttons" },
        buttons.map((way) => wayOn(way, act)),
      ),
    );
  }
  /**
   * @param {Way} way
   * @param {Record<string, string>} values
   */
  function act({ act, folder, name }, values) {
    if (act === "other_folder") form.focus("out");
    else if (act === "weights") form.focus("weights");
    else send(act, { folder, name, values });
  }
  function stop() {
    picture.stop();
    evidence.stop();
  }
  return { element, update, stop };
}

/**
 * Return the viewer further down the page; a workbench has one.
 *
 * @param {HTMLElement} element
 */
function viewerBelow(element) {
  return [...document.querySelectorAll(".rv")].find(
    (viewer) => element.compareDocumentPosition(viewer) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
}

/**
 * A button for a remedy, with fields for what the user must fill in, and its cost.
 *
 * @param {Way} way
 * @param {(way: Way, values: Record<string, string>) => void} act
 */
function wayOn(way, act) {
  const fields = (way.asks || []).map(({ name, label }) => {
    const attributes = { "aria-label": label, placeholder: label };
    return { name, input: h("input", { class: "af-input", ...attributes, dataset: { name } }) };
  });
  const values = () => Object.fromEntries(fields.map(({ name, input }) => [name, input.value]));
  return h(
    "div",
    { class: "af-run-way" },
    button(way.label, () => act(way, values())),
    fields.map(({ input }) => input),
    way.cost && h("small", {}, way.cost),
  );
}

/**
 * @param {HTMLElement} list
 * @param {Stage[]} stages
 */
function drawStages(list, stages) {
  if (list.children.length !== stages.length) {
    list.replaceChildren(
      ...stages.map(() => h("li", {}, h("i", { "aria-hidden": "true" }), h("span"), h("small"))),
    );
  }
  for (const [i, { name, label, state, detail }] of stages.entries()) {
    const item = /** @type {HTMLElement} */ (list.children[i]);
    item.dataset.state = state;
    item.dataset.stage = name;
    setText(item.children[1], label);
    setText(item.children[2], detail);
    setAttribute(item, "aria-current", state === "now" ? "step" : null);
    setAttribute(item, "title", TITLES[name]);
  }
}

/**
 * The last lines of the worker's log, sent only while it is open.
 *
 * @param {RunModel} model
 */
function logView(model) {
  const text = h("pre", { class: "af-mono af-run-log", tabindex: 0, "aria-label": "Log" });
  const details = h("details", { class: "af-run-details" }, h("summary", {}, "Log"), text);
  const update = () => setText(text, model.get("log") || "The log is empty.");
  details.addEventListener("toggle", () => {
    model.set("log_open", details.open);
    model.save_changes();
  });
  details.open = model.get("log_open");
  model.on("change:log", update);
  update();
  return details;
}

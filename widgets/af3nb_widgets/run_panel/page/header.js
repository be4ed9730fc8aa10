// The job in one line, its problems, and the Predict button.

import { button } from "../../shared/page/controls.js";
import { h, icon, setAttribute, setText } from "../../shared/page/dom.js";
import { sentence } from "../../shared/page/text.js";

/** @import { Expected, JobProblem, JobShown, RunModel, Send } from "./run.d.ts" */

/**
 * @param {RunModel} model
 * @param {Send} send
 */
export function header(model, send) {
  const title = h("div", { class: "af-run-title" });
  const line = h("div", { class: "af-muted" });
  const starting = h("span", {}, "Predict");
  const start = button([icon("play"), starting], () => whenFree(start, "run"), {
    class: "af-primary af-run-go",
  });
  const stopping = h("span", {}, "Cancel");
  const stop = button([icon("stop"), stopping], cancel, { class: "af-run-stop" });
  const foreseen = h("div", { class: "af-muted af-run-expected" });
  const advised = h("p", { role: "status" });
  const other = button("", () => whenFree(start, "expected_way"));
  const advice = h("div", { class: "af-note af-warn af-run-advice", hidden: true }, advised, other);
  const problems = h("ul", {
    class: "af-run-problems",
    "aria-label": "Problems that keep this job from running",
  });
  const words = h("div", { class: "af-grow" }, title, line, foreseen);
  const top = h("div", { class: "af-run-head" }, words, start, stop);
  const element = h("div", {}, top, problems, advice);

  /**
   * @param {HTMLElement} one
   * @param {string} kind
   */
  function whenFree(one, kind) {
    if (isFree(one)) send(kind);
  }
  function cancel() {
    if (!isFree(stop)) return;
    stop.dataset.asked = "1";
    setText(stopping, "Cancelling…");
    send("cancel");
  }
  function update() {
    const job = model.get("job_shown");
    const run = model.get("run_shown");
    const isRunning = run.state === "running";
    const isReady = job.state === "ready";
    const focused = document.activeElement;
    const fallback = isRunning ? run.name : "Predict a structure";
    setText(title, (isReady && job.name) || fallback);
    setText(line, lineOf(job));
    foresee(isReady && !isRunning ? model.get("expected") : {});
    start.hidden = isRunning;
    stop.hidden = !isRunning;
    if (isRunning && focused === start) stop.focus();
    if (!isRunning && focused === stop) start.focus();
    if (!isRunning) {
      delete stop.dataset.asked;
      setText(stopping, "Cancel");
    }
    setText(starting, model.get("busy") ? "Starting…" : "Predict");
    const rows = (job.problems || []).map(problem);
    if (rows.map((row) => row.textContent).join() !== problems.textContent) {
      problems.replaceChildren(...rows);
    }
    problems.hidden = !rows.length;
  }
  /**
   * Show the time and memory that a run would take, while none is running.
   *
   * @param {Expected} expected
   */
  function foresee({ line: words = "", fits = true, advice: lines = [], way = {} }) {
    setText(foreseen, words && `${words}.`);
    advice.hidden = fits && !lines.length;
    const memory = fits ? "" : "There is too little memory.";
    setText(advised, [memory, way.words, ...lines].filter(Boolean).join(" "));
    other.hidden = !way.label;
    setText(other, way.label || "");
  }
  /** @param {boolean} isLost */
  function disable(isLost) {
    const wrong = Object.keys(model.get("choices").problems || {}).length > 0;
    start.disabled = model.get("job_shown").state !== "ready" || wrong;
    // `aria-disabled`, because a disabled button would lose the focus.
    setAttribute(start, "aria-disabled", isLost || model.get("busy") ? "true" : null);
    setAttribute(stop, "aria-disabled", isLost || stop.dataset.asked === "1" ? "true" : null);
  }
  return { element, update, disable };
}

/** @param {HTMLElement} one */
function isFree(one) {
  return one.getAttribute("aria-disabled") !== "true";
}

/** @param {JobShown} job */
function lineOf({ state, line = "", problems = [] }) {
  if (state === "none") return "Put molecules together first.";
  if (state === "ready") return line;
  if (state !== "wrong") return "";
  return problems.length === 1
    ? "One problem must be fixed first:"
    : `${problems.length} problems must be fixed first:`;
}

/** @param {JobProblem} problem */
function problem({ where, message, remedy }) {
  const place = where && [h("code", {}, where), " "];
  return h("li", { class: "af-note af-bad" }, place, sentence(message), " ", remedy);
}

// The run panel: what is predicted next, the run at work or the last one, and all runs there are.

import { h, icon, setText, setAttribute } from "../../shared/page/dom.js";
import { followTheme } from "../../shared/page/theme.js";
import { settingsForm } from "./settings.js";
import { trace } from "./trace.js";
import { coverage } from "./coverage.js";
import { runList } from "./list.js";

const SILENCE = 10_000; // milliseconds without a word from Python, after which that is said

function render({ model, el }) {
  const send = (kind, more = {}) => model.send({ kind, ...more });
  const root = h("section", { class: "af3nb af-run", "aria-label": "Prediction" });
  const head = header(model, send);
  const form = settingsForm(model, send);
  const card = runCard(model, send, form);
  const list = runList(model, send);
  const lost = h("div", { class: "af-note af-warn af-lost", role: "alert", hidden: true });
  root.append(head.element, form.element, lost, card.element, list.element);
  el.append(root);

  let heard = Date.now();
  const update = () => {
    heard = Date.now();
    const run = model.get("run_shown");
    root.dataset.state = model.get("busy") ? "starting" : run.state || "none";
    head.update();
    card.update();
    list.update();
    watch();
  };
  const watch = () => {
    const working = model.get("busy") || model.get("run_shown").state === "running";
    const silent = Date.now() - heard;
    const isLost = working && silent > SILENCE;
    root.dataset.lost = isLost ? "yes" : "no";
    lost.hidden = !isLost;
    if (isLost) {
      setText(lost, `No word from the notebook's kernel for ${Math.round(silent / 1000)} s. ` +
        "It may be busy with another cell, or it was restarted: then run this cell again. " +
        "A prediction that has begun goes on without it, and is found again.");
    }
    head.disable(isLost);
  };
  const names = ["job_shown", "run_shown", "trouble", "listed", "busy", "beat", "choices", "expected", "viewer_below"];
  const changes = names.map((name) => `change:${name}`).join(" ");
  model.on(changes, update);
  const formChanges = "change:choices change:settings change:job_shown change:weights_told";
  model.on(formChanges, form.update);
  const stopTheme = followTheme(root);
  const timer = setInterval(watch, 1000);
  form.update();
  update();
  root.dataset.ready = "1";
  return () => {
    clearInterval(timer);
    stopTheme();
    model.off(changes, update);
    model.off(formChanges, form.update);
    card.stop();
    root.remove();
  };
}

/** The job in a line, its problems, and the one button. */
function header(model, send) {
  const title = h("div", { class: "af-run-title" });
  const line = h("div", { class: "af-muted" });
  const start = h("button", { type: "button", class: "af-button af-primary af-run-go", onclick: () => isFree(start) && send("run") },
    icon("play"), h("span", {}, "Predict"));
  const stop = h("button", { type: "button", class: "af-button af-run-stop", onclick: cancel },
    icon("stop"), h("span", {}, "Cancel"));
  const foreseen = h("div", { class: "af-muted af-run-expected" });
  const advised = h("p", { role: "status" });
  const other = h("button", { type: "button", class: "af-button", onclick: () => isFree(start) && send("expected_way") });
  const advice = h("div", { class: "af-note af-warn af-run-advice", hidden: true }, advised, other);
  const problems = h("ul", { class: "af-run-problems", "aria-label": "What keeps this job from being predicted" });
  const element = h("div", {}, h("div", { class: "af-run-head" }, h("div", { class: "af-grow" }, title, line, foreseen), start, stop), problems, advice);

  function cancel() {
    if (!isFree(stop)) return;
    stop.dataset.asked = "1";
    setText(stop.lastChild, "Cancelling…");
    send("cancel");
  }
  function update() {
    const job = model.get("job_shown");
    const run = model.get("run_shown");
    const running = run.state === "running";
    const focused = document.activeElement;
    setText(title, job.state === "ready" ? job.name : running ? run.name : "Predict a structure");
    setText(line, LINES[job.state]?.(job) ?? "");
    foresee(job.state === "ready" && !running ? model.get("expected") : {});
    start.hidden = running;
    stop.hidden = !running;
    if (running && focused === start) stop.focus();
    if (!running && focused === stop) start.focus();
    if (!running) {
      delete stop.dataset.asked;
      setText(stop.lastChild, "Cancel");
    }
    setText(start.lastChild, model.get("busy") ? "Starting…" : "Predict");
    const rows = (job.problems || []).map(problem);
    if (rows.map((r) => r.textContent).join() !== problems.textContent) problems.replaceChildren(...rows);
    problems.hidden = !rows.length;
  }
  /** Time and memory of a run, as long as none is at work. */
  function foresee({ line: words = "", fits = true, advice: lines = [], way = {} }) {
    setText(foreseen, words && `${words}.`);
    advice.hidden = fits && !lines.length;
    setText(advised, [fits ? "" : "There is too little memory.", way.words, ...lines].filter(Boolean).join(" "));
    other.hidden = !way.label;
    setText(other, way.label || "");
  }
  function disable(isLost) {
    start.disabled = model.get("job_shown").state !== "ready" ||
      Object.keys(model.get("choices").problems || {}).length > 0;
    // For a moment only: a button that is disabled would lose the focus.
    setAttribute(start, "aria-disabled", isLost || model.get("busy") ? "true" : null);
    setAttribute(stop, "aria-disabled", isLost || stop.dataset.asked === "1" ? "true" : null);
  }
  return { element, update, disable };
}

/** The viewer that follows in the page: a workbench has one of its own. */
function viewerBelow(element) {
  return [...document.querySelectorAll(".rv")].find((viewer) => element.compareDocumentPosition(viewer) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function isFree(button) {
  return button.getAttribute("aria-disabled") !== "true";
}

const LINES = {
  none: () => "Put molecules together first: then they can be predicted.",
  wrong: (job) => `${job.problems.length === 1 ? "One thing has" : `${job.problems.length} things have`} to be mended first:`,
  ready: (job) => job.line,
};

function problem({ where, message, remedy }) {
  return h("li", { class: "af-note af-bad" }, where && h("code", {}, where), where && " ", message.slice(0, 1).toUpperCase() + message.slice(1), " ", remedy);
}

/** The run that is shown: where it is, what it looks like, and what to do if it ended badly. */
function runCard(model, send, form) {
  const headline = h("h3", { class: "af-run-state" });
  const counts = h("span", { class: "af-muted" });
  const times = h("span", { class: "af-muted af-run-times" });
  const bar = h("div", { class: "af-run-bar", role: "progressbar", "aria-label": "Progress", "aria-valuemin": 0, "aria-valuemax": 100 }, h("i"));
  const stages = h("ol", { class: "af-run-stages", "aria-label": "Stages" });
  const said = h("p", { class: "af-run-said", role: "status" });
  const look = h("button", { type: "button", class: "af-button af-run-look", hidden: true, onclick: () => viewerBelow(element)?.scrollIntoView({ block: "start" }) }, "See the result");
  const note = h("div", { class: "af-note af-run-note", role: "alert" });
  const picture = trace(model);
  const evidence = coverage(model);
  const log = logView(model);
  const card = h("div", { class: "af-run-card" },
    h("div", { class: "af-run-line" }, headline, counts, times), bar, stages,
    h("div", { class: "af-run-line" }, said, look),
    h("div", { class: "af-run-pictures" }, picture.element, evidence.element), log);
  const element = h("div", {}, note, card);

  function update() {
    const run = model.get("run_shown");
    card.hidden = !run.state;
    tell(run);
    if (!run.state) return;
    card.dataset.state = run.state;
    setText(headline, `${run.headline}: ${run.name}`);
    setText(counts, run.wanted ? `${run.done} of ${run.wanted} structures` : "");
    setText(times, duration(run));
    const percent = Math.round(100 * run.fraction);
    bar.firstChild.style.width = `${percent}%`;
    setAttribute(bar, "aria-valuenow", percent);
    bar.hidden = run.state === "new";
    setText(said, run.said || (run.state === "done" ? `In ${run.folder}` : ""));
    look.hidden = run.state !== "done" || !model.get("viewer_below");
    drawStages(stages, run.stages);
  }
  function tell(run) {
    const trouble = model.get("trouble");
    const source = trouble.message ? trouble : run;
    note.hidden = !source.message;
    if (note.hidden) return;
    const calm = source === run && ["cancelled", "stopped"].includes(run.state);
    note.className = `af-note af-run-note ${calm ? "af-warn" : "af-bad"}`;
    const text = JSON.stringify([source.where, source.message, source.remedy, source.buttons]);
    if (note.dataset.text === text) return;
    note.dataset.text = text;
    const isChoice = (source.buttons || []).some((button) => button.act === "choice");
    const buttons = (source.buttons || []).map((button) => way(button, act));
    note.replaceChildren(h("p", {}, h("b", {}, source.message)), h("p", {}, isChoice ? "" : source.remedy),
      source.where ? h("p", { class: "af-muted af-mono" }, source.where) : "", h("div", { class: "af-run-buttons" }, buttons));
  }
  function act({ act, folder, name }, values) {
    if (act === "other_folder") form.focus("out");
    else if (act === "weights") form.focus("weights");
    else send(act, { folder, name, values });
  }
  return { element, update, stop: () => (picture.stop(), evidence.stop()) };
}

/** A button for a way on, with fields for what the user has to fill in, and what it costs. */
function way(button, act) {
  const fields = (button.asks || []).map((name) => h("input", {
    class: "af-input", "aria-label": name.replaceAll("_", " "), placeholder: name.replaceAll("_", " "), dataset: { name },
  }));
  const values = () => Object.fromEntries(fields.map((field) => [field.dataset.name, field.value]));
  return h("div", { class: "af-run-way" },
    h("button", { type: "button", class: "af-button", onclick: () => act(button, values()) }, button.label),
    fields, button.cost && h("small", {}, button.cost));
}

function drawStages(list, stages) {
  if (list.children.length !== stages.length) {
    list.replaceChildren(...stages.map(() => h("li", {}, h("i", { "aria-hidden": "true" }), h("span"), h("small"))));
  }
  stages.forEach((stage, i) => {
    const item = list.children[i];
    item.dataset.state = stage.state;
    item.dataset.stage = stage.name;
    setText(item.children[1], stage.label);
    setText(item.children[2], stage.detail);
    setAttribute(item, "aria-current", stage.state === "now" ? "step" : null);
    setAttribute(item, "title", TITLES[stage.name]);
  });
}

const TITLES = {
  check: "The job is checked",
  evidence: "Related sequences (MSAs) and templates are found",
  features: "Weights are loaded, and molecules become the arrays that the network reads",
  trunk: "The network looks at the whole complex, several times for each seed",
  diffusion: "Structures condense out of noise",
  confidence: "Each structure gets its confidences: pLDDT, PAE, ipTM",
  output: "Files are written",
};

function duration({ state, elapsed, left }) {
  const gone = elapsed >= 1 ? `${words(elapsed)}` : "";
  return state === "running" && left ? `${gone}, about ${words(left)} left` : gone;
}

function words(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** The last lines of the worker's log, asked for when it is opened. */
function logView(model) {
  const text = h("pre", { class: "af-mono af-run-log", tabindex: 0, "aria-label": "Log" });
  const details = h("details", { class: "af-run-details" }, h("summary", {}, "Log"), text);
  const update = () => setText(text, model.get("log") || "Nothing was written to the log.");
  details.addEventListener("toggle", () => {
    model.set("log_open", details.open);
    model.save_changes();
  });
  details.open = model.get("log_open");
  model.on("change:log", update);
  update();
  return details;
}

export default { render };

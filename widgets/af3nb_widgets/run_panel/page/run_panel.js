// The run panel: the next prediction, the current or last run, and all earlier runs.

import { asking } from "../../shared/page/asking.js";
import { h, setText } from "../../shared/page/dom.js";
import { followTheme } from "../../shared/page/theme.js";
import { header } from "./header.js";
import { runList } from "./list.js";
import { recommended } from "./recommended.js";
import { runCard } from "./run_card.js";
import { settingsForm } from "./settings.js";

/** @import { RenderProps } from "../../shared/page/anywidget.d.ts" */
/** @import { Send, Traits } from "./run.d.ts" */

const SILENCE = 10_000; // milliseconds without a word from Python, after which the panel says so
const SHOWN = "job_shown run_shown trouble listed busy choices expected viewer_below".split(" ");
const ADVISED = ["recommended", "choices", "run_shown"];
const SET = ["choices", "settings", "job_shown", "weights_told"];

/** @param {RenderProps<Traits>} props */
function render({ model: given, el }) {
  let heard = Date.now();
  const { model, stop: stopAsking } = asking(given, () => {
    heard = Date.now();
  });
  /** @type {Send} */
  const send = (kind, more = {}) => model.send({ kind, ...more });
  const root = h("section", { class: "af3nb af-run", "aria-label": "Prediction" });
  const head = header(model, send);
  const form = settingsForm(model, send);
  const advised = recommended(model, send, form.choose);
  const card = runCard(model, send, form);
  const list = runList(model, send);
  const lost = h("div", { class: "af-note af-warn af-lost", role: "alert", hidden: true });
  root.append(head.element, advised.element, form.element, lost, card.element, list.element);
  el.append(root);

  function update() {
    heard = Date.now();
    root.dataset.state = model.get("busy") ? "starting" : model.get("run_shown").state || "none";
    for (const part of [head, card, list]) part.update();
    watch();
  }
  function watch() {
    const isWorking = model.get("busy") || model.get("run_shown").state === "running";
    const silent = Date.now() - heard;
    const isLost = isWorking && silent > SILENCE;
    root.dataset.lost = isLost ? "yes" : "no";
    lost.hidden = !isLost;
    if (isLost) setText(lost, lostWords(silent));
    head.disable(isLost);
  }
  const changes = changesOf(SHOWN);
  const formChanges = changesOf(SET);
  const advisedChanges = changesOf(ADVISED);
  model.on(changes, update);
  model.on(formChanges, form.update);
  model.on(advisedChanges, advised.update);
  const stopTheme = followTheme(root);
  const timer = setInterval(watch, 1000);
  form.update();
  advised.update();
  update();
  root.dataset.ready = "1";
  return () => {
    clearInterval(timer);
    stopAsking();
    stopTheme();
    model.off(changes, update);
    model.off(formChanges, form.update);
    model.off(advisedChanges, advised.update);
    card.stop();
    root.remove();
  };
}

/** @param {string[]} traits */
function changesOf(traits) {
  return traits.map((name) => `change:${name}`).join(" ");
}

/** @param {number} silent in milliseconds */
function lostWords(silent) {
  return (
    `The notebook's kernel has not answered for ${Math.round(silent / 1000)} s. ` +
    "It may be busy with another cell. If it was restarted, run this cell again. " +
    "A prediction that has begun continues without it, and this panel will find it."
  );
}

export default { render };

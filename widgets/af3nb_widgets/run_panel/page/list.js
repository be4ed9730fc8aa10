// All runs in the folder, latest first.

import { button } from "../../shared/page/controls.js";
import { h } from "../../shared/page/dom.js";

/** @import { ListedRun, RunModel, Send } from "./run.d.ts" */

const HEADS = ["Job", "State", "Structures", "Started", ""];

/**
 * @param {RunModel} model
 * @param {Send} send
 */
export function runList(model, send) {
  const count = h("span", { class: "af-muted" });
  const body = h("tbody");
  const heads = HEADS.map((head) => h("th", { scope: "col" }, head));
  const element = h(
    "details",
    { class: "af-run-details" },
    h("summary", {}, h("b", {}, "Runs in this folder"), count),
    h("table", { class: "af-run-table" }, h("thead", {}, h("tr", {}, heads)), body),
  );
  element.addEventListener("toggle", () => element.open && send("list"));
  let drawn = "";

  function update() {
    const rows = model.get("listed");
    const current = model.get("run_shown").folder;
    const text = JSON.stringify([rows, current]);
    if (text === drawn) return;
    drawn = text;
    element.hidden = !rows.length;
    count.textContent = String(rows.length);
    body.replaceChildren(...rows.map((row) => line(row, row.folder === current)));
  }
  /**
   * @param {ListedRun} run
   * @param {boolean} isShown
   */
  function line({ folder, name, state, headline, done, wanted, started }, isShown) {
    const show = () => send("attach", { folder });
    return h(
      "tr",
      { "aria-current": isShown ? "true" : null },
      h("td", {}, name),
      h("td", { dataset: { state } }, headline),
      h("td", {}, `${done} of ${wanted}`),
      h("td", {}, started ? new Date(1000 * started).toLocaleString() : ""),
      h("td", {}, isShown ? "shown" : button("Show", show, { "aria-label": `Show ${name}` })),
    );
  }
  return { element, update };
}

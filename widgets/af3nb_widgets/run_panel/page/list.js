// All runs in the folder, the latest first.

import { h } from "../../shared/page/dom.js";

export function runList(model, send) {
  const count = h("span", { class: "af-muted" });
  const body = h("tbody");
  const table = h("table", { class: "af-run-table" },
    h("thead", {}, h("tr", {}, ["Job", "State", "Structures", "Started", ""].map((t) => h("th", { scope: "col" }, t)))), body);
  const element = h("details", { class: "af-run-details" }, h("summary", {}, h("b", {}, "Runs in this folder"), count), table);
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
    body.replaceChildren(...rows.map((row) => h("tr", { "aria-current": row.folder === current ? "true" : null },
      h("td", {}, row.name), h("td", { dataset: { state: row.state } }, row.headline),
      h("td", {}, `${row.done} of ${row.wanted}`), h("td", {}, row.started ? new Date(1000 * row.started).toLocaleString() : ""),
      h("td", {}, row.folder === current ? "shown" : h("button", {
        type: "button", class: "af-button", "aria-label": `Show ${row.name}`, onclick: () => send("attach", { folder: row.folder }),
      }, "Show")))));
  }
  return { element, update };
}

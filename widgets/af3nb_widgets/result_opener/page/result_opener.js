// The bar that opens results by mouse, and the list of results to show or compare.

import { button } from "../../shared/page/controls.js";
import { h, icon, setText } from "../../shared/page/dom.js";
import { dropZone } from "../../shared/page/dropping.js";
import { dropped, picked, sendAll } from "../../shared/page/sent_files.js";
import { followTheme } from "../../shared/page/theme.js";

/** @import { RenderProps } from "../../shared/page/anywidget.d.ts" */
/** @import { Named } from "../../shared/page/sent_files.js" */
/** @typedef {{ key: string, name: string, about: string, title: string }} Row */
/** @typedef {{ rows: Row[] }} Traits */

/** @param {RenderProps<Traits>} props */
function render({ model, el }) {
  el.classList.add("af3nb", "ro");
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  /** @type {Set<string>} */
  const ticked = new Set();
  let batches = 0;
  const status = h("div", { class: "ro-status", role: "status" });
  const list = h("ul", { class: "ro-list" });
  const compare = button("Compare the ticked", () => {
    // The latest stand on top; the older one comes first, as what the other is compared with.
    const keys = model.get("rows").map((row) => row.key);
    model.send({ kind: "compare", keys: keys.filter((key) => ticked.has(key)).reverse() });
  });
  compare.dataset.act = "compare";
  const details = h("details", { class: "ro-results" }, h("summary", {}), list, compare);
  const files = h("input", { type: "file", multiple: true, hidden: true, "data-pick": "files" });
  const folder = h("input", { type: "file", hidden: true, "data-pick": "folder" });
  folder.setAttribute("webkitdirectory", "");
  for (const input of [files, folder]) {
    input.addEventListener("change", () => {
      take(picked(input));
      input.value = "";
    });
  }
  const root = h(
    "section",
    { class: "ro-root", "aria-label": "Results" },
    h(
      "div",
      { class: "ro-bar" },
      h("b", {}, "Open a result"),
      button([icon("upload"), "Files…"], () => files.click(), { "data-act": "files" }),
      button([icon("upload"), "Folder…"], () => folder.click(), { "data-act": "folder" }),
      h("span", { class: "ro-hint" }, "or drop archives, folders or structures here"),
      files,
      folder,
    ),
    status,
    details,
  );

  /** @param {Named[]} all */
  async function take(all) {
    if (!all.length) return;
    batches += 1;
    const batch = `${Date.now()}-${batches}`;
    say("Reading…");
    try {
      const sent = await sendAll(
        all,
        batch,
        (message, buffers) => model.send(message, undefined, buffers),
        (done, of) => say(`Reading… ${Math.round((100 * done) / Math.max(of, 1))} %`),
      );
      if (sent) model.send({ kind: "open", batch });
      else say("There is no file of a result in what you chose.", true);
    } catch (error) {
      say(`This cannot be read: ${/** @type {Error} */ (error).message}`, true);
    }
  }
  /**
   * @param {string} text
   * @param {boolean} [bad]
   */
  function say(text, bad = false) {
    setText(status, text);
    status.classList.toggle("ro-bad", bad);
  }
  /** @param {Row} row */
  function item(row) {
    const box = h("input", { type: "checkbox", "aria-label": `Compare ${row.name}` });
    box.checked = ticked.has(row.key);
    box.addEventListener("change", () => {
      if (box.checked) ticked.add(row.key);
      else ticked.delete(row.key);
      count();
    });
    const show = button("Show", () => model.send({ kind: "show", key: row.key }), {
      "aria-label": `Show ${row.name}`,
    });
    const name = h("span", { class: "ro-name", title: row.title }, row.name);
    const about = h("span", { class: "ro-about" }, row.about);
    return h("li", { "data-key": row.key }, h("label", {}, box, name, about), show);
  }
  function count() {
    compare.disabled = ticked.size !== 2;
    compare.title = compare.disabled ? "Tick two results" : "";
  }
  function update() {
    const rows = model.get("rows");
    for (const key of ticked) if (!rows.some((row) => row.key === key)) ticked.delete(key);
    list.replaceChildren(...rows.map(item));
    details.hidden = !rows.length;
    const summary = /** @type {HTMLElement} */ (details.firstElementChild);
    setText(summary, `${rows.length} result${rows.length === 1 ? "" : "s"} to show or compare`);
    count();
  }
  /** @param {{ kind: string, text: string, bad: boolean }} message */
  const hear = (message) => {
    if (message.kind === "said") say(message.text, message.bad);
  };
  details.addEventListener("toggle", () => {
    if (details.open) model.send({ kind: "refresh" });
  });
  dropZone(root, "ro-drop", async (data) => take(await dropped(data)));
  model.on("change:rows", update);
  model.on("msg:custom", hear);
  el.replaceChildren(root);
  const stopTheme = followTheme(el);
  update();
  root.dataset.ready = "true";
  return () => {
    stopTheme();
    model.off("change:rows", update);
    model.off("msg:custom", hear);
  };
}

export default { render };

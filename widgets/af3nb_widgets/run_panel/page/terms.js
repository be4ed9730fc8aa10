// Weights and their terms of use, if they have any: the full terms, their acceptance, the file.

import { button } from "../../shared/page/controls.js";
import { h, setText } from "../../shared/page/dom.js";
import { sentence } from "../../shared/page/text.js";
import { megabytes } from "./numbers.js";
import { progressBar } from "./progress.js";

/** @import { RunModel, Send, Weights, WeightsTold } from "./run.d.ts" */

const READ = "Read the terms of use";
const WHY =
  "These weights have terms of use. Their owner's copy is read and shown here in full. " +
  "Nothing else is requested before you accept them.";
const NO_TERMS = "There are no terms to accept.";
const OTHER_VERSION =
  " This summary was written for another version. Where they differ, only the text above counts.";

/**
 * @param {RunModel} model
 * @param {Send} send
 */
export function termsDesk(model, send) {
  const folder = pathField("folder with the documents (optional)", "Folder with the terms");
  const read = button(READ, () => send("terms", { folder: folder.value.trim() }));
  const first = h("div", { class: "af-run-first" }, h("p", {}, WHY), way(read, folder));
  const texts = h("div", {
    class: "af-run-terms",
    tabindex: 0,
    role: "region",
    "aria-label": "Terms of use",
  });
  const summary = h("small", { class: "af-muted" });
  const yes = h("input", { type: "checkbox", onchange: gates });
  const agree = h(
    "label",
    { class: "af-run-yes" },
    yes,
    "I have read these terms, and I accept them.",
  );
  const source = pathField("path of the file or its folder", "File with the weights");
  source.addEventListener("input", gates);
  const bring = button("Download them from their owner", () => fetch(""), { class: "af-primary" });
  const use = button("Use a file that I have", () => fetch(source.value.trim()));
  const ways = h("div", { class: "af-run-ways" }, bring, way(use, source));
  const bar = progressBar("Download of the weights");
  const said = h("small", { class: "af-muted", role: "status" });
  const stop = button("Stop", () => {
    stop.disabled = true;
    send("stop_fetch");
  });
  const work = h("div", { class: "af-run-fetch" }, bar.element, way(said, stop));
  const wrong = h("div", { class: "af-note af-bad", role: "alert", hidden: true });
  const element = h("div", { class: "af-run-desk", hidden: true });
  element.append(first, texts, summary, agree, ways, work, wrong);
  let shown = "";
  let accepted = "";
  let isOpenToAll = false; // no terms

  /** @param {string} path */
  function fetch(path) {
    if (!isFree()) return;
    const { version } = model.get("weights_told");
    const isSettled = !!accepted || isOpenToAll;
    send("fetch", { version: isSettled ? "" : version, source: path });
  }
  function isFree() {
    return !!accepted || isOpenToAll || yes.checked;
  }
  function gates() {
    bring.disabled = !isFree();
    use.disabled = !isFree() || !source.value.trim();
  }
  /**
   * @param {boolean} isOpen
   * @param {Weights | undefined} chosen
   */
  function update(isOpen, chosen) {
    const told = model.get("weights_told");
    element.hidden = !isOpen && !told.busy;
    if (element.hidden) return;
    accepted = chosen?.accepted || "";
    isOpenToAll = !!chosen && !chosen.terms;
    const isSettled = !!accepted || isOpenToAll;
    const hasTerms = !!told.documents && !isSettled;
    const isReading = told.busy === "reading";
    const isFetching = told.busy === "fetching";
    showTexts(hasTerms ? told : null);
    first.hidden = hasTerms || isSettled || isFetching;
    read.disabled = isReading;
    setText(read, isReading ? "Reading…" : READ);
    texts.hidden = agree.hidden = !hasTerms || isFetching;
    summary.hidden = ways.hidden = isFetching || !(hasTerms || isSettled);
    const warning = told.known === false ? OTHER_VERSION : "";
    const settled = accepted ? `You accepted these terms on ${accepted}.` : NO_TERMS;
    setText(summary, isSettled ? settled : `${told.summary || ""}${warning}`);
    work.hidden = !isFetching && !told.said;
    stop.hidden = bar.element.hidden = !isFetching;
    if (!isFetching) stop.disabled = false;
    bar.show(told.total ? told.done / told.total : 0);
    setText(said, progressWords(told, isFetching));
    wrong.hidden = !told.message;
    const { message = "", remedy = "", where } = told;
    setText(wrong, `${sentence(message)} ${remedy} ${where ? `(${where})` : ""}`);
    gates();
  }
  /** @param {WeightsTold | null} told null where no terms are shown */
  function showTexts(told) {
    const now = told?.version ?? "";
    if (now === shown) return;
    shown = now;
    yes.checked = false;
    const documents = told?.documents ?? [];
    texts.replaceChildren(
      ...documents.map(({ name, address, text }) => {
        const from = h("small", { class: "af-muted" }, address);
        return h("section", {}, h("h4", {}, name), from, h("pre", {}, text));
      }),
    );
    texts.scrollTop = 0;
  }
  return { element, update };
}

/**
 * @param {WeightsTold} told
 * @param {boolean} isFetching
 */
function progressWords({ done, total, said }, isFetching) {
  if (total && done < total) return `${megabytes(done)} of ${megabytes(total)}`;
  return sentence(said || (isFetching ? "connecting" : ""));
}

/** @param {...HTMLElement} parts */
function way(...parts) {
  return h("div", { class: "af-run-way" }, parts);
}

/**
 * @param {string} placeholder
 * @param {string} label
 */
function pathField(placeholder, label) {
  const attributes = { class: "af-input", autocomplete: "off", spellcheck: "false", placeholder };
  return h("input", { ...attributes, "aria-label": label });
}

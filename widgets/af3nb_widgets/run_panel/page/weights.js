// Which weights a run uses; and for those with terms the way to them: purpose, terms, acceptance, file.

import { h, newId, setText } from "../../shared/page/dom.js";

export function weightsRow(model, send, set) {
  const id = newId("weights"), purposeId = newId("purpose");
  const select = h("select", { id, class: "af-input", onchange: () => set("weights", select.value) });
  const about = h("small", { class: "af-muted" });
  const misfit = h("small", { class: "af-run-wrong" });
  const purpose = h("select", { id: purposeId, class: "af-input", onchange: () => purpose.value && send("purpose", { purpose: purpose.value }) });
  const asked = h("div", { class: "af-run-purpose" }, h("label", { class: "af-label", for: purposeId }, "What will you use them for?"), purpose);
  const way = wayToThem(model, send);
  const element = h("div", { class: "af-run-weights" }, h("label", { class: "af-label", for: id }, "Model weights"), select, about, misfit, asked, way.element);

  function update() {
    const form = model.get("settings");
    const { weights: offered = [], purposes = { answers: {} } } = model.get("choices");
    const names = offered.map((w) => w.name);
    const options = names.includes(form.weights) ? names : [...names, form.weights];
    fill(select, options.map((name) => [name, offered.find((w) => w.name === name)?.title ?? name]), form.weights);
    const chosen = offered.find((w) => w.name === form.weights);
    const here = chosen?.fetched ? chosen.state : "";
    setText(about, chosen ? `Licence: ${chosen.licence}. ${chosen.use} ${here}` : "Your own file, in DeepMind's format.");
    setText(misfit, chosen?.misfit || "");
    asked.hidden = !chosen?.needs_purpose;
    fill(purpose, [["", "not said yet"], ...Object.entries(purposes.answers)], purposes.given);
    const open = !!chosen && !chosen.fetched && !chosen.misfit && (!chosen.needs_purpose || !!purposes.given);
    way.update(open, chosen);
  }
  return { element, input: select, update };
}

/** Terms in full, their acceptance, and then the file: from its owner, or one that is there. */
function wayToThem(model, send) {
  const folder = h("input", { class: "af-input", autocomplete: "off", spellcheck: "false", placeholder: "a folder that holds the documents (may be left empty)", "aria-label": "Folder with the terms" });
  const read = h("button", { type: "button", class: "af-button", onclick: () => send("terms", { folder: folder.value.trim() }) }, "Read the terms of use");
  const first = h("div", { class: "af-run-first" }, h("p", {}, "These weights have terms of use. They are read from their owner and shown here in full; nothing else is requested before you accept them."),
    h("div", { class: "af-run-way" }, read, folder));
  const texts = h("div", { class: "af-run-terms", tabindex: 0, role: "region", "aria-label": "Terms of use" });
  const summary = h("small", { class: "af-muted" });
  const yes = h("input", { type: "checkbox", onchange: () => gates() });
  const agree = h("label", { class: "af-run-yes" }, yes, "I have read these terms, and I accept them.");
  const source = h("input", { class: "af-input", autocomplete: "off", spellcheck: "false", placeholder: "path of the file or its folder", "aria-label": "File with the weights", oninput: () => gates() });
  const bring = h("button", { type: "button", class: "af-button af-primary", onclick: () => go("") }, "Fetch them from their owner");
  const use = h("button", { type: "button", class: "af-button", onclick: () => go(source.value.trim()) }, "Use the file that I have");
  const ways = h("div", { class: "af-run-ways" }, bring, h("div", { class: "af-run-way" }, use, source));
  const bar = h("div", { class: "af-run-bar", role: "progressbar", "aria-label": "Download of the weights", "aria-valuemin": 0, "aria-valuemax": 100 }, h("i"));
  const said = h("small", { class: "af-muted", role: "status" });
  const stop = h("button", { type: "button", class: "af-button", onclick: () => { stop.disabled = true; send("stop_fetch"); } }, "Stop");
  const work = h("div", { class: "af-run-fetch" }, bar, h("div", { class: "af-run-way" }, said, stop));
  const wrong = h("div", { class: "af-note af-bad", role: "alert", hidden: true });
  const element = h("div", { class: "af-run-desk", hidden: true }, first, texts, summary, agree, ways, work, wrong);
  let shown = "", accepted = "";

  function go(path) {
    if (!accepted && !yes.checked) return;
    send("fetch", { version: accepted ? "" : model.get("weights_told").version, source: path });
  }
  function gates() {
    const free = !!accepted || yes.checked;
    bring.disabled = !free;
    use.disabled = !free || !source.value.trim();
  }
  function update(open, chosen) {
    const told = model.get("weights_told");
    element.hidden = !open && !told.busy;
    if (element.hidden) return;
    accepted = chosen?.accepted || "";
    const hasTerms = !!told.documents && !accepted;
    const now = hasTerms ? told.version : "";
    if (now !== shown) {
      shown = now;
      yes.checked = false;
      texts.replaceChildren(...(hasTerms ? told.documents : []).map(({ name, address, text }) =>
        h("section", {}, h("h4", {}, name), h("small", { class: "af-muted" }, address), h("pre", {}, text))));
      texts.scrollTop = 0;
    }
    first.hidden = hasTerms || !!accepted || told.busy === "fetching";
    read.disabled = told.busy === "reading";
    setText(read, told.busy === "reading" ? "Reading…" : "Read the terms of use");
    const isFetching = told.busy === "fetching";
    texts.hidden = agree.hidden = !hasTerms || isFetching;
    summary.hidden = isFetching || !(hasTerms || accepted);
    setText(summary, accepted ? `You accepted their terms on ${accepted}.`
      : `${told.summary || ""}${told.known === false ? " This is another version than this af3nb knows: where they differ, only the text above counts." : ""}`);
    ways.hidden = isFetching || !(hasTerms || accepted);
    work.hidden = !isFetching && !told.said;
    stop.hidden = bar.hidden = !isFetching;
    if (!isFetching) stop.disabled = false;
    const percent = told.total ? Math.floor((100 * told.done) / told.total) : 0;
    bar.firstChild.style.width = `${percent}%`;
    bar.setAttribute("aria-valuenow", percent);
    setText(said, told.total && told.done < told.total ? `${size(told.done)} of ${size(told.total)}` : sentence(told.said || (isFetching ? "asking" : "")));
    wrong.hidden = !told.message;
    setText(wrong, told.message ? `${sentence(told.message)} ${told.remedy || ""} ${told.where ? `(${told.where})` : ""}` : "");
    gates();
  }
  return { element, update };
}

function size(bytes) {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function sentence(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function fill(select, options, value) {
  const text = JSON.stringify(options);
  if (select.dataset.options !== text) {
    select.dataset.options = text;
    select.replaceChildren(...options.map(([value, label]) => h("option", { value }, label)));
  }
  if (select.value !== value) select.value = value ?? "";
}

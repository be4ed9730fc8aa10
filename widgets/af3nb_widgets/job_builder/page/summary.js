// The summary: size, problems with links to their fields, alignments, and where the form is saved.

import { h, setText } from "../../shared/page/dom.js";
import { plural } from "../../shared/page/text.js";

/** @import { App, Forecast, Told } from "./form.d.ts" */
/** @import { State } from "./state.js" */

const MOST_PROBLEMS = 12;

/**
 * The box beside the form.
 *
 * @param {State} state
 * @param {App} app
 */
export function summary(state, app) {
  const tokens = h("span", { class: "jb-big" });
  const rest = h("span", { class: "af-muted" });
  const bar = h("div", { class: "jb-bar", role: "img" });
  const padded = h("div", { class: "af-muted jb-small-text" });
  const verdict = h("div", { class: "jb-verdict", role: "status" });
  const list = h("ol", { class: "jb-problems", "aria-label": "Problems" });
  const evidence = h("div", { class: "jb-small-text" });
  const preflight = h("div", { class: "jb-preflight", hidden: true, "aria-live": "polite" });
  const agree = h("input", { type: "checkbox", onchange: tellConsent });
  const sent = h("span");
  const consent = h("label", { class: "jb-consent" }, agree, sent);
  const part = h("div", { class: "jb-part" }, evidence, consent);
  const saved = h("div", { class: "af-muted jb-small-text" });
  const element = h(
    "aside",
    { class: "jb-summary", "aria-label": "Summary" },
    h("div", {}, tokens, " ", rest),
    ...[bar, padded, verdict, list, preflight, part, saved],
  );
  let shown = "";
  let foreseen = "";
  let timer = 0;

  function tellConsent() {
    state.model.set("consent", agree.checked);
    state.model.save_changes();
  }
  function update() {
    updateSize();
    updateVerdict();
    updateProblems();
    updateEvidence();
    const { replaced, file } = state.model.get("surroundings");
    const trouble = state.answer.trouble;
    const place = file ? `Saved in ${file} as you type.` : "";
    const elsewhere = "This builder was opened again elsewhere. Changes here are no longer saved.";
    setText(saved, replaced ? elsewhere : trouble || place);
    saved.classList.toggle("jb-alarm", !!(replaced || trouble));
    foresee();
  }
  function updateSize() {
    const {
      tokens: size = 0,
      chains = 0,
      atoms = 0,
      seeds = 0,
      padded: to = 0,
    } = state.answer.total ?? {};
    setText(tokens, plural(size, "token"));
    const parts = [plural(chains, "chain"), plural(atoms, "atom"), plural(seeds, "seed")];
    setText(rest, `in ${parts.join(", ")}`);
    setText(padded, size ? `Runs as ${plural(to, "token")}, the next larger standard size.` : "");
    const shares = state.form.cards.map((c) => ({ c, size: state.said(c.key).tokens || 0 }));
    const words = shares.map(({ c, size }) => `${state.nameOf(c.kind)}: ${plural(size, "token")}`);
    bar.setAttribute("aria-label", words.join(", ") || "nothing yet");
    bar.replaceChildren(
      ...shares.map(({ c, size }) =>
        h("span", { class: `jb-share jb-${c.kind}`, style: `flex-grow:${size}` }),
      ),
    );
  }
  function updateVerdict() {
    const { errors: all = 0, warnings = 0 } = state.answer;
    const errors = all - state.unfinished;
    const ready = warnings ? `Ready, with ${plural(warnings, "remark")}.` : "Ready.";
    const [words, tone] = state.slow
      ? ["Python has not answered yet. If you restarted the kernel, run the cell again.", ""]
      : !state.form.cards.length
        ? ["Add a molecule, paste something, or start from an example.", ""]
        : errors
          ? [`${plural(errors, "problem")} to fix.`, "af-bad"]
          : state.unfinished
            ? ["Waiting for you to finish typing.", ""]
            : [ready, "af-good"];
    verdict.className = `jb-verdict af-note ${tone}`;
    setText(verdict, words);
  }
  function updateProblems() {
    const told = state.told().filter((t) => state.form.cards.length || t.at !== "form");
    const now = JSON.stringify(told.map((t) => [t.at, t.message, t.level]));
    if (now === shown) return;
    shown = now;
    const lines = told.slice(0, MOST_PROBLEMS).map((t) => {
      const attributes = { type: "button", class: `jb-jump jb-${t.level}` };
      return h("button", { ...attributes, onclick: () => app.goTo(t) }, `${place(t)}${t.message}`);
    });
    list.replaceChildren(...lines.map((line) => h("li", {}, line)));
    const more = told.length - MOST_PROBLEMS;
    if (more > 0) list.append(h("li", { class: "af-muted" }, `and ${more} more`));
  }
  function updateEvidence() {
    const { server } = state.model.get("surroundings");
    const open = state.answer.unaligned || 0;
    part.hidden = !open;
    consent.hidden = !open || !server;
    agree.checked = !!state.model.get("consent");
    setText(
      evidence,
      `${plural(open, "chain")} ${open === 1 ? "has" : "have"} no alignment yet. If you agree, ` +
        "alignments are searched for when the job runs. Without them most predictions are much worse.",
    );
    setText(
      sent,
      `Send sequences (without names) to ${server}. Whoever runs that server can read and keep them.`,
    );
  }
  /** Ask for the time and memory of a run once the form has settled. */
  function foresee() {
    const { ready, total } = state.answer;
    if (state.model.get("surroundings").foresees === false) return; // a run panel beside it does
    if (!ready || state.inFlight !== null) {
      if (!ready) preflight.hidden = true;
      return;
    }
    const files = state.form.cards.map((c) => [c.msa, templatesOf(c.templates)]);
    const wanted = JSON.stringify([total, files]);
    if (wanted === foreseen) {
      preflight.hidden = !preflight.childElementCount;
      return;
    }
    foreseen = wanted;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const told = await state.command("forecast").catch(() => ({ recommended: "", lines: [] }));
      if (foreseen === wanted && state.answer.ready) showForecast(told);
    }, 400);
  }
  /** @param {Forecast} told */
  function showForecast({ recommended, lines }) {
    preflight.hidden = !lines.length;
    const device = lines[0]?.device ? `on ${lines[0].device}` : "";
    const rows = lines.map((line) => [
      h("dt", {}, line.title),
      h("dd", { class: line.level ? "jb-error" : "" }, line.words),
      line.more ? h("dd", { class: "af-muted" }, line.more) : null,
    ]);
    preflight.replaceChildren(
      h("h4", {}, "What a run takes"),
      h("div", { class: "af-muted" }, device),
      h("p", {}, recommended),
      h("dl", {}, rows),
    );
  }
  /** @param {Told} t */
  function place(t) {
    if (t.at === "form") return "";
    const chains = state.said(t.at).chains;
    return chains?.length ? `${chains.slice(0, 3).join(", ")}: ` : "Bond: ";
  }
  return { element, update, stop: () => clearTimeout(timer) };
}

/** @param {unknown} templates */
function templatesOf(templates) {
  return Array.isArray(templates) ? templates.length : undefined;
}

// The whole at a glance: size, what is wrong with a way there, evidence, saving.

import { h, setText } from "../../shared/page/dom.js";
import { KINDS, plural } from "./words.js";

export function summary(state, app) {
  const tokens = h("span", { class: "jb-big" }), rest = h("span", { class: "af-muted" });
  const bar = h("div", { class: "jb-bar", role: "img" });
  const padded = h("div", { class: "af-muted jb-small-text" });
  const verdict = h("div", { class: "jb-verdict", role: "status" });
  const list = h("ol", { class: "jb-problems", "aria-label": "Problems" });
  const evidence = h("div", { class: "jb-small-text" });
  const preflight = h("div", { class: "jb-preflight", hidden: true, "aria-live": "polite" });
  const agree = h("input", { type: "checkbox", onchange: () => { state.model.set("consent", agree.checked); state.model.save_changes(); } });
  const sent = h("span");
  const consent = h("label", { class: "jb-consent" }, agree, sent);
  const part = h("div", { class: "jb-part" }, evidence, consent);
  const saved = h("div", { class: "af-muted jb-small-text" });
  const element = h("aside", { class: "jb-summary", "aria-label": "Summary" },
    h("div", {}, tokens, " ", rest), bar, padded, verdict, list, preflight, part, saved);
  let shown = "", foreseen = "", timer = null;

  const update = () => {
    const a = state.answer, total = a.total || {};
    setText(tokens, plural(total.tokens || 0, "token"));
    setText(rest, `in ${plural(total.chains || 0, "chain")}, ${plural(total.atoms || 0, "atom")}, ${plural(total.seeds || 0, "seed")}`);
    setText(padded, total.tokens ? `Computed as ${plural(total.padded, "token")}: sizes go in steps.` : "");
    bar.setAttribute("aria-label", state.form.cards.map((c) => `${KINDS[c.kind]}: ${plural(state.said(c.key).tokens || 0, "token")}`).join(", ") || "nothing yet");
    bar.replaceChildren(...state.form.cards.map((c) => h("span", { class: `jb-share jb-${c.kind}`, style: `flex-grow:${state.said(c.key).tokens || 0}` })));
    const empty = !state.form.cards.length, errors = (a.errors || 0) - state.unfinished;
    verdict.className = `jb-verdict af-note ${empty || state.slow || (!errors && state.unfinished) ? "" : errors ? "af-bad" : "af-good"}`;
    setText(verdict, state.slow ? "Python has not answered yet. If the kernel was restarted, run the cell again."
      : empty ? "Add a molecule, paste something, or take an example."
      : errors ? `${plural(errors, "problem")} to mend.`
      : state.unfinished ? "Waiting for what is being typed."
      : a.warnings ? `Ready, with ${plural(a.warnings, "remark")}.` : "Ready.");
    const told = state.told().filter((t) => !empty || t.at !== "form");
    const now = JSON.stringify(told.map((t) => [t.at, t.message, t.level]));
    if (now !== shown) {
      shown = now;
      list.replaceChildren(...told.slice(0, 12).map((t) => h("li", {}, h("button", { type: "button", class: `jb-jump jb-${t.level}`, onclick: () => app.goTo(t) }, `${place(t)}${t.message}`))));
      if (told.length > 12) list.append(h("li", { class: "af-muted" }, `and ${told.length - 12} more`));
    }
    const around = state.model.get("surroundings") || {};
    const open = a.unaligned || 0;
    setText(evidence, open ? `${plural(open, "chain")} ${open === 1 ? "has" : "have"} no alignment here. One is searched when the job runs, if you agree; without it most predictions are much worse.` : "");
    part.hidden = !open;
    consent.hidden = !open || !around.server;
    agree.checked = !!state.model.get("consent");
    setText(sent, `Send sequences (no names) to ${around.server}. Whoever runs that server can read and keep them.`);
    setText(saved, around.replaced ? "This builder was opened again elsewhere; changes here are no longer saved."
      : a.trouble || (around.file ? `Saved in ${around.file} as you type.` : ""));
    saved.classList.toggle("jb-alarm", !!(around.replaced || a.trouble));
    foresee();
  };
  /** Time and memory are asked for when the form has come to rest. */
  const foresee = () => {
    const a = state.answer;
    if (state.model.get("surroundings").foresees === false) return; // a run panel beside it does
    if (!a.ready || state.inFlight !== null) { preflight.hidden ||= !a.ready; return; }
    const wanted = JSON.stringify([a.total, state.form.cards.map((c) => [c.msa, c.templates?.length])]);
    if (wanted === foreseen) { preflight.hidden = !preflight.childElementCount; return; }
    foreseen = wanted;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const lines = await state.command("forecast").catch(() => []);
      if (foreseen !== wanted || !state.answer.ready) return;
      preflight.hidden = !lines.length;
      preflight.replaceChildren(h("h4", {}, "What a run takes"), h("div", { class: "af-muted" }, lines[0]?.device ? `on ${lines[0].device}` : ""),
        h("dl", {}, lines.map((l) => [h("dt", {}, l.title), h("dd", { class: l.level ? "jb-error" : "" }, l.words), l.more ? h("dd", { class: "af-muted" }, l.more) : null])));
    }, 400);
  };
  const place = (t) => {
    if (t.at === "form") return "";
    const chains = state.said(t.at).chains;
    return chains?.length ? `${chains.slice(0, 3).join(", ")}: ` : "Bond: ";
  };
  return { element, update, stop: () => clearTimeout(timer) };
}

// The parts of the viewer and their layout.

import { button } from "../../shared/page/controls.js";
import { h } from "../../shared/page/dom.js";
import { createBar } from "./bar.js";
import { createCompareBar } from "./beside/compare_bar.js";
import { createExperiment } from "./beside/experiment.js";
import { createSave } from "./save.js";
import { createTabs } from "./tabs.js";
import { createProfile } from "./views/profile.js";
import { createSamples } from "./views/samples.js";
import { createSequence } from "./views/sequence.js";
import { createSquare } from "./views/square.js";
import { createContacts, createPairs, createScores } from "./views/tables.js";
import { createWords } from "./views/words.js";

/** @import { Actions, What } from "./result.d.ts" */
/** @typedef {"difference" | "words" | "pairs" | "contacts" | "samples" | "experiment" | "about"} Detail */
/** @typedef {ReturnType<typeof createParts>} Parts */

/**
 * @param {Actions} actions
 * @param {(what: What) => void} askSquare what to do when another square is wanted
 * @param {(detail: Detail) => void} ask what to do when another detail is wanted
 */
export function createParts(actions, askSquare, ask) {
  const title = h("h3", { class: "rv-title" });
  const scores = h("span", { class: "rv-scores af-muted" });
  const notes = h("div", { class: "rv-notes" });
  const host = h("div", {
    class: "rv-host",
    tabindex: 0,
    role: "application",
    "aria-label": "The structure. Arrow keys turn it, plus and minus zoom.",
  });
  const twin = h("div", {
    class: "rv-twin",
    tabindex: 0,
    role: "application",
    "aria-label": "The second structure. Arrow keys turn both, plus and minus zoom.",
    hidden: true,
  });
  const pointed = h("div", { class: "rv-pointed-at", "aria-hidden": "true" });
  const flat = h("p", { class: "af-note af-warn", hidden: true });
  const legend = h("div", { class: "rv-legend" });
  const picked = h("span", { class: "rv-picked", role: "status" });
  const clear = button("Clear", actions.clear, { class: "af-quiet" });
  const zoom = button("Zoom to selection", actions.zoom, { class: "af-quiet" });
  const about = h("div", { class: "rv-about" });
  const save = createSave(actions);
  const samples = createSamples(actions);
  const bar = createBar(actions);
  const isOfSecond = () => squareTabs.current() === "pae2";
  const square = createSquare({
    ...actions,
    select: (...sets) => (isOfSecond() ? actions.selectSecond : actions.select)(...sets),
    hover: (i) => (isOfSecond() ? actions.hoverSecond : actions.hover)(i),
  });
  const profile = createProfile(actions);
  const sequence = createSequence(actions);
  const words = createWords(actions);
  const pairs = createPairs(actions);
  const contacts = createContacts(actions);
  const table = createScores(actions);
  const compare = createCompareBar(actions);
  const chooser = createExperiment(actions);
  const difference = h("div", { class: "rv-told-box" });
  const against = h("div", { class: "rv-told-box" });
  const experiment = h("div", { class: "rv-experiment" }, against, chooser.element);
  /** @type {[What, string, HTMLElement][]} */
  const squares = [
    ["pae", "Expected error (PAE)", square.element],
    ["contacts", "Contacts", h("div")],
    ["pae2", "PAE of the second", h("div")],
    ["dpae", "Change of PAE", h("div")],
    ["ddist", "Change of distances", h("div")],
  ];
  const squareTabs = createTabs("Values of pairs", squares, askSquare);
  squareTabs.element.append(square.element); // one canvas for all
  /** @type {[Detail, string, HTMLElement][]} */
  const details = [
    ["difference", "Difference", difference],
    ["words", "In words", words.element],
    ["pairs", "Chain pairs", pairs.element],
    ["contacts", "Interface contacts", contacts.element],
    ["samples", "All scores", table.element],
    ["experiment", "Compare with an experiment", experiment],
    ["about", "Origin", about],
  ];
  const tabs = createTabs("Details", details, ask);
  tabs.show("words", false);
  const scenes = h("div", { class: "rv-scenes" }, host, twin);
  const stage = h("div", { class: "rv-stage" }, scenes, pointed);
  const body = h(
    "div",
    { class: "rv-body" },
    h(
      "div",
      { class: "rv-head" },
      title,
      scores,
      h("span", { class: "rv-space" }),
      save.status,
      save.element,
    ),
    notes,
    samples.element,
    compare.element,
    bar.element,
    h(
      "div",
      { class: "rv-main" },
      h("div", { class: "rv-left" }, stage, flat, legend),
      h("div", { class: "rv-right" }, squareTabs.element),
    ),
    h("div", { class: "rv-selection" }, picked, zoom, clear),
    ...[profile, sequence, tabs].map((part) => part.element),
  );
  const none = "No result yet. It appears here when a run has finished or a folder is opened.";
  const empty = h("p", { class: "rv-empty af-muted" }, none);
  return {
    ...{ title, scores, notes, host, pointed, flat, legend, picked, clear, zoom, about },
    ...{ save, samples, bar, square, profile, sequence, words, pairs, contacts, table },
    ...{ squareTabs, tabs, body, empty, twin, scenes, compare, chooser, difference, against },
  };
}

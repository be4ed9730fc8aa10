// All samples in the order of their scores, and a plot of scores by seed.

import { h, s } from "../../../shared/page/dom.js";
import { plural } from "../../../shared/page/text.js";
import { describe, fixed, scores, shareOf } from "./scores.js";

/** @import { Actions, Complex, SampleRow } from "../result.d.ts" */

/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const HEIGHT = 54; // pixels of the scatter plot
const MOST_NAMED = 8; // seeds

/**
 * @param {Pick<Actions, "sample">} actions
 * @param {string} [label]
 */
export function createSamples(actions, label = "Samples, the best first") {
  const list = h("div", { class: "rv-samples", role: "radiogroup", "aria-label": label });
  const plot = h("div", { class: "rv-scatter" });
  const element = h("div", { class: "rv-sample-box" }, list, plot);
  /** @type {HTMLButtonElement[]} */
  let buttons = [];

  /**
   * @param {Complex} complex
   * @param {number} rank
   */
  function show({ samples }, rank) {
    const all = scores(samples);
    buttons = samples.map((sample) => sampleButton(sample, shareOf(sample.score, all)));
    list.replaceChildren(...buttons);
    plot.replaceChildren(...(samples.length > 2 ? [scatter(samples, all)] : []));
    mark(rank);
  }
  /**
   * @param {SampleRow} sample
   * @param {number} share of the bar
   */
  function sampleButton(sample, share) {
    const { rank, score, clash, ligand_fails: fails, seed } = sample;
    return h(
      "button",
      {
        class: "rv-sample",
        type: "button",
        role: "radio",
        "aria-checked": "false",
        tabindex: -1,
        title: describe(sample),
        onclick: () => actions.sample(rank),
      },
      h("span", { class: "rv-rank" }, String(rank + 1)),
      h(
        "span",
        { class: "rv-score" },
        fixed(score),
        clash ? h("span", { class: "rv-clash" }, " clash") : null,
        fails && !clash ? h("span", { class: "rv-clash" }, " ligand") : null,
      ),
      h("span", { class: "rv-seed" }, `seed ${seed} · ${sample.sample}`),
      h("span", { class: "rv-bar", "aria-hidden": "true", style: `--share:${share}` }),
    );
  }
  /**
   * While all samples are superposed, give each the colour of its trace.
   *
   * @param {((rank: number) => string) | null} colourOf
   */
  function dot(colourOf) {
    for (const [k, button] of buttons.entries()) {
      button.style.setProperty("--dot", colourOf ? colourOf(k) : "transparent");
    }
  }
  /** @param {number} rank */
  function mark(rank) {
    for (const [k, button] of buttons.entries()) {
      button.setAttribute("aria-checked", String(k === rank));
      button.tabIndex = k === rank ? 0 : -1;
    }
    for (const circle of plot.querySelectorAll("circle")) {
      circle.classList.toggle("rv-current", Number(circle.dataset.rank) === rank);
    }
  }

  list.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next.focus();
    next.click();
  });
  return { element, show, mark, dot };
}

/**
 * Plot the ranking score against the seed, with a dot for each sample.
 *
 * @param {SampleRow[]} samples
 * @param {number[]} all their scores
 */
function scatter(samples, all) {
  const seeds = [...new Set(samples.map((sample) => sample.seed))];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const [low, high] = [least - 0.02, most + 0.02];
  const width = Math.max(60, Math.min(220, 26 * seeds.length + 34));
  /** @param {number} seed */
  const x = (seed) => 34 + ((seeds.indexOf(seed) + 0.5) / seeds.length) * (width - 38);
  /** @param {number} score */
  const y = (score) => 5 + (1 - (score - low) / (high - low)) * (HEIGHT - 20);
  /**
   * @param {string} value
   * @param {number} left
   * @param {number} top
   * @param {string} anchor
   */
  const text = (value, left, top, anchor) =>
    s("text", { x: left, y: top, "text-anchor": anchor }, value);
  const dots = samples.flatMap(({ rank, seed, score }) =>
    score === null ? [] : [s("circle", { cx: x(seed), cy: y(score), r: 3.4, dataset: { rank } })],
  );
  const names =
    seeds.length <= MOST_NAMED
      ? seeds.map((seed) => text(String(seed).slice(0, 5), x(seed), HEIGHT - 1, "middle"))
      : text(`${seeds.length} seeds`, width / 2 + 15, HEIGHT - 1, "middle");
  const range = `Ranking scores from ${fixed(least)} to ${fixed(most)}`;
  return s(
    "svg",
    {
      width,
      height: HEIGHT,
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: "img",
      "aria-label": `${range}, over ${plural(seeds.length, "seed")}`,
    },
    s("path", { d: `M33 3V${HEIGHT - 13}H${width}` }),
    fixed(most) === fixed(least)
      ? text(fixed(most), 30, y(least) + 4, "end")
      : [text(fixed(most), 30, 11, "end"), text(fixed(least), 30, HEIGHT - 14, "end")],
    dots,
    names,
  );
}

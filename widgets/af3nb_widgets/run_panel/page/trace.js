// The first structure as it forms: a slowly turning line through its residues.

import { iconButton } from "../../shared/page/controls.js";
import { h, newId, setText } from "../../shared/page/dom.js";
import { drawTrace } from "./drawing.js";

/** @import { FramesTold, RunModel } from "./run.d.ts" */

const WIDTH = 320;
const HEIGHT = 240;
const PAUSE = 250; // milliseconds between frames that are played

/** @param {RunModel} model */
export function trace(model) {
  const canvas = h("canvas", {
    width: 2 * WIDTH,
    height: 2 * HEIGHT,
    role: "img",
    "aria-label": "The first structure while it forms",
  });
  const slider = h("input", {
    type: "range",
    id: newId("frame"),
    min: 0,
    step: 1,
    "aria-label": "Step of the diffusion",
  });
  slider.addEventListener("input", () => show(+slider.value, false));
  const caption = h("span", { class: "af-muted", "aria-live": "off" });
  const play = iconButton("play", "Play", start);
  const element = h(
    "figure",
    { class: "af-run-trace", hidden: true },
    canvas,
    h("figcaption", {}, play, slider, caption),
  );
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const told = () => /** @type {FramesTold} */ (model.get("frames_told"));
  let frame = 0;
  let follows = true;
  let angle = 0.6;
  let timer = 0;
  let last = 0;
  let playing = false;

  function update() {
    const { steps = [] } = told();
    element.hidden = !steps.length;
    if (element.hidden) {
      follows = true;
      return;
    }
    slider.max = String(steps.length - 1);
    element.dataset.frames = String(steps.length);
    if (follows) show(steps.length - 1, true);
    timer ||= requestAnimationFrame(turn);
  }
  /**
   * @param {number} number
   * @param {boolean} isFollowing
   */
  function show(number, isFollowing) {
    const { seed, steps, total } = told();
    follows = isFollowing || number === steps.length - 1;
    frame = number;
    slider.value = String(number);
    setText(caption, `seed ${seed}, step ${steps[number]} of ${total}`);
    draw();
  }
  function start() {
    playing = true;
    show(0, false);
    last = performance.now();
    timer ||= requestAnimationFrame(turn);
  }
  /** @param {number} now */
  function turn(now) {
    timer = 0;
    const running = model.get("run_shown").state === "running";
    if (!canvas.isConnected || !(running || playing) || (still.matches && !playing)) return;
    if (playing && now - last > PAUSE) {
      last = now;
      if (frame >= told().steps.length - 1) playing = false;
      else show(frame + 1, false);
    }
    if (!still.matches) angle += 0.01;
    draw();
    timer = requestAnimationFrame(turn);
  }
  function draw() {
    const { tokens, starts } = told();
    const view = model.get("frames");
    if (!tokens || !view?.byteLength) return;
    const at = view.byteOffset + 12 * tokens * frame;
    const x = new Float32Array(view.buffer.slice(at, at + 12 * tokens));
    if (x.length === 3 * tokens) drawTrace(canvas, x, starts, angle);
  }
  model.on("change:frames_told change:frames", update);
  update();
  return {
    element,
    stop() {
      cancelAnimationFrame(timer);
      model.off("change:frames_told change:frames", update);
    },
  };
}

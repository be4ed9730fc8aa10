// Canvases as sharp as the screen.

/**
 * Return the drawing context of a canvas.
 *
 * @param {HTMLCanvasElement} canvas
 */
export function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * Return the width of a canvas on the page. Hidden for a moment, as while JupyterLab changes its
 * theme, a canvas has none: the width that it had before counts then.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} first the width of a canvas that was never seen
 */
export function widthOf(canvas, first) {
  if (canvas.clientWidth) canvas.dataset.width = String(canvas.clientWidth);
  return Number(canvas.dataset.width) || first;
}

/**
 * Clear a canvas and give it enough pixels for its size; drawing is then in units of the page.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @returns {number} pixels of the screen in one of the page, at most 2
 */
export function sharpen(canvas, width, height) {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== tall) canvas.height = tall;
  const g = contextOf(canvas);
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, width, height);
  return ratio;
}

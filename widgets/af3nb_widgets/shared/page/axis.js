// Things in a row, such as residues or tokens, along a side of a picture.

/**
 * @typedef {object} Axis
 * @property {(place: number) => number} toPixel where a place begins
 * @property {(pixel: number) => number} toPlace the place at a pixel, or the nearest one
 */

/**
 * `count` places over `length` pixels from the pixel `start` on.
 *
 * @param {number} count
 * @param {number} start
 * @param {number} length
 * @returns {Axis}
 */
export function axis(count, start, length) {
  return {
    toPixel: (place) => start + (place / count) * length,
    toPlace: (pixel) => within(Math.floor(((pixel - start) / length) * count), count),
  };
}

/**
 * A whole number as a place among `count`: what lies outside is moved to the nearest end.
 *
 * @param {number} place
 * @param {number} count
 */
export function within(place, count) {
  return Math.max(0, Math.min(count - 1, place));
}

/**
 * The names that fit beside each other, in their order; one that would touch the last is left out.
 *
 * @template {{ middle: number, width: number }} Name
 * @param {Name[]} names
 * @param {number} [gap]
 */
export function fitting(names, gap = 4) {
  let free = Number.NEGATIVE_INFINITY;
  return names.filter(({ middle, width }) => {
    if (middle - width / 2 < free + gap) return false;
    free = middle + width / 2;
    return true;
  });
}

/**
 * The smaller and the larger of two places.
 *
 * @param {number} a
 * @param {number} b
 */
export function ordered(a, b) {
  return a < b ? [a, b] : [b, a];
}

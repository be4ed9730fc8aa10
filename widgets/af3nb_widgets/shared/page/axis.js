// Residues or tokens along a side of a picture.

/**
 * @typedef {object} Axis
 * @property {(place: number) => number} toPixel where a place begins
 * @property {(pixel: number) => number} toPlace the place at a pixel, or the nearest one
 */

/**
 * Spread `count` places over `length` pixels from the pixel `start`.
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
 * Return a place within `count`; places outside become the nearest end.
 *
 * @param {number} place
 * @param {number} count
 */
export function within(place, count) {
  return Math.max(0, Math.min(count - 1, place));
}

/**
 * Return the names that fit beside each other, leaving out any that would touch the one before.
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
 * Return the smaller and the larger of two places.
 *
 * @param {number} a
 * @param {number} b
 */
export function ordered(a, b) {
  return a < b ? [a, b] : [b, a];
}

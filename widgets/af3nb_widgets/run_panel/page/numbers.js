// Sizes and times as text.

/**
 * Return a number of bytes as text: "4.2 MB", "1.05 GB".
 *
 * @param {number} bytes
 */
export function megabytes(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/**
 * Return a time as text: "80 s", "12 min", "2.5 h".
 *
 * @param {number} seconds
 */
export function duration(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

/**
 * Describe the time that a run has taken and the time left.
 *
 * @param {{ state: string, elapsed: number, left: number | null }} run
 */
export function times({ state, elapsed, left }) {
  const gone = elapsed >= 1 ? duration(elapsed) : "";
  return state === "running" && left ? `${gone}, about ${duration(left)} left` : gone;
}

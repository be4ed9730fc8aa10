// Places that files can be dropped on.

/**
 * Pass what is dropped on an element on; the element has a class while files are over it.
 *
 * @param {HTMLElement} element
 * @param {string} marked
 * @param {(data: DataTransfer) => unknown} take
 */
export function dropZone(element, marked, take) {
  /** @param {DragEvent} event */
  const holds = (event) => event.dataTransfer?.types.includes("Files");
  let depth = 0;
  /** @param {boolean} on */
  const mark = (on) => element.classList.toggle(marked, on);
  element.addEventListener("dragenter", (event) => {
    if (holds(event)) {
      event.preventDefault();
      event.stopPropagation();
      depth += 1;
      mark(true);
    }
  });
  element.addEventListener("dragover", (event) => {
    if (holds(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  element.addEventListener("dragleave", (event) => {
    if (holds(event)) {
      event.stopPropagation();
      depth -= 1;
      if (depth <= 0) mark(false);
    }
  });
  element.addEventListener("drop", (event) => {
    if (!holds(event) || !event.dataTransfer) return;
    event.preventDefault();
    event.stopPropagation();
    depth = 0;
    mark(false);
    take(event.dataTransfer);
  });
}

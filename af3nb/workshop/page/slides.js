// One slide at a time: arrow keys, space, Home and End, two buttons, and the slide's number in the address.
const slides = [...document.querySelectorAll(".slides > section > section")];
const nav = document.createElement("nav");
nav.className = "turn";
nav.setAttribute("aria-label", "Slides");
nav.innerHTML = '<button aria-label="Back">←</button> <span></span> <button aria-label="On">→</button>';
document.body.append(nav);
const [back, on] = nav.querySelectorAll("button");
let at = 0;

function show(number) {
  at = Math.max(0, Math.min(slides.length - 1, number));
  slides.forEach((slide, k) => slide.classList.toggle("shown", k === at));
  nav.querySelector("span").textContent = `${at + 1} of ${slides.length}`;
  history.replaceState(null, "", `#${at + 1}`);
  slides[at].scrollTop = 0;
}

const STEPS = {
  ArrowRight: () => at + 1, PageDown: () => at + 1, " ": () => at + 1,
  ArrowLeft: () => at - 1, PageUp: () => at - 1,
  Home: () => 0, End: () => slides.length - 1,
};
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("summary, button, input, select, textarea, [contenteditable]");
  if (!STEPS[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
  if (typing && event.key !== "PageDown" && event.key !== "PageUp") return;
  event.preventDefault();
  show(STEPS[event.key]());
});
back.onclick = () => show(at - 1);
on.onclick = () => show(at + 1);
window.addEventListener("hashchange", () => show(Number(location.hash.slice(1)) - 1 || 0));
show(Number(location.hash.slice(1)) - 1 || 0);

// A little help for the keyboard; every page works without it.
"use strict";
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing) {
    const box = document.querySelector("[aria-keyshortcuts='/']");
    if (box) { box.focus(); box.select(); event.preventDefault(); }
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (!typing || typing.type === "search")) {
    const links = [...document.querySelectorAll(".cards h3 a, .fields a.value, [data-decide]")];
    const here = links.indexOf(document.activeElement.closest("[data-decide]") || document.activeElement);
    const next = links[here + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { next.focus(); event.preventDefault(); }
  } else if (!typing && /^[a-z]$/.test(event.key)) {
    const part = document.activeElement.closest("[data-decide]");
    const button = part && part.querySelector(`[data-key="${event.key}"]`);
    if (button) { button.click(); event.preventDefault(); }
  }
});
// After a decision the next component that waits for one is at hand.
// Once loaded: the browser itself moves to the component that the address names first.
addEventListener("load", () => setTimeout(() => {
  const parts = [...document.querySelectorAll("[data-decide]")];
  const at = parts.findIndex((part) => "#" + part.id === location.hash);
  if (at >= 0) (parts.slice(at + 1).find((part) => !part.classList.contains("decided")) || parts[at]).focus();
}));
// A field's place comes into view while it is looked at; following its link does the same without this.
document.querySelectorAll(".fields [data-n]").forEach((row) => {
  const box = document.getElementById("box-" + row.dataset.n);
  const frame = document.querySelector(".images");
  if (!box || !frame) return;
  const show = () => {
    const seen = frame.getBoundingClientRect(), at = box.getBoundingClientRect();
    if (at.top < seen.top + 20 || at.bottom > Math.min(seen.bottom, innerHeight) - 20)
      frame.scrollBy({ top: at.top - seen.top - seen.height / 3, behavior: "instant" });
  };
  row.addEventListener("mouseenter", show);
  row.addEventListener("focusin", show);
});

// A little help for the keyboard; every page works without it.
"use strict";
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing) {
    const box = document.querySelector("[aria-keyshortcuts='/']");
    if (box) { box.focus(); box.select(); event.preventDefault(); }
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (!typing || typing.type === "search")) {
    const links = [...document.querySelectorAll(".cards h3 a, .fields a.value, [data-decide], .strip button")];
    const here = links.indexOf(document.activeElement.closest("[data-decide]") || document.activeElement);
    const next = links[here + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { next.focus(); event.preventDefault(); }
  } else if (event.key === "z" && !typing && document.querySelector("[data-undo]")) {
    document.querySelector("[data-undo]").click();
  } else if (!typing && /^[a-z]$/.test(event.key)) {
    const part = document.activeElement.closest("[data-decide]");
    const button = part && part.querySelector(`[data-key="${event.key}"]`);
    if (button) { button.click(); event.preventDefault(); }
  }
});
// After a decision the next component that waits for one is at hand.
// Once loaded: the browser itself moves to the component that the address names first.
addEventListener("load", () => setTimeout(() => {
  const parts = [...document.querySelectorAll("[data-decide], .strip button")];
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
// Search as one types: the same list, drawn by the server, after a short pause; the address stays one to share.
document.querySelectorAll("form[data-live]").forEach((form) => {
  const place = document.getElementById("found");
  let pause, asking, last = new URLSearchParams(new FormData(form)).toString();
  const ask = async () => {
    const asked = new URLSearchParams(new FormData(form));
    for (const [name, text] of [...asked]) if (!text.trim()) asked.delete(name);
    if (asked.toString() === last || (asked.get("q") || "").trim().length === 1) return;
    last = asked.toString();
    asking?.abort();
    asking = new AbortController();
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${form.dataset.live}&${last}`, { signal: asking.signal });
      if (answer.redirected || ![200, 422].includes(answer.status)) { place.removeAttribute("aria-busy"); return; }
      place.innerHTML = await answer.text();
      document.body.classList.toggle("home", !place.children.length);
      document.body.classList.toggle("found", !!place.children.length);
      history.replaceState(null, "", `/?${last}`);
      place.dataset.asked = asked.get("q") || "";
      place.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name !== "AbortError") place.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(ask, 150); });
});
// Who points at a paper, or walks to it by keys, is about to open it: its image is drawn meanwhile. Nothing is shown.
const ahead = new Set();
let resting;
const rest = (event) => {
  clearTimeout(resting);
  const link = event.target.closest?.("a[href^='/papers/']");
  if (!link || !/^\/papers\/[^/]+$/.test(link.pathname) || ahead.has(link.pathname)) return;
  resting = setTimeout(() => {
    ahead.add(link.pathname);
    fetch(`${link.pathname}/ahead${link.search}`, { priority: "low" }).catch(() => {});
  }, 80);
};
document.addEventListener("mouseover", rest);
document.addEventListener("focusin", rest);
// The piece of a page that says what a component needs is fetched, and logged, when somebody wants to see it.
document.querySelectorAll(".ticks details").forEach((part) => part.addEventListener("toggle", () => {
  const image = part.querySelector("image[data-href]");
  if (part.open && image) { image.setAttribute("href", image.dataset.href); image.removeAttribute("data-href"); }
}));

// A paper's page: words over the image, zoom, turning, looking for a word, copying a value. All of it works without, but slower.
"use strict";
(() => {
  const frame = document.querySelector(".images");
  if (!frame) return;
  const sheets = [...frame.querySelectorAll(".sheet[data-words]")];
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
  const status = document.getElementById("viewer-said");
  const say = (text) => { if (status) status.textContent = text; };
  let zoom = 1, turned = 0;

  const loading = new Map();
  const words = (sheet) => {
    if (!loading.has(sheet)) loading.set(sheet, fetch(sheet.dataset.words)
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((text) => { if (text) sheet.insertAdjacentHTML("beforeend", text); }).catch(() => {}));
    return loading.get(sheet);
  };
  const seen = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (entry.isIntersecting) { seen.unobserve(entry.target); words(entry.target); }
  }), { root: frame, rootMargin: "200px" });
  sheets.forEach((sheet) => seen.observe(sheet));

  const draw = () => {
    frame.querySelectorAll("figure").forEach((figure) => {
      figure.style.width = `${zoom * 100}%`;
      figure.style.maxWidth = zoom > 1 ? "none" : "";
      const sheet = figure.querySelector(".sheet");
      sheet.style.transform = turned ? `rotate(${turned}deg)` : "";
      const side = turned % 180 ? (sheet.offsetWidth - sheet.offsetHeight) / 2 : 0;
      sheet.style.marginBlock = side ? `${side}px` : "";
    });
    say(`${Math.round(zoom * 100)} %`);
  };
  const act = {
    "zoom-in": () => { zoom = Math.min(zoom * 1.25, 5); draw(); },
    "zoom-out": () => { zoom = Math.max(zoom / 1.25, 0.25); draw(); },
    fit: () => { zoom = 1; turned = 0; draw(); },
    turn: () => { turned = (turned + 90) % 360; draw(); },
    print: () => window.print(),
  };
  document.querySelectorAll("[data-act]").forEach((button) => button.addEventListener("click", () => act[button.dataset.act]()));
  document.querySelector(".viewer")?.removeAttribute("hidden");

  const box = document.getElementById("find-word");
  let hits = [], at = -1;
  const find = async () => {
    const wanted = plain(box.value.trim()).split(/\s+/).filter(Boolean);
    await Promise.all(sheets.map(words));
    frame.querySelectorAll("text.hit").forEach((word) => word.classList.remove("hit", "now"));
    const all = [...frame.querySelectorAll(".words text")], said = all.map((word) => plain(word.textContent.trim()));
    hits = [];
    if (wanted.length) all.forEach((word, place) => {
      if (!wanted.every((part, step) => (step < wanted.length - 1 ? said[place + step] === part : said[place + step]?.startsWith(part)))) return;
      wanted.forEach((_, step) => all[place + step].classList.add("hit"));
      hits.push(word);
    });
    at = -1;
    step(1);
    if (!hits.length) say(wanted.length ? "không thấy" : "");
  };
  const step = (by) => {
    if (!hits.length) return;
    hits[at]?.classList.remove("now");
    at = (at + by + hits.length) % hits.length;
    hits[at].classList.add("now");
    hits[at].scrollIntoView({ block: "center", inline: "nearest" });
    say(`${at + 1}/${hits.length}`);
  };
  box?.addEventListener("input", find);
  box?.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); step(event.shiftKey ? -1 : 1); } });

  const copy = (row) => {
    const value = row.querySelector(".value").textContent.trim();
    const area = document.createElement("textarea"); // navigator.clipboard is not there without TLS
    area.value = value;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    row.querySelector("a.value")?.focus();
    say(done ? `đã chép: ${value}` : "không chép được");
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const row = document.activeElement.closest(".fields [data-n]") || document.querySelector(".fields [data-n]:hover");
    if (event.key === "c" && row && !String(getSelection())) copy(row);
    else if (event.key === "+" || event.key === "=") act["zoom-in"]();
    else if (event.key === "-") act["zoom-out"]();
    else if (event.key === "0") act.fit();
    else if (event.key === "r") act.turn();
    else if (event.key === "f" && box) box.focus();
    else return;
    event.preventDefault();
  });
})();

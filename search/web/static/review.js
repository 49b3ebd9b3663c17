// The review queue by keyboard: one value at a time, Enter confirms and goes on. Without this the form is all there.
"use strict";
(() => {
  const form = document.getElementById("review");
  if (!form) return;
  const began = Date.now();
  const all = [...form.querySelectorAll(".step")];
  const progress = form.querySelector(".progress"), trail = form.querySelector(".trail");
  const state = new Map(); // step → "ok", "given", "absent", "passed"
  let asked = all.filter((step) => "asked" in step.dataset);
  let now = -1;
  document.body.classList.add("stepping");
  form.querySelectorAll("[hidden]").forEach((part) => { part.hidden = false; });

  const box = (step) => step.querySelector("input:not([type=checkbox]):not(#type-find), textarea, select");
  const ticks = (step) => [...step.querySelectorAll("[type=checkbox]")];
  const read = new Map(all.map((step) => [step, box(step) ? box(step).value : ""]));

  function show(at) {
    now = at;
    all.forEach((step) => step.classList.toggle("now", step === asked[now]));
    const step = asked[now];
    progress.textContent = step ? `Mục ${now + 1}/${asked.length}` : "Không còn mục nào phải hỏi";
    form.querySelector("[data-enter]").textContent = step && box(step) && !box(step).value && step.dataset.step === "value" ? "Nhập giá trị" : step ? "Đúng, tiếp" : "Ghi nhận";
    trail.textContent = asked.slice(0, now).map((one) => `${mark(state.get(one))} ${name(one)}`).join("   ");
    if (!step) { form.querySelector("[name=act][value=save]").focus(); return; }
    (step.dataset.step === "type" ? document.getElementById("type-find") : step).focus({ preventScroll: true });
    toPlace(step);
  }
  const mark = (said) => ({ ok: "✓", given: "✎", absent: "∅", passed: "–" })[said] || "·";
  const name = (step) => (step.querySelector("label") || step).textContent.trim();

  function toPlace(step) {
    const spot = step.dataset.n && document.getElementById("box-" + step.dataset.n), frame = document.querySelector(".images");
    if (!spot || !frame) return;
    const seen = frame.getBoundingClientRect(), at = spot.getBoundingClientRect();
    if (at.top < seen.top + 20 || at.bottom > Math.min(seen.bottom, innerHeight) - 20)
      frame.scrollBy({ top: at.top - seen.top - seen.height / 3, behavior: "instant" });
  }

  function said(how) {
    const step = asked[now];
    state.set(step, how);
    ticks(step).forEach((tick) => { tick.checked = how !== "passed"; });
    if (now + 1 < asked.length) show(now + 1); else finish();
  }

  function finish() {
    const passed = asked.filter((step) => state.get(step) === "passed");
    form.elements.passed.value = passed.map((step) => step.dataset.name || step.dataset.step).join(",");
    form.elements.seconds.value = ((Date.now() - began) / 1000).toFixed(1);
    const act = asked.length && passed.length === asked.length ? "skip" : "save";
    form.requestSubmit(form.querySelector(`[name=act][value=${act}]`));
  }

  function give(value) {
    const step = asked[now], field = step && box(step);
    if (!field) return;
    field.value = value;
    said(value === read.get(step) ? "ok" : value ? "given" : "absent");
  }

  function confirm() {
    const step = asked[now];
    if (!step) { finish(); return; }
    if (step.dataset.step === "look") { said("ok"); return; }
    const field = box(step);
    if (step.dataset.step === "type") {
      const typed = document.getElementById("type-find");
      const first = typed.value.trim() && document.querySelector("#type-found [data-give]");
      if (first) give(first.dataset.give);
      else if (!typed.value.trim() && known(field.value)) give(field.value);
      return;
    }
    if (!field.value.trim()) { field.focus(); return; } // nothing was read: type it, or 0
    said(field.value === read.get(step) ? "ok" : "given");
  }

  function pass() { if (asked[now]) { const field = box(asked[now]); if (field) field.value = read.get(asked[now]); said("passed"); } }
  function absent() { if (asked[now] && asked[now].dataset.step === "value") give(""); }
  function back() { if (now > 0) { const step = asked[now - 1], field = box(step); state.delete(step); if (field) field.value = read.get(step); ticks(step).forEach((tick) => { tick.checked = false; }); show(now - 1); } }
  function edit() { const field = asked[now] && box(asked[now]); if (field) { field.focus(); if (field.setSelectionRange) field.setSelectionRange(field.value.length, field.value.length); } }

  // Further steps, right after the present one, in the order of the page.
  function ask(steps) {
    const more = steps.filter((step) => !asked.includes(step));
    if (more.length) asked.splice(Math.max(now, 0), 0, ...more);
    const first = steps.length ? asked.indexOf(steps[0]) : -1;
    if (first >= 0) show(first);
  }
  const owners = form.querySelector("[data-owner]").dataset.owner.split(",");
  const keys = {
    Enter: confirm, Escape: pass, 0: absent, " ": edit, Backspace: back,
    l: () => ask(all.filter((step) => step.dataset.step === "type")),
    c: () => ask(all.filter((step) => owners.includes(step.dataset.name))),
    a: () => { const rest = all.filter((step) => !asked.includes(step) && step.dataset.step === "value"); asked.push(...rest); show(Math.max(now, 0)); },
    b: () => leave("skip"), k: () => leave("not_a_document"),
    t: () => form.querySelector("[data-key=t]").click(),
    g: () => { const join = form.querySelector("[data-key=g]"); if (join) join.click(); }, r: turn,
    z: () => { const undo = document.getElementById("undo"); if (undo) undo.requestSubmit(); },
  };
  // Each press turns the page in view by a quarter; after a moment without another it is read so.
  let quarters = 0, turning;
  function turn() {
    const sheets = [...document.querySelectorAll(".images .sheet")], frame = document.querySelector(".images");
    if (!sheets.length || !document.getElementById("turn")) return;
    const middle = (Math.max(frame.getBoundingClientRect().top, 0) + Math.min(frame.getBoundingClientRect().bottom, innerHeight)) / 2;
    const sheet = turn.sheet || sheets.find((one) => one.getBoundingClientRect().bottom >= middle) || sheets[sheets.length - 1];
    turn.sheet = sheet;
    quarters = (quarters + 1) % 4;
    sheet.style.transform = `rotate(${90 * quarters}deg)`;
    clearTimeout(turning);
    turning = setTimeout(() => {
      turn.sheet = null;
      if (!quarters) return;
      document.getElementById("turn").elements.degrees.value = 90 * quarters;
      form.setAttribute("aria-busy", "true");
      progress.textContent = "Đang đọc lại trang…";
      sheet.closest("figure").querySelector("button[form=turn]").click();
    }, 700);
  }
  function leave(act) {
    form.elements.seconds.value = ((Date.now() - began) / 1000).toFixed(1);
    form.querySelector(`[name=act][value=${act}]`).click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.isComposing || (event.ctrlKey && event.key !== "z")) return;
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    const press = event.target.closest("button, a, summary, [type=checkbox]");
    if (typing) {
      if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); if (typing.id === "type-find" || typing.value.trim()) confirm(); }
      else if (event.key === "Escape") { event.preventDefault(); if (typing.id === "type-find" || !asked[now]) pass(); else { typing.value = read.get(asked[now]); asked[now].focus(); } }
      else if (typing.id === "type-find" && /^[1-9]$/.test(event.key)) number(event);
      else if (typing.id === "type-find" && event.key === "Backspace" && !typing.value) back();
      return;
    }
    if (press && (event.key === "Enter" || event.key === " ")) return; // what has the focus is pressed
    if (/^[1-9]$/.test(event.key)) { number(event); return; }
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) { event.preventDefault(); act(); }
  });
  function number(event) {
    const choice = asked[now] && asked[now].querySelectorAll("[data-give]")[Number(event.key) - 1];
    if (choice) { event.preventDefault(); give(choice.dataset.give); }
  }
  form.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-give]"), key = event.target.closest("[data-key]");
    if (choice) { const step = choice.closest(".step"); if (asked.includes(step)) { now = asked.indexOf(step); give(choice.dataset.give); } }
    else if (key && key.type === "button") keys[key.dataset.key]();
  });
  form.addEventListener("submit", () => { if (!form.elements.seconds.value) form.elements.seconds.value = ((Date.now() - began) / 1000).toFixed(1); });

  // A type by two letters: the first letters of its words, or the beginning of any of them.
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
  const select = document.getElementById("type"), find = document.getElementById("type-find"), offered = document.getElementById("type-found");
  const known = (code) => [...select.options].some((option) => option.value === code && option.value !== "unknown");
  const first = offered.innerHTML;
  const kinds = [...select.options].filter((option) => option.value !== "unknown").map((option) => {
    const words = fold(option.textContent).split(/[^a-z0-9]+/).filter(Boolean);
    return { code: option.value, title: option.textContent, words, letters: words.map((word) => word[0]).join("") };
  });
  function rank(kind, typed) {
    if (kind.letters.endsWith(typed)) return 0;
    if (kind.letters.includes(typed)) return 1;
    if (kind.words.some((word) => word.startsWith(typed))) return 2;
    return kind.words.join(" ").includes(typed) ? 3 : 9;
  }
  find.addEventListener("input", () => {
    const typed = fold(find.value).trim();
    if (!typed) { offered.innerHTML = first; return; }
    const hits = kinds.map((kind) => [rank(kind, typed), kind]).filter(([place]) => place < 9).sort((one, other) => one[0] - other[0]).slice(0, 9);
    offered.replaceChildren(...hits.map(([, kind], at) => {
      const button = document.createElement("button"), key = document.createElement("kbd");
      button.type = "button"; button.className = "small plain"; button.dataset.give = kind.code;
      key.textContent = at + 1;
      button.append(key, " " + kind.title);
      return button;
    }));
  });
  show(asked.length ? 0 : -1);
})();

// A station in a browser: files go up in pieces while they are looked through, and a batch is closed when told.
// Files and order are kept in this browser (IndexedDB), so that a reload loses nothing and uploads go on.
"use strict";
const PIECE = 1 << 20, AT_ONCE = 3;
const $ = (id) => document.getElementById(id);
const random = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const fresh = () => ({ push: "web-" + random(), order: [], slip: {}, receipt: null, made: {} });
let state = fresh(), files = new Map(), base, source, sending = 0, current = 0, known = new Map(), listened = "", early = new Map();

// ── what is kept in this browser ──
const asked = (request) => new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = () => failed(request.error); });
function open() {
  const request = indexedDB.open("motlan-station", 1);
  request.onupgradeneeded = () => { request.result.createObjectStore("files", { keyPath: "id" }); request.result.createObjectStore("state"); };
  return asked(request);
}
const store = (name, mode = "readwrite") => base.transaction(name, mode).objectStore(name);
const keep = () => asked(store("state").put(state, "now"));
const keepFile = (file) => asked(store("files").put(file));

// ── sending files (tus 1.0) ──
const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));
async function ask(method, url, options = {}) {
  for (let tries = 0; ; tries++) {
    try {
      const answer = await fetch(url, { method, redirect: "error", ...options });
      if (answer.status === 401) { say("Phiên làm việc đã hết: mở trang đăng nhập ở thẻ khác rồi quay lại, không có gì bị mất."); await pause(5); continue; }
      if (answer.status !== 429 && answer.status !== 503) { if (tries) say(""); return answer; }
      await pause(Number(answer.headers.get("retry-after")) || 2);
    } catch (error) {  // no link: what was sent stays where it is
      say("Mất kết nối với trung tâm: sẽ tự gửi tiếp khi có mạng."); await pause(Math.min(15, 1 + tries));
      if (method === "PATCH") throw error;  // where to go on is asked first
    }
  }
}
async function upload(file) {
  const tus = { "Tus-Resumable": "1.0.0" };
  while (!file.sha256) {
    if (!file.url) {
      const metadata = `name ${base64(file.name)},batch ${base64(state.push)}`;
      const begun = await ask("POST", "/api/v1/uploads", { headers: { ...tus, "Upload-Length": String(file.size), "Upload-Metadata": metadata } });
      if (!begun.ok) { file.failed = begun.status === 413 ? "too_large" : "damaged"; await keepFile(file); return; }
      file.url = begun.headers.get("location"); await keepFile(file);
    }
    const head = await ask("HEAD", file.url, { headers: tus });
    if (!head.ok) { file.url = null; continue; }
    file.sha256 = head.headers.get("motlan-sha256");
    let offset = file.sent = Number(head.headers.get("upload-offset"));
    while (!file.sha256) {
      let answer;
      try {
        answer = await ask("PATCH", file.url, {
          headers: { ...tus, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
          body: file.blob.slice(offset, offset + PIECE),
        });
      } catch { break; }
      if (!answer.ok) { await pause(0.5); break; }
      offset = file.sent = Number(answer.headers.get("upload-offset"));
      file.sha256 = answer.headers.get("motlan-sha256");
      summary();
    }
  }
  await keepFile(file);
  const twin = [...files.values()].find((other) => other !== file && other.sha256 === file.sha256 && other.told);
  if (twin) { file.told = { ...twin.told }; file.pages = twin.pages; }
  catchUp(file.sha256);
  listen();
}
// The answer to an upload may come after what the centre says of the file: always so after a reload.
function catchUp(sha256) { const waiting = early.get(sha256) || []; early.delete(sha256); for (const then of waiting) then(); }
function sendOn() {
  for (const file of files.values()) {
    if (sending >= AT_ONCE) return;
    if (file.sha256 || file.failed || file.busy || state.receipt) continue;
    file.busy = true; sending++;
    upload(file).catch(() => 0).finally(() => { file.busy = false; sending--; known.delete(file.id); redraw(file.id); summary(); sendOn(); });
  }
}
const kept = (file) => { const { busy, ...rest } = file; return rest; };
async function add(list) {
  for (const blob of list) {
    if (!blob.size || blob.name.startsWith(".")) continue;
    const file = { id: random(), name: blob.webkitRelativePath || blob.name, size: blob.size, blob, url: null, sha256: null, sent: 0 };
    try { await keepFile(file); } catch { say("Trình duyệt không còn chỗ giữ tệp: gửi lô này trước rồi thêm tiếp."); return; }
    files.set(file.id, file);
    state.order.push({ file: file.id, page: 1, turn: 0, out: false, begins: false });
  }
  await keep(); draw(); sendOn();
}

// ── what the centre says of the pages ──
function listen() {
  if (listened === state.push) return;
  if (source) source.close();
  listened = state.push;
  source = new EventSource(`/api/v1/batches/${state.push}/events?station=1`);
  const of = (sha256) => [...files.values()].filter((file) => file.sha256 === sha256);
  const on = (kind, then) => source.addEventListener(kind, (event) => {
    const data = JSON.parse(event.data), sha256 = data.sha256;
    if (sha256 && !state.made[sha256] && !of(sha256).length) early.set(sha256, [...(early.get(sha256) || []), () => then(data)]); else then(data);
    summary();
  });
  // Pages of a file that was made of others are those others' pages on the screen.
  const places = (sha256, page) => state.made[sha256] ? state.made[sha256].slice(...(page ? [page - 1, page] : [])) : of(sha256).flatMap((file) => (page ? [page] : [...Array(file.pages || 1).keys()].map((n) => n + 1)).map((n) => [file.id, n]));
  const note = (data, key, value, page = data.page) => places(data.sha256, page).forEach(([id, n]) => { const file = files.get(id); if (!file) return; file.told = file.told || {}; const told = file.told[n] = file.told[n] || {}; told[key] = typeof value === "function" ? value(told[key]) : value; redraw(id); });
  on("quality", (data) => {
    if (state.made[data.sha256] && !data.together) return;
    note(data, "quality", (before) => before && data.together ? { ...before, verdict: before.verdict === "reject" ? "reject" : data.verdict, findings: [...before.findings, ...data.findings] } : data);
    if (data.together) return;
    for (const file of of(data.sha256)) if ((file.pages || 1) < data.pages) {
      file.pages = data.pages; keepFile(kept(file));
      const place = state.order.findIndex((entry) => entry.file === file.id);
      const have = new Set(state.order.filter((entry) => entry.file === file.id).map((entry) => entry.page));
      const more = [...Array(data.pages).keys()].map((n) => n + 1).filter((page) => !have.has(page)).map((page) => ({ file: file.id, page, turn: 0, out: false, begins: false }));
      if (place >= 0 && more.length && !state.receipt) { state.order.splice(place + 1, 0, ...more); keep(); draw(); }
    }
  });
  on("read", (data) => note(data, "read", data.status === "blank" ? "trang trắng" : "đã đọc"));
  on("failed", (data) => note(data, "failed", data.code, data.page || 0));
  on("searchable", (data) => note(data, "found", true, 0));
  on("done", (data) => { source.close(); reading(data.pages, true); });
  on("page", (data) => reading(data, false));
  source.onerror = () => { if (source.readyState === EventSource.CLOSED && !(state.receipt && state.done)) { listened = ""; setTimeout(() => { if ([...files.values()].some((file) => file.sha256)) listen(); }, 3000); } };
}
function reading(pages, done) {
  state.done = done;
  $("reading").textContent = `Đã đọc ${pages.read + pages.blank} / ${pages.received} trang` + (pages.failed ? `, ${pages.failed} trang không đọc được` : "") + (done ? ". Tất cả đã tìm được trong kho." : " …");
}

// ── the pages on the screen ──
const element = (name, className, text) => { const made = document.createElement(name); if (className) made.className = className; if (text !== undefined) made.textContent = text; return made; };
const keyOf = (entry) => `${entry.file}:${entry.page}`;
const failure = (code) => { const item = document.querySelector(`#failures [data-code="${CSS.escape(code)}"]`); return item ? item.textContent : "Không mở được tệp này: quét lại."; };
function card(entry) {
  const file = files.get(entry.file), told = (file.told || {})[entry.page] || {}, quality = told.quality;
  const own = element("li", `sheet ${quality ? quality.verdict : ""}${entry.out ? " left-out" : ""}${entry.begins ? " begins" : ""}`);
  own.dataset.key = keyOf(entry);
  const view = element("div", "view"), hold = element("div", `hold turn${entry.turn}`);
  if (quality) {
    const image = element("img"); image.loading = "lazy"; image.alt = `Trang ${entry.page} của ${file.name}`;
    image.src = `/api/v1/originals/${file.sha256}/pages/${entry.page}.jpg`; hold.append(image);
    for (const finding of quality.findings) if (finding.box) {
      const box = element("span", "place"), [x0, y0, x1, y1] = finding.box;
      box.style.left = `${100 * x0}%`; box.style.top = `${100 * y0}%`; box.style.width = `${100 * (x1 - x0)}%`; box.style.height = `${100 * (y1 - y0)}%`;
      hold.append(box);
    }
  }
  view.append(hold); own.append(view);
  const number = state.order.indexOf(entry) + 1;
  own.append(element("h2", "", `${number}. ${file.name}${(file.pages || 1) > 1 ? ` – trang ${entry.page}` : ""}`));
  const says = element("ul", "says");
  if (quality) for (const finding of quality.findings) says.append(element("li", finding.level, finding.message.replace(/trang \d+/, `trang ${number}`)));
  const bad = file.failed || told.failed;
  if (bad) says.append(element("li", "reject", failure(bad)));
  if (quality && !quality.findings.length && !bad) says.append(element("li", "", "Đạt."));
  own.append(says);
  const percent = Math.floor(100 * (file.sent || 0) / Math.max(1, file.size));
  const how = entry.out && state.receipt ? "không gửi" : told.found ? "tìm được trong kho" : told.read || (state.receipt ? "đã nhận, chờ đọc" : quality ? "" : bad ? "" : file.sha256 ? "đang kiểm tra …" : `đang gửi ${percent} %`);
  if (how) own.append(element("p", "state", how[0].toUpperCase() + how.slice(1)));
  if (!state.receipt) {
    const acts = element("div", "acts");
    const act = (label, name, what, pressed) => { const button = element("button", "", label); button.type = "button"; button.dataset.act = what; button.setAttribute("aria-label", `${name}, trang ${number}`); if (pressed !== undefined) button.setAttribute("aria-pressed", String(pressed)); button.tabIndex = number - 1 === current ? 0 : -1; acts.append(button); };
    act(entry.out ? "Lấy lại" : "Bỏ ra", entry.out ? "Lấy lại" : "Bỏ ra", "out", entry.out); act("Xoay", "Xoay", "turn"); act("Giấy mới", "Giấy tờ mới bắt đầu ở đây", "begins", entry.begins); act("←", "Đưa lên trước", "left"); act("→", "Đưa ra sau", "right");
    own.append(acts);
    own.draggable = true;
  }
  own.tabIndex = number - 1 === current ? 0 : -1;
  return own;
}
function draw() {
  const list = $("sheets"), focused = document.activeElement && document.activeElement.closest(".sheet"), act = focused && document.activeElement.dataset.act;
  const key = focused && focused.dataset.key;
  current = Math.max(0, Math.min(current, state.order.length - 1));
  list.replaceChildren(...state.order.map((entry) => card(entry)));
  if (key) { const again = list.querySelector(`[data-key="${CSS.escape(key)}"]`); if (again) ((act && again.querySelector(`[data-act="${act}"]`)) || again).focus({ preventScroll: true }); }
  summary();
}
let waiting = new Set();
function redraw(id) {  // many events at once are drawn once
  waiting.add(id);
  if (waiting.size > 1) return;
  requestAnimationFrame(() => {
    const ids = waiting; waiting = new Set();
    for (const entry of state.order) if (ids.has(entry.file)) {
      const old = document.querySelector(`[data-key="${CSS.escape(keyOf(entry))}"]`);
      if (!old) continue;
      const had = old.contains(document.activeElement), act = had && document.activeElement.dataset.act, made = card(entry);
      old.replaceWith(made);
      if (had) ((act && made.querySelector(`[data-act="${act}"]`)) || made).focus({ preventScroll: true });
    }
  });
}
function summary() {
  const pages = state.order.filter((entry) => !entry.out), all = [...files.values()];
  const size = all.reduce((sum, file) => sum + file.size, 0), sent = all.reduce((sum, file) => sum + (file.sha256 ? file.size : file.sent || 0), 0);
  const verdict = (entry) => { const told = (files.get(entry.file).told || {})[entry.page]; return told && told.quality && told.quality.verdict; };
  const bad = pages.filter((entry) => verdict(entry) === "reject").length;
  const ready = pages.length > 0 && pages.every((entry) => files.get(entry.file).sha256);
  $("sum").textContent = !state.order.length ? "Chưa có trang nào." : `${pages.length} trang` + (bad ? `, ${bad} trang cần quét lại` : "") + (ready ? ", đã lên trung tâm, chưa gửi lô." : `, đang gửi lên ${Math.floor(100 * sent / Math.max(1, size))} %.`);
  $("progress").hidden = !size || ready; $("progress").value = 100 * sent / Math.max(1, size);
  $("send").disabled = !ready || Boolean(state.receipt) || Boolean(state.closing);
}
function say(text) { $("trouble").textContent = text; $("trouble").hidden = !text; }

// ── what a person does ──
function act(place, what) {
  const entry = state.order[place];
  if (!entry || state.receipt) return;
  const to = what === "left" ? place - 1 : place + 1;
  if (what === "out") entry.out = !entry.out;
  else if (what === "turn") entry.turn = (entry.turn + 90) % 360;
  else if (what === "begins") entry.begins = !entry.begins;
  else if (to >= 0 && to < state.order.length) { state.order.splice(place, 1); state.order.splice(to, 0, entry); current = to; }
  keep();
  if (what === "left" || what === "right") draw(); else { const old = document.querySelector(`[data-key="${CSS.escape(keyOf(entry))}"]`); if (old) { const key = document.activeElement.dataset.act, made = card(entry); old.replaceWith(made); ((key && made.querySelector(`[data-act="${key}"]`)) || made).focus({ preventScroll: true }); } summary(); }
}
const placeOf = (node) => { const own = node.closest && node.closest(".sheet"); return own ? state.order.findIndex((entry) => keyOf(entry) === own.dataset.key) : -1; };
function go(to) {
  if (to < 0 || to >= state.order.length) return;
  const nodes = $("sheets").children;
  for (const place of [current, to]) for (const node of [nodes[place], ...nodes[place].querySelectorAll("button")]) node.tabIndex = place === to ? 0 : -1;
  current = to; nodes[to].focus();
}
$("sheets").addEventListener("click", (event) => { const button = event.target.closest("button"); if (button) { current = placeOf(button); act(current, button.dataset.act); } });
$("sheets").addEventListener("keydown", (event) => {
  const place = placeOf(event.target);
  if (place < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const across = Math.max(1, getComputedStyle($("sheets")).gridTemplateColumns.split(" ").length);
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[event.key];
  const what = { x: "out", Delete: "out", r: "turn", b: "begins" }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (step && event.shiftKey) { act(place, step < 0 ? "left" : "right"); event.preventDefault(); }
  else if (step) { go(place + step); event.preventDefault(); }
  else if (event.key === "Home") { go(0); event.preventDefault(); }
  else if (event.key === "End") { go(state.order.length - 1); event.preventDefault(); }
  else if (what) { act(place, what); event.preventDefault(); event.stopPropagation(); }
});
let dragged = -1;
$("sheets").addEventListener("dragstart", (event) => { dragged = placeOf(event.target); });
$("sheets").addEventListener("dragover", (event) => { if (dragged >= 0) event.preventDefault(); });
$("sheets").addEventListener("drop", (event) => {
  const to = placeOf(event.target);
  if (dragged < 0 || to < 0) return;
  event.preventDefault();
  const [entry] = state.order.splice(dragged, 1); state.order.splice(to, 0, entry); dragged = -1; keep(); draw();
});
const drop = $("drop");
for (const kind of ["dragenter", "dragover"]) document.addEventListener(kind, (event) => { if (event.dataTransfer && [...event.dataTransfer.types].includes("Files")) { event.preventDefault(); drop.classList.add("over"); } });
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
document.addEventListener("drop", async (event) => {
  if (!event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
  event.preventDefault(); drop.classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
  const found = [];
  const walk = async (entry) => {
    if (entry.isFile) return found.push(await new Promise((done, failed) => entry.file(done, failed)));
    const reader = entry.createReader();
    for (let some; (some = await new Promise((done, failed) => reader.readEntries(done, failed))).length;) for (const one of some) await walk(one);
  };
  for (const entry of entries) await walk(entry);
  add(byName(found.length ? found : [...event.dataTransfer.files]));
});
const byName = (list) => [...list].sort((one, other) => (one.webkitRelativePath || one.name).localeCompare(other.webkitRelativePath || other.name, "vi", { numeric: true }));
for (const id of ["files", "folder"]) $(id).addEventListener("change", (event) => { add(byName(event.target.files)); event.target.value = ""; });
$("slip").addEventListener("submit", (event) => event.preventDefault());
$("slip").addEventListener("change", () => { state.slip = Object.fromEntries([...new FormData($("slip"))].filter(([, value]) => value.trim()).map(([name, value]) => [name, value.trim()])); keep(); needed(); });
async function needed() {
  $("needed").hidden = true;
  const { dossier, procedure } = state.slip;
  if (!dossier || !procedure) return;
  const answer = await fetch(`/api/v1/dossiers/${encodeURIComponent(dossier)}/needed?procedure=${encodeURIComponent(procedure)}`).catch(() => null);
  if (!answer || !answer.ok) return;
  const names = (await answer.json()).components.filter((part) => part.needed).map((part) => part.name + (part.required ? "" : " (nếu có)"));
  $("needed-list").textContent = names.length ? names.join(" · ") : "không còn giấy tờ nào.";
  $("needed").hidden = false;
}

// ── closing the batch ──
function groups() {
  const pages = state.order.filter((entry) => !entry.out), marked = pages.some((entry) => entry.begins), found = [];
  for (const entry of pages) {
    const last = found[found.length - 1];
    if (!last || (marked ? entry.begins : last[0].file !== entry.file)) found.push([entry]); else last.push(entry);
  }
  return found;
}
const untouched = (group) => { const file = files.get(group[0].file); return group.length === (file.pages || 1) && group.every((entry, place) => entry.file === file.id && entry.page === place + 1 && !entry.turn); };
async function close() {
  state.closing = true; summary();
  try {
    const list = [];
    for (const [place, group] of groups().entries()) {
      const file = files.get(group[0].file);
      if (untouched(group)) { list.push({ name: file.name, sha256: file.sha256, bytes: file.size }); continue; }
      const name = `${file.name.replace(/\.[^.\/]*$/, "")}-${place + 1}.pdf`;
      const made = await ask("POST", "/api/v1/uploads/arranged", { headers: { "Content-Type": "application/json" }, body: JSON.stringify({ batch: state.push, name, pages: group.map((entry) => ({ sha256: files.get(entry.file).sha256, page: entry.page, turn: entry.turn })) }) });
      if (!made.ok) throw made;
      const one = await made.json();
      state.made[one.sha256] = group.map((entry) => [entry.file, entry.page]);
      catchUp(one.sha256);
      list.push(one);
    }
    const answer = await ask("POST", "/api/v1/batches", { headers: { "Content-Type": "application/json" }, body: JSON.stringify({ push: state.push, slip: state.slip, files: list }) });
    if (!answer.ok) throw answer;
    state.receipt = await answer.json();
    await keep();
    shown(); $("receipt-title").focus();
  } catch (refused) {
    const why = refused.json ? (await refused.json().catch(() => ({}))).error : null;
    say("Trung tâm chưa nhận lô này, không có gì bị mất: thử lại sau ít phút, hoặc báo trung tâm" + (why ? ` (${why.message}).` : "."));
  } finally { state.closing = false; summary(); }
}
function shown() {
  const receipt = state.receipt;
  $("work").hidden = Boolean(receipt); $("receipt").hidden = !receipt;
  if (receipt) {
    const facts = [["Số lô", receipt.batch], ["Nhận lúc", new Date(receipt.received_at).toLocaleString("vi-VN")], ["Máy trạm", receipt.station || ""], ["Điểm", receipt.branch || ""], ["Hồ sơ", receipt.dossier || "không ghi"], ["Số tệp", String(receipt.files.length)], ["Số trang", String(receipt.pages.received)], ["Chữ ký", (receipt.signature || "").slice(0, 32) + "…"]];
    $("receipt-facts").replaceChildren(...facts.flatMap(([name, value]) => [element("dt", "", name), element("dd", "", value)]));
    $("receipt-files").replaceChildren(...receipt.files.map((file) => { const item = element("li", "", `${file.file} – ${file.pages} trang${file.error ? " – " + failure(file.error.code) : ""} `); item.append(element("code", "", (file.sha256 || "").slice(0, 16))); return item; }));
    $("reading").textContent = "Mọi trang đã được giữ chắc ở trung tâm. Đang đọc …";
  }
  draw();
}
$("send").addEventListener("click", close);
$("print").addEventListener("click", () => print());
async function restart() { if (source) source.close(); listened = ""; early = new Map(); state = { ...fresh(), slip: {} }; files = new Map(); await asked(store("files").clear()); await keep(); $("slip").reset(); $("needed").hidden = true; say(""); shown(); $("files").focus(); }
$("next").addEventListener("click", restart);
$("clear").addEventListener("click", () => { if (!state.order.length || confirm("Bỏ hết các trang chưa gửi?")) restart(); });

(async () => {
  base = await open();
  const before = await asked(store("state", "readonly").get("now"));
  if (before) { state = { ...fresh(), ...before, closing: false, done: false }; for (const file of await asked(store("files", "readonly").getAll())) files.set(file.id, { ...file, busy: false, told: {} }); }
  state.order = state.order.filter((entry) => files.has(entry.file));
  for (const [name, value] of Object.entries(state.slip)) if ($(name)) $(name).value = value;
  shown(); needed(); sendOn();
  if ([...files.values()].some((file) => file.sha256)) listen();
})();

// Saves every answer as it is given. Without this script the buttons and links of the page do the same.
const form = document.getElementById("answers");
const sentences = form.dataset;
const shownState = document.getElementById("saved");
const { waiting } = self;
const here = location.pathname.replace(/\/(part|agree)\/[^/]+$/, ""), address = `${here}/answers/`, { who } = sentences;
const typingPause = 900, retryPause = 4000, longestWait = 3000;
const dirty = new Map();   // criterion -> what has not been acknowledged yet, with its own name for this saving
const timers = new Map();
const theirs = new Map();  // criterion -> what somebody else saved, and its revision; until one is chosen, ours is only kept beside it
const busy = new Map();    // criterion -> the saving that is under way
const lines = new Map();   // criterion -> the name of what this page shows of it, however often it is changed
const entries = new Map(); // criterion -> what is kept on this device of it
let token = form.elements.csrf_token.value;
let leaving = false, unreachable = false, copied = false;

const field = (criterion, name) => form.elements[`${criterion}.${name}`];
const fieldset = (criterion) => document.getElementById(criterion);
const kept = (criterion) => `${location.pathname}#${criterion}`;
const freshName = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");

function tell(text, waiting) {
  shownState.textContent = text;
  shownState.classList.toggle("waiting", Boolean(waiting));
}

function tellHere(criterion, text) {
  fieldset(criterion).querySelector(".saving").textContent = text;
}

function read(criterion) {
  const choice = field(criterion, "choice").value;
  const isLevel = /^[0-4]$/.test(choice);
  return {
    choice,
    level: isLevel ? Number(choice) : null,
    unknown: choice === "unknown",
    notApplicable: choice === "not-applicable" ? field(criterion, "reason").value.trim() : "",
    reason: field(criterion, "reason")?.value ?? "",
    evidence: field(criterion, "evidence").value,
    evidenceText: field(criterion, "evidence-text").value,
    evidenceLink: field(criterion, "evidence-link").value,
    evidenceUntil: field(criterion, "evidence-until").value,
    note: field(criterion, "note").value,
    baseRevision: Number(field(criterion, "revision").value),
    clientId: freshName(),
  };
}

function write(criterion, answer) {
  field(criterion, "choice").value = answer.choice;
  if (field(criterion, "reason")) field(criterion, "reason").value = answer.reason;
  field(criterion, "evidence").value = answer.evidence;
  field(criterion, "evidence-text").value = answer.evidenceText;
  field(criterion, "evidence-link").value = answer.evidenceLink;
  field(criterion, "evidence-until").value = answer.evidenceUntil ?? "";
  field(criterion, "note").value = answer.note;
}

// Kept at once in the simple place, and a moment later where it is sent from also when this page is closed.
function remember(criterion, answer) {
  dirty.set(criterion, answer);
  answer.line ??= lines.get(criterion) ?? answer.clientId;
  lines.set(criterion, answer.line);
  try { localStorage.setItem(kept(criterion), JSON.stringify({ ...answer, who })); } catch { /* full or forbidden: the page itself still holds it */ }
}

function unkeep(criterion, answer) {
  try {
    if (JSON.parse(localStorage.getItem(kept(criterion)))?.clientId === answer.clientId) localStorage.removeItem(kept(criterion));
  } catch { /* nothing was kept */ }
}

function queue(criterion, answer) {
  const before = entries.get(criterion)?.answer;
  if (before?.clientId === answer.clientId && before.baseRevision === answer.baseRevision) return;
  const entry = { here, who, criterion, answer: { ...answer }, page: location.pathname, at: Date.now(), state: "waiting" };
  entries.set(criterion, entry);
  waiting.keep(entry).then(() => unkeep(criterion, answer)).catch(() => { /* it stays where it is already */ }).finally(() => news());
}

function news(connection) {
  document.dispatchEvent(new CustomEvent("waiting", { detail: connection }));
}

// The saving is over only when this device has noted it: whoever leaves before that would find the answer waiting again.
function forget(criterion, answer, result) {
  const entry = entries.get(criterion);
  if (dirty.get(criterion) === answer) dirty.delete(criterion);
  return waiting.settle({ ...entry, answer }, result ? "sent" : "answered", result).catch(() => {}).finally(() => {
    unkeep(criterion, answer);
    news();
  });
}

function later(criterion, pause) {
  clearTimeout(timers.get(criterion));
  timers.set(criterion, setTimeout(() => save(criterion), pause));
}

function put(criterion, answer, keepalive = false) {
  return fetch(address + criterion, {
    method: "PUT", keepalive, credentials: "same-origin", signal: keepalive ? undefined : waiting.patience(),
    headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ ...answer, who }),
  });
}

async function save(criterion) {
  clearTimeout(timers.get(criterion));
  if (busy.has(criterion)) await busy.get(criterion);
  const answer = dirty.get(criterion);
  if (!answer) return;
  if (answer.choice === "not-applicable" && !answer.notApplicable) {
    tell("");
    return tellHere(criterion, sentences.reason);
  }
  queue(criterion, answer);
  const work = send(criterion, answer);
  busy.set(criterion, work);
  await work;
  busy.delete(criterion);
}

async function send(criterion, answer) {
  tell(sentences.saving);
  let response, result;
  try {
    response = await put(criterion, answer);
    if (response.status === 403) {
      token = (await response.json()).csrfToken;
      form.elements.csrf_token.value = token;
      response = await put(criterion, answer);
    }
    result = await response.json();
  } catch {
    unreachable = !response;
    news(unreachable ? "none" : undefined);
    tellHere(criterion, sentences.waiting);
    tell(response ? sentences.failed : sentences.offline, true);
    return later(criterion, retryPause);
  }
  unreachable = false;
  news(response.status === 401 ? "sign-in" : "there");
  if (response.ok) return acknowledged(criterion, answer, result);
  if (response.status === 409 && result.notice) return disagreed(criterion, answer, result);
  tell("");
  if (response.status >= 500) {
    tell(sentences.failed, true);
    return later(criterion, retryPause);
  }
  tellHere(criterion, (result.problems ?? []).join(" ") || sentences.failed);
}

function acknowledged(criterion, answer, result) {
  const noted = forget(criterion, answer, result);
  field(criterion, "revision").value = result.revision;
  if (dirty.has(criterion)) dirty.get(criterion).baseRevision = result.revision;
  tellHere(criterion, "");
  fieldset(criterion).querySelector(".past").hidden = false;
  if (!dirty.size) tell(sentences.saved.replace("{time}", result.saved));
  count();
  return noted;
}

function count() {
  for (const chapter of form.querySelectorAll("[data-part]")) {
    const all = [...chapter.querySelectorAll("[data-criterion]")].map((place) => read(place.dataset.criterion));
    const settled = all.filter((answer) => answer.level !== null || answer.notApplicable).length;
    const place = document.querySelector(`[data-count="${chapter.dataset.part}"]`);
    place.textContent = settled ? sentences.countWords.replace("{settled}", settled).replace("{asked}", all.length) : sentences.none;
  }
}

function disagreed(criterion, answer, result) {
  const noted = forget(criterion, answer);
  theirs.set(criterion, { ...result.theirs, revision: result.revision });
  tell("");
  document.getElementById(`${criterion}-conflict`)?.remove();
  fieldset(criterion).querySelector(".choices").insertAdjacentHTML("beforebegin", result.notice);
  return noted;
}

const fields = ["choice", "reason", "evidence", "evidenceText", "evidenceLink", "evidenceUntil", "note"];

// A browser tells of the same change twice, at the key and on leaving the field: it is one saving with one name.
function changed(event) {
  const place = event.target.closest("[data-criterion]");
  if (!place) return;
  const { criterion } = place.dataset, answer = read(criterion), before = dirty.get(criterion);
  if (!before || fields.some((name) => answer[name] !== before[name])) {
    remember(criterion, answer);
    queue(criterion, answer);
    tellHere(criterion, "");
    if (!shownState.classList.contains("waiting")) tell(""); // what was said to be saved is the text before this one
  }
  later(criterion, event.type === "input" && event.target.type !== "radio" ? typingPause : 0);
}

async function everythingSaved() {
  const all = Promise.all([...new Set([...dirty.keys(), ...busy.keys()])].map(save));
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, longestWait))]);
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);

function together(first, second, between) {
  if (second.includes(first)) return second;
  return first.includes(second) ? first : first + between + second;
}

function merge(criterion, other) {
  const link = field(criterion, "evidence-link"), text = field(criterion, "evidence-text"), until = field(criterion, "evidence-until");
  const spare = link.value && other.evidenceLink !== link.value ? other.evidenceLink : "";
  text.value = together(together(other.evidenceText, spare, "\n"), text.value, "\n\n");
  link.value ||= other.evidenceLink;
  if (until) until.value ||= other.evidenceUntil ?? "";
  if (field(criterion, "evidence").value === "none") field(criterion, "evidence").value = other.evidence;
  const note = field(criterion, "note"), reason = field(criterion, "reason");
  note.value = together(other.note, note.value, "\n\n");
  if (note.value) note.closest("details").open = true;
  if (field(criterion, "choice").value === "not-applicable") reason.value = together(other.notApplicable, reason.value, "; ");
  fieldset(criterion).querySelector(".evidence").classList.toggle("filled", Boolean(text.value || link.value));
}

form.addEventListener("click", (event) => {
  const { name, value: criterion } = event.target;
  if (name !== "keep" && !(name === "merge" && theirs.has(criterion))) return;
  event.preventDefault();
  document.getElementById(`${criterion}-conflict`).remove();
  if (name === "merge") merge(criterion, theirs.get(criterion));
  if (theirs.has(criterion)) field(criterion, "revision").value = theirs.get(criterion).revision;
  theirs.delete(criterion);
  remember(criterion, read(criterion));
  save(criterion);
});

form.addEventListener("submit", async (event) => {
  const isCut = () => copied && (unreachable || !navigator.onLine);
  if (leaving || (!dirty.size && !busy.size && !isCut())) {
    leaving = true;
    return;
  }
  event.preventDefault();
  await everythingSaved();
  leaving = true;
  if (isCut()) return location.assign(event.submitter?.name === "go" ? event.submitter.value : `${here}/offline`); // what was typed waits on this device
  setTimeout(() => form.requestSubmit(event.submitter)); // a form that is still being submitted would not hear it
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  const sameWindow = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link || link.getAttribute("href").startsWith("#") || !sameWindow || (!dirty.size && !busy.size)) return;
  event.preventDefault();
  await everythingSaved();
  location.assign(link.href);
});

addEventListener("online", () => [...dirty.keys()].forEach(save));
addEventListener("pageshow", () => { leaving = false; });
addEventListener("pagehide", () => dirty.forEach((answer, criterion) => {
  queue(criterion, answer);
  if (!busy.has(criterion) && !leaving) put(criterion, answer, true).catch(() => {});
}));
addEventListener("beforeunload", (event) => { if (dirty.size && !leaving && !copied) event.preventDefault(); });
document.addEventListener("copied", (event) => { copied = event.detail; });

function bringBack(criterion, answer) {
  write(criterion, answer);
  remember(criterion, answer);
  tell(sentences.restored, true);
  save(criterion);
}

// An answer that has arrived meanwhile stands in this page where the page is an older copy.
function bringUpToDate(entry) {
  const { criterion, answer } = entry;
  if (answer.baseRevision <= Number(field(criterion, "revision").value)) return waiting.settle(entry, "answered");
  write(criterion, answer);
  field(criterion, "revision").value = answer.baseRevision;
  count();
}

async function restore() {
  const listed = await waiting.list(here, who).catch(() => []);
  for (const { dataset: { criterion } } of form.querySelectorAll("[data-criterion]")) {
    let earlier = null;
    try { earlier = JSON.parse(localStorage.getItem(kept(criterion))); } catch { /* nothing to bring back */ }
    if (!earlier || (earlier.who ?? who) !== who) continue;
    const arrived = listed.find(({ state, answer, ...entry }) => state === "sent" && entry.criterion === criterion && answer.line === earlier.line);
    if (arrived) earlier.baseRevision = Math.max(earlier.baseRevision, arrived.answer.baseRevision); // an earlier text of the same field is there already
    bringBack(criterion, earlier);
  }
  for (const entry of listed) {
    if (!fieldset(entry.criterion) || dirty.has(entry.criterion)) continue;
    entries.set(entry.criterion, entry);
    if (entry.state === "sent") bringUpToDate(entry);
    else bringBack(entry.criterion, entry.answer);
  }
}

// What another window of this browser gives, or has sent, is shown here too.
waiting.channel?.addEventListener("message", ({ data: { kept: given, settled, state, result } }) => {
  const { criterion, answer } = given ?? settled ?? {};
  if ((given ?? settled)?.here !== here || (given ?? settled).who !== who || !fieldset(criterion)) return;
  if (given && (dirty.get(criterion)?.line ?? answer.line) === answer.line && !theirs.has(criterion)) {
    entries.set(criterion, given);
    write(criterion, answer);
    remember(criterion, answer);
    unkeep(criterion, answer);
    tellHere(criterion, sentences.waiting);
    later(criterion, retryPause);
  } else if (state === "sent" && dirty.get(criterion)?.clientId === answer.clientId) {
    acknowledged(criterion, dirty.get(criterion), result);
  }
});

restore().catch(() => { /* what was kept in the simple place is back already */ });
document.getElementById("problems")?.focus();

// Says that answers wait on this device; on their own page it tries to send them, and lists those that cannot be sent, to copy or to delete.
const { waiting } = self;
const notice = document.getElementById("unsent"), place = document.getElementById("unsent-answers");
const parts = ["level", "choice", "reason", "evidenceText", "evidenceLink", "evidenceUntil", "note"];
const address = /^(.*\/a\/[^/]+)\/(?:part|agree)\/[^/#]+#(.+)$/;

// What a page could only keep in the simple place: at its closing, or in a browser without the other.
function simple() {
  const found = [];
  for (const key of Object.keys(localStorage)) {
    const [, here, criterion] = key.startsWith(`${waiting.root}/a/`) && key.match(address) || [];
    try {
      const { who = "", ...answer } = JSON.parse(here ? localStorage.getItem(key) : "{}");
      if (answer.clientId) found.push({ here, who, criterion, answer, page: key.split("#")[0], state: "waiting", key });
    } catch { /* not ours */ }
  }
  return found;
}

async function unsent() {
  let every = [], besides = [];
  try { every = await waiting.all("answers"); } catch { /* only the simple place works */ }
  try { besides = simple(); } catch { /* forbidden */ }
  const named = new Set(every.map(({ answer }) => answer.clientId));
  return [...every.filter(({ state }) => state !== "sent"), ...besides.filter(({ answer }) => !named.has(answer.clientId))];
}

async function tried(entry) {
  try {
    if (entry.state === "held") return "held";
    const { status } = await fetch(`${entry.here}/offline.json`, { redirect: "manual", cache: "no-store", signal: waiting.patience() });
    return [403, 404, 409, 410].includes(status) ? "gone" : status === 200 ? "open" : "later";
  } catch {
    return "later";
  }
}

const shownAs = (name, { answer }) => {
  if (name === "choice") return answer.choice === "unknown" || answer.unknown ? place.dataset.unknown : "";
  if (name === "reason") return answer.notApplicable || (answer.choice === "not-applicable" ? answer.reason || place.dataset.notApplicable : "");
  return String(answer[name] ?? "");
};

async function copy(card, told) {
  const title = card.querySelector("h2").textContent;
  const lines = [...card.querySelectorAll("dl > div:not([hidden])")].map((row) => `${row.children[0].textContent}: ${row.children[1].textContent}`);
  try {
    await navigator.clipboard.writeText([title, ...lines].join("\n"));
    told.textContent = place.dataset.copied;
  } catch {
    getSelection().selectAllChildren(card.querySelector("dl"));
    told.textContent = place.dataset.select;
  }
}

async function drop(entry, card, button) {
  if (!button.dataset.sure) {
    button.dataset.sure = "1";
    button.textContent = place.dataset.sure;
    return;
  }
  if (entry.key) localStorage.removeItem(entry.key);
  else await waiting.settle(entry, "deleted");
  card.remove();
  count();
}

function count() {
  document.getElementById("unsent-none").hidden = Boolean(place.querySelector("article"));
}

function cardOf(entry, state) {
  const card = document.getElementById("unsent-one").content.cloneNode(true).firstElementChild;
  const titles = document.getElementById("unsent-titles").content;
  card.querySelector("h2").textContent = titles.getElementById(`title-${entry.criterion}`)?.textContent ?? entry.criterion;
  card.querySelector("[data-state]").textContent = place.dataset[state];
  for (const name of parts) {
    const text = shownAs(name, entry), row = card.querySelector(`[data-part=${name}]`);
    row.hidden = !text;
    row.lastElementChild.textContent = text;
  }
  const link = card.querySelector("a");
  if (state === "gone" || !entry.page.startsWith(`${waiting.root}/a/`)) link.remove();
  else link.href = `${entry.page}#${entry.criterion}`;
  card.querySelector("[name=copy]").addEventListener("click", () => copy(card, card.querySelector("[role=status]")));
  card.querySelector("[name=drop]").addEventListener("click", (event) => drop(entry, card, event.target));
  return card;
}

async function list() {
  const mine = ["", place.dataset.who], found = await unsent();
  for (const [here, who] of new Map(found.map((entry) => [`${entry.here} ${entry.who}`, [entry.here, entry.who]])).values()) {
    if (mine.includes(who)) await waiting.sendAll(here, who).catch(() => {});
  }
  const left = await unsent();
  const order = [...document.getElementById("unsent-titles").content.children].map(({ id }) => id), at = ({ criterion }) => order.indexOf(`title-${criterion}`);
  left.sort((one, other) => one.here.localeCompare(other.here) || at(one) - at(other));
  for (const entry of left.filter(({ who }) => mine.includes(who))) place.append(cardOf(entry, await tried(entry)));
  document.getElementById("unsent-others").hidden = left.every(({ who }) => mine.includes(who));
  count();
  place.ariaBusy = "false";
}

if (place) list();
else if (notice) unsent().then((found) => { notice.hidden = !found.length; });

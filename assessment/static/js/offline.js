// Says what waits on this device, sends it when there is a connection again, and keeps a copy of the assessment for those who want one.
const { waiting } = self;
const place = document.getElementById("device"), bar = document.getElementById("offline");
const { here, who } = bar.dataset, words = bar.dataset;
const pause = 15_000, atMost = 3_000;
const onThisPage = new Set([...document.querySelectorAll("[data-criterion]")].map(({ dataset }) => dataset.criterion));
let connection = navigator.onLine ? "there" : "none";
let shown = "", isLeft = false;

const some = (one, many, number) => number === 1 ? one : many.replace("{number}", number);

async function sentence() {
  const [list, copy] = [await waiting.list(here, who), await waiting.copyOf(here)];
  const isKept = copy?.who === who;
  const waits = list.filter(({ state }) => state === "waiting"), held = list.find(({ state, criterion }) => state === "held" && !onThisPage.has(criterion));
  document.dispatchEvent(new CustomEvent("copied", { detail: isKept && Boolean(copy.version) }));
  if (place) choice(isKept && copy);
  if (connection === "none" && waits.length) return [some(words.one, words.many, waits.length)];
  if (connection === "none" && isKept) return [words.copy.replace("{time}", new Date(copy.at).toLocaleString(document.documentElement.lang.replace(/^en$/, "en-GB"), { dateStyle: "long", timeStyle: "short" }))];
  if (connection === "sign-in" && waits.length) return [some(words.oneSignedOut, words.manySignedOut, waits.length), words.signIn, `${waiting.root}/sign-in?next=${encodeURIComponent(location.pathname.slice(waiting.root.length))}`];
  if (held) return [words.held, words.look, `${held.page}#${held.criterion}`];
  return connection === "gone" && waits.length ? [words.gone] : [];
}

async function show() {
  let [text = "", label, address] = await sentence().catch(() => connection === "none" ? [words.nowhere] : []);
  if (text + label === shown) return;
  shown = text + label;
  bar.textContent = text;
  bar.hidden = !text;
  if (label) {
    const link = Object.assign(document.createElement("a"), { href: address, textContent: label });
    bar.append(" ", link);
  }
}

function choice(copy) {
  place.hidden = false;
  place.querySelector("[data-offer]").hidden = Boolean(copy);
  place.querySelector("[data-kept]").hidden = !copy;
}

const stands = (status) => status === 401 || !status ? "sign-in" : [403, 404, 409, 410].includes(status) ? "gone" : "there";

async function standing() {
  const answer = await fetch(`${here}/offline.json`, { redirect: "manual", cache: "no-store", signal: waiting.patience() });
  return answer.ok && (await answer.json()).who !== who ? "sign-in" : stands(answer.status); // a redirection has no status, and leads to signing in
}

// Send what no question of this page sends itself, and learn whether there is a connection.
async function sendRest() {
  try {
    const list = (await waiting.list(here, who)).filter(({ state }) => state === "waiting"), copy = await waiting.copyOf(here);
    if (list.length || copy) {
      const status = await waiting.sendAll(here, who, onThisPage);
      isLeft = status >= 429; // a server that fails for a moment is asked again
      connection = status === 200 ? await standing() : stands(status);
    } else {
      connection = navigator.onLine ? "there" : "none";
    }
  } catch (error) {
    connection = error instanceof TypeError || error.name === "TimeoutError" || !navigator.onLine ? "none" : "there"; // where nothing can be kept there is no list either
  }
  await show();
  if (connection === "none") (await navigator.serviceWorker?.getRegistration(`${here}/`))?.sync?.register("send").catch(() => {});
}

async function keep() {
  const told = place.querySelector("[role=status]");
  told.textContent = words.keeping;
  let isKept = false;
  try {
    await navigator.serviceWorker.register(`${waiting.root}/a/worker.js`);
    const { active } = await navigator.serviceWorker.ready, { port1, port2 } = new MessageChannel();
    isKept = await new Promise((resolve) => {
      port1.onmessage = (event) => resolve(event.data);
      active.postMessage({ keep: here, who }, [port2]);
    });
  } catch { /* said below */ }
  told.textContent = isKept ? words.kept : words.notKept;
  await show();
}

async function drop() {
  await waiting.remove(here);
  place.querySelector("[role=status]").textContent = words.removed;
  if (!(await waiting.all("copies")).length) await (await navigator.serviceWorker.getRegistration(`${here}/`))?.unregister();
  await show();
}

// Where one answer has got through, so do those of other pages; until they have, the bar goes on saying that they wait.
document.addEventListener("waiting", ({ detail }) => {
  if (connection === "none" && detail === "there") return sendRest();
  connection = detail ?? connection;
  show();
});
waiting.channel?.addEventListener("message", show);
addEventListener("online", sendRest);
addEventListener("offline", () => { connection = "none"; show(); });
setInterval(() => { if (connection === "none" || isLeft) sendRest(); }, pause);
navigator.serviceWorker?.addEventListener("message", sendRest);
if (place && navigator.serviceWorker && self.caches) {
  place.querySelector("[name=keep]").addEventListener("click", keep);
  place.querySelector("[name=drop]").addEventListener("click", drop);
}
document.querySelector("form[action$='/sign-out']")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  await Promise.race([sendRest(), new Promise((resolve) => setTimeout(resolve, atMost))]);
  event.target.submit();
});
sendRest();

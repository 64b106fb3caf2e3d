// Keys for the workshop, and choices that are not saved yet are kept while one goes back and forth. Links and the button do the same without it.
const form = document.getElementById("workshop");
const keys = document.getElementById("keys");
const unsaved = document.getElementById("unsaved");
const place = location.pathname, off = "workshop-keys-off";
const fields = [...form.elements].filter((field) => field.name && field.type !== "hidden");
const revision = form.querySelector("[name$='.revision']").value;

function kept() {
  try { return JSON.parse(sessionStorage.getItem(place)); } catch { return null; }
}

function keep() {
  const typed = Object.fromEntries(new FormData(form).entries());
  try { sessionStorage.setItem(place, JSON.stringify({ revision, typed })); } catch { /* full or forbidden: the page itself still holds it */ }
  unsaved.hidden = false;
}

function follow(id) {
  document.getElementById(id)?.click();
}

function choose(id) {
  const choice = document.getElementById(`level-${id}`);
  if (!choice || choice.matches(":disabled")) return;
  choice.checked = true;
  keep();
}

const actions = {
  ArrowRight: () => follow("after"), PageDown: () => follow("after"), n: () => follow("after"),
  ArrowLeft: () => follow("before"), PageUp: () => follow("before"), p: () => follow("before"),
  u: () => choose("unknown"), s: () => form.querySelector("button")?.click(),
};
for (const level of "01234") actions[level] = () => choose(level);

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input[type=text], textarea, select");
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action || typing || !keys.checked || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action();
});

form.addEventListener("input", keep);
form.addEventListener("submit", () => sessionStorage.removeItem(place));
keys.checked = !localStorage.getItem(off);
keys.addEventListener("change", () => (keys.checked ? localStorage.removeItem(off) : localStorage.setItem(off, "1")));

const earlier = kept();
if (earlier?.revision === revision && !document.getElementById("problems")) {
  for (const field of fields) {
    if (field.type === "radio") field.checked = earlier.typed[field.name] === field.value;
    else if (field.name in earlier.typed) field.value = earlier.typed[field.name];
  }
  unsaved.hidden = false;
}
document.getElementById("problems")?.focus();

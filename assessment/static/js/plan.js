// Saves who does a step and by when as it is given. Without this script the button below does the same.
for (const form of document.querySelectorAll("form.plan")) {
  const state = form.querySelector(".saved");
  form.addEventListener("change", async () => {
    try {
      const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, keepalive: true });
      const result = await response.json();
      state.textContent = response.ok ? form.dataset.saved.replace("{time}", result.saved) : (result.problems ?? [form.dataset.failed]).join(" ");
      state.classList.toggle("waiting", !response.ok);
    } catch {
      state.textContent = form.dataset.failed;
      state.classList.add("waiting");
    }
  });
}

// Watches a report being made and opens its page anew once it is there. Without this script the page asks again by itself.
const place = document.getElementById("report");
const bar = document.getElementById("progress");
const pause = 700;

async function look() {
  try {
    const response = await fetch(place.dataset.state, { headers: { Accept: "application/json" } });
    const job = await response.json();
    if (!response.ok || job.state === "done" || job.state === "failed") return location.reload();
    bar.value = job.progress;
  } catch { /* no connection just now: ask again */ }
  setTimeout(look, pause);
}

setTimeout(look, pause);

// What waits on this device, and which copies it keeps: for pages and for the worker, which is served with this file before its own.
self.waiting = (() => {
  const root = self.document
    ? new URL(document.currentScript.src).pathname.split("/static/")[0]
    : new URL(registration.scope).pathname.replace(/\/a\/$/, "");
  const name = `smart-readiness ${root}`;
  const channel = self.BroadcastChannel && new BroadcastChannel(name);
  let base;

  function opened() {
    base ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => ["answers", "copies"].forEach((store) => request.result.createObjectStore(store));
      request.onsuccess = () => {
        request.result.onversionchange = request.result.onclose = () => { request.result.close(); base = null; };
        resolve(request.result);
      };
      request.onerror = request.onblocked = () => reject(request.error);
    }).catch((error) => { base = null; throw error; });
    return base;
  }

  async function inside(store, mode, act) {
    const transaction = (await opened()).transaction(store, mode);
    return new Promise((resolve, reject) => {
      let result;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
      act(transaction.objectStore(store), (found) => { result = found; });
    });
  }

  const all = (store) => inside(store, "readonly", (rows, give) => { rows.getAll().onsuccess = (event) => give(event.target.result); });
  const alone = (what, act) => navigator.locks ? navigator.locks.request(`${name} ${what}`, act) : act();
  const patience = () => AbortSignal.timeout?.(10_000); // a connection that gives no answer for so long is none
  const tell = (news) => channel?.postMessage(news);
  const rowOf = (entry) => `${entry.here}/answers/${entry.criterion} ${entry.who}`;

  // An answer of another window that waits too, and was never shown in this one, is not replaced: it is sent beside it.
  async function keep(entry) {
    await inside("answers", "readwrite", (rows) => {
      rows.get(rowOf(entry)).onsuccess = ({ target: { result: before } }) => {
        if (before && before.state !== "sent" && before.answer.line !== entry.answer.line) rows.put(before, `${rowOf(before)} ${before.answer.clientId}`);
        rows.put(entry, rowOf(entry));
      };
    });
    tell({ kept: entry });
  }

  // An answer has arrived, or is held until somebody chooses; beside a copy what has arrived is kept, for the copy is older.
  async function settle(entry, state, result) {
    const copy = state === "sent" && await copyOf(entry.here);
    await inside("answers", "readwrite", (rows) => {
      rows.openCursor(IDBKeyRange.bound(rowOf(entry), `${rowOf(entry)}\uffff`)).onsuccess = ({ target: { result: at } }) => {
        if (!at) return;
        if (at.value.answer.clientId === entry.answer.clientId) {
          if (state === "held") at.update({ ...at.value, state });
          else if (copy && at.key === rowOf(entry)) at.update({ ...at.value, state, answer: { ...at.value.answer, baseRevision: result.revision } });
          else at.delete();
        }
        at.continue();
      };
    });
    tell({ settled: entry, state, result });
  }

  async function list(here, who) {
    return (await all("answers")).filter((entry) => entry.here === here && entry.who === who).sort((one, other) => one.at - other.at);
  }

  async function put(entry, token = "") {
    const send = () => fetch(`${entry.here}/answers/${entry.criterion}`, {
      method: "PUT", credentials: "same-origin", signal: patience(),
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ ...entry.answer, who: entry.who }),
    });
    const read = (from) => from.json().catch((error) => { if (error.name === "TimeoutError") throw error; return {}; });
    let response = await send();
    let result = await read(response);
    if (response.status === 403 && result.csrfToken) {
      token = result.csrfToken;
      response = await send();
      result = await read(response);
    }
    return { status: response.status, result, token };
  }

  // Send what waits, one after the other and from one window at a time; gives the status with which it ended. Rejects without a connection.
  function sendAll(here, who, besides = new Set()) {
    return alone(`send ${here}`, async () => {
      let token;
      for (const entry of await list(here, who)) {
        if (entry.state !== "waiting" || besides.has(entry.criterion)) continue;
        const answer = await put(entry, token);
        token = answer.token;
        if (answer.status === 200) await settle(entry, "sent", answer.result);
        else if (answer.status === 400 || (answer.status === 409 && answer.result.notice)) await settle(entry, "held", answer.result);
        else return answer.status;
      }
      return 200;
    });
  }

  const cacheOf = (here) => `${name} ${here}`;
  const copyOf = (here) => inside("copies", "readonly", (rows, give) => { rows.get(here).onsuccess = (event) => give(event.target.result); });
  const setCopy = (copy) => inside("copies", "readwrite", (rows) => { rows.put(copy, copy.here); });

  // Remove the pages of an assessment from this device; what was not sent stays. With `wanted` they are kept again once they may be seen.
  const remove = (here, wanted) => alone(`copy ${here}`, async () => {
    await self.caches?.delete(cacheOf(here));
    await inside("answers", "readwrite", (rows) => {
      rows.openCursor().onsuccess = ({ target: { result: at } }) => {
        if (!at) return;
        if (at.value.here === here && at.value.state === "sent") at.delete();
        at.continue();
      };
    });
    await inside("copies", "readwrite", (rows) => {
      rows.get(here).onsuccess = ({ target: { result: copy } }) => {
        if (copy && wanted) rows.put({ ...copy, version: "" }, here);
        else rows.delete(here);
      };
    });
    tell({ removed: here });
  });

  // Nobody is signed in: what belongs to a team goes.
  async function leave(wanted) {
    for (const copy of await all("copies")) if (copy.who) await remove(copy.here, wanted);
  }

  return { root, channel, patience, all, alone, keep, settle, list, sendAll, cacheOf, copyOf, setCopy, remove, leave };
})();

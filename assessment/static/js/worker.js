// Serves the copies of assessments that somebody chose to keep on this device, where there is no connection; it changes nothing else.
const { root, patience, alone, cacheOf, copyOf, setCopy, remove, sendAll, all } = self.waiting;
const unreachable = [502, 503, 504], nobodys = [401, 403, 404, 410];
const anHour = 3600_000;
const hereOf = (address) => {
  const { origin, pathname } = new URL(address);
  const [, door] = pathname.startsWith(`${root}/a/`) && pathname.slice(root.length).match(/^\/a\/([^/]+)\//) || [];
  return origin === location.origin && door ? `${root}/a/${door}` : "";
};
const soon = (answer) => Promise.race([answer, new Promise((_, give) => setTimeout(give, 10_000, new Error("no answer")))]);
const kept = (here, path) => caches.match(path, { cacheName: cacheOf(here), ignoreVary: true });

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") {
    const here = hereOf(request.url);
    if (here) event.respondWith(page(event, here, address.pathname));
  } else if (address.pathname.startsWith(`${root}/static/`)) {
    event.respondWith(asset(event, address));
  }
});

async function page(event, here, path) {
  const copy = await copyOf(here).catch(() => null);
  try {
    const answer = await (copy ? soon(fetch(event.request)) : fetch(event.request));
    if (copy) event.waitUntil(check(here).catch(() => {}));
    if (!copy || !unreachable.includes(answer.status)) return answer;
  } catch (error) {
    if (!copy) throw error;
  }
  const found = await kept(here, path);
  if (found) return found;
  const instead = await kept(here, `${here}/offline`);
  return instead ? new Response(instead.body, { status: 503, headers: instead.headers }) : Response.error();
}

// An address with the digest of its content is never old; others are asked for first.
async function asset(event, address) {
  const here = hereOf((await clients.get(event.clientId))?.url ?? location.href);
  const find = async () => here && await kept(here, event.request.url);
  if (address.searchParams.has("v")) return await find() || fetch(event.request);
  return fetch(event.request).catch(async (error) => {
    const found = await find();
    if (!found) throw error;
    return found;
  });
}

// Ask whether the copy may still be kept, and bring it up to date. Rejects without a connection.
async function check(here) {
  const copy = await copyOf(here);
  if (!copy) return false;
  const answer = await fetch(`${here}/offline.json`, { redirect: "manual", cache: "no-store", signal: patience() });
  const isSignedOut = answer.type === "opaqueredirect" || answer.status === 401;
  if (isSignedOut || nobodys.includes(answer.status)) return remove(here, isSignedOut).then(() => false);
  if (!answer.ok) return false;
  const now = await answer.json();
  if (now.who !== copy.who || !now.pages.length) return remove(here).then(() => false);
  if (now.version === copy.version && now.stamp === copy.stamp && Date.now() - copy.at < anHour) return true;
  return fill(here, now);
}

const linked = (text) => [...text.matchAll(/(?:href|src)="([^"]*\/static\/[^"]*)"/g)].map((found) => found[1].replaceAll("&amp;", "&"));
const used = (text, of) => [...text.matchAll(/url\("?([^")]+)"?\)/g)].map((found) => new URL(found[1], of)).filter(({ protocol }) => protocol !== "data:");

// First everything that pages need, then the pages, and only then goes what was needed before: the copy is whole at every moment.
function fill(here, now) {
  return alone(`copy ${here}`, async () => {
    const pages = await Promise.all(now.pages.map(async (path) => {
      const answer = await fetch(path, { cache: "no-store", signal: patience() });
      const text = await answer.text();
      if (!answer.ok || answer.redirected || !text.includes(`data-who="${now.who}"`)) throw new Error(path);
      return [path, text, answer];
    }));
    if ((await copyOf(here))?.who !== now.who) return false;
    const cache = await caches.open(cacheOf(here)), needed = new Set(now.pages);
    for (const address of new Set(pages.flatMap(([, text]) => linked(text)))) await take(cache, new URL(address, location.origin), needed);
    for (const [path, text, answer] of pages) await cache.put(path, new Response(text, { headers: answer.headers }));
    for (const request of await cache.keys()) {
      const { pathname, search } = new URL(request.url);
      if (!needed.has(pathname + search)) await cache.delete(request);
    }
    await setCopy({ here, who: now.who, version: now.version, stamp: now.stamp, at: Date.now() });
    return true;
  });
}

async function take(cache, address, needed) {
  const path = address.pathname + address.search;
  if (needed.has(path)) return;
  needed.add(path);
  let answer = address.searchParams.has("v") && await cache.match(path, { ignoreVary: true });
  if (!answer) {
    answer = await fetch(path, { cache: "no-cache", signal: patience() });
    if (!answer.ok) throw new Error(path);
    await cache.put(path, answer.clone());
  }
  if (address.pathname.endsWith(".css")) for (const other of used(await answer.text(), address)) await take(cache, other, needed);
}

addEventListener("message", (event) => event.waitUntil((async () => {
  const { keep: here, who } = event.data;
  try {
    await setCopy({ here, who, version: "", stamp: "", at: 0 });
    event.ports[0].postMessage(await check(here));
  } catch {
    await remove(here).catch(() => {});
    event.ports[0].postMessage(false);
  }
})()));

addEventListener("sync", (event) => event.waitUntil((async () => {
  const open = (await clients.matchAll({ type: "window", includeUncontrolled: true })).map((client) => client.url);
  for (const [here, who] of new Map((await all("answers")).map((entry) => [`${entry.here} ${entry.who}`, [entry.here, entry.who]])).values()) {
    if (!open.some((address) => hereOf(address) === here)) await sendAll(here, who);
  }
})()));

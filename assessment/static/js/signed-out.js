// Nobody is signed in with this browser: copies of what a team works on are removed from this device.
self.waiting.leave(!new URLSearchParams(location.search).has("out")).catch(() => { /* nothing was kept */ });

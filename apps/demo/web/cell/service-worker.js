// Serves the lecture's programs, as the reader edited them, to the worker that runs them: the page's security policy allows modules of its own
// address alone. They lie in a cache, into which that worker put them. Everything else goes its usual way.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(self.clients.claim()));

const served = async (request) => {
  const cache = await caches.open("adjoint-lecture-cells");
  return (await cache.match(request, { ignoreSearch: true })) ?? new Response("not found", { status: 404 });
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" || !/\/lecture-cells\/[\w-]+\.js$/.test(new URL(request.url).pathname)) return;
  event.respondWith(served(request));
});

/** Shows what was pushed (one sentence without anybody's data) and opens the page of notices. It keeps nothing. */
const worker = self as unknown as Worker;

worker.addEventListener("install", () => void worker.skipWaiting());

worker.addEventListener("push", (event) => {
  // One tag for all: a message that comes twice, or the next one, takes the place of the last.
  event.waitUntil(worker.registration.showNotification(event.data?.text() ?? "", { tag: "motcua" }));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow("/thong-bao/"));
});

/** What we use of a ServiceWorkerGlobalScope: its library of types and that of pages exclude each other. */
type Worker = {
  addEventListener(name: string, listener: (event: PushEvent) => void): void;
  skipWaiting(): Promise<void>;
  registration: ServiceWorkerRegistration;
  clients: { openWindow(address: string): Promise<unknown> };
};
type PushEvent = { waitUntil(done: Promise<unknown>): void; data?: { text(): string }; notification: Notification };

export {};

/**
 * A form with data-push-key asks the browser to be told by push before it is sent, and sends what the browser gave: the
 * address at its push service and its keys. The worker that shows the messages is the script data-push-worker.
 */
export function pushes(): void {
  const ready = new WeakSet<HTMLFormElement>();

  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.dataset.pushKey || ready.has(form)) return;
    event.preventDefault();
    const fault = form.querySelector<HTMLElement>("[data-push-fault]");
    if (fault) fault.hidden = true;
    subscribe(form.dataset.pushKey, form.dataset.pushWorker ?? "").then(
      (given) => {
        for (const [name, value] of Object.entries(given)) {
          form.querySelector<HTMLInputElement>(`[name=${name}]`)!.value = value;
        }
        ready.add(form);
        form.requestSubmit();
      },
      () => {
        if (fault) fault.hidden = false;
      },
    );
  });
}

async function subscribe(key: string, worker: string): Promise<Record<string, string>> {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
  const registration = await navigator.serviceWorker.register(worker);
  await active(registration);
  const old = await registration.pushManager.getSubscription();
  await old?.unsubscribe(); // it may be of a key that we no longer have
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = made.toJSON();
  return { endpoint: endpoint ?? "", p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" };
}

/** The scope of our worker is its own folder, so navigator.serviceWorker.ready would wait for ever. */
async function active(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting;
  if (!worker) return;
  await new Promise<void>((resolve, reject) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Error("the worker was not installed"));
    });
  });
}

/** A form is sent once: a second click while the first is on its way does nothing. Coming back by the browser's history frees it. */
export function submitOnce(): void {
  const sent = new WeakSet<HTMLFormElement>();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    // The pressed button's name and value are collected after this handler, so it is marked busy, not disabled.
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
    event.submitter?.setAttribute("aria-busy", "true");
  });

  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.forms) {
      sent.delete(form);
      for (const button of form.querySelectorAll("button")) {
        button.removeAttribute("aria-disabled");
        button.removeAttribute("aria-busy");
      }
    }
  });
}

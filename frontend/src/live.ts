/** When an answer decides which questions follow, the form asks the server for them; without this file a button does. */
export function askAgain(): void {
  document.addEventListener("change", (event) => {
    const field = (event.target as Element).closest("[data-live]");
    field?.closest("[data-refresh]")?.dispatchEvent(new CustomEvent("refresh"));
  });

  // The question is about the answers; the files go with the form itself.
  document.addEventListener("htmx:config:request", (event) => {
    const { body } = (event as CustomEvent<{ ctx: { request: { body: FormData } } }>).detail.ctx.request;
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  });
}

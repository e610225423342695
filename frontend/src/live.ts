/**
 * When an answer decides which questions follow, the form asks the server for them; without this file a button does.
 * People go on typing while it asks: what they type meanwhile is newer than the server's answer and stays as it is.
 */
export function askAgain(): void {
  document.addEventListener("change", (event) => {
    const field = (event.target as Element).closest("[data-live]");
    field?.closest("[data-refresh]")?.dispatchEvent(new CustomEvent("refresh"));
  });

  document.addEventListener("input", (event) => {
    const { name, form } = event.target as HTMLInputElement;
    for (const box of boxes(form)) if (box.getAttribute("name") === name) box.setAttribute("hx-morph-skip", "");
  });

  document.addEventListener("htmx:config:request", (event) => {
    const { request } = (event as Asked).detail.ctx;
    // Only a redrawing answers what was typed; an autosave changes nothing on the page but its own note.
    const redraws = request.body.get("action") !== "autosave";
    if (redraws) for (const box of boxes(request.form)) box.removeAttribute("hx-morph-skip");
    // The question is about the answers; the files go with the form itself.
    for (const [name, value] of [...request.body]) if (value instanceof File) request.body.delete(name);
  });

  // A page that says something else (the session is over, the server is ill) must not take the form's place.
  document.addEventListener("htmx:before:swap", (event) => {
    const { tasks } = (event as Answered).detail;
    if (!tasks.some((task) => task.fragment.querySelector("[data-refresh], [data-kept]"))) event.preventDefault();
    seen = inSight(document.activeElement);
  });

  // New questions push the rest down: where somebody is at work stays in sight.
  document.addEventListener("htmx:after:swap", () => {
    if (seen) document.activeElement?.scrollIntoView({ block: "nearest" });
  });
}

let seen = false;

function inSight(element: Element | null): boolean {
  if (!element || element === document.body) return false;
  const { top, bottom } = element.getBoundingClientRect();
  return top < innerHeight && bottom > 0;
}

function boxes(form: HTMLFormElement | null): Iterable<Element> {
  return form?.querySelectorAll("input, select, textarea") ?? [];
}

type Asked = CustomEvent<{ ctx: { request: { body: FormData; form: HTMLFormElement | null } } }>;
type Answered = CustomEvent<{ tasks: { fragment: DocumentFragment }[] }>;

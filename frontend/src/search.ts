/**
 * The box in the head of every page: `/` focuses it, what is typed asks for suggestions, arrows move among them, Enter
 * opens the one chosen or sends the form. Without this file the form is sent as any other.
 */
export function suggest(): void {
  const place = document.querySelector<HTMLElement>("[data-suggest]");
  const box = place?.querySelector<HTMLInputElement>("input[type=search]");
  const list = place?.querySelector<HTMLElement>("[role=listbox]");
  if (!place || !box?.form || !list) return;
  const form = box.form;
  let waiting = 0;
  let asking: AbortController | undefined;

  const options = () => [...list.querySelectorAll<HTMLElement>("[role=option]")];
  const chosen = () => list.querySelector<HTMLElement>("[aria-selected=true]");

  function show(open: boolean): void {
    list!.hidden = !open;
    box!.setAttribute("aria-expanded", String(open));
    if (!open) choose(undefined);
  }

  function choose(one: HTMLElement | undefined): void {
    chosen()?.setAttribute("aria-selected", "false");
    one?.setAttribute("aria-selected", "true");
    one?.scrollIntoView({ block: "nearest" });
    if (one) box!.setAttribute("aria-activedescendant", one.id);
    else box!.removeAttribute("aria-activedescendant");
  }

  async function ask(): Promise<void> {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(place!.dataset.suggest ?? "", {
        method: "POST",
        body: new FormData(form),
        signal: asking.signal,
      });
      if (!answer.ok || answer.redirected) return show(false);
      list!.innerHTML = await answer.text();
      options().forEach((one, n) => (one.id = `find-option-${n}`));
      show(options().length > 0 && document.activeElement === box);
    } catch (error) {
      if ((error as Error).name !== "AbortError") show(false); // away from the network: the form still says so
    }
  }

  function askSoon(): void {
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask(), 180);
  }

  function askNoMore(): void {
    clearTimeout(waiting);
    asking?.abort();
  }

  box.addEventListener("input", askSoon);
  box.addEventListener("focus", askSoon);
  box.addEventListener("blur", () => {
    askNoMore();
    setTimeout(() => show(false), 150);
  });
  form.addEventListener("submit", askNoMore);

  box.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.indexOf(chosen() as HTMLElement);
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden || !all.length) return;
      event.preventDefault();
      choose(all.at(event.key === "ArrowDown" ? (at + 1) % all.length : at > 0 ? at - 1 : -1));
    } else if (event.key === "Enter" && at >= 0 && !event.isComposing) {
      event.preventDefault();
      location.assign(all[at]!.dataset.href ?? "");
    }
  });

  list.addEventListener("mousedown", (event) => {
    const one = (event.target as Element).closest<HTMLElement>("[role=option]");
    if (one && event.button === 0) location.assign(one.dataset.href ?? "");
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (target.isContentEditable || target.closest("input, textarea, select")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

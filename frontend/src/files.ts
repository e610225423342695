/** Names and sizes of the files just picked, so that a wrong one is seen before it is sent. */
export function previewFiles(): void {
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
    const list = input.closest("[data-upload]")?.querySelector("[data-chosen]");
    list?.replaceChildren(...Array.from(input.files ?? [], line));
  });
}

function line(file: File): HTMLLIElement {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.className = "file-name";
  name.textContent = file.name;
  const size = document.createElement("span");
  size.className = "subtle nowrap";
  size.textContent = readable(file.size);
  item.append(name, size);
  return item;
}

/** The same words as the server's file_size filter. */
export function readable(bytes: number): string {
  const language = document.documentElement.lang;
  const number = (value: number) => new Intl.NumberFormat(language, { maximumFractionDigits: 1, numberingSystem: "latn" }).format(value);
  return bytes < 1_000_000 ? `${number(Math.max(1, Math.round(bytes / 1000)))} kB` : `${number(bytes / 1_000_000)} MB`;
}

/**
 * Where the keyboard starts: a page that comes back with faults at their summary; one with data-start, on which a clerk
 * works all day, at the first box in it that waits for something, so that a scanner can type at once.
 */
export function startWhereItWaits(): void {
  const faults = document.querySelector<HTMLElement>("[data-focus]");
  (faults ?? waiting(document.querySelector<HTMLElement>("[data-start]")))?.focus();
}

function waiting(part: HTMLElement | null): HTMLElement | undefined {
  const skipped = part?.dataset.start;
  const boxes = part?.querySelectorAll<HTMLInputElement>("input:not([type=hidden]), select, textarea") ?? [];
  return Array.from(boxes).find((box) => box.name !== skipped && !box.value && box.checkVisibility());
}

/** A page that comes back with faults starts at their summary. */
export function focusFaults(): void {
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
}

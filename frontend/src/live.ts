/** When an answer decides which questions follow, the form asks the server for them; without this file a button does. */
export function askAgain(): void {
  document.addEventListener("change", (event) => {
    const field = (event.target as Element).closest("[data-live]");
    field?.closest("[data-refresh]")?.dispatchEvent(new CustomEvent("refresh"));
  });
}

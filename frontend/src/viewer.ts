/**
 * A link with data-beside shows its paper in the [data-viewer] of its own part of the page, beside the form that is being
 * filled in, where the screen has room for both; elsewhere, and without this file, it opens as any link does. Escape or
 * its button closes the paper and gives the focus back to the link.
 */
export function papersBeside(): void {
  const roomy = matchMedia("(width >= 62rem)");
  let opener: HTMLAnchorElement | null = null;

  const close = (viewer: HTMLElement) => {
    viewer.querySelector("iframe")?.remove();
    viewer.hidden = true;
    opener?.removeAttribute("aria-current");
    opener?.focus();
    opener = null;
  };

  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const shown = target.closest("[data-viewer-close]")?.closest<HTMLElement>("[data-viewer]");
    if (shown) close(shown);
    const link = target.closest<HTMLAnchorElement>("a[data-beside]");
    const viewer = link?.closest("[data-views]")?.querySelector<HTMLElement>("[data-viewer]");
    if (!link || !viewer || !roomy.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    opener?.removeAttribute("aria-current");
    opener = link;
    link.setAttribute("aria-current", "true");
    show(viewer, link);
  });

  document.addEventListener("keydown", (event) => {
    const viewer = document.querySelector<HTMLElement>("[data-viewer]:not([hidden])");
    if (event.key === "Escape" && viewer) close(viewer);
  });
}

function show(viewer: HTMLElement, link: HTMLAnchorElement): void {
  const frame = document.createElement("iframe");
  const title = viewer.querySelector("[data-viewer-title]");
  frame.title = link.textContent ?? "";
  frame.src = `${link.dataset.beside ?? link.href}#toolbar=0&navpanes=0&view=FitH`; // what a browser's own reader heeds
  if (title) title.textContent = frame.title;
  viewer.querySelector("iframe")?.remove(); // a new frame leaves no step in the history behind
  viewer.append(frame);
  viewer.hidden = false;
  viewer.querySelector<HTMLElement>("[data-viewer-close]")?.focus();
}

// Shows a link to the draft as it was last saved, next to its preview.
(() => {
  const panel = document.querySelector("[data-preview-share]");
  const button = panel.querySelector("[data-preview-share-button]");
  const link = panel.querySelector("[data-preview-share-link]");
  const unsaved = panel.querySelector("[data-preview-share-unsaved]");
  const failure = panel.querySelector("[data-preview-share-failure]");

  // A page that was new gets its number with its first save, and its preview with it, without a reload.
  function address() {
    const preview = panel.closest("[data-w-preview-url-value]");
    const saved = preview.dataset.wPreviewUrlValue.match(/\/(\d+)\/edit\//);
    return saved && panel.dataset.previewShare.replace("/0/", `/${saved[1]}/`);
  }

  async function open() {
    const from = address();
    unsaved.hidden = Boolean(from);
    if (!from) return;
    try {
      const response = await fetch(from, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (!response.ok) throw new Error(response.status);
      link.innerHTML = await response.text();
      link.hidden = false;
      link.querySelector("input")?.focus();
      failure.hidden = true;
      button.setAttribute("aria-expanded", "true");
    } catch {
      failure.hidden = false;
    }
  }

  function close() {
    link.hidden = true;
    link.replaceChildren();
    button.setAttribute("aria-expanded", "false");
  }

  button.addEventListener("click", () => (link.hidden ? open() : close()));
})();

// Shows what the checks find in the draft, each time Wagtail has taken up what was typed, and leads to where it is.
(() => {
  const panel = document.querySelector("[data-quality]");
  const list = panel.querySelector("[data-quality-findings]");
  const status = panel.querySelector("[data-quality-status]");
  const failure = panel.querySelector("[data-quality-failure]");
  const toggle = document.querySelector('[data-side-panel-toggle="checks"] [data-side-panel-toggle-counter]');
  const rendered = document.querySelector('[data-side-panel="checks"] [data-content-checker-count]');
  let asking = null;
  let found = 0;

  // A page that was new gets a place of its own with its first save, and its preview with it, without a reload.
  function address(preview) {
    const saved = preview.dataset.wPreviewUrlValue?.match(/\/(\d+)\/edit\//);
    return saved ? panel.dataset.qualityOfPage.replace("/0/", `/${saved[1]}/`) : panel.dataset.quality;
  }

  async function update(event) {
    asking?.abort();
    const mine = (asking = new AbortController());
    try {
      const response = await fetch(address(event.target), { signal: mine.signal });
      if (!response.ok) throw new Error(response.status);
      show(await response.text());
      failure.hidden = true;
    } catch (error) {
      if (error.name !== "AbortError") failure.hidden = false;
    }
  }

  function show(html) {
    const key = list.contains(document.activeElement) ? document.activeElement.dataset.qualityKey : null;
    list.innerHTML = html;
    const summary = list.querySelector("[data-quality-summary]");
    // A status that says the same again would interrupt who listens.
    const said = summary.textContent.replace(/\s+/g, " ").trim();
    if (status.textContent !== said) status.textContent = said;
    found = Number(summary.dataset.qualitySummary);
    summary.remove();
    count();
    if (key) {
      const buttons = [...list.querySelectorAll("[data-quality-key]")];
      const kept = buttons.find((button) => button.dataset.qualityKey === key);
      (kept || panel.querySelector("[data-quality-heading]")).focus({ preventScroll: true });
    }
  }

  // Wagtail counts on the button of the panel only what it finds itself, each time anew.
  function count() {
    const number = found + Number(rendered.textContent);
    toggle.textContent = number;
    toggle.hidden = number === 0;
  }

  function find(where) {
    let found = document.querySelector("[data-edit-form]");
    for (const part of where.split(".")) {
      const inner = found.querySelector(`[data-contentpath="${CSS.escape(part)}"]`);
      if (!inner) break;
      found = inner;
    }
    return found;
  }

  function open(target) {
    const tab = target.closest('[role="tabpanel"]');
    if (tab?.hidden) document.getElementById(tab.getAttribute("aria-labelledby"))?.click();
    for (let within = target; within; within = within.parentElement) {
      const toggle = within.matches("[data-panel]") && within.querySelector("[data-panel-toggle]");
      if (toggle && toggle.getAttribute("aria-expanded") === "false") toggle.click();
    }
    // The body of a block that is closed stands within it.
    const own = target.querySelector("[data-panel-toggle]");
    if (own?.getAttribute("aria-expanded") === "false") own.click();
  }

  function go(where, text) {
    const target = find(where);
    open(target);
    const fields = 'input:not([type="hidden"]), textarea, select, [contenteditable="true"]';
    const shown = (each) => each.offsetParent && !each.disabled;
    const field = [...target.querySelectorAll(fields), ...target.querySelectorAll("button")].find(shown) || target;
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
    if (text) {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    target.classList.add("quality-target");
    setTimeout(() => target.classList.remove("quality-target"), 3000);
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-quality-where]");
    if (button) go(button.dataset.qualityWhere);
    const proposal = event.target.closest("[data-quality-proposal]");
    if (proposal) go(proposal.dataset.qualityInto, proposal.dataset.qualityProposal);
  });
  new MutationObserver(count).observe(rendered, { childList: true, characterData: true, subtree: true });
  // Once the preview is there: both would make the same pictures at the same time.
  document.addEventListener("w-preview:updated", update);
})();

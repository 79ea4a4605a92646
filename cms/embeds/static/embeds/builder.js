/* The builder without waiting: the example follows each choice, and a button copies the code. */
(() => {
  "use strict";
  const form = document.querySelector("[data-builder]");
  const result = document.querySelector("[data-result]");
  const status = document.querySelector("[data-status]");
  const PAUSE = 400;
  let timer, asked = 0;

  const showParts = () => {
    const chosen = form.elements.what.value;
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== chosen;
  };

  const copy = async (area, button) => {
    area.select();
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = status.textContent = result.dataset.copied;
    setTimeout(() => (button.textContent = result.dataset.copy), 2000);
  };

  const addButtons = () => {
    for (const area of result.querySelectorAll("textarea")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = result.dataset.copy;
      button.setAttribute("aria-describedby", area.id);
      button.addEventListener("click", () => copy(area, button));
      area.after(button);
    }
  };

  const renew = async () => {
    const own = ++asked;
    const query = new URLSearchParams(new FormData(form));
    if (query.get("what") === "item" && !query.get("page")) return;
    const address = `${location.pathname}?${query}`;
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const renewed = page.querySelector("[data-result]");
    if (own !== asked || !renewed) return;
    result.replaceChildren(...renewed.childNodes);
    history.replaceState(null, "", address);
    addButtons();
    if (result.querySelector("iframe")) status.textContent = status.dataset.renewed;
  };

  window.addEventListener("message", (event) => {
    const frame = result.querySelector("iframe");
    const height = event.data?.jmzEmbed?.height;
    if (frame && event.source === frame.contentWindow && event.origin === location.origin && height > 0) {
      frame.height = Math.ceil(height);
    }
  });
  form.addEventListener("input", () => {
    showParts();
    clearTimeout(timer);
    timer = setTimeout(renew, PAUSE);
  });
  showParts();
  addButtons();
})();

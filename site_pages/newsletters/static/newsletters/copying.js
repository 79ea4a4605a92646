/* A button below each text that copies all of it. Without this file the texts can be selected as always. */
(() => {
  "use strict";
  const part = document.querySelector("[data-copying]");
  const status = part.querySelector("[data-status]");

  const copy = async (area, button) => {
    area.select();
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      document.execCommand("copy");
    }
    button.firstChild.textContent = status.textContent = part.dataset.copied;
    setTimeout(() => {
      button.firstChild.textContent = part.dataset.copy;
      status.textContent = "";
    }, 2000);
  };

  for (const area of part.querySelectorAll("textarea")) {
    const button = document.createElement("button");
    const what = document.createElement("span");
    what.className = "visually-hidden";
    what.textContent = ` ${area.labels[0].textContent}`;
    button.type = "button";
    button.className = "button";
    button.append(part.dataset.copy, what);
    button.addEventListener("click", () => copy(area, button));
    area.after(button);
  }
})();

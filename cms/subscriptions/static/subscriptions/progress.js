/* Keeps the progress of sending current while it changes; when that is over the page is loaded once more. */
(() => {
  "use strict";
  const EVERY = 5000;

  const watch = (element) => {
    const state = () => element.querySelector("[data-phase]").dataset;
    const before = state().phase;
    if (state().moves !== "yes") {
      return;
    }
    const look = async () => {
      if (!document.hidden) {
        const answer = await fetch(element.dataset.progress, { credentials: "same-origin" }).catch(() => null);
        if (answer && answer.ok && !answer.redirected) {
          element.innerHTML = await answer.text();
          if (state().phase !== before) {
            // Other buttons belong to it now.
            window.location.reload();
            return;
          }
        }
      }
      window.setTimeout(look, EVERY);
    };
    window.setTimeout(look, EVERY);
  };

  document.querySelectorAll("[data-progress]").forEach(watch);
})();

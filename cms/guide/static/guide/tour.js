// Shows one step of the tour at a time. Without this script all of them stand below each other.
document.addEventListener("DOMContentLoaded", () => {
  for (const tour of document.querySelectorAll("[data-tour]")) {
    const steps = [...tour.querySelectorAll("[data-tour-step]")];
    const previous = tour.querySelector("[data-tour-previous]");
    const next = tour.querySelector("[data-tour-next]");
    let current = 0;
    const show = () => {
      steps.forEach((step, number) => {
        step.hidden = number !== current;
      });
      previous.hidden = current === 0;
      next.hidden = current === steps.length - 1;
    };
    const go = (by) => {
      current += by;
      show();
      steps[current].focus();
    };
    steps.forEach((step, number) => {
      step.value = number + 1;
    });
    previous.addEventListener("click", () => go(-1));
    next.addEventListener("click", () => go(1));
    show();
  }
});

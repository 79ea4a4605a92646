// Counts the characters of a title and a summary beside the length at which search engines cut them.
(() => {
  const { text, long, ...advised } = document.currentScript.dataset;

  function count(field, most) {
    const counter = document.createElement("p");
    counter.id = `${field.id}-length`;
    counter.className = "help";
    field.after(counter);
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${counter.id}`.trim());
    const show = () => {
      const number = [...field.value.trim()].length;
      counter.textContent = (number > most ? long : text).replace("{number}", number).replace("{most}", most);
    };
    field.addEventListener("input", show);
    field.addEventListener("change", show);
    show();
  }

  const form = document.getElementById("page-edit-form");
  for (const [name, most] of Object.entries(advised)) {
    const field = form?.querySelector(`#id_${CSS.escape(name)}`);
    if (field) count(field, Number(most));
  }
})();

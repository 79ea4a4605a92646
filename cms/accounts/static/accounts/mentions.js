// Proposes names of colleagues after an at sign in a comment: arrow keys and Enter choose, Escape puts the list away.
(() => {
  const { address, label } = document.currentScript.dataset;
  const page = location.pathname.match(/\/pages\/(\d+)\/edit\//);
  if (!page) return;
  let names;
  let list;
  let field;

  const ask = () => {
    names ??= fetch(address.replace("/0/", `/${page[1]}/`), { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { names: [] }))
      .then((answer) => answer.names)
      .catch(() => []);
    return names;
  };

  const typed = () => field.value.slice(0, field.selectionStart).match(/(?:^|\s)@([\p{L}\p{M} .'-]{0,40})$/u);

  function close() {
    list?.remove();
    list = undefined;
    field?.removeAttribute("aria-activedescendant");
    field?.removeAttribute("aria-controls");
  }

  function mark(option) {
    for (const each of list.children) each.setAttribute("aria-selected", each === option);
    field.setAttribute("aria-activedescendant", option.id);
  }

  function choose(name) {
    const start = field.selectionStart - typed()[1].length;
    const text = `${field.value.slice(0, start)}${name} ${field.value.slice(field.selectionStart)}`;
    // Wagtail's panel keeps the text itself, and hears of it in this way only.
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.setSelectionRange(start + name.length + 1, start + name.length + 1);
    close();
  }

  async function propose(event) {
    if (!event.target.matches(".comment textarea")) return;
    close();
    field = event.target;
    if (!typed()) return;
    const known = await ask();
    const begun = typed();
    if (!begun) return;
    const beginning = begun[1].toLocaleLowerCase();
    const found = known.filter((name) => name.toLocaleLowerCase().startsWith(beginning)).slice(0, 6);
    close();
    if (!found.length || (found.length === 1 && found[0].toLocaleLowerCase() === beginning)) return;
    list = document.createElement("ul");
    list.id = "mentions";
    list.className = "house-mentions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", label);
    for (const [number, name] of found.entries()) {
      const option = document.createElement("li");
      option.id = `mention-${number}`;
      option.setAttribute("role", "option");
      option.textContent = name;
      option.addEventListener("mousedown", (press) => {
        press.preventDefault();
        choose(name);
      });
      list.append(option);
    }
    field.after(list);
    field.setAttribute("aria-controls", list.id);
    mark(list.firstElementChild);
  }

  function steer(event) {
    if (!list || event.target !== field) return;
    const options = [...list.children];
    const current = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) mark(options.at((current + steps[event.key]) % options.length));
    else if (event.key === "Enter" || event.key === "Tab") choose(options[current].textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  document.addEventListener("input", propose);
  document.addEventListener("keydown", steer, true);
  document.addEventListener("focusout", (event) => event.target === field && close());
})();

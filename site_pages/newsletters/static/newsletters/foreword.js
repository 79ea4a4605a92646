// Counts characters as the server does; without it the page says how many fit, and the server still counts.
(() => {
  "use strict";
  const text = document.querySelector("[data-most]");
  const count = document.getElementById("foreword-count");

  const tell = () => {
    const kept = text.value.replace(/[^\S\n]+$/gm, "").trim();
    const left = Number(text.dataset.most) - [...kept].length;
    count.textContent = `${left < 0 ? count.dataset.over : count.dataset.left} ${Math.abs(left)}`;
  };

  text.addEventListener("input", tell);
  tell();
})();

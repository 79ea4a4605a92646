// Counts characters as the server does; without it the page says how many fit, and the server still counts.
const text = document.getElementById("contribution-text");
const count = document.getElementById("contribution-count");

function tell() {
  const left = Number(text.dataset.most) - [...text.value.trim()].length;
  count.textContent = `${left < 0 ? count.dataset.over : count.dataset.left} ${Math.abs(left)}`;
  count.classList.toggle("contribution__count--over", left < 0);
}

if (text) {
  text.addEventListener("input", tell);
  tell();
}

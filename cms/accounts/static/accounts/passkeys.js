// Hides what needs passkeys where the browser has none, and says so when it gave none.
document.addEventListener("DOMContentLoaded", () => {
  if (window.PublicKeyCredential) return;
  for (const element of document.querySelectorAll("[data-passkey]")) element.hidden = true;
});

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const element of document.querySelectorAll("[data-passkey-trouble]")) element.hidden = false;
});

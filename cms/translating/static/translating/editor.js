// A heading of wagtail-localize has no translation in its catalogue: “Nederlands to Engels translation”.
(() => {
    const words = document.currentScript.dataset.heading;

    function translate(editor) {
        for (const heading of editor.querySelectorAll("h3")) {
            const parts = heading.textContent.match(/^(.+) to (.+) translation$/);
            if (parts) {
                heading.textContent = words.replace("{source}", parts[1]).replace("{target}", parts[2]);
            }
        }
    }

    document.addEventListener("DOMContentLoaded", () => {
        const editor = document.querySelector(".js-translation-editor");
        if (editor) {
            new MutationObserver(() => translate(editor)).observe(editor, { childList: true, subtree: true });
            translate(editor);
        }
    });
})();

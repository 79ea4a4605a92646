/* <jmz-embed src="…">: content of the JMZ Kennisnetwerk in a page of yours. Licence: EUPL-1.2.
 *
 * Attributes: src, the address of an embed; title, what assistive technology calls it (otherwise the text within);
 * height, the pixels to keep free until it is there. What stands within shows until this script runs. */
(() => {
  "use strict";
  const NAME = "jmz-embed";
  if (customElements.get(NAME)) return;

  const USUAL_HEIGHT = 220;
  const MOST = 20000;
  const pixels = (value) => (Number.isFinite(+value) && +value > 0 ? Math.min(Math.ceil(+value), MOST) : 0);

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    ":host{display:block!important}:host([hidden]){display:none!important}" +
      "iframe{display:block;width:100%;border:0}"
  );

  class JmzEmbed extends HTMLElement {
    static observedAttributes = ["src", "title", "height"];

    #frame = null;

    constructor() {
      super();
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      // Until there is something to show, what the page itself has stands there.
      this.shadowRoot.append(document.createElement("slot"));
    }

    connectedCallback() {
      window.addEventListener("message", this);
      // While a page is being read, what stands within has not been read yet.
      if (document.readyState === "loading" && !this.title) {
        document.addEventListener("DOMContentLoaded", () => this.#name(), { once: true });
      }
      this.#show();
    }

    disconnectedCallback() {
      window.removeEventListener("message", this);
    }

    attributeChangedCallback(name, before, now) {
      if (before === now || !this.isConnected) return;
      if (name === "src") this.#show();
      else if (name === "title") this.#name();
      else if (this.#frame) this.#frame.height = pixels(now) || USUAL_HEIGHT;
    }

    handleEvent(event) {
      const frame = this.#frame;
      if (!frame || event.source !== frame.contentWindow || event.origin !== new URL(frame.src).origin) return;
      const height = pixels(event.data?.jmzEmbed?.height);
      if (height) frame.height = height;
    }

    #show() {
      let address;
      try {
        address = new URL(this.getAttribute("src") ?? "", document.baseURI);
      } catch {
        return;
      }
      if (!/^https?:$/.test(address.protocol) || !this.hasAttribute("src")) return;
      if (this.#frame?.src === address.href) return;
      const frame = document.createElement("iframe");
      frame.loading = "lazy";
      frame.referrerPolicy = "strict-origin-when-cross-origin";
      frame.height = pixels(this.getAttribute("height")) || USUAL_HEIGHT;
      frame.src = address.href;
      this.#frame = frame;
      this.#name();
      this.shadowRoot.replaceChildren(frame);
    }

    #name() {
      if (this.#frame) this.#frame.title = this.title || this.textContent.trim() || this.#frame.src;
    }
  }

  customElements.define(NAME, JmzEmbed);
})();

(() => {
  if (parent === window) return;
  const page = document.documentElement;
  let told = 0;
  const tell = () => {
    const height = Math.ceil(page.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    parent.postMessage({ jmzEmbed: { height } }, "*");
  };
  new ResizeObserver(tell).observe(page);
  tell();
})();

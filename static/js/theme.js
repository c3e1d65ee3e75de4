/* The theme that the person chose, set before the first paint: that is why this is no module. */
(() => {
  try {
    const chosen = localStorage.getItem('theme');
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
  } catch { /* Storage may be forbidden: the system's theme it is. */ }
})();

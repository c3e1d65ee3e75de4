/* The page of connections: says what a form waits for, and for how long. */

const words = document.querySelector('main').dataset;
let ticking = null;

document.addEventListener('submit', ({ target }) => {
  const place = document.getElementById(target.dataset.asks);
  if (!place) return;
  const since = Date.now();
  place.textContent = words.testing;
  clearInterval(ticking);
  ticking = setInterval(() => {
    place.textContent = words.seconds.replace('COUNT', Math.round((Date.now() - since) / 1000));
  }, 1000);
});

const stop = () => clearInterval(ticking);
document.addEventListener('htmx:before:swap', stop);
document.addEventListener('htmx:error', stop);
window.addEventListener('pagehide', stop);

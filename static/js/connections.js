/* The page of connections: says what a form waits for, and for how long. */

const words = document.querySelector('main').dataset;
let waiting = null; // the form that was sent
let clock = null;

function say(text) {
  const place = document.getElementById(waiting?.dataset.asks);
  if (place) place.textContent = text;
}

function stop(text = '') {
  clearInterval(clock);
  say(text);
  waiting = null;
}

document.addEventListener('submit', ({ target }) => {
  if (!target.dataset.asks) return;
  stop();
  waiting = target;
  const since = Date.now();
  say(words.testing);
  clock = setInterval(() => say(words.seconds.replace('COUNT', Math.round((Date.now() - since) / 1000))), 1000);
});

/* The page also loads what is found on this machine: that ends nothing. What is swapped in comes after this. */
function ended({ detail: { ctx } }) {
  if (waiting && ctx?.sourceElement === waiting) stop(ctx.response?.raw.ok ? '' : words.failed);
}

document.addEventListener('htmx:after:request', ended);
document.addEventListener('htmx:error', ended);
window.addEventListener('pagehide', () => stop()); // or a page that comes back would still be asking

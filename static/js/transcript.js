/* Reading: the view follows the tail while the reader is there; copying; clocks; older turns. */

import { announce, word } from './page.js';

const NEAR = 8;

class PlaygroundTranscript extends HTMLElement {
  connectedCallback() {
    this.scroller = this.closest('.scroll');
    this.jump = document.getElementById('jump');
    this.following = true;
    this.lastTop = 0;
    const grown = new ResizeObserver(() => this.keepUp());
    grown.observe(this);
    grown.observe(this.scroller);
    this.scroller.addEventListener('scroll', () => this.look(), { passive: true });
    this.scroller.addEventListener('wheel', (event) => event.deltaY < 0 && this.leave(), { passive: true });
    this.jump.addEventListener('click', () => this.toTail());
    document.addEventListener('playground:sent', () => this.toTail());
    document.addEventListener('htmx:before:swap', ({ detail }) => this.holdPlace(detail));
    document.addEventListener('playground:frame', showClocks);
    for (const name of ['playground:frame', 'htmx:after:swap']) document.addEventListener(name, showFormulas);
    showFormulas();
    setInterval(showClocks, 1000);
    this.toTail();
    showClocks();
  }

  get below() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  look() {
    if (this.below <= NEAR) this.following = true;
    else if (this.scroller.scrollTop < this.lastTop) this.following = false;
    this.lastTop = this.scroller.scrollTop;
    this.jump.hidden = this.following;
  }

  /* A wheel turned up means "let me read", before the first pixel has moved. */
  leave() {
    if (this.scroller.scrollHeight > this.scroller.clientHeight) this.following = false;
  }

  keepUp() {
    if (this.following) this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = this.following || this.below <= NEAR;
  }

  toTail() {
    this.following = true;
    this.keepUp();
  }

  /* Older turns and items come in above: what the reader looks at stays where it is. */
  holdPlace({ ctx }) {
    if (!ctx.sourceElement?.closest('.older')) return;
    const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
    const restore = () => { this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd; };
    document.addEventListener('htmx:after:swap', restore, { once: true });
  }
}

/* Clocks: how long what runs has been running, by the server's clock. */

const skew = Date.now() - Number(document.documentElement.dataset.now) * 1000;
const offset = Math.abs(skew) > 5000 ? skew : 0;

const QUIET = 5; // seconds of silence in the middle of an answer that are worth a word
let heard = Date.now();
document.addEventListener('playground:frame', ({ detail }) => { if (detail.changed) heard = Date.now(); });

function showClocks() {
  const now = Date.now() - offset;
  for (const clock of document.querySelectorAll('time[data-since], time[data-until], time[data-silent]')) {
    const { since, until } = clock.dataset;
    if (since) show(clock, Math.max(0, Math.floor((now - since) / 1000)), 0);
    else if (until) show(clock, Math.ceil((until - now) / 1000), 1);
    else show(clock, Math.floor((Date.now() - heard) / 1000), QUIET);
  }
}

/* Seconds in words; nothing below the least. */
function show(clock, seconds, least) {
  const words = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const text = seconds < least ? '' : words;
  if (clock.textContent !== text) clock.textContent = text;
}

/* Formulas: what typesets them comes with the first one. */

const formulas = document.getElementsByClassName('math');
let math;

async function showFormulas() {
  if (!formulas.length) return;
  math ??= import('./math.js');
  try {
    (await math).typeset();
  } catch { math = null; } // they stay as they were written
}

/* Copying: what `data-copy` names, else the code beside the button. */

function textFor(button) {
  const named = button.dataset.copy && document.querySelector(button.dataset.copy);
  const source = named || button.closest('figure, .code, .card')?.querySelector('code, pre');
  return source?.textContent ?? '';
}

async function writeClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea'); // plain http on another machine has no clipboard API
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-copy]');
  if (!button) return;
  try {
    await writeClipboard(textFor(button));
  } catch {
    return;
  }
  const use = button.querySelector('use');
  const href = use?.getAttribute('href');
  announce(word('copied'));
  use?.setAttribute('href', href.replace(/#.*/, '#check'));
  setTimeout(() => use?.setAttribute('href', href), 1500);
});

/* A page of a document is opened here; with a modifier, or without this script, its link opens as any other. */

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-page]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  import('./page_picture.js').then(({ open }) => open(link), () => { location.href = link.href; });
});

customElements.define('playground-transcript', PlaygroundTranscript);

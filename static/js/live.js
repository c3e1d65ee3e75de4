/* The feed: frames come in by hx-ws, become patches in order, and move the cursor. */

import { applyPatch } from './patches.js';
import { emit, word } from './page.js';

const transcript = document.getElementById('transcript');
const notice = document.getElementById('connection-notice');
const SIGNED_OUT = 4401;
const NOT_FOUND = 4404;
const RESUME = 4000; // our own close: hx-ws comes back after it, see reconnectCodes in the page's htmx-config
const PATIENCE = 2000;
const RESTARTS = 3;
const LONG_AWAY = 60_000;

let cursor = Number(transcript.dataset.cursor);
let connection = null;
let stale = false;
let restarts = 0;
let patience = null;

/* The cursor travels in the address, so that every connection, also the next one, is a catch-up. */
function pointAtCursor() {
  const url = new URL(connection.url);
  url.searchParams.set('after', cursor);
  connection.url = url.href;
}

transcript.addEventListener('htmx:ws:before:connection', ({ detail }) => {
  connection = detail.connection;
  pointAtCursor();
  waitPatiently();
});

transcript.addEventListener('htmx:ws:after:connection', () => {
  stale = false;
  clearTimeout(patience);
  patience = null;
  tell('');
  document.documentElement.dataset.live = 'open';
});

transcript.addEventListener('htmx:ws:before:message:incoming', (event) => {
  event.preventDefault();
  if (stale) return;
  let frame;
  try {
    frame = JSON.parse(event.detail.message.data);
    if (frame.after > cursor) throw new Error(`gap: ${cursor} to ${frame.after}`);
    for (const patch of frame.patches) applyPatch(transcript, patch);
  } catch {
    restart();
    return;
  }
  restarts = 0;
  cursor = frame.seq;
  pointAtCursor();
  emit('frame', { seq: cursor, changed: frame.patches.length > 0 });
  tellStatus();
});

transcript.addEventListener('htmx:ws:close', ({ detail: { code, reason } }) => {
  document.documentElement.dataset.live = 'closed';
  if (reason !== 'closed') return;
  if (restarts >= RESTARTS) tell(word('lost'));
  else if (code === SIGNED_OUT || code === NOT_FOUND) ask();
  else waitPatiently();
});

/* Close, and let hx-ws come back with the cursor. Thrice in vain, and only a new page can help. */
function restart() {
  stale = true;
  restarts += 1;
  connection.config.reconnect = restarts < RESTARTS;
  connection.socket?.close(RESUME);
}

function waitPatiently() {
  patience ??= setTimeout(() => tell(word(navigator.onLine ? 'reconnecting' : 'offline')), PATIENCE);
}

function tell(text) {
  notice.textContent = text;
  notice.hidden = !text;
}

/* The server closed on purpose: ask by HTTP whether that is still so. */
async function ask() {
  let status = 0;
  try {
    status = (await fetch(transcript.dataset.ask, { headers: { 'HX-Request': 'true' } })).status;
  } catch { /* Not reachable: hx-ws is told to try again. */ }
  if (status === 401 || status === 403) tell(word('signedOut'));
  else if (status === 404) tell(word('gone'));
  else setTimeout(() => htmx.trigger(transcript, 'playground:connect'), PATIENCE);
}

let told = '';

function tellStatus() {
  const turn = [...transcript.querySelectorAll(':scope > [data-turn]')].at(-1);
  const status = turn?.dataset.status ?? 'idle';
  const now = `${turn?.dataset.turn} ${status}`;
  if (now === told) return;
  const first = told === '';
  told = now;
  emit('status', { status, turn: turn?.dataset.turn ?? '', first });
}

/* A socket that slept may be dead without knowing it. */
let hiddenAt = 0;
const refresh = () => connection?.socket?.readyState === WebSocket.OPEN && connection.socket.close(RESUME);
window.addEventListener('online', refresh);
window.addEventListener('pageshow', (event) => event.persisted && refresh());
document.addEventListener('visibilitychange', () => {
  if (document.hidden) hiddenAt = Date.now();
  else if (hiddenAt && Date.now() - hiddenAt > LONG_AWAY) refresh();
});

tellStatus();

/* What every part of the session page shares: words, alerts, commands; and the page's own keys, drawers and dialogs. */

const root = document.documentElement;
const words = document.getElementById('words').dataset;

/** A sentence of the page's language, with COUNT, NAME ... replaced. */
export const word = (name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replaceAll(key, value), words[name] ?? '');

/** The header that every command carries; fragments hold no CSRF field. */
export const csrfHeader = () => ({ 'X-CSRFToken': document.querySelector('meta[name=csrf-token]')?.content ?? '' });

export const emit = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`playground:${name}`, { detail }));

function alertElement(message) {
  const alert = document.getElementById('alert-template').content.firstElementChild.cloneNode(true);
  alert.querySelector('div').textContent = message;
  return alert;
}

/** Tell beside the composer what needs a person. */
export function showAlert(message) {
  document.getElementById('composer-alert').replaceChildren(alertElement(message));
}

export const clearAlert = () => document.getElementById('composer-alert').replaceChildren();

/** A sentence for screen readers alone. */
export function announce(text) {
  document.getElementById('announcer').textContent = text;
}

/* Commands: forms outside htmx's own attributes are sent by it all the same; a plain POST is what is left without scripts. */

const isCommand = (form) => form.method === 'post' && (form.matches('[data-command], [data-title]') || form.closest('#transcript'));

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.hasAttribute('hx-post') || !isCommand(form)) return;
  event.preventDefault();
  clearAlert();
  const { submitter } = event;
  const values = submitter?.name ? { [submitter.name]: submitter.value } : {};
  htmx.ajax('POST', submitter?.getAttribute('formaction') ?? form.getAttribute('action'), { source: form, swap: 'none', values });
});

document.addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
  if (ctx.request.method !== 'GET') Object.assign(ctx.request.headers, csrfHeader());
});

document.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
  const { raw, status } = ctx.response;
  if (status < 400) return;
  ctx.swap = 'none';
  if (ctx.request.method === 'GET') return;
  const place = ctx.sourceElement.closest('#panel') ? 'settings-alert' : 'composer-alert';
  document.getElementById(place).replaceChildren(refusal(raw, ctx.text));
});

document.addEventListener('htmx:error', ({ detail: { ctx, error } }) => {
  if (ctx && ctx.request.method !== 'GET' && error?.name !== 'AbortError') showAlert(word('unreachable'));
});

/* What the server said in its alert; words of ours where it said nothing fit to show. */
function refusal(response, text) {
  if (response.status >= 500) return alertElement(word('broken'));
  if (response.status === 401 || response.redirected) return alertElement(word('signedOut'));
  if (!response.headers.get('content-type')?.startsWith('text/html')) return alertElement(text.slice(0, 600));
  const alert = new DOMParser().parseFromString(text, 'text/html').querySelector('[role=alert]');
  return alert ?? alertElement(word('refused'));
}

/* What is said when a turn goes on, waits or ends; of a page just opened only that it waits for somebody. */

document.addEventListener('playground:status', ({ detail: { status, first } }) => {
  if (first && status !== 'waiting') return;
  const asks = status === 'waiting' && document.querySelector('#transcript [role=group] [value=once]');
  const name = asks ? 'approval' : status;
  announce(word(`status${name[0].toUpperCase()}${name.slice(1)}`));
  if (!first) emit('list');
});

/* Drawers: the columns that have no room. */

let opener = null;

function openDrawer(name, from) {
  opener = from;
  root.dataset.drawer = name;
  document.querySelector('.stage').inert = true;
  document.querySelector(`[data-drawer-open=${name}]`)?.setAttribute('aria-expanded', 'true');
  document.getElementById(name).querySelector('[data-drawer-close]').focus();
}

function closeDrawer() {
  document.querySelector(`[data-drawer-open=${root.dataset.drawer}]`)?.setAttribute('aria-expanded', 'false');
  delete root.dataset.drawer;
  document.querySelector('.stage').inert = false;
  opener?.focus();
}

for (const width of ['1100px', '760px']) {
  matchMedia(`(min-width: ${width})`).addEventListener('change', () => root.dataset.drawer && closeDrawer());
}

/* The title, edited in place. */

const title = document.querySelector('form[data-title]');
const titleField = title?.elements.title;

function editTitle(editing) {
  if (!title) return;
  title.querySelector('h1').hidden = editing;
  titleField.hidden = !editing;
  if (editing) titleField.select();
  else title.querySelector('h1 button').focus();
}

title?.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  event.stopPropagation();
  title.reset();
  editTitle(false);
});
title?.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
  if (!ctx.response.raw.ok || ctx.response.raw.redirected) return;
  const text = titleField.value.trim();
  if (text) {
    title.querySelector('h1 button').textContent = text;
    titleField.defaultValue = text;
    document.title = document.title.replace(/^.*( · )/, (_, dot) => text + dot);
  }
  title.reset();
  editTitle(false);
  emit('list');
});
titleField?.addEventListener('blur', () => {
  if (titleField.hidden) return;
  if (titleField.value.trim() && titleField.value !== titleField.defaultValue) title.requestSubmit();
  else editTitle(false);
});

/* The list: found by title. */

const search = document.getElementById('session-search');

function filterList() {
  const wanted = search.value.trim().toLocaleLowerCase();
  let found = 0;
  for (const group of document.querySelectorAll('#session-list [data-group]')) {
    for (const row of group.querySelectorAll('li')) {
      row.hidden = !row.querySelector('.row > span').textContent.toLocaleLowerCase().includes(wanted);
      found += !row.hidden;
    }
    group.hidden = !group.querySelector('li:not([hidden])');
  }
  const none = document.querySelector('#session-list [data-none]');
  if (none) none.hidden = !wanted || found > 0;
}

search.addEventListener('input', filterList);
search.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !search.value) return;
  event.preventDefault();
  search.value = '';
  filterList();
});
document.addEventListener('htmx:after:swap', filterList);

/* The theme. */

const THEMES = ['auto', 'light', 'dark'];
const toggle = document.querySelector('[data-theme-toggle]');

function showTheme(theme) {
  if (theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = theme;
  toggle.setAttribute('aria-label', toggle.dataset[theme]);
  toggle.title = toggle.dataset[theme];
  const use = toggle.querySelector('use');
  use.setAttribute('href', use.getAttribute('href').replace(/#.*/, { auto: '#auto', light: '#sun', dark: '#moon' }[theme]));
}

showTheme(root.dataset.theme ?? 'auto');
toggle.addEventListener('click', () => {
  const theme = THEMES[(THEMES.indexOf(root.dataset.theme ?? 'auto') + 1) % THEMES.length];
  try { localStorage.setItem('theme', theme); } catch { /* It lasts for this page. */ }
  showTheme(theme);
});

/* Clicks and keys. */

document.addEventListener('click', (event) => {
  const at = (selector) => event.target.closest?.(selector);
  at('[data-dismiss]')?.closest('.alert').remove();
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!at('summary') || at('details') !== menu) menu.open = false;
  if (at('[data-dialog]')) document.getElementById(at('[data-dialog]').dataset.dialog).showModal();
  at('[data-close]')?.closest('dialog').close();
  if (at('[data-drawer-open]')) openDrawer(at('[data-drawer-open]').dataset.drawerOpen, at('[data-drawer-open]'));
  if (at('[data-drawer-close]')) closeDrawer();
  if (at('[data-title] h1 button, [data-rename]')) editTitle(true);
});

const isTyping = (target) => target.matches?.('textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])');

function escape() {
  const menu = document.querySelector('details.menu[open]');
  if (menu) menu.open = false;
  else if (root.dataset.drawer) closeDrawer();
  else document.querySelector('#stop:not([hidden])')?.click();
}

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.defaultPrevented || document.querySelector('dialog[open]')) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    if (getComputedStyle(document.getElementById('sessions')).visibility === 'hidden') openDrawer('sessions', document.activeElement);
    search.focus();
  } else if (event.key === 'Escape') {
    escape();
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
    if (event.key === '/') {
      event.preventDefault();
      document.getElementById('message').focus();
    } else if (event.key === '?') {
      document.getElementById('keys').showModal();
    }
  }
});

if (/Mac|iPhone|iPad/.test(navigator.platform)) {
  for (const key of document.querySelectorAll('[data-mod-key]')) key.textContent = `⌘${key.dataset.modKey}`;
}

/* The modules of the page have run and htmx has set itself up: tests and people may press things. */
document.addEventListener('DOMContentLoaded', () => { root.dataset.ready = 'true'; });

/* Attachments: chosen, pasted or dropped; sent in parts; each with its own progress and its own error. */

import { announce, csrfHeader, showAlert, word } from './page.js';

const PART = 1024 * 1024;
const TRIES = 3;

class Refused extends Error {
  constructor(message, expected) {
    super(message);
    this.expected = expected;
  }
}

/** Files of the message that is being written. `changed` is called when what would be sent changes. */
export class Uploads {
  constructor(composer, changed) {
    this.composer = composer;
    this.changed = changed;
    this.list = composer.querySelector('#uploads');
    this.entries = [];
    const picker = composer.querySelector('#picker');
    composer.querySelector('#attach').addEventListener('click', () => picker.click());
    picker.addEventListener('change', () => { this.add(picker.files); picker.value = ''; });
    composer.addEventListener('paste', (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      this.add(event.clipboardData.files);
    });
    this.acceptDrops();
  }

  /** What finished, as the server told it. */
  get ready() {
    return this.entries.filter((entry) => entry.told).map((entry) => entry.told);
  }

  get pending() {
    return this.entries.filter((entry) => entry.work);
  }

  /** Wait for what is under way; false when something failed. */
  async settled() {
    await Promise.all(this.pending.map((entry) => entry.work));
    return this.entries.every((entry) => entry.told);
  }

  add(files) {
    for (const file of files) {
      const most = Number(this.composer.dataset.maxFiles);
      if (this.entries.length >= most) {
        showAlert(word('tooMany', { COUNT: most }));
        return;
      }
      const entry = this.show(file.name);
      entry.work = this.run(entry, file).finally(() => { entry.work = null; this.changed(); });
    }
  }

  restore(told) {
    for (const one of told) this.finish(this.show(one.name), one);
  }

  /* Forget what was sent; what was attached since stays. */
  clear(sent) {
    for (const entry of sent) entry.row.remove();
    this.entries = this.entries.filter((entry) => !sent.includes(entry));
  }

  async run(entry, file) {
    try {
      const told = await send(file, entry);
      this.finish(entry, told);
      announce(word('attached', { NAME: told.name }));
    } catch (error) {
      if (!entry.stop.signal.aborted) this.fail(entry, error instanceof Refused ? error.message : word('uploadFailed'));
    }
  }

  show(name) {
    const row = document.getElementById('upload-template').content.firstElementChild.cloneNode(true);
    const entry = { row, id: null, told: null, work: null, stop: new AbortController() };
    row.querySelector('[data-name]').textContent = name;
    row.querySelector('progress').setAttribute('aria-label', `${word('uploading')} ${name}`);
    row.querySelector('button').setAttribute('aria-label', word('remove', { NAME: name }));
    row.querySelector('button').addEventListener('click', () => this.remove(entry));
    this.list.append(row);
    this.entries.push(entry);
    return entry;
  }

  finish(entry, told) {
    entry.id = told.id;
    entry.told = told;
    const { row } = entry;
    row.querySelector('progress').remove();
    row.querySelector('[data-name]').textContent = told.name;
    row.querySelector('button').setAttribute('aria-label', word('remove', { NAME: told.name }));
    row.querySelector('small').textContent = [facts(told), told.notice].filter(Boolean).join(' · ');
    if (told.thumbnail_url) {
      const picture = Object.assign(new Image(), { className: 'thumb', alt: '', src: told.thumbnail_url });
      row.querySelector('.thumb').replaceWith(picture);
    }
    const field = Object.assign(document.createElement('input'), { type: 'hidden', name: 'upload', value: told.id });
    row.append(field);
  }

  fail(entry, message) {
    entry.row.classList.add('failed');
    entry.row.querySelector('progress').remove();
    const told = Object.assign(document.createElement('small'), { textContent: message });
    told.setAttribute('role', 'alert');
    entry.row.querySelector('small').replaceWith(told);
  }

  remove(entry) {
    entry.stop.abort();
    if (entry.id) fetch(`/uploads/${entry.id}/delete/`, { method: 'POST', headers: csrfHeader() }).catch(() => {});
    this.entries = this.entries.filter((one) => one !== entry);
    entry.row.remove();
    this.changed();
    this.composer.querySelector('#message').focus();
  }

  acceptDrops() {
    const { classList } = document.documentElement;
    const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
    document.addEventListener('dragover', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      classList.add('dragging');
    });
    document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) classList.remove('dragging'); });
    document.addEventListener('drop', (event) => {
      classList.remove('dragging');
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.add(event.dataTransfer.files);
    });
  }
}

async function send(file, entry) {
  const { signal } = entry.stop;
  const start = await call('/uploads/', { method: 'POST', body: new URLSearchParams({ name: file.name, size: file.size }), signal });
  entry.id = start.id;
  const size = start.part_size ?? PART;
  const bar = entry.row.querySelector('progress');
  let number = 0;
  while (number * size < file.size) {
    const body = file.slice(number * size, (number + 1) * size);
    try {
      await call(`/uploads/${start.id}/parts/${number}/`, { method: 'PUT', body, signal }, TRIES);
    } catch (error) {
      if (!(error.expected > number)) throw error; // else the server has this part: its answer was lost
    }
    number += 1;
    bar.value = Math.min(1, (number * size) / file.size);
  }
  bar.removeAttribute('value'); // the server looks into it now
  return call(`/uploads/${start.id}/finish/`, { method: 'POST', signal });
}

/* One request; a lost connection is tried again where that is harmless. */
async function call(url, options, tries = 1) {
  let response;
  try {
    response = await fetch(url, { ...options, headers: { ...csrfHeader(), Accept: 'application/json' } });
  } catch (error) {
    if (tries <= 1 || options.signal.aborted) throw error;
    return call(url, options, tries - 1);
  }
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const told = isJson ? await response.json() : {};
  if (!response.ok) throw new Refused(told.error || word('uploadFailed'), told.expected);
  return told;
}

function facts({ pages, lines, width, height, size }) {
  const counted = (count, one) => count && word(count === 1 ? one : `${one}s`, { COUNT: count.toLocaleString('en').replaceAll(',', '\u202f') });
  const extent = counted(pages, 'page') || counted(lines, 'line') || (width && `${width} × ${height}`);
  const weight = size >= 1e6 ? `${(size / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(size / 1e3))} kB`;
  return [extent, size && weight].filter(Boolean).join(' · ');
}

/* Writing: keys, draft, attachments, and a send that loses nothing when it is refused. */

import { clearAlert, csrfHeader, emit, word } from './page.js';
import { Uploads } from './uploads.js';

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/* A static file goes by a name that holds its hash; people should see the name it was given. */
const sampleName = (url) => new URL(url, location).pathname.split('/').pop().replace(/\.[0-9a-f]{12}(?=\.)/, '');

class PlaygroundComposer extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector('#composer');
    this.text = this.querySelector('#message');
    this.notice = this.querySelector('#upload-notice');
    this.draftName = `draft:${this.dataset.session}`;
    this.uploads = new Uploads(this, () => this.saveDraft());
    this.form.elements.idempotency_key.value = newKey();
    this.restoreDraft();
    this.fit();
    this.listen();
  }

  listen() {
    this.text.addEventListener('input', () => { this.fit(); this.saveSoon(); this.offerShows(); });
    this.text.addEventListener('compositionend', () => this.offerShows());
    this.text.addEventListener('keydown', (event) => this.onKey(event));
    this.addEventListener('submit', (event) => this.onSubmit(event), true);
    this.form.addEventListener('htmx:after:request', ({ detail }) => this.onAnswer(detail.ctx));
    document.addEventListener('playground:status', ({ detail }) => { this.showStatus(detail); this.estimateSoon(); });
    document.addEventListener('change', (event) => event.target.form === this.form && this.estimateSoon());
    this.addEventListener('click', (event) => event.target.matches?.('[data-exactly]') && this.estimate('exactly'));
    document.addEventListener('click', (event) => this.onExample(event.target.closest?.('[data-example]')));
    window.addEventListener('pagehide', () => this.saveDraft());
  }

  onKey(event) {
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229 || event.altKey) return;
    if (event.shiftKey && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.form.requestSubmit(this.querySelector('#send'));
  }

  get isEmpty() {
    return !this.text.value.trim() && this.uploads.ready.length === 0;
  }

  /* Before htmx sees it: nothing to send, or files still on their way. */
  async onSubmit(event) {
    if (event.target !== this.form) return;
    const waits = this.uploads.pending.length > 0;
    if (!waits && !this.isEmpty) {
      clearAlert();
      this.saveDraft();
      this.sent = this.text.value;
      this.sentUploads = [...this.uploads.entries];
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (waits && !this.waiting) await this.sendWhenUploaded();
    else if (!waits) this.text.focus();
  }

  async sendWhenUploaded() {
    this.waiting = true;
    this.say(word('uploadWait'));
    const allCame = await this.uploads.settled();
    this.waiting = false;
    this.say('');
    if (allCame) this.form.requestSubmit(this.querySelector('#send'));
  }

  say(text) {
    this.notice.textContent = text;
    this.notice.hidden = !text;
  }

  onAnswer(ctx) {
    const { raw } = ctx.response;
    if (!raw.ok || raw.redirected) return;
    const { value } = this.text; // what was typed since the send stays
    this.text.value = value.startsWith(this.sent) ? value.slice(this.sent.length) : value;
    this.uploads.clear(this.sentUploads);
    this.fit();
    this.saveDraft();
    this.form.elements.idempotency_key.value = newKey();
    emit('sent');
    emit('list');
  }

  /* The button says what a send would do now; Stop is there while a turn runs. */
  showStatus({ status, turn }) {
    this.status = status;
    const send = this.querySelector('#send');
    const waits = status === 'waiting';
    const stop = this.querySelector('#stop');
    send.textContent = waits ? send.dataset.skip : send.dataset.send;
    if (waits) send.setAttribute('aria-label', send.dataset.skipName);
    else send.removeAttribute('aria-label');
    const runs = status === 'queued' || status === 'running';
    if (!runs && document.activeElement === stop) this.text.focus();
    stop.hidden = !runs;
    const form = this.querySelector('#stop-form');
    if (turn) form.setAttribute('action', this.dataset.stop.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, turn));
  }

  /* The demo's menu comes with the first "/" that begins a message. */
  async offerShows() {
    if (!this.shows && !(this.text.value.startsWith('/') && document.querySelector('[data-shows]'))) return;
    this.shows ??= import('./show_menu.js').catch(() => { this.shows = null; });
    (await this.shows)?.update(this.text);
  }

  fit() {
    if (CSS.supports('field-sizing', 'content')) return;
    this.text.style.height = 'auto';
    this.text.style.height = `${this.text.scrollHeight}px`;
  }

  async onExample(card) {
    if (!card) return;
    this.text.value = card.dataset.text;
    this.fit();
    this.text.focus();
    this.saveDraft();
    for (const kind of card.dataset.tools.split(' ').filter(Boolean)) {
      const toggle = document.getElementById(`tool-${kind}`);
      if (!toggle?.checked) toggle?.click();
    }
    const url = card.dataset.upload;
    if (!url) return;
    const response = await fetch(url);
    const blob = await response.blob();
    if (response.ok) this.uploads.add([new File([blob], sampleName(url), { type: blob.type })]);
  }

  /* What sending would cost, asked for when the writing rests. It stands in nobody's way: where it fails, it is not there. */

  estimateSoon() {
    clearTimeout(this.estimating);
    this.estimating = setTimeout(() => this.estimate(), 600);
  }

  async estimate(how) {
    const place = this.querySelector('#estimate');
    const body = new FormData(this.form);
    body.delete('idempotency_key');
    if (how) body.append(how, '');
    const asked = this.isEmpty ? '' : `${this.status} ${new URLSearchParams(body)}`;
    if (asked === this.estimated || document.hidden) return;
    this.asking?.abort();
    this.estimated = asked;
    if (!asked) { place.replaceChildren(); return; }
    this.asking = new AbortController();
    try {
      const response = await fetch(this.dataset.estimate, { method: 'POST', body, headers: csrfHeader(), signal: this.asking.signal });
      place.innerHTML = response.ok && !response.redirected ? await response.text() : '';
    } catch { /* Another one was asked for, or the server is away: sending will tell. */ }
  }

  /* The draft outlives a refused send, a sign-out and a reload. */

  saveSoon() {
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.saveDraft(), 250);
  }

  saveDraft() {
    clearTimeout(this.saving);
    this.estimateSoon();
    const draft = { text: this.text.value, uploads: this.uploads.ready };
    if (!draft.text && draft.uploads.length === 0) this.forgetDraft();
    else this.store(() => localStorage.setItem(this.draftName, JSON.stringify(draft)));
  }

  forgetDraft() {
    this.store(() => localStorage.removeItem(this.draftName));
  }

  restoreDraft() {
    this.store(() => {
      const draft = JSON.parse(localStorage.getItem(this.draftName) ?? '{}');
      if (!this.text.value) this.text.value = draft.text ?? '';
      this.uploads.restore(draft.uploads ?? []);
    });
  }

  store(action) {
    try { action(); } catch { /* No storage, or a full one: the page itself still holds what was typed. */ }
  }
}

customElements.define('playground-composer', PlaygroundComposer);

/* The panel on the right: tabs that load what they show, and switches that the chips mirror. */

const FRESH = 1000;

class PlaygroundPanel extends HTMLElement {
  connectedCallback() {
    this.tabs = [...this.querySelectorAll('[role=tab]')];
    this.addEventListener('click', (event) => this.tabs.includes(event.target) && this.select(event.target));
    this.querySelector('[role=tablist]').addEventListener('keydown', (event) => this.onKey(event));
    document.addEventListener('playground:frame', ({ detail }) => detail.changed && this.loadSoon());
    document.addEventListener('playground:sent', () => document.getElementById('settings-alert').replaceChildren());
    this.mirrorTools();
  }

  get pane() {
    return this.querySelector('[role=tabpanel]:not([hidden])');
  }

  select(tab) {
    for (const one of this.tabs) {
      const chosen = one === tab;
      one.setAttribute('aria-selected', chosen);
      one.tabIndex = chosen ? 0 : -1;
      document.getElementById(one.getAttribute('aria-controls')).hidden = !chosen;
    }
    this.load();
  }

  onKey(event) {
    const at = this.tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = this.tabs.at(to % this.tabs.length);
    tab.focus();
    this.select(tab);
  }

  loadSoon() {
    if (!this.pane?.dataset.url || this.timer) return;
    this.timer = setTimeout(() => { this.timer = null; this.load(); }, FRESH);
  }

  load() {
    const { pane } = this;
    if (!pane.dataset.url) return;
    htmx.ajax('GET', pane.dataset.url, { source: pane, target: pane, swap: 'innerMorph' });
  }

  /* A chip under the composer and a switch in the panel are one setting. */
  mirrorTools() {
    document.addEventListener('click', (event) => {
      const chip = event.target.closest?.('.chip[data-tool]');
      if (chip) document.getElementById(`tool-${chip.dataset.tool}`).click();
    });
    this.addEventListener('change', () => this.showTools());
    document.addEventListener('htmx:after:swap', () => this.showTools());
    this.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
      if (ctx.response.raw.ok && ctx.request.method !== 'GET') document.getElementById('settings-alert').replaceChildren();
    });
    this.showTools();
  }

  showTools() {
    for (const chip of document.querySelectorAll('.chip[data-tool]')) {
      const toggle = document.getElementById(`tool-${chip.dataset.tool}`);
      if (!toggle) continue;
      const why = document.getElementById(`why-${chip.dataset.tool}`)?.textContent;
      chip.disabled = toggle.disabled;
      chip.setAttribute('aria-pressed', toggle.checked && !toggle.disabled);
      chip.title = why || chip.dataset.label;
    }
  }
}

customElements.define('playground-panel', PlaygroundPanel);

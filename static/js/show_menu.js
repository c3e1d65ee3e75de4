/* The menu of `/show` names above the composer. The field stays a textbox: the menu is steered by its keys. */

import { announce, word } from './page.js';

/** What a message looks for: "" for everything, null when it is no command. */
function queryOf(text) {
  if (!text.startsWith('/') || text.includes('\n')) return null;
  const typed = text.slice(1).toLowerCase();
  return 'show'.startsWith(typed.trim()) ? '' : typed.replace(/^show\s+/, '').trim();
}

/** The shows that a query finds: by the begin of their name, by their name, by what they show. */
function find(shows, query) {
  const ranks = shows.map(({ name, about }) => {
    if (name.startsWith(query)) return 0;
    if (name.includes(query)) return 1;
    return query.length > 2 && about.toLowerCase().includes(query) ? 2 : 3;
  });
  return [0, 1, 2].flatMap((rank) => shows.filter((_, at) => ranks[at] === rank));
}

class ShowMenu {
  constructor(text) {
    this.text = text;
    this.list = Object.assign(document.createElement('div'), { id: 'shows', className: 'shows', hidden: true });
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', word('showMenu'));
    text.form.append(this.list);
    text.setAttribute('aria-autocomplete', 'list');
    text.addEventListener('keydown', (event) => this.onKey(event), true); // before the composer's own: Enter sends there
    text.addEventListener('blur', () => this.close());
    text.form.addEventListener('submit', () => this.close());
    this.list.addEventListener('mousedown', (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener('click', ({ target }) => target.closest('[role=option]') && this.choose(target.closest('[role=option]')));
  }

  async load() {
    const response = await fetch(document.querySelector('[data-shows]').dataset.shows);
    if (!response.ok || response.redirected) throw new Error(response.status);
    this.shows = (await response.json()).shows;
  }

  get options() {
    return [...this.list.children];
  }

  get active() {
    return this.list.querySelector('[aria-selected=true]');
  }

  /* What was closed by hand stays closed until the text is another one. */
  update() {
    const { value } = this.text;
    const query = queryOf(value);
    const here = document.activeElement === this.text && document.querySelector('[data-shows]');
    if (query === null || !here || value === this.left) {
      this.close();
      return;
    }
    this.left = null;
    const found = find(this.shows, query);
    const exact = found.some(({ name }) => name === query);
    if (!found.length || (exact && !found.some(({ name }) => name !== query && name.startsWith(query)))) this.close();
    else this.open(found, query && !exact);
  }

  open(found, pick) {
    const was = this.list.hidden;
    this.list.replaceChildren(...found.map(({ name, about }, at) => {
      const option = Object.assign(document.createElement('div'), { id: `show-${at}` });
      option.setAttribute('role', 'option');
      option.dataset.name = name;
      option.append(Object.assign(document.createElement('code'), { textContent: name }), ' ', Object.assign(document.createElement('span'), { textContent: about }));
      return option;
    }));
    this.list.hidden = false;
    this.list.scrollTop = 0;
    this.text.setAttribute('aria-controls', 'shows');
    this.mark(pick ? this.options[0] : null);
    if (was) announce(word('showCount', { COUNT: found.length }));
  }

  close() {
    if (this.list.hidden) return;
    this.list.hidden = true;
    this.text.removeAttribute('aria-controls');
    this.mark(null);
  }

  mark(chosen) {
    for (const option of this.options) option.setAttribute('aria-selected', option === chosen);
    if (chosen) this.text.setAttribute('aria-activedescendant', chosen.id);
    else this.text.removeAttribute('aria-activedescendant');
    chosen?.scrollIntoView({ block: 'nearest' });
  }

  choose(option) {
    this.left = `/show ${option.dataset.name}`;
    this.text.value = this.left;
    this.close();
    this.text.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }

  onKey(event) {
    if (this.list.hidden || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { options, active } = this;
    const at = options.indexOf(active);
    if (event.key === 'ArrowDown') this.mark(options[(at + 1) % options.length]);
    else if (event.key === 'ArrowUp') this.mark(options.at(at < 1 ? -1 : at - 1));
    else if (event.key === 'Escape') { this.left = this.text.value; this.close(); }
    else if (active && (event.key === 'Enter' || event.key === 'Tab')) this.choose(active);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

let menu;

/** Open, narrow or close the menu, as the field's text asks for. */
export async function update(text) {
  menu ??= new ShowMenu(text);
  try {
    await (menu.ready ??= menu.load());
    menu.update();
  } catch { menu.ready = null; } // the next text that asks for it tries again
}

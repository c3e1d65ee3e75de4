/* One patch of a frame becomes a change of the page. Nothing here knows of sockets, cursors or scrolling. */

/** The page does not hold what a patch continues: only a new first frame can help. */
export class Mismatch extends Error {}

/** The inner HTML that was last sent for each growing element; what the browser prints may differ from it. */
const sent = new WeakMap();

let morph;

globalThis.htmx?.registerExtension('patches', {
  init(api) {
    morph = api.morph;
  },
  htmx_before_morph_attr(element, { attrName }) {
    return !(attrName === 'open' && wasToggled(element));
  },
  htmx_before_morph_node(element) {
    return !(isTypedInto(element) && element.closest('[role=log]'));
  },
});

/* What a person opened or closed stays so; what the server opened, it may close. */
document.addEventListener('click', (event) => {
  const details = event.target.closest?.('summary')?.parentElement;
  if (details) details.dataset.touched = '';
});

const wasToggled = (element) => element.matches?.('details[data-touched]') ?? false;

const isTypedInto = (element) =>
  (element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement) && element.value !== element.defaultValue;

/**
 * Apply one patch inside `root`:
 *   {id, html, in}    put an element where it is, else at the end of its parent
 *   {id, attrs}       set attributes, remove those that are null
 *   {id, keep, tail}  the inner HTML is the first `keep` UTF-16 units of what was last sent, and `tail`
 *   {id, remove}      take it away
 * What is not on this page (an older turn) is passed over. Throws Mismatch when `keep` has nothing to stand on.
 */
export function applyPatch(root, patch) {
  const element = find(root, patch.id);
  if (patch.html !== undefined) put(root, element, patch);
  else if (!element) return;
  else if (patch.remove) element.remove();
  else if (patch.attrs) setAttributes(element, patch.attrs);
  else if (patch.tail !== undefined) grow(element, patch);
}

function find(root, id) {
  if (root.id === id) return root;
  const element = root.ownerDocument.getElementById(id);
  return element && root.contains(element) ? element : null;
}

function put(root, element, { html, in: parentId }) {
  const fragment = parse(root, html.trim()); // white space around an element would pile up
  const processed = html.includes('hx-');
  if (element) {
    for (const inner of [element, ...element.querySelectorAll('[id]')]) sent.delete(inner);
    const { id } = element;
    if (morph) morph(element, fragment, false);
    else element.replaceWith(fragment);
    if (processed) htmx.process(find(root, id));
    return;
  }
  const parent = find(root, parentId);
  if (!parent) return;
  parent.append(fragment);
  if (processed) htmx.process(parent.lastElementChild);
}

function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'open' && wasToggled(element)) continue;
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
}

function grow(element, { keep, tail }) {
  const before = sent.get(element) ?? '';
  if (keep > before.length) throw new Mismatch(element.id);
  const html = before.slice(0, keep) + tail;
  sent.set(element, html);
  settle(element, parse(element, html));
}

function parse(near, html) {
  const template = near.ownerDocument.createElement('template');
  template.innerHTML = html;
  return template.content;
}

/**
 * Make the children of `old` those of `fresh`, touching as little as text that grows at its end needs:
 * text is appended to, so that a selection stays; what is equal is left alone.
 */
function settle(old, fresh) {
  let mine = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const next = mine?.nextSibling ?? null;
    if (!mine) old.append(child);
    else if (mine.nodeType === Node.TEXT_NODE && child.nodeType === Node.TEXT_NODE) settleText(mine, child.data);
    else if (!mine.isEqualNode(child)) {
      if (isSameElement(mine, child)) settle(mine, child);
      else mine.replaceWith(child);
    }
    mine = next;
  }
  while (mine) {
    const next = mine.nextSibling;
    mine.remove();
    mine = next;
  }
}

function settleText(node, text) {
  if (node.data === text) return;
  if (text.startsWith(node.data)) node.appendData(text.slice(node.data.length));
  else node.data = text;
}

const isSameElement = (one, other) =>
  one.nodeType === Node.ELEMENT_NODE && other.nodeType === Node.ELEMENT_NODE && one.cloneNode(false).isEqualNode(other.cloneNode(false));

/* Formulas: TeX in the page's HTML is typeset by KaTeX, in a shadow root, so that patches find the HTML they know. */

import '../vendor/katex-0.19.1/katex.min.js';

const { katex } = globalThis;
const LONGEST = 4000; // UTF-16 units of TeX
const DEEPEST = 300; // elements in one another: with some thousands the layout of a browser falls over
const MOST = 20_000; // elements
const DEFINES = /\\(?:[egx]?def|(?:future)?let|(?:re|provide)?newcommand|(?:re)?newenvironment)(?![A-Za-z])/;
const WORK = 12; // milliseconds before the page gets a turn
const OPTIONS = { throwOnError: false, errorColor: 'var(--bad)', strict: 'ignore', trust: false, maxSize: 40 };

const transcript = document.getElementById('transcript');
const formulas = document.getElementsByClassName('math');
const shown = new WeakMap(); // element: the TeX that it shows
const sheet = new CSSStyleSheet();
let waiting = false;

/* Fonts are the document's, how a formula looks is its shadow's: the style sheet is needed in both. */
await new Promise((resolve, reject) => {
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: transcript.dataset.math });
  link.addEventListener('error', reject);
  link.addEventListener('load', () => {
    const rules = [...link.sheet.cssRules].filter((rule) => !(rule instanceof CSSFontFaceRule));
    sheet.replaceSync(`${rules.map((rule) => rule.cssText).join('\n')}
      :host { position: relative }
      .tex { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
      .katex-display { margin: 0 }
      .wide { display: block; overflow: auto hidden; padding-block: .2em; scrollbar-width: thin }
      .wide:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }`);
    resolve();
  });
  document.head.append(link);
});

/** Typeset the formulas that are new or have changed. */
export function typeset() {
  const until = performance.now() + WORK;
  const fresh = [];
  for (const element of formulas) {
    const tex = element.textContent;
    if (shown.get(element) === tex || element.dataset.mathStyle === 'open') continue;
    if (performance.now() > until) {
      goOn();
      break;
    }
    shown.set(element, tex);
    show(element, tex);
    fresh.push(element);
  }
  fit(fresh);
}

function goOn() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; typeset(); });
}

function show(element, tex) {
  const shadow = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
  shadow.adoptedStyleSheets = [sheet];
  try {
    shadow.replaceChildren(formula(tex, element.dataset.mathStyle === 'display'), source());
  } catch { // too long, too deep, or nothing that KaTeX knows: it stays as it was written
    shadow.replaceChildren(document.createElement('slot'));
  }
}

function formula(tex, displayMode) {
  if (tex.length > LONGEST) throw new RangeError('too long');
  const maxExpand = DEFINES.test(tex) ? 20 : 500;
  const tree = katex.__renderToDomTree(tex, { ...OPTIONS, displayMode, maxExpand });
  tame(tree, 0, { left: MOST });
  const line = document.createElement('span');
  line.append(tree.toNode());
  return line;
}

/* Nobody sees or hears it, but who copies an answer gets the TeX with it. */
function source() {
  const tex = Object.assign(document.createElement('span'), { className: 'tex' });
  tex.setAttribute('aria-hidden', 'true');
  tex.append(document.createElement('slot'));
  return tex;
}

/*
 * Refuse what a browser could not bear. And a few nodes set a style attribute, which the page's policy forbids;
 * through the object model it may be set.
 */
function tame(node, depth, count) {
  count.left -= 1;
  if (depth > DEEPEST || count.left < 0) throw new RangeError('too much');
  const style = node.attributes?.style;
  if (style) {
    const { toNode } = node;
    delete node.attributes.style;
    node.toNode = () => {
      const element = toNode.call(node);
      element.style.cssText += style;
      return element;
    };
  }
  for (const child of node.children ?? []) tame(child, depth + 1, count);
}

/* What is wider than its column scrolls by itself, by keyboard too. */
function fit(elements) {
  const lines = elements.map((element) => element.shadowRoot?.querySelector('span')).filter(Boolean);
  const wide = lines.map((line) => {
    const room = line.getRootNode().host.parentElement.clientWidth;
    const boxes = line.querySelectorAll('.katex-display .katex-html, .katex-base');
    return room > 0 && [...boxes].some((box) => Math.max(box.offsetWidth, box.scrollWidth) > room + 1);
  });
  lines.forEach((line, at) => {
    line.className = wide[at] ? 'wide' : '';
    if (wide[at]) line.tabIndex = 0;
    else line.removeAttribute('tabindex');
  });
}

let width = 0;
new ResizeObserver(() => {
  if (width === transcript.clientWidth) return;
  width = transcript.clientWidth;
  fit([...formulas]);
}).observe(transcript);
document.fonts.addEventListener('loadingdone', () => fit([...formulas]));

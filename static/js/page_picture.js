/* A page of a PDF in a dialog over the session; loaded at the first click on a link that has `data-page`. */

const dialog = document.getElementById('page-view');
const [title, said, save, paper] = ['h2', '[data-said]', '[data-save]', '.paper'].map((part) => dialog.querySelector(part));
const picture = paper.querySelector('img');
const steps = [...dialog.querySelectorAll('[data-step]')];
let file = { base: '', name: '' };
let shown = 0;
let count = 0;
let opener = null;

/** Open the page that a link names; what has the focus then gets it back. */
export function open(link) {
  const base = link.pathname.replace(/pages\/\d+\/$/, '');
  if (base !== file.base) count = 0;
  file = { base, name: link.dataset.name };
  opener = link;
  save.href = `${base}?download=1`;
  save.hidden = false;
  dialog.showModal();
  show(Number(link.dataset.page));
}

/* First asked for without its bytes: this draws it, and tells how many pages there are, or what is wrong. */
async function show(number) {
  shown = number;
  const name = dialog.dataset.title.replace('NUMBER', number).replace('NAME', () => file.name);
  const url = `${file.base}pages/${number}/`;
  title.textContent = name;
  picture.hidden = true;
  say('drawing');
  enable();
  const answer = await fetch(url, { method: 'HEAD' }).catch(() => null);
  if (number !== shown || !url.startsWith(file.base)) return; // another page was asked for meanwhile
  count = Number(answer?.headers.get('Page-Count')) || count;
  enable();
  if (!answer?.ok) {
    save.hidden = answer?.status === 404 && !count;
    say({ 404: 'gone', 503: 'busy' }[answer?.status] ?? 'failed');
    return;
  }
  picture.src = url;
  picture.alt = name;
}

function say(state) {
  dialog.dataset.state = state;
  said.textContent = dialog.dataset[state] ?? '';
}

/* A disabled button loses the focus; its neighbour takes it. */
function enable() {
  for (const button of steps) {
    const to = shown + Number(button.dataset.step);
    const had = document.activeElement === button;
    button.disabled = to < 1 || (count > 0 && to > count);
    if (had && button.disabled) steps.find((other) => !other.disabled)?.focus();
  }
}

picture.addEventListener('load', () => {
  picture.hidden = false;
  paper.scrollTop = 0;
  say('');
});
picture.addEventListener('error', () => say('failed'));

dialog.addEventListener('click', (event) => {
  const step = event.target.closest('[data-step]');
  if (step) show(shown + Number(step.dataset.step));
  else if (event.target === dialog) dialog.close(); // beside it
});
dialog.addEventListener('keydown', ({ key }) => {
  const step = { ArrowLeft: 0, ArrowRight: 1 }[key];
  if (step !== undefined && !steps[step].disabled) show(shown + Number(steps[step].dataset.step));
});
dialog.addEventListener('close', () => {
  shown = 0;
  opener.focus();
});

/*
 * Comforts on top of pages that work without any of them: nothing is sent twice, nothing typed is
 * lost, uploads show how far they are, keys lead to places, what is due today counts down.
 */
'use strict';

const keep = {
  get(store, name) {
    try { return store.getItem(name); } catch { return null; }
  },
  set(store, name, value) {
    try { store.setItem(name, value); } catch { /* full or forbidden: the comfort is missing */ }
  },
  drop(store, name) {
    try { store.removeItem(name); } catch { /* as above */ }
  },
};
const DRAFT = 'lam.draft:';

/* ---- one click is one request ---- */

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('button[aria-disabled]')) {
    button.removeAttribute('aria-disabled');
  }
}

function guard(event) {
  const form = event.target;
  if (form.method !== 'post') return;
  if (form.dataset.sent || (form.dataset.confirm && !window.confirm(form.dataset.confirm))) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = '1';
  if (event.submitter) event.submitter.setAttribute('aria-disabled', 'true');
  setTimeout(release, 20000, form);
}

/* ---- half-filled forms: <form data-autosave="counter" data-autosave-by="version_id"> ---- */

/* One draft for each kind of form and for what its fields named in autosave-by say. */
function draftName(form) {
  const by = (form.dataset.autosaveBy || '').split(' ').filter(Boolean);
  return [form.dataset.autosave, ...by.map((name) => form.elements[name]?.value ?? '')].join(':');
}

/* Secrets, tokens and files are never kept. */
function isKept(field) {
  return field.name && !['hidden', 'password', 'file', 'submit', 'button'].includes(field.type);
}

function keptFields(form) {
  return Array.from(form.elements).filter(isKept);
}

function hasChoice(field) {
  return field.type === 'checkbox' || field.type === 'radio';
}

/* What the server filled in, and from what: <fieldset data-filled="…">. */
function filledFrom(form) {
  const part = form.querySelector('[data-filled]');
  return part ? part.dataset.filled : '';
}

function saveDraft(form) {
  const values = keptFields(form).map((f) => [f.name, hasChoice(f) ? [f.value, f.checked] : f.value]);
  keep.set(sessionStorage, DRAFT + draftName(form), JSON.stringify({ filled: filledFrom(form), values }));
}

function readDraft(name) {
  try { return JSON.parse(keep.get(sessionStorage, DRAFT + name)); } catch { return null; }
}

function putValue(field, value) {
  if (!hasChoice(field)) {
    const differs = field.value !== value;
    field.value = value;
    return differs;
  }
  if (field.value !== value[0] || field.checked === value[1]) return false;
  field.checked = value[1];
  return true;
}

/* What the server has filled in since the draft was typed stays. True if anything was put back. */
function restore(form, draft) {
  const isNewlyFilled = draft.filled !== filledFrom(form);
  const used = new Map();
  let changed = false;
  for (const [name, value] of draft.values) {
    const same = keptFields(form).filter((f) => f.name === name);
    const at = used.get(name) || 0;
    used.set(name, at + 1);
    const field = same[at];
    if (field && !(isNewlyFilled && field.closest('[data-filled]'))) changed = putValue(field, value) || changed;
  }
  return changed;
}

function offerToForget(form) {
  const note = document.createElement('div');
  const text = document.createElement('span');
  const button = document.createElement('button');
  note.className = 'flash warn';
  note.setAttribute('role', 'status');
  text.textContent = 'Đã lấy lại nội dung nhập dở lúc trước.';
  button.type = 'button';
  button.textContent = 'Bỏ, nhập lại từ đầu';
  button.addEventListener('click', () => {
    keep.drop(sessionStorage, DRAFT + draftName(form));
    form.reset();
    note.remove();
  });
  note.append(text, button);
  form.before(note);
}

function looksUntouched(form) {
  return keptFields(form).every((f) => (hasChoice(f) ? f.checked === f.defaultChecked
    : f.type.startsWith('select') || f.value === f.defaultValue));
}

function autosave(form) {
  const name = draftName(form);
  const wasSent = keep.get(sessionStorage, 'lam.sent') === name;
  const cameBack = document.querySelector('.summary') !== null;
  if (wasSent && !cameBack) keep.drop(sessionStorage, DRAFT + name);
  const draft = cameBack ? null : readDraft(name);
  if (draft && draft.values && looksUntouched(form) && restore(form, draft)) offerToForget(form);
}

function noteTyping(event) {
  const form = event.target.form;
  if (form && form.dataset.autosave) saveDraft(form);
}

/* What was sent and led to another page was taken; what another person left is forgotten. */
function tidyDrafts() {
  const sent = keep.get(sessionStorage, 'lam.sent');
  const person = document.body.dataset.person || '';
  if (keep.get(sessionStorage, 'lam.person') !== person) {
    try { sessionStorage.clear(); } catch { return; }
    keep.set(sessionStorage, 'lam.person', person);
  } else if (sent && !document.querySelector('.summary')) {
    keep.drop(sessionStorage, DRAFT + sent);
  }
  for (const form of document.querySelectorAll('form[data-autosave]')) autosave(form);
  keep.drop(sessionStorage, 'lam.sent');
}

function rememberSent(event) {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.autosave) keep.set(sessionStorage, 'lam.sent', draftName(form));
  if ('signOut' in form.dataset) {
    try { sessionStorage.clear(); } catch { /* nothing was kept then */ }
  }
}

/* ---- uploads ---- */

function hasFiles(form) {
  return Array.from(form.querySelectorAll('input[type=file]')).some((f) => f.files.length > 0);
}

/* A form that came back with mistakes need not ask for the same files again. */
function keepFiles(form, main) {
  for (const old of form.querySelectorAll('input[type=file]')) {
    const field = main.querySelector(`input[type=file][name="${old.name}"]`);
    if (field) field.files = old.files;
  }
}

function showAnswer(request, form) {
  const page = new DOMParser().parseFromString(request.responseText, 'text/html');
  const main = page.querySelector('main');
  if (request.status < 400 || !main) {
    if (request.status < 400) location.assign(request.responseURL);
    else { release(form); window.alert('Máy chủ chưa nhận được tệp. Xin gửi lại.'); }
    return;
  }
  document.querySelector('main').replaceWith(document.adoptNode(main));
  document.title = page.title;
  keepFiles(form, main);
  (document.querySelector('.summary') || document.querySelector('main')).focus();
}

function uploadBar(form) {
  const bar = document.createElement('progress');
  const text = document.createElement('p');
  const box = document.createElement('div');
  bar.max = 1;
  bar.setAttribute('aria-label', 'Tiến độ tải tệp');
  text.className = 'hint';
  text.setAttribute('role', 'status');
  box.append(bar, text);
  form.append(box);
  return { bar, text, box };
}

function upload(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post' || !hasFiles(form)) return;
  event.preventDefault();
  const request = new XMLHttpRequest();
  const { bar, text, box } = uploadBar(form);
  const data = new FormData(form, event.submitter);
  request.upload.addEventListener('progress', (step) => {
    if (!step.lengthComputable) return;
    bar.value = step.loaded / step.total;
    text.textContent = `Đang tải tệp lên: ${Math.floor(100 * bar.value)} %`;
  });
  request.addEventListener('load', () => { box.remove(); showAnswer(request, form); });
  request.addEventListener('error', () => {
    box.remove();
    release(form);
    window.alert('Mất kết nối khi đang tải tệp. Nội dung vẫn còn trên trang, xin bấm gửi lại.');
  });
  request.open('POST', form.action);
  request.send(data);
}

/* ---- keys: "/" searches, "j" and "k" walk a list, "g" and a letter goes; may be off (WCAG 2.1.4) ---- */

let goUntil = 0;

function isTyping(target) {
  return target.closest('input, select, textarea, [contenteditable]') !== null;
}

/* To the link of the next or previous row; Enter then opens it as any link. */
function walk(step) {
  const links = Array.from(document.querySelectorAll('[data-rows] tbody tr')).map((row) => row.querySelector('a'));
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? 0 : at + step];
  if (next) next.focus();
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  if (keep.get(localStorage, 'lam.keys') === 'off') return;
  if (event.key === '/') {
    const box = document.querySelector('#q');
    if (box) { event.preventDefault(); box.select(); box.focus(); }
  } else if (event.key === 'j' || event.key === 'k') {
    walk(event.key === 'j' ? 1 : -1);
  } else if (event.key === 'g') {
    goUntil = Date.now() + 1500;
  } else if (Date.now() < goUntil && /^[a-z]$/.test(event.key)) {
    goUntil = 0;
    const link = document.querySelector(`.side a[data-key="${event.key}"]`);
    if (link) link.click();
  }
}

function keySwitch(button) {
  const show = () => {
    const off = keep.get(localStorage, 'lam.keys') === 'off';
    button.textContent = off ? 'Phím tắt: tắt' : 'Phím tắt: bật';
    button.title = '“/” để tìm; “j”, “k” để đi xuống, lên trong danh sách; “g” rồi chữ cái để đến trang';
    button.setAttribute('aria-pressed', String(!off));
    for (const link of document.querySelectorAll('.side a[data-key]')) {
      if (off) link.removeAttribute('aria-keyshortcuts');
      else link.setAttribute('aria-keyshortcuts', `g ${link.dataset.key}`);
    }
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    const off = keep.get(localStorage, 'lam.keys') === 'off';
    keep.set(localStorage, 'lam.keys', off ? 'on' : 'off');
    show();
  });
  show();
}

/* ---- what is due today, by the server's clock ---- */

const skew = Number(document.body.dataset.now || Date.now()) - Date.now();

function leftText(minutes) {
  const hours = Math.floor(minutes / 60);
  if (minutes <= 0) return 'Đã đến giờ hẹn';
  return hours > 0 ? `Còn ${hours} giờ ${minutes % 60} phút` : `Còn ${minutes} phút`;
}

function countDown() {
  for (const due of document.querySelectorAll('[data-countdown]')) {
    const time = due.querySelector('time');
    const badge = due.querySelector('.badge');
    if (!time || !badge) continue;
    const left = Date.parse(time.dateTime) - (Date.now() + skew);
    badge.lastChild.textContent = leftText(Math.floor(left / 60000));
  }
}

/* ---- dates: 13022026 becomes 13/02/2026 ---- */

function tidyDate(event) {
  const field = event.target;
  if (!field.classList.contains('date')) return;
  const digits = /^(\d\d)[ .-]?(\d\d)[ .-]?(\d{4})$/.exec(field.value.trim());
  if (digits) field.value = digits.slice(1).join('/');
}

document.addEventListener('submit', guard);
document.addEventListener('submit', rememberSent);
document.addEventListener('submit', upload);
document.addEventListener('keydown', onKey);
document.addEventListener('change', tidyDate, true);
document.addEventListener('input', noteTyping);
document.addEventListener('change', noteTyping);
window.addEventListener('pageshow', (event) => {
  if (event.persisted) document.querySelectorAll('form').forEach(release);
});
tidyDrafts();
document.querySelectorAll('[data-shortcuts]').forEach(keySwitch);
if (document.querySelector('[data-countdown]')) {
  countDown();
  setInterval(countDown, 30000);
}
(document.querySelector('.summary') || { focus() {} }).focus();

/* ---- what is under way is asked for again: <section data-live> ---- */

async function refreshLive() {
  try {
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const old = document.querySelector('[data-live]');
    const fresh = page.querySelector('[data-live]');
    if (!old || old.contains(document.activeElement)) return;
    if (fresh) old.replaceWith(document.adoptNode(fresh));
    else document.querySelector('main').replaceChildren(...page.querySelector('main').childNodes);
  } catch { /* away for a moment: the next time will tell */ }
}

setInterval(() => { if (document.querySelector('[data-live]') && !document.hidden) refreshLive(); }, 2000);

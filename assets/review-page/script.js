/* global document, localStorage, window, Blob, IntersectionObserver, setTimeout */
// The review page. One file on purpose: it is put into the page as it is, since a page on disk can import nothing.
// What it shows of a site is only ever set as text.
(() => {
  'use strict';
  const { header, maxLength, pictures, groups } = JSON.parse(document.getElementById('review').textContent);
  const byId = (id) => document.getElementById(id);
  const list = byId('cards');
  const storageKey = 'capwright-review:' + header.id;
  const pageSize = 40;
  const verdictNames = { approve: 'Approved', decorative: 'Decorative', skip: 'Skipped' };

  // ---- decisions: by group, kept in the browser until they are exported ----
  const state = new Map(
    groups.map((group) => [group.id, { text: group.text, verdict: group.decision ?? '', without: [] }]),
  );
  const history = [];
  let exported = true;

  const restore = () => {
    try {
      for (const [id, saved] of JSON.parse(localStorage.getItem(storageKey) ?? '[]')) {
        if (state.has(id)) Object.assign(state.get(id), saved);
      }
    } catch {
      // no storage: the decisions live as long as the page
    }
  };
  const isTouched = (group) => {
    const { text, verdict, without } = state.get(group.id);
    return text !== group.text || verdict !== (group.decision ?? '') || without.length > 0;
  };
  const save = () => {
    exported = false;
    try {
      const touched = groups.filter(isTouched).map(({ id }) => [id, state.get(id)]);
      localStorage.setItem(storageKey, JSON.stringify(touched));
    } catch {
      // as above
    }
  };

  const decisionRows = () =>
    groups.flatMap((group) => {
      const { verdict, text, without } = state.get(group.id);
      if (!verdict) return [];
      return group.uses.map(({ id, file, index, sha256, written }) => {
        const decision = without.includes(id) ? 'skip' : verdict;
        return { id, file, index, sha256, written, decision, text: decision === 'approve' ? text.trim() : '' };
      });
    });

  // ---- small helpers for the document ----
  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.includes('-') || name === 'role' || name === 'for') element.setAttribute(name, value);
      else element[name] = value;
    }
    element.append(...children.filter((child) => child !== undefined && child !== ''));
    return element;
  };
  const announce = (text) => (byId('status').textContent = text);
  const plural = (count, word) => count + ' ' + word + (count === 1 ? '' : 's');

  // ---- cards ----
  const preview = (group) => {
    const source = pictures[group.picture];
    const content = source ? make('img', { src: source, alt: '', decoding: 'async' }) : make('span', {}, 'No preview');
    return make('div', { className: 'preview' }, content);
  };

  const around = ({ before, after, link, button, caption }) => {
    const here = make('span', { className: 'here' }, 'image');
    const notes = [
      link
        ? 'Link to ' +
          (link.href || '(computed)') +
          (link.text ? ', with the text “' + link.text + '”' : ', with no other text')
        : '',
      button === undefined ? '' : 'In a button' + (button ? ' “' + button + '”' : ' with no other text'),
      caption ? 'Caption: ' + caption : '',
    ].filter(Boolean);
    return [
      make('p', { className: 'around' }, before, ' ', here, ' ', after),
      ...notes.map((note) => make('p', { className: 'around' }, note)),
    ];
  };

  const useItem = (group, use) => {
    const { without } = state.get(group.id);
    const place = make('code', {}, use.id);
    if (group.uses.length === 1) return make('li', {}, place, ...around(use.context));
    const box = make('input', { type: 'checkbox', checked: !without.includes(use.id) });
    box.addEventListener('change', () => {
      const one = state.get(group.id);
      one.without = box.checked ? one.without.filter((id) => id !== use.id) : [...one.without, use.id];
      save();
    });
    return make('li', {}, make('label', {}, box, place), ...around(use.context));
  };

  const describe = (group) => {
    const { heading } = group.uses[0].context;
    const parts = [
      group.width ? group.width + ' × ' + group.height : '',
      heading && group.uses.length === 1 ? 'below: ' + heading : '',
      group.alt ? 'present text “' + group.alt + '”' : '',
    ];
    return parts.filter(Boolean).join(' · ');
  };

  const openCard = (group) => {
    const one = state.get(group.id);
    const fieldId = 'text-' + group.id;
    const count = make('span');
    const field = make('textarea', { id: fieldId, value: one.text, rows: 2, spellcheck: true });
    const message = make('span', { className: 'message', role: 'alert' });
    const recount = () => {
      count.textContent = field.value.length + ' / ' + maxLength;
      count.className = field.value.length > maxLength ? 'over' : '';
    };
    field.addEventListener('input', () => {
      one.text = field.value.replace(/\s*\n\s*/g, ' ');
      message.textContent = '';
      recount();
    });
    field.addEventListener('change', save);
    recount();
    const action = (verdict, label, key, className = '') => {
      const button = make(
        'button',
        { type: 'button', className: verdict + ' ' + className },
        label,
        make('kbd', { 'aria-hidden': 'true' }, key),
      );
      button.addEventListener('click', () => decide(group, verdict));
      return button;
    };
    const control = group.element === 'input' || group.element === 'area';
    const flags = group.flags.map(({ message: advice }) => make('li', {}, advice));
    return [
      preview(group),
      make(
        'div',
        {},
        make('h2', { id: 'name-' + group.id }, group.name),
        make('p', { className: 'meta' }, describe(group)),
        flags.length ? make('ul', { className: 'flags', 'aria-label': 'For a person to judge' }, ...flags) : undefined,
        make(
          'div',
          { className: 'field' },
          make('div', { className: 'field-top' }, make('label', { for: fieldId }, 'Alternative text'), count),
          field,
        ),
        make(
          'div',
          { className: 'actions' },
          action('approve', 'Approve', 'A', group.decorative ? '' : 'primary'),
          control ? undefined : action('decorative', 'Decorative', 'D', group.decorative ? 'primary' : ''),
          action('skip', 'Skip', 'S'),
          message,
        ),
        make(
          'details',
          { open: group.uses.length <= 4 },
          make('summary', {}, 'Used in ' + plural(group.uses.length, 'place')),
          make('ul', { className: 'uses' }, ...group.uses.map((use) => useItem(group, use))),
        ),
      ),
    ];
  };

  const decidedCard = (group) => {
    const { verdict, text } = state.get(group.id);
    const change = make(
      'button',
      { type: 'button', className: 'quiet', 'aria-label': 'Change the decision on ' + group.name },
      'Change',
    );
    change.addEventListener('click', () => {
      history.push([group.id, verdict]);
      setVerdict(group, '');
      select(group.id);
    });
    return [
      preview(group),
      make(
        'div',
        {},
        make('h2', { id: 'name-' + group.id, className: 'hidden' }, group.name),
        make(
          'p',
          { className: 'outcome' },
          make('span', { className: 'verdict ' + verdict }, verdictNames[verdict]),
          verdict === 'approve' ? text : '',
        ),
        make('p', { className: 'meta' }, group.name + ' · ' + plural(group.uses.length, 'place')),
      ),
      change,
    ];
  };

  const fill = (card, group) => {
    const decided = state.get(group.id).verdict !== '';
    card.classList.toggle('decided', decided);
    card.replaceChildren(...(decided ? decidedCard(group) : openCard(group)));
  };

  // ---- filters and the visible list, which grows as it is scrolled ----
  const filters = [
    ['open', 'To decide', (group) => !state.get(group.id).verdict],
    ['person', 'Needs a person', (group) => group.flags.length > 0 && !state.get(group.id).verdict],
    ['approve', 'Approved', (group) => state.get(group.id).verdict === 'approve'],
    ['decorative', 'Decorative', (group) => state.get(group.id).verdict === 'decorative'],
    ['skip', 'Skipped', (group) => state.get(group.id).verdict === 'skip'],
    ['all', 'All', () => true],
  ];
  let filter = 'open';
  let visible = [];
  let shown = 0;
  let current = '';
  const cards = new Map();

  const searchable = new Map(
    groups.map((group) => [group.id, JSON.stringify([group.name, group.text, group.alt, group.uses]).toLowerCase()]),
  );
  const showMore = () => {
    const next = visible.slice(shown, shown + pageSize);
    shown += next.length;
    for (const group of next) {
      const card = make('li', { className: 'card', tabIndex: -1, 'aria-labelledby': 'name-' + group.id });
      card.dataset.id = group.id;
      cards.set(group.id, card);
      fill(card, group);
      list.append(card);
    }
    if (list.lastElementChild && shown < visible.length) watcher.observe(list.lastElementChild);
  };
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        if (target === list.lastElementChild) showMore();
      }
    },
    { rootMargin: '1200px' },
  );

  const refresh = () => {
    const words = byId('search').value.toLowerCase().split(/\s+/).filter(Boolean);
    const accepts = filters.find(([id]) => id === filter)[2];
    visible = groups.filter(
      (group) => accepts(group) && words.every((word) => searchable.get(group.id).includes(word)),
    );
    watcher.disconnect();
    cards.clear();
    list.replaceChildren();
    window.scrollTo({ top: 0, behavior: 'instant' });
    shown = 0;
    showMore();
    byId('empty').hidden = visible.length > 0;
    byId('empty').textContent = words.length
      ? 'Nothing matches this search.'
      : filter === 'open'
        ? 'All decided. Export the decisions to apply them.'
        : 'Nothing here.';
    mark(visible[0]?.id ?? '');
    renderCounts();
  };

  const renderCounts = () => {
    const decided = groups.filter((group) => state.get(group.id).verdict).length;
    byId('progress').max = Math.max(1, groups.length);
    byId('progress').value = decided;
    byId('progress-text').textContent = decided + ' of ' + plural(groups.length, 'image') + ' decided';
    for (const [id, , accepts] of filters) byId('count-' + id).textContent = groups.filter(accepts).length;
  };

  // ---- moving and deciding ----
  const mark = (id) => {
    cards.get(current)?.classList.remove('current');
    current = id;
    cards.get(id)?.classList.add('current');
  };
  const select = (id) => {
    while (id && !cards.has(id) && shown < visible.length) showMore();
    mark(id);
    const card = cards.get(id);
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: 'nearest' });
  };
  const move = (step) => {
    const at = visible.findIndex(({ id }) => id === current);
    const next = visible[at + step];
    if (next) select(next.id);
  };
  const setVerdict = (group, verdict) => {
    state.get(group.id).verdict = verdict;
    save();
    const card = cards.get(group.id);
    if (card) fill(card, group);
    renderCounts();
  };
  const decide = (group, verdict) => {
    const one = state.get(group.id);
    if (verdict === 'approve' && !one.text.trim()) {
      const card = cards.get(group.id);
      card.querySelector('.message').textContent = 'Write a text first, or decide “decorative”.';
      card.querySelector('textarea').focus();
      return;
    }
    history.push([group.id, one.verdict]);
    setVerdict(group, verdict);
    const after = visible.slice(visible.indexOf(group) + 1);
    const next = after.find(({ id }) => !state.get(id).verdict) ?? visible.find(({ id }) => !state.get(id).verdict);
    const left = groups.filter(({ id }) => !state.get(id).verdict).length;
    announce(verdictNames[verdict] + ': ' + group.name + '. ' + left + ' left to decide.');
    if (next) select(next.id);
    else if (filter === 'open' || filter === 'person') {
      refresh();
      byId('export').focus();
    }
  };
  const undo = () => {
    const last = history.pop();
    if (!last) return;
    const [id, verdict] = last;
    setVerdict(
      groups.find((group) => group.id === id),
      verdict,
    );
    if (!visible.some((group) => group.id === id)) refresh();
    select(id);
    announce('Undone.');
  };

  // ---- export and import ----
  const exportDecisions = () => {
    const rows = decisionRows();
    const { root, kind, components } = header;
    const lines = [{ type: 'alt-decisions', version: 1, root, kind, components }, ...rows].map(
      (row) => JSON.stringify(row) + '\n',
    );
    const link = make('a', {
      href: URL.createObjectURL(new Blob(lines, { type: 'application/jsonl' })),
      download: 'decisions.jsonl',
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    exported = true;
    byId('exported-text').textContent =
      plural(rows.length, 'decision') +
      ' saved as decisions.jsonl. ' +
      (kind === 'web'
        ? 'The pages are on the web: carry the texts over in your editor.'
        : 'See what would change with:');
    byId('exported-command').textContent = 'capwright alt apply decisions.jsonl --dry-run';
    byId('exported-command').hidden = kind === 'web';
    byId('exported').showModal();
  };
  const importDecisions = async (file) => {
    const groupOf = new Map(groups.flatMap((group) => group.uses.map(({ id }) => [id, group.id])));
    let count = 0;
    for (const line of (await file.text()).split('\n')) {
      let row;
      try {
        row = JSON.parse(line);
      } catch {
        continue;
      }
      const one = state.get(groupOf.get(row.id));
      if (!one || !verdictNames[row.decision]) continue;
      if (row.decision !== 'skip' || !one.verdict) one.verdict = row.decision;
      if (row.decision === 'approve') one.text = row.text;
      count += 1;
    }
    save();
    refresh();
    announce(plural(count, 'decision') + ' imported.');
  };

  // ---- wiring ----
  for (const [id, label] of filters) {
    const tab = make(
      'button',
      { type: 'button', 'aria-pressed': String(id === filter) },
      label,
      make('span', { className: 'count', id: 'count-' + id }),
    );
    tab.addEventListener('click', () => {
      filter = id;
      for (const other of byId('tabs').children) other.setAttribute('aria-pressed', String(other === tab));
      refresh();
    });
    byId('tabs').append(tab);
  }
  byId('search').addEventListener('input', refresh);
  byId('export').addEventListener('click', exportDecisions);
  byId('import').addEventListener('click', () => byId('file').click());
  byId('file').addEventListener('change', ({ target }) => target.files[0] && importDecisions(target.files[0]));
  byId('help-button').addEventListener('click', () => byId('help').showModal());
  list.addEventListener('focusin', ({ target }) => mark(target.closest('.card')?.dataset.id ?? current));

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    e: () => cards.get(current)?.querySelector('textarea')?.select(),
    u: undo,
    x: exportDecisions,
    '/': () => byId('search').focus(),
    '?': () => byId('help').showModal(),
  };
  for (const [key, verdict] of [
    ['a', 'approve'],
    ['d', 'decorative'],
    ['s', 'skip'],
  ]) {
    keys[key] = () => {
      const group = visible.find(({ id }) => id === current);
      const allowed = cards.get(current)?.querySelector('button.' + verdict);
      if (group && allowed) decide(group, verdict);
    };
  }
  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector('dialog[open]'))
      return;
    if (target.matches('textarea')) {
      const group = visible.find(({ id }) => id === target.closest('.card').dataset.id);
      if (key === 'Escape') select(group.id);
      else if (key === 'Enter' && !event.shiftKey) decide(group, 'approve');
      else return;
    } else if (target.matches('input[type=search]')) {
      if (key !== 'Escape' && key !== 'Enter') return;
      select(visible[0]?.id ?? '');
    } else {
      const run = keys[key.toLowerCase()];
      if (!run || !byId('single-keys').checked) return;
      run();
    }
    event.preventDefault();
  });
  window.addEventListener('beforeunload', (event) => {
    if (!exported) event.preventDefault();
  });

  restore();
  refresh();
})();

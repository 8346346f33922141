/* Uses the report as a person would and says in the title what came of it; browser.test runs it. */
'use strict';
(async () => {
	const said = [];
	const say = (name, value) => said.push(name + '=' + value);
	const find = selector => document.querySelector(selector);
	const pause = () => new Promise(done => setTimeout(done, 30));
	const shown = () => Array.from(document.querySelectorAll('tr[data-op]:not([hidden]) bdi')).map(e => e.textContent);
	const header = title => Array.from(document.querySelectorAll('.operations thead button')).find(b => b.textContent === title);
	const press = (figure, key) => figure.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

	say('first', shown()[0]);
	header('P99').click();
	say('slowest', shown()[0]);
	say('sort', header('P99').parentNode.getAttribute('aria-sort'));
	header('P99').click();
	say('quickest', shown()[0]);
	header('Operation').click();
	say('by name', shown()[0]);

	const input = find('.tools input');
	input.value = ' QUERY db ';
	input.dispatchEvent(new Event('input'));
	say('filtered', shown().length);
	input.value = 'no such thing';
	input.dispatchEvent(new Event('input'));
	say('none', shown().length + ' ' + find('.operations p.nothing').hidden);
	input.value = '';
	input.dispatchEvent(new Event('input'));
	say('all', shown().length);

	const opener = find('tr[data-op="2"] button');
	opener.click();
	say('opened', opener.getAttribute('aria-expanded') + ' ' + document.querySelectorAll('.detail svg').length);
	find('.detail .column').dispatchEvent(new PointerEvent('pointerenter'));
	say('tiles', Array.from(document.querySelectorAll('.detail .tile')).map(e => e.textContent).slice(14).join());
	say('bucket', find('.readout').textContent);
	opener.click();
	say('closed', opener.getAttribute('aria-expanded') + ' ' + document.querySelectorAll('.detail').length);

	const range = find('#p0-charts output'), live = find('.live');
	say('live', document.querySelectorAll('.live').length);
	if (live) {
		const canvas = live.querySelector('canvas:last-of-type'), box = canvas.getBoundingClientRect();
		const mouse = (type, x, target) => target.dispatchEvent(new MouseEvent(type, {
			bubbles: true, cancelable: true, view: window, clientX: box.left + x, clientY: box.top + 50,
		}));
		/* the times below each chart */
		const times = () => Array.from(document.querySelectorAll('#p0-charts .live')).map(
			chart => Array.from(chart.querySelectorAll('.dygraph-axis-label-x')).map(e => e.textContent).join());
		const unzoomed = times();
		mouse('mousemove', 300, canvas);
		await pause();
		say('hover', new Set(Array.from(document.querySelectorAll('#p0-charts .what')).map(e => e.textContent)).size);
		mouse('mousedown', 200, canvas);
		mouse('mousemove', 400, document);
		mouse('mouseup', 400, document);
		await pause();
		say('zoomed', /^\d+:\d\d – \d+:\d\d$/.test(range.textContent));
		say('together', new Set(times()).size === 1 && times()[0] !== unzoomed[0]);
		find('.unzoom').click();
		say('whole', range.textContent === '' && find('.unzoom').disabled);
		press(find('.chart'), '+');
		say('by key', range.textContent !== '');
		press(find('.chart'), '0');
		say('back', range.textContent === '');

		/* One kind of memory on the other, with times of its own */
		const stack = find('#p0-memory .chart'), bytes = () => Array.from(stack.querySelectorAll('.key b')).map(e => e.textContent);
		const latest = bytes();
		press(stack, '+');
		say('stack zoomed', find('#p0-memory output').textContent !== '' && range.textContent === '');
		stack.querySelector('canvas:last-of-type').dispatchEvent(new MouseEvent('mousemove', { bubbles: true, view: window,
			clientX: stack.querySelector('.live').getBoundingClientRect().left + 200, clientY: stack.querySelector('.live').getBoundingClientRect().top + 50 }));
		await pause();
		say('stack told', stack.querySelector('.what').textContent.includes(':') && bytes()[0] !== latest[0] && latest.length === 7);
	}
	const flame = find('.flame-view');
	if (flame) {
		const part = find('.flame'), readout = part.querySelector('.readout'), [callers, upward, reset] = part.querySelectorAll('.tools button');
		const [search] = part.querySelectorAll('input'), [threads, operations] = part.querySelectorAll('select');
		const at = (type, x, row) => {
			const box = flame.getBoundingClientRect();
			flame.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX: box.left + 1 + x, clientY: box.top + 10 + 18 * row }));
		};
		const choose = (select, name) => {
			select.value = Array.from(select.options).find(option => option.textContent.startsWith(name)).value;
			select.dispatchEvent(new Event('change'));
		};
		const crumbs = () => Array.from(part.querySelectorAll('.crumbs button')).map(e => e.textContent).join('>');
		/* the colours of a row as it was painted, but for edges between cells */
		const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
		const colours = row => {
			const canvas = part.querySelector('canvas');
			copy.canvas.width = canvas.width;
			copy.drawImage(canvas, 0, -(row * 18 + 2) * devicePixelRatio);
			const line = copy.getImageData(0, 0, canvas.width, 1).data, seen = new Set();
			for (let i = 0; i < line.length; i += 4)
				if (line[i + 3] === 255)
					seen.add(line.slice(i, i + 3).join());
			return seen.size;
		};
		say('painted', colours(0) + ' ' + (colours(12) > 5));
		at('pointermove', 20, 1);
		say('hovered', readout.textContent);
		const many = colours(2);
		at('click', 20, 2);
		say('zoom', crumbs() + ' ' + reset.disabled);
		say('stretched', colours(2) < many);
		press(flame, 'Escape');
		say('unzoomed', find('.crumbs').hidden && reset.disabled);
		press(flame, 'ArrowDown'), press(flame, 'ArrowDown'), press(flame, 'ArrowRight');
		say('sibling', readout.textContent);
		press(flame, 'Enter');
		say('by Enter', crumbs());
		find('.crumbs button').click();
		say('by crumb', find('.crumbs').hidden);
		search.value = 'ORDER-';
		search.dispatchEvent(new Event('input'));
		say('matched', part.querySelector('output').textContent);
		search.value = 'no such thing';
		search.dispatchEvent(new Event('input'));
		say('unmatched', part.querySelector('output').textContent + ' ' + colours(3));
		search.value = '';
		search.dispatchEvent(new Event('input'));
		choose(threads, 'worker-3');
		press(flame, 'Home');
		say('thread', readout.textContent);
		choose(operations, 'db query [orders]');
		press(flame, 'Home');
		say('both', readout.textContent);
		choose(threads, 'All'), choose(operations, 'All');
		callers.click();
		at('pointermove', 20, 1);
		say('hottest', readout.textContent);
		at('pointermove', 20, 2);
		say('caller', readout.textContent);
		callers.click();
		upward.click();
		press(flame, 'ArrowUp');
		say('upward', readout.textContent + ' ' + (flame.scrollTop > 0));
		upward.click();
	}
	const before = getComputedStyle(document.body).backgroundColor;
	find('.theme').click();
	say('theme', getComputedStyle(document.body).backgroundColor !== before);
	say('wide', document.documentElement.scrollWidth > innerWidth);
	document.title = said.join('|');
})().catch(error => { document.title = 'failed: ' + error; });

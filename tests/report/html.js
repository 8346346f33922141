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
	}
	const before = getComputedStyle(document.body).backgroundColor;
	find('.theme').click();
	say('theme', getComputedStyle(document.body).backgroundColor !== before);
	say('wide', document.documentElement.scrollWidth > innerWidth);
	document.title = said.join('|');
})().catch(error => { document.title = 'failed: ' + error; });

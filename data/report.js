/*
 * Makes the HTML report move: sorting, filtering, an operation in full, live charts, the theme. The page
 * is complete without it. Names are only ever set as text; everything else that is shown comes from the
 * numbers and words in #data (src/report/html_data.c). Plain ES2017; Dygraph may be missing.
 */
'use strict';
(() => {
	const data = JSON.parse(document.getElementById('data').textContent);
	const words = data.words;
	const root = document.documentElement;
	const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));
	const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => name in values ? values[name] : whole);

	/* Elements: make('p', { class: 'hint' }, 'text', child); attributes are set, never parsed */
	const SVG = document.querySelector('svg').namespaceURI;
	const build = (element, attributes, children) => {
		Object.keys(attributes || {}).forEach(name => element.setAttribute(name, attributes[name]));
		children.forEach(child => element.append(child));
		return element;
	};
	const make = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);
	const draw = (tag, attributes, ...children) => build(document.createElementNS(SVG, tag), attributes, children);

	/* Numbers as base/number.h shows them: three digits and a unit */
	const three = value => value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
	const scaled = (value, units) => {
		let unit = units.find(u => Math.abs(value) < u[1] * u[2] * 0.9995) || units[units.length - 1];
		const number = value / unit[1];
		return (unit[1] === 1 && Number.isInteger(number) ? String(number) : three(number)) + unit[0];
	};
	const powers = (names, step) => names.map((name, i) => [name, Math.pow(step, i), step]);
	const TIMES = [['ns', 1e-9, 1e3], ['us', 1e-6, 1e3], ['ms', 1e-3, 1e3], ['s', 1, 60]];
	const BYTES = powers(['B', 'K', 'M', 'G', 'T', 'P', 'E'], 1024);
	const COUNTS = powers(['', 'k', 'M', 'G', 'T', 'P', 'E'], 1000);
	const known = value => typeof value === 'number' && isFinite(value);
	const two = value => String(value).padStart(2, '0');
	const duration = s => {
		if (!known(s))
			return 'n/a';
		if (s === 0)
			return '0s';
		if (s < 59.97)
			return scaled(s, TIMES);
		return s < 3600 ? Math.floor(s / 60) + 'm' + two(Math.floor(s % 60)) + 's'
			: Math.floor(s / 3600) + 'h' + two(Math.floor(s / 60 % 60)) + 'm';
	};
	const count = value => known(value) ? scaled(value, COUNTS) : 'n/a';
	const bytes = value => known(value) ? scaled(value, BYTES) : 'n/a';
	const percent = value => known(value) ? (value < 99.95 ? value.toFixed(1) : value.toFixed(0)) + '%' : 'n/a';
	const moment = s => {
		const whole = Math.max(0, Math.round(s)), minutes = Math.floor(whole / 60);
		return minutes < 60 ? minutes + ':' + two(whole % 60)
			: Math.floor(minutes / 60) + ':' + two(minutes % 60) + ':' + two(whole % 60);
	};
	/* On an axis "10.0ms" is "10ms" */
	const plain = text => text.replace(/\.0+(?!\d)/, '');
	const rate = format => value => known(value) ? format(value) + '/s' : 'n/a';
	const UNITS = { percent, bytes, bytes_per_second: rate(bytes), per_second: rate(count), count, seconds: duration };

	/* The theme: what the system says until a button says otherwise */
	const theme = () => {
		const button = document.querySelector('.theme');
		const dark = () => (root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
		const label = () => { button.textContent = dark() ? words.light : words.dark; };
		button.addEventListener('click', () => {
			root.dataset.theme = dark() ? 'light' : 'dark';
			label();
			document.dispatchEvent(new Event('themechange'));
		});
		matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
			label();
			document.dispatchEvent(new Event('themechange'));
		});
		label();
	};

	/* The table of operations */
	const FEW = 25;

	const Table = (section, process) => {
		const table = section.querySelector('table'), body = table.tBodies[0];
		const rows = all('tr[data-op]', body), head = all('th', table.tHead);
		const input = section.querySelector('input'), output = section.querySelector('output');
		const name = new Map(rows.map(row => [row, row.querySelector('bdi').textContent]));
		const details = new Map();
		const more = make('button', { type: 'button', class: 'more' });
		const nothing = make('p', { class: 'nothing', hidden: '' }, words.none);
		let order = rows, whole = rows.length <= FEW * 1.5, column = 1, down = true;

		const show = () => {
			const wanted = input.value.trim().toLowerCase().split(/\s+/);
			let shown = 0;
			order.forEach(row => {
				const text = name.get(row).toLowerCase();
				const match = wanted.every(word => text.includes(word));
				row.classList.toggle('filtered', !match);
				row.hidden = !match || (!whole && input.value.trim() === '' && shown >= FEW);
				shown += match && !row.hidden ? 1 : 0;
				if (details.has(row))
					details.get(row).hidden = row.hidden;
			});
			output.textContent = fill(words.shown, { shown, all: rows.length });
			nothing.hidden = shown > 0;
			more.hidden = rows.length <= FEW * 1.5 || input.value.trim() !== '';
			more.textContent = whole ? words.fewer : fill(words.all, { all: rows.length });
		};
		const value = row => {
			const cell = row.cells[column];
			if (head[column].dataset.sort === 'text')
				return name.get(row);
			return 'value' in cell.dataset ? Number(cell.dataset.value) : NaN;
		};
		/* What is unknown comes last, whichever way */
		const compare = (a, b) => {
			if (typeof a === 'string')
				return down ? b.localeCompare(a) : a.localeCompare(b);
			if (isNaN(a) || isNaN(b))
				return (isNaN(a) ? 1 : 0) - (isNaN(b) ? 1 : 0);
			return down ? b - a : a - b;
		};
		const sort = () => {
			const keyed = rows.map(row => ({ row, key: value(row) }));
			keyed.sort((a, b) => compare(a.key, b.key));
			order = keyed.map(pair => pair.row);
			order.forEach(row => body.append(row, ...(details.has(row) ? [details.get(row)] : [])));
			head.forEach((th, i) => {
				if (i === column)
					th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
				else
					th.removeAttribute('aria-sort');
			});
			show();
		};
		const toggle = row => {
			const open = !details.has(row);
			if (open) {
				details.set(row, Detail(process, Number(row.dataset.op), head.length));
				row.after(details.get(row));
			} else {
				details.get(row).remove();
				details.delete(row);
			}
			row.classList.toggle('open', open);
			row.querySelector('button').setAttribute('aria-expanded', String(open));
		};
		head.forEach((th, i) => {
			if (!th.dataset.sort)
				return;
			const button = make('button', { type: 'button' });
			button.append(...th.childNodes);
			th.append(button);
			button.addEventListener('click', () => {
				down = i === column ? !down : th.dataset.sort === 'number';
				column = i;
				sort();
			});
		});
		rows.forEach(row => {
			const button = make('button', { type: 'button', 'aria-expanded': 'false' });
			const bdi = row.querySelector('bdi');
			bdi.replaceWith(button);
			button.append(bdi);
		});
		body.addEventListener('click', event => {
			const row = event.target.closest('tr[data-op]');
			const selecting = event.detail > 0 && String(getSelection()) !== '';
			if (row && !selecting)
				toggle(row);
		});
		input.addEventListener('input', show);
		more.addEventListener('click', () => { whole = !whole; show(); });
		section.append(nothing, more);
		head[column].setAttribute('aria-sort', 'descending');
		show();
	};

	/* An operation in full: figures, histogram, heat map, percentiles */
	const figures = [
		['count', count], ['errors', count], ['rate', count], ['total', duration], ['self', duration],
		['mean_time', duration], ['stdev', duration], ['min', duration], ['P50', duration], ['P90', duration],
		['P95', duration], ['P99', duration], ['P99.9', duration], ['max', duration],
	];
	/* Those that are measured on request follow; of an operation of which they were not there are none */
	const costs = [
		['cpu', duration], ['cpu_mean', duration], ['cpu_percent', percent], ['allocations', count],
		['allocated', bytes], ['allocated_mean', bytes], ['peak', bytes], ['kept', bytes],
	];
	const slice = s => ({ from: s[0], to: s[1], count: s[2], errors: s[3], p50: s[4], p90: s[5], p99: s[6], max: s[7], run: s[8] });
	const WIDTH = 400, HEIGHT = 210, LEFT = 60, BOTTOM = 22, TOP = 10, RIGHT = 8;
	const pairs = flat => flat.filter((_, i) => i % 2 === 0).map((place, i) => [place, flat[2 * i + 1]]);
	const linear = (low, high, from, to) => value => from + (value - low) / (high - low || 1) * (to - from);

	const picture = (title, ...content) => make('figure', {}, make('figcaption', {}, make('h4', {}, title)),
		draw('svg', { viewBox: '0 0 ' + WIDTH + ' ' + HEIGHT, role: 'img', 'aria-label': title }, ...content));
	/* At the right edge a label ends there, not beyond */
	const anchorAt = x => x > WIDTH - RIGHT - 24 ? 'end' : 'middle';
	const text = (x, y, anchor, content) => draw('text', { x, y, 'text-anchor': anchor }, content);

	/* 1, 10, 100 ... of the unit, as far as they lie on an axis of octaves */
	const decades = (low, high) => {
		const marks = [];
		for (let power = -9; power < 6; power++) {
			const octave = Math.log2(Math.pow(10, power + 9));
			if (octave >= low && octave <= high)
				marks.push([octave, plain(duration(Math.pow(10, power)))]);
		}
		return marks.length > 1 ? marks : [[low, duration(Math.pow(2, low) * 1e-9)], [high, duration(Math.pow(2, high) * 1e-9)]];
	};
	const octave = seconds => seconds > 0 ? Math.max(0, Math.log2(seconds * 1e9)) : 0;

	const histogram = (op, say) => {
		const run = pairs(op.h).map(pair => [pair[0] / data.steps, pair[1]]);
		const step = 1 / data.steps, low = run[0][0] - 2 * step, high = run[run.length - 1][0] + step;
		const total = run.reduce((sum, pair) => sum + pair[1], 0), most = Math.max(...run.map(pair => pair[1]));
		const x = linear(low, high, LEFT, WIDTH - RIGHT), y = linear(0, most, HEIGHT - BOTTOM, TOP + 12);
		const items = [draw('path', { class: 'grid', d: 'M' + LEFT + ' ' + y(0) + 'H' + (WIDTH - RIGHT) })];
		decades(low, high).forEach(mark => items.push(text(x(mark[0]), HEIGHT - 5, anchorAt(x(mark[0])), mark[1])));
		items.push(text(LEFT - 8, y(most) + 4, 'end', count(most)), text(LEFT - 8, y(0), 'end', '0'));
		run.forEach(pair => {
			const bar = draw('rect', {
				class: 'column', x: x(pair[0] - step), width: Math.max(1, x(step) - x(0) - 0.8),
				y: Math.min(y(pair[1]), y(0) - 1), height: Math.max(1, y(0) - y(pair[1])),
			});
			bar.addEventListener('pointerenter', () => say(fill(words.bucket, {
				from: duration(Math.pow(2, pair[0] - step) * 1e-9), to: duration(Math.pow(2, pair[0]) * 1e-9),
				count: count(pair[1]), share: percent(100 * pair[1] / total),
			})));
			items.push(bar);
		});
		let right = -Infinity;
		[['P50', op.f[8]], ['P99', op.f[11]]].filter(mark => known(mark[1])).forEach(mark => {
			const at = x(octave(mark[1]));
			items.push(draw('path', { class: 'mark-line', d: 'M' + at + ' ' + (TOP + 8) + 'V' + y(0) }));
			if (at - right > 30)
				items.push(text(Math.min(at, WIDTH - RIGHT - 10), TOP + 4, 'middle', mark[0]));
			right = at;
		});
		return picture(words.histogram, ...items);
	};

	/* What the two pictures over time have in common: the axes, and a line under the pointer */
	const overTime = (title, slices, low, high, say, content) => {
		const x = linear(slices[0].from, slices[slices.length - 1].to, LEFT, WIDTH - RIGHT);
		const y = linear(low, high, HEIGHT - BOTTOM, TOP);
		const items = [];
		decades(low, high).forEach(mark => items.push(
			draw('path', { class: 'grid', d: 'M' + LEFT + ' ' + y(mark[0]) + 'H' + (WIDTH - RIGHT) }),
			text(LEFT - 8, y(mark[0]) + 4, 'end', mark[1])));
		[0, 0.5, 1].forEach((part, i) => items.push(text(LEFT + part * (WIDTH - RIGHT - LEFT), HEIGHT - 5,
			['start', 'middle', 'end'][i], moment(slices[0].from + part * (slices[slices.length - 1].to - slices[0].from)))));
		const cursor = draw('path', { class: 'cursor', d: '' });
		const figure = picture(title, ...items, ...content(x, y), cursor);
		figure.addEventListener('pointermove', event => {
			const box = figure.querySelector('svg').getBoundingClientRect();
			const scale = Math.min(box.width / WIDTH, box.height / HEIGHT);
			const at = (event.clientX - box.left - (box.width - WIDTH * scale) / 2) / scale;
			const s = slices.find(one => x(one.to) >= at) || slices[slices.length - 1];
			say(fill(words.slice, {
				from: moment(s.from), to: moment(s.to), count: count(s.count),
				p50: duration(s.p50), p90: duration(s.p90), p99: duration(s.p99), max: duration(s.max),
			}));
			cursor.setAttribute('d', 'M' + x((s.from + s.to) / 2) + ' ' + TOP + 'V' + (HEIGHT - BOTTOM));
		});
		figure.addEventListener('pointerleave', () => cursor.setAttribute('d', ''));
		return figure;
	};

	const heatMap = (slices, say) => {
		const places = [].concat(...slices.map(s => pairs(s.run).map(pair => pair[0])));
		const low = Math.min(...places) - 1, high = Math.max(...places);
		/* calls per second, so that a merged slice is no hotter than those that it was made of */
		const heat = (s, n) => n / Math.max(1e-3, s.to - s.from);
		const most = Math.max(...slices.map(s => Math.max(0, ...pairs(s.run).map(pair => heat(s, pair[1])))));
		return overTime(words.heat, slices, low, high, say, (x, y) => [].concat(...slices.map(s => pairs(s.run).map(pair =>
			draw('rect', {
				class: 'cell', x: x(s.from), width: Math.max(1, x(s.to) - x(s.from)), y: y(pair[0]),
				height: y(pair[0] - 1) - y(pair[0]),
				opacity: (0.12 + 0.88 * Math.sqrt(heat(s, pair[1]) / most)).toFixed(2),
			})))));
	};

	const percentiles = (slices, say) => {
		const lines = [['s3', 'p99', 'P99'], ['s2', 'p90', 'P90'], ['s1', 'p50', 'P50']];
		const values = [].concat(...lines.map(line => slices.map(s => s[line[1]]).filter(known))).map(octave);
		const figure = overTime(words.percentiles, slices, Math.min(...values) - 0.5, Math.max(...values) + 0.5, say, (x, y) =>
			lines.map(line => draw('path', { class: 'line ' + line[0], d: slices.reduce((path, s, i) => {
				if (!known(s[line[1]]))
					return path;
				const gap = path === '' || !known(slices[i - 1][line[1]]) || s.from - slices[i - 1].to > 5 * (s.to - s.from);
				return path + (gap ? 'M' : 'L') + x((s.from + s.to) / 2).toFixed(1) + ' ' + y(octave(s[line[1]])).toFixed(1) +
					(gap ? 'h.1' : '');
			}, '') })));
		figure.querySelector('figcaption').append(make('ul', { class: 'key' },
			...lines.slice().reverse().map(line => make('li', { class: line[0] }, make('span', {}, line[2])))));
		return figure;
	};

	const Detail = (process, index, columns) => {
		const op = data.processes[process].ops[index], slices = (op.s || []).map(slice);
		const timed = slices.filter(s => known(s.p50)), inside = make('div', { class: 'inside' });
		const readout = make('p', { class: 'readout', 'aria-live': 'polite' });
		const say = sentence => { readout.textContent = sentence; };
		const pictures = make('div', { class: 'pictures' });
		const shown = figures.concat(costs).map((figure, i) => ({ name: figure[0], format: figure[1], value: op.f[i], asked: i >= figures.length }));
		const tiles = make('dl', { class: 'tiles' }, ...shown.filter(one => known(one.value) || !one.asked).map(one =>
			make('div', { class: 'tile' }, make('dt', {}, words[one.name] || one.name), make('dd', {}, one.format(one.value)))));
		inside.append(tiles, pictures);
		if (op.h && op.h.length)
			pictures.append(histogram(op, say));
		else
			inside.append(make('p', { class: 'nothing' }, words.untimed));
		if (timed.length > 1)
			pictures.append(percentiles(timed, say));
		if (timed.length > 1 && slices.some(s => s.run.length))
			pictures.append(heatMap(slices, say));
		if (timed.length <= 1)
			inside.append(make('p', { class: 'nothing' }, words.unsliced));
		else
			readout.textContent = words.hover;
		inside.append(readout);
		return make('tr', { class: 'detail' }, make('td', { colspan: columns }, inside));
	};

	/* Live charts; those of one section move together */
	const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
	const ticks = (from, to, pixels) => {
		const wanted = (to - from) / Math.max(2, pixels / 90), step = STEPS.find(s => s >= wanted) || 86400 * Math.ceil(wanted / 86400);
		const marks = [];
		for (let v = Math.ceil(from / step) * step; v <= to; v += step)
			marks.push({ v, label: moment(v) });
		return marks;
	};

	const Charts = (section, series) => {
		const time = series && series.time;
		const button = section.querySelector('.unzoom'), shown = section.querySelector('output'), whole = time && [time[0], time[time.length - 1]];
		const charts = [];
		let busy = false;

		const zoom = (range, from) => {
			if (busy)
				return;
			busy = true;
			charts.filter(chart => chart.graph !== from).forEach(chart => chart.graph.updateOptions({ dateWindow: range }));
			busy = false;
			button.disabled = range[0] <= whole[0] && range[1] >= whole[1];
			shown.textContent = button.disabled ? '' : moment(range[0]) + ' – ' + moment(range[1]);
		};
		const everything = () => zoom(whole.slice());
		/* Keeps within what there is, and no closer than two samples or so */
		const move = (middle, width) => {
			const least = Math.min(whole[1] - whole[0], 2 * (whole[1] - whole[0]) / time.length);
			const wide = Math.max(least, Math.min(width, whole[1] - whole[0]));
			const from = Math.max(whole[0], Math.min(middle - wide / 2, whole[1] - wide));
			zoom([from, from + wide]);
		};
		const keys = {
			'+': (middle, width) => move(middle, width / 1.5), '=': (middle, width) => move(middle, width / 1.5),
			'-': (middle, width) => move(middle, width * 1.5), '0': everything,
			'ArrowLeft': (middle, width) => move(middle - width / 5, width),
			'ArrowRight': (middle, width) => move(middle + width / 5, width),
		};
		const tell = row => charts.forEach(chart => {
			chart.when.textContent = row === null || !known(data.began) ? ''
				: new Date(data.began + time[row] * 1000).toLocaleTimeString();
			chart.figure.querySelector('.what').textContent = row === null ? chart.rest : moment(time[row]);
			chart.names.forEach((name, i) => {
				chart.items[i].querySelector('b').textContent = row === null ? chart.means[i] : chart.unit(series[name][row]);
			});
		});
		const colours = chart => ({
			colors: chart.items.map(item => getComputedStyle(item).color),
			gridLineColor: getComputedStyle(chart.figure).borderTopColor,
			axisLineColor: getComputedStyle(chart.figure).borderTopColor,
		});
		const select = (row, from) => {
			charts.filter(chart => chart.graph !== from).forEach(chart => row === null ? chart.graph.clearSelection() : chart.graph.setSelection(row));
			tell(row);
		};
		const chart = figure => {
			/* The library puts the last series at the bottom of a stack, the page the first */
			const stacked = figure.classList.contains('stacked'), listed = all('.key [data-series]', figure);
			const items = stacked ? listed.reverse() : listed, names = items.map(item => item.dataset.series);
			if (!items.length || !figure.querySelector('.frame'))
				return;
			const unit = UNITS[figure.dataset.unit], place = make('div', { class: 'live' });
			const when = make('span', { class: 'when' });
			const one = { figure, items, names, unit, when, rest: figure.querySelector('.what').textContent, means: items.map(item => item.querySelector('b').textContent) };
			figure.append(when, place);
			figure.classList.add('has-live');
			figure.tabIndex = 0;
			one.graph = new Dygraph(place, time.map((t, row) => [t].concat(names.map(name => series[name][row]))), Object.assign({
				labels: ['time'].concat(names), labelsKMG2: figure.dataset.unit.startsWith('bytes'), includeZero: true, strokeWidth: 1.5, legend: 'never',
				stackedGraph: stacked, fillAlpha: 1, gridLineWidth: 1, axisLineWidth: 1, highlightCircleSize: 3, animatedZooms: false,
				yRangePad: 4, rightGap: 2, connectSeparatedPoints: false,
				axes: {
					x: { ticker: ticks, axisLabelFormatter: moment, drawGrid: false, axisLabelWidth: 60 },
					y: { axisLabelFormatter: v => v < 0 ? '' : v === 0 ? '0' : plain(unit(v)), axisLabelWidth: 50, pixelsPerLabel: 32 },
				},
				drawCallback: (graph, initial) => { if (!initial && !busy) zoom(graph.xAxisRange(), graph); },
				highlightCallback: (event, x, points, row) => select(row, one.graph),
				unhighlightCallback: () => select(null, one.graph),
			}, colours(one)));
			figure.addEventListener('keydown', event => {
				const range = one.graph.xAxisRange();
				if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey)
					return;
				event.preventDefault();
				keys[event.key]((range[0] + range[1]) / 2, range[1] - range[0]);
			});
			charts.push(one);
		};
		if (!time || !button || typeof Dygraph === 'undefined')
			return;
		all('.chart', section).forEach(chart);
		all('.live-only', section).forEach(element => { element.hidden = charts.length === 0; });
		button.addEventListener('click', everything);
		document.addEventListener('themechange', () => charts.forEach(one => one.graph.updateOptions(colours(one))));
	};

	/*
	 * Flame graphs. A tree is typed arrays over its nodes: callers come before what they call, node 0 is everything, and x is
	 * where a node begins, in samples: siblings stand beside each other, the larger first.
	 */
	const grow = tree => {
		const { parent, self } = tree, size = parent.length, total = Float64Array.from(self);
		for (let i = size - 1; i > 0; i--)
			total[parent[i]] += total[i];
		const x = new Float64Array(size), used = new Float64Array(size), depth = new Int32Array(size), rows = [];
		const order = Array.from(parent.keys()).filter(i => total[i] > 0).sort((a, b) => total[b] - total[a] || a - b);
		order.forEach(i => {
			if (i > 0) {
				x[i] = x[parent[i]] + used[parent[i]];
				used[parent[i]] += total[i];
				depth[i] = depth[parent[i]] + 1;
			}
			(rows[depth[i]] = rows[depth[i]] || []).push(i);
		});
		rows.forEach(row => row.sort((a, b) => x[a] - x[b]));
		return Object.assign(tree, { total, x, depth, rows });
	};
	/* From the outermost callers inward: node i + 1 is path i */
	const fromCallers = (profile, counts) => {
		const size = counts.length + 1, parent = new Int32Array(size), name = new Int32Array(size).fill(-1), self = new Float64Array(size);
		counts.forEach((count, i) => {
			parent[i + 1] = profile.paths[2 * i] ? i + 1 - profile.paths[2 * i] : 0;
			name[i + 1] = profile.paths[2 * i + 1];
			self[i + 1] = count;
		});
		return grow({ parent, name, self });
	};
	/* From what was running outward, no further than anybody looks */
	const OUTWARD = 256;
	const toCallers = (profile, counts) => {
		const parent = [0], name = [-1], self = [0], below = new Map(), most = profile.functions.length;
		counts.forEach((count, i) => {
			let node = 0;
			for (let path = i, steps = 0; count > 0 && path >= 0 && steps < OUTWARD; steps++) {
				const key = node * most + profile.paths[2 * path + 1];
				if (!below.has(key)) {
					below.set(key, parent.length);
					parent.push(node), name.push(profile.paths[2 * path + 1]), self.push(0);
				}
				node = below.get(key);
				path = profile.paths[2 * path] ? path - profile.paths[2 * path] : -1;
			}
			self[node] += count;
		});
		return grow({ parent: Int32Array.from(parent), name: Int32Array.from(name), self: Float64Array.from(self) });
	};

	const ROW = 18, LEAST = 0.5, MODULES = 8; /* pixels; narrower cells are drawn together; colours */

	/* The samples of a choice: all, or those of one thread and of one operation */
	const hitsOf = (profile, thread, operation) => {
		const counts = new Float64Array(profile.paths.length / 2), hits = profile.hits;
		for (let i = 0; i < hits.length; i += 4)
			if ((thread === '' || hits[i + 1] === Number(thread)) && (operation === '' || hits[i + 2] === Number(operation)))
				counts[hits[i]] += hits[i + 3];
		return counts;
	};
	const sumBy = (profile, column) => {
		const sums = new Map();
		for (let i = 0; i < profile.hits.length; i += 4)
			sums.set(profile.hits[i + column], (sums.get(profile.hits[i + column]) || 0) + profile.hits[i + 3]);
		return sums;
	};

	const Flame = (place, profile) => {
		const everything = profile.hits.reduce((sum, value, i) => i % 4 === 3 ? sum + value : sum, 0);
		const share = samples => percent(100 * samples / everything);
		const time = samples => known(profile.period) ? duration(samples * profile.period) : count(samples);
		const canvas = make('canvas', { 'aria-hidden': 'true' }), spacer = make('div', {});
		const view = make('div', { class: 'flame-view', tabindex: '0', role: 'application', 'aria-label': words.flame_label }, canvas, spacer);
		const readout = make('p', { class: 'readout', 'aria-live': 'polite' }, words.flame_hint);
		const crumbs = make('div', { class: 'crumbs', role: 'navigation', 'aria-label': words.flame_path, hidden: '' });
		const search = make('input', { type: 'search', autocomplete: 'off', spellcheck: 'false' }), matched = make('output', {});
		const choice = (title, every, entries, sums) => {
			const select = make('select', {}, make('option', { value: '' }, every),
				...entries.map(entry => make('option', { value: entry[0] }, entry[1] + ' (' + share(sums.get(entry[0])) + ')')));
			return { select, label: make('label', entries.length > 1 ? {} : { hidden: '' }, make('span', {}, title), ' ', select) };
		};
		const threads = choice(words.flame_thread, words.flame_threads, profile.threads, sumBy(profile, 1));
		const operations = choice(words.flame_operation, words.flame_operations, profile.operations, sumBy(profile, 2));
		const callers = make('button', { type: 'button', 'aria-pressed': 'false' }, words.flame_callers);
		const upward = make('button', { type: 'button', 'aria-pressed': 'false' }, words.flame_upward);
		const reset = make('button', { type: 'button', disabled: '' }, words.flame_reset);
		let tree, zoom = 0, chosen = 0, deepest = 0, hit = null, colours;

		/* Modules by their samples: the largest have colours of their own */
		const sizes = new Map();
		hitsOf(profile, '', '').forEach((samples, path) => {
			const module = profile.modules[profile.paths[2 * path + 1]];
			sizes.set(module, (sizes.get(module) || 0) + samples);
		});
		const modules = Array.from(sizes.keys()).sort((a, b) => sizes.get(b) - sizes.get(a)).slice(0, MODULES);
		const colourOf = profile.modules.map(module => 1 + modules.indexOf(module));
		const swatch = (css, text) => make('li', {}, make('i', { class: 'swatch ' + css, 'aria-hidden': 'true' }), make('bdi', {}, text));
		const legend = make('ul', { class: 'key flame-key' }, swatch('m0', words.flame_others),
			...modules.map((module, i) => swatch('m' + (i + 1), module || '?')), swatch('hit', words.flame_match));
		const items = Array.from(legend.children);
		items[0].hidden = sizes.size <= MODULES;
		const learnColours = () => {
			const style = getComputedStyle(view), fill = item => getComputedStyle(item.firstChild).backgroundColor;
			colours = { ink: style.color, paper: style.backgroundColor, modules: items.slice(0, -1).map(fill), hit: fill(items[items.length - 1]) };
		};

		const nameOf = node => node ? profile.functions[tree.name[node]] : words.flame_all;
		const ancestors = node => {
			const list = [node];
			while (list[0])
				list.unshift(tree.parent[list[0]]);
			return list;
		};
		/* The place in a row of the node at so many samples from the left, or of the next one */
		const placeOf = (row, at) => {
			let low = 0, high = row.length;
			while (low < high) {
				const middle = (low + high) >> 1;
				if (tree.x[row[middle]] + tree.total[row[middle]] <= at)
					low = middle + 1;
				else
					high = middle;
			}
			return low;
		};
		/* The nodes of a depth that are in sight, from left to right: of those around the zoomed one, only itself */
		const inSight = depth => {
			if (depth <= tree.depth[zoom])
				return [ancestors(zoom)[depth]];
			const row = tree.rows[depth] || [], end = tree.x[zoom] + tree.total[zoom], from = placeOf(row, tree.x[zoom]);
			let to = from;
			while (to < row.length && tree.x[row[to]] < end)
				to++;
			return row.slice(from, to);
		};
		const span = node => {
			const width = view.clientWidth, scale = width / (tree.total[zoom] || 1);
			return tree.depth[node] <= tree.depth[zoom] ? [0, width] : [(tree.x[node] - tree.x[zoom]) * scale, tree.total[node] * scale];
		};
		const isUp = () => upward.getAttribute('aria-pressed') === 'true';
		const isInverted = () => callers.getAttribute('aria-pressed') === 'true';
		const top = depth => (isUp() ? deepest - depth : depth) * ROW;

		const cell = (pen, letter, node, y) => {
			const [x, width] = span(node), name = nameOf(node), matches = hit && node && hit[tree.name[node]];
			pen.fillStyle = hit && !matches || !node ? colours.modules[0] : matches ? colours.hit : colours.modules[colourOf[tree.name[node]]];
			pen.fillRect(x, y, Math.max(LEAST, width - (width > 3 ? 1 : 0)), ROW - 1);
			const room = Math.floor((width - 8) / letter);
			if (room < 3)
				return;
			pen.fillStyle = colours.ink;
			pen.globalAlpha = tree.depth[node] < tree.depth[zoom] ? 0.7 : 1;
			pen.fillText(name.length > room ? name.slice(0, room - 1) + '…' : name, x + 4, y + ROW / 2, width - 8);
			pen.globalAlpha = 1;
		};
		const paintRow = (pen, letter, depth, y) => {
			let from = 0, to = -1;
			const together = () => {
				pen.fillStyle = colours.modules[0];
				if (to > from)
					pen.fillRect(from, y, Math.max(LEAST, to - from), ROW - 1);
				to = -1;
			};
			inSight(depth).forEach(node => {
				const [x, width] = span(node);
				if (width >= LEAST) {
					together();
					cell(pen, letter, node, y);
				} else {
					from = to < 0 ? x : from;
					to = x + width;
				}
			});
			together();
		};
		const paint = () => {
			const width = view.clientWidth, height = view.clientHeight, ratio = window.devicePixelRatio || 1, pen = canvas.getContext('2d');
			canvas.width = Math.max(1, width * ratio);
			canvas.height = Math.max(1, height * ratio);
			canvas.style.width = width + 'px';
			canvas.style.height = height + 'px';
			pen.scale(ratio, ratio);
			pen.font = '12px ui-monospace, "DejaVu Sans Mono", monospace';
			pen.textBaseline = 'middle';
			const letter = pen.measureText('M').width;
			for (let depth = 0; depth <= deepest; depth++) {
				const y = top(depth) - view.scrollTop;
				if (y > -ROW && y < height)
					paintRow(pen, letter, depth, y);
			}
			if (document.activeElement === view) {
				const [x, wide] = span(chosen);
				pen.strokeStyle = colours.ink;
				pen.lineWidth = 2;
				pen.strokeRect(x + 1, top(tree.depth[chosen]) - view.scrollTop + 1, Math.max(2, wide - 3), ROW - 3);
			}
		};
		const tell = node => {
			const total = tree.total[node], self = isInverted() ? total : tree.self[node];
			const values = {
				function: nameOf(node), module: node ? profile.modules[tree.name[node]] || '?' : words.flame_all,
				total: time(total), total_share: share(total), self: time(self), self_share: share(self),
			};
			readout.textContent = fill(!node ? words.flame_whole : isInverted() && tree.depth[node] > 1 ? words.flame_caller : words.flame_frame, values);
		};
		const layOut = () => {
			deepest = tree.depth[zoom];
			while (inSight(deepest + 1).length)
				deepest++;
			spacer.style.height = (deepest + 1) * ROW + 'px';
			view.scrollTop = isUp() ? view.scrollHeight : 0;
			paint();
		};
		const crumb = node => {
			const button = make('button', { type: 'button' }, nameOf(node));
			button.addEventListener('click', () => zoomTo(node));
			return button;
		};
		/* Where there are many, the outermost and the innermost few */
		const CRUMBS = 5;
		const zoomTo = node => {
			const way = ancestors(node);
			zoom = chosen = node;
			crumbs.hidden = reset.disabled = node === 0;
			crumbs.replaceChildren(...way.filter((_, i) => i === 0 || way.length - i < CRUMBS).map((one, i) =>
				make('span', { class: i === 1 && way.length > CRUMBS ? 'after gap' : 'after' }, crumb(one))));
			layOut();
			tell(node);
		};
		const rebuild = () => {
			const counts = hitsOf(profile, threads.select.value, operations.select.value);
			tree = (isInverted() ? toCallers : fromCallers)(profile, counts);
			find();
			zoomTo(0);
		};
		/* Samples with a match anywhere count once */
		const find = () => {
			const wanted = search.value.trim().toLowerCase();
			let samples = 0;
			hit = wanted ? profile.functions.map((name, i) => (name + ' ' + profile.modules[i]).toLowerCase().includes(wanted)) : null;
			const inside = new Uint8Array(tree.parent.length);
			for (let i = 1; hit && i < inside.length; i++) {
				const around = inside[tree.parent[i]];
				inside[i] = around || hit[tree.name[i]] ? 1 : 0;
				samples += inside[i] && !around ? tree.total[i] : 0;
			}
			items[items.length - 1].hidden = !hit;
			matched.textContent = hit ? fill(words.flame_matched, { percent: percent(100 * samples / (tree.total[0] || 1)), total: time(samples) }) : '';
		};

		/* The pointer */
		const under = event => {
			const box = view.getBoundingClientRect(), x = event.clientX - box.left - view.clientLeft;
			const line = Math.floor((event.clientY - box.top - view.clientTop + view.scrollTop) / ROW), depth = isUp() ? deepest - line : line;
			const nodes = depth >= 0 && depth <= deepest ? inSight(depth) : [];
			return nodes.find(node => x >= span(node)[0] && x < span(node)[0] + span(node)[1]);
		};
		view.addEventListener('pointermove', event => {
			const node = under(event);
			view.classList.toggle('over', node !== undefined);
			if (node !== undefined)
				tell(node);
		});
		view.addEventListener('pointerleave', () => tell(chosen));
		view.addEventListener('click', event => {
			const node = under(event);
			if (node !== undefined)
				zoomTo(node);
		});

		/* The keyboard */
		const choose = node => {
			const y = top(tree.depth[node]);
			chosen = node;
			if (y < view.scrollTop || y + ROW > view.scrollTop + view.clientHeight)
				view.scrollTop = y - view.clientHeight / 2;
			paint();
			tell(node);
		};
		const outward = () => chosen ? tree.parent[chosen] : 0;
		const inward = () => {
			const next = tree.depth[chosen] < tree.depth[zoom] ? ancestors(zoom)[tree.depth[chosen] + 1]
				: (tree.rows[tree.depth[chosen] + 1] || []).find(node => tree.parent[node] === chosen);
			return next === undefined ? chosen : next;
		};
		const beside = step => {
			const row = inSight(tree.depth[chosen]);
			return row[Math.max(0, Math.min(row.length - 1, row.indexOf(chosen) + step))];
		};
		const keys = {
			ArrowUp: () => choose(isUp() ? inward() : outward()), ArrowDown: () => choose(isUp() ? outward() : inward()),
			ArrowLeft: () => choose(beside(-1)), ArrowRight: () => choose(beside(1)),
			Home: () => choose(zoom), Enter: () => zoomTo(chosen), Escape: () => zoomTo(0),
		};
		view.addEventListener('keydown', event => {
			if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey)
				return;
			event.preventDefault();
			keys[event.key]();
		});

		const toggle = (button, then) => button.addEventListener('click', () => {
			button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
			then();
		});
		toggle(callers, rebuild);
		toggle(upward, layOut);
		reset.addEventListener('click', () => zoomTo(0));
		threads.select.addEventListener('change', rebuild);
		operations.select.addEventListener('change', rebuild);
		search.addEventListener('input', () => { find(); paint(); });
		['scroll', 'focus', 'blur'].forEach(type => view.addEventListener(type, paint));
		document.addEventListener('themechange', () => { learnColours(); paint(); });
		place.append(make('div', { class: 'tools' }, make('label', {}, make('span', {}, words.flame_search), ' ', search), matched,
			threads.label, operations.label, callers, upward, reset), crumbs, readout, view, legend);
		learnColours();
		rebuild();
		readout.textContent = words.flame_hint;
		new ResizeObserver(paint).observe(view);
	};

	/* Of dygraphs only the lines are wanted: its legend would need style attributes, which the page forbids */
	if (typeof Dygraph !== 'undefined')
		Dygraph.PLUGINS = Dygraph.PLUGINS.filter(plugin => ['Axes', 'Grid'].some(name => plugin === Dygraph.Plugins[name]));
	all('.script-only').forEach(element => { element.hidden = false; });
	theme();
	data.processes.forEach((_, process) => {
		const part = name => document.getElementById('p' + process + '-' + name);
		if (part('operations') && part('operations').querySelector('table'))
			Table(part('operations'), process);
		if (part('charts'))
			Charts(part('charts'), data.processes[process].series);
			if (part('memory'))
				Charts(part('memory'), data.processes[process].memory);
		all('.flame', part('functions') || make('p', {})).forEach(place => Flame(place, data.processes[process].profile));
	});
	all('time').forEach(element => { element.title = new Date(element.dateTime).toLocaleString(); });
})();

import {expect, test} from 'vitest';
import {type AddressWindow, addressBar} from '../../../source/web/browser/address-bar.ts';

const token = 'k3f9x2'.repeat(7);

/** A window with a history. */
const makeWindow = (address: string) => {
	const steps = [address];
	let at = 0;
	const listeners = new Set<() => void>();
	const here = () => new URL(steps[at] ?? '', 'http://h');
	const window: AddressWindow = {
		location: {
			protocol: 'http:',
			host: 'h',
			get pathname() {
				return here().pathname;
			},
			get search() {
				return here().search;
			},
			get hash() {
				return here().hash;
			},
		},
		history: {
			pushState: (_, __, to) => void steps.splice(++at, steps.length, String(to)),
			replaceState: (_, __, to) => void steps.splice(at, 1, String(to)),
		},
		addEventListener: (_, listener) => void listeners.add(listener),
		removeEventListener: (_, listener) => void listeners.delete(listener),
	};
	const go = (step: number) => {
		at += step;
		for (const listener of listeners) listener();
	};
	const paste = (to: string) => {
		window.history.pushState(null, '', to);
		go(0);
	};
	return {window, steps, go, paste, listeners};
};

test('replaces ?room= with the shown room, then adds a history entry for each room', () => {
	const {window, steps} = makeWindow('/?room=dev');
	const bar = addressBar(window);
	expect(bar.read().room).toBe('dev');
	bar.show('dev');
	bar.show('dev');
	bar.show('ops');
	expect(steps).toEqual(['/#/dev', '/#/ops']);
});

test('replaces the history entry of a room that can no longer be shown', () => {
	const {window, steps} = makeWindow('/');
	const bar = addressBar(window);
	bar.show('dev');
	bar.show('ops');
	bar.show('lobby', true);
	expect(steps).toEqual(['/#/dev', '/#/lobby']);
});

test('Back and Forward report the room of the entry, and showing it adds no entry', () => {
	const {window, steps, go} = makeWindow('/');
	const bar = addressBar(window);
	const opened: unknown[] = [];
	const end = bar.onOpen(target => {
		opened.push(target);
		if (target.type === 'room') bar.show(target.room);
	});
	bar.show('dev');
	bar.show('ops');
	go(-1);
	go(1);
	end();
	go(-1);
	expect(opened).toEqual([
		{type: 'room', room: 'dev'},
		{type: 'room', room: 'ops'},
	]);
	expect(steps).toEqual(['/#/dev', '/#/ops']);
});

test('keeps the link to a message while its room is shown, and reports it after Back', () => {
	const {window, steps, go} = makeWindow('/#/dev/12');
	const bar = addressBar(window);
	expect(bar.read()).toMatchObject({room: 'dev', seq: 12});
	bar.show('dev');
	bar.show('ops');
	expect(steps).toEqual(['/#/dev/12', '/#/ops']);
	const opened: unknown[] = [];
	bar.onOpen(target => opened.push(target));
	go(-1);
	expect(opened).toEqual([{type: 'room', room: 'dev', seq: 12}]);
});

test('removes a token from the address and the history', () => {
	const {window, steps, paste} = makeWindow(`/#${token}`);
	const bar = addressBar(window);
	expect(bar.read().token).toBe(token);
	expect(steps).toEqual(['/']);
	bar.show('dev');
	const opened: unknown[] = [];
	bar.onOpen(target => opened.push(target));
	paste(`/#${token}`);
	expect(opened).toEqual([{type: 'token', token}]);
	bar.show('~plans-k3f9x2');
	expect(steps).toEqual(['/#/dev', '/#/~plans-k3f9x2']);
});

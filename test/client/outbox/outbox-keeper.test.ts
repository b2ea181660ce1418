import {expect, test} from 'vitest';
import {OutboxKeeper} from '../../../source/client/outbox/outbox-keeper.ts';
import type {Draft} from '../../../source/client/session/state.ts';
import {memoryStorage} from '../../../source/client/storage/client-storage.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';

const draft = (text: string, more: Partial<Draft> = {}): Draft => ({
	draft: `d-${text}`,
	target: {room: 'dev'},
	text,
	at: 0,
	state: {type: 'waiting'},
	...more,
});

const world = (found: readonly Draft[] = []) => {
	const clock = makeFakeClock();
	const written: string[] = [];
	const errors: string[] = [];
	let isFull = false;
	const storage = {
		...memoryStorage(),
		readOutbox: () => found,
		writeOutbox(drafts: readonly Draft[]) {
			if (isFull) throw new Error('no space left');
			written.push(drafts.map(({text}) => text).join(' '));
		},
	};
	const keeper = new OutboxKeeper({storage, clock, onError: message => errors.push(message)});
	return {
		clock,
		written,
		errors,
		keeper,
		fill() {
			isFull = true;
		},
	};
};

test('stores a new draft at once and does not store that it is being sent', () => {
	const {keeper, written} = world();
	keeper.keep([draft('one')]);
	keeper.keep([draft('one', {state: {type: 'sending'}})]);
	keeper.keep([draft('one'), draft('two')]);
	expect(written).toEqual(['one', 'one two']);
});

test('stores a refusal and a changed text at once', () => {
	const {keeper, written} = world([draft('one')]);
	keeper.keep([draft('one', {state: {type: 'failed', code: 'x', message: 'y'}})]);
	keeper.keep([draft('one', {text: 'better'})]);
	expect(written).toEqual(['one', 'better']);
});

test('stores the receipts of a long outbox together and the last one at once', async () => {
	const all = ['a', 'b', 'c', 'd'].map(text => draft(text));
	const {keeper, written, clock} = world(all);
	keeper.keep(all.slice(1));
	keeper.keep(all.slice(2));
	expect(written).toEqual([]);
	await clock.advanceAsync(500);
	expect(written).toEqual(['c d']);
	keeper.keep(all.slice(3));
	keeper.keep([]);
	expect(written).toEqual(['c d', '']);
	await clock.advanceAsync(1000);
	expect(written).toEqual(['c d', '']);
});

test('flush stores delayed removals', () => {
	const all = ['a', 'b'].map(text => draft(text));
	const {keeper, written} = world(all);
	keeper.keep(all.slice(1));
	keeper.flush();
	keeper.flush();
	expect(written).toEqual(['b']);
});

test('reports a full disk', () => {
	const {keeper, errors, fill} = world();
	fill();
	keeper.keep([draft('one')]);
	expect(errors).toEqual(['no space left']);
});

import {expect, test} from 'vitest';
import {Importer} from '../../../source/cli/import/importer.ts';
import type {RoomEntries} from '../../../source/cli/import/room-entries.ts';
import type {SourceEntry} from '../../../source/cli/import/source-entry.ts';
import {RequestError} from '../../../source/client/link/request-error.ts';
import type {ClientFrameOf} from '../../../source/protocol/client-frames.ts';
import {decodeClientFrame} from '../../../source/protocol/connection/codec.ts';
import {maxImportedEntries} from '../../../source/protocol/imported.ts';
import {defaultLimits} from '../../../source/protocol/limits.ts';

type Import = ClientFrameOf<'import'>;

const message = (key: string, more: object = {}): SourceEntry => ({
	type: 'message',
	key,
	author: 'ann',
	at: 1000,
	place: `Line of ${key}`,
	text: key,
	...more,
});

/** A server that numbers all entries, or answers with an error. */
const makeImporter = (errors: (Error | undefined)[] = [], known: RoomEntries = new Map()) => {
	const requests: Import[] = [];
	let seq = 0;
	const ask = async (request: Import) => {
		const error = errors.shift();
		if (error !== undefined) throw error;
		const decoded = decodeClientFrame(JSON.stringify(request));
		if (!decoded.ok) throw new Error(decoded.refusal.message);
		requests.push(request);
		return {type: 'imported', room: 'dev', seqs: request.entries.map(() => ++seq)};
	};
	const importer = new Importer({ask: ask as never, limits: defaultLimits, room: 'dev', known});
	const add = async (...entries: readonly SourceEntry[]): Promise<void> => {
		for (const entry of entries) await importer.add(entry);
	};
	return {importer, add, requests, known};
};

test('sends batches that fit into a frame, and refers to messages by their place or number', async () => {
	const {importer, add, requests} = makeImporter();
	await add(...Array.from({length: maxImportedEntries}, (_, index) => message(`m${index}`)));
	await add(
		message('reply', {replyTo: 'm5'}),
		{type: 'reacted', key: 'r', target: 'reply', author: 'bob', at: 1, place: '', emoji: '👍', on: true},
		{type: 'edited', key: 'e', target: 'm7', author: 'ann', at: 2, place: '', text: 'new'},
	);
	await importer.finish();
	expect(requests.map(({entries}) => entries.length)).toEqual([maxImportedEntries, 3]);
	expect(requests[1]?.entries).toMatchObject([{replyTo: 6}, {targetItem: 0}, {target: 8}]);
	expect(importer.counts).toEqual({imported: 103, known: 0, skipped: 0});
});

test('splits a long text, and sends no frame that is too big', async () => {
	const {importer, add, requests} = makeImporter();
	await add(message('long', {text: '"\\'.repeat(20_000)}), message('reply', {replyTo: 'long'}));
	await importer.finish();
	const sent = requests.flatMap(({entries}) => entries);
	expect(sent.map(entry => ('text' in entry ? entry.text : '')).join('')).toBe(
		`${'"\\'.repeat(20_000)}reply`,
	);
	expect(new Set(sent.map(entry => 'draft' in entry && entry.draft)).size).toBe(sent.length);
	for (const request of requests) {
		expect(Buffer.byteLength(JSON.stringify({...request, id: 1}))).toBeLessThan(defaultLimits.frameBytes);
	}
	// The reply answers the first part.
	expect(sent.at(-1)).toMatchObject({replyTo: 1});
});

test('skips what is empty or changes nothing, and cleans names', async () => {
	const {importer, add, requests} = makeImporter();
	await add(
		message('blank', {text: ' \n'}),
		{type: 'reacted', key: 'r1', target: 'nothing', author: 'bob', at: 1, place: '', emoji: '👍', on: true},
		message('named', {author: ` a\u0007\n${'b'.repeat(500)}`}),
		{
			type: 'reacted',
			key: 'r2',
			target: 'named',
			author: 'bob',
			at: 1,
			place: '',
			emoji: 'two words',
			on: true,
		},
		message('nameless', {author: '\u0000'}),
		message('orphan', {replyTo: 'nothing'}),
	);
	await importer.finish();
	expect(importer.counts).toEqual({imported: 3, known: 0, skipped: 3});
	const [named, nameless, orphan] = requests[0]?.entries ?? [];
	expect([...(named?.author ?? '')]).toHaveLength(128);
	expect(nameless?.author).toBe('unknown');
	expect(orphan).not.toHaveProperty('replyTo');
});

test('gives each entry a draft, and sends none of which the room has the draft', async () => {
	const entries: readonly SourceEntry[] = [
		message('one'),
		{type: 'edited', key: 'e1', target: 'one', author: 'ann', at: 2, place: '', text: 'new'},
		{type: 'edited', key: 'e2', target: 'one', author: 'ann', at: 2, place: '', text: 'new'},
		{type: 'reacted', key: 'r1', target: 'one', author: 'ann', at: 2, place: '', emoji: '👍', on: true},
		{type: 'deleted', key: 'd1', target: 'one', author: 'ann', at: 3, place: ''},
		{type: 'topic', key: 't1', author: 'ann', at: 4, place: '', text: 'plans'},
		{type: 'topic', key: 't2', author: 'ann', at: 4, place: '', text: 'plans'},
	];
	const first = makeImporter();
	await first.add(...entries, ...entries);
	await first.importer.finish();
	expect(first.importer.counts).toEqual({imported: 7, known: 7, skipped: 0});
	expect(new Set(first.requests[0]?.entries.map(({draft}) => draft)).size).toBe(7);
	const second = makeImporter([], first.known);
	await second.add(...entries);
	await second.importer.finish();
	expect(second.importer.counts).toEqual({imported: 0, known: 7, skipped: 0});
	expect(second.requests).toEqual([]);
});

test('names the place of an entry that the server refuses, and how to continue', async () => {
	const refusal = new RequestError(
		'bad_field',
		'The field "entries.1.text" of import must not be blank.',
		undefined,
	);
	const {importer, add} = makeImporter([refusal]);
	await add(message('one'), message('two'));
	await expect(importer.finish()).rejects.toThrow('Line of two: The field "entries.1.text"');
	const later = makeImporter([
		undefined,
		new RequestError('forbidden', 'Only the owner of dev can do that.'),
	]);
	await later.add(message('one'));
	await later.importer.finish();
	await later.add(message('two'));
	await expect(later.importer.finish()).rejects.toThrow(
		'Only the owner of dev can do that. 1 entry was imported. Run the same command again to continue.',
	);
});

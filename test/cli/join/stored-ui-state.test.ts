import {expect, test} from 'vitest';
import {mergeUiState, readUiState, writeUiState} from '../../../source/cli/join/stored-ui-state.ts';
import {makeFolder} from '../../support/folder.ts';

const before = {rooms: ['dev', 'ops'], room: 'ops', drafts: {ops: 'half writ', dev: 'hm'}};

test('keeps the rooms and drafts of the last session when another room is joined', () => {
	const after = {rooms: ['x'], room: 'x', drafts: {x: 'new'}};
	expect(mergeUiState(before, new Set(['x']), after)).toEqual({
		rooms: ['dev', 'ops', 'x'],
		room: 'x',
		drafts: {dev: 'hm', ops: 'half writ', x: 'new'},
	});
});

test('removes a room that was left, with its draft', () => {
	const after = {rooms: ['dev'], room: 'dev', drafts: {}};
	expect(mergeUiState(before, new Set(['dev', 'ops']), after)).toEqual(after);
});

test('stores each room once', () => {
	const after = {rooms: ['ops'], room: 'ops', drafts: {}};
	expect(mergeUiState(before, new Set(['ops']), after).rooms).toEqual(['dev', 'ops']);
	expect(mergeUiState(before, new Set(), after).rooms).toEqual(['dev', 'ops']);
});

test('reads the state that was written', () => {
	const folder = makeFolder();
	try {
		const file = folder.at('host', 'face.json');
		expect(readUiState(file)).toEqual({rooms: [], drafts: {}});
		writeUiState(file, before);
		expect(readUiState(file)).toEqual(before);
	} finally {
		folder.remove();
	}
});

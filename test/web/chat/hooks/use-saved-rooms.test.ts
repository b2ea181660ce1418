import {expect, test} from 'vitest';
import {roomChanges} from '../../../../source/web/chat/hooks/use-saved-rooms.ts';

test('reports only the rooms that were joined or left', () => {
	expect(roomChanges(new Set(), new Set(['dev', 'ops']))).toEqual({joined: ['dev', 'ops'], left: []});
	expect(roomChanges(new Set(['dev', 'ops']), new Set(['ops', 'new']))).toEqual({
		joined: ['new'],
		left: ['dev'],
	});
	expect(roomChanges(new Set(['dev']), new Set(['dev']))).toEqual({joined: [], left: []});
});

import {expect, test} from 'vitest';
import {rowAction} from '../../../source/web/message-pane/row-keys.ts';
import {said} from '../../support/session-builder.ts';

test('anybody’s message is answered and reacted to, only one’s own is changed and taken back', () => {
	const theirs = said('ann', 'hello');
	const mine = said('you', 'hello', {isMine: true});
	const kinds = (item: typeof mine) => ['r', '+', 'e', 'd'].map(key => rowAction(key, item)?.type);
	expect(kinds(theirs)).toEqual(['reply', 'react', 'nothing', 'nothing']);
	expect(kinds(mine)).toEqual(['reply', 'react', 'edit', 'remove']);
});

test('a message that is deleted, and a row that is no message, are only walked over', () => {
	const deleted = said('you', '', {isMine: true, deletedAt: 1});
	for (const item of [deleted, undefined]) {
		for (const key of ['r', '+', 'e', 'd']) expect(rowAction(key, item)).toEqual({type: 'nothing'});
		expect(rowAction('ArrowUp', item)).toEqual({type: 'move', step: -1});
		expect(rowAction('ArrowDown', item)).toEqual({type: 'move', step: 1});
	}
	expect(rowAction('x', said('ann', 'hello'))).toBeUndefined();
});

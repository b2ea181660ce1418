import {expect, test} from 'vitest';
import {edgeJump, rowAction} from '../../../source/web/message-pane/row-keys.ts';
import {message} from '../../support/session-builder.ts';

test('replies, reactions and links apply to every message, edits and deletions only to the user’s own', () => {
	const theirs = message('ann', 'hello');
	const mine = message('you', 'hello', {isMine: true});
	const kinds = (item: typeof mine) => ['r', '+', 'l', 'e', 'd'].map(key => rowAction(key, item)?.type);
	expect(kinds(theirs)).toEqual(['reply', 'react', 'copyLink', 'nothing', 'nothing']);
	expect(kinds(mine)).toEqual(['reply', 'react', 'copyLink', 'edit', 'remove']);
});

test('no action applies to a deleted message or to a row that is not a message', () => {
	const deleted = message('you', '', {isMine: true, deletedAt: 1});
	for (const item of [deleted, undefined]) {
		for (const key of ['r', '+', 'l', 'e', 'd']) expect(rowAction(key, item)).toEqual({type: 'nothing'});
		expect(rowAction('ArrowUp', item)).toEqual({type: 'move', step: -1});
		expect(rowAction('ArrowDown', item)).toEqual({type: 'move', step: 1});
	}
	expect(rowAction('x', message('ann', 'hello'))).toBeUndefined();
});

test('Home and End lead to the ends of the room, with Ctrl as well', () => {
	const none = {ctrlKey: false, metaKey: false, altKey: false, shiftKey: false};
	expect(edgeJump({...none, key: 'Home'})).toBe('oldest');
	expect(edgeJump({...none, key: 'End', ctrlKey: true})).toBe('newest');
	expect(edgeJump({...none, key: 'End', shiftKey: true})).toBeUndefined();
	expect(edgeJump({...none, key: 'PageUp'})).toBeUndefined();
});

import {expect, test} from 'vitest';
import {toMessageRows} from '../../../../source/presenter/messages/message-rows.ts';
import {targetRow} from '../../../../source/web/message-pane/scrolling/jump-target.ts';
import {message, presenceItem, room} from '../../../support/session-builder.ts';

const items = [presenceItem(['ann'], []), message('ann', 'one', {seq: 1}), message('ann', 'two', {seq: 2})];
const rows = toMessageRows(room('dev', {items}), {unread: {after: 1, until: 2}});

test('finds a message by its number, the unread line and the first row', () => {
	expect(targetRow(rows, {type: 'seq', seq: 2})).toMatchObject({type: 'message', item: {text: 'two'}});
	expect(targetRow(rows, {type: 'unread'})).toMatchObject({type: 'unread', count: 1});
	expect(targetRow(rows, {type: 'first'})).toMatchObject({type: 'day'});
});

test('finds nothing for a message that is not loaded', () => {
	expect(targetRow(rows, {type: 'seq', seq: 7})).toBeUndefined();
	expect(targetRow([], {type: 'first'})).toBeUndefined();
});

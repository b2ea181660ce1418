import {expect, test} from 'vitest';
import {announcement} from '../../../source/web/panes/announcer.tsx';
import {said} from '../../support/session-builder.ts';

test('a few messages are read out, of many the number is told', () => {
	expect(announcement([said('ann', 'hi\nthere'), said('bob', 'you?', {isMention: true})])).toEqual([
		'ann: hi there',
		'bob to you: you?',
	]);
	expect(announcement([1, 2, 3, 4].map(index => said('ann', `${index}`)))).toEqual(['4 new messages']);
});

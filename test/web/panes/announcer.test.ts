import {expect, test} from 'vitest';
import {announcement, warningsAfter} from '../../../source/web/panes/announcer.tsx';
import {message, room} from '../../support/session-builder.ts';

test('announces the text of a few messages and the number of many', () => {
	expect(announcement([message('ann', 'hi\nthere'), message('bob', 'you?', {isMention: true})])).toEqual([
		'ann: hi there',
		'bob, mentioning you: you?',
	]);
	expect(announcement([1, 2, 3, 4].map(index => message('ann', `${index}`)))).toEqual(['4 new messages']);
});

test('announces each warning in the log once', () => {
	const notice = {type: 'notice', revision: 0, at: 1, level: 'warning'} as const;
	const dev = room('dev', {
		items: [
			{...notice, key: 'i9', content: {type: 'text', text: 'first'}},
			{...notice, key: 'i10', content: {type: 'text', text: 'second'}},
			{...notice, key: 'i11', content: {type: 'text', text: 'no warning'}, level: 'info'},
		],
	});
	expect(warningsAfter(dev, 0)).toEqual(['first', 'second']);
	expect(warningsAfter(dev, 9)).toEqual(['second']);
});

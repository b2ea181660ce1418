import {expect, test} from 'vitest';
import {printableLine} from '../../../source/text/sanitize.ts';
import {applyChoice, beginsEmoji, complete, completeWord} from '../../../source/web/composer/complete.ts';

const known = {nicks: ['ann', 'Anna', 'bob'], rooms: ['dev', 'design', 'ops']};
const labels = (text: string, cursor = text.length) =>
	complete(text, cursor, known)?.choices.map(({label}) => label);

test('a beginning of a nick, a room or a command offers what it could become', () => {
	expect(labels('hi @AN')).toEqual(['@ann', '@Anna']);
	expect(labels('see #de')).toEqual(['#dev', '#design']);
	expect(labels('/top')).toEqual(['/topic TEXT | -']);
	expect(labels('hello')).toBeUndefined();
	expect(labels('mail ann@b')).toBeUndefined();
	expect(labels('/topic x')).toBeUndefined();
});

test('Tab takes a bare word for a nick, and never turns a nick into a command', () => {
	expect(completeWord('bo', 2, known)?.choices.map(({text}) => text)).toEqual(['bob: ']);
	expect(completeWord('hi bo', 5, known)?.choices.map(({text}) => text)).toEqual(['bob ']);
	expect(completeWord('jo', 2, known)).toBeUndefined();
	expect(completeWord('', 0, known)).toBeUndefined();
});

test('an emoji is found by its name, once the names are there', () => {
	const emoji = {
		search: (query: string) => [{name: `${query}da`, emoji: printableLine('🎉')}],
		get: () => undefined,
		replace: (text: string) => text,
	};
	expect(beginsEmoji('well done :ta', 13)).toBe(true);
	expect(beginsEmoji('at 10:30', 8)).toBe(false);
	expect(complete('done :ta', 8, known)).toBeUndefined();
	const completion = complete('done :ta', 8, {...known, emoji});
	expect(completion).toMatchObject({start: 5, end: 8, choices: [{text: '🎉 ', hint: ':tada:'}]});
});

test('the choice stands in place of the beginning, with the rest kept and the cursor behind it', () => {
	const completion = complete('hi @an how are you', 6, known);
	const [choice] = completion?.choices ?? [];
	if (completion === undefined || choice === undefined) throw new Error('nothing to complete');
	expect(applyChoice('hi @an how are you', completion, choice)).toEqual({
		text: 'hi @ann how are you',
		cursor: 8,
	});
});

import {expect, test} from 'vitest';
import {referencesIn, withReferences} from '../../../source/presenter/messages/references.ts';
import {withLinks} from '../../../source/presenter/span.ts';
import {printable} from '../../../source/text/sanitize.ts';

const namesIn = (text: string): readonly string[] =>
	withReferences(withLinks(printable(text))).flatMap(({text: shown, reference}) =>
		reference === undefined ? [] : [shown],
	);

test.each([
	['see #dev and @ann', ['#dev', '@ann']],
	['#dev.', ['#dev']],
	['(#dev-ops) @ann, hi', ['#dev-ops', '@ann']],
	['@анна in #größe', ['@анна', '#größe']],
	['ticket #12, a#b, c@d, ##x', []],
	['mail ann@example.org or https://example.org/#dev', []],
	['#', []],
	['@ann @ann', ['@ann', '@ann']],
])('rooms and users in %j', (text, names) => {
	expect(namesIn(text)).toEqual(names);
});

test('the text stays as it is, and a highlighted message keeps its meaning', () => {
	const line = withReferences(withLinks(printable('go to #dev now'), 'highlight'));
	expect(line.map(({text}) => text).join('')).toBe('go to #dev now');
	expect(line.map(({meaning}) => meaning)).toEqual(['highlight', 'highlight', 'highlight']);
	expect(withReferences(withLinks(printable('#dev'), 'code'))).toMatchObject([{meaning: 'code'}]);
});

test('each room and user is listed once', () => {
	expect(referencesIn(withReferences(withLinks(printable('#dev @ann #DEV'))))).toEqual([
		{type: 'room', room: 'DEV'},
		{type: 'user', nick: 'ann'},
	]);
});

import {expect, test} from 'vitest';
import {roomTitle, shortTitle} from '../../source/ui/names.ts';
import {person, room, session} from '../support/session-builder.ts';

const plans = room('~plans-482913057264');
const others = [room('dev'), room('~war-room-111111111111'), room('@bob+you', {with: person('bob')})];

test('a private room is called without the random part of its name', () => {
	const here = session([plans, ...others]);
	expect([plans, ...others].map(one => shortTitle(here, one))).toEqual([
		'~plans',
		'#dev',
		'~war-room',
		'bob',
	]);
	expect(roomTitle(plans)).toBe('~plans-482913057264');
});

test('two private rooms of one name are told apart by it', () => {
	const twin = room('~Plans-000000000001');
	const here = session([plans, twin, ...others]);
	expect(shortTitle(here, plans)).toBe('~plans-482913057264');
	expect(shortTitle(here, twin)).toBe('~Plans-000000000001');
});

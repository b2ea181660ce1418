import fc from 'fast-check';
import {expect, test} from 'vitest';
import {PresenceChanges} from '../../../source/server/membership/presence.ts';

const people = ['ann', 'bob', 'eve'].map(nick => ({id: nick, nick}));

test('every connection has the correct members at the end of the window', () => {
	const step = fc.record({who: fc.nat(2), looks: fc.boolean()});
	const property = fc.property(fc.uniqueArray(fc.nat(2)), fc.array(step), (first, steps) => {
		const changes = new PresenceChanges();
		const here = new Set(first.map(index => people[index]?.id ?? ''));
		// An onlooker with only the shared frames, and the view of each user since its last page.
		const views = new Map([['onlooker', new Set(here)]]);
		for (const {who, looks} of steps) {
			const person = people[who];
			if (person === undefined) continue;
			const comes = !here.has(person.id);
			if (looks && !comes) {
				changes.noteSeen(person.id, who);
				views.set(person.id, new Set(here));
				continue;
			}
			changes.note(person, comes ? 'joined' : 'left');
			if (comes) here.add(person.id);
			else here.delete(person.id);
			views.delete(person.id);
		}
		const forAll = changes.toFrame('dev', here.size);
		for (const [viewer, view] of views) {
			const index = people.findIndex(({id}) => id === viewer);
			const own = index === -1 ? forAll : changes.toFrame('dev', here.size, index);
			if (own !== undefined && index !== -1) expect(changes.hasNewsFor(index)).toBe(true);
			// In a crowd the user receives the shared frame, which must be correct as well.
			for (const frame of [own, forAll]) {
				const after = new Set(view);
				for (const {id} of frame?.joined ?? []) after.add(id);
				for (const {id} of frame?.left ?? []) after.delete(id);
				expect([viewer, [...after].sort()]).toEqual([viewer, [...here].sort()]);
			}
		}
	});
	fc.assert(property, {numRuns: 500});
});

test('does not report a user who joined and left within a window', () => {
	const changes = new PresenceChanges();
	for (const person of people) {
		changes.note(person, 'joined');
		changes.noteSeen(person.id, 1);
		changes.note(person, 'left');
	}
	expect(changes.toFrame('dev', 0)).toBeUndefined();
});

test('names two hundred of many joined users, counts all and names all who left', () => {
	const changes = new PresenceChanges();
	const crowd = Array.from({length: 300}, (_, index) => ({id: `${index}`, nick: `n${index}`}));
	for (const person of crowd) changes.note(person, 'joined');
	expect(changes.toFrame('dev', 300)).toMatchObject({joined: {length: 200}, memberCount: 300});
	const leaving = new PresenceChanges();
	for (const person of crowd) leaving.note(person, 'left');
	expect(leaving.toFrame('dev', 0)?.left).toHaveLength(300);
});

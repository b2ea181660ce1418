import {expect, test} from 'vitest';
import {
	type HubChoice,
	hubLost,
	hubReached,
	hubsReported,
	initialHubChoice,
} from '../../../source/client/link/hub-choice.ts';

const hubs = ['https://a.example', 'https://b.example', 'https://c.example'];
const [first, second, third] = hubs;

const atFirst = hubReached(hubsReported(initialHubChoice, hubs), first);

/** The addresses of the next attempts, all of which fail. */
const failures = (choice: HubChoice, count: number, random: number): (string | undefined)[] => {
	const targets: (string | undefined)[] = [];
	let next = choice;
	for (let index = 0; index < count; index++) {
		next = hubLost(next, random);
		targets.push(next.target);
	}
	return targets;
};

test('a server without other hubs is tried again at its own address', () => {
	expect(failures(hubReached(initialHubChoice, undefined), 3, 0.5)).toEqual([
		undefined,
		undefined,
		undefined,
	]);
});

test('each other hub is tried once, then the address that the user chose, then all of them again', () => {
	expect(failures(atFirst, 7, 0)).toEqual([second, third, undefined, first, second, third, undefined]);
});

test('the lost hub is not the first to be tried again', () => {
	for (let random = 0; random < 1; random += 0.1) expect(hubLost(atFirst, random).target).not.toBe(first);
});

test('clients of one hub are spread over the others', () => {
	const targets = [0.1, 0.4, 0.6, 0.9].map(random => hubLost(atFirst, random).target);
	expect(targets).toEqual([second, second, third, third]);
});

test('a hub that failed before is tried again after an established connection', () => {
	const atSecond = hubReached(hubLost(atFirst, 0), second);
	expect(hubLost(atSecond, 0).target).toBe(first);
});

test('hubs that the server no longer reports are not tried', () => {
	expect(hubLost(hubsReported(atFirst, [first ?? '', third ?? '']), 0).target).toBe(third);
});

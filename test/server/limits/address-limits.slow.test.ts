import {expect, test} from 'vitest';
import {AddressLimits, addressRates} from '../../../source/server/limits/address-limits.ts';
import {serverWorld} from '../../support/server-world.ts';

test('the budget of an address is enough for an office of 200 users that connect at the same time', async () => {
	const rateLimit = {burst: 20, perSecond: 5};
	const addresses = new AddressLimits({rates: addressRates(rateLimit)});
	const world = serverWorld({rateLimit, addresses});
	const address = '198.51.100.7';
	const people = await Promise.all(
		Array.from({length: 200}, (_, index) => world.connectUser(`person${index}`, {address})),
	);
	for (const [index, person] of people.entries()) {
		for (let room = 0; room < 8; room++)
			await person.requestNow('join', {room: `room${(index + room) % 40}`});
		await person.requestNow('rooms');
		for (let count = 0; count < 3; count++) {
			void person.requestNow('send', {room: `room${index % 40}`, text: 'good morning'});
		}
	}
	await world.settle();
	expect(people.flatMap(person => person.all('error'))).toEqual([]);
});

/** The contract of the lease, for several hubs. */
import {beforeEach, describe, expect, test} from 'vitest';
import type {Lease} from '../../source/server/cluster/lease.ts';

export interface LeaseWorld {
	/** The lease of each hub, at least two. */
	readonly leases: readonly Lease[];
	/** Lets this time pass on all hubs. `check` is called again and again meanwhile. */
	pass(ms: number, check?: () => void): Promise<void>;
	/** The hub cannot be reached and reaches nothing until `heal`. It is not told. */
	cut(hub: number): void;
	heal(hub: number): void;
	/** The hub ends in order. */
	end(hub: number): Promise<void>;
}

/** A hub without a lease has one after this time, if no other hub has it. */
const longMs = 30_000;

export const describeLease = (name: string, open: () => Promise<LeaseWorld>): void => {
	describe(`${name}: lease`, () => {
		let world: LeaseWorld;

		beforeEach(async () => {
			world = await open();
		});

		const holders = (): number[] => world.leases.flatMap(({isHeld}, hub) => (isHeld ? [hub] : []));

		const atMostOne = (): void => {
			expect(holders().length).toBeLessThan(2);
		};

		/** The hub that has the lease after a while. */
		const holderLater = async (): Promise<number> => {
			await world.pass(longMs, atMostOne);
			const [holder = -1, ...others] = holders();
			expect(others).toEqual([]);
			expect(holder).toBeGreaterThanOrEqual(0);
			return holder;
		};

		test('one hub holds it, and keeps it', async () => {
			const holder = await holderLater();
			await world.pass(longMs, () => expect(holders()).toEqual([holder]));
		});

		test('another hub gets it at once from a hub that ends', async () => {
			const holder = await holderLater();
			await world.end(holder);
			expect(holders()).toEqual([]);
			await world.pass(5000, atMostOne);
			expect(holders()).toHaveLength(1);
			expect(holders()).not.toContain(holder);
		});

		test('a hub that is cut off loses it before another gets it', async () => {
			const holder = await holderLater();
			world.cut(holder);
			const next = await holderLater();
			expect(next).not.toBe(holder);
			world.heal(holder);
			await world.pass(longMs, () => expect(holders()).toEqual([next]));
		});

		test('no hub holds it when all are cut off', async () => {
			await holderLater();
			for (const hub of world.leases.keys()) world.cut(hub);
			await world.pass(longMs, atMostOne);
			expect(holders()).toEqual([]);
			for (const hub of world.leases.keys()) world.heal(hub);
			await holderLater();
		});

		test('calls its listeners after each change, and no listener that has unsubscribed', async () => {
			const changes = world.leases.map(lease => {
				const seen: boolean[] = [];
				lease.onChange(isHeld => {
					expect(lease.isHeld).toBe(isHeld);
					seen.push(isHeld);
				});
				return seen;
			});
			const silent: boolean[] = [];
			for (const lease of world.leases) lease.onChange(isHeld => void silent.push(isHeld))();
			const holder = await holderLater();
			world.cut(holder);
			const next = await holderLater();
			expect(changes[holder]).toEqual([true, false]);
			expect(changes[next]).toEqual([true]);
			expect(silent).toEqual([]);
		});
	});
};

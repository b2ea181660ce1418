/** The users who have a device with the focus, on any hub. They receive no push notifications. */
import type {Clock} from '../../../time/clock.ts';

/** The number of users above which those who are no longer focused are removed from memory. */
const cleanAbove = 1000;

export class FocusedUsers {
	readonly #clock: Pick<Clock, 'monotonic'>;
	/** When the focus of each device ends, by user and device, in monotonic milliseconds. */
	readonly #until = new Map<string, Map<string, number>>();

	constructor(clock: Pick<Clock, 'monotonic'>) {
		this.#clock = clock;
	}

	note({
		userId,
		device,
		forMs,
	}: {
		readonly userId: string;
		readonly device: string;
		readonly forMs: number;
	}): void {
		const devices = this.#until.get(userId) ?? new Map<string, number>();
		if (forMs > 0) devices.set(device, this.#clock.monotonic() + forMs);
		else devices.delete(device);
		if (devices.size === 0) this.#until.delete(userId);
		else this.#until.set(userId, devices);
		if (this.#until.size > cleanAbove) this.#clean();
	}

	has(userId: string): boolean {
		const now = this.#clock.monotonic();
		return [...(this.#until.get(userId)?.values() ?? [])].some(until => until > now);
	}

	#clean(): void {
		for (const userId of [...this.#until.keys()]) if (!this.has(userId)) this.#until.delete(userId);
	}
}

/** The users who use a device with the focus, on any hub. They get no push notifications. */
import type {Clock} from '../../../time/clock.ts';

/** How many users are remembered. Above it those who are no longer focused are forgotten first. */
const cleanAbove = 1000;

export class FocusedUsers {
	readonly #clock: Pick<Clock, 'monotonic'>;
	/** Until when each device counts as focused, by user and device. */
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

/** The nicks that a client watches with MONITOR. */
import {nameKey} from '../../../protocol/limits.ts';

export class MonitorList {
	/** As the client wrote them, by the key by which nicks are compared. */
	readonly #nicks = new Map<string, string>();

	get size(): number {
		return this.#nicks.size;
	}

	has(nick: string): boolean {
		return this.#nicks.has(nameKey(nick));
	}

	add(nick: string): void {
		this.#nicks.set(nameKey(nick), nick);
	}

	remove(nick: string): void {
		this.#nicks.delete(nameKey(nick));
	}

	clear(): void {
		this.#nicks.clear();
	}

	all(): string[] {
		return [...this.#nicks.values()];
	}
}

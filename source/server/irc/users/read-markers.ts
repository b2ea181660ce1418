/**
 * The times that clients have sent with MARKREAD. The hub stores which entry was read last; a time may also be between two
 * entries, and clients expect it back. These times are lost with the process; then the time of the entry takes their place.
 */

interface Marker {
	readonly seq: number;
	readonly at: number;
}

/** Markers of more users and rooms than this are forgotten, the oldest first. */
const maxMarkers = 10_000;

export class ReadMarkers {
	readonly #markers = new Map<string, Marker>();

	/** The time that was sent for the read position `seq`. */
	at(userId: string, room: string, seq: number): number | undefined {
		const marker = this.#markers.get(`${userId} ${room}`);
		return marker?.seq === seq ? marker.at : undefined;
	}

	/** `seq`: the newest entry that is not newer than `at`. A time never goes back: false if it would. */
	note(userId: string, room: string, seq: number, at: number): boolean {
		const key = `${userId} ${room}`;
		const known = this.#markers.get(key);
		if (known !== undefined && known.at >= at) return false;
		this.#markers.delete(key);
		this.#markers.set(key, {seq, at});
		const [oldest] = this.#markers.keys();
		if (this.#markers.size > maxMarkers && oldest !== undefined) this.#markers.delete(oldest);
		return true;
	}
}

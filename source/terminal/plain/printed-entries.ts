/** Which entries of the rooms were printed, so that each is printed once, even if it arrives several times. */

/** Entries from `first` to `last`, both included. */
interface Range {
	first: number;
	last: number;
}

interface PrintedRoom {
	epoch: string | undefined;
	/** In rising order, without overlap. New messages only extend the last one. */
	ranges: Range[];
}

const add = (ranges: readonly Range[], seq: number): Range[] => {
	const last = ranges.at(-1);
	if (last !== undefined && seq === last.last + 1) return [...ranges.slice(0, -1), {...last, last: seq}];
	const merged: Range[] = [];
	for (const range of [...ranges, {first: seq, last: seq}].sort((one, other) => one.first - other.first)) {
		const before = merged.at(-1);
		if (before !== undefined && range.first <= before.last + 1)
			before.last = Math.max(before.last, range.last);
		else merged.push({...range});
	}
	return merged;
};

export class PrintedEntries {
	readonly #rooms = new Map<string, PrintedRoom>();

	#room(name: string): PrintedRoom {
		const known = this.#rooms.get(name);
		if (known !== undefined) return known;
		const room: PrintedRoom = {epoch: undefined, ranges: []};
		this.#rooms.set(name, room);
		return room;
	}

	/** The room has this log now. Printed entries of another log do not count for it. True if it had another one before. */
	setEpoch(name: string, epoch: string | undefined): boolean {
		const room = this.#room(name);
		const isOther = room.epoch !== undefined && epoch !== undefined && room.epoch !== epoch;
		if (isOther) room.ranges = [];
		room.epoch = epoch ?? room.epoch;
		return isOther;
	}

	has(name: string, seq: number): boolean {
		return this.#room(name).ranges.some(({first, last}) => seq >= first && seq <= last);
	}

	/** Returns false if the entry was printed before. */
	mark(name: string, seq: number): boolean {
		if (this.has(name, seq)) return false;
		const room = this.#room(name);
		room.ranges = add(room.ranges, seq);
		return true;
	}

	/** The oldest entry that was printed; undefined if none was. */
	first(name: string): number | undefined {
		return this.#room(name).ranges[0]?.first;
	}
}

/** Merges streams that are each sorted newest first into one. Closes all of them, even if the reader stops early. */
export const mergeNewestFirst = function* <T>(
	streams: readonly Iterator<T, unknown>[],
	isNewer: (one: T, other: T) => boolean,
): Generator<T, void> {
	const sources = streams.map(stream => ({stream, head: stream.next()}));
	try {
		for (;;) {
			let newest: {value: T; source: (typeof sources)[number]} | undefined;
			for (const source of sources) {
				if (source.head.done === true) continue;
				const {value} = source.head;
				if (newest === undefined || isNewer(value, newest.value)) newest = {value, source};
			}
			if (newest === undefined) return;
			yield newest.value;
			newest.source.head = newest.source.stream.next();
		}
	} finally {
		for (const {stream} of sources) stream.return?.();
	}
};

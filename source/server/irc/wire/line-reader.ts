/** Splits the bytes of a client into lines, and limits their length. */

/** The most bytes of a line without its tags, including the line end. */
const bodyBytes = 512;
/** The most bytes of the tags of a client, including `@` and the space (message-tags: 4094 bytes of data). */
const tagBytes = 4096;
const maxLineBytes = tagBytes + bodyBytes;

const lf = 10;
const cr = 13;
const at = 64;
const space = 32;

/** Reported instead of a line that cannot be read. No line is equal to one of these, because no line contains LF. */
export const unreadable = {
	tooLong: '\ntooLong',
	/** Followed by the command of the line. */
	notUtf8: '\nnotUtf8 ',
} as const;

const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

/** The command of a line that is not UTF-8, or `*`. */
const commandOf = (line: Buffer): string =>
	/^(?:@[^ ]* +)?(?::[^ ]* +)?([A-Za-z]{1,32})(?: |$)/.exec(line.toString('latin1'))?.[1]?.toUpperCase() ??
	'*';

const toText = (line: Buffer): string => {
	const bodyStart = line[0] === at ? line.indexOf(space) + 1 : 0;
	if (bodyStart > tagBytes || line.length - bodyStart > bodyBytes - 2) return unreadable.tooLong;
	try {
		return decoder.decode(line);
	} catch {
		return `${unreadable.notUtf8}${commandOf(line)}`;
	}
};

export class LineReader {
	readonly #onLine: (line: string) => void;
	/** The beginning of a line whose end has not been received. */
	#rest = Buffer.alloc(0);
	/** The line is too long: its rest is ignored. */
	#isSkipping = false;

	/** `onLine` gets each line without its line end, or one of `unreadable`. Empty lines are ignored. */
	constructor(onLine: (line: string) => void) {
		this.#onLine = onLine;
	}

	push(bytes: Buffer): void {
		let start = 0;
		for (let end = bytes.indexOf(lf); end >= 0; end = bytes.indexOf(lf, start)) {
			this.#endLine(bytes.subarray(start, end));
			start = end + 1;
		}
		this.#keep(bytes.subarray(start));
	}

	#keep(part: Buffer): void {
		if (this.#isSkipping || part.length === 0) return;
		if (this.#rest.length + part.length <= maxLineBytes) {
			this.#rest = Buffer.concat([this.#rest, part]);
			return;
		}
		this.#rest = Buffer.alloc(0);
		this.#isSkipping = true;
		this.#onLine(unreadable.tooLong);
	}

	#endLine(part: Buffer): void {
		const wasSkipping = this.#isSkipping;
		this.#isSkipping = false;
		if (wasSkipping) return;
		let line = this.#rest.length === 0 ? part : Buffer.concat([this.#rest, part]);
		this.#rest = Buffer.alloc(0);
		// CR alone ends no line, but some clients send several before LF.
		while (line.at(-1) === cr) line = line.subarray(0, -1);
		if (line.length > 0) this.#onLine(toText(line));
	}
}

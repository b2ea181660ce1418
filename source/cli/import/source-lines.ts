/** The lines of a file of any size. */
import {createReadStream} from 'node:fs';
import {getSystemErrorMessage} from 'node:util';
import {Failure} from '../arguments/failure.ts';

/** A longer line is not a line of a chat. */
const maxLineBytes = 1024 * 1024;

export interface SourceLine {
	/** From 1. */
	readonly number: number;
	readonly text: string;
}

export const fileFailure = (file: string, error: unknown): Failure => {
	const {errno, message} = error as NodeJS.ErrnoException;
	return new Failure(`Cannot read ${file}: ${errno === undefined ? message : getSystemErrorMessage(errno)}.`);
};

const decoder = new TextDecoder('utf-8', {fatal: true});

/** Of lines that are not UTF-8: many logs of IRC have some, of clients with another encoding. */
export const logEncoding = 'windows-1252';

const decode = (bytes: Buffer, number: number, fallback: string | undefined): string => {
	try {
		return decoder.decode(bytes).replace(/\r$/, '');
	} catch {
		if (fallback !== undefined) return new TextDecoder(fallback).decode(bytes).replace(/\r$/, '');
		throw new Failure(
			`Line ${number} is not UTF-8. Convert the file first, for example with: iconv -f latin1 -t utf-8`,
		);
	}
};

const tooLong = (number: number): Failure =>
	new Failure(`Line ${number} is longer than 1 MiB. Check that the file has the given --format.`);

/** A packed file would be reported as one that is not UTF-8. */
const refusePacked = (file: string, start: Buffer): void => {
	const packed = [
		{name: 'zip', program: 'unzip', mark: 'PK\u0003\u0004'},
		{name: 'gzip', program: 'gunzip', mark: '\u001F\u008B'},
	].find(({mark}) => start.toString('latin1', 0, mark.length) === mark);
	if (packed === undefined) return;
	throw new Failure(`${file} is a ${packed.name} file. Unpack it first: ${packed.program} ${file}`);
};

async function* readChunks(file: string): AsyncGenerator<Buffer> {
	try {
		for await (const chunk of createReadStream(file)) yield chunk as Buffer;
	} catch (error) {
		throw fileFailure(file, error);
	}
}

/**
 * Throws a `Failure` with the number of a line that is too long or not UTF-8. `fallback`: the encoding of lines that are
 * not UTF-8.
 */
export async function* sourceLines(file: string, fallback?: string): AsyncGenerator<SourceLine> {
	let rest: Buffer = Buffer.alloc(0);
	let number = 0;
	let isStart = true;
	for await (const chunk of readChunks(file)) {
		if (isStart) refusePacked(file, chunk);
		isStart = false;
		rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
		let start = 0;
		for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10, start)) {
			if (end - start > maxLineBytes) throw tooLong(number + 1);
			yield {number: ++number, text: decode(rest.subarray(start, end), number, fallback)};
			start = end + 1;
		}
		rest = rest.subarray(start);
		if (rest.length > maxLineBytes) throw tooLong(number + 1);
	}
	if (rest.length > 0) yield {number: ++number, text: decode(rest, number, fallback)};
}

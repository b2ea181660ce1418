/** Compresses a database and unpacks it again, as streams. */
import {createHash, type Hash} from 'node:crypto';
import {createReadStream, createWriteStream} from 'node:fs';
import {type Readable, Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import * as zlib from 'node:zlib';
import type {Compression} from './snapshot.ts';

/** Node has zstd from 22.15 and 23.8 on. It is several times faster than gzip. */
export const bestCompression = (): Compression =>
	typeof zlib.createZstdCompress === 'function' ? 'zstd' : 'gzip';

const compressor = (compression: Compression): Transform =>
	compression === 'zstd' ? zlib.createZstdCompress() : zlib.createGzip({level: 4});

const decompressor = (compression: Compression): Transform =>
	compression === 'zstd' ? zlib.createZstdDecompress() : zlib.createGunzip();

/** Passes data on and adds it to a hash. */
const hashing = (hash: Hash, onBytes: (bytes: number) => void): Transform =>
	new Transform({
		transform(chunk: Buffer, _, done) {
			hash.update(chunk);
			onBytes(chunk.length);
			done(null, chunk);
		},
	});

export interface PackedFile {
	/** The compressed file. */
	readonly data: Readable;
	/** The SHA-256 and the size of the file, when `data` has ended. */
	readonly result: () => {readonly digest: string; readonly bytes: number};
}

export const packFile = (file: string, compression: Compression): PackedFile => {
	const hash = createHash('sha256');
	let bytes = 0;
	const data = compressor(compression);
	// A failure destroys `data`, so its reader reports it.
	pipeline(
		createReadStream(file, {highWaterMark: 1024 * 1024}),
		hashing(hash, length => {
			bytes += length;
		}),
		data,
	).catch(() => {});
	return {data, result: () => ({digest: hash.digest('hex'), bytes})};
};

/** Writes the decompressed data to a new file, which only its owner can read. Resolves with its SHA-256. */
export const unpackFile = async (
	data: Readable,
	file: string,
	compression: Compression,
	onBytes: (bytes: number) => void,
): Promise<string> => {
	const hash = createHash('sha256');
	await pipeline(
		data,
		decompressor(compression),
		hashing(hash, onBytes),
		createWriteStream(file, {flags: 'wx', mode: 0o600, flush: true}),
	);
	return hash.digest('hex');
};

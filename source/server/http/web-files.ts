/** The files of the web page, all in memory, so that the path of a request is never used to access the disk. */
import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {brotliDecompress, gzip} from 'node:zlib';

export interface WebFile {
	readonly contentType: string;
	/** The body without compression. */
	plain(): Promise<Buffer>;
	/** The compressed body. Undefined if it would not be smaller. */
	gzipped(): Promise<Buffer | undefined>;
	/** Undefined if the build has not compressed the file. */
	readonly brotli: Buffer | undefined;
	/** The `ETag`, with its quotes. */
	readonly tag: string;
	/** Whether the name contains a hash of the content, so that clients may cache the file forever. */
	readonly isImmutable: boolean;
}

/** By the path of the request, such as `/` and `/assets/…`. */
export type WebFiles = ReadonlyMap<string, WebFile>;

const contentTypes: Readonly<Record<string, string>> = {
	'.css': 'text/css; charset=utf-8',
	'.html': 'text/html; charset=utf-8',
	'.ico': 'image/x-icon',
	'.js': 'text/javascript; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.png': 'image/png',
	'.svg': 'image/svg+xml',
	'.txt': 'text/plain; charset=utf-8',
	'.webmanifest': 'application/manifest+json',
	'.woff2': 'font/woff2',
};

const compress = promisify(gzip);
const decompress = promisify(brotliDecompress);

/**
 * Compresses outside of the event loop and at the first request, because many servers started in a terminal never serve
 * the page.
 */
const compressed = async (body: Buffer): Promise<Buffer | undefined> => {
	const smaller = await compress(body, {level: 9});
	return smaller.length < body.length ? smaller : undefined;
};

/** `isBrotli`: the build has compressed the content, which is decompressed at the first request that needs it. */
const toWebFile = (name: string, content: Buffer, isBrotli = false): WebFile => {
	let plain: Promise<Buffer> | undefined = isBrotli ? undefined : Promise.resolve(content);
	let gzipped: Promise<Buffer | undefined> | undefined;
	const loadPlain = (): Promise<Buffer> => {
		plain ??= decompress(content);
		return plain;
	};
	return {
		contentType: contentTypes[path.extname(name)] ?? 'application/octet-stream',
		plain: loadPlain,
		gzipped() {
			gzipped ??= loadPlain().then(compressed);
			return gzipped;
		},
		brotli: isBrotli ? content : undefined,
		tag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
		isImmutable: name.startsWith('assets/'),
	};
};

const placeholder = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>termchat</title>
<h1>termchat</h1>
<p>This termchat server was built without its web page. Join it from a terminal: <code>termchat join URL</code>.</p>
</html>
`;

/** `dist/web`, relative to the bundle and to the sources. */
const folders = [
	path.join(import.meta.dirname, 'web'),
	path.resolve(import.meta.dirname, '..', '..', '..', 'dist', 'web'),
];

const findFolder = (): string | undefined =>
	folders.find(folder => existsSync(path.join(folder, 'index.html')));

/** Reads all files of the build. Without a build, returns a single page that explains this. */
export const loadWebFiles = (folder: string | undefined = findFolder()): WebFiles => {
	if (folder === undefined) {
		return new Map([['/', toWebFile('index.html', Buffer.from(placeholder))]]);
	}
	const files = new Map<string, WebFile>();
	for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true})) {
		if (!entry.isFile()) continue;
		const file = path.join(entry.parentPath, entry.name);
		const isBrotli = file.endsWith('.br');
		const plainFile = isBrotli ? file.slice(0, -'.br'.length) : file;
		const name = path.relative(folder, plainFile).split(path.sep).join('/');
		files.set(name === 'index.html' ? '/' : `/${name}`, toWebFile(name, readFileSync(file), isBrotli));
	}
	return files;
};

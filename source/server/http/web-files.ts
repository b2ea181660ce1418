/** The files of the web page, all in memory, so that the path of a request never reaches the disk. */
import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {brotliDecompress, gzip} from 'node:zlib';

export interface WebFile {
	readonly contentType: string;
	/** The body as it is. */
	plain(): Promise<Buffer>;
	/** The compressed body. Undefined if it would not be smaller. */
	gzipped(): Promise<Buffer | undefined>;
	/** Undefined if the build has not compressed the file. */
	readonly brotli: Buffer | undefined;
	/** The `ETag`, with its quotes. */
	readonly tag: string;
	/** The name contains a hash of the content, so clients may keep the file forever. */
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

/** Compresses outside the event loop, and at the first request, because a server in a terminal often serves no page. */
const compressed = async (body: Buffer): Promise<Buffer | undefined> => {
	const smaller = await compress(body, {level: 9});
	return smaller.length < body.length ? smaller : undefined;
};

/** `isBrotli`: the build has compressed the content. It is decompressed at the first request that needs it. */
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

/** `dist/web`, seen from the bundle and from the sources. */
const folders = [
	path.join(import.meta.dirname, 'web'),
	path.resolve(import.meta.dirname, '..', '..', '..', 'dist', 'web'),
];

const findFolder = (): string | undefined =>
	folders.find(folder => existsSync(path.join(folder, 'index.html')));

/** Reads all files of the build. If there are none, the only file is a page that says so. */
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

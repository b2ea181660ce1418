/** The web page: all of it in memory, so that no path of a request ever reaches the disk. */
import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {gzipSync} from 'node:zlib';

export interface WebFile {
	readonly contentType: string;
	readonly body: Buffer;
	/** Undefined where it would not be smaller. */
	readonly gzipped: Buffer | undefined;
	/** With its quotes, as in `ETag`. */
	readonly tag: string;
	/** Its name carries a hash of its content: it may be kept for ever. */
	readonly isImmutable: boolean;
}

/** By path of the request, `/` and `/assets/…`. */
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

export const toWebFile = (name: string, body: Buffer): WebFile => {
	const gzipped = gzipSync(body, {level: 9});
	return {
		contentType: contentTypes[path.extname(name)] ?? 'application/octet-stream',
		body,
		gzipped: gzipped.length < body.length ? gzipped : undefined,
		tag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
		isImmutable: name.startsWith('assets/'),
	};
};

const placeholder = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>termchat</title>
<h1>termchat</h1>
<p>This is a termchat server, built without its web page. Join it from a terminal: <code>termchat join URL</code>.</p>
</html>
`;

/** `dist/web` beside the bundle, or as seen from the sources. */
const folders = [
	path.join(import.meta.dirname, 'web'),
	path.resolve(import.meta.dirname, '..', '..', '..', 'dist', 'web'),
];

const findFolder = (): string | undefined =>
	folders.find(folder => existsSync(path.join(folder, 'index.html')));

/** Reads what the build made, all of it; where there is none, a page that says so. */
export const loadWebFiles = (folder: string | undefined = findFolder()): WebFiles => {
	if (folder === undefined) {
		return new Map([['/', toWebFile('index.html', Buffer.from(placeholder))]]);
	}
	const files = new Map<string, WebFile>();
	for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true})) {
		if (!entry.isFile()) continue;
		const file = path.join(entry.parentPath, entry.name);
		const name = path.relative(folder, file).split(path.sep).join('/');
		files.set(name === 'index.html' ? '/' : `/${name}`, toWebFile(name, readFileSync(file)));
	}
	return files;
};

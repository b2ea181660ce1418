/** Replacements for parts of packages that termchat does not use, so that its own package stays small. */
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {brotliCompressSync} from 'node:zlib';
import type {Plugin} from 'esbuild';
import {changedFile, standIn} from './replace.ts';

interface EmojiEntry {
	readonly char: string;
}

/** Of `node-emoji`, termchat uses the names and their emoji: of its data a sixth, and none of its other functions. */
export const namesOfEmoji: Plugin = {
	name: 'names-of-emoji',
	setup(build) {
		build.onLoad({filter: /[\\/]emojilib[\\/]index\.js$/}, async ({path: file}) => {
			const text = await readFile(path.join(path.dirname(file), 'emojis.json'), 'utf8');
			const emoji = Object.entries(JSON.parse(text) as Readonly<Record<string, EmojiEntry>>);
			const table = emoji.map(([name, {char}]) => `${name} ${char}`).join('\n');
			return {contents: `export default ${JSON.stringify(table)};`};
		});
		build.onLoad({filter: /[\\/]node-emoji[\\/]lib[\\/]index\.js$/}, () => ({
			contents: `import table from 'emojilib';
export const search = pattern => table.split('\\n').map(line => line.split(' '))
	.filter(([name]) => pattern.test(name)).map(([name, emoji]) => ({name, emoji}));`,
		}));
	},
};

/** `meow` can read a `package.json`, with a quarter of its code. termchat gives it the content instead. */
export const meowWithoutManifest: Plugin = {
	name: 'meow-without-manifest',
	setup(build) {
		build.onLoad({filter: /[\\/]meow[\\/]build[\\/]options\.js$/}, ({path: file}) =>
			changedFile(file, [
				[
					"import { a as readPackageUpSync, n as normalizePackageData } from './dependencies.js';",
					'const readPackageUpSync = () => undefined; const normalizePackageData = () => {};',
				],
			]),
		);
		// Calls without an effect, which only code that reads the file needs.
		build.onLoad({filter: /[\\/]meow[\\/]build[\\/]dependencies\.js$/}, ({path: file}) =>
			changedFile(file, [
				['= requireLib$1();', '= /* @__PURE__ */ requireLib$1();'],
				['= requireNormalize();', '= /* @__PURE__ */ requireNormalize();'],
				[
					'= getDefaultExportFromCjs(normalizeExports);',
					'= /* @__PURE__ */ getDefaultExportFromCjs(normalizeExports);',
				],
				['\npromisify(execFile);', ''],
			]),
		);
	},
};

/** The parts of `ssh2` that a server does not need: the client, agents, file transfer, keys with a passphrase. */
export const sshServerOnly: Plugin = {
	name: 'ssh-server-only',
	setup(build) {
		const unused = /^(?:\.\/(?:client|agent|http-agents)\.js|\.\/(?:protocol\/)?SFTP\.js|bcrypt-pbkdf)$/;
		build.onResolve({filter: unused}, ({importer}) =>
			/[\\/]ssh2[\\/]lib[\\/]/.test(importer) ? {path: standIn('unused-ssh.ts')} : undefined,
		);
	},
};

/** `web-push` uses `asn1.js`, with its big integers, to encode one kind of key; and an agent for proxies on request only. */
export const smallWebPush: Plugin = {
	name: 'small-web-push',
	setup(build) {
		build.onResolve({filter: /^asn1\.js$/}, () => ({path: standIn('private-key-encoding.ts')}));
		build.onResolve({filter: /^https-proxy-agent$/}, () => ({path: standIn('no-proxy-agent.ts')}));
	},
};

/** Cryptography that Node has as well, and metrics that the server does not have. */
export const smallServer: Plugin = {
	name: 'small-server',
	setup(build) {
		build.onResolve({filter: /^tweetnacl$/}, () => ({path: standIn('ed25519.ts')}));
		build.onResolve({filter: /^js-sha256$/}, () => ({path: standIn('sha256.ts')}));
		const unused = /^(?:@opentelemetry\/api|\.\/lib\/(?:summary|pushgateway|defaultMetrics|cluster))$/;
		build.onResolve({filter: unused}, ({importer}) =>
			/[\\/]prom-client[\\/]/.test(importer) ? {path: standIn('unused-metrics.ts')} : undefined,
		);
	},
};

/**
 * The WebAssembly of Yoga, as a compressed file of its own. The package contains it in Base64, which its code decodes byte by
 * byte, and which can hardly be compressed. If there is a `fetch`, Yoga would load the text with it, for which Node loads an
 * HTTP client.
 */
export const yogaAsFile: Plugin = {
	name: 'yoga-as-file',
	setup(build) {
		const namespace = 'yoga-wasm';
		const inBase64 = /base64,([A-Za-z0-9+/=]{1000,})/;
		build.onResolve({filter: /^yoga\.wasm\.br$/}, ({importer}) => ({
			path: 'yoga.wasm.br',
			namespace,
			pluginData: path.join(path.dirname(importer), '..', 'binaries', 'yoga-wasm-base64-esm.js'),
		}));
		build.onLoad({filter: /.*/, namespace}, async ({pluginData}) => {
			const text = await readFile(pluginData as string, 'utf8');
			const code = Buffer.from(inBase64.exec(text)?.[1] ?? '', 'base64');
			return {contents: brotliCompressSync(code), loader: 'file'};
		});
		build.onLoad({filter: /yoga-wasm-base64-esm\.js$/}, ({path: file}) =>
			changedFile(file, [
				[inBase64, 'base64,'],
				[/^/, 'const fetch = undefined;\n'],
			]),
		);
		build.onLoad({filter: /yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/}, ({path: file}) =>
			changedFile(file, [
				[
					/^/,
					"import {readFileSync} from 'node:fs';\nimport {brotliDecompressSync} from 'node:zlib';\nimport wasmFile from 'yoga.wasm.br';\nconst wasmBinary = brotliDecompressSync(readFileSync(new URL(wasmFile, import.meta.url)));\n",
				],
				['loadYoga()', 'loadYoga({wasmBinary})'],
			]),
		);
	},
};

/** Of `ws`, the client needs no compression and often no TLS. These modules of Node are loaded on their first use. */
export const lazyWebSocketParts: Plugin = {
	name: 'lazy-web-socket-parts',
	setup(build) {
		build.onLoad({filter: /[\\/]ws[\\/]lib[\\/]permessage-deflate\.js$/}, ({path: file}) =>
			changedFile(file, [
				["const zlib = require('zlib');", ''],
				['? zlib.Z_DEFAULT_WINDOWBITS', "? require('zlib').Z_DEFAULT_WINDOWBITS"],
				['? zlib.Z_DEFAULT_WINDOWBITS', "? require('zlib').Z_DEFAULT_WINDOWBITS"],
				['= zlib.createInflateRaw(', "= require('zlib').createInflateRaw("],
				['= zlib.createDeflateRaw(', "= require('zlib').createDeflateRaw("],
				['flush(zlib.Z_SYNC_FLUSH', "flush(require('zlib').Z_SYNC_FLUSH"],
			]),
		);
		build.onLoad({filter: /[\\/]ws[\\/]lib[\\/]websocket\.js$/}, ({path: file}) =>
			changedFile(file, [
				["const https = require('https');", ''],
				["const tls = require('tls');", ''],
				['isSecure ? https.request', "isSecure ? require('https').request"],
				['return tls.connect(', "return require('tls').connect("],
			]),
		);
	},
};

/** The replacements for parts of packages behave as these parts do. */
import {createPrivateKey, randomBytes} from 'node:crypto';
import {createRequire} from 'node:module';
import path from 'node:path';
import {build} from 'esbuild';
import {search} from 'node-emoji';
import {expect, onTestFinished, test} from 'vitest';
import nacl from '../../scripts/bundle/ed25519.ts';
import {define} from '../../scripts/bundle/private-key-encoding.ts';
import {sha256} from '../../scripts/bundle/sha256.ts';
import {lazyWebSocketParts, namesOfEmoji, yogaAsFile} from '../../scripts/bundle/smaller-packages.ts';
import {usedDeclarations} from '../../scripts/bundle/used-declarations.ts';
import {makeFolder} from '../support/folder.ts';
import {projectFolder} from '../support/process.ts';

const require = createRequire(import.meta.url);

interface Describe {
	seq(): {obj(...parts: unknown[]): void};
	key(name: string): {int(): unknown; octstr(): unknown; explicit(tag: number): Described};
}

interface Described {
	objid(): {optional(): unknown};
	bitstr(): {optional(): unknown};
}

test('encodes a private key as asn1.js does', () => {
	const asn1 = require('asn1.js');
	// As in the source of web-push.
	const theirs = asn1.define('ECPrivateKey', function (this: Describe) {
		this.seq().obj(
			this.key('version').int(),
			this.key('privateKey').octstr(),
			this.key('parameters').explicit(0).objid().optional(),
			this.key('publicKey').explicit(1).bitstr().optional(),
		);
	});
	const key = {version: 1, privateKey: randomBytes(32), parameters: [1, 2, 840, 10045, 3, 1, 7]};
	const options = {label: 'EC PRIVATE KEY'};
	const pem = define('ECPrivateKey', () => {}).encode(key, 'pem', options);
	expect(pem).toBe(theirs.encode(key, 'pem', options));
	expect(createPrivateKey(pem).asymmetricKeyDetails).toEqual({namedCurve: 'prime256v1'});
});

test('signs as tweetnacl does', () => {
	const theirs = require('tweetnacl');
	const seed = new Uint8Array(randomBytes(32));
	const message = new Uint8Array(randomBytes(100));
	const keys = nacl.sign.keyPair.fromSeed(seed);
	expect(keys).toEqual(theirs.sign.keyPair.fromSeed(seed));
	const signature = nacl.sign.detached(message, keys.secretKey);
	expect(signature).toEqual(theirs.sign.detached(message, keys.secretKey));
	expect(nacl.sign.detached.verify(message, signature, keys.publicKey)).toBe(true);
	message[0] = (message[0] ?? 0) ^ 1;
	expect(nacl.sign.detached.verify(message, signature, keys.publicKey)).toBe(false);
	expect(nacl.randomBytes(7)).toHaveLength(7);
});

test('hashes as js-sha256 does', () => {
	const theirs = require('js-sha256');
	const parts = [randomBytes(10), randomBytes(1000)];
	const [ours, other] = [sha256.create(), theirs.sha256.create()];
	for (const part of parts) {
		ours.update(part);
		other.update(part);
	}
	expect([...ours.digest()]).toEqual(other.digest());
});

test('the bundle has all names of emoji', async () => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	const outfile = folder.at('emoji.mjs');
	await build({
		...{absWorkingDir: projectFolder, entryPoints: ['node-emoji'], outfile},
		...{bundle: true, minify: true, format: 'esm', platform: 'neutral', mainFields: ['module', 'main']},
		plugins: [namesOfEmoji],
	});
	const bundled = (await import(path.resolve(outfile))) as {search: typeof search};
	expect(search(/./).length).toBeGreaterThan(1000);
	expect(bundled.search(/./)).toEqual(search(/./));
});

test('the bundled Yoga lays out boxes', async () => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	await build({
		...{absWorkingDir: projectFolder, entryPoints: {yoga: 'yoga-layout'}, outdir: folder.path},
		...{bundle: true, format: 'esm', platform: 'node', outExtension: {'.js': '.mjs'}},
		plugins: [yogaAsFile],
	});
	const {default: yoga} = (await import(path.resolve(folder.at('yoga.mjs')))) as typeof import('yoga-layout');
	const [box, child] = [yoga.Node.create(), yoga.Node.create()];
	box.setWidth(80);
	child.setHeight(3);
	box.insertChild(child, 0);
	box.calculateLayout(undefined, undefined);
	expect([child.getComputedWidth(), box.getComputedHeight()]).toEqual([80, 3]);
});

test('the bundled ws still compresses', async () => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	const outfile = folder.at('deflate.cjs');
	await build({
		...{absWorkingDir: projectFolder, entryPoints: ['./node_modules/ws/lib/permessage-deflate.js'], outfile},
		...{bundle: true, format: 'cjs', platform: 'node'},
		plugins: [lazyWebSocketParts],
	});
	const deflate = new (require(path.resolve(outfile)))({isServer: true});
	deflate.accept([{}]);
	type Done = (error: Error | null, data: Buffer) => void;
	const pass = (name: 'compress' | 'decompress', data: Buffer): Promise<Buffer> =>
		new Promise((resolve, reject) => {
			const done: Done = (error, result) => (error === null ? resolve(result) : reject(error));
			deflate[name](data, true, done);
		});
	const text = Buffer.from('hello '.repeat(100));
	const compressed = await pass('compress', text);
	expect(compressed.length).toBeLessThan(text.length);
	expect(await pass('decompress', compressed)).toEqual(text);
	deflate.cleanup();
});

test('keeps the types that are used, directly or through others, without comments', () => {
	const text = `//#region src/a.d.ts
/**
 * A schema. Not B.
 */
interface Schema<T> {
  /** The issue. */
  readonly issue: Issue<T>;
}
//#endregion
//#region src/b.d.ts
type B = Schema<string>;
//#endregion
//#region src/issue.d.ts
type Issue<T> = T;
declare function issue(): Issue<string>;
//#endregion
export { B, type Issue, type Schema, issue };
`;
	expect(usedDeclarations(text, ["import * as v from 'x';\ndeclare const one: v.Schema<number>;"])).toBe(
		`interface Schema<T> {
  readonly issue: Issue<T>;
}
type Issue<T> = T;
export {Schema, Issue};
`,
	);
	expect(() => usedDeclarations(text, ['nothing'])).toThrow('None of the declarations is used');
});

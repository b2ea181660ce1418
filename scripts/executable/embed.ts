/** Puts the blob of a single executable application into a copy of Node. */
import {chmodSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import path from 'node:path';
import {unsigned} from './unsigned.ts';

interface Postject {
	inject(
		file: string,
		resource: string,
		data: Buffer,
		options: {readonly sentinelFuse: string; readonly machoSegmentName: string},
	): Promise<void>;
}

/** Node looks for the blob only if the digit behind this text in the binary is 1. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** `file` is replaced in one step. Throws an error if `node` is not an official Node, which is one file. */
export const embed = async (node: string, blob: Buffer, file: string): Promise<void> => {
	const binary = await readFile(node);
	if (!binary.includes(`${fuse}:0`)) {
		throw new Error(`${node} cannot contain a program. Use the Node of nodejs.org or of npm's package node.`);
	}
	const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}`);
	const {inject} = createRequire(import.meta.url)('postject') as Postject;
	try {
		writeFileSync(temporary, unsigned(binary));
		// The library reports with `console.log` what it does.
		await inject(temporary, 'NODE_SEA_BLOB', blob, {sentinelFuse: fuse, machoSegmentName: 'NODE_SEA'});
		chmodSync(temporary, 0o755);
		renameSync(temporary, file);
	} finally {
		rmSync(temporary, {force: true});
	}
};

import {expect, test} from 'vitest';
import {withoutBuiltinImports} from '../../scripts/bundle/builtin-imports.ts';

test('imports of modules of Node become declarations at the start, with the same names', () => {
	const built = [
		'import{readFileSync as a,writeFileSync}from"node:fs";import p from"node:path";',
		'import*as z from"node:zlib";import e,{once as o}from"node:events";var x=1;',
	].join('');
	expect(withoutBuiltinImports(built)).toBe(
		[
			'const{readFileSync:a,writeFileSync}=process.getBuiltinModule("node:fs");',
			'const p=process.getBuiltinModule("node:path");',
			'const z=process.getBuiltinModule("node:zlib");',
			'const e=process.getBuiltinModule("node:events");const{once:o}=process.getBuiltinModule("node:events");',
			'var x=1;',
		].join(''),
	);
});

test('other imports, texts that look like imports and the first line of a script stay', () => {
	const chunk = 'import{a as b}from"./chunk-A.js";var t="import x from\\"node:fs\\"";';
	expect(withoutBuiltinImports(chunk)).toBe(chunk);
	expect(withoutBuiltinImports('#!/usr/bin/env node\nimport p from"node:path";p.sep;')).toBe(
		'#!/usr/bin/env node\nconst p=process.getBuiltinModule("node:path");p.sep;',
	);
});

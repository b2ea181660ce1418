/** Checks the imports against the table of architecture.md: a layer may only import the layers below it. */
import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/**
 * The layers, most specific first: a file is in the first layer whose pattern it matches. `may` names layers;
 * `onlyTypes` names layers of which only types may be imported.
 */
/** What the terminal and the page may import. They share everything but how they draw. */
const userInterfaceImports = [
	'errors',
	'version',
	'commands',
	'presenter',
	'client/session',
	'client',
	'protocol',
	'text',
	'time',
];

const layers: readonly {
	readonly name: string;
	readonly files: RegExp;
	readonly may: readonly string[];
	readonly onlyTypes?: readonly string[];
	/** Runs anywhere: no modules of Node, and only these packages. */
	readonly packages?: readonly string[];
}[] = [
	{name: 'errors', files: /^source\/errors\//, may: [], packages: []},
	{name: 'time', files: /^source\/time\//, may: [], packages: []},
	{name: 'files', files: /^source\/files\//, may: []},
	{name: 'protocol', files: /^source\/protocol\//, may: ['errors', 'time'], packages: ['valibot']},
	{
		name: 'text',
		files: /^source\/text\//,
		may: [],
		packages: ['linkify-it', 'node-emoji', 'string-width'],
	},
	{name: 'client/session', files: /^source\/client\/session\//, may: ['errors', 'protocol'], packages: []},
	{
		name: 'client',
		files: /^source\/client\//,
		may: ['errors', 'client/session', 'protocol', 'time'],
		packages: [],
	},
	{
		name: 'node-client',
		files: /^source\/node-client\//,
		may: ['errors', 'version', 'client/session', 'client', 'protocol', 'time', 'files'],
	},
	{
		name: 'store contract',
		files:
			/^source\/server\/store\/(directory\/[\w-]+|store|store-error|state|journal|journal-records|commands|room-commands|entry-log)\.ts$/,
		may: ['errors', 'protocol', 'time'],
	},
	{
		name: 'irc',
		files: /^source\/server\/irc\//,
		may: ['errors', 'protocol', 'text', 'time', 'server core', 'server shells'],
	},
	{
		name: 'server shells',
		files:
			/^source\/server\/((store|http|gateway|startup|push|cluster\/nats)\/|admin\/socket\.ts$|(serve|assemble|create-ports)\.ts$)/,
		may: ['errors', 'version', 'protocol', 'time', 'files', 'store contract', 'server core', 'irc'],
	},
	{
		name: 'server core',
		files: /^source\/server\//,
		may: ['errors', 'protocol', 'text', 'time'],
		onlyTypes: ['store contract'],
		packages: [],
	},
	{
		name: 'presenter',
		files: /^source\/presenter\//,
		may: ['errors', 'client/session', 'protocol', 'text', 'time'],
		packages: ['highlight.js', 'uqr'],
	},
	{
		name: 'commands',
		files: /^source\/commands\//,
		may: ['errors', 'client/session', 'client', 'presenter', 'protocol', 'text', 'time'],
		packages: ['fuzzysort'],
	},
	{
		name: 'mcp',
		files: /^source\/mcp\//,
		may: ['errors', 'version', 'client/session', 'client', 'protocol', 'text', 'time'],
		packages: ['@modelcontextprotocol/server', 'zod'],
	},
	{
		name: 'terminal',
		files: /^source\/terminal\//,
		may: userInterfaceImports,
	},
	{
		name: 'web',
		files: /^source\/web\//,
		may: userInterfaceImports,
	},
	{
		name: 'demo',
		files: /^source\/demo\//,
		may: [
			'errors',
			'version',
			'client/session',
			'client',
			'client/storage',
			'client/link',
			'protocol',
			'time',
			'server core',
			'server shells',
			'store contract',
		],
	},
	{
		name: 'cli',
		files: /^source\/cli\//,
		may: [
			'errors',
			'version',
			'client/session',
			'client',
			'node-client',
			'presenter',
			'mcp',
			'text',
			'protocol',
			'time',
			'files',
		],
	},
	{name: 'executable', files: /^source\/executable\//, may: ['errors', 'files']},
	{name: 'version', files: /^source\/version\.ts$/, may: [], packages: []},
	{name: 'binary', files: /^cli\.tsx$/, may: []},
];

/** Exceptions: files that a layer may import although it may not import their layer: (from, file). */
const exceptions: readonly {readonly from: string; readonly file: RegExp}[] = [
	{from: 'cli', file: /^source\/server\/(serve|startup\/server-options)\.ts$/},
	{from: 'cli', file: /^source\/server\/cluster\/nats\/operations\/[\w-]+\.ts$/},
	{from: 'cli', file: /^source\/demo\/demo\.ts$/},
	// `termchat doctor` looks into the database file.
	{from: 'cli', file: /^source\/server\/store\/(database\/driver|file\/file-lock)\.ts$/},
	// `termchat import` reads the messages of Slack like a webhook.
	{from: 'cli', file: /^source\/server\/http\/webhooks\/slack-(message|text)\.ts$/},
	// `termchat admin` copies, checks and compacts the database file.
	{
		from: 'cli',
		file: /^source\/server\/store\/(store-error|file\/maintenance\/(backup|check|compact)-database)\.ts$/,
	},
	// The two user interfaces of the terminal, and their inputs.
	{
		from: 'cli',
		file: /^source\/(terminal\/(full-screen\.tsx|plain\.ts|draw\/colour-level\.ts|host\/(open-link|remote-machine)\.ts|settings-file\/[\w-]+\.ts|key-check\/run-key-check\.ts)|commands\/(settings|room-link)\.ts)$/,
	},
];

interface Import {
	readonly from: string;
	/** A file of the project (relative to its root), or the name of a package. */
	readonly to: string;
	readonly isOurs: boolean;
	readonly isTypeOnly: boolean;
	readonly isDynamic: boolean;
}

const withoutComments = (code: string): string =>
	code.replace(/\/\*.*?\*\//gs, '').replace(/(^|[\s;{}(,])\/\/[^\n]*/g, '$1');

const statement =
	/\b(?<kind>import|export)\s+(?<clause>(?:type\s+)?[\w*{}\s,$]*?)\s*\bfrom\s*'(?<from>[^']+)'|\bimport\s+'(?<bare>[^']+)'|\bimport\(\s*'(?<dynamic>[^']+)'\s*\)/g;

/** `import type {A}`, `import {type A, type B}`: removed at run time. */
const isTypeClause = (clause: string): boolean => {
	if (/^type\s/.test(clause)) return true;
	const names = /^\{([^}]*)\}$/
		.exec(clause)?.[1]
		?.split(',')
		.map(name => name.trim())
		.filter(Boolean);
	return names?.every(name => name.startsWith('type ')) ?? false;
};

const importsOf = (file: string, code: string): Import[] =>
	[...withoutComments(code).matchAll(statement)].map(({groups = {}}) => {
		const written = groups.from ?? groups.bare ?? groups.dynamic ?? '';
		const isOurs = written.startsWith('.');
		return {
			from: file,
			to: isOurs ? path.posix.normalize(path.posix.join(path.posix.dirname(file), written)) : written,
			isOurs,
			isTypeOnly: groups.clause !== undefined && isTypeClause(groups.clause),
			isDynamic: groups.dynamic !== undefined,
		};
	});

const files = globSync('source/**/*.{ts,tsx}', {cwd: root}).concat('cli.tsx').sort();
const codeOf = new Map(files.map(file => [file, readFileSync(path.join(root, file), 'utf8')]));
const imports = files.flatMap(file => importsOf(file, codeOf.get(file) ?? ''));

const layerOf = (file: string) => layers.find(layer => layer.files.test(file));

/** The violation of the table by this import, or undefined. */
/** `highlight.js` of `highlight.js/lib/core`. */
const packageOf = (name: string): string =>
	name
		.split('/')
		.slice(0, name.startsWith('@') ? 2 : 1)
		.join('/');

const fault = (one: Import): string | undefined => {
	const layer = layerOf(one.from);
	if (layer === undefined) return `${one.from} is in no layer`;
	if (!one.isOurs) {
		if (layer.packages === undefined || one.isTypeOnly) return undefined;
		return layer.packages.includes(packageOf(one.to))
			? undefined
			: `${one.from} uses ${one.to}; ${layer.name} may not`;
	}
	if (one.from === 'cli.tsx') {
		return one.isDynamic && one.to.startsWith('source/cli/')
			? undefined
			: `cli.tsx must load ${one.to} dynamically`;
	}
	const target = layerOf(one.to);
	if (target === undefined) return `${one.from} imports ${one.to}, which is in no layer`;
	if (target === layer || layer.may.includes(target.name)) return undefined;
	if (layer.onlyTypes?.includes(target.name)) {
		return one.isTypeOnly ? undefined : `${one.from} may take only types of ${one.to}`;
	}
	if (exceptions.some(exception => exception.from === layer.name && exception.file.test(one.to)))
		return undefined;
	return `${one.from} imports ${one.to}: ${layer.name} may not import ${target.name}`;
};

test('finds every form of import', () => {
	const code = `
		import {a} from './a.ts';
		import {
			type B,
			type C,
		} from '../b.ts';
		import type {D} from './d.ts';
		import './bare.ts';
		// import './not.ts';
		export {e} from './e.ts';
		const later = async () => (await import('./later.ts')).later;
		import React, {useMemo} from 'react';
	`;
	expect(importsOf('source/x/y.ts', code).map(one => [one.to, one.isTypeOnly, one.isDynamic])).toEqual([
		['source/x/a.ts', false, false],
		['source/b.ts', true, false],
		['source/x/d.ts', true, false],
		['source/x/bare.ts', false, false],
		['source/x/e.ts', false, false],
		['source/x/later.ts', false, true],
		['react', false, false],
	]);
});

test('every import follows the table', () => {
	expect(imports.length).toBeGreaterThan(10);
	expect(imports.map(fault).filter(Boolean)).toEqual([]);
});

test('client and server do not import each other, no user interface sees the server, and nothing leans on the command line', () => {
	const isAt = (file: string, layer: string) => file.startsWith(`source/${layer}/`);
	const meetings = imports.filter(
		({from, to}) =>
			((isAt(from, 'client') || isAt(from, 'node-client')) && isAt(to, 'server')) ||
			(isAt(from, 'server') && (isAt(to, 'client') || isAt(to, 'node-client'))) ||
			((isAt(from, 'terminal') || isAt(from, 'web')) && isAt(to, 'server')) ||
			(isAt(to, 'cli') && !isAt(from, 'cli') && from !== 'cli.tsx'),
	);
	expect(meetings).toEqual([]);
});

test('the client core, the commands and the presenter run anywhere: no React, no Node, no DOM', () => {
	const portable = files.filter(file =>
		/^source\/(client|commands|presenter|protocol|text|time)\//.test(file),
	);
	const reaches =
		/\b(document|window|localStorage|sessionStorage|navigator|process|Buffer|__dirname|require|setImmediate)\s*[.([]/;
	const faults = portable.flatMap(file =>
		withoutComments(codeOf.get(file) ?? '')
			.split('\n')
			.filter(line => reaches.test(line.replace(/(['"`])(?:\\.|(?!\1).)*\1/g, "''")))
			.map(line => `${file}: ${line.trim()}`),
	);
	expect(faults).toEqual([]);
});

test('the library that highlights code is loaded on demand', () => {
	const module = 'source/presenter/code/highlight.ts';
	const users = imports.filter(({to}) => packageOf(to) === 'highlight.js');
	expect(new Set(users.map(({from}) => from))).toEqual(new Set([module]));
	const loading = imports.filter(({to, isTypeOnly}) => to === module && !isTypeOnly);
	expect(loading.map(({isDynamic}) => isDynamic)).toEqual([true]);
});

test('the packages of NATS are loaded only by a server with --nats', () => {
	const folder = 'source/server/cluster/nats/';
	const loading = imports.filter(({isTypeOnly}) => !isTypeOnly);
	const packages = loading.filter(({from, to}) => to.startsWith('@nats-io/') && !from.startsWith(folder));
	const entrances = loading.filter(({from, to}) => to.startsWith(folder) && !from.startsWith(folder));
	expect(packages).toEqual([]);
	expect(entrances.length).toBeGreaterThan(0);
	expect(entrances.filter(({isDynamic}) => !isDynamic)).toEqual([]);
});

test('the code of IRC is loaded only by a server with --irc or --irc-tls', () => {
	const folder = 'source/server/irc/';
	const entrances = imports.filter(
		({from, to, isTypeOnly}) => !isTypeOnly && to.startsWith(folder) && !from.startsWith(folder),
	);
	expect(entrances.length).toBeGreaterThan(0);
	expect(entrances.filter(({isDynamic}) => !isDynamic)).toEqual([]);
});

test('the packages for agents are loaded only by termchat mcp', () => {
	const loading = imports.filter(({isTypeOnly}) => !isTypeOnly);
	const users = loading.filter(({to}) => /^(@modelcontextprotocol|zod)(\/|$)/.test(to));
	const command = 'source/cli/commands/mcp.ts';
	expect(users.length).toBeGreaterThan(0);
	expect(users.filter(({from}) => from !== command && !from.startsWith('source/mcp/'))).toEqual([]);
	const entrances = loading.filter(
		({from, to}) => to.startsWith('source/mcp/') && !from.startsWith('source/mcp/'),
	);
	expect(new Set(entrances.map(({from}) => from))).toEqual(new Set([command]));
	expect(loading.filter(({to, isDynamic}) => to === command && !isDynamic)).toEqual([]);
});

test('no two files import each other', () => {
	const below = new Map<string, string[]>();
	for (const {from, to, isOurs} of imports) if (isOurs) below.set(from, [...(below.get(from) ?? []), to]);
	const done = new Set<string>();
	const circles: string[] = [];
	const walk = (file: string, way: readonly string[]) => {
		if (way.includes(file)) {
			circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
			return;
		}
		if (done.has(file)) return;
		for (const next of below.get(file) ?? []) walk(next, [...way, file]);
		done.add(file);
	};
	for (const file of files) walk(file, []);
	expect(circles).toEqual([]);
});

/** The folders of the client, and which of the others each may import. */
const clientFolders: Readonly<Record<string, readonly string[]>> = {
	'client/session': [],
	'client/session/reducer/transaction': ['client/session'],
	'client/session/reducer': ['client/session', 'client/session/reducer/transaction'],
	'client/storage': ['client/session'],
	'client/link': ['client/session', 'client/storage'],
	'client/rooms': ['client/session', 'client/link'],
	'client/outbox': ['client/session', 'client/storage', 'client/link'],
	client: [
		'client/session',
		'client/session/reducer',
		'client/storage',
		'client/link',
		'client/rooms',
		'client/outbox',
	],
};

test('the folders of the client import each other in one direction', () => {
	const folderOf = (file: string): string => path.posix.dirname(file).replace(/^source\//, '');
	const clientImports = imports.filter(({from, to}) =>
		[from, to].every(file => file.startsWith('source/client/')),
	);
	const faults = clientImports.filter(({from, to}) => {
		const folder = folderOf(from);
		return folder !== folderOf(to) && !clientFolders[folder]?.includes(folderOf(to));
	});
	expect(clientImports.length).toBeGreaterThan(10);
	expect(faults.map(({from, to}) => `${from} → ${to}`)).toEqual([]);
});

test('no folders import each other in a circle', () => {
	const folderOf = (file: string): string => path.posix.dirname(file);
	const below = new Map<string, Set<string>>();
	for (const {from, to, isOurs} of imports) {
		const [folder, needed] = [folderOf(from), folderOf(to)];
		if (!isOurs || folder === needed || !from.startsWith('source/')) continue;
		below.set(folder, (below.get(folder) ?? new Set()).add(needed));
	}
	expect(below.size).toBeGreaterThan(50);
	// Repeatedly removes folders without remaining imports, until none is left or all remaining folders form circles.
	for (;;) {
		const free = [...below].filter(([, needed]) => [...needed].every(folder => !below.has(folder)));
		if (free.length === 0) break;
		for (const [folder] of free) below.delete(folder);
	}
	expect([...below.keys()]).toEqual([]);
});

test('no two folders of the server import each other', () => {
	const isServer = (file: string): boolean => file.startsWith('source/server/');
	/** Files directly in `source/server` connect the folders and count as one folder each. */
	const partOf = (file: string): string => /^source\/server\/[^/]+/.exec(file)?.[0] ?? file;
	const imported = new Map<string, Set<string>>();
	for (const {from, to, isOurs} of imports) {
		if (!isOurs || !isServer(from) || !isServer(to) || partOf(from) === partOf(to)) continue;
		imported.set(partOf(from), (imported.get(partOf(from)) ?? new Set()).add(partOf(to)));
	}
	const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
		[...(imported.get(from) ?? [])].some(part => {
			if (part === to) return true;
			if (seen.has(part)) return false;
			seen.add(part);
			return reaches(part, to, seen);
		});
	expect(imported.size).toBeGreaterThan(10);
	expect([...imported.keys()].filter(part => reaches(part, part))).toEqual([]);
});

test('the folders of the page import each other in one direction', () => {
	const folderOf = (file: string): string => path.posix.dirname(file);
	const pageImports = imports.filter(({from, to}) =>
		[from, to].every(file => file.startsWith('source/web/')),
	);
	const reachableFrom = (start: string): ReadonlySet<string> => {
		const reached = new Set<string>();
		const queue = [start];
		for (const folder of queue) {
			for (const {from, to} of pageImports) {
				const target = folderOf(to);
				if (folderOf(from) !== folder || target === folder || reached.has(target)) continue;
				reached.add(target);
				queue.push(target);
			}
		}
		return reached;
	};
	const folders = [...new Set(pageImports.map(({from}) => folderOf(from)))];
	expect(folders.length).toBeGreaterThan(5);
	expect(folders.filter(folder => reachableFrom(folder).has(folder))).toEqual([]);
});

test('an import names the file it means, and that file is there', () => {
	const lost = imports.filter(({to, isOurs}) => isOurs && !codeOf.has(to));
	expect(lost.map(({from, to}) => `${from} → ${to}`)).toEqual([]);
});

test('no file only re-exports names, and none has a default export', () => {
	const barrels = files.filter(file => /(^|\/)index\.tsx?$/.test(file));
	const handedOn = files.filter(file =>
		/\bexport\s+(type\s+)?\*|\bexport\s[^;=()]*\bfrom\s*'/.test(withoutComments(codeOf.get(file) ?? '')),
	);
	const defaults = files.filter(file =>
		/\bexport\s+default\b|\bas\s+default\b/.test(withoutComments(codeOf.get(file) ?? '')),
	);
	expect({barrels, handedOn, defaults}).toEqual({barrels: [], handedOn: [], defaults: []});
});

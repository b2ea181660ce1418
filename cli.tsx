#!/usr/bin/env node
/**
 * The binary: checks the Node version before anything else is loaded, reads the subcommand and loads only
 * that one. Kept free of imports and of new syntax, so that an old Node can still say what is wrong.
 */

/** Whether the program itself can be loaded; below some 22 files Node ends before it runs anything. */
function canOpenFiles() {
	const fs = process.getBuiltinModule('node:fs');
	const opened: number[] = [];
	try {
		while (opened.length < 16) opened.push(fs.openSync(process.execPath, 'r'));
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code !== 'EMFILE';
	} finally {
		for (const file of opened) fs.closeSync(file);
	}
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

// Full-text search in SQLite came with 22.16 and 24.0, and never to 23. `engines` in package.json says the same.
if (major < 22 || (major === 22 && minor < 16) || major === 23) {
	process.stderr.write(
		`termchat needs Node 22.16 or newer, but not 23; this is ${process.versions.node}. Install another one from your package manager, or with: npm install -g node@24\n`,
	);
	process.exitCode = 1;
} else if (!canOpenFiles()) {
	process.stderr.write(
		'termchat cannot open enough files. Raise the limit of this process, for example with: ulimit -n 1024\n',
	);
	process.exitCode = 1;
} else {
	// Compiled once and kept, what is loaded below starts in half the time.
	process.getBuiltinModule('node:module').enableCompileCache();
	import('./source/cli/run.ts').then(async ({run}) => {
		process.exitCode = await run(process.argv.slice(2));
	});
}

export {};

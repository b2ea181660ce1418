#!/usr/bin/env node
/**
 * The binary: checks the Node version, and then loads the command that the user typed. It has no imports and no new
 * syntax, so that an old Node can still report the problem.
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

// SQLite has full-text search since Node 22.16 and 24.0, but not in 23. `engines` in package.json says the same.
if (major < 22 || (major === 22 && minor < 16) || major === 23) {
	process.stderr.write(
		`termchat needs Node 22.16 or newer, but not 23; this is ${process.versions.node}. Install another version with your package manager, or with: npm install -g node@24\n`,
	);
	process.exitCode = 1;
} else if (!canOpenFiles()) {
	process.stderr.write(
		'termchat cannot open enough files. Raise the limit of this process, for example with: ulimit -n 1024\n',
	);
	process.exitCode = 1;
} else {
	// With a compile cache the program starts in half the time.
	process.getBuiltinModule('node:module').enableCompileCache();
	import('./source/cli/run.ts').then(async ({run}) => {
		process.exitCode = await run(process.argv.slice(2));
	});
}

export {};

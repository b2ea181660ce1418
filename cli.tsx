#!/usr/bin/env node
/**
 * The binary: checks the Node version before anything else is loaded, reads the subcommand and loads only
 * that one. Kept free of imports and of new syntax, so that an old Node can still say what is wrong.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 13)) {
	process.stderr.write(
		`termchat needs Node 22.13 or newer, and this is ${process.versions.node}. Install a newer one from your package manager, or with: npm install -g node@24\n`,
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

/**
 * Replaces the static imports of Node's own modules in a built file. An import reads every export of the module, also those
 * that Node creates on first use: `node:crypto` then loads Web Crypto, and `node:fs` loads `node:fs/promises`.
 */

/** An import as esbuild writes it: of the whole module, of its namespace, or of some names. */
const builtinImport =
	/(?<=^|[;}\n])import\s*(?:([\w$]+)(?=\s*(?:,|from))\s*,?)?\s*(?:\*\s*as ([\w$]+)|\{([^}]*)\})?\s*from\s*"(node:[\w/]+)";?/g;

/** `a as b, c` in an import is `a:b,c` in a declaration. */
const destructured = (names: string): string =>
	names
		.split(',')
		.map(name => name.trim().replace(/\s+as\s+/, ':'))
		.join(',');

/** The file with a declaration for each of these imports at its start, because imports are evaluated first. */
export const withoutBuiltinImports = (text: string): string => {
	const declared: string[] = [];
	const toDeclarations = (
		_: string,
		whole: string | undefined,
		namespace: string | undefined,
		names: string | undefined,
		module: string,
	): string => {
		const loaded = `process.getBuiltinModule("${module}")`;
		for (const name of [whole, namespace]) if (name !== undefined) declared.push(`const ${name}=${loaded};`);
		if (names !== undefined) declared.push(`const{${destructured(names)}}=${loaded};`);
		return '';
	};
	const rest = text.replace(builtinImport, toDeclarations);
	const [shebang = ''] = /^#!.*\n/.exec(rest) ?? [];
	return shebang + declared.join('') + rest.slice(shebang.length);
};

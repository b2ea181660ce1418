/** The languages whose code is highlighted, by the names that a fence may have. */

const names = {
	bash: 'bash sh shell zsh console',
	c: 'c h cpp c++ hpp cc',
	diff: 'diff patch',
	go: 'go golang',
	java: 'java kotlin kt',
	javascript: 'javascript js jsx mjs cjs',
	json: 'json jsonc json5',
	python: 'python py',
	rust: 'rust rs',
	sql: 'sql',
	typescript: 'typescript ts tsx mts cts',
	xml: 'xml html svg',
	yaml: 'yaml yml',
} as const;

export type CodeLanguage = keyof typeof names;

const languages: ReadonlyMap<string, CodeLanguage> = new Map(
	Object.entries(names).flatMap(([language, all]) =>
		all.split(' ').map(name => [name, language as CodeLanguage] as const),
	),
);

/** Undefined if code with this name is not highlighted. */
export const languageNamed = (name: string): CodeLanguage | undefined => languages.get(name.toLowerCase());

/** Finds the links of a Markdown page to other files. */

/** Removes code: `[a](b)` in code is not a link. */
const withoutCode = (markdown: string): string =>
	markdown.replace(/^(```|~~~).*?^\1/gms, '').replace(/`[^`\n]*`/g, '');

const inlineLink = /\]\(\s*<?([^)\s>]+)>?[^)]*\)/g;
const definition = /^\s*\[[^\]]+\]:\s*<?([^\s>]+)/gm;
const htmlLink = /\b(?:href|src)\s*=\s*["']([^"']+)["']/g;

/** `docs/backup.md` of `[details](docs/backup.md#steps)`: each relative target once, without query and anchor. */
export const relativeLinks = (markdown: string): string[] => {
	const text = withoutCode(markdown);
	const targets = [inlineLink, definition, htmlLink].flatMap(pattern =>
		[...text.matchAll(pattern)].map(([, target = '']) => target),
	);
	const files = targets
		.filter(target => !/^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/i.test(target))
		.map(target => decodeURI(target.replace(/[?#].*$/s, '')));
	return [...new Set(files)].filter(file => file !== '');
};

/** The usage of a command while its arguments are typed, with the current argument marked. Pure. */
import {type Line, own, span} from '../../presenter/span.ts';
import {literal} from '../../text/sanitize.ts';
import type {Command} from '../command.ts';

/** The parts of a usage that ` | ` separates, outside of brackets. Brackets around the whole usage are ignored. */
const alternativesOf = (usage: string): readonly string[] => {
	const inner = /^\[([^[\]]* \| [^[\]]*)\]$/.exec(usage)?.[1] ?? usage;
	const found: string[] = [''];
	let depth = 0;
	for (const part of inner.split(/( \| |[[\]])/)) {
		if (part === '[') depth++;
		if (part === ']') depth--;
		if (part === ' | ' && depth === 0) found.push('');
		else found.push((found.pop() ?? '') + part);
	}
	return found;
};

const withoutBrackets = (token: string): string => token.replace(/^\[+|\]+$/g, '');

/** Whether a word is valid for a part of a usage such as `#SEQ`, `TIME` or `off`. */
const fits = (form: string, word: string): boolean => {
	if (!/[A-Z]/.test(form)) return form === word.toLowerCase();
	if (form.startsWith('#SEQ')) return /^#?\d+$/.test(word);
	if (form.startsWith('-')) return /^-\S/.test(word);
	if (form.startsWith('@')) return word.startsWith('@');
	return form === 'TIME' || form === 'NUMBER' || form === 'N' ? /^\d/.test(word) : true;
};

const accepts = (token: string, word: string): boolean =>
	withoutBrackets(token)
		.split('|')
		.some(form => fits(form, word));

/** Whether the token stands for all remaining text. */
const isFreeText = (token: string): boolean => /^(?:TEXT|TOPIC|REASON|WORDS)\b/.test(withoutBrackets(token));

/**
 * The index of the token that the last word belongs to. An optional token that does not accept a word is skipped.
 * Undefined: the words do not match these tokens, or the last word continues a free text.
 */
const tokenOf = (tokens: readonly string[], words: readonly string[]): number | undefined => {
	let at = 0;
	for (const [index, word] of words.entries()) {
		const isLast = index === words.length - 1;
		while (
			word !== '' &&
			tokens[at]?.startsWith('[') &&
			at < tokens.length - 1 &&
			!accepts(tokens[at] ?? '', word)
		)
			at++;
		const token = tokens[at];
		if (token === undefined) return undefined;
		if (isLast) return at;
		if (!accepts(token, word) || isFreeText(token)) return undefined;
		if (at < tokens.length - 1 || !token.includes('…')) at++;
	}
	return undefined;
};

export interface CurrentArgument {
	/** The alternatives of the usage, and the position of the current token. */
	readonly alternatives: readonly (readonly string[])[];
	readonly alternative: number;
	readonly token: number;
}

/** `words`: the arguments. The last one is being typed and may be empty. */
const currentArgument = (usage: string, words: readonly string[]): CurrentArgument | undefined => {
	if (usage === '') return undefined;
	const alternatives = alternativesOf(usage).map(one => one.split(' '));
	const complete = words.slice(0, -1);
	// The number of literal tokens that the words match. An alternative with literal matches takes precedence over
	// placeholders.
	const literalWords = (tokens: readonly string[]): number =>
		complete.filter((word, index) =>
			withoutBrackets(tokens[index] ?? '')
				.split('|')
				.includes(word.toLowerCase()),
		).length;
	const found = alternatives
		.map((tokens, index) => ({index, token: tokenOf(tokens, words), rank: literalWords(tokens)}))
		.filter(({token}) => token !== undefined)
		.sort((one, other) => other.rank - one.rank)[0];
	return found?.token === undefined
		? undefined
		: {alternatives, alternative: found.index, token: found.token};
};

/**
 * The usage line `/set [NAME [VALUE]]  show or change settings`, with the current argument strong and the rest muted.
 */
export const usageLine = (
	{name, usage, summary}: Pick<Command, 'name' | 'usage' | 'summary'>,
	words: readonly string[],
	about = summary,
): Line | undefined => {
	const current = currentArgument(usage, words);
	if (current === undefined) return undefined;
	const line = [own(`/${name}`, 'muted')];
	for (const [index, tokens] of current.alternatives.entries()) {
		if (index > 0) line.push(own(' |', 'muted'));
		for (const [at, token] of tokens.entries()) {
			line.push(own(' ', 'muted'));
			if (index !== current.alternative || at !== current.token) line.push(own(token, 'muted'));
			else line.push(...marked(token));
		}
	}
	return about === '' ? line : [...line, own('  ', 'muted'), span(literal(about), 'muted')];
};

/** The brackets around the argument stay unmarked. */
const marked = (token: string): Line => {
	const [, open = '', inner = '', close = ''] = /^(\[*)(.*?)(\]*)$/.exec(token) ?? [];
	return [own(open, 'muted'), own(inner, 'strong'), own(close, 'muted')].filter(({text}) => text !== '');
};

/**
 * Finds the keywords, strings, numbers and comments of code, with highlight.js. Loaded only when a message has code in one
 * of the languages (`lazy-highlighter.ts`). It works on tokens and never on HTML.
 */
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import type {Printable} from '../../text/sanitize.ts';
import type {CodeMeaning} from '../span.ts';
import {type CodeLanguage, languageNamed} from './languages.ts';

export interface CodeToken {
	readonly text: string;
	readonly meaning: CodeMeaning;
}

const definitions = {
	bash,
	c,
	diff,
	go,
	java,
	javascript,
	json,
	python,
	rust,
	sql,
	typescript,
	xml,
	yaml,
} satisfies Record<CodeLanguage, unknown>;

/** What a scope of highlight.js means; others are plain code. */
const meanings: Readonly<Record<string, CodeMeaning>> = {
	keyword: 'codeKeyword',
	literal: 'codeKeyword',
	built_in: 'codeKeyword',
	tag: 'codeKeyword',
	name: 'codeKeyword',
	section: 'codeKeyword',
	string: 'codeString',
	regexp: 'codeString',
	addition: 'codeString',
	number: 'codeNumber',
	symbol: 'codeNumber',
	attr: 'codeNumber',
	attribute: 'codeNumber',
	comment: 'codeComment',
	quote: 'codeComment',
	meta: 'codeComment',
	doctag: 'codeComment',
	deletion: 'codeComment',
};

/** Collects the tokens of one text in place of the HTML that highlight.js makes by default. */
class TokenCollector {
	readonly tokens: CodeToken[] = [];
	readonly #open: (string | undefined)[] = [];

	addText(text: string): void {
		if (text === '') return;
		// Within a string or a comment, the parts without a meaning keep that of the whole.
		const scope = this.#open.findLast(name => name !== undefined && scopeMeaning(name) !== undefined);
		this.tokens.push({text, meaning: (scope === undefined ? undefined : scopeMeaning(scope)) ?? 'code'});
	}

	startScope(scope: string): void {
		this.#open.push(scope);
	}

	endScope(): void {
		this.#open.pop();
	}

	openNode(scope: string): void {
		this.startScope(scope);
	}

	closeNode(): void {
		this.endScope();
	}

	__addSublanguage(part: TokenCollector): void {
		this.tokens.push(...part.tokens);
	}

	closeAllNodes(): void {}

	finalize(): void {}

	toHTML(): string {
		return '';
	}
}

/** `title.function` is a kind of `title`. */
const scopeMeaning = (scope: string): CodeMeaning | undefined => meanings[scope.split('.')[0] ?? ''];

let isReady = false;

const prepare = (): void => {
	if (isReady) return;
	isReady = true;
	hljs.configure({__emitter: TokenCollector} as unknown as Parameters<typeof hljs.configure>[0]);
	for (const [name, definition] of Object.entries(definitions)) hljs.registerLanguage(name, definition);
};

/**
 * Longer code is not highlighted. Some texts take the library quadratic time: 0.6 s for 8,000 characters of `@a(` as
 * Python, less than 0.1 s for 3,000.
 */
const maxLength = 3000;

/**
 * The tokens of the code, which together are exactly its text. Undefined if the language is not known, the code is too long
 * or the library changed it.
 */
export const highlight = (code: Printable, language: string): readonly CodeToken[] | undefined => {
	const name = languageNamed(language);
	if (name === undefined || code.length > maxLength) return undefined;
	prepare();
	const {_emitter} = hljs.highlight(code, {language: name, ignoreIllegals: true});
	const {tokens} = _emitter as unknown as TokenCollector;
	return tokens.map(({text}) => text).join('') === code ? tokens : undefined;
};

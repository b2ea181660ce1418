/** Reads JSON with comments and trailing commas as properties with their lines, so that a problem names its line. */
import {getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode} from 'jsonc-parser';

/** Something wrong in a file. A warning is about something that works, but perhaps not as expected. */
export interface Problem {
	/** From 1. */
	readonly line: number;
	readonly level: 'error' | 'warning';
	/** A sentence. */
	readonly text: string;
}

export interface Property {
	readonly name: string;
	readonly line: number;
	readonly value: unknown;
	/** The properties of the value, if it is an object. */
	readonly properties: readonly Property[] | undefined;
}

export type ParsedText =
	| {readonly type: 'object'; readonly properties: readonly Property[]; readonly problems: readonly Problem[]}
	/** The text is not an object, or the parser could read only a part of it. */
	| {
			readonly type: 'broken';
			readonly properties: readonly Property[];
			readonly problems: readonly Problem[];
	  };

/** The line of an offset, from 1. */
const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const syntaxErrors: Readonly<Record<string, string>> = {
	PropertyNameExpected: 'A name in double quotes, or the closing }, is expected here.',
	ValueExpected: 'A value is missing here: true, false, "text", a number, [ ] or { }.',
	ColonExpected: 'A colon is missing between a name and its value.',
	CommaExpected: 'A comma is missing before this.',
	CloseBraceExpected: 'The closing } is missing.',
	CloseBracketExpected: 'The closing ] is missing.',
	EndOfFileExpected: 'Nothing may follow the closing }.',
	UnexpectedEndOfComment: 'The comment has no end.',
	UnexpectedEndOfString: 'The closing quote is missing.',
	InvalidSymbol: 'Names and text need double quotes; other values are true, false, [ ] and { }.',
	InvalidEscapeCharacter: 'Write a backslash as \\\\.',
	InvalidCharacter: 'A control character is not allowed in text.',
};

const toProblem = (text: string, {error, offset}: ParseError): Problem => ({
	line: lineAt(text, offset),
	level: 'error',
	text: syntaxErrors[printParseErrorCode(error)] ?? 'This is not JSON with comments.',
});

const options = {allowTrailingComma: true, allowEmptyContent: true} as const;

/** The tree of the text; undefined if it has an error of syntax or is not an object. */
export const objectTree = (text: string): Node | undefined => {
	const errors: ParseError[] = [];
	const root = parseTree(text, errors, options);
	return errors.length === 0 && root?.type === 'object' ? root : undefined;
};

const propertiesOf = (text: string, node: Node): readonly Property[] =>
	(node.children ?? []).flatMap(property => {
		const [key, value] = property.children ?? [];
		if (key === undefined || value === undefined) return [];
		return {
			name: String(key.value),
			line: lineAt(text, key.offset),
			value: getNodeValue(value) as unknown,
			properties: value.type === 'object' ? propertiesOf(text, value) : undefined,
		};
	});

/** Only the first error of syntax is reported, because the others mostly follow from it. */
export const parseText = (text: string): ParsedText => {
	const errors: ParseError[] = [];
	const root = parseTree(text, errors, options);
	const [first] = errors;
	const properties = root?.type === 'object' ? propertiesOf(text, root) : [];
	if (first !== undefined) return {type: 'broken', properties, problems: [toProblem(text, first)]};
	if (root !== undefined && root.type !== 'object') {
		const problem = {line: 1, level: 'error', text: 'The file must be an object: { }.'} as const;
		return {type: 'broken', properties: [], problems: [problem]};
	}
	return {type: 'object', properties, problems: []};
};

/** The properties without those that a later one of the same name replaces, and a problem for each of these. */
export const withoutDuplicates = (
	properties: readonly Property[],
): {readonly properties: readonly Property[]; readonly problems: readonly Problem[]} => {
	const last = new Map(properties.map(property => [property.name, property]));
	const replaced = properties.filter(property => last.get(property.name) !== property);
	return {
		properties: [...last.values()],
		problems: replaced.map(({name, line}) => ({
			line,
			level: 'error',
			text: `"${name}" is set again in line ${last.get(name)?.line}, and that one counts. Remove one of them.`,
		})),
	};
};

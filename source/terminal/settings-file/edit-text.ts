/** Changes values in JSON with comments, and nothing else: comments, order and spacing stay. */
import {createScanner, findNodeAtLocation, type Node} from 'jsonc-parser';
import {objectTree} from './jsonc.ts';

/** A value as it is written in the file: `["deploy", "release"]`. */
export const valueText = (value: unknown): string =>
	Array.isArray(value) ? `[${value.map(valueText).join(', ')}]` : JSON.stringify(value);

const splice = (text: string, offset: number, length: number, insert: string): string =>
	text.slice(0, offset) + insert + text.slice(offset + length);

/** Where the last token before `end` ends that is not a comment or white space. */
const lastTokenEnd = (text: string, end: number): number => {
	const scanner = createScanner(text, true);
	let last = 0;
	for (;;) {
		scanner.scan();
		const offset = scanner.getTokenOffset();
		if (offset >= Math.min(end, text.length)) return last;
		last = offset + scanner.getTokenLength();
	}
};

/** Adds the comma that a property at `offset` needs before it. */
const withCommaBefore = (text: string, offset: number): {readonly text: string; readonly offset: number} => {
	const end = lastTokenEnd(text, offset);
	if (',{'.includes(text.charAt(end - 1))) return {text, offset};
	return {text: splice(text, end, 0, ','), offset: offset + 1};
};

/** A setting that is commented out on a line of its own: `// "mouse": true,`. */
const commentedOut = (name: string): RegExp =>
	new RegExp(
		`^([ \\t]*)//[ \\t]*${JSON.stringify(name).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}[ \\t]*:[^\\r\\n]*`,
		'mu',
	);

/** Replaces the line where the property is commented out; undefined if the object has no such line. */
const uncomment = (text: string, object: Node, name: string, value: string): string | undefined => {
	const inside = text.slice(object.offset, object.offset + object.length);
	const found = commentedOut(name).exec(inside);
	if (found === null) return undefined;
	const [line, indent = ''] = found;
	const prepared = withCommaBefore(text, object.offset + found.index);
	return splice(prepared.text, prepared.offset, line.length, `${indent}${JSON.stringify(name)}: ${value},`);
};

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;
const indentAt = (text: string, offset: number): string =>
	/^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';

/** Adds the property at the end of the object. */
const append = (text: string, object: Node, name: string, value: string): string => {
	const closing = object.offset + object.length - 1;
	const property = `${JSON.stringify(name)}: ${value}`;
	const isOneLine = !text.slice(object.offset, closing).includes('\n');
	const prepared = withCommaBefore(text, closing);
	if (isOneLine) {
		const isFirst = (object.children ?? []).length === 0;
		const end = prepared.text.slice(0, prepared.offset).trimEnd().length;
		return splice(prepared.text, end, 0, isFirst ? property : ` ${property}`);
	}
	const eol = text.includes('\r\n') ? '\r\n' : '\n';
	const [first] = object.children ?? [];
	const indent = first === undefined ? `${indentAt(text, closing)}\t` : indentAt(text, first.offset);
	const start = lineStart(prepared.text, prepared.offset);
	const isBraceAlone = prepared.text.slice(start, prepared.offset).trim() === '';
	return isBraceAlone
		? splice(prepared.text, start, 0, `${indent}${property},${eol}`)
		: splice(prepared.text, prepared.offset, 0, `${eol}${indent}${property},${eol}`);
};

const setIn = (text: string, object: Node, name: string, value: string): string => {
	// The last of two properties with one name counts.
	const property = object.children?.findLast(({children}) => children?.[0]?.value === name);
	const node = property?.children?.[1];
	if (node !== undefined) return splice(text, node.offset, node.length, value);
	return uncomment(text, object, name, value) ?? append(text, object, name, value);
};

/**
 * The text with one value changed or added. `path`: the names that lead to it, such as `['keys', 'select', 'x']`; missing
 * objects are added. Undefined if the text is not an object, so that a broken file is never changed.
 */
export const setValue = (text: string, path: readonly string[], value: unknown): string | undefined => {
	const source = text.trim() === '' ? '{\n}\n' : text;
	const root = objectTree(source);
	if (root === undefined) return undefined;
	for (let depth = path.length - 1; depth >= 0; depth--) {
		const object = depth === 0 ? root : findNodeAtLocation(root, path.slice(0, depth));
		if (object?.type !== 'object') continue;
		const missing = path.slice(depth + 1);
		const written = missing.reduceRight(
			(inner, name) => `{${JSON.stringify(name)}: ${inner}}`,
			valueText(value),
		);
		const changed = setIn(source, object, path[depth] ?? '', written);
		return objectTree(changed) === undefined ? undefined : changed;
	}
	return undefined;
};

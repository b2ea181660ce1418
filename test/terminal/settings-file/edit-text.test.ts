import fc from 'fast-check';
import {parse} from 'jsonc-parser';
import {describe, expect, test} from 'vitest';
import {setValue} from '../../../source/terminal/settings-file/edit-text.ts';

const file = `// My settings.
{
	// I work at night.
	"theme": "dark", // really
	/* "bell": false, */
	// Quiet.
	// "bell": true,

	"mute": [
		"ops" // too loud
	]
	// "mouse": true,
}
// The end.
`;

describe('setValue', () => {
	test('replaces only the value', () => {
		expect(setValue(file, ['theme'], 'light')).toBe(file.replace('"dark"', '"light"'));
	});

	test('puts a setting where it is commented out', () => {
		expect(setValue(file, ['bell'], false)).toBe(file.replace('// "bell": true,', '"bell": false,'));
	});

	test('adds the comma that the property before it lacks', () => {
		expect(setValue(file, ['mouse'], false)).toBe(
			file.replace('\t]\n\t// "mouse": true,', '\t],\n\t"mouse": false,'),
		);
	});

	test('adds a new property at the end, after the comments', () => {
		expect(setValue('{\n\t"a": 1 // one\n\t// last\n}', ['b'], 2)).toBe(
			'{\n\t"a": 1, // one\n\t// last\n\t"b": 2,\n}',
		);
	});

	test.each([
		['{}', '{"b": 2}'],
		['{"a": 1}', '{"a": 1, "b": 2}'],
		['{ "a": 1, }', '{ "a": 1, "b": 2 }'],
		['', '{\n\t"b": 2,\n}\n'],
		['{\r\n  "a": 1\r\n}\r\n', '{\r\n  "a": 1,\r\n  "b": 2,\r\n}\r\n'],
		['{\n\t"a": 1}', '{\n\t"a": 1,\n\t"b": 2,\n}'],
	])('adds a property to %j', (text, expected) => {
		expect(setValue(text, ['b'], 2)).toBe(expected);
	});

	test('adds the objects on the way', () => {
		expect(setValue('{\n}', ['keys', 'select', 'x'], 'delete')).toBe(
			'{\n\t"keys": {"select": {"x": "delete"}},\n}',
		);
		expect(setValue('{\n\t"keys": {\n\t\t"a": "b",\n\t},\n}', ['keys', 'c'], 'd')).toBe(
			'{\n\t"keys": {\n\t\t"a": "b",\n\t\t"c": "d",\n\t},\n}',
		);
	});

	test.each(['{', '[]', '{"a": tru}', '{"a" 1}'])('leaves %j alone, which is not an object', text => {
		expect(setValue(text, ['b'], 2)).toBeUndefined();
	});

	test('changes one value of any object, and keeps every comment', () => {
		const names = fc.constantFrom('a', 'b', 'c', 'd');
		const line = fc.oneof(
			names.map(name => `"${name}": 0`),
			names.map(name => `// "${name}": 1,`),
			names.map(name => `/* about ${name} */`),
		);
		fc.assert(
			fc.property(fc.array(line, {maxLength: 6}), fc.boolean(), names, (lines, isSpread, name) => {
				const isProperty = (one: string): boolean => one.startsWith('"');
				const last = lines.findLastIndex(isProperty);
				const body = lines.map((one, at) => (isProperty(one) && (at !== last || isSpread) ? `${one},` : one));
				const text = `{\n${body.join('\n')}\n}`;
				const changed = setValue(text, [name], 7) ?? '';
				expect(parse(changed, [], {allowTrailingComma: true})).toEqual({
					...(parse(text, [], {allowTrailingComma: true}) as object),
					[name]: 7,
				});
				const comments = lines.filter(one => !isProperty(one) && !one.startsWith(`// "${name}"`));
				for (const comment of comments) expect(changed).toContain(comment);
			}),
		);
	});
});

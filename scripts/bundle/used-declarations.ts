/** Shortens type declarations to what is used of them. */
import {existsSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';

const region = /^\/\/#region .*\n([\s\S]*?)^\/\/#endregion\n/gm;
const comment = /\/\*\*[\s\S]*?\*\/\s*/g;
/** Functions, each on one line. Types refer to them only by `reference: typeof NAME`, which nothing is inferred from. */
const functions = /^declare function .*\n/gm;
const reference = /^(\s*readonly reference: )typeof [\w$]+(?: \| typeof [\w$]+)*;$/gm;
const declared = /^(?:declare )?(?:const|class|interface|type) ([\w$]+)/gm;
const words = /[A-Za-z_$][\w$]*/g;

interface Region {
	readonly text: string;
	readonly names: readonly string[];
}

const regionsOf = (text: string): readonly Region[] =>
	[...text.matchAll(region)].map(([, body = '']) => {
		const code = body.replaceAll(comment, '').replaceAll(functions, '').replaceAll(reference, '$1any;');
		return {text: code, names: [...code.matchAll(declared)].map(([, name = '']) => name)};
	});

/**
 * The types of a file written by rolldown (a region for each module, all exports at its end) that `users` need, directly or
 * through others, without comments. A word counts as the use of a type with that name.
 */
export const usedDeclarations = (text: string, users: readonly string[]): string => {
	const regions = regionsOf(text);
	const regionOf = new Map(regions.flatMap(each => each.names.map(name => [name, each] as const)));
	const used = new Set<Region>();
	const search = (code: string): void => {
		for (const [word] of code.matchAll(words)) {
			const found = regionOf.get(word);
			if (found === undefined || used.has(found)) continue;
			used.add(found);
			search(found.text);
		}
	};
	for (const user of users) search(user);
	const kept = regions.filter(each => used.has(each));
	if (kept.length === 0) throw new Error('None of the declarations is used');
	const names = kept.flatMap(each => each.names);
	return `${kept.map(each => each.text).join('')}export {${[...new Set(names)].join(', ')}};\n`;
};

/** Removes the files of a folder whose declarations `entry` does not need, directly or through others. */
export const removeUnusedFiles = (folder: string, entry: string): void => {
	const used = new Set([path.join(folder, entry)]);
	for (const file of used) {
		for (const [, written = ''] of readFileSync(file, 'utf8').matchAll(/['"](\.[^'"]+)\.[jt]s['"]/g)) {
			const imported = path.resolve(path.dirname(file), `${written}.d.ts`);
			if (existsSync(imported)) used.add(imported);
		}
	}
	for (const found of readdirSync(folder, {recursive: true, withFileTypes: true})) {
		const file = path.join(found.parentPath, found.name);
		if (found.isFile() && !used.has(file)) rmSync(file);
	}
};

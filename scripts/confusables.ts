/**
 * Writes `source/server/names/confusables.ts` from `confusables.txt` of UTS #39, from
 * https://www.unicode.org/Public/security/latest/confusables.txt:
 *
 *   node scripts/confusables.ts path/to/confusables.txt
 *
 * The table has only characters that a nick or room name may contain. Databases store skeletons made with this table, so
 * a new table needs a migration.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {isPublicRoomName} from '../source/protocol/limits.ts';

const [input] = process.argv.slice(2);
if (input === undefined) {
	process.stderr.write('Usage: node scripts/confusables.ts FILE\n');
	process.exit(2);
}
const text = readFileSync(input, 'utf8');
const unicodeVersion = /^# Version: (\S+)$/m.exec(text)?.[1];
if (unicodeVersion === undefined) throw new Error(`${input} has no version; it must be confusables.txt`);

/** A letter of each script, as the base of combining marks. */
const letters = [...'aαаաאاހअঅਅઅଅஅఅಅഅඅกກཀကაአកあ가ㄅ一'];

/** Names are stored in NFKC, and skeletons are made of the NFD form. */
const isInNames = (character: string): boolean =>
	character.normalize('NFKC').normalize('NFD') === character &&
	(isPublicRoomName(character) || letters.some(letter => isPublicRoomName(letter + character)));

const sourcesByTarget = new Map<string, string[]>();
for (const line of text.split('\n')) {
	const [, from, to] = /^\s*([0-9A-F]+)\s*;\s*([0-9A-F ]+?)\s*;/.exec(line.replace('\uFEFF', '')) ?? [];
	if (from === undefined || to === undefined || !isInNames(String.fromCodePoint(Number.parseInt(from, 16))))
		continue;
	const target = to.toLowerCase().replaceAll(/\b0+/g, '');
	sourcesByTarget.set(target, [
		...(sourcesByTarget.get(target) ?? []),
		from.toLowerCase().replace(/^0+/, ''),
	]);
}

const lines: string[] = [];
let row = '';
for (const group of [...sourcesByTarget].map(([target, sources]) => `${target}<${sources.join(' ')}`)) {
	if (row !== '' && row.length + group.length > 100) {
		lines.push(row);
		row = '';
	}
	row += `${row === '' ? '' : ','}${group}`;
}
lines.push(row);

const out = path.join(import.meta.dirname, '..', 'source', 'server', 'names', 'confusables.ts');
writeFileSync(
	out,
	`/**
 * Look-alike characters of UTS #39, made by \`scripts/confusables.ts\` from confusables.txt, Unicode ${unicodeVersion}.
 * Copyright © 1991-2025 Unicode, Inc. Unicode License V3: https://www.unicode.org/license.txt
 *
 * Each group is \`target<source source …\`: code points in hexadecimal; a target may have several.
 */
const groups = [
${lines.map(line => `	'${line}',`).join('\n')}
];

const toText = (codePoints: string): string =>
	String.fromCodePoint(...codePoints.split(' ').map(codePoint => Number.parseInt(codePoint, 16)));

/** The prototype of each character that has one. */
export const readConfusables = (): ReadonlyMap<string, string> => {
	const prototypes = new Map<string, string>();
	for (const group of groups.join(',').split(',')) {
		const [target = '', sources = ''] = group.split('<');
		for (const source of sources.split(' ')) prototypes.set(toText(source), toText(target));
	}
	return prototypes;
};
`,
);
process.stdout.write(
	`${[...sourcesByTarget.values()].flat().length} characters, Unicode ${unicodeVersion}\n`,
);

/** The form in which names that look alike are the same. */
import {nameKey, normaliseName} from '../../protocol/limits.ts';
import {readConfusables} from './confusables.ts';

const ascii = /^[\u0000-\u007F]*$/;
let prototypes: ReadonlyMap<string, string> | undefined;

/** What UTS #39 says of the ASCII letters and digits that a name may contain. */
const plainSkeleton = (name: string): string =>
	name.replaceAll('0', 'O').replaceAll(/[1I]/g, 'l').replaceAll('m', 'rn').toLowerCase();

/**
 * The skeleton of UTS #39 (section 4) in one case: two names with the same skeleton look alike in some font, such as
 * `ace` in Latin and `асе` in Cyrillic letters, or `Ian` and `lan`. Names that differ in case alone share a
 * `nameKey`, so case is folded after the skeleton is made, where `I` has become `l`.
 */
export const skeletonOf = (name: string): string => {
	if (ascii.test(name)) return plainSkeleton(name);
	prototypes ??= readConfusables();
	const known = prototypes;
	const mapped = [...normaliseName(name).normalize('NFD')]
		.map(character => known.get(character) ?? character)
		.join('');
	return nameKey(mapped.normalize('NFD'));
};

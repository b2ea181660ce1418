/** The skeleton of a name. Names that look alike have the same skeleton. */
import {nameKey, normaliseName} from '../../protocol/limits.ts';
import {readConfusables} from './confusables.ts';

const ascii = /^[\u0000-\u007F]*$/;
let prototypes: ReadonlyMap<string, string> | undefined;

/** The mapping of UTS #39 for the ASCII letters and digits that a name may contain. */
const plainSkeleton = (name: string): string =>
	name.replaceAll('0', 'O').replaceAll(/[1I]/g, 'l').replaceAll('m', 'rn').toLowerCase();

/**
 * The skeleton of UTS #39 (section 4) in one case: two names with the same skeleton look alike in some font, such as
 * `ace` in Latin and `асе` in Cyrillic letters, or `Ian` and `lan`. Names that differ only in case share a `nameKey`, so
 * case is folded after the mapping, which turns `I` into `l`.
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

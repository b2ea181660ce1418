/** Suggestions for mistyped names. */
import {editDistance} from '../../text/edit-distance.ts';

const maxDistance = 2;

/** The name the user probably meant: a name that begins with `typed`, or the most similar name. */
export const nearestName = (typed: string, names: readonly string[]): string | undefined => {
	const [best] = names
		.map(name => ({name, distance: name.startsWith(typed) ? 0 : editDistance(typed, name)}))
		.sort((one, other) => one.distance - other.distance);
	return best !== undefined && best.distance <= maxDistance ? best.name : undefined;
};

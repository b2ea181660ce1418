/**
 * Stands in for `string-width` in the bundle, and loads it for the first text that needs it: its expression for
 * emoji alone takes longer to compile than the rest of a start, and a screen without an emoji does without.
 */
import {oneColumnEach} from '../../source/text/one-column.ts';

type StringWidth = typeof import('string-width').default;

let measure: StringWidth | undefined;

const stringWidth: StringWidth = (text, options) => {
	if (oneColumnEach.test(text) && options === undefined) return text.length;
	measure ??= (require('string-width') as {readonly default: StringWidth}).default;
	return measure(text, options);
};

// biome-ignore lint/style/noDefaultExport: the package's own is one
export default stringWidth;

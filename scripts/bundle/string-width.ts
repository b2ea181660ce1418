/**
 * Replaces `string-width` in the bundle, and loads it for the first text that needs it: its regular expression for emoji
 * takes longer to compile than the rest of the start, and a screen without emoji does not need it.
 */
import {oneColumnEach} from '../../source/text/one-column.ts';

type StringWidth = typeof import('string-width').default;

/** Colours and styles (SGR), which take no columns. */
const styles = /\u001B\[[\d;:]*m/g;

let measure: StringWidth | undefined;

const stringWidth: StringWidth = (text, options) => {
	if (options === undefined) {
		const plain = text.replace(styles, '');
		if (oneColumnEach.test(plain)) return plain.length;
	}
	measure ??= (require('string-width') as {readonly default: StringWidth}).default;
	return measure(text, options);
};

// biome-ignore lint/style/noDefaultExport: the package's own is one
export default stringWidth;

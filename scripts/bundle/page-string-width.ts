/**
 * Replaces `string-width` on the page: one column for each grapheme. The page uses it only for tab stops; the font decides
 * how wide a character is.
 */
const segmenter = new Intl.Segmenter();

const stringWidth = (text: string): number => [...segmenter.segment(text)].length;

// biome-ignore lint/style/noDefaultExport: the package's own is one
export default stringWidth;

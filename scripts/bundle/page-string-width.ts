/**
 * Stands in for `string-width` on the page: one column for each grapheme. The page only places tab stops by it; how wide
 * a character is drawn is up to the font.
 */
const segmenter = new Intl.Segmenter();

const stringWidth = (text: string): number => [...segmenter.segment(text)].length;

// biome-ignore lint/style/noDefaultExport: the package's own is one
export default stringWidth;

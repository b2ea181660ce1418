/**
 * Finds links in a text: http, https and mailto addresses, written in full. The visible text is always the address
 * that opens. Host names outside of ASCII are shown as punycode, so that look-alike letters are visible.
 */
import {LinkifyIt, type SchemaOpts} from 'linkify-it';
import {type Printable, printableLine} from './sanitize.ts';

export interface Link {
	/** Offsets into the text, in UTF-16 units; `end` is exclusive. */
	readonly start: number;
	readonly end: number;
	/** The address to open: absolute and normalized, with its host in ASCII. */
	readonly url: Printable;
}

/** Extends `mailto:` links by their fields (`?subject=…`, RFC 6068), which linkify-it leaves out. */
const mailto: SchemaOpts = {
	validate(text, position, {re}) {
		const end = matchEnd(re.get_mailto_validator(), text, position);
		if (end === 0 || text[end] !== '?') return Math.max(0, end - position);
		return Math.max(end, matchEnd(mailFields, text, end)) - position;
	},
};

/** The offset after the match of a sticky pattern at `position`; 0 without a match. */
const matchEnd = (pattern: RegExp, text: string, position: number): number => {
	pattern.lastIndex = position;
	return pattern.test(text) ? pattern.lastIndex : 0;
};

const linkify = new LinkifyIt({fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false, urlAuth: true})
	.add('ftp:', null)
	.add('//', null)
	.add('mailto:', mailto);
const mailFields = new RegExp(linkify.re.get_path().source, 'iy');
const mayHoldLink = /https?:|mailto:/i;

/**
 * Whether the address has a user name: in `https://example.org@evil.example/` it disguises the host `evil.example`.
 */
const isDisguised = ({username}: URL): boolean => username.includes('.');

/** Whether the link is only the beginning of the address, such as `https://user` of `https://user:p/w@host`. */
const isCutShort = (text: string, end: number): boolean => /^(?:@|:\S)/.test(text.slice(end, end + 2));

/** The links of a text, in order. */
export const findLinks = (text: Printable): readonly Link[] => {
	if (!mayHoldLink.test(text)) return [];
	const links: Link[] = [];
	for (const {index, lastIndex, url} of linkify.match(text) ?? []) {
		const parsed = URL.parse(url);
		if (parsed === null || !['http:', 'https:', 'mailto:'].includes(parsed.protocol)) continue;
		if (isDisguised(parsed) || isCutShort(text, lastIndex)) continue;
		links.push({start: index, end: lastIndex, url: printableLine(parsed.href)});
	}
	return links;
};

const nonAscii = /[^ -~]/;

/** The text with every host name outside of ASCII as punycode. */
export const showPunycode = (text: Printable): Printable => {
	if (!nonAscii.test(text)) return text;
	let result = '';
	let at = 0;
	for (const {start, end} of findLinks(text)) {
		result += text.slice(at, start) + punycoded(text.slice(start, end));
		at = end;
	}
	return (result + text.slice(at)) as Printable;
};

const punycoded = (raw: string): string => {
	const host =
		/^https?:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(raw)?.[1] ?? /^mailto:[^@?]*@([^?]+)/i.exec(raw)?.[1];
	if (host === undefined || !nonAscii.test(host)) return raw;
	const ascii = URL.parse(`http://${host}`)?.hostname;
	return ascii === undefined ? raw : raw.replace(host, () => ascii);
};

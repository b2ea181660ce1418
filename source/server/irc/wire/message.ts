/** One message of the IRC protocol, with its tags (RFC 1459, 2.3.1, and https://ircv3.net/specs/extensions/message-tags). */

export type Tags = ReadonlyMap<string, string>;

export interface IrcMessage {
	/** A tag without a value has the value ''. */
	readonly tags: Tags;
	/** Who sent it: a server, or `nick!user@host`. Undefined in messages of clients. */
	readonly source?: string;
	/** In capitals. */
	readonly command: string;
	readonly params: readonly string[];
}

const noTags: Tags = new Map();

const escapes: Readonly<Record<string, string>> = {
	';': '\\:',
	' ': '\\s',
	'\\': '\\\\',
	'\r': '\\r',
	'\n': '\\n',
};
const unescapes: Readonly<Record<string, string>> = {':': ';', s: ' ', '\\': '\\', r: '\r', n: '\n'};

const escapeValue = (value: string): string => value.replace(/[; \\\r\n]/g, char => escapes[char] ?? char);

/** A backslash before any other character is dropped, and so is one at the end. */
const unescapeValue = (value: string): string =>
	value.replace(/\\(.?)/gsu, (_, char: string) => unescapes[char] ?? char);

/** Tags without the `@`. The last of equal keys counts. */
const parseTags = (text: string): Tags => {
	const tags = new Map<string, string>();
	for (const tag of text.split(';')) {
		if (tag === '') continue;
		const at = tag.indexOf('=');
		if (at < 0) tags.set(tag, '');
		else tags.set(tag.slice(0, at), unescapeValue(tag.slice(at + 1)));
	}
	return tags;
};

/** The text before the first space, and the text after all spaces there. */
const cut = (text: string): readonly [string, string] => {
	const at = text.indexOf(' ');
	return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at).replace(/^ +/, '')];
};

/** The parameters: those between spaces, and the last one after ` :`, which may contain spaces. */
const parseParams = (text: string): string[] => {
	const params: string[] = [];
	let rest = text;
	while (rest !== '') {
		if (rest.startsWith(':')) {
			params.push(rest.slice(1));
			break;
		}
		const [param, next] = cut(rest);
		params.push(param);
		rest = next;
	}
	return params;
};

/** The message of a line without its line end; undefined for a line without a command. */
export const parseMessage = (line: string): IrcMessage | undefined => {
	let rest = line.replace(/^ +/, '');
	let tags = noTags;
	if (rest.startsWith('@')) {
		const [text, next] = cut(rest.slice(1));
		tags = parseTags(text);
		rest = next;
	}
	let source: string | undefined;
	if (rest.startsWith(':')) {
		const [text, next] = cut(rest.slice(1));
		source = text;
		rest = next;
	}
	const [command, params] = cut(rest);
	if (command === '') return undefined;
	return {
		tags,
		...(source !== undefined && {source}),
		command: command.toUpperCase(),
		params: parseParams(params),
	};
};

const formatTags = (tags: Tags): string =>
	tags.size === 0
		? ''
		: `@${[...tags].map(([key, value]) => (value === '' ? key : `${key}=${escapeValue(value)}`)).join(';')} `;

/** A line has no line end and no NUL inside. */
const withoutBreaks = (text: string): string => text.replace(/[\r\n\0]+/g, ' ');

/** The most bytes of a line without its tags, including CR LF. */
export const maxBodyBytes = 512;

/** The longest beginning of the text with at most this many bytes of UTF-8 that does not end inside a character. */
export const truncateBytes = (text: string, maxBytes: number): string => {
	if (text.length * 3 <= maxBytes) return text;
	const bytes = Buffer.from(text);
	if (bytes.length <= maxBytes) return text;
	let end = maxBytes;
	while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
	return bytes.subarray(0, end).toString();
};

/** The line of a message, with CR LF. What does not fit into `maxBodyBytes` is cut off. */
export const formatMessage = ({tags, source, command, params}: IrcMessage): string => {
	const last = params.length - 1;
	const shown = params.map((param, index) => {
		const text = withoutBreaks(param);
		if (index < last) return text === '' ? '*' : text.replaceAll(' ', '_');
		return text === '' || text.startsWith(':') || text.includes(' ') ? `:${text}` : text;
	});
	const body = [...(source === undefined ? [] : [`:${source}`]), command, ...shown].join(' ');
	return `${formatTags(tags)}${truncateBytes(body, maxBodyBytes - 2)}\r\n`;
};

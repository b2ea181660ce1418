/** Readers for the values of settings: `{value}`, or a text such as `must be true or false`. */
import {isNick} from '../../protocol/limits.ts';
import {parseDuration} from '../../text/duration.ts';

export type ReadValue<Value> = {readonly value: Value} | string;

export const readText = (text: string): ReadValue<string> =>
	text === '' ? 'must not be empty' : {value: text};

export const readSwitch = (text: string): ReadValue<boolean> => {
	if (['true', '1', 'yes', 'on'].includes(text)) return {value: true};
	if (['false', '0', 'no', 'off', ''].includes(text)) return {value: false};
	return 'must be true or false';
};

export const wholeNumber =
	(least: number, most: number, what = 'a whole number') =>
	(text: string): ReadValue<number> => {
		const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
		return number >= least && number <= most ? {value: number} : `must be ${what} from ${least} to ${most}`;
	};

/** The reader `read`, or the word `off`. */
export const orOff =
	<Value>(read: (text: string) => ReadValue<Value>) =>
	(text: string): ReadValue<Value | 'off'> => {
		if (text === 'off') return {value: text};
		const found = read(text);
		return typeof found === 'string' ? `${found}, or off` : found;
	};

/** `30s`, `10m`, `1h30m`, `90d`: milliseconds, above 0. A unit is required: `--keep 90` must not mean 90 seconds. */
export const readDuration = (text: string): ReadValue<number> => {
	const ms = /^[\d.]*$/.test(text) ? undefined : parseDuration(text);
	return ms !== undefined && ms > 0 ? {value: ms} : 'must be a duration such as 30s, 10m, 12h or 90d';
};

export const oneOf =
	<const Choice extends string>(...choices: readonly Choice[]) =>
	(text: string): ReadValue<Choice> => {
		const found = choices.find(choice => choice === text);
		return found === undefined ? `must be ${choices.join(' or ')}` : {value: found};
	};

export const readRate = (text: string): ReadValue<{readonly burst: number; readonly perSecond: number}> => {
	const [, burst, perSecond] = /^(\d{1,9}),(\d{1,9}(?:\.\d{1,3})?)$/.exec(text) ?? [];
	const rate = {burst: Number(burst), perSecond: Number(perSecond)};
	return rate.burst > 0 && rate.perSecond > 0
		? {value: rate}
		: 'must be BURST,PER_SECOND, such as 20,5, both above 0';
};

export const readNick = (text: string): ReadValue<string> =>
	isNick(text) ? {value: text} : 'must be a nick: 1 to 32 letters, digits, _ . or - of one script';

export const readOrigin = (text: string): ReadValue<string> => {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	return url?.protocol === 'http:' || url?.protocol === 'https:'
		? {value: url.origin}
		: 'must be an origin such as https://example.org';
};

/** The web client is served at the root of the host, so a path would have no effect. */
export const readRootUrl = (text: string): ReadValue<string> => {
	const what = 'a URL such as https://chat.example.org';
	const found = readOrigin(text);
	if (typeof found === 'string') return `must be ${what}`;
	return new URL(text).href === `${found.value}/`
		? found
		: `must be ${what}, without a path, a query or a user`;
};

/** `64M`, `64MB`, `64MiB`, `1g`: bytes, in powers of 1024. */
export const readSize = (text: string): ReadValue<number> => {
	const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)([kmg])?(?:i?b)?$/i.exec(text) ?? [];
	const bytes = Math.round(Number(number) * 1024 ** (1 + 'kmg'.indexOf(unit.toLowerCase())));
	const isSize = number !== undefined && unit !== '' && bytes >= 1024 * 1024;
	return isSize ? {value: bytes} : 'must be a size of at least 1M, such as 64M or 1G';
};

/** `nats://HOST:PORT`, `tls://HOST:PORT` or `HOST:PORT`, one or several with commas between. */
export const readNatsUrls = (text: string): ReadValue<readonly string[]> => {
	const urls = text.split(',').map(url => url.trim());
	const isUrl = (url: string): boolean => {
		const full = url.includes('://') ? url : `nats://${url}`;
		return /^(nats|tls):\/\/[^/]+$/.test(full) && URL.canParse(full);
	};
	return urls.every(isUrl)
		? {value: urls}
		: 'must be addresses such as nats://10.0.0.1:4222,nats://10.0.0.2:4222';
};

export const readClusterName = (text: string): ReadValue<string> =>
	/^[A-Za-z0-9_-]{1,32}$/.test(text) ? {value: text} : 'must be 1 to 32 letters, digits, _ or -';

/** `2222`, `127.0.0.1:2222` or `[::1]:2222`. */
/** A name with a dot, so that it cannot be confused with an IRC nick. */
export const readServerName = (text: string): ReadValue<string> =>
	/^(?=.{3,63}$)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(text)
		? {value: text}
		: 'must be a name with a dot, such as irc.example.org';

export const readHostPort = (
	text: string,
): ReadValue<{readonly host: string | undefined; readonly port: number}> => {
	const [, bracketed, plain, digits] =
		/^(?:(?:\[([\da-fA-F:.]+)\]|([^\s:[\]]+)):)?(\d{1,5})$/.exec(text) ?? [];
	const port = Number(digits);
	return port <= 65_535
		? {value: {host: bracketed ?? plain, port}}
		: 'must be a port such as 2222, or an address and a port such as 127.0.0.1:2222';
};

/** What the list of devices shows for this browser. Pure. */
import type {Device} from '../../client/link/identity.ts';

const browsers: readonly (readonly [pattern: RegExp, name: string])[] = [
	[/\bEdg(?:e|A|iOS)?\//, 'Edge'],
	[/\bOPR\//, 'Opera'],
	[/\bSamsungBrowser\//, 'Samsung Internet'],
	[/\b(?:Firefox|FxiOS)\//, 'Firefox'],
	[/(?:Chrome|CriOS)\//, 'Chrome'],
	[/\bSafari\//, 'Safari'],
];

const systems: readonly (readonly [pattern: RegExp, name: string])[] = [
	[/\biPhone\b/, 'iPhone'],
	[/\biPad\b/, 'iPad'],
	[/\bAndroid\b/, 'Android'],
	[/\bCrOS\b/, 'ChromeOS'],
	[/\bMac OS X\b/, 'Mac'],
	[/\bWindows\b/, 'Windows'],
	[/\bLinux\b/, 'Linux'],
];

const find = (list: typeof browsers, userAgent: string): string | undefined =>
	list.find(([pattern]) => pattern.test(userAgent))?.[1];

/** `Firefox on Linux` */
export const browserDevice = (userAgent: string): Device => {
	const browser = find(browsers, userAgent) ?? 'Browser';
	const system = find(systems, userAgent);
	return {name: system === undefined ? browser : `${browser} on ${system}`, kind: 'browser'};
};

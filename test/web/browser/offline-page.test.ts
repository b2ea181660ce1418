import {expect, test} from 'vitest';
import {offlinePage, otherHubs} from '../../../source/web/browser/offline-page.ts';

const stored = (...addresses: readonly unknown[]): string => JSON.stringify({server: 'h1', addresses});

test('lists the other hubs of the cluster', () => {
	const hubs = otherHubs(stored('https://a.example', 'https://b.example'), 'https://a.example');
	expect(hubs).toEqual(['https://b.example']);
	const page = offlinePage('https://a.example/', hubs);
	expect(page).toContain('<h1>a.example does not answer</h1>');
	expect(page).toContain('<a href="https://b.example/">https://b.example</a>');
	expect(page).toContain('<a href="https://a.example/">Try again</a>');
});

test.each([undefined, '', 'null', '{}', '{"addresses":5}', '{"addresses":[5]}'])(
	'ignores damaged values: %s',
	text => {
		expect(otherHubs(text, 'https://a.example')).toEqual([]);
	},
);

test('has no list of other addresses if there are none', () => {
	expect(offlinePage('https://a.example/', [])).not.toContain('Other addresses');
});

test('escapes what it shows, and lists only web addresses', () => {
	const hubs = otherHubs(stored('javascript:alert(1)', 'https://b.example/"><script>'), 'https://a.example');
	expect(hubs).toEqual(['https://b.example']);
	expect(offlinePage('https://a.example/?"><script>', hubs)).not.toContain('<script>');
});

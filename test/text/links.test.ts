import {expect, test} from 'vitest';
import {findLinks, showPunycode} from '../../source/text/links.ts';
import {printable} from '../../source/text/sanitize.ts';
import {hostile} from './hostile.ts';

const urls = (text: string) => findLinks(printable(text)).map(link => link.url);
const spans = (text: string) => {
	const shown = printable(text);
	return findLinks(shown).map(link => shown.slice(link.start, link.end));
};

test.each([
	['see https://example.org/a?b=c#d.', ['https://example.org/a?b=c#d']],
	['(http://example.org/x_(y))', ['http://example.org/x_(y)']],
	['mail mailto:ann@example.org, please', ['mailto:ann@example.org']],
	['two: http://a.example http://b.example/', ['http://a.example', 'http://b.example/']],
	['HTTPS://EXAMPLE.ORG/A', ['HTTPS://EXAMPLE.ORG/A']],
	['http://localhost:8080/#TOKEN', ['http://localhost:8080/#TOKEN']],
	['log in at https://user:pass@host/x, then', ['https://user:pass@host/x']],
	['(https://user@example.org:8443/a)', ['https://user@example.org:8443/a']],
	['http://a.example: it works', ['http://a.example']],
	[
		'mailto:ann@example.org?subject=hi%20there&cc=bob@example.org.',
		['mailto:ann@example.org?subject=hi%20there&cc=bob@example.org'],
	],
	['(mailto:ann@example.org?subject=x)', ['mailto:ann@example.org?subject=x']],
	[
		'mailto:ann@example.org?subject=see%20http://a.example',
		['mailto:ann@example.org?subject=see%20http://a.example'],
	],
	['did you write to mailto:ann@example.org? Yes', ['mailto:ann@example.org']],
])('in %j the links are %j', (text, expected) => {
	expect(spans(text)).toEqual(expected);
});

test.each([
	'ftp://example.org/',
	'//example.org/x',
	'javascript:alert(1)',
	'file:///etc/passwd',
	'data:text/html,hi',
	'ssh://example.org',
	'example.org',
	'ann@example.org',
	'x-apple://y http:// https:/x',
	// A user name that reads like a host hides where the link leads.
	'https://example.org@evil.example/',
	'https://example.org%2f@evil.example/',
	'https://example.org:443@evil.example/',
	// Only a part of these could be an address, and that part is not the written one.
	'https://user:pass/word@host/',
	'https://a:b:c@d@example.org/',
	`https://${'u'.repeat(60)}@example.org/`,
])('%j is not a link', text => {
	expect(urls(text)).toEqual([]);
});

test('a link keeps its user name, password and subject', () => {
	expect(urls('https://user:pass@host/')).toEqual(['https://user:pass@host/']);
	expect(urls('mailto:ann@example.org?subject=hi%20there')).toEqual([
		'mailto:ann@example.org?subject=hi%20there',
	]);
});

test('a host of look-alike letters is opened and shown as punycode', () => {
	const text = printable('log in at https://аррӏе.com/login?x=ä or https://example.org/ä');
	expect(urls(text)[0]).toBe('https://xn--80ak6aa92e.com/login?x=%C3%A4');
	expect(showPunycode(text)).toBe('log in at https://xn--80ak6aa92e.com/login?x=ä or https://example.org/ä');
	expect(showPunycode(printable('mailto:ann@аррӏе.com'))).toBe('mailto:ann@xn--80ak6aa92e.com');
	expect(showPunycode(printable('mailto:ann@аррӏе.com?subject=ä'))).toBe(
		'mailto:ann@xn--80ak6aa92e.com?subject=ä',
	);
	expect(showPunycode(printable('https://u:p@аррӏе.com/'))).toBe('https://u:p@xn--80ak6aa92e.com/');
	expect(showPunycode(printable('nothing здесь'))).toBe('nothing здесь');
});

test('every link is ASCII, for any text', () => {
	for (const {text} of hostile) {
		for (const url of urls(`https://x.example/${text}`)) expect(url).toMatch(/^[!-~]+$/);
	}
});

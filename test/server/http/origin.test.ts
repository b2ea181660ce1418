import {describe, expect, test} from 'vitest';
import {type OriginRules, refusalOfOrigin} from '../../../source/server/http/origin.ts';

const rules: OriginRules = {allowed: [], publicUrl: undefined, machineNames: ['mybox', 'mybox.local']};

const isWelcome = (
	origin: string | undefined,
	host: string | undefined,
	more: Partial<OriginRules> = {},
	isSecure = false,
): boolean => refusalOfOrigin({origin, host, isSecure}, {...rules, ...more}) === undefined;

describe('the origin of a page', () => {
	test('accepts a request without an origin under any name', () => {
		expect(isWelcome(undefined, 'anything.example')).toBe(true);
		expect(isWelcome(undefined, undefined)).toBe(true);
	});

	test('accepts the pages of the other hubs of its cluster', () => {
		const hubs = () => ['https://a.example', 'https://b.example'];
		const atB = {publicUrl: 'https://b.example', hubs};
		expect(isWelcome('https://a.example', 'b.example', atB, true)).toBe(true);
		expect(isWelcome('https://c.example', 'b.example', atB, true)).toBe(false);
		expect(isWelcome('http://a.example', 'b.example', atB, true)).toBe(false);
		expect(isWelcome('https://a.example', 'b.example', {publicUrl: 'https://b.example'}, true)).toBe(false);
	});

	test("accepts its own page by address, localhost and the machine's name", () => {
		for (const host of [
			'127.0.0.1:8080',
			'[::1]:8080',
			'localhost:8080',
			'chat.localhost',
			'mybox:8080',
			'mybox.local',
		]) {
			expect(isWelcome(`http://${host}`, host)).toBe(true);
		}
		expect(isWelcome('http://MyBox:8080', 'mybox:8080')).toBe(true);
		expect(isWelcome('http://192.168.1.5', '192.168.1.5:80')).toBe(true);
	});

	test('refuses a page of another site', () => {
		for (const origin of [
			'http://evil.example',
			'http://127.0.0.1:9999',
			'https://127.0.0.1:8080',
			'null',
			'nonsense',
			'file://',
		]) {
			expect(isWelcome(origin, '127.0.0.1:8080')).toBe(false);
		}
	});

	test('refuses a rebound DNS name although its origin and host agree', () => {
		expect(isWelcome('http://evil.example:8080', 'evil.example:8080')).toBe(false);
		expect(isWelcome('http://127.0.0.1.evil.example', '127.0.0.1.evil.example')).toBe(false);
		expect(isWelcome('http://localhost.evil.example', 'localhost.evil.example')).toBe(false);
		expect(isWelcome('http://evil.example', '')).toBe(false);
	});

	test('accepts an origin of --origin, but not under a foreign name', () => {
		const allowed = ['https://app.example'];
		expect(isWelcome('https://app.example', '127.0.0.1:8080', {allowed})).toBe(true);
		expect(isWelcome('https://app.example', 'evil.example', {allowed})).toBe(false);
	});

	test('accepts the public URL behind a proxy', () => {
		const publicUrl = 'https://chat.example.org';
		expect(isWelcome('https://chat.example.org', 'chat.example.org', {publicUrl})).toBe(true);
		expect(isWelcome('https://chat.example.org', '10.0.0.5:8080', {publicUrl})).toBe(true);
		expect(isWelcome('http://chat.example.org:81', 'chat.example.org', {publicUrl})).toBe(false);
	});

	test('accepts only an https page over TLS', () => {
		expect(isWelcome('https://localhost:8443', 'localhost:8443', {}, true)).toBe(true);
		expect(isWelcome('http://localhost:8443', 'localhost:8443', {}, true)).toBe(false);
	});

	test('names the remedy in the refusal', () => {
		expect(
			refusalOfOrigin({origin: 'http://a.example', host: 'localhost', isSecure: false}, rules),
		).toContain('--origin');
		expect(
			refusalOfOrigin({origin: 'http://a.example', host: 'a.example', isSecure: false}, rules),
		).toContain('--public-url');
	});
});

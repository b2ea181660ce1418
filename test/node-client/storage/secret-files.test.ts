import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {SecretFiles} from '../../../source/node-client/storage/secret-files.ts';
import {makeFolder} from '../../support/folder.ts';

const world = (isTls = false) => {
	const folder = makeFolder();
	onTestFinished(folder.remove);
	const warnings: string[] = [];
	const home = folder.at('home');
	const open = (overTls = isTls) => new SecretFiles(home, overTls, text => warnings.push(text));
	return {
		home,
		warnings,
		open,
		/** Writes a secret as versions before server ids did. */
		writeOld(secret: string): void {
			mkdirSync(home, {recursive: true});
			writeFileSync(path.join(home, 'secret'), `${secret}\n`);
		},
		names: () => readdirSync(home).sort(),
	};
};

test('stores one secret for each server at an address and presents the secret of the connected server', () => {
	const {open} = world();
	open().write('of-one', 'h1');
	open().write('of-two', 'h2');
	expect(open().read({hub: 'h1'})).toBe('of-one');
	expect(open().read({hub: 'h2'})).toBe('of-two');
	expect(open().read({hub: 'h3'})).toBeUndefined();
});

test('presents the secret used last if the server is not known before the hello, then the next one', () => {
	const {open, home} = world();
	open().write('of-one', 'h1');
	open().write('of-two', 'h2');
	utimesSync(path.join(home, 'secret-h2'), 1, 1);
	expect(open().read()).toBe('of-one');
	expect(open().read({except: new Set(['of-one'])})).toBe('of-two');
	expect(open().read({except: new Set(['of-one', 'of-two'])})).toBeUndefined();
	open().confirm('of-two', 'h2');
	expect(open().read()).toBe('of-two');
});

test('binds the secret of an older version to the server that accepts it', () => {
	const {open, writeOld, names} = world();
	writeOld('old');
	expect(open().read({hub: 'h1'})).toBe('old');
	open().confirm('old', 'h1');
	expect(names()).toEqual(['secret-h1']);
	expect(open().read({hub: 'h1'})).toBe('old');
	expect(open().read({hub: 'h2'})).toBeUndefined();
});

test('never returns a secret given over TLS for a connection without it', () => {
	const {open} = world();
	open(true).write('private', 'h1');
	expect(open(false).read({hub: 'h1'})).toBeUndefined();
	expect(open(false).read()).toBeUndefined();
	expect(open(true).read({hub: 'h1'})).toBe('private');
});

test('binds the secret of an older version to TLS once it was used over TLS', () => {
	const {open, writeOld} = world();
	writeOld('old');
	open(true).read({hub: 'h1'});
	open(true).confirm('old', 'h1');
	expect(open(false).read({hub: 'h1'})).toBeUndefined();
});

test('ignores a server id that is not a plain name, so that it cannot name another file', () => {
	const {open, names, home} = world();
	open().write('s', '../../evil');
	expect(names()).toEqual(['secret']);
	expect(existsSync(path.join(home, '..', '..', 'evil'))).toBe(false);
});

test('writes files for this user only and does not replace the secret of another program', () => {
	const {open, home} = world();
	const [one, other] = [open(), open()];
	one.write('first', 'h1');
	other.write('second', 'h1');
	expect(readFileSync(path.join(home, 'secret-h1'), 'utf8')).toBe('first\nws\n');
	expect(statSync(path.join(home, 'secret-h1')).mode & 0o777).toBe(0o600);
});

test('keeps at most 100 secrets, those used last', () => {
	const {open, names, home} = world();
	const files = open();
	for (let hub = 0; hub < 100; hub++) {
		files.write(`s${hub}`, `h${hub}`);
		utimesSync(path.join(home, `secret-h${hub}`), hub + 1, hub + 1);
	}
	files.write('newest', 'new');
	expect(names()).toHaveLength(100);
	expect(names()).not.toContain('secret-h0');
	expect(names()).toContain('secret-new');
});

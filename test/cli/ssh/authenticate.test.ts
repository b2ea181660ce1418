/** Who may sign in, with requests that no honest client sends. */
import ssh2, {type AuthContext} from 'ssh2';
import {expect, test} from 'vitest';
import {Authenticator, type AuthenticatorOptions} from '../../../source/cli/ssh/authenticate.ts';

const open = (options: Partial<AuthenticatorOptions> = {}) => {
	const events: string[] = [];
	let answer: (answers: unknown) => void = () => {};
	const authenticator = new Authenticator({
		address: '192.0.2.1',
		users: {hasAccess: () => false, writeAccess: () => events.push('access stored')},
		allowed: undefined,
		access: undefined,
		onWrong: () => {
			events.push('wrong');
			return true;
		},
		onSignedIn: ({login, fingerprint}) =>
			events.push(`${login} with ${fingerprint === undefined ? 'no' : 'a'} key`),
		...options,
	});
	const request = (fields: Record<string, unknown>): void =>
		authenticator.handle({
			username: 'ann',
			accept: () => events.push('accepted'),
			reject: (_: unknown, isPartial?: boolean) => events.push(isPartial ? 'more is needed' : 'rejected'),
			prompt(_: unknown, callback: typeof answer) {
				events.push('asked');
				answer = callback;
			},
			...fields,
		} as unknown as AuthContext);
	return {events, request, answer: (answers: unknown) => answer(answers)};
};

const keyPair = ssh2.utils.generateKeyPairSync('ed25519');
const privateKey = ssh2.utils.parseKey(keyPair.private);
if (privateKey instanceof Error) throw privateKey;
const data = privateKey.getPublicSSH();
const blob = Buffer.from('this session');
const signed = {
	method: 'publickey',
	key: {algo: 'ssh-ed25519', data},
	blob,
	signature: privateKey.sign(blob),
};

test('a key is accepted only with a signature of this session', () => {
	const {events, request} = open();
	request({...signed, signature: undefined});
	request({...signed, blob: Buffer.from('another session')});
	request(signed);
	// Asking whether the key is accepted does not sign in.
	expect(events).toEqual(['accepted', 'rejected', 'ann with a key', 'accepted']);
});

test.each([
	['nothing', Buffer.alloc(0)],
	['text', Buffer.from(keyPair.private)],
	['a short key', data.subarray(0, 20)],
	['an unknown kind', Buffer.from('\0\0\0\x07sk-what\0\0\0\x01a')],
	['noise', Buffer.from('\0\0\0\x0bssh-ed25519\xff\xff\xff\xffnoise', 'latin1')],
])('%s instead of a key is rejected', (_, wrong) => {
	const {events, request} = open();
	request({...signed, key: {algo: 'ssh-ed25519', data: wrong}});
	expect(events).toEqual(['rejected']);
});

test('a password that the client never sends does not sign in', () => {
	const {events, request, answer} = open({access: 'open-sesame'});
	request({method: 'keyboard-interactive'});
	answer(new Error('Authentication request aborted'));
	answer(undefined);
	expect(events).toEqual(['asked']);
	answer(['wrong']);
	answer([]);
	answer(['open-sesame']);
	expect(events).toEqual(['asked', 'wrong', 'rejected', 'wrong', 'rejected', 'ann with no key', 'accepted']);
});

test('a new key needs the server password, too', () => {
	const {events, request, answer} = open({access: 'open-sesame'});
	request(signed);
	request({method: 'keyboard-interactive'});
	answer(['open-sesame']);
	expect(events).toEqual(['more is needed', 'asked', 'access stored', 'ann with a key', 'accepted']);
});

test('with a list of keys, neither another key nor a password signs in', () => {
	const {events, request} = open({access: 'open-sesame', allowed: {has: () => false}});
	request(signed);
	request({method: 'none'});
	request({method: 'password', password: 'open-sesame'});
	request({method: 'keyboard-interactive'});
	expect(events).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
});

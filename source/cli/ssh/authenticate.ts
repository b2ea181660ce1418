/** Decides who may sign in: by a key, by the server password, or as a guest. */
import {createHash, timingSafeEqual} from 'node:crypto';
import ssh2, {
	type AuthContext,
	type AuthenticationType,
	type KeyboardAuthContext,
	type ParsedKey,
	type PasswordAuthContext,
	type PublicKeyAuthContext,
} from 'ssh2';
import type {SshUser} from './hub/hub-client.ts';
import type {AuthorizedKeysFile} from './keys/authorized-keys.ts';
import {fingerprintOf} from './keys/host-key.ts';
import type {KeyUsers} from './keys/key-users.ts';

export interface AuthenticatorOptions {
	readonly address: string;
	readonly users: Pick<KeyUsers, 'hasAccess' | 'writeAccess'>;
	/** Only these keys may sign in; undefined: any key, and guests. */
	readonly allowed: Pick<AuthorizedKeysFile, 'has'> | undefined;
	/** The server password; undefined: there is none. */
	readonly access: string | undefined;
	/** Called after a wrong password. False if the address may not try again. */
	readonly onWrong: () => boolean;
	readonly onSignedIn: (user: SshUser) => void;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Reads a public key in the wire format. Undefined for other data, and for a type of key that is not supported. */
const readKey = (data: Buffer): ParsedKey | undefined => {
	const length = data.length < 4 ? 0 : data.readUInt32BE(0);
	// `parseKey` would also read private keys and text, which no client needs to send.
	if (length > 64 || !/^(?:ssh|ecdsa)-/.test(data.toString('latin1', 4, 4 + length))) return undefined;
	try {
		const parsed = ssh2.utils.parseKey(data);
		return parsed instanceof Error ? undefined : parsed;
	} catch {
		return undefined;
	}
};

/** Whether the client has the private key, with which it must have signed this session. */
const isSignatureValid = (key: ParsedKey, {blob, signature, hashAlgo}: PublicKeyAuthContext): boolean => {
	if (blob === undefined || signature === undefined) return false;
	try {
		return key.verify(blob, signature, hashAlgo) === true;
	} catch {
		return false;
	}
};

const passwordMethods: AuthenticationType[] = ['keyboard-interactive', 'password'];

/** The authentication of one connection. */
export class Authenticator {
	readonly #options: AuthenticatorOptions;
	/** The key that the client has proved to have. The server password may still be missing. */
	#fingerprint: string | undefined;
	#isPrompting = false;

	constructor(options: AuthenticatorOptions) {
		this.#options = options;
	}

	handle(context: AuthContext) {
		switch (context.method) {
			case 'publickey':
				return this.#checkKey(context);
			case 'keyboard-interactive':
				return this.#askPassword(context);
			case 'password':
				return this.#checkPassword(context, (context as PasswordAuthContext).password);
			default:
				return context.reject(this.#methods());
		}
	}

	#methods(): AuthenticationType[] {
		return this.#options.allowed === undefined ? ['publickey', ...passwordMethods] : ['publickey'];
	}

	#checkKey(context: PublicKeyAuthContext) {
		const {allowed, users, access} = this.#options;
		const {data} = context.key;
		const key = readKey(data);
		if (key === undefined || allowed?.has(data) === false) return context.reject(this.#methods());
		// A client first sends the key without a signature, to learn whether it would be accepted.
		if (context.signature === undefined) return context.accept();
		if (!isSignatureValid(key, context)) return context.reject(this.#methods());
		this.#fingerprint = fingerprintOf(data);
		const isTrusted =
			access === undefined || allowed !== undefined || users.hasAccess(this.#fingerprint, access);
		if (isTrusted) this.#accept(context);
		else context.reject(passwordMethods, true);
	}

	#askPassword(context: KeyboardAuthContext) {
		const {access} = this.#options;
		if (access === undefined || !this.#mayUsePassword()) return this.#checkPassword(context, '');
		if (this.#isPrompting) return context.reject(this.#methods());
		this.#isPrompting = true;
		context.prompt([{prompt: 'Server password: ', echo: false}], (answers: unknown) => {
			this.#isPrompting = false;
			// An error means that the client requests another method.
			if (Array.isArray(answers)) this.#checkPassword(context, String(answers[0] ?? ''));
		});
	}

	/** With a list of keys, a password alone is not enough. */
	#mayUsePassword(): boolean {
		return this.#options.allowed === undefined;
	}

	#checkPassword(context: AuthContext, given: string) {
		const {access, users, onWrong} = this.#options;
		if (!this.#mayUsePassword()) return context.reject(this.#methods());
		if (access === undefined) return this.#accept(context);
		if (!timingSafeEqual(digest(given), digest(access))) {
			// After too many wrong passwords the connection is closed without an answer.
			if (onWrong()) context.reject(this.#methods());
			return;
		}
		if (this.#fingerprint !== undefined) users.writeAccess(this.#fingerprint, access);
		this.#accept(context);
	}

	#accept(context: AuthContext): void {
		const {address, onSignedIn} = this.#options;
		onSignedIn({address, login: context.username, fingerprint: this.#fingerprint});
		context.accept();
	}
}

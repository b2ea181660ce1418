/** What a client has sent before it is registered: nick, user name, password, capabilities, SASL. */

export class RegistrationState {
	nick: string | undefined;
	/** The user name of `USER`, for others. */
	userName = '';
	/** The real name of `USER`; undefined before it. */
	realName: string | undefined;
	/** The parameter of `PASS`: the server password. */
	password: string | undefined;
	/** The client has begun to negotiate capabilities: registration waits for `CAP END`. */
	isNegotiating = false;
	/** The version of `CAP LS`; 0 without it. */
	capVersion = 0;
	/** The beginning of a message of SASL, in base64; undefined outside of an exchange. */
	sasl: string | undefined;
	/** What the client has set with METADATA. */
	readonly metadata = new Map<string, string>();
	/** SASL has succeeded. */
	isAuthenticated = false;
}

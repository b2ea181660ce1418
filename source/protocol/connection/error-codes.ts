/** The codes of `error` frames. `protocol.md` describes them. */
export const errorCodes = [
	'bad_frame',
	'unknown_type',
	'bad_field',
	'too_large',
	'unauthorized',
	'forbidden',
	'no_such_room',
	'no_such_user',
	'no_such_entry',
	'nick_taken',
	'nick_invalid',
	'not_joined',
	'rate_limited',
	'limit',
	'unavailable',
	'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

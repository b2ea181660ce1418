import type {IncomingMessage} from 'node:http';

/** The token of `Authorization: Bearer …` (RFC 6750, 2.1). */
export const bearerOf = (request: IncomingMessage): string | undefined =>
	/^Bearer +(\S{1,512}) *$/i.exec(request.headers.authorization ?? '')?.[1];

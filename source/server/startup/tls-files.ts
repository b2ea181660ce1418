/** Reads the key and the certificate for TLS. */
import {readFileSync} from 'node:fs';
import {messageOf} from '../../errors/error-message.ts';
import type {TlsFiles} from '../http/http-server.ts';
import {type ServerOptions, StartError} from './server-options.ts';

const readPem = (path: string, content: string): Buffer => {
	try {
		return readFileSync(path);
	} catch (error) {
		throw new StartError(`The TLS ${content} ${path} cannot be read: ${messageOf(error)}.`, {cause: error});
	}
};

/** Undefined: no TLS. Throws a `StartError`. */
export const readTlsFiles = (tls: ServerOptions['tls']): TlsFiles | undefined =>
	tls && {key: readPem(tls.keyPath, 'key'), cert: readPem(tls.certPath, 'certificate')};

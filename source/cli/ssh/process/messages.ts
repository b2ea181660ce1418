/** The messages between the server and its SSH process. */

export interface SshSettings {
	readonly host: string;
	/** 0: any free port. */
	readonly port: number;
	/** The folder of the host key and of the users' keys. */
	readonly folder: string;
	/** The Unix socket of the server. */
	readonly hubSocket: string;
	/** The address of the page, for links. */
	readonly page: string;
	/** The server password, if there is one. */
	readonly access?: string | undefined;
	/** A file in the format of `authorized_keys`: only these keys may sign in. */
	readonly keysFile?: string | undefined;
	/** The most sessions at the same time. */
	readonly maxSessions: number;
}

export type LogFields = Readonly<Record<string, string | number | boolean>>;

export interface ToSshProcess {
	readonly type: 'start';
	readonly settings: SshSettings;
}

export type FromSshProcess =
	| {readonly type: 'ready'}
	| {readonly type: 'listening'; readonly port: number; readonly fingerprint: string}
	/** It cannot start. The reason names the problem and the remedy. */
	| {readonly type: 'failed'; readonly reason: string}
	| {readonly type: 'log'; readonly event: string; readonly fields: LogFields};

/** Replaces the parts of `ssh2` that a server does not need. */

const absent = (): never => {
	throw new Error('This part of ssh2 is not in the bundle');
};

class Absent {
	constructor() {
		absent();
	}
}

export {
	Absent as AgentProtocol,
	Absent as BaseAgent,
	Absent as CygwinAgent,
	Absent as OpenSSHAgent,
	Absent as PageantAgent,
	Absent as SFTP,
	Absent as SSHTTPAgent,
	Absent as SSHTTPSAgent,
	absent as createAgent,
	absent as flagsToString,
	absent as pbkdf,
	absent as stringToFlags,
};
export const OPEN_MODE = {};
export const STATUS_CODE = {};

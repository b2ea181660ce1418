/** Signs an executable for macOS with an ad-hoc signature, without which Macs with Apple processors run no program. */
import {execFileSync} from 'node:child_process';

/** Returns a note for the user: another system than macOS cannot sign. */
export const signMacExecutable = (file: string): string => {
	if (process.platform !== 'darwin')
		return `; sign it on a Mac before the first start: codesign --force --sign - FILE`;
	execFileSync('codesign', ['--force', '--sign', '-', file], {stdio: ['ignore', 'ignore', 'inherit']});
	return '; with an ad-hoc signature';
};

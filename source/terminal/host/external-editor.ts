import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** Opens the text in $VISUAL or $EDITOR. Resolves with the saved text, without empty lines at its end. */
export const runEditor = async (text: string, env: NodeJS.ProcessEnv): Promise<string> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-'));
	const file = path.join(folder, 'message.md');
	try {
		writeFileSync(file, text, {mode: 0o600});
		const [command = 'vi', ...flags] = (env.VISUAL || env.EDITOR || 'vi')
			.split(' ')
			.filter(word => word !== '');
		await new Promise<void>((resolve, reject) => {
			const child = spawn(command, [...flags, file], {stdio: 'inherit'});
			child.on('error', () =>
				reject(new Error(`The editor "${command}" could not be started. Set $EDITOR.`)),
			);
			child.on('exit', () => resolve());
		});
		return readFileSync(file, 'utf8').replace(/\n+$/, '');
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};

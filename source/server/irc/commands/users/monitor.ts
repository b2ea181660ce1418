/** `MONITOR`: reports when users connect and disconnect (https://ircv3.net/specs/extensions/monitor). */
import {isNick} from '../../../../protocol/limits.ts';
import {maxMonitored} from '../../registration/isupport.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {IrcSession} from '../../session/irc-session.ts';

/** Bytes of targets in one line. */
const lineBytes = 300;

const writeTargets = (
	session: IrcSession,
	numeric: 'RPL_MONONLINE' | 'RPL_MONOFFLINE' | 'RPL_MONLIST',
	targets: readonly string[],
): void => {
	let line = '';
	for (const target of targets) {
		if (line !== '' && Buffer.byteLength(line) + Buffer.byteLength(target) > lineBytes) {
			session.numeric(numeric, line);
			line = '';
		}
		line = line === '' ? target : `${line},${target}`;
	}
	if (line !== '') session.numeric(numeric, line);
};

const writeStatus = async (session: IrcSession, nicks: readonly string[]): Promise<void> => {
	await session.waitToLookUp(nicks.length);
	const online: string[] = [];
	const offline: string[] = [];
	for (const nick of nicks) {
		const profile = session.context.directory.profile(session.user?.id ?? '', {nick});
		if (profile?.isOnline === true) online.push(session.sourceOf(profile.user));
		else offline.push(nick);
	}
	writeTargets(session, 'RPL_MONONLINE', online);
	writeTargets(session, 'RPL_MONOFFLINE', offline);
};

const add = async (session: IrcSession, nicks: readonly string[]): Promise<void> => {
	const added: string[] = [];
	for (const [index, nick] of nicks.entries()) {
		if (!isNick(nick) || session.monitored.has(nick)) continue;
		if (session.monitored.size >= maxMonitored) {
			const rest = nicks.slice(index).join(',');
			session.numeric('ERR_MONLISTFULL', String(maxMonitored), rest, 'The list is full');
			break;
		}
		session.monitored.add(nick);
		added.push(nick);
	}
	await writeStatus(session, added);
};

export const monitorCommands: CommandTable = {
	MONITOR: {
		minParams: 1,
		run(session, {params: [action = '', targets = '']}) {
			const nicks = targets.split(',').filter(nick => nick !== '');
			switch (action.toUpperCase()) {
				case '+':
					return add(session, nicks);
				case '-':
					for (const nick of nicks) session.monitored.remove(nick);
					return;
				case 'C':
					return session.monitored.clear();
				case 'L':
					writeTargets(session, 'RPL_MONLIST', session.monitored.all());
					return session.numeric('RPL_ENDOFMONLIST', 'End of MONITOR list');
				case 'S':
					return writeStatus(session, session.monitored.all());
				default:
					return session.numeric('ERR_NEEDMOREPARAMS', 'MONITOR', 'Use +, -, C, L or S');
			}
		},
	},
};
